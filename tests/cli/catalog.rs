//! A library that is searched, with everything that the cache keeps of it (texts, records of notes,
//! fingerprints, words): whatever happens to those files, or while they are written, what is said is
//! what is said without a cache, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use crate::cache::files;
use crate::documents;
use crate::program::{Folder, Ran, run};

/// More sources than are looked at for one quotation, so that the catalog chooses.
const SOURCES: usize = 24;

/// A workspace whose notes need all of the cache, and a cache folder outside of it.
struct Dossier {
    folder: Folder,
    cache: tempfile::TempDir,
    /// What is said of it without a cache.
    want: String,
}

/// A sentence of a source that no other has.
fn sentence(source: usize, at: usize) -> String {
    const WHO: [&str; 7] = [
        "keeper", "pilot", "miller", "notary", "weaver", "surgeon", "printer",
    ];
    const DID: [&str; 5] = ["painted", "mended", "counted", "carried", "measured"];
    const WHAT: [&str; 6] = [
        "ladder",
        "barrel",
        "lantern",
        "anchor",
        "chimney",
        "rowing boat",
    ];
    let who = WHO[(source + at) % WHO.len()];
    let did = DID[(source * 3 + at) % DID.len()];
    let what = WHAT[(source + at * 5) % WHAT.len()];
    format!(
        "In the year {} the {who} of house {} {did} the {what} numbered {} before anybody else was awake.",
        1700 + at,
        source * 100 + at,
        at * 31 + source
    )
}

fn text(source: usize) -> String {
    let paragraphs = (0..120).map(|at| sentence(source, at));
    let mut out = paragraphs.collect::<Vec<_>>().join("\n\n");
    out.push_str("\n\nThe harbourmaster of that winter was never seen again by the townspeople.\n");
    out
}

impl Dossier {
    fn new() -> Dossier {
        let folder = Folder::new(&[("pincite.toml", "")]);
        let mut entries = String::new();
        for source in 0..SOURCES {
            // Some are read by a worker.
            let name = if source % 8 == 5 {
                let pages = [sentence(source, 1), sentence(source, 2)];
                let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
                let name = format!("sources/k{source}.pdf");
                folder.write(&name, &documents::pdf(&pages));
                name
            } else {
                let name = format!("sources/k{source}.txt");
                folder.write(&name, text(source).as_bytes());
                name
            };
            entries += &format!("@book{{k{source}, author = {{Kay, Ann}}, file = {{{name}}}}}\n");
        }
        folder.write("refs.bib", entries.as_bytes());
        let quoted = |source, at| {
            let whole = sentence(source, at);
            whole[..whole.len() - 1].to_owned()
        };
        for (name, note) in [
            ("right", format!("\"{}\" [@k3].", quoted(3, 40))),
            ("elsewhere", format!("\"{}\" [@k3].", quoted(17, 40))),
            ("in-a-pdf", format!("\"{}\" [@k5] and \"{}\" [@k5].", quoted(5, 2), quoted(13, 1))),
            (
                "altered",
                format!("\"{}\" [@k4].", quoted(4, 7).replace("awake", "asleep")),
            ),
            (
                "absent",
                "\"nobody has ever written these words in any document of this folder\" [@k6].".into(),
            ),
            (
                "misspelled",
                "\"The harbourmaster of that winter was never seen again by the townspoeple\" [@k7].".into(),
            ),
        ] {
            folder.write(&format!("notes/{name}.md"), format!("{note}\n").as_bytes());
        }
        let mut dossier = Dossier {
            folder,
            cache: tempfile::tempdir().unwrap(),
            want: String::new(),
        };
        dossier.want = dossier
            .run(&["check", "--format", "json", "--no-cache"])
            .out;
        for verdict in ["verified", "wrong-source", "altered", "not-found"] {
            let said = format!("\"verdict\": \"{verdict}\"");
            assert!(dossier.want.contains(&said), "{verdict}: {}", dossier.want);
        }
        dossier
    }

    fn folder(&self) -> PathBuf {
        self.cache.path().join("pincite")
    }

