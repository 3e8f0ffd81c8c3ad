//! Cases that `cargo mutants` asked for: each fails when one line of the verifier is changed. What
//! survives and why it may is in the crate's README.
#![allow(clippy::unwrap_used)]

mod judging;

use judging::verdict;
use pincite_text::{Difference, DifferenceClass};

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
