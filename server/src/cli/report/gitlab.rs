//! The code quality report of GitLab.
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use analysis::Level;
use serde::Serialize;

use super::{Shown, whole_message};

#[derive(Serialize)]
pub(crate) struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(crate) fn render(shown: &Shown<'_>) -> Vec<Issue> {
    let issue = |reported: &super::Reported| Issue {
        description: whole_message(&reported.finding),
        check_name: reported.finding.code.name(),
        fingerprint: reported.fingerprint.clone(),
        severity: match reported.finding.level {
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Hint => "info",
        },
        location: Location {
            path: shown.report.in_repository(&reported.finding.document),
            lines: Lines {
                begin: reported.start.line,
                end: reported.end.line,
            },
        },
    };
    shown.findings.iter().copied().map(issue).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{altered, report};
    use super::*;

    #[test]
    fn an_issue_has_all_that_gitlab_asks_for() {
        let issues = serde_json::to_value(render(
            &report(vec![altered(), altered()]).shown(Level::Hint),
        ))
        .unwrap();
        assert_eq!(issues[0]["check_name"], "quote-altered");
        assert_eq!(issues[0]["severity"], "major");
        assert_eq!(issues[0]["location"]["path"], "notes/harbour.md");
        assert_eq!(issues[0]["location"]["lines"]["begin"], 3);
        assert!(
            issues[0]["description"]
                .as_str()
                .unwrap()
                .starts_with("the quotation differs")
        );
        // GitLab drops all but one issue of a fingerprint.
        assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
    }
}
