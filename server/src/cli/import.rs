//! `pincite import FILE --to NOTE`: passages that somebody marked, as quotations with their places.
//!
//! Each is appended to the note as a quotation and checked there by the same rules as everything
//! else; one that does not pass says so in the note. What the note holds already is not added again.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::bibliography::Entry;
use analysis::finding::DocName;
use analysis::locate::pages_of;
use analysis::rules::QuotationReport;
use analysis::workspace::{Assessed, Kind};
use analysis::{Code, Edit};
use anyhow::{Context as _, anyhow, bail};
use serde::Serialize;
use text::{Found, Span, VerdictKind};

use super::arguments::{Format, Import};
use super::check::open;
use super::output::{Output, counted};
use super::{Ending, document};
use crate::escape::visible;
use crate::import::{Clipping, Draft, Work, letters};
use crate::library::Reader;
use crate::project::{Project, parse_note};
use crate::staged::staged;
use crate::{fix, import, workspace_root};

/// No document is larger than this, and no export.
const LARGEST: u64 = 512 << 20;

#[derive(Serialize)]
struct Root {
    version: u32,
    note: String,
    added: Vec<Added>,
    /// Passages that the note held already.
    present: usize,
}

#[derive(Serialize)]
struct Added {
    key: Option<String>,
    locator: Option<String>,
    text: String,
    comment: Option<String>,
    verdict: &'static str,
    codes: Vec<&'static str>,
}

pub(crate) fn run(arguments: &Import, output: &mut Output) -> anyhow::Result<Ending> {
    let (path, before) = note(&arguments.to)?;
    let current = std::env::current_dir().context("the current folder cannot be read")?;
    let root = workspace_root::find(&path, &current);
    let mut project = open(&root, &arguments.workspace)?;
    let name = project.bounds.name_of(&path);
    let old = before.clone().unwrap_or_default();
    let mut desk = Desk {
        project: &mut project,
        name,
        old,
    };
    // The note's own front matter says which bibliographies apply.
    let present = desk.check("")?;
    let clippings = desk.clippings(&arguments.file)?;
    let mut drafts = desk.drafts(clippings, arguments.key.as_deref())?;
    let all = drafts.len();
    desk.leave_out(&present, &mut drafts);
    desk.settle(&mut drafts)?;
    let reports = desk.marked(&mut drafts)?;
    let added: Vec<Added> = drafts
        .iter()
        .zip(&reports)
        .map(|(draft, report)| added(draft, report))
        .collect();
    if !drafts.is_empty() {
        desk.write(&path, before.is_some(), &drafts)?;
    }
    let ending = ending(&added);
    let root = Root {
        version: 1,
        note: desk.name.to_string(),
        present: all - added.len(),
        added,
    };
    match arguments.format {
        Format::Json => output.json(&root)?,
        Format::Text => output.text(&in_words(&root))?,
    }
    Ok(ending)
}

/// The path of the note and its text, if it is there.
fn note(to: &Path) -> anyhow::Result<(PathBuf, Option<String>)> {
    let shown = to.display().to_string();
    if to.extension().is_none_or(|extension| {
        !["md", "markdown", "qmd", "rmd"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    }) {
        bail!("`{shown}` is no note: its name ends in none of .md, .markdown, .qmd, .rmd");
    }
    let path = std::path::absolute(to).with_context(|| format!("cannot write {shown}"))?;
    match fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes)
                .ok()
                .with_context(|| format!("{shown} is not UTF-8"))?;
            let text = text
                .strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text);
            let path = path
                .canonicalize()
                .with_context(|| format!("cannot read {shown}"))?;
            Ok((path, Some(text)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(&path);
            let folder = folder
                .canonicalize()
                .with_context(|| format!("there is no folder for {shown}"))?;
            let name = path
                .file_name()
                .with_context(|| format!("{shown} is no name of a file"))?;
            Ok((folder.join(name), None))
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {shown}")),
    }
}

