//! What the elements of HTML do to text.

use text::BlockKind;

use crate::assemble::White;

/// How an element takes part in the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    Inline,
    /// Text inside begins a block of this kind, or of the surrounding kind.
    Block(Option<BlockKind>),
    Row,
    Cell,
    /// Not shown.
    Nothing,
}

/// The display of an element by its name (HTML Living Standard, section 15, "Rendering").
pub(super) fn display(name: &str) -> Display {
    use BlockKind::{Caption, Heading, ListItem, Paragraph, Quote};
    match name {
        "h1" => Display::Block(Some(Heading(1))),
        "h2" => Display::Block(Some(Heading(2))),
        "h3" => Display::Block(Some(Heading(3))),
        "h4" => Display::Block(Some(Heading(4))),
        "h5" => Display::Block(Some(Heading(5))),
        "h6" => Display::Block(Some(Heading(6))),
        "li" | "dt" | "dd" => Display::Block(Some(ListItem)),
        "caption" | "figcaption" => Display::Block(Some(Caption)),
        "blockquote" => Display::Block(Some(Quote)),
        // What a form or a figure holds is not the caption or item around it.
        "figure" | "table" => Display::Block(Some(Paragraph)),
        "tr" => Display::Row,
        "td" | "th" => Display::Cell,
        "address" | "article" | "aside" | "body" | "center" | "details" | "dialog" | "dir"
        | "div" | "dl" | "fieldset" | "footer" | "form" | "header" | "hgroup" | "hr" | "html"
        | "legend" | "listing" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option" | "p"
        | "plaintext" | "pre" | "search" | "section" | "summary" | "tbody" | "tfoot" | "thead"
        | "ul" | "xmp" | "button" | "textarea" | "frameset" | "marquee" | "multicol" => {
            Display::Block(None)
        }
        "head" | "script" | "style" | "title" | "meta" | "link" | "base" | "noscript"
        | "noframes" | "noembed" | "iframe" | "object" | "embed" | "applet" | "audio" | "video"
        | "canvas" | "select" | "datalist" | "img" | "input" | "area" | "param" | "source"
        | "track" | "rp" | "annotation" | "annotation-xml" | "desc" | "metadata" | "defs"
        | "symbol" | "progress" | "meter" | "wbr" | "frame" => Display::Nothing,
        _ => Display::Inline,
    }
}

/// White space inside the element, where it differs from that around it.
pub(super) fn white(name: &str) -> Option<White> {
    matches!(name, "pre" | "listing" | "plaintext" | "xmp" | "textarea").then_some(White::Keep)
}

/// The words of a class or id: `"site-nav navBar"` is site, nav, nav, bar and navbar.
pub(super) fn words(names: &str) -> impl Iterator<Item = String> + '_ {
    names
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let mut parts: Vec<String> = Vec::new();
            for (at, c) in word.char_indices() {
                let turns = at > 0
                    && c.is_uppercase()
                    && word[..at]
                        .chars()
                        .next_back()
                        .is_some_and(char::is_lowercase);
                if parts.is_empty() || turns {
                    parts.push(String::new());
                }
                if let Some(last) = parts.last_mut() {
                    last.extend(c.to_lowercase());
                }
            }
            if parts.len() > 1 {
                parts.push(word.to_lowercase());
            }
            parts
        })
}
