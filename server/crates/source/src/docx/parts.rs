//! The parts of a Word document beside the text: running heads and feet, charts, diagrams, and
//! documents of other formats embedded in it.

use std::collections::{HashMap, HashSet};

use crate::archive::{Archive, resolve};
use crate::tree::{Tree, parse_xml};
use crate::{Limits, Unreadable, decode};

/// What the main part's relations lead to, as far as a reader sees it.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Running heads and feet, in the order of the relations.
    pub(super) margins: Vec<Tree>,
    /// Charts and data of diagrams by the ids of their relations.
    pub(super) drawn: HashMap<String, Tree>,
    /// Documents that Word shows as part of this one and that are not read here.
    pub(super) unread: usize,
    /// The parts that occur once, by the last word of their kind.
    single: HashMap<String, String>,
}

impl Parts {
    pub(super) fn read(
        document: &Tree,
        main: &str,
        archive: &mut Archive<'_>,
        limits: &Limits,
    ) -> Result<Parts, Unreadable> {
        let mut out = Parts {
            unread: document
                .descendants(document.root())
                .filter(|&id| matches!(document.name(id), "altChunk" | "subDoc"))
                .count(),
            ..Parts::default()
        };
        let (folder, name) = main.rsplit_once('/').unwrap_or(("", main));
        let relations = format!("{folder}/_rels/{name}.rels");
        let Some(bytes) = archive.member(relations.trim_start_matches('/'))? else {
            return Ok(out);
        };
        let relations = parse_xml(&decode::decode(&bytes, None).text, limits)?;
        // One part may be the foot of many sections, and a hostile file may name one a thousand times.
        let mut seen = HashSet::new();
        for id in relations.descendants(relations.root()) {
            let Some(relation) = relations.element(id) else {
                continue;
            };
            let said = |name: &str| relation.attribute(name);
            let (Some(key), Some(kind), Some(target)) = (said("Id"), said("Type"), said("Target"))
            else {
                continue;
            };
            let kind = kind.rsplit('/').next().unwrap_or("");
            if matches!(kind, "footnotes" | "endnotes" | "styles") {
                if let Some(name) = resolve(main, target) {
                    out.single.insert(kind.to_owned(), name);
                }
                continue;
            }
            if !matches!(kind, "header" | "footer" | "chart" | "diagramData") {
                continue;
            }
            let Some(name) = resolve(main, target).filter(|name| seen.insert(name.clone())) else {
                continue;
            };
            let Some(bytes) = archive.member(&name)? else {
                out.unread += 1;
                continue;
            };
            let tree = parse_xml(&decode::decode(&bytes, None).text, limits)?;
            match kind {
                "header" | "footer" => out.margins.push(tree),
                _ => drop(out.drawn.insert(key.to_owned(), tree)),
            }
        }
        Ok(out)
    }

    /// The member that holds the part of a kind: the relations say, else it stands beside the main part.
    pub(super) fn named(&self, kind: &str, main: &str) -> String {
        self.single
            .get(kind)
            .cloned()
            .or_else(|| resolve(main, &format!("{kind}.xml")))
            .unwrap_or_default()
    }
}
