//! The cache through the real binary: what it holds never changes what is said.

use std::fs;
use std::path::{Path, PathBuf};

use crate::documents;
use crate::program::{Folder, Ran, run};

/// A workspace with a PDF, and a cache folder outside of it.
pub(crate) struct Cached {
    pub(crate) workspace: Folder,
    pub(crate) cache: tempfile::TempDir,
}

impl Cached {
    pub(crate) fn new() -> Cached {
        let workspace = Folder::harbour();
        workspace.write(
            "refs.bib",
            b"@book{kay2001, file = {sources/kay2001.pdf}}\n",
        );
        let pages = [
            "The snow fell early. The harbour was closed for nine days that winter, and",
            "nobody of the council was told of it before the tenth day.",
        ];
        workspace.write("sources/kay2001.pdf", &documents::pdf(&pages));
        fs::remove_file(workspace.path().join("sources/kay2001.txt")).unwrap();
        Cached {
            workspace,
            cache: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.cache.path().join("pincite")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.workspace.command(arguments);
        command.env("XDG_CACHE_HOME", self.cache.path());
        run(&mut command, "")
    }

    /// What `check` says to programs, which must be the same whatever is in the cache.
    #[track_caller]
    pub(crate) fn check(&self) -> String {
        let ran = self.run(&["check", "--format", "json"]);
        assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
        ran.out
    }

    /// What was said of the notes is forgotten, so that documents are looked at again.
    pub(crate) fn check_again(&self) -> String {
        let _ = fs::remove_dir_all(self.folder().join("notes"));
        self.check()
    }

    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        files(&self.folder().join("text"))
    }
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            out.extend(files(&entry.path()));
        } else {
            out.push(entry.path());
        }
    }
    out.sort();
    out
}

#[test]
fn a_second_run_says_the_same_from_the_cache() {
    let cached = Cached::new();
    let first = cached.check();
    assert!(
        first.contains("\"altered\": 1") || first.contains("\"altered\":1"),
        "{first}"
    );
    let segments = cached.segments();
    assert_eq!(segments.len(), 1);
    let written = fs::metadata(&segments[0]).unwrap().modified().unwrap();
    assert_eq!(cached.check(), first);
    assert_eq!(cached.check_again(), first);
    assert_eq!(cached.segments(), segments);
    // It was read, not written again.
    assert_eq!(
        fs::metadata(&segments[0]).unwrap().modified().unwrap(),
        written
    );
    assert_eq!(
        cached.run(&["check", "--format", "json", "--no-cache"]).out,
        first
    );
}

/// A false green verdict out of an old text: size and time of the file are as they were.
#[test]
fn a_change_that_size_and_time_do_not_show_is_seen() {
    let cached = Cached::new();
    let path = cached.workspace.path().join("sources/kay2001.pdf");
    let before = cached.check();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let bytes = fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|words| words == b"nine").unwrap();
    let mut changed = bytes.clone();
    changed[at..at + 4].copy_from_slice(b"ten ");
    fs::write(&path, &changed).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    drop(file);
    let after = cached.run(&["check", "--format", "json"]);
    assert_ne!(after.out, before);
    assert_eq!(after.code, Some(0), "{}", after.out);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(cached.check(), before);
}

#[test]
fn nothing_is_kept_where_nobody_wants_it() {
    let cached = Cached::new();
    cached.run(&["check", "--no-cache"]);
    let mut command = cached.workspace.command(&["check"]);
    command
        .env("XDG_CACHE_HOME", cached.cache.path())
        .env("PINCITE_CACHE", "off");
    run(&mut command, "");
    assert_eq!(files(cached.cache.path()), Vec::<PathBuf>::new());
}

/// A cache that comes with the workspace could hold whatever its author wants.
#[test]
fn a_cache_in_the_workspace_is_never_used() {
    let cached = Cached::new();
    let inside = cached.workspace.path().join("cached");
    let ran = cached.run(&["check", "--cache-dir", "cached"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("lies in the workspace"), "{}", ran.err);
    let mut command = cached.workspace.command(&["check"]);
    command.env("XDG_CACHE_HOME", &inside);
    assert_eq!(run(&mut command, "").code, Some(1));
    assert_eq!(files(&inside), Vec::<PathBuf>::new());
    // From another folder it is the same workspace.
    let mut command = cached.workspace.command(&["check"]);
    command
        .arg(cached.workspace.path())
        .current_dir("/")
        .env("XDG_CACHE_HOME", &inside);
    assert_eq!(run(&mut command, "").code, Some(1));
    assert_eq!(files(&inside), Vec::<PathBuf>::new());
}

#[test]
fn the_verb_shows_checks_and_clears() {
    let cached = Cached::new();
    cached.check();
    let other = tempfile::tempdir().unwrap();
    let named = other.path().to_str().unwrap();
    let empty = cached.run(&["cache", "--cache-dir", named]);
    assert!(empty.out.contains("text: 0 files"), "{}", empty.out);
    let info = cached.run(&["cache"]);
    assert_eq!(info.code, Some(0));
    assert!(info.out.contains("text: 1 file,"), "{}", info.out);
    assert!(info.out.contains("at most 4.0 GiB"), "{}", info.out);
    let info = cached.run(&["cache", "info", "--format", "json"]).out;
    let info: serde_json::Value = serde_json::from_str(&info).unwrap();
    assert_eq!(
        (&info["version"], &info["kinds"][0]["files"]),
        (&1.into(), &1.into())
    );
    assert_eq!(cached.run(&["cache", "verify"]).code, Some(0));
    let segment = &cached.segments()[0];
    let mut bytes = fs::read(segment).unwrap();
    bytes[100] ^= 1;
    fs::write(segment, bytes).unwrap();
    let verified = cached.run(&["cache", "verify"]);
    assert_eq!(verified.code, Some(1));
    assert!(
        verified.out.contains("1 damaged and removed"),
        "{}",
        verified.out
    );
    cached.check();
    let cleared = cached.run(&["cache", "clear"]);
    assert!(cleared.out.starts_with("removed "), "{}", cleared.out);
    assert_eq!(cached.segments(), Vec::<PathBuf>::new());
    assert_eq!(
        cached.run(&["cache", "--no-cache"]).err,
        "no cache is used here\n"
    );
}
