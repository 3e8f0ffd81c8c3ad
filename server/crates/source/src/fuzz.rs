//! What must hold for any bytes, as functions that a fuzzer or a test calls, with seeds and mutants
//! for both.

mod chance;
mod seeds;

use text::SourceText;

use crate::{Limits, Unreadable, read};

pub use chance::{Chance, edit};
pub use seeds::{Seed, seeds};

/// Reads `bytes` under small limits and checks every promise of [`read`].
///
/// # Panics
/// When a promise is broken; a reader's own panic counts too, though [`read`] catches it.
pub fn any(bytes: &[u8], name: &str) {
    let limits = Limits {
        text: 1 << 20,
        pages: 1000,
        nesting: 64,
        nodes: 100_000,
        members: 100,
        inflated: 1 << 22,
        ..Limits::default()
    };
    if name.ends_with(".pdf") {
        let _ = crate::highlights(bytes, &limits);
    }
    match read(bytes, name, &limits) {
        Ok(source) => sound(&source, &limits),
        Err(Unreadable::Broken(why)) => {
            assert!(!why.contains("please report"), "{name}: {why}");
            assert!(!why.is_empty());
        }
        Err(_) => {}
    }
}

fn sound(source: &SourceText, limits: &Limits) {
    assert!(crate::sound::check(source).is_ok());
    assert!(source.text.len() <= limits.text && source.pages.len() <= limits.pages);
    assert!(
        source.text.chars().any(|c| !c.is_whitespace()),
        "silently empty"
    );
    assert_eq!(source.hash.len(), 64);
    for block in &source.blocks {
        // Showing a block must hold for every block.
        let _ = source.shown(block.span);
    }
}
