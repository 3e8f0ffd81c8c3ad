//! What a quotation inside a source says of its speaker, by form and language.
#![allow(clippy::unwrap_used)]

use super::{How, spoken};
use crate::{Block, BlockKind, SourceText, Span};

fn said(text: &str) -> Vec<(String, Option<String>, How)> {
    let source = SourceText::plain(text);
    spoken(&source)
        .iter()
        .map(|spoken| {
            (
                spoken.text.of(text).to_owned(),
                spoken.speaker.map(|name| name.of(text).to_owned()),
                spoken.how,
            )
        })
        .collect()
}

#[track_caller]
fn check(text: &str, quotation: &str, speaker: Option<&str>, how: How) {
    let found = said(text);
    let want = (quotation.to_owned(), speaker.map(str::to_owned), how);
    assert!(found.contains(&want), "{want:?} is not among {found:?}");
}

#[test]
fn the_speaker_stands_beside_the_quotation() {
    check(
        "“We waited for the thaw,” said Ada Brandt.",
        "We waited for the thaw,",
        Some("Ada Brandt"),
        How::After,
    );
    check(
        "“We waited for the thaw,” Ada Brandt told the paper.",
        "We waited for the thaw,",
        Some("Ada Brandt"),
        How::After,
    );
    check(
        "The head of the Harbor Committee Ada Brandt said recently that “we waited”.",
        "we waited",
        Some("Ada Brandt"),
        How::Before,
    );
    check(
        "According to Ada Brandt, “we waited”.",
        "we waited",
        Some("Ada Brandt"),
        How::Before,
    );
    check("“We waited,” he said.", "We waited,", None, How::After);
    check(
        "“We waited,” said Ada Brandt. “It came.”",
        "It came.",
        Some("Ada Brandt"),
        How::Continuation,
    );
    check(
        "„Wir warteten“, sagte Ada Brandt.",
        "Wir warteten",
        Some("Ada Brandt"),
        How::After,
    );
}

#[test]
fn a_paragraph_may_go_on_without_a_closing_mark() {
    let text = "“We waited all that winter and nobody came to help us, not even once.\n\n“Then it thawed,” said Ada Brandt.";
    check(text, "Then it thawed,", Some("Ada Brandt"), How::After);
    check(
        text,
        "We waited all that winter and nobody came to help us, not even once.",
        Some("Ada Brandt"),
        How::Before,
    );
}

