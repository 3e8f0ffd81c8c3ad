//! A document as one file: its text as a worker answers it, and its text made ready for quotations
//! as the cache holds it, so that nothing of it is folded twice.
//!
//! Magic, version, key, length, body, and a checksum over all of it. Whatever is not exactly that
//! is no segment: [`decode`] answers `None`, and the document is read again. A text that comes out
//! has passed the same checks as one that `source` has just made.

mod prepared;

use source::{LimitCode, Unreadable};
use text::{
    Aside, Block, BlockKind, LabelOrigin, Mark, MarkKind, Page, SourceText, Span, StreamLine,
    Warning, WarningKind,
};

use super::Key;
use super::bytes::{Reader, Writer};
use super::sealed::{Whole, opened, sealed};

pub use prepared::{Kept, decode_fingerprints, decode_kept, encode_kept, is_text};

/// The last two bytes are the version of this form.
const MAGIC: &[u8; 8] = b"pincit\x04\x00";

/// What a body holds: its first byte.
const TEXT: u8 = 0;
const UNREADABLE: u8 = 1;
const PREPARED: u8 = 2;

/// What reading a document gave.
pub type Reading = Result<SourceText, Unreadable>;

#[must_use]
pub fn encode(key: &Key, reading: &Reading) -> Vec<u8> {
    sealed(MAGIC, key, |body| match reading {
        Ok(source) => {
            body.u8(TEXT);
            put_text(body, source);
        }
        Err(unreadable) => {
            body.u8(UNREADABLE);
            put_unreadable(body, unreadable);
        }
    })
}

/// `None`: damaged, of another version, of another document, or it lies about itself.
#[must_use]
pub fn decode(bytes: &[u8], key: &Key) -> Option<Reading> {
    let mut body = Reader::new(opened(MAGIC, key, bytes)?);
    let reading = match body.u8()? {
        TEXT => {
            let source = get_text(&mut body)?;
            source::check(&source).ok()?;
            Ok(source)
        }
        UNREADABLE => Err(get_unreadable(&mut body)?),
        _ => return None,
    };
    body.rest().is_empty().then_some(reading)
}

/// Whether the file under that key is what the cache keeps of a document.
pub(super) fn is_whole(bytes: &[u8], key: &Key) -> Whole {
    Whole::of(MAGIC, bytes, || {
        decode_kept(bytes, key, text::SourceId(0)).is_some()
    })
}

fn put_text(out: &mut Writer, source: &SourceText) {
    out.str(&source.text);
    out.size(source.blocks.len());
    for block in &source.blocks {
        let (kind, level) = block_number(block.kind);
        out.u8(kind);
        out.u8(level);
        put_span(out, block.span);
    }
    out.size(source.pages.len());
    for page in &source.pages {
        out.size(page.index);
        out.option_str(page.label.as_deref());
        out.u8(match page.origin {
            LabelOrigin::Declared => 0,
            LabelOrigin::Printed => 1,
            LabelOrigin::Bibliography => 2,
            LabelOrigin::Physical => 3,
        });
        put_span(out, page.span);
    }
    out.size(source.asides.len());
    for aside in &source.asides {
        put_span(out, aside.span);
        out.size(aside.page);
    }
    out.size(source.marks.len());
    for mark in &source.marks {
        put_span(out, mark.span);
        put_mark(out, &mark.kind);
    }
    out.size(source.stream.len());
    for line in &source.stream {
        put_span(out, line.span);
        out.size(line.page);
        out.size(line.column);
    }
    out.option_str(source.title.as_deref());
    out.size(source.authors.len());
    for author in &source.authors {
        out.str(author);
    }
    out.option_str(source.language.as_deref());
    out.str(&source.hash);
    out.str(&source.extractor);
    out.u8(source.ocr.into());
    out.size(source.warnings.len());
    for warning in &source.warnings {
        out.u8(match warning.kind {
            WarningKind::Encoding => 0,
            WarningKind::Unreadable => 1,
            WarningKind::Scan => 2,
            WarningKind::ReadingOrder => 3,
            WarningKind::Limit => 4,
            WarningKind::Other => 5,
        });
        put_span(out, warning.span);
        out.str(&warning.message);
    }
}

