//! Who speaks in a source: quotations inside it, and whose words they are.
//!
//! By rules alone: marks, block quotations, closing tags and labels say where somebody else speaks;
//! a verb of speech beside them says who. A cue behind the quotation, its continuation in the same
//! paragraph and a label are strong; every other cue is weak, and its speaker only probable.

mod arabic;
mod chinese;
mod clause;
mod cues;
mod japanese;
mod korean;
mod marks;
mod names;
pub(crate) mod role;
mod sentences;
mod speaker;

use crate::{BlockKind, MarkKind, SourceText, Span};
use clause::before;
use names::{is_capitalized, name, words};
use sentences::sentence_start;

/// A stretch of a source that is somebody else's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub text: Span,
    /// Empty where nobody is named.
    pub speaker: Option<Span>,
    /// The verb or sign that names the speaker.
    pub cue: Option<Span>,
    pub how: How,
}

/// How the speaker is known; for a quotation without one, what sets it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// `"…," said Kim`.
    After,
    /// `Kim said that "…"`, or the paragraph before ends in a colon, or "she said" of whom the
    /// sentences before name.
    Before,
    /// The same paragraph goes on with the same speaker.
    Continuation,
    /// `KIM: …`.
    Label,
    /// A block quotation.
    Block,
    /// `… [Daily NK]`.
    Tag,
}

impl How {
    /// The name that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            How::After => "after",
            How::Before => "before",
            How::Continuation => "continuation",
            How::Label => "label",
            How::Block => "block",
            How::Tag => "tag",
        }
    }
}

impl Spoken {
    /// Whether the speaker can be named without "probably".
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.speaker.is_some() && matches!(self.how, How::After | How::Continuation | How::Label)
    }
}

/// Every quotation inside a source, in order of its start; a longer one before those inside it.
pub(crate) fn spoken(source: &SourceText) -> Vec<Spoken> {
    let text = source.text.as_str();
    let paragraphs = paragraphs(source);
    let mut out = Vec::new();
    marks::marked(text, &paragraphs, &mut out);
    speaker::attribute(text, &paragraphs, &mut out);
    blocks(source, &paragraphs, &mut out);
    tags(text, &paragraphs, &mut out);
    labels(source, &paragraphs, &mut out);
    out.sort_by_key(|spoken| (spoken.span.start, std::cmp::Reverse(spoken.span.end)));
    out.dedup_by(|a, b| a.span == b.span);
    out
}

/// The innermost quotation that holds all of `span`.
pub(crate) fn holding(spoken: &[Spoken], span: Span) -> Option<&Spoken> {
    let end = spoken.partition_point(|spoken| spoken.span.start <= span.start);
    spoken[..end]
        .iter()
        .filter(|spoken| spoken.span.covers(span))
        .min_by_key(|spoken| spoken.span.len())
}

/// Blocks where the format has them; else what blank lines divide, or lines where there are none.
fn paragraphs(source: &SourceText) -> Vec<Span> {
    let text = source.text.as_str();
    let flow: Vec<Span> = source
        .blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Furniture)
        .map(|block| block.span)
        .collect();
    if !flow.is_empty() {
        return flow;
    }
    let lines = lines(text);
    let filled = lines
        .iter()
        .filter(|line| !line.of(text).trim().is_empty())
        .count();
    let long = lines.iter().filter(|line| line.len() > 120).count();
    if long * 3 > filled {
        return lines
            .into_iter()
            .filter(|line| !line.of(text).trim().is_empty())
            .collect();
    }
    let mut out: Vec<Span> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.of(text).trim().is_empty() {
            open = false;
        } else if open && let Some(last) = out.last_mut() {
            last.end = line.end;
        } else {
            out.push(line);
            open = true;
        }
    }
    out
}

fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\n', 0x0C, text.as_bytes()) {
        out.push(Span::new(start, at));
        start = at + 1;
    }
    out.push(Span::new(start, text.len()));
    out
}

