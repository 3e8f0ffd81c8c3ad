//! What a page hides from its readers.

use std::collections::HashSet;

use super::elements;
use crate::tree::{Element, Id, Tree};

/// The classes and ids that the page's own style sheets hide.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    selectors: HashSet<String>,
}

impl Hidden {
    /// Reads the `<style>` elements: `.x { display: none }` with nothing else in the selector, outside
    /// every at-rule, counts where no other rule displays the same class or id.
    pub(super) fn find(tree: &Tree) -> Hidden {
        let mut hidden = HashSet::new();
        let mut shown = HashSet::new();
        for id in tree
            .descendants(tree.root())
            .filter(|&id| tree.name(id) == "style")
        {
            let for_print = tree
                .element(id)
                .and_then(|style| style.attribute("media"))
                .is_some_and(|media| media.contains("print"));
            if !for_print {
                rules(&tree.whole_text(id), &mut hidden, &mut shown);
            }
        }
        hidden.retain(|selector| !shown.contains(selector));
        Hidden { selectors: hidden }
    }

    /// Whether a reader does not see the element.
    pub(super) fn hides(&self, element: &Element) -> bool {
        if element.attribute("hidden").is_some() {
            return true;
        }
        if let Some(style) = element.attribute("style") {
            let style: String = style
                .chars()
                .filter(|c| !c.is_whitespace())
                .flat_map(char::to_lowercase)
                .collect();
            if style.contains("display:none") || style.contains("visibility:hidden") {
                return true;
            }
        }
        if let Some(classes) = element.attribute("class") {
            // SingleFile marks what was hidden when the page was saved; the others are conventions
            // for text that only screen readers read out.
            let conventional = |class: &str| {
                matches!(
                    class,
                    "sf-hidden"
                        | "sr-only"
                        | "visually-hidden"
                        | "visuallyhidden"
                        | "screen-reader-text"
                        | "screen-reader-only"
                        | "screenreader-only"
                        | "a11y-hidden"
                        | "u-hidden-visually"
                        | "show-for-sr"
                )
            };
            if classes
                .split_ascii_whitespace()
                .any(|class| conventional(class) || self.has('.', class))
            {
                return true;
            }
        }
        element.attribute("id").is_some_and(|id| self.has('#', id))
    }

    fn has(&self, sign: char, name: &str) -> bool {
        !self.selectors.is_empty() && self.selectors.contains(&format!("{sign}{name}"))
    }
}

/// Sorts the simple selectors of a style sheet by whether their rule hides.
fn rules(css: &str, hidden: &mut HashSet<String>, shown: &mut HashSet<String>) {
    let css = without_comments(css);
    let mut depth = 0usize;
    let mut prelude_start = 0;
    let mut prelude = "";
    for (at, c) in css
        .char_indices()
        .filter(|(_, c)| matches!(c, '{' | '}' | ';'))
    {
        match c {
            '{' => {
                prelude = css[prelude_start..at].trim();
                depth += 1;
            }
            '}' => {
                let body = &css[prelude_start..at];
                rule(prelude, body, depth == 1, hidden, shown);
                depth = depth.saturating_sub(1);
                prelude = "";
            }
            // Declarations belong to the body that is read at `}`.
            _ if depth > 0 => continue,
            _ => {}
        }
        prelude_start = at + 1;
    }
}

fn rule(
    prelude: &str,
    body: &str,
    top: bool,
    hidden: &mut HashSet<String>,
    shown: &mut HashSet<String>,
) {
    if prelude.is_empty() || prelude.starts_with('@') {
        return;
    }
    let body: String = body
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let hides = body.contains("display:none");
    if !hides && !body.contains("display:") {
        return;
    }
    for selector in prelude.split(',').map(str::trim) {
        let simple = selector.starts_with(['.', '#'])
            && selector.len() > 1
            && selector[1..]
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        if hides && simple && top {
            hidden.insert(selector.to_owned());
        } else if !hides {
            // Any mention counts: `.open .menu` shows some menus.
            shown.extend(mentioned(selector));
        }
    }
}

/// The classes and ids that a selector mentions.
fn mentioned(selector: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, sign) in selector
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '#'))
    {
        let name: String = selector[at + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            .collect();
        if !name.is_empty() {
            out.push(format!("{sign}{name}"));
        }
    }
    out
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at + 2..]
            .find("*/")
            .map_or("", |end| &rest[at + 2 + end + 2..]);
    }
    out.push_str(rest);
    out
}

/// Whether an element is set beside the text only for orientation: edit links, permalinks, arrows
/// back from a note. Its text is kept, under a mark.
pub(super) fn is_notation(tree: &Tree, id: Id) -> bool {
    let Some(element) = tree.element(id) else {
        return false;
    };
    if element.attribute("role") == Some("doc-backlink")
        || element.attribute("epub:type") == Some("backlink")
    {
        return true;
    }
    let Some(classes) = element.attribute("class") else {
        return false;
    };
    classes.split_ascii_whitespace().any(|class| {
        matches!(
            class,
            "mw-editsection"
                | "headerlink"
                | "header-link"
                | "anchor-link"
                | "anchorjs-link"
                | "heading-anchor"
                | "permalink"
                | "footnote-back"
                | "footnote-backref"
                | "reversefootnote"
                | "footnote-return"
                | "mw-cite-backlink"
                | "hash-link"
        )
    }) && elements::display(&element.name) == elements::Display::Inline
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::rules;

    #[test]
    fn only_plain_rules_hide() {
        let (mut hidden, mut shown) = (HashSet::new(), HashSet::new());
        rules(
            "/* .no { display: none } */ .a, #b { color: red; display: none !important }\n\
             .c .d { display: none } @media print { .e { display: none } } .f{display:none}\n\
             .open .f { display: block } p { margin: 0 }",
            &mut hidden,
            &mut shown,
        );
        hidden.retain(|selector| !shown.contains(selector));
        let mut hidden: Vec<String> = hidden.into_iter().collect();
        hidden.sort();
        assert_eq!(hidden, ["#b", ".a"]);
    }
}
