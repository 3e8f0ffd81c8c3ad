//! A source made ready for many quotations: everything that is computed once.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::fingerprints::fingerprints;
use crate::flow::{Checkpoint, Flow, Order};
use crate::speech::{self, Spoken};
use crate::words::Words;
use crate::{Block, BlockKind, SourceId, SourceText, Span};

/// A source with its skeletons and inner quotations; cheap to share, never changed.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub id: SourceId,
    pub text: Arc<SourceText>,
    /// As it reads; the first that is searched.
    pub(crate) layout: Flow,
    /// A PDF in the order of its content stream, where that differs.
    pub(crate) stream: Option<Flow>,
    /// Made when first asked for; see [`Prepared::unguessed`].
    unguessed: OnceLock<Vec<Flow>>,
    /// Found when first asked for.
    spoken: OnceLock<Vec<Spoken>>,
    /// Of each inner quotation the furthest end of it and those before it.
    furthest: OnceLock<Vec<usize>>,
    words: OnceLock<Words>,
    fingerprints: OnceLock<Vec<u32>>,
}

/// The version of everything that [`Parts`] hold: folding, order of reading and checkpoints. Part of
/// the key of every cache; a test holds it to the folding of all of Unicode.
pub const FOLDING: u32 = 1;

/// A prepared source taken apart into plain bytes and integers, for a cache on disk. What is not
/// here is made from the [`SourceText`] again without folding a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    pub layout: FlowParts<'a>,
    /// Where the source has a content-stream order.
    pub stream: Option<FlowParts<'a>>,
}

/// The skeleton of one order of reading, and where its bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowParts<'a> {
    /// Any bytes: UTF-8 and, between stretches that are not read together, 0xFF.
    pub skeleton: Cow<'a, [u8]>,
    /// Three integers each, ascending.
    pub checkpoints: Cow<'a, [Checkpoint]>,
}

impl<'a> FlowParts<'a> {
    fn of(flow: &'a Flow) -> FlowParts<'a> {
        FlowParts {
            skeleton: Cow::Borrowed(&flow.skeleton),
            checkpoints: Cow::Borrowed(flow.checkpoints()),
        }
    }

    fn put_together(self, source: &SourceText, order: Order<'_>) -> Option<Flow> {
        let (skeleton, checkpoints) = (self.skeleton.into_owned(), self.checkpoints.into_owned());
        Flow::again(source, order, skeleton, checkpoints)
    }
}

impl Prepared {
    /// What a cache keeps of this source beside its [`SourceText`], under the key [`FOLDING`].
    #[must_use]
    pub fn parts(&self) -> Parts<'_> {
        Parts {
            layout: FlowParts::of(&self.layout),
            stream: self.stream.as_ref().map(FlowParts::of),
        }
    }

    /// A source from its parts. `None`: they cannot be of this text. Parts that were changed in a way
    /// that fits may make words of the source be missed and never words be found that it does not
    /// have, because every word of a verdict is read from the text; a checksum is the cache's part.
    #[must_use]
    pub fn from_parts(id: SourceId, text: Arc<SourceText>, parts: Parts<'_>) -> Option<Prepared> {
        if !text.is_sound() || text.stream.is_empty() != parts.stream.is_none() {
            return None;
        }
        let furniture = page_furniture(&text);
        let layout = parts
            .layout
            .put_together(&text, Order::Layout(&furniture))?;
        let stream = match parts.stream {
            Some(stream) => Some(stream.put_together(&text, Order::Stream)?),
            None => None,
        };
        Some(Prepared::of(id, text, layout, stream))
    }

    /// The fingerprints of the layout and of the content stream, ascending, each once; found when
    /// first asked for. A stable function of the text, versioned by [`FOLDING`] and [`FINGERPRINTS`].
    ///
    /// [`FINGERPRINTS`]: crate::FINGERPRINTS
    #[must_use]
    pub fn fingerprints(&self) -> &[u32] {
        self.fingerprints.get_or_init(|| {
            let mut prints = fingerprints(&self.layout.skeleton);
            if let Some(other) = &self.stream {
                prints.extend(fingerprints(&other.skeleton));
                prints.sort_unstable();
                prints.dedup();
            }
            prints
        })
    }

    /// The source with fingerprints that a cache kept. `None`: they are not ascending. Others than
    /// those of this text make it be missed in a library, never found in vain.
    #[must_use]
    pub fn with_fingerprints(self, prints: Vec<u32>) -> Option<Prepared> {
        let ascending = prints.windows(2).all(|pair| pair[0] < pair[1]);
        ascending.then_some(Prepared {
            fingerprints: OnceLock::from(prints),
            ..self
        })
    }

    #[must_use]
    pub fn new(id: SourceId, text: Arc<SourceText>) -> Prepared {
        let furniture = page_furniture(&text);
        let layout = Flow::layout(&text, &furniture);
        let stream = (!text.stream.is_empty()).then(|| Flow::stream(&text));
        Prepared::of(id, text, layout, stream)
    }

