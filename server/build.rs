//! Names the code that reads documents and decides about words, so that nothing which older code
//! has put into the cache is ever taken for what this code would say.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What a text or a verdict depends on besides its input, from this crate's folder.
const CODE: [&str; 6] = [
    "crates/text/src",
    "crates/syntax/src",
    "crates/source/src",
    "crates/analysis/src",
    "../grammar/src",
    "../Cargo.lock",
];

fn main() {
    let mut hasher = DefaultHasher::new();
    env::var("CARGO_PKG_VERSION")
        .unwrap_or_default()
        .hash(&mut hasher);
    for place in CODE {
        println!("cargo::rerun-if-changed={place}");
        let mut files = Vec::new();
        collect(Path::new(place), &mut files);
        files.sort_unstable();
        for file in files {
            file.hash(&mut hasher);
            fs::read(&file).unwrap_or_default().hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=PINCITE_CODE={:016x}", hasher.finish());
}

fn collect(place: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(place) else {
        out.push(place.to_owned());
        return;
    };
    for entry in entries.flatten() {
        collect(&entry.path(), out);
    }
}
