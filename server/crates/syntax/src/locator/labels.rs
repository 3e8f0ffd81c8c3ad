//! The labels of locators in every language that Pandoc's citation processor knows.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

const LABELS: &str = include_str!("../data/locator_labels.tsv");
const UNREAD: &str = include_str!("../data/unread_labels.tsv");

/// The labels of one language.
#[derive(Debug)]
pub struct Labels {
    /// Written form, in lower case, to CSL label.
    forms: HashMap<String, &'static str>,
    /// CSL label to the form that a note would write, singular and plural.
    short: HashMap<&'static str, (&'static str, &'static str)>,
    longest: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Singular,
    Plural,
}

impl Labels {
    /// The labels for a BCP 47 tag, as Pandoc chooses them: the tag itself, its language in its main
    /// country, else American English.
    #[must_use]
    pub fn of(lang: Option<&str>) -> Arc<Labels> {
        lang.and_then(find)
            .or_else(|| ALL.get("en-us").cloned())
            .unwrap_or_else(|| Arc::new(Labels::empty()))
    }

    fn empty() -> Labels {
        Labels {
            forms: HashMap::new(),
            short: HashMap::new(),
            longest: 0,
        }
    }

    pub(super) fn get(&self, written: &str) -> Option<&'static str> {
        self.forms.get(&fold(written.trim())).copied()
    }

    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// What to write instead of a label that this language does not read.
    pub(super) fn instead(&self, written: &str, number: Number) -> Option<String> {
        let written = fold(written.trim());
        if self.forms.contains_key(&written) {
            return None;
        }
        let label = UNREAD_FORMS.get(written.as_str())?;
        let (singular, plural) = self.short.get(label)?;
        Some(
            (*if number == Number::Plural {
                plural
            } else {
                singular
            })
            .to_owned(),
        )
    }

    fn add(&mut self, label: &'static str, forms: [&'static str; 3]) {
        let shown = forms[1..]
            .iter()
            .chain(&forms[..1])
            .find(|form| !form.is_empty())
            .copied()
            .unwrap_or("");
        let mut numbers = shown.split('|');
        let singular = numbers.next().unwrap_or("");
        self.short
            .entry(label)
            .or_insert((singular, numbers.next().unwrap_or(singular)));
        for form in forms
            .iter()
            .flat_map(|forms| forms.split('|'))
            .filter(|form| !form.is_empty())
        {
            self.longest = self.longest.max(form.len());
            // The earlier label of a form wins.
            self.forms.entry(fold(form)).or_insert(label);
        }
    }
}

static ALL: LazyLock<HashMap<String, Arc<Labels>>> = LazyLock::new(|| {
    let mut tables: HashMap<String, Labels> = HashMap::new();
    for line in LABELS.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(lang), Some(label)) = (fields.next(), fields.next()) else {
            continue;
        };
        let mut form = || fields.next().unwrap_or("");
        let forms = [form(), form(), form()];
        tables
            .entry(lang.to_ascii_lowercase())
            .or_insert_with(Labels::empty)
            .add(label, forms);
    }
    tables
        .into_iter()
        .map(|(lang, labels)| (lang, Arc::new(labels)))
        .collect()
});

static UNREAD_FORMS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    UNREAD
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// The country that stands for a language named without one, where it is not the country of the same name.
const MAIN: &[(&str, &str)] = &[
    ("af", "af-za"),
    ("bal", "bal-pk"),
    ("brh", "brh-pk"),
    ("ca", "ca-ad"),
    ("cs", "cs-cz"),
    ("cy", "cy-gb"),
    ("da", "da-dk"),
    ("el", "el-gr"),
    ("en", "en-us"),
    ("et", "et-ee"),
    ("fa", "fa-ir"),
    ("gl", "gl-es"),
    ("he", "he-il"),
    ("hi", "hi-in"),
    ("ja", "ja-jp"),
    ("km", "km-kh"),
    ("ko", "ko-kr"),
    ("lij", "lij-it"),
    ("ms", "ms-my"),
    ("nb", "nb-no"),
    ("nn", "nn-no"),
    ("no", "nb-no"),
    ("pa", "pa-pk"),
    ("pt", "pt-pt"),
    ("sl", "sl-si"),
    ("sr", "sr-rs"),
    ("sv", "sv-se"),
    ("uk", "uk-ua"),
    ("vi", "vi-vn"),
    ("zh", "zh-cn"),
];

fn find(lang: &str) -> Option<Arc<Labels>> {
    let lang = lang.trim().replace('_', "-").to_ascii_lowercase();
    let mut parts = lang.split('-');
    let language = parts.next().unwrap_or("");
    // Scripts (`zh-Hant-TW`) and variants stand between or after language and country.
    let country = parts.find(|part| part.len() == 2);
    let full = country.map(|country| format!("{language}-{country}"));
    let main = MAIN
        .iter()
        .find(|(short, _)| *short == language)
        .map(|(_, main)| *main);
    let same = format!("{language}-{language}");
    [full.as_deref(), Some(language), main, Some(same.as_str())]
        .into_iter()
        .flatten()
        .find_map(|tag| ALL.get(tag).cloned())
}

/// Case folding, near enough to Unicode's for the letters that labels have.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
