//! Writing a file whole or not at all.

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// The content, on disk, in a file beside the place it is meant for: to be renamed to it, and gone
/// again where that does not happen. Without permissions it is a new file as any program makes one:
/// the user's umask says who may read it.
///
/// # Errors
/// The folder cannot be written, or the disk is full.
pub(crate) fn staged(
    folder: &Path,
    parts: &[&[u8]],
    permissions: Option<Permissions>,
) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pincite-");
    #[cfg(unix)]
    if permissions.is_none() {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use super::staged;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_file_is_as_readable_as_other_new_files() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (folder.path().join("ours"), folder.path().join("other"));
        let file = staged(folder.path(), &[b"one ", b"two"], None).unwrap();
        file.persist(&ours).unwrap();
        fs::write(&other, "").unwrap();
        assert_eq!(fs::read(&ours).unwrap(), b"one two");
        assert_eq!(mode(&ours), mode(&other));
    }

    #[test]
    fn a_file_that_takes_the_place_of_another_is_never_more_readable() {
        let folder = tempfile::tempdir().unwrap();
        let private = Permissions::from_mode(0o600);
        let file = staged(folder.path(), &[b"words"], Some(private)).unwrap();
        assert_eq!(mode(file.path()), 0o600);
    }
}
