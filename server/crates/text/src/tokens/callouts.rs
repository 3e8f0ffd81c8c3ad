//! Callouts of notes in a text whose format does not tell them.

use super::{Kind, Punct, Space, Token};

/// Finds numbers of notes that nobody typed: one to three digits directly after closing
/// punctuation and before a space (`war,3 World`), or in brackets behind a word (`war[3]`).
pub(super) fn mark(tokens: &mut [Token]) {
    for idx in 1..tokens.len() {
        let this = &tokens[idx];
        let short = this.kind == Kind::Number
            && this.text.len() <= 3
            && this.text.bytes().all(|b| b.is_ascii_digit());
        if !short || this.space != Space::None {
            continue;
        }
        let before = &tokens[idx - 1];
        match before.punct() {
            Some(Punct::OpenBracket) if idx >= 2 && before.space == Space::None => {
                let closed = tokens.get(idx + 1).is_some_and(|next| {
                    next.punct() == Some(Punct::CloseBracket) && next.space == Space::None
                });
                if closed {
                    tokens[idx].kind = Kind::Callout;
                    tokens[idx - 1].kind = Kind::Punct(Punct::Ornament);
                    tokens[idx + 1].kind = Kind::Punct(Punct::Ornament);
                }
            }
            Some(punct)
                if (punct.is_stop() || matches!(punct, Punct::Quote | Punct::CloseParen))
                    && before.space == Space::None
                    && idx >= 2
                    && tokens
                        .get(idx + 1)
                        .is_none_or(|next| next.space != Space::None) =>
            {
                let word = &tokens[idx - 2];
                let abbreviated =
                    before.punct() == Some(Punct::Period) && is_numbered_abbreviation(&word.text);
                if !word.has_digit() && !abbreviated {
                    tokens[idx].kind = Kind::Callout;
                }
            }
            _ => {}
        }
    }
}

/// Words whose full stop is followed by a number that is read (`No.5`, `p.3`).
fn is_numbered_abbreviation(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "no" | "nos"
            | "nr"
            | "p"
            | "pp"
            | "vol"
            | "vols"
            | "fig"
            | "figs"
            | "art"
            | "arts"
            | "sec"
            | "ch"
            | "chap"
            | "cap"
            | "bd"
            | "s"
            | "st"
            | "op"
            | "par"
            | "para"
            | "abs"
            | "pt"
            | "bk"
            | "v"
            | "vv"
            | "l"
            | "ll"
            | "n"
            | "nn"
            | "c"
            | "ca"
            | "eq"
    )
}
