//! `pincite sources [KEY…]`: the library, key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use analysis::Code;
use analysis::workspace::{Bound, Completeness, Document, DocumentState, NoMemo};
use anyhow::bail;
use serde::Serialize;

use super::Ending;
use super::arguments::{Format, Sources};
use super::check::{open, workspaces};
use super::output::{Output, counted};
use crate::escape::visible;
use crate::project::Project;
use crate::walk;

#[derive(Serialize)]
struct Root {
    version: u32,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Source {
    key: String,
    path: Option<String>,
    rule: String,
    state: &'static str,
    /// Why it cannot be used.
    why: Option<String>,
    pages: Option<usize>,
    words: Option<usize>,
    /// In notes of the workspace.
    quotations: usize,
}

pub(crate) fn run(arguments: &Sources, output: &mut Output) -> anyhow::Result<Ending> {
    let mut sources = Vec::new();
    for (root, paths) in workspaces(&[])? {
        let mut project = open(&root, &arguments.workspace)?;
        let notes = walk::notes(&project, &paths)?;
        for name in notes.named.iter().chain(&notes.found) {
            if let Ok(note) = project.read_note(name) {
                project.add_note(note);
            }
        }
        let files = project.source_names();
        for name in notes.found.iter().filter(|name| files.contains(*name)) {
            project.workspace.remove_note(name);
        }
        let wanted: BTreeSet<&str> = arguments
            .keys
            .iter()
            .map(|key| key.trim_start_matches('@'))
            .collect();
        sources.extend(of_project(&mut project, &wanted));
        if let Some(key) = wanted
            .iter()
            .find(|key| !sources.iter().any(|source| source.key == **key))
        {
            bail!(
                "no bibliography of this workspace has the key \"{}\"",
                visible(key)
            );
        }
    }
    sources.sort_by(|a, b| (&a.key, &a.path).cmp(&(&b.key, &b.path)));
    // A key that nobody quotes from needs no document; of several, one that can be read will do.
    let read: BTreeSet<&str> = sources
        .iter()
        .filter(|source| source.state == "ok")
        .map(|source| source.key.as_str())
        .collect();
    let unchecked = sources
        .iter()
        .any(|source| source.quotations > 0 && !read.contains(source.key.as_str()));
    match arguments.format {
        Format::Json => output.json(&Root {
            version: 1,
            sources,
        })?,
        Format::Text => output.text(&table(&sources))?,
    }
    Ok(if unchecked {
        Ending::Unchecked
    } else {
        Ending::Clean
    })
}

fn of_project(project: &mut Project, wanted: &BTreeSet<&str>) -> Vec<Source> {
    let keys: Vec<_> = project
        .workspace
        .all_entries()
        .into_iter()
        .filter(|key| wanted.is_empty() || wanted.contains(&*key.key))
        .collect();
    project.read_sources(&keys, Completeness::Part);
    let quotations = quotations(project);
    let mut out = Vec::new();
    for key in &keys {
        for document in project
            .workspace
            .documents(&key.bibliography, &key.key)
            .unwrap_or_default()
        {
            out.push(source(
                &key.key,
                document,
                quotations.get(&key.key).copied().unwrap_or(0),
            ));
        }
    }
    out
}

/// How many quotations are bound to each key.
fn quotations(project: &Project) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for note in project.workspace.notes() {
        for assessed in analysis::workspace::assess(&project.workspace, note, &NoMemo) {
            // Also where a note cites an entry by another of its keys.
            let key = |bound: Bound| match bound.entry {
                Some((_, entry)) => entry.key.clone(),
                None => bound.key,
            };
            let keys: BTreeSet<String> = assessed.bound.into_iter().map(key).collect();
            for key in keys {
                *out.entry(key).or_insert(0) += 1;
            }
        }
    }
    out
}

fn source(key: &str, document: &Document, quotations: usize) -> Source {
    let (state, why, text) = match &document.state {
        DocumentState::Ready(source) => match source.open() {
            Some(source) => ("ok", None, Some(source.text.clone())),
            None => ("unreadable", Some("it changed meanwhile".into()), None),
        },
        DocumentState::Pending => ("unread", None, None),
        DocumentState::Failed { code, message } => (state(*code), Some(message.clone()), None),
    };
    Source {
        key: key.to_owned(),
        path: document.name.as_ref().map(ToString::to_string),
        rule: document.rule.clone(),
        state,
        why,
        pages: text
            .as_ref()
            .map(|text| text.pages.len())
            .filter(|pages| *pages > 0),
        words: text.map(|text| text.text.split_whitespace().count()),
        quotations,
    }
}

fn state(code: Code) -> &'static str {
    match code {
        Code::SourceMissing => "missing",
        Code::SourceOutside => "outside",
        Code::SourceScan => "scan",
        Code::LimitSize | Code::LimitTime | Code::LimitPages | Code::LimitNesting => "limit",
        _ => "unreadable",
    }
}

fn table(sources: &[Source]) -> String {
    let wide = sources
        .iter()
        .map(|source| source.key.chars().count())
        .max()
        .unwrap_or(0)
        .min(32);
    let mut out = String::new();
    for source in sources {
        let _ = write!(out, "{:wide$}  {:10}  ", visible(&source.key), source.state);
        let path = source.path.as_deref().unwrap_or("");
        let _ = match &source.why {
            Some(why) => write!(out, "{}", visible(why)),
            None => write!(out, "{} ({})", visible(path), visible(&source.rule)),
        };
        let mut counts = Vec::new();
        counts.extend(source.pages.map(|pages| counted(pages, "page")));
        counts.extend(source.words.map(|words| counted(words, "word")));
        counts.push(counted(source.quotations, "quotation"));
        let _ = writeln!(out, ", {}", counts.join(", "));
    }
    out
}
