//! Full stops that end no sentence: behind an abbreviation, an initial or a short number.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Abbreviations that are words as well: "no. 12", but "He said no."
const WORDS_TOO: [&str; 12] = [
    "no", "nos", "sat", "sun", "mon", "mar", "art", "fig", "par", "para", "est", "es",
];

/// Whether what stands before a full stop, and `behind` it, keeps its sentence open: "Mr", "J", "U.S",
/// "3" of "3. März".
#[must_use]
pub fn keeps_open(before: &str, behind: &str) -> bool {
    if before.ends_with('.') {
        return false;
    }
    let start = before
        .char_indices()
        .rev()
        .take(24)
        .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '.' | '°' | 'º'))
        .last()
        .map_or(before.len(), |(at, _)| at);
    let word = &before[start..];
    if word.is_empty() {
        return false;
    }
    // "3. März", "No. 12. …": short numbers; a year ends a sentence.
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.len() <= 2;
    }
    // "J. Kay", "z. B."; letters without case are words ("다.").
    let cased = |c: char| c.is_uppercase() || c.is_lowercase();
    let initial = word.chars().count() == 1 && word.starts_with(cased) && word != "I";
    let lower = word.to_lowercase();
    let counts = behind.trim_start().starts_with(char::is_numeric);
    initial
        || is_dotted(word)
        || LISTED.contains(lower.as_str()) && (counts || !WORDS_TOO.contains(&&*lower))
}

/// "U.S", "J.-C": single letters with stops between.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1)
}

static LISTED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("lists/abbreviations.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

#[cfg(test)]
mod tests {
    use super::keeps_open;

    #[test]
    fn an_abbreviation_an_initial_and_a_short_number_keep_a_sentence_open() {
        for before in [
            "said Mr",
            "by J",
            "in the U.S",
            "am 3",
            "Mme",
            "z.B",
            "ca",
            "(cf",
        ] {
            assert!(keeps_open(before, " Next"), "{before}");
        }
        for before in [
            "he left",
            "in 1924",
            "said I",
            "그는 갔다",
            "wait..",
            "",
            "he said “no”",
            "he said no",
        ] {
            assert!(!keeps_open(before, " Next"), "{before}");
        }
        assert!(keeps_open("see no", " 12"));
    }
}
