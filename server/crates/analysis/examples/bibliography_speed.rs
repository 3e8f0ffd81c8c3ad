//! How fast a large bibliography is read, and what is read of the files that are named.
//!
//! `cargo run --release -p pincite-analysis --example bibliography_speed` makes a BibTeX file of
//! 20,000 entries and 12 MB, reads it and prints the figures; with names of files it reads those
//! and prints their entries and findings.
#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::time::Instant;

use pincite_analysis::bibliography;
use pincite_analysis::finding::DocName;

fn main() {
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        return speed();
    }
    for name in names {
        show(&name);
    }
}

fn speed() {
    let text = generate(20_000, 600);
    let document = DocName::from("library.bib");
    let mut best = f64::MAX;
    let mut entries = 0;
    for _ in 0..5 {
        let started = Instant::now();
        let read = bibliography::parse(&document, &text);
        best = best.min(started.elapsed().as_secs_f64());
        entries = read.entries.len();
        assert!(read.findings.is_empty(), "{:?}", read.findings.first());
    }
    let megabytes = text.len() as f64 / 1e6;
    println!(
        "{entries} entries, {megabytes:.1} MB: {:.0} ms, {:.0} MB/s",
        best * 1e3,
        megabytes / best
    );
}

/// A library as reference managers write it: accents, braces, abstracts, file fields.
fn generate(entries: usize, size: usize) -> String {
    let words = [
        "harbor",
        "the",
        "ice",
        "of",
        "ferry",
        "{NATO}",
        "council",
        "w{\\'i}nter",
        "and",
        "report",
        "\\emph{inquiry}",
        "in",
        "F{\\\"o}hr",
        "nine",
        "days",
        "--",
        "closed",
        "Stra{\\ss}e",
        "a",
        "witness",
    ];
    let mut out = String::with_capacity(entries * size * 21 / 20);
    let mut seed = 1u32;
    let mut word = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        words[(seed >> 16) as usize % words.len()]
    };
    for n in 0..entries {
        let start = out.len();
        let _ = writeln!(out, "@article{{author{n}:{},", 1950 + n % 75);
        let _ = writeln!(
            out,
            "  author = {{Kay, Anna and M{{\\\"u}}ller, J{{\\\"o}}rg and {{Harbor Board}}}},"
        );
        let title: Vec<&str> = (0..9).map(|_| word()).collect();
        let _ = writeln!(out, "  title = {{{{{}}}}},", title.join(" "));
        let _ = writeln!(
            out,
            "  journaltitle = {{Journal of {}}},\n  date = {{{}-03-0{}}},",
            word(),
            1950 + n % 75,
            n % 9 + 1
        );
        let _ = writeln!(
            out,
            "  pages = {{{}--{}}},\n  doi = {{10.1000/{n}}},",
            n % 400,
            n % 400 + 12
        );
        let _ = writeln!(
            out,
            "  file = {{:papers/author{n}.pdf:PDF}},\n  abstract = {{"
        );
        while out.len() - start < size - 10 {
            out.push_str(word());
            out.push(' ');
        }
        out.push_str("},\n}\n\n");
    }
    out
}

fn show(name: &str) {
    let Ok(bytes) = std::fs::read(name) else {
        return println!("{name}: cannot be read");
    };
    let document = DocName::from(name);
    let Some(decoded) = bibliography::decode(&document, &bytes) else {
        return println!("{name}: not text");
    };
    let read = bibliography::parse(&document, &decoded.text);
    println!(
        "{name}: {} entries, {} findings",
        read.entries.len(),
        read.findings.len()
    );
    let lines = text::LineIndex::new(&decoded.text);
    for entry in &read.entries {
        let authors: Vec<String> = entry
            .authors
            .iter()
            .map(bibliography::Name::natural)
            .collect();
        let files: Vec<&str> = entry.files.iter().map(|file| file.path.as_str()).collect();
        println!(
            "  {} [{}] {} / {} ({}) {}",
            entry.key,
            entry.kind,
            authors.join("; "),
            entry.title.as_deref().unwrap_or("-"),
            entry.year.as_deref().unwrap_or("-"),
            files.join(" & ")
        );
    }
    for finding in decoded.guessed.iter().chain(&read.findings) {
        println!(
            "  ! {}: {}",
            lines.line_of(finding.span.start) + 1,
            finding.message
        );
    }
}
