//! Languages by their function words, and the words that turn a clause, one data file a language.
//!
//! To add a language: a file under `lists/` and a line in [`LANGUAGES`]; to have one merely known,
//! so that it is not read with the words of another, a line in `lists/others.txt`.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::fold;
use crate::tokens::Token;

/// A language that is known; the index of its entry, those without lists behind the others.
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
    ("pt", include_str!("lists/pt.txt")),
    ("nl", include_str!("lists/nl.txt")),
    ("pl", include_str!("lists/pl.txt")),
    ("uk", include_str!("lists/uk.txt")),
    ("ar", include_str!("lists/ar.txt")),
];
/// Function words of languages without lists.
const OTHERS: &str = include_str!("lists/others.txt");

/// The words of one language that may turn a clause.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    function: Entries,
    negators: Entries,
    /// Negators that only another negator behind them makes whole: "ne … pas".
    paired: Entries,
    /// Negators that deny what stands before them ("하지 않다"), not what a quotation behind them
    /// begins with.
    trailing: Entries,
    /// Negators that deny what stands behind them, not what a quotation before them ends with:
    /// "without", and "no" in languages that set it before the verb.
    leading: Entries,
    /// Phrases in which a negator denies nothing: "no doubt", "sin embargo", 分别.
    exceptions: Entries,
    scope: Entries,
    /// "three of them", "drei der Männer".
    partitive: Entries,
    /// Words that count what follows them, or single it out: "few", "only", "la plupart des".
    quantifiers: Entries,
    /// "that" after which somebody's thought follows.
    complementizers: Entries,
    /// Words that vouch for what is thought: "believe", "true", "evidence". Denied, they deny it.
    beliefs: Entries,
    not_negating: Entries,
    conditions: Entries,
    modals: Entries,
    hedges: Entries,
    clause: Entries,
    adversative: Entries,
    reversals: Entries,
    /// What points back at a whole statement: "this is false", "was falsch ist".
    this: Entries,
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

    /// Words of the longest entry of several words that lies over word `at`; 0: none does.
    fn covering(&self, words: &[String], at: usize) -> usize {
        let lies_over = |phrase: &&Vec<String>| {
            (0..phrase.len()).any(|back| {
                at.checked_sub(back).is_some_and(|start| {
                    phrase.iter().enumerate().all(|(idx, part)| {
                        words.get(start + idx).is_some_and(|word| fits(part, word))
                    })
                })
            })
        };
        let lengths = self.phrases.iter().filter(lies_over).map(Vec::len);
        lengths.max().unwrap_or(0)
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
    /// None that is known: no word of it turns a clause.
    pub(crate) const UNKNOWN: Language = Language(usize::MAX);

    /// By BCP 47; a tag that is not known is of a language without lists.
    pub(crate) fn named(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        let primary = match &*primary {
            "" | "und" | "mul" | "zxx" => return None,
            "no" | "nn" => "nb",
            "bs" | "sh" => "hr",
            primary => primary,
        };
        let named = codes().position(|code| code == primary);
        Some(named.map_or(Language::UNKNOWN, Language))
    }

    /// The language of a stretch of text. What is declared holds unless the function words are
    /// plainly another language's; without a declaration the language that has most of them, if no
    /// other comes near. `None`: nothing speaks for any.
    pub(crate) fn of<'a>(
        tokens: impl Iterator<Item = &'a Token>,
        declared: Option<Language>,
    ) -> Option<Language> {
        let counts = function_words(tokens);
        let count = |language: Language| counts.get(language.0).copied().unwrap_or(0);
        let best = (0..counts.len())
            .max_by_key(|&idx| (counts[idx], usize::MAX - idx))
            .map(Language)?;
        if let Some(declared) = declared {
            let refuted = count(best) >= 4 && count(best) >= 2 * count(declared);
            return Some(if refuted { best } else { declared });
        }
        // One with lists comes before one without: "і" and "не" are Ukrainian before Belarusian.
        let most = count(best);
        let next = (0..LANGUAGES.len())
            .filter(|&idx| idx != best.0)
            .map(|idx| counts[idx])
            .max()
            .unwrap_or(0);
        match most {
            0 => None,
            _ if most > next && (most - next) * 6 >= most => Some(best),
            _ if count(Language::ENGLISH) == most => Some(Language::ENGLISH),
            _ => Some(Language::UNKNOWN),
        }
    }

    pub(crate) fn lists(self) -> &'static Lists {
        static NONE: OnceLock<Lists> = OnceLock::new();
        lists()
            .get(self.0)
            .unwrap_or_else(|| NONE.get_or_init(Lists::default))
    }
}

