#![allow(clippy::unwrap_used)]
use super::value::{ranges, roman, seconds};
use super::*;

/// `held` and `not` are labels, separated by blanks.
#[track_caller]
fn check(value: &str, held: &str, not: &str) {
    let ranges = ranges(value).unwrap_or_else(|| panic!("{value:?} cannot be read"));
    for label in held.split_whitespace() {
        assert!(
            ranges.iter().any(|range| range.holds(label)),
            "{value:?} holds {label:?}"
        );
    }
    for label in not.split_whitespace() {
        assert!(
            !ranges.iter().any(|range| range.holds(label)),
            "{value:?} does not hold {label:?}"
        );
    }
}

#[test]
fn values_hold_labels() {
    check("12", "12", "1 2 11 13 120 xii");
    check("33-35, 38", "33 34 35 38", "32 36 37 39");
    check("33–35 and 40", "34 40", "36");
    check("123–9", "123 126 129", "122 130 9");
    check("1023-45", "1023 1030 1045", "1046 45");
    check("iv", "iv IV", "4 v");
    check("xii-xv", "xii xiii xv", "xi xvi 13");
    check("12r", "12r", "12v 13r");
    check("12r-13v", "12r 12v 13r 13v", "11v 14r");
    check("A-12", "A-12 a-12", "12 A-13 B-12");
    check("A-12–A-14", "A-12 A-13 A-14", "A-15 13");
    check("3 ff.", "3 4 20", "2");
    check("3f", "3 4", "2 5");
    check("[3]", "3", "4");
    check("4.2", "4.2", "4 2 4.3");
}

#[test]
fn what_cannot_be_read_is_not_guessed() {
    for value in ["", "n.p.", "3 times", "passim and 4 more pages"] {
        assert_eq!(
            ranges(value).map(|_| ()),
            if value == "n.p." { Some(()) } else { None },
            "{value:?}"
        );
    }
}

#[test]
fn roman_numerals_are_well_formed() {
    for (text, want) in [
        ("iv", Some(4)),
        ("XLII", Some(42)),
        ("mcmxcix", Some(1999)),
        ("iiii", None),
        ("ic", None),
        ("Iv", None),
        ("", None),
    ] {
        assert_eq!(roman(text), want, "{text:?}");
    }
}

#[test]
fn times_are_seconds() {
    for (text, want) in [
        ("00:03:15", Some(195)),
        ("3:15", Some(195)),
        ("3:75", None),
        ("12", None),
        ("1:00:00.5", Some(3600)),
    ] {
        assert_eq!(seconds(text), want, "{text:?}");
    }
}

fn locator(label: &str, value: &str) -> Locator {
    Locator {
        label: label.into(),
        value: value.into(),
        span: Span::default(),
    }
}

fn paged(origin: LabelOrigin) -> SourceText {
    let text = "one\ntwo\nthree\n".to_owned();
    let page = |index, start, end| Page {
        index,
        label: (origin != LabelOrigin::Physical).then(|| (41 + index).to_string()),
        origin,
        span: Span::new(start, end),
    };
    SourceText {
        pages: vec![page(0, 0, 4), page(1, 4, 8), page(2, 8, 14)],
        ..SourceText::plain(text)
    }
}

#[test]
fn pages_by_printed_label() {
    let source = paged(LabelOrigin::Printed);
    let entry = Entry::default();
    let at = |value| locate(&locator("page", value), &source, &entry);
    assert_eq!(at("42"), place(vec![Span::new(4, 8)], false));
    assert_eq!(
        at("42-43"),
        place(vec![Span::new(4, 8), Span::new(8, 14)], false)
    );
    assert_eq!(
        at("2"),
        place(vec![], false),
        "a physical index is no printed label"
    );
    assert_eq!(
        locator_of(Span::new(5, 10), &source, None).unwrap(),
        "pp. 42-43"
    );
}

#[test]
fn pages_counted_from_the_entry() {
    let source = paged(LabelOrigin::Physical);
    let entry = |pages: &str| Entry {
        fields: vec![crate::bibliography::Field {
            name: "pages".into(),
            value: pages.into(),
            span: Span::default(),
        }],
        ..Entry::default()
    };
    let at = |pages| locate(&locator("page", "10"), &source, &entry(pages));
    assert_eq!(at("9--11"), place(vec![Span::new(4, 8)], false));
    assert_eq!(
        at("9--20"),
        place(vec![], true),
        "the length does not fit, so only the index is known"
    );
}

#[test]
fn a_division_that_the_source_lacks_is_not_wrong() {
    let source = SourceText::plain("one\n\ntwo");
    for label in ["page", "chapter", "section", "verse", "volume", "note"] {
        let got = locate(&locator(label, "4"), &source, &Entry::default());
        assert_eq!(got, Located::NoSuchDivision, "{label}");
    }
}

#[test]
fn sections_by_number_and_by_words() {
    let text = "1 Ice\naaa\n1.1 Thaw\nbbb\n2 Fish\nccc".to_owned();
    let heading = |level, start, end| Block {
        kind: BlockKind::Heading(level),
        span: Span::new(start, end),
    };
    let source = SourceText {
        blocks: vec![heading(1, 0, 5), heading(2, 10, 18), heading(1, 23, 29)],
        ..SourceText::plain(text)
    };
    let at = |value| locate(&locator("section", value), &source, &Entry::default());
    assert_eq!(at("1.1"), place(vec![Span::new(10, 23)], false));
    assert_eq!(at("1"), place(vec![Span::new(0, 23)], false));
    assert_eq!(at("2 Fish"), place(vec![Span::new(23, 33)], false));
    assert_eq!(at("7"), place(vec![], false));
}

#[test]
fn times_find_their_stretch() {
    let text = "[00:00:05] aaa [00:01:00] bbb".to_owned();
    let mark = |seconds, start, end| text::Mark {
        span: Span::new(start, end),
        kind: MarkKind::TimeCode(seconds),
    };
    let source = SourceText {
        marks: vec![mark(5, 0, 10), mark(60, 15, 25)],
        ..SourceText::plain(text)
    };
    assert_eq!(
        locate(&locator("page", "00:00:30"), &source, &Entry::default()),
        place(vec![Span::new(0, 15)], false)
    );
}
