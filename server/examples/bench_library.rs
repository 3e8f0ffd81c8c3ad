//! `cargo xtask bench library [FOLDER]`: a vault of 10,000 notes and a library of 2,000 documents with
//! 650 MB of text, made by code, cold and warm; a library of PDFs, cold; what a page costs by format; a
//! bibliography of 20,000 entries. Each figure stands beside its bar. Memory is the largest sum that was
//! seen of the anonymous memory of the program and of all processes that it started. Measures the program `pincite` beside this one; Linux
//! only, because it reads `/proc`. In FOLDER what was made stays for the next time.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const DOCUMENTS: usize = 2_000;
const NOTES: usize = 10_000;
/// Letters of one document: 650 MB in all.
const LETTERS: usize = 325_000;
/// Runs of which the smallest counts: other programs run on the machine.
const RUNS: usize = 5;

fn main() {
    let named = std::env::args_os().nth(1).map(PathBuf::from);
    // Beside the program: the file system of the target folder, not a temporary one in memory.
    let beside = std::env::current_exe().unwrap();
    let target = beside.parent().and_then(Path::parent).unwrap().to_owned();
    let made = tempfile::Builder::new()
        .prefix("bench-library-")
        .tempdir_in(&target)
        .unwrap();
    let folder = named.unwrap_or_else(|| made.path().to_owned());
    let bench = Bench {
        program: target.join("pincite"),
        vault: folder.join("vault"),
        papers: folder.join("papers"),
        cache: made.path().join("cache"),
    };
    assert!(
        bench.program.is_file(),
        "build the program first: {}",
        bench.program.display()
    );
    if !bench.vault.join("refs.bib").exists() {
        vault(&bench.vault);
    }
    let written = Instant::now();

    println!("bibliography");
    bibliography();
    println!("pages, CPU ms each");
    pages();
    println!(
        "library of {DOCUMENTS} documents, {} MB; vault of {NOTES} notes",
        DOCUMENTS * LETTERS / 1_000_000
    );
    let cold = bench.check(&["check", "--format", "json"]);
    cold.show("cold check", "bar: < 150 MiB");
    let first = cold.out;
    // Files that have just been written are hashed again: see `library/stamps.rs`.
    std::thread::sleep(Duration::from_secs(65).saturating_sub(written.elapsed()));
    let warm = bench.check(&["check", "--format", "json"]);
    warm.show("first warm check, every document hashed", "");
    assert_eq!(warm.out.len(), first.len());
    let warm = bench.best(&["check", "--format", "json"]);
    warm.show("warm check", "bar: <= 500 ms CPU");
    assert!(warm.out == first, "a warm check says something else");
    let one = bench.best(&["check", "notes/n00002.md", "--format", "json"]);
    one.show("warm check of one note", "bar: <= 50 ms");
    let one = bench.best(&["check", "notes/n00001.md", "--format", "json"]);
    one.show("warm check of one note that searches the library", "");
    fs::remove_dir_all(bench.cache.join("pincite/notes")).unwrap();
    let one = bench.best_after(&["check", "notes/n00002.md", "--format", "json"], || {
        let _ = fs::remove_dir_all(bench.cache.join("pincite/notes"));
    });
    one.show(
        "the same with documents only, the note verified",
        "bar: <= 50 ms",
    );
    let edited = fs::read_to_string(bench.vault.join("notes/n00002.md")).unwrap();
    let _ = bench.check(&["check", "--format", "json"]);
    fs::write(
        bench.vault.join("notes/n00002.md"),
        format!("{edited}\nMore.\n"),
    )
    .unwrap();
    let changed = bench.check(&["check", "--format", "json"]);
    changed.show("warm check after a change of one note", "");
    fs::write(bench.vault.join("notes/n00002.md"), edited).unwrap();
    let found = bench.check(&["find", &passage(7, 40), "--format", "json"]);
    found.show("find, the first time", "bar: < 150 MiB");
    let found = bench.best(&["find", &passage(7, 40), "--format", "json"]);
    found.show("find", "bar: < 150 MiB");
    assert!(found.out.contains("\"d0007\""), "{}", found.out);
    bench.pdf_library();
    let opened = (0..RUNS)
        .map(|_| bench.server())
        .min_by_key(|it| it.0)
        .unwrap();
    println!(
        "  server, from start to the first verdict: {:.0} ms (bar: <= 50), {} MiB",
        opened.0.as_secs_f64() * 1e3,
        opened.1 >> 10
    );
}

struct Bench {
    program: PathBuf,
    vault: PathBuf,
    /// A workspace whose sources are PDFs.
    papers: PathBuf,
    cache: PathBuf,
}

