//! From the order in which a right-to-left line is seen to the order in which it is read.

use unicode_bidi::{BidiInfo, Level};

use super::columns::Direction;
use super::letters::is_right_to_left;

/// Turns a line round that was collected from left to right. `base` is the
/// direction in which it is read as a whole.
///
/// Seen from the right, a line is in reading order but for its stretches of numbers and Latin
/// letters, which are the wrong way round: the levels of the Unicode bidirectional algorithm say
/// which those are (UAX #9, rule L2, applied backwards).
pub(super) fn logical(seen: &str, base: Direction) -> String {
    let base_right = base == Direction::RightToLeft;
    let text: String = if base_right {
        seen.chars().rev().collect()
    } else {
        seen.to_owned()
    };
    let level = if base_right {
        Level::rtl()
    } else {
        Level::ltr()
    };
    let info = BidiInfo::new(&text, Some(level));
    let wrong_way = |at: usize| {
        info.levels
            .get(at)
            .is_some_and(|found| found.is_ltr() == base_right)
    };
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for (at, c) in text.char_indices() {
        let turned = wrong_way(at);
        if !turned && !run.is_empty() {
            out.extend(run.drain(..).rev());
        }
        let right = info.levels.get(at).is_some_and(|found| found.is_rtl());
        let c = if right { mirrored(c) } else { c };
        if turned { run.push(c) } else { out.push(c) }
    }
    out.extend(run.drain(..).rev());
    debug_assert!(out.chars().any(is_right_to_left) || !seen.chars().any(is_right_to_left));
    out
}

/// Brackets are drawn as they are seen.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::Direction;
    use super::logical;

    #[test]
    fn lines_are_turned_round_but_numbers_and_latin_are_not() {
        for (seen, want) in [
            ("םולש", "שלום"),
            ("1948 תנשב", "בשנת 1948"),
            ("Unicode לע", "על Unicode"),
            ("(אבג) דה", "הד (גבא)"),
            ("12.5 אב", "בא 12.5"),
        ] {
            assert_eq!(logical(seen, Direction::RightToLeft), want, "{seen:?}");
        }
        assert_eq!(
            logical("the word םולש means peace", Direction::LeftToRight),
            "the word שלום means peace"
        );
    }
}
