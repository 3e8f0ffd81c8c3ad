//! The text of `pincite.toml` to a [`Config`], with a place for everything that is wrong.

use std::ops::Range;

use text::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, Limits, Located, Pattern, Primary, Style};
use crate::finding::{Code, DocName, Finding, Level};

pub(super) fn read(document: &DocName, text: &str) -> (Config, Vec<Finding>) {
    let mut cx = Cx {
        document,
        findings: Vec::new(),
    };
    let mut config = Config::default();
    // A byte order mark is none of TOML's characters, and editors write it all the same.
    let skipped = text.len() - text.trim_start_matches('\u{FEFF}').len();
    let (table, errors) = DeTable::parse_recoverable(&text[skipped..]);
    for error in errors {
        let span = error.span().map_or(Span::empty(0), Span::from);
        cx.say(span, error.message().to_owned());
    }
    for (key, value) in table.get_ref() {
        cx.top(key, value, &mut config);
    }
    let mut findings = cx.findings;
    for finding in &mut findings {
        finding.span = finding.span.shifted(skipped);
    }
    findings.sort_by_key(|finding| finding.span);
    let located = config
        .bibliography
        .iter_mut()
        .chain(config.sources.roots.iter_mut());
    let located = located.chain(config.sources.documents.values_mut().flatten());
    for place in located.chain(
        config
            .sources
            .pattern
            .iter_mut()
            .map(|pattern| &mut pattern.root),
    ) {
        place.span = place.span.shifted(skipped);
    }
    (config, findings)
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

struct Cx<'a> {
    document: &'a DocName,
    findings: Vec<Finding>,
}

fn place(range: Range<usize>) -> Span {
    Span::from(range)
}

