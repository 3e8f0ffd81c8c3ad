//! `cargo xtask fuzz grammar [SECONDS | EDITSx] [FILE | FOLDER...]`: random edits under
//! AddressSanitizer and UndefinedBehaviorSanitizer, in windows of the files for so many
//! seconds, or so many in every file as a whole. Every tree must be without error and
//! equal to that of a fresh parse.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::run::{complain, root, status};

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if let Some(done) = crate::fuzz_sources::run(arguments) {
        return done;
    }
    if arguments.first().is_none_or(|what| what != "grammar") {
        complain("usage: cargo xtask fuzz grammar [SECONDS | EDITSx] [FILE | FOLDER...]");
        return ExitCode::from(2);
    }
    let seconds = arguments.get(1).map_or("60", String::as_str);
    let Some(runtime) = runtime() else {
        complain("cargo metadata does not name the sources of tree-sitter");
        return ExitCode::FAILURE;
    };
    let folder = root().join("target/fuzz");
    if let Err(error) = std::fs::create_dir_all(&folder) {
        complain(&error.to_string());
        return ExitCode::FAILURE;
    }
    // The runtime is not what is on trial.
    let include = format!("-I{}", runtime.join("include").display());
    let object = folder.join("runtime.o");
    let program = folder.join("grammar");
    let compiled = status(
        compiler()
            .args(["-std=gnu11", "-O2", "-D_GNU_SOURCE", "-c"])
            .arg(&include)
            .arg(format!("-I{}", runtime.join("src").display()))
            .arg(runtime.join("src/lib.c"))
            .arg("-o")
            .arg(&object),
    );
    if compiled != ExitCode::SUCCESS {
        return compiled;
    }
    let built = status(
        compiler()
            .args([
                "-std=gnu11",
                "-O1",
                "-g",
                "-Igrammar/src",
                "-Igrammar/bindings/c",
            ])
            .args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
            .arg(&include)
            .args([
                "grammar/test/fuzz.c",
                "grammar/src/parser.c",
                "grammar/src/scanner.c",
            ])
            .arg(&object)
            .arg("-o")
            .arg(&program),
    );
    if built != ExitCode::SUCCESS {
        return built;
    }
    let here = std::env::current_dir().unwrap_or_default();
    let mut files = vec![root().join("grammar/README.md")];
    for named in arguments.iter().skip(2) {
        notes(&here.join(named), &mut files);
    }
    status(Command::new(&program).arg(seconds).args(files))
}

fn compiler() -> Command {
    Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
}

/// A file as it is named; of a folder the Markdown files.
fn notes(path: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else {
        out.push(path.to_owned());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_note = path.extension().is_some_and(|end| {
            ["md", "markdown", "qmd", "Rmd"]
                .iter()
                .any(|one| end == *one)
        });
        if path.is_dir() || is_note {
            notes(&path, out);
        }
    }
}

/// The folder of the tree-sitter runtime's sources.
fn runtime() -> Option<PathBuf> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .current_dir(root())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let end = text.split("\"manifest_path\":\"").find_map(|rest| {
        let path = rest.split('"').next()?;
        let folder = path.strip_suffix("/Cargo.toml")?;
        let name = folder.rsplit('/').next()?;
        let version = name.strip_prefix("tree-sitter-")?;
        version
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| folder.to_owned())
    })?;
    Some(PathBuf::from(end))
}
