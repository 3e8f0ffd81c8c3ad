//! The corpus: what each piece of text is parsed to.
//!
//! The files have tree-sitter's own format, so its command reads them too.
//! `PINCITE_BLESS=1` writes what is found; read it before you commit it.

mod common;

use common::{files, parse};

struct Case {
    title: String,
    input: String,
    expected: String,
}

#[test]
fn the_corpus_is_parsed_as_it_says() {
    let bless = std::env::var_os("PINCITE_BLESS").is_some();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for path in files("test/corpus", "txt") {
        let text = std::fs::read_to_string(&path).expect("a corpus file is readable");
        let mut blessed = String::new();
        for case in read_cases(&text) {
            cases += 1;
            let tree = parse(&case.input);
            let found = indented(&tree.root_node().to_sexp());
            assert!(
                !found.contains("ERROR") && !found.contains("MISSING"),
                "{}: {found}",
                case.title
            );
            let squeezed = |text: &str| {
                text.split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace(" )", ")")
            };
            if squeezed(&found) != squeezed(&case.expected) {
                wrong.push(format!("{}: {}\n{found}", path.display(), case.title));
            }
            let rule = "=".repeat(80);
            blessed += &format!(
                "{rule}\n{}\n{rule}\n{}\n{}\n\n{found}\n\n",
                case.title,
                case.input,
                "-".repeat(80)
            );
        }
        if bless {
            std::fs::write(&path, blessed.trim_end().to_owned() + "\n")
                .expect("the corpus can be written");
        }
    }
    assert!(cases > 100, "only {cases} cases");
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Titles stand between lines of `=`; the input ends at a line of `-`, and its
/// last line break is the file's, not its own.
fn read_cases(text: &str) -> Vec<Case> {
    let is_rule = |line: &str, mark: char| line.len() >= 20 && line.chars().all(|c| c == mark);
    let mut cases = Vec::new();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if !is_rule(line, '=') {
            continue;
        }
        let title = lines.next().unwrap_or_default().to_owned();
        lines.next();
        let mut input = Vec::new();
        for line in lines.by_ref() {
            if is_rule(line, '-') {
                break;
            }
            input.push(line);
        }
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| !is_rule(line, '=')) {
            expected.push(line);
        }
        cases.push(Case {
            title,
            input: input.join("\n"),
            expected: expected.join("\n"),
        });
    }
    cases
}

/// An S-expression with a line for each node.
fn indented(sexp: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for part in sexp.split_inclusive(' ') {
        let opens = part.matches('(').count();
        // A node, or the field it fills, starts a line.
        if (opens > 0 && !out.is_empty() && !out.ends_with(": ")) || part.ends_with(": ") {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
        out.push_str(part);
        depth = depth + opens - part.matches(')').count().min(depth + opens);
    }
    out
}
