//! Languages by their function words, and the words that turn a clause, one data file a language.
//!
//! To add a language: a file under `lists/` and a line in [`LANGUAGES`].

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::fold;
use crate::tokens::Token;

/// A language that has lists; the index of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Language(usize);

const LANGUAGES: &[(&str, &str)] = &[
    ("en", include_str!("lists/en.txt")),
    ("fr", include_str!("lists/fr.txt")),
    ("de", include_str!("lists/de.txt")),
    ("es", include_str!("lists/es.txt")),
    ("ko", include_str!("lists/ko.txt")),
    ("it", include_str!("lists/it.txt")),
    ("ru", include_str!("lists/ru.txt")),
    ("zh", include_str!("lists/zh.txt")),
    ("ja", include_str!("lists/ja.txt")),
];

/// The words of one language that may turn a clause.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    function: Entries,
    negators: Entries,
    /// Phrases in which a negator denies nothing: "no doubt", "sin embargo", 分别.
    exceptions: Entries,
    scope: Entries,
    not_negating: Entries,
    conditions: Entries,
    modals: Entries,
    hedges: Entries,
    clause: Entries,
    adversative: Entries,
    reversals: Entries,
    copula: Entries,
}

#[derive(Debug, Default)]
struct Entries {
    words: HashSet<&'static str>,
    /// Beginnings, ends, parts.
    patterns: Vec<(bool, &'static str, bool)>,
    /// Entries of several words.
    phrases: Vec<Vec<String>>,
}

impl Entries {
    fn has(&self, word: &str) -> bool {
        self.words.contains(word)
            || self.patterns.iter().any(|&(open_start, part, open_end)| {
                match (open_start, open_end) {
                    (true, true) => word.contains(part),
                    (true, false) => word.ends_with(part),
                    _ => word.starts_with(part),
                }
            })
    }

    /// Words of an entry that begins at `at`; 0: none does.
    fn at(&self, words: &[String], at: usize) -> usize {
        let phrase = self
            .phrases
            .iter()
            .filter(|phrase| {
                phrase
                    .iter()
                    .enumerate()
                    .all(|(idx, part)| words.get(at + idx).is_some_and(|word| fits(part, word)))
            })
            .map(Vec::len)
            .max()
            .unwrap_or(0);
        phrase.max(usize::from(
            words.get(at).is_some_and(|word| self.has(word)),
        ))
    }

    /// Whether an entry of several words lies over word `at`.
    fn covers(&self, words: &[String], at: usize) -> bool {
        self.phrases.iter().any(|phrase| {
            (0..phrase.len()).any(|back| {
                at.checked_sub(back).is_some_and(|start| {
                    phrase.iter().enumerate().all(|(idx, part)| {
                        words.get(start + idx).is_some_and(|word| fits(part, word))
                    })
                })
            })
        })
    }

    fn add(&mut self, entry: &'static str) {
        let bare = entry.trim_matches('*');
        if entry.len() != bare.len() {
            self.patterns
                .push((entry.starts_with('*'), bare, entry.ends_with('*')));
        } else {
            self.words.insert(entry);
        }
    }
}

fn fits(part: &str, word: &str) -> bool {
    match part.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => match part.strip_prefix('*') {
            Some(end) => word.ends_with(end),
            None => part == word,
        },
    }
}

impl Language {
    pub(crate) const ENGLISH: Language = Language(0);

    /// By BCP 47.
    pub(crate) fn named(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        LANGUAGES
            .iter()
            .position(|(code, _)| *code == primary)
            .map(Language)
    }

    /// The language whose function words these tokens hold most of; `None`: too few to tell.
    pub(crate) fn of<'a>(tokens: impl Iterator<Item = &'a Token>) -> Option<Language> {
        let mut counts = [0usize; LANGUAGES.len()];
        let all = lists();
        for token in tokens {
            let word = token.text.to_lowercase();
            if word.is_empty() {
                continue;
            }
            if token.is_hangul() {
                counts[4] += 1;
                continue;
            }
            for (idx, lists) in all.iter().enumerate() {
                counts[idx] += usize::from(lists.function.words.contains(word.as_str()));
            }
            // Kana is Japanese, whatever Han stands around it.
            if word
                .chars()
                .next()
                .is_some_and(|c| matches!(c, '\u{3041}'..='\u{30FF}'))
            {
                counts[8] += 2;
            }
        }
        let (best, count) = counts
            .iter()
            .enumerate()
            .max_by_key(|&(idx, count)| (*count, usize::MAX - idx))?;
        let second = counts
            .iter()
            .enumerate()
            .filter(|&(idx, _)| idx != best)
            .map(|(_, count)| *count)
            .max()
            .unwrap_or(0);
        (*count >= 1 && *count > second).then_some(Language(best))
    }

    pub(crate) fn lists(self) -> &'static Lists {
        &lists()[self.0.min(LANGUAGES.len() - 1)]
    }
}