/// Whether these are the bytes of a PDF; what stands before its head is passed over, as readers do.
fn is_pdf(bytes: &[u8]) -> bool {
    memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

fn clippings(file: &Path, bytes: Vec<u8>) -> anyhow::Result<Vec<Clipping>> {
    let shown = file.display().to_string();
    let text = String::from_utf8(bytes)
        .ok()
        .with_context(|| format!("`{shown}` is not text; save the export as UTF-8"))?;
    let known = import::read(&shown, &text);
    known.with_context(|| {
        format!(
            "`{shown}` is of no known format: Zotero's notes (Markdown) and annotations (JSON), \
             Hypothesis (JSON), Readwise (CSV, Markdown), Kindle's My Clippings.txt and the highlights of \
             a PDF are read"
        )
    })
}

/// The note on which quotations are put together, in its workspace.
struct Desk<'p> {
    project: &'p mut Project,
    name: DocName,
    old: String,
}

impl Desk<'_> {
    /// Checks the note with `new` behind it.
    fn check(&mut self, new: &str) -> anyhow::Result<Vec<QuotationReport>> {
        let text: Arc<str> = format!("{}{new}", self.old).into();
        let settings = self.project.settings();
        let note = parse_note(&self.name, text, &settings)
            .map_err(|finding| anyhow::anyhow!("{}", finding.message))?;
        self.project.add_note(note);
        let report = self.project.check(std::slice::from_ref(&self.name)).pop();
        Ok(report.map(|report| report.quotations).unwrap_or_default())
    }

    fn clippings(&self, file: &Path) -> anyhow::Result<Vec<Clipping>> {
        let bytes = document::bytes(file, LARGEST)?;
        if is_pdf(&bytes) {
            return self.highlights(file, &bytes);
        }
        clippings(file, bytes)
    }

    /// What somebody has marked in a PDF: of the work whose document it is, on the pages as it calls
    /// them.
    fn highlights(&self, file: &Path, bytes: &[u8]) -> anyhow::Result<Vec<Clipping>> {
        let shown = file.display().to_string();
        let limits = source::Limits::default();
        let highlights = Reader::of_process(Some(self.project.bounds.root()))
            .highlights(bytes, &shown, &limits)
            .map_err(|why| anyhow!("cannot read {}: {why}", visible(&shown)))?;
        anyhow::ensure!(
            !highlights.is_empty(),
            "nothing is marked in {}: highlights that a program keeps elsewhere are exported from there",
            visible(&shown)
        );
        let whole = file.canonicalize()?;
        let keys = self.project.keys_of(&self.project.bounds.name_of(&whole));
        let key = match &keys[..] {
            [key] => Some(key.clone()),
            _ => None,
        };
        Ok(highlights
            .into_iter()
            .map(|highlight| Clipping {
                text: highlight.text,
                comment: highlight.comment.unwrap_or_default(),
                page: None,
                work: Work {
                    key: key.clone(),
                    ..Work::default()
                },
            })
            .collect())
    }

    fn drafts(&self, clippings: Vec<Clipping>, key: Option<&str>) -> anyhow::Result<Vec<Draft>> {
        let entries = self.entries();
        if let Some(key) = key {
            if !entries
                .iter()
                .any(|entry| entry.key == key || entry.aliases.iter().any(|alias| alias == key))
            {
                bail!(
                    "no bibliography of the note has the key \"{}\"",
                    visible(key)
                );
            }
        }
        let mut known: HashMap<Work, Result<String, &'static str>> = HashMap::new();
        let drafts = clippings
            .into_iter()
            .filter(|clipping| !letters(&clipping.text).is_empty());
        Ok(drafts
            .map(|clipping| {
                let found = match key {
                    Some(key) => Ok(key.to_owned()),
                    None => known
                        .entry(clipping.work.clone())
                        .or_insert_with(|| clipping.work.key_among(&entries))
                        .clone(),
                };
                Draft {
                    locator: clipping.page.clone(),
                    key: found.as_ref().ok().cloned(),
                    why: found.err().unwrap_or(""),
                    doubt: None,
                    clipping,
                }
            })
            .collect())
    }

    /// The entries of the bibliographies that apply to the note.
    fn entries(&self) -> Vec<Arc<Entry>> {
        let workspace = &self.project.workspace;
        let Some(note) = workspace.note(&self.name) else {
            return Vec::new();
        };
        workspace
            .bibliographies_of(note)
            .flat_map(|(_, bibliography)| bibliography.entries.iter().cloned())
            .collect()
    }

    /// Leaves out what the note quotes already, as often as it does. The same words from another
    /// work are another quotation; where one of the two names no work, they are taken for the same.
    fn leave_out(&self, present: &[QuotationReport], drafts: &mut Vec<Draft>) {
        let Some(note) = self.project.workspace.note(&self.name) else {
            return;
        };
        let entries = self.entries();
        let work = |key: &str| {
            let named = |entry: &&Arc<Entry>| {
                entry.key == key || entry.aliases.iter().any(|alias| alias == key)
            };
            let entry = entries.iter().find(named);
            entry.map_or(key, |entry| entry.key.as_str()).to_owned()
        };
        let mut left: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for report in present {
            let quotation = &note.note.quotations[report.assessed.quotation];
            let words = letters(quotation.text_span.of(&self.old));
            let bound = report.assessed.bound.iter();
            let works = bound.map(|bound| work(&bound.key)).collect();
            left.entry(words).or_default().push(works);
        }
        drafts.retain(|draft| {
            let own = draft.key.as_deref().map(work);
            let Some(same) = left.get_mut(&letters(&draft.clipping.text)) else {
                return true;
            };
            let is_it = |works: &Vec<String>| match &own {
                Some(own) => works.is_empty() || works.contains(own),
                None => true,
            };
            // One that names the work before one that names none.
            let at = same
                .iter()
                .position(|works| own.as_ref().is_some_and(|own| works.contains(own)))
                .or_else(|| same.iter().position(is_it));
            at.map(|at| same.swap_remove(at)).is_none()
        });
    }

    /// Gives each draft the pages on which its words stand.
    fn settle(&mut self, drafts: &mut [Draft]) -> anyhow::Result<()> {
        let reports = self.reports(drafts)?;
        for (draft, report) in drafts.iter_mut().zip(reports) {
            let verdict = &report.assessed.verdict;
            let Some(found) = verdict.found.as_ref().filter(|_| is_placed(verdict.kind)) else {
                continue;
            };
            if let Some(pages) = self.pages(found) {
                draft.locator = Some(pages);
            }
        }
        Ok(())
    }

    fn pages(&self, found: &Found) -> Option<String> {
        let library = self.project.workspace.library();
        let (source, name) = (library.source(found.source)?, library.name(found.source)?);
        pages_of(found.span, &source.text, name.entry.as_deref())
    }

    /// Checks the drafts once more and marks those that do not pass.
    fn marked(&mut self, drafts: &mut [Draft]) -> anyhow::Result<Vec<QuotationReport>> {
        let reports = self.reports(drafts)?;
        for (draft, report) in drafts.iter_mut().zip(&reports) {
            draft.doubt = doubt(draft, report);
        }
        // With the marks, every quotation must still be where it was.
        self.reports(drafts)
    }

    /// What is said of each draft where it will stand.
    fn reports(&mut self, drafts: &[Draft]) -> anyhow::Result<Vec<QuotationReport>> {
        let blocks = self.blocks(drafts);
        let new = blocks.concat();
        let reports = self.check(&new)?;
        let note = self
            .project
            .workspace
            .note(&self.name)
            .context("the note is not there")?;
        let mut at = self.old.len();
        let mut out = Vec::with_capacity(drafts.len());
        for block in blocks {
            let whole = Span::new(at, at + block.len());
            at = whole.end;
            let mine = |report: &&QuotationReport| {
                let span = note.note.quotations[report.assessed.quotation].span;
                report.assessed.kind == Kind::Block && whole.covers(span)
            };
            let report = reports.iter().find(mine);
            out.push(report.cloned().context(
                "nothing can be quoted at the end of the note: a code block or a comment is open there",
            )?);
        }
        Ok(out)
    }

    fn blocks(&self, drafts: &[Draft]) -> Vec<String> {
        let line = if self.old.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let gap = match &self.old {
            old if old.is_empty() || old.ends_with("\n\n") || old.ends_with("\r\n\r\n") => 0,
            old if old.ends_with('\n') => 1,
            _ => 2,
        };
        let block = |(idx, draft): (usize, &Draft)| {
            let lead = if idx == 0 { gap } else { 1 };
            let text = format!("{}{}", "\n".repeat(lead), draft.markdown());
            text.replace('\n', line)
        };
        drafts.iter().enumerate().map(block).collect()
    }

    fn write(&self, path: &Path, exists: bool, drafts: &[Draft]) -> anyhow::Result<()> {
        let new = self.blocks(drafts).concat();
        let shown = path.display().to_string();
        if exists {
            let edit = Edit {
                document: self.name.clone(),
                span: Span::empty(self.old.len()),
                text: new,
            };
            return fix::write(path, self.project.bounds.root(), &self.old, &[edit])
                .with_context(|| format!("{shown} was not written"));
        }
        staged(path.parent().unwrap_or(path), &[new.as_bytes()], None)
            .with_context(|| format!("cannot write {shown}"))?
            .persist_noclobber(path)
            .with_context(|| format!("{shown} was not written"))?;
        Ok(())
    }
}

