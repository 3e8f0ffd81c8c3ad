//! Writing a file whole or not at all.

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// The content, on disk, in a file beside the place it is meant for: to be renamed to it, and gone
/// again where that does not happen. Without permissions it is the user's alone.
///
/// # Errors
/// The folder cannot be written, or the disk is full.
pub(crate) fn staged(
    folder: &Path,
    parts: &[&[u8]],
    permissions: Option<Permissions>,
) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix(".pincite-")
        .tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}