fn lists() -> &'static [Lists] {
    static LISTS: OnceLock<Vec<Lists>> = OnceLock::new();
    LISTS.get_or_init(|| LANGUAGES.iter().map(|(_, text)| read(text)).collect())
}

fn read(text: &'static str) -> Lists {
    let mut sections: HashMap<&str, Entries> = HashMap::new();
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name;
            continue;
        }
        let entries = sections.entry(section).or_default();
        let ideographs = line.chars().any(fold::is_unspaced);
        if ideographs
            && line.chars().filter(|c| !c.is_whitespace()).count() > 1
            && !line.contains(' ')
        {
            entries
                .phrases
                .push(line.chars().map(String::from).collect());
        } else if is_phrase_section(section, line) {
            entries
                .phrases
                .push(line.split_whitespace().map(String::from).collect());
        } else {
            line.split_whitespace().for_each(|word| entries.add(word));
        }
    }
    let mut take = |name: &str| sections.remove(name).unwrap_or_default();
    Lists {
        function: take("function"),
        negators: take("negators"),
        exceptions: take("exceptions"),
        scope: take("scope"),
        not_negating: take("not-negating"),
        conditions: take("conditions"),
        modals: take("modals"),
        hedges: take("hedges"),
        clause: take("clause"),
        adversative: take("adversative"),
        reversals: take("reversals"),
        copula: take("copula"),
    }
}

/// A section's first line holds single words; a later line is one phrase.
fn is_phrase_section(section: &str, line: &str) -> bool {
    let words = line.split_whitespace().count();
    matches!(
        section,
        "conditions" | "exceptions" | "modals" | "hedges" | "reversals"
    ) && (2..=4).contains(&words)
        && line.len() < 32
}

impl Lists {
    pub(crate) fn is_negator(&self, word: &str) -> bool {
        self.negators.has(word)
    }

    pub(crate) fn is_in_scope(&self, word: &str) -> bool {
        self.scope.has(word)
    }

    pub(crate) fn is_not_negating(&self, word: &str) -> bool {
        self.not_negating.has(word)
    }

    pub(crate) fn is_clause(&self, word: &str) -> bool {
        self.clause.has(word)
    }

    pub(crate) fn is_adversative(&self, word: &str) -> bool {
        self.adversative.has(word)
    }

    pub(crate) fn is_copula(&self, word: &str) -> bool {
        self.copula.has(word)
    }

    pub(crate) fn negator_at(&self, words: &[String], at: usize) -> usize {
        match self.negators.at(words, at) {
            found if found > 0 && self.exceptions.covers(words, at) => 0,
            found => found,
        }
    }

    pub(crate) fn condition_at(&self, words: &[String], at: usize) -> usize {
        self.conditions.at(words, at)
    }

    pub(crate) fn modal_at(&self, words: &[String], at: usize) -> usize {
        self.modals.at(words, at)
    }

    pub(crate) fn hedge_at(&self, words: &[String], at: usize) -> usize {
        self.hedges.at(words, at)
    }

    pub(crate) fn reversal_at(&self, words: &[String], at: usize) -> usize {
        self.reversals.at(words, at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{LANGUAGES, Language, lists};

    #[test]
    fn every_language_has_negators_conditions_and_hedges() {
        for (idx, (code, _)) in LANGUAGES.iter().enumerate() {
            let lists = &lists()[idx];
            let filled = |entries: &super::Entries| {
                !entries.words.is_empty()
                    || !entries.phrases.is_empty()
                    || !entries.patterns.is_empty()
            };
            for (name, entries) in [
                ("negators", &lists.negators),
                ("conditions", &lists.conditions),
                ("modals", &lists.modals),
                ("hedges", &lists.hedges),
            ] {
                assert!(filled(entries), "{code} has no {name}");
            }
        }
    }

    #[test]
    fn negators_are_found_by_form() {
        for (language, word, want) in [
            ("en", "isn't", true),
            ("en", "note", false),
            ("de", "keinen", true),
            ("fr", "n'", true),
            ("es", "ningún", true),
            ("ko", "않았다", true),
            ("ko", "않는", true),
            ("ko", "하다", false),
            ("ru", "не", true),
        ] {
            assert_eq!(
                Language::named(language).unwrap().lists().is_negator(word),
                want,
                "{language} {word}"
            );
        }
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        let english = Language::ENGLISH.lists();
        assert_eq!(english.condition_at(&words("so long as he"), 0), 3);
        assert_eq!(english.reversal_at(&words("this is not true"), 2), 2);
    }
}