    fn of(id: SourceId, text: Arc<SourceText>, layout: Flow, stream: Option<Flow>) -> Prepared {
        Prepared {
            id,
            text,
            layout,
            stream,
            unguessed: OnceLock::new(),
            spoken: OnceLock::new(),
            furthest: OnceLock::new(),
            words: OnceLock::new(),
            fingerprints: OnceLock::new(),
        }
    }

    /// A text with form feeds, read with the lines that were taken for running heads by a guess: a
    /// short paragraph beside a page break looks like one. Tried where the words are not elsewhere.
    pub(crate) fn unguessed(&self) -> &[Flow] {
        self.unguessed.get_or_init(|| {
            let text = &self.text;
            let mut out = Vec::new();
            if text.extractor.starts_with("pdf")
                || memchr::memchr(0x0C, text.text.as_bytes()).is_none()
            {
                return out;
            }
            if !page_furniture(text).is_empty() {
                out.push(Flow::layout(text, &[]));
            }
            if text.blocks.iter().any(is_aside) {
                let mut whole = SourceText::clone(text);
                whole.blocks.retain(|block| !is_aside(block));
                out.push(Flow::layout(&whole, &[]));
            }
            out
        })
    }

    /// How often a lower-case word stands in the text, so or capitalized; counts up to `limit`.
    #[must_use]
    pub(crate) fn frequency(&self, word: &str, limit: usize) -> usize {
        let mut upper = word.chars();
        let capitalized: String = upper
            .next()
            .map(|first| first.to_uppercase().chain(upper).collect())
            .unwrap_or_default();
        let words = self.lexicon();
        let count = |form: &str| match form.chars().all(char::is_alphanumeric) {
            true => words.count(form),
            false => self.occurrences(form, limit),
        };
        let mut sum = count(word);
        if capitalized != word {
            sum += count(&capitalized);
        }
        sum.min(limit)
    }

    /// The words of the text as hashes, ascending; the lowest bit says that a word stands more than once.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        self.lexicon().hashes()
    }

    pub(crate) fn lexicon(&self) -> &Words {
        self.words.get_or_init(|| Words::new(&self.text.text))
    }

    /// How often a form with an apostrophe or a hyphen in it stands in the text.
    fn occurrences(&self, form: &str, limit: usize) -> usize {
        let text = self.text.text.as_str();
        memchr::memmem::find_iter(text.as_bytes(), form.as_bytes())
            .filter(|&at| {
                let before = text.get(..at).and_then(|before| before.chars().next_back());
                let after = text
                    .get(at + form.len()..)
                    .and_then(|after| after.chars().next());
                !before.is_some_and(char::is_alphanumeric)
                    && !after.is_some_and(char::is_alphanumeric)
            })
            .take(limit)
            .count()
    }

    /// Bytes that it takes in memory, roughly; what is made when it is first asked for is counted as
    /// if it were there.
    #[must_use]
    pub fn size(&self) -> usize {
        let text = &*self.text;
        let tables = size_of_val(&*text.blocks)
            + size_of_val(&*text.pages)
            + size_of_val(&*text.marks)
            + size_of_val(&*text.stream);
        let flows = std::iter::once(&self.layout).chain(&self.stream);
        let flows: usize = flows
            .map(|flow| {
                flow.skeleton.len()
                    + size_of_val(&*flow.runs)
                    + size_of_val(flow.checkpoints())
                    // Fingerprints: one in eight letters.
                    + flow.skeleton.len() / 2
            })
            .sum();
        text.text.len() + text.text.len() / 2 + tables + flows
    }

    /// The quotations inside the source, and who says them.
    #[must_use]
    pub fn spoken(&self) -> &[Spoken] {
        self.spoken.get_or_init(|| speech::spoken(&self.text))
    }

    /// The innermost quotation inside the source that holds all of `span`.
    #[must_use]
    pub fn speech(&self, span: Span) -> Option<&Spoken> {
        let spoken = self.spoken();
        let furthest = self.furthest.get_or_init(|| {
            let ends = spoken.iter().map(|spoken| spoken.span.end);
            ends.scan(0, |furthest, end| {
                *furthest = end.max(*furthest);
                Some(*furthest)
            })
            .collect()
        });
        let end = spoken.partition_point(|spoken| spoken.span.start <= span.start);
        let reaching = furthest[..end].partition_point(|&furthest| furthest < span.end);
        speech::holding(&spoken[reaching..end], span)
    }
}

