//! Sources that were looked at lately, in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use text::{Prepared, SourceId};

/// Lets go of what was not looked at for the longest time; what somebody still holds is given to
/// others too.
#[derive(Debug)]
pub(super) struct Recent {
    /// Bytes that all may take together.
    most: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The oldest first.
    held: VecDeque<(Arc<Prepared>, usize)>,
    bytes: usize,
    alive: HashMap<SourceId, Weak<Prepared>>,
}

impl Recent {
    pub(super) fn new(most: usize) -> Recent {
        Recent {
            most,
            state: Mutex::default(),
        }
    }

    /// The source of that number, else what `make` gives. Two threads that ask for one at the same
    /// time may both make it.
    pub(super) fn get(
        &self,
        id: SourceId,
        make: impl FnOnce() -> Option<Arc<Prepared>>,
    ) -> Option<Arc<Prepared>> {
        let known = self.lock().touch(id);
        if known.is_some() {
            return known;
        }
        let made = make()?;
        self.put(&made);
        Some(made)
    }

    pub(super) fn put(&self, source: &Arc<Prepared>) {
        let gone = self.lock().put(source, self.most);
        // Freed when nobody waits for the lock.
        drop(gone);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn touch(&mut self, id: SourceId) -> Option<Arc<Prepared>> {
        if let Some(idx) = self.held.iter().rposition(|(held, _)| held.id == id) {
            let entry = self.held.remove(idx)?;
            let source = entry.0.clone();
            self.held.push_back(entry);
            return Some(source);
        }
        self.alive.get(&id)?.upgrade()
    }

    /// Says what it lets go.
    fn put(&mut self, source: &Arc<Prepared>, most: usize) -> Vec<Arc<Prepared>> {
        let mut gone = Vec::new();
        if self.held.iter().any(|(held, _)| held.id == source.id) {
            return gone;
        }
        let size = source.size();
        self.held.push_back((source.clone(), size));
        self.bytes += size;
        self.alive.insert(source.id, Arc::downgrade(source));
        while self.bytes > most && self.held.len() > 1 {
            let Some((oldest, size)) = self.held.pop_front() else {
                break;
            };
            self.bytes -= size;
            gone.push(oldest);
        }
        if self.alive.len() > 2 * self.held.len() + 64 {
            self.alive.retain(|_, source| source.strong_count() > 0);
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use text::{Prepared, SourceId, SourceText};

    use super::Recent;

    fn source(id: u32) -> Arc<Prepared> {
        let text = SourceText::plain("some words of a text ".repeat(100));
        Arc::new(Prepared::new(SourceId(id), Arc::new(text)))
    }

    #[test]
    fn what_was_not_looked_at_for_the_longest_time_goes() {
        let size = source(0).size();
        let recent = Recent::new(size * 3);
        let made = |id: u32| {
            let mut made = false;
            recent.get(SourceId(id), || {
                made = true;
                Some(source(id))
            });
            made
        };
        for id in 0..3 {
            assert!(made(id));
        }
        assert!(!made(0));
        assert!(made(3), "1 makes room");
        assert!(!made(0) && !made(2) && !made(3));
        assert!(made(1));
    }

    #[test]
    fn what_somebody_holds_is_not_made_twice() {
        let recent = Recent::new(1);
        let first = recent.get(SourceId(1), || Some(source(1))).unwrap();
        recent.get(SourceId(2), || Some(source(2))).unwrap();
        let again = recent.get(SourceId(1), || None).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        drop((first, again));
        recent.get(SourceId(3), || Some(source(3))).unwrap();
        assert!(recent.get(SourceId(1), || None).is_none());
    }
}
