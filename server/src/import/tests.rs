//! Each format as its program writes it.
#![allow(clippy::unwrap_used)]

use super::*;

/// `text | page | comment | key or title or author`, a clipping a line.
#[track_caller]
fn check(name: &str, file: &str, want: &[&str]) {
    let clippings = read(name, file).unwrap_or_else(|| panic!("{name} is not known"));
    let shown: Vec<String> = clippings
        .iter()
        .map(|clipping| {
            let work = &clipping.work;
            let who = [
                &work.key,
                &work.title,
                &work.authors,
                &work.year,
                &work.address,
            ];
            let who: Vec<&str> = who.iter().filter_map(|part| part.as_deref()).collect();
            format!(
                "{} | {} | {} | {}",
                clipping.text.replace('\n', "/"),
                clipping.page.as_deref().unwrap_or(""),
                clipping.comment,
                who.join(", ")
            )
        })
        .collect();
    assert_eq!(shown, want);
}

#[test]
fn kindle() {
    let file = "\u{feff}The Harbour (Kay, Ann)\r\n- Your Highlight on page 12 | Location 123-125 | Added on Monday, 1 May 2023 18:26:53\r\n\r\nThe harbour was closed.\r\nNobody knew.\r\n==========\r\nThe Harbour (Kay, Ann)\r\n- Your Note on page 12 | Location 125 | Added on Monday, 1 May 2023 18:27:00\r\n\r\nask the council\r\n==========\r\nThe Harbour (Kay, Ann)\r\n- Your Bookmark on page 14 | Location 140 | Added on Monday\r\n\r\n\r\n==========\r\nEis\r\n- Ihre Markierung auf Seite xii | Position 7-8 | Hinzugefügt am Montag\r\n\r\nDas Eis.\r\n==========\r\n";
    check(
        "My Clippings.txt",
        file,
        &[
            "The harbour was closed./Nobody knew. | 12 | ask the council | The Harbour, Kay, Ann",
            "Das Eis. | xii |  | Eis",
        ],
    );
}

#[test]
fn kindle_in_other_languages() {
    let entries = [
        (
            "L'Île (Kay, Ann)",
            "- Votre surlignement sur la page 9 | emplacement 120-121 | Ajouté le mardi 3 mars 2020",
            "Il neigeait.",
        ),
        (
            "L'Île (Ann Kay)",
            "- Votre note à la page 9 | emplacement 121 | Ajouté le mardi 3 mars 2020",
            "à revoir",
        ),
        (
            "Der Hafen",
            "- Ihre Notiz auf Seite 7 | bei Position 102 | Hinzugefügt am Dienstag",
            "erster Satz",
        ),
        (
            "Der Hafen",
            "- Ihre Markierung auf Seite 7 | bei Position 101-102 | Hinzugefügt am Dienstag",
            "Das Eis kam früh.",
        ),
        (
            "El puerto",
            "- Tu subrayado en la página 33-34 | posición 501-502 | Añadido el martes",
            "Nadie lo supo.",
        ),
        (
            "港 (冬木)",
            "- 3ページ|位置No. 35-36のハイライト |作成日: 2020年3月3日",
            "港は閉ざされた。",
        ),
        (
            "港 (冬木)",
            "- 3ページ|位置No. 36のメモ |作成日: 2020年3月3日",
            "要確認",
        ),
        (
            "港口",
            "- 您在第 12 页（位置 #180-181）的标注 | 添加于 2020年3月3日",
            "港口关闭了。",
        ),
        (
            "港口",
            "- 您在第 12 页（位置 #181）的笔记 | 添加于 2020年3月3日",
            "待查",
        ),
    ];
    let file: String = entries
        .map(|(title, about, words)| format!("{title}\n{about}\n\n{words}\n==========\n"))
        .concat();
    check(
        "My Clippings.txt",
        &file,
        &[
            "Il neigeait. | 9 | à revoir | L'Île, Kay, Ann",
            "Das Eis kam früh. | 7 | erster Satz | Der Hafen",
            "Nadie lo supo. | 33-34 |  | El puerto",
            "港は閉ざされた。 | 3 | 要確認 | 港, 冬木",
            "港口关闭了。 | 12 | 待查 | 港口",
        ],
    );
}

#[test]
fn hypothesis() {
    let file = r#"{"total":2,"rows":[
      {"uri":"https://example.org/kay","text":"ask","document":{"title":["The harbour"]},
       "target":[{"source":"x","selector":[{"type":"RangeSelector"},{"type":"TextQuoteSelector","exact":"was\n   closed\n \nIce","prefix":"a"},{"type":"PageSelector","index":11,"label":"12"}]}]},
      {"uri":"https://example.org/kay","text":"a page note","target":[{"source":"x"}]}]}"#;
    check(
        "annotations.json",
        file,
        &["was closed/Ice | 12 | ask | The harbour, https://example.org/kay"],
    );
}

#[test]
fn readwise_tables() {
    let file = "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at,Document tags\n\"He said \"\"no\"\",\nand left\",The harbour,Ann Kay,,ask,yellow,,page,12,2023-01-01,\nWas closed,The harbour,Ann Kay,,,,,location,345,2023-01-01,\n";
    check(
        "readwise.csv",
        file,
        &[
            "He said \"no\",/and left | 12 | ask | The harbour, Ann Kay",
            "Was closed |  |  | The harbour, Ann Kay",
        ],
    );
}

