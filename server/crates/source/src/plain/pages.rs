//! Pages of a plain text: markers that editors typed, form feeds, running heads with numbers.
//!
//! A marker family is believed only when its numbers grow; what is not believed stays text.

use std::collections::HashMap;

use text::{LabelOrigin, Page, Span};

use super::lines::{Folio, Line, folio, shown_folio};

/// What is known of the pages.
#[derive(Debug, Default)]
pub(super) struct Paging {
    pub(super) pages: Vec<Page>,
    /// For each line, whether it is a running head, foot or folio.
    pub(super) furniture: Vec<bool>,
    /// Markers that stand inside a line of text.
    pub(super) inline: Vec<Span>,
}

pub(super) fn find(text: &str, lines: &[Line]) -> Paging {
    let mut out = Paging {
        furniture: vec![false; lines.len()],
        ..Paging::default()
    };
    let feeds = feed_pages(lines);
    if feeds.len() > 1 {
        edge_furniture(text, lines, &feeds, &mut out.furniture);
    }
    if let Some(markers) = believed(markers(text, lines)) {
        place_markers(text, lines, &markers, &mut out);
        return out;
    }
    if feeds.len() > 1 {
        printed_folios(text, lines, &feeds, &mut out);
        return out;
    }
    running_heads(text, lines, &mut out);
    out
}

/// A number of a page that somebody typed.
#[derive(Clone, Debug)]
struct Marker {
    family: Family,
    line: usize,
    span: Span,
    /// The marker is all that its line holds.
    alone: bool,
    label: String,
    folio: Folio,
}

/// Best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Family {
    /// `Postel            Standards Track            [Page 12]`
    Footer,
    /// `[p. 12]`, `[page 12]`, `[fol. 12r]`
    Bracket,
    /// `{12}`
    Brace,
    /// `-- 12 --`
    Dashes,
    /// `Page 12`, `Page 12 of 30`
    Word,
}

fn markers(text: &str, lines: &[Line]) -> Vec<Marker> {
    let mut out = Vec::new();
    for (idx, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_blank())
    {
        let ink = line.of(text);
        let at = line.ink.start;
        let mut push = |family, span: Span, label: &str| {
            if let Some(folio) = leading_folio(label) {
                let alone = span == line.ink;
                out.push(Marker {
                    family,
                    line: idx,
                    span,
                    alone,
                    label: label.to_owned(),
                    folio,
                });
            }
        };
        if let Some(label) = dashed(ink) {
            push(Family::Dashes, line.ink, label);
        } else if let Some(label) = worded(ink) {
            push(Family::Word, line.ink, label);
        } else {
            for open in memchr::memchr2_iter(b'[', b'{', ink.as_bytes()) {
                let Some((len, label, family)) = bracketed(&ink[open..]) else {
                    continue;
                };
                let family = if family == Family::Bracket && is_footer(ink, open, len) {
                    Family::Footer
                } else {
                    family
                };
                push(family, Span::new(at + open, at + open + len), label);
            }
        }
    }
    out
}

/// The bracket that ends a line behind other words and a stretch of blanks.
fn is_footer(ink: &str, open: usize, len: usize) -> bool {
    open + len == ink.len() && open > 0 && ink[..open].ends_with("  ")
}

/// `-- 12 --`, `- 12 -`, `— 12 —`; also `-- 1 of 5 --`.
fn dashed(ink: &str) -> Option<&str> {
    let is_dash = |c| matches!(c, '-' | '–' | '—');
    if ink.len() > 60 {
        return None;
    }
    let inner = ink.trim_start_matches(is_dash);
    let inner_end = inner.trim_end_matches(is_dash);
    if inner.len() == ink.len() || inner_end.len() == inner.len() {
        return None;
    }
    let inner = inner_end.trim();
    Some(before_of(inner)).filter(|label| folio(label).is_some())
}

/// `Page 12`, `Page 12 of 30`, `Seite 12`.
fn worded(ink: &str) -> Option<&str> {
    if ink.len() > 40 {
        return None;
    }
    let (word, rest) = ink.split_once([' ', '\u{a0}'])?;
    let word = word.trim_end_matches('.').to_lowercase();
    if !matches!(
        word.as_str(),
        "page" | "seite" | "pagina" | "página" | "стр" | "side" | "sida"
    ) {
        return None;
    }
    Some(before_of(rest.trim())).filter(|label| folio(label).is_some())
}

