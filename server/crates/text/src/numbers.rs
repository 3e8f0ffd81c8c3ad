//! Numbers and dates: whether two ways of writing mean the same.
//!
//! Two numbers that mean the same are a difference of spelling, never the same words.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a run of words can mean as a number. A text in one language reads `1.500` otherwise than a
/// text in another, so there may be several.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    /// Canonical decimal digits: no leading zeros, no trailing zeros of a fraction.
    digits: String,
    ordinal: bool,
    unit: Option<usize>,
}

/// Whether both sides are numbers and mean the same.
pub(crate) fn same(ours: &[&str], theirs: &[&str]) -> bool {
    let (mine, their) = (values(ours), values(theirs));
    mine.iter().any(|value| their.contains(value))
}

/// Whether two words are one number, written in two ways, with the same letters after it (`12,500근을`).
pub(crate) fn same_counted(ours: &str, theirs: &str) -> bool {
    let split = |word: &str| {
        word.find(|c: char| c.is_alphabetic())
            .map(|at| (word[..at].to_owned(), word[at..].to_owned()))
    };
    match (split(ours), split(theirs)) {
        (Some((a, left)), Some((b, right))) => !a.is_empty() && left == right && same(&[&a], &[&b]),
        _ => false,
    }
}

/// Whether both sides are a date of the same day, written in another order or form.
pub(crate) fn same_date(ours: &[&str], theirs: &[&str]) -> bool {
    match (date(ours), date(theirs)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Whether the word is a number, in digits or in letters.
pub(crate) fn is_number(word: &str) -> bool {
    // Korean syllables that are other words far more often: "이" is "this", "만" is "only".
    if matches!(word, "이" | "일" | "사" | "오" | "구" | "만") {
        return false;
    }
    word.chars().any(char::is_numeric)
        || words().get(word).is_some_and(|meanings| {
            meanings
                .iter()
                .any(|&(_, meaning)| !matches!(meaning, Meaning::Cardinal(0 | 1)))
        })
}

/// Whether the word multiplies the number before it ("million").
pub(crate) fn is_scale(word: &str) -> bool {
    words().get(word).is_some_and(|meanings| {
        meanings
            .iter()
            .any(|&(_, meaning)| matches!(meaning, Meaning::Scale(_)))
    })
}

pub(crate) fn is_unit(word: &str) -> bool {
    units().contains_key(word)
}

/// A number that names a year, of which nobody says that it quantifies.
pub(crate) fn is_year(word: &str) -> bool {
    word.len() == 4
        && word.bytes().all(|b| b.is_ascii_digit())
        && (word.starts_with('1') || word.starts_with("20"))
}

pub(crate) fn is_month(word: &str) -> bool {
    months().contains_key(word)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Cardinal(u64),
    Ordinal(u64),
    Scale(u64),
}

/// For each word, its meanings by language.
fn words() -> &'static HashMap<&'static str, Vec<(&'static str, Meaning)>> {
    static WORDS: OnceLock<HashMap<&'static str, Vec<(&'static str, Meaning)>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut out: HashMap<&str, Vec<(&str, Meaning)>> = HashMap::new();
        for line in include_str!("lists/numbers.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let mut parts = line.splitn(3, ' ');
            let (Some(language), Some(value), Some(spellings)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let meaning = match (value.strip_prefix('x'), value.strip_prefix('o')) {
                (Some(scale), _) => scale.parse().map(Meaning::Scale),
                (_, Some(place)) => place.parse().map(Meaning::Ordinal),
                _ => value.parse().map(Meaning::Cardinal),
            };
            let Ok(meaning) = meaning else { continue };
            for word in spellings.split('|') {
                out.entry(word).or_default().push((language, meaning));
            }
        }
        out
    })
}

fn months() -> &'static HashMap<&'static str, u32> {
    static MONTHS: OnceLock<HashMap<&'static str, u32>> = OnceLock::new();
    MONTHS.get_or_init(|| {
        let mut out = HashMap::new();
        for line in include_str!("lists/months.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let mut parts = line.split(' ');
            let Some(number) = parts.next().and_then(|number| number.parse().ok()) else {
                continue;
            };
            for name in parts {
                out.insert(name, number);
            }
        }
        out
    })
}

