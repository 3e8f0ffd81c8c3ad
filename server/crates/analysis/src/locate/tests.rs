#![allow(clippy::unwrap_used)]
use super::value::{continued, ranges, seconds};
use super::*;
use text::{Aside, Block, BlockKind, Mark, MarkKind, Page};

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
    check("12n5", "12", "5 125");
    check("12 n. 5", "12", "5 13");
    check("12, n. 5", "12", "5 13");
    check("1496–500", "1496 1500", "1501 500");
    check("12‐14", "12 13 14", "15");
    check("xii-3", "xii 3", "4 xi");
    check("12/13", "12 13 12/13", "11 14 13/14");
    check("12 et seq.", "12 13", "11");
    check("12 sq.", "12 13", "14");
    check("12 f.", "12 13", "14");
    check("12–13, 15 & 20", "13 15 20", "14");
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
fn what_stands_behind_a_value_may_belong_to_it() {
    for (value, after, want) in [
        ("11", " f.]", "11f"),
        ("11", " ff.; see also", "11ff"),
        ("11", " et seq.]", "11et seq"),
        ("3", " and 12]", "3, 12"),
        ("3", " und 12 u. 15–17, passim]", "3, 12, 15–17"),
        ("3", " & 4)", "3, 4"),
        ("11", "/12]", "11/12"),
        ("11", "/x]", "11"),
        // Other words, and words that only begin so.
        ("3", " and elsewhere]", "3"),
        ("3", " for all we know]", "3"),
        ("3", " fish]", "3"),
        ("3", " yields 12]", "3"),
        ("3", "f", "3"),
        ("", " f.", ""),
    ] {
        assert_eq!(continued(value, after), want, "{value:?} {after:?}");
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
fn a_volume_before_the_page() {
    let source = paged(LabelOrigin::Printed);
    leads(&source, "page", "2:42", "two");
    leads(&source, "page", "2:42-43", "two");
    // Page 42, line 5: nothing says that a volume is meant.
    leads(&source, "page", "42:5", "two");
    // No page has so many lines.
    leads(&source, "page", "42:99", "-");
    leads(&source, "page", "2:99", "-");
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

/// A source of blocks, one a line: `# heading`, `> note`, `/ verse`, `! caption`, else a paragraph.
fn blocks(text: &str) -> SourceText {
    let mut source = SourceText::plain(text.to_owned());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let kind = match line.as_bytes()[0] {
            b'#' => {
                let level = line.bytes().take_while(|b| *b == b'#').count();
                Some((BlockKind::Heading(u8::try_from(level).unwrap()), level + 1))
            }
            b'>' => Some((BlockKind::Note, 2)),
            b'/' => Some((BlockKind::Verse, 2)),
            b'!' => Some((BlockKind::Caption, 2)),
            b'\n' => None,
            _ => Some((BlockKind::Paragraph, 0)),
        };
        let end = at + line.trim_end().len();
        if let Some((kind, skip)) = kind {
            let span = Span::new(at + skip, end);
            source.blocks.push(Block { kind, span });
        }
        at += line.len();
    }
    source
}

/// Where a locator leads: the first line of each stretch, `-` for no place, `?` for no such division.
#[track_caller]
fn leads(source: &SourceText, label: &str, value: &str, want: &str) {
    let got = match locate(&locator(label, value), source, &Entry::default()) {
        Located::NoSuchDivision => "?".to_owned(),
        Located::Place { place, .. } if place.spans.is_empty() => "-".to_owned(),
        Located::Place { place, .. } => {
            let first = |span: &Span| {
                span.of(&source.text)
                    .trim()
                    .lines()
                    .next()
                    .unwrap_or("")
                    .to_owned()
            };
            place
                .spans
                .iter()
                .map(first)
                .collect::<Vec<_>>()
                .join(" | ")
        }
    };
    assert_eq!(got, want, "{label} {value}");
}

#[test]
fn a_note_stands_on_the_page_that_leads_to_it() {
    let mut source = paged(LabelOrigin::Printed);
    let note = Span::new(source.text.len(), source.text.len() + 4);
    source.text.push_str("note");
    source.asides.push(Aside {
        span: note,
        page: 1,
    });
    let entry = Entry::default();
    let at = |value| locate(&locator("page", value), &source, &entry);
    assert_eq!(at("42"), place(vec![Span::new(4, 8), note], false));
    assert_eq!(at("43"), place(vec![Span::new(8, 14)], false));
    assert_eq!(locator_of(note, &source, None).unwrap(), "p. 42");
}

#[test]
fn a_page_without_a_label_among_labeled_ones_has_none() {
    let mut source = paged(LabelOrigin::Printed);
    source.pages[1].origin = LabelOrigin::Physical;
    source.pages[1].label = None;
    leads(&source, "page", "42", "two");
    // A plate between two numbers has none.
    source.pages[2].label = Some("42".into());
    leads(&source, "page", "2", "-");
    leads(&source, "page", "41", "one");
    leads(&source, "page", "41-42", "one | two | three");
    leads(&source, "page", "passim", "?");
    assert_eq!(locator_of(Span::new(5, 6), &source, None), None);
    assert_eq!(
        locator_of(Span::new(0, 14), &source, None).unwrap(),
        "pp. 41-42"
    );
    source.pages[0].label = None;
    source.pages[0].origin = LabelOrigin::Physical;
    leads(&source, "page", "40", "one");
    leads(&source, "page", "41", "two");
}

#[test]
fn numbers_change_their_kind_within_a_range() {
    let mut source = paged(LabelOrigin::Declared);
    for (page, label) in source.pages.iter_mut().zip(["xi", "xii", "1"]) {
        page.label = Some(label.to_owned());
    }
    leads(&source, "page", "xi-1", "one | two | three");
    leads(&source, "page", "xii–1", "two | three");
    leads(&source, "", "xii", "two");
    leads(&source, "page", "12", "-");
}

#[test]
fn paragraphs_by_printed_numbers_or_counted() {
    let counted = blocks("# Ice\naaa\nbbb\nccc\n");
    leads(&counted, "paragraph", "2", "bbb");
    leads(&counted, "paragraph", "2-3", "bbb | ccc");
    leads(&counted, "paragraph", "9", "-");
    leads(&counted, "paragraph", "2b", "?");
    let printed = blocks("Preface\n[7] aaa\n[8] bbb\nmore\n[9] ccc\n");
    leads(&printed, "paragraph", "8", "[8] bbb | more");
    leads(&printed, "paragraph", "2", "-");
    // A list and a year inside do not disturb the series.
    let judgment = blocks("1. aaa\n2. bbb\n1. one\n1999 was cold\n3. ccc\n4. ddd\n");
    leads(&judgment, "paragraph", "3", "3. ccc");
    // A short list in an essay does not number its paragraphs.
    let essay = blocks("aaa\nbbb\n1. x\n2. y\n3. z\nccc\nddd\neee\nfff\nggg\n");
    leads(&essay, "paragraph", "7", "ddd");
}

#[test]
fn lines_of_verse_and_of_the_margin() {
    let poem = blocks("# Ode\n/ aaa\n/ bbb\n\n/ ccc\n");
    leads(&poem, "line", "3", "/ ccc");
    leads(&poem, "verse", "2", "bbb");
    leads(&poem, "verse", "3:16", "?");
    let text = "aaa\nbbb\nccc\n5 ddd\neee\n";
    let mut numbered = blocks(text);
    numbered.marks.push(Mark {
        span: Span::new(12, 13),
        kind: MarkKind::LineNumber,
    });
    leads(&numbered, "line", "6", "eee");
    leads(&numbered, "line", "1", "-");
    // Lines of a file are a guess, with and without the empty ones.
    let plain = SourceText::plain("aaa\n\nbbb\n");
    leads(&plain, "line", "2", " | bbb");
    let Located::Place { physical, .. } = locate(&locator("line", "1"), &plain, &Entry::default())
    else {
        panic!("a place");
    };
    assert!(physical);
}

#[test]
fn transcripts_by_page_and_line() {
    let text = "1 q\n2 a\n3 b\n1 c\n2 d\n3 e\n";
    let page = |index: usize, start, end| Page {
        index,
        label: Some((index + 12).to_string()),
        origin: LabelOrigin::Declared,
        span: Span::new(start, end),
    };
    let mark = |at| Mark {
        span: Span::new(at, at + 1),
        kind: MarkKind::LineNumber,
    };
    let source = SourceText {
        pages: vec![page(0, 0, 12), page(1, 12, 24)],
        marks: [0, 4, 8, 12, 16, 20].map(mark).into(),
        ..SourceText::plain(text)
    };
    let at = |value| match locate(&locator("page", value), &source, &Entry::default()) {
        Located::Place { place, .. } => place
            .spans
            .iter()
            .map(|span| span.of(text).trim())
            .collect(),
        Located::NoSuchDivision => vec!["?"],
    };
    assert_eq!(at("12:2"), ["2 a"]);
    assert_eq!(at("13:2-3"), ["2 d\n3 e"]);
    assert_eq!(at("12:3-13:1"), ["3 b\n1 c"]);
    assert_eq!(at("12:3, 13:3"), ["3 b", "3 e"]);
    assert_eq!(at("15:1"), Vec::<&str>::new());
    let unnumbered = SourceText {
        marks: Vec::new(),
        ..source.clone()
    };
    leads(&unnumbered, "page", "13:2", "1 c");
}

#[test]
fn chapters_parts_and_other_divisions() {
    let book = blocks(
        "# Part One\n## Chapter I. Ice\naaa\n## Chapter II. Thaw\nbbb\n# Part Two\n## Chapter III\nccc\n## Appendix A\nddd\n",
    );
    leads(&book, "chapter", "2", "Chapter II. Thaw");
    leads(&book, "chapter", "III", "Chapter III");
    leads(&book, "chapter", "thaw", "Chapter II. Thaw");
    leads(&book, "part", "2", "Part Two");
    leads(&book, "part", "II", "Part Two");
    leads(&book, "chapter", "9", "-");
    leads(&book, "appendix", "A", "Appendix A");
    leads(&book, "section", "9", "?");
    leads(&book, "volume", "2", "?");
    let bare = blocks("# I think of ice\naaa\n# II\nbbb\n# III. Thaw\nccc\n# Part of it\n");
    leads(&bare, "chapter", "3", "III. Thaw");
    leads(&bare, "chapter", "ii", "II");
    leads(&bare, "chapter", "1", "-");
    leads(&bare, "part", "1", "?");
    leads(&bare, "section", "Part of it", "Part of it");
}

#[test]
fn columns_notes_and_captions() {
    let debate = blocks("Column 120\naaa\n[Col. 121]\nbbb\n");
    leads(&debate, "column", "121", "[Col. 121]");
    leads(&debate, "column", "130", "-");
    leads(&blocks("aaa\n"), "column", "3", "?");
    let inline = SourceText::plain("aaa [col. 7] bbb [sic] ccc [Column 8] ddd\n[col. 9]\neee\n");
    leads(&inline, "column", "7", "[col. 7] bbb [sic] ccc");
    leads(&inline, "column", "9", "[col. 9]");
    leads(&inline, "column", "6", "-");
    let notes =
        blocks("aaa\n> 1 See below.\n> 2 See above.\n! Fig. 3. The harbour\n! Plate IV: Ice\n");
    leads(&notes, "note", "2", "2 See above.");
    let text = "aaa[^1] bbb[^5]\n\n[^1]: See below.\n\n[^5]: See above.\n";
    let block = |words: &str| {
        let start = text.find(words).unwrap();
        Block {
            kind: BlockKind::Note,
            span: Span::new(start, start + words.len()),
        }
    };
    let markdown = SourceText {
        blocks: vec![block("See below."), block("See above.")],
        ..SourceText::plain(text)
    };
    leads(&markdown, "note", "5", "See above.");
    leads(&markdown, "note", "2", "See above.");
    leads(&markdown, "note", "3", "-");
    leads(&notes, "figure", "3", "Fig. 3. The harbour");
    leads(&notes, "figure", "4", "?");
    leads(&notes, "", "pl. IV", "Plate IV: Ice");
}

#[test]
fn values_of_other_places() {
    let of = |label: &str, value: &str, source: &SourceText, words: &str| {
        let at = source.text.find(words).unwrap();
        value_of(
            &locator(label, value),
            Span::new(at, at + words.len()),
            source,
            None,
        )
    };
    let book = blocks("# 1 Ice\naaa\n## 1.1 Thaw\nbbb\nccc\n# Fish\nddd\n");
    assert_eq!(of("section", "1", &book, "bbb").as_deref(), Some("1.1"));
    assert_eq!(of("section", "1", &book, "ddd"), None);
    assert_eq!(of("paragraph", "1", &book, "ccc").as_deref(), Some("3"));
    assert_eq!(
        of("paragraph", "1", &book, "bbb\nccc").as_deref(),
        Some("2-3")
    );
    let pages = paged(LabelOrigin::Printed);
    assert_eq!(of("page", "1", &pages, "two").as_deref(), Some("42"));
    assert_eq!(
        of("page", "1", &pages, "two\nthree").as_deref(),
        Some("42-43")
    );
}

#[test]
fn pages_of_a_volume() {
    let volume = paged(LabelOrigin::Printed);
    let entry = |volume: &str| {
        let text = format!("@book{{a, volume = {{{volume}}}}}");
        let read = crate::bibliography::parse(&"a.bib".into(), &text);
        Entry::clone(read.entry("a").unwrap())
    };
    let at = |after: &str, entry: &Entry| match locate_before(
        after,
        &locator("volume", "2"),
        &volume,
        entry,
    ) {
        Located::Place { place, .. } => place
            .spans
            .iter()
            .map(|span| span.of(&volume.text).trim().to_owned())
            .collect::<Vec<_>>(),
        Located::NoSuchDivision => vec!["?".into()],
    };
    assert_eq!(at(", p. 42].", &entry("2")), ["two"]);
    assert_eq!(at(", pp. 42-43; @b].", &entry("2")), ["two", "three"]);
    assert_eq!(at(", S. 42]", &Entry::default()), ["two"]);
    assert_eq!(at(", p. 99]", &entry("2")), Vec::<String>::new());
    assert_eq!(at(", p. 42]", &entry("1")), ["?"]);
    assert_eq!(at("]. On p. 42", &entry("2")), ["?"]);
}
