//! Safari's web archives: the main resource of a property list, binary or XML.

use text::{SourceText, Span, Warning, WarningKind};

use crate::tree::parse_xml;
use crate::{Limits, Unreadable, decode, html, mhtml};

/// Reads a web archive.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let main = if bytes.starts_with(b"bplist") {
        binary(bytes)
    } else {
        from_xml(bytes, limits)?
    };
    let main = main.ok_or_else(|| Unreadable::broken("its property list holds no web page"))?;
    let mut source = html::read_declared(&main.data, main.charset.as_deref(), limits)?;
    source.extractor = "webarchive/2".into();
    if main.frames > 0 {
        source.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, source.text.len()),
            message: format!("{} frames inside the page are not read", main.frames),
        });
    }
    Ok(source)
}

struct Main {
    data: Vec<u8>,
    charset: Option<String>,
    /// Pages inside the page.
    frames: usize,
}

fn from_xml(bytes: &[u8], limits: &Limits) -> Result<Option<Main>, Unreadable> {
    let tree = parse_xml(&decode::decode(bytes, None).text, limits)?;
    // The main resource comes first among those that hold data, or is named by its key.
    let value = |top, key: &str| {
        let key = tree
            .descendants(top)
            .find(|&id| tree.name(id) == "key" && tree.whole_text(id).trim() == key)?;
        std::iter::successors(tree.next(key), |&id| tree.next(id))
            .find(|&id| tree.element(id).is_some())
    };
    let Some(main) = value(tree.root(), "WebMainResource") else {
        return Ok(None);
    };
    let data =
        value(main, "WebResourceData").map(|id| mhtml::base64(tree.whole_text(id).as_bytes()));
    let charset = value(main, "WebResourceTextEncodingName").map(|id| tree.whole_text(id));
    let frames =
        value(tree.root(), "WebSubframeArchives").map_or(0, |id| tree.named(id, "dict").count());
    Ok(data.map(|data| Main {
        data,
        charset,
        frames,
    }))
}

/// The objects of a binary property list; every offset is looked up, none is believed.
struct Plist<'a> {
    bytes: &'a [u8],
    offset_size: usize,
    reference_size: usize,
    table: usize,
    count: usize,
}

fn binary(bytes: &[u8]) -> Option<Main> {
    let trailer = bytes.len().checked_sub(32).map(|at| &bytes[at..])?;
    let plist = Plist {
        bytes,
        offset_size: usize::from(trailer[6]),
        reference_size: usize::from(trailer[7]),
        count: number(&trailer[8..16])?,
        table: number(&trailer[24..32])?,
    };
    let top = number(&trailer[16..24])?;
    let main = plist.entry(top, "WebMainResource")?;
    let data = plist.data(plist.entry(main, "WebResourceData")?)?.to_vec();
    let charset = plist
        .entry(main, "WebResourceTextEncodingName")
        .and_then(|at| plist.string(at));
    let frames = plist
        .entry(top, "WebSubframeArchives")
        .and_then(|at| plist.header(at))
        .map_or(0, |(_, count, _)| count);
    Some(Main {
        data,
        charset,
        frames,
    })
}

fn number(bytes: &[u8]) -> Option<usize> {
    (bytes.len() <= 8)
        .then(|| {
            bytes
                .iter()
                .fold(0u64, |value, &byte| value << 8 | u64::from(byte))
        })
        .and_then(|value| usize::try_from(value).ok())
}

impl<'a> Plist<'a> {
    fn object(&self, index: usize) -> Option<usize> {
        if index >= self.count || self.offset_size == 0 {
            return None;
        }
        let at = self
            .table
            .checked_add(index.checked_mul(self.offset_size)?)?;
        number(self.bytes.get(at..at.checked_add(self.offset_size)?)?)
    }

    /// The kind of an object, its length, and where its content begins.
    fn header(&self, index: usize) -> Option<(u8, usize, usize)> {
        let at = self.object(index)?;
        let byte = *self.bytes.get(at)?;
        let (kind, low) = (byte >> 4, usize::from(byte & 15));
        if low < 15 {
            return Some((kind, low, at + 1));
        }
        let size = 1usize << (self.bytes.get(at + 1)? & 15).min(3);
        let length = number(self.bytes.get(at + 2..at + 2 + size)?)?;
        Some((kind, length, at + 2 + size))
    }

    fn data(&self, index: usize) -> Option<&'a [u8]> {
        let (kind, length, at) = self.header(index)?;
        (kind == 4)
            .then(|| self.bytes.get(at..at.checked_add(length)?))
            .flatten()
    }

    fn string(&self, index: usize) -> Option<String> {
        let (kind, length, at) = self.header(index)?;
        match kind {
            5 => Some(
                String::from_utf8_lossy(self.bytes.get(at..at.checked_add(length)?)?).into_owned(),
            ),
            6 => {
                let units = self
                    .bytes
                    .get(at..at.checked_add(length.checked_mul(2)?)?)?;
                let units: Vec<u16> = units
                    .chunks_exact(2)
                    .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                    .collect();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }

    /// The value of a key of a dictionary.
    fn entry(&self, index: usize, key: &str) -> Option<usize> {
        let (kind, length, at) = self.header(index)?;
        if kind != 13 || length > 1000 || self.reference_size == 0 {
            return None;
        }
        let reference = |n: usize| {
            number(
                self.bytes
                    .get(at + n * self.reference_size..at + (n + 1) * self.reference_size)?,
            )
        };
        (0..length)
            .find(|&n| reference(n).and_then(|index| self.string(index)).as_deref() == Some(key))
            .and_then(|n| reference(length + n))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::{Limits, Unreadable, read};

    /// A dictionary in a dictionary, written by hand.
    fn archive(page: &[u8]) -> Vec<u8> {
        let mut out = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        let mut object = |out: &mut Vec<u8>, bytes: &[u8]| {
            offsets.push(out.len() as u8);
            out.extend(bytes);
        };
        object(&mut out, &[0xd1, 1, 2]);
        object(&mut out, b"\x5f\x10\x0fWebMainResource");
        object(&mut out, &[0xd1, 3, 4]);
        object(&mut out, b"\x5f\x10\x0fWebResourceData");
        let mut data = vec![0x4f, 0x10, page.len() as u8];
        data.extend(page);
        object(&mut out, &data);
        let table = out.len() as u8;
        out.extend(&offsets);
        out.extend([0, 0, 0, 0, 0, 0, 1, 1]);
        out.extend([0, 0, 0, 0, 0, 0, 0, 5]);
        out.extend([0; 8]);
        out.extend([0, 0, 0, 0, 0, 0, 0, table]);
        out
    }

    #[test]
    fn the_main_resource_is_read() {
        let bytes = archive(b"<p>The river rose.</p>");
        assert_eq!(
            read(&bytes, "a.webarchive", &Limits::default())
                .unwrap()
                .text,
            "The river rose."
        );
        for cut in 8..bytes.len() {
            assert!(
                matches!(
                    read(&bytes[..cut], "a.webarchive", &Limits::default()),
                    Err(Unreadable::Broken(_))
                ),
                "{cut}"
            );
        }
        let xml = "<?xml version='1.0'?><plist><dict><key>WebMainResource</key><dict><key>WebResourceData</key><data>PHA+SXQgcm9zZS48L3A+</data></dict></dict></plist>";
        assert_eq!(
            read(xml.as_bytes(), "a.webarchive", &Limits::default())
                .unwrap()
                .text,
            "It rose."
        );
    }
}
