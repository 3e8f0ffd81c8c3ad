//! Spellings of one word, by rule and by list; and the changes that only look like one.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Whether two lower-case words are spellings of one word.
pub(crate) fn same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let groups = groups();
    if let (Some(mine), Some(their)) = (groups.get(a), groups.get(b))
        && mine.iter().any(|group| their.contains(group))
    {
        return true;
    }
    let unmarked = |word: &str| word.replace('\'', "");
    // "Qur'an" and "Quran"; an English contraction or possessive is another word.
    let is_english = |word: &str| {
        word.rsplit_once('\'')
            .is_some_and(|(_, end)| matches!(end, "s" | "t" | "re" | "ve" | "ll" | "d" | "m" | ""))
    };
    if unmarked(a) == unmarked(b) && !is_english(a) && !is_english(b) {
        return true;
    }
    a.chars().count() >= 5
        && b.chars().count() >= 5
        && family(a) == family(b)
        && !matches!((a, b), ("prise", "prize") | ("prize", "prise"))
}

/// Whether words divided otherwise are a listed variant: `e mail`, `email`.
pub(crate) fn same_divided(ours: &[String], theirs: &[String]) -> bool {
    let (mine, their) = (ours.concat(), theirs.concat());
    if mine != their {
        return false;
    }
    if divided().contains(mine.as_str()) {
        return true;
    }
    [ours, theirs].iter().any(
        |words| matches!(words, [prefix, rest] if is_prefix(prefix) && rest.chars().count() >= 4),
    )
}

/// Whether two words, separated by a space, may as well be joined by a hyphen.
pub(crate) fn is_divided(two: &str) -> bool {
    let solid: String = two.chars().filter(|c| c.is_alphanumeric()).collect();
    if divided().contains(solid.as_str()) {
        return true;
    }
    let words: Vec<&str> = two
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    matches!(words.as_slice(), [tens, ones] if crate::numbers::is_number(tens) && crate::numbers::is_number(ones) && !tens.contains(|c: char| c.is_numeric()))
        || matches!(words.as_slice(), [prefix, rest] if is_prefix(prefix) && rest.chars().count() >= 4)
}

/// Whether two lower-case phrases are forms of one.
pub(crate) fn same_phrase(a: &str, b: &str) -> bool {
    static PHRASES: OnceLock<Vec<Vec<&'static str>>> = OnceLock::new();
    let phrases = PHRASES.get_or_init(|| {
        include_str!("lists/phrases.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('|').collect())
            .collect()
    });
    phrases
        .iter()
        .any(|forms| forms.contains(&a) && forms.contains(&b))
}

/// Whether one word is the other with a prefix or suffix that denies it.
pub(crate) fn negates(a: &str, b: &str) -> bool {
    let denies = |longer: &str, shorter: &str| {
        shorter.chars().count() >= 3
            && (["un", "in", "im", "ir", "il", "non", "dis", "mis", "anti"]
                .iter()
                .any(|prefix| longer.strip_prefix(prefix) == Some(shorter))
                || longer.strip_suffix("less") == Some(shorter)
                || matches!((longer.strip_suffix("less"), shorter.strip_suffix("ful")), (Some(x), Some(y)) if x == y)
                || longer.strip_suffix("n't") == Some(shorter))
    };
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    denies(&a, &b) || denies(&b, &a)
}

/// Whether `seen`, a word of the source, may be `meant` misread: every difference is a pair of the
/// table of confusions, and there is at least one.
pub(crate) fn look_alike(meant: &str, seen: &str) -> bool {
    let (meant, seen): (Vec<char>, Vec<char>) = (meant.chars().collect(), seen.chars().collect());
    if meant == seen || meant.len() < 3 || meant.len().abs_diff(seen.len()) > 3 || meant.len() > 40
    {
        return false;
    }
    // Which beginnings of the two can be read as one another: for most words none but the empty.
    let width = seen.len() + 1;
    let mut reads = vec![false; (meant.len() + 1) * width];
    reads[0] = true;
    for i in 0..meant.len() {
        for j in 0..seen.len() {
            if !reads[i * width + j] {
                continue;
            }
            if meant[i] == seen[j] {
                reads[(i + 1) * width + j + 1] = true;
            }
            for (theirs, ours) in confusions() {
                if meant[i..].starts_with(ours) && seen[j..].starts_with(theirs) {
                    reads[(i + ours.len()) * width + j + theirs.len()] = true;
                }
            }
        }
    }
    reads.last() == Some(&true)
}

/// Whether the words are one slip of the pen apart: a letter more, less, other, or two exchanged.
pub(crate) fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() < 4 || b.len() < 4 || a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (x, y) = (&a[start..], &b[start..]);
    match x.len().cmp(&y.len()) {
        std::cmp::Ordering::Greater => x[1..] == *y,
        std::cmp::Ordering::Less => *x == y[1..],
        std::cmp::Ordering::Equal => {
            x[1..] == y[1..] || x.len() >= 2 && x[0] == y[1] && x[1] == y[0] && x[2..] == y[2..]
        }
    }
}