/// What a run of the program cost.
struct Cost {
    cpu: Duration,
    wall: Duration,
    /// The most that was seen, in KiB.
    anonymous: u64,
    out: String,
}

impl Cost {
    fn show(&self, what: &str, bar: &str) {
        let bar = if bar.is_empty() {
            String::new()
        } else {
            format!(" ({bar})")
        };
        println!(
            "  {what}: {} ms CPU, {} ms{bar}, {} MiB",
            self.cpu.as_millis(),
            self.wall.as_millis(),
            self.anonymous >> 10
        );
    }
}

impl Bench {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.vault)
            .env("XDG_CACHE_HOME", &self.cache)
            .env("XDG_CONFIG_HOME", &self.cache)
            .stderr(Stdio::null())
            .stdout(Stdio::piped());
        command
    }

    fn best(&self, arguments: &[&str]) -> Cost {
        self.best_after(arguments, || {})
    }

    fn best_after(&self, arguments: &[&str], before: impl Fn()) -> Cost {
        (0..RUNS)
            .map(|_| {
                before();
                self.check(arguments)
            })
            .min_by_key(|cost| (cost.cpu, cost.wall))
            .unwrap()
    }

    fn check(&self, arguments: &[&str]) -> Cost {
        let before = children_cpu();
        let started = Instant::now();
        let mut child = self
            .command(arguments)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut out = String::new();
            stdout.read_to_string(&mut out).unwrap();
            out
        });
        let mut anonymous = 0;
        while child.try_wait().unwrap().is_none() {
            anonymous = anonymous.max(anonymous_memory(child.id()));
            std::thread::sleep(Duration::from_millis(2));
        }
        Cost {
            wall: started.elapsed(),
            cpu: children_cpu() - before,
            anonymous,
            out: reader.join().unwrap(),
        }
    }

    /// PDFs that workers read, cold, and with the whole library searched.
    fn pdf_library(&self) {
        if !self.papers.join("refs.bib").exists() {
            papers(&self.papers);
        }
        let bench = Bench {
            program: self.program.clone(),
            vault: self.papers.clone(),
            papers: PathBuf::new(),
            cache: self.cache.clone(),
        };
        let cold = bench.check(&["check", "--format", "json"]);
        cold.show(
            &format!("cold check of {PAPERS} PDFs of {PAPER_PAGES} pages"),
            "bar: < 150 MiB, <= 2 ms a page",
        );
        assert!(cold.out.contains("\"verified\": 1"), "{}", cold.out);
        let pages = (PAPERS * PAPER_PAGES) as f64;
        println!(
            "    {:.2} ms CPU a page",
            cold.cpu.as_secs_f64() * 1e3 / pages
        );
    }

    /// From the start of the server to the first diagnostics of a note with something wrong in it.
    fn server(&self) -> (Duration, u64) {
        let note = self.vault.join("notes/n00001.md");
        let (root, uri) = (
            format!("file://{}", self.vault.display()),
            format!("file://{}", note.display()),
        );
        let text = fs::read_to_string(&note).unwrap();
        let started = Instant::now();
        let mut child = self
            .command(&["lsp"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut send = |message: serde_json::Value| {
            let body = message.to_string();
            write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            input.flush().unwrap();
        };
        send(
            serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "processId": null, "rootUri": root, "capabilities": {},
            "workspaceFolders": [{"uri": root, "name": "vault"}]}}),
        );
        let _ = message(&mut output);
        send(serde_json::json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
        send(
            serde_json::json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
            "textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}}),
        );
        loop {
            let message = message(&mut output);
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["diagnostics"]
                    .as_array()
                    .is_some_and(|all| !all.is_empty())
            {
                break;
            }
        }
        let took = started.elapsed();
        let anonymous = anonymous_memory(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        (took, anonymous)
    }
}

fn message(output: &mut BufReader<std::process::ChildStdout>) -> serde_json::Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(output.read_line(&mut line).unwrap() > 0, "the server ended");
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(said) = line.strip_prefix("Content-Length: ") {
            length = said.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Of a process and of all that it started, in KiB.
fn anonymous_memory(process: u32) -> u64 {
    let read = |name: &str| fs::read_to_string(format!("/proc/{process}/{name}"));
    let status = read("status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let started = threads.into_iter().flatten().flatten().flat_map(|thread| {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let ids = children.split_whitespace();
        ids.filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()
    });
    kib.unwrap_or(0) + started.map(anonymous_memory).sum::<u64>()
}

