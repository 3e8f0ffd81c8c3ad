//! HTML as a browser shows it: blocks from the kinds of elements, white space collapsed, hidden
//! text out, notes and page breaks typed.
//!
//! Everything that a reader sees is kept; navigation and the like is typed as boilerplate, never
//! dropped. EPUB and mail archives read their pages with the same [`Walk`].

mod boilerplate;
mod callouts;
mod elements;
mod head;
mod hidden;
mod walk;

use text::SourceText;

use crate::assemble::Assembly;
use crate::tree::{Tree, parse_html, parse_xml};
use crate::{Limits, Unreadable, decode};

pub(crate) use head::{charset, describe};
pub(crate) use walk::walk;

/// Reads a web page.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    read_declared(bytes, None, limits)
}

/// Reads a web page whose container names its encoding.
pub(crate) fn read_declared(
    bytes: &[u8],
    charset: Option<&str>,
    limits: &Limits,
) -> Result<SourceText, Unreadable> {
    let declared = charset.map(str::to_owned).or_else(|| head::charset(bytes));
    let decoded = decode::decode(bytes, declared.as_deref());
    let tree = parse_html(&decoded.text, limits)?;
    page(&tree, &decoded, limits)
}

/// Reads a page that says it is XML; one that is not well-formed is read as HTML, as browsers do
/// when a server sends it as `text/html`.
pub(crate) fn read_xhtml(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let decoded = decode::decode(bytes, head::charset(bytes).as_deref());
    let tree = match parse_xml(&decoded.text, limits) {
        Err(Unreadable::Broken(_)) => parse_html(&decoded.text, limits)?,
        tree => tree?,
    };
    page(&tree, &decoded, limits)
}

fn page(tree: &Tree, decoded: &decode::Decoded, limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut out = Assembly::new(limits);
    head::describe(tree, &mut out);
    walk(tree, tree.root(), &mut out);
    if !out.has_text() {
        return Err(Unreadable::broken(
            "the page holds no text: if scripts build it, save it from a browser as a complete page",
        ));
    }
    let mut source = out.finish("html/2")?;
    source.warnings = decoded.warnings_for(&source.text);
    Ok(source)
}

#[cfg(test)]
mod tests;
