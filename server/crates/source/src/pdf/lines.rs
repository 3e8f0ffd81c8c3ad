//! Pieces to lines of text in reading order, with their scripts and table cells.
//!
//! Owns what stands on one baseline. Must not know about other pages.

use std::ops::Range;

use super::bidi;
use super::columns::{self, Cell, Direction};
use super::letters::is_right_to_left;
use super::pieces::{Frame, Piece, Script};

/// A gap on one baseline that keeps table cells apart, in ems.
const CELL_GAP: f32 = 1.8;

/// A line as a reader sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    /// Raised and lowered stretches of `text`.
    pub(super) scripts: Vec<(Range<usize>, Script)>,
    /// Where in `text` a new table cell begins.
    pub(super) cells: Vec<usize>,
    /// Left and right edge, baseline, size: see [`Piece`].
    pub(super) u0: f32,
    pub(super) u1: f32,
    pub(super) v: f32,
    pub(super) size: f32,
    /// Right edge of its first word.
    pub(super) first_word: f32,
    pub(super) column: usize,
    /// The place of its first glyph in the content stream.
    pub(super) seq: usize,
    /// Its place in the page's other reading order: where the lines come as they stand on the page,
    /// that of the content stream, and the other way round.
    pub(super) elsewhere: (usize, usize),
    pub(super) glyphs: usize,
    pub(super) hidden: usize,
    pub(super) artifact: bool,
    pub(super) right_to_left: bool,
    /// Not written in the page's main direction.
    pub(super) turned: bool,
}

impl Line {
    pub(super) fn top(&self) -> f32 {
        self.v - 0.72 * self.size
    }

    /// Whether it begins with a raised stretch.
    pub(super) fn leading_script(&self) -> Option<&Range<usize>> {
        self.scripts
            .first()
            .filter(|(range, script)| range.start == 0 && *script == Script::Raised)
            .map(|(range, _)| range)
    }
}

/// The lines of a frame in reading order. `first_column` is the number of its first column.
pub(super) fn lines(frame: Frame, first_column: usize, turned: bool) -> Vec<Line> {
    let mut pieces = frame.pieces;
    attach_scripts(&mut pieces);
    let rtl_letters: usize = pieces
        .iter()
        .filter(|piece| piece.right_to_left)
        .map(|piece| piece.glyphs)
        .sum();
    let letters: usize = pieces.iter().map(|piece| piece.glyphs).sum();
    let direction = if frame.vertical || rtl_letters * 2 <= letters {
        Direction::LeftToRight
    } else {
        Direction::RightToLeft
    };
    let (cells, members) = cells(&pieces);
    let members_of = |cells: &[usize]| -> Vec<usize> {
        let each = cells.iter().map(|&cell| &members[cell]);
        each.flatten().copied().collect()
    };
    let regions = columns::regions(&cells, direction);
    let mut rows: Vec<Row> = Vec::new();
    if let Some(drawn) = columns::drawn(&cells, &regions, direction) {
        let mut place = vec![(0, 0); cells.len()];
        for (column, region) in regions.cells.iter().enumerate() {
            for (nth, &cell) in region.iter().enumerate() {
                place[cell] = (column, nth);
            }
        }
        rows.extend(drawn.iter().map(|row| Row {
            pieces: members_of(row),
            column: place[row[0]].0,
            elsewhere: place[row[0]],
        }));
    } else {
        let regions = columns::ordered(regions.cells, &cells, direction);
        for (column, region) in regions.iter().enumerate() {
            let drawn = drawn_rows(members_of(region), &pieces);
            rows.extend(drawn.into_iter().map(|row| Row {
                elsewhere: (row.iter().map(|&idx| pieces[idx].seq).min().unwrap_or(0), 0),
                pieces: row,
                column,
            }));
        }
    }
    let mut out = Vec::new();
    for row in rows {
        let mut line = line(&row.pieces, &pieces, direction);
        line.column = first_column + row.column;
        line.elsewhere = row.elsewhere;
        line.turned = turned;
        if !line.text.is_empty() {
            out.push(line);
        }
    }
    out
}

