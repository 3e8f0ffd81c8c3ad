//! Cases that `cargo mutants` asked for: each fails when one line of the verifier is changed. What
//! survives and why it may is in the crate's README.
#![allow(clippy::unwrap_used)]

mod judging;

use std::sync::Arc;

use judging::{judge_in, judge_with, verdict};
use pincite_text::{
    Block, BlockKind, Difference, DifferenceClass, Mark, MarkKind, Markup, MarkupKind, Options,
    Prepared, Quotation, Risk, RiskKind, SourceId, SourceText, Span,
};

/// The differences as the bytes that they name: of the quotation, of the source.
#[track_caller]
fn differences(text: &str, quotation: &str, want: &str, parts: &[(&str, &str)]) -> Vec<Difference> {
    let verdict = verdict(text, quotation);
    assert_eq!(verdict.kind.name(), want, "{verdict:?}");
    let named: Vec<(&str, &str)> = verdict
        .differences
        .iter()
        .map(|difference| {
            (
                difference.quotation.of(quotation),
                difference.source.of(text),
            )
        })
        .collect();
    assert_eq!(named, parts, "{verdict:?}");
    verdict.differences
}

/// `Table::join` looks for the ellipsis between the words that it joins, not before them.
#[test]
fn words_are_joined_after_an_ellipsis() {
    differences(
        "The harbor was closed in winter to anyone who came by sea.",
        "The harbor was closed … any one who came by sea",
        "spelling",
        &[("any one", "anyone")],
    );
}

/// `Namer::span_q` and `span_s`: where a difference stands that is not one word for one.
#[test]
fn differences_stand_at_their_words() {
    differences(
        "The harbor was closed for nine long days that winter.",
        "The harbor was closed for exactly nine long days that winter",
        "altered",
        &[("exactly", "")],
    );
    let added = differences(
        "  Closed for nine long days was the harbor that winter.",
        "Firmly closed for nine long days was the harbor",
        "altered",
        &[("Firmly", ""), ("closed", "Closed")],
    );
    assert_eq!(added[0].source.start, 2);
}

/// `Table::cell` adds what a bracket costs: multiplied, four of them after a changed word overflow.
#[test]
fn many_brackets_after_a_changed_word() {
    differences(
        "The harbor of the old town was closed for nine long days that winter and all of spring.",
        "harbor of the new town was [firmly] closed for [just] nine [very] long days [of] that [cold] winter and",
        "altered",
        &[("new", "old")],
    );
}

/// `Namer::lists` are the lists of the source's language: a negation too many or too few is named so.
#[test]
fn negations_are_named_in_the_language_of_the_source() {
    for (text, quotation) in [
        (
            "The harbor was closed for nine long days that winter.",
            "The harbor was not closed for nine long days",
        ),
        (
            "The harbor was not closed for nine long days that winter.",
            "The harbor was closed for nine long days",
        ),
        (
            "Der Hafen war in diesem Winter und auch im Sommer nicht mehr für die Schiffe offen.",
            "Der Hafen war in diesem Winter und auch im Sommer mehr für die Schiffe offen",
        ),
    ] {
        let verdict = verdict(text, quotation);
        assert_eq!(verdict.kind.name(), "altered", "{verdict:?}");
        assert_eq!(
            verdict.differences[0].class,
            DifferenceClass::Negation,
            "{verdict:?}"
        );
    }
}

/// Numbers of several words, of Roman letters, and with a unit of two words.
#[test]
fn numbers_are_compared_by_value() {
    for (text, quotation) in [
        (
            "It stands in volume XIV of the annals of the town, they say.",
            "stands in volume 14 of the annals of the town",
        ),
        (
            "They counted one hundred and twenty men on the quay that day.",
            "They counted 120 men on the quay",
        ),
        (
            "The council lost twenty five per cent of its boats that winter.",
            "The council lost 25 % of its boats",
        ),
    ] {
        let verdict = verdict(text, quotation);
        assert_eq!(verdict.kind.name(), "spelling", "{quotation}: {verdict:?}");
    }
}

