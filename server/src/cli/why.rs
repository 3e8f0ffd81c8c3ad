//! `pincite why NOTE:LINE[:COLUMN]`: the whole decision about the quotation at a place.

use std::fmt::Write as _;
use std::path::PathBuf;

use analysis::finding::DocName;
use analysis::rules::QuotationReport;
use analysis::workspace::{Assessed, Document, DocumentState, NoteFile, Reason, Workspace};
use anyhow::{Context as _, bail};
use syntax::Candidate;
use text::{DifferenceClass, Found, VerdictKind};

use super::arguments::Why;
use super::check::{check_notes, open, workspaces};
use super::output::Output;
use super::report::text::indented;
use super::{Ending, verdict};
use crate::escape::visible;
use crate::walk;

pub(crate) fn run(arguments: &Why, output: &mut Output) -> anyhow::Result<Ending> {
    let (path, line, column) = place(&arguments.place)?;
    let mut workspaces = workspaces(std::slice::from_ref(&path))?;
    let (root, paths) = workspaces.pop_first().context("there is no such note")?;
    let mut project = open(&root, &arguments.workspace)?;
    let notes = walk::notes(&project, &paths)?;
    let Some(name) = notes.named.first().cloned() else {
        bail!("{} is a folder", path.display())
    };
    let checked = check_notes(&mut project, notes);
    if let Some(finding) = checked.unread.first() {
        output.say(&format!(
            "{}[{}]: {}",
            finding.level.name(),
            finding.code.name(),
            visible(&finding.message)
        ));
        return Ok(Ending::Unchecked);
    }
    let report = checked
        .reports
        .first()
        .context("the note was not checked")?;
    let file = project
        .workspace
        .note(&name)
        .context("the note was not read")?;
    let found = report.quotations.iter().find(|quotation| {
        let span = file.note.quotations[quotation.assessed.quotation].span;
        match column {
            Some(column) => offset(file, line, column).is_some_and(|at| span.touches(at)),
            None => {
                file.lines.line_of(span.start) < line && line <= file.lines.line_of(span.end) + 1
            }
        }
    });
    let Some(found) = found else {
        let column = column
            .map(|column| format!(":{column}"))
            .unwrap_or_default();
        bail!("there is no quotation at {}:{line}{column}", visible(&name));
    };
    let cx = Cx {
        workspace: &project.workspace,
        file,
        width: output.look().width,
    };
    output.text(&cx.told(found))?;
    let kind = found.assessed.verdict.kind;
    Ok(match kind {
        VerdictKind::Verified | VerdictKind::Noted => Ending::Clean,
        VerdictKind::Unchecked => Ending::Unchecked,
        _ => Ending::Found,
    })
}

/// `notes/harbour.md:29:48`; a name may hold colons itself.
fn place(written: &str) -> anyhow::Result<(PathBuf, usize, Option<usize>)> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let wrong = || {
        format!(
            "\"{}\" is no place; write NOTE:LINE or NOTE:LINE:COLUMN",
            visible(written)
        )
    };
    let (rest, last) = written.rsplit_once(':').with_context(wrong)?;
    let last = number(last).with_context(wrong)?;
    match rest
        .rsplit_once(':')
        .and_then(|(path, line)| Some((path, number(line)?)))
    {
        Some((path, line)) if !path.is_empty() => Ok((PathBuf::from(path), line, Some(last))),
        _ if rest.is_empty() => bail!(wrong()),
        _ => Ok((PathBuf::from(rest), last, None)),
    }
}

/// The byte at a line and column, both from 1.
fn offset(file: &NoteFile, line: usize, column: usize) -> Option<usize> {
    if line > file.lines.count() {
        return None;
    }
    let span = file.lines.span(line - 1);
    let text = span.of(&file.text);
    Some(
        text.char_indices()
            .nth(column - 1)
            .map_or(span.end, |(at, _)| span.start + at),
    )
}

struct Cx<'a> {
    workspace: &'a Workspace,
    file: &'a NoteFile,
    width: usize,
}

