//! The order in which the parts of a page are read: columns by cuts through white space.
//!
//! Knows boxes only, no letters. A page is read as it is drawn ([`drawn`]) where that is an order in
//! which people read; else by its regions, cut apart: a cut is taken where two sides stand beside each other over
//! several lines and either both look like running text or the content stream wrote one side after
//! the other; else what stands on one baseline is one line (a table, a form).

/// A box on the page: what stands on one baseline without a wide gap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) u0: f32,
    pub(super) u1: f32,
    pub(super) v: f32,
    pub(super) size: f32,
    /// Its place in the content stream.
    pub(super) seq: usize,
    /// Whether most of it is letters, not numbers and signs.
    pub(super) wordy: bool,
}

/// Which column is read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    LeftToRight,
    RightToLeft,
}

/// Cuts of one page, at most: pages of maps have thousands of labels.
const CUTS: usize = 400;
const BINS: usize = 1024;
/// Rows of a region whose place in the content stream proves nothing.
const SMALL: usize = 2;
/// Of so many rows one may be drawn after what stands below it.
const STRAY: usize = 3;

/// What white space divides a page into.
pub(super) struct Regions {
    /// The cells of each, in reading order; inside a region they are lines from top to bottom.
    pub(super) cells: Vec<Vec<usize>>,
    /// Whether the content stream goes to and fro between columns of running text.
    pub(super) interleaved: bool,
}

pub(super) fn regions(cells: &[Cell], direction: Direction) -> Regions {
    let mut cx = Cutter {
        cells,
        direction,
        cuts: 0,
        interleaved: false,
        out: Vec::new(),
    };
    let mut all: Vec<usize> = (0..cells.len()).collect();
    all.sort_by(|&a, &b| cells[a].v.total_cmp(&cells[b].v));
    cx.cut(all, 0);
    Regions {
        cells: cx.out,
        interleaved: cx.interleaved,
    }
}

/// The regions in the order of the content stream, if that is an order in which people read: large
/// regions follow each other downwards or to the next column. Who made the file knows better than
/// geometry where a sidebar or a figure's label belongs.
pub(super) fn ordered(
    regions: Vec<Vec<usize>>,
    cells: &[Cell],
    direction: Direction,
) -> Vec<Vec<usize>> {
    let mut written: Vec<(usize, Extent)> = regions
        .iter()
        .map(|region| Extent::of(region, cells))
        .enumerate()
        .collect();
    written.sort_by_key(|(idx, extent)| (extent.seq, *idx));
    let large: Vec<&Extent> = written
        .iter()
        .map(|(_, extent)| extent)
        .filter(|extent| extent.rows > SMALL)
        .collect();
    if !large
        .windows(2)
        .all(|pair| pair[0].leads_to(pair[1], direction))
    {
        return regions;
    }
    let mut regions: Vec<Option<Vec<usize>>> = regions.into_iter().map(Some).collect();
    written
        .into_iter()
        .filter_map(|(idx, _)| regions.get_mut(idx)?.take())
        .collect()
}

