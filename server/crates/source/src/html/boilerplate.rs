//! A guess at what a page shows around its text: navigation, banners, invitations to subscribe.
//!
//! It ranks, it never hides: the text stays, typed as [`text::BlockKind::Boilerplate`]. Whatever
//! holds a good part of the page's words is never boilerplate, whatever its class says.

use super::elements::{Display, display, words};
use crate::tree::{Id, Tree};

/// How much text each element holds.
pub(super) struct Shares {
    /// Bytes of visible text below each node, by node.
    ink: Vec<u32>,
    total: u32,
}

impl Shares {
    pub(super) fn new(tree: &Tree) -> Shares {
        let mut ink = vec![0u32; tree.len()];
        // Depth first, each node added to its parent when it is left: an explicit stack, no recursion.
        let mut stack = vec![(tree.root(), false)];
        while let Some((id, done)) = stack.pop() {
            if done {
                let own = ink[id.index()];
                if let Some(parent) = tree.parent(id) {
                    ink[parent.index()] = ink[parent.index()].saturating_add(own);
                }
                continue;
            }
            if let Some(text) = tree.text(id) {
                ink[id.index()] = u32::try_from(text.trim().len()).unwrap_or(u32::MAX);
            }
            stack.push((id, true));
            if display(tree.name(id)) != Display::Nothing {
                stack.extend(tree.children(id).map(|child| (child, false)));
            }
        }
        let total = ink[tree.root().index()];
        Shares { ink, total }
    }

    /// Whether the element holds less than a fifth of the page's text.
    fn is_small(&self, id: Id) -> bool {
        u64::from(self.ink[id.index()]) * 5 < u64::from(self.total)
    }
}

/// Whether an element is furniture of the site rather than text of the page.
pub(super) fn is_boilerplate(tree: &Tree, id: Id, shares: &Shares) -> bool {
    let Some(element) = tree.element(id) else {
        return false;
    };
    let name: &str = &element.name;
    if matches!(
        name,
        "html" | "body" | "main" | "article" | "p" | "blockquote"
    ) || display(name) == Display::Inline
    {
        return false;
    }
    if matches!(name, "nav" | "button" | "menu" | "textarea") {
        return true;
    }
    if !shares.is_small(id) {
        return false;
    }
    if matches!(
        element.attribute("role"),
        Some(
            "navigation"
                | "banner"
                | "contentinfo"
                | "search"
                | "menu"
                | "menubar"
                | "dialog"
                | "alertdialog"
        )
    ) {
        return true;
    }
    // LibreOffice writes running heads and feet with this title.
    if name == "div" && matches!(element.attribute("title"), Some("header" | "footer")) {
        return true;
    }
    if matches!(name, "header" | "footer") && is_of_the_page(tree, id) {
        // Pandoc and Quarto set title and authors of the text itself in one.
        return element.attribute("id") != Some("title-block-header");
    }
    let named = |names: Option<&str>| {
        names.is_some_and(|names| words(names).any(|word| is_boilerplate_word(&word)))
    };
    matches!(
        name,
        "div"
            | "section"
            | "aside"
            | "ul"
            | "ol"
            | "form"
            | "table"
            | "dialog"
            | "header"
            | "footer"
            | "fieldset"
            | "dl"
    ) && (named(element.attribute("class")) || named(element.attribute("id")))
}

/// A header or footer of the page, not of an article or quotation in it.
fn is_of_the_page(tree: &Tree, id: Id) -> bool {
    !std::iter::successors(tree.parent(id), |&up| tree.parent(up)).any(|up| {
        matches!(
            tree.name(up),
            "article" | "main" | "section" | "blockquote" | "figure"
        )
    })
}

fn is_boilerplate_word(word: &str) -> bool {
    matches!(
        word,
        "nav"
            | "navbar"
            | "navbox"
            | "navigation"
            | "menu"
            | "sidebar"
            | "breadcrumb"
            | "breadcrumbs"
            | "cookie"
            | "cookies"
            | "consent"
            | "gdpr"
            | "share"
            | "sharing"
            | "sharedaddy"
            | "social"
            | "newsletter"
            | "subscribe"
            | "subscription"
            | "related"
            | "promo"
            | "advert"
            | "advertisement"
            | "adsense"
            | "pagination"
            | "pager"
            | "toolbar"
            | "popup"
            | "modal"
            | "signup"
            | "paywall"
            | "masthead"
            | "colophon"
            | "skip"
            | "toc"
            | "catlinks"
            | "printfooter"
            | "sitesub"
    )
}
