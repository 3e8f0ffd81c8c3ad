//! A source made ready for many quotations: everything that is computed once.

use std::sync::Arc;

use crate::{SourceId, SourceText};

/// A source with its skeleton, tokens and inner quotations; cheap to share, never changed.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub id: SourceId,
    pub text: Arc<SourceText>,
}

impl Prepared {
    #[must_use]
    pub fn new(id: SourceId, text: Arc<SourceText>) -> Prepared {
        Prepared { id, text }
    }
}
