//! JSON-LD and other JSON that holds an article: headline, then the text of its body.

use serde_json::Value;
use text::{BlockKind, SourceText, Span, Warning, WarningKind};

use crate::assemble::{Assembly, White};
use crate::{Limits, Unreadable, decode};

/// Reads a JSON document; serde_json refuses nesting beyond 128.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let decoded = decode::decode(bytes, None);
    let value: Value = serde_json::from_str(&decoded.text)
        .map_err(|error| Unreadable::broken(format!("its JSON is broken: {error}")))?;
    let mut out = Assembly::new(limits);
    let unread = articles(&value, &mut out);
    if !out.has_text() {
        return Err(Unreadable::broken(
            "its JSON holds no articleBody, text or description",
        ));
    }
    let mut source = out.finish("json/2")?;
    source.warnings = decoded.warnings_for(&source.text);
    if unread > 0 {
        source.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, source.text.len()),
            message: format!("texts in fields of other names are not read ({unread})"),
        });
    }
    Ok(source)
}

/// The fields that hold the text of an article, a post, a review or a transcript (schema.org, and
/// what programs that save pages write), in the order in which they are read.
const TEXTS: [&str; 11] = [
    "alternativeHeadline",
    "description",
    "abstract",
    "articleBody",
    "reviewBody",
    "text",
    "transcript",
    "body",
    "content",
    "caption",
    "quote",
];

/// A string of so many words is prose, whatever its field is called.
const PROSE: usize = 8;

/// Every object that has a text of its own, in order; returns how many strings of prose stand in
/// other fields and are not read.
fn articles(value: &Value, out: &mut Assembly) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| articles(item, out)).sum(),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            if let Some(language) = text("inLanguage") {
                out.language(language);
            }
            let has_text = TEXTS.iter().any(|name| text(name).is_some());
            if has_text {
                if let Some(title) = text("headline").or_else(|| text("name")) {
                    out.title(title);
                    out.begin(BlockKind::Heading(1));
                    out.push(title, White::Collapse);
                }
                authors(fields.get("author"), out);
            }
            for body in TEXTS.iter().filter_map(|name| text(name)) {
                for paragraph in body.split('\n') {
                    out.begin(BlockKind::Paragraph);
                    out.push(paragraph, White::Collapse);
                }
            }
            fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "author" | "publisher"))
                .map(|(name, inner)| match inner {
                    Value::String(prose)
                        if !(TEXTS.contains(&name.as_str())
                            || has_text && matches!(name.as_str(), "headline" | "name")) =>
                    {
                        usize::from(prose.split_whitespace().nth(PROSE - 1).is_some())
                    }
                    inner => articles(inner, out),
                })
                .sum()
        }
        Value::String(prose) => usize::from(prose.split_whitespace().nth(PROSE - 1).is_some()),
        _ => 0,
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

    #[test]
    fn prose_in_other_fields_is_told() {
        let json = r#"{"headline": "H", "description": "In short.", "articleBody": "It rose.", "remark": "eight words that stand in no known field"}"#;
        let source = read(json.as_bytes(), "a.json", &Limits::default()).unwrap();
        assert_eq!(outline(&source), "h1 H\np In short.\np It rose.");
        assert_eq!(source.warnings.len(), 1);
        assert_eq!(source.warnings[0].kind, text::WarningKind::Unreadable);
    }
}
