//! What people marked while they read, from the files that other programs write.
//!
//! Owns the formats: each gives [`Clipping`]s, plain data; and how a clipping is written in a note.
//! Must not know about notes that exist or verdicts: whether the words are in the work is decided by
//! whoever imports. Total: what is no clipping in a file is passed over.

mod draft;
mod hypothesis;
mod kindle;
mod readwise;
mod zotero;

use std::sync::Arc;

use analysis::bibliography::Entry;

pub use draft::Draft;

/// A passage that somebody marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clipping {
    pub text: String,
    /// What they wrote beside it; or `""`.
    pub comment: String,
    /// As the program tells it.
    pub page: Option<String>,
    pub work: Work,
}

/// What a program says of the work that a passage stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Work {
    pub key: Option<String>,
    pub title: Option<String>,
    /// Names in any form.
    pub authors: Option<String>,
    pub year: Option<String>,
    /// Its address on the web.
    pub address: Option<String>,
}

/// The clippings of a file, or `None` where it is of no known format. `name` is the file's.
#[must_use]
pub fn read(name: &str, text: &str) -> Option<Vec<Clipping>> {
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        return hypothesis::read(&value).or_else(|| zotero::read_json(&value));
    }
    let is_table = name.to_ascii_lowercase().ends_with(".csv");
    let readers: [fn(&str) -> Option<Vec<Clipping>>; 4] = [
        kindle::read,
        readwise::read_table,
        zotero::read_markdown,
        readwise::read_markdown,
    ];
    readers
        .iter()
        .skip(usize::from(is_table))
        .find_map(|read| read(text))
}

impl Work {
    /// The key of the one entry that it can be.
    ///
    /// # Errors
    /// None or several; says what to do.
    pub fn key_among(&self, entries: &[Arc<Entry>]) -> Result<String, &'static str> {
        let mut keys: Vec<&str> = entries
            .iter()
            .filter(|entry| self.is(entry))
            .map(|entry| entry.key.as_str())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        match keys[..] {
            [key] => Ok(key.to_owned()),
            [] => Err("no entry of the bibliography is this work; name its key with --key"),
            _ => {
                Err("several entries of the bibliography may be this work; name the key with --key")
            }
        }
    }

    /// Whether an entry may be this work: everything that both say agrees, and enough is said.
    #[must_use]
    pub fn is(&self, entry: &Entry) -> bool {
        if let Some(key) = &self.key {
            return *key == entry.key || entry.aliases.contains(key);
        }
        let address = self.address.as_deref().map(bare_address);
        let own = ["url", "doi"].iter().filter_map(|name| entry.field(name));
        if address.is_some_and(|address| own.map(bare_address).any(|own| own == address)) {
            return true;
        }
        let title = self.title.as_deref().map(letters).unwrap_or_default();
        let by_title = !title.is_empty() && titles(entry).any(|own| letters(&own) == title);
        let authors = self.authors.as_deref().map(letters).unwrap_or_default();
        let families = || entry.authors.iter().map(|name| letters(&name.family));
        let author_fits = authors.is_empty()
            || entry.authors.is_empty()
            || families().any(|family| authors.contains(&family));
        let year_fits = match (&self.year, &entry.year) {
            (Some(year), Some(own)) => own.contains(year.as_str()),
            _ => true,
        };
        if title.is_empty() {
            let first = families().next().unwrap_or_default();
            return self.year.is_some()
                && entry.year.is_some()
                && year_fits
                && !first.is_empty()
                && authors.starts_with(&first);
        }
        by_title && author_fits && year_fits
    }
}

/// The titles that an entry may be called by: whole, short, and up to the colon.
fn titles(entry: &Entry) -> impl Iterator<Item = String> {
    let whole = entry.title.as_deref();
    let main = whole
        .and_then(|title| title.split_once([':', '.']))
        .map(|(main, _)| main);
    let all = [whole, entry.short_title.as_deref(), main];
    all.into_iter().flatten().map(str::to_owned)
}

/// Letters and digits in lower case: by them two texts are the same.
#[must_use]
pub fn letters(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn bare_address(address: &str) -> String {
    let rest = address.trim().to_lowercase();
    let rest = rest.split(['#', '?']).next().unwrap_or("");
    let rest = rest
        .strip_prefix("http://")
        .or(rest.strip_prefix("https://"))
        .unwrap_or(rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest
        .strip_prefix("doi.org/")
        .or(rest.strip_prefix("dx.doi.org/"))
        .unwrap_or(rest);
    rest.trim_end_matches('/').to_owned()
}

/// Text as it is read, without the backslashes of Markdown.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escape = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        if is_escape {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
