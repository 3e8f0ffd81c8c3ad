//! The sources in which words are looked for before they are called absent.

use std::sync::{Arc, OnceLock};

use memchr::memmem;

use crate::fingerprints::{Index, REACH, grams};
use crate::judge::Library;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::skeleton::skeleton;
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
    #[allow(
        clippy::should_implement_trait,
        reason = "it makes the index, and indexes nothing"
    )]
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
    use crate::{
        Cited, Claim, Options, Prepared, Quotation, SourceId, SourceText, VerdictKind, judge,
    };

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

    /// A reprint of the cited source and three copies of it that an agency sold: the cited one is
    /// never the answer, its copies come together, and a source with nothing in common not at all.
    #[test]
    fn copies_of_one_text_are_named_together() {
        let article = "The harbor was closed for nine days that winter, and the keeper of the light painted his ladder green before the evening came over the strait.";
        let other = |idx: usize| {
            let words = [
                "salt", "barley", "wool", "copper", "amber", "linen", "tar", "oak",
            ];
            (0..200)
                .map(|at| words[(at * at + idx * 7 + at / 3) % words.len()])
                .collect::<Vec<_>>()
                .join(" ")
        };
        let sources = (0..30).map(|idx| {
            let text = match idx {
                4 => format!("{article} {}", other(idx)),
                9 | 17 | 25 => format!("{} {article}", other(idx)),
                // A reprint that changed a word.
                12 => article.replace("nine", "ten"),
                _ => other(idx),
            };
            Arc::new(Prepared::new(
                SourceId(idx as u32),
                Arc::new(SourceText::plain(text)),
            ))
        });
        let shelf = Shelf::new(sources.collect());
        let cited = shelf.get(SourceId(12)).cloned();
        let cited = cited.as_ref().into_iter();
        let claim = Claim {
            cited: cited
                .map(|source| Cited {
                    source: source.as_ref(),
                    place: None,
                    authors: &[],
                })
                .collect(),
            ..Claim::default()
        };
        let quotation =
            Quotation::plain("harbor was closed for nine days that winter, and the keeper");
        let verdict = judge(&quotation, &claim, &shelf, &Options::default());
        assert_eq!(verdict.kind, VerdictKind::WrongSource);
        let mut holders: Vec<u32> = verdict
            .found
            .iter()
            .chain(&verdict.also)
            .map(|found| found.source.0)
            .collect();
        holders.sort_unstable();
        assert_eq!(holders, [4, 9, 17, 25]);
        assert_eq!(verdict.near.map(|near| near.source), Some(SourceId(12)));
        // Changed words find the text too, and only it.
        let changed = Quotation::plain(
            "the keeper of the lamp painted his ladder green before the morning came over the strait",
        );
        let found: Vec<u32> = shelf
            .candidates(&changed, &[SourceId(12)])
            .iter()
            .map(|source| source.id.0)
            .collect();
        assert_eq!(found, [4, 9, 17, 25]);
        let invented = Quotation::plain(
            "nobody ever wrote these words about any harbor in the whole wide world",
        );
        assert!(shelf.candidates(&invented, &[]).is_empty());
    }
}
