//! What a rule is given, and the few things that most rules say alike.

use text::{Difference, DifferenceClass, Found, SourceText, Span, VerdictKind};

use super::Rule;
use crate::finding::{Edit, Finding, Fix, Passage, Related, RelatedPlace};
use crate::locate;
use crate::workspace::{Assessed, NoteFile, Reason, Workspace};

/// A note with its assessed quotations.
pub(crate) struct NoteCx<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) note: &'a NoteFile,
    pub(crate) quotations: &'a [Assessed],
}

/// Bytes of the source shown on either side of a passage.
const AROUND: usize = 120;

impl<'a> NoteCx<'a> {
    /// The quotations whose verdict includes `kind`.
    pub(crate) fn with_kind(&self, kind: VerdictKind) -> impl Iterator<Item = &'a Assessed> {
        self.quotations
            .iter()
            .filter(move |assessed| assessed.verdict.kinds.contains(&kind))
    }

    pub(crate) fn quotation(&self, assessed: &Assessed) -> &'a syntax::Quotation {
        &self.note.note.quotations[assessed.quotation]
    }

    /// From a span of the quotation's text to one of the note.
    pub(crate) fn in_note(&self, assessed: &Assessed, span: Span) -> Span {
        span.shifted(self.quotation(assessed).text_span.start)
    }

    /// Where a difference is pointed at: its words, or the word before the place where words lack.
    pub(crate) fn pointed_at(&self, assessed: &Assessed, span: Span) -> Span {
        let whole = self.quotation(assessed).text_span;
        let span = self.in_note(assessed, span);
        if !span.is_empty() {
            return span;
        }
        let before = Span::new(whole.start, span.start).of(&self.note.text);
        let trimmed = before.trim_end();
        let word = trimmed.rfind(char::is_whitespace).map_or(0, |at| {
            at + trimmed[at..].chars().next().map_or(0, char::len_utf8)
        });
        let start = whole.start + word;
        if start < span.start {
            Span::new(start, whole.start + trimmed.len())
        } else {
            first_word(whole, &self.note.text)
        }
    }

    /// "kay2001, p. 12": how a passage is called in a sentence.
    pub(crate) fn place_name(&self, found: &Found) -> String {
        let Some(name) = self.workspace.library().name(found.source) else {
            return "the source".into();
        };
        match self.locator(found) {
            Some(locator) => format!("{}, {locator}", name.key),
            None => name.key.clone(),
        }
    }

    /// The citation key of a source.
    pub(crate) fn key(&self, found: &Found) -> String {
        self.workspace
            .library()
            .name(found.source)
            .map_or_else(|| "the source".into(), |name| name.key.clone())
    }

    /// "p. 12", where the source has pages.
    pub(crate) fn locator(&self, found: &Found) -> Option<String> {
        let source = self.workspace.library().source(found.source)?;
        let entry = self
            .workspace
            .library()
            .name(found.source)
            .and_then(|name| name.entry.as_deref());
        locate::locator_of(found.span, &source.text, entry)
    }

    /// The page or pages that a passage touches, as the value of a locator.
    pub(crate) fn pages(&self, found: &Found) -> Option<String> {
        let library = self.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        locate::pages_of(found.span, &source.text, name.entry.as_deref())
    }

    /// Where a passage stands, in the same kind of division that a locator names.
    pub(crate) fn value_like(&self, locator: &syntax::Locator, found: &Found) -> Option<String> {
        let library = self.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        locate::value_of(locator, found.span, &source.text, name.entry.as_deref())
    }

    /// The passage, with what matters in the light.
    pub(crate) fn passage(
        &self,
        found: &Found,
        lit: impl IntoIterator<Item = Span>,
        message: &str,
    ) -> Option<Related> {
        let library = self.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        let mut lit: Vec<Span> = lit.into_iter().filter(|span| !span.is_empty()).collect();
        lit.sort_unstable();
        let (text, lit) = shown(&source.text, around(&source.text, found.span), &lit);
        Some(Related {
            place: RelatedPlace::Source(name.document.clone()),
            span: found.span,
            message: message.to_owned(),
            passage: Some(Passage {
                text,
                lit,
                place: self.locator(found).unwrap_or_default(),
            }),
        })
    }

    /// `"ten" is "nine" in the source`, worst first, at most three.
    pub(crate) fn differences(
        &self,
        assessed: &Assessed,
        of: impl Fn(DifferenceClass) -> bool,
    ) -> String {
        let all: Vec<&Difference> = assessed
            .verdict
            .differences
            .iter()
            .filter(|difference| of(difference.class))
            .collect();
        let mut shown: Vec<String> = all
            .iter()
            .take(3)
            .map(|difference| said(difference))
            .collect();
        if all.len() > 3 {
            shown.push(format!("and {} more", all.len() - 3));
        }
        shown.join("; ")
    }

    /// Edits that put the source's words in place of the quotation's.
    pub(crate) fn source_words(
        &self,
        assessed: &Assessed,
        of: impl Fn(DifferenceClass) -> bool,
    ) -> Vec<Edit> {
        assessed
            .verdict
            .differences
            .iter()
            .filter(|difference| of(difference.class))
            .map(|difference| self.replaced(assessed, difference.quotation, &difference.sourced))
            .collect()
    }

    /// Findings of a code for documents that could not be read: once a key and note, at the first
    /// quotation bound to it.
    pub(crate) fn unread_documents(&self, rule: &Rule, so: &str, out: &mut Vec<Finding>) {
        let mut told: Vec<(&str, &str)> = Vec::new();
        for assessed in self.quotations {
            for reason in &assessed.reasons {
                let Reason::Document { key, code, message } = reason else {
                    continue;
                };
                if *code != rule.code || told.contains(&(key, message)) {
                    continue;
                }
                told.push((key, message));
                let span = assessed
                    .bound
                    .iter()
                    .find(|bound| bound.key == *key)
                    .map(|bound| bound.span);
                let span = span.unwrap_or(self.quotation(assessed).span);
                let quoting = self
                    .quotations
                    .iter()
                    .filter(|other| other.reasons.iter().any(|other| other == reason))
                    .count();
                let so = if quoting > 1 {
                    format!("{so} ({quoting} of them in this note)")
                } else {
                    so.to_owned()
                };
                out.push(Finding {
                    quotation: Some(assessed.quotation),
                    ..Finding::new(rule.code, &self.note.name, span, message.clone()).because(so)
                });
            }
        }
    }

    /// Findings of a rule about one class of difference that is no matter of words: the first place,
    /// why it matters, and the source's own form as the fix.
    pub(crate) fn differing_in(
        &self,
        rule: &Rule,
        class: DifferenceClass,
        says: &str,
        because: &str,
        fix: &str,
        out: &mut Vec<Finding>,
    ) {
        let is_it = |other: DifferenceClass| other == class;
        for assessed in self.with_kind(VerdictKind::Punctuation) {
            let verdict = &assessed.verdict;
            let first = verdict.differences.iter().find(|it| is_it(it.class));
            let (Some(found), Some(first)) = (&verdict.found, first) else {
                continue;
            };
            let place = self.place_name(found);
            let message = format!("{says} from {place}: {}", self.differences(assessed, is_it));
            let span = self.pointed_at(assessed, first.quotation);
            out.push(
                with(
                    rule.on(self, assessed, span, message),
                    self.passage(found, [first.source], "the passage"),
                )
                .because(because)
                .fix(Fix::review(fix, self.source_words(assessed, is_it))),
            );
        }
    }

    pub(crate) fn edit(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit {
            document: self.note.name.clone(),
            span,
            text: text.into(),
        }
    }

    /// Replaces words of the quotation, with the spaces that inserting or deleting words needs.
    fn replaced(&self, assessed: &Assessed, span: Span, words: &str) -> Edit {
        let whole = self.quotation(assessed).text_span;
        let mut span = self.in_note(assessed, span);
        let text = &self.note.text;
        let before = Span::new(whole.start, span.start).of(text);
        let after = Span::new(span.end, whole.end).of(text);
        let open = before.is_empty() || before.ends_with(char::is_whitespace);
        let is_word = words.starts_with(char::is_alphanumeric);
        if words.is_empty() {
            // One of the two spaces around deleted words goes with them.
            if open && after.starts_with(' ') {
                span.end += 1;
            } else if let Some(rest) = before.strip_suffix(' ').filter(|_| after.is_empty()) {
                span.start = whole.start + rest.len();
            }
            return self.edit(span, "");
        }
        if span.is_empty() && is_word {
            let spaced = if open {
                format!("{words} ")
            } else {
                format!(" {words}")
            };
            return self.edit(span, spaced);
        }
        self.edit(span, words)
    }
}

