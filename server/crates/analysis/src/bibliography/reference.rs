//! An entry as a reference in a list of references, author and date first.
//!
//! The formatting is `hayagriva`'s, a CSL processor, with a style of our own. Owns what the
//! processor is told: which CSL type an entry is of, and which of its fields is which variable.
//! Nothing is formatted before it is shown.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::json::{
    DateValue, Item, LiteralName, NameItem, NameValue, Value, VecDate, VecDateRange,
};
use hayagriva::{BufWriteFormat, CitationItem, CitationRequest, standalone_citation};

use super::{Entry, Name, Role};

/// Longer values are cut: no reference is read to such an end.
const MOST_LETTERS: usize = 1000;
/// People beyond these are "others".
const MOST_PEOPLE: usize = 50;

/// `None` where the style cannot be read, which a test rules out.
static STYLE: LazyLock<Option<IndependentStyle>> =
    LazyLock::new(|| IndependentStyle::from_xml(include_str!("reference/author-date.csl")).ok());

/// The reference as plain text in one line; `""` where an entry says nothing.
#[must_use]
pub fn reference(entry: &Entry) -> String {
    let Some(style) = &*STYLE else {
        return String::new();
    };
    let item = item(entry);
    if !item
        .0
        .keys()
        .any(|name| !matches!(name.as_str(), "id" | "type"))
    {
        return String::new();
    }
    let cited = vec![CitationItem::with_entry(&item)];
    let formatted = standalone_citation(CitationRequest::from_items(cited, style, &[]));
    let mut out = String::new();
    match formatted.write_buf(&mut out, BufWriteFormat::Plain) {
        Ok(()) => punctuated(&out),
        Err(_) => String::new(),
    }
}

/// In one line; a full stop stands inside quotation marks, and none behind a question mark.
fn punctuated(formatted: &str) -> String {
    let words = formatted.split_whitespace().map(|word| {
        let (word, close) = match word.strip_suffix("”.").or(word.strip_suffix('”')) {
            Some(inner) if word.ends_with('.') => (format!("{inner}."), "”"),
            Some(inner) => (inner.to_owned(), "”"),
            None => (word.to_owned(), ""),
        };
        let stopped = word.ends_with("?.") || word.ends_with("!.") || word.ends_with("..");
        let word = if stopped {
            &word[..word.len() - 1]
        } else {
            &word
        };
        format!("{word}{close}")
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The entry in the terms of CSL.
fn item(entry: &Entry) -> Item {
    let mut out = BTreeMap::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), value);
        }
    };
    let kind = kind(entry);
    set("id", Some(Value::String(entry.key.clone())));
    set("type", Some(Value::String(kind.to_owned())));
    let authors = match entry.role {
        Role::Editor | Role::Translator => &[][..],
        Role::Author => &entry.authors,
    };
    let others = |name: &str| {
        entry
            .field(name)
            .is_some_and(|names| names.ends_with(" and others"))
    };
    set("author", people(authors, others("author")));
    set("editor", people(&entry.editors, others("editor")));
    set(
        "translator",
        people(&entry.translators, others("translator")),
    );
    set("title", entry.title.as_deref().and_then(text));
    set(
        "container-title",
        entry.container_title.as_deref().and_then(text),
    );
    for (variable, names) in VARIABLES {
        let value = names.iter().find_map(|name| entry.field(name));
        set(variable, value.and_then(text));
    }
    // In BibLaTeX the number of an article is an issue; of a report it is its own.
    if kind.starts_with("article") {
        let issue = ["issue", "number"]
            .iter()
            .find_map(|name| entry.field(name));
        set("issue", issue.and_then(text));
    }
    set("genre", genre(entry));
    // Also where the whole address stands in the field.
    let doi = entry.field("doi");
    let doi = doi.map(|doi| doi.find("10.").map_or(doi, |at| &doi[at..]));
    set("DOI", doi.and_then(text));
    let pages = ["page", "pages"].iter().find_map(|name| entry.field(name));
    set("page", pages.map(dashes).as_deref().and_then(text));
    match issued(entry) {
        Some(Issued::Day(date)) => set("issued", Some(date)),
        Some(Issued::Words(words)) => set("status", text(&words)),
        None => {}
    }
    let accessed = ["accessed", "urldate"]
        .iter()
        .find_map(|name| entry.field(name));
    set("accessed", accessed.and_then(day));
    Item(out)
}

/// The variables that are a field's text as it is, with the names that the formats give them.
const VARIABLES: &[(&str, &[&str])] = &[
    (
        "publisher",
        &["publisher", "school", "institution", "organization"],
    ),
    (
        "publisher-place",
        &["publisher-place", "location", "address", "place"],
    ),
    ("volume", &["volume"]),
    ("number", &["number"]),
    ("edition", &["edition"]),
    ("URL", &["url"]),
];

