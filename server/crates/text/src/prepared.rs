//! A source made ready for many quotations: everything that is computed once.

use std::sync::{Arc, OnceLock};

use crate::flow::Flow;
use crate::speech::{self, Spoken};
use crate::{BlockKind, SourceId, SourceText, Span};

/// A source with its skeletons and inner quotations; cheap to share, never changed.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub id: SourceId,
    pub text: Arc<SourceText>,
    /// As it reads; the first that is searched.
    pub(crate) layout: Flow,
    /// A PDF in the order of its content stream, where that differs.
    pub(crate) stream: Option<Flow>,
    /// Found when first asked for.
    spoken: OnceLock<Vec<Spoken>>,
}

impl Prepared {
    #[must_use]
    pub fn new(id: SourceId, text: Arc<SourceText>) -> Prepared {
        let furniture = page_furniture(&text);
        let layout = Flow::layout(&text, &furniture);
        let stream = (!text.stream.is_empty()).then(|| Flow::stream(&text));
        Prepared {
            id,
            text,
            layout,
            stream,
            spoken: OnceLock::new(),
        }
    }

    /// How often a lower-case word stands in the text, so or capitalized; counts up to `limit`.
    #[must_use]
    pub(crate) fn frequency(&self, word: &str, limit: usize) -> usize {
        let text = self.text.text.as_str();
        let mut upper = word.chars();
        let capitalized = upper
            .next()
            .map(|first| first.to_uppercase().chain(upper).collect::<String>())
            .unwrap_or_default();
        let mut count = 0;
        for form in [word, &capitalized] {
            if form.is_empty() || form == capitalized && word == capitalized && count > 0 {
                continue;
            }
            for at in memchr::memmem::find_iter(text.as_bytes(), form.as_bytes()) {
                let before = text
                    .get(..at)
                    .and_then(|before| before.chars().next_back())
                    .is_some_and(char::is_alphanumeric);
                let after = text
                    .get(at + form.len()..)
                    .and_then(|after| after.chars().next())
                    .is_some_and(char::is_alphanumeric);
                count += usize::from(!before && !after);
                if count >= limit {
                    return count;
                }
            }
        }
        count
    }

    /// The quotations inside the source, and who says them.
    #[must_use]
    pub fn spoken(&self) -> &[Spoken] {
        self.spoken.get_or_init(|| speech::spoken(&self.text))
    }
}

/// Running heads and folios of a text whose reader typed none: the lines beside a form feed that
/// are a folio, or short, set off by a blank line and no sentence.
fn page_furniture(source: &SourceText) -> Vec<Span> {
    let text = source.text.as_str();
    if source.extractor.starts_with("pdf")
        && source
            .blocks
            .iter()
            .any(|block| block.kind == BlockKind::Furniture)
    {
        return Vec::new();
    }
    let mut out = Vec::new();
    for feed in memchr::memchr_iter(0x0C, text.as_bytes()) {
        let above = text[..feed].trim_end();
        let start = above.rfind(['\n', '\x0c']).map_or(0, |at| at + 1);
        let line = Span::new(start, above.len());
        if is_furniture(line.of(text), text[..start].ends_with("\n\n") || start == 0) {
            out.push(line);
        }
        let rest = &text[feed + 1..];
        let start = feed + 1 + (rest.len() - rest.trim_start().len());
        let line = Span::new(
            start,
            text[start..]
                .find(['\n', '\x0c'])
                .map_or(text.len(), |at| start + at),
        );
        if !line.is_empty()
            && is_furniture(
                line.of(text),
                text[line.end..].starts_with("\n\n") || text[line.end..].starts_with("\n\r\n"),
            )
        {
            out.push(line);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn is_furniture(line: &str, set_off: bool) -> bool {
    let line = line.trim();
    let folio = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '|')
    });
    if line.is_empty() || line.chars().count() > 70 {
        return false;
    }
    let is_number = |word: &str| {
        !word.is_empty()
            && word.len() <= 6
            && (word.bytes().all(|b| b.is_ascii_digit())
                || word.bytes().all(|b| b"ivxlcIVXLC".contains(&b)))
    };
    if is_number(folio) {
        return true;
    }
    set_off
        && !line.starts_with(char::is_lowercase)
        && !line.ends_with(['.', ',', ';', ':', '!', '?', '-', '"', '”', '’'])
}
