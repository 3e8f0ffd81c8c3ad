//! One line a case: what a careful reader says of a quotation.
#![allow(clippy::unwrap_used)]

mod judging;

use std::sync::Arc;

use judging::{judge_in, verdict};

use pincite_text::{
    Cited, Claim, Declared, DifferenceClass, Options, Place, Prepared, Profile, Quotation,
    RiskKind, SourceId, SourceText, Span, Verdict, VerdictKind, Warning, WarningKind, judge,
};

fn source(text: &str) -> Prepared {
    Prepared::new(SourceId(0), Arc::new(SourceText::plain(text)))
}

fn with(text: &str, quotation: &str, set: impl Fn(&mut Claim<'_>, &mut Options)) -> Verdict {
    let source = source(text);
    let mut claim = Claim {
        cited: vec![Cited {
            source: &source,
            place: None,
            authors: &[],
        }],
        ..Claim::default()
    };
    let mut options = Options::default();
    set(&mut claim, &mut options);
    judge(&Quotation::plain(quotation), &claim, &(), &options)
}

#[track_caller]
fn check(text: &str, quotation: &str, want: &str) -> Verdict {
    let found = verdict(text, quotation);
    assert_eq!(
        found.kind.name(),
        want,
        "{quotation:?} in {text:?}: {found:?}"
    );
    found
}

#[test]
fn meaning_is_at_risk_within_a_clause_only() {
    check(
        "It was not an easy winter for the town.",
        "It was … an easy winter",
        "meaning",
    );
    check(
        "The drug may cause harm to the liver.",
        "The drug … cause harm to the liver",
        "meaning",
    );
    check(
        "He will go to Rome, unless the king dies, and stay there.",
        "He will go to Rome … and stay there",
        "meaning",
    );
    check(
        "They killed some 300 people in the town that night.",
        "They killed … people in the town",
        "meaning",
    );
    check(
        "The bridge, which nobody had liked, fell in 1904 with a loud noise.",
        "The bridge … fell in 1904 with a loud noise",
        "noted",
    );
    check(
        "The bridge fell in 1904 with a loud noise.",
        "The bridge fell … with a loud noise",
        "noted",
    );
    check(
        "The bridge was probably built by monks of the abbey.",
        "The bridge was … built by monks",
        "meaning",
    );
    check(
        "He is not a man to be trusted by anybody.",
        "He is [a man] to be trusted by anybody",
        "meaning",
    );
    check(
        "He left. He did not write again. She stayed in town.",
        "He left. … She stayed in town",
        "noted",
    );
    check(
        "It is not possible to separate the two.",
        "possible to separate the two",
        "meaning",
    );
    check(
        "It is not only possible but easy to separate the two.",
        "only possible but easy to separate",
        "verified",
    );
    check(
        "The harbor was closed in May, but this is false.",
        "The harbor was closed in May",
        "meaning",
    );
    check(
        "Er kommt heute nicht nach Hause.",
        "Er kommt heute",
        "meaning",
    );
    let found = check(
        "The man is guilty of that.",
        "The man is [not] guilty of that",
        "meaning",
    );
    assert_eq!(found.risks[0].kind, RiskKind::Negation);
}

#[test]
fn other_peoples_words_are_second_hand() {
    let text = "The head of the committee Ada Brandt said recently that “the whole town is in this together, from the mayor down.” Nobody objected.";
    let found = check(text, "the whole town is in this together", "second-hand");
    assert_eq!(found.speaker.unwrap().name, "Ada Brandt");
    assert_eq!(
        with(text, "the whole town is in this together", |claim, _| {
            claim.declared = Declared::SecondHand
        })
        .kind,
        VerdictKind::Verified
    );
    assert_eq!(
        with(text, "the whole town is in this together", |claim, _| {
            claim.named = vec!["Brandt".into()]
        })
        .kind,
        VerdictKind::Verified
    );
    check(text, "the whole town", "verified");
    check(
        text,
        "said recently that “the whole town is in this together",
        "verified",
    );
    check(
        "Read this:\n\nThe ice came in January and stayed.\n\nNobody was paid for it. [Harbor Post]\n\nSo much for that.",
        "The ice came in January and stayed",
        "second-hand",
    );
}

#[test]
fn places_are_checked_and_ambiguity_is_said() {
    let text = "The harbor was closed. Then came May. The harbor was closed again.";
    let found = check(text, "The harbor was closed", "ambiguous");
    assert_eq!(found.also.len(), 1);
    let at = |from: usize, to: usize| {
        move |claim: &mut Claim<'_>, _: &mut Options| {
            claim.cited[0].place = Some(Place {
                spans: vec![Span::new(from, to)],
            })
        }
    };
    let settled = with(text, "The harbor was closed", at(30, text.len()));
    assert_eq!(
        (settled.kind, settled.found.unwrap().span.start),
        (VerdictKind::Verified, 38)
    );
    assert_eq!(
        with(text, "Then came May", at(0, 10)).kind,
        VerdictKind::WrongPlace
    );
    let near = with(text, "The harbor was closed", |claim, _| {
        claim.neighbors = vec![(SourceId(0), Span::new(40, 50))]
    });
    assert_eq!(
        (near.kind, near.found.unwrap().span.start),
        (VerdictKind::Verified, 38)
    );
}

