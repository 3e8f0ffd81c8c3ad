//! Zip containers within limits: how many members, how large inflated, how much larger than packed.
//!
//! A member is read only by the exact name that a document gives for it, resolved by [`resolve`],
//! which never leaves the container; so a member named `../x` is never read at all.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::sniff::Format;
use crate::{LimitCode, Limits, Unreadable, shown_size};

/// Members below this size are read whatever their ratio.
const SMALL: u64 = 1 << 20;

pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    /// Bytes that were inflated so far.
    spent: u64,
}

/// What a zip container holds, by its members.
pub(crate) fn flavor(bytes: &[u8]) -> Format {
    let archive = match Archive::open(bytes, &Limits::default()) {
        Ok(archive) => archive,
        // Any reader of containers meets the same limit and says so.
        Err(Unreadable::Limit { .. }) => return Format::Docx,
        Err(_) => return Format::Unknown("a broken zip archive"),
    };
    let has = |name: &str| archive.zip.index_for_name(name).is_some();
    if has("META-INF/container.xml") {
        Format::Epub
    } else if has("word/document.xml")
        || archive
            .zip
            .file_names()
            .any(|name| name.is_ok_and(|name| name.starts_with("word/document")))
    {
        Format::Docx
    } else if has("content.xml") {
        let first = &bytes[..bytes.len().min(256)];
        match memchr::memmem::find(first, b"opendocument.").map(|at| &first[at + 13..]) {
            Some(kind) if kind.starts_with(b"spreadsheet") => Format::Unknown("a spreadsheet"),
            Some(kind) if kind.starts_with(b"presentation") => Format::Unknown("a presentation"),
            _ => Format::Odt,
        }
    } else if has("xl/workbook.xml") {
        Format::Unknown("a spreadsheet")
    } else if has("ppt/presentation.xml") {
        Format::Unknown("a presentation")
    } else {
        Format::Unknown("a zip archive")
    }
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Archive<'a>, Unreadable> {
        // Each member has this signature in the directory, which is read whole: look before.
        let members = memchr::memmem::find_iter(bytes, b"PK\x01\x02")
            .take(limits.members + 1)
            .count();
        if members > limits.members {
            return Err(Unreadable::limit(
                LimitCode::Size,
                format!("its container has more than {} members", limits.members),
            ));
        }
        let zip = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| Unreadable::broken(format!("its zip container is broken: {error}")))?;
        Ok(Archive {
            zip,
            limits: *limits,
            spent: 0,
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The bytes of a member; `None` if there is none of that name.
    pub(crate) fn member(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let file = self.zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(why)
                if why.to_lowercase().contains("password") =>
            {
                Unreadable::broken("it is encrypted")
            }
            error => Unreadable::broken(format!("its member {name} cannot be read: {error}")),
        })?;
        let packed = file.compressed_size().max(1);
        let by_ratio = packed.saturating_mul(self.limits.ratio).max(SMALL);
        let left = self.limits.inflated.saturating_sub(self.spent);
        let most = by_ratio.min(left);
        let mut out = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut out);
        read.map_err(|error| Unreadable::broken(format!("its member {name} is damaged: {error}")))?;
        self.spent = self.spent.saturating_add(out.len() as u64);
        if out.len() as u64 > most {
            let why = if by_ratio < left {
                format!(
                    "its member {name} inflates to more than {} times its size",
                    self.limits.ratio
                )
            } else {
                format!(
                    "its members inflate to more than {}",
                    shown_size(self.limits.inflated)
                )
            };
            return Err(Unreadable::limit(LimitCode::Size, why));
        }
        Ok(Some(out))
    }

    /// A member that the format cannot do without.
    pub(crate) fn needed(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.member(name)?
            .ok_or_else(|| Unreadable::broken(format!("its member {name} is missing")))
    }
}

/// The member that `reference` names, seen from the member `from`; `None` where it leaves the
/// container. A fragment is cut off.
pub(crate) fn resolve(from: &str, reference: &str) -> Option<String> {
    let path = reference.split(['#', '?']).next().unwrap_or("");
    let path = percent_decoded(path);
    if path.contains(['\\', '\0'])
        || path
            .split('/')
            .next()
            .is_some_and(|first| first.contains(':'))
    {
        return None;
    }
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => from
            .rsplit_once('/')
            .map_or_else(Vec::new, |(folder, _)| folder.split('/').collect()),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |byte: u8| (byte as char).to_digit(16);
        let pair = (
            bytes.get(at + 1).copied().and_then(hex),
            bytes.get(at + 2).copied().and_then(hex),
        );
        if let (b'%', (Some(high), Some(low))) = (bytes[at], pair) {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Containers for tests.
#[cfg(test)]
pub(crate) mod testing {
    #![allow(clippy::unwrap_used)]

    use std::io::{Cursor, Write as _};

    use zip::write::{SimpleFileOptions, ZipWriter};

    pub(crate) fn container(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            let method = if *name == "mimetype" {
                zip::CompressionMethod::Stored
            } else {
                zip::CompressionMethod::Deflated
            };
            zip.start_file(
                *name,
                SimpleFileOptions::default().compression_method(method),
            )
            .unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Archive, resolve, testing::container};
    use crate::{LimitCode, Limits, Unreadable};

    #[test]
    fn references_stay_inside() {
        for (from, reference, want) in [
            (
                "OEBPS/content.opf",
                "text/ch%201.xhtml#p2",
                Some("OEBPS/text/ch 1.xhtml"),
            ),
            ("OEBPS/text/a.xhtml", "../b.xhtml", Some("OEBPS/b.xhtml")),
            ("OEBPS/a.xhtml", "../../etc/passwd", None),
            ("a.xhtml", "/b.xhtml", Some("b.xhtml")),
            ("a.xhtml", "http://x/y", None),
            ("a.xhtml", "..%2f..%2fx", None),
            ("a.xhtml", "#n", None),
        ] {
            assert_eq!(resolve(from, reference).as_deref(), want, "{reference}");
        }
    }

    #[test]
    fn bombs_end_in_a_limit() {
        let zeros = "0".repeat(4 << 20);
        let bytes = container(&[("a", &zeros), ("b", "text")]);
        let mut archive = Archive::open(&bytes, &Limits::default()).unwrap();
        assert!(matches!(
            archive.member("a"),
            Err(Unreadable::Limit {
                code: LimitCode::Size,
                ..
            })
        ));
        assert_eq!(archive.member("b").unwrap().as_deref(), Some(&b"text"[..]));
        assert_eq!(archive.member("c").unwrap(), None);
        let few = Limits {
            members: 1,
            ..Limits::default()
        };
        assert!(matches!(
            Archive::open(&bytes, &few),
            Err(Unreadable::Limit { .. })
        ));
        let little = Limits {
            inflated: 2,
            ..Limits::default()
        };
        assert!(matches!(
            Archive::open(&bytes, &little).unwrap().member("b"),
            Err(Unreadable::Limit { .. })
        ));
    }
}
