//! BibDesk's file fields: `bdsk-file-1 = {YnBsaXN0…}`.
//!
//! The value is a binary property list in base64, either a dictionary or one that an archiver has
//! taken to pieces. Of it only `relativePath` is read, which is relative to the bibliography; what
//! else it holds is an alias that no other system understands. Reads nothing outside its bytes and
//! follows no reference twice.

use plist::List;

/// The path in a value, or `None` where there is none.
pub(super) fn relative_path(value: &str) -> Option<String> {
    let bytes = plist::base64(value.as_bytes());
    let list = List::open(&bytes)?;
    match list.entry(list.root, NAME) {
        Some(path) => list.string(path),
        None => archived(&list),
    }
}

const NAME: &str = "relativePath";

/// The path in what `NSKeyedArchiver` wrote: dictionaries whose keys and values are numbers of
/// objects in one long array.
fn archived(list: &List<'_>) -> Option<String> {
    let objects = list.array(list.entry(list.root, "$objects")?)?;
    let object = |uid: usize| objects.get(list.uid(uid)?).copied();
    objects.iter().find_map(|&at| {
        let keys = list.array(list.entry(at, "NS.keys")?)?;
        let values = list.array(list.entry(at, "NS.objects")?)?;
        let idx = keys
            .iter()
            .position(|&key| object(key).is_some_and(|key| list.is(key, NAME)))?;
        list.string(object(*values.get(idx)?)?)
    })
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
            let mut bytes = plist::base64([PLAIN, WIDE, ARCHIVED][which].as_bytes());
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Some(list) = List::open(&bytes) {
                let _ = (list.entry(list.root, NAME), archived(&list));
            }
        }
    }
}
