//! What `check` remembers of notes: whatever changes, it says what it would say without a cache.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::files;
use crate::documents;
use crate::program::{Folder, Ran, SOURCE, run};

struct Vault {
    folder: Folder,
    cache: tempfile::TempDir,
}

impl Vault {
    /// Notes that are right, wrong, unread, and that have bibliographies of their own.
    fn new() -> Vault {
        let folder = Folder::harbour();
        let more = "The keeper of the light painted his ladder green before the evening came over \
            the strait, and nobody asked him for the key of the harbour office again.\n";
        let mut entries = folder.read("refs.bib");
        entries += "@book{lee2003, author = {Lee, Jo}, file = {sources/lee2003.txt}}\n\
            @book{gone1990, file = {sources/gone1990.pdf}}\n@book{scan, file = {sources/scan.pdf}}\n";
        folder.write("refs.bib", entries.as_bytes());
        folder.write("own.bib", b"@book{own1, file = {sources/lee2003.txt}}\n");
        folder.write("sources/lee2003.txt", more.as_bytes());
        folder.write("sources/scan.pdf", &documents::pdf(&[""]));
        for (name, note) in [
            (
                "right",
                "\"nobody of the council was told of it\" [@kay2001]\n",
            ),
            (
                "wrong-source",
                "\"painted his ladder green before the evening came\" [@kay2001]\n",
            ),
            (
                "absent",
                "\"these words are in no source of this workspace\" [@lee2003]\n",
            ),
            (
                "missing",
                "\"nobody will ever read these words\" [@gone1990, p. 3]\n",
            ),
            (
                "unknown",
                "\"nobody will ever read these words\" [@nobody2000]\n",
            ),
            (
                "scanned",
                "\"nobody will ever read these words\" [@scan, p. 1]\n",
            ),
            (
                "uncited",
                "\"a long quotation that is bound to nothing at all\"\n\nA line.\n",
            ),
            (
                "named",
                "---\nbibliography: ../own.bib\n---\n\n\"asked him for the key\" [@own1] and \"asked him for the keys\" [@own1]\n",
            ),
            (
                "inside",
                "---\nreferences:\n- id: in1\n  file: ../sources/lee2003.txt\n---\n\n\"asked him for the keys\" [@in1]\n",
            ),
        ] {
            folder.write(&format!("notes/{name}.md"), note.as_bytes());
        }
        Vault {
            folder,
            cache: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.folder.command(arguments);
        command.env("XDG_CACHE_HOME", self.cache.path());
        run(&mut command, "")
    }

    /// With what was remembered, and without: in every format that shows something else.
    #[track_caller]
    fn same(&self, what: &str) -> String {
        let mut out = String::new();
        for format in ["json", "text", "sarif"] {
            let fresh = self.run(&["check", "--format", format, "--no-cache"]);
            for round in ["first", "second"] {
                let ran = self.run(&["check", "--format", format]);
                assert_eq!(ran.out, fresh.out, "{what}, {format}, {round} run");
                assert_eq!(ran.code, fresh.code, "{what}, {format}, {round} run");
            }
            out = fresh.out;
        }
        out
    }

    fn records(&self) -> Vec<PathBuf> {
        files(&self.cache.path().join("pincite/notes"))
    }

    fn text(&self, name: &str) -> String {
        self.folder.read(name)
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name}: {text}");
        self.folder.write(name, text.replace(from, to).as_bytes());
    }
}

