//! Who speaks in the clause beside a quotation: its verb of speech, its subject, or a phrase such as
//! "according to".

use super::Spoken;
use super::cues::{clitic, cue_of, languages};
use super::names::{Name, Word, is_capitalized, is_pronoun, list, names, phrases, words};
use crate::Span;

/// Words behind a quotation among which its verb of speech stands.
const REACH: usize = 10;

/// What a clause says about who speaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clause {
    pub speaker: Option<Span>,
    pub cue: Span,
    /// Who speaks, where nobody is named.
    pub subject: Subject,
}

/// Who acts, where nobody is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    Nobody,
    Pronoun,
    /// "aseguró.": the verb has no subject of its own.
    Dropped,
    /// "the minister": the noun.
    Described(Span),
}

impl Subject {
    /// A new sentence with "the judge" for its subject speaks of somebody else in English; Romance and
    /// German prose calls the same person by an office, by an age, by a party.
    fn in_a_lead(self, text: &str) -> Subject {
        match self {
            Subject::Described(noun)
                if text[..noun.start]
                    .to_lowercase()
                    .trim_end()
                    .ends_with("the")
                    && !noun.of(text).contains(|c: char| c.is_numeric()) =>
            {
                Subject::Nobody
            }
            subject => subject,
        }
    }
}

impl Clause {
    fn named(speaker: Span, cue: Span) -> Clause {
        Clause {
            speaker: Some(speaker),
            cue,
            subject: Subject::Nobody,
        }
    }

    fn unnamed(subject: Subject, cue: Span) -> Clause {
        Clause {
            speaker: None,
            cue,
            subject,
        }
    }
}

/// `said Kim`, `Kim said`, directly behind the quotation `said`.
pub(super) fn after(text: &str, said: Span, tail: Span) -> Option<Clause> {
    let words = words(text, tail);
    let first = *words.first()?;
    // „…“, so Brandt; „…“, so der Anwalt.
    if first.text == "so" && words.len() > 1 {
        let (speaker, subject) = behind(text, &words[1..]);
        if is_capitalized(words[1].text) || matches!(subject, Subject::Described(_)) {
            return Some(Clause {
                speaker,
                cue: first.span,
                subject,
            });
        }
    }
    let near = &words[..words.len().min(REACH)];
    // "…», a-t-elle murmuré": a pronoun behind its verb makes any verb one of speech.
    let bound = near
        .iter()
        .take(3)
        .position(|word| clitic(word.text).is_some());
    let at = near
        .iter()
        .enumerate()
        .position(|(at, _)| is_verb(near, at));
    if let Some(bound) = bound.filter(|&bound| at.is_none_or(|at| bound <= at)) {
        let subject = match clitic(near[bound].text) {
            Some((_, "il" | "elle")) => Subject::Pronoun,
            _ => Subject::Nobody,
        };
        return Some(Clause::unnamed(subject, near[bound].span));
    }
    let Some(at) = at else {
        return bare_verb(text, said, tail, near);
    };
    let cue = words[at].span;
    if let Some(agent) = passive(text, &words, at) {
        return agent.map(|agent| Clause::named(agent, cue));
    }
    let lead: Vec<Word<'_>> = words[..at]
        .iter()
        .copied()
        .filter(|word| !list("auxiliaries").contains(word.text.to_lowercase().as_str()))
        .collect();
    if lead.is_empty() {
        let rest = &words[at + 1..];
        let (speaker, mut subject) = behind(text, rest);
        // "diceva sempre": a verb that needs no subject, and no article for one.
        let plain = !rest.iter().take(2).any(|word| {
            let lower = word.text.to_lowercase();
            list("determiners").contains(lower.as_str())
                || list("indefinite").contains(lower.as_str())
        });
        let verb = cue_of(words[at].text);
        if matches!(subject, Subject::Nobody) && plain && languages(verb).drops_subject() {
            subject = Subject::Dropped;
        }
        if matches!(subject, Subject::Dropped) && is_plural(verb) {
            subject = Subject::Nobody;
        }
        return Some(Clause {
            speaker,
            cue,
            subject,
        });
    }
    // "…», sourit Nadia Ferrand, qui ajoute": another verb stands before this one.
    if let Some(clause) = bare_verb(text, said, tail, near) {
        return Some(clause);
    }
    if let Some(pronoun) = lead.iter().find(|word| is_pronoun(word.text)) {
        return Some(Clause::unnamed(of_pronoun(pronoun), cue));
    }
    if let Some(subject) = subject_of(text, &lead) {
        return Some(Clause::named(subject, cue));
    }
    let drops = languages(cue_of(words[at].text)).drops_subject();
    let subject = match description(text, &lead) {
        // "solía decir", but not "fanno sapere".
        Subject::Nobody if drops && !is_indefinite(&lead) => {
            if lead.iter().any(|word| is_plural(word.text)) {
                Subject::Nobody
            } else {
                Subject::Dropped
            }
        }
        subject => subject,
    };
    Some(Clause::unnamed(subject, cue))
}

