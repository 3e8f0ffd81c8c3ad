//! References of what researchers keep. The expected texts follow the Chicago Manual of Style,
//! 17th edition, chapter 15.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::super::parse;
use super::{Date, STYLE, reference};

/// All at once, so that a change of the style shows as a whole.
#[track_caller]
fn check_all(name: &str, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, want)| {
            let read = parse(&name.into(), text);
            assert_eq!(read.entries.len(), 1, "{text}: {:?}", read.findings);
            let got = reference(&read.entries[0]);
            (got != *want).then(|| format!("{text}\n  want {want}\n  got  {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[track_caller]
fn check(name: &str, text: &str, want: &str) {
    let read = parse(&name.into(), text);
    assert_eq!(read.entries.len(), 1, "{text}: {:?}", read.findings);
    assert_eq!(reference(&read.entries[0]), want, "{text}");
}

#[test]
fn the_style_can_be_read() {
    assert!(STYLE.is_some());
}

#[test]
fn bibtex() {
    check_all(
        "refs.bib",
        &[
            (
                "@article{k, author = {Kay, Ann and Brown, Tom}, title = {The Harbour}, journaltitle = {Ice and Fish}, volume = 12, number = 3, pages = {41--46}, date = {2001-05}, doi = {10.1000/x}}",
                "Kay, Ann, and Tom Brown. 2001. “The Harbour.” Ice and Fish 12 (3): 41–46. https://doi.org/10.1000/x.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {The Harbour}, subtitle = {A History}, edition = 2, publisher = {Quay Press}, location = {Leith}, year = 2001}",
                "Kay, Ann. 2001. The Harbour: A History. 2nd ed. Leith: Quay Press.",
            ),
            // Particles, suffixes, one name alone.
            (
                "@book{k, author = {von Humboldt, Alexander}, title = {Ice}, year = 1845}",
                "Humboldt, Alexander von. 1845. Ice.",
            ),
            (
                "@book{k, author = {Charles de la Vallée Poussin and Martin Luther King and {Plato}}, title = {Ice}, year = 1845}",
                "Vallée Poussin, Charles de la, Martin Luther King, and Plato. 1845. Ice.",
            ),
            (
                "@book{k, author = {King, Jr., Martin Luther}, title = {Ice}, year = 1963}",
                "King, Martin Luther, Jr. 1963. Ice.",
            ),
            // Bodies.
            (
                "@report{k, author = {{Ministry of Fish and Food}}, title = {Nets}, type = {techreport}, number = {12}, institution = {Ministry}, date = {1998}}",
                "Ministry of Fish and Food. 1998. Nets. Technical report 12. Ministry.",
            ),
            // Editors only, one and several.
            (
                "@collection{k, editor = {Brown, Tom}, title = {Essays}, date = {1999}}",
                "Brown, Tom, ed. 1999. Essays.",
            ),
            (
                "@collection{k, editor = {Brown, Tom and Dahl, Bo}, title = {Essays}, date = {1999}}",
                "Brown, Tom, and Bo Dahl, eds. 1999. Essays.",
            ),
            // Translated and edited.
            (
                "@book{k, author = {Olsen, Per}, translator = {Kay, Ann}, title = {Ice}, date = {2004}, publisher = {Quay Press}}",
                "Olsen, Per. 2004. Ice. Translated by Ann Kay. Quay Press.",
            ),
            (
                "@book{k, author = {Olsen, Per}, editor = {Brown, Tom}, title = {Letters}, date = {2004}}",
                "Olsen, Per. 2004. Letters. Edited by Tom Brown.",
            ),
            // Chapters.
            (
                "@incollection{k, author = {Kay, Ann}, title = {Nets}, booktitle = {Essays}, editor = {Brown, Tom and Dahl, Bo}, pages = {7--19}, publisher = {Quay Press}, address = {Leith}, year = 1999}",
                "Kay, Ann. 1999. “Nets.” In Essays, edited by Tom Brown and Bo Dahl, 7–19. Leith: Quay Press.",
            ),
            (
                "@inproceedings{k, author = {Kay, Ann}, title = {Nets}, booktitle = {Proceedings of Fish}, pages = {7}, year = 1999}",
                "Kay, Ann. 1999. “Nets.” In Proceedings of Fish, 7.",
            ),
            // Pages of the web, without a date.
            (
                "@online{k, author = {Kay, Ann}, title = {Fog}, url = {https://example.org/fog}, urldate = {2020-05-03}}",
                "Kay, Ann. n.d. “Fog.” Accessed May 3, 2020. https://example.org/fog.",
            ),
            (
                "@online{k, title = {Fog}, url = {https://example.org/fog}, year = 2011}",
                "“Fog.” 2011. https://example.org/fog.",
            ),
            // Theses.
            (
                "@phdthesis{k, author = {Kay, Ann}, title = {Nets}, school = {University of Leith}, year = 2003}",
                "Kay, Ann. 2003. “Nets.” PhD thesis, University of Leith.",
            ),
            // Dates in words, ranges, guesses, before our era (whose year 0 is 1 BCE).
            (
                "@book{k, author = {Kay, Ann}, title = {Ice}, year = {forthcoming}}",
                "Kay, Ann. forthcoming. Ice.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {Ice}, date = {1999/2003}}",
                "Kay, Ann. 1999–2003. Ice.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {Ice}, date = {2020-05/2020-07}}",
                "Kay, Ann. 2020. Ice.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {Ice}, date = {1999/}}",
                "Kay, Ann. 1999–. Ice.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {Ice}, date = {1990~}}",
                "Kay, Ann. ca. 1990. Ice.",
            ),
            (
                "@book{k, author = {Caesar}, title = {War}, date = {-0050}}",
                "Caesar. 51 BCE. War.",
            ),
            // Others; nobody; nothing.
            (
                "@book{k, author = {Kay, Ann and others}, title = {Ice}, year = 1990}",
                "Kay, Ann, and others. 1990. Ice.",
            ),
            ("@misc{k, title = {Ice}}", "Ice. n.d."),
            ("@misc{k}", ""),
            (
                "@article{k, author = {Kay, Ann}, title = {Nets etc.}, year = 1990}",
                "Kay, Ann. 1990. “Nets etc.”",
            ),
            // A book is in no other, whatever its fields say; an address is not doubled.
            (
                "@proceedings{k, editor = {Kay, Ann}, title = {Fish}, booktitle = {Fish}, pages = 204, year = 1990, doi = {https://doi.org/10.1000/x}}",
                "Kay, Ann, ed. 1990. Fish. https://doi.org/10.1000/x.",
            ),
            // No question mark is doubled by a full stop.
            (
                "@article{k, author = {Kay, Ann}, title = {Who Knew?}, journal = {Fish}, year = 1990}",
                "Kay, Ann. 1990. “Who Knew?” Fish.",
            ),
            (
                "@book{k, author = {Kay, Ann}, title = {Who Knew?}, year = 1990}",
                "Kay, Ann. 1990. Who Knew?",
            ),
            (
                "@article{k, author = {Kay, Ann}, title = {Nets}, entrysubtype = {newspaper}, journaltitle = {The Quay}, date = {1990-02-03}}",
                "Kay, Ann. 1990. “Nets.” The Quay, February 3, 1990.",
            ),
        ],
    );
}

#[test]
fn csl_and_hayagriva() {
    check(
        "refs.json",
        r#"[{"id": "k", "type": "chapter", "title": "Nets", "container-title": "Essays", "page": "7-19",
             "author": [{"family": "Humboldt", "given": "Alexander", "non-dropping-particle": "von"}],
             "editor": [{"literal": "Society of Fish"}], "publisher": "Quay Press",
             "issued": {"date-parts": [[1999], [2001]]}}]"#,
        "Humboldt, Alexander von. 1999–2001. “Nets.” In Essays, edited by Society of Fish, 7–19. Quay Press.",
    );
    check(
        "refs.json",
        r#"[{"id": "k", "itemType": "webpage", "title": "Fog", "url": "https://example.org",
             "creators": [{"creatorType": "editor", "firstName": "Tom", "lastName": "Brown"}], "date": "2011"}]"#,
        "Brown, Tom, ed. 2011. “Fog.” https://example.org.",
    );
    check(
        "refs.yaml",
        "kay:\n  type: article\n  title: Nets\n  author: [\"Kay, Ann\"]\n  date: 1999-04\n  page-range: 7-9\n  parent:\n    type: periodical\n    title: Fish\n",
        "Kay, Ann. 1999. “Nets.” Fish.",
    );
}