#[test]
fn whatever_changes_is_seen() {
    let vault = Vault::new();
    vault.same("nothing");
    assert!(!vault.records().is_empty());
    let changes: &[(&str, &dyn Fn(&Vault))] = &[
        ("a note", &|it| {
            it.edit("notes/right.md", "council", "counsel")
        }),
        ("a source", &|it| {
            it.edit("sources/kay2001.txt", "nine days", "ten days")
        }),
        ("the same source again", &|it| {
            it.folder.write("sources/kay2001.txt", SOURCE.as_bytes())
        }),
        ("a source that nobody quotes", &|it| {
            it.folder.write(
                "sources/new.txt",
                b"These words are in no source of this workspace.",
            );
            it.edit(
                "refs.bib",
                "@book{lee2003",
                "@book{new, file = {sources/new.txt}}\n@book{lee2003",
            );
        }),
        ("that source", &|it| {
            it.edit("sources/new.txt", "no source", "no other source")
        }),
        ("an entry", &|it| {
            it.edit("refs.bib", "sources/lee2003.txt", "sources/new.txt")
        }),
        ("an entry's author", &|it| {
            it.edit("refs.bib", "Kay, Ann", "Kaye, Ann")
        }),
        ("a bibliography that a note names", &|it| {
            it.edit("own.bib", "lee2003.txt", "kay2001.txt");
        }),
        ("one that is gone", &|it| {
            fs::remove_file(it.folder.path().join("own.bib")).unwrap()
        }),
        ("one that is back", &|it| {
            it.folder
                .write("own.bib", b"@book{own1, file = {sources/lee2003.txt}}\n");
        }),
        ("a document that was missing", &|it| {
            let pdf = documents::pdf(&["Nobody will ever read these words."]);
            it.folder.write("sources/gone1990.pdf", &pdf);
        }),
        ("a document that was a scan", &|it| {
            it.folder
                .write("sources/scan.txt", b"Nobody will ever read these words.");
        }),
        ("a source that is gone", &|it| {
            fs::remove_file(it.folder.path().join("sources/kay2001.txt")).unwrap();
        }),
        ("the configuration", &|it| {
            it.folder.write(
                "pincite.toml",
                b"style = \"strict\"\n[rules]\nquote-altered = \"warning\"\n",
            );
        }),
        ("the limits", &|it| {
            it.folder.write("pincite.toml", b"[limits]\ntext = 50\n");
        }),
        ("a configuration that is wrong", &|it| {
            it.folder.write("pincite.toml", b"no-such-key = 1\n");
        }),
        ("no configuration", &|it| {
            it.folder.write("pincite.toml", b"")
        }),
        ("a lock", &|it| {
            it.folder.write("sources/kay2001.txt", SOURCE.as_bytes());
            it.run(&["lock"]);
            it.edit("sources/kay2001.txt", "ferry", "train");
        }),
        ("a note that is gone", &|it| {
            fs::remove_file(it.folder.path().join("notes/absent.md")).unwrap();
        }),
        ("a note that becomes a source", &|it| {
            it.edit("refs.bib", "sources/gone1990.pdf", "notes/uncited.md");
        }),
        ("a note's own references", &|it| {
            it.edit("notes/inside.md", "lee2003", "kay2001")
        }),
        ("two keys of one document", &|it| {
            it.edit(
                "refs.bib",
                "@book{kay2001",
                "@book{aaa, file = {sources/kay2001.txt}}\n@book{kay2001",
            );
            it.folder.write(
                "notes/aaa.md",
                b"\"of the council was told of it\" [@aaa]\n",
            );
        }),
    ];
    for (what, change) in changes {
        change(&vault);
        vault.same(what);
    }
}

/// A part of the notes, and then all: what one run remembers must be true in the other.
#[test]
fn runs_over_parts_and_over_all_say_the_same() {
    let vault = Vault::new();
    for round in 0..2 {
        for name in ["right", "wrong-source", "absent", "named"] {
            let path = format!("notes/{name}.md");
            let fresh = vault.run(&["check", &path, "--format", "json", "--no-cache"]);
            let ran = vault.run(&["check", &path, "--format", "json"]);
            assert_eq!(ran.out, fresh.out, "{name}, round {round}");
        }
        vault.same("all");
    }
}

/// Every record of one workspace is under its own root: a copy elsewhere has its own.
#[test]
fn another_workspace_with_the_same_notes_is_checked_itself() {
    let vault = Vault::new();
    vault.same("the first");
    let other = Vault {
        cache: vault.cache,
        ..Vault::new()
    };
    other.edit("sources/kay2001.txt", "told of it", "told of this");
    other.same("the second");
}

