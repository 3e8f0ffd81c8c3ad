//! JSON-LD and other JSON that holds an article: headline, then the text of its body.

use serde_json::Value;
use text::{BlockKind, SourceText};

use crate::assemble::{Assembly, White};
use crate::{Limits, Unreadable, decode};

/// Reads a JSON document; serde_json refuses nesting beyond 128.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let decoded = decode::decode(bytes, None);
    let value: Value = serde_json::from_str(&decoded.text)
        .map_err(|error| Unreadable::broken(format!("its JSON is broken: {error}")))?;
    let mut out = Assembly::new(limits);
    articles(&value, &mut out);
    if !out.has_text() {
        return Err(Unreadable::broken(
            "its JSON holds no articleBody, text or description",
        ));
    }
    let mut source = out.finish("json/1")?;
    source.warnings = decoded.warnings_for(&source.text);
    Ok(source)
}

/// Every object that has a text of its own, in order (schema.org `Article`, `SocialMediaPosting`).
fn articles(value: &Value, out: &mut Assembly) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| articles(item, out)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            if let Some(language) = text("inLanguage") {
                out.language(language);
            }
            if let Some(body) = ["articleBody", "text", "description"]
                .iter()
                .find_map(|name| text(name))
            {
                if let Some(title) = text("headline").or_else(|| text("name")) {
                    out.title(title);
                    out.begin(BlockKind::Heading(1));
                    out.push(title, White::Collapse);
                }
                authors(fields.get("author"), out);
                for paragraph in body.split('\n') {
                    out.begin(BlockKind::Paragraph);
                    out.push(paragraph, White::Collapse);
                }
            }
            for (_, inner) in fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "author" | "publisher"))
            {
                articles(inner, out);
            }
        }
        _ => {}
    }
}

fn authors(value: Option<&Value>, out: &mut Assembly) {
    match value {
        Some(Value::String(name)) => out.author(name),
        Some(Value::Array(all)) => all.iter().for_each(|one| authors(Some(one), out)),
        Some(Value::Object(fields)) => authors(fields.get("name"), out),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::testing::outline;
    use crate::{Limits, Unreadable, read};

    #[test]
    fn an_article() {
        let json = r#"{"@graph": [{"@type": "Article", "headline": "The mill", "author": [{"name": "A. Orme"}], "articleBody": "It rose.\nAt night."}]}"#;
        let source = read(json.as_bytes(), "a.jsonld", &Limits::default()).unwrap();
        assert_eq!(outline(&source), "h1 The mill\np It rose.\np At night.");
        assert_eq!(source.authors, ["A. Orme"]);
        for bad in ["{", r#"{"a": 1}"#, &"[".repeat(10_000)] {
            assert!(
                matches!(
                    read(bad.as_bytes(), "a.json", &Limits::default()),
                    Err(Unreadable::Broken(_))
                ),
                "{bad}"
            );
        }
    }
}
