//! Notes, the callouts that lead to them, and page breaks, by what elements say of themselves.

use crate::archive::resolve;
use crate::tree::{Element, Id, Tree};

use super::elements::words;

/// Whether a link or raised text leads to a note: by its role, its class, or where it points.
pub(super) fn is_callout(tree: &Tree, id: Id) -> bool {
    let Some(element) = tree.element(id) else {
        return false;
    };
    if !matches!(&*element.name, "a" | "sup" | "span") {
        return false;
    }
    if says(element, "noteref") || element.attribute("role") == Some("doc-noteref") {
        return true;
    }
    let Some(text) = tree.short_text(id, 24) else {
        return false;
    };
    let by_class = element.attribute("class").is_some_and(|class| {
        class.split_ascii_whitespace().any(|class| {
            matches!(
                class.to_ascii_lowercase().as_str(),
                "reference"
                    | "footnote-ref"
                    | "footnote-reference"
                    | "footnoteref"
                    | "noteref"
                    | "fnref"
                    | "fn-ref"
                    | "footnote-anchor"
                    | "footnote_anchor"
                    | "fnanchor"
                    | "footnote-link"
                    | "see-footnote"
                    | "endnote-ref"
                    | "note-ref"
                    | "noteanchor"
                    | "sdfootnoteanc"
                    | "sdendnoteanc"
                    | "sdfootnotesym"
                    | "sdendnotesym"
            )
        })
    });
    if &*element.name == "sup" {
        let leads = tree
            .descendants(id)
            .filter_map(|node| tree.element(node))
            .any(|inner| {
                &*inner.name == "a"
                    && (inner
                        .attribute("href")
                        .is_some_and(|href| href.contains('#'))
                        || says(inner, "noteref"))
            });
        return leads || by_class || is_sign(&text) && !text.bytes().all(|b| b.is_ascii_digit());
    }
    if &*element.name == "span" {
        return by_class && is_sign(&text);
    }
    let points = element
        .attribute("href")
        .and_then(|href| href.split_once('#'))
        .is_some_and(|(_, target)| is_note_name(target));
    (by_class || points) && is_sign(&text)
}

/// The part of the file and the name in it that a callout leads to, from a place in `part`.
pub(super) fn leads_to<'a>(tree: &'a Tree, id: Id, part: &str) -> Option<(String, &'a str)> {
    let href = std::iter::once(id)
        .chain(tree.descendants(id))
        .find_map(|inner| tree.element(inner)?.attribute("href"))?;
    let (_, name) = href.split_once('#')?;
    let part = match href.starts_with('#') {
        true => part.to_owned(),
        false => resolve(part, href)?,
    };
    Some((part, name))
}

/// What a callout shows: a number or letter, in brackets or not, or a sign.
pub(super) fn is_sign(text: &str) -> bool {
    let text = text.trim();
    let inner = text.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | '{' | '}'));
    if inner.is_empty() || inner.len() > 12 {
        return false;
    }
    let bracketed = inner.len() < text.len();
    inner.bytes().all(|b| b.is_ascii_digit())
        || inner.chars().all(|c| {
            matches!(
                c,
                '*' | '†' | '‡' | '§' | '¶' | '‖' | '⁎' | '⁕' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹'
            )
        })
        || bracketed && inner.chars().count() <= 3 && inner.chars().all(char::is_alphanumeric)
        || inner.split_once(' ').is_some_and(|(word, number)| {
            matches!(word, "note" | "nb" | "n" | "N" | "Note" | "Anm." | "A")
                && number.bytes().all(|b| b.is_ascii_digit())
        })
}

/// Whether raised digits behind `before` belong to the word (10⁶, m²) instead of leading to a note.
pub(super) fn is_exponent(before: &str, raised: &str) -> bool {
    let Some(last) = before.chars().next_back() else {
        return true;
    };
    if !raised.bytes().all(|b| b.is_ascii_digit()) {
        return !is_sign(raised);
    }
    if last.is_numeric()
        || !(last.is_alphabetic() || last.is_ascii_punctuation() || "”’»…“„«".contains(last))
    {
        return true;
    }
    if !last.is_alphabetic() {
        return matches!(last, '+' | '-' | '=' | '/' | '^' | '_' | '%');
    }
    let word: String = before
        .chars()
        .rev()
        .take_while(|c| c.is_alphabetic())
        .collect();
    // Units and variables are short; functions are few.
    word.chars().count() <= 2
        || matches!(
            word.chars().rev().collect::<String>().as_str(),
            "sin" | "cos" | "tan" | "log" | "exp" | "max" | "min" | "det"
        )
}

/// Where a note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteKind {
    /// A list of notes at the end of a page or book: it is where it belongs.
    List,
    /// One note: it leaves the flow unless it stands in a list.
    One,
}

