//! The lock: which documents the quotations of a workspace were checked against.
//!
//! Data that a workspace brings along, and believed no more than its notes: a wrong lock costs a
//! finding, and no verdict depends on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use text::Span;
use toml::de::{DeTable, DeValue};

use crate::config::quoted;
use crate::finding::{Code, DocName, Finding};

/// The hashes of the documents of each key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    documents: BTreeMap<String, Vec<Locked>>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// Where it lay, for people.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal digits.
    pub hash: String,
}

/// How the file is called in the workspace's root.
pub const FILE_NAME: &str = "pincite.lock";

impl Lock {
    /// Reads a lock. What is broken in it is found; the rest is not used then, because half a lock
    /// would be taken for a whole one.
    #[must_use]
    pub fn parse(name: &DocName, text: &str) -> (Lock, Vec<Finding>) {
        match read(text) {
            Ok(lock) => (lock, Vec::new()),
            Err((span, why)) => {
                let finding = Finding::new(Code::ConfigSyntax, name, span, why)
                    .because("no document can be held against a lock that cannot be read")
                    .help("write it anew: `pincite lock`");
                (Lock::default(), vec![finding])
            }
        }
    }

    pub fn add(&mut self, key: &str, document: Locked) {
        let documents = self.documents.entry(key.to_owned()).or_default();
        if let Err(at) = documents.binary_search(&document) {
            documents.insert(at, document);
        }
    }

    /// The documents of a key; none where the lock does not know it.
    #[must_use]
    pub fn of(&self, key: &str) -> &[Locked] {
        self.documents.get(key).map_or(&[], Vec::as_slice)
    }

    /// How many documents it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.values().map(Vec::len).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The file: by key and path, so that the same documents give the same bytes.
    #[must_use]
    pub fn written(&self) -> String {
        let mut out = "# The documents that quotations were checked against. `pincite lock` writes this file.\nversion = 1\n".to_owned();
        for (key, documents) in &self.documents {
            for document in documents {
                let _ = write!(
                    out,
                    "\n[[document]]\nkey = {}\npath = {}\nhash = \"blake3:{}\"\n",
                    quoted(key),
                    quoted(&document.path),
                    document.hash
                );
            }
        }
        out
    }
}

fn read(text: &str) -> Result<Lock, (Span, String)> {
    let whole = Span::empty(0);
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().map_or(whole, Span::from);
        (span, format!("the lock is broken: {}", error.message()))
    })?;
    let table = table.get_ref();
    let version = table.get("version").map(|version| version.get_ref());
    if !matches!(version, Some(DeValue::Integer(version)) if version.as_str() == "1") {
        return Err((whole, "the lock is of another version of pincite".into()));
    }
    let documents = match table.get("document").map(|documents| documents.get_ref()) {
        Some(DeValue::Array(documents)) => documents.iter().collect(),
        Some(_) => return Err((whole, "`document` is no list of documents".into())),
        None => Vec::new(),
    };
    let mut out = Lock::default();
    for document in documents {
        let span = Span::from(document.span());
        let field = |name: &str| match document.get_ref().get(name).map(|value| value.get_ref()) {
            Some(DeValue::String(text)) => Ok(text.to_string()),
            _ => Err((span, format!("this document has no `{name}`"))),
        };
        let hash = field("hash")?;
        let hash = hash.strip_prefix("blake3:").unwrap_or("");
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err((span, "this document has no hash that can be read".into()));
        }
        let locked = Locked {
            path: field("path")?,
            hash: hash.to_ascii_lowercase(),
        };
        out.add(&field("key")?, locked);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut lock = Lock::default();
        for (key, path, digit) in [
            ("b\"x", "a\nb.pdf", "1"),
            ("a", "c.txt", "2"),
            ("a", "b.txt", "3"),
        ] {
            let locked = Locked {
                path: path.into(),
                hash: digit.repeat(64),
            };
            lock.add(key, locked.clone());
            lock.add(key, locked);
        }
        assert_eq!(lock.len(), 3);
        assert_eq!(
            Lock::parse(&FILE_NAME.into(), &lock.written()),
            (lock, Vec::new())
        );
    }

    #[test]
    fn a_broken_lock_is_not_used_in_part() {
        let good = format!(
            "[[document]]\nkey='a'\npath='p'\nhash='blake3:{}'\n",
            "0".repeat(64)
        );
        for text in [
            "version = ".to_owned(),
            good.clone(),
            format!("version=2\n{good}"),
            format!("version=1\n{good}[[document]]\nkey='b'\npath='p'\nhash='blake3:12'\n"),
            format!("version=1\n{good}[[document]]\nkey='b'\n"),
        ] {
            let (lock, findings) = Lock::parse(&FILE_NAME.into(), &text);
            assert!(lock.is_empty(), "{text}");
            assert_eq!(findings.len(), 1, "{text}");
        }
    }
}