/// The codes of every known language, in order of their entries.
fn codes() -> impl Iterator<Item = &'static str> {
    let listed = LANGUAGES.iter().map(|(code, _)| *code);
    listed.chain(others().map(|(code, _)| code))
}

fn others() -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    let lines = OTHERS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words))
    })
}

/// How many function words of each language there are among tokens.
fn function_words<'a>(tokens: impl Iterator<Item = &'a Token>) -> Vec<usize> {
    struct Known {
        /// A bit for each language.
        words: HashMap<&'static str, u64>,
        count: usize,
        korean: usize,
        japanese: usize,
    }
    static KNOWN: OnceLock<Known> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut words: HashMap<&'static str, u64> = HashMap::new();
        let listed = lists()
            .iter()
            .map(|lists| lists.function.words.iter().copied().collect::<Vec<_>>());
        let all = listed.chain(others().map(|(_, words)| words.collect()));
        for (idx, of_one) in all.enumerate() {
            for word in of_one {
                *words.entry(word).or_default() |= 1 << idx;
            }
        }
        let place = |wanted: &str| codes().position(|code| code == wanted).unwrap_or(0);
        Known {
            words,
            count: codes().count(),
            korean: place("ko"),
            japanese: place("ja"),
        }
    });
    let mut counts = vec![0usize; known.count];
    for token in tokens {
        if token.is_hangul() {
            counts[known.korean] += 1;
            continue;
        }
        let word = token.text.to_lowercase();
        let mut bits = known.words.get(word.as_str()).copied().unwrap_or(0);
        while bits != 0 {
            counts[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
        // Kana is Japanese, whatever Han stands around it.
        if word.starts_with(|c| matches!(c, '\u{3041}'..='\u{30FF}')) {
            counts[known.japanese] += 2;
        }
    }
    counts
}

fn lists() -> &'static [Lists] {
    static LISTS: OnceLock<Vec<Lists>> = OnceLock::new();
    LISTS.get_or_init(|| LANGUAGES.iter().map(|(_, text)| read(text)).collect())
}

fn read(text: &'static str) -> Lists {
    let mut sections: HashMap<&str, Entries> = HashMap::new();
    let mut section = "";
    let mut is_first = true;
    for line in text.lines().map(str::trim) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name;
            is_first = true;
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
        } else if line.contains(' ') && !ideographs && is_phrases(section, is_first) {
            entries
                .phrases
                .push(line.split_whitespace().map(String::from).collect());
        } else {
            line.split_whitespace().for_each(|word| entries.add(word));
        }
        is_first = false;
    }
    let mut take = |name: &str| sections.remove(name).unwrap_or_default();
    Lists {
        function: take("function"),
        negators: take("negators"),
        paired: take("paired"),
        trailing: take("trailing"),
        leading: take("leading"),
        exceptions: take("exceptions"),
        scope: take("scope"),
        partitive: take("partitive"),
        quantifiers: take("quantifiers"),
        complementizers: take("complementizers"),
        beliefs: take("beliefs"),
        not_negating: take("not-negating"),
        conditions: take("conditions"),
        modals: take("modals"),
        hedges: take("hedges"),
        clause: take("clause"),
        adversative: take("adversative"),
        reversals: take("reversals"),
        this: take("this"),
        copula: take("copula"),
    }
}

/// A section's first line holds single words; a later line is one phrase. Exceptions are phrases.
fn is_phrases(section: &str, is_first: bool) -> bool {
    match section {
        "exceptions" => true,
        "negators" | "quantifiers" | "conditions" | "modals" | "hedges" | "adversative"
        | "reversals" => !is_first,
        _ => false,
    }
}

impl Lists {
    pub(crate) fn is_negator(&self, word: &str) -> bool {
        self.negators.has(word)
    }

    pub(crate) fn is_paired(&self, word: &str) -> bool {
        self.paired.has(word)
    }

    pub(crate) fn is_trailing_at(&self, words: &[String], at: usize) -> bool {
        self.trailing.at(words, at) > 0
    }

    pub(crate) fn is_leading_at(&self, words: &[String], at: usize) -> bool {
        self.leading.at(words, at) > 0
    }

