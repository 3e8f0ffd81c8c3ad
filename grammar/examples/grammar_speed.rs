//! `cargo xtask bench grammar`: a full parse and one-character edits, beside
//! tree-sitter-md in the same run.

use std::time::{Duration, Instant};

use tree_sitter::{InputEdit, Parser, Point, Tree};

fn main() {
    let unit = include_str!("../test/bench.md");
    for size in [100_000, 1_000_000] {
        let text: String = unit.chars().cycle().take(size).collect();
        let mut ours = Parser::new();
        ours.set_language(&tree_sitter_pincite::LANGUAGE.into())
            .expect("the ABI fits");
        let full = fastest(|| drop(ours.parse(&text, None)));
        let mut theirs = tree_sitter_md::MarkdownParser::default();
        let reference = fastest(|| drop(theirs.parse(text.as_bytes(), None)));
        say(&format!("note of {} KB", text.len() / 1000));
        say(&format!(
            "  full parse  pincite {}  tree-sitter-md {}  {:.1}x",
            rate(text.len(), full),
            rate(text.len(), reference),
            reference.as_secs_f64() / full.as_secs_f64()
        ));
        let (p50, p99) = edits(&mut ours, &text);
        say(&format!(
            "  one-character edit  p50 {:.3} ms  p99 {:.3} ms",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3
        ));
    }
}

fn fastest(mut work: impl FnMut()) -> Duration {
    (0..7)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn rate(bytes: usize, time: Duration) -> String {
    format!("{:.1} MB/s", bytes as f64 / 1e6 / time.as_secs_f64())
}

/// Types a letter at places all over the text, and deletes it again.
fn edits(parser: &mut Parser, text: &str) -> (Duration, Duration) {
    let mut text = text.as_bytes().to_vec();
    let mut tree = parser
        .parse(&text, None)
        .expect("parsing is never cancelled");
    let mut times = Vec::new();
    for i in 0..400usize {
        let mut at = i.wrapping_mul(7919 * 31) % text.len();
        while !text[at].is_ascii_alphabetic() {
            at = (at + 1) % text.len();
        }
        for inserted in [true, false] {
            if inserted {
                text.insert(at, b'x');
            } else {
                text.remove(at);
            }
            let start = Instant::now();
            tree = reparse(parser, &text, tree, at, inserted);
            times.push(start.elapsed());
        }
    }
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn reparse(parser: &mut Parser, text: &[u8], mut tree: Tree, at: usize, inserted: bool) -> Tree {
    let (old, new) = if inserted { (at, at + 1) } else { (at + 1, at) };
    // Byte columns would do; the parser only carries them along.
    let point = |column| Point { row: 0, column };
    tree.edit(&InputEdit {
        start_byte: at,
        old_end_byte: old,
        new_end_byte: new,
        start_position: point(at),
        old_end_position: point(old),
        new_end_position: point(new),
    });
    parser
        .parse(text, Some(&tree))
        .expect("parsing is never cancelled")
}

#[expect(clippy::print_stdout, reason = "a program for people at a terminal")]
fn say(line: &str) {
    println!("{line}");
}