/// Time and size are as they were.
#[test]
fn a_source_that_changes_unseen_is_seen() {
    let vault = Vault::new();
    let before = vault.same("before");
    let path = vault.folder.path().join("sources/kay2001.txt");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    vault.edit("sources/kay2001.txt", "council", "cabinet");
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    assert_ne!(vault.same("after"), before);
}

#[test]
fn damaged_records_are_ignored_and_made_anew() {
    let vault = Vault::new();
    let want = vault.run(&["check", "--format", "json"]).out;
    for record in vault.records() {
        let whole = fs::read(&record).unwrap();
        let size = whole.len();
        for at in [0, 6, 8, 40, 48, 60, size / 2, size - 33, size - 1] {
            let mut wrong = whole.clone();
            wrong[at] ^= 4;
            check(&vault, &record, &wrong, &want, &whole);
        }
        for length in [0, 30, size - 1] {
            check(&vault, &record, &whole[..length], &want, &whole);
        }
        if let Some(other) = vault.records().iter().find(|other| **other != record) {
            let other = fs::read(other).unwrap();
            check(&vault, &record, &other, &want, &whole);
        }
        // Three of them are enough.
        if vault.records().iter().position(|it| *it == record) == Some(2) {
            break;
        }
    }
}

#[track_caller]
fn check(vault: &Vault, record: &Path, bytes: &[u8], want: &str, whole: &[u8]) {
    fs::write(record, bytes).unwrap();
    assert_eq!(vault.run(&["check", "--format", "json"]).out, want);
    assert_eq!(fs::read(record).unwrap(), whole);
}

#[test]
fn nothing_is_written_twice() {
    let vault = Vault::new();
    vault.run(&["check"]);
    let times = || -> Vec<_> {
        let records = vault.records();
        let time = |path: &PathBuf| fs::metadata(path).unwrap().modified().unwrap();
        records.iter().map(time).collect()
    };
    let before = times();
    vault.run(&["check"]);
    assert_eq!(times(), before);
}

/// More text than stays parsed: what is parsed a second time to be checked is the same note.
#[test]
fn notes_that_are_let_go_meanwhile_are_checked_the_same() {
    let vault = Vault::new();
    let prose = "Nobody has looked at the key of the office for so long that it is not found. ";
    let names = ["right", "absent", "named", "inside", "wrong-source"];
    for name in names {
        let path = format!("notes/{name}.md");
        let note = vault.text(&path) + "\n" + &prose.repeat(4000);
        vault.folder.write(&path, note.as_bytes());
    }
    let all = vault.run(&["check", "--format", "json"]).out;
    assert_eq!(
        vault.run(&["check", "--format", "json", "--no-cache"]).out,
        all
    );
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    for name in names {
        let path = format!("notes/{name}.md");
        let alone = vault.run(&["check", &path, "--format", "json", "--no-cache"]);
        let alone: serde_json::Value = serde_json::from_str(&alone.out).unwrap();
        // Not the names of sources: of two keys of one document another note may cite the other.
        let told = |said: &serde_json::Value, part: &str| -> Vec<String> {
            let of_note = said[part].as_array().unwrap().iter();
            let of_note = of_note.filter(|it| it["path"] == path.as_str());
            let fields = ["verdict", "codes", "code", "start", "end", "line", "text"];
            let shown = of_note.map(|it| fields.map(|field| it[field].to_string()).join(" "));
            shown.collect()
        };
        for part in ["quotations", "findings"] {
            assert_eq!(told(&all, part), told(&alone, part), "{name}, {part}");
        }
        assert!(!alone["quotations"].as_array().unwrap().is_empty());
    }
    // One that changes is checked again, and the others are not.
    vault.edit(
        "notes/named.md",
        "asked him for the keys",
        "asked him for the key",
    );
    vault.same("a note that was let go");
}
