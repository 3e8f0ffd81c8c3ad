//! BibDesk's file fields: `bdsk-file-1 = {YnBsaXN0…}`.
//!
//! The value is a binary property list in base64, either a dictionary or one that an archiver has
//! taken to pieces. Of it only `relativePath` is read, which is relative to the bibliography; what
//! else it holds is an alias that no other system understands. Reads nothing outside its bytes and
//! follows no reference twice.

/// The path in a value, or `None` where there is none.
pub(super) fn relative_path(value: &str) -> Option<String> {
    let bytes = base64(value)?;
    let list = List::open(&bytes)?;
    let root = list.dict(list.root)?;
    let own = root
        .iter()
        .find(|(key, _)| list.string(*key).as_deref() == Some(NAME))
        .and_then(|(_, value)| list.string(*value));
    own.or_else(|| archived(&list, &root))
}

const NAME: &str = "relativePath";

/// The path in what `NSKeyedArchiver` wrote: dictionaries whose keys and values are numbers of
/// objects in one long array.
fn archived(list: &List<'_>, root: &[(usize, usize)]) -> Option<String> {
    let named = |dict: &[(usize, usize)], name: &str| {
        dict.iter()
            .find(|(key, _)| list.string(*key).as_deref() == Some(name))
            .map(|(_, value)| *value)
    };
    let objects = list.array(named(root, "$objects")?)?;
    let object = |uid: usize| objects.get(list.uid(uid)?).copied();
    objects.iter().find_map(|&at| {
        let dict = list.dict(at)?;
        let keys = list.array(named(&dict, "NS.keys")?)?;
        let values = list.array(named(&dict, "NS.objects")?)?;
        let idx = keys.iter().position(|&key| {
            object(key).and_then(|key| list.string(key)).as_deref() == Some(NAME)
        })?;
        list.string(object(*values.get(idx)?)?)
    })
}

/// A binary property list, whose objects are called by their numbers.
struct List<'b> {
    bytes: &'b [u8],
    /// Where the offsets of the objects are, how wide each is, and how many there are.
    table: usize,
    offset_width: usize,
    reference_width: usize,
    count: usize,
    root: usize,
}

/// Collections and strings larger than this are no file names.
const MOST: usize = 1 << 16;