/// A finding with a related passage where there is one.
pub(crate) fn with(finding: Finding, related: Option<Related>) -> Finding {
    match related {
        Some(related) => finding.related(related),
        None => finding,
    }
}

/// `"ten" is "nine" in the source`.
fn said(difference: &Difference) -> String {
    let (quoted, sourced) = (cropped(&difference.quoted), cropped(&difference.sourced));
    match difference.class {
        DifferenceClass::Order => format!("\"{quoted}\" stands elsewhere in the source"),
        DifferenceClass::Cut if quoted == sourced || sourced.is_empty() => {
            format!("\"{quoted}\" is cut")
        }
        DifferenceClass::Cut => format!("\"{quoted}\" is cut from \"{sourced}\""),
        _ if quoted.is_empty() => format!("the source has \"{sourced}\" here"),
        _ if sourced.is_empty() => format!("\"{quoted}\" is not in the source"),
        _ => format!("\"{quoted}\" is \"{sourced}\" in the source"),
    }
}

/// At most 80 characters of words in a message.
pub(crate) fn cropped(words: &str) -> String {
    if words.chars().count() <= 80 {
        return words.to_owned();
    }
    let start: String = words.chars().take(60).collect();
    format!("{} …", start.trim_end())
}

fn first_word(whole: Span, text: &str) -> Span {
    let words = whole.of(text);
    let lead = words.len() - words.trim_start().len();
    let end = words[lead..]
        .find(char::is_whitespace)
        .map_or(words.len(), |at| lead + at);
    Span::new(whole.start + lead, whole.start + end)
}

