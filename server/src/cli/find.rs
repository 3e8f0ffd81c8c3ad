//! `pincite find "QUOTATION"`: where in the library some words stand.

use std::fmt::Write as _;

use analysis::workspace::{Completeness, Library};
use rayon::prelude::*;
use serde::Serialize;
use text::{Cited, Claim, Options, Prepared, Quotation, Source, VerdictKind};

use super::arguments::{Find, Format};
use super::check::{open, workspaces};
use super::output::Output;
use super::progress;
use super::report::json::{Also, Difference};
use super::report::text::indented;
use super::{Ending, verdict};
use crate::escape::visible;

#[derive(Serialize)]
struct Root {
    version: u32,
    /// The best first.
    places: Vec<Place>,
    /// Keys of which no document could be read, so that the words may be there.
    unread: Vec<String>,
}

#[derive(Serialize)]
struct Place {
    key: String,
    path: String,
    verdict: &'static str,
    start: usize,
    end: usize,
    pages: Vec<String>,
    passage: String,
    differences: Vec<Difference>,
    also: Vec<Also>,
    #[serde(skip)]
    kind: VerdictKind,
}

pub(crate) fn run(arguments: &Find, output: &mut Output) -> anyhow::Result<Ending> {
    let quotation = super::verify::quotation(&arguments.quotation, None);
    let mut places = Vec::new();
    let mut unread = Vec::new();
    for root in workspaces(&[])?.keys() {
        let mut project = open(root, &arguments.workspace)?;
        let _shown = progress::shown(project.progress());
        let keys = project.workspace.all_entries();
        project.read_sources(&keys, Completeness::Whole);
        let options = project.config().verifier_options();
        let library = project.workspace.library();
        let sources: Vec<Source> = library.shelf().search(&quotation);
        places.par_extend(
            sources
                .par_iter()
                .filter_map(|source| place(library, &*source.open()?, &quotation, &options)),
        );
        unread.extend(keys.into_iter().filter_map(|key| {
            let documents = project.workspace.documents(&key.bibliography, &key.key)?;
            let is_ready = |document: &analysis::workspace::Document| {
                matches!(document.state, analysis::workspace::DocumentState::Ready(_))
            };
            (!documents.iter().all(is_ready)).then_some(key.key)
        }));
    }
    places.sort_by(|a, b| (rank(a), &a.key, &a.path).cmp(&(rank(b), &b.key, &b.path)));
    let ending = if places.iter().any(|place| rank(place).0 == 0) {
        Ending::Clean
    } else if !unread.is_empty() {
        Ending::Unchecked
    } else {
        Ending::Found
    };
    match arguments.format {
        Format::Json => output.json(&Root {
            version: 1,
            places,
            unread,
        })?,
        Format::Text => {
            output.text(&shown(&places, output.look().width))?;
            if places.is_empty() {
                output.say("the words are in no source that could be read");
            }
            if !unread.is_empty() {
                output.say(&format!(
                    "not searched, for want of a text: {}",
                    visible(&unread.join(", "))
                ));
            }
        }
    }
    Ok(ending)
}

/// Where the words stand in a source, if anywhere.
fn place(
    library: &Library,
    source: &Prepared,
    quotation: &Quotation,
    options: &Options,
) -> Option<Place> {
    let claim = Claim {
        cited: vec![Cited {
            source,
            place: None,
            authors: &[],
        }],
        ..Claim::default()
    };
    let decided = text::judge(quotation, &claim, &(), options);
    let found = decided.found.as_ref()?;
    let name = library.name(source.id)?;
    Some(Place {
        key: name.key.clone(),
        path: name.document.to_string(),
        verdict: decided.kind.name(),
        start: found.span.start,
        end: found.span.end,
        pages: verdict::pages(found, source, name.entry.as_deref()),
        passage: verdict::passage(found, source),
        differences: verdict::differences(&decided),
        also: decided
            .also
            .iter()
            .map(|found| Also {
                source: name.key.clone(),
                pages: verdict::pages(found, source, name.entry.as_deref()),
                start: found.span.start,
                end: found.span.end,
            })
            .collect(),
        kind: decided.kind,
    })
}

/// Word for word first; whose words they are and where is not asked.
fn rank(place: &Place) -> (u8, usize) {
    let class = match place.kind {
        kind if kind.is_word_for_word() => 0,
        VerdictKind::Punctuation | VerdictKind::Spelling => 1,
        VerdictKind::Omission => 2,
        _ => 3,
    };
    (class, place.differences.len())
}

fn shown(places: &[Place], width: usize) -> String {
    let mut out = String::new();
    for place in places {
        let (_, words) = verdict::in_words(place.kind);
        let _ = write!(out, "{} ({})", visible(&place.key), visible(&place.path));
        if !place.pages.is_empty() {
            let _ = write!(out, ", p. {}", visible(&place.pages.join(", ")));
        }
        let _ = writeln!(out, ": {words}");
        indented(&place.passage, 2, width, &mut out);
        for difference in &place.differences {
            let (quoted, sourced) = (visible(&difference.quotation), visible(&difference.source));
            let _ = writeln!(
                out,
                "  - {}: \"{quoted}\" / \"{sourced}\"",
                difference.class
            );
        }
        if !place.also.is_empty() {
            let _ = writeln!(out, "  also at {} other places of it", place.also.len());
        }
    }
    out
}
