//! Findings as people see them.
//!
//! Owns the picture of a finding: the place in the note with the long line of prose cropped round
//! it, the passage of the source, why, and what to do. Everything that is data goes through
//! `escape`; a line is laid out in the columns of a terminal, not in characters. Work is bounded by
//! the width, however long a line of the note is.

use std::fmt::Write as _;

use ::text::Span;
use analysis::finding::{Passage, RelatedPlace};
use analysis::{Finding, Level, Safety};
use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar as _;

use super::{Position, Report, Reported, Shown};
use crate::cli::output::Look;
use crate::escape::{visible, visible_with};

/// All findings, a blank line after each.
pub(crate) fn render(
    shown: &Shown<'_>,
    look: Look,
    link: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::new();
    for reported in &shown.findings {
        Picture {
            report: shown.report,
            look,
            link,
        }
        .draw(reported, &mut out);
        out.push('\n');
    }
    out
}

/// A text on lines of its own, as far in as `indent`.
pub(crate) fn indented(text: &str, indent: usize, width: usize, out: &mut String) {
    for line in wrapped(&visible(text), width.saturating_sub(indent).max(24)) {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}

struct Picture<'a> {
    report: &'a Report,
    look: Look,
    /// The address of a document, for terminals that take one.
    link: &'a dyn Fn(&str) -> Option<String>,
}

/// The sign under a place: of the note, or of the source.
#[derive(Clone, Copy)]
enum Sign {
    Note,
    Source,
}

