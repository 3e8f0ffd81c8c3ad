//! `pincite check`: notes against their sources.
//!
//! Owns the run: which notes, one project a workspace, fixing, the report and the exit code. Which
//! files are notes is in `walk`, what a quotation looks like to programs in `quotations`.

pub(crate) mod quotations;
mod recall;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use analysis::finding::{DocName, RelatedPlace};
use analysis::{Code, Finding, Level, rules};
use anyhow::{Context as _, bail};

use super::Ending;
use super::arguments::{Check, CheckFormat, When, WorkspaceArgs};
use super::output::Output;
use super::progress;
use super::report::{self, Documents, Report};
use crate::escape::{uri, visible};
use crate::fix::{self, Reach};
use crate::project::{Allowed, Project};
use crate::walk::{self, Notes};
use crate::workspace_root;

pub(crate) fn run(arguments: &Check, output: &mut Output) -> anyhow::Result<Ending> {
    let threads = usize::from(arguments.threads.unwrap_or(0));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(8 << 20)
        .build()?;
    pool.install(|| checked(arguments, output))
}

/// The workspaces of some paths, with the paths that belong to each.
///
/// # Errors
/// A path does not exist.
pub(crate) fn workspaces(paths: &[PathBuf]) -> anyhow::Result<BTreeMap<PathBuf, Vec<PathBuf>>> {
    let current = std::env::current_dir().context("the current folder cannot be read")?;
    if paths.is_empty() {
        let root = workspace_root::find(Path::new("."), &current);
        return Ok([(root.clone(), vec![root])].into());
    }
    let mut out: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in paths {
        let Ok(whole) = current.join(path).canonicalize() else {
            bail!("there is no file or folder `{}`", path.display());
        };
        out.entry(workspace_root::find(&whole, &current))
            .or_default()
            .push(whole);
    }
    Ok(out)
}

/// Opens a workspace with what the user allowed, for good and for this run.
///
/// # Errors
/// A folder does not exist.
pub(crate) fn open(root: &Path, arguments: &WorkspaceArgs) -> anyhow::Result<Project> {
    // A folder that was allowed for good and is gone by now (a drive that is not mounted) is no error.
    let mut folders: Vec<PathBuf> = crate::user::allowed_folders()
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect();
    for folder in &arguments.allow_dir {
        if !folder.is_dir() {
            bail!("--allow-dir: there is no folder `{}`", folder.display());
        }
        folders.push(folder.clone());
    }
    Project::open(root, &Allowed { folders })
        .with_context(|| format!("cannot open the workspace {}", root.display()))
}

fn checked(arguments: &Check, output: &mut Output) -> anyhow::Result<Ending> {
    let started = Instant::now();
    let workspaces = workspaces(&arguments.paths)?;
    let fixed = match reach(arguments) {
        Some(reach) => fix_all(&workspaces, arguments, reach, output)?,
        None => 0,
    };
    let mut run = Run::default();
    for (root, paths) in &workspaces {
        // Names are relative to the workspace; where there are several, they tell which.
        let prefix = if workspaces.len() > 1 {
            format!("{}/", root.to_string_lossy())
        } else {
            String::new()
        };
        run.add(root, paths, &arguments.workspace, &prefix)?;
    }
    let mut report = run.into_report();
    report.prefix = match workspaces.keys().next() {
        Some(root) if workspaces.len() == 1 => prefix_in_repository(root),
        _ => String::new(),
    };
    redact(&mut report, arguments.redact, output);
    let ending = ending(&report, arguments);
    write(&report, arguments, output, &workspaces)?;
    let shown = Shown {
        fixed,
        ending,
        took: started.elapsed(),
    };
    for line in summary::lines(&report, arguments, &shown) {
        output.say(&line);
    }
    Ok(ending)
}

/// What the summary tells besides the report.
struct Shown {
    fixed: usize,
    ending: Ending,
    took: std::time::Duration,
}

