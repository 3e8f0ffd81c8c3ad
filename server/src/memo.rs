//! Verdicts, computed once.

use std::sync::{Arc, OnceLock};

use analysis::workspace::{Judged, Memo, MemoKey};
use dashmap::DashMap;

/// Verdicts by everything that they depend on. Shared by all threads; two that ask for the same one
/// compute it once.
#[derive(Debug, Default)]
pub struct Verdicts(DashMap<MemoKey, Arc<OnceLock<Judged>>>);

/// From so many on, all are forgotten: an editor's session must not grow for ever.
const MOST: usize = 200_000;

impl Memo for Verdicts {
    fn verdict(&self, key: MemoKey, compute: &dyn Fn() -> Judged) -> Judged {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        // The guard is dropped before computing, or other keys of its shard would wait.
        let cell = self.0.entry(key).or_default().clone();
        cell.get_or_init(compute).clone()
    }
}
