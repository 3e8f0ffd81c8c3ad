//! What goes wrong with files, and what must come of it.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use text::{Prepared, SourceId, SourceText};

use super::{Cache, Found, Health, Key, Kind, segment};

fn cache() -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(&folder.path().join("new/cache")).unwrap();
    (folder, cache)
}

/// A segment under the key of that number.
fn put(cache: &Cache, number: u8, words: &str) -> Key {
    let key = Key::from_bytes([number; 32]);
    let source = Prepared::new(SourceId(0), Arc::new(SourceText::plain(words)));
    let segment = segment::encode_kept(&key, &Ok(source));
    cache.put(Kind::Text, &key, &segment);
    key
}

fn path(cache: &Cache, key: &Key) -> PathBuf {
    cache.path_of(Kind::Text, key)
}

#[test]
fn what_was_put_is_there_for_every_process() {
    let (_folder, cache) = cache();
    let key = put(&cache, 40, "some words");
    let again = Cache::open(cache.folder()).unwrap();
    let segment = again.get(Kind::Text, &key).unwrap();
    let source = segment::decode_kept(&segment, &key, SourceId(3)).unwrap();
    assert_eq!(source.unwrap().text.text, "some words");
    assert_eq!(again.get(Kind::Text, &Key::from_bytes([41; 32])), None);
}

#[test]
fn keys_tell_apart_what_they_are_made_of() {
    let limits = source::Limits::default();
    let lower = source::Limits { pages: 3, ..limits };
    let keys = [
        Key::of_text(&[1; 32], "pdf", &limits),
        Key::of_text(&[2; 32], "pdf", &limits),
        Key::of_text(&[1; 32], "txt", &limits),
        Key::of_text(&[1; 32], "pdf", &lower),
        Key::of(Kind::Text, &[b"ab", b"c"]),
        Key::of(Kind::Text, &[b"a", b"bc"]),
    ];
    for (idx, key) in keys.iter().enumerate() {
        assert!(!keys[..idx].contains(key), "key {idx}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let (folder, cache) = cache();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(cache.folder()), 0o700);
    let open = folder.path().join("open");
    fs::create_dir(&open).unwrap();
    for bad in [0o777, 0o770, 0o702] {
        fs::set_permissions(&open, fs::Permissions::from_mode(bad)).unwrap();
        assert!(Cache::open(&open).is_err(), "{bad:o}");
    }
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(Cache::open(&file).is_err());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let (folder, cache) = cache();
    let key = put(&cache, 40, "some words");
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(path(&cache, &key), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, path(&cache, &key)).unwrap();
    assert_eq!(cache.get(Kind::Text, &key), None);
    put(&cache, 40, "some words");
    assert!(cache.get(Kind::Text, &key).is_some());
}

#[test]
fn verifying_removes_what_is_damaged_and_nothing_else() {
    let (_folder, cache) = cache();
    let good = put(&cache, 40, "good");
    let torn = put(&cache, 41, "torn");
    let other = put(&cache, 42, "of another version");
    let misplaced = put(&cache, 43, "under another name");
    let bytes = fs::read(path(&cache, &torn)).unwrap();
    fs::write(path(&cache, &torn), &bytes[..bytes.len() / 2]).unwrap();
    let mut bytes = fs::read(path(&cache, &other)).unwrap();
    bytes[6] ^= 0x10;
    fs::write(path(&cache, &other), bytes).unwrap();
    fs::copy(path(&cache, &good), path(&cache, &misplaced)).unwrap();
    let stranger = path(&cache, &good).with_file_name("notes of mine.txt");
    fs::write(&stranger, "mine").unwrap();
    let want = Health {
        whole: 1,
        foreign: 1,
        damaged: 2,
        unfinished: 0,
    };
    assert_eq!(cache.verify(), want);
    let left = Health { damaged: 0, ..want };
    assert_eq!(cache.verify(), left);
    cache.clear();
    assert_eq!(cache.found(Kind::Text), Found::default());
    assert_eq!(fs::read(stranger).unwrap(), b"mine");
}

#[test]
fn what_a_process_left_unfinished_goes() {
    let (_folder, cache) = cache();
    let key = put(&cache, 40, "words");
    let left = path(&cache, &key).with_file_name(".unfinished-a1b2");
    for (time, gone) in [
        (SystemTime::now(), false),
        (SystemTime::now() - Duration::from_secs(7200), true),
        // It is being written while others look.
        (SystemTime::now() + Duration::from_secs(20), false),
        // The clock went back since.
        (SystemTime::now() + Duration::from_secs(7200), true),
    ] {
        fs::write(&left, "half").unwrap();
        File::options()
            .write(true)
            .open(&left)
            .unwrap()
            .set_modified(time)
            .unwrap();
        assert_eq!(cache.verify().unfinished, u64::from(gone));
        assert_eq!(left.exists(), !gone);
    }
}

/// Keys that begin with zeros make room at every write: that must not take away what another thread
/// is writing at the same moment.
#[test]
fn making_room_ends_no_write() {
    let (_folder, cache) = cache();
    std::thread::scope(|scope| {
        for thread in 0..4u8 {
            let cache = &cache;
            scope.spawn(move || {
                for number in 0..100u8 {
                    let mut key = [0; 32];
                    (key[1], key[2]) = (thread, number);
                    let key = Key::from_bytes(key);
                    assert!(cache.put(Kind::Text, &key, &[number; 5000]), "{number}");
                }
            });
        }
    });
    assert_eq!(cache.found(Kind::Text).files, 400);
}

#[test]
fn what_was_not_used_for_the_longest_time_goes_first() {
    let (_folder, cache) = cache();
    let words = "x".repeat(1000);
    let keys: Vec<Key> = (40..50).map(|number| put(&cache, number, &words)).collect();
    let size = fs::metadata(path(&cache, &keys[0])).unwrap().len();
    let day = 24 * 60 * 60;
    for (age, key) in (1..).zip(&keys) {
        let file = File::options().write(true).open(path(&cache, key)).unwrap();
        let time = if age == 1 {
            SystemTime::now() + Duration::from_secs(400 * day)
        } else {
            SystemTime::now() - Duration::from_secs(age * day)
        };
        file.set_modified(time).unwrap();
    }
    // The oldest is used, and is then the youngest.
    assert!(cache.get(Kind::Text, &keys[9]).is_some());
    let small = cache.with_most(size * 8);
    small.evict();
    let left: Vec<bool> = keys.iter().map(|key| path(&small, key).exists()).collect();
    let want = [
        false, true, true, true, true, true, true, false, false, true,
    ];
    assert_eq!(left, want);
}

#[test]
fn a_failed_write_stops_further_ones_and_harms_nothing() {
    let (_folder, cache) = cache();
    // A file where a folder belongs fails for everybody, root included.
    fs::write(cache.folder().join("text"), "").unwrap();
    let key = put(&cache, 40, "words");
    assert_eq!(cache.get(Kind::Text, &key), None);
    fs::remove_file(cache.folder().join("text")).unwrap();
    put(&cache, 40, "words");
    assert_eq!(cache.get(Kind::Text, &key), None);
    put(&Cache::open(cache.folder()).unwrap(), 40, "words");
    assert!(cache.get(Kind::Text, &key).is_some());
}
