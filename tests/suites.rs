//! Runs every case of `tests/suites/*.md` and of the rule pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tests::{Case, blessed, cases, run};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        here.join("suites"),
        here.join("../server/crates/analysis/src/rules/docs"),
    ];
    let files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| markdown_files(folder))
        .collect();
    if std::env::var_os("PINCITE_BLESS").is_some() {
        return bless(&files);
    }
    let trials = files.iter().flat_map(|file| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let name = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or("")
            .to_owned();
        cases(&text)
            .into_iter()
            .map(move |case| Trial::test(format!("{name}: {}", case.title), move || check(&case)))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn check(case: &Case) -> Result<(), Failed> {
    let output = run(case).map_err(|error| error.to_string())?;
    if output == case.output {
        return Ok(());
    }
    Err(format!(
        "line {}: expected\n{}\nbut check says\n{output}",
        case.line, case.output
    )
    .into())
}

fn bless(files: &[PathBuf]) -> ExitCode {
    for file in files {
        let Ok(text) = fs::read_to_string(file) else {
            return ExitCode::FAILURE;
        };
        let mut outputs = Vec::new();
        for case in cases(&text) {
            let Ok(output) = run(&case) else {
                return ExitCode::FAILURE;
            };
            outputs.push((case, output));
        }
        let new = blessed(&text, &outputs);
        if new != text && fs::write(file, new).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut out: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    out.sort();
    out
}