/// `fit`: a bracket of one letter changes the case of a letter and nothing else.
#[test]
fn a_bracketed_letter_is_the_letter_of_the_source() {
    let text = "It was late, and when he closed the harbor the ferry was gone.";
    for (quotation, kind) in [
        ("[W]hen he closed the harbor the ferry was gone", "noted"),
        ("[T]hen he closed the harbor the ferry was gone", "altered"),
    ] {
        let verdict = verdict(text, quotation);
        assert_eq!(verdict.kind.name(), kind, "{quotation}: {verdict:?}");
    }
}

/// `in_capitals`: a line in capitals is typeface, a word in capitals among others is a name.
#[test]
fn a_line_in_capitals_is_typeface() {
    for (text, quotation, kind) in [
        (
            "THE HARBOR WAS CLOSED FOR NINE LONG DAYS\n\nNobody knew why.",
            "the harbor was closed for nine long days",
            "punctuation",
        ),
        (
            "The ferry belongs to US and to nobody else in this town.",
            "The ferry belongs to us and to nobody else",
            "altered",
        ),
    ] {
        let verdict = verdict(text, quotation);
        assert_eq!(verdict.kind.name(), kind, "{quotation}: {verdict:?}");
    }
}

/// `Parsed` reads notation as what it stands for; what lies between the notation is words.
#[test]
fn notation_stands_for_what_it_shows() {
    let source = Prepared::new(
        SourceId(0),
        Arc::new(SourceText::plain(
            "She ran the R&D of the yard for nine long years.",
        )),
    );
    let written = "ran the R&amp;D of the yard for *nine* long years";
    let of = |part: &str| {
        let at = written.find(part).unwrap();
        Span::new(at, at + part.len())
    };
    let shown = Markup {
        span: of("&amp;"),
        kind: MarkupKind::Shown("&".to_owned()),
    };
    let quotation = |markup: Vec<Markup>| Quotation {
        text: written.to_owned(),
        markup,
        language: None,
    };
    // Emphasis of the note's own is a note.
    let verdict = judge_in(&source, &quotation(vec![shown]));
    assert_eq!(verdict.kind.name(), "noted", "{verdict:?}");
    let verdict = judge_in(&source, &quotation(Vec::new()));
    assert_eq!(verdict.kind.name(), "altered", "{verdict:?}");
}

/// `in_blocks` and `Op::moved`: a quotation of thousands of words is read block by block, and every
/// difference in it stands where it is.
#[test]
fn a_very_long_quotation_is_read_word_by_word() {
    let word = |idx: usize| format!("w{}x{}", idx % 97, idx);
    let letters = |text: String| -> String {
        text.chars()
            .map(|c| match c.to_digit(10) {
                Some(digit) => (b'a' + digit as u8) as char,
                None => c,
            })
            .collect()
    };
    let words: Vec<String> = (0..3_000).map(|idx| letters(word(idx))).collect();
    let text = words.join(" ");
    let mut quoted = words.clone();
    for idx in [700, 1_500, 2_900] {
        quoted[idx] = "mountain".to_owned();
    }
    quoted.remove(2_200);
    // Marked changes in the blocks that follow: words left out, a bracket, a word divided otherwise.
    quoted[2_300] = "[…]".to_owned();
    quoted[2_400] = "[who]".to_owned();
    let divided = words[2_551].split_at(3);
    quoted[2_550] = format!("{} {}", divided.0, divided.1);
    let quotation = quoted.join(" ");
    let mut named: Vec<(String, String)> = verdict(&text, &quotation)
        .differences
        .iter()
        .map(|difference| {
            let quoted = difference.quotation.of(&quotation).to_owned();
            (quoted, difference.source.of(&text).to_owned())
        })
        .collect();
    named.sort();
    let mut want: Vec<(String, String)> = [700, 1_500, 2_900]
        .map(|idx| ("mountain".to_owned(), words[idx].clone()))
        .to_vec();
    want.push((String::new(), words[2_200].clone()));
    want.push((quoted[2_550].clone(), words[2_551].clone()));
    want.sort();
    assert_eq!(named, want);
}