fn is_prefix(word: &str) -> bool {
    matches!(
        word,
        "co" | "non"
            | "anti"
            | "pre"
            | "post"
            | "multi"
            | "semi"
            | "inter"
            | "micro"
            | "neo"
            | "counter"
            | "ultra"
            | "pseudo"
            | "sub"
            | "super"
            | "trans"
    )
}

/// The form that spellings of one family share: `colour`, `color`; `organise`, `organize`.
fn family(word: &str) -> String {
    let mut word: String = word.nfc().collect();
    for (from, to) in [
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ises", "izes"),
        ("yse", "yze"),
        ("ysing", "yzing"),
    ] {
        if let Some(at) = word.rfind(from)
            && at >= 3
        {
            word.replace_range(at..at + from.len(), to);
        }
    }
    if word.len() >= 6 && word.ends_with("ise") {
        word.replace_range(word.len() - 3.., "ize");
    }
    if let Some(at) = word.rfind("our")
        && at >= 3
        && matches!(
            &word[at + 3..],
            "" | "s"
                | "ed"
                | "ing"
                | "er"
                | "ers"
                | "able"
                | "ably"
                | "ite"
                | "ites"
                | "ful"
                | "less"
                | "hood"
                | "hoods"
                | "ly"
                | "al"
                | "ist"
                | "ists"
                | "y"
                | "able's"
                | "'s"
                | "ism"
                | "edly"
                | "able-"
        )
    {
        word.replace_range(at..at + 3, "or");
    }
    for suffix in ["ogue", "ogues", "ogued"] {
        if word.len() > 6 && word.ends_with(suffix) {
            let at = word.len() - suffix.len();
            let rest = suffix.strip_prefix("ogue").unwrap_or("").to_owned();
            word.truncate(at);
            word.push_str("og");
            word.push_str(&rest);
            break;
        }
    }
    for suffix in ["led", "ling", "ler", "lers", "lor", "lors", "list", "lists"] {
        if let Some(stem) = word.strip_suffix(suffix) {
            let bare = stem.strip_suffix('l').unwrap_or(stem);
            if is_doubling(&format!("{bare}l")) {
                word = format!("{bare}{suffix}");
                break;
            }
        }
    }
    if word.len() >= 6 && word.is_ascii() {
        word = word.replace("ae", "e").replace("oe", "e");
    }
    word
}

