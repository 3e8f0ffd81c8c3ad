//! Character references by number and the names that HTML knows; nothing that a document declares.

use std::borrow::Cow;

/// What `name` stands for in `&name;`, the number of `&#8220;` included.
pub(crate) fn resolve(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let value = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = char::from_u32(value)
            .filter(|&c| c != '\0')
            .unwrap_or(char::REPLACEMENT_CHARACTER);
        return Some(c.to_string());
    }
    let mut key = String::with_capacity(name.len() + 1);
    key.push_str(name);
    key.push(';');
    let &(first, second) = html5ever::data::NAMED_ENTITIES.get(key.as_str())?;
    let shown: String = [first, second]
        .into_iter()
        .filter(|&c| c != 0)
        .filter_map(char::from_u32)
        .collect();
    (!shown.is_empty()).then_some(shown)
}

/// The text with its references resolved; what is none stays as it is.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let window = &rest.as_bytes()[..rest.len().min(34)];
        let resolved =
            memchr::memchr(b';', window).and_then(|end| Some((end, resolve(rest.get(1..end)?)?)));
        match resolved {
            Some((end, shown)) => {
                out.push_str(&shown);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn references() {
        for (text, want) in [
            ("a &amp; b", "a & b"),
            ("&ldquo;x&rdquo;", "“x”"),
            ("&#8220;&#x201D;", "“”"),
            ("&#0;&#xD800;", "\u{fffd}\u{fffd}"),
            ("R&D; AT&T &unknown; &", "R&D; AT&T &unknown; &"),
            ("&lt&amp;lt;", "&lt&lt;"),
        ] {
            assert_eq!(unescape(text), want);
        }
    }
}
