//! What can be done about what was found: the fixes of findings, for a stretch of a note.

use text::Span;

use crate::finding::{Edit, Finding, Safety};

/// A fix, offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub title: String,
    pub safety: Safety,
    pub edits: Vec<Edit>,
    /// Index of the finding that it mends.
    pub finding: usize,
    /// The first fix of its finding, and no word changes by it.
    pub preferred: bool,
}

/// The fixes of the findings that touch a stretch, in the order of the findings.
#[must_use]
pub fn code_actions(findings: &[Finding], stretch: Span) -> Vec<Action> {
    let touches = |span: Span| span.start <= stretch.end && stretch.start <= span.end;
    findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| touches(finding.span))
        .flat_map(|(idx, finding)| {
            finding
                .fixes
                .iter()
                .enumerate()
                .map(move |(rank, fix)| Action {
                    title: fix.title.clone(),
                    safety: fix.safety,
                    edits: fix.edits.clone(),
                    finding: idx,
                    preferred: rank == 0 && fix.safety == Safety::Safe,
                })
        })
        .collect()
}
