//! Bytes of a bibliography to text.
//!
//! Bibliographies live long, and many hold a few bytes of an older encoding. Such bytes are read as
//! Windows-1252, which is what most of them are, and a finding names the first line; the rest of
//! the file is UTF-8 as ever.

use text::Span;

use super::syntax_error;
use crate::finding::{DocName, Finding};

/// The text of a bibliography.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub text: String,
    /// Some bytes were no UTF-8 and were guessed; the file is then never written.
    pub guessed: Option<Finding>,
}

/// Decodes a bibliography; `None`: not text at all.
#[must_use]
pub fn decode(document: &DocName, bytes: &[u8]) -> Option<Decoded> {
    if let Some(text) = utf16(bytes) {
        return Some(Decoded {
            text,
            guessed: None,
        });
    }
    if memchr::memchr(0, bytes).is_some() {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Decoded {
            text: text.to_owned(),
            guessed: None,
        });
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut first = None;
    let mut count = 0usize;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            let at = text.len();
            text.push(windows_1252(byte));
            first.get_or_insert(Span::new(at, text.len()));
            count += 1;
        }
    }
    // The declaration of JabRef and others says so itself; nobody needs to be told again.
    let head = &bytes[..bytes.len().min(200)];
    let declared = head.starts_with(b"% Encoding:")
        && !head.to_ascii_lowercase().starts_with(b"% encoding: utf");
    let guessed = first.filter(|_| !declared).map(|span| {
        let bytes = if count == 1 { "byte" } else { "bytes" };
        let message =
            format!("this is not UTF-8 ({count} {bytes} in the file); read as Windows-1252");
        syntax_error(document, span, message).help("save the file as UTF-8")
    });
    Some(Decoded { text, guessed })
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (big, rest) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (true, rest),
        [0xFF, 0xFE, rest @ ..] => (false, rest),
        _ => return None,
    };
    let units = rest.chunks(2).map(|pair| match (big, pair) {
        (true, &[high, low]) => u16::from_be_bytes([high, low]),
        (false, &[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0xFFFD,
    });
    Some(
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
        '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::decode;

    #[test]
    fn old_encodings_are_guessed_and_said() {
        let name = "refs.bib".into();
        let plain = decode(&name, "Müller".as_bytes()).unwrap();
        assert_eq!((plain.text.as_str(), plain.guessed), ("Müller", None));
        let old = decode(
            &name,
            b"@misc{a,\n author = {M\xFCller}, note = {\x93x\x94} }",
        )
        .unwrap();
        assert!(old.text.contains("Müller") && old.text.contains("“x”"));
        assert!(old.guessed.unwrap().message.contains("3 bytes"));
        let declared = decode(&name, b"% Encoding: ISO8859_1\nM\xFCller").unwrap();
        assert!(declared.text.ends_with("Müller") && declared.guessed.is_none());
        assert_eq!(decode(&name, b"\xFF\xFEa\0").unwrap().text, "a");
        assert_eq!(decode(&name, b"%PDF-1.7\0\x01"), None);
    }
}
