//! XML to a tree with quick-xml: well-formed or refused, DTD unread, entities unexpanded.

use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Data, Element, Id, Tree, entities};
use crate::{LimitCode, Limits, Unreadable};

/// Namespace declarations in force at once; documents have a few dozen.
const MAX_BINDINGS: usize = 256;

/// Attributes of one element that are looked at.
const MAX_ATTRIBUTES: usize = 1024;

/// Reads a whole document. An entity that only the DTD declares becomes U+FFFD.
pub(crate) fn parse_xml(text: &str, limits: &Limits) -> Result<Tree, Unreadable> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder {
        tree: Tree::new(),
        open: vec![Id(0)],
        bindings: Vec::new(),
        stray: false,
        limits,
    };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => builder.start(&tag)?,
            Ok(Event::Empty(tag)) => {
                builder.start(&tag)?;
                builder.end();
            }
            Ok(Event::End(_)) => builder.end(),
            Ok(Event::Text(chars)) => builder.text(&chars.xml10_content()),
            Ok(Event::CData(chars)) => builder.text(&chars.xml10_content()),
            Ok(Event::GeneralRef(name)) => builder.reference(&name.xml10_content()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                return Err(Unreadable::broken(format!(
                    "its XML is broken near byte {}: {error}",
                    reader.error_position()
                )));
            }
        }
        if builder.tree.len() > limits.nodes {
            return Err(Unreadable::limit(
                LimitCode::Size,
                format!("it has more than {} elements", limits.nodes),
            ));
        }
    }
    if builder.open.len() > 1 {
        let name = builder.open.last().map_or("", |&id| builder.tree.name(id));
        return Err(Unreadable::broken(format!(
            "its XML is cut short: <{name}> is never closed"
        )));
    }
    if builder.stray {
        return Err(Unreadable::broken(
            "its XML is broken: words stand outside of all elements",
        ));
    }
    Ok(builder.tree)
}

struct Builder<'a> {
    tree: Tree,
    open: Vec<Id>,
    /// Prefix, namespace, and how many elements are open inside it.
    bindings: Vec<(String, Namespace, usize)>,
    /// Words stand outside of all elements, where nobody would look for them.
    stray: bool,
    limits: &'a Limits,
}

impl Builder<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        if self.open.len() > self.limits.nesting {
            return Err(Unreadable::limit(
                LimitCode::Nesting,
                format!(
                    "its elements are nested more than {} deep",
                    self.limits.nesting
                ),
            ));
        }
        let depth = self.open.len();
        let mut attributes = Vec::new();
        for attribute in tag
            .html_attributes()
            .with_checks(false)
            .take(MAX_ATTRIBUTES)
        {
            let Ok(attribute) = attribute else { continue };
            let name: &str = attribute.key.as_ref();
            let value = entities::unescape(&attribute.value);
            if let Some(prefix) = name.strip_prefix("xmlns") {
                if self.bindings.len() >= MAX_BINDINGS {
                    return Err(Unreadable::limit(
                        LimitCode::Size,
                        "it declares too many namespaces",
                    ));
                }
                let prefix = prefix.strip_prefix(':').unwrap_or("").to_owned();
                self.bindings
                    .push((prefix, Namespace::from(&*value), depth));
            } else {
                attributes.push((LocalName::from(name), StrTendril::from_slice(&value)));
            }
        }
        let name = tag.name();
        let name: &str = name.as_ref();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let space = self
            .bindings
            .iter()
            .rev()
            .find(|(known, ..)| known == prefix)
            .map(|(_, space, _)| space.clone());
        let element = Element {
            // An undeclared prefix is taken for its namespace, so that a careless writer is still read.
            space: space.unwrap_or_else(|| Namespace::from(prefix)),
            name: LocalName::from(local),
            attributes,
        };
        let id = self.tree.add(Data::Element(Box::new(element)));
        self.tree.append(self.top(), id);
        self.open.push(id);
        Ok(())
    }

    fn end(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
        let depth = self.open.len();
        while self
            .bindings
            .last()
            .is_some_and(|(_, _, inside)| *inside >= depth)
        {
            self.bindings.pop();
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.len() > 1 {
            if !text.is_empty() {
                self.tree
                    .append_text(self.top(), &StrTendril::from_slice(text));
            }
        } else {
            self.stray |= text
                .chars()
                .any(|c| !c.is_whitespace() && !c.is_control() && c != '\u{feff}');
        }
    }

    fn reference(&mut self, name: &str) {
        match entities::resolve(name) {
            Some(shown) => self.text(&shown),
            None => self.text("\u{fffd}"),
        }
    }

    fn top(&self) -> Id {
        self.open.last().copied().unwrap_or(Id(0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::parse_xml;
    use crate::{LimitCode, Limits, Unreadable};

    fn limits() -> Limits {
        Limits::default()
    }

    #[test]
    fn text_and_namespaces() {
        let xml = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x 'y'>]><r xmlns='one' xmlns:p='two' p:a='1&amp;2'>\
                   a &amp; &nbsp;<![CDATA[<b>]]><p:c/>&x;</r>";
        let tree = parse_xml(xml, &limits()).unwrap();
        let root = tree.first_child(tree.root()).unwrap();
        assert_eq!(tree.whole_text(root), "a & \u{a0}<b>\u{fffd}");
        let element = tree.element(root).unwrap();
        assert_eq!(
            (
                &*element.space,
                &*element.name,
                element.local_attribute("a")
            ),
            ("one", "r", Some("1&2"))
        );
        let child = tree.find(root, "c").unwrap();
        assert_eq!(&*tree.element(child).unwrap().space, "two");
    }

    #[test]
    fn what_is_broken_is_refused() {
        for xml in [
            "<a><b></a>",
            "<a>",
            "<a",
            "<a>x</a",
            "<a b='c",
            "<a>x</a> y",
            "x <a>y</a>",
        ] {
            assert!(
                matches!(parse_xml(xml, &limits()), Err(Unreadable::Broken(_))),
                "{xml}"
            );
        }
        let deep = "<a>".repeat(10_000);
        assert!(matches!(
            parse_xml(&deep, &limits()),
            Err(Unreadable::Limit {
                code: LimitCode::Nesting,
                ..
            })
        ));
    }
}
