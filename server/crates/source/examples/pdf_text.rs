//! Prints the text of PDFs, or what reading them costs: for looking at the extraction, never shipped.
//!
//! `pdf_text FILE…` prints the text; `--blocks` its blocks with pages and marks; `--time` one line a
//! file: pages, milliseconds a page, bytes of text, warnings; `--mutants N` reads N damaged copies
//! of each file.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::time::{Duration, Instant};

use pincite_source::{Limits, read};

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let mode = arguments
        .next_if(|argument| argument.starts_with("--"))
        .unwrap_or_default();
    let mutants: u64 = if mode == "--mutants" {
        arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100)
    } else {
        0
    };
    let (mut all_pages, mut all_time) = (0, Duration::ZERO);
    for path in arguments {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{path}: {error}");
                continue;
            }
        };
        let start = Instant::now();
        let found = read(&bytes, &path, &Limits::default());
        let time = start.elapsed();
        let source = match found {
            Ok(source) => source,
            Err(why) => {
                println!("{path}\tunreadable\t{why}");
                continue;
            }
        };
        let pages = source.pages.len().max(1);
        (all_pages, all_time) = (all_pages + pages, all_time + time);
        match mode.as_str() {
            "--time" => {
                let each = time.as_secs_f64() * 1000.0 / pages as f64;
                println!(
                    "{path}\t{pages}\t{each:.2}\t{}\t{}",
                    source.text.len(),
                    source.warnings.len()
                );
            }
            "--pages" => {
                for page in &source.pages {
                    print!("{}\u{c}", page.span.of(&source.text));
                }
            }
            "--labels" => {
                for page in &source.pages {
                    println!(
                        "{}\t{}\t{:?}",
                        page.index,
                        page.label.as_deref().unwrap_or(""),
                        page.origin
                    );
                }
            }
            "--blocks" => blocks(&source),
            "--mutants" => mutate(&path, &bytes, mutants),
            _ => println!("{}", source.text),
        }
    }
    if mode == "--time" && all_pages > 0 {
        println!(
            "all\t{all_pages}\t{:.2}",
            all_time.as_secs_f64() * 1000.0 / all_pages as f64
        );
    }
}

fn blocks(source: &text::SourceText) {
    println!(
        "title {:?}, authors {:?}, language {:?}, ocr {}",
        source.title, source.authors, source.language, source.ocr
    );
    for page in &source.pages {
        println!(
            "== page {} label {:?} ({:?})",
            page.index, page.label, page.origin
        );
        for block in source
            .blocks
            .iter()
            .filter(|block| page.span.covers(block.span))
        {
            println!(
                "[{:?}] {}",
                block.kind,
                block.span.of(&source.text).replace('\n', " / ")
            );
        }
        for mark in source
            .marks
            .iter()
            .filter(|mark| page.span.covers(mark.span))
        {
            println!("  ({:?} {:?})", mark.kind, mark.span.of(&source.text));
        }
    }
    for warning in &source.warnings {
        println!(
            "warning {:?} {:?}: {}",
            warning.kind, warning.span, warning.message
        );
    }
    println!("stream lines {}", source.stream.len());
}

/// Reads damaged copies: bytes changed, cut out, repeated, or the end cut off.
fn mutate(path: &str, bytes: &[u8], count: u64) {
    let (mut broken, mut slowest) = (0, Duration::ZERO);
    for seed in 0..count {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ bytes.len() as u64 | 1);
        let mut mutant = bytes.to_vec();
        for _ in 0..=random.below(24) {
            if mutant.len() < 8 {
                break;
            }
            let at = random.below(mutant.len() as u64) as usize;
            let len = (random.below(64) as usize + 1).min(mutant.len() - at);
            match random.below(8) {
                0 => mutant.truncate(at.max(mutant.len() / 2)),
                1 => drop(mutant.drain(at..at + len)),
                2 => {
                    let copy = mutant[at..at + len].to_vec();
                    mutant.splice(at..at, copy);
                }
                3 => {
                    // Numbers are what offsets, lengths and references are made of.
                    if let Some(digit) = mutant[at..].iter_mut().find(|byte| byte.is_ascii_digit())
                    {
                        *digit = b'0' + random.below(10) as u8;
                    }
                }
                _ => mutant[at] = random.below(256) as u8,
            }
        }
        let start = Instant::now();
        let found = std::panic::catch_unwind(|| read(&mutant, path, &Limits::default()));
        let time = start.elapsed();
        slowest = slowest.max(time);
        match found {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => broken += 1,
            Err(_) => println!("{path}: mutant {seed} panicked"),
        }
        if time > Duration::from_secs(5) {
            println!("{path}: mutant {seed} took {time:?}");
        }
    }
    println!("{path}\t{count} mutants\t{broken} unreadable\tslowest {slowest:?}");
}

/// SplitMix64: the same damage on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound.max(1)
    }
}