/// `"…," sighs Kim`: a verb that nobody listed, between the comma or dash that binds a quotation to its
/// sentence and a name.
fn bare_verb(text: &str, said: Span, tail: Span, words: &[Word<'_>]) -> Option<Clause> {
    let first = words.first()?;
    let gap = Span::new(tail.start, first.span.start).of(text);
    let inside = said.of(text).trim_end();
    let dashed = gap.contains(['\u{2014}', '\u{2013}']);
    let bound = dashed
        || inside.ends_with([',', '!', '?'])
        || gap.contains(',') && !gap.contains(['.', ';', ':', '(']);
    let is_plain = |word: &Word<'_>| {
        let lower = word.text.to_lowercase();
        word.text.starts_with(char::is_lowercase)
            && !is_pronoun(word.text)
            && !lower.ends_with("ing")
            && ![
                "determiners",
                "prepositions",
                "conjunctions",
                "relatives",
                "not-names",
            ]
            .iter()
            .any(|section| list(section).contains(lower.as_str()))
    };
    if !bound || gap.chars().any(char::is_alphanumeric) || !is_plain(first) {
        return None;
    }
    let skip = usize::from(list("auxiliaries").contains(first.text));
    let verb = words.get(skip).filter(|verb| is_plain(verb))?;
    let rest = &words[skip + 1..];
    let next = rest.first()?;
    let close = Span::new(verb.span.end, next.span.start).of(text);
    if !close.trim().is_empty() {
        return None;
    }
    let speaker = behind(text, rest).0?;
    let between = Span::new(verb.span.end, speaker.start).of(text);
    let near = !between.contains([',', ';']) && between.split_whitespace().count() <= 4;
    let owns = ["\u{2019}s", "'s"]
        .iter()
        .any(|genitive| text[speaker.end..].starts_with(genitive));
    // A dash binds nothing but words of speech in Russian; elsewhere the name follows at once.
    let direct = speaker.start <= next.span.start;
    let article = list("determiners").contains(next.text.to_lowercase().as_str());
    let russian = dashed
        && verb
            .text
            .starts_with(|c| matches!(c, '\u{430}'..='\u{451}'));
    (near && !owns && (russian || direct || article)).then(|| Clause::named(speaker, verb.span))
}

