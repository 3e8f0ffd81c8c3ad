//! Glyphs to pieces: letters that follow each other on one baseline, with the blanks between words.
//!
//! Owns directions of writing, word spaces, accents and overprinting. A piece never crosses a gap
//! as wide as a column gutter, so it belongs to one line of one column; which, is decided later.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::glyphs::{Drawing, Flags, Glyph};
use super::letters;

/// A gap that is more than this share of the size is a blank where the file draws no blanks.
const WORD_GAP: f32 = 0.15;
/// The same where it draws them: then a gap is mostly tracking.
const WORD_GAP_BESIDE_BLANKS: f32 = 0.18;
/// The same where most letters touch each other.
const WORD_GAP_AMONG_TOUCHING: f32 = 0.12;
/// Beyond this gap a piece ends, unless a blank is drawn in it.
const PIECE_GAP: f32 = 0.7;
/// Beyond this gap a piece ends in any case.
const BLANK_GAP: f32 = 1.1;

/// A run of letters on one baseline.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Left and right edge along the baseline; the baseline's own height, growing downwards.
    pub(super) u0: f32,
    pub(super) u1: f32,
    pub(super) v: f32,
    pub(super) size: f32,
    /// The place of its first glyph in the content stream.
    pub(super) seq: usize,
    pub(super) glyphs: usize,
    pub(super) hidden: usize,
    pub(super) artifact: bool,
    /// Whether a blank is drawn before or after it.
    pub(super) blank_before: bool,
    pub(super) blank_after: bool,
    pub(super) right_to_left: bool,
    pub(super) script: Script,
    /// A drop cap, which stands further from its word than other letters.
    pub(super) initial: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Script {
    #[default]
    Base,
    Raised,
    Lowered,
}

/// All pieces of one direction of writing.
#[derive(Debug)]
pub(super) struct Frame {
    /// In tenths of a degree.
    pub(super) turn: i16,
    pub(super) vertical: bool,
    /// In the order of the content stream.
    pub(super) pieces: Vec<Piece>,
    /// The edges of the page in this frame: left, right, top, bottom.
    pub(super) page: [f32; 4],
}

/// The pieces of a page by direction, the direction with the most glyphs first.
pub(super) fn frames(drawing: &Drawing) -> Vec<Frame> {
    let mut classes: Vec<Class> = Vec::new();
    for (idx, glyph) in drawing.glyphs.iter().enumerate() {
        let (turn, vertical) = (snapped(glyph.turn), glyph.flags.has(Flags::VERTICAL));
        let known = classes
            .iter()
            .position(|class| class.turn == turn && class.vertical == vertical);
        let at = known.unwrap_or_else(|| {
            classes.push(Class {
                turn,
                vertical,
                glyphs: Vec::new(),
                skew: 0,
            });
            classes.len() - 1
        });
        let class = &mut classes[at];
        class.glyphs.push(idx);
        class.skew += i64::from(offset(glyph.turn, turn));
    }
    classes.sort_by_key(|class| std::cmp::Reverse(class.glyphs.len()));
    classes.iter().map(|class| class.frame(drawing)).collect()
}

struct Class {
    turn: i16,
    vertical: bool,
    glyphs: Vec<usize>,
    /// Sum of the glyphs' deviations from `turn`: a scan that lay askew.
    skew: i64,
}

/// Directions within four degrees of upright or sideways count as such; others by steps of five.
fn snapped(turn: i16) -> i16 {
    let quarter = (turn + 450) / 900 * 900;
    if (turn - quarter).abs() <= 40 {
        quarter % 3600
    } else {
        turn / 50 * 50
    }
}

fn offset(turn: i16, from: i16) -> i16 {
    let difference = (turn - from).rem_euclid(3600);
    if difference > 1800 {
        difference - 3600
    } else {
        difference
    }
}

impl Class {
    fn frame(&self, drawing: &Drawing) -> Frame {
        let skew = self.skew as f32 / self.glyphs.len().max(1) as f32;
        let (sin, cos) = ((f32::from(self.turn) + skew) / 10.0)
            .to_radians()
            .sin_cos();
        let project = |x: f32, y: f32| (x * cos - y * sin, x * sin + y * cos);
        let mut builder = Builder {
            drawing,
            pieces: Vec::new(),
            atoms: Vec::new(),
            open: Piece::default(),
            blank: false,
            scratch: String::new(),
            blanks: Vec::new(),
            marks: String::new(),
        };
        for &idx in &self.glyphs {
            let glyph = &drawing.glyphs[idx];
            let (u, v) = project(glyph.x, glyph.y);
            builder.add(idx, glyph, u, v);
        }
        builder.close();
        let corners = [
            (0.0, 0.0),
            (drawing.width, 0.0),
            (0.0, drawing.height),
            (drawing.width, drawing.height),
        ];
        let mut page = [f32::MAX, f32::MIN, f32::MAX, f32::MIN];
        for (x, y) in corners {
            let (u, v) = project(x, y);
            page = [
                page[0].min(u),
                page[1].max(u),
                page[2].min(v),
                page[3].max(v),
            ];
        }
        Frame {
            turn: self.turn,
            vertical: self.vertical,
            pieces: builder.pieces,
            page,
        }
    }
}