#[test]
fn the_sources_own_notation_is_tried_first() {
    check(
        "“[The NK] elite is united and calm,” says Lankov.",
        "[The NK] elite is united and calm",
        "second-hand",
    );
    check(
        "The text [sic] has it so and not otherwise.",
        "The text [sic] has it so",
        "verified",
    );
    check(
        "He said … nothing of it to the clerk.",
        "He said ... nothing of it",
        "verified",
    );
    check(
        "a quiet sea\nand a long shore\n\nand no ship",
        "a quiet sea / and a long shore // and no ship",
        "verified",
    );
}

#[test]
fn splices_far_apart_and_across_speakers() {
    let far = format!(
        "The harbor was closed that winter. {} The railway came in spring.",
        "Lorem ipsum dolor sit amet. ".repeat(2000)
    );
    let found = check(
        &far,
        "The harbor was closed … The railway came in spring",
        "meaning",
    );
    assert!(
        found
            .risks
            .iter()
            .any(|risk| risk.kind == RiskKind::FarSplice),
        "{found:?}"
    );
    let transcript = "MR. BRANDT: We waited for the thaw.\n\nMS. COLE: You waited for nothing at all.\n\nMR. BRANDT: We did.";
    let found = check(
        transcript,
        "We waited for the thaw. […] You waited for nothing",
        "meaning",
    );
    assert!(
        found
            .risks
            .iter()
            .any(|risk| risk.kind == RiskKind::Speakers),
        "{found:?}"
    );
}

#[test]
fn profiles_differ_in_what_is_silent() {
    let text = "The strongmen—the leaders—stood together.";
    let kind = |quotation: &str, profile: Profile| {
        with(text, quotation, |_, options| options.profile = profile).kind
    };
    for (quotation, profile, want) in [
        (
            "the strongmen—the leaders",
            Profile::Chicago,
            VerdictKind::Verified,
        ),
        (
            "the strongmen—the leaders",
            Profile::Mla,
            VerdictKind::Noted,
        ),
        (
            "The strongmen -- the leaders",
            Profile::Apa,
            VerdictKind::Verified,
        ),
        (
            "The strongmen -- the leaders",
            Profile::Strict,
            VerdictKind::Noted,
        ),
        (
            "the leaders—stood together;",
            Profile::Chicago,
            VerdictKind::Verified,
        ),
        (
            "the leaders—stood together;",
            Profile::Strict,
            VerdictKind::Noted,
        ),
        (
            "The strongmen—the leaders—stood together.",
            Profile::Strict,
            VerdictKind::Verified,
        ),
    ] {
        assert_eq!(
            kind(quotation, profile),
            want,
            "{quotation:?} under {profile:?}"
        );
    }
}

