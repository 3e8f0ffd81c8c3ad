//! What the suites share: cases written in Markdown, and a runner that checks each in a workspace of
//! its own.
//!
//! A case is a heading; under it stand files (their names in backquotes before a fence), one fence
//! `note`, and one fence `output` with what `check` must say. `PINCITE_BLESS=1` rewrites the outputs.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pincite::project::{Allowed, Project};

/// One case of a suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub title: String,
    /// From 1.
    pub line: usize,
    /// Name and content.
    pub files: Vec<(String, String)>,
    pub note: Option<String>,
    pub output: String,
    /// Lines of the output inside its fence: first, and one past the last; from 0.
    pub output_lines: Option<(usize, usize)>,
}

/// The cases of a Markdown file: headings of level 2 that hold a fence `note`.
#[must_use]
pub fn cases(markdown: &str) -> Vec<Case> {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut out = Vec::new();
    let mut case: Option<Case> = None;
    let mut file_name: Option<String> = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if let Some(title) = line.strip_prefix("## ") {
            out.extend(case.take().filter(|case| case.note.is_some()));
            case = Some(Case {
                title: title.to_owned(),
                line: at + 1,
                ..Case::default()
            });
        } else if let Some(info) = line.strip_prefix("```") {
            let end = (at + 1..lines.len())
                .find(|&end| lines[end] == "```")
                .unwrap_or(lines.len());
            let content = lines[at + 1..end].join("\n");
            if let Some(case) = &mut case {
                match (info, file_name.take()) {
                    ("note", None) => case.note = Some(content),
                    ("output", None) => {
                        case.output = content;
                        case.output_lines = Some((at + 1, end));
                    }
                    (_, Some(name)) => case.files.push((name, content)),
                    _ => {}
                }
            }
            at = end;
        } else if let Some(name) = line
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix("`:"))
        {
            file_name = Some(name.to_owned());
        } else if !line.trim().is_empty() {
            file_name = None;
        }
        at += 1;
    }
    out.extend(case.filter(|case| case.note.is_some()));
    out
}

/// What `check` says of the case's note, one finding a line with its fixes, or `clean`.
///
/// # Errors
/// Where the workspace cannot be written.
pub fn run(case: &Case) -> std::io::Result<String> {
    let folder = Folder::new()?;
    let mut bibliography = String::new();
    for (name, content) in &case.files {
        folder.write(name, content)?;
        // A source needs no entry of its own to be written down.
        if let Some(key) = name
            .strip_prefix("sources/")
            .and_then(|name| name.split('.').next())
        {
            let title = format!("{}{}", key[..1].to_uppercase(), &key[1..]);
            let _ = write!(
                bibliography,
                "@misc{{{key},\n  title = {{{title}}},\n  file = {{{name}}}\n}}\n\n"
            );
        }
    }
    if !bibliography.is_empty() && !case.files.iter().any(|(name, _)| name.ends_with(".bib")) {
        folder.write("refs.bib", &bibliography)?;
    }
    if !case.files.iter().any(|(name, _)| name == "pincite.toml") {
        folder.write("pincite.toml", "")?;
    }
    let note = case.note.as_deref().unwrap_or("");
    folder.write("note.md", note)?;
    let mut project = Project::open(folder.path(), &Allowed::default())?;
    let report = project.check_notes(&["note.md".into()]);
    let mut out = String::new();
    for finding in report.findings() {
        let text = if &*finding.document == "note.md" {
            note.to_owned()
        } else {
            fs::read_to_string(folder.path().join(&*finding.document))?
        };
        let at = finding.span.of(&text).replace('\n', " ");
        let place = if &*finding.document == "note.md" {
            String::new()
        } else {
            format!(" {}", finding.document)
        };
        let _ = writeln!(
            out,
            "{}[{}]{place} `{at}`: {}",
            finding.level.name(),
            finding.code.name(),
            finding.message
        );
        for fix in &finding.fixes {
            let safety = if fix.safety == analysis::Safety::Safe {
                "safe"
            } else {
                "review"
            };
            let _ = writeln!(out, "  fix ({safety}): {}", fix.title);
        }
    }
    // Where the workspace lies is another place on every run.
    if let Some(parent) = folder.path().canonicalize()?.parent() {
        out = out.replace(&*parent.to_string_lossy(), "…");
    }
    Ok(if out.is_empty() {
        "clean".to_owned()
    } else {
        out.trim_end().to_owned()
    })
}

/// The Markdown with the outputs of the cases replaced.
#[must_use]
pub fn blessed(markdown: &str, outputs: &[(Case, String)]) -> String {
    let mut lines: Vec<String> = markdown.lines().map(str::to_owned).collect();
    for (case, output) in outputs.iter().rev() {
        let Some((start, end)) = case.output_lines else {
            continue;
        };
        lines.splice(start..end, output.lines().map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

/// A folder that is removed with its value.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// # Errors
    /// Where the system gives no folder.
    pub fn new() -> std::io::Result<Folder> {
        Ok(Folder(tempfile::tempdir()?))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, name: &str, content: &str) -> std::io::Result<PathBuf> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content)?;
        Ok(path)
    }
}
