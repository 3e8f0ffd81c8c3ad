//! Which document does a key mean? The first rule that finds one decides:
//!
//! 1. `[sources]` of `pincite.toml`, by key, then by pattern;
//! 2. the entry's file field: relative to the bibliography, the workspace, the bibliography's own
//!    file directories and the configured roots;
//! 3. `sources/<key>.*`, or a folder of that name, then the same in every configured root.
//!
//! Documents of one stem in one folder are renditions of one document. Several that are not are a
//! union: the words must be in one of them.

use std::fmt;
use std::path::{Path, PathBuf};

use analysis::bibliography::{Entry, FileRef};
use analysis::config::Config;

use super::listing::{self, Listings};
use crate::paths::{Bounds, Place, Refusal};

/// Where to look.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    pub bounds: &'a Bounds,
    pub config: &'a Config,
    pub listings: &'a Listings,
    /// The folder of the bibliography (of the note, for its own references).
    pub folder: &'a Path,
    /// File directories that the bibliography itself names.
    pub folders: &'a [String],
}

/// What was found, and what stood in the way.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// More than one: a union.
    pub documents: Vec<Found>,
    /// Names that led nowhere, in the order in which they were tried. Of interest where no document
    /// was found, and to people who ask.
    pub refusals: Vec<(Rule, Refusal)>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub place: Place,
    pub rule: Rule,
}

/// The rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    Configured,
    Pattern,
    FileField,
    NamedAfterKey,
    Root,
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Rule::Configured => "[sources] in pincite.toml",
            Rule::Pattern => "the pattern of [sources] in pincite.toml",
            Rule::FileField => "the file field of its entry",
            Rule::NamedAfterKey => "a file in sources/ named after the key",
            Rule::Root => "a file named after the key in a root of [sources]",
        })
    }
}

impl Rule {
    /// The name that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Configured => "configured",
            Rule::Pattern => "pattern",
            Rule::FileField => "file-field",
            Rule::NamedAfterKey => "named-after-key",
            Rule::Root => "root",
        }
    }
}