/// `crossed_speakers`: an omission that leads from the narrator to a speaker of a transcript.
#[test]
fn an_omission_from_narrator_to_speaker() {
    let text = "The ferry came late that day and nobody waited for it.\n\nKIM: The harbor stays closed for the whole winter, I fear.\n\nLEE: I have heard so too, and I am sorry for it.\n";
    let verdict = verdict(
        text,
        "The ferry came late that day … The harbor stays closed for the whole winter",
    );
    assert_eq!(verdict.kind.name(), "meaning", "{verdict:?}");
    let speakers = |risk: &Risk| risk.kind == RiskKind::Speakers;
    assert!(verdict.risks.iter().any(speakers), "{verdict:?}");
}

/// `blocks`: a block quotation of the source is signed by the name behind its dash.
#[test]
fn a_block_quotation_is_somebody_elses() {
    let quoted = "The harbor was closed for nine days and we sat on the quay.\n— Tom Ahlberg\n";
    let text = format!(
        "He wrote of it in his diary.\n\n{quoted}\nThe town forgot about it in the spring.\n"
    );
    let at = text.find(quoted).unwrap();
    let mut source = SourceText::plain(text);
    let whole = source.text.len();
    let block = |kind, start, end| Block {
        kind,
        span: Span::new(start, end),
    };
    source.blocks = vec![
        block(BlockKind::Paragraph, 0, at),
        block(BlockKind::Quote, at, at + quoted.len()),
        block(BlockKind::Paragraph, at + quoted.len(), whole),
    ];
    let source = Prepared::new(SourceId(0), Arc::new(source));
    let verdict = judge_in(
        &source,
        &Quotation::plain("The harbor was closed for nine days"),
    );
    assert_eq!(verdict.kind.name(), "second-hand", "{verdict:?}");
    assert_eq!(verdict.speaker.unwrap().name, "Tom Ahlberg");
    let verdict = judge_in(
        &source,
        &Quotation::plain("The town forgot about it in the spring"),
    );
    assert_eq!(verdict.kind.name(), "verified", "{verdict:?}");
}

/// Small tables of what a reader would expect, each row for a mutant that lived.
#[test]
fn rows_that_mutants_asked_for() {
    for (text, quotation, kind) in [
        // `sic` vouches for the word beside it, not for one further off.
        (
            "The color of the harbor was gray that day, they say.",
            "The colour of the harbor was gray [sic] that day",
            "spelling",
        ),
        (
            "The harbor and its color were gray that day, they say.",
            "The harbor and its colour [sic] were gray that day",
            "altered",
        ),
        // `at_word`: a short quotation stands at the edges of words.
        ("Then the rank of the men was told.", "he ran", "not-found"),
        ("Then he ran to the quay of the town.", "he ran", "verified"),
        // `callouts::mark`: figures behind a stop or in brackets behind a word call a note.
        (
            "The harbor was closed for days.12 Nobody came to the quay that week.",
            "closed for days. Nobody came to the quay",
            "noted",
        ),
        (
            "The harbor[3] was closed for days and nobody came to the quay.",
            "The harbor was closed for days",
            "noted",
        ),
        (
            "It stands in No.5 of the annals of the town that year.",
            "It stands in No. of the annals of the town",
            "omission",
        ),
        // `look_alike`: words of three letters too.
        (
            "They came by boat to tbe yard and left at night.",
            "came by boat to the yard",
            "noted",
        ),
        // `shared`: a clause of its own that is left out denies nothing that was kept.
        (
            "The mayor closed the harbor that winter, because he did not trust the ice, and left for the north.",
            "The mayor closed the harbor that winter … and left for the north",
            "noted",
        ),
        (
            "The mayor did not in that winter close the harbor for the town.",
            "The mayor … close the harbor for the town",
            "meaning",
        ),
        // `fit`: a bracket in a word stands for an ending, not for half a word.
        (
            "The institutionalization of the harbor was slow and costly.",
            "The institut[e] of the harbor was slow",
            "altered",
        ),
        (
            "The deduction of the harbor tax was slow and costly.",
            "The deduct[ing] of the harbor tax was slow",
            "noted",
        ),
        // `first`: what stands behind a hyphen at a line's end is half a word.
        (
            "He did not under-\nstand the harbor of the town.",
            "stand the harbor of the town",
            "altered",
        ),
        // `last`: the same sign of a question is no difference, another is.
        (
            "Was the harbor of the town closed? Nobody knew.",
            "Was the harbor of the town closed?",
            "verified",
        ),
        (
            "Was the harbor of the town closed? Nobody knew.",
            "Was the harbor of the town closed!",
            "punctuation",
        ),
        // `first`: an ellipsis before the first word is honored and noted.
        (
            "The harbor was closed for nine days that winter.",
            "… was closed for nine days that winter",
            "noted",
        ),
    ] {
        let verdict = verdict(text, quotation);
        assert_eq!(verdict.kind.name(), kind, "{quotation}: {verdict:?}");
    }
}

