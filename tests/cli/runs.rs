//! What must hold of every run: order, exit codes, bad input, closed streams, names of files.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Folder, SOURCE};

#[test]
fn the_same_bytes_on_every_run_and_number_of_threads() {
    let folder = Folder::harbour();
    for idx in 0..40 {
        let text = format!(
            "No. {idx}: \"closed for {idx} days that winter\" [@kay2001] and \"nobody of the council\" [@absent].\n"
        );
        folder.write(&format!("notes/n{idx}.md"), text.as_bytes());
    }
    for format in [
        "text", "json", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl",
    ] {
        let one = folder.run(&["check", "--format", format, "--threads", "1"]);
        assert_eq!(one.code, Some(1), "{format}: {}", one.err);
        assert!(!one.out.is_empty());
        for threads in ["2", "8"] {
            assert_eq!(
                one.out,
                folder
                    .run(&["check", "--format", format, "--threads", threads])
                    .out,
                "{format}, {threads}"
            );
        }
    }
}

#[track_caller]
fn ends_with(folder: &Folder, arguments: &[&str], code: i32, says: &str) {
    let ran = folder.run(arguments);
    let all = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, Some(code), "{arguments:?}: {all}");
    assert!(all.contains(says), "{arguments:?}: {all}");
    assert!(!all.contains("panicked"), "{all}");
}

#[test]
fn exit_codes() {
    let folder = Folder::harbour();
    folder.write(
        "right/note.md",
        b"She says \"nobody of the council was told of it\" [@kay2001].\n",
    );
    folder.write("plain/note.md", b"No quotation and no citation.\n");
    folder.write(
        "missing/note.md",
        b"She says \"nobody of the council\" [@lost2000].\n",
    );
    folder.write(
        "refs.bib",
        "@book{kay2001, file = {sources/kay2001.txt}}\n@book{lost2000, title = {Lost}}\n"
            .as_bytes(),
    );
    folder.write("empty/readme.txt", b"no note\n");
    for (arguments, code, says) in [
        (&["check", "right"][..], 0, "1 verified"),
        (&["check", "plain"], 0, "0 quotations in 1 note"),
        (&["check", "notes"], 1, "error[quote-altered]"),
        (
            &["check", "--exit-zero", "notes"],
            0,
            "error[quote-altered]",
        ),
        (
            &["check", "missing"],
            3,
            "1 unchecked (source-missing: lost2000)",
        ),
        (&["check", "--exit-zero", "missing"], 3, "source-missing"),
        (
            &["check", "--allow-unchecked", "missing"],
            0,
            "--allow-unchecked lets that pass",
        ),
        (
            &["check", "--allow-unchecked", "notes", "missing"],
            1,
            "quote-altered",
        ),
        (&["check", "empty"], 3, "no note matched"),
        (
            &["check", "absent.md"],
            2,
            "there is no file or folder `absent.md`",
        ),
        (&["check", "--format", "nonsense"], 2, "nonsense"),
        (&["check", "--no-such-option"], 2, "--no-such-option"),
        (
            &["check", "--allow-dir", "absent", "right"],
            2,
            "there is no folder `absent`",
        ),
        (
            &["check", "--min-quotations", "2", "right"],
            1,
            "too few quotations: 1 of at least 2",
        ),
        (&["check", "--fail-on", "error", "right"], 0, ""),
        (
            &[
                "verify",
                "--source",
                "sources/kay2001.txt",
                "closed for nine days",
            ],
            0,
            "verified",
        ),
        (
            &[
                "verify",
                "--source",
                "sources/kay2001.txt",
                "closed for ten days that winter",
            ],
            1,
            "number",
        ),
        (
            &["verify", "--source", "absent.txt", "closed"],
            2,
            "absent.txt",
        ),
        (
            &["explain", "quote-alterd"],
            2,
            "did you mean quote-altered",
        ),
        (&["explain", "quote-altered"], 0, "# quote-altered"),
        (&["why", "notes/harbour.md:3"], 1, "differences"),
        (&["why", "notes/harbour.md:1"], 2, "there is no quotation"),
        (&["sources", "nobody"], 2, "nobody"),
        (&["bibliography", "refs.bib"], 0, "kay2001"),
        (&["extract", "absent.pdf"], 2, "absent.pdf"),
    ] {
        ends_with(&folder, arguments, code, says);
    }
}

#[test]
fn a_broken_configuration_ends_with_2_in_every_format() {
    let folder = Folder::harbour();
    folder.write("pincite.toml", b"stile = \"apa\"\n");
    for format in [
        "text", "json", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl",
    ] {
        ends_with(&folder, &["check", "--format", format], 2, "stile");
    }
}