#[test]
fn differences_are_named() {
    for (text, quotation, class) in [
        (
            "the harbor was closed for nine days",
            "the harbor was closed for ten days",
            DifferenceClass::Number,
        ),
        (
            "it was not closed for nine days",
            "it was closed for nine days",
            DifferenceClass::Negation,
        ),
        (
            "it was possible to close the harbor",
            "it was impossible to close the harbor",
            DifferenceClass::Negation,
        ),
        (
            "then Captain Ellen Marsh came home",
            "then Captain Ellen Cole came home",
            DifferenceClass::Name,
        ),
        (
            "a long and quiet winter in town",
            "a quiet and long winter in town",
            DifferenceClass::Order,
        ),
        (
            "a re-signed agreement was made",
            "a resigned agreement was made",
            DifferenceClass::Hyphen,
        ),
        (
            "the effect was -0.42 in all",
            "the effect was 0.42 in all",
            DifferenceClass::Number,
        ),
        (
            "they were extorting the town",
            "torting the town",
            DifferenceClass::Cut,
        ),
    ] {
        let found = check(text, quotation, "altered");
        assert_eq!(
            found.differences[0].class, class,
            "{quotation:?}: {:?}",
            found.differences
        );
    }
    check(
        "met on May 3, 1914 in the town hall",
        "met on 3 May 1914 in the town hall",
        "spelling",
    );
    check(
        "for e-mail and for co-operation",
        "for email and for cooperation",
        "spelling",
    );
    check(
        "the govemment of the town",
        "the government of the town",
        "noted",
    );
    check(
        "a modem building in the town",
        "a modern building in the town",
        "altered",
    );
    check(
        "할 수 있는 일이 많다고 했다",
        "할수 있는 일이 많다고 했다",
        "noted",
    );
}

#[test]
fn what_could_not_be_read_is_never_called_absent() {
    for (kind, expected) in [
        (WarningKind::Unreadable, VerdictKind::Unchecked),
        (WarningKind::Scan, VerdictKind::Unchecked),
        (WarningKind::ReadingOrder, VerdictKind::Unchecked),
        (WarningKind::Limit, VerdictKind::Unchecked),
        (WarningKind::Encoding, VerdictKind::NotFound),
        (WarningKind::Other, VerdictKind::NotFound),
    ] {
        let mut text = SourceText::plain("A page that could be read.");
        text.warnings.push(Warning {
            kind,
            span: Span::empty(0),
            message: "page 2".into(),
        });
        let source = Prepared::new(SourceId(0), Arc::new(text));
        let found = judge_in(&source, &Quotation::plain("words of the other page"));
        assert_eq!(found.kind, expected, "{kind:?}");
    }
    check("", "words of the other page", "not-found");
}

#[test]
fn conventions_hold_together() {
    for (text, quotation, want) in [
        // A changed first letter beside a word broken at the end of a line.
        (
            "so that moving :w HARBOR-\nMASTER up is free",
            "Moving :w HARBORMASTER up",
            "verified",
        ),
        (
            "with co-\npies of the list in the hall",
            "[C]opies of the list in the hall",
            "noted",
        ),
        (
            "the right of acces-\nso³ per user was given",
            "the right of accesso per user",
            "noted",
        ),
        // A hyphen that hangs, at the end of a line.
        (
            "Die LZMA1-\noder LZMA2-Filter sind da.",
            "Die LZMA1- oder LZMA2-Filter",
            "verified",
        ),
        // An article without its vowel is one letter.
        (
            "Il dit que l'affichage du port est bon.",
            "L'affichage du port est bon",
            "verified",
        ),
        // Slashes of the source beside the end of a line.
        (
            "a limitation of\n/proc entries in the table",
            "a limitation of /proc entries in the table",
            "verified",
        ),
        (
            "roses are red,\nviolets are blue in May",
            "roses are red, / violets are blue in May",
            "verified",
        ),
        // A mark that stands before the next word is no final mark.
        (
            "write the lines with :ls or !dir in the box",
            "write the lines with :ls or,",
            "verified",
        ),
        // A callout between the only two words that a bracket leaves.
        (
            "there were considered³ opinions of the court then",
            "were considered [that] of the court",
            "noted",
        ),
        // A word that breaks at the end of a page, before its foot and the next head.
        (
            "He saw the har-\n\n12\n\x0cTHE HARBOR\n\nbor was closed in that winter.",
            "saw the harbor was closed in that winter",
            "noted",
        ),
        // Beside a form feed a short paragraph is not always a running head.
        (
            "It was spring.\n\nWe found that most of them are off\n\x0cby default and stay so.",
            "most of them are off by default",
            "verified",
        ),
        // A mark before the first word must be the source's.
        (
            "They came, so that nothing was left there.",
            ", nothing was left there",
            "punctuation",
        ),
        (
            "They came, nothing was left.",
            ", nothing was left",
            "verified",
        ),
    ] {
        check(text, quotation, want);
    }
}

