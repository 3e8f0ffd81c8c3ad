#![allow(clippy::unwrap_used)]

use text::{BlockKind, LabelOrigin, MarkKind, SourceText, WarningKind};

use super::fixture::{Document, HEIGHT, Page};
use super::{highlights, read};
use crate::{LimitCode, Limits, Unreadable};

fn document(draw: impl FnOnce(&mut Document)) -> Result<SourceText, Unreadable> {
    let mut document = Document::default();
    draw(&mut document);
    read(&document.bytes(), &Limits::default())
}

fn blocks(source: &SourceText) -> Vec<(BlockKind, &str)> {
    source
        .blocks
        .iter()
        .map(|block| (block.kind, block.span.of(&source.text)))
        .collect()
}

fn marked<'s>(source: &'s SourceText, kind: &MarkKind) -> Vec<&'s str> {
    source
        .marks
        .iter()
        .filter(|mark| mark.kind == *kind)
        .map(|mark| mark.span.of(&source.text))
        .collect()
}

fn labels(source: &SourceText) -> Vec<&str> {
    source
        .pages
        .iter()
        .map(|page| page.label.as_deref().unwrap_or(""))
        .collect()
}

const HARBOR: [&str; 6] = [
    "The harbor froze over in the second week of January, and the fish-",
    "ermen walked out to their boats across the ice. Nobody in the town",
    "could remember a winter like it, although the oldest of them said",
    "that their parents had spoken of one. The mayor closed the school",
    "and had the stoves of the town hall lit day and night, so that who-",
    "ever had no wood could sit there and be warm.",
];

fn harbor(page: &mut Page) {
    page.lines(80.0, 150.0, 10.0, &HARBOR);
}

#[test]
fn lines_become_a_paragraph_and_their_hyphens_are_marked() {
    let source = document(|pdf| {
        pdf.page(harbor);
    })
    .unwrap();
    assert_eq!(
        blocks(&source),
        [(BlockKind::Paragraph, HARBOR.join("\n").as_str())]
    );
    assert_eq!(marked(&source, &MarkKind::BreakHyphen), ["-\n", "-\n"]);
    assert!(source.stream.is_empty() && source.warnings.is_empty() && !source.ocr);
}

#[test]
fn an_indent_or_a_gap_begins_a_paragraph() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.line(
                92.0,
                222.0,
                10.0,
                "In February the wind turned and the thaw came, and with it all the",
            );
            page.line(80.0, 234.0, 10.0, "mud that the frost had held back.");
            page.line(80.0, 264.0, 10.0, "Nobody complained.");
        });
    })
    .unwrap();
    let starts: Vec<&str> = blocks(&source)
        .iter()
        .map(|(_, text)| &text[..10])
        .collect();
    assert_eq!(starts, ["The harbor", "In Februar", "Nobody com"]);
}

#[test]
fn two_columns_are_read_one_after_the_other_in_whatever_order_they_are_drawn() {
    let left = [
        "The council met on the first of",
        "May in the great hall, which was",
        "cold, and voted to sell the mill",
        "to the highest bidder within a",
        "year, against the mayor's wish.",
    ];
    let right = [
        "Nobody bought it. The mill stood",
        "empty for eleven years, until the",
        "roof fell in and children began",
        "to play among the stones of it,",
        "which their parents forbade.",
    ];
    let check = |by_rows: bool| {
        let source = document(|pdf| {
            pdf.page(|page| {
                page.line(80.0, 100.0, 18.0, "The mill of the old town and its end");
                if by_rows {
                    for nth in 0..left.len() {
                        page.line(80.0, 150.0 + 12.0 * nth as f32, 10.0, left[nth]);
                        page.line(320.0, 150.0 + 12.0 * nth as f32, 10.0, right[nth]);
                    }
                } else {
                    page.lines(80.0, 150.0, 10.0, &left)
                        .lines(320.0, 150.0, 10.0, &right);
                }
            });
        })
        .unwrap();
        let want = format!(
            "The mill of the old town and its end\n\n{}\n\n{}\n\n",
            left.join("\n"),
            right.join("\n")
        );
        assert_eq!(source.text, want);
        assert_eq!(source.blocks[0].kind, BlockKind::Heading(1));
        source
    };
    assert!(check(false).stream.is_empty());
    // The other order is kept too, with the gutter that it crosses.
    let rows = check(true);
    let columns: Vec<usize> = rows
        .stream
        .iter()
        .skip(1)
        .take(4)
        .map(|line| line.column)
        .collect();
    assert_eq!(rows.stream.len(), 11);
    assert!(columns[0] != columns[1] && columns[0] == columns[2] && columns[1] == columns[3]);
}