/// `span_q`, `swallowed`, `bracket`: where words were left out, which word is at risk, what was put in.
#[test]
fn what_is_said_stands_at_its_place() {
    let quotation = "The harbor was closed for nine days that winter";
    let left_out = verdict(
        "The harbor was closed for nine long days that winter.",
        quotation,
    );
    assert_eq!(left_out.kind.name(), "omission", "{left_out:?}");
    let at = quotation.find(" days").unwrap();
    assert_eq!(left_out.differences[0].quotation, Span::empty(at));
    let text = "The mayor did not in that winter close the harbor for the town.";
    let denied = verdict(text, "The mayor … close the harbor for the town");
    let said: Vec<&str> = denied.risks.iter().map(|risk| &*risk.words).collect();
    assert_eq!(said, ["not"], "{denied:?}");
    let put_in = verdict(
        "The harbor was closed for nine days.",
        "The harbor was [firmly] closed for nine days",
    );
    assert_eq!(put_in.remarks[0].text, "bracketed: put in by the quoter");
    let replaced = verdict(
        "The old harbor was closed for nine days.",
        "The [town's] harbor was closed for nine days",
    );
    assert_eq!(
        replaced.remarks[0].text,
        "bracketed: the source has \u{201C}old\u{201D}"
    );
}

/// `same_name`: spellings of one name are one, and no other words are.
#[test]
fn only_listed_names_are_aliases() {
    let text = "The men of Qaida left the ferry in the harbor.";
    let source = Prepared::new(SourceId(0), Arc::new(SourceText::plain(text)));
    let options = Options {
        aliases: vec![vec!["Qaida".to_owned(), "Qaeda".to_owned()]],
        ..Options::default()
    };
    for (quotation, kind) in [
        ("The men of Qaeda left the ferry in the harbor", "spelling"),
        ("The men of Qaida left the barge in the harbor", "altered"),
    ] {
        let verdict = judge_with(&source, &Quotation::plain(quotation), &(), &options);
        assert_eq!(verdict.kind.name(), kind, "{quotation}: {verdict:?}");
    }
}

/// Spans that nobody should give, inside letters and upside down, cost no panic and hide no words.
#[test]
fn spans_inside_letters_are_passed_over() {
    let text = "The café of the harbor was closed for nine days.";
    let inside = text.find('é').unwrap() + 1;
    for span in [
        Span::new(inside, inside + 3),
        Span::new(4, inside),
        Span::new(inside, inside),
    ] {
        let mut source = SourceText::plain(text);
        source.marks.push(Mark {
            span,
            kind: MarkKind::Callout,
        });
        let source = Prepared::new(SourceId(0), Arc::new(source));
        let quotation = Quotation {
            text: "The café of the harbor was closed".to_owned(),
            markup: vec![Markup {
                span,
                kind: MarkupKind::Notation,
            }],
            language: None,
        };
        let verdict = judge_in(&source, &quotation);
        assert_eq!(verdict.kind.name(), "verified", "{span:?}: {verdict:?}");
    }
}