/// The cells in the order of the content stream, in rows: what is drawn one after the other on one
/// baseline of one region. `None` where that is no order in which people read.
pub(super) fn drawn(
    cells: &[Cell],
    regions: &Regions,
    direction: Direction,
) -> Option<Vec<Vec<usize>>> {
    if regions.interleaved {
        return None;
    }
    let mut region_of = vec![0; cells.len()];
    for (nth, region) in regions.cells.iter().enumerate() {
        for &idx in region {
            region_of[idx] = nth;
        }
    }
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by_key(|&idx| cells[idx].seq);
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for idx in order {
        let cell = &cells[idx];
        let goes_on = |row: &Vec<usize>| {
            let last = &cells[row[0]];
            region_of[row[0]] == region_of[idx]
                && (cell.v - last.v).abs() <= 0.25 * cell.size.min(last.size)
        };
        match rows.last_mut() {
            Some(row) if goes_on(row) => row.push(idx),
            _ => rows.push(vec![idx]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| cells[a].u0.total_cmp(&cells[b].u0));
    }
    is_read(&rows, cells, direction).then_some(rows)
}

/// Whether rows follow each other downwards or to the next column, but for some that are drawn
/// later than they are read.
fn is_read(rows: &[Vec<usize>], cells: &[Cell], direction: Direction) -> bool {
    let extents: Vec<Extent> = rows.iter().map(|row| Extent::of(row, cells)).collect();
    let back = extents
        .windows(2)
        .filter(|pair| {
            let beside = match direction {
                Direction::LeftToRight => pair[1].u0 >= pair[0].u1,
                Direction::RightToLeft => pair[1].u1 <= pair[0].u0,
            };
            pair[1].bottom < pair[0].top && !beside
        })
        .count();
    back * STRAY < rows.len() || back <= 4
}

/// Where a region stands on the page and in the content stream.
struct Extent {
    u0: f32,
    u1: f32,
    top: f32,
    bottom: f32,
    rows: usize,
    seq: usize,
}

impl Extent {
    fn of(region: &[usize], cells: &[Cell]) -> Extent {
        let start = Extent {
            u0: f32::MAX,
            u1: f32::MIN,
            top: f32::MAX,
            bottom: f32::MIN,
            rows: Side::of(cells, region).rows,
            seq: usize::MAX,
        };
        region.iter().fold(start, |extent, &idx| {
            let cell = &cells[idx];
            Extent {
                u0: extent.u0.min(cell.u0),
                u1: extent.u1.max(cell.u1),
                top: extent.top.min(cell.v - cell.size),
                bottom: extent.bottom.max(cell.v),
                rows: extent.rows,
                seq: extent.seq.min(cell.seq),
            }
        })
    }

    /// Whether people go on with `next` after this.
    fn leads_to(&self, next: &Extent, direction: Direction) -> bool {
        let beside = match direction {
            Direction::LeftToRight => next.u0 >= 0.5 * (self.u0 + self.u1),
            Direction::RightToLeft => next.u1 <= 0.5 * (self.u0 + self.u1),
        };
        let below = next.top >= self.bottom - 0.25 * (self.bottom - self.top);
        below || (beside && next.bottom > self.top)
    }
}

struct Cutter<'c> {
    cells: &'c [Cell],
    direction: Direction,
    cuts: usize,
    interleaved: bool,
    out: Vec<Vec<usize>>,
}

/// A stretch of a region from top to bottom.
enum Band {
    /// What crosses the gutter: a title, a figure.
    Across(Vec<usize>),
    Beside(Vec<usize>, Vec<usize>),
}