#[test]
fn phrases_in_which_a_negator_denies_nothing() {
    for (text, quotation, want) in [
        (
            "Sin embargo el puerto estaba cerrado por el hielo.",
            "embargo el puerto estaba cerrado",
            "verified",
        ),
        (
            "Das ist ohne Zweifel der Hafen, den er meinte.",
            "der Hafen, den er meinte",
            "verified",
        ),
        (
            "There is no doubt that the harbor was closed.",
            "doubt that the harbor was closed",
            "verified",
        ),
        (
            "There is no reason that the harbor was closed.",
            "reason that the harbor was closed",
            "meaning",
        ),
        (
            "我们把港口和城市分别写在两张图上。",
            "把港口和城市分",
            "verified",
        ),
    ] {
        check(text, quotation, want);
    }
}

#[test]
fn words_in_another_place_are_out_of_order() {
    let found = check(
        "The harbor never froze over in those years, and the ships of the north came in each week.",
        "the ships of the north came in each week … The harbor never froze over in those years",
        "altered",
    );
    assert_eq!(found.differences[0].class, DifferenceClass::Order);
    assert!(
        found
            .differences
            .iter()
            .all(|difference| difference.class != DifferenceClass::Negation),
        "{:?}",
        found.differences
    );
}

#[test]
fn numbers_in_groups_are_whole_or_cut() {
    for (text, quotation, want) in [
        (
            "It cost 12 500 francs in all.",
            "cost 12 500 francs",
            "verified",
        ),
        (
            "It cost 12 500 francs in all.",
            "12 500 francs in all",
            "verified",
        ),
        (
            "It cost 12 500 francs in all.",
            "500 francs in all",
            "altered",
        ),
        ("It cost 12 500 francs in all.", "It cost 12", "altered"),
        (
            "It cost 12 500,50 francs in all.",
            "500,50 francs in all",
            "altered",
        ),
        (
            "It took 1 250 000 carts of coal.",
            "It took 1 250",
            "altered",
        ),
        // A day, and what is counted.
        (
            "On May 12 500 men marched home.",
            "500 men marched home",
            "verified",
        ),
        ("On May 12 500 men marched home.", "On May 12", "verified"),
    ] {
        check(text, quotation, want);
    }
}

#[test]
fn short_segments_with_brackets_are_found() {
    let work = "The work is done here. ".repeat(30);
    let text = format!("{work}It is a work based of old on the book. {work}");
    check(&text, "work [Kim] of", "noted");
    // The bracket stands for the nearest words, however the first is written.
    check(
        "Filen som du brugte. Filen som du indhenter placeres her.",
        "filen [members] indhenter placeres",
        "noted",
    );
}

#[test]
fn lines_of_verse_and_items_of_lists() {
    let verse = "the ice came in,\nthe men went home,\n\nand nobody was paid";
    check(verse, "the ice came in, / the men went home", "verified");
    check(
        verse,
        "the men went home, // and nobody was paid",
        "verified",
    );
    check(verse, "the ice came in // the men went home", "punctuation");
    check(
        "the ice came in, the men",
        "the ice came in, / the men",
        "punctuation",
    );
    // Items are read one after the other, and no word is made of two.
    let items = "They need:\n\n+ a boat of oak\n+ a rope and a lamp";
    check(items, "a boat of oak a rope and", "verified");
    check(items, "a boat of oaka rope and", "altered");
    check(items, "a boat of oak, a rope and", "punctuation");
}