/// Whether the element holds notes or is one.
pub(super) fn note(element: &Element) -> Option<NoteKind> {
    let role = element.attribute("role").unwrap_or("");
    if matches!(role, "doc-endnotes" | "doc-footnotes") {
        return Some(NoteKind::List);
    }
    if matches!(role, "doc-footnote" | "doc-endnote") {
        return Some(NoteKind::One);
    }
    if ["footnotes", "endnotes", "rearnotes"]
        .iter()
        .any(|what| says(element, what))
    {
        return Some(NoteKind::List);
    }
    if ["footnote", "endnote", "rearnote", "note"]
        .iter()
        .any(|what| says(element, what))
    {
        return Some(NoteKind::One);
    }
    let block = matches!(
        &*element.name,
        "div" | "section" | "ol" | "ul" | "aside" | "dl" | "table"
    );
    let class_is = |names: &[&str]| {
        element.attribute("class").is_some_and(|class| {
            class
                .split_ascii_whitespace()
                .any(|class| names.contains(&class.to_ascii_lowercase().as_str()))
        })
    };
    if block
        && class_is(&[
            "footnotes",
            "endnotes",
            "references",
            "reflist",
            "footnote-list",
            "footnotes-list",
            "notes-list",
        ])
    {
        return Some(NoteKind::List);
    }
    if block && class_is(&["footnote", "endnote", "fn", "footnote-text"]) {
        return Some(NoteKind::One);
    }
    let item = matches!(&*element.name, "li" | "p" | "div" | "aside" | "dd" | "tr");
    (item && element.attribute("id").is_some_and(is_note_name)).then_some(NoteKind::List)
}

/// `fn1`, `fn:1`, `footnote-3`, `_ftn2`, `cite_note-7`, `endnote12`, `note3`.
fn is_note_name(name: &str) -> bool {
    let name = name
        .trim_start_matches(['_', '-', '#'])
        .to_ascii_lowercase();
    const STARTS: [&str; 14] = [
        "sdfootnote",
        "sdendnote",
        "cite_note",
        "cite-note",
        "footnote",
        "endnote",
        "ftnt",
        "ftn",
        "edn",
        "fnote",
        "note",
        "user-content-fn",
        "fn",
        "en",
    ];
    let Some(rest) = STARTS.iter().find_map(|start| name.strip_prefix(start)) else {
        return false;
    };
    if rest.starts_with("ref") {
        return false;
    }
    let rest = rest.trim_start_matches(['-', '_', ':', '.']);
    rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether `epub:type` holds the word.
pub(super) fn says(element: &Element, what: &str) -> bool {
    element
        .attribute("epub:type")
        .is_some_and(|types| types.split_ascii_whitespace().any(|word| word == what))
}

/// The label of the page that begins at the element: `Some("")` where it does not say which.
pub(super) fn page_break(tree: &Tree, id: Id) -> Option<String> {
    let element = tree.element(id)?;
    let declared = says(element, "pagebreak") || element.attribute("role") == Some("doc-pagebreak");
    if declared || is_page_class(element) {
        let label = page_label(tree, id, element);
        // A class alone may name many things; a label makes it a page.
        return (declared || !label.is_empty()).then_some(label);
    }
    None
}

fn is_page_class(element: &Element) -> bool {
    element.attribute("class").is_some_and(|class| {
        class.split_ascii_whitespace().any(|class| {
            matches!(
                class.to_ascii_lowercase().as_str(),
                "pagenum"
                    | "pageno"
                    | "page-number"
                    | "pagenumber"
                    | "page_number"
                    | "pagebreak"
                    | "page-break"
                    | "newpage"
                    | "ws-pagenum"
            )
        })
    })
}

fn page_label(tree: &Tree, id: Id, element: &Element) -> String {
    let said = element
        .attribute("data-page-number")
        .or_else(|| element.attribute("title"))
        .or_else(|| element.attribute("aria-label"))
        .map(str::to_owned)
        .or_else(|| tree.short_text(id, 24).filter(|text| !text.is_empty()));
    let named = said
        .as_deref()
        .and_then(label_of)
        .or_else(|| element.attribute("id").and_then(page_id));
    named.unwrap_or_default()
}

/// `Page 12`, `[Pg 12]`, `p. xii`, `12` as the folio alone.
fn label_of(said: &str) -> Option<String> {
    let last = said
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ':' | '/' | '[' | ']' | '{' | '}' | '(' | ')')
        })
        .rfind(|part| !part.is_empty())?;
    let last = last.trim_matches(|c: char| !c.is_alphanumeric());
    let tail = ["page", "pg", "p"]
        .iter()
        .find_map(|word| last.strip_prefix(word))
        .unwrap_or(last);
    let label = if tail.starts_with(|c: char| c.is_ascii_digit()) {
        tail
    } else {
        last
    };
    (is_label(label)).then(|| label.to_owned())
}