impl Cutter<'_> {
    /// `region` is sorted by height.
    fn cut(&mut self, region: Vec<usize>, depth: usize) {
        if region.is_empty() {
            return;
        }
        if depth < 24 && region.len() >= 4 && self.cuts < CUTS {
            self.cuts += 1;
            let bands = self
                .gutters(&region)
                .into_iter()
                .find_map(|gutter| self.split(&region, gutter));
            if let Some((bands, interleaved)) = bands {
                self.interleaved |= interleaved;
                for band in bands {
                    match band {
                        Band::Across(cells) => self.cut(cells, depth + 1),
                        Band::Beside(left, right) => {
                            let sides = match self.direction {
                                Direction::LeftToRight => [left, right],
                                Direction::RightToLeft => [right, left],
                            };
                            for side in sides {
                                self.cut(side, depth + 1);
                            }
                        }
                    }
                }
                return;
            }
            if let Some(stretches) = self.stretches(&region) {
                for stretch in stretches {
                    self.cut(stretch, depth + 1);
                }
                return;
            }
        }
        self.out.push(region);
    }

    /// Divides a region into stretches in which things stand beside each other and stretches of
    /// whole lines: a marginal heading beside the first lines of a wide paragraph.
    fn stretches(&self, region: &[usize]) -> Option<Vec<Vec<usize>>> {
        let mut beside = vec![false; region.len()];
        for (nth, &idx) in region.iter().enumerate() {
            let cell = &self.cells[idx];
            for (other, &idx) in region.iter().enumerate().skip(nth + 1).take(24) {
                let next = &self.cells[idx];
                if next.v - cell.v > 0.8 * cell.size.min(next.size) {
                    break;
                }
                if next.u0 > cell.u1 || next.u1 < cell.u0 {
                    (beside[nth], beside[other]) = (true, true);
                }
            }
        }
        let mut stretches: Vec<(bool, Vec<usize>)> = Vec::new();
        for (&idx, beside) in region.iter().zip(beside) {
            match stretches.last_mut() {
                Some((of, cells)) if *of == beside => cells.push(idx),
                _ => stretches.push((beside, vec![idx])),
            }
        }
        let worth_it = stretches.len() > 1
            && stretches
                .iter()
                .any(|(beside, cells)| *beside && cells.len() >= 4);
        worth_it.then(|| stretches.into_iter().map(|(_, cells)| cells).collect())
    }

    /// Places where a gutter may run, the emptiest first.
    fn gutters(&self, region: &[usize]) -> Vec<f32> {
        let cells = || region.iter().map(|&idx| &self.cells[idx]);
        let left = cells().map(|cell| cell.u0).fold(f32::MAX, f32::min);
        let right = cells().map(|cell| cell.u1).fold(f32::MIN, f32::max);
        let size = median(cells().map(|cell| cell.size).collect());
        let bin = ((right - left) / (BINS as f32 - 2.0))
            .max(0.1 * size)
            .max(0.01);
        let at = |u: f32| (((u - left) / bin) as usize).min(BINS - 1);
        let mut rise = [0.0_f32; BINS + 1];
        for cell in cells() {
            rise[at(cell.u0)] += cell.size;
            rise[at(cell.u1) + 1] -= cell.size;
        }
        let mut cover = Vec::with_capacity(BINS);
        let mut sum = 0.0;
        for step in rise {
            sum += step;
            cover.push(sum.max(0.0));
        }
        let last = at(right);
        let peak = cover[..=last].iter().copied().fold(0.0, f32::max);
        let limit = 0.4 * peak;
        let mut found: Vec<(f32, f32, f32)> = Vec::new();
        let mut from = None;
        for idx in 0..=last {
            match (cover[idx] < limit, from) {
                (true, None) => from = Some(idx),
                (false, Some(start)) => {
                    from = None;
                    if start == 0 {
                        continue;
                    }
                    let best = emptiest(&cover[start..idx], 0.01 * size);
                    let (least, best) = (best.0, (start + best.1, start + best.2));
                    let width = (best.1 - best.0) as f32 * bin;
                    if width >= 0.6 * size {
                        found.push((least, width, left + bin * 0.5 * (best.0 + best.1) as f32));
                    }
                }
                _ => {}
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
        found.into_iter().take(8).map(|(_, _, at)| at).collect()
    }

    /// The bands of a region that a gutter at `at` divides, if it is one, and whether the content
    /// stream crosses it all the time.
    fn split(&self, region: &[usize], at: f32) -> Option<(Vec<Band>, bool)> {
        let crosses = |cell: &Cell| cell.u0 < at && cell.u1 > at;
        let mut heights: Vec<(f32, f32)> = Vec::new();
        for &idx in region {
            let cell = &self.cells[idx];
            if crosses(cell) {
                heights.push((cell.v, cell.size));
            }
        }
        // What stands on the baseline of something that crosses belongs to it.
        let across = |cell: &Cell| {
            let near = heights.partition_point(|&(v, _)| v < cell.v - 0.3 * cell.size);
            heights
                .get(near)
                .is_some_and(|&(v, size)| (v - cell.v).abs() < 0.3 * size.min(cell.size))
        };
        let mut bands: Vec<Band> = Vec::new();
        for &idx in region {
            let cell = &self.cells[idx];
            if crosses(cell) || across(cell) {
                match bands.last_mut() {
                    Some(Band::Across(cells)) => cells.push(idx),
                    _ => bands.push(Band::Across(vec![idx])),
                }
            } else {
                if !matches!(bands.last(), Some(Band::Beside(..))) {
                    bands.push(Band::Beside(Vec::new(), Vec::new()));
                }
                if let Some(Band::Beside(left, right)) = bands.last_mut() {
                    if cell.u1 <= at {
                        left.push(idx)
                    } else {
                        right.push(idx)
                    }
                }
            }
        }
        let (mut left, mut right) = (Side::default(), Side::default());
        let mut switches = 0;
        let mut aligned = 0;
        for band in &bands {
            let Band::Beside(l, r) = band else { continue };
            let (here, there) = (Side::of(self.cells, l), Side::of(self.cells, r));
            if here.rows < 2 || there.rows < 2 {
                // One line on either side reads the same both ways and proves nothing.
                continue;
            }
            left.add(&here);
            right.add(&there);
            aligned += self.aligned(l, r);
            let mut order: Vec<(usize, bool)> =
                l.iter().map(|&idx| (self.cells[idx].seq, false)).collect();
            order.extend(r.iter().map(|&idx| (self.cells[idx].seq, true)));
            order.sort_unstable();
            switches += order
                .windows(2)
                .filter(|pair| pair[0].1 != pair[1].1)
                .count()
                .saturating_sub(1);
        }
        let rows = left.rows.min(right.rows);
        let columns = (rows >= 2 && switches == 0)
            || (rows >= 3 && switches * 10 < rows && (left.is_prose() || right.is_prose()))
            || (rows >= 4 && switches < rows && left.is_prose() && right.is_prose())
            // The rows of a table share their baselines; columns of paragraphs drift apart.
            || (rows >= 6
                && aligned * 2 < rows
                && left.is_prose()
                && right.is_prose()
                && left.is_wordy()
                && right.is_wordy())
            // What was written row by row is a table, unless both sides are full lines of words.
            || (rows >= 4 && left.is_full() && right.is_full());
        columns.then_some((bands, switches * 2 >= rows))
    }
}

impl Cutter<'_> {
    /// How many cells of the right side stand on the very baseline of one of the left side. Both
    /// are sorted by height.
    fn aligned(&self, left: &[usize], right: &[usize]) -> usize {
        let is_aligned = |&&idx: &&usize| {
            let cell = &self.cells[idx];
            let slack = 0.03 * cell.size;
            let at = left.partition_point(|&other| self.cells[other].v < cell.v - slack);
            left.get(at)
                .is_some_and(|&other| self.cells[other].v <= cell.v + slack)
        };
        right.iter().filter(is_aligned).count()
    }
}

