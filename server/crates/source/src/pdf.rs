//! PDF: glyphs to text in reading order, with pages, notes, furniture and what could not be read.
//!
//! hayro interprets the file and its fonts; everything after the glyph is assembled here, one step
//! a module: [`glyphs`] (what is drawn) → [`pieces`] (words on a baseline) → [`columns`] and
//! [`lines`] (reading order) → [`furniture`] and [`labels`] (over all pages) → [`blocks`]
//! (paragraphs, notes) → [`compose`] (the text and its spans). Nothing here decides about words.

mod bidi;
mod bitmaps;
mod blocks;
mod columns;
mod compose;
mod fonts;
mod furniture;
mod glyphs;
mod highlights;
mod labels;
mod letters;
mod lines;
mod page;
mod pieces;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page,
};
use text::{LabelOrigin, SourceText, Warning, WarningKind};

use crate::{LimitCode, Limits, Unreadable};
use blocks::Style;
use compose::Composer;
use fonts::Fonts;
use glyphs::{Canvas, Drawing, Spent};
use page::PageLines;

pub use highlights::{Highlight, highlights};

/// Part of every cache key: to be raised with every change of what is extracted.
const EXTRACTOR: &str = "pdf/4";
/// Share of a page's glyphs without a known letter beyond which the page is unreadable.
const UNKNOWN: f32 = 0.02;
/// Share of a page that an image must cover to be the page.
const SCAN: f32 = 0.4;

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    // hayro forbids unsafe code but is not ours to prove free of panics.
    catch_unwind(AssertUnwindSafe(|| read_guarded(bytes, limits))).unwrap_or_else(|_| {
        Err(Unreadable::Broken(
            "the PDF could not be interpreted".into(),
        ))
    })
}

fn read_guarded(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let pdf = open(bytes, limits)?;
    let count = pdf.pages().len();
    let mut reader = Reader::new(&pdf);
    let mut pages = Vec::with_capacity(count);
    let mut warnings: Vec<(usize, WarningKind, String)> = Vec::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let lines = PageLines::new(reader.page(page));
        reader.letters += lines
            .lines
            .iter()
            .map(|line| line.text.len() + 1)
            .sum::<usize>();
        if reader.letters > limits.text {
            let message = format!("the PDF has more than {} MiB of text", limits.text >> 20);
            return Err(Unreadable::Limit {
                code: LimitCode::Size,
                message,
            });
        }
        if let Some((kind, why)) = doubts(&lines) {
            warnings.push((index, kind, why));
        }
        pages.push(lines);
    }
    let scans = warnings
        .iter()
        .filter(|(_, kind, _)| *kind == WarningKind::Scan)
        .count();
    if scans > 0 && pages.iter().all(|page| page.glyphs == 0) {
        return Err(Unreadable::Scan { pages: scans });
    }
    let (glyphs, unknown) = pages.iter().fold((0, 0), |(all, unknown), page| {
        (all + page.glyphs, unknown + page.unknown)
    });
    if let (0, Some((.., why))) = (glyphs - unknown, warnings.first()) {
        // Nothing can be quoted from it; the first page's reason is the document's.
        return Err(Unreadable::Broken(why.clone()));
    }
    let mut source = assemble(&pdf, &pages);
    for (page, kind, message) in warnings {
        let span = source
            .pages
            .get(page)
            .map(|page| page.span)
            .unwrap_or_default();
        source.warnings.push(Warning {
            kind,
            span,
            message,
        });
    }
    source.hash = blake3::hash(bytes).to_hex().to_string();
    source.extractor = EXTRACTOR.into();
    Ok(source)
}

/// The file's structure, where it can be read and has no more pages than may be.
fn open(bytes: &[u8], limits: &Limits) -> Result<Pdf, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| {
        Unreadable::Broken(
            match error {
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
                    "the PDF is locked with a password"
                }
                LoadPdfError::Decryption(_) => {
                    "the PDF is encrypted in a way that is not supported"
                }
                LoadPdfError::Invalid => "not a readable PDF: its page tree is missing or damaged",
            }
            .into(),
        )
    })?;
    let count = pdf.pages().len();
    if count > limits.pages {
        let message = format!(
            "the PDF has {count} pages, more than the limit of {}",
            limits.pages
        );
        return Err(Unreadable::Limit {
            code: LimitCode::Pages,
            message,
        });
    }
    Ok(pdf)
}

fn settings() -> InterpreterSettings {
    // Annotations are remarks of readers, not text of the document.
    InterpreterSettings {
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    }
}

