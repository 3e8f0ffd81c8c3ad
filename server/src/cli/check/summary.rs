//! The end of a run in one line, and what qualifies it.

use analysis::Code;
use text::VerdictKind;

use super::Shown;
use crate::cli::Ending;
use crate::cli::arguments::Check;
use crate::cli::output::counted;
use crate::cli::report::Report;
use crate::escape::visible;

/// Keys or names that are told one by one.
const MOST_NAMES: usize = 5;

pub(super) fn lines(report: &Report, arguments: &Check, shown: &Shown) -> Vec<String> {
    let mut out = Vec::new();
    if shown.fixed > 0 {
        out.push(format!("fixed {}", counted(shown.fixed, "finding")));
    }
    if report.notes.is_empty() {
        out.push("no note matched, so nothing was checked".to_owned());
    } else {
        out.push(format!(
            "{}; checked in {:.2} s",
            checked(report),
            shown.took.as_secs_f64()
        ));
    }
    if let Some(least) = arguments
        .min_quotations
        .filter(|least| report.quotations.len() < *least)
    {
        out.push(format!(
            "too few quotations: {} of at least {least}",
            report.quotations.len()
        ));
    }
    let unchecked =
        report.notes.is_empty() || report.unchecked > 0 || !report.unchecked_codes().is_empty();
    if arguments.allow_unchecked && unchecked && shown.ending == Ending::Clean {
        out.push("not everything was checked; --allow-unchecked lets that pass".to_owned());
    }
    out
}

/// `31 quotations in 4 notes: 26 verified (3 with notes), 4 findings, 1 unchecked (source-missing: kay1998)`
fn checked(report: &Report) -> String {
    let verdicts = report.verdicts();
    let count = |kind| verdicts.get(&kind).copied().unwrap_or(0);
    let noted = count(VerdictKind::Noted);
    let mut parts = vec![format!("{} verified", count(VerdictKind::Verified) + noted)];
    if noted > 0 {
        parts[0].push_str(&format!(" ({noted} with notes)"));
    }
    let levels = report.levels();
    parts.push(counted(levels.error + levels.warning, "finding"));
    if levels.hint > 0 {
        parts.push(counted(levels.hint, "hint"));
    }
    let unchecked = count(VerdictKind::Unchecked);
    if unchecked > 0 {
        let mut part = format!("{unchecked} unchecked");
        let reasons: Vec<String> = report
            .reasons
            .iter()
            .map(|(what, keys)| with_names(what, keys.iter()))
            .collect();
        if !reasons.is_empty() {
            part.push_str(&format!(" ({})", reasons.join("; ")));
        }
        parts.push(part);
    }
    let head = format!(
        "{} in {}: {}",
        counted(report.quotations.len(), "quotation"),
        counted(report.notes.len(), "note"),
        parts.join(", ")
    );
    match unread(report) {
        Some(unread) => format!("{head}; not read: {unread}"),
        None => head,
    }
}

/// Whole documents that were not checked.
fn unread(report: &Report) -> Option<String> {
    let mut codes = report.unchecked_codes();
    // Those that quotations give as their reason are told there.
    codes.retain(|code| !report.reasons.contains_key(code.name()));
    let told = |code: &Code| {
        let names = report
            .findings
            .iter()
            .map(|reported| &reported.finding)
            .filter(|finding| finding.code == *code);
        with_names(code.name(), names.map(|finding| &finding.document))
    };
    let told: Vec<String> = codes.iter().map(told).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn with_names<S: AsRef<str>>(what: &str, names: impl Iterator<Item = S>) -> String {
    let names: Vec<String> = names
        .map(|name| visible(name.as_ref()).into_owned())
        .collect();
    match names.len() {
        0 => what.to_owned(),
        n if n <= MOST_NAMES => format!("{what}: {}", names.join(", ")),
        n => format!(
            "{what}: {} and {} more",
            names[..MOST_NAMES].join(", "),
            n - MOST_NAMES
        ),
    }
}