impl Picture<'_> {
    fn draw(&self, reported: &Reported, out: &mut String) {
        let finding = &reported.finding;
        let level = self.style(level_color(finding.level));
        let bold = self.style(Style::new().bold());
        let _ = writeln!(
            out,
            "{level}{}[{}]{level:#}{bold}: {}{bold:#}",
            finding.level.name(),
            finding.code.name(),
            visible(&finding.message)
        );
        let gutter = self.gutter(reported);
        self.place_in_note(reported, gutter, out);
        for related in &finding.related {
            match (&related.place, &related.passage) {
                (RelatedPlace::Source(name), Some(passage)) => {
                    self.bar(gutter, out);
                    self.passage(name, &related.message, passage, gutter, out);
                }
                (RelatedPlace::Source(name), None) => {
                    self.bar(gutter, out);
                    let _ = writeln!(
                        out,
                        "{:gutter$} ::: {}: {}",
                        "",
                        self.name(name),
                        visible(&related.message)
                    );
                }
                (RelatedPlace::Document(name), _) => {
                    self.bar(gutter, out);
                    self.other_place(name, related.span, &related.message, gutter, out);
                }
            }
        }
        self.footer(finding, gutter, out);
    }

    /// `  --> notes/harbour.md:29:48` and the line.
    fn place_in_note(&self, reported: &Reported, gutter: usize, out: &mut String) {
        let finding = &reported.finding;
        let Position { line, column } = reported.start;
        let _ = writeln!(
            out,
            "{:gutter$}--> {}:{line}:{column}",
            "",
            self.name(&finding.document)
        );
        let Some(text) = self.line(&finding.document, finding.span) else {
            return;
        };
        self.bar(gutter, out);
        let style = self.style(level_color(finding.level));
        self.lines(
            &line.to_string(),
            &text,
            finding.label.as_deref(),
            (Sign::Note, style),
            gutter,
            out,
        );
    }

    /// `  ::: sources/kay2001.pdf, p. 12` and the passage.
    fn passage(
        &self,
        name: &str,
        message: &str,
        passage: &Passage,
        gutter: usize,
        out: &mut String,
    ) {
        let _ = write!(out, "{:gutter$} ::: {}", "", self.name(name));
        if !passage.place.is_empty() {
            let _ = write!(out, ", {}", visible(&passage.place));
        }
        match message {
            "" | "the passage" => out.push('\n'),
            message => {
                let _ = writeln!(out, ": {}", visible(message));
            }
        }
        // Redacted.
        if passage.text.is_empty() {
            return;
        }
        let focus = passage.lit.first().copied().unwrap_or(Span::empty(0));
        let around = Around {
            text: &passage.text,
            focus,
            lit: &passage.lit,
        };
        let style = self.style(AnsiColor::Green.on_default());
        self.lines("", &around, None, (Sign::Source, style), gutter, out);
    }

    /// `  ::: refs.bib:12:1` and the line, with what is to be said of it.
    fn other_place(&self, name: &str, span: Span, message: &str, gutter: usize, out: &mut String) {
        let Some(Position { line, column }) = self.report.documents.position(name, span.start)
        else {
            let _ = writeln!(
                out,
                "{:gutter$} ::: {}: {}",
                "",
                self.name(name),
                visible(message)
            );
            return;
        };
        let _ = writeln!(
            out,
            "{:gutter$} ::: {}:{line}:{column}",
            "",
            self.name(name)
        );
        if let Some(text) = self.line(name, span) {
            let style = self.style(AnsiColor::Green.on_default());
            self.lines(
                &line.to_string(),
                &text,
                Some(message),
                (Sign::Source, style),
                gutter,
                out,
            );
        }
    }

    fn footer(&self, finding: &Finding, gutter: usize, out: &mut String) {
        let mut say = |what: &str, text: &str| {
            if text.is_empty() {
                return;
            }
            let head = format!("{:gutter$} = {what}: ", "");
            let wide = self.look.width.saturating_sub(head.len()).max(24);
            for (idx, line) in wrapped(&visible(text), wide).into_iter().enumerate() {
                let _ = match idx {
                    0 => writeln!(out, "{head}{line}"),
                    _ => writeln!(out, "{:1$}{line}", "", head.len()),
                };
            }
        };
        say("why", &finding.because);
        say("help", finding.help.as_deref().unwrap_or(""));
        for (safety, what) in [(Safety::Safe, "fix"), (Safety::Review, "fix (review)")] {
            let titles: Vec<String> = finding
                .fixes
                .iter()
                .filter(|fix| fix.safety == safety)
                .map(|fix| lowered(&fix.title))
                .collect();
            say(what, &titles.join("; or "));
        }
    }

    /// A line, cropped round its focus, with signs under what is lit and the label behind them.
    fn lines(
        &self,
        number: &str,
        around: &Around<'_>,
        label: Option<&str>,
        (sign, style): (Sign, Style),
        gutter: usize,
        out: &mut String,
    ) {
        let room = self.look.width.saturating_sub(gutter + 3).max(24);
        let (text, lit) = around.cropped(room);
        let _ = writeln!(out, "{number:>gutter$} | {text}");
        let _ = write!(out, "{:gutter$} | ", "");
        let mut column = 0;
        for place in &lit {
            let start = width(&text[..place.start]);
            if start < column {
                continue;
            }
            let long = width(place.of(&text)).max(1);
            let signs = match sign {
                Sign::Note => "^",
                Sign::Source => "-",
            }
            .repeat(long);
            let _ = write!(out, "{:1$}{style}{signs}{style:#}", "", start - column);
            column = start + long;
        }
        if let Some(label) = label.map(visible).filter(|label| !label.is_empty()) {
            let long = width(&label);
            if column + 1 + long <= room {
                let _ = write!(out, " {style}{label}{style:#}");
            } else {
                // On a line of its own, as far right as it fits.
                let indent = lit
                    .first()
                    .map_or(0, |place| width(&text[..place.start]))
                    .min(room.saturating_sub(long));
                let _ = write!(
                    out,
                    "\n{:gutter$} | {:indent$}{style}{label}{style:#}",
                    "", ""
                );
            }
        }
        out.push('\n');
    }

    /// The line that holds the start of a span, with the span in the light.
    fn line<'a>(&'a self, name: &str, span: Span) -> Option<Around<'a>> {
        let document = self.report.documents.get(name)?;
        let line = document.lines.span(document.lines.line_of(span.start));
        let text = line.of(&document.text).trim_end_matches(['\n', '\r']);
        let start = (span.start.saturating_sub(line.start)).min(text.len());
        let end = (span.end.saturating_sub(line.start)).clamp(start, text.len());
        Some(Around {
            text,
            focus: Span::new(start, end),
            lit: &[],
        })
    }

    fn gutter(&self, reported: &Reported) -> usize {
        let others = reported
            .finding
            .related
            .iter()
            .filter_map(|related| match &related.place {
                RelatedPlace::Document(name) => {
                    self.report.documents.position(name, related.span.start)
                }
                RelatedPlace::Source(_) => None,
            });
        let last = others
            .map(|position| position.line)
            .max()
            .unwrap_or(0)
            .max(reported.start.line);
        last.to_string().len()
    }

    fn bar(&self, gutter: usize, out: &mut String) {
        let _ = writeln!(out, "{:gutter$} |", "");
    }

    /// The name of a document, a link where the terminal takes one.
    fn name(&self, name: &str) -> String {
        let shown = visible(name);
        match (self.link)(name).filter(|_| self.look.links) {
            Some(address) => format!("\x1b]8;;{address}\x1b\\{shown}\x1b]8;;\x1b\\"),
            None => shown.into_owned(),
        }
    }

    fn style(&self, style: Style) -> Style {
        if self.look.color { style } else { Style::new() }
    }
}