    fn command(&self, arguments: &[&str], cache: &Path) -> std::process::Command {
        let mut command = self.folder.command(arguments);
        command.env("XDG_CACHE_HOME", cache);
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments, self.cache.path()), "")
    }

    /// Twice: what the first run left is what the second reads.
    #[track_caller]
    fn same(&self, what: &str) {
        for round in ["first", "second"] {
            let ran = self.run(&["check", "--format", "json"]);
            assert_eq!(ran.out, self.want, "{what}, {round} run: {}", ran.err);
            assert_eq!(ran.code, Some(1), "{what}, {round} run: {}", ran.err);
        }
    }

    /// What was said of the notes is forgotten, so that everything else is looked at.
    fn forget_notes(&self) {
        let _ = fs::remove_dir_all(self.folder().join("notes"));
    }

    fn of_kind(&self, kind: &str) -> Vec<PathBuf> {
        files(&self.folder().join(kind))
    }
}

const KINDS: [&str; 4] = ["text", "notes", "index", "words"];

#[test]
fn a_warm_run_says_what_a_cold_one_says() {
    let dossier = Dossier::new();
    dossier.same("a new cache");
    for kind in KINDS {
        assert!(!dossier.of_kind(kind).is_empty(), "{kind}");
    }
    dossier.forget_notes();
    dossier.same("without records");
}

/// Every part of every file: a bit, a stretch of zeros, a cut end, more at the end.
#[test]
fn a_damaged_file_of_any_kind_is_made_anew_and_never_believed() {
    let dossier = Dossier::new();
    dossier.same("a new cache");
    for kind in KINDS {
        // The largest has everything in it that a file of its kind can have.
        let file = dossier
            .of_kind(kind)
            .into_iter()
            .max_by_key(|file| fs::metadata(file).unwrap().len())
            .unwrap();
        let whole = fs::read(&file).unwrap();
        for (what, bytes) in damaged(&whole) {
            if kind != "notes" {
                dossier.forget_notes();
            }
            fs::write(&file, bytes).unwrap();
            let ran = dossier.run(&["check", "--format", "json"]);
            assert_eq!(ran.out, dossier.want, "{kind}: {what}");
        }
        dossier.forget_notes();
        fs::remove_file(&file).ok();
        dossier.same(kind);
        assert_eq!(fs::read(&file).unwrap(), whole, "{kind}");
    }
}

fn damaged(whole: &[u8]) -> Vec<(String, Vec<u8>)> {
    const REGIONS: usize = 12;
    let size = whole.len();
    let mut out = Vec::new();
    for region in 0..REGIONS {
        let at = region * size / REGIONS;
        let end = ((region + 1) * size / REGIONS).min(at + 512);
        let mut bytes = whole.to_vec();
        bytes[(at + end) / 2] ^= 1 << (region % 8);
        out.push((format!("a bit in region {region}"), bytes));
        let mut bytes = whole.to_vec();
        bytes[at..end].fill(0);
        // What was zero already is whole.
        if bytes != whole {
            out.push((format!("zeros in region {region}"), bytes));
        }
        if region % 3 == 1 {
            out.push((format!("cut in region {region}"), whole[..at].to_vec()));
        }
    }
    // The header byte by byte where one is not like the next: magic, version, key, length.
    for at in [0, 6, 7, 8, 39, 40, 47] {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1;
        out.push((format!("a bit of byte {at}"), bytes));
    }
    let mut bytes = whole.to_vec();
    bytes[size - 1] ^= 128;
    out.push(("the last bit".into(), bytes));
    out.push(("nothing".into(), Vec::new()));
    out.push(("all but the last byte".into(), whole[..size - 1].to_vec()));
    out.push(("one byte more".into(), [whole, b"\n"].concat()));
    out.push(("twice".into(), [whole, whole].concat()));
    out
}

