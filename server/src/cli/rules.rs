//! `pincite rules`: every code that is reported, with its level.

use std::fmt::Write as _;

use analysis::rules::{RULES, Rule};
use serde::Serialize;

use super::Ending;
use super::arguments::{Format, Rules};
use super::output::Output;

#[derive(Serialize)]
struct Root {
    version: u32,
    rules: Vec<RuleJson>,
}

#[derive(Serialize)]
struct RuleJson {
    code: &'static str,
    level: &'static str,
    /// Whether it says that something could not be checked.
    unchecked: bool,
    summary: &'static str,
}

pub(crate) fn run(arguments: &Rules, output: &mut Output) -> anyhow::Result<Ending> {
    match arguments.format {
        Format::Json => output.json(&Root {
            version: 1,
            rules: RULES.iter().map(json).collect(),
        })?,
        Format::Text => output.text(&table())?,
    }
    Ok(Ending::Clean)
}

fn json(rule: &Rule) -> RuleJson {
    RuleJson {
        code: rule.code.name(),
        level: level(rule),
        unchecked: rule.code.is_unchecked(),
        summary: rule.summary,
    }
}

fn table() -> String {
    let wide = RULES
        .iter()
        .map(|rule| rule.code.name().len())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for rule in RULES {
        let _ = writeln!(
            out,
            "{:wide$}  {:7}  {}",
            rule.code.name(),
            level(rule),
            rule.summary
        );
    }
    out
}

fn level(rule: &Rule) -> &'static str {
    rule.code
        .default_level()
        .map_or("off", analysis::Level::name)
}
