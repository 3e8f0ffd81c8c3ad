//! The rules: one file each, with its page. A rule reads what was assessed and pushes findings.
//!
//! Rules do no matching of their own (that is `text`), choose no binding (that is `workspace`) and
//! know nothing of editors' features. What `check` does with a note is here in one place.

mod bibliography_missing;
mod bibliography_syntax;
mod bibliography_unreadable;
mod bibliography_unused;
mod citation_duplicate;
mod citation_literal;
mod citation_unknown;
mod context;
mod front_matter_syntax;
mod internal_error;
mod limits;
mod locator_style;
mod locator_unchecked;
mod locator_unread;
mod note_unreadable;
mod quote_altered;
mod quote_ambiguous;
mod quote_capital;
mod quote_locator;
mod quote_meaning;
mod quote_not_found;
mod quote_omission;
mod quote_punctuation;
mod quote_second_hand;
mod quote_speaker;
mod quote_spelling;
mod quote_style;
mod quote_translated;
mod quote_uncited;
mod quote_unclosed;
mod quote_wrong_source;
mod source_changed;
mod source_missing;
mod source_outside;
mod source_scan;
mod source_unreadable;
mod suppression;
mod text_confusable;

use text::{Span, VerdictKind};

use crate::finding::{Code, DocName, Finding, Level};
use crate::workspace::{Assessed, Memo, NoteFile, Reason, Workspace, assess};
use context::NoteCx;

pub use bibliography_unused::{check as unused_entries, cited_keys};
pub use internal_error::finding as internal_error;
pub use limits::note_too_large;
pub use note_unreadable::finding as note_unreadable;

/// What a rule is, besides its `check`.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub code: Code,
    /// One line, as in the table of README.
    pub summary: &'static str,
    /// Its page in Markdown: what it checks, why, examples that run as tests, how to silence it.
    pub page: &'static str,
}

/// Every rule, in the order of the table of codes.
pub const RULES: &[Rule] = &[
    quote_altered::RULE,
    quote_omission::RULE,
    quote_not_found::RULE,
    quote_wrong_source::RULE,
    quote_meaning::RULE,
    quote_spelling::RULE,
    quote_punctuation::RULE,
    quote_capital::RULE,
    quote_locator::RULE,
    locator_unchecked::RULE,
    locator_unread::RULE,
    quote_second_hand::RULE,
    quote_speaker::RULE,
    quote_ambiguous::RULE,
    quote_uncited::RULE,
    quote_translated::RULE,
    quote_style::RULE,
    quote_unclosed::RULE,
    citation_unknown::RULE,
    citation_duplicate::RULE,
    citation_literal::RULE,
    bibliography_missing::RULE,
    bibliography_unreadable::RULE,
    note_unreadable::RULE,
    bibliography_syntax::RULE,
    bibliography_unused::RULE,
    source_missing::RULE,
    source_unreadable::RULE,
    source_scan::RULE,
    source_outside::RULE,
    limits::SIZE,
    limits::TIME,
    limits::PAGES,
    limits::NESTING,
    source_changed::RULE,
    text_confusable::RULE,
    suppression::UNUSED,
    suppression::REASON,
    front_matter_syntax::RULE,
    front_matter_syntax::CONFIG,
    internal_error::RULE,
];

/// The rule of a code.
#[must_use]
pub fn rule(code: Code) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// What `check` says of one note.
#[derive(Clone, Debug)]
pub struct NoteReport {
    pub name: DocName,
    /// By position, then code.
    pub findings: Vec<Finding>,
    pub quotations: Vec<QuotationReport>,
    pub citations: usize,
    /// The library was asked and not every source is in it: read the rest and check again.
    pub wants_library: bool,
    /// The library was asked: with other sources the report may be another.
    pub searched: bool,
}

#[derive(Clone, Debug)]
pub struct QuotationReport {
    pub assessed: Assessed,
    /// Of every finding about it, worst verdict first.
    pub codes: Vec<Code>,
}

/// Checks one note. Total, and the same for the same workspace.
#[must_use]
pub fn check(workspace: &Workspace, note: &NoteFile, memo: &dyn Memo) -> NoteReport {
    let quotations = assess(workspace, note, memo);
    let cx = NoteCx {
        workspace,
        note,
        quotations: &quotations,
    };
    let mut out = Vec::new();
    for check in CHECKS {
        check(&cx, &mut out);
    }
    out.extend(note.front.findings.iter().cloned());
    let mut out = leveled(workspace, out);
    suppression::apply(&cx, &mut out);
    cap(&mut out, note);
    out.sort_by_key(|finding| (finding.span, finding.code));
    NoteReport {
        name: note.name.clone(),
        citations: note.note.citations.len(),
        wants_library: quotations.iter().any(|assessed| assessed.wants_library),
        searched: quotations.iter().any(|assessed| assessed.searched),
        quotations: quotations
            .into_iter()
            .map(|assessed| reported(assessed, &out))
            .collect(),
        findings: out,
    }
}

/// The findings of the bibliographies themselves, at the levels of the configuration.
#[must_use]
pub fn check_bibliographies(workspace: &Workspace) -> Vec<Finding> {
    leveled(workspace, workspace.bibliography_findings())
}

