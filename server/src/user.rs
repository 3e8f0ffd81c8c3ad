//! What the user said once and for all workspaces: the folders outside in which sources may lie.
//!
//! The file lies in the user's own configuration folder, which no workspace can name. `pincite
//! allow FOLDER` writes it.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use analysis::config::UserConfig;

use crate::staged::staged;

/// The user's configuration file, where the system keeps such files.
#[must_use]
pub fn config_file() -> Option<PathBuf> {
    let whole = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let folder = if cfg!(windows) {
        whole("APPDATA")
    } else {
        whole("XDG_CONFIG_HOME").or_else(|| whole("HOME").map(|home| home.join(".config")))
    };
    folder.map(|folder| folder.join("pincite").join("config.toml"))
}

/// The folders that the user allowed and that are there (a drive may not be mounted); none where
/// there is no file, or a broken one.
#[must_use]
pub fn allowed_folders() -> Vec<PathBuf> {
    let Some(text) = config_file().and_then(|file| fs::read_to_string(file).ok()) else {
        return Vec::new();
    };
    let allowed = UserConfig::parse(&text).0.allow;
    allowed
        .into_iter()
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute() && folder.is_dir())
        .collect()
}

/// Allows a folder for good. Says which folder and file it was, links resolved.
///
/// # Errors
/// The folder does not exist, there is no place for the user's configuration, or it cannot be
/// written; a broken configuration is not overwritten.
pub fn allow(folder: &Path) -> io::Result<(PathBuf, PathBuf)> {
    let folder = fs::canonicalize(folder)?;
    if !folder.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let file = config_file().ok_or_else(|| io::Error::other("no home folder is known"))?;
    add_to(&file, &folder)?;
    Ok((folder, file))
}

fn add_to(file: &Path, folder: &Path) -> io::Result<()> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let shown = folder
        .to_str()
        .ok_or_else(|| io::Error::other("the folder's name is not UTF-8"))?;
    let Some(changed) = UserConfig::allowing(&text, shown) else {
        return Err(io::Error::other(format!(
            "{} is broken; mend it first",
            file.display()
        )));
    };
    if changed == text {
        return Ok(());
    }
    let parent = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    staged(parent, &[changed.as_bytes()], None)?.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn allowing_twice_writes_once_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/config.toml");
        add_to(&file, Path::new("/data/zotero storage")).unwrap();
        let once = fs::read_to_string(&file).unwrap();
        assert_eq!(UserConfig::parse(&once).0.allow, ["/data/zotero storage"]);
        add_to(&file, Path::new("/data/zotero storage")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), once);
        add_to(&file, Path::new("/b")).unwrap();
        assert_eq!(
            UserConfig::parse(&fs::read_to_string(&file).unwrap())
                .0
                .allow,
            ["/data/zotero storage", "/b"]
        );
        fs::write(&file, "allow = [").unwrap();
        assert!(add_to(&file, Path::new("/c")).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "allow = [");
    }
}
