//! Readwise: its table (CSV) and its Markdown.

use super::{Clipping, Work, unescaped};

pub(super) fn read_table(text: &str) -> Option<Vec<Clipping>> {
    let mut rows = rows(text).into_iter();
    let names = rows.next()?;
    let column = |wanted: &str| {
        names
            .iter()
            .position(|name| name.trim().eq_ignore_ascii_case(wanted))
    };
    let (highlight, title) = (column("Highlight")?, column("Book Title")?);
    let (author, note) = (column("Book Author"), column("Note"));
    let (kind, location) = (column("Location Type"), column("Location"));
    let clippings = rows.filter_map(|row| {
        let at = |column: Option<usize>| {
            let value = column
                .and_then(|column| row.get(column))
                .map_or("", |value| value.trim());
            (!value.is_empty()).then(|| value.to_owned())
        };
        let is_page = at(kind).is_some_and(|kind| kind.eq_ignore_ascii_case("page"));
        Some(Clipping {
            text: at(Some(highlight))?,
            comment: at(note).unwrap_or_default(),
            page: at(location).filter(|_| is_page),
            work: Work {
                title: at(Some(title)),
                authors: at(author),
                ..Work::default()
            },
        })
    });
    Some(clippings.collect())
}

/// The rows of a table whose fields may stand in quotation marks (RFC 4180).
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                out.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        out.push(row);
    }
    out
}

pub(super) fn read_markdown(text: &str) -> Option<Vec<Clipping>> {
    let mut work = Work::default();
    let mut out: Vec<Clipping> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(title) = trimmed.strip_prefix("# ") {
            work = Work {
                title: Some(unescaped(title)),
                ..Work::default()
            };
            inside = false;
        } else if let Some(heading) = trimmed.strip_prefix("## ") {
            inside = heading.to_lowercase().contains("highlights");
        } else if let Some(value) = metadata(trimmed, "Author").filter(|_| !inside) {
            work.authors = Some(value.replace(['[', ']'], ""));
        } else if let Some(value) = metadata(trimmed, "Full Title").filter(|_| !inside) {
            work.title = Some(unescaped(value));
        } else if let Some(value) = metadata(trimmed, "URL").filter(|_| !inside) {
            work.address = Some(value.to_owned());
        } else if !inside {
        } else if let Some(item) = line.strip_prefix("- ").or(line.strip_prefix("* ")) {
            out.push(clipping(item, &work));
        } else if let (Some(note), Some(last)) = (metadata(trimmed, "Note"), out.last_mut()) {
            last.comment = unescaped(note);
        } else if let Some(last) = out.last_mut().filter(|_| is_continued(line)) {
            let more = clipping(trimmed, &work);
            last.text = format!("{}\n{}", last.text, more.text);
            last.page = last.page.take().or(more.page);
        }
    }
    out.retain(|clipping| !clipping.text.trim().is_empty());
    (!out.is_empty()).then_some(out)
}

/// `- Author: [[Ann Kay]]`, also bold.
fn metadata<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let rest = line.trim_start_matches(['-', '*', ' ']);
    let rest = rest.strip_prefix(name)?.trim_start_matches('*');
    let value = rest.strip_prefix(':')?.trim_start_matches('*').trim();
    (!value.is_empty()).then_some(value)
}

fn is_block_name(name: &str) -> bool {
    let mut letters = name.chars();
    name.len() > 2 && letters.all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_continued(line: &str) -> bool {
    let is_item = line.trim_start().starts_with(['-', '*', '#']);
    line.starts_with(' ') && !is_item && !line.trim().is_empty()
}

/// `words ([Page 12](https://…)) ^rw123`.
fn clipping(item: &str, work: &Work) -> Clipping {
    // The name of a block, for links in Obsidian.
    let item = match item.trim_end().rsplit_once(" ^") {
        Some((before, name)) if is_block_name(name) => before,
        _ => item,
    };
    let (text, link) = match item
        .rfind(" ([")
        .filter(|_| item.trim_end().ends_with("))"))
    {
        Some(at) => (&item[..at], &item[at + 3..]),
        None => (item, ""),
    };
    let page = link
        .strip_prefix("Page ")
        .and_then(|rest| rest.split(']').next())
        .map(str::to_owned);
    Clipping {
        text: unescaped(text.trim()),
        page,
        work: work.clone(),
        ..Clipping::default()
    }
}
