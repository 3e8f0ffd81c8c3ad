//! Text of notes, sources, bibliographies and names of files is data in every output.
//!
//! Owns how data is written into a terminal, a log that a runner obeys, workflow commands, XML,
//! JSON, URIs and Markdown. Knows nothing of findings: every function maps text to text.

use std::borrow::Cow;
use std::fmt::Write as _;

use text::Span;

/// One line of a terminal: what could move the cursor, hide or reorder text is shown as an escape
/// (`\u{202e}`), and so are line breaks.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// Like [`visible`] for a text of several lines: its line breaks stay.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

/// Like [`visible`] for a stretch of prose with places in the light: tabs are shown as spaces and
/// the places are moved along.
#[must_use]
pub fn visible_with(text: &str, places: &[Span]) -> (String, Vec<Span>) {
    let mut out = String::with_capacity(text.len());
    let mut moved: Vec<Span> = places.to_vec();
    for (at, c) in text.char_indices() {
        for (place, moved) in places.iter().zip(&mut moved) {
            if place.start == at {
                moved.start = out.len();
            }
            if place.end == at {
                moved.end = out.len();
            }
        }
        match c {
            '\t' => out.push(' '),
            c if is_hidden(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    for (place, moved) in places.iter().zip(&mut moved) {
        if place.start >= text.len() {
            moved.start = out.len();
        }
        if place.end >= text.len() {
            moved.end = out.len();
        }
    }
    (out, moved)
}

/// A text of several lines for a log whose reader obeys commands: GitHub's runner obeys `::` after
/// leading blanks and `##[` anywhere in a line, Azure's `##vso[`, whatever program printed them.
#[must_use]
pub fn log(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start().len();
        let (blanks, rest) = line.split_at(blanks);
        out.push_str(blanks);
        if rest.starts_with("::") {
            out.push('\\');
        }
        push_without_hash_command(&mut out, rest, "\\[");
    }
    Cow::Owned(out)
}

/// JSON that has been written, for the same logs. The commands can only stand inside strings, where
/// `\u005b` is the same bracket to every reader of JSON.
#[must_use]
pub fn json(written: String) -> String {
    if !written.contains("##") {
        return written;
    }
    let mut out = String::with_capacity(written.len() + 8);
    push_without_hash_command(&mut out, &written, "\\u005b");
    out
}

/// The message of a GitHub workflow command.
#[must_use]
pub fn command_data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible_lines(text).chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            // Older runners obey `##[` wherever it stands.
            '[' if ends_a_hash_command(&out) => out.push_str("\\["),
            c => out.push(c),
        }
    }
    out
}

/// A property of a GitHub workflow command.
#[must_use]
pub fn command_property(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' => out.push_str("%3A"),
            ',' => out.push_str("%2C"),
            '[' if ends_a_hash_command(&out) => out.push_str("\\["),
            c if is_hidden(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// Content or an attribute of XML 1.0. Characters that XML forbids are shown as escapes; no line
/// of the result begins with data.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '[' if ends_a_hash_command(&out) => out.push_str("&#91;"),
            '\u{fffe}' | '\u{ffff}' => push_escape(&mut out, c),
            c if is_hidden(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// A relative URI reference of a `/`-separated path (RFC 3986).
#[must_use]
pub fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte.into())
            }
            // A colon in the first segment would make the rest a scheme's.
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Inline text of Markdown: nothing in it is notation, HTML, a link or an image.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let text = visible(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Every ASCII sign of punctuation may be escaped (CommonMark, "Backslash escapes"), but
            // some editors show the escape: what cannot begin or end anything stays as it is.
            '.' | ',' | ';' | '?' | '\'' | '"' | '/' | '(' | ')' | '!' | '%' => out.push(c),
            // Before anything but a blank it may be part of an address.
            ':' if next.is_none_or(|next| next == ' ') => out.push(c),
            // Only at the start of a line do these begin a list, a heading or an underline.
            '-' | '+' | '=' if !out.trim_start().is_empty() => out.push(c),
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // At the start of a line digits and a full stop or bracket would begin a list.
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && out[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// What a reader cannot see, or what makes a terminal do something: C0, C1 and DEL, bidi controls,
/// zero-width characters, line and paragraph separators, tags, interlinear annotation.
fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        _ => matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'),
    }
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            push_escape(&mut out, c)
        } else {
            out.push(c)
        }
    }
    Cow::Owned(out)
}

