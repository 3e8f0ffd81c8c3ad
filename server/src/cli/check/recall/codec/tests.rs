//! What goes in comes out, and nothing else does.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::cache::sealed::{opened, sealed};
use crate::cache::{Key, NOTES};

fn finding() -> Finding {
    let passage = Passage {
        text: "nine days".into(),
        lit: vec![Span::new(0, 4)],
        place: "p. 12".into(),
    };
    let edit = Edit {
        document: "notes/a.md".into(),
        span: Span::new(3, 7),
        text: "nine".into(),
    };
    Finding::new(
        Code::QuoteAltered,
        &"notes/a.md".into(),
        Span::new(3, 7),
        "it differs",
    )
    .label("beside")
    .because("readers compare")
    .help("mend it")
    .related(Related {
        place: RelatedPlace::Source("sources/kay2001.txt".into()),
        span: Span::new(10, 20),
        message: "here".into(),
        passage: Some(passage),
    })
    .related(Related {
        place: RelatedPlace::Document("refs.bib".into()),
        span: Span::new(1, 2),
        message: "there".into(),
        passage: None,
    })
    .fix(Fix::safe("mend", vec![edit.clone(), edit.clone()]))
    .fix(Fix::review("change", vec![edit]))
}

fn quotation(verdict: text::VerdictKind) -> Quotation {
    Quotation {
        id: 3,
        path: "notes/a.md".into(),
        start: 1,
        end: 20,
        text_start: 2,
        text_end: 19,
        line: 4,
        column: 5,
        text: "closed for ten days".into(),
        kind: "block",
        citations: vec![
            BoundCitation {
                key: "kay2001".into(),
                locator: Some(Locator {
                    label: "page".into(),
                    value: "12".into(),
                }),
                binding: "following".into(),
            },
            BoundCitation {
                key: "lee".into(),
                locator: None,
                binding: "ibid".into(),
            },
        ],
        declared_speaker: Some("Kay".into()),
        verdict: verdict.name(),
        kind_of_verdict: verdict,
        counts_as_unchecked: true,
        codes: vec!["quote-altered", "quote-locator"],
        source: Some(Source {
            key: "kay2001".into(),
            path: "sources/kay2001.txt".into(),
            hash: "blake3:00".into(),
            start: 5,
            end: 9,
            pages: vec!["12".into(), "xiv".into()],
            passage: Some("closed for nine days".into()),
        }),
        segments: vec![Segment::new(Span::new(1, 2), Span::new(3, 4))],
        differences: vec![Difference {
            class: "number".into(),
            quotation: "ten".into(),
            source: "nine".into(),
        }],
        notes: vec![Note {
            kind: "ocr".into(),
            text: "a letter".into(),
        }],
        speaker: Some("Lee".into()),
        also: vec![Also {
            source: "lee".into(),
            pages: vec!["1".into()],
            start: 2,
            end: 3,
        }],
    }
}

fn record() -> Record {
    let mut findings = vec![finding()];
    findings.extend(Code::ALL.iter().map(|&code| Finding {
        level: Level::Hint,
        confidence: Confidence::Low,
        quotation: Some(7),
        ..Finding::new(code, &"notes/a.md".into(), Span::empty(0), "")
    }));
    let reasons = Code::ALL.iter().map(|code| code.name());
    let reasons = reasons.chain(REASONS.iter().copied());
    Record {
        note: [1; 32],
        basis: [2; 32],
        named: vec!["refs.bib".into(), "../more.bib".into()],
        bibliographies: [3; 32],
        quoted: vec![DocumentKey {
            bibliography: "refs.bib".into(),
            key: "kay2001".into(),
        }],
        documents: [4; 32],
        library: Some([5; 32]),
        said: Arc::new(Said {
            cited: ["kay2001", "*"].map(str::to_owned).into(),
            findings,
            quotations: VERDICTS.into_iter().map(quotation).collect(),
            citations: 9,
            reasons: reasons
                .map(|reason| (reason, BTreeSet::from(["kay2001".to_owned()])))
                .collect(),
        }),
    }
}

fn shard() -> Shard {
    let plain = Record {
        library: None,
        said: Arc::default(),
        ..record()
    };
    [
        ("notes/a.md".into(), Arc::new(record())),
        ("notes/b.md".into(), Arc::new(plain)),
    ]
    .into()
}

fn bytes_of(records: &Shard) -> Vec<u8> {
    let mut out = Writer::default();
    encode(records, &mut out);
    out.into_bytes()
}

#[test]
fn every_record_comes_back_as_it_went() {
    let written = bytes_of(&shard());
    let again = decode(&written).unwrap();
    assert_eq!(
        format!("{:?}", again[&DocName::from("notes/a.md")]),
        format!("{:?}", Arc::new(record()))
    );
    assert_eq!(again.len(), 2);
    assert_eq!(bytes_of(&again), written);
}

#[test]
fn a_file_of_records_with_any_wrong_bit_or_end_is_none() {
    let key = Key::from_bytes([3; 32]);
    let mut small = shard();
    small.remove("notes/a.md");
    let file = sealed(NOTES, &key, |body| encode(&small, body));
    assert!(opened(NOTES, &key, &file).and_then(decode).is_some());
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut wrong = file.clone();
            wrong[at] ^= 1 << bit;
            assert!(opened(NOTES, &key, &wrong).is_none(), "byte {at}");
        }
        assert!(opened(NOTES, &key, &file[..at]).is_none(), "cut at {at}");
    }
    assert!(opened(NOTES, &Key::from_bytes([4; 32]), &file).is_none());
}

proptest! {
    /// Bodies that nobody has written, under a checksum that fits.
    #[test]
    fn no_body_makes_it_panic(at in 0usize..4000, byte in any::<u8>(), cut in 0usize..4000) {
        let mut body = bytes_of(&shard());
        let at = at % body.len();
        body[at] = byte;
        let _ = decode(&body);
        let _ = decode(&body[..cut.min(body.len())]);
    }
}
