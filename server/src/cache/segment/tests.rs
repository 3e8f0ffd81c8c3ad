//! What goes in comes out, and what is damaged does not.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use source::{LimitCode, Unreadable};
use text::{
    Aside, Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, SourceText, Span, StreamLine,
    Warning, WarningKind,
};

use super::{Reading, decode, encode};
use crate::cache::Key;

const KEY: Key = Key::from_bytes([3; 32]);

/// A text with everything that a text can have.
fn whole() -> SourceText {
    let words = "Ü one two three four five six seven eight";
    let block_kinds = [
        BlockKind::Heading(2),
        BlockKind::Paragraph,
        BlockKind::ListItem,
        BlockKind::TableCell,
        BlockKind::Caption,
        BlockKind::Note,
        BlockKind::Verse,
        BlockKind::Quote,
        BlockKind::Furniture,
        BlockKind::Boilerplate,
    ];
    let mark_kinds = [
        MarkKind::Markup,
        MarkKind::Shown("&".into()),
        MarkKind::Callout,
        MarkKind::LineNumber,
        MarkKind::TimeCode(3),
        MarkKind::SpeakerLabel,
        MarkKind::BreakHyphen,
        MarkKind::Superscript,
        MarkKind::Subscript,
        MarkKind::Deleted,
    ];
    let origins = [
        LabelOrigin::Declared,
        LabelOrigin::Printed,
        LabelOrigin::Bibliography,
        LabelOrigin::Physical,
    ];
    let warning_kinds = [
        WarningKind::Encoding,
        WarningKind::Unreadable,
        WarningKind::Scan,
        WarningKind::ReadingOrder,
        WarningKind::Limit,
        WarningKind::Other,
    ];
    let at = |idx: usize| Span::new(2 + 2 * idx, 4 + 2 * idx);
    SourceText {
        blocks: (0..)
            .zip(block_kinds)
            .map(|(idx, kind)| Block {
                kind,
                span: at(idx),
            })
            .collect(),
        pages: (0..)
            .zip(origins)
            .map(|(idx, origin)| Page {
                index: idx,
                label: (idx > 0).then(|| format!("{idx}r")),
                origin,
                span: at(idx),
            })
            .collect(),
        asides: vec![
            Aside {
                span: at(11),
                page: 3,
            },
            Aside {
                span: at(12),
                page: 0,
            },
        ],
        marks: (0..)
            .zip(mark_kinds)
            .map(|(idx, kind)| Mark {
                kind,
                span: at(idx),
            })
            .collect(),
        stream: vec![StreamLine {
            span: at(1),
            page: 1,
            column: 2,
        }],
        title: Some("The harbor".into()),
        authors: vec!["Kay, Ann".into(), "Öz, Can".into()],
        language: Some("en".into()),
        hash: "ab".repeat(32),
        ocr: true,
        warnings: (0..)
            .zip(warning_kinds)
            .map(|(idx, kind)| Warning {
                kind,
                span: at(idx),
                message: format!("warning {idx}"),
            })
            .collect(),
        ..SourceText::plain(words)
    }
}

fn readings() -> Vec<Reading> {
    let limit = |code| {
        Err(Unreadable::Limit {
            code,
            message: "too much".into(),
        })
    };
    vec![
        Ok(whole()),
        Ok(SourceText::plain("words")),
        Err(Unreadable::Broken("it is a photograph".into())),
        Err(Unreadable::Scan { pages: 12 }),
        limit(LimitCode::Size),
        limit(LimitCode::Time),
        limit(LimitCode::Pages),
        limit(LimitCode::Nesting),
    ]
}

#[test]
fn every_reading_comes_back_as_it_went() {
    for reading in readings() {
        let segment = encode(&KEY, &reading);
        assert_eq!(decode(&segment, &KEY).as_ref(), Some(&reading));
        assert_eq!(decode(&segment, &Key::from_bytes([4; 32])), None);
    }
}

#[test]
fn a_segment_with_any_wrong_bit_or_end_is_none() {
    let segment = encode(&KEY, &Ok(whole()));
    for at in 0..segment.len() {
        for bit in [0x01, 0x80] {
            let mut wrong = segment.clone();
            wrong[at] ^= bit;
            assert_eq!(decode(&wrong, &KEY), None, "byte {at}");
        }
        assert_eq!(decode(&segment[..at], &KEY), None, "cut at {at}");
    }
    let mut longer = segment;
    longer.push(0);
    assert_eq!(decode(&longer, &KEY), None);
}

/// A checksum is no secret: whoever can write here can make one that fits. What lies about itself is
/// refused all the same.
#[test]
fn a_text_that_lies_about_itself_is_none() {
    let lies: [fn(&mut SourceText); 7] = [
        |source| source.blocks[0].span.start = 1,
        |source| source.pages[3].span.end = 999,
        |source| source.asides[0].page = 4,
        |source| source.asides.swap(0, 1),
        |source| source.marks.swap(0, 9),
        |source| source.stream[0].span.end = usize::MAX,
        |source| source.warnings[0].span = Span::new(4, 2),
    ];
    for (idx, lie) in lies.into_iter().enumerate() {
        let mut source = whole();
        lie(&mut source);
        assert_eq!(decode(&encode(&KEY, &Ok(source)), &KEY), None, "lie {idx}");
    }
}

proptest! {
    /// Bodies that no worker has written, under a checksum that fits.
    #[test]
    fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&super::sealed(super::MAGIC, &KEY, &body), &KEY);
    }

    #[test]
    fn a_changed_body_is_none_or_sound(at in 0usize..400, byte in any::<u8>()) {
        let segment = encode(&KEY, &Ok(whole()));
        let mut body = super::opened(super::MAGIC, &KEY, &segment).unwrap().to_vec();
        let at = at % body.len();
        body[at] = byte;
        if let Some(Ok(source)) = decode(&super::sealed(super::MAGIC, &KEY, &body), &KEY) {
            prop_assert!(source::check(&source).is_ok());
        }
    }
}
