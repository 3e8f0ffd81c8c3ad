//! Contract files: `cli/*.md`. A heading is a case; under it stand files (their names in backquotes
//! before a fence) and fences `console` with commands and what they print: standard output, then
//! standard error behind `! `, then the exit code behind `? `. `PINCITE_BLESS=1` rewrites them.

use std::fmt::Write as _;
use std::fs;

use crate::program::{Folder, here};

#[test]
fn every_contract_file_holds() {
    let mut wrong = String::new();
    let mut cases = 0;
    for entry in fs::read_dir(here().join("cli")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let (new, count) = played(&text);
        cases += count;
        if std::env::var_os("PINCITE_BLESS").is_some() {
            fs::write(&path, &new).unwrap();
        } else if let Some((line, (want, got))) = text
            .lines()
            .zip(new.lines())
            .enumerate()
            .find(|(_, (a, b))| a != b)
        {
            let name = path.file_name().unwrap().display();
            let _ = writeln!(
                wrong,
                "{name}:{}: expected\n  {want}\nbut it says\n  {got}\n",
                line + 1
            );
        } else if text.lines().count() != new.lines().count() {
            let _ = writeln!(
                wrong,
                "{}: prints more or less than expected",
                path.display()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases >= 20, "only {cases} commands were played");
}

/// The file with every console fence as the program says it now, and how many commands it has.
fn played(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut folder = Folder::new(&[]);
    let mut name: Option<String> = None;
    let mut commands = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line.starts_with("## ") {
            folder = Folder::new(&[]);
        }
        let Some(info) = line.strip_prefix("```") else {
            name = line
                .strip_prefix('`')
                .and_then(|rest| rest.strip_suffix("`:"))
                .map(str::to_owned);
            continue;
        };
        let content: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if info == "console" {
            for command in content.iter().filter_map(|line| line.strip_prefix("$ ")) {
                commands += 1;
                let _ = writeln!(out, "$ {command}");
                out.push_str(&answer(&folder, command));
            }
        } else {
            let content = content.join("\n") + "\n";
            if let Some(name) = name.take() {
                folder.write(&name, content.as_bytes());
            }
            out.push_str(&content);
        }
        out.push_str("```\n");
    }
    (out, commands)
}

fn answer(folder: &Folder, command: &str) -> String {
    let words = words(command);
    let (settings, rest): (Vec<_>, Vec<_>) = {
        let split = words.iter().position(|word| word == "pincite").unwrap();
        (words[..split].to_vec(), words[split + 1..].to_vec())
    };
    let (arguments, input) = match rest.iter().position(|word| word == "<") {
        Some(at) => (rest[..at].to_vec(), folder.read(&rest[at + 1])),
        None => (rest, String::new()),
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = folder.command(&arguments);
    for setting in &settings {
        let (name, value) = setting.split_once('=').unwrap();
        command.env(name, value);
    }
    let ran = crate::program::run(&mut command, &input);
    let mut out = String::new();
    for line in ran.out.lines() {
        let _ = writeln!(out, "{}", steady(folder, line));
    }
    for line in ran.err.lines() {
        let _ = writeln!(out, "{}", format!("! {}", steady(folder, line)).trim_end());
    }
    let _ = writeln!(out, "? {}", ran.code.unwrap());
    out
}

/// Without what differs from run to run.
fn steady(folder: &Folder, line: &str) -> String {
    let line = line
        .replace(&*folder.path().to_string_lossy(), "[FOLDER]")
        .replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    match line.split_once("checked in ") {
        Some((head, _)) => format!("{head}checked in [TIME]"),
        None => line,
    }
}

/// Words at spaces, except inside single quotes.
fn words(command: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => out.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    out.push(word);
    out.retain(|word| !word.is_empty());
    out
}