const CHECKS: &[fn(&NoteCx<'_>, &mut Vec<Finding>)] = &[
    quote_altered::check,
    quote_omission::check,
    quote_not_found::check,
    quote_wrong_source::check,
    quote_meaning::check,
    quote_spelling::check,
    quote_punctuation::check,
    quote_capital::check,
    quote_locator::check,
    locator_unchecked::check,
    locator_unread::check,
    quote_second_hand::check,
    quote_speaker::check,
    quote_ambiguous::check,
    quote_uncited::check,
    quote_translated::check,
    quote_style::check,
    quote_unclosed::check,
    citation_unknown::check,
    citation_literal::check,
    bibliography_missing::check,
    bibliography_unreadable::check,
    source_missing::check,
    source_unreadable::check,
    source_scan::check,
    source_outside::check,
    limits::check,
    source_changed::check,
    text_confusable::check,
];

/// Findings per note that are shown one by one; the rest are counted and said.
const MOST_FINDINGS: usize = 1_000;

/// Levels as the configuration has them; what is off goes.
fn leveled(workspace: &Workspace, findings: Vec<Finding>) -> Vec<Finding> {
    findings
        .into_iter()
        .filter_map(|mut finding| {
            match workspace.config.level(finding.code) {
                Some(None) => return None,
                Some(Some(level)) => finding.level = level,
                None if finding.code.default_level().is_none()
                    && !default_on(workspace, finding.code) =>
                {
                    return None;
                }
                None => {}
            }
            Some(finding)
        })
        .collect()
}

/// Codes that are off by default and on in some profiles.
fn default_on(workspace: &Workspace, code: Code) -> bool {
    code == Code::QuoteStyle
        && matches!(
            workspace.config.verifier_options().profile,
            text::Profile::Mla | text::Profile::Bluebook | text::Profile::Strict
        )
}

fn cap(out: &mut Vec<Finding>, note: &NoteFile) {
    if out.len() <= MOST_FINDINGS {
        return;
    }
    // The gravest stay; what is left out is said, and counts as a reached limit.
    out.sort_by_key(|finding| (std::cmp::Reverse(finding.level), finding.span));
    let more = out.len() - MOST_FINDINGS;
    out.truncate(MOST_FINDINGS);
    out.push(
        Finding::new(
            Code::LimitSize,
            &note.name,
            Span::empty(0),
            format!("{more} more findings are not shown"),
        )
        .because("a note with so many findings is shown in parts")
        .help("mend the findings above and check again"),
    );
}

fn reported(assessed: Assessed, findings: &[Finding]) -> QuotationReport {
    let mine = |finding: &&Finding| finding.quotation == Some(assessed.quotation);
    let mut codes: Vec<Code> = findings
        .iter()
        .filter(mine)
        .map(|finding| finding.code)
        .collect();
    // What makes a quotation unchecked is said once a key, not once a quotation; here it is told
    // of each.
    for reason in &assessed.reasons {
        match reason {
            Reason::NoBibliography => codes.push(Code::BibliographyMissing),
            Reason::UnknownKey { .. } => codes.push(Code::CitationUnknown),
            Reason::Document { code, .. } => codes.push(*code),
            Reason::ReadingOrder { .. } => codes.push(Code::SourceUnreadable),
            Reason::Pending { .. } | Reason::Translation(_) | Reason::Undecided => {}
        }
    }
    codes.sort_by_key(|&code| (code_rank(code), code));
    codes.dedup();
    QuotationReport { assessed, codes }
}

/// The code of the verdict comes first, in the order of the verdicts.
fn code_rank(code: Code) -> VerdictKind {
    match code {
        Code::QuoteUncited => VerdictKind::Unbound,
        Code::QuoteNotFound => VerdictKind::NotFound,
        Code::QuoteWrongSource => VerdictKind::WrongSource,
        Code::QuoteAltered => VerdictKind::Altered,
        Code::QuoteOmission => VerdictKind::Omission,
        Code::QuoteSpelling => VerdictKind::Spelling,
        Code::QuotePunctuation | Code::QuoteCapital => VerdictKind::Punctuation,
        Code::QuoteSecondHand | Code::QuoteSpeaker => VerdictKind::SecondHand,
        Code::QuoteMeaning => VerdictKind::Meaning,
        Code::QuoteLocator => VerdictKind::WrongPlace,
        Code::QuoteAmbiguous => VerdictKind::Ambiguous,
        Code::LocatorUnchecked => VerdictKind::Noted,
        code if code.is_unchecked()
            || code == Code::QuoteTranslated
            || code == Code::CitationUnknown =>
        {
            VerdictKind::Unchecked
        }
        _ => VerdictKind::Verified,
    }
}

impl Rule {
    /// A finding of this rule about a place of the note.
    fn at(&self, cx: &NoteCx<'_>, span: Span, message: impl Into<String>) -> Finding {
        Finding::new(self.code, &cx.note.name, span, message)
    }

    /// A finding of this rule about a quotation.
    fn on(
        &self,
        cx: &NoteCx<'_>,
        quotation: &Assessed,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            quotation: Some(quotation.quotation),
            ..self.at(cx, span, message)
        }
    }
}

/// A hint shows in editors only; used where a rule lowers its own level.
const HINT: Level = Level::Hint;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_rule_has_its_file_and_its_page() {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        let mut pages: Vec<String> = std::fs::read_dir(here.join("docs"))
            .unwrap()
            .map(|file| {
                file.unwrap()
                    .file_name()
                    .into_string()
                    .unwrap()
                    .replace(".md", "")
            })
            .collect();
        pages.sort();
        let mut codes: Vec<String> = RULES
            .iter()
            .map(|rule| rule.code.name().to_owned())
            .collect();
        codes.sort();
        assert_eq!(codes, pages, "codes with a rule, and pages");
        for rule in RULES {
            let title = rule.page.lines().next().unwrap_or("");
            assert_eq!(
                title,
                format!("# {}", rule.code.name()),
                "first line of the page"
            );
        }
    }
}
