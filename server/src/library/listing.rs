//! What lies in folders, asked once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use unicode_normalization::UnicodeNormalization as _;

use crate::paths::{Bounds, Place};

/// The documents of a folder by stem. Shared; forgotten as a whole when files come or go.
#[derive(Debug, Default)]
pub struct Listings {
    folders: Mutex<HashMap<PathBuf, Arc<Folder>>>,
}

/// A folder's documents.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// By composed stem; names of one stem in the order in which renditions are preferred.
    by_stem: HashMap<String, Vec<String>>,
    /// Every name, also of folders, by its composed letters in lower case.
    by_letters: HashMap<String, Vec<String>>,
}

/// The order in which the renditions of one document are preferred.
const RENDITIONS: &[&str] = &[
    "pdf",
    "epub",
    "html",
    "htm",
    "xhtml",
    "mhtml",
    "mht",
    "webarchive",
    "docx",
    "odt",
    "xml",
    "srt",
    "vtt",
    "md",
    "markdown",
    "txt",
    "text",
];

/// How much a document of this name is preferred, best first; `None`: no document.
pub(super) fn rank(name: &str) -> Option<usize> {
    let (stem, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    RENDITIONS
        .iter()
        .position(|known| *known == extension)
        .filter(|_| !stem.is_empty())
}

/// The name without its extension.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The name in composed letters: macOS decomposes the names of files, bibliographies do not.
pub(super) fn composed(name: &str) -> String {
    name.nfc().collect()
}

impl Listings {
    /// Files came or went.
    pub fn forget(&self) {
        self.lock().clear();
    }

    /// The documents of one stem in a folder, best first, confined.
    pub(super) fn of_stem(&self, bounds: &Bounds, folder: &Path, stem: &str) -> Vec<Place> {
        let listed = self.folder(bounds, folder);
        let names = listed
            .by_stem
            .get(&composed(stem))
            .map_or(&[][..], Vec::as_slice);
        names
            .iter()
            .filter_map(|name| bounds.confine_path(folder, Path::new(name), name).ok())
            .collect()
    }

    /// All documents of a folder by stem, best first, confined.
    pub(super) fn all(&self, bounds: &Bounds, folder: &Path) -> Vec<Vec<Place>> {
        let listed = self.folder(bounds, folder);
        let mut stems: Vec<&String> = listed.by_stem.keys().collect();
        stems.sort_unstable();
        stems
            .into_iter()
            .map(|stem| self.of_stem(bounds, folder, stem))
            .filter(|places| !places.is_empty())
            .collect()
    }

    /// The one name in a folder that is the same but for how its letters are composed, else the one
    /// that is the same but for capitals: systems that tell neither apart write such names.
    pub(super) fn respelled(&self, bounds: &Bounds, folder: &Path, name: &str) -> Option<String> {
        let listed = self.folder(bounds, folder);
        let name = composed(name);
        let all = listed.by_letters.get(&name.to_lowercase())?;
        let mut same = all.iter().filter(|other| composed(other) == name);
        match (same.next(), same.next(), &all[..]) {
            (Some(one), None, _) | (None, _, [one]) => Some(one.clone()),
            _ => None,
        }
    }

    fn folder(&self, bounds: &Bounds, folder: &Path) -> Arc<Folder> {
        if let Some(known) = self.lock().get(folder) {
            return known.clone();
        }
        let mut listed = Folder::default();
        if let Ok(place) = bounds.confine_path(folder, Path::new("."), ".") {
            let mut names: Vec<String> = place
                .list()
                .into_iter()
                .filter_map(|name| name.into_string().ok())
                .collect();
            names.sort_by_cached_key(|name| (rank(name), name.clone()));
            for name in &names {
                let letters = composed(name).to_lowercase();
                listed
                    .by_letters
                    .entry(letters)
                    .or_default()
                    .push(name.clone());
            }
            for name in names.into_iter().filter(|name| rank(name).is_some()) {
                listed
                    .by_stem
                    .entry(composed(stem(&name)))
                    .or_default()
                    .push(name);
            }
        }
        let listed = Arc::new(listed);
        self.lock().insert(folder.to_owned(), listed.clone());
        listed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Arc<Folder>>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
