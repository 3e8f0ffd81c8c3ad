//! What goes in comes out, and what is damaged does not.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use proptest::prelude::*;
use source::{LimitCode, Unreadable};
use text::{
    Aside, Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, Prepared, SourceId, SourceText,
    Span, StreamLine, Warning, WarningKind,
};

use super::{Reading, decode, decode_fingerprints, decode_kept, encode, encode_kept, is_text};
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

/// A source comes back from the cache as it was made, without a letter folded anew.
#[test]
fn a_prepared_source_comes_back_as_it_went() {
    for text in [
        whole(),
        SourceText::plain("The harbor was closed for nine days. ".repeat(90)),
    ] {
        let made = Prepared::new(SourceId(7), Arc::new(text));
        let segment = encode_kept(&KEY, &Ok(made.clone()));
        let again = decode_kept(&segment, &KEY, SourceId(7)).unwrap().unwrap();
        assert_eq!(again.text, made.text);
        assert_eq!(again.parts(), made.parts());
        assert_eq!(again.fingerprints(), made.fingerprints());
        assert_eq!(
            decode_fingerprints(&segment, &KEY).as_deref(),
            Some(again.fingerprints())
        );
        assert_eq!(encode_kept(&KEY, &Ok(again)), segment);
        assert!(decode_kept(&segment, &Key::from_bytes([4; 32]), SourceId(7)).is_none());
        let length = segment.len() as u64;
        assert_eq!(is_text(&segment[..64], length, &KEY), Some(true));
        assert_eq!(is_text(&segment[..64], length - 1, &KEY), None);
    }
    let scan = encode_kept(&KEY, &Err(Unreadable::Scan { pages: 3 }));
    assert_eq!(is_text(&scan, scan.len() as u64, &KEY), Some(false));
    let again = decode_kept(&scan, &KEY, SourceId(7)).unwrap();
    assert_eq!(again.unwrap_err(), Unreadable::Scan { pages: 3 });
    // A worker's answer is no such file: it has nothing that could be wrong about words.
    let answer = encode(&KEY, &Ok(whole()));
    assert!(decode_kept(&answer, &KEY, SourceId(7)).is_none());
}

#[test]
fn a_prepared_source_with_any_wrong_bit_or_end_is_none() {
    let made = Prepared::new(SourceId(7), Arc::new(whole()));
    let segment = encode_kept(&KEY, &Ok(made));
    for at in 0..segment.len() {
        for bit in 0..8 {
            let mut wrong = segment.clone();
            wrong[at] ^= 1 << bit;
            assert!(
                decode_kept(&wrong, &KEY, SourceId(7)).is_none(),
                "byte {at}"
            );
            assert!(decode_fingerprints(&wrong, &KEY).is_none(), "byte {at}");
        }
        assert!(
            decode_kept(&segment[..at], &KEY, SourceId(7)).is_none(),
            "cut at {at}"
        );
        assert!(decode_fingerprints(&segment[..at], &KEY).is_none());
    }
}

proptest! {
    /// Bodies that no worker has written, under a checksum that fits.
    #[test]
    fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&super::sealed(super::MAGIC, &KEY, |out| out.raw(&body)), &KEY);
    }

    #[test]
    fn a_changed_body_is_none_or_sound(at in 0usize..400, byte in any::<u8>()) {
        let segment = encode(&KEY, &Ok(whole()));
        let mut body = super::opened(super::MAGIC, &KEY, &segment).unwrap().to_vec();
        let at = at % body.len();
        body[at] = byte;
        if let Some(Ok(source)) = decode(&super::sealed(super::MAGIC, &KEY, |out| out.raw(&body)), &KEY) {
            prop_assert!(source::check(&source).is_ok());
        }
    }
}