/// Unit number by word or sign; words of a unit of several are joined by a hyphen.
fn units() -> &'static HashMap<&'static str, usize> {
    static UNITS: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    UNITS.get_or_init(|| {
        let lines = include_str!("lists/units.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        lines
            .enumerate()
            .flat_map(|(idx, line)| line.split(' ').map(move |word| (word, idx)))
            .collect()
    })
}

fn values(words: &[&str]) -> Vec<Value> {
    let mut words: Vec<String> = words
        .iter()
        .flat_map(|word| word.split_whitespace())
        .map(digits_to_ascii)
        .collect();
    let mut unit = None;
    if words.len() >= 3
        && let Some(&known) = units().get(words[words.len() - 2..].join("-").as_str())
    {
        unit = Some(known);
        words.truncate(words.len() - 2);
    } else if words.len() >= 2 {
        if let Some(&known) = units().get(words[words.len() - 1].as_str()) {
            unit = Some(known);
            words.pop();
        } else if let Some(&known) = units().get(words[0].as_str()) {
            unit = Some(known);
            words.remove(0);
        }
    }
    let mut out = Vec::new();
    let mut add = |digits: String, ordinal: bool| {
        let value = Value {
            digits,
            ordinal,
            unit,
        };
        if !out.contains(&value) {
            out.push(value);
        }
    };
    if words.is_empty() {
        return out;
    }
    if words.len() > 1
        && words
            .iter()
            .enumerate()
            .all(|(idx, word)| is_digits(word) && (word.len() == 3 || idx == 0 && word.len() <= 3))
    {
        add(canonical(&words.concat(), ""), false);
        return out;
    }
    if let [word] = words.as_slice() {
        for (digits, ordinal) in written(word) {
            add(digits, ordinal);
        }
        if let Some(value) = roman(word) {
            add(value.to_string(), false);
        }
    }
    for (value, ordinal) in spelled(&words) {
        add(value.to_string(), ordinal);
    }
    out
}

/// Digits of other scripts as ASCII, everything in lower case but Roman numerals.
fn digits_to_ascii(word: &str) -> String {
    let ascii: String = word
        .chars()
        .map(|c| match c {
            '\u{66B}' => '.',
            '\u{66C}' => ',',
            _ => digit(c)
                .and_then(|value| char::from_digit(value, 10))
                .unwrap_or(c),
        })
        .collect();
    if roman(&ascii).is_some() {
        ascii
    } else {
        ascii.to_lowercase()
    }
}

fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 14] = [
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xE50,
        0xFF10,
    ];
    let code = c as u32;
    ZEROS
        .iter()
        .map(|zero| code.wrapping_sub(*zero))
        .find(|value| *value < 10)
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn canonical(whole: &str, fraction: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

/// The meanings of a number in digits: `1,000`, `1.5`, `3rd`.
fn written(word: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    let end = word
        .find(|c: char| c.is_alphabetic() || c == '\u{BA}' || c == '\u{AA}')
        .unwrap_or(word.len());
    let (number, suffix) = word.split_at(end);
    let ordinal = match suffix {
        "" => false,
        "st" | "nd" | "rd" | "th" | "er" | "re" | "e" | "ème" | "\u{BA}" | "\u{AA}" => true,
        _ => return out,
    };
    let parts: Vec<&str> = number.split(['.', ',', '\'']).collect();
    if !parts.iter().all(|part| is_digits(part)) {
        return out;
    }
    let signs: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
    match (parts.as_slice(), signs.as_slice()) {
        ([whole], _) => out.push((canonical(whole, ""), ordinal)),
        (parts, signs) => {
            let grouped = parts[0].len() <= 3 && parts[1..].iter().all(|part| part.len() == 3);
            if grouped && signs.iter().all(|sign| *sign == signs[0]) {
                out.push((canonical(&parts.concat(), ""), ordinal));
            }
            let last = parts.len() - 1;
            let groups = parts[1..last].iter().all(|part| part.len() == 3) && parts[0].len() <= 3
                || last == 1;
            let alike = signs[..last - 1]
                .iter()
                .all(|sign| *sign == signs[0] && *sign != signs[last - 1]);
            if groups
                && alike
                && signs[last - 1] != '\''
                && !(last == 1 && grouped && parts[0] != "0")
                || last == 1 && parts[1].len() != 3
            {
                out.push((canonical(&parts[..last].concat(), parts[last]), ordinal));
            }
        }
    }
    out
}

/// The meanings of a number in letters, in any language that has a list.
fn spelled(phrase: &[String]) -> Vec<(u64, bool)> {
    let mut out = Vec::new();
    let mut languages: Vec<&str> = Vec::new();
    for word in phrase {
        for (language, _) in words().get(word.as_str()).into_iter().flatten() {
            if !languages.contains(language) {
                languages.push(language);
            }
        }
    }
    for language in languages {
        if let Some(found) = spelled_in(phrase, language) {
            out.push(found);
        }
    }
    out
}

fn spelled_in(phrase: &[String], language: &str) -> Option<(u64, bool)> {
    let (mut total, mut group): (u64, Option<u64>) = (0, None);
    let mut ordinal = false;
    let mut any = false;
    for (idx, word) in phrase.iter().enumerate() {
        if ordinal {
            return None;
        }
        if any
            && idx + 1 < phrase.len()
            && matches!(word.as_str(), "and" | "et" | "und" | "y" | "e")
        {
            continue;
        }
        let meaning = words()
            .get(word.as_str())
            .and_then(|meanings| meanings.iter().find(|(of, _)| *of == language))
            .map(|(_, meaning)| *meaning)
            // "2 million", "1.5 million": digits before a scale.
            .or_else(|| {
                is_digits(word)
                    .then(|| word.parse().ok().map(Meaning::Cardinal))
                    .flatten()
            })?;
        any = true;
        match meaning {
            Meaning::Cardinal(value) => {
                let before = group.unwrap_or(0);
                // "quatre vingt": four times twenty; "two three" is not a number.
                group = Some(if language == "fr" && value == 20 && before == 4 {
                    80
                } else if before == 0
                    || value < 10 && before % 10 == 0
                    || value < 20 && before % 20 == 0 && language == "fr"
                    || value < 100 && before % 100 == 0
                {
                    before + value
                } else {
                    return None;
                });
            }
            Meaning::Ordinal(value) => {
                let before = group.unwrap_or(0);
                if before != 0 && !(value < 10 && before % 10 == 0) {
                    return None;
                }
                group = Some(before + value);
                ordinal = true;
            }
            Meaning::Scale(scale) if scale < 1000 => {
                group = Some(group.unwrap_or(1).checked_mul(scale)?)
            }
            Meaning::Scale(scale) => {
                total = total.checked_add(group.take().unwrap_or(1).checked_mul(scale)?)?;
            }
        }
    }
    any.then_some((total.checked_add(group.unwrap_or(0))?, ordinal))
}

/// A Roman numeral in capitals, of two letters or more, or V or X.
fn roman(word: &str) -> Option<u32> {
    if word.len() < 2 && !matches!(word, "V" | "X") || word.len() > 15 {
        return None;
    }
    let mut total = 0i32;
    let mut before = 0i32;
    for c in word.chars().rev() {
        let value = match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            'M' => 1000,
            _ => return None,
        };
        total += if value < before { -value } else { value };
        before = before.max(value);
    }
    let total = u32::try_from(total).ok()?;
    (in_roman(total) == word).then_some(total)
}