/// Whole files, each with a checksum that fits, in one another's places.
#[test]
fn files_that_are_exchanged_are_not_taken_for_one_another() {
    let dossier = Dossier::new();
    dossier.same("a new cache");
    let all: Vec<(PathBuf, Vec<u8>)> = files(&dossier.folder())
        .into_iter()
        .map(|file| (file.clone(), fs::read(&file).unwrap()))
        .collect();
    assert!(all.len() > SOURCES);
    // Each in the place of the next, then of one far away: within a kind and across kinds.
    for step in [1, all.len() / 2] {
        for (idx, (file, _)) in all.iter().enumerate() {
            fs::write(file, &all[(idx + step) % all.len()].1).unwrap();
        }
        dossier.same("exchanged");
        for (file, bytes) in &all {
            assert_eq!(
                fs::read(file).ok().as_ref(),
                Some(bytes),
                "{}",
                file.display()
            );
        }
    }
}

/// Killed at moments spread over a whole run, which builds texts, catalog and records.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_while_it_builds_leaves_nothing_that_is_believed() {
    let dossier = Dossier::new();
    let started = Instant::now();
    dossier.same("a new cache");
    let whole = started.elapsed() / 2;
    const MOMENTS: u32 = 24;
    for moment in 0..MOMENTS {
        // A third of them without texts, a third with texts only, a third with records that are old.
        match moment % 3 {
            0 => drop(fs::remove_dir_all(dossier.folder())),
            1 => {
                dossier.forget_notes();
                for kind in ["index", "words"] {
                    let _ = fs::remove_dir_all(dossier.folder().join(kind));
                }
            }
            _ => dossier.forget_notes(),
        }
        let arguments = ["check", "--format", "json"];
        let mut command = dossier.command(&arguments, dossier.cache.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let deadline = Instant::now() + whole * moment / MOMENTS;
        while Instant::now() < deadline {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        dossier.same(&format!("killed at {moment} of {MOMENTS}"));
    }
    let health = dossier.run(&["cache", "verify"]);
    assert_eq!(health.code, Some(0), "{}", health.out);
    assert!(health.out.contains(" 0 damaged"), "{}", health.out);
}

/// Cold, warm, and while somebody clears it.
#[test]
fn processes_share_a_cache_with_catalog_and_records() {
    let dossier = Dossier::new();
    for (processes, state) in [(2, "cold"), (16, "cold"), (16, "warm"), (16, "cleared")] {
        if state == "cold" {
            let _ = fs::remove_dir_all(dossier.folder());
        }
        std::thread::scope(|scope| {
            let run = || scope.spawn(|| dossier.run(&["check", "--format", "json"]));
            let runs: Vec<_> = (0..processes).map(|_| run()).collect();
            if state == "cleared" {
                dossier.run(&["cache", "clear"]);
                dossier.run(&["cache", "verify"]);
            }
            for one in runs {
                let ran = one.join().unwrap();
                assert_eq!(ran.out, dossier.want, "{processes} {state}: {}", ran.err);
            }
        });
        dossier.same(&format!("after {processes} {state}"));
        let health = dossier.run(&["cache", "verify"]);
        assert!(health.out.contains(" 0 damaged"), "{}", health.out);
    }
}

/// Times of files that lie years away in both directions, of sources and of the cache.
#[test]
fn a_clock_that_went_back_changes_nothing() {
    let dossier = Dossier::new();
    dossier.same("a new cache");
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    for time in [
        SystemTime::UNIX_EPOCH,
        SystemTime::now() - year,
        SystemTime::now() + year,
        SystemTime::now() + year * 60,
    ] {
        let sources = files(&dossier.folder.path().join("sources"));
        for file in files(&dossier.folder()).iter().chain(&sources) {
            let file = fs::File::options().write(true).open(file).unwrap();
            file.set_modified(time).unwrap();
        }
        dossier.same("other times");
        dossier.forget_notes();
        dossier.same("other times, without records");
        let health = dossier.run(&["cache", "verify"]);
        assert!(health.out.contains(" 0 damaged"), "{}", health.out);
    }
}

/// A program writes a source, in place and at the same length, while it is read again and again.
#[test]
fn a_source_that_changes_while_it_is_read_is_never_remembered_wrongly() {
    let dossier = Dossier::new();
    let path = dossier.folder.path().join("sources/k3.txt");
    let one = fs::read(&path).unwrap();
    let two = String::from_utf8(one.clone())
        .unwrap()
        .replace("awake", "alive")
        .into_bytes();
    assert_eq!(one.len(), two.len());
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut file = fs::File::options().write(true).open(&path).unwrap();
            let mut rounds = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) || rounds < 2 {
                use std::io::{Seek as _, Write as _};
                let bytes = if rounds % 2 == 0 { &two } else { &one };
                file.rewind().unwrap();
                for part in bytes.chunks(1000) {
                    file.write_all(part).unwrap();
                    std::thread::yield_now();
                }
                rounds += 1;
            }
        });
        for _ in 0..12 {
            let ran = dossier.run(&["check", "--format", "json"]);
            // Of other sources it says the same in any case.
            assert_eq!(ran.code, Some(1), "{}", ran.err);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap();
    });
    for bytes in [&one, &two, &one] {
        fs::write(&path, bytes).unwrap();
        let want = dossier
            .run(&["check", "--format", "json", "--no-cache"])
            .out;
        for _ in 0..2 {
            assert_eq!(dossier.run(&["check", "--format", "json"]).out, want);
        }
        assert_eq!(*bytes == one, want == dossier.want);
    }
}