fn push_escape(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// Writes `text` with the bracket of every `##[` and `##vso[` replaced.
fn push_without_hash_command(out: &mut String, text: &str, bracket: &str) {
    let mut copied = 0;
    for (at, _) in text.match_indices('[') {
        if ends_a_hash_command(&text[..at]) {
            out.push_str(&text[copied..at]);
            out.push_str(bracket);
            copied = at + 1;
        }
    }
    out.push_str(&text[copied..]);
}

fn ends_a_hash_command(before: &str) -> bool {
    let bytes = before.as_bytes();
    let name = if bytes.len() >= 3 && bytes[bytes.len() - 3..].eq_ignore_ascii_case(b"vso") {
        3
    } else {
        0
    };
    bytes.ends_with(b"##") || bytes[..bytes.len() - name].ends_with(b"##")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_no_control_and_no_hidden_character() {
        for (text, want) in [
            ("plain – “curly” 한국어 é", "plain – “curly” 한국어 é"),
            ("a\x1b[2Jb", "a\\u{1b}[2Jb"),
            ("a\u{9b}31mb", "a\\u{9b}31mb"),
            (
                "a\u{202e}b\u{200b}c\u{feff}",
                "a\\u{202e}b\\u{200b}c\\u{feff}",
            ),
            ("name\nwith\r\nbreaks\t", "name\\nwith\\r\\nbreaks\\t"),
            (
                "\u{2066}x\u{2069}\u{e0041}",
                "\\u{2066}x\\u{2069}\\u{e0041}",
            ),
        ] {
            assert_eq!(visible(text), want, "{text:?}");
        }
        assert_eq!(visible_lines("a\nb\x07"), "a\nb\\u{7}");
    }

    #[test]
    fn places_move_with_the_escapes() {
        let text = "a\u{200b}ten\tb";
        let (shown, places) =
            visible_with(text, &[Span::new(4, 7), Span::new(8, 9), Span::empty(9)]);
        assert_eq!(shown, "a\\u{200b}ten b");
        assert_eq!(
            places
                .iter()
                .map(|place| place.of(&shown))
                .collect::<Vec<_>>(),
            ["ten", "b", ""]
        );
    }

    #[test]
    fn a_log_holds_no_command() {
        for (text, want) in [
            ("a::b", "a::b"),
            ("::error::x", "\\::error::x"),
            (
                "ok\n \t::stop-commands::x\n",
                "ok\n \t\\::stop-commands::x\n",
            ),
            ("\u{a0}::add-mask::x", "\u{a0}\\::add-mask::x"),
            ("x ##[error]y", "x ##\\[error]y"),
            ("##vso[task.setvariable]", "##vso\\[task.setvariable]"),
            ("##VSO[task.setvariable]", "##VSO\\[task.setvariable]"),
            ("###[group]", "###\\[group]"),
            ("##vs[ ## # #[", "##vs[ ## # #["),
            ("####[a ##", "####\\[a ##"),
        ] {
            assert_eq!(log(text), want, "{text:?}");
        }
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"a": "##[error]x ##vso[y] ###[z ## #"});
        let written = json(value.to_string());
        assert!(
            !written.contains("##[") && !written.contains("##vso["),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).ok(),
            Some(value)
        );
    }

    #[test]
    fn a_workflow_command_has_one_line() {
        assert_eq!(
            command_data("50 % of\r\nit: a, b\x1b"),
            "50 %25 of\\r%0Ait: a, b\\u{1b}"
        );
        assert_eq!(
            command_property("a%b:c,d\ne\rf\x1b"),
            "a%25b%3Ac%2Cd%0Ae%0Df\\u{1b}"
        );
    }

    #[test]
    fn xml_is_well_formed() {
        assert_eq!(
            xml("<a b=\"c\">&'\n\x08\u{fffe}##[x"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&#39;&#10;\\u{8}\\u{fffe}##&#91;x"
        );
    }

    #[test]
    fn a_uri_is_relative_and_ascii() {
        assert_eq!(uri("notes/a b%é:#?.md"), "notes/a%20b%25%C3%A9%3A%23%3F.md");
    }

    #[test]
    fn markdown_is_inert() {
        for (text, want) in [
            ("a *b* _c_", "a \\*b\\* \\_c\\_"),
            ("[x](command:y) ![i](u)", "\\[x\\](command\\:y) !\\[i\\](u)"),
            ("<img src=x> &amp;", "&lt;img src=x&gt; &amp;amp;"),
            ("1. item", "1\\. item"),
            ("1) item", "1\\) item"),
            ("in 1999. Then", "in 1999. Then"),
            (
                "altered: kay2001, p. 13 (nine)",
                "altered: kay2001, p. 13 (nine)",
            ),
            ("- item", "\\- item"),
            ("two-part = one", "two-part = one"),
            (
                "https://x.org javascript:y",
                "https\\://x.org javascript\\:y",
            ),
            ("two\nlines", "two\\\\nlines"),
        ] {
            assert_eq!(markdown(text), want, "{text:?}");
        }
    }
}
