//! Confinement, with real folders, links, pipes and devices.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use super::{Bounds, Refusal};

/// `work` is the workspace, `allowed` a folder that the user allowed, `secret` one that nobody did.
struct Fixture {
    _folder: tempfile::TempDir,
    base: PathBuf,
    bounds: Bounds,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().canonicalize().unwrap();
    for (name, content) in [
        ("work/refs.bib", "refs"),
        ("work/sources/kay.txt", "kay"),
        ("work/sources/a b.txt", "a b"),
        ("work/sources/100%.txt", "percent"),
        ("allowed/storage/lund.txt", "lund"),
        ("secret/key.txt", "secret"),
        (
            "workshop/other.txt",
            "a folder whose name begins as the workspace's does",
        ),
    ] {
        let path = base.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let mut bounds = Bounds::new(&base.join("work")).unwrap();
    bounds.allow(&base.join("allowed")).unwrap();
    Fixture {
        _folder: folder,
        base,
        bounds,
    }
}

impl Fixture {
    /// What a name gives: the text of the file, or the kind of the refusal.
    fn read(&self, written: &str) -> String {
        let place = match self.bounds.confine(self.bounds.root(), written) {
            Ok(place) => place,
            Err(refusal) => return kind(&refusal).to_owned(),
        };
        match place.read(1_000) {
            Ok(bytes) => String::from_utf8(bytes).unwrap(),
            Err(refusal) => kind(&refusal).to_owned(),
        }
    }

    #[track_caller]
    fn check(&self, written: &str, want: &str) {
        assert_eq!(self.read(written), want, "{written:?}");
    }
}

fn kind(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Missing { .. } => "missing",
        Refusal::Outside { .. } => "outside",
        Refusal::NotAFile { .. } => "not a file",
        Refusal::Unreadable { .. } => "unreadable",
        Refusal::TooLarge { .. } => "too large",
        Refusal::Remote { .. } => "remote",
        Refusal::Malformed { .. } => "malformed",
    }
}

#[test]
fn names_inside_are_read() {
    let cx = fixture();
    cx.check("sources/kay.txt", "kay");
    cx.check("./sources//kay.txt", "kay");
    cx.check("sources/../sources/kay.txt", "kay");
    cx.check("../work/sources/kay.txt", "kay");
    cx.check("sources\\kay.txt", "kay");
    cx.check("sources/a b.txt", "a b");
    cx.check("sources/100%.txt", "percent");
    cx.check("../allowed/storage/lund.txt", "lund");
    let absolute = cx.base.join("work/sources/kay.txt");
    cx.check(absolute.to_str().unwrap(), "kay");
    let uri = format!(
        "file://{}/sources/a%20b.txt",
        cx.base.join("work").display()
    );
    cx.check(&uri, "a b");
    cx.check(&uri.replace("file://", "file://localhost"), "a b");
    cx.check(&uri.replace("file://", "FILE:"), "a b");
    cx.check(&format!("{uri}#page=3"), "a b");
    assert_eq!(
        &**cx.bounds.confine(&absolute, "../kay.txt").unwrap().name(),
        "sources/kay.txt"
    );
}

#[test]
fn names_outside_are_refused_whether_they_exist_or_not() {
    let cx = fixture();
    for name in [
        "C:/papers/kay.pdf",
        "file:///C:/papers/kay%20b.pdf",
        "C:\\papers\\kay.pdf",
        "../secret/key.txt",
        "../secret/nothing.txt",
        "../workshop/other.txt",
        "../nowhere/x",
        "/etc/passwd",
    ] {
        cx.check(name, "outside");
    }
    cx.check(
        &format!("file://{}/secret/key.txt", cx.base.display()),
        "outside",
    );
    cx.check(
        &format!("file://{}/%73ecret/key.txt", cx.base.display()),
        "outside",
    );
    // The message is the same but for the name itself.
    let refusal = |name: &str| {
        cx.bounds
            .confine(cx.bounds.root(), name)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refusal("../secret/key.txt").replace("key", "?"),
        refusal("../secret/nothing.txt").replace("nothing", "?")
    );
}