/// A small disk of its own, in memory; only the administrator may have one.
#[cfg(target_os = "linux")]
struct Disk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Disk {
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn new(options: &str) -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "pincite-test"]);
        let mounted = mount.arg(folder.path()).stderr(Stdio::null()).status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("skipped: no disk can be mounted here");
            return None;
        }
        Some(Disk(folder))
    }

    fn remount(&self, options: &str) {
        let mut mount = std::process::Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]);
        assert!(mount.arg(self.0.path()).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let mut unmount = std::process::Command::new("umount");
        let _ = unmount.arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
fn on_disk(dossier: &Dossier, disk: &Disk) -> Ran {
    let arguments = ["check", "--format", "json"];
    run(&mut dossier.command(&arguments, disk.0.path()), "")
}

/// From no room at all to room for everything: wherever in the run the disk becomes full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_changes_nothing_that_is_said() {
    let dossier = Dossier::new();
    let mut most = 0;
    for kib in [4, 16, 32, 64, 128, 256, 400, 512, 768, 1024, 2048, 8192] {
        let Some(disk) = Disk::new(&format!("size={kib}k,mode=700")) else {
            return;
        };
        for round in ["first", "second"] {
            let ran = on_disk(&dossier, &disk);
            assert_eq!(ran.out, dossier.want, "{kib} KiB, {round}: {}", ran.err);
        }
        let kept = files(disk.0.path()).len();
        disk.remount("size=16m");
        assert_eq!(
            on_disk(&dossier, &disk).out,
            dossier.want,
            "{kib} KiB, then more"
        );
        most = files(disk.0.path()).len();
        assert!(kib > 400 || kept < most, "{kib} KiB were not full");
    }
    assert!(most > SOURCES, "{most}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_may_only_be_read_changes_nothing_that_is_said() {
    let dossier = Dossier::new();
    let Some(disk) = Disk::new("size=16m,mode=700") else {
        return;
    };
    disk.remount("ro");
    assert_eq!(on_disk(&dossier, &disk).out, dossier.want, "empty");
    disk.remount("rw");
    assert_eq!(on_disk(&dossier, &disk).out, dossier.want, "filled");
    let all = files(disk.0.path());
    let note = dossier.folder.read("notes/altered.md");
    // Damaged, and nobody can take it away; and a note that is new.
    for file in &all {
        let mut bytes = fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes).unwrap();
    }
    disk.remount("ro");
    assert_eq!(on_disk(&dossier, &disk).out, dossier.want, "damaged");
    let changed = note.replace("asleep", "awake");
    dossier.folder.write("notes/altered.md", changed.as_bytes());
    let want = dossier
        .run(&["check", "--format", "json", "--no-cache"])
        .out;
    assert_ne!(want, dossier.want);
    assert_eq!(on_disk(&dossier, &disk).out, want, "a new note");
    assert_eq!(files(disk.0.path()), all);
}