#[test]
fn cells_of_a_table_are_kept_apart() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            for (nth, (name, year)) in [("Anna", "1901"), ("Berta", "1902"), ("Clara", "1911")]
                .iter()
                .enumerate()
            {
                page.line(80.0, 300.0 + 14.0 * nth as f32, 10.0, name);
                page.line(240.0, 300.0 + 14.0 * nth as f32, 10.0, year);
            }
        });
    })
    .unwrap();
    let cells: Vec<&str> = blocks(&source)
        .into_iter()
        .filter(|(kind, _)| *kind == BlockKind::TableCell)
        .map(|(_, text)| text)
        .collect();
    assert_eq!(cells, ["Anna", "1901", "Berta", "1902", "Clara", "1911"]);
}

/// Four pages with running heads and folios; the sentence goes on from page to page.
fn book(pdf: &mut Document, first: usize) {
    for nth in 0..4 {
        pdf.page(|page| {
            page.line(80.0, 60.0, 9.0, "A History of the Harbor");
            page.line(500.0, 60.0, 9.0, &(first + nth).to_string());
            page.lines(80.0, 120.0, 10.0, &HARBOR[..5]);
            page.line(
                80.0,
                180.0,
                10.0,
                &format!("and so the chronicle of year {nth} goes on and on without any"),
            );
        });
    }
}

#[test]
fn running_heads_and_folios_are_furniture_and_give_the_labels() {
    let source = document(|pdf| book(pdf, 117)).unwrap();
    assert_eq!(labels(&source), ["117", "118", "119", "120"]);
    assert!(
        source
            .pages
            .iter()
            .all(|page| page.origin == LabelOrigin::Printed)
    );
    let furniture: Vec<&str> = blocks(&source)
        .into_iter()
        .filter(|(kind, _)| *kind == BlockKind::Furniture)
        .map(|(_, text)| text)
        .collect();
    assert_eq!(furniture.len(), 4);
    assert!(
        furniture
            .iter()
            .all(|text| text.starts_with("A History of the Harbor"))
    );
    assert!(
        source
            .pages
            .windows(2)
            .all(|pair| pair[0].span.end == pair[1].span.start)
    );
    assert_eq!(source.pages[3].span.end, source.text.len());
}

#[test]
fn a_line_of_the_text_that_comes_twice_is_no_furniture() {
    let source = document(|pdf| {
        for _ in 0..2 {
            pdf.page(harbor);
        }
    })
    .unwrap();
    assert!(
        source
            .blocks
            .iter()
            .all(|block| block.kind == BlockKind::Paragraph)
    );
}

#[test]
fn declared_labels_come_before_printed_ones() {
    let source = document(|pdf| {
        book(pdf, 117);
        pdf.catalog = "/PageLabels<</Nums[0<</S/r>> 2<</S/D/P(A-)/St 9>>]>>".into();
    })
    .unwrap();
    assert_eq!(labels(&source), ["i", "ii", "A-9", "A-10"]);
    assert!(
        source
            .pages
            .iter()
            .all(|page| page.origin == LabelOrigin::Declared)
    );
}

#[test]
fn a_number_tree_that_contains_itself_ends() {
    let source = document(|pdf| {
        book(pdf, 117);
        pdf.catalog = "/PageLabels 5 0 R".into();
        pdf.info = "/Kids[5 0 R 5 0 R]/Nums[0<</S/D/St 5>>]".into();
    })
    .unwrap();
    assert_eq!(labels(&source), ["5", "6", "7", "8"]);
}