impl Cx<'_> {
    fn told(&self, report: &QuotationReport) -> String {
        let assessed = &report.assessed;
        let quotation = &self.file.note.quotations[assessed.quotation];
        let (line, column) = self.file.lines.shown(&self.file.text, quotation.span.start);
        let mut out = String::new();
        let _ = writeln!(out, "{}:{line}:{column}", visible(&self.file.name));
        indented(&quotation.quoted.text, 2, self.width, &mut out);
        out.push_str("\nbinding\n");
        self.binding(assessed, &quotation.candidates, &mut out);
        out.push_str("\ndocuments\n");
        for bound in &assessed.bound {
            self.documents(bound, &mut out);
        }
        for reason in &assessed.reasons {
            let _ = writeln!(out, "  not compared: {}", visible(&reason_in_words(reason)));
        }
        let _ = writeln!(out, "\nverdict\n  {}", said(assessed.verdict.kind));
        if assessed.verdict.kinds.len() > 1 {
            let others: Vec<&str> = assessed.verdict.kinds[1..]
                .iter()
                .map(|kind| kind.name())
                .collect();
            let _ = writeln!(out, "  also: {}", others.join(", "));
        }
        self.comparison(assessed, &mut out);
        if !report.codes.is_empty() {
            let codes: Vec<&str> = report.codes.iter().map(|code| code.name()).collect();
            let _ = writeln!(out, "\ncodes\n  {}", codes.join(", "));
        }
        out
    }

    /// Every way to read what it is bound to, in order, and which one holds.
    fn binding(&self, assessed: &Assessed, candidates: &[Candidate], out: &mut String) {
        if candidates.is_empty() {
            out.push_str("  no citation can be meant\n");
        }
        let chosen: Vec<_> = assessed.bound.iter().map(|bound| bound.binding).collect();
        for candidate in candidates {
            let keys: Vec<String> = match &candidate.source {
                Some(key) => vec![format!("@{key}")],
                None => {
                    let citations = candidate
                        .citations
                        .iter()
                        .filter_map(|idx| self.file.note.citations.get(*idx));
                    citations
                        .map(|citation| format!("@{}", citation.key))
                        .collect()
                }
            };
            let mark = if chosen.contains(&candidate.binding) {
                "chosen"
            } else {
                "not needed"
            };
            let _ = writeln!(
                out,
                "  {}: {} ({mark})",
                candidate.binding.name(),
                visible(&keys.join("; "))
            );
        }
    }

    fn documents(&self, bound: &analysis::workspace::Bound, out: &mut String) {
        let locator = bound
            .locator
            .as_ref()
            .map(|locator| format!(", {} {}", locator.label, locator.value));
        let _ = writeln!(
            out,
            "  @{}{}",
            visible(&bound.key),
            visible(&locator.unwrap_or_default())
        );
        let Some((bibliography, entry)) = &bound.entry else {
            out.push_str("    in no bibliography of this note\n");
            return;
        };
        let _ = writeln!(out, "    entry in {}", visible(bibliography));
        for document in self
            .workspace
            .documents(bibliography, &entry.key)
            .unwrap_or_default()
        {
            let _ = writeln!(out, "    {}", visible(&document_in_words(document)));
        }
        if bound.locator_unchecked {
            out.push_str("    it has no such division, so the locator was not checked\n");
        }
        if bound.physical_pages {
            out.push_str("    its pages are known by their order only\n");
        }
    }

    fn comparison(&self, assessed: &Assessed, out: &mut String) {
        let verdict = &assessed.verdict;
        if let Some(found) = &verdict.found {
            self.passage("passage", found, out);
        }
        if let Some(near) = &verdict.near {
            self.passage("nearest passage besides", near, out);
        }
        if !verdict.differences.is_empty() {
            out.push_str("\ndifferences\n");
        }
        for difference in &verdict.differences {
            let (quoted, sourced) = (visible(&difference.quoted), visible(&difference.sourced));
            let _ = writeln!(
                out,
                "  {}: \"{quoted}\" / \"{sourced}\"",
                difference.class.name()
            );
            let _ = writeln!(out, "    {}", row(difference.class));
        }
        let notes = verdict::notes(verdict);
        if !notes.is_empty() {
            out.push_str("\nconventions and context\n");
        }
        for note in &notes {
            let _ = writeln!(out, "  {}: {}", note.kind, visible(&note.text));
        }
        if let Some(speaker) = &verdict.speaker {
            let name = if speaker.name.is_empty() {
                "somebody who is not named"
            } else {
                &speaker.name
            };
            let probably = if speaker.certain { "" } else { "probably " };
            let _ = writeln!(out, "\nspeaker\n  {probably}{}", visible(name));
        }
        for also in &verdict.also {
            self.passage("the same words also at", also, out);
        }
    }

    fn passage(&self, what: &str, found: &Found, out: &mut String) {
        let library = self.workspace.library();
        let (Some(source), Some(name)) = (library.source(found.source), library.name(found.source))
        else {
            return;
        };
        let pages = verdict::pages(found, &source, name.entry.as_deref());
        let place = if pages.is_empty() {
            String::new()
        } else {
            format!(", p. {}", pages.join(", "))
        };
        let (start, end) = (found.span.start, found.span.end);
        let _ = writeln!(
            out,
            "\n{what}\n  {} ({}){}, bytes {start} to {end}",
            visible(&name.document),
            visible(&name.key),
            visible(&place)
        );
        indented(&verdict::passage(found, &source), 4, self.width, out);
    }
}

