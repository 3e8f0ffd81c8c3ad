//! Bytes of a text file to `str`: byte-order marks, declared encodings, and a guess that says it is one.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use text::{Span, Warning, WarningKind};

/// How many unreadable places are told one by one; the rest is one warning to the end of the text.
const MAX_PLACES: usize = 50;

/// A decoded file; its byte-order mark is gone.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) warnings: Vec<Warning>,
}

/// Decodes `bytes`; `declared` is the encoding that the document itself names, if any.
///
/// A declared encoding is believed unless the bytes speak plainly against it.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return lossy(encoding, &bytes[bom..], None);
    }
    let declared =
        declared.and_then(|label| Encoding::for_label_no_replacement(label.trim().as_bytes()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        // A stateful encoding looks like ASCII; there the document's word is all there is.
        let stateful = declared.filter(|encoding| {
            !encoding.is_ascii_compatible() && *encoding != UTF_16LE && *encoding != UTF_16BE
        });
        if let Some(encoding) = stateful {
            return lossy(encoding, bytes, None);
        }
        if let Some(encoding) = wide_without_bom(bytes) {
            return lossy(encoding, bytes, Some(guessed(encoding)));
        }
        if is_iso_2022_jp(bytes) {
            return lossy(ISO_2022_JP, bytes, Some(guessed(ISO_2022_JP)));
        }
        let contradicted = declared.filter(|encoding| *encoding != UTF_8 && !text.is_ascii());
        let warnings = contradicted.map(|encoding| Warning {
            kind: WarningKind::Encoding,
            span: Span::empty(0),
            message: format!(
                "it declares {}, but is valid UTF-8 and was read as that",
                encoding.name()
            ),
        });
        return Decoded {
            text: text.to_owned(),
            warnings: warnings.into_iter().collect(),
        };
    }
    if let Some(encoding) = wide_without_bom(bytes) {
        return lossy(encoding, bytes, Some(guessed(encoding)));
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        return lossy(encoding, bytes, None);
    }
    if is_mostly_utf8(bytes) {
        return lossy(UTF_8, bytes, None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let mut decoded = lossy(encoding, bytes, Some(guessed(encoding)));
    if is_garbled(&decoded.text) {
        decoded.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, decoded.text.len()),
            message: "letters of an encoding that could not be guessed: save it as UTF-8".into(),
        });
    }
    decoded
}

/// Japanese mail: ASCII to look at, with escapes that switch to two bytes a character (RFC 1468).
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    [&b"\x1b$B"[..], b"\x1b$@"]
        .iter()
        .any(|escape| memchr::memmem::find(bytes, escape).is_some())
}

/// Whether a wrong guess shows: capitals and lines of boxes inside words, which no script has.
fn is_garbled(text: &str) -> bool {
    let (mut letters, mut odd) = (0usize, 0usize);
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii() && c.is_alphabetic() {
            letters += 1;
            let capital = before.is_lowercase() && !before.is_ascii() && c.is_uppercase();
            odd += usize::from(capital || matches!(before, '\u{2500}'..='\u{259f}'));
        }
        before = c;
    }
    odd >= 3 && odd * 200 > letters
}

impl Decoded {
    /// The warnings as they hold for a text that was assembled from this one: places that could not
    /// be decoded are found again there.
    pub(crate) fn warnings_for(&self, assembled: &str) -> Vec<Warning> {
        let mut out: Vec<Warning> = self
            .warnings
            .iter()
            .filter(|warning| warning.kind != WarningKind::Unreadable)
            .cloned()
            .collect();
        if self
            .warnings
            .iter()
            .any(|warning| warning.kind == WarningKind::Unreadable)
        {
            warn_of_replacements(assembled, "text in its encoding", &mut out);
        }
        out
    }
}

fn guessed(encoding: &'static Encoding) -> Warning {
    Warning {
        kind: WarningKind::Encoding,
        span: Span::empty(0),
        message: format!(
            "the encoding was guessed ({}); letters outside ASCII may be wrong",
            encoding.name()
        ),
    }
}

fn lossy(encoding: &'static Encoding, bytes: &[u8], guess: Option<Warning>) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let mut warnings: Vec<Warning> = guess.into_iter().collect();
    if had_errors {
        warn_of_replacements(&text, encoding.name(), &mut warnings);
    }
    Decoded { text, warnings }
}

/// Warnings of the places of `text` that hold U+FFFD: what stood there is not `what`.
pub(crate) fn unreadable_places(text: &str, what: &str) -> Vec<Warning> {
    let mut out = Vec::new();
    warn_of_replacements(text, what, &mut out);
    out
}

