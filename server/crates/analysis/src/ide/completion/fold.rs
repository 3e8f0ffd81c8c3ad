//! Words made comparable for choosing among names: lower case, without diacritics.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, decomposed, marks left out; Hangul stays as it is written.
pub(super) fn fold(words: &str) -> String {
    words
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .nfc()
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a folded text.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// How well a query fits, smaller is better: each of its words begins a word of one of the fields,
/// which are in the order of weight. `None`: it does not.
pub(super) fn rank(query: &str, fields: &[&str]) -> Option<usize> {
    if query.is_empty() {
        return Some(0);
    }
    if fields.first().is_some_and(|first| first.starts_with(query)) {
        return Some(0);
    }
    let mut worst = 0;
    let mut any = false;
    for word in words(query) {
        any = true;
        let at = fields
            .iter()
            .position(|field| words(field).any(|other| other.starts_with(word)))?;
        worst = worst.max(at + 1);
    }
    // A query of signs only fits what holds it.
    if any {
        Some(worst)
    } else {
        fields
            .iter()
            .any(|field| field.contains(query))
            .then_some(fields.len() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, rank};

    #[test]
    fn case_and_diacritics_do_not_matter() {
        assert_eq!(fold("Ŭĭ Kay-Élan"), "ui kay-elan");
        assert_eq!(fold("김원홍"), "김원홍");
    }

    #[test]
    fn every_word_begins_a_word_of_some_field() {
        for (query, want) in [
            ("kay2", Some(0)),
            ("harb rep", Some(2)),
            ("kay harb", Some(2)),
            ("2001", Some(3)),
            ("arbour", None),
            ("kay x", None),
            ("", Some(0)),
        ] {
            assert_eq!(
                rank(query, &["kay2001", "the harbour report", "2001"]),
                want,
                "{query:?}"
            );
        }
    }
}
