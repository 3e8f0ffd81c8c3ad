//! Zotero: notes made from annotations, as Markdown, and annotations as JSON.

use std::collections::HashMap;

use serde_json::Value;

use super::{Clipping, Work, unescaped};

/// `“words” ([Kay, 2001, p. 12](zotero://select/…)) ([pdf](zotero://open-pdf/…)) comment`, or with
/// `[@kay2001, p. 12]`, or `<mark …>words</mark> [(p. 2)](zotero://open-pdf/…)`.
pub(super) fn read_markdown(text: &str) -> Option<Vec<Clipping>> {
    if !text.contains("](zotero://") {
        return None;
    }
    Some(text.lines().filter_map(clipping).collect())
}

fn clipping(line: &str) -> Option<Clipping> {
    let line = line.trim().trim_start_matches(['-', '*', '>', ' ', '\t']);
    let unmarked;
    let line = match marked(line) {
        Some((words, rest)) => {
            if let Some((label, behind)) = link(rest) {
                return Some(Clipping {
                    text: unescaped(unquoted(words).unwrap_or(words)),
                    comment: comment(behind),
                    page: page(label),
                    ..Clipping::default()
                });
            }
            unmarked = match unquoted(words) {
                Some(_) => format!("{words} {rest}"),
                None => format!("“{words}” {rest}"),
            };
            &unmarked
        }
        None => line,
    };
    let at = line.match_indices("([").map(|(at, _)| at).find(|&at| {
        let target = line[at..].split_once("](").map_or("", |(_, target)| target);
        target.starts_with("zotero://select")
    });
    let (words, label, behind) = match at {
        Some(at) => {
            let (label, behind) = link(&line[at + 1..])?;
            (
                &line[..at],
                label,
                behind.strip_prefix(')').unwrap_or(behind),
            )
        }
        None => {
            let at = line.find("[@")?;
            let end = at + line[at..].find(']')?;
            (&line[..at], &line[at + 1..end], &line[end + 1..])
        }
    };
    let words = words.trim();
    let bare = unquoted(words)?;
    Some(Clipping {
        text: unescaped(bare),
        comment: comment(behind),
        page: page(label),
        work: work(label),
    })
}

/// `<mark style="…">words</mark> rest`, also with the quotation marks outside.
fn marked(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix(['“', '"', '„', '«']).unwrap_or(line);
    let rest = line.strip_prefix("<mark")?;
    let (_, rest) = rest.split_once('>')?;
    let (words, rest) = rest.split_once("</mark>")?;
    let rest = rest.strip_prefix(['”', '"', '“', '»']).unwrap_or(rest);
    Some((words.trim(), rest.trim_start()))
}

/// The text of a link to Zotero at the start, and what stands behind the link.
fn link(text: &str) -> Option<(&str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](zotero://")?;
    let (_, behind) = rest.split_once(')')?;
    (!label.contains('\n')).then_some((label, behind))
}

/// Words without the marks around them; a comment alone has none.
fn unquoted(words: &str) -> Option<&str> {
    const MARKS: [(char, char); 6] = [
        ('“', '”'),
        ('"', '"'),
        ('„', '“'),
        ('«', '»'),
        ('‘', '’'),
        ('「', '」'),
    ];
    let inner = MARKS
        .iter()
        .find_map(|(open, close)| words.strip_prefix(*open)?.strip_suffix(*close))?;
    let inner = inner.trim();
    (!inner.is_empty()).then_some(inner)
}

/// What stands behind the links.
fn comment(behind: &str) -> String {
    let mut rest = behind.trim_start();
    while let Some(after) = rest
        .strip_prefix('(')
        .and_then(link)
        .map(|(_, behind)| behind.strip_prefix(')').unwrap_or(behind))
        .or_else(|| link(rest).map(|(_, behind)| behind))
    {
        rest = after.trim_start();
    }
    unescaped(rest.trim())
}