impl Cx<'_> {
    fn say(&mut self, span: Span, message: String) {
        self.findings.push(
            Finding::new(Code::ConfigSyntax, self.document, span, message).because(
                "a configuration that is half believed checks something else than you think",
            ),
        );
    }

    fn top(&mut self, key: &Key<'_>, value: &Value<'_>, config: &mut Config) {
        const KEYS: &[&str] = &[
            "style",
            "bibliography",
            "notes",
            "lang",
            "quotes",
            "sources",
            "rules",
            "limits",
            "entities",
        ];
        match key.get_ref().as_ref() {
            "style" => self.choice(value, STYLES, &mut config.style),
            "bibliography" => config.bibliography = self.places(value),
            "notes" => {
                config.notes = self
                    .places(value)
                    .into_iter()
                    .map(|located| located.path)
                    .collect()
            }
            "lang" => config.lang = self.text(value),
            "quotes" => self.table(value, |cx, key, value| cx.quotes(key, value, config)),
            "sources" => self.sources(value, config),
            "rules" => self.table(value, |cx, key, value| cx.rule(key, value, config)),
            "limits" => self.table(value, |cx, key, value| {
                cx.limit(key, value, &mut config.limits)
            }),
            "entities" => self.table(value, |cx, key, value| match key.get_ref().as_ref() {
                "accept" => {
                    config.entities.accept = cx
                        .places(value)
                        .into_iter()
                        .map(|located| located.path)
                        .collect();
                }
                _ => cx.unknown(key, "in `[entities]`", &["accept"]),
            }),
            _ => self.unknown(key, "here", KEYS),
        }
    }

    fn quotes(&mut self, key: &Key<'_>, value: &Value<'_>, config: &mut Config) {
        let quotes = &mut config.quotes;
        match key.get_ref().as_ref() {
            "primary" => self.choice(value, PRIMARIES, &mut quotes.primary),
            "min-words" => self.count(value, 1..=1_000, &mut quotes.min_words),
            "max-omission" => self.count(value, 0..=100_000, &mut quotes.max_omission),
            "max-bracket" => self.count(value, 0..=1_000, &mut quotes.max_bracket),
            _ => self.unknown(
                key,
                "in `[quotes]`",
                &["primary", "min-words", "max-omission", "max-bracket"],
            ),
        }
    }

    fn sources(&mut self, value: &Value<'_>, config: &mut Config) {
        let (mut root, mut pattern) = (None, None);
        self.table(value, |cx, key, value| match key.get_ref().as_ref() {
            "root" => {
                root = cx.text(value).map(|path| Located {
                    path,
                    span: place(value.span()),
                })
            }
            "pattern" => pattern = cx.text(value).map(|text| (text, place(value.span()))),
            "roots" => config.sources.roots = cx.places(value),
            key => {
                let documents = cx.places(value);
                config.sources.documents.insert(key.to_owned(), documents);
            }
        });
        match (root, pattern) {
            (Some(root), Some((pattern, span))) => {
                if !pattern.contains("{key}") {
                    self.say(
                        span,
                        "the pattern does not say where the key stands: `{key}`".into(),
                    );
                } else if pattern.contains(['/', '\\'])
                    && pattern.split(['/', '\\']).any(|part| part == "..")
                {
                    self.say(span, "the pattern leads out of its folder".into());
                } else {
                    config.sources.pattern = Some(Pattern { root, pattern });
                }
            }
            // A folder alone: the files are named after their keys.
            (Some(root), None) => {
                config.sources.pattern = Some(Pattern {
                    root,
                    pattern: "{key}.*".into(),
                });
            }
            (None, Some((_, span))) => self.say(
                span,
                "a pattern needs a folder beside it: `root = \"…\"`".into(),
            ),
            (None, None) => {}
        }
    }

    fn rule(&mut self, key: &Key<'_>, value: &Value<'_>, config: &mut Config) {
        let Some(code) = Code::named(key.get_ref()) else {
            let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
            return self.unknown(key, "in `[rules]`: no code has this name", &names);
        };
        let mut level = Some(Level::Error);
        let before = self.findings.len();
        self.choice(value, LEVELS, &mut level);
        if self.findings.len() > before {
            return;
        }
        if code.is_unchecked() && level != Some(Level::Error) && level != code.default_level() {
            let message = format!(
                "`{}` says that something was not checked, and cannot be lowered",
                code.name()
            );
            return self.say(place(value.span()), message);
        }
        config.rules.insert(code, level);
    }

    fn limit(&mut self, key: &Key<'_>, value: &Value<'_>, limits: &mut Limits) {
        let limit = match key.get_ref().as_ref() {
            "note" => &mut limits.note,
            "source" => &mut limits.source,
            "text" => &mut limits.text,
            "pages" => &mut limits.pages,
            "bibliography" => &mut limits.bibliography,
            _ => {
                let keys = ["note", "source", "text", "pages", "bibliography"];
                return self.unknown(key, "in `[limits]`", &keys);
            }
        };
        let Some(asked) = self.integer(value) else {
            return;
        };
        if asked > *limit {
            let message = format!("a limit may only be lowered here; it is {limit}");
            return self.say(place(value.span()), message);
        }
        *limit = asked;
    }

    fn table(&mut self, value: &Value<'_>, mut each: impl FnMut(&mut Self, &Key<'_>, &Value<'_>)) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.say(
                place(value.span()),
                format!("a table belongs here, not {}", kind(value)),
            );
        };
        for (key, value) in table {
            each(self, key, value);
        }
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.say(
                    place(value.span()),
                    format!(
                        "a text in quotation marks belongs here, not {}",
                        kind(value)
                    ),
                );
                None
            }
        }
    }

    /// A text, or a list of texts.
    fn places(&mut self, value: &Value<'_>) -> Vec<Located> {
        match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| {
                    Some(Located {
                        path: self.text(item)?,
                        span: place(item.span()),
                    })
                })
                .collect(),
            _ => self
                .text(value)
                .map(|path| Located {
                    path,
                    span: place(value.span()),
                })
                .into_iter()
                .collect(),
        }
    }

    fn integer(&mut self, value: &Value<'_>) -> Option<u64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.say(
                place(value.span()),
                format!("a number belongs here, not {}", kind(value)),
            );
        }
        number
    }

    fn count(
        &mut self,
        value: &Value<'_>,
        allowed: std::ops::RangeInclusive<usize>,
        out: &mut usize,
    ) {
        let Some(number) = self.integer(value) else {
            return;
        };
        match usize::try_from(number)
            .ok()
            .filter(|number| allowed.contains(number))
        {
            Some(number) => *out = number,
            None => {
                let message = format!(
                    "this must lie between {} and {}",
                    allowed.start(),
                    allowed.end()
                );
                self.say(place(value.span()), message);
            }
        }
    }

    fn choice<T: Copy>(&mut self, value: &Value<'_>, choices: &[(&str, T)], out: &mut T) {
        let Some(text) = self.text(value) else { return };
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, chosen)) => *out = *chosen,
            None => {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                let message = format!(
                    "`{text}` is none of {}{}",
                    names.join(", "),
                    meant(&text, &names)
                );
                self.say(place(value.span()), message);
            }
        }
    }

    fn unknown(&mut self, key: &Key<'_>, context: &str, known: &[&str]) {
        let name = key.get_ref();
        let message = format!("`{name}` is not known {context}{}", meant(name, known));
        self.say(place(key.span()), message);
    }
}