/// Of the processes that have ended, theirs included; in steps of the kernel's clock, hundredths of a
/// second.
fn children_cpu() -> Duration {
    const FIELDS: [usize; 2] = [15, 16];
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The second field is the program's name, in parentheses.
    let rest: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks = FIELDS.map(|field| rest[field - 2].parse::<u64>().unwrap());
    Duration::from_millis(ticks.iter().sum::<u64>() * 10)
}

/// Of this thread, exactly.
fn own_cpu() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = stat.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap())
}

/// A small generator with a fixed start: every run measures the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

const SYLLABLES: &[&str] = &[
    "ar", "be", "con", "da", "el", "for", "gra", "har", "in", "jo", "ka", "lo", "men", "no", "or",
    "per", "qua", "re", "sen", "ti", "un", "ver", "win", "ex", "ya", "zo", "the", "bour", "light",
    "sea",
];

/// Some words are frequent and most are rare, as in texts.
fn word(chance: &mut Chance, out: &mut String) {
    let rare = chance.below(100);
    let pool = match rare {
        0..60 => 200,
        60..90 => 4_000,
        _ => 60_000,
    };
    let mut number = chance.below(pool);
    loop {
        out.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
        if number == 0 {
            break;
        }
    }
}

/// The text of a document; always the same.
fn text(number: usize, letters: usize) -> String {
    let mut chance = Chance(number as u64 * 7919 + 17);
    let mut out = String::with_capacity(letters + 100);
    let mut words = 0;
    while out.len() < letters {
        word(&mut chance, &mut out);
        words += 1;
        out.push_str(match words % 120 {
            0 => ".\n\n",
            n if n % 13 == 0 => ", ",
            n if n % 20 == 0 => ". ",
            _ => " ",
        });
    }
    out
}

/// Words of a document from a place on that no sentence ends in.
fn passage(document: usize, at: usize) -> String {
    let text = text(document, 20_000);
    let sentences: Vec<&str> = text
        .split(['.', ','])
        .map(str::trim)
        .filter(|part| !part.contains('\n') && part.split(' ').count() > 9)
        .collect();
    sentences[at % sentences.len()].to_owned()
}

fn vault(folder: &Path) {
    println!("making {}", folder.display());
    fs::create_dir_all(folder.join("sources")).unwrap();
    fs::create_dir_all(folder.join("notes")).unwrap();
    fs::write(folder.join("pincite.toml"), "").unwrap();
    for number in 0..DOCUMENTS {
        let name = folder.join(format!("sources/d{number:04}.txt"));
        fs::write(name, text(number, LETTERS)).unwrap();
    }
    for number in 0..NOTES {
        let mut note = format!("# Note {number}\n\n");
        for part in 0..3 {
            let document = (number * 31 + part * 677) % DOCUMENTS;
            let mut words = passage(document, number + part);
            // One note in a hundred has something wrong: a word that is not there.
            if part == 0 && number % 100 < 2 {
                let end = words.rfind(' ').unwrap();
                let end = words[..end].rfind(' ').unwrap();
                words.replace_range(end..=end, " entirely ");
            }
            let _ = write!(
                note,
                "Some say that \"{words}\" [@d{document:04}], and others that they do not know what to \
                 make of it, because nobody has looked.\n\n"
            );
        }
        fs::write(folder.join(format!("notes/n{number:05}.md")), note).unwrap();
    }
    // Last: it tells that everything is there.
    let mut entries = String::new();
    for number in 0..DOCUMENTS {
        entries.push_str(&entry(&format!("d{number:04}"), number));
    }
    fs::write(folder.join("refs.bib"), entries).unwrap();
}

/// About 600 bytes.
fn entry(key: &str, number: usize) -> String {
    let mut chance = Chance(number as u64 + 5);
    let mut words = |count: usize| {
        let mut out = String::new();
        for _ in 0..count {
            word(&mut chance, &mut out);
            out.push(' ');
        }
        out.trim_end().to_owned()
    };
    format!(
        "@article{{{key},\n  title = {{{}}},\n  author = {{{}, Ann and {}, Jo}},\n  journal = {{Journal of {}}},\n  \
         year = {{{}}},\n  volume = {{{}}},\n  pages = {{{}--{}}},\n  doi = {{10.1000/{number}}},\n  \
         file = {{sources/{key}.txt}},\n  abstract = {{{}}}\n}}\n\n",
        words(9),
        words(1),
        words(1),
        words(3),
        1900 + number % 120,
        number % 90,
        number % 500,
        number % 500 + 20,
        words(42)
    )
}