fn level_color(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning => AnsiColor::Yellow.on_default().bold(),
        Level::Hint => AnsiColor::Cyan.on_default().bold(),
    }
}

/// A line and the place in it that must be seen. Without `lit` the focus is lit.
struct Around<'a> {
    text: &'a str,
    focus: Span,
    lit: &'a [Span],
}

impl Around<'_> {
    /// At most `room` columns round the focus, with what is lit inside; cut ends show `…`.
    fn cropped(&self, room: usize) -> (String, Vec<Span>) {
        let lit = if self.lit.is_empty() {
            std::slice::from_ref(&self.focus)
        } else {
            self.lit
        };
        let kept = self.window(room);
        let mut text = String::new();
        if kept.start > 0 {
            text.push_str("… ");
        }
        let before = text.len();
        let inside: Vec<Span> = lit
            .iter()
            .filter(|place| kept.start <= place.start && place.start <= kept.end)
            .map(|place| {
                Span::new(
                    place.start - kept.start,
                    place.end.min(kept.end) - kept.start,
                )
            })
            .collect();
        let (shown, places) = visible_with(kept.of(self.text), &inside);
        text.push_str(&shown);
        if kept.end < self.text.len() {
            text.push_str(" …");
        }
        (
            text,
            places
                .into_iter()
                .map(|place| place.shifted(before))
                .collect(),
        )
    }

    /// What is kept of the text. Grows from the focus to both sides, a third of the room to the left
    /// at least as long as both sides have text; ends at white space if there is any near.
    fn window(&self, room: usize) -> Span {
        let focus = Span::new(
            self.focus.start.min(self.text.len()),
            self.focus.end.min(self.text.len()),
        );
        let whole = fitting(self.text.char_indices(), room);
        if whole.at_end {
            return Span::new(0, self.text.len());
        }
        let room = room.saturating_sub(4);
        let inner = fitting(focus.of(self.text).char_indices(), room);
        if !inner.at_end {
            return Span::new(focus.start, focus.start + inner.bytes);
        }
        let left_room = (room - inner.columns) / 2;
        let left = fitting(
            self.text[..focus.start].chars().rev().map(|c| (0, c)),
            left_room,
        );
        let right = fitting(
            self.text[focus.end..].char_indices(),
            room - inner.columns - left.columns,
        );
        // What the right side does not need the left side may have.
        let left_room = room - inner.columns - right.columns;
        let left = fitting(
            self.text[..focus.start].chars().rev().map(|c| (0, c)),
            left_room,
        );
        let mut start = focus.start - left.bytes;
        let mut end = focus.end + right.bytes;
        if start > 0 {
            start = snapped_start(self.text, start, focus.start);
        }
        if end < self.text.len() {
            end = snapped_end(self.text, end, focus.end);
        }
        Span::new(start, end)
    }
}

