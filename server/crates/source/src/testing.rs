//! How tests write down a text: one line a block, marks in braces, pages where they begin.

use text::{BlockKind, MarkKind, SourceText};

/// `h2 Title`, `p some {call 1} words`, `note …`, `-- page 12` before the block in which it begins.
pub(crate) fn outline(source: &SourceText) -> String {
    let mut out = String::new();
    let mut pages = source.pages.iter().peekable();
    for block in &source.blocks {
        while let Some(page) = pages.next_if(|page| page.span.start <= block.span.start) {
            out.push_str(&format!(
                "-- page {}\n",
                page.label.as_deref().unwrap_or("?")
            ));
        }
        let kind = match block.kind {
            BlockKind::Heading(level) => format!("h{level}"),
            BlockKind::Paragraph => "p".into(),
            BlockKind::ListItem => "li".into(),
            BlockKind::TableCell => "td".into(),
            BlockKind::Caption => "caption".into(),
            BlockKind::Note => "note".into(),
            BlockKind::Verse => "verse".into(),
            BlockKind::Quote => "quote".into(),
            BlockKind::Furniture => "furniture".into(),
            BlockKind::Boilerplate => "boilerplate".into(),
        };
        out.push_str(&kind);
        out.push(' ');
        let mut at = block.span.start;
        for mark in source
            .marks
            .iter()
            .filter(|mark| block.span.contains(mark.span.start))
        {
            while let Some(page) =
                pages.next_if(|page| page.span.start > at && page.span.start <= mark.span.start)
            {
                out.push_str(&source.text[at..page.span.start]);
                out.push_str(&format!("|{}|", page.label.as_deref().unwrap_or("?")));
                at = page.span.start;
            }
            if mark.span.start < at {
                continue;
            }
            out.push_str(&source.text[at..mark.span.start]);
            let kind = match &mark.kind {
                MarkKind::Markup => "~".into(),
                MarkKind::Shown(shown) => format!("={shown}="),
                MarkKind::Callout => "call ".into(),
                MarkKind::LineNumber => "line ".into(),
                MarkKind::TimeCode(seconds) => format!("{seconds}s "),
                MarkKind::SpeakerLabel => "speaker ".into(),
                MarkKind::BreakHyphen => "break ".into(),
                MarkKind::Superscript => "sup ".into(),
                MarkKind::Subscript => "sub ".into(),
                MarkKind::Deleted => "del ".into(),
            };
            out.push_str(&format!("{{{kind}{}}}", mark.span.of(&source.text)));
            at = mark.span.end;
        }
        while let Some(page) =
            pages.next_if(|page| page.span.start > at && page.span.start < block.span.end)
        {
            out.push_str(&source.text[at..page.span.start]);
            out.push_str(&format!("|{}|", page.label.as_deref().unwrap_or("?")));
            at = page.span.start;
        }
        out.push_str(source.text.get(at..block.span.end).unwrap_or(""));
        out.push('\n');
    }
    out.replace("\r\n", "⏎").trim_end().to_owned()
}
