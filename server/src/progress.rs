//! How far work has come that may take long, for whoever shows it.
//!
//! Owns counts and nothing else: what is shown, and from when on, is decided by those who watch.
//! Work never waits for them.

use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// What is under way in a workspace. Shared by all threads.
#[derive(Default)]
pub struct Progress {
    state: Mutex<State>,
    begins: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

/// What may take long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Documents become text.
    Read,
    /// The texts of the library become fingerprints and words.
    Index,
}

/// Of the task that is under way, or that began last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub task: Task,
    /// Documents.
    pub done: usize,
    pub of: usize,
}

#[derive(Debug, Default)]
struct State {
    read: Count,
    index: Count,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Works of this kind that have not ended.
    works: usize,
    done: usize,
    of: usize,
}

/// A work that is under way until it is dropped.
#[derive(Debug)]
pub struct Work<'a> {
    progress: &'a Progress,
    task: Task,
}

impl Progress {
    /// Begins to do something with so many documents.
    pub fn begin(&self, task: Task, of: usize) -> Work<'_> {
        let mut state = self.lock();
        let was_at_rest = state.is_at_rest();
        let count = state.count(task);
        count.works += 1;
        count.of += of;
        drop(state);
        if was_at_rest && let Some(begins) = self.begins.get() {
            begins();
        }
        Work {
            progress: self,
            task,
        }
    }

    /// `None`: nothing is under way.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        let state = self.lock();
        // What is indexed has been read.
        let tasks = [(Task::Index, state.index), (Task::Read, state.read)];
        let (task, count) = tasks.into_iter().find(|(_, count)| count.works > 0)?;
        Some(Step {
            task,
            done: count.done,
            of: count.of,
        })
    }

    /// Calls somebody whenever work begins after a rest. The first who asks is called.
    pub fn tell(&self, begins: impl Fn() + Send + Sync + 'static) {
        let _ = self.begins.set(Box::new(begins));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work<'_> {
    /// One document more is done.
    pub fn step(&self) {
        let mut state = self.progress.lock();
        let count = state.count(self.task);
        count.done = (count.done + 1).min(count.of);
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        let mut state = self.progress.lock();
        let count = state.count(self.task);
        count.works -= 1;
        if count.works == 0 {
            *count = Count::default();
        }
    }
}

impl State {
    fn count(&mut self, task: Task) -> &mut Count {
        match task {
            Task::Read => &mut self.read,
            Task::Index => &mut self.index,
        }
    }

    fn is_at_rest(&self) -> bool {
        self.read.works + self.index.works == 0
    }
}

impl Step {
    /// From 0 to 100.
    #[must_use]
    pub fn percentage(&self) -> u32 {
        u32::try_from(self.done * 100 / self.of.max(1)).map_or(100, |part| part.min(100))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.task {
            Task::Read => "reading documents",
            Task::Index => "indexing the library",
        };
        write!(f, "{what}: {} of {}", self.done, self.of)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lock().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{Progress, Step, Task};

    #[test]
    fn works_of_one_kind_are_counted_together_and_end_with_the_last() {
        let progress = Progress::default();
        assert_eq!(progress.step(), None);
        let one = progress.begin(Task::Read, 2);
        let two = progress.begin(Task::Read, 1);
        one.step();
        two.step();
        let step = |task, done, of| Some(Step { task, done, of });
        assert_eq!(progress.step(), step(Task::Read, 2, 3));
        drop(one);
        assert_eq!(progress.step(), step(Task::Read, 2, 3));
        let index = progress.begin(Task::Index, 10);
        assert_eq!(progress.step(), step(Task::Index, 0, 10));
        drop((two, index));
        assert_eq!(progress.step(), None);
        let again = progress.begin(Task::Read, 1);
        again.step();
        again.step();
        assert_eq!(progress.step().map(|step| step.percentage()), Some(100));
    }

    #[test]
    fn somebody_is_told_once_for_each_time_of_work() {
        let progress = Progress::default();
        let told = Arc::new(AtomicUsize::new(0));
        let counts = told.clone();
        progress.tell(move || {
            counts.fetch_add(1, Ordering::Relaxed);
        });
        let one = progress.begin(Task::Read, 1);
        let two = progress.begin(Task::Index, 1);
        drop(one);
        let three = progress.begin(Task::Read, 1);
        assert_eq!(told.load(Ordering::Relaxed), 1);
        drop((two, three));
        drop(progress.begin(Task::Read, 1));
        assert_eq!(told.load(Ordering::Relaxed), 2);
    }
}
