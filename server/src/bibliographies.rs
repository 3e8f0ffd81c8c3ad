//! Where the bibliographies of a note come from, and the bibliographies, parsed once by content.
//!
//! A note's own `bibliography:` (relative to the note, then to the workspace); else that of
//! `pincite.toml`; else what `_quarto.yml`, `_bookdown.yml`, Pandoc's defaults files and Obsidian's
//! plugins name; else every bibliography in the workspace's root. A name that leads nowhere is
//! never passed over in silence.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::bibliography::{self, Bibliography, Format};
use analysis::config::{self, Config};
use analysis::finding::{Code, DocName, Finding};
use analysis::front_matter;
use serde_json::Value;
use text::Span;

use crate::paths::{Bounds, Place, Refusal};

/// Settings of other programs are never larger than this.
const LARGEST_SETTINGS: u64 = 4 << 20;
/// A file in the root is looked into this far to see whether it is a bibliography.
const SNIFFED: usize = 64 << 10;

/// A bibliography as it was read.
#[derive(Clone, Debug)]
pub struct Read {
    pub place: Place,
    pub bibliography: Arc<Bibliography>,
    pub text: Arc<str>,
    /// Of its bytes.
    pub hash: blake3::Hash,
    /// The file is not UTF-8 or another program writes it: never to be edited, and why.
    pub read_only: Option<String>,
}

/// The bibliographies that were read, by path and content; shared by all notes and threads.
#[derive(Debug, Default)]
pub struct Bibliographies {
    read: Mutex<HashMap<PathBuf, Read>>,
}

impl Bibliographies {
    /// Reads a bibliography; what was parsed from the same bytes before is used again.
    ///
    /// # Errors
    /// Why it cannot be used, in words.
    pub fn read(&self, place: &Place, config: &Config) -> Result<Read, String> {
        let bytes = place
            .read(config.limits.bibliography)
            .map_err(|refusal| refusal.to_string())?;
        let hash = blake3::hash(&bytes);
        let known = self
            .lock()
            .get(place.path())
            .filter(|known| known.hash == hash)
            .cloned();
        if let Some(read) = known {
            return Ok(read);
        }
        let name = place.name();
        let decoded =
            bibliography::decode(name, &bytes).ok_or_else(|| format!("`{name}` is not text"))?;
        let mut bibliography = bibliography::parse(name, &decoded.text);
        let not_utf8 = decoded.guessed.is_some()
            || !bytes.starts_with(decoded.text.get(..1).unwrap_or("").as_bytes());
        let generated = bibliography
            .generated_by
            .as_ref()
            .map(|by| format!("{by} writes it and would undo the change"));
        let read_only = not_utf8.then(|| "it is not UTF-8".to_owned()).or(generated);
        bibliography.findings.splice(0..0, decoded.guessed);
        let read = Read {
            place: place.clone(),
            bibliography: Arc::new(bibliography),
            text: decoded.text.into(),
            hash,
            read_only,
        };
        self.lock().insert(place.path().to_owned(), read.clone());
        Ok(read)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Read>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bibliography that a note in `folder` names so.
///
/// # Errors
/// Why it cannot be used.
pub fn of_note(bounds: &Bounds, folder: &Path, written: &str) -> Result<Place, String> {
    find(bounds, &[folder, bounds.root()], written)
}

/// The bibliographies of notes that name none.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    pub named: Vec<Named>,
    /// `bibliography-unreadable`: names in the configuration or in another program's settings that
    /// lead nowhere.
    pub findings: Vec<Finding>,
}

/// A bibliography and where it is named: in the configuration, in another program's settings, or
/// nowhere, and then in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub place: Place,
    pub document: DocName,
    pub span: Span,
}

/// Finds the bibliographies of notes that name none.
#[must_use]
pub fn defaults(bounds: &Bounds, config: &Config) -> Defaults {
    let mut out = Defaults::default();
    let document = DocName::from(config::FILE_NAME);
    for named in &config.bibliography {
        out.add(bounds, &document, named.span, &[bounds.root()], &named.path);
    }
    if !config.bibliography.is_empty() {
        return out;
    }
    let root = bounds.root_place();
    let names: Vec<String> = root
        .list()
        .into_iter()
        .filter_map(|name| name.into_string().ok())
        .collect();
    for name in names
        .iter()
        .filter(|name| has_extension(name, &["yml", "yaml"]))
    {
        settings(bounds, name, &mut out);
    }
    obsidian(bounds, &mut out);
    if !out.named.is_empty() || !out.findings.is_empty() {
        return out;
    }
    for name in &names {
        let Ok(place) = bounds.confine_path(bounds.root(), Path::new(name), name) else {
            continue;
        };
        let sniffed =
            has_extension(name, &["json", "yaml", "yml"]) && holds_references(&place, name);
        if !place.is_folder() && (has_extension(name, &["bib", "bibtex", "biblatex"]) || sniffed) {
            out.named.push(Named {
                document: place.name().clone(),
                span: Span::empty(0),
                place,
            });
        }
    }
    out
}

impl Defaults {
    fn add(
        &mut self,
        bounds: &Bounds,
        document: &DocName,
        span: Span,
        bases: &[&Path],
        written: &str,
    ) {
        match find(bounds, bases, written) {
            Ok(place) if self.named.iter().any(|known| known.place == place) => {}
            Ok(place) => self.named.push(Named {
                place,
                document: document.clone(),
                span,
            }),
            Err(why) => self.findings.push(unreadable(document, span, why)),
        }
    }
}

/// The finding of a bibliography that is named and cannot be used.
#[must_use]
pub fn unreadable(document: &DocName, span: Span, why: String) -> Finding {
    Finding::new(Code::BibliographyUnreadable, document, span, why)
        .because("its keys are unknown, so the quotations that cite them were not checked")
        .help("correct the name, or put the file there")
}

