//! The sources in which words are looked for before they are called absent.

use std::fmt;
use std::sync::{Arc, OnceLock};

use memchr::memmem;

use crate::fingerprints::{Index, REACH, grams, query};
use crate::judge::Library;
use crate::prepared::Prepared;
use crate::segments::Parsed;
use crate::skeleton::skeleton;
use crate::{Quotation, SourceId, words};

/// A source of a library: its number at once, the source itself when it is opened. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: SourceId,
    held: Held,
}

#[derive(Clone, Debug)]
enum Held {
    Here(Arc<Prepared>),
    Elsewhere(Arc<dyn Keeper>),
}

/// What holds a source that is not kept in memory.
pub trait Keeper: fmt::Debug + Send + Sync {
    /// The same source every time; `None`, where it was lost since it was put on the shelf.
    fn open(&self) -> Option<Arc<Prepared>>;

    /// [`Prepared::fingerprints`], which a keeper may have without opening the source.
    fn fingerprints(&self) -> Option<Vec<u32>> {
        Some(self.open()?.fingerprints().to_vec())
    }

    /// [`Prepared::words`], which are asked for once by whoever makes a catalog.
    fn words(&self) -> Option<Vec<u64>> {
        Some(self.open()?.words().to_vec())
    }
}

impl Source {
    #[must_use]
    pub fn kept(id: SourceId, keeper: Arc<dyn Keeper>) -> Source {
        Source {
            id,
            held: Held::Elsewhere(keeper),
        }
    }

    /// The source itself, to be let go when it was looked at.
    #[must_use]
    pub fn open(&self) -> Option<Arc<Prepared>> {
        match &self.held {
            Held::Here(source) => Some(source.clone()),
            Held::Elsewhere(keeper) => keeper.open(),
        }
    }

    /// [`Prepared::fingerprints`]; `None`, where it was lost.
    #[must_use]
    pub fn fingerprints(&self) -> Option<Vec<u32>> {
        match &self.held {
            Held::Here(source) => Some(source.fingerprints().to_vec()),
            Held::Elsewhere(keeper) => keeper.fingerprints(),
        }
    }

    /// [`Prepared::words`]; `None`, where it was lost.
    #[must_use]
    pub fn words(&self) -> Option<Vec<u64>> {
        match &self.held {
            Held::Here(source) => Some(source.words().to_vec()),
            Held::Elsewhere(keeper) => keeper.words(),
        }
    }

    /// Whether somebody has another clone of it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        match &self.held {
            Held::Here(source) => Arc::strong_count(source) > 1,
            Held::Elsewhere(keeper) => Arc::strong_count(keeper) > 1,
        }
    }
}

impl From<Arc<Prepared>> for Source {
    fn from(source: Arc<Prepared>) -> Source {
        Source {
            id: source.id,
            held: Held::Here(source),
        }
    }
}

/// What is known of the sources of a shelf without opening one.
pub trait Catalog: fmt::Debug + Send + Sync {
    /// Appends the places on the shelf of the sources that have a fingerprint, ascending.
    fn holders(&self, print: u32, out: &mut Vec<usize>);

    /// How often a word stands in all of them, 2 for more; `word` is its hash as in
    /// [`Prepared::words`], with the lowest bit 0.
    fn frequency(&self, word: u64) -> usize;
}

/// Makes catalogs; whoever keeps them on disk has one of its own.
pub trait Cataloger: fmt::Debug + Send + Sync {
    /// Of sources in this order.
    fn catalog(&self, sources: &[Source]) -> Box<dyn Catalog>;
}

/// The catalog of sources in memory.
#[must_use]
pub fn catalog(sources: &[Source]) -> Box<dyn Catalog> {
    Box::new(InMemory {
        sources: sources.to_vec(),
        index: OnceLock::new(),
    })
}

#[derive(Debug)]
struct InMemory {
    sources: Vec<Source>,
    index: OnceLock<Index>,
}

impl Catalog for InMemory {
    fn holders(&self, print: u32, out: &mut Vec<usize>) {
        let index = self.index.get_or_init(|| {
            let prints = self.sources.iter().map(Source::fingerprints);
            let prints: Vec<Vec<u32>> = prints.map(Option::unwrap_or_default).collect();
            Index::new(&prints.iter().map(Vec::as_slice).collect::<Vec<_>>())
        });
        index.holders(print, out);
    }