/// Whether a listed verb stands here as a verb: "the report" is none.
fn is_verb(words: &[Word<'_>], at: usize) -> bool {
    let word = cue_of(words[at].text);
    let languages = languages(word);
    if languages.is_empty() {
        return false;
    }
    let Some(before) = at.checked_sub(1).map(|idx| words[idx].text.to_lowercase()) else {
        return true;
    };
    let participle = word.ends_with("ed") || word.ends_with("ing") || word == "said";
    let noun = list("noun-articles").contains(before.as_str())
        || languages.is_english_alone()
            && !participle
            && matches!(
                &*before,
                "a" | "of" | "in" | "no" | "any" | "each" | "from" | "with"
            );
    !noun
}

/// "Kim was told", "as was said by Kim": who is spoken to does not speak. `Some(None)`: nobody named does.
fn passive(text: &str, words: &[Word<'_>], at: usize) -> Option<Option<Span>> {
    let before = at.checked_sub(1)?;
    let is_passive = list("passive").contains(words[before].text.to_lowercase().as_str())
        && !words[at].text.ends_with("ing")
        && words[at].text != "quoted";
    if !is_passive {
        return None;
    }
    let by = words[at + 1..]
        .iter()
        .take(3)
        .position(|word| matches!(word.text, "by" | "par" | "por" | "von" | "da"));
    Some(by.and_then(|by| {
        let agent = &words[at + 2 + by..];
        let all = names(text, agent);
        all.first()
            .filter(|name| {
                !name.described
                    && agent
                        .iter()
                        .take(4)
                        .any(|word| word.span.end >= name.span.start)
            })
            .map(|name| name.span)
    }))
}

fn of_pronoun(word: &Word<'_>) -> Subject {
    let lower = word.text.to_lowercase();
    if list("persons").contains(lower.as_str()) {
        Subject::Pronoun
    } else {
        Subject::Nobody
    }
}

fn is_indefinite(words: &[Word<'_>]) -> bool {
    words
        .iter()
        .any(|word| list("indefinite").contains(word.text.to_lowercase().as_str()))
}

/// The subject that stands behind its verb: a name at once, or after a description ("la maire,
/// Jeanne Morel").
fn behind(text: &str, words: &[Word<'_>]) -> (Option<Span>, Subject) {
    let near = &words[..words.len().min(REACH + 2)];
    let stop = (0..near.len())
        .find(|&at| opens_relative(text, near, at))
        .unwrap_or(near.len());
    // "solía decir": what is said stands behind both verbs.
    let infinitive = usize::from(near.first().is_some_and(|word| is_infinitive(word.text)));
    let near = &near[infinitive.min(stop)..stop];
    // "…», aseguró.": the verb alone goes on with who acts.
    let Some(first) = near.first() else {
        return (None, Subject::Dropped);
    };
    if is_pronoun(first.text) {
        return (None, of_pronoun(first));
    }
    if list("indefinite").contains(first.text.to_lowercase().as_str()) {
        return (None, Subject::Nobody);
    }
    // "disse a ministra": an article before a noun, a preposition before everything else.
    let next = near.get(1).map_or("", |word| word.text);
    let article = matches!(first.text, "a" | "o")
        && next.starts_with(char::is_lowercase)
        && !list("determiners").contains(next);
    // "dijo ante el jurado".
    let determiner = list("determiners").contains(first.text.to_lowercase().as_str());
    if list("prepositions").contains(first.text) && !article && !determiner {
        // "ha detto al telefono l’allevatrice Debora Crosta".
        let english = matches!(
            first.text,
            "to" | "at" | "on" | "by" | "from" | "with" | "for" | "during" | "after" | "before"
        );
        let all = names(text, near);
        let subject = all.iter().find(|name| {
            let between = Span::new(first.span.start, name.run_start).of(text);
            name.len > 1 && !name.governed && !english && !between.contains([',', ';', ':'])
        });
        if let Some(name) = subject {
            return (Some(name.span), Subject::Nobody);
        }
        return (None, Subject::Dropped);
    }
    let all = names(text, near);
    let described = article || determiner;
    let found = if described || !is_capitalized(first.text) {
        all.iter()
            .find(|name| name.len > 1 && !name.governed && is_apposed(text, first.span, name))
    } else {
        all.first()
            .filter(|name| name.span.start <= first.span.start + 24 && !name.described)
    };
    match found {
        Some(name) => (Some(name.span), Subject::Nobody),
        None => (None, description(text, near)),
    }
}

/// "the mayor, Ada Brandt", but not "the mayor, praising Ada Brandt": where a comma divides the name from
/// what describes it, nothing else does.
fn is_apposed(text: &str, first: Span, name: &Name) -> bool {
    let between = Span::new(first.start, name.run_start).of(text);
    match between.rsplit_once([',', ';', '(', '\u{2014}', '\u{2013}']) {
        Some((_, last)) => last.trim().is_empty(),
        None => true,
    }
}

/// "the minister", of whom the text says the name elsewhere.
fn description(text: &str, words: &[Word<'_>]) -> Subject {
    match words {
        [noun, ..]
            if ["l\u{2019}", "l'", "L\u{2019}", "L'"]
                .iter()
                .any(|article| text[..noun.span.start].ends_with(article)) =>
        {
            Subject::Described(noun.span)
        }
        [article, noun, ..]
            if matches!(
                &*article.text.to_lowercase(),
                "the" | "le" | "la" | "der" | "die" | "el" | "il" | "o" | "a" | "lo"
            ) =>
        {
            Subject::Described(noun.span)
        }
        _ => Subject::Nobody,
    }
}

/// The name of who acts among the words before a verb: the last one that no preposition governs and
/// that stands in no relative clause, a full name before a single word.
pub(super) fn subject_of(text: &str, words: &[Word<'_>]) -> Option<Span> {
    let words = without_relatives(text, words);
    let all = names(text, &words);
    let free = |name: &&Name| !name.governed && !name.described;
    all.iter()
        .rev()
        .filter(free)
        .find(|name| name.len > 1)
        .or_else(|| all.iter().rev().find(free))
        .map(|name| name.span)
}

/// Whether a relative clause begins here; an article stands for a pronoun only behind a comma.
fn opens_relative(text: &str, words: &[Word<'_>], at: usize) -> bool {
    let word = words[at].text;
    if !list("relatives").contains(word.to_lowercase().as_str()) {
        return false;
    }
    let article = matches!(
        word,
        "der" | "die" | "das" | "dem" | "den" | "as" | "weil" | "wobei"
    );
    let comma = at.checked_sub(1).is_some_and(|before| {
        Span::new(words[before].span.end, words[at].span.start)
            .of(text)
            .contains(',')
    });
    comma || !article
}

fn is_infinitive(word: &str) -> bool {
    matches!(word, "decir" | "dire" | "dizer" | "sagen")
}

/// "aseguraron", "spiegano", "afirmam": more than one speak.
fn is_plural(verb: &str) -> bool {
    ["ron", "ban", "no", "am", "\u{43B}\u{438}"]
        .iter()
        .any(|end| verb.ends_with(end))
}

/// "the mayor, who had met Ada Brandt, said": the words between the relative pronoun and its comma tell
/// another story.
fn without_relatives<'a>(text: &str, words: &[Word<'a>]) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'a>> = Vec::with_capacity(words.len());
    let mut aside = false;
    let mut end = None;
    for word in words {
        let comma = end.is_some_and(|end| {
            Span::new(end, word.span.start.max(end))
                .of(text)
                .contains(',')
        });
        end = Some(word.span.end);
        if comma {
            aside = list("relatives").contains(word.text.to_lowercase().as_str());
        }
        if !aside {
            out.push(*word);
        }
    }
    out
}

/// `Kim said that`, anywhere in the sentence before the quotation, other quotations left out.
pub(super) fn before(text: &str, head: Span, others: &[Spoken]) -> Option<Clause> {
    let words = unquoted(text, head, others);
    // "sostiene che le accuse sono": what an article precedes may be a noun.
    let articled = |at: usize| {
        at.checked_sub(1).is_some_and(|before| {
            list("determiners").contains(words[before].text.to_lowercase().as_str())
        })
    };
    let verbs = || (0..words.len()).rev().filter(|&at| is_verb(&words, at));
    let verb = verbs().find(|&at| !articled(at)).or_else(|| verbs().next());
    let last = words.last()?;
    if let Some(clause) = by_phrase(text, &words, verb.is_some()) {
        return Some(clause);
    }
    let colon = text[..head.end].trim_end().ends_with([':', '\u{FF1A}']);
    let that = matches!(
        last.text.trim_end_matches(['\'', '\u{2019}']),
        "that" | "que" | "qu" | "che" | "dass" | "da\u{DF}" | "\u{447}\u{442}\u{43E}"
    );
    let Some(at) = verb else {
        // "Kim submitted that “…”": whatever verb stands before the conjunction.
        if that && words.len() > 2 {
            let lead = &words[..words.len() - 2];
            let cue = words[words.len() - 2].span;
            return subject_of(text, lead).map(|speaker| Clause::named(speaker, cue));
        }
        // "Kim was blunt:", "Kim: “…”".
        if !colon {
            return None;
        }
        let all = names(text, &without_relatives(text, &words));
        let person = all.iter().find(|name| {
            !name.governed && !name.described && (name.len > 1 || name.len == words.len())
        });
        let unnamed = || match words.iter().find(|word| is_pronoun(word.text)) {
            // "He went on:".
            Some(pronoun) => of_pronoun(pronoun),
            None => description(text, &words).in_a_lead(text),
        };
        return Some(person.map_or_else(
            || Clause::unnamed(unnamed(), last.span),
            |name| Clause::named(name.span, last.span),
        ));
    };
    let cue = words[at].span;
    if let Some(agent) = passive(text, &words, at) {
        return Some(Clause {
            speaker: agent,
            cue,
            subject: Subject::Nobody,
        });
    }
    // "The chronicler Anselm records that the abbot cried:".
    let clause = words[..at]
        .iter()
        .rposition(|word| {
            matches!(
                word.text,
                "that" | "dass" | "da\u{DF}" | "que" | "che" | "\u{447}\u{442}\u{43E}"
            )
        })
        .filter(|clause| clause + 1 < at);
    let lead = &words[clause.map_or(0, |clause| clause + 1)..at];
    let rest = &words[at + 1..];
    // "It was taken up by Iris Murdoch, who wrote that".
    if lead.len() > 1 && opens_relative(text, lead, lead.len() - 1) {
        let antecedent = names(text, &lead[..lead.len() - 1]);
        if let Some(name) = antecedent.last().filter(|name| name.len > 1) {
            return Some(Clause::named(name.span, cue));
        }
    }
    // "Et d’ajouter :".
    let bound =
        text[..cue.start].ends_with(['\u{2019}', '\'']) || text[..cue.start].ends_with("de ");
    if bound
        && lead.len() <= 2
        && ["er", "re", "ir"]
            .iter()
            .any(|end| cue.of(text).ends_with(end))
    {
        return Some(Clause::unnamed(Subject::Pronoun, cue));
    }
    // "In einem Brief schrieb Oberst Weiß:": the subject stands behind its verb.
    let inverted = lead.first().is_none_or(|first| {
        let first = first.text.to_lowercase();
        list("prepositions").contains(first.as_str()) || list("openers").contains(first.as_str())
    });
    if inverted {
        let (speaker, subject) = behind(text, rest);
        if let Some(speaker) = speaker {
            return Some(Clause::named(speaker, cue));
        }
        if rest.first().is_some_and(|word| is_pronoun(word.text)) {
            return Some(Clause::unnamed(subject, cue));
        }
    }
    let near = lead.iter().rev().take(2);
    // "Peter Lund, for one, considers".
    if let Some(pronoun) = near
        .clone()
        .find(|word| word.text != "one" && is_pronoun(word.text))
    {
        return Some(Clause::unnamed(of_pronoun(pronoun), cue));
    }
    if let Some(subject) = subject_of(text, lead) {
        return Some(Clause::named(subject, cue));
    }
    // "Not so, argued Kim:".
    if let Some(speaker) = behind(text, rest).0 {
        return Some(Clause::named(speaker, cue));
    }
    let dropped = languages(cue_of(words[at].text)).drops_subject();
    let subject = match description(text, lead) {
        // "y añadió:", "Preguntado por los motivos, respondió que".
        Subject::Nobody if dropped && inverted && !is_indefinite(lead) => Subject::Pronoun,
        Subject::Described(_) => description(text, lead).in_a_lead(text),
        // "Et d’ajouter :", "He went on:".
        Subject::Nobody if lead.iter().rev().take(4).any(|word| is_pronoun(word.text)) => lead
            .iter()
            .rev()
            .find(|word| is_pronoun(word.text))
            .map_or(Subject::Nobody, of_pronoun),
        subject => subject,
    };
    Some(Clause::unnamed(subject, cue))
}

/// "According to Kim,", "In her opinion,", "As Kim puts it,".
fn by_phrase(text: &str, words: &[Word<'_>], has_verb: bool) -> Option<Clause> {
    let lower: Vec<String> = words
        .iter()
        .map(|word| word.text.to_lowercase().replace('\u{2019}', "'"))
        .collect();
    if let Some((at, len)) = phrase_in(&lower, "own-view") {
        let cue = words[at].span.join(words[at + len - 1].span);
        return Some(Clause::unnamed(Subject::Pronoun, cue));
    }
    // "For", "pour" beside a verb of speech are prepositions like others.
    let weak =
        |&(at, len): &(usize, usize)| len == 1 && list("prepositions").contains(lower[at].as_str());
    if let Some((at, len)) =
        phrase_in(&lower, "according").filter(|found| !(has_verb && weak(found)))
    {
        let cue = words[at].span.join(words[at + len - 1].span);
        // "Simone Weil zufolge".
        if lower[at] == "zufolge" && at > 0 {
            let speaker = names(text, &words[..at]).last().map(|name| name.span);
            return Some(Clause {
                speaker,
                cue,
                subject: Subject::Nobody,
            });
        }
        let all = names(text, &without_relatives(text, &words[at + len..]));
        // "der Sprecher der Polizei, Olaf Brandes": the name that nothing governs, but the phrase itself.
        let first = |name: &&Name| {
            Span::new(cue.end, name.span.start.max(cue.end))
                .of(text)
                .split_whitespace()
                .count()
                <= 1
        };
        let person = all
            .iter()
            .find(|name| name.len > 1 && (!name.governed || first(name)))
            .or_else(|| all.iter().find(|name| name.len > 1))
            .or_else(|| all.iter().find(|name| !name.described));
        return Some(Clause {
            speaker: person.map(|name| name.span),
            cue,
            subject: Subject::Nobody,
        });
    }
    // "Wie Peter Lund anmerkt,", "Tal como escribió el juez Rolando Astorga,".
    let opener = lower
        .iter()
        .take(2)
        .position(|word| matches!(&**word, "as" | "wie" | "comme" | "como" | "come" | "как"))
        .filter(|&at| at == 0 || matches!(&*lower[0], "tal" | "così" | "tel" | "так"))?;
    let rest = &words[opener + 1..];
    let comma = rest
        .windows(2)
        .position(|pair| {
            Span::new(pair[0].span.end, pair[1].span.start)
                .of(text)
                .contains(',')
        })
        .map_or(rest.len(), |at| at + 1);
    let last = rest.last()?;
    let clause = &rest[..rest.len().min(comma)];
    let follows = comma < rest.len() || text[last.span.end..].starts_with(',');
    if !follows || clause.len() < 2 {
        return None;
    }
    let all = names(text, clause);
    let first = clause[0].span.start;
    let person = all.iter().find(|name| {
        (name.len > 1 || name.run_start == first) && !name.governed && !name.described
    });
    person.map(|name| Clause::named(name.span, words[opener].span))
}

/// Where a phrase of a section stands, and of how many words it is.
fn phrase_in(lower: &[String], section: &str) -> Option<(usize, usize)> {
    for phrase in phrases(section) {
        // "For" and "pour" are prepositions like others but at the start of a sentence.
        let anywhere = phrase.len() > 1 || !list("prepositions").contains(phrase[0]);
        let last = if anywhere { lower.len() } else { 1 };
        let at = (0..last.min(lower.len())).find(|&at| {
            lower.len() >= at + phrase.len()
                && lower[at..]
                    .iter()
                    .zip(phrase)
                    .all(|(word, part)| word == part)
        });
        if let Some(at) = at {
            return Some((at, phrase.len()));
        }
    }
    None
}

/// "« La cuve, lâche Marc Tanguy, personne ne la surveille »", "«Сын плакал, — говорит она»": the clause
/// of speech between commas or dashes inside the marks.
pub(super) fn inside(text: &str, said: Span) -> Option<Clause> {
    asides(text, said).find_map(|(dashed, aside)| {
        let clause = words(text, aside);
        let first = clause.first()?;
        if let Some((_, pronoun)) = clitic(first.text) {
            let subject = match pronoun {
                "il" | "elle" => Subject::Pronoun,
                _ => Subject::Nobody,
            };
            return Some(Clause::unnamed(subject, first.span));
        }
        let next = clause.get(1)?;
        if is_pronoun(next.text) && dashed {
            return Some(Clause::unnamed(of_pronoun(next), first.span));
        }
        let speaker = behind(text, &clause[1..]).0?;
        Some(Clause::named(speaker, first.span))
    })
}

/// Stretches of a quotation that begin with a verb of speech behind a comma or dash, and end with the
/// next; and whether a dash stands there. English sets them outside the marks.
pub(super) fn asides(text: &str, said: Span) -> impl Iterator<Item = (bool, Span)> {
    const WITHIN: usize = 600;
    const LONGEST: usize = 160;
    let end = text.floor_char_boundary(said.end.min(said.start + WITHIN));
    let near = Span::new(said.start, end.max(said.start));
    near.of(text)
        .char_indices()
        .filter_map(move |(offset, mark)| {
            if !matches!(mark, ',' | '\u{2014}' | '\u{2013}' | '!' | '?') {
                return None;
            }
            let from = near.start + offset + mark.len_utf8();
            let rest = Span::new(from, near.end).of(text);
            let close = rest
                .find([',', '.', '\u{2014}', '\u{2013}', '?', '!', ';', ':'])
                .unwrap_or(rest.len());
            let aside = Span::new(from, from + close);
            let begins = rest.floor_char_boundary(close.min(LONGEST));
            let word = rest[..begins].split_whitespace().next()?;
            let languages = languages(cue_of(word));
            let speaks = close < LONGEST && !languages.is_empty() && !languages.is_english_alone();
            speaks.then_some((matches!(mark, '\u{2014}' | '\u{2013}'), aside))
        })
}

/// Whether the words tell who acts in their sentence: a name that nothing governs, or a description.
pub(super) fn has_subject(text: &str, words: &[Word<'_>]) -> bool {
    subject_of(text, words).is_some()
        || words
            .iter()
            .any(|word| list("determiners").contains(word.text.to_lowercase().as_str()))
}

/// A verb of speech among the words of a sentence that holds no quotation, and its subject.
pub(super) fn reports(text: &str, words: &[Word<'_>]) -> Option<Clause> {
    let at = (0..words.len()).find(|&at| at > 0 && is_verb(words, at))?;
    if passive(text, words, at).is_some() {
        return None;
    }
    let cue = words[at].span;
    let lead = &words[..at];
    subject_of(text, lead)
        .map(|speaker| Clause::named(speaker, cue))
        .or_else(|| {
            let pronoun = lead
                .iter()
                .rev()
                .take(2)
                .find(|word| is_pronoun(word.text))?;
            Some(Clause::unnamed(of_pronoun(pronoun), cue))
        })
}

/// The words of a stretch that stand in none of these quotations.
pub(super) fn unquoted<'a>(text: &'a str, stretch: Span, others: &[Spoken]) -> Vec<Word<'a>> {
    let quoted = |span: Span| {
        others
            .iter()
            .rev()
            .take_while(|other| other.span.end > stretch.start)
            .any(|other| other.span.covers(span))
    };
    words(text, stretch)
        .into_iter()
        .filter(|word| !quoted(word.span))
        .collect()
}