/// One warning a run of U+FFFD: what stood there cannot be told.
fn warn_of_replacements(text: &str, encoding: &str, warnings: &mut Vec<Warning>) {
    let mut told = 0;
    let mut rest = 0;
    while let Some(at) = text[rest..].find('\u{fffd}') {
        let start = rest + at;
        let run = text[start..].len() - text[start..].trim_start_matches('\u{fffd}').len();
        rest = start + run;
        told += 1;
        let last = told == MAX_PLACES;
        let end = if last { text.len() } else { rest };
        warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(start, end),
            message: format!(
                "bytes that are not {encoding}{}",
                if last {
                    ", here and perhaps further on"
                } else {
                    ""
                }
            ),
        });
        if last {
            return;
        }
    }
}

/// UTF-16 without a byte-order mark: in most scripts every second byte is often zero.
fn wide_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 8 {
        return None;
    }
    let zeros = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    let rare = pairs / 50;
    match () {
        () if odd * 10 >= pairs * 3 && even <= rare => Some(UTF_16LE),
        () if even * 10 >= pairs * 3 && odd <= rare => Some(UTF_16BE),
        () => None,
    }
}

/// A UTF-8 file with a few broken bytes: guessing another encoding would break every other letter.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 && good / 3 >= bad
}

#[cfg(test)]
mod tests {
    use text::WarningKind;

    use super::decode;

    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, text: &str, warnings: &[WarningKind]) {
        let decoded = decode(bytes, declared);
        assert_eq!(decoded.text, text);
        let kinds: Vec<WarningKind> = decoded
            .warnings
            .iter()
            .map(|warning| warning.kind)
            .collect();
        assert_eq!(kinds, warnings);
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn encodings_that_say_what_they_are() {
        check("“naïve”".as_bytes(), None, "“naïve”", &[]);
        check("\u{feff}“naïve”".as_bytes(), None, "“naïve”", &[]);
        check(&utf16("\u{feff}“naïve”", false), None, "“naïve”", &[]);
        check(&utf16("\u{feff}“naïve”", true), None, "“naïve”", &[]);
        check(b"na\xefve", Some("iso-8859-1"), "naïve", &[]);
        check(b"\x1b$B4A;z\x1b(B", Some("iso-2022-jp"), "漢字", &[]);
    }

    #[test]
    fn guesses_say_that_they_are_guesses() {
        check(
            &utf16("plain words in sixteen bits", false),
            None,
            "plain words in sixteen bits",
            &[WarningKind::Encoding],
        );
        check(
            &utf16("plain words in sixteen bits", true),
            None,
            "plain words in sixteen bits",
            &[WarningKind::Encoding],
        );
        check(
            b"It\x92s a caf\xe9 in Montr\xe9al, she said.",
            None,
            "It’s a café in Montréal, she said.",
            &[WarningKind::Encoding],
        );
        check(
            "“naïve”".as_bytes(),
            Some("windows-1252"),
            "“naïve”",
            &[WarningKind::Encoding],
        );
    }

    #[test]
    fn japanese_mail_and_encodings_that_nobody_can_guess() {
        check(
            b"A \x1b$B4A;z\x1b(B.",
            None,
            "A 漢字.",
            &[WarningKind::Encoding],
        );
        // Macintosh Cyrillic: no browser guesses it, so no detector was taught it.
        let (bytes, ..) = encoding_rs::X_MAC_CYRILLIC
            .encode("Моя земля стоит у реки, и я не знаю другой. Вся земля была твоя.");
        let decoded = decode(&bytes, None);
        assert_eq!(
            decoded.warnings.last().map(|warning| warning.kind),
            Some(WarningKind::Unreadable),
            "{}",
            decoded.text
        );
    }

    #[test]
    fn a_few_broken_bytes_do_not_break_the_rest() {
        let mut bytes = "“naïve” “naïve” “naïve” and ".as_bytes().to_vec();
        bytes.extend(b"\xff\xfe here");
        let decoded = decode(&bytes, None);
        assert!(
            decoded
                .text
                .starts_with("“naïve” “naïve” “naïve” and \u{fffd}")
        );
        assert_eq!(decoded.warnings.len(), 1);
        assert_eq!(decoded.warnings[0].kind, WarningKind::Unreadable);
        assert_eq!(
            decoded.warnings[0].span.of(&decoded.text),
            "\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn lone_surrogates_are_unreadable_places() {
        let mut bytes = utf16("\u{feff}before ", false);
        bytes.extend([0x00, 0xd8]);
        bytes.extend(utf16(" after", false));
        check(
            &bytes,
            None,
            "before \u{fffd} after",
            &[WarningKind::Unreadable],
        );
    }
}