/// What stands on one side of a gutter.
#[derive(Default)]
struct Side {
    rows: usize,
    /// Sums over rows, in ems and in shares of the side's width.
    ems: f32,
    fill: f32,
    cells: usize,
    wordy: usize,
}

impl Side {
    /// `of` is sorted by height.
    fn of(cells: &[Cell], of: &[usize]) -> Side {
        let left = of.iter().map(|&idx| cells[idx].u0).fold(f32::MAX, f32::min);
        let right = of.iter().map(|&idx| cells[idx].u1).fold(f32::MIN, f32::max);
        let mut side = Side::default();
        let mut row = f32::MIN;
        for &idx in of {
            let cell = &cells[idx];
            if cell.v - row > 0.3 * cell.size {
                side.rows += 1;
                row = cell.v;
            }
            side.cells += 1;
            side.wordy += usize::from(cell.wordy);
            side.ems += (cell.u1 - cell.u0) / cell.size.max(0.1);
            side.fill += (cell.u1 - cell.u0) / (right - left).max(0.1);
        }
        side
    }

    fn add(&mut self, other: &Side) {
        self.rows += other.rows;
        self.ems += other.ems;
        self.fill += other.fill;
        self.cells += other.cells;
        self.wordy += other.wordy;
    }

    fn is_full(&self) -> bool {
        let rows = self.rows.max(1) as f32;
        self.ems / rows >= 12.0 && self.fill / rows >= 0.8 && self.is_wordy()
    }

    fn is_wordy(&self) -> bool {
        self.wordy * 2 > self.cells
    }

    fn is_prose(&self) -> bool {
        let rows = self.rows.max(1) as f32;
        self.ems / rows >= 8.0 && self.fill / rows >= 0.5
    }
}