/// Whether the words stand in one place that is known.
const fn is_placed(kind: VerdictKind) -> bool {
    kind.is_word_for_word() && !matches!(kind, VerdictKind::Ambiguous)
}

/// Why a quotation did not pass, in one line.
fn doubt(draft: &Draft, report: &QuotationReport) -> Option<String> {
    let verdict = &report.assessed.verdict;
    if matches!(verdict.kind, VerdictKind::Verified | VerdictKind::Noted) {
        return None;
    }
    if draft.key.is_none() {
        return Some(draft.why.to_owned());
    }
    let code = report.codes.first()?;
    let summary = analysis::rules::rule(*code).map_or("", |rule| rule.summary);
    Some(format!("{summary} ({})", code.name()))
}

fn added(draft: &Draft, report: &QuotationReport) -> Added {
    let assessed: &Assessed = &report.assessed;
    let comment = draft.clipping.comment.trim();
    Added {
        key: draft.key.clone(),
        locator: draft.locator.clone(),
        text: draft.clipping.text.clone(),
        comment: (!comment.is_empty()).then(|| comment.to_owned()),
        verdict: assessed.verdict.kind.name(),
        codes: report.codes.iter().map(|code: &Code| code.name()).collect(),
    }
}

fn ending(added: &[Added]) -> Ending {
    let is = |verdicts: &[&str]| added.iter().any(|added| verdicts.contains(&added.verdict));
    if added
        .iter()
        .any(|added| !["verified", "noted", "unchecked", "unbound"].contains(&added.verdict))
    {
        Ending::Found
    } else if is(&["unchecked", "unbound"]) {
        Ending::Unchecked
    } else {
        Ending::Clean
    }
}

fn in_words(root: &Root) -> String {
    let mut out = String::new();
    for added in &root.added {
        let key = added.key.as_deref().unwrap_or("no key");
        let place = match (&added.key, &added.locator) {
            (Some(_), Some(locator)) => format!("{key}, p. {locator}"),
            _ => key.to_owned(),
        };
        let words: String = added.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: String = words.chars().take(60).collect();
        let _ = writeln!(
            out,
            "{:<12} {}: {}",
            added.verdict,
            visible(&place),
            visible(&words)
        );
    }
    let passed = root
        .added
        .iter()
        .filter(|added| ["verified", "noted"].contains(&added.verdict))
        .count();
    let _ = write!(
        out,
        "{} added to {}, {passed} of them verified",
        counted(root.added.len(), "quotation"),
        visible(&root.note)
    );
    if root.present > 0 {
        let _ = write!(out, "; {} there already", root.present);
    }
    out.push('\n');
    out
}