struct Fit {
    bytes: usize,
    columns: usize,
    at_end: bool,
}

/// How much of a run of characters fits into `room` columns.
fn fitting(chars: impl Iterator<Item = (usize, char)>, room: usize) -> Fit {
    let (mut bytes, mut columns) = (0, 0);
    for (_, c) in chars {
        let wide = shown_width(c);
        if columns + wide > room {
            return Fit {
                bytes,
                columns,
                at_end: false,
            };
        }
        bytes += c.len_utf8();
        columns += wide;
    }
    Fit {
        bytes,
        columns,
        at_end: true,
    }
}

/// How far a cut may move to fall between words.
const SNAP: usize = 24;

fn snapped_start(text: &str, start: usize, focus: usize) -> usize {
    if text[..start].ends_with(char::is_whitespace) {
        return start;
    }
    let blank = text[start..focus]
        .char_indices()
        .take(SNAP)
        .find(|(_, c)| c.is_whitespace());
    let start = blank.map_or(start, |(at, c)| start + at + c.len_utf8());
    // A combining sign stays with its letter.
    text[start..focus]
        .char_indices()
        .find(|(_, c)| c.width() != Some(0))
        .map_or(start, |(at, _)| start + at)
}

fn snapped_end(text: &str, end: usize, focus: usize) -> usize {
    if text[end..].starts_with(char::is_whitespace) {
        return end;
    }
    let blank = text[focus..end]
        .char_indices()
        .rev()
        .take(SNAP)
        .find(|(_, c)| c.is_whitespace());
    blank.map_or(end, |(at, _)| focus + at)
}

/// Columns of a character as `visible` shows it.
fn shown_width(c: char) -> usize {
    let mut buffer = [0; 4];
    match c {
        '\t' => 1,
        c => width(&visible(c.encode_utf8(&mut buffer))),
    }
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Lines of at most `room` columns, broken at spaces.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in text.split(' ') {
        let wide = width(word);
        match lines.last_mut() {
            Some(line) if line.is_empty() || columns + 1 + wide <= room => {
                if !line.is_empty() {
                    line.push(' ');
                    columns += 1;
                }
                line.push_str(word);
                columns += wide;
            }
            _ => {
                lines.push(word.to_owned());
                columns = wide;
            }
        }
    }
    lines
}