#[test]
fn bad_notes_are_findings_and_never_clean() {
    let folder = Folder::harbour();
    let large = "word ".repeat((8 << 20) / 5 + 10);
    let unclosed = "\"[@a ".repeat(10_000);
    let long = format!(
        "{} \"nobody of the council was told of it\" [@kay2001]\n",
        "word ".repeat(1 << 20)
    );
    for (content, code, says) in [
        (
            &b"She says \"nobody\xff\" [@kay2001]\n"[..],
            3,
            "note-unreadable",
        ),
        (large.as_bytes(), 3, "limit-size"),
        (&b""[..], 0, "0 quotations"),
        (
            &b"\xef\xbb\xbfShe says \"nobody of the council was told of it\" [@kay2001].\r\rx\r\ny"
                [..],
            0,
            "1 verified",
        ),
        (
            &b"\0\0\"nobody of the council\0was told of it\" [@kay2001]\0"[..],
            1,
            "quote-altered",
        ),
        (long.as_bytes(), 0, "1 verified"),
    ] {
        folder.write("one.md", content);
        let ran = folder.run(&["check", "one.md"]);
        let shown = String::from_utf8_lossy(&content[..content.len().min(60)]).into_owned();
        assert_eq!(ran.code, Some(code), "{shown:?}: {}{}", ran.out, ran.err);
        assert!(
            format!("{}{}", ran.out, ran.err).contains(says),
            "{shown:?}: {}{}",
            ran.out,
            ran.err
        );
    }
    folder.write("one.md", unclosed.as_bytes());
    let ran = folder.run(&["check", "--format", "json", "one.md"]);
    assert!(
        ran.code.is_some_and(|code| code <= 3),
        "{:?} {}",
        ran.code,
        ran.err
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::harbour();
    for idx in 0..400 {
        let text = "She writes \"closed for ten days that winter\" [@kay2001].\n\n".repeat(20);
        folder.write(&format!("notes/n{idx}.md"), text.as_bytes());
    }
    let mut child = folder
        .command(&["check"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        !err.contains("panicked") && !err.contains("error:"),
        "{err}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_never_a_clean_run() {
    let folder = Folder::harbour();
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["rules"],
        &["explain", "quote-altered"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = folder
            .command(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains("error:") && !err.contains("panicked"), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn names_and_words_cannot_speak_to_the_runner() {
    let folder = Folder::harbour();
    let text = "She writes that \"##[error]closed ::set-env:: for ten days that winter %0A\x1b[2J\" [@kay2001].\n\n::error::mine\n";
    for name in [
        "notes/a\n::stop-commands::x.md",
        "notes/##[group]%25,b:c.md",
        "notes/\u{202e}e\x1b[31m.md",
    ] {
        folder.write(name, text.as_bytes());
    }
    for format in [
        "text", "json", "sarif", "github", "gitlab", "junit", "rdjson", "rdjsonl",
    ] {
        let mut command = folder.command(&["check", "--format", format]);
        let ran = crate::program::run(command.env("CI", "true"), "");
        assert_eq!(ran.code, Some(1), "{format}: {}", ran.err);
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(!line.contains("##["), "{format}: {line}");
            let ours = format == "github"
                && ["::error file=", "::warning file=", "::notice file="]
                    .iter()
                    .any(|own| line.starts_with(own));
            assert!(
                ours || !line.trim_start().starts_with("::")
                    || line.trim_start().starts_with("::: "),
                "{format}: {line}"
            );
            assert!(
                !line.chars().any(|c| c.is_control() && c != '\t'),
                "{format}: {line:?}"
            );
        }
    }
}

#[test]
fn passages_of_private_sources_stay_out_of_public_logs() {
    let outside = Folder::new(&[(
        "kay2001.txt",
        "The mill was old. The council kept eleven ledgers in its cellar.\n",
    )]);
    let folder = Folder::new(&[
        ("pincite.toml", ""),
        (
            "note.md",
            "She says \"The council kept twelve ledgers in its cellar\" [@kay2001].\n",
        ),
    ]);
    let file = outside.path().join("kay2001.txt");
    folder.write(
        "refs.bib",
        format!("@book{{kay2001, file = {{{}}}}}\n", file.display()).as_bytes(),
    );
    let allowed = outside.path().display().to_string();
    for format in ["text", "json", "sarif", "junit"] {
        let arguments = ["check", "--format", format, "--allow-dir", &allowed];
        assert!(
            folder.run(&arguments).out.contains("eleven ledgers"),
            "{format}"
        );
        let mut command = folder.command(&arguments);
        let ran = crate::program::run(command.env("CI", "true"), "");
        assert!(!ran.out.contains("eleven ledgers"), "{format}: {}", ran.out);
        assert!(ran.out.contains("quote-altered"), "{format}: {}", ran.out);
    }
    // Without the folder being allowed nothing of it is read, and nothing is called checked.
    ends_with(&folder, &["check"], 3, "source-outside");
}

#[test]
fn lines_are_answered_in_order_and_each_at_once() {
    let folder = Folder::harbour();
    let mut child = folder
        .command(&["verify", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ask = |line: String| -> Value {
        writeln!(input, "{line}").unwrap();
        serde_json::from_str(&output.next().unwrap().unwrap()).unwrap()
    };
    let answer =
        ask(json!({"id": "a", "quotation": "closed for nine days", "text": SOURCE}).to_string());
    assert_eq!(
        (&answer["id"], &answer["verdict"]),
        (&json!("a"), &json!("verified"))
    );
    assert_eq!(
        &SOURCE
            [answer["start"].as_u64().unwrap() as usize..answer["end"].as_u64().unwrap() as usize],
        "closed for nine days"
    );
    assert_eq!(answer["error"], Value::Null);
    let answer = ask("{\"id\": \"b\", \"quotation\": ".to_owned());
    assert!(answer["error"].is_string(), "{answer}");
    assert!(
        ask(json!({"id": 3, "quotation": "x"}).to_string())["error"]
            .as_str()
            .unwrap()
            .contains("missing")
    );
    let answer = ask(json!({"id": "d", "quotation": "closed for ten days that winter", "source": "sources/kay2001.txt"}).to_string());
    assert_eq!(
        (&answer["verdict"], &answer["in"]),
        (&json!("altered"), &json!("sources/kay2001.txt"))
    );
    assert!(
        ask(json!({"id": "e", "quotation": "x y", "source": "absent.txt"}).to_string())["error"]
            .is_string()
    );
    let answer = ask(json!({"id": "f", "quotation": "The ferry did not run until the ice broke", "text": "Something else entirely, said nobody.", "others": ["sources/kay2001.txt"]}).to_string());
    assert_eq!(
        (&answer["verdict"], &answer["in"]),
        (&json!("wrong-source"), &json!("sources/kay2001.txt"))
    );
    drop(input);
    // Two lines were answered with an error.
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn many_lines_come_back_in_order() {
    let folder = Folder::harbour();
    let lines: String = (0..2_000)
        .map(|idx| {
            json!({"id": idx.to_string(), "quotation": "closed for nine days", "text": SOURCE})
                .to_string()
                + "\n"
        })
        .collect();
    let ran = folder.run_with(&["verify", "--jsonl"], &lines);
    assert_eq!(ran.code, Some(0));
    let ids: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    assert_eq!(
        ids,
        (0..2_000)
            .map(|idx| json!(idx.to_string()))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_safe_fix_is_made_once_and_removes_its_finding() {
    let folder = Folder::harbour();
    folder.write(
        "sources/kay2001.txt",
        format!("[p. 1]\n\nPage one has other words.\n\n[p. 2]\n\n{SOURCE}").as_bytes(),
    );
    let note = "\u{feff}She says \"nobody of the council was told of it\" [@kay2001, p. 1].\r\nNo last line break";
    folder.write("one.md", note.as_bytes());
    let before = folder.run(&["check", "one.md"]);
    assert!(before.out.contains("quote-locator"), "{}", before.out);
    assert_eq!(folder.read("one.md"), note);
    let ran = folder.run(&["check", "--fix", "--fail-on", "hint", "one.md"]);
    assert!(
        ran.err.contains("fixed 1 finding"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(folder.read("one.md"), note.replace("p. 1", "p. 2"));
    let again = folder.run(&["check", "--fix", "one.md"]);
    assert!(!again.err.contains("fixed"), "{}", again.err);
}

#[test]
fn entries_that_nobody_cites_are_told_of_a_whole_workspace() {
    let folder = Folder::harbour();
    folder.write(
        "pincite.toml",
        b"[rules]\nbibliography-unused = \"warning\"\n",
    );
    folder.write(
        "refs.bib",
        b"@book{kay2001, file = {sources/kay2001.txt}}\n@book{lost, title = {A}}\n@book{listed, title = {B}}\n@inbook{part, crossref = {whole}}\n@book{whole, title = {C}}\n@book{new, ids = {old}}\n",
    );
    folder.write(
        "notes/more.md",
        b"---\nnocite: '@listed'\n---\n\nAs @part and [@old] say.\n",
    );
    folder.write(
        "notes/harbour.md",
        b"\"Nobody of the council was told of it\" [@kay2001].\n",
    );
    let told = |ran: &crate::program::Ran| -> Vec<String> {
        let lines = ran.out.lines();
        lines
            .filter(|line| line.contains("bibliography-unused"))
            .map(str::to_owned)
            .collect()
    };
    // The second run says it again from what it remembers.
    for _ in 0..2 {
        let ran = folder.run(&["check"]);
        let told = told(&ran);
        assert_eq!(told.len(), 1, "{}", ran.out);
        assert!(told[0].contains("no note cites \"lost\""), "{}", ran.out);
        assert_eq!(ran.code, Some(1));
    }
    // Of one note nobody can say what all of them leave uncited.
    assert!(told(&folder.run(&["check", "notes/harbour.md"])).is_empty());
    folder.write("notes/more.md", b"---\nnocite: '@*'\n---\n\nNothing.\n");
    assert!(told(&folder.run(&["check"])).is_empty());
    folder.write("pincite.toml", b"");
    folder.write("notes/more.md", b"Nothing.\n");
    assert!(told(&folder.run(&["check"])).is_empty());
}