fn before_of(label: &str) -> &str {
    for between in [" of ", " von ", " de ", "/", " / "] {
        if let Some((label, total)) = label.split_once(between) {
            if folio(total.trim()).is_some() {
                return label.trim();
            }
        }
    }
    label
}

/// `[p. 12]` or `{12}` at the start of `rest`: its length, its label, its family.
fn bracketed(rest: &str) -> Option<(usize, &str, Family)> {
    let (close, family) = if rest.starts_with('[') {
        (b']', Family::Bracket)
    } else {
        (b'}', Family::Brace)
    };
    let window = &rest.as_bytes()[..rest.len().min(24)];
    let end = memchr::memchr(close, window)?;
    let inner = rest.get(1..end)?.trim();
    let label = match page_word(inner) {
        Some(label) => label,
        None if family == Family::Brace => inner,
        None => return None,
    };
    leading_folio(label)?;
    Some((end + 1, label, family))
}

/// What follows `p.`, `page`, `S.`, `fol.` and the like.
fn page_word(inner: &str) -> Option<&str> {
    let split = inner.find(|c: char| !c.is_alphabetic())?;
    let word = inner[..split].to_lowercase();
    let known = matches!(
        word.as_str(),
        "p" | "pp"
            | "pg"
            | "pag"
            | "page"
            | "pages"
            | "pagina"
            | "página"
            | "s"
            | "seite"
            | "f"
            | "fol"
            | "folio"
            | "ff"
            | "с"
            | "стр"
            | "str"
            | "side"
            | "sida"
            | "sid"
    );
    known.then(|| inner[split..].trim_start_matches('.').trim())
}

/// The folio that a label begins with: `12r`, `12–13`, `xii`.
fn leading_folio(label: &str) -> Option<Folio> {
    if label.is_empty() || label.len() > 16 || label.contains(char::is_whitespace) {
        return None;
    }
    if let Some(whole) = folio(label) {
        return Some(whole);
    }
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    let tail = &label[digits..];
    let fits = tail.len() <= 2 && tail.bytes().all(|b| b.is_ascii_lowercase())
        || tail.starts_with(['-', '–', '/']);
    folio(&label[..digits]).filter(|_| fits)
}

/// The markers of the best family whose numbers grow.
fn believed(markers: Vec<Marker>) -> Option<Vec<Marker>> {
    let mut families: HashMap<Family, Vec<Marker>> = HashMap::new();
    for marker in markers {
        families.entry(marker.family).or_default().push(marker);
    }
    let mut found: Vec<(Family, Vec<Marker>)> = families
        .into_iter()
        .filter_map(|(family, all)| {
            let count = all.len();
            let grown = growing(all);
            let least = if family == Family::Bracket { 1 } else { 2 };
            (grown.len() >= least && grown.len() * 5 >= count * 3).then_some((family, grown))
        })
        .collect();
    found.sort_by_key(|(family, _)| *family);
    found.into_iter().next().map(|(_, markers)| markers)
}

/// Those that grow from one to the next; roman numerals come before arabic ones.
fn growing(all: Vec<Marker>) -> Vec<Marker> {
    let mut out: Vec<Marker> = Vec::with_capacity(all.len());
    for marker in all {
        let follows = out.last().is_none_or(|last| {
            let (was, is) = (last.folio, marker.folio);
            let next_side = was.value == is.value && last.label < marker.label;
            (was.roman == is.roman && (is.value > was.value || next_side))
                || (was.roman && !is.roman)
        });
        if follows {
            out.push(marker);
        }
    }
    out
}