/// A glyph of the open piece.
struct Atom {
    start: usize,
    end: usize,
    u0: f32,
    u1: f32,
    blank_before: bool,
    right_to_left: bool,
}

struct Builder<'d> {
    drawing: &'d Drawing,
    pieces: Vec<Piece>,
    open: Piece,
    atoms: Vec<Atom>,
    scratch: String,
    blank: bool,
    /// Where blanks stand in a piece that is written from right to left.
    blanks: Vec<f32>,
    /// Marks over a letter that is written from right to left: over the last one, or over the next
    /// where such text is drawn from left to right.
    marks: String,
}

impl Builder<'_> {
    fn add(&mut self, idx: usize, glyph: &Glyph, u: f32, v: f32) {
        let (mut u0, mut u1) = (u, u + glyph.advance);
        if glyph.flags.has(Flags::BLANK) {
            self.blank = true;
            if self.open.right_to_left {
                self.blanks.push(0.5 * (u0 + u1));
            }
            return;
        }
        if u1 < u0 {
            std::mem::swap(&mut u0, &mut u1);
        }
        let letters = self.drawing.letters(glyph);
        let right_to_left = letters.chars().any(letters::is_right_to_left);
        let size = self.open.size.max(glyph.size);
        let drop = (v - self.open.v).abs();
        if drop < 0.5 * size && self.accent(letters, u0, u1) {
            return;
        }
        if let Some(last) = self.atoms.last() {
            let (gap, back) = (u0 - last.u1, self.open.u0 - u1);
            let overprint = !self.blank
                && drop < 0.1 * size
                && (u0 - last.u0).abs() < 0.3 * (u1 - u0).max(0.2 * size)
                && letters == &self.scratch[last.start..last.end];
            if overprint {
                return;
            }
            let same_type = glyph.size < 1.2 * self.open.size && self.open.size < 1.2 * glyph.size;
            let reach = if self.blank { BLANK_GAP } else { PIECE_GAP } * size;
            let follows = gap > -0.4 * size && gap < reach;
            let precedes = right_to_left && back > -0.4 * size && back < reach;
            if !(same_type && drop < 0.12 * size && (follows || precedes)) {
                self.close();
            }
        }
        let drawn_forward = self.atoms.last().is_some_and(|last| u0 > last.u0);
        if !(drawn_forward && right_to_left) {
            self.settle_marks();
        }
        if self.atoms.is_empty() {
            self.open = Piece {
                u0,
                u1,
                v,
                size: glyph.size,
                seq: idx,
                blank_before: self.blank,
                artifact: true,
                ..Piece::default()
            };
            self.blank = false;
        }
        let start = self.scratch.len();
        self.scratch.push_str(letters);
        self.scratch.push_str(&std::mem::take(&mut self.marks));
        self.atoms.push(Atom {
            start,
            end: self.scratch.len(),
            u0,
            u1,
            blank_before: self.blank,
            right_to_left,
        });
        self.blank = false;
        self.open.u0 = self.open.u0.min(u0);
        self.open.u1 = self.open.u1.max(u1);
        self.open.glyphs += 1;
        self.open.hidden += usize::from(glyph.flags.has(Flags::HIDDEN));
        self.open.artifact &= glyph.flags.has(Flags::ARTIFACT);
        self.open.right_to_left |= right_to_left;
    }

    /// Joins an accent and the letter that it stands over, in whichever order they are drawn.
    fn accent(&mut self, letters: &str, u0: f32, u1: f32) -> bool {
        let mut chars = letters.chars();
        let (Some(drawn), None) = (chars.next(), chars.next()) else {
            return false;
        };
        let Some(last) = self.atoms.last_mut() else {
            return false;
        };
        let over =
            (u1.min(last.u1) - u0.max(last.u0)) > 0.5 * (u1 - u0).min(last.u1 - last.u0).max(0.01);
        if is_combining_mark(drawn) {
            // Zero-width marks stand at the end or the start of their letter.
            let near = u0 > last.u0 - 0.6 * self.open.size && u0 < last.u1 + 0.4 * self.open.size;
            // Text drawn from right to left may put the blank before the mark of the letter before.
            let passed =
                last.right_to_left && self.blanks.last().is_some_and(|&blank| blank < last.u0);
            let joins = near && (!self.blank || passed || last.right_to_left && u0 > last.u1);
            match joins {
                true if last.right_to_left => self.marks.push(drawn),
                true => {
                    self.scratch.push(drawn);
                    last.end = self.scratch.len();
                }
                false => {}
            }
            return joins;
        }
        if self.blank || !over {
            return false;
        }
        let before = &self.scratch[last.start..last.end];
        let (base, mark) = match (before.chars().next_back(), letters::combining(drawn)) {
            (Some(base), Some(mark)) if base.is_alphabetic() => (base, mark),
            (Some(accent), _) if drawn.is_alphabetic() && before.chars().count() == 1 => {
                match letters::combining(accent) {
                    Some(mark) => (drawn, mark),
                    None => return false,
                }
            }
            _ => return false,
        };
        let base = match base {
            'ı' => 'i',
            'ȷ' => 'j',
            other => other,
        };
        let joined: String = [base, mark].into_iter().nfc().collect();
        let cut = last.end - before.chars().next_back().map_or(0, char::len_utf8);
        self.scratch.truncate(cut);
        self.scratch.push_str(&joined);
        last.end = self.scratch.len();
        last.u0 = last.u0.min(u0);
        last.u1 = last.u1.max(u1);
        self.open.u1 = self.open.u1.max(last.u1);
        self.open.glyphs += 1;
        true
    }

    fn settle_marks(&mut self) {
        if let Some(last) = self.atoms.last_mut() {
            self.scratch.push_str(&std::mem::take(&mut self.marks));
            last.end = self.scratch.len();
        }
    }

    fn close(&mut self) {
        if self.atoms.is_empty() {
            return;
        }
        self.settle_marks();
        let mut piece = std::mem::take(&mut self.open);
        piece.blank_after = self.blank;
        if piece.right_to_left {
            self.atoms
                .sort_by(|a, b| (a.u0 + a.u1).total_cmp(&(b.u0 + b.u1)));
            // In which order the blanks were drawn says no longer where they stand.
            self.blanks.sort_by(f32::total_cmp);
            let mut before = f32::MIN;
            for atom in &mut self.atoms {
                let center = 0.5 * (atom.u0 + atom.u1);
                let next = self.blanks.partition_point(|&blank| blank <= before);
                atom.blank_before = self.blanks.get(next).is_some_and(|&blank| blank < center);
                before = center;
            }
        }
        self.blanks.clear();
        let least = self.least_gap(piece.size);
        let mut text = String::with_capacity(self.scratch.len() + 16);
        let mut last: Option<f32> = None;
        for atom in &self.atoms {
            if last.is_some_and(|end| atom.blank_before || atom.u0 - end > least) {
                text.push(' ');
            }
            let letters = &self.scratch[atom.start..atom.end];
            if atom.right_to_left {
                // The whole line is turned round later; letters of one glyph are in order already.
                text.extend(letters.chars().rev());
            } else {
                text.push_str(letters);
            }
            last = Some(last.map_or(atom.u1, |end| end.max(atom.u1)));
        }
        piece.text = text;
        self.atoms.clear();
        self.scratch.clear();
        self.pieces.push(piece);
    }

    /// The least gap that is a blank in this piece: tracked letters stand apart without being words.
    fn least_gap(&self, size: f32) -> f32 {
        let blanks = self.atoms.iter().any(|atom| atom.blank_before);
        // Leaders and rows of other signs are spaced as they please.
        let is_letter = |atom: &Atom| {
            self.scratch[atom.start..atom.end]
                .chars()
                .all(char::is_alphanumeric)
        };
        let pairs = self
            .atoms
            .windows(2)
            .filter(|pair| !pair[1].blank_before && is_letter(&pair[0]) && is_letter(&pair[1]));
        let mut gaps: Vec<f32> = pairs.map(|pair| pair[1].u0 - pair[0].u1).collect();
        if gaps.len() < 4 {
            return if blanks {
                WORD_GAP_BESIDE_BLANKS
            } else {
                WORD_GAP
            } * size;
        }
        gaps.sort_by(f32::total_cmp);
        // Tracked letters, and fonts that understate their widths, stand apart without being words:
        // then nearly all of them do.
        let (low, median) = (gaps[gaps.len() / 4], gaps[gaps.len() / 2]);
        // Where they stand a whole word space apart, and nothing stands further, they are words.
        let words = low > 0.22 * size && gaps.last().is_some_and(|&most| most < 1.3 * median);
        let usual = if low > 0.08 * size && !words {
            median
        } else {
            0.0
        };
        // Connected letters touch, so that a narrow gap is a blank too, and who draws them draws blanks
        // in some places only.
        let connected = self.atoms.iter().any(|atom| atom.right_to_left);
        if blanks && !connected {
            let touching = low.abs().max(median.abs()) < 0.02 * size;
            let least = if touching {
                WORD_GAP_AMONG_TOUCHING
            } else {
                WORD_GAP_BESIDE_BLANKS
            };
            return usual + (0.5 * usual).max(least * size);
        }
        // Justified lines squeeze or stretch all their blanks alike: they stand out from the rest.
        let between = gaps
            .windows(2)
            .map(|pair| (pair[1] - pair[0], 0.5 * (pair[0] + pair[1])));
        let narrow = if connected { 0.05 } else { 0.07 };
        let likely =
            |middle: f32| (narrow..0.25 + usual / size).contains(&((middle - usual) / size));
        let widest = between
            .filter(|(_, middle)| likely(*middle))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match widest {
            Some((jump, middle)) if jump > 0.06 * size => middle,
            _ => usual + (0.5 * usual).max(WORD_GAP * size),
        }
    }
}