/// `12` of `Kay, 2001, p. 12`, `Kay 2001:12`, `(p. 12)`, `@kay2001, pp. 12-13`.
fn page(label: &str) -> Option<String> {
    let label = label.trim().trim_matches(['(', ')']);
    let last = label.rsplit(',').next().unwrap_or("").trim();
    let named = ["pp. ", "p. ", "S. ", "pág. ", "стр. ", "с. "]
        .iter()
        .find_map(|name| last.strip_prefix(name));
    let page = named
        .or_else(|| label.rsplit_once(':').map(|(_, page)| page))?
        .trim();
    (!page.is_empty() && page.len() < 20).then(|| page.to_owned())
}

fn work(label: &str) -> Work {
    if let Some(key) = label.trim().strip_prefix('@') {
        let key = key.split([',', ' ', ';']).next().unwrap_or(key);
        return Work {
            key: Some(key.to_owned()),
            ..Work::default()
        };
    }
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let mut words = label.split(|c: char| !c.is_alphanumeric());
    let year = words.find(is_year).map(str::to_owned);
    let names = year
        .as_deref()
        .and_then(|year| label.find(year))
        .map_or(label, |at| &label[..at]);
    Work {
        authors: Some(names.trim_matches([',', ' ', '(']).to_owned()),
        year,
        ..Work::default()
    }
}

/// Annotations wherever they stand in the export of an item; what is said of the item above them
/// holds for them. What the API of Zotero gives stands side by side and names what it belongs to.
pub(super) fn read_json(value: &Value) -> Option<Vec<Clipping>> {
    let mut out = Vec::new();
    let mut known = false;
    let items = items(value);
    collect(value, &Work::default(), &items, &mut known, &mut out);
    known.then_some(out)
}

/// The items of a list by their keys.
fn items(value: &Value) -> HashMap<&str, &Value> {
    let list = value.get("items").unwrap_or(value).as_array();
    let data = |item| Value::get(item, "data").unwrap_or(item);
    list.into_iter()
        .flatten()
        .filter_map(|item| Some((data(item).get("key")?.as_str()?, data(item))))
        .collect()
}

/// How far an annotation can lie below its work: an attachment is between them.
const MOST_PARENTS: usize = 4;

/// The work at the end of the chain that begins with the key of what an annotation belongs to.
fn belongs_to(parent: &str, items: &HashMap<&str, &Value>) -> Option<Work> {
    let mut item = items.get(parent)?;
    for _ in 0..MOST_PARENTS {
        let Some(above) = item.get("parentItem").and_then(Value::as_str) else {
            return Some(said_of(item, Work::default()));
        };
        item = items.get(above)?;
    }
    None
}

/// What an object says of the work that it is, over what was said above it.
fn said_of(item: &Value, above: Work) -> Work {
    Work {
        key: string(item, &["citationKey", "citekey", "citation-key"]).or(above.key),
        title: string(item, &["title"]).or(above.title),
        address: string(item, &["DOI", "url"]).or(above.address),
        ..above
    }
}

fn string(item: &Value, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|name| item.get(*name)?.as_str())?;
    let found = found.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

fn collect(
    value: &Value,
    above: &Work,
    items: &HashMap<&str, &Value>,
    known: &mut bool,
    out: &mut Vec<Clipping>,
) {
    match value {
        Value::Array(list) => list
            .iter()
            .for_each(|item| collect(item, above, items, known, out)),
        Value::Object(fields) => {
            *known |= fields.keys().any(|name| name.starts_with("annotation"));
            let mut work = above.clone();
            match string(value, &["annotationText"]) {
                Some(text) => {
                    let parent = fields.get("parentItem").and_then(Value::as_str);
                    work = parent
                        .and_then(|parent| belongs_to(parent, items))
                        .unwrap_or(work);
                    let own = string(value, &["citationKey", "citekey", "citation-key"]);
                    work.key = own.or(work.key);
                    out.push(Clipping {
                        text,
                        comment: string(value, &["annotationComment"]).unwrap_or_default(),
                        page: string(value, &["annotationPageLabel"]),
                        work: work.clone(),
                    });
                }
                None if fields.get("itemType").and_then(Value::as_str) != Some("attachment") => {
                    work = said_of(value, work);
                }
                None => {}
            }
            for inner in fields.values() {
                collect(inner, &work, items, known, out);
            }
        }
        _ => {}
    }
}