/// A name relative to the first base where it is there.
fn find(bounds: &Bounds, bases: &[&Path], written: &str) -> Result<Place, String> {
    let mut first = None;
    for base in bases {
        match bounds.confine(base, written) {
            Ok(place) if place.is_folder() => {
                first.get_or_insert(Refusal::NotAFile {
                    name: place.name().clone(),
                });
            }
            Ok(place) => return Ok(place),
            Err(refusal) => {
                first.get_or_insert(refusal);
            }
        }
    }
    Err(match first {
        Some(Refusal::Outside { written, folder }) => {
            let folder = folder.display();
            format!(
                "the bibliography `{written}` lies outside of the workspace; allow its folder once: `pincite allow {folder}`"
            )
        }
        Some(Refusal::Missing { .. }) => format!("there is no bibliography `{written}`"),
        Some(Refusal::Remote { .. }) => {
            format!(
                "the bibliography `{written}` is not on this machine, and pincite never uses the network; save it in the workspace"
            )
        }
        Some(refusal) => format!("the bibliography cannot be used: {refusal}"),
        None => format!("there is no bibliography `{written}`"),
    })
}

/// `_quarto.yml`, `_bookdown.yml`, and defaults files of Pandoc, which may have any name.
fn settings(bounds: &Bounds, name: &str, out: &mut Defaults) {
    let Some((place, text)) = read_text(bounds, Path::new(name)) else {
        return;
    };
    let known = [
        "_quarto.yml",
        "_quarto.yaml",
        "_bookdown.yml",
        "_bookdown.yaml",
    ]
    .contains(&name);
    if !known && !is_pandoc_defaults(&text) {
        return;
    }
    for named in front_matter::named_bibliographies(&text) {
        // Pandoc's own variables for the folders of the defaults file and of the run.
        let written = named
            .text
            .replace("${.}/", "")
            .replace("$PWD/", "")
            .replace("${PWD}/", "");
        out.add(bounds, place.name(), named.span, &[bounds.root()], &written);
    }
}

/// A YAML file that says how Pandoc is to be run (Pandoc's manual, "Defaults files").
fn is_pandoc_defaults(text: &str) -> bool {
    const KEYS: &[&str] = &[
        "from:",
        "reader:",
        "to:",
        "writer:",
        "citeproc:",
        "filters:",
        "input-files:",
        "input-file:",
        "output-file:",
        "standalone:",
        "template:",
        "csl:",
        "pdf-engine:",
        "metadata:",
        "bibliography:",
    ];
    let lines = || text.lines().map(str::trim_end);
    let is_list = lines().any(|line| line.starts_with("references:") || line.starts_with("- id:"));
    !is_list
        && lines()
            .filter(|line| KEYS.iter().any(|key| line.starts_with(key)))
            .count()
            >= 2
}

/// The settings of Obsidian's citation plugins; only their bibliography is read.
fn obsidian(bounds: &Bounds, out: &mut Defaults) {
    let Ok(plugins) = bounds.confine(bounds.root(), ".obsidian/plugins") else {
        return;
    };
    for plugin in plugins.list() {
        let file = plugins.path().join(plugin).join("data.json");
        let Some((place, text)) = read_text(bounds, &file) else {
            continue;
        };
        let Ok(settings) = serde_json::from_str::<Value>(&text) else {
            continue;
        };
        for written in paths_in(&settings) {
            let span = text
                .find(written)
                .map_or(Span::empty(0), |at| Span::new(at, at + written.len()));
            out.add(bounds, place.name(), span, &[bounds.root()], written);
        }
    }
}

/// Where the plugins keep it: one path, or a list of databases.
fn paths_in(settings: &Value) -> Vec<&str> {
    let one = ["citationExportPath", "pathToBibliography"]
        .iter()
        .filter_map(|name| settings.get(name));
    let several = settings.get("databases").and_then(Value::as_array);
    let several = several
        .into_iter()
        .flatten()
        .filter_map(|database| database.get("path"));
    let written = one.chain(several).filter_map(Value::as_str);
    written.filter(|path| !path.trim().is_empty()).collect()
}

fn read_text(bounds: &Bounds, path: &Path) -> Option<(Place, String)> {
    let place = bounds
        .confine_path(bounds.root(), path, &path.to_string_lossy())
        .ok()?;
    let text = String::from_utf8(place.read(LARGEST_SETTINGS).ok()?).ok()?;
    Some((place, text))
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(name)
        .extension()
        .and_then(OsStr::to_str)
        .unwrap_or("");
    extensions
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether a JSON or YAML file in the root is a bibliography: other programs keep theirs there, too.
fn holds_references(place: &Place, name: &str) -> bool {
    let Ok(Ok(mut bytes)) = place.open().map(|opened| opened.read_start(SNIFFED)) else {
        return false;
    };
    while !bytes.is_empty() && std::str::from_utf8(&bytes).is_err() && bytes.len() + 4 > SNIFFED {
        bytes.pop();
    }
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return false;
    };
    let document = DocName::from(name);
    match bibliography::format(name, text) {
        Format::CslJson => {
            let head = text.trim_start_matches('\u{FEFF}').trim_start();
            let list =
                head.starts_with('[') || (head.starts_with('{') && head.contains("\"items\""));
            list && (head.contains("\"id\"") || head.contains("\"citationKey\""))
                && ["\"type\"", "\"title\"", "\"itemType\""]
                    .iter()
                    .any(|name| head.contains(name))
        }
        Format::Yaml => {
            let parsed = bibliography::parse(&document, text);
            parsed.entries.iter().any(|entry| entry.title.is_some())
        }
        Format::BibTex => true,
    }
}

#[cfg(test)]
mod tests;