#[test]
fn hyphens_and_capitals_of_the_page() {
    for (text, quotation, want) in [
        // The end of a line that the format no longer has.
        (
            "the rules provi- ded by the court",
            "the rules provided by",
            "noted",
        ),
        (
            "the pre- and postwar years of the town",
            "the preand postwar",
            "altered",
        ),
        (
            "the pre- and postwar years",
            "the pre and postwar years",
            "punctuation",
        ),
        // A hyphen with a space lost or added beside it.
        (
            "with the armel -port of the list",
            "with the armel-port of",
            "verified",
        ),
        (
            "with the armel-port of the list",
            "with the armel - port of",
            "verified",
        ),
        (
            "prise en charge de GNU/-\nLinux au port",
            "de GNU/Linux au port",
            "verified",
        ),
        // "U.S." is not "us".
        ("ten carts of U.S. coal came", "carts of us coal", "altered"),
        // A quotation set in capitals is typeface, a word in capitals is not.
        (
            "Make haste to deliver me, and make haste to help.",
            "MAKE HASTE TO DELIVER ME, AND MAKE HASTE TO HELP",
            "punctuation",
        ),
        (
            "he came with us to the town",
            "he came with US to",
            "altered",
        ),
        // What a line begins with may be a speaker's dash, and the note keeps it or not.
        (
            "The boy asked:\n- Is it far?\n- No, to the mill.",
            "The boy asked: - Is it far? - No, to the mill.",
            "verified",
        ),
        (
            "The boy asked:\n- Is it far?\n- No, to the mill.",
            "The boy asked: Is it far? No, to the mill.",
            "verified",
        ),
        (
            "The boy asked:\n- Is it far?\n- No, to the mill.",
            "The boy asked, - Is it far? - No, to the mill.",
            "punctuation",
        ),
        // A bullet of a plain text.
        (
            "They need these things:\n+ a boat and a rope",
            "these things: a boat and",
            "verified",
        ),
        (
            "They need:\n- the old boat\n- a new rope\nby noon.",
            "the old boat a new rope",
            "verified",
        ),
        // A dash where a line was broken.
        (
            "The mill\n- it was old - burned\n- all of it - in May.",
            "it was old - burned - all of it",
            "verified",
        ),
        (
            "The mill\n- an old one - burned in May.",
            "The mill an old one",
            "punctuation",
        ),
        // A hyphen that no line ends is no broken word, unless the rest is no word.
        (
            "the map names a X- Y chart of the bay",
            "names a XY chart of the bay",
            "altered",
        ),
        // Marks of vertical writing.
        (
            "The fog\u{FE30} it lay on the river",
            "The fog: it lay on the river",
            "verified",
        ),
        (
            "The fog\u{FE10} it lay on the river",
            "The fog it lay on the river",
            "punctuation",
        ),
        (
            "They paid 5\n+ 7 francs",
            "They paid 5 7 francs",
            "verified",
        ),
    ] {
        check(text, quotation, want);
    }
}

#[test]
fn a_long_changed_quotation_is_decided() {
    let sentence = |idx: usize| {
        format!(
            "In year {idx} the harbor of place{idx} was closed for {} days of frost{idx}. ",
            idx % 90
        )
    };
    let text: String = (0..400).map(sentence).collect();
    check(&text, text.trim(), "verified");
    let changed = text.replace("place200 was closed", "place200 was opened");
    let found = check(&text, changed.trim(), "altered");
    assert_eq!(found.differences.len(), 1, "{:?}", found.differences);
    assert_eq!(found.differences[0].sourced, "closed");
    // Brackets and ellipses lie in any of its blocks.
    let marked = text
        .replace("the harbor of place77 was", "[that] place77 was")
        .replace("place301 was closed for", "place301 … for");
    check(&text, marked.trim(), "noted");
}

/// A word that the source does not have is put in, not the changed first word of the next sentence.
#[test]
fn the_next_sentence_answers_to_no_word() {
    let text = "Here the mill stood in the snow until the spring came. In the morning the pilots \
                went out.";
    for (quotation, put_in, passage) in [
        (
            "the snow until the spring came here",
            "here",
            "the snow until the spring came",
        ),
        (
            "so in the morning the pilots",
            "so",
            "In the morning the pilots",
        ),
    ] {
        let found = verdict(text, quotation);
        let shown: Vec<(&str, &str, &str)> = found
            .differences
            .iter()
            .map(|difference| {
                let class = difference.class.name();
                (class, &*difference.quoted, &*difference.sourced)
            })
            .collect();
        assert!(shown.contains(&("inserted", put_in, "")), "{shown:?}");
        assert_eq!(found.found.unwrap().span.of(text), passage, "{quotation}");
    }
}
