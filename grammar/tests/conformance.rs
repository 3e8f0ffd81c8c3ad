//! Citations are what Pandoc reads.

mod common;

use common::{Cited, citations, parse, read};

/// Inputs that pincite reads otherwise on purpose; `known_deviation.txt` in
/// the corpus says why.
const DEVIATIONS: &[&str] = &["[[@a]]", "[[Wiki @a]]", "[[x|@a]]"];

#[test]
fn probes_agree_with_pandoc() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in read("test/probes.tsv")
        .lines()
        .filter(|line| !line.starts_with("# "))
    {
        let mut columns = line.split('\t');
        let input = columns.next().unwrap_or_default();
        let mut expected: Vec<Cited> = columns
            .filter(|column| !column.is_empty())
            .map(cited)
            .collect();
        let text = format!("{}\n", input.replace("\\n", "\n"));
        let tree = parse(&text);
        let mut found: Vec<Cited> = citations(&tree, &text)
            .into_iter()
            .map(|c| Cited {
                prefix: words(&c.prefix),
                suffix: words(&c.suffix),
                ..c
            })
            .collect();
        expected.sort();
        found.sort();
        compared += 1;
        if (expected == found) == DEVIATIONS.contains(&input) {
            wrong.push(format!(
                "{input}\n  pandoc {expected:?}\n  found  {found:?}"
            ));
        }
    }
    assert!(compared > 200, "only {compared} probes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cited(column: &str) -> Cited {
    let parts: Vec<&str> = column.splitn(4, '|').collect();
    let [mode, key, prefix, suffix] = parts[..] else {
        panic!("not an item: {column}")
    };
    Cited {
        mode: mode.chars().next().unwrap_or('.'),
        key: key.to_owned(),
        prefix: words(prefix),
        suffix: words(suffix),
    }
}

/// The words of a prefix or suffix: Pandoc has taken the markup away.
fn words(text: &str) -> String {
    let text = text
        .replace("](u)", "")
        .replace("---", "—")
        .replace("--", "–");
    text.chars()
        .filter(|c| !c.is_whitespace() && !"\\*_`$\"“”[]<>".contains(*c))
        .collect()
}
