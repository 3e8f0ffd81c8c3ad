//! Where a workspace begins, and its `pincite.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use analysis::config::{self, Config};
use analysis::finding::{Code, DocName, Finding};
use text::Span;

use crate::paths::{Bounds, Refusal};

/// A configuration is never larger than this.
const LARGEST_CONFIG: u64 = 1 << 20;

/// The root of the workspace that `path` belongs to: the nearest folder from `path` upward, itself
/// included, with a `pincite.toml`, else with `.obsidian`, `_quarto.yml` or `.git`; else `current`
/// if `path` lies in it; else the folder of `path`.
#[must_use]
pub fn find(path: &Path, current: &Path) -> PathBuf {
    let whole = current.join(path);
    let whole = fs::canonicalize(&whole)
        .or_else(|_| std::path::absolute(&whole))
        .unwrap_or(whole);
    let folder = if whole.is_dir() {
        whole.as_path()
    } else {
        whole.parent().unwrap_or(&whole)
    };
    let holding = |names: &[&str]| {
        folder
            .ancestors()
            .find(|above| names.iter().any(|name| above.join(name).exists()))
            .map(Path::to_owned)
    };
    if let Some(root) =
        holding(&[config::FILE_NAME]).or_else(|| holding(&[".obsidian", "_quarto.yml", ".git"]))
    {
        return root;
    }
    let current = fs::canonicalize(current).unwrap_or_else(|_| current.to_owned());
    if folder.starts_with(&current) {
        current
    } else {
        folder.to_owned()
    }
}

/// The configuration of a workspace: the defaults where there is no file.
#[must_use]
pub fn read_config(bounds: &Bounds) -> (Config, Vec<Finding>) {
    let document = DocName::from(config::FILE_NAME);
    let broken = |message: String| {
        let finding = Finding::new(Code::ConfigSyntax, &document, Span::empty(0), message);
        (Config::default(), vec![finding])
    };
    let place = match bounds.confine(bounds.root(), config::FILE_NAME) {
        Ok(place) => place,
        Err(Refusal::Missing { .. }) => return (Config::default(), Vec::new()),
        Err(refusal) => return broken(refusal.to_string()),
    };
    let bytes = match place.read(LARGEST_CONFIG) {
        Ok(bytes) => bytes,
        Err(refusal) => return broken(refusal.to_string()),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Config::parse(&text),
        Err(error) => {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count()
                + 1;
            broken(format!(
                "`{}` is not UTF-8 (line {line})",
                config::FILE_NAME
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_nearest_configuration_wins_then_other_marks() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().canonicalize().unwrap();
        for folder in [
            "vault/.obsidian",
            "vault/notes/deep",
            "repo/.git",
            "repo/book/notes",
            "plain/notes",
        ] {
            fs::create_dir_all(base.join(folder)).unwrap();
        }
        fs::write(base.join("repo/book/pincite.toml"), "").unwrap();
        fs::write(base.join("vault/notes/a.md"), "").unwrap();
        for (path, current, want) in [
            ("vault/notes/a.md", "", "vault"),
            ("vault/notes/deep", "vault/notes", "vault"),
            ("repo/book/notes", "", "repo/book"),
            ("repo", "", "repo"),
            ("plain/notes", "plain", "plain"),
            ("plain/notes", "vault/notes", "plain/notes"),
            (".", "plain/notes", "plain/notes"),
            ("absent.md", "plain", "plain"),
        ] {
            let path = if path == "." {
                PathBuf::from(".")
            } else {
                base.join(if path == "absent.md" {
                    "plain/absent.md"
                } else {
                    path
                })
            };
            assert_eq!(
                find(&path, &base.join(current)),
                base.join(want),
                "{} from {current:?}",
                path.display()
            );
        }
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_a_finding() {
        let folder = tempfile::tempdir().unwrap();
        let bounds = Bounds::new(folder.path()).unwrap();
        assert_eq!(read_config(&bounds), (Config::default(), Vec::new()));
        let file = folder.path().join("pincite.toml");
        fs::write(&file, "style = \"apa\"").unwrap();
        assert_eq!(read_config(&bounds).0.style, config::Style::Apa);
        fs::write(&file, b"style = \"a\xFF\"").unwrap();
        assert_eq!(read_config(&bounds).1[0].code, Code::ConfigSyntax);
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert_eq!(read_config(&bounds).1[0].code, Code::ConfigSyntax);
    }
}
