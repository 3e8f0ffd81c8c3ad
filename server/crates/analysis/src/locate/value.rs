//! The value of a locator: `33-35, 38`, `123–9`, `xii-xv`, `12r`, `3 ff.`, `12:5-13:2`.

use std::borrow::Cow;

use text::roman;

/// From one label to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: Label,
    pub(super) end: Label,
}

/// A label of a page or section: an optional prefix, a number, an optional suffix (`A-12`, `12r`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Arabic {
        prefix: String,
        number: u32,
        suffix: String,
    },
    Roman(u32),
    /// Compared as it is.
    Other(String),
}

impl Label {
    fn read(text: &str) -> Option<Label> {
        let text = text
            .trim()
            .trim_matches(['[', ']', '(', ')'])
            .trim_end_matches('.')
            .trim();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return None;
        }
        if let Some(number) = roman(text) {
            return Some(Label::Roman(number));
        }
        let lower = text.to_lowercase();
        let start = lower.rfind(|c: char| c.is_ascii_digit()).map(|last| {
            lower[..=last]
                .rfind(|c: char| !c.is_ascii_digit())
                .map_or(0, |at| at + utf8_len(&lower, at))
        });
        let Some(start) = start else {
            return Some(Label::Other(lower));
        };
        let digits = lower[start..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        match lower[start..start + digits].parse() {
            Ok(number) => Some(Label::Arabic {
                prefix: lower[..start].to_owned(),
                number,
                suffix: lower[start + digits..].to_owned(),
            }),
            Err(_) => Some(Label::Other(lower)),
        }
    }

    /// Of a bare number; `3:16` and `A-12` are none.
    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Label::Arabic {
                prefix,
                number,
                suffix,
            } if prefix.is_empty() && suffix.is_empty() => Some(*number),
            Label::Roman(number) => Some(*number),
            Label::Arabic { .. } | Label::Other(_) => None,
        }
    }
}

impl Range {
    /// Whether the label of a page or section lies in the range.
    pub(super) fn holds(&self, label: &str) -> bool {
        let Some(label) = Label::read(label) else {
            return false;
        };
        match (&self.start, &self.end, &label) {
            (Label::Roman(start), Label::Roman(end), Label::Roman(at)) => start <= at && at <= end,
            (
                Label::Arabic {
                    prefix,
                    number: start,
                    suffix: from,
                },
                Label::Arabic {
                    number: end,
                    suffix: to,
                    ..
                },
                Label::Arabic {
                    prefix: at_prefix,
                    number: at,
                    suffix: at_suffix,
                },
            ) => {
                if prefix != at_prefix || at < start || at > end {
                    return false;
                }
                // `12r` is not `12v`; `12` is both.
                let sides =
                    |side: &str| side.is_empty() || side == at_suffix || at_suffix.is_empty();
                (at != start
                    || start == end && sides(from)
                    || start != end && (from <= at_suffix || from.is_empty()))
                    && (at != end || sides(to) || start != end && at_suffix <= to)
            }
            (start, end, label) => start == label || end == label,
        }
    }

    /// Whether the label is the first, or the last, of the range.
    pub(super) fn begins_at(&self, label: &str) -> bool {
        Label::read(label).is_some_and(|label| label == self.start)
    }

    pub(super) fn ends_at(&self, label: &str) -> bool {
        Label::read(label).is_some_and(|label| label == self.end)
    }

    /// Whether it names numbers, with whatever before and behind them.
    pub(super) fn is_number(&self) -> bool {
        !matches!(self.start, Label::Other(_))
    }

    /// Whether it names numbers and nothing else.
    pub(super) fn is_plain_number(&self) -> bool {
        self.start.number().is_some() && self.end.number().is_some()
    }

    /// From roman into arabic numbers.
    pub(super) fn is_mixed(&self) -> bool {
        matches!(
            (&self.start, &self.end),
            (Label::Roman(_), Label::Arabic { .. })
        )
    }

    pub(super) fn holds_number(&self, number: u32) -> bool {
        match (self.start.number(), self.end.number()) {
            (Some(start), Some(end)) => start <= number && number <= end,
            _ => false,
        }
    }
}

/// The number that a label is, if it is nothing else.
pub(super) fn number(label: &str) -> Option<u32> {
    Label::read(label)?.number()
}

