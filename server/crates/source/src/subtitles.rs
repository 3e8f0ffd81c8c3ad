//! Subtitles (SRT, WebVTT): what is spoken, with the time at which each cue begins.
//!
//! A time stands before its cue under a mark, so that it is seen and never in the way of a
//! quotation. Cues are joined to paragraphs, for a sentence runs over several; a speaker or a pause
//! begins a new one.

use text::{BlockKind, MarkKind, SourceText};

use crate::assemble::{Assembly, White};
use crate::plain::time_code;
use crate::tree::unescape;
use crate::{Limits, Unreadable, decode};

/// A pause of so many seconds behind the end of a sentence begins a paragraph.
const PAUSE: u32 = 3;

/// Reads subtitles.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let decoded = decode::decode(bytes, None);
    let mut out = Assembly::new(limits);
    let mut last = Last::default();
    for cue in cues(&decoded.text) {
        write(&cue, &mut last, &mut out);
    }
    if !out.has_text() {
        return Err(Unreadable::broken("it holds no cue with a time and words"));
    }
    let mut source = out.finish("subtitles/2")?;
    source.warnings = decoded.warnings_for(&source.text);
    Ok(source)
}

struct Cue<'a> {
    /// The time as written, and in seconds.
    shown: &'a str,
    start: u32,
    end: u32,
    lines: Vec<&'a str>,
    /// Lines before the time that belong to no cue: what a reader of the file sees, kept as it is.
    outside: Vec<&'a str>,
}

/// What the cue before said.
#[derive(Default)]
struct Last {
    end: u32,
    line: String,
    ends_sentence: bool,
    speaker: String,
}

/// The cues of a file: a line with two times, and the lines up to a blank one or the next cue.
fn cues(text: &str) -> Vec<Cue<'_>> {
    let lines: Vec<&str> = text
        .split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .collect();
    let mut out: Vec<Cue<'_>> = Vec::new();
    let mut idx = 0;
    let mut outside = Outside::default();
    while idx < lines.len() {
        let Some((shown, start, end)) = times(lines[idx]) else {
            outside.line(lines[idx]);
            idx += 1;
            continue;
        };
        let first = idx + 1;
        let mut stop = first;
        while stop < lines.len() && !lines[stop].trim().is_empty() && times(lines[stop]).is_none() {
            stop += 1;
        }
        // The number of the next cue stands before its time where the blank line is forgotten.
        let numbered = stop < lines.len()
            && times(lines[stop]).is_some()
            && stop > first
            && lines[stop - 1].trim().bytes().all(|b| b.is_ascii_digit());
        out.push(Cue {
            shown,
            start,
            end,
            lines: lines[first..stop - usize::from(numbered)].to_vec(),
            outside: outside.before_a_cue(),
        });
        idx = stop;
    }
    let rest = outside.at_the_end();
    if !rest.is_empty() && !out.is_empty() {
        out.push(Cue {
            shown: "",
            start: 0,
            end: 0,
            lines: Vec::new(),
            outside: rest,
        });
    }
    out
}

/// The lines between cues.
#[derive(Default)]
struct Outside<'a> {
    lines: Vec<&'a str>,
    /// Inside a block of notation: the header of WebVTT, its comments and styles.
    notation: bool,
    inside: bool,
}

impl<'a> Outside<'a> {
    fn line(&mut self, line: &'a str) {
        let words = line.trim().trim_start_matches('\u{feff}');
        if words.is_empty() {
            (self.notation, self.inside) = (false, false);
            return;
        }
        if !self.inside {
            self.inside = true;
            let first = words.split([' ', '\t', ':']).next().unwrap_or("");
            self.notation = matches!(first, "WEBVTT" | "NOTE" | "STYLE" | "REGION");
        }
        if !self.notation {
            self.lines.push(words);
        }
    }

    /// The last line before a time is the cue's name.
    fn before_a_cue(&mut self) -> Vec<&'a str> {
        if self.inside && !self.notation {
            self.lines.pop();
        }
        self.at_the_end()
    }

    fn at_the_end(&mut self) -> Vec<&'a str> {
        (self.notation, self.inside) = (false, false);
        std::mem::take(&mut self.lines)
    }
}

/// `00:00:01,000 --> 00:00:04,000 align:start`, and YouTube's `0:00:01.000,0:00:04.000`.
fn times(line: &str) -> Option<(&str, u32, u32)> {
    if line.len() > 200 {
        return None;
    }
    let (start, end) = match line.split_once("-->") {
        Some((start, end)) => (start.trim(), end.trim().split([' ', '\t']).next()?),
        None => {
            let (start, end) = line
                .trim()
                .split_once(',')
                .filter(|(start, end)| start.contains('.') && end.contains('.'))?;
            (start, end)
        }
    };
    Some((start, time_code(start)?, time_code(end)?))
}

