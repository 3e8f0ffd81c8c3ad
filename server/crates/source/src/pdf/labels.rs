//! Page labels: what the document declares, else what its pages print.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Number, Object, ObjectIdentifier, String as PdfString,
};
use hayro_interpret::hayro_syntax::xref::XRef;

use super::letters;
use super::page::PageLines;

/// Nodes of the number tree that are read.
const NODES: usize = 20_000;
/// Pages that must print a number of one sequence before it is believed.
const WITNESSES: usize = 3;
/// Pages without a number before the first and after the last that print one.
const BEYOND: usize = 2;

/// The labels of `/PageLabels` (ISO 32000-2, 12.4.2), if there are any.
pub(super) fn declared(xref: &XRef, pages: usize) -> Option<Vec<Option<String>>> {
    let catalog: Dict<'_> = xref.get(xref.root_id())?;
    let root: Dict<'_> = catalog.get(b"PageLabels")?;
    let mut ranges: Vec<(usize, Range)> = Vec::new();
    let mut seen: std::collections::HashSet<ObjectIdentifier> = root.obj_id().into_iter().collect();
    let mut open = vec![root];
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        nodes += 1;
        if nodes > NODES {
            break;
        }
        if let Some(numbers) = node.get::<Array<'_>>(b"Nums") {
            let items: Vec<Object<'_>> = numbers.iter::<Object<'_>>().take(2 * NODES).collect();
            for pair in items.chunks_exact(2) {
                if let (Object::Number(first), Object::Dict(range)) = (&pair[0], &pair[1])
                    && let Ok(first) = usize::try_from(first.as_i64())
                {
                    ranges.push((first, Range::new(range)));
                }
            }
        }
        for kid in node
            .get::<Array<'_>>(b"Kids")
            .into_iter()
            .flat_map(|kids| kids.raw_iter().take(NODES))
        {
            let kid = match kid {
                MaybeRef::Ref(id) if seen.insert(id.into()) => xref.get::<Dict<'_>>(id.into()),
                MaybeRef::Ref(_) => None,
                MaybeRef::NotRef(object) => object.into_dict(),
            };
            open.extend(kid);
        }
    }
    ranges.sort_by_key(|(first, _)| *first);
    if ranges.is_empty() {
        return None;
    }
    let label = |page: usize| {
        let at = ranges.partition_point(|(first, _)| *first <= page);
        match at.checked_sub(1).and_then(|at| ranges.get(at)) {
            Some((first, range)) => range.label(page - first),
            None => (page + 1).to_string(),
        }
    };
    Some(
        (0..pages)
            .map(|page| Some(label(page)).filter(|label| !label.trim().is_empty()))
            .collect(),
    )
}

struct Range {
    prefix: String,
    style: Option<u8>,
    start: i64,
}

impl Range {
    fn new(dict: &Dict<'_>) -> Range {
        Range {
            prefix: dict
                .get::<PdfString<'_>>(b"P")
                .map(|prefix| letters::decode(prefix.as_bytes()))
                .unwrap_or_default(),
            style: dict
                .get::<Name<'_>>(b"S")
                .and_then(|style| style.first().copied()),
            start: dict.get::<Number>(b"St").map_or(1, |start| start.as_i64()),
        }
    }

    fn label(&self, nth: usize) -> String {
        let number = self.start.saturating_add(nth as i64);
        let shown = match self.style {
            Some(b'D') => number.to_string(),
            Some(b'R') => roman(number).to_uppercase(),
            Some(b'r') => roman(number),
            Some(b'A') => lettered(number).to_uppercase(),
            Some(b'a') => lettered(number),
            _ => String::new(),
        };
        format!("{}{shown}", self.prefix)
    }
}

/// The numeral; nothing for what has none, and hostile numbers are cut to some that can be written.
fn roman(number: i64) -> String {
    let number = u32::try_from(number.max(0) % 1_000_000).unwrap_or_default();
    text::roman_numeral(number)
}

/// a to z, then aa to zz, aaa to zzz.
fn lettered(number: i64) -> String {
    let Some(nth) = number
        .checked_sub(1)
        .and_then(|nth| u64::try_from(nth).ok())
    else {
        return String::new();
    };
    let letter = char::from(b'a' + (nth % 26) as u8);
    std::iter::repeat_n(letter, ((nth / 26 + 1) % 1000) as usize).collect()
}

/// A number that a page prints at its top or bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Numerals {
    Arabic,
    Roman,
}

/// Printed folios and the lines that they stand on.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) labels: Vec<Option<String>>,
    /// Page and line.
    pub(super) lines: Vec<(usize, usize)>,
}

