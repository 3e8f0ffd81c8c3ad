//! Documents of which some parts cannot be read: what stands in the others is judged, what is absent
//! from them is not.

use serde_json::Value;

use crate::documents;
use crate::program::Folder;

/// Twelve pages, of which the third, the fourth and the tenth are images.
fn half_scanned() -> Folder {
    let folder = Folder::new(&[]);
    folder.write("pincite.toml", b"");
    folder.write(
        "refs.bib",
        b"@book{kay2001, author = {Kay, Ann}, title = {The Harbour}}\n",
    );
    let pages: Vec<String> = (1..=12)
        .map(|page| match page {
            3 | 4 | 10 => String::new(),
            7 => "The harbour was closed for nine days that winter.".into(),
            page => format!("Leaf number {page} of the ledger lists sacks of grain."),
        })
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    folder.write("sources/kay2001.pdf", &documents::half_scanned_pdf(&pages));
    folder
}

#[track_caller]
fn verdict(folder: &Folder, note: &str) -> (String, String) {
    folder.write("note.md", note.as_bytes());
    let ran = folder.run(&["check", "--format", "json", "note.md"]);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let messages: Vec<&str> = said["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["message"].as_str())
        .collect();
    let verdict = said["quotations"][0]["verdict"].as_str().unwrap();
    (verdict.to_owned(), messages.join("\n"))
}

#[test]
fn what_a_read_page_holds_is_judged() {
    let folder = half_scanned();
    let right = "\"The harbour was closed for nine days that winter\" [@kay2001, p. 7]";
    assert_eq!(verdict(&folder, right).0, "verified");
    for locator in ["", ", p. 7", ", p. 8"] {
        let wrong =
            format!("\"The harbour was closed for ten days that winter\" [@kay2001{locator}]");
        assert_eq!(verdict(&folder, &wrong).0, "altered", "{locator}");
    }
}

#[test]
fn what_no_read_page_holds_is_unchecked_and_the_others_are_named() {
    let folder = half_scanned();
    for (words, locator) in [
        ("Nobody of the council was told of any of this", ""),
        ("Nobody of the council was told of any of this", ", p. 7"),
        // A near passage on another page does not tell what stands on the page that is meant.
        ("The harbour was closed for ten days that winter", ", p. 10"),
    ] {
        let (verdict, says) = verdict(&folder, &format!("\"{words}\" [@kay2001{locator}]"));
        assert_eq!(verdict, "unchecked", "{words}{locator}");
        assert!(says.contains("not read: pp. 3-4, 10 ("), "{says}");
        assert!(says.contains("ocrmypdf"), "{says}");
    }
}

#[test]
fn letters_that_cannot_be_told_are_no_difference_and_no_match() {
    let folder = Folder::new(&[]);
    folder.write("pincite.toml", b"");
    folder.write("refs.bib", b"@book{kay2001, title = {The Harbour}}\n");
    let mut bytes =
        b"The harb\xff\xfer was closed \xff\xff that winter, and nobody came.\n\n".to_vec();
    let rest = "The caf\u{e9} by the old quay kept its doors open and its fires lit.\n";
    bytes.extend(rest.repeat(40).bytes());
    folder.write("sources/kay2001.txt", &bytes);
    for (words, want) in [
        ("that winter, and nobody came", "verified"),
        ("The harbour was closed", "unchecked"),
        ("was closed that winter, and nobody came", "unchecked"),
        ("was closed that winter, and everybody came", "altered"),
    ] {
        let (verdict, says) = verdict(&folder, &format!("\"{words}\" [@kay2001]"));
        assert_eq!(verdict, want, "{words}: {says}");
    }
}
