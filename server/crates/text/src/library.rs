//! The sources in which words are looked for before they are called absent.

use std::sync::Arc;

use crate::judge::Library;
use crate::prepared::Prepared;
use crate::{Quotation, SourceId};

/// Sources in memory, by number.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Ascending by id.
    sources: Vec<Arc<Prepared>>,
}

impl Shelf {
    #[must_use]
    pub fn new(mut sources: Vec<Arc<Prepared>>) -> Shelf {
        sources.sort_by_key(|source| source.id);
        sources.dedup_by_key(|source| source.id);
        Shelf { sources }
    }

    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Arc<Prepared>> {
        let idx = self.sources.binary_search_by_key(&id, |source| source.id).ok()?;
        self.sources.get(idx)
    }

    /// Ascending by id.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Prepared>> {
        self.sources.iter()
    }
}

impl Library for Shelf {
    fn candidates(&self, _: &Quotation, except: &[SourceId]) -> Vec<&Prepared> {
        self.sources.iter().map(AsRef::as_ref).filter(|source| !except.contains(&source.id)).collect()
    }
}