/// Finds numbers in the first and last lines that grow by one from page to page.
pub(super) fn printed(pages: &[PageLines]) -> Printed {
    let mut votes: HashMap<(Numerals, i64), Vec<(usize, usize)>> = HashMap::new();
    for (idx, page) in pages.iter().enumerate() {
        let rows = page.rows();
        let edge = rows
            .iter()
            .take(2)
            .chain(rows.iter().skip(2.max(rows.len().saturating_sub(3))));
        for &line in edge.flatten() {
            for (numerals, number) in folios(&page.lines[line].text) {
                votes
                    .entry((numerals, number - idx as i64))
                    .or_default()
                    .push((idx, line));
            }
        }
    }
    let mut sequences: Vec<_> = votes
        .into_iter()
        .flat_map(|((numerals, offset), seen)| {
            runs(seen)
                .into_iter()
                .map(move |run| (numerals, offset, run))
        })
        .filter(|(.., run)| run.len() >= WITNESSES)
        .collect();
    sequences
        .sort_by_key(|(numerals, offset, run)| (std::cmp::Reverse(run.len()), *numerals, *offset));
    let mut out = Printed {
        labels: vec![None; pages.len()],
        lines: Vec::new(),
    };
    let show = |numerals, number| match numerals {
        Numerals::Arabic => i64::to_string(&number),
        Numerals::Roman => roman(number),
    };
    let mut taken: Vec<(Numerals, i64, usize, usize)> = Vec::new();
    for (numerals, offset, run) in sequences {
        let (first, last) = (run[0].0, run[run.len() - 1].0);
        if taken
            .iter()
            .any(|&(.., from, to)| first <= to && from <= last)
        {
            continue;
        }
        taken.push((numerals, offset, first, last));
        for page in first..=last {
            out.labels[page] = Some(show(numerals, page as i64 + offset));
        }
        out.lines.extend(run);
    }
    taken.sort_by_key(|&(.., first, _)| first);
    for (numerals, offset, first, last) in taken {
        let before = (first.saturating_sub(BEYOND)..first).rev();
        for page in before.take_while(|&page| page as i64 + offset > 0) {
            if out.labels[page].is_some() {
                break;
            }
            out.labels[page] = Some(show(numerals, page as i64 + offset));
        }
        for page in (last + 1..pages.len()).take(BEYOND) {
            if out.labels[page].is_some() {
                break;
            }
            out.labels[page] = Some(show(numerals, page as i64 + offset));
        }
    }
    out
}

/// Splits the pages that agree where more than every second page is silent.
fn runs(seen: Vec<(usize, usize)>) -> Vec<Vec<(usize, usize)>> {
    let mut runs: Vec<Vec<(usize, usize)>> = Vec::new();
    for item in seen {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.0 == item.0) => {}
            Some(run) if run.last().is_some_and(|last| item.0 - last.0 <= 4) => run.push(item),
            _ => runs.push(vec![item]),
        }
    }
    runs.retain(|run| run.len() * 2 > run[run.len() - 1].0 - run[0].0);
    runs
}

/// The numbers that may be the folio of a line: its first and its last word.
fn folios(line: &str) -> Vec<(Numerals, i64)> {
    let mut words = line
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric));
    let first = words.next();
    let last = words.next_back();
    let mut found: Vec<(Numerals, i64)> = Vec::new();
    for word in first.into_iter().chain(last) {
        found.extend(numeral(word).filter(|new| !found.contains(new)));
    }
    // "Page 3 of 12"
    let words: Vec<&str> = line.split_whitespace().take(8).collect();
    for three in words.windows(3) {
        if matches!(three[1], "of" | "/" | "von" | "sur" | "de" | "di" | "из") {
            found.extend(numeral(three[0]).filter(|new| !found.contains(new)));
        }
    }
    if let [one] = words.as_slice()
        && let Some((number, total)) = one.split_once('/')
        && total.bytes().all(|byte| byte.is_ascii_digit())
    {
        found.extend(numeral(number));
    }
    found
}

fn numeral(word: &str) -> Option<(Numerals, i64)> {
    let word = word.trim_matches(|c: char| {
        matches!(
            c,
            '-' | '–' | '—' | '[' | ']' | '(' | ')' | '.' | ',' | ':' | '|' | '•' | '~' | '·'
        )
    });
    if word.is_empty() || word.len() > 8 {
        return None;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 5 {
        return word.parse().ok().map(|number| (Numerals::Arabic, number));
    }
    let lower = word.to_ascii_lowercase();
    if word != lower && word != word.to_ascii_uppercase() {
        return None;
    }
    from_roman(&lower).map(|number| (Numerals::Roman, number))
}

/// Prefaces are not that long: `d` and `m` are of words ("did", "mild").
fn from_roman(word: &str) -> Option<i64> {
    let number = text::roman(word).filter(|_| !word.contains(['d', 'm']));
    number.map(i64::from)
}

#[cfg(test)]
mod tests {
    use super::{Numerals, folios, from_roman, lettered, roman};

    #[test]
    fn numbers_in_their_styles() {
        for (number, want) in [
            (1, "i"),
            (4, "iv"),
            (9, "ix"),
            (14, "xiv"),
            (40, "xl"),
            (99, "xcix"),
            (1999, "mcmxcix"),
            (0, ""),
        ] {
            assert_eq!(roman(number), want);
        }
        for (number, want) in [
            (1, "a"),
            (26, "z"),
            (27, "aa"),
            (53, "aaa"),
            (0, ""),
            (-3, ""),
        ] {
            assert_eq!(lettered(number), want);
        }
        for (word, want) in [
            ("xiv", Some(14)),
            ("iiii", None),
            ("vi", Some(6)),
            ("civil", None),
            ("", None),
        ] {
            assert_eq!(from_roman(word), want, "{word}");
        }
    }

    #[test]
    fn a_folio_is_the_first_or_last_word() {
        use Numerals::{Arabic, Roman};
        for (line, want) in [
            ("42 The Title of the Chapter", vec![(Arabic, 42)]),
            ("The Title of the Chapter 43", vec![(Arabic, 43)]),
            ("- 7 -", vec![(Arabic, 7)]),
            ("Page 3 of 12", vec![(Arabic, 12), (Arabic, 3)]),
            ("3/12", vec![(Arabic, 3)]),
            ("xiv", vec![(Roman, 14)]),
            ("Preface XIV", vec![(Roman, 14)]),
            ("1,234 of them came", vec![]),
        ] {
            assert_eq!(folios(line), want, "{line}");
        }
    }
}
