//! Names of people and bodies, as BibTeX and BibLaTeX write them.

use super::{Name, tex};

/// The names of a field, joined by `and` outside braces; `others` names nobody.
pub(super) fn parse(tex: &str) -> Vec<Name> {
    split_and(tex).into_iter().filter_map(one).collect()
}

/// One name: `Family, Given`, `von Family, Jr, Given`, `Given von Family`, `{A body}`, or
/// BibLaTeX's `family=…, given=…`.
fn one(tex: &str) -> Option<Name> {
    let tex = tex.trim();
    if tex.is_empty() || tex == "others" {
        return None;
    }
    if is_one_group(tex) {
        return Some(Name {
            family: text(tex),
            ..Name::default()
        });
    }
    let parts = split_commas(tex);
    if parts.len() > 1 && parts.iter().all(|part| part.contains('=')) {
        return Some(by_parts(&parts));
    }
    let name = match parts[..] {
        [family, given] => Name {
            family: text(family),
            given: text(given),
            ..Name::default()
        },
        [family, suffix, given, ..] => Name {
            family: text(family),
            given: text(given),
            suffix: text(suffix),
        },
        _ => natural(tex),
    };
    (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
}

/// `Given von Family`: the particles in lower case begin the family name.
fn natural(tex: &str) -> Name {
    let words = split_words(tex);
    let Some((last, before)) = words.split_last() else {
        return Name::default();
    };
    let particle = before
        .iter()
        .skip(1)
        .position(|word| is_particle(word))
        .map(|at| at + 1);
    // A particle may also come first: "von Humboldt".
    let particle = if before.first().is_some_and(|word| is_particle(word)) {
        Some(0)
    } else {
        particle
    };
    let family_from = particle.unwrap_or(before.len());
    let mut family = before[family_from..].to_vec();
    family.push(last);
    Name {
        family: text(&family.join(" ")),
        given: text(&before[..family_from].join(" ")),
        ..Name::default()
    }
}

fn is_particle(word: &str) -> bool {
    // BibTeX takes a group for a word with a capital unless it begins with a command.
    let text = if word.starts_with('{') && !word.starts_with("{\\") {
        return false;
    } else {
        text(word)
    };
    text.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_lowercase)
}

fn by_parts(parts: &[&str]) -> Name {
    let mut name = Name::default();
    let mut prefix = String::new();
    for part in parts {
        let Some((label, value)) = part.split_once('=') else {
            continue;
        };
        let value = text(value.trim().trim_matches('"'));
        match label.trim().to_ascii_lowercase().as_str() {
            "family" => name.family = value,
            "given" => name.given = value,
            "suffix" => name.suffix = value,
            "prefix" => prefix = value,
            _ => {}
        }
    }
    if !prefix.is_empty() {
        name.family = format!("{prefix} {}", name.family);
    }
    name
}

fn text(tex: &str) -> String {
    tex::to_text(tex).into_owned()
}

/// Whether one pair of braces holds all of it.
fn is_one_group(tex: &str) -> bool {
    let mut depth = 0usize;
    for (at, byte) in tex.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            // `{\"O}zg{\"u}r` begins with a group, too.
            return at + 1 == tex.len() && tex.len() > 2 && !tex.starts_with("{\\");
        }
    }
    false
}

fn split_and(tex: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = tex.as_bytes();
    for (at, depth) in depths(tex) {
        let word = bytes
            .get(at..at + 3)
            .is_some_and(|word| word.eq_ignore_ascii_case(b"and"));
        if depth > 0 || !word || at < start {
            continue;
        }
        let before = at == 0 || bytes[at - 1].is_ascii_whitespace();
        let behind = bytes.get(at + 3).is_none_or(u8::is_ascii_whitespace);
        if before && behind {
            out.push(&tex[start..at]);
            start = at + 3;
        }
    }
    out.push(&tex[start..]);
    out
}

fn split_commas(tex: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, depth) in depths(tex) {
        if depth == 0 && tex.as_bytes()[at] == b',' {
            out.push(&tex[start..at]);
            start = at + 1;
        }
    }
    out.push(&tex[start..]);
    out
}

fn split_words(tex: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, depth) in depths(tex) {
        let is_space = tex.as_bytes()[at].is_ascii_whitespace() && !ends_command(&tex[start..at]);
        if depth == 0 && (is_space || tex.as_bytes()[at] == b'~') {
            out.push(&tex[start..at]);
            start = at + 1;
        }
    }
    out.push(&tex[start..]);
    out.retain(|word| !word.is_empty());
    out
}

/// Whether the text ends in a command of letters (`\H`), which swallows the space behind it.
fn ends_command(tex: &str) -> bool {
    tex.trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .ends_with('\\')
        && tex.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// Every byte with the number of groups it stands in.
fn depths(tex: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    tex.bytes().enumerate().scan(0usize, |depth, (at, byte)| {
        match byte {
            b'{' => *depth += 1,
            b'}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((at, *depth))
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn names_are_split_as_bibtex_does() {
        for (tex, want) in [
            ("Kay, Anna", "Anna|Kay|"),
            ("Anna Kay", "Anna|Kay|"),
            (
                "Anna Kay and Brown, Tom and others",
                "Anna|Kay| & Tom|Brown|",
            ),
            ("Alexander von Humboldt", "Alexander|von Humboldt|"),
            ("von Humboldt, Alexander", "Alexander|von Humboldt|"),
            (
                "de la Vallée Poussin, Charles",
                "Charles|de la Vallée Poussin|",
            ),
            ("King, Jr., Martin Luther", "Martin Luther|King|Jr."),
            ("{Ministry of Fish and Food}", "|Ministry of Fish and Food|"),
            (
                "{Ministry of Fish and Food} and Kay, A.",
                "|Ministry of Fish and Food| & A.|Kay|",
            ),
            (r#"G{\"o}del, Kurt"#, "Kurt|Gödel|"),
            (r#"Kurt G{\"o}del"#, "Kurt|Gödel|"),
            (r"{\'E}mile Zola", "Émile|Zola|"),
            ("family=Smith, given=John, prefix=van", "John|van Smith|"),
            ("Plato", "|Plato|"),
            (r"Dezs\H o Nagy", "Dezső|Nagy|"),
            (r"Bj\o rn \v Simi\'c", "Bjørn|Šimić|"),
            ("Sandy Anderson", "Sandy|Anderson|"),
            ("Kay, Anna AND Brown, Tom", "Anna|Kay| & Tom|Brown|"),
            ("Kay, Anna\n  and Brown, Tom", "Anna|Kay| & Tom|Brown|"),
            ("{von Neumann}, John", "John|von Neumann|"),
            ("others", ""),
            ("", ""),
            ("{", ""),
            ("a and and b", "|a| & |b|"),
        ] {
            let names = parse(tex);
            let shown: Vec<String> = names
                .iter()
                .map(|name| format!("{}|{}|{}", name.given, name.family, name.suffix))
                .collect();
            assert_eq!(shown.join(" & "), want, "{tex}");
        }
    }
}