/// The passage with some of its surroundings, cut at white space.
fn around(source: &SourceText, span: Span) -> Span {
    let text = &source.text;
    let block = |at: usize| source.block_at(at).map(|block| block.span);
    let floor = block(span.start).map_or(0, |block| block.start);
    let ceiling = block(span.end.saturating_sub(1)).map_or(text.len(), |block| block.end);
    let mut start = span.start.saturating_sub(AROUND).max(floor.min(span.start));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    if start > floor {
        start = Span::new(start, span.start)
            .of(text)
            .find(char::is_whitespace)
            .map_or(span.start, |at| start + at);
    }
    let mut end = (span.end + AROUND)
        .min(ceiling.max(span.end))
        .min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < ceiling {
        end = Span::new(span.end, end)
            .of(text)
            .rfind(char::is_whitespace)
            .map_or(span.end, |at| span.end + at);
    }
    Span::new(start, end)
}

/// The text of a span as people see it, with the lit spans carried over.
fn shown(source: &SourceText, span: Span, lit: &[Span]) -> (String, Vec<Span>) {
    let mut out = String::new();
    let mut spans = Vec::new();
    let mut at = span.start;
    for light in lit.iter().filter(|light| span.covers(**light)) {
        if light.start < at {
            continue;
        }
        append(source, Span::new(at, light.start), &mut out);
        if !out.is_empty() && !out.ends_with(' ') && starts_apart(source, light.start) {
            out.push(' ');
        }
        let start = out.len();
        append(source, *light, &mut out);
        spans.push(Span::new(start, out.trim_end().len().max(start)));
        at = light.end;
    }
    append(source, Span::new(at, span.end), &mut out);
    let end = out.trim_end().len();
    out.truncate(end);
    (out, spans)
}

/// Appends a piece; white space at its edges becomes one space.
fn append(source: &SourceText, span: Span, out: &mut String) {
    let raw = span.of(&source.text);
    if raw.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.push_str(&source.shown(span));
    if raw.ends_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn starts_apart(source: &SourceText, at: usize) -> bool {
    source.text[..at].ends_with(char::is_whitespace)
}
