//! Whether a quotation is plainly in another language than its source: an undeclared translation.

/// Whether `quotation` is evidently in another script or language than `source`. Conservative:
/// where it is not plain, it is not evident.
pub(super) fn evidently_other(quotation: &str, source: &str) -> bool {
    let sample = sample(source);
    let (Some(mine), Some(theirs)) = (script(quotation), script(sample)) else {
        return false;
    };
    if mine != theirs {
        // Japanese and Chinese share characters, Korean texts quote both.
        return true;
    }
    if mine != Script::Latin {
        return false;
    }
    match (language(quotation), language(sample)) {
        (Some(mine), Some(theirs)) => mine != theirs,
        _ => false,
    }
}

/// The first 20,000 bytes say enough.
fn sample(source: &str) -> &str {
    let mut end = source.len().min(20_000);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    &source[..end]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Devanagari,
    Hangul,
    /// Han and kana together: a quotation of a Japanese text may hold no kana.
    Han,
}

/// The script of nine letters in ten.
fn script(text: &str) -> Option<Script> {
    const ALL: [Script; 8] = [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Hebrew,
        Script::Arabic,
        Script::Devanagari,
        Script::Hangul,
        Script::Han,
    ];
    let mut counts = [0usize; ALL.len()];
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        if let Some(script) = script_of(c) {
            counts[script as usize] += 1;
        }
    }
    let (idx, count) = counts
        .iter()
        .copied()
        .enumerate()
        .max_by_key(|&(_, count)| count)?;
    (letters >= 4 && count * 10 >= letters * 9).then(|| ALL[idx])
}

fn script_of(c: char) -> Option<Script> {
    Some(match u32::from(c) {
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Script::Arabic,
        0x900..=0x97F => Script::Devanagari,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF => Script::Hangul,
        0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF => Script::Han,
        _ => return None,
    })
}

/// Function words that belong to one of the languages only.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "that", "with", "for", "was", "were", "this", "not", "it",
            "by", "which", "have", "from", "they", "would", "had", "his", "its", "be",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "et", "une", "dans", "qui", "pour", "pas", "du", "au", "sur", "avec",
            "ce", "cette", "ont", "était", "sont", "nous", "aux", "leur", "je",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "mit", "von", "den", "dem",
            "zu", "auf", "sich", "auch", "einer", "einen", "mich", "wurde", "im", "ich",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "una", "por", "con", "del", "al", "su", "lo", "como", "más",
            "pero", "sus", "fue", "esta", "muy", "había", "nos",
        ],
    ),
];

/// The language whose function words are at least two, and at least three times those of any other.
fn language(text: &str) -> Option<&'static str> {
    let mut counts = [0usize; WORDS.len()];
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        let word = word.to_lowercase();
        for (count, (_, words)) in counts.iter_mut().zip(WORDS) {
            *count += usize::from(words.contains(&word.as_str()));
        }
    }
    let (best, &count) = counts.iter().enumerate().max_by_key(|&(_, count)| count)?;
    let second = counts
        .iter()
        .enumerate()
        .filter(|&(idx, _)| idx != best)
        .map(|(_, &count)| count)
        .max()?;
    (count >= 2 && count >= second * 3).then(|| WORDS[best].0)
}

#[cfg(test)]
mod tests {
    use super::evidently_other;

    #[test]
    fn only_what_is_plain_is_evident() {
        let english = "The harbour was closed for nine days that winter, and nobody of the council was told of it.";
        let german =
            "Der Hafen war in diesem Winter neun Tage lang geschlossen, und das ist nicht alles.";
        let korean = "항구는 그해 겨울 아흐레 동안 닫혀 있었다.";
        for (quotation, source, want) in [
            (
                "der Hafen war neun Tage lang geschlossen und das Eis hielt",
                english,
                true,
            ),
            ("항구는 아흐레 동안 닫혀 있었다", english, true),
            (
                "the harbour was closed to the ferries of the town",
                korean,
                true,
            ),
            (
                "the harbour was closed to the ferries of the town",
                german,
                true,
            ),
            ("the harbour was open and the ferry ran", english, false),
            ("Quartet of Terror", german, false),
            ("1989", korean, false),
        ] {
            assert_eq!(
                evidently_other(quotation, source),
                want,
                "{quotation:?} against {source:?}"
            );
        }
    }
}