/// The folio in `page_12`, `Page12`, `pg-xii`, `p12`.
pub(super) fn page_id(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let rest = ["page", "pagina", "seite", "pg", "p"]
        .iter()
        .find_map(|word| lower.strip_prefix(word))?;
    let label = rest.trim_start_matches(['-', '_', '.']);
    let separated = label.len() < rest.len();
    let digits = label.bytes().all(|b| b.is_ascii_digit());
    (is_label(label) && (digits || separated)).then(|| label.to_owned())
}

fn is_label(label: &str) -> bool {
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits > 0 && digits <= 5 && label.len() <= digits + 2;
    let roman = !label.is_empty()
        && label.len() <= 8
        && label.bytes().all(|b| b"ivxlcdmIVXLCDM".contains(&b));
    number && label.is_ascii() || roman
}

/// Whether the anchors of a page are named after pages: at least two, growing, without text.
pub(super) fn has_page_ids(tree: &Tree) -> bool {
    let mut count = 0;
    let mut last = 0u32;
    for id in tree.descendants(tree.root()) {
        if let Some(number) =
            empty_page_anchor(tree, id).and_then(|label| label.parse::<u32>().ok())
        {
            if number <= last && count > 0 {
                return false;
            }
            (last, count) = (number, count + 1);
        }
    }
    count >= 2
}

/// The folio of an empty anchor that is named after a page.
pub(super) fn empty_page_anchor(tree: &Tree, id: Id) -> Option<String> {
    let element = tree.element(id)?;
    if !matches!(&*element.name, "a" | "span" | "div") {
        return None;
    }
    let name = element
        .attribute("id")
        .or_else(|| element.attribute("name"))?;
    let label = page_id(name)?;
    tree.short_text(id, 8)
        .filter(|text| text.is_empty() || label_of(text).as_deref() == Some(label.as_str()))
        .map(|_| label)
}

/// Whether a class says that lines are verse.
pub(super) fn is_verse(element: &Element) -> bool {
    says(element, "z3998:verse")
        || says(element, "z3998:poem")
        || element.attribute("class").is_some_and(|class| {
            words(class).any(|word| {
                matches!(
                    word.as_str(),
                    "poem" | "poetry" | "verse" | "stanza" | "linegroup" | "lg" | "strophe"
                )
            }) || class
                .split_ascii_whitespace()
                .any(|class| class == "line-block")
        })
}

#[cfg(test)]
mod tests {
    use super::{is_exponent, is_note_name, is_sign, label_of, page_id};

    #[test]
    fn signs() {
        for sign in ["1", "[12]", "(3)", "*", "††", "[a]", "[note 3]", "¹²"] {
            assert!(is_sign(sign), "{sign}");
        }
        for word in ["", "th", "word", "a", "2nd", "[citation needed]"] {
            assert!(!is_sign(word), "{word}");
        }
    }

    #[test]
    fn exponents_belong_to_their_word() {
        for (before, raised) in [
            ("10", "6"),
            ("5 m", "2"),
            ("CO", "2"),
            ("x", "10"),
            ("sin", "2"),
            ("word", "n"),
            ("", "3"),
        ] {
            assert!(is_exponent(before, raised), "{before}^{raised}");
        }
        for (before, raised) in [
            ("the bridge", "2"),
            ("fell.", "12"),
            ("“word”", "3"),
            ("word", "*"),
        ] {
            assert!(!is_exponent(before, raised), "{before}^{raised}");
        }
    }

    #[test]
    fn names() {
        for name in [
            "fn1",
            "fn:2",
            "_ftn3",
            "cite_note-foo-7".replace("-foo", "").as_str(),
            "footnote-4",
            "note12",
            "user-content-fn-1",
        ] {
            assert!(is_note_name(name), "{name}");
        }
        for name in [
            "fnref1",
            "_ftnref3",
            "notes",
            "endless",
            "content",
            "noteworthy1",
        ] {
            assert!(!is_note_name(name), "{name}");
        }
        for (said, want) in [
            ("Page 12", Some("12")),
            ("[Pg xiv]", Some("xiv")),
            ("p. 7", Some("7")),
            ("page12", Some("12")),
            ("12a", Some("12a")),
            ("Contents", None),
        ] {
            assert_eq!(label_of(said).as_deref(), want, "{said}");
        }
        for (name, want) in [
            ("page_12", Some("12")),
            ("Page12", Some("12")),
            ("pg-xii", Some("xii")),
            ("p3", Some("3")),
            ("pixi", None),
            ("paragraph", None),
        ] {
            assert_eq!(page_id(name).as_deref(), want, "{name}");
        }
    }
}