/// What becomes a line.
struct Row {
    pieces: Vec<usize>,
    column: usize,
    elsewhere: (usize, usize),
}

/// Finds what is set smaller and higher, or lower, than the letters beside it; it takes their
/// baseline.
fn attach_scripts(pieces: &mut [Piece]) {
    let mut by_height: Vec<usize> = (0..pieces.len()).collect();
    by_height.sort_by(|&a, &b| pieces[a].v.total_cmp(&pieces[b].v));
    let heights: Vec<f32> = by_height.iter().map(|&idx| pieces[idx].v).collect();
    let mut found: Vec<(usize, f32, Script)> = Vec::new();
    for (idx, piece) in pieces.iter().enumerate() {
        if piece.glyphs > 24 {
            continue;
        }
        let neighbors = [idx.checked_sub(1), Some(idx + 1)]
            .into_iter()
            .flatten()
            .filter(|&at| at < pieces.len());
        let from = heights.partition_point(|&v| v < piece.v - piece.size);
        let around = by_height[from..]
            .iter()
            .copied()
            .take(48)
            .take_while(|&at| pieces[at].v < piece.v + 1.5 * piece.size);
        let base = neighbors
            .chain(around)
            .find_map(|at| script_of(piece, &pieces[at]).map(|script| (pieces[at].v, script)))
            .filter(|(_, script)| *script != Script::Base);
        if let Some((v, script)) = base {
            found.push((idx, v, script));
        }
    }
    for (idx, v, script) in found {
        (pieces[idx].v, pieces[idx].script) = (v, script);
    }
    for from in 1..pieces.len() {
        for to in from + 1..=(from + NUDGED).min(pieces.len().saturating_sub(1)) {
            if is_nudged(&pieces[from - 1..=to]) {
                let base = pieces[from - 1].v;
                pieces[from..to].iter_mut().for_each(|piece| piece.v = base);
                break;
            }
        }
    }
    for idx in 0..pieces.len().saturating_sub(1) {
        if let Some(first) = dropped_into(idx, pieces) {
            (pieces[idx].v, pieces[idx].size) = (pieces[first].v, pieces[first].size);
            pieces[idx].initial = true;
        }
    }
}

/// Letters in a row that may leave the baseline.
const NUDGED: usize = 3;

/// Letters of full size that leave the baseline for a moment, as in the names of TeX's programs:
/// those between the first and the last piece, which stand on it.
fn is_nudged(pieces: &[Piece]) -> bool {
    let [before, nudged @ .., after] = pieces else {
        return false;
    };
    let size = before.size;
    let near = |pair: &[Piece]| (-0.4..0.1).contains(&((pair[1].u0 - pair[0].u1) / size));
    let leaves = |piece: &Piece| {
        piece.glyphs <= 2
            && (piece.size / size - 1.0).abs() < 0.1
            && (0.05..0.35).contains(&((piece.v - before.v).abs() / size))
    };
    nudged.iter().all(leaves)
        && (before.v - after.v).abs() < 0.05 * size
        && pieces.windows(2).all(near)
}

/// The piece that goes on where a large initial leaves off: it stands beside the initial's top, and
/// the paragraph's second line beside its foot.
fn dropped_into(idx: usize, pieces: &[Piece]) -> Option<usize> {
    let initial = &pieces[idx];
    let first = &pieces[idx + 1];
    let drop = initial.v - first.v;
    let is_initial = initial.glyphs <= 2
        && initial.size > 1.6 * first.size
        && drop > 0.6 * first.size
        && drop < initial.size
        && (-0.2..0.8).contains(&((first.u0 - initial.u1) / first.size));
    is_initial.then_some(idx + 1)
}

