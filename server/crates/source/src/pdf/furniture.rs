//! Running heads, folios, stamps: what stands at the edge of page after page.
//!
//! Careful in both directions: furniture may be crossed by a quotation, so a line of the text that
//! is taken for it would let words be left out unseen.

use std::collections::HashMap;

use super::labels::Printed;
use super::page::PageLines;

/// Pages on which a line must come back.
const WITNESSES: usize = 3;
/// Lines from the edge that are looked at.
const ROWS: usize = 3;
/// Share of the page's height, at either end, in which furniture stands.
const ZONE: f32 = 0.2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Edge {
    Top,
    Bottom,
}

/// Of each page, whether each line is furniture.
pub(super) fn find(pages: &[PageLines], printed: &Printed) -> Vec<Vec<bool>> {
    let mut found: Vec<Vec<bool>> = pages
        .iter()
        .map(|page| vec![false; page.lines.len()])
        .collect();
    let edges: Vec<Vec<Row>> = pages.iter().map(edge_rows).collect();
    let mut seen: HashMap<(Edge, String), Vec<(usize, f32)>> = HashMap::new();
    for (page, rows) in edges.iter().enumerate() {
        for row in rows {
            let places = seen.entry((row.edge, row.key.clone())).or_default();
            if places.last().is_none_or(|last| last.0 != page) {
                places.push((page, row.at));
            }
        }
    }
    let folios: std::collections::HashSet<(usize, usize)> = printed.lines.iter().copied().collect();
    let mut heights: HashMap<(Edge, i32), usize> = HashMap::new();
    for (page, rows) in edges.iter().enumerate() {
        for edge in [Edge::Top, Edge::Bottom] {
            let is_candidate = |row: &&Row| {
                let places = &seen[&(row.edge, row.key.clone())];
                let again = places
                    .iter()
                    .filter(|(_, at)| (at - row.at).abs() < 0.012)
                    .count()
                    >= WITNESSES;
                let folio = row.lines.iter().any(|&line| folios.contains(&(page, line)));
                // A number alone comes back on every page of a table; as furniture it must count
                // pages, or stand apart where others do.
                again && (!row.is_number() || row.apart) || folio
            };
            // Furniture reaches from the edge to a gap before the text.
            let outer: Vec<&Row> = rows
                .iter()
                .filter(|row| row.edge == edge)
                .take_while(is_candidate)
                .collect();
            let counts_pages = |row: &Row| {
                row.is_number() && row.lines.iter().any(|&line| folios.contains(&(page, line)))
            };
            let reach = outer
                .iter()
                .rposition(|row| row.apart || counts_pages(row))
                .map_or(0, |nth| nth + 1);
            for row in &outer[..reach] {
                *heights
                    .entry((row.edge, (row.at * 500.0) as i32))
                    .or_default() += 1;
                for &line in &row.lines {
                    found[page][line] = true;
                }
            }
        }
    }
    // Heads that change from page to page stand where the others stand.
    for (page, rows) in edges.iter().enumerate() {
        for row in rows.iter().filter(|row| row.first && row.apart) {
            let height = (row.at * 500.0) as i32;
            let company: usize = (height - 1..=height + 1)
                .filter_map(|near| heights.get(&(row.edge, near)))
                .sum();
            if company >= WITNESSES {
                for &line in &row.lines {
                    found[page][line] = true;
                }
            }
        }
    }
    for (page, lines) in pages.iter().zip(&mut found) {
        let artifacts: usize = page
            .lines
            .iter()
            .filter(|line| line.artifact)
            .map(|line| line.glyphs)
            .sum();
        for (line, is_furniture) in page.lines.iter().zip(lines) {
            // The document's own word, unless it says so of most of the page.
            let said = line.artifact && artifacts * 3 < page.glyphs;
            let at = (line.v - page.top) / page.height();
            *is_furniture |= said && !(ZONE..=1.0 - ZONE).contains(&at);
        }
    }
    turned(pages, &mut found);
    found
}

/// A line at the edge of a page.
struct Row {
    edge: Edge,
    lines: Vec<usize>,
    /// Its letters with every number as `#`.
    key: String,
    /// Its height, as a share of the page's.
    at: f32,
    /// The first or last line of its page.
    first: bool,
    /// Further from the text than the lines of the text from each other.
    apart: bool,
}

impl Row {
    fn is_number(&self) -> bool {
        self.key.bytes().all(|byte| byte == b'#')
    }
}

fn edge_rows(page: &PageLines) -> Vec<Row> {
    let rows = page.rows();
    let height = |row: &[usize]| page.lines[row[0]].v;
    let mut pitches: Vec<f32> = rows
        .windows(2)
        .map(|pair| height(&pair[1]) - height(&pair[0]))
        .collect();
    let pitch = if pitches.is_empty() {
        0.0
    } else {
        super::columns::median(std::mem::take(&mut pitches))
    };
    let mut out = Vec::new();
    for edge in [Edge::Top, Edge::Bottom] {
        for nth in 0..ROWS.min(rows.len()) {
            let (idx, inner) = match edge {
                Edge::Top => (nth, nth + 1),
                Edge::Bottom => (rows.len() - 1 - nth, (rows.len() - 1 - nth).wrapping_sub(1)),
            };
            let row = &rows[idx];
            let at = (height(row) - page.top) / page.height();
            let in_zone = match edge {
                Edge::Top => at < ZONE,
                Edge::Bottom => at > 1.0 - ZONE,
            };
            let key = key(row.iter().map(|&line| page.lines[line].text.as_str()));
            if !in_zone || key.is_empty() {
                continue;
            }
            let apart = rows
                .get(inner)
                .is_none_or(|next| (height(next) - height(row)).abs() > 1.35 * pitch);
            out.push(Row {
                edge,
                lines: row.clone(),
                key,
                at,
                first: nth == 0,
                apart,
            });
        }
    }
    out
}

fn key<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut key = String::new();
    let mut number = false;
    for c in texts.flat_map(|text| text.chars().chain([' '])) {
        if c.is_numeric() {
            if !number {
                key.push('#');
            }
            number = true;
            continue;
        }
        number = false;
        if c.is_alphabetic() {
            key.extend(c.to_lowercase());
        }
    }
    key
}

/// Turned lines in the margin, such as the stamp of a preprint server: furniture if they stand
/// beside, not in, the text.
fn turned(pages: &[PageLines], found: &mut [Vec<bool>]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages {
        for line in page.lines.iter().filter(|line| line.turned) {
            *seen
                .entry(key(std::iter::once(line.text.as_str())))
                .or_default() += 1;
        }
    }
    for (page, lines) in pages.iter().zip(found) {
        for (line, is_furniture) in page.lines.iter().zip(lines) {
            if line.turned {
                let times = seen
                    .get(&key(std::iter::once(line.text.as_str())))
                    .copied()
                    .unwrap_or(0);
                *is_furniture |= times >= WITNESSES;
            }
        }
    }
}