/// Block quotations of the format, with the name behind a dash that signs them.
fn blocks(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    for block in source
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Quote)
    {
        let quoted = block.span.of(text);
        let signed = quoted
            .trim_end()
            .rfind('\n')
            .map(|at| block.span.start + at + 1)
            .filter(|&at| {
                text[at..block.span.end]
                    .trim_start_matches(['>', ' '])
                    .starts_with(['\u{2014}', '\u{2013}', '-'])
            });
        let mut spoken = Spoken {
            span: block.span,
            text: block.span,
            speaker: None,
            cue: None,
            how: How::Block,
        };
        if let Some(at) = signed {
            spoken.text.end = at;
            spoken.speaker = name(text, &words(text, Span::new(at, block.span.end)));
        } else {
            let above = paragraphs
                .partition_point(|paragraph| paragraph.end <= block.span.start)
                .checked_sub(1)
                .and_then(|idx| paragraphs.get(idx));
            if let Some(above) = above.filter(|above| above.of(text).trim_end().ends_with(':'))
                && let Some(clause) = before(
                    text,
                    Span::new(sentence_start(text, above.start, above.end), above.end),
                    &[],
                )
            {
                (spoken.speaker, spoken.cue) = (clause.speaker, Some(clause.cue));
            }
        }
        out.push(spoken);
    }
}

/// Passages that a tag in brackets closes, back to the paragraph that introduces them with a colon.
fn tags(text: &str, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    const REACH: usize = 16;
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let words = paragraph.of(text).trim_end();
        let Some(at) = words.ends_with(']').then(|| words.rfind('[')).flatten() else {
            continue;
        };
        let tag = Span::new(paragraph.start + at + 1, paragraph.start + words.len() - 1);
        let named = tag.of(text).split_whitespace().count() <= 6
            && tag
                .of(text)
                .split(|c: char| !c.is_alphanumeric())
                .any(is_capitalized)
            && !tag.of(text).starts_with(['^', '@']);
        if !named || words[..at].trim().is_empty() {
            continue;
        }
        let lead = (idx.saturating_sub(REACH)..idx)
            .rev()
            .find(|&above| paragraphs[above].of(text).trim_end().ends_with(':'));
        let Some(lead) = lead else { continue };
        let Some(first) = paragraphs.get(lead + 1) else {
            continue;
        };
        let span = Span::new(first.start, tag.start - 1);
        out.push(Spoken {
            span,
            text: span,
            speaker: Some(tag),
            cue: Some(Span::new(tag.start - 1, tag.end + 1)),
            how: How::Tag,
        });
    }
}

/// Speeches of a transcript: from one label to the next.
fn labels(source: &SourceText, paragraphs: &[Span], out: &mut Vec<Spoken>) {
    let text = source.text.as_str();
    let mut found: Vec<Span> = source
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::SpeakerLabel)
        .map(|mark| mark.span)
        .collect();
    if found.is_empty() {
        found = paragraphs
            .iter()
            .filter_map(|paragraph| label(text, *paragraph))
            .collect();
        if found.len() < 2 {
            return;
        }
    }
    for (idx, label) in found.iter().enumerate() {
        let end = found.get(idx + 1).map_or(text.len(), |next| next.start);
        let words = label.of(text).trim_end_matches([':', '.', ' ']);
        let speaker = Span::new(label.start, label.start + words.len());
        let span = Span::new(label.end, end.max(label.end));
        out.push(Spoken {
            span,
            text: span,
            speaker: Some(speaker),
            cue: Some(*label),
            how: How::Label,
        });
    }
}

/// `MR. SMITH:` at the start of a paragraph.
fn label(text: &str, paragraph: Span) -> Option<Span> {
    let words = paragraph.of(text);
    let at = words.find(':').filter(|&at| (2..=40).contains(&at))?;
    let name = &words[..at];
    let shouted = name.chars().any(char::is_uppercase)
        && !name.chars().any(char::is_lowercase)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
    (shouted && words[at + 1..].starts_with(char::is_whitespace))
        .then(|| Span::new(paragraph.start, paragraph.start + at + 1))
}

#[cfg(test)]
mod tests {
    use super::{How, spoken};
    use crate::SourceText;

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
        let quoted = |text: &str| -> Vec<String> {
            said(text).into_iter().map(|(words, ..)| words).collect()
        };
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
            quoted("The boys' boat of '62 wasn't rock 'n' roll, nor was the girls' own.")
                .is_empty()
        );
    }
}
