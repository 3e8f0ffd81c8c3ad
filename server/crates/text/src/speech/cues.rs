//! Verbs of speech, from `lists/cues.txt`, and what else stands in a sentence for one.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The languages in which a word is a verb of speech; the empty set for a word that is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Languages(u16);

const NAMES: [&str; 7] = ["en", "fr", "de", "es", "it", "pt", "ru"];

impl Languages {
    fn of(name: &str) -> Languages {
        let bit = NAMES.iter().position(|known| *known == name);
        Languages(bit.map_or(0, |bit| 1 << bit))
    }

    fn holds(self, name: &str) -> bool {
        self.0 & Languages::of(name).0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn is_english_alone(self) -> bool {
        self == Languages::of("en")
    }

    /// The verb may stand without its subject: "aseguró".
    pub(super) fn drops_subject(self) -> bool {
        ["es", "it", "pt"].iter().any(|name| self.holds(name))
            && !["en", "fr", "de"].iter().any(|name| self.holds(name))
    }
}

/// The verb of "écrit-elle", "assure-t-on", "dit-il"; any other word as it stands.
pub(super) fn cue_of(word: &str) -> &str {
    clitic(word).map_or(word, |(verb, _)| verb)
}

/// The verb and the pronoun that it binds: "écrit-elle", "a-t-il".
pub(super) fn clitic(word: &str) -> Option<(&str, &str)> {
    let (verb, pronoun) = word.rsplit_once('-')?;
    matches!(pronoun, "il" | "elle" | "on" | "ils" | "elles" | "je")
        .then(|| (verb.strip_suffix("-t").unwrap_or(verb), pronoun))
}

pub(super) fn is_cue(word: &str) -> bool {
    !languages(word).is_empty()
}

pub(super) fn languages(word: &str) -> Languages {
    static CUES: OnceLock<HashMap<String, Languages>> = OnceLock::new();
    let cues = CUES.get_or_init(|| {
        let mut out: HashMap<String, Languages> = HashMap::new();
        let mut add = |form: String, language: &str| {
            out.entry(form).or_default().0 |= Languages::of(language).0;
        };
        for line in include_str!("../lists/cues.txt").lines() {
            let Some((language, words)) = line.split_once(' ').filter(|_| !line.starts_with('#'))
            else {
                continue;
            };
            match words.split_once(" | ") {
                Some((endings, stems)) => {
                    for stem in stems.split(' ') {
                        for ending in endings.split(' ') {
                            add(format!("{stem}{}", ending.trim_matches('-')), language);
                        }
                    }
                }
                None => {
                    for word in words.split(' ') {
                        add(word.to_owned(), language);
                    }
                }
            }
        }
        out
    });
    cues.get(word).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{NAMES, cue_of, is_cue, languages};

    #[test]
    fn a_stem_has_its_endings_and_a_verb_its_languages() {
        for word in [
            "said",
            "observes",
            "déclarait",
            "erklärten",
            "añadió",
            "заявил",
        ] {
            assert!(is_cue(word), "{word}");
        }
        assert!(!is_cue("house"));
        assert!(languages("said").is_english_alone());
        assert!(languages("aseguró").drops_subject());
        assert!(!languages("dit").drops_subject());
        assert_eq!(cue_of("assure-t-on"), "assure");
    }

    #[test]
    fn every_line_names_a_known_language() {
        for line in include_str!("../lists/cues.txt").lines() {
            let first = line.split(' ').next();
            assert!(
                first.is_some_and(|first| first == "#" || NAMES.contains(&first)),
                "{line}"
            );
        }
    }
}
