//! What somebody has marked in a document, as it passes from a worker: data from a stranger.

use source::{Highlight, Unreadable};

use crate::cache::bytes::{Reader, Writer};

pub(super) fn encode(read: &Result<Vec<Highlight>, Unreadable>) -> Vec<u8> {
    let mut out = Writer::default();
    match read {
        Ok(highlights) => {
            out.u8(0);
            out.size(highlights.len());
            for highlight in highlights {
                out.size(highlight.page);
                out.str(&highlight.text);
                out.option_str(highlight.comment.as_deref());
            }
        }
        Err(unreadable) => {
            out.u8(1);
            out.str(&unreadable.to_string());
        }
    }
    out.into_bytes()
}

/// `None`: no worker of ours wrote this.
pub(super) fn decode(answer: &[u8]) -> Option<Result<Vec<Highlight>, Unreadable>> {
    let mut input = Reader::new(answer);
    let read = match input.u8()? {
        0 => Ok(input.list(10, &mut |input| {
            Some(Highlight {
                page: input.size()?,
                text: input.str()?,
                comment: input.option_str()?,
            })
        })?),
        1 => Err(Unreadable::Broken(input.str()?)),
        _ => return None,
    };
    input.rest().is_empty().then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_come_back_as_they_went() {
        let highlight = |page, text: &str, comment: Option<&str>| Highlight {
            page,
            text: text.to_owned(),
            comment: comment.map(str::to_owned),
        };
        let marked = vec![
            highlight(0, "nine days", None),
            highlight(12, "é ", Some("ask\nhim")),
        ];
        for read in [Ok(marked), Ok(vec![]), Err(Unreadable::Broken("no".into()))] {
            let answer = encode(&read);
            assert_eq!(decode(&answer), Some(read));
            for end in 0..answer.len() {
                assert_eq!(decode(&answer[..end]), None, "cut at {end}");
            }
        }
    }
}