/// Finds the documents of a key.
#[must_use]
pub fn locate(cx: &Search<'_>, key: &str, entry: Option<&Entry>) -> Located {
    let mut out = Located::default();
    let rules: [fn(&Search<'_>, &str, Option<&Entry>, &mut Located); 4] =
        [configured, pattern, file_field, named];
    for rule in rules {
        rule(cx, key, entry, &mut out);
        if !out.documents.is_empty() {
            break;
        }
    }
    out
}

fn configured(cx: &Search<'_>, key: &str, _: Option<&Entry>, out: &mut Located) {
    for written in cx.config.sources.documents.get(key).into_iter().flatten() {
        let reference = FileRef {
            path: written.path.clone(),
            ..FileRef::default()
        };
        let root = [cx.bounds.root().to_owned()];
        add(cx, Rule::Configured, &reference, &root, out);
    }
}

fn pattern(cx: &Search<'_>, key: &str, _: Option<&Entry>, out: &mut Located) {
    let Some(pattern) = &cx.config.sources.pattern else {
        return;
    };
    let root = match cx.bounds.confine(cx.bounds.root(), &pattern.root.path) {
        Ok(root) => root,
        Err(refusal) => return out.refusals.push((Rule::Pattern, refusal)),
    };
    for key in file_names(key) {
        let mut places = vec![root.clone()];
        for part in pattern
            .pattern
            .split(['/', '\\'])
            .filter(|part| !part.is_empty())
        {
            places = places
                .iter()
                .flat_map(|place| matching(cx, place, part, &key))
                .take(MOST)
                .collect();
        }
        let mut files: Vec<Place> = places
            .into_iter()
            .filter(|place| !place.is_folder())
            .collect();
        files.sort_by_cached_key(|place| (listing::rank(place.name()), place.name().clone()));
        add_files(Rule::Pattern, files, out);
        if !out.documents.is_empty() {
            return;
        }
    }
}

fn file_field(cx: &Search<'_>, _: &str, entry: Option<&Entry>, out: &mut Located) {
    let Some(entry) = entry else { return };
    let mut bases = vec![cx.folder.to_owned(), cx.bounds.root().to_owned()];
    let roots = cx
        .config
        .sources
        .roots
        .iter()
        .map(|root| (cx.bounds.root(), root.path.as_str()));
    let folders = cx.folders.iter().map(|folder| (cx.folder, folder.as_str()));
    bases.extend(
        folders
            .chain(roots)
            .filter_map(|(base, folder)| folder_of(cx, base, folder)),
    );
    for reference in &entry.files {
        add(cx, Rule::FileField, reference, &bases, out);
    }
}

fn named(cx: &Search<'_>, key: &str, _: Option<&Entry>, out: &mut Located) {
    let root = cx.bounds.root();
    let sources = [root.join("sources"), cx.folder.join("sources")];
    let sources = sources
        .into_iter()
        .map(|folder| (Rule::NamedAfterKey, folder));
    let roots = cx
        .config
        .sources
        .roots
        .iter()
        .filter_map(|folder| folder_of(cx, root, &folder.path));
    for (rule, folder) in sources.chain(roots.map(|folder| (Rule::Root, folder))) {
        for key in file_names(key) {
            add_files(rule, cx.listings.of_stem(cx.bounds, &folder, &key), out);
            if out.documents.is_empty() {
                for files in in_folder(cx, &folder.join(&key)) {
                    add_files(rule, files, out);
                }
            }
            if !out.documents.is_empty() {
                return;
            }
        }
    }
}

/// At most so many files for one key.
const MOST: usize = 100;

/// A folder that the configuration or the bibliography names, if it may be read.
fn folder_of(cx: &Search<'_>, base: &Path, written: &str) -> Option<PathBuf> {
    let place = cx
        .bounds
        .confine(base, written)
        .ok()
        .filter(Place::is_folder)?;
    Some(place.path().to_owned())
}

/// The key as a file may be called: as it stands, and without the signs that names cannot hold.
fn file_names(key: &str) -> Vec<String> {
    let is_bad = |c: char| {
        matches!(
            c,
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\0'
        )
    };
    let mut out: Vec<String> = ["_", "-", ""]
        .iter()
        .map(|with| key.replace(is_bad, with))
        .collect();
    out.dedup();
    // A key is never a path.
    out.retain(|name| !name.is_empty() && name != "." && name != "..");
    out
}

/// Tries the readings of a name from every base; the first that exists is the document.
fn add(cx: &Search<'_>, rule: Rule, reference: &FileRef, bases: &[PathBuf], out: &mut Located) {
    let mut told: Option<Refusal> = None;
    for written in std::iter::once(&reference.path).chain(&reference.otherwise) {
        for (nth, base) in bases.iter().enumerate() {
            let refusal = match confine(cx, base, written) {
                Ok(place) if place.is_folder() => {
                    let inside = in_folder(cx, place.path());
                    if !inside.is_empty() {
                        return inside
                            .into_iter()
                            .for_each(|files| add_files(rule, files, out));
                    }
                    Refusal::NotAFile {
                        name: place.name().clone(),
                    }
                }
                Ok(place) => return add_files(rule, vec![place], out),
                Err(refusal) => refusal,
            };
            // One refusal a name is told: that of the likeliest reading from the nearest base,
            // unless another reading says more than that it is not there.
            let says_more = matches!(told, None | Some(Refusal::Missing { .. }))
                && (told.is_none()
                    || !matches!(refusal, Refusal::Missing { .. } | Refusal::Malformed { .. }));
            if nth == 0 && says_more {
                told = Some(refusal);
            }
        }
    }
    out.refusals.extend(told.map(|refusal| (rule, refusal)));
}

/// What a name means; a file that is there under the same name in other letters is meant.
fn confine(cx: &Search<'_>, base: &Path, written: &str) -> Result<Place, Refusal> {
    let place = cx.bounds.confine(base, written);
    let Err(Refusal::Missing { name }) = &place else {
        return place;
    };
    let root = cx.bounds.root();
    let found = respelled(cx, &root.join(&**name));
    let found = found.or_else(|| {
        let slashes = name.replace('\\', "/");
        (*slashes != **name).then(|| respelled(cx, &root.join(slashes)))?
    });
    found.map_or(place, Ok)
}

/// The file whose path differs only in how letters are composed, or in capitals.
fn respelled(cx: &Search<'_>, missing: &Path) -> Option<Place> {
    let mut out = PathBuf::new();
    for component in missing.components() {
        let parent = out.clone();
        out.push(component);
        if out.symlink_metadata().is_err() {
            let name = component.as_os_str().to_str()?;
            out = parent.join(cx.listings.respelled(cx.bounds, &parent, name)?);
        }
    }
    let written = missing.to_string_lossy();
    cx.bounds
        .confine_path(cx.bounds.root(), &out, &written)
        .ok()
}

/// Adds files; those of a stem and folder that is there already are renditions of it.
fn add_files(rule: Rule, files: Vec<Place>, out: &mut Located) {
    for place in files {
        let is_rendition = |found: &Found| {
            found.place.folder() == place.folder()
                && listing::stem(found.place.name()) == listing::stem(place.name())
        };
        if out.documents.len() < MOST && !out.documents.iter().any(is_rendition) {
            out.documents.push(Found { place, rule });
        }
    }
}

/// The documents in a folder that stands for a key: the page of a snapshot, which is the one HTML
/// file among its pictures and scripts, else all.
fn in_folder(cx: &Search<'_>, folder: &Path) -> Vec<Vec<Place>> {
    if cx.bounds.confine_path(folder, Path::new("."), ".").is_err() {
        return Vec::new();
    }
    let all = cx.listings.all(cx.bounds, folder);
    let is_page = |place: &Place| {
        let name = place.name().to_ascii_lowercase();
        name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml")
    };
    let pages: Vec<Vec<Place>> = all
        .iter()
        .filter(|places| places.first().is_some_and(is_page))
        .cloned()
        .collect();
    match <[Vec<Place>; 1]>::try_from(pages) {
        Ok(page) => page.into(),
        Err(_) => all.into_iter().take(MOST).collect(),
    }
}

/// What in a folder matches one part of a pattern.
fn matching(cx: &Search<'_>, folder: &Place, part: &str, key: &str) -> Vec<Place> {
    let base = folder.path();
    let confined = |name: &str| cx.bounds.confine_path(base, Path::new(name), name).ok();
    if !part.contains('*') {
        return confined(&part.replace("{key}", key)).into_iter().collect();
    }
    let pieces: Vec<String> = part
        .split('*')
        .map(|piece| listing::composed(&piece.replace("{key}", key)))
        .collect();
    let names = folder
        .list()
        .into_iter()
        .filter_map(|name| name.into_string().ok());
    let files = names
        .filter(|name| matches(&listing::composed(name), &pieces))
        .filter_map(|name| confined(&name));
    // `{key}.*` finds notes of the program that made the pdf, too.
    files
        .filter(|place| place.is_folder() || listing::rank(place.name()).is_some())
        .take(MOST)
        .collect()
}

/// Whether a name is the pieces with anything between them.
fn matches(name: &str, pieces: &[String]) -> bool {
    let [first, middle @ .., last] = pieces else {
        return false;
    };
    let Some(mut rest) = name
        .strip_prefix(first.as_str())
        .and_then(|rest| rest.strip_suffix(last.as_str()))
    else {
        return false;
    };
    for piece in middle {
        let Some(at) = rest.find(piece.as_str()) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests;
