//! `cargo xtask fuzz grammar [SECONDS] [FILE...]`: random edits under
//! AddressSanitizer and UndefinedBehaviorSanitizer. Every tree must be without
//! error and equal to that of a fresh parse.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::run::{complain, root, status};

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if arguments.first().is_none_or(|what| what != "grammar") {
        complain("usage: cargo xtask fuzz grammar [SECONDS] [FILE...]");
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
    let program = folder.join("grammar");
    let built = status(
        Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
            .args([
                "-std=gnu11",
                "-O1",
                "-g",
                "-D_GNU_SOURCE",
                "-fsanitize=address,undefined",
            ])
            .args(["-fno-sanitize-recover=all", "-Igrammar/src"])
            .arg(format!("-I{}", runtime.join("include").display()))
            .arg(format!("-I{}", runtime.join("src").display()))
            .args([
                "grammar/test/fuzz.c",
                "grammar/src/parser.c",
                "grammar/src/scanner.c",
            ])
            .arg(runtime.join("src/lib.c"))
            .arg("-o")
            .arg(&program),
    );
    if built != ExitCode::SUCCESS {
        return built;
    }
    let here = std::env::current_dir().unwrap_or_default();
    status(
        Command::new(&program)
            .arg(seconds)
            .args(arguments.iter().skip(2).map(|file| here.join(file)))
            .arg("grammar/README.md"),
    )
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
