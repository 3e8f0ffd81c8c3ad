//! What a page says of itself: encoding, title, authors, language.

use crate::assemble::Assembly;
use crate::tree::{Id, Tree};

/// The encoding that the first kilobytes declare, in a `meta` element or an XML declaration.
pub(crate) fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(8192)]).to_ascii_lowercase();
    if head.trim_start().starts_with("<?xml") {
        let declaration = head.split("?>").next()?;
        if let Some(label) = declaration
            .split_once("encoding")
            .and_then(|(_, rest)| quoted(rest.trim_start().strip_prefix('=')?))
        {
            return Some(label);
        }
    }
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        let tag = &rest[at..];
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        if let Some((_, after)) = tag.split_once("charset") {
            if let Some(label) = after.trim_start().strip_prefix('=').and_then(quoted) {
                return Some(label);
            }
        }
        rest = &rest[at + 5..];
    }
    None
}

/// The value behind `=`, in marks or not.
fn quoted(rest: &str) -> Option<String> {
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let label: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Title, authors and language of the page.
pub(crate) fn describe(tree: &Tree, out: &mut Assembly) {
    let Some(html) = tree
        .children(tree.root())
        .find(|&id| tree.element(id).is_some())
    else {
        return;
    };
    if let Some(language) = tree.element(html).and_then(|html| {
        html.attribute("lang")
            .or_else(|| html.attribute("xml:lang"))
    }) {
        out.language(language);
    }
    let Some(head) = tree.named(html, "head").next() else {
        return;
    };
    for id in tree.descendants(head) {
        match tree.name(id) {
            "title" => out.title(&tree.whole_text(id)),
            "meta" => meta(tree, id, out),
            _ => {}
        }
    }
}

fn meta(tree: &Tree, id: Id, out: &mut Assembly) {
    let Some(element) = tree.element(id) else {
        return;
    };
    let Some(content) = element.attribute("content") else {
        return;
    };
    let name = element
        .attribute("name")
        .or_else(|| element.attribute("property"))
        .unwrap_or("")
        .to_ascii_lowercase();
    match name.as_str() {
        // An address is not a name (Open Graph allows both).
        "author" | "citation_author" | "dc.creator" | "dcterms.creator" | "article:author"
        | "parsely-author" | "byl"
            if !content.contains("://") =>
        {
            out.author(content);
        }
        "og:title" | "citation_title" | "dc.title" => out.title(content),
        _ if element
            .attribute("http-equiv")
            .is_some_and(|what| what.eq_ignore_ascii_case("content-language")) =>
        {
            out.language(content)
        }
        _ => {}
    }
}