fn place_markers(text: &str, lines: &[Line], markers: &[Marker], out: &mut Paging) {
    let at_foot = stand_at_foot(lines, markers);
    let mut starts: Vec<(usize, Option<String>)> = Vec::new();
    if at_foot {
        let mut start = 0;
        for marker in markers {
            starts.push((start, Some(marker.label.clone())));
            start = next_ink(lines, marker.line);
        }
        if start < text.len() {
            starts.push((start, None));
        }
    } else {
        starts.extend(markers.iter().map(|marker| {
            let at = if marker.alone {
                lines[marker.line].start
            } else {
                marker.span.start
            };
            (at, Some(marker.label.clone()))
        }));
    }
    for marker in markers {
        if marker.alone || marker.family == Family::Footer {
            out.furniture[marker.line] = true;
        } else {
            out.inline.push(marker.span);
        }
    }
    out.pages = pages(&starts, LabelOrigin::Declared, text);
}

/// Whether the markers end their pages instead of beginning them.
fn stand_at_foot(lines: &[Line], markers: &[Marker]) -> bool {
    let (Some(first), Some(last)) = (markers.first(), markers.last()) else {
        return false;
    };
    if first.family == Family::Footer {
        return true;
    }
    if !markers.iter().all(|marker| marker.alone) {
        return false;
    }
    let opens = lines[..first.line].iter().all(Line::is_blank);
    let closes = lines[last.line + 1..].iter().all(Line::is_blank);
    // A form feed right behind the markers says it plainly.
    let fed = markers
        .iter()
        .filter(|marker| feed_follows(lines, marker.line))
        .count();
    !opens
        && (closes
            || fed * 2 > markers.len()
            || (first.folio
                == Folio {
                    roman: false,
                    value: 1,
                }))
}

fn feed_follows(lines: &[Line], line: usize) -> bool {
    lines[line + 1..]
        .iter()
        .find(|next| next.after_feed || !next.is_blank())
        .is_some_and(|next| next.after_feed)
}

/// Where the next line that is not blank begins.
fn next_ink(lines: &[Line], line: usize) -> usize {
    let end = lines.last().map_or(0, |last| last.next);
    lines[line + 1..]
        .iter()
        .find(|next| !next.is_blank())
        .map_or(end, |next| next.start)
}

/// Pages from their starts; ink before the first is a page without a label.
fn pages(starts: &[(usize, Option<String>)], origin: LabelOrigin, text: &str) -> Vec<Page> {
    let mut all: Vec<(usize, Option<String>)> = Vec::with_capacity(starts.len() + 1);
    if let Some((first, _)) = starts.first() {
        if !text[..*first].trim().is_empty() {
            all.push((0, None));
        }
    }
    all.extend(starts.iter().cloned());
    let ends: Vec<usize> = all
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([text.len()])
        .collect();
    all.into_iter()
        .zip(ends)
        .enumerate()
        .map(|(index, ((start, label), end))| Page {
            index,
            origin: if label.is_some() {
                origin
            } else {
                LabelOrigin::Physical
            },
            label,
            span: Span::new(start, end),
        })
        .collect()
}

/// Ranges of lines between form feeds; one that is blank at the end of the file is no page.
fn feed_pages(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (idx, line) in lines.iter().enumerate() {
        if line.after_feed {
            out.push(start..idx);
            start = idx;
        }
    }
    if lines[start..].iter().any(|line| !line.is_blank()) || out.is_empty() {
        out.push(start..lines.len());
    }
    out
}

/// How many lines from the edge of a page heads and feet are looked for in.
const EDGE: usize = 2;

/// The outermost lines of a page, each with its edge: top lines count down, bottom lines up.
fn edges(lines: &[Line], page: &std::ops::Range<usize>) -> Vec<(usize, i8)> {
    let ink: Vec<usize> = page.clone().filter(|&idx| !lines[idx].is_blank()).collect();
    let mut out = Vec::with_capacity(2 * EDGE);
    for (depth, &idx) in (1i8..).zip(ink.iter().take(EDGE)) {
        out.push((idx, depth));
    }
    for (depth, &idx) in (1i8..).zip(ink.iter().rev().take(EDGE)) {
        out.push((idx, -depth));
    }
    out
}