#[test]
fn names_of_other_machines_and_no_names_are_refused() {
    let cx = fixture();
    cx.check("file://server/share/x.txt", "remote");
    cx.check("\\\\server\\share\\x.txt", "remote");
    cx.check("file:////server/share/x.txt", "remote");
    cx.check("https://example.org/x.txt", "remote");
    cx.check("ftp://example.org/x.txt", "remote");
    cx.check("sources/kay.txt\0.png", "malformed");
    cx.check("file:///x%00y", "malformed");
    cx.check("", "malformed");
    cx.check("  ", "malformed");
    cx.check(&"x/".repeat(10_000), "malformed");
    // Neither variables nor homes are anything but letters.
    cx.check("~/x.txt", "missing");
    cx.check("$HOME/x.txt", "missing");
    // A colon in a name is no scheme.
    cx.check("Report: part 1.txt", "missing");
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let cx = fixture();
    cx.check("sources", "not a file");
    cx.check("sources/kay.txt/x", "unreadable");
    let place = cx
        .bounds
        .confine(cx.bounds.root(), "sources/kay.txt")
        .unwrap();
    assert_eq!(kind(&place.read(2).unwrap_err()), "too large");
    fs::remove_file(place.path()).unwrap();
    assert_eq!(kind(&place.read(10).unwrap_err()), "missing");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[test]
    fn links_are_followed_only_inside() {
        let cx = fixture();
        let work = cx.base.join("work");
        symlink("kay.txt", work.join("sources/link.txt")).unwrap();
        symlink("../../secret/key.txt", work.join("sources/out.txt")).unwrap();
        symlink(
            "../../secret/nothing.txt",
            work.join("sources/dangling.txt"),
        )
        .unwrap();
        symlink("nothing.txt", work.join("sources/lost.txt")).unwrap();
        symlink(cx.base.join("secret"), work.join("door")).unwrap();
        symlink(cx.base.join("allowed/storage"), work.join("zotero")).unwrap();
        symlink("circle", work.join("circle")).unwrap();
        cx.check("sources/link.txt", "kay");
        cx.check("zotero/lund.txt", "lund");
        cx.check("sources/lost.txt", "missing");
        // A link that leads out says nothing of what is there.
        for name in [
            "sources/out.txt",
            "sources/dangling.txt",
            "door/key.txt",
            "door/nothing.txt",
            "door/../x",
            "circle",
            "circle/x",
        ] {
            cx.check(name, "outside");
        }
        // `..` behind a link is that of the target.
        cx.check("zotero/../../work/sources/kay.txt", "kay");
    }

    #[test]
    fn a_folder_that_becomes_a_link_is_noticed() {
        let cx = fixture();
        let work = cx.base.join("work");
        fs::create_dir(work.join("later")).unwrap();
        fs::write(work.join("later/key.txt"), "harmless").unwrap();
        let place = cx
            .bounds
            .confine(cx.bounds.root(), "later/key.txt")
            .unwrap();
        assert_eq!(place.read(100).unwrap(), b"harmless");
        fs::rename(work.join("later"), work.join("earlier")).unwrap();
        symlink(cx.base.join("secret"), work.join("later")).unwrap();
        assert_eq!(kind(&place.read(100).unwrap_err()), "unreadable");
        // The same for the file itself.
        let place = cx
            .bounds
            .confine(cx.bounds.root(), "sources/kay.txt")
            .unwrap();
        fs::remove_file(work.join("sources/kay.txt")).unwrap();
        symlink(cx.base.join("secret/key.txt"), work.join("sources/kay.txt")).unwrap();
        assert_eq!(kind(&place.read(100).unwrap_err()), "not a file");
    }

    #[test]
    fn pipes_sockets_and_devices_are_not_opened() {
        let cx = fixture();
        let work = cx.base.join("work");
        let made = Command::new("mkfifo").arg(work.join("pipe")).status();
        if made.is_ok_and(|status| status.success()) {
            cx.check("pipe", "not a file");
        }
        let _socket = UnixListener::bind(work.join("socket")).unwrap();
        cx.check("socket", "not a file");
        let mut bounds = cx.bounds.clone();
        bounds.allow("/dev".as_ref()).unwrap();
        let zero = bounds.confine(bounds.root(), "/dev/zero").unwrap();
        assert_eq!(kind(&zero.read(100).unwrap_err()), "not a file");
    }

    #[test]
    fn a_workspace_reached_through_a_link_is_the_same_workspace() {
        let cx = fixture();
        symlink(cx.base.join("work"), cx.base.join("alias")).unwrap();
        let bounds = Bounds::new(&cx.base.join("alias")).unwrap();
        assert_eq!(bounds.root(), cx.base.join("work"));
        let written = cx.base.join("alias/sources/kay.txt");
        assert_eq!(
            &**bounds
                .confine(bounds.root(), written.to_str().unwrap())
                .unwrap()
                .name(),
            "sources/kay.txt"
        );
    }
}
