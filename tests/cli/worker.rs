//! The worker process: documents made to harm cost a finding and nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use pincite::cache::{Key, segment};
use pincite::worker::{Settings, Workers};

use crate::documents;
use crate::program::{Folder, run};

const LIMITS: fn() -> source::Limits = source::Limits::default;
const KEY: Key = Key::from_bytes([9; 32]);

/// Workers of the real program, or of another one that stands for a broken worker.
fn workers(program: &str, arguments: &[&str], time: Duration) -> Workers {
    Workers::new(Settings {
        program: PathBuf::from(program),
        arguments: arguments.iter().map(Into::into).collect(),
        processes: 1,
        time,
    })
}

fn real(time: Duration) -> Workers {
    workers(env!("CARGO_BIN_EXE_pincite-tested"), &["worker"], time)
}

const LONG: Duration = Duration::from_secs(60);

/// What comes of a document: its text, or the reason.
fn read(workers: &Workers, bytes: &[u8], name: &str) -> Result<String, String> {
    let segment = workers
        .read(&KEY, bytes, name, &LIMITS())
        .map_err(|unreadable| format!("{unreadable:?}"))?;
    match segment::decode(&segment, &KEY) {
        Some(Ok(text)) => Ok(text.text),
        Some(Err(unreadable)) => Err(format!("{unreadable:?}")),
        None => Err("no segment".into()),
    }
}

#[test]
fn a_worker_reads_what_the_program_itself_reads() {
    let workers = real(LONG);
    let pdf = documents::pdf(&["The harbour was closed.", "Nobody was told."]);
    let here = source::read(&pdf, "kay.pdf", &LIMITS()).unwrap();
    let segment = workers.read(&KEY, &pdf, "kay.pdf", &LIMITS()).unwrap();
    assert_eq!(segment::decode(&segment, &KEY), Some(Ok(here)));
    assert!(segment::decode(&segment, &Key::from_bytes([8; 32])).is_none());
}

#[test]
fn one_process_stays_for_many_documents() {
    let workers = real(LONG);
    let pdf = documents::pdf(&["Some words."]);
    assert!(workers.idle().is_empty());
    assert!(read(&workers, &pdf, "a.pdf").is_ok());
    let first = workers.idle();
    for _ in 0..20 {
        assert!(read(&workers, &pdf, "a.pdf").is_ok());
        assert!(read(&workers, b"%PDF-1.7 broken", "b.pdf").is_err());
    }
    assert_eq!((workers.idle(), first.len()), (first, 1));
}

#[test]
fn limits_hold_in_the_worker() {
    let workers = real(LONG);
    let pdf = documents::pdf(&["one", "two", "three"]);
    let few = source::Limits {
        pages: 2,
        ..LIMITS()
    };
    let segment = workers.read(&KEY, &pdf, "a.pdf", &few).unwrap();
    let reading = segment::decode(&segment, &KEY).unwrap();
    assert_eq!(reading, source::read(&pdf, "a.pdf", &few));
    assert!(reading.is_err());
}