/// Heads and feet beside form feeds: a line that three pages repeat but for its digits, a folio.
fn edge_furniture(
    text: &str,
    lines: &[Line],
    pages: &[std::ops::Range<usize>],
    furniture: &mut [bool],
) {
    let mut seen: HashMap<(bool, String), usize> = HashMap::new();
    for page in pages {
        let mut here: Vec<(bool, String)> = edges(lines, page)
            .into_iter()
            .map(|(idx, edge)| (edge > 0, faceless(lines[idx].of(text))))
            .collect();
        here.sort();
        here.dedup();
        for key in here {
            *seen.entry(key).or_default() += 1;
        }
    }
    for page in pages {
        let ink = page.clone().filter(|&idx| !lines[idx].is_blank()).count();
        for (idx, edge) in edges(lines, page) {
            let line = &lines[idx];
            let shape = faceless(line.of(text));
            let repeated = line.width <= 120
                && seen
                    .get(&(edge > 0, shape))
                    .is_some_and(|&times| times >= 3);
            let outermost = edge == 1 || edge == -1;
            if repeated || (outermost && ink > 1 && is_folio_line(line.of(text))) {
                furniture[idx] = true;
            }
        }
    }
}

/// The line with its numbers taken out and its white space squeezed, for comparing.
fn faceless(line: &str) -> String {
    let mut out = String::with_capacity(line.len().min(160));
    for word in line.split_whitespace() {
        if out.len() > 120 {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        if folio(word.trim_matches(|c: char| !c.is_alphanumeric()))
            .is_some_and(|folio| !folio.roman || folio.value > 1 && word.len() < 6)
        {
            out.push('#');
        } else {
            out.extend(
                word.chars()
                    .map(|c| if c.is_ascii_digit() { '#' } else { c }),
            );
        }
    }
    out
}

/// A bare folio, or one that stands apart from the words of a running head.
fn is_folio_line(line: &str) -> bool {
    edge_folios(line).next().is_some_and(|(_, bare)| bare)
        || (line.contains("  ") || line.contains('\t')) && edge_folios(line).next().is_some()
}

/// The folios that a line may show: its first and last words; whether it shows nothing else.
fn edge_folios(line: &str) -> impl Iterator<Item = (Folio, bool)> + '_ {
    let trim = |word: &'_ str| -> Option<Folio> {
        let word = word.trim_matches(|c| {
            matches!(
                c,
                '-' | '–' | '—' | '[' | ']' | '(' | ')' | '|' | '·' | '.' | '~' | '*'
            )
        });
        folio(word)
    };
    let body = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | '·' | '~' | '*')
    });
    let bare = !body.contains(char::is_whitespace);
    let labelled = worded(line).and_then(folio).map(|folio| (folio, true));
    let first = body
        .split_whitespace()
        .next()
        .and_then(trim)
        .map(|folio| (folio, bare));
    let last = if bare {
        None
    } else {
        body.split_whitespace()
            .next_back()
            .and_then(trim)
            .map(|folio| (folio, false))
    };
    labelled.into_iter().chain(first).chain(last)
}

/// Labels from numbers at the edges of pages that form feeds part: what grows by one from page to
/// page over at least three pages.
fn printed_folios(text: &str, lines: &[Line], pages: &[std::ops::Range<usize>], out: &mut Paging) {
    let mut votes: HashMap<(bool, i64), Vec<usize>> = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        let mut here: Vec<(bool, i64)> = edges(lines, page)
            .into_iter()
            .filter(|(idx, _)| lines[*idx].width <= 120)
            .flat_map(|(idx, _)| edge_folios(lines[idx].of(text)))
            .map(|(folio, _)| (folio.roman, i64::from(folio.value) - index as i64))
            .collect();
        here.sort_unstable();
        here.dedup();
        for key in here {
            votes.entry(key).or_default().push(index);
        }
    }
    let mut series: Vec<((bool, i64), Vec<usize>)> = votes
        .into_iter()
        .filter(|(_, seen)| seen.len() >= 3)
        .collect();
    series.sort_by_key(|(key, seen)| (std::cmp::Reverse(seen.len()), *key));
    let mut labels: Vec<Option<Folio>> = vec![None; pages.len()];
    for ((roman, offset), seen) in &series {
        let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else {
            continue;
        };
        if (first..=last).any(|index| labels[index].is_some()) {
            continue;
        }
        // A series also reaches over unnumbered pages beside it (the first page of a chapter).
        let lowest = (0..first)
            .rev()
            .take_while(|&index| labels[index].is_none())
            .last()
            .unwrap_or(first);
        let highest = (last + 1..pages.len())
            .take_while(|&index| labels[index].is_none())
            .last()
            .unwrap_or(last);
        let (lowest, highest) = if series.len() == 1 {
            (lowest, highest)
        } else {
            (first, last)
        };
        for (index, label) in labels.iter_mut().enumerate().take(highest + 1).skip(lowest) {
            let value = index as i64 + offset;
            if let Ok(value) = u32::try_from(value)
                .map_err(|_| ())
                .and_then(|value| if value > 0 { Ok(value) } else { Err(()) })
            {
                *label = Some(Folio {
                    roman: *roman,
                    value,
                });
            }
        }
    }
    let starts: Vec<(usize, Option<String>)> = pages
        .iter()
        .zip(labels)
        .enumerate()
        .map(|(index, (page, label))| {
            (
                if index == 0 {
                    0
                } else {
                    lines[page.start].start
                },
                label.map(shown_folio),
            )
        })
        .collect();
    out.pages = pages_from_feeds(&starts, text);
}

