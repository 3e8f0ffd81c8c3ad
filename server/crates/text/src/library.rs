//! The sources in which words are looked for before they are called absent.

use std::sync::{Arc, OnceLock};

use memchr::memmem;

use crate::fingerprints::{Index, REACH, grams};
use crate::flow::skeleton;
use crate::judge::Library;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::{Quotation, SourceId};

/// Sources in memory, by number, with an index of fingerprints that is built when first asked.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Ascending by id.
    sources: Vec<Arc<Prepared>>,
    index: Arc<OnceLock<Index>>,
}

/// Sources that are looked at for one quotation.
const CANDIDATES: usize = 8;

impl Shelf {
    #[must_use]
    pub fn new(mut sources: Vec<Arc<Prepared>>) -> Shelf {
        sources.sort_by_key(|source| source.id);
        sources.dedup_by_key(|source| source.id);
        Shelf {
            sources,
            index: Arc::default(),
        }
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Arc<Prepared>> {
        let idx = self
            .sources
            .binary_search_by_key(&id, |source| source.id)
            .ok()?;
        self.sources.get(idx)
    }

    /// Ascending by id.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Prepared>> {
        self.sources.iter()
    }

    /// Builds the index now: what the first query would else wait for. Calls `done` after each source.
    pub fn index(&self, done: &mut dyn FnMut(usize)) -> &Index {
        self.index.get_or_init(|| {
            let prints: Vec<&[u32]> = self
                .sources
                .iter()
                .enumerate()
                .map(|(idx, source)| {
                    let prints = source.fingerprints();
                    done(idx);
                    prints
                })
                .collect();
            Index::new(&prints)
        })
    }
}

impl Library for Shelf {
    fn candidates(&self, quotation: &Quotation, except: &[SourceId]) -> Vec<&Prepared> {
        let free = |source: &&Arc<Prepared>| !except.contains(&source.id);
        if self.sources.len() <= CANDIDATES {
            return self
                .sources
                .iter()
                .filter(free)
                .map(AsRef::as_ref)
                .collect();
        }
        let parsed = Parsed::new(quotation);
        let segments = parsed.segments().into_iter();
        let longest = segments
            .map(|segment| skeleton(&parsed.text_of(segment, false)))
            .max_by_key(Vec::len)
            .unwrap_or_default();
        if longest.is_empty() {
            return Vec::new();
        }
        let whole = skeleton(&parsed.text_of(0..parsed.elements.len(), false));
        let mut grams: Vec<u32> = grams(&whole).collect();
        grams.sort_unstable();
        grams.dedup();
        let excepted = |idx: usize| self.sources.get(idx).is_none_or(|source| !free(&source));
        let mut out = self.index(&mut |_| {}).query(&grams, CANDIDATES, &excepted);
        // Too short to be sure of a fingerprint: the words as they stand, everywhere.
        if out.is_empty() && longest.len() < REACH {
            let finder = memmem::Finder::new(&longest);
            let holders = self
                .sources
                .iter()
                .enumerate()
                .filter(|(_, source)| free(source))
                .filter(|(_, source)| finder.find(&source.layout.skeleton).is_some());
            out = holders.map(|(idx, _)| idx).take(CANDIDATES).collect();
        }
        out.into_iter()
            .filter_map(|idx| self.sources.get(idx))
            .map(AsRef::as_ref)
            .collect()
    }

    fn frequency(&self, word: &str) -> usize {
        let mut count = 0;
        for source in &self.sources {
            count += source.frequency(word, 2);
            if count > 1 {
                break;
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Shelf;
    use crate::judge::Library;
    use crate::{Prepared, Quotation, SourceId, SourceText};

    #[test]
    fn the_right_source_comes_first() {
        let texts: Vec<String> = (0..40).map(|idx| format!("Source {idx} tells of lantern number {idx} and of the keeper of house {idx} who painted ladder {idx} green before supper time.")).collect();
        let shelf = Shelf::new(
            texts
                .iter()
                .enumerate()
                .map(|(idx, text)| {
                    Arc::new(Prepared::new(
                        SourceId(idx as u32),
                        Arc::new(SourceText::plain(text.clone())),
                    ))
                })
                .collect(),
        );
        let quotation =
            Quotation::plain("of the keeper of house 23 who painted bench 23 green before supper");
        let found = shelf.candidates(&quotation, &[]);
        assert!(
            found.iter().any(|source| source.id == SourceId(23)),
            "{:?}",
            found.iter().map(|source| source.id).collect::<Vec<_>>()
        );
        assert!(
            shelf
                .candidates(&quotation, &[SourceId(23)])
                .iter()
                .all(|source| source.id != SourceId(23))
        );
        let short = shelf.candidates(&Quotation::plain("painted ladder 7"), &[]);
        assert!(short.iter().any(|source| source.id == SourceId(7)));
    }
}