fn bibliography() {
    let mut all = String::new();
    for number in 0..20_000 {
        all.push_str(&entry(&format!("key{number}"), number));
    }
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let before = own_cpu();
        let read = analysis::bibliography::parse(&"refs.bib".into(), &all);
        best = best.min(own_cpu() - before);
        assert_eq!(black_box(read).entries.len(), 20_000);
    }
    let megabytes = all.len() as f64 / 1e6;
    println!(
        "  20000 entries, {megabytes:.1} MB: {} ms CPU, {:.0} MB/s (bar: <= 300 ms for 12 MB)",
        best.as_millis(),
        megabytes / best.as_secs_f64().max(0.001)
    );
}

const PAPERS: usize = 300;
const PAPER_PAGES: usize = 40;

fn papers(folder: &Path) {
    println!("making {}", folder.display());
    fs::create_dir_all(folder.join("sources")).unwrap();
    fs::write(folder.join("pincite.toml"), "").unwrap();
    let mut entries = String::new();
    for number in 0..PAPERS {
        let words = text(number, PAPER_PAGES * PAGE);
        let name = format!("sources/p{number:03}.pdf");
        fs::write(folder.join(&name), pdf(&words, PAPER_PAGES)).unwrap();
        let _ = writeln!(entries, "@book{{p{number:03}, file = {{{name}}}}}");
    }
    let note = format!(
        "\"{}\" [@p007] and \"{}\" [@p007].\n",
        passage(7, 3),
        passage(8, 3)
    );
    fs::write(folder.join("note.md"), note).unwrap();
    fs::write(folder.join("refs.bib"), entries).unwrap();
}

/// Letters of a page.
const PAGE: usize = 2_500;
const PAGES: usize = 400;

fn pages() {
    let words = text(1, PAGE * PAGES);
    let paragraphs: Vec<&str> = words.split("\n\n").collect();
    let each = |before: &str, after: &str| -> String {
        let set = paragraphs.iter().map(|it| format!("{before}{it}{after}\n"));
        set.collect()
    };
    let html = format!("<html><body>{}</body></html>", each("<p>", "</p>"));
    let documents = [
        ("txt", words.clone().into_bytes()),
        ("md", words.clone().into_bytes()),
        ("html", html.clone().into_bytes()),
        (
            "xml",
            format!(
                "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>{}</body></text></TEI>",
                each("<p>", "</p>")
            )
            .into_bytes(),
        ),
        ("docx", docx(&each("<w:p><w:r><w:t>", "</w:t></w:r></w:p>"))),
        ("odt", odt(&each("<text:p>", "</text:p>"))),
        ("epub", epub(&html)),
        ("pdf", pdf(&words, PAGES)),
    ];
    for (format, bytes) in documents {
        let name = format!("document.{format}");
        let limits = source::Limits::default();
        let mut best = Duration::MAX;
        for _ in 0..RUNS {
            let before = own_cpu();
            let read = source::read(&bytes, &name, &limits);
            best = best.min(own_cpu() - before);
            let read = black_box(read).unwrap();
            assert!(read.text.len() > PAGE * PAGES * 9 / 10, "{format}");
        }
        println!(
            "  {format}: {:.4} (bar: <= 2)",
            best.as_secs_f64() * 1e3 / PAGES as f64
        );
    }
}

fn docx(body: &str) -> Vec<u8> {
    const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    packed(&[
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", &document),
    ])
}

fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
    ])
}

fn epub(html: &str) -> Vec<u8> {
    const CONTAINER: &str = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles><rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    const BOOK: &str = "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><manifest><item id=\"c\" href=\"c.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"c\"/></spine></package>";
    packed(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("book.opf", BOOK),
        ("c.xhtml", html),
    ])
}

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Pages of set lines in a font that every reader has.
fn pdf(words: &str, pages: usize) -> Vec<u8> {
    let mut lines = Vec::new();
    for paragraph in words.split("\n\n") {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if line.len() + word.len() > 70 {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    let streams: Vec<String> = lines
        .chunks(lines.len().div_ceil(pages))
        .map(|lines| {
            let shown: String = lines
                .iter()
                .map(|line| format!("({line}) Tj T*\n"))
                .collect();
            format!("BT /F1 10 Tf 13 TL 72 760 Td\n{shown}ET")
        })
        .collect();
    let kids: String = (0..streams.len())
        .map(|idx| format!("{} 0 R ", 4 + idx * 2))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", streams.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
    ];
    for (idx, stream) in streams.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + idx * 2
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{stream}\nendstream",
            stream.len()
        ));
    }
    let mut out = "%PDF-1.7\n".to_owned();
    let mut offsets = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", idx + 1);
    }
    let at = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let _ = write!(
        out,
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n",
        objects.len() + 1
    );
    out.into_bytes()
}
