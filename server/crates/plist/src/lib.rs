//! Property lists of macOS in their binary form, and base64.
//!
//! Web archives are such lists, and BibDesk keeps one with each entry. Owns their form and nothing of
//! what they say. Untrusted: every number of an object is looked up and none believed, no reference is
//! followed unless somebody asks, and what is larger than its use is refused. Opens no file.

/// A list, whose objects are called by their numbers.
#[derive(Clone, Copy, Debug)]
pub struct List<'b> {
    bytes: &'b [u8],
    /// The object that holds the others.
    pub root: usize,
    /// Where the offsets of the objects are, how wide each is, and how many there are.
    table: usize,
    offset_width: usize,
    reference_width: usize,
    count: usize,
}

/// Items of a collection: what we look for has a few dozen, and a list may name the same again and again.
const MOST_ITEMS: usize = 1000;
/// Bytes or units of a string.
const MOST_TEXT: usize = 1 << 16;

impl<'b> List<'b> {
    /// `None` where the bytes are no binary property list.
    #[must_use]
    pub fn open(bytes: &'b [u8]) -> Option<List<'b>> {
        let trailer = bytes
            .len()
            .checked_sub(32)
            .filter(|_| bytes.starts_with(b"bplist"))?;
        Some(List {
            bytes,
            root: number(bytes, trailer + 16, 8)?,
            table: number(bytes, trailer + 24, 8)?,
            offset_width: usize::from(bytes[trailer + 6]),
            reference_width: usize::from(bytes[trailer + 7]),
            count: number(bytes, trailer + 8, 8)?,
        })
    }

    #[must_use]
    pub fn string(&self, idx: usize) -> Option<String> {
        let (kind, length, at) = self
            .object(idx)
            .filter(|(_, length, _)| *length <= MOST_TEXT)?;
        match kind {
            Kind::Ascii => {
                let bytes = self.bytes.get(at..at.checked_add(length)?)?;
                std::str::from_utf8(bytes).ok().map(str::to_owned)
            }
            Kind::Utf16 => {
                let bytes = self.bytes.get(at..at.checked_add(length * 2)?)?;
                let units: Vec<u16> = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                    .collect();
                String::from_utf16(&units).ok()
            }
            _ => None,
        }
    }

    /// Whether an object is this string. Looks at no string of another length.
    #[must_use]
    pub fn is(&self, idx: usize, wanted: &str) -> bool {
        let length = self.object(idx).map(|(_, length, _)| length);
        length == Some(wanted.encode_utf16().count()) && self.string(idx).as_deref() == Some(wanted)
    }

    #[must_use]
    pub fn data(&self, idx: usize) -> Option<&'b [u8]> {
        let (kind, length, at) = self.object(idx)?;
        (kind == Kind::Data).then(|| self.bytes.get(at..at.checked_add(length)?))?
    }

    /// The number that stands for an object in what `NSKeyedArchiver` writes.
    #[must_use]
    pub fn uid(&self, idx: usize) -> Option<usize> {
        let (kind, length, at) = self.object(idx)?;
        (kind == Kind::Uid).then(|| number(self.bytes, at, length))?
    }

    #[must_use]
    pub fn array(&self, idx: usize) -> Option<Vec<usize>> {
        let (kind, length, at) = self.object(idx)?;
        (kind == Kind::Array).then(|| self.references(at, length))?
    }

    /// Keys and values.
    #[must_use]
    pub fn dict(&self, idx: usize) -> Option<Vec<(usize, usize)>> {
        let (kind, length, at) = self.object(idx)?;
        if kind != Kind::Dict {
            return None;
        }
        let keys = self.references(at, length)?;
        let behind = at.checked_add(length * self.reference_width)?;
        let values = self.references(behind, length)?;
        Some(keys.into_iter().zip(values).collect())
    }

    /// The value of a key of a dictionary.
    #[must_use]
    pub fn entry(&self, idx: usize, key: &str) -> Option<usize> {
        let dict = self.dict(idx)?;
        let found = dict.into_iter().find(|(own, _)| self.is(*own, key))?;
        Some(found.1)
    }

    /// The kind of an object, its length, and where its contents begin.
    fn object(&self, idx: usize) -> Option<(Kind, usize, usize)> {
        let entry = (idx < self.count).then(|| idx.checked_mul(self.offset_width))??;
        let at = number(
            self.bytes,
            self.table.checked_add(entry)?,
            self.offset_width,
        )?;
        let marker = *self.bytes.get(at)?;
        let low = usize::from(marker & 15);
        let kind = match marker >> 4 {
            4 => Kind::Data,
            5 => Kind::Ascii,
            6 => Kind::Utf16,
            8 => return Some((Kind::Uid, low + 1, at + 1)),
            10 => Kind::Array,
            13 => Kind::Dict,
            _ => return None,
        };
        if low < 15 {
            return Some((kind, low, at + 1));
        }
        // The length is an integer object of its own.
        let width = 1usize << (self.bytes.get(at + 1)? & 3);
        Some((kind, number(self.bytes, at + 2, width)?, at + 2 + width))
    }

