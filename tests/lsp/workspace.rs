//! A small workspace on disk: a note, a bibliography and a source, all of our own making.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::client::uri;

pub(crate) struct Workspace {
    folder: TempDir,
}

pub(crate) const SOURCE: &str = "The lighthouse was dark for six nights in autumn, and no keeper was blamed. \
The council wrote that the oil had been sold. On the seventh night a boy lit a fire on the rocks.\n";

pub(crate) const NOTE: &str = "# The lighthouse\n\nMarsh writes that \"the lighthouse was dark for ten nights in \
autumn\" [@marsh1999]. She adds that \"the oil had been sold\" [@marsh1999].\n\n## The boy\n\nSee [[Tom Hale]].\n";

impl Workspace {
    pub(crate) fn new() -> Workspace {
        let workspace = Workspace {
            folder: tempfile::tempdir().expect("a folder"),
        };
        workspace.write("pincite.toml", "bibliography = [\"refs.bib\"]\n");
        workspace.write(
            "refs.bib",
            "@book{marsh1999,\n  author = {Marsh, Ellen},\n  title = {A Coast at Night},\n  year = {1999},\n  \
             file = {sources/marsh1999.txt}\n}\n",
        );
        workspace.write("sources/marsh1999.txt", SOURCE);
        workspace.write(
            "people/Tom Hale.md",
            "---\naliases: [Thomas Hale]\n---\n\nThe boy [@marsh1999].\n",
        );
        workspace.write("notes/lighthouse.md", NOTE);
        workspace
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder
            .path()
            .canonicalize()
            .expect("the folder is there")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        uri(&self.path(name)).replace(' ', "%20")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}