#[test]
fn footnotes_are_moved_out_of_the_flow() {
    let source = document(|pdf| {
        for nth in 0..2 {
            pdf.page(|page| {
                page.lines(80.0, 150.0, 10.0, &HARBOR[..5]);
                page.raw("BT /F 10 Tf 1 0 0 1 80 590 Tm (ever had no wood could sit there) Tj 4 Ts /F 6 Tf (1) Tj 0 Ts /F 10 Tf ( and be warm.) Tj ET");
                page.rule(80.0, 690.0, 120.0);
                page.raw("BT /F 8 Tf 1 0 0 1 80 95 Tm 3 Ts /F 5 Tf (1) Tj 0 Ts /F 8 Tf (The town hall was rebuilt in 1922 after the fire.) Tj ET");
                page.line(80.0, 715.0, 8.0, &format!("It had two stoves in winter {nth}."));
            });
        }
    })
    .unwrap();
    let notes: Vec<&str> = blocks(&source)
        .into_iter()
        .filter(|(kind, _)| *kind == BlockKind::Note)
        .map(|(_, text)| text)
        .collect();
    assert_eq!(notes.len(), 2, "{:?}", blocks(&source));
    assert!(notes[0].starts_with("1The town hall") && notes[0].ends_with("winter 0."));
    assert_eq!(marked(&source, &MarkKind::Callout), ["1", "1", "1", "1"]);
    assert!(source.text.contains("could sit there1 and be warm."));
}

#[test]
fn exponents_and_ordinals_are_no_callouts() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.raw("BT /F 10 Tf 1 0 0 1 80 400 Tm (about 10) Tj 4 Ts /F 6 Tf (6) Tj 0 Ts /F 10 Tf ( stones of H) Tj -2 Ts /F 6 Tf (2) Tj 0 Ts /F 10 Tf (O on the 4) Tj 4 Ts /F 6 Tf (th) Tj 0 Ts /F 10 Tf ( of May) Tj ET");
        });
    })
    .unwrap();
    assert_eq!(marked(&source, &MarkKind::Superscript), ["6", "th"]);
    assert_eq!(marked(&source, &MarkKind::Subscript), ["2"]);
    assert!(
        source
            .text
            .contains("about 106 stones of H2O on the 4th of May"),
        "{}",
        source.text
    );
}

#[test]
fn turned_text_stands_apart() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.turned(
                30.0,
                500.0,
                10.0,
                "Deposited in the archive of the harbor",
                [0, 1, -1, 0],
            );
        });
    })
    .unwrap();
    let found = blocks(&source);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].1, "Deposited in the archive of the harbor");
}

#[test]
fn a_turned_page_is_read_as_it_is_seen() {
    let source = document(|pdf| {
        pdf.page(|page| {
            for (nth, line) in HARBOR.iter().enumerate() {
                page.turned(100.0 + 12.0 * nth as f32, 700.0, 10.0, line, [0, 1, -1, 0]);
            }
            page.entries("/Rotate 90");
        });
    })
    .unwrap();
    assert_eq!(
        blocks(&source),
        [(BlockKind::Paragraph, HARBOR.join("\n").as_str())]
    );
}

#[test]
fn an_invisible_layer_over_a_scan_is_ocr() {
    let source = document(|pdf| {
        pdf.scan(|page| {
            page.raw("BT 3 Tr ET");
            harbor(page);
        });
    })
    .unwrap();
    assert!(source.ocr);
    assert!(source.text.starts_with("The harbor froze over"));
}

#[test]
fn scans_are_named() {
    let found = document(|pdf| {
        pdf.scan(|_| {}).scan(|_| {});
    });
    assert_eq!(found, Err(Unreadable::Scan { pages: 2 }));
    let mixed = document(|pdf| {
        pdf.page(harbor).scan(|_| {});
    })
    .unwrap();
    assert_eq!(mixed.warnings.len(), 1);
    assert_eq!(mixed.warnings[0].kind, WarningKind::Scan);
    assert_eq!(mixed.warnings[0].span, mixed.pages[1].span);
}

