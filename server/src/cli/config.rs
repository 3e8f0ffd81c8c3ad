//! `pincite config`: what applies at a place, and which file says so.

use std::fmt::Write as _;
use std::path::PathBuf;

use analysis::config::{Config, FILE_NAME, Primary, Style};
use analysis::{Finding, Level};
use serde_json::{Value, json};

use super::Ending;
use super::arguments::{self, Format};
use super::check::{open, workspaces};
use super::output::Output;
use super::report::{self, Documents, Report};
use crate::escape::visible;
use crate::project::Project;

pub(crate) fn run(arguments: &arguments::Config, output: &mut Output) -> anyhow::Result<Ending> {
    let paths: Vec<PathBuf> = arguments.path.iter().cloned().collect();
    let mut ending = Ending::Clean;
    for root in workspaces(&paths)?.keys() {
        let project = open(root, &arguments::WorkspaceArgs::default())?;
        let wrong: Vec<Finding> = project
            .findings
            .iter()
            .filter(|finding| &*finding.document == FILE_NAME)
            .cloned()
            .collect();
        if !wrong.is_empty() {
            ending = Ending::Wrong;
        }
        match arguments.format {
            Format::Json => output.json(&json(&project))?,
            Format::Text => {
                output.text(&shown(&project))?;
                if !wrong.is_empty() {
                    output.say(report_of(&project, wrong, output).trim_end());
                }
            }
        }
    }
    Ok(ending)
}

fn report_of(project: &Project, findings: Vec<Finding>, output: &Output) -> String {
    let mut documents = Documents::default();
    if let Ok(text) = std::fs::read_to_string(project.bounds.root().join(FILE_NAME)) {
        documents.insert(FILE_NAME.into(), text.into());
    }
    let report = Report::new(findings, Vec::new(), documents, Vec::new());
    report::text::render(&report.shown(Level::Hint), output.look(), &|_| None)
}

fn file(project: &Project) -> Option<&'static str> {
    project
        .bounds
        .root()
        .join(FILE_NAME)
        .exists()
        .then_some(FILE_NAME)
}

fn shown(project: &Project) -> String {
    let mut out = String::new();
    let root = project.bounds.root().to_string_lossy();
    let _ = writeln!(out, "# workspace: {}", visible(&root));
    let _ = writeln!(
        out,
        "# {}",
        file(project).map_or(
            "no pincite.toml: these are the defaults",
            |_| "from pincite.toml"
        )
    );
    let json = json(project);
    // Values of JSON's that are no objects are values of TOML too.
    if let Value::Object(settings) = &json["config"] {
        for (name, value) in settings
            .iter()
            .filter(|(_, value)| !value.is_object() && !value.is_null())
        {
            let _ = writeln!(out, "{name} = {value}");
        }
        for (name, value) in settings {
            let Value::Object(table) = value else {
                continue;
            };
            let _ = writeln!(out, "\n[{name}]");
            for (key, value) in table.iter().filter(|(_, value)| !value.is_null()) {
                let _ = writeln!(out, "{} = {value}", toml_key(key));
            }
        }
    }
    out
}

fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_bare {
        key.to_owned()
    } else {
        Value::from(visible(key)).to_string()
    }
}

fn json(project: &Project) -> Value {
    json!({
        "version": 1,
        "root": project.bounds.root().to_string_lossy(),
        "file": file(project),
        "config": settings(project.config()),
    })
}

fn settings(config: &Config) -> Value {
    let mut sources: serde_json::Map<String, Value> = config
        .sources
        .documents
        .iter()
        .map(|(key, files)| {
            (
                key.clone(),
                files.iter().map(|file| file.path.clone()).collect(),
            )
        })
        .collect();
    if let Some(pattern) = &config.sources.pattern {
        sources.insert("root".to_owned(), pattern.root.path.clone().into());
        sources.insert("pattern".to_owned(), pattern.pattern.clone().into());
    }
    let roots: Vec<&str> = config
        .sources
        .roots
        .iter()
        .map(|root| &*root.path)
        .collect();
    sources.insert("roots".to_owned(), roots.into());
    let rules: serde_json::Map<String, Value> = config
        .rules
        .iter()
        .map(|(code, level)| {
            (
                code.name().to_owned(),
                level.map_or("off", Level::name).into(),
            )
        })
        .collect();
    json!({
        "style": match config.style {
            Style::Chicago => "chicago",
            Style::Apa => "apa",
            Style::Mla => "mla",
            Style::Bluebook => "bluebook",
            Style::Strict => "strict",
        },
        "bibliography": config.bibliography.iter().map(|file| &*file.path).collect::<Vec<_>>(),
        "notes": config.notes,
        "lang": config.lang,
        "quotes": {
            "primary": match config.quotes.primary {
                Primary::Double => "double",
                Primary::Single => "single",
            },
            "min-words": config.quotes.min_words,
            "max-omission": config.quotes.max_omission,
            "max-bracket": config.quotes.max_bracket,
        },
        "sources": sources,
        "rules": rules,
        "limits": {
            "note": config.limits.note,
            "source": config.limits.source,
            "text": config.limits.text,
            "pages": config.limits.pages,
            "bibliography": config.limits.bibliography,
        },
    })
}
