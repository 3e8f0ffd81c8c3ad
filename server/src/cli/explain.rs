//! `pincite explain CODE`: the page of a code.

use std::fmt::Write as _;

use analysis::Code;
use anstyle::Style;
use anyhow::bail;

use super::Ending;
use super::arguments::Explain;
use super::output::Output;
use crate::escape::visible;

pub(crate) fn run(arguments: &Explain, output: &mut Output) -> anyhow::Result<Ending> {
    let name = arguments.code.trim();
    let Some(code) = Code::named(name) else {
        match nearest(name) {
            Some(near) => bail!(
                "there is no code \"{}\"; did you mean {near}?",
                visible(name)
            ),
            None => bail!(
                "there is no code \"{}\"; `pincite rules` lists all",
                visible(name)
            ),
        }
    };
    let Some(rule) = analysis::rules::rule(code) else {
        bail!("{name} is reserved and not reported by this version");
    };
    output.text(&page(rule.page, output.look().color))?;
    Ok(Ending::Clean)
}

/// The page as it stands; on a terminal its headings are bold.
fn page(markdown: &str, color: bool) -> String {
    let bold = if color {
        Style::new().bold()
    } else {
        Style::new()
    };
    let mut out = String::with_capacity(markdown.len());
    let mut fenced = false;
    for line in markdown.lines() {
        fenced ^= line.starts_with("```");
        let _ = match line.starts_with('#') && !fenced {
            true => writeln!(out, "{bold}{line}{bold:#}"),
            false => writeln!(out, "{line}"),
        };
    }
    out
}

fn nearest(name: &str) -> Option<&'static str> {
    let codes = analysis::rules::RULES.iter().map(|rule| rule.code.name());
    let (distance, near) = codes
        .map(|code| (strsim::osa_distance(name, code), code))
        .min()?;
    (distance <= 4).then_some(near)
}