fn write(cue: &Cue<'_>, last: &mut Last, out: &mut Assembly) {
    for line in &cue.outside {
        out.begin(BlockKind::Paragraph);
        out.push(line, White::Collapse);
    }
    if !cue.outside.is_empty() {
        out.begin(BlockKind::Paragraph);
    }
    let mut spoken: Vec<(Option<String>, String)> = cue
        .lines
        .iter()
        .map(|line| spoken(line))
        .filter(|(_, words)| !words.trim().is_empty())
        .collect();
    // Live captions repeat the line before while the next one appears.
    if spoken
        .first()
        .is_some_and(|(_, words)| words.trim() == last.line)
    {
        spoken.remove(0);
    }
    let Some((_, line)) = spoken.last() else {
        return;
    };
    let line = line.trim().to_owned();
    let mut timed = false;
    for (speaker, words) in &spoken {
        let words = words.trim();
        let turn = words.starts_with("- ")
            || words.starts_with(">>")
            || speaker.as_ref().is_some_and(|name| *name != last.speaker);
        let pause = cue.start > last.end.saturating_add(PAUSE) && last.ends_sentence;
        if turn || (pause && !timed) {
            out.begin(BlockKind::Paragraph);
        } else {
            out.line_break();
        }
        if !timed {
            let clock = cue.shown.split(['.', ',']).next().unwrap_or(cue.shown);
            out.marked(clock, MarkKind::TimeCode(cue.start));
            out.push(" ", White::Collapse);
            timed = true;
        }
        if let Some(name) = speaker.as_ref().filter(|name| **name != last.speaker) {
            out.marked(&format!("{name}:"), MarkKind::SpeakerLabel);
            out.push(" ", White::Collapse);
            last.speaker.clone_from(name);
        }
        out.push(words, White::Collapse);
        last.ends_sentence = words.ends_with(['.', '!', '?', '…', '"', '”', ']', ')']);
    }
    last.end = cue.end;
    last.line = line;
}

/// The words of a line without tags, and who a voice tag says speaks them.
fn spoken(line: &str) -> (Option<String>, String) {
    let mut words = String::with_capacity(line.len());
    let mut speaker = None;
    let mut rest = line;
    while let Some(open) = rest.find(['<', '{']) {
        words.push_str(&rest[..open]);
        let close = if rest.as_bytes()[open] == b'<' {
            '>'
        } else {
            '}'
        };
        let tag = &rest[open + 1..];
        let is_tag = match close {
            '>' => tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/'),
            _ => tag.starts_with('\\'),
        };
        match tag.find(close).filter(|_| is_tag) {
            Some(end) => {
                let inner = &tag[..end];
                if let Some(name) = inner.strip_prefix("v ").or_else(|| {
                    inner
                        .split_once(' ')
                        .filter(|(tag, _)| tag.starts_with("v."))
                        .map(|(_, name)| name)
                }) {
                    speaker = Some(unescape(name.trim()).into_owned());
                }
                rest = &tag[end + 1..];
            }
            None => {
                words.push_str(&rest[open..=open]);
                rest = tag;
            }
        }
    }
    words.push_str(rest);
    (speaker, unescape(&words).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::testing::outline;
    use crate::{Limits, Unreadable, read};

    #[test]
    fn srt() {
        let srt = "1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>The river</i> rose\r\nin the night.\r\n\r\n2\r\n00:00:09,500 --> 00:00:11,000\r\n{\\an8}Nobody woke &amp; 2 < 3.\r\n";
        let source = read(srt.as_bytes(), "a.srt", &Limits::default()).unwrap();
        assert_eq!(
            outline(&source),
            "p {1s 00:00:01} The river rose\nin the night.\np {9s 00:00:09} Nobody woke & 2 < 3."
        );
    }

    #[test]
    fn vtt() {
        let vtt = "WEBVTT\n\nNOTE a remark\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:03.000 align:start\n<v Anna>Did it<00:01.500><c> fall?</c>\n\n00:03.000 --> 00:04.000\n<v Bert>It did.\n\n00:04.000 --> 00:05.000\n<v Bert>It did.\nAt night.\n";
        let source = read(vtt.as_bytes(), "a.vtt", &Limits::default()).unwrap();
        assert_eq!(
            outline(&source),
            "p {1s 00:01} {speaker Anna:} Did it fall?\np {3s 00:03} {speaker Bert:} It did.\n{4s 00:04} At night."
        );
    }

    #[test]
    fn words_outside_cues_are_kept() {
        let srt = "Recorded in Brno.\n\n1\n00:00:01,000 --> 00:00:03,000\nIt rose.\n\n2\n00:00:09,000 -> 00:00:11,000\nIt fell.\n";
        let source = read(srt.as_bytes(), "a.srt", &Limits::default()).unwrap();
        for words in ["Recorded in Brno.", "It rose.", "It fell."] {
            assert!(source.text.contains(words), "{words}: {}", source.text);
        }
    }

    #[test]
    fn without_cues_it_is_refused() {
        assert!(matches!(
            read(b"just words", "a.srt", &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
    }
}
