//! JUnit XML: a suite for each document, a test for each thing that is wrong with it, and one test
//! that passes where nothing is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use analysis::{Finding, Level};

use super::{Report, Reported};
use crate::escape::xml;

/// `fails` is the lowest level that fails a run. What could not be checked is an error of the test,
/// never a pass.
pub(crate) fn render(report: &Report, fails: Level) -> String {
    let suites = suites(report, fails);
    let all: Vec<Case<'_>> = suites.values().flatten().copied().collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"pincite\" {}>", Counts::of(&all));
    for (name, cases) in &suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" {}>",
            xml(name),
            Counts::of(cases)
        );
        if cases.is_empty() {
            let _ = writeln!(
                out,
                "    <testcase name=\"citations\" classname=\"{}\"/>",
                xml(name)
            );
        }
        for case in cases {
            draw(case, name, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

#[derive(Clone, Copy)]
enum Case<'a> {
    Failure(&'a Reported),
    Error(&'a Reported),
    /// A quotation that could not be compared, and no finding says so.
    Unchecked(&'a super::json::Quotation),
}

fn suites(report: &Report, fails: Level) -> BTreeMap<&str, Vec<Case<'_>>> {
    let mut suites: BTreeMap<&str, Vec<Case<'_>>> = report
        .notes
        .iter()
        .map(|name| (&**name, Vec::new()))
        .collect();
    for reported in &report.findings {
        let cases = suites.entry(&reported.finding.document).or_default();
        if reported.finding.code.is_unchecked() {
            cases.push(Case::Error(reported));
        } else if reported.finding.level >= fails {
            cases.push(Case::Failure(reported));
        }
    }
    for quotation in report
        .quotations
        .iter()
        .filter(|quotation| quotation.counts_as_unchecked)
    {
        suites
            .entry(&quotation.path)
            .or_default()
            .push(Case::Unchecked(quotation));
    }
    suites
}

struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn of(cases: &[Case<'_>]) -> Counts {
        let failures = cases
            .iter()
            .filter(|case| matches!(case, Case::Failure(_)))
            .count();
        Counts {
            tests: cases.len().max(1),
            failures,
            errors: cases.len() - failures,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
            self.tests, self.failures, self.errors
        )
    }
}

fn draw(case: &Case<'_>, suite: &str, out: &mut String) {
    let (line, column, code, element, message, body) = match case {
        Case::Failure(reported) | Case::Error(reported) => {
            let element = if matches!(case, Case::Failure(_)) {
                "failure"
            } else {
                "error"
            };
            let finding = &reported.finding;
            let start = reported.start;
            (
                start.line,
                start.column,
                finding.code.name(),
                element,
                finding.message.clone(),
                body(finding),
            )
        }
        Case::Unchecked(quotation) => {
            let message = format!(
                "\"{}\" could not be checked: {}",
                quotation.text,
                quotation.codes.join(", ")
            );
            (
                quotation.line,
                quotation.column,
                "unchecked",
                "error",
                message,
                String::new(),
            )
        }
    };
    let _ = writeln!(
        out,
        "    <testcase name=\"{code} at {line}:{column}\" classname=\"{}\">\n      <{element} type=\"{code}\" \
         message=\"{}\">{}</{element}>\n    </testcase>",
        xml(suite),
        xml(&message),
        xml(&body),
    );
}

fn body(finding: &Finding) -> String {
    let passages = finding
        .related
        .iter()
        .filter_map(|related| related.passage.as_ref().map(|passage| &*passage.text))
        .filter(|text| !text.is_empty());
    let fixes = finding.fixes.iter().map(|fix| &*fix.title);
    [&*finding.because]
        .into_iter()
        .chain(finding.help.as_deref())
        .chain(passages)
        .chain(fixes)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use ::text::Span;
    use analysis::Code;

    use super::super::tests::{altered, report};
    use super::*;

    #[test]
    fn failures_errors_and_a_note_without_either() {
        let note = "notes/harbour.md".into();
        let missing = Finding::new(
            Code::SourceMissing,
            &note,
            Span::new(0, 1),
            "no <document> & \"none\" \x08",
        );
        let hint = Finding::new(
            Code::QuoteAmbiguous,
            &note,
            Span::new(0, 1),
            "several places",
        );
        let mut report = report(vec![altered(), missing, hint]);
        report.notes.push("notes/clean.md".into());
        assert_eq!(
            render(&report, Level::Warning),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pincite" tests="2" failures="1" errors="1">
  <testsuite name="notes/clean.md" tests="1" failures="0" errors="0">
    <testcase name="citations" classname="notes/clean.md"/>
  </testsuite>
  <testsuite name="notes/harbour.md" tests="2" failures="1" errors="1">
    <testcase name="source-missing at 1:1" classname="notes/harbour.md">
      <error type="source-missing" message="no &lt;document&gt; &amp; &quot;none&quot; \u{8}"></error>
    </testcase>
    <testcase name="quote-altered at 3:42" classname="notes/harbour.md">
      <failure type="quote-altered" message="the quotation differs from its source">readers take what stands between quotation marks for the author&#39;s own words&#10;The snow fell early. The harbour was closed for nine days that winter, and nobody in the town could remember such a thing.&#10;Use the words of the source&#10;Mark the change: &quot;for [ten] days&quot;</failure>
    </testcase>
  </testsuite>
</testsuites>
"#
        );
    }
}