    fn frequency(&self, word: u64) -> usize {
        let mut count = 0;
        for source in self.sources.iter().filter_map(Source::open) {
            count += source.lexicon().count_hash(word);
            if count > 1 {
                break;
            }
        }
        count.min(2)
    }
}

/// Sources by number, with a catalog that is made when first asked.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Ascending by id.
    sources: Vec<Source>,
    cataloger: Option<Arc<dyn Cataloger>>,
    catalog: Arc<OnceLock<Box<dyn Catalog>>>,
}

/// Sources that are looked at for one quotation.
const CANDIDATES: usize = 8;
/// Where somebody asks for all places of some words.
const SEARCHED: usize = 64;

impl Shelf {
    #[must_use]
    pub fn new(sources: Vec<impl Into<Source>>) -> Shelf {
        let mut sources: Vec<Source> = sources.into_iter().map(Into::into).collect();
        sources.sort_by_key(|source| source.id);
        sources.dedup_by_key(|source| source.id);
        Shelf {
            sources,
            cataloger: None,
            catalog: Arc::default(),
        }
    }

    /// The same with somebody else's catalog.
    #[must_use]
    pub fn cataloged_by(self, cataloger: Arc<dyn Cataloger>) -> Shelf {
        Shelf {
            cataloger: Some(cataloger),
            ..self
        }
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        let idx = self
            .sources
            .binary_search_by_key(&id, |source| source.id)
            .ok()?;
        self.sources.get(idx)
    }

    /// Ascending by id.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    fn catalog(&self) -> &dyn Catalog {
        let catalog = self.catalog.get_or_init(|| match &self.cataloger {
            Some(cataloger) => cataloger.catalog(&self.sources),
            None => catalog(&self.sources),
        });
        &**catalog
    }

    /// The sources in which to look for a quotation wherever it stands: all, where its words are too few
    /// to be found by a fingerprint.
    #[must_use]
    pub fn search(&self, quotation: &Quotation) -> Vec<Source> {
        let parsed = Parsed::new(quotation);
        let segments = parsed.segments().into_iter();
        let longest = segments
            .map(|segment| skeleton(&parsed.text_of(segment, false)).len())
            .max();
        match longest {
            Some(longest) if longest >= REACH => self.likely(quotation, SEARCHED, &[]),
            _ => self.sources.clone(),
        }
    }

    /// At most about so many sources that are likely to hold the quotation, best first.
    #[must_use]
    pub fn likely(&self, quotation: &Quotation, most: usize, except: &[SourceId]) -> Vec<Source> {
        let free = |source: &&Source| !except.contains(&source.id);
        if self.sources.len() <= most {
            return self.sources.iter().filter(free).cloned().collect();
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
        let catalog = self.catalog();
        let holders = |print, out: &mut Vec<usize>| catalog.holders(print, out);
        let out = query(self.sources.len(), &holders, &grams, most, &excepted);
        // Too short to be sure of a fingerprint: the words as they stand, everywhere.
        if out.is_empty() && longest.len() < REACH {
            let finder = memmem::Finder::new(&longest);
            let holds = |source: &Source| {
                let source = source.open();
                source.is_some_and(|source| finder.find(&source.layout.skeleton).is_some())
            };
            let sources = self.sources.iter().filter(free);
            return sources
                .filter(|source| holds(source))
                .take(most)
                .cloned()
                .collect();
        }
        out.into_iter()
            .filter_map(|idx| self.sources.get(idx).cloned())
            .collect()
    }
}

impl Library for Shelf {
    fn candidates(&self, quotation: &Quotation, except: &[SourceId]) -> Vec<Source> {
        self.likely(quotation, CANDIDATES, except)
    }

    fn frequency(&self, word: &str) -> usize {
        let mut upper = word.chars();
        let capitalized: String = upper
            .next()
            .map(|first| first.to_uppercase().chain(upper).collect())
            .unwrap_or_default();
        let count = |form: &str| self.catalog().frequency(words::hash(form));
        match capitalized == word {
            true => count(word),
            false => count(word) + count(&capitalized),
        }
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
        let cited = shelf.get(SourceId(12)).and_then(super::Source::open);
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
