//! Fields that an entry takes from others: `crossref` and `xdata`.
//!
//! As Biber does (biblatex manual, appendix B): the parent's title is the child's book or journal
//! title, keys and labels are never inherited, and a field of one's own always wins. A file field
//! is inherited, too: the chapter of a book is read in the book.

use std::collections::HashMap;
use std::sync::Arc;

use super::bibtex::{Draft, DraftField};

/// Longest chain of parents.
const DEPTH: usize = 16;
/// Fields that one file may inherit, all entries together: a bound on hostile files.
const BUDGET: usize = 4_000_000;

pub(super) fn inherit<'t>(drafts: &mut [Draft<'t>], circular: &mut dyn FnMut(&Draft<'t>, String)) {
    if !drafts.iter().any(|draft| parents(draft).next().is_some()) {
        return;
    }
    let mut by_key = HashMap::with_capacity(drafts.len());
    for (idx, draft) in drafts.iter().enumerate() {
        by_key.insert(draft.key, idx);
    }
    let mut cx = Cx {
        by_key,
        done: vec![None; drafts.len()],
        open: vec![false; drafts.len()],
        budget: BUDGET,
    };
    for idx in 0..drafts.len() {
        let Some(fields) = cx.resolve(drafts, idx, 0, circular) else {
            continue;
        };
        cx.done[idx] = Some(fields);
    }
    for (draft, fields) in drafts.iter_mut().zip(cx.done) {
        draft
            .fields
            .extend(fields.iter().flat_map(|fields| fields.iter().cloned()));
    }
}

struct Cx<'t> {
    /// The last of several, as everywhere.
    by_key: HashMap<&'t str, usize>,
    /// What each entry inherits, once known.
    done: Vec<Option<Arc<[DraftField<'t>]>>>,
    /// Being resolved: a parent that is open leads in a circle.
    open: Vec<bool>,
    budget: usize,
}

impl<'t> Cx<'t> {
    fn resolve(
        &mut self,
        drafts: &[Draft<'t>],
        idx: usize,
        depth: usize,
        circular: &mut dyn FnMut(&Draft<'t>, String),
    ) -> Option<Arc<[DraftField<'t>]>> {
        if let Some(done) = &self.done[idx] {
            return Some(done.clone());
        }
        let child = &drafts[idx];
        parents(child).next()?;
        self.open[idx] = true;
        let mut out: Vec<DraftField<'t>> = Vec::new();
        for (link, key) in parents(child) {
            let Some(&parent) = self.by_key.get(key) else {
                continue;
            };
            if self.open[parent] || depth >= DEPTH {
                circular(
                    child,
                    format!(
                        "the {} of `{}` leads back to itself",
                        link.name(),
                        child.key
                    ),
                );
                continue;
            }
            let inherited = self.resolve(drafts, parent, depth + 1, circular);
            let from = &drafts[parent];
            for field in from
                .fields
                .iter()
                .chain(inherited.iter().flat_map(|fields| fields.iter()))
            {
                let Some(name) = link.name_in_child(child, from, &field.name) else {
                    continue;
                };
                if child.field(&name).is_some()
                    || out.iter().any(|own| own.name == name)
                    || self.budget == 0
                {
                    continue;
                }
                self.budget -= 1;
                out.push(DraftField {
                    name: name.into(),
                    ..field.clone()
                });
            }
        }
        self.open[idx] = false;
        let out: Arc<[DraftField<'t>]> = out.into();
        self.done[idx] = Some(out.clone());
        Some(out)
    }
}

#[derive(Clone, Copy)]
enum Link {
    CrossRef,
    XData,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Link::CrossRef => "`crossref`",
            Link::XData => "`xdata`",
        }
    }

    /// What the parent's field is called in the child; `None`: it is not inherited.
    fn name_in_child(self, child: &Draft<'_>, parent: &Draft<'_>, name: &str) -> Option<String> {
        const OWN: &[&str] = &[
            "crossref",
            "xref",
            "xdata",
            "ids",
            "entryset",
            "entrysubtype",
            "execute",
            "label",
            "options",
            "presort",
            "related",
            "relatedoptions",
            "relatedstring",
            "relatedtype",
            "shortauthor",
            "shorteditor",
            "shorthand",
            "shorthandintro",
            "sortkey",
            "sorttitle",
            "indextitle",
            "indexsorttitle",
        ];
        if OWN.contains(&name) {
            return None;
        }
        if matches!(self, Link::XData) {
            return Some(name.to_owned());
        }
        let part = matches!(
            child.kind.as_str(),
            "inbook"
                | "incollection"
                | "inproceedings"
                | "conference"
                | "inreference"
                | "bookinbook"
                | "suppbook"
                | "suppcollection"
        );
        let many = parent.kind.starts_with("mv");
        let periodical = parent.kind == "periodical";
        let prefix = match () {
            () if many => "main",
            () if part => "book",
            () if periodical => "journal",
            () => return Some(name.to_owned()),
        };
        match name {
            "title" | "subtitle" | "titleaddon" => Some(format!("{prefix}{name}")),
            "shorttitle" => None,
            // A book's author is not the author of a chapter, unless the child is part of that book.
            "author" if part && child.kind != "inbook" && child.kind != "bookinbook" => None,
            name => Some(name.to_owned()),
        }
    }
}

fn parents<'a, 't>(draft: &'a Draft<'t>) -> impl Iterator<Item = (Link, &'a str)> {
    let keys = |name: &str, link: Link| {
        draft
            .field(name)
            .into_iter()
            .flat_map(|field| field.tex.split(','))
            .map(str::trim)
            .filter(|key| !key.is_empty())
            .map(move |key| (link, key))
            .collect::<Vec<_>>()
    };
    keys("xdata", Link::XData)
        .into_iter()
        .chain(keys("crossref", Link::CrossRef))
}
