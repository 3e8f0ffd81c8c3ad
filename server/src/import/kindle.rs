//! Kindle's `My Clippings.txt`: entries between lines of equals signs, in the device's language.

use super::{Clipping, Work};

const RULE: &str = "==========";

/// Words by which the devices call what is no highlight.
const NOTES: &[&str] = &[
    "note",
    "notiz",
    "nota",
    "notitie",
    "заметка",
    "笔记",
    "筆記",
    "メモ",
];
const BOOKMARKS: &[&str] = &[
    "bookmark",
    "lesezeichen",
    "marcador",
    "signet",
    "segnalibro",
    "bladwijzer",
    "закладка",
    "书签",
    "書籤",
    "ブックマーク",
];
const PAGES: &[&str] = &[
    "page ",
    "seite ",
    "página ",
    "pagina ",
    "pag. ",
    "страница ",
    "стр. ",
    "第 ",
];

pub(super) fn read(text: &str) -> Option<Vec<Clipping>> {
    if !text.lines().any(|line| line.trim() == RULE) {
        return None;
    }
    let mut out: Vec<(Clipping, Option<(u32, u32)>)> = Vec::new();
    let mut notes: Vec<(Work, Option<(u32, u32)>, String)> = Vec::new();
    for entry in entries(text) {
        let mut lines = entry.lines();
        let title = lines
            .next()
            .unwrap_or("")
            .trim_start_matches('\u{feff}')
            .trim();
        let about = lines.next().unwrap_or("").trim().to_lowercase();
        let words = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
        if !about.starts_with(['-', '–']) || words.is_empty() {
            continue;
        }
        // What it is stands before the day, in Japanese behind the page.
        let head = about.rsplit_once('|').map_or(&*about, |(head, _)| head);
        let is = |names: &[&str]| names.iter().any(|name| head.contains(name));
        let work = work(title);
        if is(BOOKMARKS) {
            continue;
        }
        if is(NOTES) {
            notes.push((work, location(&about), words));
            continue;
        }
        let clipping = Clipping {
            text: words,
            page: page(&about),
            work,
            ..Clipping::default()
        };
        out.push((clipping, location(&about)));
    }
    for (work, at, words) in notes {
        // A note stands where the highlight ends that it was written on.
        let on = out.iter_mut().find(|(clipping, other)| {
            let holds = match (at, *other) {
                (Some((at, _)), Some((from, to))) => (from..=to).contains(&at),
                _ => false,
            };
            clipping.work.title == work.title && holds && clipping.comment.is_empty()
        });
        if let Some((clipping, _)) = on {
            clipping.comment = words;
        }
    }
    Some(out.into_iter().map(|(clipping, _)| clipping).collect())
}

fn entries(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in text.lines() {
        if line.trim() == RULE {
            out.push(String::new());
        } else if let Some(entry) = out
            .last_mut()
            .filter(|entry| !entry.is_empty() || !line.trim().is_empty())
        {
            entry.push_str(line);
            entry.push('\n');
        }
    }
    out
}

/// `The harbour (Kay, Ann)`.
fn work(line: &str) -> Work {
    let (title, authors) = match line
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((title, authors)) => (title.trim(), Some(authors.trim().to_owned())),
        None => (line, None),
    };
    Work {
        title: Some(title.to_owned()),
        authors,
        ..Work::default()
    }
}

fn page(about: &str) -> Option<String> {
    // Japanese counts before the word: `3ページ`.
    if let Some((before, _)) = about.split_once("ページ") {
        let is_digit = |c: char| c.is_ascii_digit() || c == '-';
        let label = before.trim_end().rsplit(|c| !is_digit(c)).next()?;
        return (!label.is_empty()).then(|| label.to_owned());
    }
    let rest = PAGES
        .iter()
        .find_map(|name| about.find(name).map(|at| &about[at + name.len()..]))?;
    let label: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let label = label.trim_end_matches('-');
    (!label.is_empty()).then(|| label.to_owned())
}

/// The first range of numbers after the page: where in the book, as the device counts.
fn location(about: &str) -> Option<(u32, u32)> {
    let part = about.split('|').find(|part| {
        ["loca", "posi", "位置", "место", "emplacement"]
            .iter()
            .any(|name| part.contains(name))
    })?;
    // "on page 12 (location 34)" begins with another number.
    let at = ["loca", "posi", "位置", "место", "emplacement"]
        .iter()
        .filter_map(|name| part.find(name))
        .min()?;
    let numbers: Vec<u32> = part[at..]
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    let from = *numbers.first()?;
    Some((from, numbers.get(1).copied().unwrap_or(from)))
}