/// What a small piece is to a larger one that stands beside it.
fn script_of(small: &Piece, base: &Piece) -> Option<Script> {
    if base.size < 1.1 * small.size || base.size > 2.6 * small.size {
        return None;
    }
    let rise = (base.v - small.v) / base.size;
    let (after, before) = (
        (small.u0 - base.u1) / base.size,
        (base.u0 - small.u1) / base.size,
    );
    let beside = (-0.25..0.5).contains(&after) || (-0.25..0.7).contains(&before);
    match () {
        () if !beside => None,
        () if (0.1..0.8).contains(&rise) => Some(Script::Raised),
        () if (-0.5..-0.06).contains(&rise) => Some(Script::Lowered),
        () if (-0.06..0.1).contains(&rise) => Some(Script::Base),
        () => None,
    }
}

/// Joins pieces on one baseline without a wide gap; returns the boxes and the pieces of each.
fn cells(pieces: &[Piece]) -> (Vec<Cell>, Vec<Vec<usize>>) {
    let mut cells: Vec<Cell> = Vec::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for row in rows((0..pieces.len()).collect(), pieces) {
        let mut open: Option<usize> = None;
        for idx in row {
            let piece = &pieces[idx];
            let joined = open.filter(|&at| {
                let cell: &Cell = &cells[at];
                let gap = (piece.u0 - cell.u1) / cell.size.max(piece.size);
                let torn = members[at]
                    .last()
                    .is_some_and(|&last| idx.abs_diff(last) > 8);
                gap < match () {
                    () if torn => 0.4,
                    () if piece.blank_before => 1.1,
                    () => 0.7,
                }
            });
            if let Some(at) = joined {
                let cell = &mut cells[at];
                cell.u1 = cell.u1.max(piece.u1);
                cell.size = cell.size.max(piece.size);
                cell.seq = cell.seq.min(piece.seq);
                cell.wordy |= is_wordy(&piece.text);
                members[at].push(idx);
            } else {
                open = Some(cells.len());
                cells.push(Cell {
                    u0: piece.u0,
                    u1: piece.u1,
                    v: piece.v,
                    size: piece.size,
                    seq: piece.seq,
                    wordy: is_wordy(&piece.text),
                });
                members.push(vec![idx]);
            }
        }
    }
    (cells, members)
}

fn is_wordy(text: &str) -> bool {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    let (letters, all) = signs.fold((0, 0), |(letters, all), c| {
        (letters + usize::from(c.is_alphabetic()), all + 1)
    });
    letters * 2 > all
}