fn in_roman(mut value: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (worth, sign) in SIGNS {
        while value >= worth && out.len() < 16 {
            out.push_str(sign);
            value -= worth;
        }
    }
    out
}

/// Month, day, year.
fn date(phrase: &[&str]) -> Option<(u32, u32, Option<u32>)> {
    let (mut month, mut day, mut year) = (None, None, None);
    for word in phrase {
        let word = digits_to_ascii(word);
        if matches!(word.as_str(), "of" | "the" | "de" | "del" | "der" | "le") {
            continue;
        }
        if let Some(&number) = months().get(word.as_str()) {
            if month.replace(number).is_some() {
                return None;
            }
            continue;
        }
        if is_year(&word) {
            if year.replace(word.parse().ok()?).is_some() {
                return None;
            }
            continue;
        }
        let number = written(&word)
            .into_iter()
            .next()
            .and_then(|(digits, _)| digits.parse::<u32>().ok());
        let number = number.or_else(|| {
            spelled(std::slice::from_ref(&word))
                .first()
                .map(|(value, _)| *value as u32)
        })?;
        if !(1..=31).contains(&number) || day.replace(number).is_some() {
            return None;
        }
    }
    Some((month?, day?, year))
}

#[cfg(test)]
mod tests {
    use super::{roman, same, same_date};

    fn split(text: &str) -> Vec<&str> {
        text.split(' ').collect()
    }

    #[test]
    fn numbers_mean_the_same() {
        for (a, b) in [
            ("2", "two"),
            ("1,000", "1000"),
            ("800,000", "800000"),
            ("12 500", "12,500"),
            ("25", "twenty five"),
            ("200", "two hundred"),
            ("1,200,000", "1.200.000"),
            ("5 %", "five percent"),
            ("5 percent", "5 per cent"),
            ("3rd", "third"),
            ("XIV", "14"),
            ("٣", "3"),
            ("1.5", "1,5"),
            ("quatre vingt dix", "90"),
            ("zwei", "2"),
            ("$ 5", "5 dollars"),
            ("zwei millionen", "2000000"),
            ("2 million", "2,000,000"),
            ("三", "3"),
            ("one hundred and five", "105"),
        ] {
            assert!(same(&split(a), &split(b)), "{a} = {b}");
        }
    }

    #[test]
    fn other_numbers_do_not() {
        for (a, b) in [
            ("2", "three"),
            ("1,000", "10000"),
            ("1.5", "15"),
            ("3.2", "32"),
            ("0.5", "5"),
            ("two", "second"),
            ("5 %", "5"),
            ("$ 5", "€ 5"),
            ("I", "1"),
            ("1.500", "1.5"),
            ("two three", "23"),
            ("12 50", "1250"),
            ("1.50", "150"),
        ] {
            assert!(!same(&split(a), &split(b)), "{a} is not {b}");
        }
    }

    #[test]
    fn dates_are_compared_by_day() {
        assert!(same_date(&split("May 3"), &split("3 May")));
        assert!(same_date(&split("May 3rd 1914"), &split("3 May 1914")));
        assert!(same_date(&split("the third of May"), &split("May 3")));
        assert!(!same_date(&split("May 3"), &split("4 May")));
        assert!(!same_date(&split("May 3"), &split("3 June")));
        assert_eq!(roman("XIV"), Some(14));
        assert_eq!(roman("MIX"), Some(1009));
        assert_eq!(roman("IIX"), None);
    }
}
