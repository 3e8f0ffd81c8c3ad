//! The grammar is total and incremental: no input has an error, and no edit
//! gives another tree than parsing from scratch.

mod common;

use std::time::{Duration, Instant};

use common::{Dice, SOUP, edit, files, folder, parse, parser};

fn seeds() -> Vec<String> {
    let mut texts: Vec<String> = files("test/corpus", "txt")
        .iter()
        .chain(&files("test/highlight", "md"))
        .map(|path| std::fs::read_to_string(path).expect("a fixture is readable"))
        .collect();
    texts.push(std::fs::read_to_string(folder("README.md")).expect("the README is readable"));
    texts
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// `PINCITE_FUZZ_EDITS` makes it longer.
#[test]
fn edits_give_the_tree_of_a_fresh_parse() {
    let wanted: usize = std::env::var("PINCITE_FUZZ_EDITS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(30_000);
    let seed = std::env::var("PINCITE_FUZZ_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1u64);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let fixtures = seeds();
    let mut parser = parser();
    let mut edits = 0;
    while edits < wanted {
        let mut text = if dice.below(2) == 0 {
            (0..dice.below(50))
                .map(|_| SOUP[dice.below(SOUP.len())])
                .collect::<String>()
        } else {
            let fixture = &fixtures[dice.below(fixtures.len())];
            let start = boundary(fixture, dice.below(fixture.len()));
            let end = boundary(fixture, (start + dice.below(1200)).min(fixture.len()));
            fixture[start..end].to_owned()
        };
        let mut tree = parser
            .parse(&text, None)
            .expect("parsing is never cancelled");
        for _ in 0..8 {
            let before = text.clone();
            let start = boundary(&text, dice.below(text.len() + 1));
            let removed = if dice.below(3) == 0 { dice.below(8) } else { 0 };
            let end = boundary(&text, (start + removed).min(text.len())).max(start);
            let new = if dice.below(5) == 0 {
                ""
            } else {
                SOUP[dice.below(SOUP.len())]
            };
            edit(&mut text, &mut tree, start..end, new);
            let incremental = parser
                .parse(&text, Some(&tree))
                .expect("parsing is never cancelled");
            let fresh = parser
                .parse(&text, None)
                .expect("parsing is never cancelled");
            assert!(!fresh.root_node().has_error(), "an error in {text:?}");
            assert_eq!(
                incremental.root_node().to_sexp(),
                fresh.root_node().to_sexp(),
                "from {before:?}, {start}..{end} replaced by {new:?}"
            );
            tree = incremental;
            edits += 1;
        }
    }
}

#[test]
fn a_second_parse_changes_nothing() {
    let mut parser = parser();
    for text in seeds() {
        let tree = parser
            .parse(&text, None)
            .expect("parsing is never cancelled");
        let again = parser
            .parse(&text, Some(&tree))
            .expect("parsing is never cancelled");
        assert_eq!(tree.changed_ranges(&again).len(), 0);
        assert_eq!(tree.root_node().to_sexp(), again.root_node().to_sexp());
    }
}

#[test]
fn odd_bytes_are_text() {
    let mut parser = parser();
    for bytes in [
        &b""[..],
        b"\xFF\xFE [@a]",
        b"a\0b [@a\0]",
        b"\xEF\xBB\xBF# H",
        b"\r\r\n\n",
        b"[@a\xC3",
    ] {
        let tree = parser
            .parse(bytes, None)
            .expect("parsing is never cancelled");
        assert!(!tree.root_node().has_error(), "{bytes:?}");
    }
}

/// Every opener, 16,000 times: a quadratic scan takes minutes here.
#[test]
fn openers_cost_linear_time() {
    const OPENERS: &[&str] = &[
        "[@a ",
        "[@a; ",
        "@a [",
        "@{",
        "\\a{",
        "[a](",
        "[a][",
        "\"a 'b ",
        "[*a ",
        "“a ‘b ",
        "> — a\n",
        "a*b",
        "[@a] ",
        "*a* ",
        "\"a\" ",
        "*a _b ",
        "<a href=\"",
        "a\n:   ",
        "[a] ",
        "^a",
        "~a",
        "==a",
        "|-",
        "a|",
        // What runs on over blank lines.
        "<!-- a\n\n",
        "> <!-- a\n>\n",
        "- <!--\n\n",
        "<pre>\n\n",
        "<pre> a ",
        "\\begin{a}\n\n",
        "a \\begin{a}",
        "\\a{\n\n",
        "\\a[{\n\n",
        "\\newcommand{\n",
        "````a\n\n",
        "> ```\n>\n",
        "- - -\na\n",
        "-----\na\n--- ---\nb\n",
        "--- ---\na\n",
        "  a   b\n --- ---\n",
        "+---+\n| \"",
        "---\na: b\n\n",
        "- a\n\n",
        "# a\n\n",
    ];
    let budget = if cfg!(debug_assertions) { 6 } else { 3 };
    for opener in OPENERS.iter().chain(SOUP) {
        let text = opener.repeat(16_000);
        let start = Instant::now();
        let tree = parse(&text);
        let elapsed = start.elapsed();
        assert!(!tree.root_node().has_error(), "{opener:?}");
        assert!(
            elapsed < Duration::from_secs(budget),
            "{opener:?} took {elapsed:?}"
        );
    }
}