const STYLES: &[(&str, Style)] = &[
    ("chicago", Style::Chicago),
    ("apa", Style::Apa),
    ("mla", Style::Mla),
    ("bluebook", Style::Bluebook),
    ("strict", Style::Strict),
];

const PRIMARIES: &[(&str, Primary)] = &[("double", Primary::Double), ("single", Primary::Single)];

const LEVELS: &[(&str, Option<Level>)] = &[
    ("off", None),
    ("hint", Some(Level::Hint)),
    ("warning", Some(Level::Warning)),
    ("error", Some(Level::Error)),
];

fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `; did you mean …?` where one name is near.
fn meant(name: &str, known: &[&str]) -> String {
    // Snake case and camel case are slips of habit.
    let folded = name.to_lowercase().replace('_', "-");
    let near = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&folded, known), *known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4 && *distance < known.len());
    near.map_or_else(String::new, |(_, known)| {
        format!("; did you mean `{known}`?")
    })
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    #[test]
    fn every_key_is_read() {
        let (config, findings) = Config::parse(
            r#"
            style = "mla"
            bibliography = "refs.bib"
            notes = ["notes/**/*.md"]
            lang = "de"
            [quotes]
            primary = "single"
            min-words = 4
            max-omission = 100
            max-bracket = 3
            [sources]
            kay2001 = "papers/harbour.pdf"
            "doi:10/x" = ["a.pdf", "b.pdf"]
            root = "papers"
            pattern = "{key}*.pdf"
            roots = ["more", "../base"]
            [rules]
            quote-uncited = "off"
            quote-capital = "warning"
            [limits]
            pages = 100
            [entities]
            accept = ["Kim Won-hong"]
            "#,
        );
        assert_eq!(findings, []);
        assert_eq!(config.style, Style::Mla);
        assert_eq!(config.bibliography[0].path, "refs.bib");
        assert_eq!(config.notes, ["notes/**/*.md"]);
        assert_eq!(config.lang.as_deref(), Some("de"));
        assert_eq!(config.quotes.primary, Primary::Single);
        assert_eq!(
            (
                config.quotes.min_words,
                config.quotes.max_omission,
                config.quotes.max_bracket
            ),
            (4, 100, 3)
        );
        assert_eq!(
            config.sources.documents["kay2001"][0].path,
            "papers/harbour.pdf"
        );
        assert_eq!(config.sources.documents["doi:10/x"].len(), 2);
        assert_eq!(
            config
                .sources
                .pattern
                .map(|pattern| pattern.pattern)
                .as_deref(),
            Some("{key}*.pdf")
        );
        assert_eq!(config.sources.roots.len(), 2);
        assert_eq!(config.rules[&Code::QuoteUncited], None);
        assert_eq!(config.rules[&Code::QuoteCapital], Some(Level::Warning));
        assert_eq!(
            (config.limits.pages, config.limits.text),
            (100, Limits::default().text)
        );
        assert_eq!(config.entities.accept, ["Kim Won-hong"]);
    }

    /// `‹…›` in the text marks the place of the finding.
    #[track_caller]
    fn refused(marked: &str, message: &str) {
        let (Some(start), Some(end)) = (marked.find('‹'), marked.find('›')) else {
            panic!("{marked} marks no place")
        };
        let text = marked.replace(['‹', '›'], "");
        let (_, findings) = Config::parse(&text);
        let shown: Vec<(&str, Span)> = findings
            .iter()
            .map(|finding| (finding.message.as_str(), finding.span))
            .collect();
        assert_eq!(
            shown,
            [(message, Span::new(start, end - '‹'.len_utf8()))],
            "{marked}"
        );
        assert_eq!(findings[0].code, Code::ConfigSyntax);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_place() {
        refused(
            "‹bibliograpy› = \"a.bib\"",
            "`bibliograpy` is not known here; did you mean `bibliography`?",
        );
        refused("‹colour› = 1", "`colour` is not known here");
        refused(
            "style = ‹\"chigaco\"›",
            "`chigaco` is none of chicago, apa, mla, bluebook, strict; did you mean `chicago`?",
        );
        refused(
            "bibliography = ‹1›",
            "a text in quotation marks belongs here, not a number",
        );
        refused(
            "bibliography = [\"a.bib\", ‹true›]",
            "a text in quotation marks belongs here, not a truth value",
        );
        refused(
            "[quotes]\n‹min_words› = 3",
            "`min_words` is not known in `[quotes]`; did you mean `min-words`?",
        );
        refused(
            "[quotes]\nmin-words = ‹0›",
            "this must lie between 1 and 1000",
        );
        refused(
            "[quotes]\nmin-words = ‹-1›",
            "a number belongs here, not a number",
        );
        refused("quotes = ‹3›", "a table belongs here, not a number");
        refused(
            "[limits]\npages = ‹20001›",
            "a limit may only be lowered here; it is 20000",
        );
        refused(
            "[rules]\n‹quote-alterd› = \"off\"",
            "`quote-alterd` is not known in `[rules]`: no code has this name; did you mean `quote-altered`?",
        );
        refused(
            "[rules]\nquote-altered = ‹\"none\"›",
            "`none` is none of off, hint, warning, error",
        );
        refused(
            "[rules]\nsource-missing = ‹\"off\"›",
            "`source-missing` says that something was not checked, and cannot be lowered",
        );
        refused(
            "[sources]\nroot = \"a\"\npattern = ‹\"*.pdf\"›",
            "the pattern does not say where the key stands: `{key}`",
        );
        refused(
            "[sources]\npattern = ‹\"{key}.pdf\"›",
            "a pattern needs a folder beside it: `root = \"…\"`",
        );
    }

    #[test]
    fn a_broken_file_keeps_what_can_be_read() {
        let (config, findings) = Config::parse("style = \"apa\"\nbibliography = [\nnotes = 3");
        assert_eq!(config.style, Style::Apa);
        assert!(!findings.is_empty());
        for finding in findings {
            assert_eq!(finding.code, Code::ConfigSyntax);
        }
    }

    #[test]
    fn a_byte_order_mark_moves_no_place() {
        let (config, findings) = Config::parse("\u{FEFF}bibliography = \"a.bib\"\nnope = 1");
        assert_eq!(config.bibliography[0].span, Span::new(18, 25));
        assert_eq!(findings[0].span, Span::new(26, 30));
    }
}