/// Groups pieces by baseline, from top to bottom, each group from left to right.
fn rows(mut of: Vec<usize>, pieces: &[Piece]) -> Vec<Vec<usize>> {
    of.sort_by(|&a, &b| pieces[a].v.total_cmp(&pieces[b].v));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut base = (f32::MIN, 0.0);
    for idx in of {
        let piece = &pieces[idx];
        let near = piece.v - base.0 <= 0.25 * piece.size.min(base.1);
        match rows.last_mut() {
            Some(row) if near => {
                row.push(idx);
                if piece.script == Script::Base {
                    base.1 = piece.size.max(base.1);
                }
            }
            _ => {
                rows.push(vec![idx]);
                base = (piece.v, piece.size);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| pieces[a].u0.total_cmp(&pieces[b].u0));
    }
    rows
}

/// The rows of a region, divided where the document does not draw what stands beside each other one
/// after the other: a cell of several lines, or a column whose gutter did not show, is read on its
/// own, and what lies between the first and the last such row comes in the order of the stream.
fn drawn_rows(of: Vec<usize>, pieces: &[Piece]) -> Vec<Vec<usize>> {
    let mut drawn = of.clone();
    drawn.sort_by_key(|&idx| pieces[idx].seq);
    let rank = |idx: usize| drawn.partition_point(|&other| pieces[other].seq < pieces[idx].seq);
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut divided: Option<(usize, usize)> = None;
    for row in rows(of, pieces) {
        let first = out.len();
        let mut open: Vec<usize> = Vec::new();
        let mut end = f32::MIN;
        for idx in row {
            let piece = &pieces[idx];
            let apart = open.last().is_some_and(|&last| {
                let gap = (piece.u0 - end) / piece.size.max(pieces[last].size);
                // Scripts and accents may be drawn out of turn.
                gap > CELL_GAP && rank(idx).abs_diff(rank(last)) > 2
            });
            if apart {
                out.push(std::mem::take(&mut open));
            }
            end = if open.is_empty() {
                piece.u1
            } else {
                end.max(piece.u1)
            };
            open.push(idx);
        }
        out.push(open);
        if out.len() > first + 1 {
            divided = Some((divided.map_or(first, |(from, _)| from), out.len()));
        }
    }
    if let Some((from, to)) = divided {
        out[from..to].sort_by_key(|line| line.iter().map(|&idx| pieces[idx].seq).min());
    }
    out
}

fn line(row: &[usize], pieces: &[Piece], direction: Direction) -> Line {
    let mut line = Line {
        u0: f32::MAX,
        u1: f32::MIN,
        seq: usize::MAX,
        artifact: true,
        ..Line::default()
    };
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    let mut last: Option<&Piece> = None;
    for &idx in row {
        let piece = &pieces[idx];
        if last.is_some_and(|last| overprints(piece, last)) {
            continue;
        }
        if let Some(last) = last {
            let gap = (piece.u0 - line.u1) / piece.size.max(last.size);
            let blank = if last.initial { 0.35 } else { 0.15 };
            if gap > CELL_GAP {
                line.text.push(' ');
                line.cells.push(line.text.len());
            } else if gap > blank || piece.blank_before || last.blank_after && gap > -0.3 {
                line.text.push(' ');
            }
        }
        let start = line.text.len();
        line.text.push_str(&piece.text);
        if piece.script != Script::Base {
            line.scripts.push((start..line.text.len(), piece.script));
        } else {
            line.v = piece.v;
            match sizes
                .iter_mut()
                .find(|(size, _)| (size / piece.size - 1.0).abs() < 0.04)
            {
                Some((_, glyphs)) => *glyphs += piece.glyphs,
                None => sizes.push((piece.size, piece.glyphs)),
            }
        }
        if last.is_none() {
            line.v = piece.v;
            let share = piece
                .text
                .find(' ')
                .map_or(1.0, |at| at as f32 / piece.text.len() as f32);
            line.first_word = piece.u0 + share * (piece.u1 - piece.u0);
        }
        line.u0 = line.u0.min(piece.u0);
        line.u1 = line.u1.max(piece.u1);
        line.seq = line.seq.min(piece.seq);
        line.glyphs += piece.glyphs;
        line.hidden += piece.hidden;
        line.artifact &= piece.artifact;
        line.right_to_left |= piece.right_to_left;
        last = Some(piece);
    }
    line.size = sizes
        .iter()
        .max_by_key(|(_, glyphs)| *glyphs)
        .map_or_else(|| last.map_or(1.0, |piece| piece.size), |(size, _)| *size);
    if line.right_to_left {
        // The places of scripts and cells do not survive the turn.
        line.text = bidi::logical(&line.text, base_direction(&line.text, direction));
        line.scripts.clear();
        line.cells.clear();
    }
    line
}

/// The direction in which a line is read: that of most of its letters; a line of a page that is
/// written from right to left may hold some more of other letters.
fn base_direction(seen: &str, page: Direction) -> Direction {
    let letters = seen.chars().filter(|c| c.is_alphabetic());
    let (right, all) = letters.fold((0, 0), |(right, all), c| {
        (right + usize::from(is_right_to_left(c)), all + 1)
    });
    let most = match page {
        Direction::LeftToRight => right * 2 > all,
        Direction::RightToLeft => right * 4 > all || all == 0,
    };
    if most {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    }
}

/// The same letters drawn twice to make them bold.
fn overprints(piece: &Piece, last: &Piece) -> bool {
    piece.text == last.text
        && (piece.u0 - last.u0).abs() < 0.3 * piece.size
        && (piece.u1 - last.u1).abs() < 0.3 * piece.size
}