#[test]
fn readwise_markdown() {
    let file = "# Harbour\n\n![rw-book-cover](https://x/y.png)\n\n## Metadata\n- Author: [[Ann Kay]]\n- Full Title: The Harbour\n- Category: #books\n\n## Highlights\n- The harbour was \\*closed\\* ([Page 12](https://readwise.io/x)) ^rw123\n    - Note: ask\n- Nobody knew. ([Location 12](https://readwise.io/y))\n";
    check(
        "Kay.md",
        file,
        &[
            "The harbour was *closed* | 12 | ask | The Harbour, Ann Kay",
            "Nobody knew. |  |  | The Harbour, Ann Kay",
        ],
    );
}

#[test]
fn zotero_notes() {
    let file = "# Annotations  \n(10/1/2024, 9:00:00 AM)\n\n“The harbour (see map) was closed” ([Kay, 2001, p. 12](zotero://select/library/items/AB)) ([pdf](zotero://open-pdf/library/items/CD?page=14&annotation=E)) ask the council\n\n\"Nobody \\[knew\\]\" ([Kay and Öz 2001:xii](zotero://select/library/items/AB))\n\n“Fish” [@kay2001, pp. 3-4] ([pdf](zotero://open-pdf/library/items/CD?page=1))\n\n<mark style=\"background: #5fb236\">Ice</mark> [(p. 2)](zotero://open-pdf/library/items/9J?page=2)\n\n<mark style=\"background-color: #ffd40080\">“Fog”</mark> ([Kay, 2001, p. 8](zotero://select/library/items/AB)) ([pdf](zotero://open-pdf/library/items/CD?page=9)) thick\n\n“<mark style=\"background-color: #ffd40080\">Rain</mark>” ([Kay, 2001, p. 9](zotero://select/library/items/AB))\n\nonly a comment ([Kay, 2001, p. 13](zotero://select/library/items/AB))\n";
    check(
        "Annotations.md",
        file,
        &[
            "The harbour (see map) was closed | 12 | ask the council | Kay, 2001",
            "Nobody [knew] | xii |  | Kay and Öz, 2001",
            "Fish | 3-4 |  | kay2001",
            "Ice | 2 |  | ",
            "Fog | 8 | thick | Kay, 2001",
            "Rain | 9 |  | Kay, 2001",
        ],
    );
}

#[test]
fn zotero_json() {
    let file = r#"{"items":[{"itemType":"book","citationKey":"kay2001","title":"The harbour","attachments":[{"itemType":"attachment","title":"PDF","annotations":[
      {"annotationType":"highlight","annotationText":"was closed","annotationComment":"ask","annotationPageLabel":"12"},
      {"annotationType":"ink","annotationPageLabel":"12"}]}]}]}"#;
    check(
        "export.json",
        file,
        &["was closed | 12 | ask | kay2001, The harbour"],
    );
}

#[test]
fn annotations_of_the_api_name_what_they_belong_to() {
    let file = r#"[{"key":"I","data":{"key":"I","itemType":"book","title":"The harbour"}},
      {"key":"A","data":{"key":"A","itemType":"attachment","parentItem":"I","title":"Full Text PDF"}},
      {"key":"N","data":{"key":"N","itemType":"annotation","parentItem":"A","annotationText":"was closed","annotationPageLabel":"12"}},
      {"key":"M","data":{"key":"M","itemType":"annotation","parentItem":"gone","annotationText":"the ice"}},
      {"key":"L","data":{"key":"L","itemType":"annotation","parentItem":"L","annotationText":"a loop"}}]"#;
    check(
        "items.json",
        file,
        &[
            "was closed | 12 |  | The harbour",
            "the ice |  |  | ",
            "a loop |  |  | ",
        ],
    );
}

#[test]
fn other_files_are_none() {
    for (name, file) in [
        ("a.md", "# A note\n\n- with a list\n"),
        ("a.json", "{\"a\": [1, 2]}"),
        ("a.csv", "a,b\n1,2\n"),
        ("a.txt", ""),
    ] {
        assert_eq!(read(name, file), None, "{name}");
    }
}

#[test]
fn works_are_entries_where_enough_agrees() {
    let bibliography = analysis::bibliography::parse(
        &"refs.bib".into(),
        "@book{kay2001, title={The Harbour: A History}, author={Kay, Ann}, date={2001}, url={https://www.example.org/kay/}, doi={10.1000/xyz}}",
    );
    let entry = &bibliography.entries[0];
    let work = |title: &str, authors: &str, year: &str, address: &str| {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Work {
            key: None,
            title: said(title),
            authors: said(authors),
            year: said(year),
            address: said(address),
        }
    };
    for (title, authors, year, address, want) in [
        ("The harbour", "Ann Kay", "", "", true),
        ("The Harbour: a history", "", "", "", true),
        ("The harbour", "Bo Dahl", "", "", false),
        ("Harbour", "Ann Kay", "", "", false),
        ("", "Kay et al.", "2001", "", true),
        ("", "Kay", "2002", "", false),
        ("", "Kay", "", "", false),
        ("", "Mackay", "2001", "", false),
        ("Other", "", "", "http://example.org/kay#x", true),
        ("", "", "", "https://doi.org/10.1000/XYZ", true),
        ("", "", "", "", false),
    ] {
        assert_eq!(
            work(title, authors, year, address).is(entry),
            want,
            "{title} {authors} {year} {address}"
        );
    }
}
