//! The program and a folder of its own to run in.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) struct Folder(tempfile::TempDir);

/// What a run printed and how it ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (name, content) in files {
            folder.write(name, content.as_bytes());
        }
        folder
    }

    /// A workspace with one source, one right and one wrong quotation.
    pub(crate) fn harbour() -> Folder {
        Folder::new(&[
            ("pincite.toml", ""),
            (
                "refs.bib",
                "@book{kay2001,\n  title = {The harbour},\n  author = {Kay, Ann},\n  file = {sources/kay2001.txt}\n}\n",
            ),
            ("sources/kay2001.txt", SOURCE),
            (
                "notes/harbour.md",
                "# Harbour\n\nShe writes that \"the harbour was closed for ten days that winter\" [@kay2001].\n\nShe adds that \"nobody of the council was told of it\" [@kay2001].\n",
            ),
        ])
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pincite-tested"));
        command.args(arguments).current_dir(self.path());
        for name in [
            "CI",
            "GITHUB_ACTIONS",
            "TF_BUILD",
            "NO_COLOR",
            "FORCE_COLOR",
            "RUST_BACKTRACE",
            "PINCITE_CACHE",
            "XDG_CACHE_HOME",
        ] {
            command.env_remove(name);
        }
        // The user's own configuration is none of a test's business.
        command
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path().join(".config"));
        command
    }

    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments), "")
    }

    #[track_caller]
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        run(&mut self.command(arguments), input)
    }
}

pub(crate) const SOURCE: &str = "The snow fell early. The harbour was closed for nine days that winter, and \
    nobody of the council was told of it before the tenth day. The ferry did not run until the ice broke.\n";

#[track_caller]
pub(crate) fn run(command: &mut Command, input: &str) -> Ran {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A program that does not read its input closes it.
    let _ = writer.join();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
