//! Markdown: the file itself, its notation typed by the grammar that reads notes.

use text::SourceText;

use crate::{Limits, Unreadable, decode, plain};

/// Reads a Markdown file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    if bytes.len() > limits.text.saturating_mul(2) {
        return Err(crate::too_much_text(limits));
    }
    let decoded = decode::decode(bytes, None);
    if decoded.text.len() > limits.text {
        return Err(crate::too_much_text(limits));
    }
    plain::refuse_binary(&decoded.text)?;
    let read = syntax::markdown::marks(&decoded.text);
    if read.blocks.is_empty() {
        return Err(Unreadable::broken(
            "it holds no text beside its front matter",
        ));
    }
    Ok(SourceText {
        blocks: read.blocks,
        marks: read.marks,
        title: read.title,
        language: read.language,
        extractor: "markdown/1".into(),
        warnings: decoded.warnings,
        text: decoded.text,
        ..SourceText::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use text::{BlockKind, Span};

    use crate::{Limits, Unreadable, read};

    #[test]
    fn offsets_are_those_of_the_file() {
        let text =
            "---\ntitle: The mill\n---\n\n# A *river*\n\nIt **rose** at night.\n\n> He said so.\n";
        let source = read(text.as_bytes(), "a.md", &Limits::default()).unwrap();
        assert_eq!(source.text, text);
        assert_eq!(source.title.as_deref(), Some("The mill"));
        let shown: Vec<(BlockKind, String)> = source
            .blocks
            .iter()
            .map(|block| (block.kind, source.shown(block.span)))
            .collect();
        let want = [
            (BlockKind::Heading(1), "A river"),
            (BlockKind::Paragraph, "It rose at night."),
            (BlockKind::Quote, "He said so."),
        ];
        assert_eq!(shown, want.map(|(kind, text)| (kind, text.to_owned())));
        let with_bom = format!("\u{feff}{text}");
        let source = read(with_bom.as_bytes(), "a.md", &Limits::default()).unwrap();
        assert_eq!(Span::new(0, 3).of(&source.text), "---");
    }

    #[test]
    fn front_matter_alone_is_no_text() {
        assert!(matches!(
            read(b"---\ntitle: x\n---\n", "a.md", &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
    }
}
