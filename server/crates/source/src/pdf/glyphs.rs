//! What a page draws: its glyphs in the order of the content stream, images and ruled lines.
//!
//! Owns the [`Device`] that hayro draws on. Must not know about lines, columns or pages.

use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

use super::fonts::Fonts;
use super::letters;

/// Drawing operations of one page. A page of dense print has about 8,000; maps have some 100,000.
/// It is what stops forms that draw each other without end.
const OPERATIONS: usize = 1_000_000;
/// Bytes of text that one page may have.
const PAGE_TEXT: usize = 4 << 20;

/// hayro draws no form within so many others, and does not say so.
const NESTING: usize = 50;

/// The payload that unwinds out of an interpretation whose budget is spent. hayro's devices have no
/// other way to say "stop".
pub(super) struct Spent;

/// One glyph, or what stands for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    /// Start and length of its letters in [`Drawing::text`]; no letters for a blank.
    start: u32,
    len: u16,
    pub(super) flags: Flags,
    /// The direction of writing in tenths of a degree, counter-clockwise as a reader sees the page.
    pub(super) turn: i16,
    /// The origin on the page, y down.
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) advance: f32,
    pub(super) size: f32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    /// A space or another blank glyph.
    pub(super) const BLANK: Flags = Flags(1);
    /// Drawn in the invisible mode or under an image: an OCR layer.
    pub(super) const HIDDEN: Flags = Flags(2);
    /// Inside a marked-content sequence that the document calls an artifact of pagination.
    pub(super) const ARTIFACT: Flags = Flags(4);
    /// Nothing says which letter it is.
    pub(super) const UNKNOWN: Flags = Flags(8);
    /// Written from top to bottom.
    pub(super) const VERTICAL: Flags = Flags(16);

    pub(super) const fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn add(&mut self, other: Flags) {
        self.0 |= other.0;
    }
}

/// A page as it is drawn.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) glyphs: Vec<Glyph>,
    text: String,
    /// Share of the page that its largest image covers.
    pub(super) image: f32,
    /// Horizontal rules: where a footnote apparatus may begin. Left, right and height on the page.
    pub(super) rules: Vec<(f32, f32, f32)>,
    /// Filled or stroked shapes that are no rules.
    pub(super) shapes: usize,
    pub(super) unknown: usize,
    /// Whether a font of drawings (Type 3) was used.
    pub(super) bitmaps: bool,
    /// Why the page is not drawn to its end.
    pub(super) cut: Option<&'static str>,
}

impl Drawing {
    pub(super) fn letters(&self, glyph: &Glyph) -> &str {
        let start = glyph.start as usize;
        self.text
            .get(start..start + usize::from(glyph.len))
            .unwrap_or("")
    }

    /// A page on which nothing but these glyphs is drawn.
    pub(super) fn only(&self, keep: impl Fn(&Glyph) -> bool) -> Drawing {
        Drawing {
            width: self.width,
            height: self.height,
            glyphs: self.glyphs.iter().copied().filter(keep).collect(),
            text: self.text.clone(),
            ..Drawing::default()
        }
    }

    /// The glyphs that carry letters, known or not.
    pub(super) fn inked(&self) -> usize {
        self.glyphs
            .iter()
            .filter(|glyph| !glyph.flags.has(Flags::BLANK))
            .count()
    }
}

/// Draws a page into a [`Drawing`].
pub(super) struct Canvas<'f> {
    pub(super) drawing: Drawing,
    fonts: &'f Fonts,
    marked: Vec<Marked>,
    /// Of the marked-content sequences that are open, how many are artifacts.
    artifacts: usize,
    operations: usize,
    /// Clips within one another: each form that is drawn has one.
    clips: usize,
    last_run: Option<(usize, usize, [f64; 6])>,
}

/// An open marked-content sequence.
struct Marked {
    /// `/ActualText` and the first glyph that it stands for.
    actual: Option<(String, usize)>,
    artifact: bool,
}

