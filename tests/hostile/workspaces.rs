//! Workspaces that mean harm: links, pipes, devices, names, bibliographies.

use super::{check, program::Folder, workspace};

/// What `file` names, and what it is, before the program runs.
#[cfg(unix)]
#[test]
fn pipes_devices_and_links_are_not_opened() {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    for (name, file) in [
        ("pipe", "sources/pipe"),
        ("device", "/dev/zero"),
        ("link to a device", "sources/zero"),
        ("link out", "sources/passwd"),
        ("loop", "sources/loop"),
        ("parent", "../../../../../../etc/passwd"),
        ("other machine", "file://host/share/a.pdf"),
        ("share", "\\\\\\\\host\\\\share\\\\a.pdf"),
    ] {
        let folder = workspace("unused.txt", b"words");
        let sources = folder.path().join("sources");
        assert!(
            Command::new("mkfifo")
                .arg(sources.join("pipe"))
                .status()
                .unwrap()
                .success()
        );
        symlink("/dev/zero", sources.join("zero")).unwrap();
        symlink("/etc/passwd", sources.join("passwd")).unwrap();
        symlink(sources.join("loop"), sources.join("loop")).unwrap();
        folder.write(
            "refs.bib",
            format!("@book{{k, title = {{T}}, file = {{{file}}}}}\n").as_bytes(),
        );
        let ran = check(&folder, name);
        assert_eq!(ran.code, Some(3), "{name}: {}{}", ran.out, ran.err);
        assert!(!ran.out.contains("root:"), "{name}: {}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn a_farm_of_links_is_walked_once() {
    use std::os::unix::fs::symlink;

    let folder = workspace("a.txt", b"words");
    let mut at = folder.path();
    for n in 0..20 {
        for twin in ["x", "y"] {
            symlink(folder.path(), at.join(format!("{twin}{n}"))).unwrap();
        }
        at = at.join(format!("deep{n}"));
        std::fs::create_dir(&at).unwrap();
    }
    let ran = check(&folder, "farm");
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert_eq!(
        ran.out.matches("error[quote-not-found]").count(),
        1,
        "{}",
        ran.out
    );
}

#[test]
fn bibliographies_of_brackets_aliases_and_lines() {
    let laughs: String = std::iter::once("a0: &a0 [ha]\n".to_owned())
        .chain((1..10).map(|n| {
            format!(
                "a{n}: &a{n} [{}]\n",
                vec![format!("*a{}", n - 1); 10].join(",")
            )
        }))
        .collect();
    for (name, text) in [
        ("a.bib", format!("@book{{k, title = {}", "{".repeat(10_000))),
        (
            "a.bib",
            format!("@book{{k, title = {{{}}}}}", "x".repeat(5 << 20)),
        ),
        ("a.json", "[".repeat(10_000)),
        ("a.json", "{\"a\":".repeat(10_000)),
        ("a.yaml", format!("references: {}", "[".repeat(10_000))),
        ("a.yaml", laughs),
        ("a.yaml", "- ".repeat(10_000)),
    ] {
        let folder = Folder::new(&[
            ("pincite.toml", ""),
            (
                "note.md",
                "He said “these seven words are not in any source” [@k].\n",
            ),
            (name, &text),
        ]);
        let ran = check(&folder, name);
        // A broken bibliography is a finding (1) or leaves the quotation unchecked (3); never more is said.
        assert!(
            matches!(ran.code, Some(1 | 3)),
            "{name}: {}{}",
            ran.out,
            ran.err
        );
        assert!(!ran.out.contains("quote-"), "{name}: {}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn names_of_notes_are_data() {
    for name in [
        "a\n::error file=x::hit.md",
        "##[error]x.md",
        "\u{202e}dm.md",
        "\u{1b}[31m.md",
        "<img src=x>.md",
    ] {
        let folder = workspace("a.txt", b"words");
        folder.write(
            name,
            "He said “some other words that nobody wrote” [@k].\n".as_bytes(),
        );
        let ran = check(&folder, name);
        assert_eq!(ran.code, Some(1), "{name:?}: {}{}", ran.out, ran.err);
    }
}
