//! HTML's character references: what `&amp;` stands for.

/// Sorted by name; each line a name and the code points it stands for.
const ENTITIES: &str = include_str!("data/entities.tsv");

/// The text of one reference as written (`&amp;`, `&#64;`, `&#x40;`); `None` where it is none.
pub(crate) fn decode(written: &str) -> Option<String> {
    let name = written.strip_prefix('&')?.strip_suffix(';')?;
    match name.strip_prefix('#') {
        None => named(name),
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            // HTML shows a replacement for what is no character.
            Some(
                code.ok()
                    .filter(|&code| code != 0)
                    .and_then(char::from_u32)
                    .unwrap_or('\u{FFFD}')
                    .to_string(),
            )
        }
    }
}

/// Binary search over the lines of the table, so that nothing is built to decode one reference.
fn named(name: &str) -> Option<String> {
    let (mut low, mut high) = (0, ENTITIES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = ENTITIES[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = ENTITIES[middle..]
            .find('\n')
            .map_or(ENTITIES.len(), |at| middle + at);
        let (key, codes) = ENTITIES[start..end].split_once('\t')?;
        match key.cmp(name) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => {
                return codes
                    .split(' ')
                    .map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32))
                    .collect();
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ENTITIES, decode};

    #[test]
    fn references_decode() {
        for (written, want) in [
            ("&amp;", Some("&")),
            ("&nbsp;", Some("\u{a0}")),
            ("&Aacute;", Some("Á")),
            ("&zwnj;", Some("\u{200c}")),
            ("&AElig;", Some("Æ")),
            ("&#64;", Some("@")),
            ("&#x2014;", Some("—")),
            ("&#0;", Some("\u{fffd}")),
            ("&#99999999999;", Some("\u{fffd}")),
            ("&nosuch;", None),
            ("&;", None),
            ("amp", None),
        ] {
            assert_eq!(decode(written).as_deref(), want, "{written}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_found() {
        for line in ENTITIES.lines() {
            let (name, _) = line.split_once('\t').unwrap_or_default();
            assert!(decode(&format!("&{name};")).is_some(), "{name}");
        }
    }
}