#[test]
fn letters_that_nobody_knows_make_a_page_unreadable() {
    let source = document(|pdf| {
        pdf.page(harbor).page(|page| {
            harbor(page);
            page.raw("BT /F 10 Tf 1 0 0 1 80 300 Tm (\\001\\002\\003\\004\\005\\006\\007\\001\\002\\003\\004\\005) Tj ET");
        });
    })
    .unwrap();
    let warnings: Vec<_> = source
        .warnings
        .iter()
        .map(|warning| (warning.kind, warning.span))
        .collect();
    assert_eq!(warnings, [(WarningKind::Unreadable, source.pages[1].span)]);
    assert!(source.text.contains(char::REPLACEMENT_CHARACTER));
}

#[test]
fn actual_text_stands_for_what_is_drawn() {
    let source = document(|pdf| {
        pdf.page(|page| {
            page.raw("BT /F 10 Tf 1 0 0 1 80 600 Tm (The ) Tj /Span<</ActualText(fisher)>>BDC (xxxxxx) Tj EMC (men) Tj ET");
            page.raw("BT /F 10 Tf 1 0 0 1 80 580 Tm (did ) Tj /Span<</ActualText()>>BDC (not ) Tj EMC (go) Tj ET");
        });
    })
    .unwrap();
    assert!(source.text.starts_with("The fishermen"), "{}", source.text);
    // Letters that a reader sees cannot be declared away.
    assert!(source.text.contains("did not go"), "{}", source.text);
}

#[test]
fn bold_by_printing_twice_is_read_once() {
    let source = document(|pdf| {
        pdf.page(|page| {
            page.line(80.0, 100.0, 10.0, "Thaw")
                .line(80.3, 100.0, 10.0, "Thaw");
            page.raw("BT 2 Tr /F 10 Tf 1 0 0 1 80 600 Tm (Flood) Tj ET");
        });
    })
    .unwrap();
    assert_eq!(
        source.text.split_whitespace().collect::<Vec<_>>(),
        ["Thaw", "Flood"]
    );
}

#[test]
fn what_lies_outside_the_page_is_not_seen() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.line(80.0, 2000.0, 10.0, "a secret");
        });
    })
    .unwrap();
    assert!(!source.text.contains("secret"));
}

#[test]
fn title_author_and_language_are_told() {
    let source = document(|pdf| {
        pdf.page(harbor);
        pdf.info = "/Title(The  Harbor)/Author(A. Fisher)".into();
        pdf.catalog = "/Lang(en-GB)".into();
    })
    .unwrap();
    assert_eq!(source.title.as_deref(), Some("The Harbor"));
    assert_eq!(source.authors, ["A. Fisher"]);
    assert_eq!(source.language.as_deref(), Some("en-GB"));
}

#[test]
fn limits_are_reasons() {
    let mut pdf = Document::default();
    pdf.page(harbor).page(harbor);
    let few_pages = read(
        &pdf.bytes(),
        &Limits {
            pages: 1,
            ..Limits::default()
        },
    );
    assert!(matches!(
        few_pages,
        Err(Unreadable::Limit {
            code: LimitCode::Pages,
            ..
        })
    ));
    let little_text = read(
        &pdf.bytes(),
        &Limits {
            text: 100,
            ..Limits::default()
        },
    );
    assert!(matches!(
        little_text,
        Err(Unreadable::Limit {
            code: LimitCode::Size,
            ..
        })
    ));
}

/// Every damaged copy gives a text or a reason; nothing panics and no span lies.
#[test]
fn damaged_files_are_read_or_refused() {
    let mut pdf = Document::default();
    book(&mut pdf, 3);
    let bytes = pdf.bytes();
    let mut state = 7_u64;
    let mut random = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for _ in 0..400 {
        let mut mutant = bytes.clone();
        for _ in 0..=random(12) {
            let at = random(mutant.len());
            match random(4) {
                0 => mutant.truncate(at.max(64)),
                1 => mutant[at] = b'0' + random(10) as u8,
                _ => mutant[at] = random(256) as u8,
            }
        }
        if let Ok(source) = read(&mutant, &Limits::default()) {
            assert_eq!(crate::sound::check(&source), Ok(()));
        }
    }
}

