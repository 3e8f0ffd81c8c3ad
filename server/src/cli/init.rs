//! `pincite init`: a first `pincite.toml`, which is never written over an old one.

use std::io::Write as _;
use std::path::Path;

use analysis::config::FILE_NAME;
use anyhow::{Context as _, bail};

use super::Ending;
use super::arguments::Init;
use super::output::Output;
use crate::escape::visible;

/// Every setting at its default, commented out: what stands here is what is done without it.
pub(crate) const FIRST: &str = r##"# The configuration of pincite: `pincite config` shows what applies.
# What is commented out shows a default or an example.

# The manual of style that says what a quotation may change in silence:
# chicago, apa, mla, bluebook or strict.
# style = "chicago"

# The bibliographies of notes that name none; without it, those in this folder.
# bibliography = ["refs.bib"]

# Which files are notes; without it, every Markdown file.
# notes = ["notes/**/*.md"]

# [quotes]
# min-words = 6        # marked words without a citation are reported from this many on
# max-omission = 400   # source words that an ellipsis may leave out

# [sources]
# kay2001 = "papers/harbour.pdf"   # the document of a key, before the bibliography is asked
# roots = ["papers"]               # folders in which documents are looked for, too

# [rules]
# quote-capital = "warning"
# quote-unclosed = "off"
"##;

pub(crate) fn run(arguments: &Init, output: &mut Output) -> anyhow::Result<Ending> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    let path = folder.join(FILE_NAME);
    let shown = path.display().to_string();
    let shown = visible(&shown);
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path);
    let mut file = match file {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{shown} is there already")
        }
        file => file.with_context(|| format!("cannot write {shown}"))?,
    };
    file.write_all(FIRST.as_bytes())
        .with_context(|| format!("cannot write {shown}"))?;
    output.say(&format!("wrote {shown}"));
    Ok(Ending::Clean)
}

#[cfg(test)]
mod tests {
    use super::FIRST;

    #[test]
    fn the_first_configuration_is_valid_as_it_is_and_with_every_setting_taken_up() {
        assert_eq!(analysis::Config::parse(FIRST).1, []);
        let all: Vec<&str> = FIRST
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|rest| rest.starts_with('[') || rest.contains(" = "))
                    .unwrap_or("")
            })
            .collect();
        assert_eq!(
            all.iter().filter(|line| !line.is_empty()).count(),
            12,
            "{all:?}"
        );
        let (_, findings) = analysis::Config::parse(&all.join("\n"));
        assert_eq!(findings, []);
    }
}
