//! What happens to disks, files and processes, and that no verdict changes because of it.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::cache::{Cached, files};

/// One flipped bit in each part of a segment, cut ends, other versions, other files: each is noticed
/// and made anew.
#[test]
fn a_damaged_segment_is_rebuilt_and_never_believed() {
    let cached = Cached::new();
    let want = cached.check();
    let segment = cached.segments()[0].clone();
    let whole = fs::read(&segment).unwrap();
    let size = whole.len();
    // Magic, version, key, length, the kind of reading, the text, tables behind it, the checksum.
    let mut damages: Vec<(String, Vec<u8>)> = Vec::new();
    for at in [
        0,
        6,
        7,
        8,
        39,
        40,
        47,
        48,
        49,
        57,
        80,
        size / 2,
        size - 33,
        size - 32,
        size - 1,
    ] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        damages.push((format!("bit of byte {at}"), bytes));
    }
    for length in [0, 1, 40, size / 2, size - 1] {
        damages.push((format!("cut at {length}"), whole[..length].to_vec()));
    }
    let mut longer = whole.clone();
    longer.extend(b"more");
    damages.push(("longer".into(), longer));
    damages.push(("zeros".into(), vec![0; size]));
    damages.push(("another file".into(), b"#!/bin/sh\n".to_vec()));
    for (what, bytes) in damages {
        fs::write(&segment, bytes).unwrap();
        assert_eq!(cached.check(), want, "{what}");
        assert_eq!(cached.check_again(), want, "{what}");
        assert_eq!(fs::read(&segment).unwrap(), whole, "{what}");
    }
}

/// Whoever can write a checksum that fits can still not put words into another document's mouth by
/// exchanging files.
#[test]
fn a_segment_of_another_document_is_not_taken_for_this_one() {
    let cached = Cached::new();
    let want = cached.check();
    let segment = cached.segments()[0].clone();
    let other = Cached::new();
    let changed = crate::documents::pdf(&["The harbour was closed for ten days that winter."]);
    other.workspace.write("sources/kay2001.pdf", &changed);
    assert_ne!(other.run(&["check", "--format", "json"]).out, want);
    fs::copy(&other.segments()[0], &segment).unwrap();
    assert_eq!(cached.check(), want);
}

#[test]
fn a_clock_that_goes_back_changes_nothing() {
    let cached = Cached::new();
    let want = cached.check();
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    for time in [
        SystemTime::UNIX_EPOCH,
        SystemTime::now() - year,
        SystemTime::now() + year,
    ] {
        let source = cached.workspace.path().join("sources/kay2001.pdf");
        for path in [cached.segments()[0].clone(), source] {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(time).unwrap();
        }
        assert_eq!(cached.check(), want);
        assert_eq!(cached.run(&["cache", "verify"]).code, Some(0));
    }
}

#[test]
fn eight_processes_share_one_cache() {
    let cached = Cached::new();
    for round in 0..3 {
        let said: Vec<String> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8)
                .map(|nth| {
                    let cached = &cached;
                    scope.spawn(move || {
                        // Some clear and look while the others read and write.
                        if nth == 7 {
                            cached.run(&["cache", ["clear", "verify", "info"][round]]);
                        }
                        cached.check()
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(said.iter().all(|one| *one == said[0]));
    }
    let health = cached.run(&["cache", "verify"]);
    assert!(health.out.contains(" 0 damaged"), "{}", health.out);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_no_error() {
    use std::os::unix::fs::PermissionsExt as _;

    let cached = Cached::new();
    let want = cached.check();
    for segment in cached.segments() {
        fs::remove_file(segment).unwrap();
    }
    // Root may write everywhere but into what is no folder.
    let text = cached.folder().join("text");
    fs::remove_dir_all(&text).unwrap();
    fs::write(&text, "no folder").unwrap();
    assert_eq!(cached.check(), want);
    fs::remove_file(&text).unwrap();
    fs::set_permissions(cached.folder(), fs::Permissions::from_mode(0o500)).unwrap();
    assert_eq!(cached.check(), want);
    fs::set_permissions(cached.folder(), fs::Permissions::from_mode(0o777)).unwrap();
    let before = files(&cached.folder());
    assert_eq!(cached.check(), want);
    assert_eq!(
        files(&cached.folder()),
        before,
        "others could have written here"
    );
}

/// No file may grow beyond some bytes: what a full disk does in the middle of a write.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_costs_the_cache_and_nothing_else() {
    let cached = Cached::new();
    let want = cached.run(&["check", "--format", "json", "--no-cache"]).out;
    for most in [0, 1, 100, 400] {
        let mut command = limited(&cached, &format!("--fsize={most}"));
        let ran = crate::program::run(&mut command, "");
        assert_eq!(ran.out, want, "{}", ran.err);
        let left: Vec<PathBuf> = cached.segments();
        assert_eq!(left, Vec::<PathBuf>::new(), "at {most} bytes");
    }
    assert_eq!(cached.check(), want);
    assert_eq!(cached.segments().len(), 1);
}

/// `check` under a limit of the system.
#[cfg(target_os = "linux")]
fn limited(cached: &Cached, limit: &str) -> std::process::Command {
    let program = cached.workspace.command(&[]);
    let mut command = std::process::Command::new("prlimit");
    // Ignored, the signal becomes the error that a full disk gives.
    command
        .arg(limit)
        .args(["--", "/bin/sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(["check", "--format", "json"])
        .current_dir(cached.workspace.path())
        .env("XDG_CACHE_HOME", cached.cache.path())
        .env("HOME", cached.workspace.path())
        .env_remove("CI");
    command
}

/// Killed at many moments, also in the middle of a write: the next run says what it would have.
#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_nothing_that_is_believed() {
    let cached = Cached::new();
    let want = cached.run(&["check", "--format", "json", "--no-cache"]).out;
    for moment in 0..12 {
        let mut command = cached.workspace.command(&["check", "--format", "json"]);
        command
            .env("XDG_CACHE_HOME", cached.cache.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null());
        let mut child = command.spawn().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_millis(3 * moment);
        while std::time::Instant::now() < deadline {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(cached.check(), want, "killed after {} ms", 3 * moment);
        for segment in cached.segments() {
            fs::remove_file(segment).unwrap();
        }
    }
    // And what a write that was ended leaves behind, whatever is in it.
    let want = cached.check();
    let segment = cached.segments()[0].clone();
    let whole = fs::read(&segment).unwrap();
    fs::remove_file(&segment).unwrap();
    fs::write(
        segment.with_file_name(".unfinished-a1b2c3"),
        &whole[..whole.len() / 2],
    )
    .unwrap();
    assert_eq!(cached.check(), want);
    assert_eq!(fs::read(&segment).unwrap(), whole);
}
