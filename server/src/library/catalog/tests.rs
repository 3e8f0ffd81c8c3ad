//! A catalog on disk says what one in memory says, whatever happens to its files.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use text::{Catalog, Prepared, Source, SourceId, SourceText};

use super::{ALL_WORDS, OnDisk, PRINTS};
use crate::cache::{Cache, Kind};
use crate::progress::Task;

struct Shelf {
    _folder: tempfile::TempDir,
    cache: Cache,
    sources: Vec<Source>,
}

/// Sources of some words each, numbered as hashes would number them.
fn shelf(count: u32) -> Shelf {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(&folder.path().join("cache")).unwrap();
    let step = u32::MAX / count.max(1);
    let words = [
        "salt",
        "barley",
        "wool",
        "copper",
        "amber",
        "linen",
        "tar",
        "harbor-side",
    ];
    let sources = (0..count).map(|number| {
        let text: Vec<&str> = (0..40)
            .map(|at| words[((at * at + number * 7 + at / 3) % 8) as usize])
            .collect();
        let text = format!("only{number} {} {}", text.join(" "), number / 2);
        let source = Prepared::new(SourceId(number * step), Arc::new(SourceText::plain(text)));
        Source::from(Arc::new(source))
    });
    Shelf {
        _folder: folder,
        cache,
        sources: sources.collect(),
    }
}

impl Shelf {
    fn on_disk(&self) -> OnDisk {
        let content = |id: SourceId| Some(([id.0 as u8; 32], format!("{}", id.0)));
        OnDisk::new(&self.cache, &self.sources, &content, &Arc::default())
    }

    #[track_caller]
    fn same(&self, catalog: &OnDisk) {
        let memory = text::catalog(&self.sources);
        let opened = || self.sources.iter().filter_map(Source::open);
        let mut prints: BTreeSet<u32> = opened()
            .flat_map(|source| source.fingerprints().to_vec())
            .collect();
        prints.extend([0, 1, u32::MAX, 12_345_678]);
        for print in prints {
            let (mut one, mut two) = (Vec::new(), Vec::new());
            memory.holders(print, &mut one);
            catalog.holders(print, &mut two);
            assert_eq!(one, two, "{print}");
        }
        let mut words: BTreeSet<u64> = opened()
            .flat_map(|source| source.words().to_vec())
            .map(|word| word & !1)
            .collect();
        words.extend([0, 2, u64::MAX - 1]);
        for word in words {
            let (one, two) = (memory.frequency(word), catalog.frequency(word));
            assert_eq!(one.min(2), two.min(2), "{word}");
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut out = Vec::new();
        for kind in [Kind::Index, Kind::Words] {
            for folder in fs::read_dir(self.cache.folder().join(kind.folder()))
                .into_iter()
                .flatten()
            {
                let files = fs::read_dir(folder.unwrap().path()).unwrap();
                out.extend(files.map(|file| file.unwrap().path()));
            }
        }
        out
    }
}

#[test]
fn disk_and_memory_agree() {
    for count in [0, 1, 2, 127, 128, 129, 300] {
        let shelf = shelf(count);
        shelf.same(&shelf.on_disk());
        let groups = (count as usize).div_ceil(128).next_power_of_two();
        let files = if count == 0 { 0 } else { groups * 2 };
        assert_eq!(shelf.files().len(), files, "{count}");
        shelf.same(&shelf.on_disk());
        assert_eq!(shelf.cache.verify().whole, files as u64);
    }
}

#[test]
fn another_source_makes_one_group_anew() {
    let mut shelf = shelf(300);
    shelf.same(&shelf.on_disk());
    let before: BTreeSet<PathBuf> = shelf.files().into_iter().collect();
    shelf.sources.remove(10);
    shelf.same(&shelf.on_disk());
    let after: BTreeSet<PathBuf> = shelf.files().into_iter().collect();
    assert_eq!(after.difference(&before).count(), 2);
}

/// Before it is opened, and while it is open.
#[test]
fn damaged_files_are_made_anew_and_never_believed() {
    let shelf = shelf(30);
    shelf.same(&shelf.on_disk());
    for file in shelf.files() {
        let whole = fs::read(&file).unwrap();
        let size = whole.len();
        for at in [0, 7, 8, 40, 50, size - 100, size - 1] {
            let mut wrong = whole.clone();
            wrong[at] ^= 1;
            fs::write(&file, &wrong).unwrap();
            shelf.same(&shelf.on_disk());
            assert_eq!(fs::read(&file).unwrap(), whole, "byte {at}");
            let open = shelf.on_disk();
            open.holders(1, &mut Vec::new());
            open.frequency(2);
            fs::write(&file, &wrong).unwrap();
            shelf.same(&open);
        }
        for length in [0, 100, size - 1] {
            fs::write(&file, &whole[..length]).unwrap();
            shelf.same(&shelf.on_disk());
            assert_eq!(fs::read(&file).unwrap(), whole, "cut at {length}");
        }
    }
}

#[test]
fn where_nothing_can_be_written_it_is_kept_in_memory() {
    let shelf = shelf(30);
    for kind in [Kind::Index, Kind::Words] {
        fs::write(shelf.cache.folder().join(kind.folder()), "no folder").unwrap();
    }
    shelf.same(&shelf.on_disk());
}

/// Of more numbers than fit into memory the file is the same as of all at once.
#[test]
fn what_is_made_in_parts_is_the_same() {
    let shelf = shelf(40);
    let catalog = shelf.on_disk();
    let work = catalog.progress.begin(Task::Index, 0);
    let group = &catalog.groups[0];
    let whole = |most| {
        let mut prints = Cursor::new(Vec::new());
        let mut words = Cursor::new(Vec::new());
        let kinds = (Kind::Index, Kind::Words);
        let all = group.write_numbers(kinds.0, &PRINTS, most, &mut prints, &work);
        assert!(all.unwrap());
        let all = group.write_numbers(kinds.1, &ALL_WORDS, most, &mut words, &work);
        assert!(all.unwrap());
        (prints.into_inner(), words.into_inner())
    };
    let at_once = whole(1 << 20);
    for most in [8, 100, 1000, 4000] {
        assert!(whole(most) == at_once, "{most}");
    }
}

/// A source that cannot be opened: what is known without it is used and not kept.
#[test]
fn what_was_made_without_a_source_is_not_kept() {
    #[derive(Debug)]
    struct Lost;

    impl text::Keeper for Lost {
        fn open(&self) -> Option<Arc<Prepared>> {
            None
        }
    }

    let mut shelf = shelf(30);
    shelf.sources[3] = Source::kept(shelf.sources[3].id, Arc::new(Lost));
    shelf.same(&shelf.on_disk());
    assert_eq!(shelf.files(), Vec::<PathBuf>::new());
}