/// Verbs whose final l is doubled in British spelling.
fn is_doubling(stem: &str) -> bool {
    matches!(
        stem,
        "travel"
            | "cancel"
            | "label"
            | "model"
            | "counsel"
            | "level"
            | "marvel"
            | "quarrel"
            | "signal"
            | "total"
            | "fuel"
            | "dial"
            | "equal"
            | "rival"
            | "channel"
            | "funnel"
            | "shovel"
            | "tunnel"
            | "jewel"
            | "duel"
            | "initial"
            | "grovel"
            | "unravel"
            | "panel"
            | "parcel"
            | "pencil"
            | "pedal"
            | "medal"
            | "metal"
            | "trial"
            | "libel"
            | "tinsel"
            | "towel"
            | "trowel"
            | "revel"
            | "snivel"
            | "swivel"
            | "shrivel"
            | "barrel"
            | "bevel"
            | "carol"
            | "chisel"
            | "control"
            | "cudgel"
            | "dishevel"
            | "drivel"
            | "gavel"
            | "gambol"
            | "kernel"
            | "laurel"
            | "pummel"
            | "ravel"
            | "spiral"
            | "squeal"
            | "stencil"
            | "victual"
            | "yodel"
    )
}

fn groups() -> &'static HashMap<&'static str, Vec<usize>> {
    static GROUPS: OnceLock<HashMap<&'static str, Vec<usize>>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let mut out: HashMap<&str, Vec<usize>> = HashMap::new();
        for (idx, line) in include_str!("lists/variants.txt")
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.starts_with('#'))
        {
            for word in line.split(' ') {
                out.entry(word).or_default().push(idx);
            }
        }
        out
    })
}

fn divided() -> &'static HashSet<&'static str> {
    static DIVIDED: OnceLock<HashSet<&'static str>> = OnceLock::new();
    DIVIDED.get_or_init(|| {
        include_str!("lists/divided.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect()
    })
}

fn confusions() -> &'static [(Vec<char>, Vec<char>)] {
    static CONFUSIONS: OnceLock<Vec<(Vec<char>, Vec<char>)>> = OnceLock::new();
    CONFUSIONS.get_or_init(|| {
        include_str!("lists/confusions.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(' '))
            .map(|(seen, meant)| (seen.chars().collect(), meant.chars().collect()))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{is_divided, look_alike, negates, one_slip, same, same_divided};

    #[test]
    fn spellings_of_one_word() {
        for (a, b) in [
            ("colour", "color"),
            ("harbour", "harbor"),
            ("organise", "organize"),
            ("organisation", "organization"),
            ("catalogue", "catalog"),
            ("travelled", "traveled"),
            ("encyclopaedia", "encyclopedia"),
            ("grey", "gray"),
            ("centre", "center"),
            ("analyse", "analyze"),
            ("qur'an", "quran"),
            ("defence", "defense"),
            ("favourite", "favorite"),
            ("neighbourhood", "neighborhood"),
        ] {
            assert!(same(a, b), "{a} = {b}");
        }
        for (a, b) in [
            ("prise", "prize"),
            ("filled", "filed"),
            ("four", "for"),
            ("its", "it's"),
            ("were", "we're"),
            ("course", "corse"),
            ("color", "collar"),
            ("wined", "whined"),
        ] {
            assert!(!same(a, b), "{a} is not {b}");
        }
    }

    #[test]
    fn divided_words() {
        let words = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
        assert!(same_divided(&words("e mail"), &words("email")));
        assert!(same_divided(&words("co operate"), &words("cooperate")));
        assert!(!same_divided(&words("re signed"), &words("resigned")));
        assert!(is_divided("well known") && is_divided("twenty five") && !is_divided("man eating"));
    }

    #[test]
    fn changes_that_look_small() {
        assert!(
            negates("possible", "impossible")
                && negates("hopeful", "hopeless")
                && negates("form", "inform")
        );
        assert!(
            look_alike("government", "govemment")
                && look_alike("modern", "modem")
                && look_alike("like", "l1ke")
        );
        assert!(!look_alike("cat", "dog") && !look_alike("same", "same"));
        assert!(
            one_slip("receive", "recieve")
                && one_slip("goverment", "government")
                && !one_slip("form", "forums")
        );
    }
}
