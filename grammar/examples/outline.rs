//! Prints what `cargo xtask conformance` compares: a line for each citation,
//! heading, block quote, footnote, div and span of the files it is given.

#[path = "../tests/common/mod.rs"]
mod common;

use tree_sitter::Node;

fn main() {
    let mut parser = common::parser();
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let Some(tree) = parser.parse(&text, None) else {
            continue;
        };
        say(&format!("file\t{path}\t{}", tree.root_node().has_error()));
        for cited in common::citations(&tree, &text) {
            let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            say(&format!(
                "citation\t{}\t{}\t{}\t{}",
                cited.mode,
                cited.key,
                line(&cited.prefix),
                line(&cited.suffix)
            ));
        }
        kinds(tree.root_node());
    }
}

fn kinds(node: Node<'_>) {
    let kind = match node.kind() {
        "atx_heading" | "setext_heading" => "heading",
        "block_quote" => "block_quote",
        "footnote_reference" | "inline_note" => "footnote",
        "fenced_div" => "div",
        "bracketed_span" => "span",
        _ => "",
    };
    if !kind.is_empty() {
        say(kind);
    }
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        kinds(child);
    }
}

#[expect(clippy::print_stdout, reason = "its output is its purpose")]
fn say(line: &str) {
    println!("{line}");
}