#[test]
fn a_file_cut_off_in_the_middle_is_no_text() {
    for bytes in [
        &b"%PDF-1.7"[..],
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n",
    ] {
        assert!(matches!(
            read(bytes, &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
    }
}

/// Forms that draw each other are exponentially many drawings in a small file.
#[test]
fn forms_without_end_are_stopped() {
    let mut out = String::from(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n",
    );
    out.push_str("3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>\nendobj\n");
    out.push_str("4 0 obj\n<</Length 5>>\nstream\n/X Do\nendstream\nendobj\n");
    for nth in 5..45 {
        let body = "/X Do /X Do /X Do /X Do";
        out.push_str(&format!("{nth} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 50 50]/Resources<</XObject<</X {} 0 R>>>>/Length {}>>\nstream\n{body}\nendstream\nendobj\n", nth + 1, body.len()));
    }
    out.push_str("trailer\n<</Root 1 0 R>>\n");
    let found = read(out.as_bytes(), &Limits::default());
    let warned = found.as_ref().is_ok_and(|source| {
        source
            .warnings
            .iter()
            .any(|warning| warning.kind == WarningKind::Unreadable)
    });
    assert!(warned || matches!(found, Err(Unreadable::Broken(_))));
}

#[test]
fn highlights_are_the_words_under_their_boxes_in_reading_order() {
    let mut pdf = Document::default();
    pdf.page(|page| {
        page.lines(
            50.0,
            100.0,
            12.0,
            &[
                "The harbor was closed for nine days and the ferry re-",
                "mained at the pier until the ice had broken.",
            ],
        );
        // By the widths of Helvetica "closed for nine days" goes from 136.7 to 243.4, "pier" to 146.
        let quad = |x0: f32, x1: f32, y: f32| {
            let (top, bottom) = (HEIGHT - y + 10.0, HEIGHT - y - 3.0);
            format!("{x0} {top} {x1} {top} {x0} {bottom} {x1} {bottom} ")
        };
        let annotation = |kind: &str, quads: &str, more: &str| {
            format!("<</Type/Annot/Subtype/{kind}/Rect[0 0 9 9]/QuadPoints[{quads}]{more}>>")
        };
        let later = quad(245.0, 400.0, 100.0) + &quad(50.0, 148.0, 114.4);
        page.entries(&format!(
            "/Annots[{}{}{}{}]",
            annotation("Highlight", &later, "/Contents(ask\\rhim)"),
            annotation("Underline", &quad(132.0, 243.5, 100.0), ""),
            annotation("StrikeOut", &quad(50.0, 400.0, 300.0), ""),
            annotation("Highlight", &quad(50.0, 100.0, 100.0), "/F 2"),
        ));
    });
    let found = highlights(&pdf.bytes(), &Limits::default()).unwrap();
    let found: Vec<(usize, &str, Option<&str>)> = found
        .iter()
        .map(|it| (it.page, it.text.as_str(), it.comment.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (0, "closed for nine days", None),
            (0, "and the ferry remained at the pier", Some("ask\nhim")),
        ]
    );
}

#[test]
fn a_note_in_the_margin_is_read_where_it_is_drawn() {
    let check = |note_first: bool| {
        let source = document(|pdf| {
            pdf.page(|page| {
                let note = |page: &mut Page| {
                    page.lines(80.0, 162.0, 7.0, &["The winter", "of 1907"]);
                };
                if note_first {
                    note(page);
                }
                page.lines(160.0, 150.0, 10.0, &HARBOR);
                if !note_first {
                    note(page);
                }
            });
        })
        .unwrap();
        let (note, text) = ("The winter\nof 1907", HARBOR.join("\n"));
        let want = if note_first {
            [note, &text]
        } else {
            [&*text, note]
        };
        let found: Vec<&str> = blocks(&source).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, want);
    };
    check(true);
    check(false);
}

#[test]
fn a_page_that_is_drawn_from_its_foot_upwards_is_read_downwards() {
    let source = document(|pdf| {
        pdf.page(|page| {
            for (nth, line) in HARBOR.iter().enumerate().rev() {
                page.line(80.0, 150.0 + 12.0 * nth as f32, 10.0, line);
            }
        });
    })
    .unwrap();
    assert_eq!(source.text.trim(), HARBOR.join("\n"));
    assert_eq!(source.stream.len(), HARBOR.len(), "the other order is kept");
}

#[test]
fn a_drop_cap_belongs_to_the_first_line_beside_it() {
    let source = document(|pdf| {
        pdf.page(|page| {
            // Its foot stands on the baseline of the second line.
            page.line(80.0, 162.0, 24.0, "T");
            page.line(
                97.0,
                150.0,
                10.0,
                "he harbor froze over in the second week of January,",
            );
            page.line(
                97.0,
                162.0,
                10.0,
                "and the fishermen walked out to their boats across the",
            );
            page.line(
                80.0,
                174.0,
                10.0,
                "ice. Nobody in the town could remember a winter like it.",
            );
        });
    })
    .unwrap();
    assert!(
        source.text.starts_with(
            "The harbor froze over in the second week of January,\nand the fishermen walked"
        ),
        "{}",
        source.text
    );
}

#[test]
fn small_capitals_on_the_baseline_and_letters_that_leave_it_are_one_word() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.raw("BT /F 10 Tf 1 0 0 1 80 400 Tm (made with B) Tj /F 7.5 Tf (IB) Tj /F 10 Tf -10 Tz () Tj 100 Tz (T) Tj -2.3 Ts (E) Tj 0 Ts (X today) Tj ET");
        });
    })
    .unwrap();
    assert!(
        source.text.contains("made with BIBTEX today"),
        "{}",
        source.text
    );
    assert!(
        source
            .marks
            .iter()
            .all(|mark| mark.kind == MarkKind::BreakHyphen)
    );
}

