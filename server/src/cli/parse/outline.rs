//! A note as an outline: what pincite sees in it, in the order of the text.

use std::fmt::Write as _;

use analysis::Finding;
use analysis::workspace::NoteFile;
use syntax::Note;
use text::Span;

use crate::cli::output::Look;
use crate::cli::report::json;
use crate::escape::visible;

/// One line of the outline; what lies inside another thing stands further in.
struct Line {
    span: Span,
    text: String,
    /// What belongs to it, below it.
    below: Vec<String>,
}

pub(super) fn draw(
    file: &NoteFile,
    quotations: &[json::Quotation],
    findings: &[Finding],
    look: Look,
) -> String {
    let mut lines = lines(&file.note, quotations);
    // A thing that holds others comes before them.
    lines.sort_by_key(|line| (line.span.start, std::cmp::Reverse(line.span.end)));
    let mut out = String::new();
    let mut open: Vec<Span> = Vec::new();
    for line in &lines {
        open.retain(|span| span.covers(line.span));
        let indent = 2 * open.len();
        let (row, column) = file.lines.shown(&file.text, line.span.start);
        let place = format!("{row}:{column}");
        let text = cropped(
            &line.text,
            look.width.saturating_sub(indent + place.len() + 1).max(24),
        );
        let _ = writeln!(out, "{:indent$}{place} {text}", "");
        for below in &line.below {
            let _ = writeln!(out, "{:1$}{below}", "", indent + 2);
        }
        open.push(line.span);
    }
    for finding in findings {
        let (row, column) = file.lines.shown(&file.text, finding.span.start);
        let _ = writeln!(
            out,
            "{}[{}] {row}:{column}: {}",
            finding.level.name(),
            finding.code.name(),
            visible(&finding.message)
        );
    }
    out
}

fn lines(note: &Note, quotations: &[json::Quotation]) -> Vec<Line> {
    let mut out = Vec::new();
    let mut add = |span, text, below| out.push(Line { span, text, below });
    if let Some(span) = note.front_matter.span {
        add(span, "front matter".to_owned(), Vec::new());
    }
    for heading in &note.headings {
        add(
            heading.span,
            format!("heading {}: {}", heading.level, heading.text),
            Vec::new(),
        );
    }
    for citation in &note.citations {
        let locator = citation
            .locator
            .as_ref()
            .map(|locator| format!(", {} {}", locator.label, locator.value));
        let text = format!(
            "citation ({}) @{}{}",
            super::mode(citation.mode),
            citation.key,
            locator.unwrap_or_default()
        );
        add(citation.span, text, Vec::new());
    }
    for quotation in quotations {
        let bound = quotation.citations.iter().map(|citation| {
            let locator = citation
                .locator
                .as_ref()
                .map(|locator| format!(", {} {}", locator.label, locator.value));
            format!(
                "bound to @{}{} ({})",
                visible(&citation.key),
                visible(&locator.unwrap_or_default()),
                citation.binding
            )
        });
        let bound: Vec<String> = bound.collect();
        let bound = if bound.is_empty() {
            vec!["bound to nothing".to_owned()]
        } else {
            bound
        };
        add(
            Span::new(quotation.start, quotation.end),
            format!("quotation ({}) {}", quotation.kind, quotation.text),
            bound,
        );
    }
    for footnote in &note.footnotes {
        let label = footnote
            .label
            .as_deref()
            .map_or("inline note".to_owned(), |label| {
                format!("footnote {label}")
            });
        add(footnote.span, label, Vec::new());
    }
    for (containers, what) in [(&note.divs, "div"), (&note.spans, "span")] {
        for container in containers {
            add(
                container.span,
                format!("{what} .{}", container.attributes.classes.join(" .")),
                Vec::new(),
            );
        }
    }
    for mention in &note.mentions {
        add(
            mention.span,
            format!("mention [[{}]]", mention.target),
            Vec::new(),
        );
    }
    for claim in &note.claims {
        add(
            claim.span,
            format!("claim, {} citations", claim.citations.len()),
            Vec::new(),
        );
    }
    out
}

fn cropped(text: &str, room: usize) -> String {
    let text = visible(text);
    if text.chars().count() <= room {
        return text.into_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(2)).collect();
    format!("{} …", kept.trim_end())
}