fn is_aside(block: &Block) -> bool {
    block.kind == BlockKind::Furniture
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::{FOLDING, Parts, Prepared};
    use crate::flow::Checkpoint;
    use crate::skeleton::skeleton;
    use crate::{
        Block, BlockKind, Cited, Claim, Mark, MarkKind, Options, Quotation, SourceId, SourceText,
        Span, StreamLine, judge,
    };

    /// Two columns of two lines with a note and a callout, read in both orders.
    fn columns() -> Arc<SourceText> {
        let text =
            "The harbor was¹ closed\nfor nine days\n\n¹ A note.\n\nand the mayor\nleft early.\n";
        let mut source = SourceText::plain(text.repeat(60));
        for at in (0..60).map(|round| round * text.len()) {
            source.marks.push(Mark {
                span: Span::new(at + 14, at + 16),
                kind: MarkKind::Callout,
            });
            source.blocks.push(Block {
                kind: BlockKind::Note,
                span: Span::new(at + 39, at + 49),
            });
            for (start, end, column) in [(0, 24, 0), (51, 65, 1), (24, 38, 0), (65, 77, 1)] {
                source.stream.push(StreamLine {
                    span: Span::new(at + start, at + end),
                    page: 0,
                    column,
                });
            }
        }
        assert!(source.is_sound());
        Arc::new(source)
    }

    #[test]
    fn a_source_comes_back_from_its_parts() {
        let text = columns();
        let made = Prepared::new(SourceId(7), text.clone());
        let again = Prepared::from_parts(SourceId(7), text, made.parts()).unwrap();
        assert_eq!(again.parts(), made.parts());
        for words in [
            "harbor was closed for nine",
            "nine days and the mayor",
            "A note",
        ] {
            let judged = |source: &Prepared| {
                let cited = vec![Cited {
                    source,
                    place: None,
                    authors: &[],
                }];
                let claim = Claim {
                    cited,
                    ..Claim::default()
                };
                judge(&Quotation::plain(words), &claim, &(), &Options::default())
            };
            assert_eq!(
                format!("{:?}", judged(&made)),
                format!("{:?}", judged(&again))
            );
        }
    }

    #[test]
    fn parts_of_another_text_are_refused_or_harmless() {
        let text = columns();
        let made = Prepared::new(SourceId(7), text.clone());
        let again = |parts: Parts<'_>| Prepared::from_parts(SourceId(7), text.clone(), parts);
        let changed = |edit: &dyn Fn(&mut Vec<u8>, &mut Vec<Checkpoint>)| {
            let mut parts = made.parts();
            edit(
                parts.layout.skeleton.to_mut(),
                parts.layout.checkpoints.to_mut(),
            );
            again(parts)
        };
        assert!(changed(&|_, points| points.clear()).is_none());
        assert!(changed(&|_, points| points[1].at = u32::MAX).is_none());
        assert!(changed(&|_, points| points[1].run = u32::MAX).is_none());
        assert!(changed(&|_, points| points[1].skeleton = u32::MAX).is_none());
        assert!(changed(&|_, points| points.swap(0, 1)).is_none());
        assert!(changed(&|_, points| points[0].run = 1).is_none());
        assert!(changed(&|letters, _| letters.truncate(10)).is_none());
        let mut parts = made.parts();
        parts.stream = None;
        assert!(again(parts).is_none());
        // Letters that fit are taken, and a verdict on them does not panic.
        for byte in [0, b'h', 0x80, 0xC3, 0xFF] {
            let source = changed(&|letters, _| letters.fill(byte)).unwrap();
            let cited = vec![Cited {
                source: &source,
                place: None,
                authors: &[],
            }];
            let claim = Claim {
                cited,
                ..Claim::default()
            };
            for words in ["hhhhhhhh hhh", "harbor was closed for nine", "left"] {
                let verdict = judge(&Quotation::plain(words), &claim, &(), &Options::default());
                assert_ne!(verdict.kind, crate::VerdictKind::Noted, "{words}");
            }
        }
        let skeleton = Cow::Owned(vec![b'h'; made.layout.skeleton.len() * 3]);
        let mut parts = made.parts();
        parts.layout.skeleton = skeleton;
        let _ = again(parts);
    }

    /// A change of the folding or of a Unicode table that it reads must change [`FOLDING`] too: a
    /// cache would else answer with the letters of yesterday. Add one to both lines.
    #[test]
    fn the_version_names_the_folding_of_all_of_unicode() {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut read = |bytes: &[u8]| {
            for &byte in bytes {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        };
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            read(&skeleton(c.encode_utf8(&mut [0; 4])));
            read(&[0xFF]);
        }
        let made = Prepared::new(SourceId(0), columns());
        for flow in [&made.layout, made.stream.as_ref().unwrap()] {
            read(&flow.skeleton);
            for point in flow.checkpoints() {
                for part in [point.skeleton, point.run, point.at] {
                    read(&part.to_le_bytes());
                }
            }
        }
        assert_eq!((FOLDING, hash), (1, 1_150_785_270_682_140_858));
    }
}
