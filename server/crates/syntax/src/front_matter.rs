//! The two keys of the front matter that reading a note needs: `lang` and `source`.
//!
//! A scan of lines, not a YAML parser: whoever reads the rest of the front matter parses it properly.

use text::Span;

/// The value of a top-level scalar key, and where it stands in `yaml`.
pub(crate) fn scalar(yaml: &str, key: &str) -> Option<(String, Span)> {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(value) = line
            .strip_prefix(key)
            .and_then(|rest| rest.trim_start_matches(' ').strip_prefix(':'))
        else {
            continue;
        };
        let blank = value.len() - value.trim_start().len();
        let from = start + line.len() - value.len() + blank;
        let value = unquoted(value.trim());
        return (!value.is_empty()).then(|| {
            let offset = yaml[from..].find(value).unwrap_or(0);
            (
                value.to_owned(),
                Span::new(from + offset, from + offset + value.len()),
            )
        });
    }
    None
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote) {
            return inside.split(quote).next().unwrap_or("").trim();
        }
    }
    match value.find(" #") {
        Some(comment) => value[..comment].trim_end(),
        None if value.starts_with(['|', '>', '[', '{', '#', '&', '*', '!']) => "",
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn scalars_of_the_top_level() {
        for (yaml, want) in [
            ("lang: de\n", Some("de")),
            ("title: x\nlang:   \"fr-FR\" # French\n", Some("fr-FR")),
            ("lang: 'ko'\n", Some("ko")),
            ("lang: es # Spanish\n", Some("es")),
            ("lang : en\r\n", Some("en")),
            ("x:\n  lang: de\n", None),
            ("language: de\n", None),
            ("lang:\n", None),
            ("lang: [a, b]\n", None),
        ] {
            let got = scalar(yaml, "lang");
            assert_eq!(
                got.as_ref().map(|(value, _)| value.as_str()),
                want,
                "{yaml:?}"
            );
            if let Some((value, span)) = got {
                assert_eq!(span.of(yaml), value);
            }
        }
    }
}
