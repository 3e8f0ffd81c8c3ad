//! Roman numerals, as pages, chapters and volumes are numbered with: read and written.

const PARTS: [(&str, u32); 13] = [
    ("m", 1000),
    ("cm", 900),
    ("d", 500),
    ("cd", 400),
    ("c", 100),
    ("xc", 90),
    ("l", 50),
    ("xl", 40),
    ("x", 10),
    ("ix", 9),
    ("v", 5),
    ("iv", 4),
    ("i", 1),
];

/// The value of a well-formed numeral, all in lower or all in upper case: `xii`, `MCMXCIX`.
#[must_use]
pub fn roman(word: &str) -> Option<u32> {
    let of_one_case = word.bytes().all(|b| b.is_ascii_lowercase())
        || word.bytes().all(|b| b.is_ascii_uppercase());
    if word.is_empty() || !of_one_case {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut value = 0;
    for (part, worth) in PARTS {
        let most = if matches!(part, "m" | "c" | "x" | "i") {
            3
        } else {
            1
        };
        for _ in 0..most {
            let Some(after) = rest.strip_prefix(part) else {
                break;
            };
            rest = after;
            value += worth;
        }
    }
    // "ixi" and "ivi" are spelled of parts, but no way to write a number.
    (rest.is_empty() && roman_numeral(value) == lower).then_some(value)
}

/// The numeral of a number, in lower case; `""` for zero. As long as the number is large: a thousand
/// is one letter.
#[must_use]
pub fn roman_numeral(mut value: u32) -> String {
    let mut out = String::new();
    for (part, worth) in PARTS {
        while value >= worth {
            out.push_str(part);
            value -= worth;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn numerals_are_well_formed() {
        for (text, want) in [
            ("iv", Some(4)),
            ("XLII", Some(42)),
            ("mcmxcix", Some(1999)),
            ("mmmdccclxxxviii", Some(3888)),
            ("xiv", Some(14)),
            ("iiii", None),
            ("mmmm", None),
            ("ic", None),
            ("vv", None),
            ("ixi", None),
            ("Iv", None),
            ("xi ", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(roman(text), want, "{text:?}");
        }
    }
}
