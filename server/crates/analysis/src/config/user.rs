//! The user's own configuration, which lies outside of every workspace and is trusted.

use text::Span;
use toml::de::{DeTable, DeValue};

/// `config.toml` of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserConfig {
    /// `allow`: folders outside of workspaces in which sources may lie.
    pub allow: Vec<String>,
}

impl UserConfig {
    /// Reads it; the places of what is wrong.
    #[must_use]
    pub fn parse(text: &str) -> (UserConfig, Vec<(Span, String)>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut wrong: Vec<(Span, String)> = errors
            .iter()
            .map(|error| {
                (
                    error.span().map_or(Span::empty(0), Span::from),
                    error.message().to_owned(),
                )
            })
            .collect();
        let mut config = UserConfig::default();
        for (key, value) in table.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("allow", DeValue::Array(items)) => {
                    for item in items {
                        match item.get_ref() {
                            DeValue::String(folder) => config.allow.push(folder.to_string()),
                            _ => wrong.push((item.span().into(), "a folder belongs here".into())),
                        }
                    }
                }
                ("allow", _) => {
                    wrong.push((value.span().into(), "a list of folders belongs here".into()))
                }
                (other, _) => {
                    wrong.push((key.span().into(), format!("`{other}` is not known here")))
                }
            }
        }
        (config, wrong)
    }

    /// The text of the file with a folder more; `None`: the text is broken and stays as it is.
    #[must_use]
    pub fn allowing(text: &str, folder: &str) -> Option<String> {
        let (config, wrong) = UserConfig::parse(text);
        if !wrong.is_empty() {
            return None;
        }
        if config.allow.iter().any(|known| known == folder) {
            return Some(text.to_owned());
        }
        let list: String = config
            .allow
            .iter()
            .map(String::as_str)
            .chain([folder])
            .map(|folder| format!("    {},\n", quoted(folder)))
            .collect();
        // `allow` is the only key there is, so that the file can be written anew.
        Some(format!(
            "# Folders outside of workspaces in which sources may lie; written by `pincite allow`.\nallow = [\n{list}]\n"
        ))
    }
}

/// A basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::UserConfig;

    #[test]
    fn folders_are_added_and_read_back() {
        let folders = [r"C:\Users\a\Zotero", "/home/a/\"odd\"\n\tname", "/데이터"];
        let mut text = String::new();
        for folder in folders {
            text = UserConfig::allowing(&text, folder).unwrap_or_default();
        }
        let (config, wrong) = UserConfig::parse(&text);
        assert_eq!(
            (config.allow, wrong),
            (folders.map(str::to_owned).to_vec(), Vec::new())
        );
        assert_eq!(UserConfig::allowing(&text, folders[0]), Some(text));
        assert_eq!(UserConfig::allowing("allow = [", "/x"), None);
        assert_eq!(UserConfig::allowing("alow = []", "/x"), None);
    }
}
