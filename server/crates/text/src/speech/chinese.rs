//! Who says a quotation in Chinese: a name between an office and a verb of speech.

use super::japanese::{Speaker, is_kana};
use super::names::list;
use crate::Span;

/// Bytes around a quotation that are read for its speaker.
const REACH: usize = 240;

/// The speaker and what tells him; `None`: not Chinese, or nobody is said to speak.
pub(super) fn said(text: &str, head: Span, tail: Span) -> Option<(Speaker, Span)> {
    let near = text
        .ceil_char_boundary(head.end.saturating_sub(REACH).max(head.start))
        .min(head.end);
    let lead = Span::new(near, head.end);
    let is_han = |piece: &str| {
        piece.chars().any(|c| matches!(c, '\u{3400}'..='\u{9FFF}')) && !piece.contains(is_kana)
    };
    // "“…，”王建国表示".
    let stop = tail
        .of(text)
        .find(['，', '。', '：', '；', '\n'])
        .map_or(tail.end, |at| tail.start + at);
    let behind = Span::new(tail.start, stop);
    if behind.len() <= REACH
        && is_han(behind.of(text))
        && let Some(cue) = verb(text, behind)
    {
        return Some((
            speaker(text, Span::new(behind.start, cue.start), Side::Behind),
            cue,
        ));
    }
    if !is_han(lead.of(text)) {
        return None;
    }
    let closed = lead.of(text).trim_end();
    let colon = closed.ends_with(['：', ':']);
    let cue = verb(text, lead).or_else(|| colon.then(|| Span::new(lead.end - 1, lead.end)));
    if let Some(phrase) = ["在", "据", "根据", "按照", "依", "照"]
        .iter()
        .find(|phrase| closed.starts_with(**phrase))
        && ["看来", "的说法", "的话说", "介绍", "所说", "的话"]
            .iter()
            .any(|end| closed.contains(end))
    {
        let start = lead.start + phrase.len();
        let cue = Span::new(lead.start, start);
        return Some((speaker(text, Span::new(start, lead.end), Side::Before), cue));
    }
    let cue = cue?;
    // A colon is no letter: the span of the cue must lie on one.
    let cue = if text.is_char_boundary(cue.start) {
        cue
    } else {
        Span::empty(lead.end)
    };
    let before = Span::new(lead.start, cue.start.max(lead.start));
    Some((speaker(text, before, Side::Before), cue))
}

/// The last verb of speech of a stretch.
fn verb(text: &str, stretch: Span) -> Option<Span> {
    let piece = stretch.of(text);
    list("zh-verbs")
        .iter()
        .filter_map(|verb| piece.rfind(*verb).map(|at| (at + verb.len(), verb.len())))
        .max()
        .map(|(end, len)| Span::new(stretch.start + end - len, stretch.start + end))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
}

/// The name of who acts in a stretch: where a sentence has several, the last one behind an office or a
/// stop, with what may follow a subject behind it.
fn speaker(text: &str, stretch: Span, side: Side) -> Speaker {
    let piece = stretch.of(text);
    if let Some(name) = foreign(piece) {
        return Speaker::Named(at(stretch, name));
    }
    let mut found = None;
    let offsets: Vec<usize> = piece.char_indices().map(|(at, _)| at).collect();
    let mut idx = 0;
    while idx < offsets.len() {
        if let Some(name) = name_at(piece, offsets[idx]) {
            found = Some(name);
            idx += piece[name.start..name.end].chars().count();
            // The first subject of the clause speaks, whoever is named behind it.
            if side == Side::Behind {
                break;
            }
        } else {
            idx += 1;
        }
    }
    if let Some(name) = found {
        return Speaker::Named(at(stretch, name));
    }
    let subject = piece.trim_start_matches(['，', ',', ' ', '"', '”']);
    if subject.starts_with(['他', '她'])
        && !subject.starts_with("他们")
        && !subject.starts_with("她们")
    {
        return Speaker::Pronoun;
    }
    Speaker::Nobody
}

fn at(stretch: Span, name: Span) -> Span {
    Span::new(stretch.start + name.start, stretch.start + name.end)
}

/// A family name and one or two characters, between a boundary on either side.
fn name_at(piece: &str, start: usize) -> Option<Span> {
    let rest = &piece[start..];
    let family = list("zh-families")
        .iter()
        .filter(|family| rest.starts_with(**family))
        .map(|family| family.len())
        .max()?;
    let before = piece[..start].chars().next_back();
    let opens = before.is_none_or(|c| !is_han(c) || begins_behind(c));
    if !opens {
        return None;
    }
    let given: Vec<(usize, char)> = rest[family..].char_indices().take(3).collect();
    for count in [2, 1] {
        let Some(name) = given.get(..count) else {
            continue;
        };
        let clean = name
            .iter()
            .all(|(_, c)| is_han(*c) && !"的了是在和对對向把被也都就不与與及说說".contains(*c));
        let end = start + family + name.last().map_or(0, |(at, c)| at + c.len_utf8());
        let behind = &piece[end..];
        let closes = behind.chars().next().is_none_or(|c| !is_han(c))
            || list("zh-behind")
                .iter()
                .any(|word| behind.starts_with(word))
            || list("zh-verbs").iter().any(|word| behind.starts_with(word));
        if clean && closes && !list("zh-nouns").contains(&piece[start..end]) {
            return Some(Span::new(start, end));
        }
    }
    None
}

/// "马克斯·韦伯": a foreign name has a dot between its parts.
fn foreign(piece: &str) -> Option<Span> {
    let (dot, mark) = piece
        .char_indices()
        .find(|(_, c)| matches!(c, '·' | '・' | '•' | '‧'))?;
    let cuts = |c: char| !is_han(c) || begins_behind(c) || "照据據在依".contains(c);
    let start = piece[..dot]
        .char_indices()
        .rev()
        .take(6)
        .take_while(|(_, c)| !cuts(*c))
        .last()
        .map(|(at, _)| at)?;
    let mut end = dot + mark.len_utf8();
    for (at, c) in piece[end..].char_indices().take(6).collect::<Vec<_>>() {
        let here = dot + mark.len_utf8() + at;
        let rest = &piece[here..];
        let stops = !is_han(c)
            || list("zh-behind").iter().any(|word| rest.starts_with(word))
            || list("zh-verbs").iter().any(|word| rest.starts_with(word));
        if stops {
            break;
        }
        end = here + c.len_utf8();
    }
    (end > dot + mark.len_utf8()).then(|| Span::new(start, end))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

/// The last character of an office or of a description before a name.
fn begins_behind(c: char) -> bool {
    "长長员員家授师師者人席官记記理士生手工农農民兵母父亲親友妻夫总總裁事委监監督的岁歲任星客证證"
        .contains(c)
}