/// A value with what people write behind it and Pandoc leaves in the suffix: `11` and " f.", `3` and
/// " and 12".
pub(super) fn continued<'v>(value: &'v str, after: &str) -> Cow<'v, str> {
    const FOLLOWING: [&str; 6] = ["ff", "f", "sqq", "sq", "et seqq", "et seq"];
    const AND: [&str; 9] = ["and", "&", "und", "u.", "sowie", "et", "y", "e", "en"];
    let mut out = Cow::Borrowed(value);
    let mut rest = after.trim_start();
    // `11/12`: a bar ends what Pandoc reads.
    if let Some(behind) = after.strip_prefix('/') {
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            out.to_mut().push('/');
            out.to_mut().push_str(&behind[..digits]);
        }
        return out;
    }
    if value.is_empty() || rest.len() == after.len() {
        return out;
    }
    let word = rest
        .split([']', ';', ',', ')'])
        .next()
        .unwrap_or("")
        .trim_end();
    let word = word.trim_end_matches('.');
    if let Some(following) = FOLLOWING.iter().find(|following| **following == word) {
        out.to_mut().push_str(following);
        return out;
    }
    while let Some(behind) = AND.iter().find_map(|and| {
        let behind = rest.strip_prefix(and)?;
        behind
            .starts_with(char::is_whitespace)
            .then(|| behind.trim_start())
    }) {
        let end = behind.find(|c: char| !c.is_ascii_digit() && !DASHES.contains(&c));
        let (number, more) = behind.split_at(end.unwrap_or(behind.len()));
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        let out = out.to_mut();
        out.push_str(", ");
        out.push_str(number.trim_end_matches(DASHES));
        rest = more.trim_start();
    }
    out
}

/// The value of a page that follows another locator: of `, p. 5-7]` `5-7`.
pub(super) fn page_behind(after: &str) -> Option<&str> {
    const PAGES: [&str; 9] = [
        "pp.", "p.", "pages", "page", "S.", "s.", "págs.", "pág.", "pag.",
    ];
    let rest = after.strip_prefix(',')?.trim_start();
    let value = PAGES.iter().find_map(|name| rest.strip_prefix(name))?;
    let end = value.find([']', ';', '\n']).unwrap_or(value.len());
    let value = value[..end].trim();
    value
        .contains(|c: char| c.is_alphanumeric())
        .then_some(value)
}

/// What people write for "to".
pub(super) const DASHES: [char; 6] = ['-', '–', '—', '‑', '‐', '−'];

/// Every range of a value; `None` where one of its parts cannot be read, so that a value that is
/// only half understood is never called wrong.
pub(super) fn ranges(value: &str) -> Option<Vec<Range>> {
    let mut out = Vec::new();
    for part in value
        .split([',', ';', '&'])
        .flat_map(|part| part.split(" and "))
    {
        let part = part.trim().trim_end_matches('.');
        // `12, n. 3` narrows a place that is told already.
        if part.is_empty() || (!out.is_empty() && is_note(part)) {
            continue;
        }
        out.push(range(without_note(part))?);
        // `12/13`: both, where no page is called so.
        if let Some((start, end)) = part.split_once('/') {
            let number = |text: &str| Label::read(text).filter(|label| label.number().is_some());
            out.extend(
                number(start)
                    .zip(number(end))
                    .map(|(start, end)| Range { start, end }),
            );
        }
    }
    (!out.is_empty()).then_some(out)
}

/// `n. 3`, `note 3`, `fn 3`.
fn is_note(part: &str) -> bool {
    let digits = part.trim_start_matches(|c: char| !c.is_ascii_digit());
    let word = part[..part.len() - digits.len()].trim_end_matches(['.', ' ', '\u{a0}']);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && [
            "n", "nn", "note", "notes", "fn", "anm", "l", "ll", "line", "lines",
        ]
        .contains(&word.to_lowercase().as_str())
}

/// `12n5` and `12 n. 5` stand on page 12.
fn without_note(part: &str) -> &str {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let rest = part[digits..].trim_start();
    if digits > 0 && rest.starts_with('n') && (is_note(rest) || rest == "n" || rest == "nn") {
        &part[..digits]
    } else {
        part
    }
}