#[test]
fn dates_are_read() {
    let date = |year, month, day, circa| {
        Some(Date {
            year,
            month,
            day,
            circa,
        })
    };
    for (said, want) in [
        ("2020", date(2020, None, None, false)),
        ("2020-05-11", date(2020, Some(5), Some(11), false)),
        ("2020-05-11T10:00:00Z", date(2020, Some(5), Some(11), false)),
        ("1990?", date(1990, None, None, true)),
        ("2020-21", date(2020, None, None, false)),
        ("-0044-03-15", date(-44, Some(3), Some(15), false)),
        ("476", date(476, None, None, false)),
        ("in press", None),
        ("20201", None),
        ("2020-05-11-12", None),
        ("-", None),
        ("", None),
    ] {
        assert_eq!(Date::read(said), want, "{said}");
    }
}

proptest! {
    /// Whatever stands in an entry, formatting it ends without a panic, in one line.
    #[test]
    fn formatting_is_total(
        kind in "[a-z]{0,12}|article|book|incollection|thesis|report|online",
        values in proptest::collection::vec((0usize..14, "\\PC{0,24}|[0-9/~?,&–-]{0,12}|[a-z]+( and [a-z, ]+)*"), 0..10),
    ) {
        const NAMES: [&str; 14] = [
            "author", "editor", "translator", "title", "booktitle", "journal", "volume", "number",
            "edition", "pages", "date", "year", "urldate", "publisher",
        ];
        let fields: String = values
            .iter()
            .map(|(name, value)| format!("{} = {{{}}},\n", NAMES[*name], value.replace(['{', '}', '\\'], "")))
            .collect();
        let read = parse(&"refs.bib".into(), &format!("@{kind}{{k,\n{fields}}}\n"));
        for entry in &read.entries {
            let shown: String = reference(entry);
            prop_assert!(!shown.contains('\n'), "{shown}");
        }
    }
}