#[test]
fn a_document_that_takes_too_long_is_given_up_and_the_next_one_read() {
    let workers = real(Duration::from_millis(1500));
    let pdf = documents::pdf(&["Some words."]);
    assert!(read(&workers, &pdf, "a.pdf").is_ok());
    let before = workers.idle();
    let why = read(&workers, &documents::endless_pdf(), "endless.pdf").unwrap_err();
    assert!(
        why.contains("Time") && why.contains("more than 1.5 s"),
        "{why}"
    );
    assert!(workers.idle().is_empty());
    assert!(read(&workers, &pdf, "a.pdf").is_ok());
    assert_ne!(workers.idle(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_that_takes_all_memory_is_given_up_and_the_next_one_read() {
    let workers = real(Duration::from_secs(240));
    let why = read(&workers, &documents::bomb_pdf(), "bomb.pdf").unwrap_err();
    assert!(
        why.contains("Size") && why.contains("1536 MiB of memory"),
        "{why}"
    );
    assert!(read(&workers, &documents::pdf(&["Some words."]), "a.pdf").is_ok());
}

/// Programs that behave as a worker never should: each is a reason, none hangs or is believed.
#[cfg(unix)]
#[test]
fn what_a_broken_worker_does_is_a_reason() {
    let short = Duration::from_millis(700);
    let pdf = documents::pdf(&["Some words."]);
    for (script, want) in [
        ("exec sleep 1000", "takes more than"),
        ("cat > /dev/null; :", "takes more than"),
        ("kill -SEGV $$", "signal: 11"),
        ("head -c 10 > /dev/null; kill -ABRT $$", "signal: 6"),
        ("exit 3", "exit status: 3"),
        ("exit 0", "no answer"),
        (
            "echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$",
            "MiB of memory",
        ),
        (
            "echo \"thread 'x' has overflowed its stack\" >&2; kill -ABRT $$",
            "stack overflowed",
        ),
        ("echo nonsense; cat > /dev/null", "no frame begins here"),
        ("yes", "no frame begins here"),
        (
            "printf 'pincite\\002\\377\\377\\377\\377\\377\\377\\377\\177'; cat > /dev/null",
            "too large",
        ),
        ("exec cat", "no segment"),
    ] {
        let workers = workers("/bin/sh", &["-c", script], short);
        let why = read(&workers, &pdf, "a.pdf").unwrap_err();
        assert!(why.contains(want), "{script}: {why}");
    }
    let gone = workers("/nowhere/pincite", &["worker"], short);
    assert!(
        read(&gone, &pdf, "a.pdf")
            .unwrap_err()
            .contains("cannot be started")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_ends_with_the_program_that_started_it_even_while_it_reads() {
    use std::io::Read as _;

    // The worker's only other handle is its standard output: when that closes, it has ended.
    let mut worker = Command::new(env!("CARGO_BIN_EXE_pincite-tested"))
        .arg("worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = worker.stdin.take().unwrap();
    let request = pincite::worker::request(&KEY, &documents::endless_pdf(), "a.pdf", &LIMITS());
    std::io::Write::write_all(&mut input, &request).unwrap();
    drop(input);
    let mut answer = Vec::new();
    worker
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut answer)
        .unwrap();
    assert_eq!(answer, b"");
    assert!(worker.wait().unwrap().success());
}

#[test]
fn garbage_ends_a_worker_without_a_word() {
    let folder = Folder::new(&[]);
    for garbage in ["", "x", "pincite\u{1}", "{\"jsonrpc\":\"2.0\"}"] {
        let ran = run(&mut folder.command(&["worker"]), garbage);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
        assert_eq!(ran.code, Some(if garbage.is_empty() { 0 } else { 2 }));
    }
}

#[test]
fn one_bad_document_never_costs_the_others() {
    let folder = Folder::harbour();
    folder.write(
        "refs.bib",
        b"@book{good, file = {sources/good.pdf}}\n@book{bad, file = {sources/bad.pdf}}\n",
    );
    folder.write(
        "sources/good.pdf",
        &documents::pdf(&["The harbour was closed for nine days that winter."]),
    );
    let mut broken = documents::pdf(&["The ferry did not run until the ice broke."]);
    broken.truncate(60);
    folder.write("sources/bad.pdf", &broken);
    folder.write(
        "notes/harbour.md",
        b"She writes that \"the harbour was closed for nine days\" [@good].\n\nShe adds that \"the ferry did not run\" [@bad].\n",
    );
    let ran = folder.run(&["check", "notes/harbour.md"]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("source-unreadable"), "{}", ran.out);
    assert!(ran.err.contains("1 verified"), "{}", ran.err);
    assert!(!ran.err.contains("panicked") && !ran.err.contains("internal error"));
    assert!(!fs::exists(folder.path().join("core")).unwrap());
}

#[test]
fn words_that_only_the_rows_of_two_columns_join_are_unchecked() {
    let folder = Folder::harbour();
    folder.write("refs.bib", b"@book{kay, file = {sources/kay.pdf}}\n");
    let rows = [
        (
            "The harbour was closed for nine days that",
            "The ferry stayed on the other bank, and the",
        ),
        (
            "winter, and nobody of the council was told",
            "mail was carried over the ice by men who had",
        ),
        (
            "of it before the papers wrote about it; the",
            "done so in other years; two of them fell in",
        ),
        (
            "clerk kept the letter in his desk until the",
            "and were pulled out with a rope, which is why",
        ),
        (
            "spring, when the ships came back at last.",
            "the town bought a boat with runners later.",
        ),
        (
            "He was asked why, and he said that he had",
            "The boat was used in four winters, and then",
        ),
        (
            "been told to wait until the ice was gone.",
            "sold to a fisherman for the price of its oak.",
        ),
    ];
    folder.write("sources/kay.pdf", &documents::columns_pdf(&rows));
    folder.write(
        "notes/harbour.md",
        b"She writes that \"nobody of the council was told of it before the papers wrote\" [@kay].\n\nAlso \"of it before the papers wrote about it; the done so in other years\" [@kay].\n",
    );
    let ran = folder.run(&["check", "notes/harbour.md"]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("warning[source-unreadable]") && ran.out.contains("only across columns"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("limit-time"), "{}", ran.out);
    assert!(ran.err.contains("1 verified"), "{}", ran.err);
}