    fn references(&self, at: usize, count: usize) -> Option<Vec<usize>> {
        let width = self.reference_width;
        (count <= MOST_ITEMS).then(|| {
            (0..count)
                .map(|nth| number(self.bytes, at.checked_add(nth * width)?, width))
                .collect()
        })?
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Data,
    Ascii,
    Utf16,
    Uid,
    Array,
    Dict,
}

/// A number of one to eight bytes, the highest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    if !(1..=8).contains(&width) {
        return None;
    }
    let whole = bytes
        .iter()
        .fold(0u64, |sum, &byte| (sum << 8) | u64::from(byte));
    usize::try_from(whole).ok()
}

/// The bytes that base64 stands for (RFC 4648, either alphabet); line breaks and whatever else is no
/// digit are left out, as mail asks for (RFC 2045, section 6.8).
#[must_use]
pub fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in text {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            // Pieces that were encoded by themselves may follow each other.
            b'=' => {
                flush(&mut out, bits, count);
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 1;
        if count == 4 {
            out.extend([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            (bits, count) = (0, 0);
        }
    }
    flush(&mut out, bits, count);
    out
}

/// The bytes of a group that is not whole.
fn flush(out: &mut Vec<u8>, bits: u32, count: u32) {
    match count {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend([(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::{List, base64};

    /// A list of the objects, whose last holds the others.
    fn list(objects: &[&[u8]]) -> Vec<u8> {
        let mut out = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for object in objects {
            offsets.extend(u16::try_from(out.len()).unwrap().to_be_bytes());
            out.extend(*object);
        }
        let table = out.len() as u64;
        out.extend(&offsets);
        out.extend([0, 0, 0, 0, 0, 0, 2, 1]);
        out.extend((objects.len() as u64).to_be_bytes());
        out.extend((objects.len() as u64 - 1).to_be_bytes());
        out.extend(table.to_be_bytes());
        out
    }

    #[test]
    fn objects_of_each_kind() {
        let bytes = list(&[
            b"\x53key",
            b"\x62\x00\xe9\x20\xac",
            b"\x4f\x10\x03abc",
            b"\x80\x07",
            &[0xa2, 0, 1],
            &[0xd2, 0, 1, 2, 3],
        ]);
        let list = List::open(&bytes).unwrap();
        assert_eq!(list.root, 5);
        assert_eq!(list.string(0).as_deref(), Some("key"));
        assert_eq!(list.string(1).as_deref(), Some("é€"));
        assert_eq!(list.data(2), Some(&b"abc"[..]));
        assert_eq!(list.uid(3), Some(7));
        assert_eq!(list.array(4), Some(vec![0, 1]));
        assert_eq!(list.dict(5), Some(vec![(0, 2), (1, 3)]));
        assert_eq!(list.entry(5, "é€"), Some(3));
        assert_eq!(list.entry(5, "abc"), None);
        assert!(list.is(0, "key") && !list.is(0, "kez") && !list.is(2, "abc"));
        // Of another kind, or no object at all.
        assert_eq!(list.string(2), None);
        assert_eq!(list.data(0), None);
        assert_eq!(list.dict(6), None);
    }

    #[test]
    fn what_is_too_large_or_lies_is_refused() {
        let many = [&[0xaf, 0x11, 0x03, 0xe9][..], &[0; 1001]].concat();
        let long = [&[0x5f, 0x12, 0, 1, 0, 1][..], &[b'a'; 65_537]].concat();
        let beyond = [0x4f, 0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let bytes = list(&[&many, &beyond, &long]);
        let list = List::open(&bytes).unwrap();
        assert_eq!(list.array(0), None);
        assert_eq!(list.data(1), None);
        assert_eq!(list.string(2), None);
        assert!(List::open(b"bplist00").is_none());
        assert!(List::open(&[b'x'; 64]).is_none());
    }

    #[test]
    fn base64_of_mail_and_of_addresses() {
        for (text, want) in [
            ("", &b""[..]),
            ("SXQgcm9zZS4=", b"It rose."),
            ("SXQg\r\n cm9z\tZS4", b"It rose."),
            ("SXQ=IHJvc2U=", b"It rose"),
            ("-_-_", b"\xfb\xff\xbf"),
            ("+/+/", b"\xfb\xff\xbf"),
            ("A", b""),
        ] {
            assert_eq!(base64(text.as_bytes()), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), trailer in proptest::collection::vec(0u8..40, 32)) {
            let bytes = [&b"bplist00"[..], &bytes, &trailer].concat();
            if let Some(list) = List::open(&bytes) {
                for idx in 0..40 {
                    let _ = (list.string(idx), list.data(idx), list.uid(idx), list.array(idx));
                    let _ = list.entry(idx, "key");
                }
            }
        }
    }
}
