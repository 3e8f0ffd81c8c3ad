//! Workflow commands of GitHub Actions: an annotation for each finding.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::fmt::Write as _;

use analysis::Level;

use super::{Shown, whole_message};
use crate::escape::{command_data, command_property};

pub(crate) fn render(shown: &Shown<'_>) -> String {
    let mut out = String::new();
    for reported in &shown.findings {
        let finding = &reported.finding;
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Hint => "notice",
        };
        let _ = write!(
            out,
            "::{command} file={},line={},endLine={}",
            command_property(&shown.report.in_repository(&finding.document)),
            reported.start.line,
            reported.end.line,
        );
        // The runner takes columns only where both ends stand on one line.
        if reported.start.line == reported.end.line {
            let _ = write!(
                out,
                ",col={},endColumn={}",
                reported.start.column, reported.end.column
            );
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            command_property(finding.code.name()),
            command_data(&whole_message(finding))
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{altered, report};
    use super::*;

    #[test]
    fn one_command_a_finding() {
        assert_eq!(
            render(&report(vec![altered()]).shown(Level::Hint)),
            "::error file=notes/harbour.md,line=3,endLine=3,col=42,endColumn=45,title=quote-altered::the quotation \
             differs from its source; readers take what stands between quotation marks for the author's own words\n"
        );
    }

    #[test]
    fn a_name_or_message_cannot_begin_a_command_of_its_own() {
        let mut finding = altered();
        finding.document = "a,b::c%\n::stop-commands::x.md".into();
        finding.message = "x\n::add-mask::y % z".into();
        let out = render(&report(vec![finding]).shown(Level::Hint));
        assert_eq!(out.lines().count(), 1, "{out}");
        assert!(
            out.starts_with("::error file=a%2Cb%3A%3Ac%25%0A%3A%3Astop-commands%3A%3Ax.md,line=1,"),
            "{out}"
        );
        assert!(out.contains("::x%0A::add-mask::y %25 z; "), "{out}");
    }
}
