//! `cargo xtask fuzz bibliography [SECONDS]`: mutants of small bibliographies of every format.
//!
//! Whatever the text is: no panic, no more than ten seconds, every span inside the text and on
//! characters, every entry found again by its key.
#![allow(clippy::print_stdout)]

use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pincite_analysis::bibliography;
use pincite_analysis::finding::DocName;
use text::Span;

const SLOW: Duration = Duration::from_secs(10);

const SEEDS: [(&str, &str); 5] = [
    (
        "a.bib",
        "% Encoding: UTF-8\n@string{mp = \"Mill Press\"}\n@preamble{\"x\"}\n@comment{jabref-meta: fileDirectory:pdf;}\n@book{orme1902,\n  author = {Orme, Anna and {\\'E}mile de la Tour, Jr.},\n  title = \"The {M}ill\" # mp,\n  year = 1902,\n  crossref = {base},\n  ids = {o1, o2},\n  file = {Full\\: text:mill.pdf:PDF;:b.epub:EPUB},\n}\n@collection{base, title = {All}, pages = {1--9}, xdata = {x}}\n@xdata{x, language = {ngerman}}\n",
    ),
    (
        "a.json",
        r#"[{"id":"orme1902","type":"book","author":[{"family":"Orme","given":"A."}],"title":"The <i>Mill</i>","issued":{"date-parts":[[1902]]},"note":"file: a.pdf"},{"id":"b","citation-key":"c"}]"#,
    ),
    (
        "a.yaml",
        "references:\n- id: orme1902\n  type: book\n  author:\n  - family: Orme\n    given: Anna\n  title: The Mill\n  issued:\n    date-parts:\n    - - 1902\n  file: a.pdf\n- &x {id: b, title: 'x'}\n- *x\n",
    ),
    (
        "b.yaml",
        "orme1902:\n  type: book\n  title: The Mill\n  author: [\"Orme, Anna\"]\n  date: 1902-05\n  parent:\n    type: anthology\n    title: All\n",
    ),
    (
        "c.bib",
        "@article{a, title={{{{x}}}}, author=\"A \\\"{o} and B\"\n@book{b, year=2001}\n@misc(c, title = {d})\n",
    ),
];

const PIECES: [&str; 36] = [
    "{",
    "}",
    "\"",
    "@",
    "@book{",
    "\\",
    "#",
    ",",
    "=",
    "\n",
    "\r",
    "\n@",
    "[",
    "]",
    ":",
    "- ",
    "  ",
    "&a ",
    "*a",
    "<<: *a\n",
    "\u{feff}",
    "\u{202e}",
    "\u{301}",
    "é",
    "\\'{e}",
    "$",
    "%",
    "and ",
    "crossref = {a},",
    "~",
    "!!binary ",
    "|\n",
    ">-\n",
    "\\u",
    "999999999999",
    "\t",
];

fn main() -> ExitCode {
    let seconds = std::env::args()
        .nth(1)
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(60);
    let clock = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |since| since.as_nanos() as u64);
    let start = Instant::now();
    let mut slowest = Duration::ZERO;
    let mut rounds = 0u64;
    while start.elapsed() < Duration::from_secs(seconds) {
        let (name, seed) = SEEDS[(rounds % SEEDS.len() as u64) as usize];
        let mutant = mutant(
            seed,
            &mut Chance(
                clock
                    .wrapping_add(rounds)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    | 1,
            ),
        );
        let begun = Instant::now();
        let held = catch_unwind(|| check(name, &mutant)).is_ok();
        let took = begun.elapsed();
        if !held || took > SLOW {
            let folder = Path::new("target/fuzz");
            let file = folder.join(format!("{clock}-{rounds}-{name}"));
            let kept =
                std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, &mutant));
            println!("round {rounds}, {took:?}: {} {kept:?}", file.display());
            return ExitCode::FAILURE;
        }
        slowest = slowest.max(took);
        rounds += 1;
    }
    println!("{rounds} mutants in {seconds} s; the slowest took {slowest:?}");
    ExitCode::SUCCESS
}

fn check(name: &str, bytes: &[u8]) {
    let document = DocName::from(name);
    let Some(decoded) = bibliography::decode(&document, bytes) else {
        return;
    };
    let text = decoded.text.as_ref();
    let read = bibliography::parse(&document, text);
    let lies = |span: Span| {
        assert!(span.start <= span.end, "{span:?}");
        assert!(
            text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
            "{span:?}"
        );
    };
    for entry in &read.entries {
        lies(entry.span);
        lies(entry.key_span);
        entry.fields.iter().for_each(|field| lies(field.span));
        entry.files.iter().for_each(|file| lies(file.span));
        assert!(read.entry(&entry.key).is_some(), "{}", entry.key);
    }
    for finding in &read.findings {
        lies(finding.span);
    }
}

/// A generator whose runs are the same on every machine (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }
}

fn mutant(seed: &str, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seed.as_bytes().to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(60)).min(bytes.len());
        match chance.below(6) {
            0 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].repeat(1 << chance.below(9));
                drop(bytes.splice(at..at, again));
            }
            3 => {
                let piece = PIECES[chance.below(PIECES.len())];
                let deep = piece.repeat(1 << chance.below(11));
                drop(bytes.splice(at..at, deep.into_bytes()));
            }
            _ => {
                let piece = PIECES[chance.below(PIECES.len())];
                drop(bytes.splice(at..at, piece.bytes()));
            }
        }
    }
    bytes.truncate(1 << 18);
    bytes
}