#[test]
fn a_block_quotation_is_signed_in_the_block_below() {
    let block = |source: &mut SourceText, words: &str| {
        let start = source.text.find(words).unwrap();
        source.blocks.push(Block {
            span: Span::new(start, start + words.len()),
            kind: BlockKind::Quote,
        });
    };
    let text = "> We waited for the thaw.\n>\n> It came.\n> \u{2014} Ada Brandt\n\n> The ice left.";
    let mut source = SourceText::plain(text);
    for words in [
        "We waited for the thaw.",
        "It came.",
        "Ada Brandt",
        "The ice left.",
    ] {
        block(&mut source, words);
    }
    let found: Vec<_> = spoken(&source)
        .iter()
        .map(|spoken| {
            (
                spoken.text.of(text),
                spoken.speaker.map(|name| name.of(text)),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("We waited for the thaw.", Some("Ada Brandt")),
            ("It came.", Some("Ada Brandt")),
            ("The ice left.", None),
        ]
    );
}

#[test]
fn a_closing_tag_reaches_back_to_the_colon() {
    let text = "The paper has more on this:\n\nThe ice came in January.\n\nNobody was paid. [Harbor Post]\n\nSo far the paper.";
    check(
        text,
        "The ice came in January.\n\nNobody was paid. ",
        Some("Harbor Post"),
        How::Tag,
    );
}

#[test]
fn labels_divide_a_transcript() {
    let text = "MR. BRANDT: We waited.\n\nMS. COLE: For what?\n\nMR. BRANDT: The thaw.";
    check(text, " For what?\n\n", Some("MS. COLE"), How::Label);
}

#[test]
fn a_transcript_labels_its_speakers_in_many_ways() {
    for (text, quotation, speaker) in [
        (
            "Q. Did you see him?\n\nA. I saw him twice.\n\nQ. And then?",
            " I saw him twice.",
            Some("A"),
        ),
        (
            "BRANDT. We waited.\n\nCOLE. For what?\n\nBRANDT. The thaw.",
            " For what?",
            Some("COLE"),
        ),
        (
            "**Brandt:** We waited.\n\n**Cole:** For what?\n\n**Brandt:** The thaw.",
            " The thaw.",
            Some("Brandt"),
        ),
        (">> We waited.\n\n>> For what?", " For what?", None),
        (
            "— Nous avons attendu, dit Jeanne.\n\nLa nuit tombait.\n\n— Pourquoi donc ?",
            " Nous avons attendu, dit Jeanne.",
            Some("Jeanne"),
        ),
        (
            "**Why did it fail?**\n\nIt lost its piles.\n\n**Who will pay?**\n\nThe town will.",
            "It lost its piles.",
            None,
        ),
    ] {
        let found = said(text);
        let has = found.iter().any(|(words, name, how)| {
            words.trim() == quotation.trim() && name.as_deref() == speaker && *how == How::Label
        });
        assert!(has, "{text}: {found:?}");
    }
    for text in [
        "Note: the ice came.\n\nIt left again.",
        "I. The ice came.\n\nII. It left.\n\nI. It came again.",
        "A. The ice came.\n\nB. It left again.",
        "- The ice came\n- It left again",
    ] {
        assert!(said(text).is_empty(), "{text}: {:?}", said(text));
    }
}

#[test]
fn the_subject_speaks_in_every_language() {
    for (text, quotation, speaker, how) in [
        (
            "« Le quai reste fermé », a déclaré la maire, Jeanne Morel, devant le conseil.",
            " Le quai reste fermé ",
            "Jeanne Morel",
            How::After,
        ),
        (
            "D’après l’ingénieur Charles Benoît, « le barrage tiendra vingt ans ».",
            " le barrage tiendra vingt ans ",
            "Charles Benoît",
            How::Before,
        ),
        (
            "La juge Nadia Ferrand a refusé. « Ce n’est pas un théâtre », écrit-elle.",
            " Ce n’est pas un théâtre ",
            "Nadia Ferrand",
            How::Before,
        ),
        (
            "In einem Brief an seinen Bruder schrieb Oberst August Weiß: „Die Männer hungern.“",
            "Die Männer hungern.",
            "August Weiß",
            How::Before,
        ),
        (
            "„Das Wasser kam schneller“, so Yuki Tanaka.",
            "Das Wasser kam schneller",
            "Yuki Tanaka",
            How::After,
        ),
        (
            "Innenminister Jens Petersen wies das ab. „Es gab keine Anfrage“, sagte der Minister.",
            "Es gab keine Anfrage",
            "Jens Petersen",
            How::Before,
        ),
        (
            "Según Tomás Reyes, profesor de derecho, «la autoridad podía hacerlo».",
            "la autoridad podía hacerlo",
            "Tomás Reyes",
            How::Before,
        ),
        (
            "Juan Pereda lo desmintió. “No hubo petición alguna”, aseguró.",
            "No hubo petición alguna",
            "Juan Pereda",
            How::Before,
        ),
        (
            "이준호 교수는 “항만청은 그럴 권리가 있었다”고 설명했다.",
            "항만청은 그럴 권리가 있었다",
            "이준호",
            How::After,
        ),
        (
            "“둘째 달에는 말을 먹었다”고 김영호 씨는 회고했다.",
            "둘째 달에는 말을 먹었다",
            "김영호",
            How::After,
        ),
        (
            "Lena Hoffmann was blunt: “We gave them time.”",
            "We gave them time.",
            "Lena Hoffmann",
            How::Before,
        ),
        (
            "“It is a scandal,” shouted Ada Brandt, a deputy, “and all of you know it!”",
            "and all of you know it!",
            "Ada Brandt",
            How::Continuation,
        ),
        (
            "Not so, argued Lillian Price in a pamphlet: “The board has lost its head.”",
            "The board has lost its head.",
            "Lillian Price",
            How::Before,
        ),
        (
            "Brandt’s successor, Omar Haidari, differs. “The delay saved lives,” he says.",
            "The delay saved lives,",
            "Omar Haidari",
            How::Before,
        ),
        (
            "For the biographer Ruth Sandler, the letter is “his first honest page”.",
            "his first honest page",
            "Ruth Sandler",
            How::Before,
        ),
        (
            "“다리가 무너지면 마을도 무너진다”며 최치원 이장은 경고했다.",
            "다리가 무너지면 마을도 무너진다",
            "최치원",
            How::After,
        ),
        (
            "“We waited,” said Ada Brandt. James Orr was blunter. “They lied to us,” he said.",
            "They lied to us,",
            "James Orr",
            How::Before,
        ),
    ] {
        check(text, quotation, Some(speaker), how);
    }
}

#[test]
fn grammar_tells_a_speaker_whose_verb_no_list_has() {
    for (text, quotation, speaker, how) in [
        (
            "“We waited,” beams Ada Brandt, a deputy.",
            "We waited,",
            "Ada Brandt",
            How::After,
        ),
        (
            "« Le quai reste fermé », bougonne Jeanne Morel.",
            " Le quai reste fermé ",
            "Jeanne Morel",
            How::After,
        ),
        (
            "«Лёд пришёл рано», — буркнул сторож Иван Громов.",
            "Лёд пришёл рано",
            "Иван Громов",
            How::After,
        ),
        (
            "Counsel for the board, Ms. Ada Brandt, demonstrated that “we waited”.",
            "we waited",
            "Ada Brandt",
            How::Before,
        ),
        (
            "Wie Ada Brandt hervorhebt, war der Winter „lang und kalt“.",
            "lang und kalt",
            "Ada Brandt",
            How::Before,
        ),
        (
            "« Ce quai, lâche Jeanne Morel, personne ne le surveille. »",
            " Ce quai, lâche Jeanne Morel, personne ne le surveille. ",
            "Jeanne Morel",
            How::After,
        ),
        (
            "«Мы ждали, — вспоминает Ада Брандт. — Лёд не уходил».",
            "Мы ждали, — вспоминает Ада Брандт. — Лёд не уходил",
            "Ада Брандт",
            How::After,
        ),
        (
            "Ada Brandt took the stand. In her opinion, “we waited too long”.",
            "we waited too long",
            "Ada Brandt",
            How::Before,
        ),
        (
            "«Ho visto il ghiaccio», ha detto al telefono l’allevatrice Ada Brandt.",
            "Ho visto il ghiaccio",
            "Ada Brandt",
            How::After,
        ),
        (
            "Ada Brandt sostiene che le accuse sono «prive di fondamento».",
            "prive di fondamento",
            "Ada Brandt",
            How::Before,
        ),
        (
            "It was taken up by Ada Brandt, who wrote that “ice is patient”.",
            "ice is patient",
            "Ada Brandt",
            How::Before,
        ),
        (
            "Ada Brandt zufolge ist das Eis „geduldig und sehr kalt“.",
            "geduldig und sehr kalt",
            "Ada Brandt",
            How::Before,
        ),
        (
            "« Le quai ferme », dit Jeanne Morel. Et d’ajouter : « Nous attendrons. »",
            " Nous attendrons. ",
            "Jeanne Morel",
            How::Before,
        ),
        (
            "Ada Brandt said that the quay would open. “If the ice goes, we sail.”",
            "If the ice goes, we sail.",
            "Ada Brandt",
            How::Before,
        ),
        (
            "Der Anwalt Karl Weiß forderte Freispruch. „Nichts beweist das“, so der Verteidiger.",
            "Nichts beweist das",
            "Karl Weiß",
            How::Before,
        ),
        (
            "Ada Brandt lost the boat.\n\n“We waited too long,” she said.",
            "We waited too long,",
            "Ada Brandt",
            How::Before,
        ),
        (
            "“We waited,” said Ada Brandt.\n\n“Then we went home.”\n\nThe quay was shut.",
            "Then we went home.",
            "Ada Brandt",
            How::Before,
        ),
        (
            "“We waited,” was how it was put by Ada Brandt. In the end it was said by Karl Weiß that “it thawed”.",
            "it thawed",
            "Karl Weiß",
            How::Before,
        ),
    ] {
        check(text, quotation, Some(speaker), how);
    }
}

#[test]
fn scripts_without_capitals_have_speakers_too() {
    for (text, quotation, speaker) in [
        (
            "漁師の山本次郎さんは「氷は早く来た」と話した。",
            "氷は早く来た",
            Some("山本次郎"),
        ),
        (
            "「氷は早く来た」と、港湾局の中村誠課長は述べた。",
            "氷は早く来た",
            Some("中村誠"),
        ),
        (
            "小川健市長は会見した。市長は「港は閉める」と述べた。",
            "港は閉める",
            Some("小川健"),
        ),
        (
            "元船員の石井修氏によると、「港は凍っていた」という。",
            "港は凍っていた",
            Some("石井修"),
        ),
        (
            "漁師の一人は「氷は早く来た」と話した。",
            "氷は早く来た",
            None,
        ),
        ("港の運営会社は「港は閉める」とした。", "港は閉める", None),
        (
            "船长陈海明对记者说：“冰来得很早。”",
            "冰来得很早。",
            Some("陈海明"),
        ),
        (
            "“冰来得很早，”港务局局长周建平表示，“港口必须关闭。”",
            "港口必须关闭。",
            Some("周建平"),
        ),
        (
            "市长吴志远宣布关闭港口。他强调：“没有别的办法。”",
            "没有别的办法。",
            None,
        ),
        ("医院方面回应称，“高度重视此事”。", "高度重视此事", None),
        ("一位渔民说：“冰来得很早。”", "冰来得很早。", None),
        (
            "وقال القبطان سامي حداد للصحفيين: \"وصل الجليد مبكرا\".",
            "وصل الجليد مبكرا",
            Some("سامي حداد"),
        ),
        (
            "\"وصل الجليد مبكرا\"، قالت وزيرة النقل ليلى منصور.",
            "وصل الجليد مبكرا",
            Some("ليلى منصور"),
        ),
        (
            "وقال أحد الصيادين: \"وصل الجليد مبكرا\".",
            "وصل الجليد مبكرا",
            None,
        ),
        (
            "“얼음이 일찍 왔어요.” 은퇴한 선장 이정민 씨의 말이다.",
            "얼음이 일찍 왔어요.",
            Some("이정민"),
        ),
        (
            "선장 김도윤(34) 씨는 “얼음이 일찍 왔다”고 말했다.",
            "얼음이 일찍 왔다",
            Some("김도윤"),
        ),
    ] {
        let found = said(text);
        let speaker_of = found.iter().find(|(words, ..)| words == quotation);
        assert_eq!(
            speaker_of.map(|found| found.1.as_deref()),
            Some(speaker),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn nobody_is_named_who_does_not_speak() {
    for (text, quotation) in [
        (
            "“We slept on the benches,” one passenger said.",
            "We slept on the benches,",
        ),
        (
            "„Nachts hört man das Eis“, sagt ein Fischer.",
            "Nachts hört man das Eis",
        ),
        (
            "The report of a committee under Ada Brandt concluded that “nobody was to blame”.",
            "nobody was to blame",
        ),
        (
            "The chronicler Anselm Brandt records that the abbot cried: “Save the bread!”",
            "Save the bread!",
        ),
        (
            "“The Long Winter Night,” starring Ada Brandt, opened in May.",
            "The Long Winter Night,",
        ),
        (
            "“Waiting for the thaw,” novelist Ada Brandt’s debut, sold well.",
            "Waiting for the thaw,",
        ),
        (
            "They cried “we waited too long,” then Ada Brandt left.",
            "we waited too long,",
        ),
        (
            "The play “We Waited Too Long”, which Ada Brandt hated, closed.",
            "We Waited Too Long",
        ),
        (
            "Ada Brandt perse la barca.\n\n«Non ci saranno eccezioni», fanno sapere dal Comune.",
            "Non ci saranno eccezioni",
        ),
        (
            "Ada Brandt was told that “nobody was to blame”.",
            "nobody was to blame",
        ),
        (
            "“We waited too long,” said the mayor, praising Ada Brandt.",
            "We waited too long,",
        ),
        (
            "Ada Brandt left. “We waited too long,” the company said.",
            "We waited too long,",
        ),
        (
            "The mayor, who had met Ada Brandt, said that “nobody was to blame”.",
            "nobody was to blame",
        ),
        (
            "Karl Weiß fiel im Mai. Sein Hauptmann schrieb den Eltern: „Er litt nicht lange.“",
            "Er litt nicht lange.",
        ),
        (
            "Ada Brandt saw the note from Karl Weiß marked “not to be opened”.",
            "not to be opened",
        ),
        (
            "정부는 “그런 보고를 받은 적이 없다”고 밝혔다.",
            "그런 보고를 받은 적이 없다",
        ),
    ] {
        let found = said(text);
        let speaker = found.iter().find(|(words, ..)| words == quotation);
        assert_eq!(
            speaker.map(|found| &found.1),
            Some(&None),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn marks_are_read_by_the_side_they_stand_on() {
    let quoted =
        |text: &str| -> Vec<String> { said(text).into_iter().map(|(words, ..)| words).collect() };
    assert_eq!(
        quoted("Er sagte »wir warteten lange« und ging, »bis zum Tauwetter« rief sie."),
        ["wir warteten lange", "bis zum Tauwetter"]
    );
    assert_eq!(
        quoted("Han sade ”vi väntade länge på isen” och gick."),
        ["vi väntade länge på isen"]
    );
    // Single marks beside double ones; an apostrophe is none.
    assert_eq!(
        quoted("She wrote: ‘The boys’ boat is lost in the ice.’ He read “nothing”."),
        ["The boys’ boat is lost in the ice.", "nothing"]
    );
    assert_eq!(
        quoted("She wrote: 'The boat is lost in the ice.' It wasn't the boys' own."),
        ["The boat is lost in the ice."]
    );
    assert!(
        quoted("The boys' boat of '62 wasn't rock 'n' roll, nor was the girls' own.").is_empty()
    );
}

#[test]
fn a_long_stretch_in_any_script_is_no_aside() {
    for shift in ["", "a", "ab"] {
        let text = format!("あ,{shift}{}", "い".repeat(100));
        let whole = Span::new(0, text.len());
        assert_eq!(super::clause::asides(&text, whole).count(), 0, "{shift}");
    }
}
