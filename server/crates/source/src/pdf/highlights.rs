//! What a reader has marked in a PDF: the words under an annotation's quadrilaterals.
//!
//! A glyph is marked when its middle lies in one. Knows nothing of who imports them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::TransformExt;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::kurbo::{Affine, Point, Rect};

use super::glyphs::{Drawing, Glyph};
use super::page::PageLines;
use super::{Reader, letters, open};
use crate::{Limits, Unreadable};

/// A passage that a reader has marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Physical, from 0.
    pub page: usize,
    /// The words under the mark, lines joined; a word that a hyphen breaks over two lines is whole.
    pub text: String,
    /// What the reader wrote beside it.
    pub comment: Option<String>,
}

/// Annotations that are read on one page, and marks of one: more are no reader's.
const ANNOTATIONS: usize = 5_000;
const QUADS: usize = 2_000;

/// Everything that readers have highlighted, underlined or struck out, in reading order. Marks over
/// images, which have no words, are left out.
///
/// # Errors
/// The file is no readable PDF.
pub fn highlights(bytes: &[u8], limits: &Limits) -> Result<Vec<Highlight>, Unreadable> {
    catch_unwind(AssertUnwindSafe(|| {
        let pdf = open(bytes, limits)?;
        Ok(all(&pdf))
    }))
    .unwrap_or_else(|_| Err(Unreadable::broken("the PDF could not be interpreted")))
}

fn all(pdf: &Pdf) -> Vec<Highlight> {
    let mut reader = Reader::new(pdf);
    let mut out = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let marks = marks(page);
        if marks.is_empty() {
            continue;
        }
        of_page(index, &reader.page(page), marks, &mut out);
    }
    out
}

/// An annotation's quadrilaterals, as boxes on the drawn page, and its comment.
struct Mark {
    boxes: Vec<Rect>,
    comment: Option<String>,
}

fn marks(page: &PdfPage<'_>) -> Vec<Mark> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else {
        return Vec::new();
    };
    let to_page: Affine = page.initial_transform(true).to_kurbo();
    annotations
        .iter::<Dict<'_>>()
        .take(ANNOTATIONS)
        .filter_map(|annotation| mark(&annotation, to_page))
        .collect()
}

fn mark(annotation: &Dict<'_>, to_page: Affine) -> Option<Mark> {
    let kind = annotation.get::<Name<'_>>(b"Subtype")?;
    let kinds: [&[u8]; 4] = [b"Highlight", b"Underline", b"Squiggly", b"StrikeOut"];
    // Bit 2: the annotation is hidden.
    let hidden = annotation.get::<i32>(b"F").unwrap_or(0) & 2 != 0;
    if hidden || !kinds.contains(&kind.as_ref()) {
        return None;
    }
    let numbers: Vec<f32> = annotation
        .get::<Array<'_>>(b"QuadPoints")?
        .iter::<f32>()
        .take(8 * QUADS)
        .collect();
    // Writers disagree on the order of the corners; a box needs none.
    let boxes = numbers
        .chunks_exact(8)
        .filter_map(|quad| {
            let corners = quad
                .chunks_exact(2)
                .map(|at| to_page * Point::new(f64::from(at[0]), f64::from(at[1])));
            corners
                .map(|corner| Rect::from_points(corner, corner))
                .reduce(|all, corner| all.union(corner))
        })
        .filter(|it| it.is_finite())
        .collect();
    let comment = annotation
        .get::<PdfString<'_>>(b"Contents")
        .map(|contents| letters::decode(contents.as_bytes()).replace('\r', "\n"))
        .map(|contents| contents.trim().to_owned())
        .filter(|contents| !contents.is_empty());
    Some(Mark { boxes, comment })
}

fn of_page(index: usize, drawing: &Drawing, marks: Vec<Mark>, out: &mut Vec<Highlight>) {
    // By line, and on one line as the content stream goes.
    let mut found: Vec<((usize, usize), Highlight)> = Vec::new();
    let order = places(drawing);
    for mark in marks {
        let is_marked = |glyph: &Glyph| {
            let middle = middle(glyph);
            mark.boxes.iter().any(|it| it.contains(middle))
        };
        let Some(first) = drawing.glyphs.iter().position(is_marked) else {
            continue;
        };
        let line = place(&drawing.glyphs[first], &order);
        let under = drawing.only(is_marked);
        let lines = PageLines::new(under).lines;
        let text = joined(lines.iter().map(|line| line.text.trim()));
        if text.is_empty() {
            continue;
        }
        // Some programs write the words themselves as the comment.
        let comment = mark.comment.filter(|comment| !same_words(comment, &text));
        let highlight = Highlight {
            page: index,
            text,
            comment,
        };
        found.push(((line, first), highlight));
    }
    found.sort_by_key(|(first, _)| *first);
    out.extend(found.into_iter().map(|(_, highlight)| highlight));
}

/// The lines of the page in reading order: left and right edge, baseline, size.
fn places(drawing: &Drawing) -> Vec<[f32; 4]> {
    let page = PageLines::new(drawing.only(|_| true));
    page.lines
        .iter()
        .filter(|line| !line.turned)
        .map(|line| [line.u0, line.u1, line.v, line.size])
        .collect()
}

/// The line that a glyph stands on; behind all others where it is none of the main direction.
fn place(glyph: &Glyph, lines: &[[f32; 4]]) -> usize {
    lines
        .iter()
        .position(|[left, right, baseline, size]| {
            (glyph.y - baseline).abs() < 0.5 * size
                && glyph.x > left - size
                && glyph.x < right + size
        })
        .unwrap_or(lines.len())
}

fn middle(glyph: &Glyph) -> Point {
    let (sin, cos) = (f32::from(glyph.turn) / 10.0).to_radians().sin_cos();
    let (along, up) = (glyph.advance / 2.0, 0.25 * glyph.size);
    Point::new(
        f64::from(glyph.x + along * cos - up * sin),
        f64::from(glyph.y - along * sin - up * cos),
    )
}

fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let mut out = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let broken = out
            .strip_suffix(['-', '\u{ad}', '\u{2010}'])
            .filter(|head| {
                head.ends_with(char::is_alphabetic) && line.starts_with(char::is_lowercase)
            });
        match broken.map(str::len) {
            Some(head) => out.truncate(head),
            None if !out.is_empty() => out.push(' '),
            None => {}
        }
        out.push_str(line);
    }
    out
}

fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
