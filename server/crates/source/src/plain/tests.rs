#![allow(clippy::unwrap_used)]

use crate::testing::outline;
use crate::{Limits, Unreadable, read};

/// Line breaks inside a block are shown as they are.
#[track_caller]
fn check(text: &str, want: &str) {
    let source = read(text.as_bytes(), "a.txt", &Limits::default()).unwrap();
    assert_eq!(source.text, text, "a plain text is the file itself");
    assert_eq!(outline(&source), want.trim());
}

#[test]
fn paragraphs_end_at_blank_lines() {
    check(
        "One line\nand another.\n\n\n  Two.\r\n\r\nThree.\rStill three.\n",
        "p One line\nand another.\np Two.\np Three.\rStill three.",
    );
}

#[test]
fn lines_that_nobody_wrapped_are_paragraphs() {
    let long = "A sentence that goes on and on, well past any measure that a typist would set, because no program broke it into lines, ".repeat(2);
    let text = format!("A title\n{long}\nShort reply.\n{long}\n");
    check(
        &text,
        &format!(
            "p A title\np {}\np Short reply.\np {}",
            long.trim_end(),
            long.trim_end()
        ),
    );
}

#[test]
fn indented_first_lines_begin_paragraphs() {
    check(
        "   The river rose in the night and took\nthe lower bridge with it before anyone woke.\n   Nobody had been told of it, and the mill\nstood empty until the spring.",
        "p The river rose in the night and took\nthe lower bridge with it before anyone woke.\np Nobody had been told of it, and the mill\nstood empty until the spring.",
    );
}

#[test]
fn headings() {
    for (line, level) in [
        ("CHAPTER IV", "1"),
        ("THE LOWER BRIDGE", "2"),
        ("2.1 The mill", "2"),
        ("IV. The mill", "1"),
        ("Kapitel 3", "1"),
    ] {
        check(
            &format!("{line}\n\nThe river rose."),
            &format!("h{level} {line}\np The river rose."),
        );
    }
    check(
        "The mill\n========\n\nThe river rose.",
        "h1 The mill\np The river rose.",
    );
    check(
        "The river rose.\n\nNobody woke.",
        "p The river rose.\np Nobody woke.",
    );
}

#[test]
fn verse_keeps_its_lines() {
    check(
        "He stood a while before the gate and read the lines that were cut there, which ran\n\
         like this as far as anybody could still make out in the failing evening light, so:\n\n\
         The river rose at night\n  And took the bridge away;\nNobody saw the light\n  Before the break of day.\n",
        "p He stood a while before the gate and read the lines that were cut there, which ran\n\
         like this as far as anybody could still make out in the failing evening light, so:\n\
         verse The river rose at night\n  And took the bridge away;\nNobody saw the light\n  Before the break of day.",
    );
}

#[test]
fn lists_and_quoted_mail() {
    check(
        "- one\n  more\n- two\n\n1. first\n2. second",
        "li - one\n  more\nli - two\nli 1. first\nli 2. second",
    );
    check(
        "> He wrote this\n> to me.\n\nI answered.",
        "quote {~> }He wrote this\n{~> }to me.\np I answered.",
    );
}

#[test]
fn hyphens_at_line_ends() {
    check(
        "a charac-\n   teristic re-\r\ncord, well-known\nand 1914-\n18",
        "p a charac{break -\n   }teristic re{break -⏎}cord, well-known\nand 1914-\n18",
    );
    check("soft\u{ad}\nly", "p soft{break \u{ad}\n}ly");
    check(
        "a dash --\nnot a hyphen -\nat all",
        "p a dash --\nnot a hyphen -\nat all",
    );
}

#[test]
fn form_feeds_part_pages_and_folios_name_them() {
    let page = |number: usize, words: &str| format!("HISTORY OF THE MILL\n\n{words}\n\n{number}\n");
    let text = [
        page(41, "The river rose and the charac-"),
        page(42, "teristic bridge went."),
        page(43, "Nobody woke."),
    ]
    .join("\u{c}");
    check(
        &text,
        "-- page 41\nfurniture HISTORY OF THE MILL\np The river rose and the charac{break -\n\n}\nfurniture 41\n\
         -- page 42\nfurniture HISTORY OF THE MILL\np teristic bridge went.\nfurniture 42\n\
         -- page 43\nfurniture HISTORY OF THE MILL\np Nobody woke.\nfurniture 43",
    );
}