impl<'b> List<'b> {
    fn open(bytes: &'b [u8]) -> Option<List<'b>> {
        let trailer = bytes
            .len()
            .checked_sub(32)
            .filter(|_| bytes.starts_with(b"bplist"))?;
        let offset_width = usize::from(bytes[trailer + 6]);
        let reference_width = usize::from(bytes[trailer + 7]);
        Some(List {
            bytes,
            offset_width,
            reference_width,
            count: number(bytes, trailer + 8, 8)?,
            root: number(bytes, trailer + 16, 8)?,
            table: number(bytes, trailer + 24, 8)?,
        })
    }

    /// The kind of an object, its length, and where its contents begin.
    fn object(&self, idx: usize) -> Option<(u8, usize, usize)> {
        let entry = (idx < self.count).then(|| idx.checked_mul(self.offset_width))??;
        let at = number(
            self.bytes,
            self.table.checked_add(entry)?,
            self.offset_width,
        )?;
        let marker = *self.bytes.get(at)?;
        let (kind, low) = (marker >> 4, usize::from(marker & 15));
        if low < 15 || kind == 8 {
            return Some((kind, low, at + 1));
        }
        // The length is an integer object of its own.
        let width = 1usize << (self.bytes.get(at + 1)? & 3);
        let length = number(self.bytes, at + 2, width)?;
        (length <= MOST).then_some((kind, length, at + 2 + width))
    }

    fn string(&self, idx: usize) -> Option<String> {
        let (kind, length, at) = self.object(idx)?;
        match kind {
            5 => {
                let bytes = self.bytes.get(at..at.checked_add(length)?)?;
                std::str::from_utf8(bytes).ok().map(str::to_owned)
            }
            6 => {
                let bytes = self
                    .bytes
                    .get(at..at.checked_add(length.checked_mul(2)?)?)?;
                let units: Vec<u16> = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                    .collect();
                String::from_utf16(&units).ok()
            }
            _ => None,
        }
    }

    fn uid(&self, idx: usize) -> Option<usize> {
        let (kind, length, at) = self.object(idx)?;
        (kind == 8).then(|| number(self.bytes, at, length + 1))?
    }

    fn array(&self, idx: usize) -> Option<Vec<usize>> {
        let (kind, length, at) = self.object(idx)?;
        (kind == 10).then(|| self.references(at, length))?
    }

    fn dict(&self, idx: usize) -> Option<Vec<(usize, usize)>> {
        let (kind, length, at) = self.object(idx)?;
        let all = (kind == 13).then(|| self.references(at, length * 2))??;
        let (keys, values) = all.split_at(length);
        Some(keys.iter().copied().zip(values.iter().copied()).collect())
    }

    fn references(&self, at: usize, count: usize) -> Option<Vec<usize>> {
        let width = self.reference_width;
        (0..count)
            .map(|nth| number(self.bytes, at.checked_add(nth.checked_mul(width)?)?, width))
            .collect()
    }
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

/// The bytes that base64 stands for; line breaks inside it are skipped.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// Written by Python's `plistlib`: a dictionary with the path in ASCII, one in UTF-16 with a
    /// decomposed letter, and one as `NSKeyedArchiver` writes it.
    const PLAIN: &str = "YnBsaXN0MDDSAQIDBFhib29rbWFya1xyZWxhdGl2ZVBhdGhDAQIDXxATUGFwZXJzL2theSAyMDAxLnBkZggNFiMnAAAAAAAAAQEAAAAAAAAABQAAAAAAAAAAAAAAAAAAAD0=";
    const WIDE: &str = "YnBsaXN0MDDSAQIDBFlhbGlhc0RhdGFccmVsYXRpdmVQYXRoTxAUAAAAAAAAAAAAAAAAAAAAAAAAAABvEBAAUABhAHAAZQByAHMALwBHAG8DCAB0AHoALgBwAGQAZggNFyQ7AAAAAAAAAQEAAAAAAAAABQAAAAAAAAAAAAAAAAAAAF4=";
    const ARCHIVED: &str = "YnBsaXN0MDDUAQIDBAUGJCdZJGFyY2hpdmVyWCRvYmplY3RzVCR0b3BYJHZlcnNpb25fEA9OU0tleWVkQXJjaGl2ZXKoBwgTFBUZICFVJG51bGzTCQoLDA0QViRjbGFzc1dOUy5rZXlzWk5TLm9iamVjdHOAB6IOD4ACgAOiERKABIAGWWFsaWFzRGF0YVxyZWxhdGl2ZVBhdGjSCRYXGFdOUy5kYXRhgAVIAAAAAAAAAADSGhscHVgkY2xhc3Nlc1okY2xhc3NuYW1lox0eH11OU011dGFibGVEYXRhVk5TRGF0YVhOU09iamVjdF8QES4uL1BhcGVycy9rYXkucGRm0hobIiOiIx9cTlNEaWN0aW9uYXJ50SUmVHJvb3SAARIAAYagAAgAEQAbACQAKQAyAEQATQBTAFoAYQBpAHQAdgB5AHsAfQCAAIIAhACOAJsAoACoAKoAswC4AMEAzADQAN4A5QDuAQIBBwEKARcBGgEfASEAAAAAAAACAQAAAAAAAAAoAAAAAAAAAAAAAAAAAAABJg==";

    #[test]
    fn the_path_is_found_in_each_form() {
        for (value, want) in [
            (PLAIN, Some("Papers/kay 2001.pdf")),
            (WIDE, Some("Papers/Go\u{308}tz.pdf")),
            (ARCHIVED, Some("../Papers/kay.pdf")),
            ("", None),
            ("Papers/kay.pdf", None),
            ("YnBsaXN0MDA=", None),
            ("not base64!", None),
        ] {
            assert_eq!(relative_path(value).as_deref(), want, "{value}");
        }
    }

    proptest! {
        #[test]
        fn broken_lists_are_refused(at in 0usize..600, byte: u8, which in 0usize..3) {
            let mut bytes = base64([PLAIN, WIDE, ARCHIVED][which]).unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            let list = List::open(&bytes);
            if let Some(list) = list {
                let _ = list.dict(list.root).map(|root| archived(&list, &root));
            }
        }
    }
}