struct Reader<'p> {
    pdf: &'p Pdf,
    fonts: Fonts,
    cache: InterpreterCache<'p>,
    settings: InterpreterSettings,
    letters: usize,
}

impl<'p> Reader<'p> {
    fn new(pdf: &'p Pdf) -> Reader<'p> {
        Reader {
            pdf,
            fonts: Fonts::default(),
            cache: InterpreterCache::new(),
            settings: settings(),
            letters: 0,
        }
    }

    fn page(&mut self, page: &PdfPage<'p>) -> Drawing {
        let drawing = self.draw(page);
        if (drawing.unknown > 0 || drawing.bitmaps) && self.fonts.learn(page.resources()) {
            return self.draw(page);
        }
        drawing
    }

    /// What was drawn before something went wrong is kept, and [`Drawing::cut`] says that it did.
    fn draw(&self, page: &PdfPage<'p>) -> Drawing {
        let (width, height) = page.render_dimensions();
        let transform: Affine = page.initial_transform(true).to_kurbo();
        let clip = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(
            transform,
            clip,
            &self.cache,
            self.pdf.xref(),
            self.settings.clone(),
        );
        let mut canvas = Canvas::new(width, height, &self.fonts);
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            interpret_page(page, &mut context, &mut canvas);
        }));
        if let Err(payload) = drawn {
            canvas.drawing.cut = Some(if payload.is::<Spent>() {
                "the page draws more than can be read"
            } else {
                "the page could not be interpreted to its end"
            });
        }
        canvas.drawing
    }
}

/// What must be said of a page before anything is called absent from it.
fn doubts(page: &PageLines) -> Option<(WarningKind, String)> {
    if let Some(why) = page.cut {
        return Some((WarningKind::Unreadable, why.into()));
    }
    if page.glyphs == 0 && page.image > 0.0 {
        return (page.image > SCAN || page.shapes == 0).then(|| {
            (
                WarningKind::Scan,
                "the page is an image without text; `ocrmypdf` can add a text layer".into(),
            )
        });
    }
    if page.glyphs == 0 && page.shapes > 100 {
        return Some((
            WarningKind::Unreadable,
            "the page draws its letters as shapes; they cannot be read".into(),
        ));
    }
    if page.unknown as f32 > UNKNOWN * page.glyphs as f32 {
        let why = format!(
            "{} of the page's {} signs do not say which letters they are; `ocrmypdf --force-ocr` can",
            page.unknown, page.glyphs
        );
        return Some((WarningKind::Unreadable, why));
    }
    None
}

fn assemble(pdf: &Pdf, pages: &[PageLines]) -> SourceText {
    let printed = labels::printed(pages);
    let furniture = furniture::find(pages, &printed);
    let style = Style::new(pages, &furniture);
    let parts: Vec<_> = pages
        .iter()
        .zip(&furniture)
        .map(|(page, furniture)| blocks::parts(page, furniture, &style))
        .collect();
    let signs = blocks::signs(pages.iter().zip(&parts));
    let declared = labels::declared(pdf.xref(), pages.len());
    let mut composer = Composer::new(&signs);
    for (idx, page) in pages.iter().enumerate() {
        let label = match &declared {
            Some(labels) => labels[idx]
                .clone()
                .map(|label| (label, LabelOrigin::Declared)),
            None => printed.labels[idx]
                .clone()
                .map(|label| (label, LabelOrigin::Printed)),
        };
        composer.page(page, &furniture[idx], &parts[idx], label);
    }
    let mut source = composer.out;
    let with_text = pages.iter().filter(|page| page.glyphs > 0).count();
    let recognised = pages
        .iter()
        .filter(|page| page.glyphs > 0 && page.hidden * 2 > page.glyphs && page.image > SCAN)
        .count();
    source.ocr = recognised > 0 && recognised * 2 >= with_text;
    describe(pdf, &mut source);
    source
}

/// Title, authors and language, where the document gives them.
fn describe(pdf: &Pdf, source: &mut SourceText) {
    let said = |bytes: &Option<Box<[u8]>>| {
        let text = letters::decode(bytes.as_deref()?);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let metadata = pdf.metadata();
    source.title = said(&metadata.title);
    source.authors = said(&metadata.author).into_iter().collect();
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    source.language = catalog
        .and_then(|catalog| catalog.get::<PdfString<'_>>(b"Lang"))
        .map(|language| letters::decode(language.as_bytes()).trim().to_owned())
        .filter(|language| !language.is_empty());
}