/// What the workspaces of a run say together.
#[derive(Default)]
struct Run {
    findings: Vec<Finding>,
    quotations: Vec<report::json::Quotation>,
    documents: Documents,
    notes: Vec<DocName>,
    citations: usize,
    reasons: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Run {
    fn add(
        &mut self,
        root: &Path,
        paths: &[PathBuf],
        arguments: &WorkspaceArgs,
        prefix: &str,
    ) -> anyhow::Result<()> {
        let mut project = open(root, arguments)?;
        let _shown = progress::shown(project.progress());
        let notes = walk::notes(&project, paths)?;
        let outcome = recall::check_notes(&mut project, notes);
        let name = |name: &str| DocName::from(format!("{prefix}{name}"));
        let mut findings = Vec::new();
        let mut cited = BTreeSet::new();
        for note in outcome.notes {
            let said = Arc::unwrap_or_clone(note.said);
            cited.extend(said.cited);
            self.documents.insert(name(&note.name), note.text);
            self.notes.push(name(&note.name));
            self.citations += said.citations;
            for (code, keys) in said.reasons {
                self.reasons.entry(code).or_default().extend(keys);
            }
            self.quotations
                .extend(
                    said.quotations
                        .into_iter()
                        .map(|quotation| report::json::Quotation {
                            path: format!("{prefix}{}", quotation.path),
                            ..quotation
                        }),
                );
            findings.extend(said.findings);
        }
        self.notes
            .extend(outcome.unread.iter().map(|finding| name(&finding.document)));
        let all_read = outcome.unread.is_empty();
        findings.extend(outcome.unread);
        findings.extend(outcome.around);
        // Of some notes nobody can say what all of them leave uncited.
        if paths.iter().any(|path| path == root) && all_read {
            findings.extend(rules::unused_entries(&project.workspace, &cited));
        }
        for finding in findings {
            for other in others(&finding) {
                if self.documents.get(&name(&other)).is_none()
                    && let Some(text) = text_of(&project, &other)
                {
                    self.documents.insert(name(&other), text);
                }
            }
            self.findings.push(if prefix.is_empty() {
                finding
            } else {
                renamed(finding, &name)
            });
        }
        Ok(())
    }

    fn into_report(self) -> Report {
        let mut report = Report::new(self.findings, self.quotations, self.documents, self.notes);
        report.citations = self.citations;
        report.reasons = self.reasons;
        report
    }
}

/// What was found in the notes of one workspace.
pub(crate) struct Checked {
    pub(crate) reports: Vec<analysis::rules::NoteReport>,
    pub(crate) unread: Vec<Finding>,
}

/// Reads and checks notes. A file that is some key's source is no note unless it was named itself,
/// and which files are sources is known only when the notes have named their bibliographies.
pub(crate) fn check_notes(project: &mut Project, notes: Notes) -> Checked {
    use rayon::prelude::*;

    let mut unread = notes.unreadable;
    let names: Vec<DocName> = notes.named.iter().chain(&notes.found).cloned().collect();
    let read: Vec<Result<_, Finding>> = names
        .par_iter()
        .map(|name| project.read_note(name))
        .collect();
    for note in read {
        match note {
            Ok(note) => project.add_note(note),
            Err(finding) => unread.push(finding),
        }
    }
    let sources = project.source_names();
    let is_note = |name: &DocName| notes.named.contains(name) || !sources.contains(name);
    unread.retain(|finding| is_note(&finding.document));
    for name in names.iter().filter(|name| !is_note(name)) {
        project.workspace.remove_note(name);
    }
    let names: Vec<DocName> = names
        .into_iter()
        .filter(|name| project.workspace.note(name).is_some())
        .collect();
    Checked {
        reports: project.check(&names),
        unread,
    }
}

fn reach(arguments: &Check) -> Option<Reach> {
    match (arguments.fix_review, arguments.fix) {
        (true, _) => Some(Reach::Review),
        (false, true) => Some(Reach::Safe),
        (false, false) => None,
    }
}

/// A fix may make room for another one, and none is made twice.
const MOST_PASSES: usize = 8;

/// Applies fixes until none is left; says how many findings they answered.
fn fix_all(
    workspaces: &BTreeMap<PathBuf, Vec<PathBuf>>,
    arguments: &Check,
    reach: Reach,
    output: &Output,
) -> anyhow::Result<usize> {
    let mut fixed = 0;
    for (root, paths) in workspaces {
        let mut refused: BTreeSet<DocName> = BTreeSet::new();
        for _ in 0..MOST_PASSES {
            let mut project = open(root, &arguments.workspace)?;
            let notes = walk::notes(&project, paths)?;
            let checked = check_notes(&mut project, notes);
            let writable = |finding: &&Finding| {
                let mut edits = finding.fixes.iter().flat_map(|fix| &fix.edits);
                edits.all(|edit| {
                    project.workspace.note(&edit.document).is_some()
                        && !refused.contains(&edit.document)
                })
            };
            let plan = fix::plan(
                checked
                    .reports
                    .iter()
                    .flat_map(|note| &note.findings)
                    .filter(writable),
                reach,
            );
            let mut written = 0;
            for (name, edits) in &plan.edits {
                let Some(note) = project.workspace.note(name) else {
                    continue;
                };
                match fix::write(&root.join(&**name), root, &note.text, edits) {
                    Ok(()) => written += 1,
                    Err(why) => {
                        output.say(&format!("not fixed: {}: {why}", visible(name)));
                        refused.insert(name.clone());
                    }
                }
            }
            if written == 0 {
                break;
            }
            // Findings whose note was refused are counted when they are gone, which is never.
            fixed += if written == plan.edits.len() {
                plan.findings
            } else {
                written
            };
        }
    }
    Ok(fixed)
}

fn ending(report: &Report, arguments: &Check) -> Ending {
    let fails = Level::from(arguments.fail_on);
    let found = report
        .findings
        .iter()
        .any(|reported| reported.finding.level >= fails && !reported.finding.code.is_unchecked());
    let broken = report
        .findings
        .iter()
        .any(|reported| reported.finding.code == Code::ConfigSyntax);
    let unchecked =
        report.notes.is_empty() || report.unchecked > 0 || !report.unchecked_codes().is_empty();
    let few = arguments
        .min_quotations
        .is_some_and(|least| report.quotations.len() < least);
    if broken {
        Ending::Wrong
    } else if few || (found && !arguments.exit_zero) {
        Ending::Found
    } else if unchecked && !arguments.allow_unchecked {
        Ending::Unchecked
    } else {
        Ending::Clean
    }
}

fn write(
    report: &Report,
    arguments: &Check,
    output: &mut Output,
    workspaces: &BTreeMap<PathBuf, Vec<PathBuf>>,
) -> anyhow::Result<()> {
    let fails = Level::from(arguments.fail_on);
    match arguments.format {
        CheckFormat::Text => {
            let root = workspaces.keys().next();
            let link = |name: &str| {
                let path = root?.join(name);
                Some(format!("file://{}", uri(path.to_str()?)))
            };
            let text = report::text::render(&report.shown(fails), output.look(), &link);
            output.text(&text)?;
        }
        CheckFormat::Json => output.json(&report::json::Root::new(report))?,
        CheckFormat::Sarif => output.json(&report::sarif::render(report))?,
        CheckFormat::Github => output.data(&report::github::render(&report.shown(fails)))?,
        CheckFormat::Gitlab => output.json(&report::gitlab::render(&report.shown(fails)))?,
        CheckFormat::Junit => output.data(&report::junit::render(report, fails))?,
        CheckFormat::Rdjson => output.json(&report::rdjson::render(&report.shown(fails)))?,
        CheckFormat::Rdjsonl => {
            for line in report::rdjson::lines(&report.shown(fails)) {
                output.json_line(&line)?;
            }
        }
    }
    Ok(())
}

/// Private sources stay out of public logs: under CI what lies outside the workspace is not shown.
fn redact(report: &mut Report, when: When, output: &Output) {
    match when {
        When::Never => {}
        When::Always => report.redact(|_| true),
        When::Auto if output.is_ci() => report.redact(|name| Path::new(name).is_absolute()),
        When::Auto => {}
    }
}

/// The folder of the workspace from the root of its repository, with a last `/`.
fn prefix_in_repository(root: &Path) -> String {
    let repository = root.ancestors().find(|above| above.join(".git").exists());
    let inside = repository.and_then(|repository| root.strip_prefix(repository).ok());
    match inside.map(Path::to_string_lossy) {
        Some(inside) if !inside.is_empty() => {
            format!("{}/", inside.replace(std::path::MAIN_SEPARATOR, "/"))
        }
        _ => String::new(),
    }
}

/// The documents besides notes that a finding speaks of.
fn others(finding: &Finding) -> Vec<DocName> {
    let related = finding
        .related
        .iter()
        .filter_map(|related| match &related.place {
            RelatedPlace::Document(name) => Some(name.clone()),
            RelatedPlace::Source(_) => None,
        });
    let edited = finding
        .fixes
        .iter()
        .flat_map(|fix| &fix.edits)
        .map(|edit| edit.document.clone());
    [finding.document.clone()]
        .into_iter()
        .chain(related)
        .chain(edited)
        .collect()
}

/// The text of a bibliography or of the configuration, for the lines of findings.
fn text_of(project: &Project, name: &DocName) -> Option<Arc<str>> {
    let place = project
        .bounds
        .confine_path(project.bounds.root(), Path::new(&**name), name)
        .ok()?;
    let bytes = place.read(project.config().limits.bibliography).ok()?;
    Some(analysis::bibliography::decode(name, &bytes)?.text.into())
}

fn renamed(mut finding: Finding, name: &dyn Fn(&str) -> DocName) -> Finding {
    finding.document = name(&finding.document);
    for related in &mut finding.related {
        if let RelatedPlace::Document(document) = &mut related.place {
            *document = name(document);
        }
    }
    for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.document = name(&edit.document);
    }
    finding
}