impl<'f> Canvas<'f> {
    pub(super) fn new(width: f32, height: f32, fonts: &'f Fonts) -> Canvas<'f> {
        let drawing = Drawing {
            width,
            height,
            ..Drawing::default()
        };
        Canvas {
            drawing,
            fonts,
            marked: Vec::new(),
            artifacts: 0,
            operations: 0,
            clips: 0,
            last_run: None,
        }
    }

    fn spend(&mut self, operations: usize) {
        self.operations += operations;
        if self.operations > OPERATIONS || self.drawing.text.len() > PAGE_TEXT {
            resume_unwind(Box::new(Spent));
        }
    }

    fn glyph(
        &mut self,
        glyph: &Drawn<'_>,
        transform: Affine,
        upright: bool,
        stretched: bool,
        hidden: bool,
    ) {
        let origin = transform * Point::ZERO;
        if !origin.x.is_finite() || !origin.y.is_finite() {
            return;
        }
        let [a, b, c, d, ..] = transform.as_coeffs();
        let linear = |v: Vec2| Vec2::new(a * v.x + c * v.y, b * v.x + d * v.y);
        let up = linear(Vec2::new(0.0, 1000.0)).hypot();
        let along = linear(Vec2::new(1000.0, 0.0));
        let wide = match glyph {
            Drawn::Outline(outline) => outline.advance_width(),
            Drawn::Type3(type3) => type3.advance_width(),
        };
        let (mut size, mut advance, direction, mut flags) = if upright {
            // A stand-in for a font that is not embedded is stretched to the width that the file
            // gives; that width is the advance already.
            let unit = if stretched { up } else { along.hypot() };
            let wide = f64::from(wide.unwrap_or(500.0));
            (up, wide / 1000.0 * unit, along, Flags::default())
        } else {
            (
                along.hypot(),
                up,
                linear(Vec2::new(0.0, -1000.0)),
                Flags::VERTICAL,
            )
        };
        if matches!(glyph, Drawn::Type3(_))
            && advance > 0.0
            && (advance > 1.5 * size || advance < 0.05 * size)
        {
            // Bitmap fonts often have a nominal size of one unit.
            size = 2.0 * advance;
        }
        if !size.is_finite() || !advance.is_finite() || !(0.1..=4000.0).contains(&size) {
            return;
        }
        advance = advance.clamp(-4.0 * size, 8.0 * size);
        let (width, height) = (
            f64::from(self.drawing.width),
            f64::from(self.drawing.height),
        );
        if origin.x < -size
            || origin.y < -size
            || origin.x > width + size
            || origin.y > height + size
        {
            // What lies outside the page is never seen.
            return;
        }
        let turn = if direction.y.abs() < 1e-6 * direction.x {
            0.0
        } else {
            (-direction.y).atan2(direction.x).to_degrees()
        };
        if hidden {
            flags.add(Flags::HIDDEN);
        }
        if self.artifacts > 0 {
            flags.add(Flags::ARTIFACT);
        }
        let start = self.drawing.text.len();
        // TeX names a glyph after its code (`a97`), and writers of PDF take that for the name of a
        // dingbat.
        let bitmap = match glyph {
            Drawn::Type3(type3) => self.fonts.bitmap(type3),
            Drawn::Outline(_) => None,
        };
        let letters = match (glyph.as_unicode(), bitmap) {
            (None | Some(BfString::Char('\u{2190}'..='\u{27BF}')), Some(known)) => {
                letters::push_all(&mut self.drawing.text, known)
            }
            (Some(BfString::Char(only)), _) => letters::push(&mut self.drawing.text, only),
            (Some(BfString::String(several)), _) => {
                letters::push_all(&mut self.drawing.text, &several)
            }
            (None, None) => letters::Seen::Unknown,
        };
        let letters = match letters {
            letters::Seen::Unknown => self.fonts.letters_of(glyph, &mut self.drawing.text),
            known => known,
        };
        self.drawing.bitmaps |= matches!(glyph, Drawn::Type3(_));
        match letters {
            letters::Seen::Letters => {}
            letters::Seen::Blank => flags.add(Flags::BLANK),
            letters::Seen::Nothing => return,
            letters::Seen::Unknown => {
                // A stand-in keeps the words on both sides apart from each other and from any
                // quotation: what cannot be read is never verified.
                self.drawing.text.truncate(start);
                self.drawing.text.push(char::REPLACEMENT_CHARACTER);
                self.drawing.unknown += 1;
                flags.add(Flags::UNKNOWN);
            }
        }
        self.drawing.glyphs.push(Glyph {
            start: start as u32,
            len: (self.drawing.text.len() - start).min(usize::from(u16::MAX)) as u16,
            flags,
            turn: ((turn * 10.0).round() as i16).rem_euclid(3600),
            x: origin.x as f32,
            y: origin.y as f32,
            advance: advance as f32,
            size: size as f32,
        });
    }

    /// Puts the text that the document gives for a sequence of glyphs in their place, if they
    /// stand on one line: a sequence over several lines is described, not spelled, by it.
    fn replace(&mut self, actual: &str, first: usize) {
        let drawing = &mut self.drawing;
        let Some(head) = drawing.glyphs.get(first).copied() else {
            return;
        };
        let same_line = |glyph: &Glyph| {
            let (dx, dy) = (glyph.x - head.x, glyph.y - head.y);
            let (sin, cos) = (f32::from(head.turn) / 10.0).to_radians().sin_cos();
            glyph.turn == head.turn && (dx * sin + dy * cos).abs() < 0.6 * head.size
        };
        if !drawing.glyphs[first..].iter().all(same_line) {
            return;
        }
        let unknown = drawing.glyphs[first..]
            .iter()
            .filter(|glyph| glyph.flags.has(Flags::UNKNOWN))
            .count();
        let start = drawing.text.len();
        let seen = letters::push_all(&mut drawing.text, actual);
        let end = drawing.glyphs[first..].iter().fold(0.0_f32, |end, glyph| {
            end.max((glyph.x - head.x).hypot(glyph.y - head.y) + glyph.advance)
        });
        let mut whole = head;
        (whole.start, whole.len) = (
            start as u32,
            (drawing.text.len() - start).min(usize::from(u16::MAX)) as u16,
        );
        whole.advance = end;
        whole.flags = Flags(head.flags.0 & !(Flags::BLANK.0 | Flags::UNKNOWN.0));
        match seen {
            letters::Seen::Letters => {}
            letters::Seen::Blank => whole.flags.add(Flags::BLANK),
            letters::Seen::Nothing => {
                let shown = drawing.glyphs[first..].iter();
                if shown
                    .clone()
                    .any(|glyph| drawing.letters(glyph).chars().any(char::is_alphanumeric))
                {
                    // Letters that a reader sees are not wished away.
                    return;
                }
                drawing.unknown -= unknown.min(drawing.unknown);
                drawing.glyphs.truncate(first);
                return;
            }
            letters::Seen::Unknown => return,
        }
        drawing.unknown -= unknown.min(drawing.unknown);
        drawing.glyphs.truncate(first);
        drawing.glyphs.push(whole);
    }
}

impl<'a> Device<'a> for Canvas<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        self.spend(glyphs.len() + 1);
        let Some(first) = glyphs.first() else { return };
        let key = (
            glyphs.as_ptr() as usize,
            glyphs.len(),
            (props.transform * first.transform()).as_coeffs(),
        );
        if matches!(mode, DrawMode::Stroke(_)) && self.last_run == Some(key) {
            // Filled and stroked text comes twice.
            self.last_run = None;
            return;
        }
        self.last_run = Some(key);
        let upright = run.writing_mode() == hayro_interpret::hayro_cmap::WritingMode::Horizontal;
        let ratio = |transform: Affine| {
            let [a, b, c, d, ..] = transform.as_coeffs();
            a.hypot(b) / c.hypot(d).max(1e-9)
        };
        let even = ratio(first.transform());
        let stretched = glyphs
            .iter()
            .any(|glyph| (ratio(glyph.transform()) - even).abs() > 1e-3);
        let hidden = matches!(mode, DrawMode::Invisible);
        for glyph in glyphs {
            self.glyph(
                glyph,
                props.transform * glyph.transform(),
                upright,
                stretched,
                hidden,
            );
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.spend(1);
        let unit = Rect::new(
            0.0,
            0.0,
            f64::from(image.width()),
            f64::from(image.height()),
        );
        let page = Rect::new(
            0.0,
            0.0,
            f64::from(self.drawing.width),
            f64::from(self.drawing.height),
        );
        let seen = props.transform.transform_rect_bbox(unit).intersect(page);
        let share = (seen.area() / page.area().max(1.0)) as f32;
        if !share.is_finite() {
            return;
        }
        if share > 0.8 && matches!(image, Image::Raster(_)) {
            // Text that was drawn before an image of the whole page lies under it.
            for glyph in &mut self.drawing.glyphs {
                glyph.flags.add(Flags::HIDDEN);
            }
        }
        self.drawing.image = self.drawing.image.max(share);
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.spend(1);
        self.last_run = None;
        if path.elements().len() <= 6 {
            let rect = props.transform.transform_rect_bbox(path.control_box());
            if rect.width() > 24.0 && rect.height() < 2.5 {
                if self.drawing.rules.len() < 1000 {
                    self.drawing
                        .rules
                        .push((rect.x0 as f32, rect.x1 as f32, rect.y0 as f32));
                }
                return;
            }
        }
        self.drawing.shapes += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.spend(1);
        self.clips += 1;
        if self.clips >= NESTING {
            self.drawing.cut = Some("the page nests its drawings deeper than can be read");
        }
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.spend(1);
    }

    fn pop_clip(&mut self) {
        self.clips = self.clips.saturating_sub(1);
    }

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.spend(1);
        let inside = self.marked.iter().any(|marked| marked.actual.is_some());
        let actual = properties
            .filter(|_| !inside)
            .and_then(|dict| dict.get::<PdfString<'_>>(b"ActualText"))
            .map(|text| (letters::decode(text.as_bytes()), self.drawing.glyphs.len()));
        let artifact = tag == b"Artifact";
        self.artifacts += usize::from(artifact);
        self.marked.push(Marked { actual, artifact });
    }

    fn end_marked_content(&mut self) {
        let Some(marked) = self.marked.pop() else {
            return;
        };
        self.artifacts -= usize::from(marked.artifact);
        if let Some((actual, first)) = marked.actual {
            self.replace(&actual, first);
        }
    }
}
