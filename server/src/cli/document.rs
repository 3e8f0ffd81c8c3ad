//! A document that the user named on the command line, which may lie anywhere.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use text::Prepared;

use crate::library::{Failure, Library};
use crate::paths::{Bounds, Place};

/// Reads a document.
///
/// # Errors
/// There is no such file. That it cannot be read as a document is an answer, not an error.
pub(crate) fn read(
    library: &Library,
    path: &Path,
) -> anyhow::Result<Result<Arc<Prepared>, Failure>> {
    Ok(library.open(&place(path)?))
}

/// The file itself, wherever links to it lead.
///
/// # Errors
/// There is no such file.
pub(crate) fn place(path: &Path) -> anyhow::Result<Place> {
    let shown = path.display().to_string();
    let whole = path
        .canonicalize()
        .with_context(|| format!("cannot read {shown}"))?;
    let folder = whole.parent().unwrap_or(&whole);
    let name = whole
        .file_name()
        .ok_or_else(|| anyhow!("{shown} is a folder"))?;
    let bounds = Bounds::new(folder).with_context(|| format!("cannot read {shown}"))?;
    Ok(bounds.confine_path(bounds.root(), Path::new(name), &shown)?)
}

/// The text of a note or bibliography named on the command line; "-" is standard input.
///
/// # Errors
/// It cannot be read, or is larger than `limit` bytes.
pub(crate) fn bytes(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        let input = std::io::stdin().lock();
        std::io::Read::read_to_end(&mut std::io::Read::take(input, limit + 1), &mut bytes)
            .context("cannot read standard input")?;
        anyhow::ensure!(
            bytes.len() as u64 <= limit,
            "standard input is larger than {limit} bytes"
        );
        return Ok(bytes);
    }
    Ok(place(path)?.read(limit)?)
}
