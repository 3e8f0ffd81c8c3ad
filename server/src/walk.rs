//! Which files are notes.
//!
//! A file that is named is one whatever it is called. In a folder they are those that the
//! configuration's `notes` globs choose, else the Markdown files; what `.gitignore` and `.ignore`
//! leave out, and hidden folders, are left out here too. Folders behind links are not entered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use analysis::finding::DocName;
use analysis::{Finding, rules};
use anyhow::Context as _;
use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use crate::project::Project;

#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Named on the command line.
    pub(crate) named: BTreeSet<DocName>,
    /// Found in folders.
    pub(crate) found: BTreeSet<DocName>,
    /// What the walk could not enter.
    pub(crate) unreadable: Vec<Finding>,
}

/// The notes under some paths, which exist and lie in the workspace.
///
/// # Errors
/// A glob of the configuration is none.
pub(crate) fn notes(project: &Project, paths: &[PathBuf]) -> anyhow::Result<Notes> {
    let globs = globs(project)?;
    let mut notes = Notes::default();
    for path in paths {
        if path.is_dir() {
            walk(project, path, globs.as_ref(), &mut notes);
        } else {
            notes.named.insert(project.bounds.name_of(path));
        }
    }
    notes.found = notes.found.difference(&notes.named).cloned().collect();
    Ok(notes)
}

fn globs(project: &Project) -> anyhow::Result<Option<Override>> {
    let globs = &project.config().notes;
    if globs.is_empty() {
        return Ok(None);
    }
    let mut builder = OverrideBuilder::new(project.bounds.root());
    for glob in globs {
        builder
            .add(glob)
            .with_context(|| format!("pincite.toml: `notes`: \"{glob}\" is no glob"))?;
    }
    Ok(Some(builder.build()?))
}

fn walk(project: &Project, folder: &Path, globs: Option<&Override>, notes: &mut Notes) {
    // Without `require_git(false)` a `.gitignore` counts only where there is a repository, and a
    // folder would have other notes in an archive of it than in a checkout.
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .follow_links(false)
        .build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let name = error_path(&error).map_or_else(
                    || project.bounds.name_of(folder),
                    |path| project.bounds.name_of(path),
                );
                notes.unreadable.push(rules::note_unreadable(
                    &name,
                    &format!("the folder cannot be read: {}", reason(&error)),
                ));
                continue;
            }
        };
        let kind = entry.file_type();
        let is_link = kind.is_some_and(|kind| kind.is_symlink());
        let is_file =
            kind.is_some_and(|kind| kind.is_file()) || (is_link && entry.path().is_file());
        if !is_file || !is_note(entry.path(), globs) {
            continue;
        }
        let name = project.bounds.name_of(entry.path());
        // A link inside means the file itself; one that leads out is refused when it is read.
        let target = project
            .bounds
            .confine_path(project.bounds.root(), entry.path(), &name);
        notes
            .found
            .insert(target.map_or(name, |place| place.name().clone()));
    }
}

fn is_note(path: &Path, globs: Option<&Override>) -> bool {
    match globs {
        Some(globs) => globs.matched(path, false).is_whitelist(),
        None => path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|extension| {
                ["md", "markdown", "qmd", "rmd"]
                    .iter()
                    .any(|markdown| extension.eq_ignore_ascii_case(markdown))
            }),
    }
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        _ => None,
    }
}

fn reason(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            "permission denied".to_owned()
        }
        _ => error.to_string(),
    }
}
