//! What the grammar's tests share: parsing, citations of a tree, edits.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::path::{Path, PathBuf};

use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

pub(crate) fn parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_pincite::LANGUAGE.into())
        .expect("the grammar's ABI is the runtime's");
    parser
}

pub(crate) fn parse(text: &str) -> Tree {
    parser()
        .parse(text, None)
        .expect("parsing is never cancelled")
}

pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

pub(crate) fn read(name: &str) -> String {
    std::fs::read_to_string(folder(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A short mark of a text (FNV-1a): enough to notice that it has changed.
pub(crate) fn fingerprint(text: &str) -> String {
    let hash = text
        .bytes()
        .filter(|byte| *byte != b'\r')
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("grammar.js {hash:016x}")
}

/// The files of `folder` with an extension, in order.
pub(crate) fn files(name: &str, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .{extension} in {name}");
    files
}

/// A citation as Pandoc would list it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
pub(crate) struct Cited {
    pub(crate) mode: char,
    pub(crate) key: String,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
}

pub(crate) fn citations(tree: &Tree, text: &str) -> Vec<Cited> {
    let mut out = Vec::new();
    collect(tree.root_node(), text, &mut out);
    out
}

fn collect(node: Node<'_>, text: &str, out: &mut Vec<Cited>) {
    let mode = match node.kind() {
        "citation_item" => Some('.'),
        "narrative_citation" => Some('~'),
        _ => None,
    };
    if let Some(mode) = mode {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        if children.iter().any(|child| child.kind().starts_with('@')) {
            let suppressed = children
                .iter()
                .any(|child| child.kind() == "author_suppression");
            let field = |name| {
                node.child_by_field_name(name)
                    .map(|n| plain(n, text))
                    .unwrap_or_default()
            };
            out.push(Cited {
                mode: if suppressed { '-' } else { mode },
                key: field("key"),
                prefix: field("prefix"),
                suffix: field("suffix"),
            });
        }
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        collect(child, text, out);
    }
}

/// A node's text without the prefixes of the containers it runs through.
pub(crate) fn plain(node: Node<'_>, text: &str) -> String {
    let mut out = String::new();
    let mut at = node.start_byte();
    skip_continuations(node, text, &mut at, &mut out);
    out.push_str(&text[at..node.end_byte()]);
    out
}

fn skip_continuations(node: Node<'_>, text: &str, at: &mut usize, out: &mut String) {
    if node.kind() == "block_continuation" {
        out.push_str(&text[*at..node.start_byte()]);
        *at = node.end_byte();
    }
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        skip_continuations(child, text, at, out);
    }
}

/// Replaces `range` of `text`, tells the tree, and returns the edit's text.
pub(crate) fn edit(text: &mut String, tree: &mut Tree, range: std::ops::Range<usize>, new: &str) {
    let point = |text: &str, at: usize| {
        let before = &text.as_bytes()[..at];
        let row = before.iter().filter(|byte| **byte == b'\n').count();
        let column = before
            .iter()
            .rev()
            .take_while(|byte| **byte != b'\n')
            .count();
        Point { row, column }
    };
    let (start_position, old_end_position) = (point(text, range.start), point(text, range.end));
    text.replace_range(range.clone(), new);
    let new_end_byte = range.start + new.len();
    tree.edit(&InputEdit {
        start_byte: range.start,
        old_end_byte: range.end,
        new_end_byte,
        start_position,
        old_end_position,
        new_end_position: point(text, new_end_byte),
    });
}

/// A small generator of repeatable numbers (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit == 0 {
            0
        } else {
            (self.0 >> 11) as usize % limit
        }
    }
}

/// Markers and words that a fuzzer throws together.
pub(crate) const SOUP: &[&str] = &[
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "~",
    "~~",
    "^",
    "^[",
    "[",
    "]",
    "[[",
    "]]",
    "![",
    "![[",
    "(",
    ")",
    "](u)",
    "](",
    "{",
    "}",
    "{.c}",
    "{#i}",
    "@a",
    "[@a]",
    "-@b",
    "@{x}",
    "; ",
    "@a [p. 3]",
    "[see @a, p. 3; also -@b]",
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "「",
    "」",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "\t",
    "# ",
    "## ",
    "::: ",
    ":::\n",
    "::: {.x}\n",
    "[^1]",
    "[^1]: ",
    "[a]: u\n",
    "---\n",
    "a: b\n",
    "===\n",
    "| ",
    "|---|\n",
    "$",
    "$$",
    "\\",
    "\\x{",
    "\\begin{a}",
    "<",
    "<b>",
    "<!--",
    "-->",
    "https://x.org/",
    "...",
    "…",
    "— ",
    "> — ",
    "p. 3",
    ", ",
    "é",
    "김",
    "&amp;",
    "==",
    "#t",
    "\r\n",
    "\r",
    ": ",
    ":   ",
    "(@a) ",
    "a",
    "b c",
    "{{<",
    ">}}",
    " ",
    "word ",
    "\0",
    "+---+\n",
    "<pre>",
    "</pre>",
    "<script>",
    "</script>",
    "----- ---\n",
    "-----\n",
    "- - -\n",
    "\\end{a}",
    "\\newcommand{",
    "% t\n",
    "Table: ",
    "@x) ",
    "+===+\n",
    "\\def\\x#1{",
    "\\begin{a}\n\n",
    "`````\n",
    "<!--\n\n",
    ">\n",
];
