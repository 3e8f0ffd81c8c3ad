//! What a [`SourceText`] promises of its spans, checked at the boundary.
//!
//! Extractors handle hostile input; a slip in one of them must become a reason, not an offset that
//! panics somewhere downstream.

use text::{SourceText, Span};

/// Whether every span of a text lies in it, on `char` boundaries and in order.
///
/// # Errors
/// The first promise that does not hold.
pub fn check(source: &SourceText) -> Result<(), &'static str> {
    let text = source.text.as_str();
    let lies = |span: Span| {
        span.start <= span.end
            && text.is_char_boundary(span.start)
            && text.is_char_boundary(span.end)
    };
    ascending(source.blocks.iter().map(|block| block.span), &lies).map_err(|()| "blocks")?;
    ascending(source.pages.iter().map(|page| page.span), &lies).map_err(|()| "pages")?;
    ascending(source.asides.iter().map(|aside| aside.span), &lies).map_err(|()| "asides")?;
    if !source
        .asides
        .iter()
        .all(|aside| aside.page < source.pages.len())
    {
        return Err("an aside of no page");
    }
    if source.blocks.iter().any(|block| block.span.is_empty()) {
        return Err("an empty block");
    }
    if !source
        .pages
        .windows(2)
        .all(|pair| pair[0].index < pair[1].index)
    {
        return Err("page numbers");
    }
    if !source.marks.iter().all(|mark| lies(mark.span)) {
        return Err("marks");
    }
    if !source.marks.is_sorted_by_key(|mark| mark.span.start) {
        return Err("the order of marks");
    }
    if !source.stream.iter().all(|line| lies(line.span)) {
        return Err("the content stream");
    }
    if !source.warnings.iter().all(|warning| lies(warning.span)) {
        return Err("warnings");
    }
    Ok(())
}

/// Disjoint and ascending.
fn ascending(spans: impl Iterator<Item = Span>, lies: &impl Fn(Span) -> bool) -> Result<(), ()> {
    let mut end = 0;
    for span in spans {
        if !lies(span) || span.start < end {
            return Err(());
        }
        end = span.end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use text::{Block, BlockKind, Mark, MarkKind, SourceText, Span};

    use super::check;

    #[test]
    fn a_text_that_lies_about_itself_is_refused() {
        let good = SourceText {
            blocks: vec![Block {
                kind: BlockKind::Paragraph,
                span: Span::new(0, 2),
            }],
            marks: vec![Mark {
                kind: MarkKind::Markup,
                span: Span::new(2, 3),
            }],
            ..SourceText::plain("é b")
        };
        assert_eq!(check(&good), Ok(()));
        let mut inside = good.clone();
        inside.blocks[0].span.end = 1;
        assert_eq!(check(&inside), Err("blocks"));
        let mut beyond = good.clone();
        beyond.marks[0].span.end = 9;
        assert_eq!(check(&beyond), Err("marks"));
        let mut twice = good;
        twice.blocks.push(Block {
            kind: BlockKind::Paragraph,
            span: Span::new(0, 3),
        });
        assert_eq!(check(&twice), Err("blocks"));
    }
}