    /// A word that no number before it counts ("version 1.7 by"); "three of them" and "three were"
    /// count.
    pub(crate) fn is_uncounted(&self, word: &str) -> bool {
        let counted = self.partitive.has(word) || self.copula.has(word);
        !counted && (self.function.has(word) || self.clause.has(word))
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

    /// Words of the entry at `at` that turn against what was said; 0: none do.
    pub(crate) fn adversative_at(&self, words: &[String], at: usize) -> usize {
        self.adversative.at(words, at)
    }

    pub(crate) fn is_this_at(&self, words: &[String], at: usize) -> bool {
        self.this.at(words, at) > 0
    }

    pub(crate) fn is_complementizer(&self, word: &str) -> bool {
        self.complementizers.has(word)
    }

    pub(crate) fn is_belief(&self, word: &str) -> bool {
        self.beliefs.has(word)
    }

    pub(crate) fn is_partitive(&self, word: &str) -> bool {
        self.partitive.has(word)
    }

    pub(crate) fn is_copula(&self, word: &str) -> bool {
        self.copula.has(word)
    }

    pub(crate) fn negator_at(&self, words: &[String], at: usize) -> usize {
        self.unless_excepted(&self.negators, words, at)
    }

    pub(crate) fn quantifier_at(&self, words: &[String], at: usize) -> usize {
        self.unless_excepted(&self.quantifiers, words, at)
    }

    pub(crate) fn condition_at(&self, words: &[String], at: usize) -> usize {
        self.unless_excepted(&self.conditions, words, at)
    }

    pub(crate) fn modal_at(&self, words: &[String], at: usize) -> usize {
        self.unless_excepted(&self.modals, words, at)
    }

    pub(crate) fn hedge_at(&self, words: &[String], at: usize) -> usize {
        self.unless_excepted(&self.hedges, words, at)
    }

    fn unless_excepted(&self, entries: &Entries, words: &[String], at: usize) -> usize {
        match entries.at(words, at) {
            // "sans doute" is a hedge itself, and no "sans".
            found if found > 0 && self.exceptions.covering(words, at) > found => 0,
            found => found,
        }
    }

    pub(crate) fn reversal_at(&self, words: &[String], at: usize) -> usize {
        self.reversals.at(words, at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{LANGUAGES, Language, lists};
    use crate::SourceText;
    use crate::flow::{Flow, Spot};
    use crate::tokens::tokens;

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

    #[test]
    fn a_language_is_known_by_its_function_words() {
        let of = |text: &str, declared: Option<&str>| {
            let source = SourceText::plain(text);
            let flow = Flow::layout(&source, &[]);
            let mut chars = Vec::new();
            flow.chars(&source, Spot::default(), flow.end(), &mut chars);
            let tokens = tokens(&chars);
            Language::of(tokens.iter(), declared.and_then(Language::named))
        };
        let named = |code: &str| Language::named(code);
        let unknown = Some(Language::UNKNOWN);
        for (text, want) in [
            ("The harbor was closed for nine days.", named("en")),
            ("O porto ficou fechado e os barcos não saíram.", named("pt")),
            (
                "El puerto estuvo cerrado y los barcos no salieron.",
                named("es"),
            ),
            ("Гавань була закрита, і кораблі не виходили.", named("uk")),
            ("Гавань была закрыта, и корабли не выходили.", named("ru")),
            (
                "A kikötő zárva volt, és a hajók nem indultak el.",
                named("hu"),
            ),
            ("港は閉鎖された。", named("ja")),
            ("Kim Won-hong", None),
            // Words of several languages speak for none.
            ("la", unknown),
        ] {
            assert_eq!(of(text, None), want, "{text}");
        }
        let portuguese = "Para entrar no Vim a partir de um shell";
        assert_eq!(of(portuguese, Some("pt-BR")), named("pt"));
        // A page that calls itself English and is not.
        let german = "Der Hafen war für neun Tage geschlossen und die Schiffe lagen im Eis.";
        assert_eq!(of(german, Some("en")), named("de"));
        assert_eq!(of("Vor Anker.", Some("xx")), unknown);
        assert!(!Language::UNKNOWN.lists().is_negator("not"));
    }

    #[test]
    fn every_known_language_has_a_bit() {
        assert!(super::codes().count() <= 64);
        let mut codes: Vec<&str> = super::codes().collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