/// The least cover of a valley, give or take `slack`, and its longest stretch there.
fn emptiest(valley: &[f32], slack: f32) -> (f32, usize, usize) {
    let least = valley.iter().copied().fold(f32::MAX, f32::min) + slack;
    let (mut best, mut begin) = ((0, 0), 0);
    for (at, &cover) in valley.iter().enumerate() {
        if cover > least {
            begin = at + 1;
        } else if at + 1 - begin > best.1 - best.0 {
            best = (begin, at + 1);
        }
    }
    (least, best.0, best.1)
}

pub(super) fn median(mut values: Vec<f32>) -> f32 {
    if values.is_empty() {
        return 1.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::{Cell, Direction, regions};

    /// One letter a cell; each row of the picture is a line, each run of letters a cell.
    #[track_caller]
    fn check(picture: &str, by_rows: &[&str], want: &[&str]) {
        let mut cells = Vec::new();
        let mut names = Vec::new();
        for (row, line) in picture.lines().enumerate() {
            let mut start = None;
            for (column, c) in line.chars().chain([' ']).enumerate() {
                match (c == ' ', start) {
                    (false, None) => start = Some((column, c)),
                    (true, Some((from, name))) => {
                        start = None;
                        names.push(name);
                        let seq = by_rows.concat().find(name).unwrap_or(0);
                        cells.push(Cell {
                            u0: from as f32 * 8.0,
                            u1: column as f32 * 8.0,
                            v: row as f32 * 12.0,
                            size: 10.0,
                            seq,
                            wordy: name.is_alphabetic(),
                        });
                    }
                    _ => {}
                }
            }
        }
        let found: Vec<String> = regions(&cells, Direction::LeftToRight)
            .cells
            .into_iter()
            .map(|region| region.into_iter().map(|idx| names[idx]).collect())
            .collect();
        assert_eq!(found, want, "\n{picture}");
    }

    #[test]
    fn a_title_over_two_columns() {
        let picture = "\
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
bbbbbbbbbbbbbbbb   fffffffffffffff
ccccccccccccccc    ggggggggggggggg
dddddddddddddddd   hhhhhhhhhhhhhhh
eeeeeeeeeeeeeeee   iiiiiiiiiiiiiii";
        check(picture, &["abcdefghi"], &["a", "bcde", "fghi"]);
        check(picture, &["abfcgdhei"], &["a", "bcde", "fghi"]);
    }

    #[test]
    fn a_table_is_read_by_rows() {
        check(
            "aaaaa      bbb\nccccc      ddd\neeeee      fff\nggggg      hhh",
            &["abcdefgh"],
            &["abcdefgh"],
        );
    }

    #[test]
    fn full_rows_of_numbers_are_a_table_and_of_words_are_columns() {
        let wide = |rows: [&str; 4]| {
            let pair = |row: &str| {
                let (left, right) = row.split_at(1);
                format!("{}   {}", left.repeat(18), right.repeat(17))
            };
            rows.map(pair).join("\n")
        };
        check(
            &wide(["12", "34", "56", "78"]),
            &["12345678"],
            &["12345678"],
        );
        check(
            &wide(["ab", "cd", "ef", "gh"]),
            &["abcdefgh"],
            &["aceg", "bdfh"],
        );
    }

    #[test]
    fn ragged_columns_that_were_written_row_by_row_drift_apart() {
        let rows = |step: f32| {
            let mut cells = Vec::new();
            for row in 0..12 {
                let ragged = 40.0 * (row % 3) as f32;
                for (u0, v) in [(0.0, 12.0), (200.0, step)] {
                    cells.push(Cell {
                        u0,
                        u1: u0 + 160.0 - ragged,
                        v: v * row as f32,
                        size: 10.0,
                        seq: cells.len(),
                        wordy: true,
                    });
                }
            }
            regions(&cells, Direction::LeftToRight).cells.len()
        };
        assert_eq!(rows(12.0), 1, "a table");
        assert_eq!(rows(11.0), 2, "columns");
    }

    #[test]
    fn short_columns_that_were_written_apart_stay_apart() {
        check(
            "aaaaa      bbb\nccccc      ddd\neeeee      fff",
            &["acebdf"],
            &["ace", "bdf"],
        );
    }
}