/// Letters of other scripts stand for those of Helvetica: one `/ActualText` a glyph.
fn spelled(page: &mut Page, x: f32, y: f32, letters: &[(f32, &str)]) {
    for &(dx, letter) in letters {
        let hex: String = letter
            .encode_utf16()
            .map(|unit| format!("{unit:04X}"))
            .collect();
        page.raw(&format!("/Span<</ActualText<FEFF{hex}>>>BDC"));
        page.line(x + dx, y, 10.0, "n");
        page.raw("EMC");
    }
}

/// Such text comes in the order in which it is seen; a mark comes before its letter then.
#[test]
fn a_line_of_hebrew_among_latin_ones_is_turned_round_and_keeps_its_marks() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            // An n of this size is 5.6 wide: two words of three letters.
            spelled(
                page,
                80.0,
                300.0,
                &[(0.0, "ג"), (5.6, "\u{5BC}"), (5.7, "ב"), (11.2, "א")],
            );
            spelled(page, 80.0, 300.0, &[(20.0, "ו"), (25.6, "ה"), (31.2, "ד")]);
        });
    })
    .unwrap();
    assert!(source.text.contains("דהו אב\u{5BC}ג"), "{}", source.text);
}

#[test]
fn a_turned_label_stands_between_the_blocks_that_it_is_drawn_between() {
    let source = document(|pdf| {
        pdf.page(|page| {
            harbor(page);
            page.turned(60.0, 400.0, 8.0, "Days of frost", [0, 1, -1, 0]);
            page.line(80.0, 500.0, 8.0, "Figure 1. Days of frost by year.");
            page.lines(80.0, 540.0, 10.0, &HARBOR[3..]);
        });
    })
    .unwrap();
    let starts: Vec<&str> = blocks(&source).iter().map(|(_, text)| &text[..8]).collect();
    assert_eq!(starts, ["The harb", "Days of ", "Figure 1", "that the"]);
}

/// Tracked letters stand apart too, but their words stand further.
#[test]
fn letters_a_word_space_apart_are_words_unless_something_stands_further() {
    let source = document(|pdf| {
        pdf.page(|page| {
            page.raw("BT /F 10 Tf 1 0 0 1 80 400 Tm 2.8 Tc (abcdefgh) Tj ET");
            // The words of this line stand 5.2 apart, its letters 2.8.
            page.raw("BT /F 10 Tf 1 0 0 1 80 300 Tm 2.8 Tc [(frost) -240 (broke)] TJ ET");
            page.raw("BT /F 10 Tf 1 0 0 1 80 200 Tm 1.2 Tc (thefrost) Tj ET");
        });
    })
    .unwrap();
    assert!(source.text.contains("a b c d e f g h"), "{}", source.text);
    assert!(source.text.contains("frost broke"), "{}", source.text);
    assert!(source.text.contains("thefrost"), "{}", source.text);
}