fn pages_from_feeds(starts: &[(usize, Option<String>)], text: &str) -> Vec<Page> {
    pages(starts, LabelOrigin::Printed, text)
}

/// Numbered heads or feet in a text whose form feeds are lost: lines alone between blank ones whose
/// number grows by one at about every page's length.
fn running_heads(text: &str, lines: &[Line], out: &mut Paging) {
    let alone = |idx: usize| {
        (idx == 0 || lines[idx - 1].is_blank())
            && lines.get(idx + 1).is_none_or(Line::is_blank)
            && lines[idx].width <= 90
    };
    let candidates: Vec<usize> = (0..lines.len())
        .filter(|&idx| !lines[idx].is_blank() && alone(idx))
        .collect();
    let mut shapes: HashMap<String, usize> = HashMap::new();
    for &idx in &candidates {
        *shapes.entry(faceless(lines[idx].of(text))).or_default() += 1;
    }
    let mut series: Vec<(usize, Folio, bool)> = Vec::new();
    for &idx in &candidates {
        let ink = lines[idx].of(text);
        let known = shapes.get(&faceless(ink)).is_some_and(|&times| times >= 3);
        let Some((folio, bare)) =
            edge_folios(ink).find(|(folio, bare)| (*bare || known) && !(folio.roman && *bare))
        else {
            continue;
        };
        let follows = series.last().is_none_or(|(_, last, _)| {
            last.roman == folio.roman && (1..=2).contains(&folio.value.saturating_sub(last.value))
        });
        if follows {
            series.push((idx, folio, bare));
        } else if series.len() < 3 {
            series = vec![(idx, folio, bare)];
        }
    }
    if !is_steady(&series) {
        return;
    }
    let markers: Vec<Marker> = series
        .iter()
        .map(|&(idx, folio, _)| Marker {
            family: Family::Word,
            line: idx,
            span: lines[idx].ink,
            alone: true,
            label: shown_folio(folio),
            folio,
        })
        .collect();
    place_markers(text, lines, &markers, out);
    for page in &mut out.pages {
        if page.label.is_some() {
            page.origin = LabelOrigin::Printed;
        }
    }
}

/// Whether numbered lines come as pages do and sections do not: three with the words of a running
/// head, or five bare ones, at distances that differ little.
fn is_steady(series: &[(usize, Folio, bool)]) -> bool {
    let worded = series.iter().filter(|(_, _, bare)| !bare).count();
    if worded * 2 >= series.len() && series.len() >= 3 {
        return true;
    }
    if series.len() < 5 {
        return false;
    }
    let mut gaps: Vec<usize> = series
        .windows(2)
        .map(|pair| (pair[1].0 - pair[0].0) / (pair[1].1.value - pair[0].1.value).max(1) as usize)
        .collect();
    gaps.sort_unstable();
    let median = gaps[gaps.len() / 2];
    let steady = gaps
        .iter()
        .filter(|&&gap| gap * 2 >= median && gap <= median * 3 / 2 + 1)
        .count();
    (15..=90).contains(&median) && steady * 5 >= gaps.len() * 4
}