fn get_text(input: &mut Reader<'_>) -> Option<SourceText> {
    Some(SourceText {
        text: input.str()?,
        blocks: input.list(18, &mut |input| {
            let kind = block_kind(input.u8()?, input.u8()?)?;
            let span = get_span(input)?;
            Some(Block { kind, span })
        })?,
        pages: input.list(26, &mut |input| {
            Some(Page {
                index: input.size()?,
                label: input.option_str()?,
                origin: match input.u8()? {
                    0 => LabelOrigin::Declared,
                    1 => LabelOrigin::Printed,
                    2 => LabelOrigin::Bibliography,
                    3 => LabelOrigin::Physical,
                    _ => return None,
                },
                span: get_span(input)?,
            })
        })?,
        asides: input.list(24, &mut |input| {
            let span = get_span(input)?;
            let page = input.size()?;
            Some(Aside { span, page })
        })?,
        marks: input.list(17, &mut |input| {
            let span = get_span(input)?;
            let kind = get_mark(input)?;
            Some(Mark { span, kind })
        })?,
        stream: input.list(32, &mut |input| {
            Some(StreamLine {
                span: get_span(input)?,
                page: input.size()?,
                column: input.size()?,
            })
        })?,
        title: input.option_str()?,
        authors: input.list(8, &mut |input| input.str())?,
        language: input.option_str()?,
        hash: input.str()?,
        extractor: input.str()?,
        ocr: match input.u8()? {
            0 => false,
            1 => true,
            _ => return None,
        },
        warnings: input.list(25, &mut |input| {
            Some(Warning {
                kind: match input.u8()? {
                    0 => WarningKind::Encoding,
                    1 => WarningKind::Unreadable,
                    2 => WarningKind::Scan,
                    3 => WarningKind::ReadingOrder,
                    4 => WarningKind::Limit,
                    5 => WarningKind::Other,
                    _ => return None,
                },
                span: get_span(input)?,
                message: input.str()?,
            })
        })?,
    })
}

fn block_number(kind: BlockKind) -> (u8, u8) {
    match kind {
        BlockKind::Heading(level) => (0, level),
        BlockKind::Paragraph => (1, 0),
        BlockKind::ListItem => (2, 0),
        BlockKind::TableCell => (3, 0),
        BlockKind::Caption => (4, 0),
        BlockKind::Note => (5, 0),
        BlockKind::Verse => (6, 0),
        BlockKind::Quote => (7, 0),
        BlockKind::Furniture => (8, 0),
        BlockKind::Boilerplate => (9, 0),
    }
}

fn block_kind(kind: u8, level: u8) -> Option<BlockKind> {
    Some(match (kind, level) {
        (0, level) => BlockKind::Heading(level),
        (1, 0) => BlockKind::Paragraph,
        (2, 0) => BlockKind::ListItem,
        (3, 0) => BlockKind::TableCell,
        (4, 0) => BlockKind::Caption,
        (5, 0) => BlockKind::Note,
        (6, 0) => BlockKind::Verse,
        (7, 0) => BlockKind::Quote,
        (8, 0) => BlockKind::Furniture,
        (9, 0) => BlockKind::Boilerplate,
        _ => return None,
    })
}

fn put_mark(out: &mut Writer, kind: &MarkKind) {
    match kind {
        MarkKind::Markup => out.u8(0),
        MarkKind::Shown(shown) => {
            out.u8(1);
            out.str(shown);
        }
        MarkKind::Callout => out.u8(2),
        MarkKind::LineNumber => out.u8(3),
        MarkKind::TimeCode(seconds) => {
            out.u8(4);
            out.u32(*seconds);
        }
        MarkKind::SpeakerLabel => out.u8(5),
        MarkKind::BreakHyphen => out.u8(6),
        MarkKind::Superscript => out.u8(7),
        MarkKind::Subscript => out.u8(8),
        MarkKind::Deleted => out.u8(9),
    }
}

fn get_mark(input: &mut Reader<'_>) -> Option<MarkKind> {
    Some(match input.u8()? {
        0 => MarkKind::Markup,
        1 => MarkKind::Shown(input.str()?),
        2 => MarkKind::Callout,
        3 => MarkKind::LineNumber,
        4 => MarkKind::TimeCode(input.u32()?),
        5 => MarkKind::SpeakerLabel,
        6 => MarkKind::BreakHyphen,
        7 => MarkKind::Superscript,
        8 => MarkKind::Subscript,
        9 => MarkKind::Deleted,
        _ => return None,
    })
}

fn put_unreadable(out: &mut Writer, unreadable: &Unreadable) {
    match unreadable {
        Unreadable::Broken(why) => {
            out.u8(0);
            out.str(why);
        }
        Unreadable::Scan { pages } => {
            out.u8(1);
            out.size(*pages);
        }
        Unreadable::Limit { code, message } => {
            out.u8(match code {
                LimitCode::Size => 2,
                LimitCode::Time => 3,
                LimitCode::Pages => 4,
                LimitCode::Nesting => 5,
            });
            out.str(message);
        }
    }
}

fn get_unreadable(input: &mut Reader<'_>) -> Option<Unreadable> {
    let code = match input.u8()? {
        0 => return input.str().map(Unreadable::Broken),
        1 => {
            let pages = input.size()?;
            return Some(Unreadable::Scan { pages });
        }
        2 => LimitCode::Size,
        3 => LimitCode::Time,
        4 => LimitCode::Pages,
        5 => LimitCode::Nesting,
        _ => return None,
    };
    let message = input.str()?;
    Some(Unreadable::Limit { code, message })
}

fn put_span(out: &mut Writer, span: Span) {
    out.size(span.start);
    out.size(span.end);
}

fn get_span(input: &mut Reader<'_>) -> Option<Span> {
    Some(Span::new(input.size()?, input.size()?))
}

#[cfg(test)]
mod tests;