/// A title inside a sentence: its first letter small, unless the first word is one of capitals.
fn lowered(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => first
            .to_lowercase()
            .chain(title[first.len_utf8()..].chars())
            .collect(),
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use analysis::Code;

    use super::super::tests::{NOTE, altered, report};
    use super::super::{Documents, Report};
    use super::*;

    fn plain(report: &Report) -> String {
        render(&report.shown(Level::Hint), Look::PLAIN, &|_| None)
    }

    #[test]
    fn the_picture_of_the_documentation() {
        assert_eq!(
            plain(&report(vec![altered()])),
            r#"error[quote-altered]: the quotation differs from its source
 --> notes/harbour.md:3:42
  |
3 | … that "the harbour was closed for ten days that winter" [@kay2001, p. …
  |                                    ^^^ the source has "nine"
  |
  ::: sources/kay2001.pdf, p. 12
  | … early. The harbour was closed for nine days that winter, and nobody in …
  |                                     ----
  = why: readers take what stands between quotation marks for the author's own
         words
  = fix (review): use the words of the source; or mark the change: "for [ten]
                  days"

"#
        );
    }

    #[track_caller]
    fn crop(text: &str, focus: &str, room: usize, want: &str) {
        let at = text.find(focus).unwrap();
        let around = Around {
            text,
            focus: Span::new(at, at + focus.len()),
            lit: &[],
        };
        let (shown, lit) = around.cropped(room);
        assert!(
            width(&shown) <= room,
            "{shown:?} is {} columns",
            width(&shown)
        );
        assert_eq!(shown, want);
        assert_eq!(lit[0].of(&shown), visible(focus), "{shown:?}");
    }

    #[test]
    fn a_long_line_is_cropped_round_the_place() {
        crop("one two three", "two", 13, "one two three");
        crop(
            "one two three four five six seven",
            "one",
            20,
            "one two three …",
        );
        crop(
            "one two three four five six seven",
            "seven",
            20,
            "… five six seven",
        );
        crop(
            "one two three four five six seven",
            "four",
            20,
            "… three four five …",
        );
        // Wide characters count twice, and a line without spaces is cut where it must be.
        crop("가나다라마바사아자차카타파하", "사", 16, "… 마바사아자차 …");
        crop("a\u{202e}b\u{200b}c", "b", 40, "a\\u{202e}b\\u{200b}c");
    }

    #[test]
    fn a_place_longer_than_the_room_shows_its_start() {
        let text = "x".repeat(500);
        let around = Around {
            text: &text,
            focus: Span::new(100, 400),
            lit: &[],
        };
        let (shown, lit) = around.cropped(40);
        assert_eq!(shown, format!("… {} …", "x".repeat(36)));
        assert_eq!(lit, [Span::new("… ".len(), "… ".len() + 36)]);
    }

    #[test]
    fn a_megabyte_on_one_line_costs_no_more_than_the_width() {
        let text = format!("{}ten{}", "word ".repeat(500_000), " word".repeat(500_000));
        let at = text.find("ten").unwrap();
        let started = std::time::Instant::now();
        for _ in 0..1_000 {
            Around {
                text: &text,
                focus: Span::new(at, at + 3),
                lit: &[],
            }
            .cropped(76);
        }
        // A thousand passes over five megabytes would take minutes in a test build.
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }

    #[test]
    fn data_cannot_move_the_cursor_or_add_lines() {
        let name: analysis::finding::DocName = "no\x1b[2Jtes/a\n::error::b.md".into();
        let mut documents = Documents::default();
        documents.insert(name.clone(), "say \x1b]0;x\x07 it".into());
        let finding = Finding::new(
            Code::QuoteUncited,
            &name,
            Span::new(0, 3),
            "m\x1b[31m\u{202e}",
        )
        .because("a\nb")
        .help("c\r\nd");
        let out = plain(&Report::new(vec![finding], Vec::new(), documents, vec![]));
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
        assert!(!out.contains('\u{202e}'), "{out:?}");
        assert_eq!(out.lines().count(), 8, "{out}");
    }

    #[test]
    fn color_marks_level_and_difference_only() {
        let look = Look {
            color: true,
            ..Look::PLAIN
        };
        let out = render(&report(vec![altered()]).shown(Level::Hint), look, &|_| None);
        let marked: Vec<&str> = out
            .split('\x1b')
            .filter_map(|part| part.split_once('m'))
            .filter(|(code, text)| *code != "[0" && !text.is_empty())
            .map(|(_, text)| text)
            .collect();
        assert_eq!(
            marked,
            [
                "error[quote-altered]",
                ": the quotation differs from its source",
                "^^^",
                "the source has \"nine\"",
                "----"
            ]
        );
    }

    #[test]
    fn links_stand_on_names_where_the_terminal_takes_them() {
        let look = Look {
            links: true,
            ..Look::PLAIN
        };
        let out = render(&report(vec![altered()]).shown(Level::Hint), look, &|name| {
            Some(format!("file:///w/{name}"))
        });
        assert!(
            out.contains(
                "\x1b]8;;file:///w/notes/harbour.md\x1b\\notes/harbour.md\x1b]8;;\x1b\\:3:42"
            ),
            "{out:?}"
        );
    }

    #[test]
    fn a_span_over_several_lines_shows_the_first() {
        let at = NOTE.find("Harbour").unwrap();
        let finding = Finding::new(
            Code::QuoteUncited,
            &"notes/harbour.md".into(),
            Span::new(at, at + 40),
            "m",
        );
        let out = plain(&report(vec![finding]));
        assert!(out.contains("1 | # Harbour\n  |   ^^^^^^^\n"), "{out}");
    }
}