fn range(part: &str) -> Option<Range> {
    // "12 ff.", "12 et seq." and "12f": that page and what follows it.
    let many = ["et seqq", "et seq", "ff", "sqq"];
    let one = ["sq", "f"];
    let (part, following) = match many.iter().find_map(|word| part.strip_suffix(word)) {
        Some(rest) => (rest.trim_end(), 50),
        None => match one
            .iter()
            .find_map(|word| part.strip_suffix(word))
            .filter(|rest| rest.trim_end().ends_with(|c: char| c.is_ascii_digit()))
        {
            Some(rest) => (rest.trim_end(), 1),
            None => (part, 0),
        },
    };
    let dash = part
        .char_indices()
        .filter(|&(at, c)| DASHES.contains(&c) && at > 0)
        .map(|(at, _)| at);
    for at in dash {
        let start = Label::read(&part[..at]);
        let end = Label::read(part[at..].trim_start_matches(DASHES));
        let (Some(start), Some(end)) = (start, end) else {
            continue;
        };
        match (&start, &end) {
            (Label::Roman(a), Label::Roman(b)) if a <= b => return Some(Range { start, end }),
            (
                Label::Arabic {
                    prefix,
                    number: from,
                    suffix,
                },
                Label::Arabic {
                    prefix: other,
                    number,
                    suffix: to,
                },
            ) if suffix.is_empty() || !to.is_empty() => {
                // `A-12` is one label of an appendix, `A-12–A-14` a range; `123–9` is 123–129.
                if !prefix.is_empty() && other != prefix && !other.is_empty() {
                    continue;
                }
                let number = completed(*from, *number)?;
                let end = Label::Arabic {
                    prefix: prefix.clone(),
                    number,
                    suffix: to.clone(),
                };
                return Some(Range { start, end });
            }
            // `xii-3`: from the preface into the text.
            (Label::Roman(_), Label::Arabic { prefix, .. }) if prefix.is_empty() => {
                return Some(Range { start, end });
            }
            _ => {}
        }
    }
    let start = Label::read(part)?;
    let end = match &start {
        Label::Arabic {
            prefix,
            number,
            suffix,
        } => Label::Arabic {
            prefix: prefix.clone(),
            number: number.saturating_add(following),
            suffix: suffix.clone(),
        },
        Label::Roman(number) => Label::Roman(number.saturating_add(following)),
        Label::Other(label) => Label::Other(label.clone()),
    };
    Some(Range { start, end })
}

/// `123–9` is 123–129 (Chicago 9.61); a second number that is still smaller is no range.
fn completed(from: u32, to: u32) -> Option<u32> {
    if to >= from {
        return Some(to);
    }
    let digits = to.checked_ilog10().unwrap_or(0) + 1;
    let scale = 10u32.checked_pow(digits)?;
    let full = (from / scale).checked_mul(scale)?.checked_add(to)?;
    (full >= from).then_some(full)
}

/// From a page and line to another, both included: `12:5`, `12:5-9`, `12:5-13:2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageLines {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
}

/// The pages and lines of a transcript; `None` where the value is anything else.
pub(super) fn page_lines(value: &str) -> Option<Vec<PageLines>> {
    let one = |text: &str| -> Option<(u32, u32)> {
        let (page, line) = text.trim().split_once(':')?;
        Some((page.trim().parse().ok()?, line.trim().parse().ok()?))
    };
    value
        .split([',', ';'])
        .map(|part| match part.split_once(DASHES) {
            None => one(part).map(|at| PageLines { from: at, to: at }),
            Some((from, to)) => {
                let from = one(from)?;
                let to = one(to).or_else(|| Some((from.0, to.trim().parse().ok()?)))?;
                (from <= to).then_some(PageLines { from, to })
            }
        })
        .collect()
}

/// `00:03:15`, `3:15`, in seconds.
pub(super) fn seconds(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    parts.iter().enumerate().try_fold(0u32, |sum, (idx, part)| {
        let part = part.split(['.', ',']).next().unwrap_or("");
        let number: u32 = part.parse().ok()?;
        (idx == 0 || number < 60)
            .then(|| sum.checked_mul(60)?.checked_add(number))
            .flatten()
    })
}

fn utf8_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}