fn said(kind: VerdictKind) -> String {
    let (mark, words) = verdict::in_words(kind);
    format!("{mark} {words} ({})", kind.name())
}

fn document_in_words(document: &Document) -> String {
    let name: &DocName = &document
        .name
        .clone()
        .unwrap_or_else(|| DocName::from("no document"));
    match &document.state {
        DocumentState::Ready(source) => match source.open() {
            Some(source) => format!(
                "{name}, by {}; read as {}",
                document.rule, source.text.extractor
            ),
            None => format!("{name}, by {}; changed meanwhile", document.rule),
        },
        DocumentState::Pending => format!("{name}: not read"),
        DocumentState::Failed { code, message } => format!("{}: {message}", code.name()),
    }
}

fn reason_in_words(reason: &Reason) -> String {
    match reason {
        Reason::NoBibliography => "no bibliography was found".to_owned(),
        Reason::UnknownKey { key } => format!("no bibliography has the key {key}"),
        Reason::Document { code, message, .. } => format!("{message} ({})", code.name()),
        Reason::Pending { key } => format!("the document of {key} was not read"),
        Reason::Translation(_) => "it is a translation".to_owned(),
        Reason::ReadingOrder { message, .. } => message.clone(),
        Reason::Undecided => "comparing took more work than the limit".to_owned(),
    }
}

/// The row of the table of differences.
fn row(class: DifferenceClass) -> &'static str {
    match class {
        DifferenceClass::Negation => "a negation lost or added: altered",
        DifferenceClass::Number => "another number: altered",
        DifferenceClass::Name => "another name: altered",
        DifferenceClass::Word => "another word: altered",
        DifferenceClass::Order => "words in another order: altered",
        DifferenceClass::Inserted => "words that the source does not have: altered",
        DifferenceClass::Omitted => {
            "words left out without a mark: omission, or altered where they turn the clause"
        }
        DifferenceClass::Cut => "begins or ends inside a word or number: altered",
        DifferenceClass::Hyphen => {
            "another hyphen: a listed variant is spelling, any other altered"
        }
        DifferenceClass::Space => {
            "a space lost or added: a listed variant is spelling, any other altered"
        }
        DifferenceClass::Spelling => "a spelling variant or number format: spelling",
        DifferenceClass::Diacritics => "other diacritics: spelling",
        DifferenceClass::Punctuation => "punctuation inside the quotation: punctuation",
        DifferenceClass::Capital => "a capital inside the quotation: punctuation (quote-capital)",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_place_is_a_name_a_line_and_perhaps_a_column() {
        for (written, want) in [
            ("a.md:3", Some(("a.md", 3, None))),
            ("a.md:3:14", Some(("a.md", 3, Some(14)))),
            ("C:/n/a.md:3", Some(("C:/n/a.md", 3, None))),
            ("a:b.md:3:1", Some(("a:b.md", 3, Some(1)))),
            ("a.md", None),
            ("a.md:0", None),
            (":3", None),
        ] {
            let got = place(written).ok();
            assert_eq!(
                got,
                want.map(|(path, line, column)| (PathBuf::from(path), line, column)),
                "{written}"
            );
        }
    }
}