/// The type in CSL's words; BibLaTeX's types as Pandoc takes them.
fn kind(entry: &Entry) -> &str {
    let sort = entry.field("entrysubtype").unwrap_or("");
    match entry.kind.as_str() {
        "article" | "journalarticle" | "suppperiodical" => match sort {
            "magazine" => "article-magazine",
            "newspaper" => "article-newspaper",
            _ => "article-journal",
        },
        "magazinearticle" => "article-magazine",
        "newspaperarticle" | "newspaper" => "article-newspaper",
        "mvbook" | "booklet" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
        | "reference" | "mvreference" | "manual" | "periodical" => "book",
        "inbook" | "incollection" | "bookinbook" | "suppbook" | "suppcollection"
        | "booksection" | "anthos" | "anthology" => "chapter",
        "inreference" | "entry" | "encyclopediaarticle" => "entry-encyclopedia",
        "dictionaryentry" => "entry-dictionary",
        "inproceedings" | "conference" | "conferencepaper" => "paper-conference",
        "phdthesis" | "mastersthesis" => "thesis",
        "techreport" => "report",
        "online" | "electronic" | "www" | "web" => "webpage",
        "blog" | "blogpost" => "post-weblog",
        "unpublished" => "manuscript",
        "letter" | "email" => "personal_communication",
        "movie" | "film" | "video" => "motion_picture",
        "misc" | "" => "document",
        other => other,
    }
}

/// What sort of thesis or report.
fn genre(entry: &Entry) -> Option<Value> {
    let said = match entry.kind.as_str() {
        // CSL's own files keep it under its own name; `type` is that of the item.
        _ if entry.field("genre").is_some() => entry.field("genre"),
        "phdthesis" => entry.field("type").or(Some("PhD thesis")),
        "mastersthesis" => entry.field("type").or(Some("Master’s thesis")),
        "techreport" => entry.field("type").or(Some("Technical report")),
        "thesis" | "report" => entry.field("type").filter(|said| *said != entry.kind),
        _ => None,
    };
    text(match said? {
        "phdthesis" => "PhD thesis",
        "mathesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        said => said,
    })
}

fn people(names: &[Name], and_others: bool) -> Option<Value> {
    let literal = |literal: &str| {
        NameValue::Literal(LiteralName {
            literal: literal.to_owned(),
        })
    };
    let person = |name: &Name| {
        if name.given.is_empty() {
            return literal(&cut(&name.family));
        }
        NameValue::Item(NameItem {
            family: cut(&name.family),
            given: Some(cut(&name.given)),
            // As the one name that it is: the particle is part of it.
            non_dropping_particle: None,
            dropping_particle: None,
            suffix: (!name.suffix.is_empty()).then(|| cut(&name.suffix)),
            comma_suffix: Some(true),
        })
    };
    let mut out: Vec<NameValue> = names.iter().take(MOST_PEOPLE).map(person).collect();
    if !out.is_empty() && (and_others || names.len() > MOST_PEOPLE) {
        out.push(literal("others"));
    }
    (!out.is_empty()).then_some(Value::Names(out))
}

fn text(value: &str) -> Option<Value> {
    let value = value.trim();
    (!value.is_empty()).then(|| Value::String(cut(value)))
}

fn cut(value: &str) -> String {
    value.chars().take(MOST_LETTERS).collect()
}

/// `41--46` with the dash of ranges.
fn dashes(pages: &str) -> String {
    pages.replace("---", "–").replace("--", "–")
}

enum Issued {
    Day(Value),
    /// What the processor has no dates for: `2019–2021`, "forthcoming".
    Words(String),
}

fn issued(entry: &Entry) -> Option<Issued> {
    let said = ["issued", "date", "year"]
        .iter()
        .find_map(|name| entry.field(name).filter(|said| !said.is_empty()))
        .or(entry.year.as_deref().filter(|year| !year.is_empty()))?;
    if let Some((from, to)) = said.split_once('/') {
        let year = |date: &str| Some(Date::read(date)?.year.to_string());
        return Some(match (year(from), year(to)) {
            (Some(from), Some(to)) if from == to => {
                day(&from).map_or(Issued::Words(from), Issued::Day)
            }
            (Some(from), Some(to)) => Issued::Words(format!("{from}–{to}")),
            (Some(from), None) => Issued::Words(format!("{from}–")),
            _ => Issued::Words(said.to_owned()),
        });
    }
    Some(day(said).map_or_else(|| Issued::Words(dashes(said)), Issued::Day))
}

fn day(said: &str) -> Option<Value> {
    let date = Date::read(said)?;
    let parts = [
        Some(date.year),
        date.month,
        date.day.filter(|_| date.month.is_some()),
    ];
    Some(Value::Date(DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(parts.into_iter().flatten().collect())]),
        literal: None,
        season: None,
        circa: date.circa,
    }))
}

/// A day of the Extended Date/Time Format, as BibLaTeX reads it: `2020-05-11`, `1990~`, `-0044`.
#[derive(Debug, PartialEq, Eq)]
struct Date {
    year: i16,
    month: Option<i16>,
    day: Option<i16>,
    circa: bool,
}

impl Date {
    fn read(said: &str) -> Option<Date> {
        let said = said.trim();
        let (said, circa) = match said.strip_suffix(['~', '?', '%']) {
            Some(said) => (said, true),
            None => (said, false),
        };
        // A time of the day says nothing here.
        let said = said.split('T').next().unwrap_or(said);
        let (sign, rest) = match said.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, said),
        };
        let mut parts = rest.split('-');
        let number = |part: &str| {
            let is_number =
                (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            part.parse::<i16>().ok().filter(|_| is_number)
        };
        let year = number(parts.next()?).filter(|_| !rest.is_empty())?;
        let month = parts.next().map(number);
        let day = parts.next().map(number);
        if parts.next().is_some() || month == Some(None) || day == Some(None) {
            return None;
        }
        Some(Date {
            year: year * sign,
            // Beyond twelve are seasons.
            month: month.flatten().filter(|month| (1..=12).contains(month)),
            day: day.flatten().filter(|day| (1..=31).contains(day)),
            circa,
        })
    }
}

#[cfg(test)]
mod tests;
