//! Reviewdog's diagnostic format, as one object or one a line. Columns count bytes from 1.
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use ::text::Span;
use analysis::{Fix, Level};
use serde::Serialize;

use super::{Report, Reported, Shown, whole_message};
use crate::{REPOSITORY, page_url};

#[derive(Serialize)]
pub(crate) struct Result {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

const SOURCE: Source = Source {
    name: "pincite",
    url: REPOSITORY,
};

/// The whole run as one object.
pub(crate) fn render(shown: &Shown<'_>) -> Result {
    let diagnostics = shown
        .findings
        .iter()
        .map(|reported| diagnostic(shown.report, reported, None))
        .collect();
    Result {
        source: SOURCE,
        diagnostics,
    }
}

/// One object for each line of the answer.
pub(crate) fn lines(shown: &Shown<'_>) -> impl Iterator<Item = Diagnostic> {
    shown
        .findings
        .iter()
        .map(|reported| diagnostic(shown.report, reported, Some(SOURCE)))
}

fn diagnostic(report: &Report, reported: &Reported, source: Option<Source>) -> Diagnostic {
    let finding = &reported.finding;
    Diagnostic {
        message: whole_message(finding),
        location: Location {
            path: report.in_repository(&finding.document),
            range: range(report, &finding.document, finding.span),
        },
        severity: match finding.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Hint => "INFO",
        },
        code: Code {
            value: finding.code.name(),
            url: page_url(finding.code),
        },
        suggestions: finding
            .fixes
            .iter()
            .filter_map(|fix| suggestion(report, &finding.document, fix))
            .collect(),
        source,
    }
}

/// A suggestion is one replacement in the same document; a fix of several edits is not one.
fn suggestion(report: &Report, document: &str, fix: &Fix) -> Option<Suggestion> {
    let [edit] = &fix.edits[..] else { return None };
    let same = &*edit.document == document;
    same.then(|| Suggestion {
        range: range(report, document, edit.span),
        text: edit.text.clone(),
    })
}

fn range(report: &Report, name: &str, span: Span) -> Range {
    Range {
        start: position(report, name, span.start),
        end: position(report, name, span.end),
    }
}

fn position(report: &Report, name: &str, at: usize) -> Position {
    let Some(document) = report.documents.get(name) else {
        return Position { line: 1, column: 1 };
    };
    let at = at.min(document.text.len());
    let line = document.lines.line_of(at);
    Position {
        line: line + 1,
        column: at - document.lines.span(line).start + 1,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use analysis::Finding;

    use super::super::Documents;
    use super::super::tests::{altered, report};
    use super::*;

    #[test]
    fn columns_count_bytes_and_the_end_is_exclusive() {
        let mut documents = Documents::default();
        documents.insert("n.md".into(), "x\né😀 ten".into());
        let finding = Finding::new(
            analysis::Code::QuoteAltered,
            &"n.md".into(),
            Span::new(9, 12),
            "m",
        );
        let value = serde_json::to_value(render(
            &Report::new(vec![finding], vec![], documents, vec![]).shown(Level::Hint),
        ))
        .unwrap();
        let range = &value["diagnostics"][0]["location"]["range"];
        assert_eq!(range["start"], serde_json::json!({"line": 2, "column": 8}));
        assert_eq!(range["end"], serde_json::json!({"line": 2, "column": 11}));
    }

    #[test]
    fn a_fix_of_one_edit_is_a_suggestion() {
        let mut finding = altered();
        let second = finding.fixes[0].edits[0].clone();
        finding.fixes[1].edits.push(second);
        let value =
            serde_json::to_value(render(&report(vec![finding]).shown(Level::Hint))).unwrap();
        let suggestions = value["diagnostics"][0]["suggestions"].as_array().unwrap();
        assert_eq!(suggestions.len(), 1);
        assert_eq!(suggestions[0]["text"], "nine");
    }

    #[test]
    fn every_line_names_its_tool() {
        let lines: Vec<_> = lines(&report(vec![altered(), altered()]).shown(Level::Hint)).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            serde_json::to_value(&lines[1]).unwrap()["source"]["name"],
            "pincite"
        );
    }
}