#[test]
fn markers_that_editors_type() {
    check(
        "Before. [p. 12] On twelve, going [p. 13] on.",
        "-- page ?\np Before. |12|{~[p. 12]} On twelve, going |13|{~[p. 13]} on.",
    );
    check(
        "{7}\n\nSeven.\n\n{8}\n\nEight.",
        "-- page 7\nfurniture {7}\np Seven.\n-- page 8\nfurniture {8}\np Eight.",
    );
    check(
        "-- xi --\n\nEleven.\n\n-- xii --\n\nTwelve.",
        "-- page xi\nfurniture -- xi --\np Eleven.\n-- page xii\nfurniture -- xii --\np Twelve.",
    );
    check(
        "One.\n\n- 1 -\n\nTwo.\n\n- 2 -\n",
        "-- page 1\np One.\nfurniture - 1 -\n-- page 2\np Two.\nfurniture - 2 -",
    );
    check(
        "[fol. 3r]\nRecto.\n[fol. 3v]\nVerso.",
        "-- page 3r\nfurniture [fol. 3r]\np Recto.\n-- page 3v\nfurniture [fol. 3v]\np Verso.",
    );
    // A set in braces, and numbers that do not grow, are text.
    check("The set {3} is small.", "p The set {3} is small.");
    check(
        "{9} and {2} and {4} and {1}",
        "p {9} and {2} and {4} and {1}",
    );
}

#[test]
fn feet_of_an_rfc() {
    let text = "   The mill MUST close.\n\n\nMiller             Standards Track                [Page 1]\n\u{c}\nRFC 9999                  Mills              May 2026\n\n\n   The bridge SHOULD NOT.\n\nMiller             Standards Track                [Page 2]\n";
    check(
        text,
        "-- page 1\np The mill MUST close.\nfurniture Miller             Standards Track                [Page 1]\n\
         -- page 2\nfurniture RFC 9999                  Mills              May 2026\np The bridge SHOULD NOT.\nfurniture Miller             Standards Track                [Page 2]",
    );
}

#[test]
fn running_heads_without_form_feeds() {
    let body = "The river rose in the night and took the lower bridge\nwith it before anyone in the village woke.";
    let text = (12..16)
        .map(|n| format!("{n}    HISTORY OF THE MILL\n\n{body}\n\n"))
        .collect::<String>();
    let want: String = (12..16)
        .map(|n| format!("-- page {n}\nfurniture {n}    HISTORY OF THE MILL\np {body}\n"))
        .collect();
    check(&text, &want);
    // Numbered sections close together are no pages.
    check(
        "1\n\nOne.\n\n2\n\nTwo.\n\n3\n\nThree.",
        "p 1\np One.\np 2\np Two.\np 3\np Three.",
    );
}

#[test]
fn notes_and_their_callouts() {
    check(
        "The bridge fell.[1] Nobody woke [citation needed].\n\n[1] Parish register, 1784.",
        "p The bridge fell.{call [1]} Nobody woke [citation needed].\nnote {call [1]} Parish register, 1784.",
    );
    check(
        "An index a[1] without notes.",
        "p An index a[1] without notes.",
    );
}

#[test]
fn transcripts() {
    check(
        "MS. VALE: Did the bridge fall?\nMR. ORME: It did.\n\nNobody spoke.",
        "p {speaker MS. VALE:} Did the bridge fall?\np {speaker MR. ORME:} It did.\np Nobody spoke.",
    );
    check(
        "[00:03:15] Anna: It fell.\n[00:03:20] Bert: When?\n[00:03:22] Anna: At night.",
        "p {195s [00:03:15]} {speaker Anna:} It fell.\np {200s [00:03:20]} Bert: When?\np {202s [00:03:22]} {speaker Anna:} At night.",
    );
    check("NOTE: the mill is closed.", "p NOTE: the mill is closed.");
    check(
        "Remember: the mill is closed.\nAlways: ask.",
        "p Remember: the mill is closed.\nAlways: ask.",
    );
}

#[test]
fn numbered_lines_of_a_transcript() {
    check(
        "1  Q. Did the bridge\n2  fall?\n3  A. It did, in the\n4  night.\n5  Q. Thank you.",
        "p {line 1}  Q. Did the bridge\n{line 2}  fall?\n{line 3}  A. It did, in the\n{line 4}  night.\n{line 5}  Q. Thank you.",
    );
}

#[test]
fn what_is_no_text_is_refused() {
    for (bytes, part) in [
        (&b""[..], "empty"),
        (b" \n\t\n", "no text"),
        (b"words\0words", "NUL"),
        (b"\x01\x02\x03\x04\x05\x06 a", "control characters"),
        ("\u{feff}".as_bytes(), "no text"),
    ] {
        let Err(Unreadable::Broken(why)) = read(bytes, "a.txt", &Limits::default()) else {
            panic!("{bytes:?} was read")
        };
        assert!(why.contains(part), "{why}");
    }
}

#[test]
fn numbers_of_empty_lines() {
    // Found by fuzzing: white space behind a number that stands alone.
    let text = "1 It\n2 rose\n3   \n4 and\n5 fell\n6 \t\n";
    let source = read(text.as_bytes(), "a.txt", &Limits::default()).unwrap();
    assert_eq!(source.text, text);
}

#[test]
fn a_long_line_and_many_lines_are_linear() {
    let line = "word ".repeat(1 << 20);
    assert_eq!(
        read(line.as_bytes(), "a.txt", &Limits::default())
            .unwrap()
            .blocks
            .len(),
        1
    );
    let lines = "[1] {1} [p. x] NAME: -\n".repeat(1 << 17);
    assert!(read(lines.as_bytes(), "a.txt", &Limits::default()).is_ok());
}
