//! Quotation against window: the cheapest way to read the one as the other.
//!
//! Semi-global dynamic programming over words. Costs only choose between readings; whether a
//! reading passes is decided in `classify`, difference by difference.

use std::collections::HashMap;
use std::ops::Range;

use crate::fold;
use crate::segments::{ElementKind, Parsed, fit, spelled};
use crate::tokens::{Hash, Kind, Punct, Token};

/// The words of a window of the source, and everything between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    pub tokens: Vec<Token>,
    /// Which tokens are words.
    pub words: Vec<usize>,
}

impl Window {
    pub(crate) fn new(tokens: Vec<Token>) -> Window {
        let words = (0..tokens.len())
            .filter(|&idx| tokens[idx].is_word())
            .collect();
        Window { tokens, words }
    }

    pub(crate) fn word(&self, word: usize) -> &Token {
        &self.tokens[self.words[word]]
    }

    /// The tokens between two words that follow one another; before the first and after the last
    /// the rest of the window.
    pub(crate) fn gap(&self, before: Option<usize>, after: Option<usize>) -> Range<usize> {
        let start = before.map_or(0, |word| self.words[word] + 1);
        let end = after.map_or(self.tokens.len(), |word| self.words[word]);
        start..end.max(start)
    }
}

/// One step of a reading. Ranges of elements (`q`) and of words of the window (`s`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Pair {
        q: usize,
        s: usize,
    },
    /// The same letters, divided otherwise.
    Join {
        q: Range<usize>,
        s: Range<usize>,
    },
    /// An element that the source lacks.
    Added {
        q: usize,
    },
    /// Words that the quotation lacks, without a mark.
    Left {
        s: Range<usize>,
    },
    /// Words left out at an ellipsis, which stands before element `q`.
    Omitted {
        q: usize,
        s: Range<usize>,
    },
    /// A callout of the source, stepped over.
    Skip {
        s: usize,
    },
    /// A bracket or an editorial note and the words that it stands for; `literal`: the words are
    /// the source's own.
    Bracket {
        q: usize,
        s: Range<usize>,
        literal: bool,
    },
}

impl Op {
    /// The step of a part, as a step of the whole.
    fn moved(self, q0: usize, s0: usize) -> Op {
        let shift = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        match self {
            Op::Pair { q, s } => Op::Pair {
                q: q + q0,
                s: s + s0,
            },
            Op::Join { q, s } => Op::Join {
                q: shift(q, q0),
                s: shift(s, s0),
            },
            Op::Added { q } => Op::Added { q: q + q0 },
            Op::Left { s } => Op::Left { s: shift(s, s0) },
            Op::Omitted { q, s } => Op::Omitted {
                q: q + q0,
                s: shift(s, s0),
            },
            Op::Skip { s } => Op::Skip { s: s + s0 },
            Op::Bracket { q, s, literal } => Op::Bracket {
                q: q + q0,
                s: shift(s, s0),
                literal,
            },
        }
    }
}

/// Which edges of a table are fixed: first element at first word, last element at last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edges {
    Free,
    Start,
    End,
    Both,
}

#[derive(Clone, Debug)]
pub(crate) struct Alignment {
    pub ops: Vec<Op>,
    pub cost: u32,
}

/// Cells that one alignment may fill.
const CELLS: usize = 6_000_000;
/// Cells of a block of a long quotation, where there are anchors enough.
const BLOCK: usize = CELLS / 16;
const ALIKE: u32 = 300;
const JOINED: u32 = 500;
/// For each word beyond three: a pair that is merely alike is no part of the join beside it.
const JOINED_MORE: u32 = 200;
/// Cheaper than a word added: at the edges another word is read as changed, not as one too many.
const DIFFERENT: u32 = 3000;
const ADDED: u32 = 3200;
const LEFT: u32 = 1600;
const LEFT_WORD: u32 = 200;
const OMITTED: u32 = 300;
const OMITTED_WORD: u32 = 1;
const SKIPPED: u32 = 60;
const BRACKET: u32 = 100;
const BRACKET_WORD: u32 = 20;
/// Words that a bracket usually stands for at most; more cost as much as a word written otherwise
/// does ("filen … Filen [that] arrived").
const BRACKET_USUAL: usize = 5;
const BRACKET_FAR: u32 = 400;
/// Words that a bracket may stand for before the alignment looks for another reading.
const BRACKET_REACH: usize = 24;
const FAR: u32 = u32::MAX / 4;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Start,
    Pair,
    Join(u8, u8),
    Added,
    /// Back over n words.
    Left(u32),
    Omitted(u32),
    Skip,
    Bracket(u8),
    Literal(u8),
}

/// Reads the quotation as words of the window. `None`: over the budget, or nothing to align.
pub(crate) fn align(parsed: &Parsed, window: &Window) -> Option<Alignment> {
    let (n, m) = (parsed.elements.len(), window.words.len());
    if n == 0 || m == 0 {
        return None;
    }
    if let Some(straight) = straight(parsed, window) {
        return Some(straight);
    }
    if n.checked_mul(m)? <= CELLS {
        return Some(Table::new(parsed, window).fill(Edges::Free));
    }
    in_blocks(parsed, window)
}

/// A long quotation, read block by block: between words that both sides have once.
fn in_blocks(parsed: &Parsed, window: &Window) -> Option<Alignment> {
    let (n, m) = (parsed.elements.len(), window.words.len());
    let mut splits = splits(&anchors(parsed, window), n, m)?;
    splits.push((n - 1, m - 1));
    let mut ops = Vec::with_capacity(n);
    let mut cost = 0u32;
    let mut from = (0, 0);
    for (idx, &to) in splits.iter().enumerate() {
        let part = parsed.part(from.0..to.0 + 1);
        let tokens = window.words[from.1]..=window.words[to.1];
        let words = Window::new(window.tokens[tokens].to_vec());
        let edges = match (idx, idx + 1 == splits.len()) {
            (0, true) => Edges::Free,
            (0, false) => Edges::End,
            (_, true) => Edges::Start,
            (_, false) => Edges::Both,
        };
        let block = Table::new(&part, &words).fill(edges);
        cost = cost.saturating_add(block.cost);
        // The word at a split ends one block and begins the next.
        let again = usize::from(idx > 0);
        ops.extend(
            block
                .ops
                .into_iter()
                .skip(again)
                .map(|op| op.moved(from.0, from.1)),
        );
        from = to;
    }
    Some(Alignment { ops, cost })
}

/// Pairs of an element and a word in the middle of three words that stand once on either side, in
/// an order that both sides share.
fn anchors(parsed: &Parsed, window: &Window) -> Vec<(usize, usize)> {
    let ours = |idx: usize| {
        let joined = idx == 0 || parsed.elements[idx].omission.is_none();
        parsed.word(idx).filter(|_| joined).map(|word| word.hash)
    };
    let theirs = |idx: usize| Some(window.word(idx).hash);
    let mine = once(parsed.elements.len(), &ours);
    let their = once(window.words.len(), &theirs);
    let mut pairs: Vec<(usize, usize)> = mine
        .iter()
        .filter_map(|(gram, q)| Some((q.as_ref()? + 1, their.get(gram)?.as_ref()? + 1)))
        .filter(|&(q, s)| {
            parsed
                .word(q)
                .is_some_and(|word| word.text == window.word(s).text)
        })
        .collect();
    pairs.sort_unstable();
    // The longest run that rises on both sides.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (idx, &(_, s)) in pairs.iter().enumerate() {
        let at = tails.partition_point(|&tail| pairs[tail].1 < s);
        before[idx] = at.checked_sub(1).map(|left| tails[left]);
        if at == tails.len() {
            tails.push(idx);
        } else {
            tails[at] = idx;
        }
    }
    let mut out = Vec::with_capacity(tails.len());
    let mut at = tails.last().copied();
    while let Some(idx) = at {
        out.push(pairs[idx]);
        at = before[idx];
    }
    out.reverse();
    out
}

/// Where each run of three words begins; `None`: at several places.
fn once(
    count: usize,
    word: &dyn Fn(usize) -> Option<Hash>,
) -> HashMap<(Hash, Hash, Hash), Option<usize>> {
    let mut out = HashMap::new();
    for idx in 0..count.saturating_sub(2) {
        if let (Some(a), Some(b), Some(c)) = (word(idx), word(idx + 1), word(idx + 2)) {
            out.entry((a, b, c))
                .and_modify(|place| *place = None)
                .or_insert(Some(idx));
        }
    }
    out
}

/// Anchors that part the table into blocks, none larger than the budget.
fn splits(anchors: &[(usize, usize)], n: usize, m: usize) -> Option<Vec<(usize, usize)>> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut from = (0, 0);
    let mut candidate: Option<(usize, usize)> = None;
    let size = |from: (usize, usize), to: (usize, usize)| (to.0 - from.0 + 1) * (to.1 - from.1 + 1);
    for &anchor in anchors {
        if let Some(last) = candidate
            && size(from, anchor) > BLOCK
        {
            out.push(last);
            from = last;
        }
        if size(from, anchor) > CELLS {
            return None;
        }
        candidate = Some(anchor);
    }
    if let Some(last) = candidate
        && size(from, (n - 1, m - 1)) > BLOCK
    {
        out.push(last);
        from = last;
    }
    (size(from, (n - 1, m - 1)) <= CELLS).then_some(out)
}

/// The commonest case, in linear time: the words of the quotation, one after the other, once.
fn straight(parsed: &Parsed, window: &Window) -> Option<Alignment> {
    let n = parsed.elements.len();
    let first = parsed.word(0)?;
    'start: for start in 0..(window.words.len() + 1).saturating_sub(n) {
        if window.word(start).hash != first.hash || window.word(start).text != first.text {
            continue;
        }
        for idx in 0..n {
            let word = parsed.word(idx)?;
            let theirs = window.word(start + idx);
            if theirs.text != word.text || theirs.kind != word.kind {
                continue 'start;
            }
        }
        let ops = (0..n)
            .map(|idx| Op::Pair {
                q: idx,
                s: start + idx,
            })
            .collect();
        return Some(Alignment { ops, cost: 0 });
    }
    None
}

struct Table<'a> {
    parsed: &'a Parsed,
    window: &'a Window,
    width: usize,
    cost: Vec<u32>,
    step: Vec<Step>,
    /// Hash of each element written out, with the last letter.
    ours: Vec<(Hash, Option<char>)>,
    theirs: Vec<(Hash, Option<char>)>,
    has_callouts: bool,
}

impl<'a> Table<'a> {
    fn new(parsed: &'a Parsed, window: &'a Window) -> Self {
        let (n, m) = (parsed.elements.len(), window.words.len());
        let width = m + 1;
        let last = |token: &Token| -> Option<char> {
            let mut last = None;
            for c in token.text.chars().rev() {
                fold::loose(c, &mut |folded| last = Some(folded));
                if last.is_some() {
                    break;
                }
            }
            last
        };
        let ours = parsed
            .elements
            .iter()
            .enumerate()
            .map(|(idx, element)| match (&element.kind, parsed.word(idx)) {
                (_, Some(word)) => (word.hash, last(word)),
                (ElementKind::Pattern(pieces), _) => {
                    let end = parsed.tokens[element.tokens.clone()]
                        .iter()
                        .rfind(|token| token.is_word());
                    (spelled(pieces), end.and_then(last))
                }
                _ => (Hash::EMPTY, None),
            })
            .collect();
        let theirs = (0..m)
            .map(|idx| (window.word(idx).hash, last(window.word(idx))))
            .collect();
        Table {
            parsed,
            window,
            width,
            cost: vec![FAR; (n + 1) * width],
            step: vec![Step::Start; (n + 1) * width],
            ours,
            theirs,
            has_callouts: (0..m).any(|idx| window.word(idx).kind == Kind::Callout),
        }
    }

    fn fill(mut self, edges: Edges) -> Alignment {
        let (n, m) = (self.parsed.elements.len(), self.window.words.len());
        let starts = if matches!(edges, Edges::Free | Edges::End) {
            m
        } else {
            0
        };
        self.cost[..=starts].fill(0);
        let mut before = vec![FAR; self.width];
        for i in 1..=n {
            match self.parsed.word(i - 1) {
                Some(_) => self.word(i),
                None => (0..=m).for_each(|j| self.cell(i, j)),
            }
            if i < n {
                self.leave_out(i, &mut before);
            }
        }
        let row = n * self.width;
        let end = match edges {
            Edges::Free | Edges::Start => (0..=m).min_by_key(|&j| self.cost[row + j]).unwrap_or(0),
            Edges::End | Edges::Both => m,
        };
        let cost = self.cost[row + end];
        Alignment {
            ops: self.trace(n, end),
            cost,
        }
    }

    fn offer(&mut self, at: usize, cost: u32, step: Step) {
        if cost < self.cost[at] {
            self.cost[at] = cost;
            self.step[at] = step;
        }
    }

    /// The row of a word: what [`Table::cell`] does, where nearly all pairs are two different words.
    fn word(&mut self, i: usize) {
        let (ours, last) = self.ours[i - 1];
        let row = i * self.width;
        self.offer(
            row,
            self.cost[row - self.width].saturating_add(ADDED),
            Step::Added,
        );
        for j in 1..self.width {
            let (theirs, their_last) = self.theirs[j - 1];
            if ours == theirs || last == their_last || self.has_callouts {
                self.cell(i, j);
                continue;
            }
            let above = self.cost[row - self.width + j].saturating_add(ADDED);
            let beside = self.cost[row - self.width + j - 1].saturating_add(DIFFERENT);
            let (cost, step) = match beside < above {
                true => (beside, Step::Pair),
                false => (above, Step::Added),
            };
            self.offer(row + j, cost, step);
        }
    }

    fn cell(&mut self, i: usize, j: usize) {
        let at = i * self.width + j;
        let element = &self.parsed.elements[i - 1];
        let above = self.cost[at - self.width];
        match &element.kind {
            ElementKind::Bracket(inside) | ElementKind::Editorial(inside, _) => {
                let reach = match element.kind {
                    ElementKind::Bracket(_) => BRACKET_REACH,
                    _ => 0,
                };
                for taken in 0..=reach.min(j) {
                    let far = if taken > BRACKET_USUAL {
                        BRACKET_FAR
                    } else {
                        0
                    };
                    let cost = self.cost[at - self.width - taken]
                        + BRACKET
                        + BRACKET_WORD * taken as u32
                        + far;
                    self.offer(at, cost, Step::Bracket(taken as u8));
                }
                if let Some(taken) = self.literal(inside.clone(), j) {
                    let cost = self.cost[at - self.width - taken as usize];
                    self.offer(at, cost, Step::Literal(taken));
                }
                return;
            }
            _ => self.offer(at, above.saturating_add(ADDED), Step::Added),
        }
        if j == 0 {
            return;
        }
        let cost = self.cost[at - self.width - 1].saturating_add(self.pair(i - 1, j - 1));
        self.offer(at, cost, Step::Pair);
        if self.window.word(j - 1).kind == Kind::Callout && i < self.parsed.elements.len() {
            let cost = self.cost[at - 1].saturating_add(SKIPPED);
            self.offer(at, cost, Step::Skip);
        }
        self.join(i, j);
    }

    fn pair(&self, q: usize, s: usize) -> u32 {
        let theirs = self.window.word(s);
        match &self.parsed.elements[q].kind {
            ElementKind::Pattern(pieces) => match fit(pieces, &theirs.text) {
                Some(_) => BRACKET,
                None if spelled(pieces) == theirs.hash => ALIKE,
                None => DIFFERENT,
            },
            _ => {
                let ours = &self.parsed.tokens[self.parsed.elements[q].tokens.start];
                // Equal words have equal hashes: most cells end here.
                if ours.hash != theirs.hash {
                    DIFFERENT
                } else if ours.text == theirs.text {
                    0
                } else if ours.hash != Hash::EMPTY {
                    ALIKE
                } else {
                    DIFFERENT
                }
            }
        }
    }

    /// The words inside a bracket, if they stand before word `j` of the window in brackets too.
    fn literal(&self, inside: Range<usize>, j: usize) -> Option<u8> {
        let words: Vec<&Token> = self.parsed.tokens[inside]
            .iter()
            .filter(|token| token.is_word())
            .collect();
        let count = words.len();
        if count == 0 || count > j || count > 255 {
            return None;
        }
        let start = j - count;
        let same = words
            .iter()
            .enumerate()
            .all(|(idx, word)| word.text == self.window.word(start + idx).text);
        let opened = self.window.gap(start.checked_sub(1), Some(start));
        let bracketed = self.window.tokens[opened]
            .iter()
            .any(|token| matches!(token.punct(), Some(Punct::OpenBracket | Punct::OpenParen)));
        (same && bracketed).then_some(count as u8)
    }

    /// The same letters divided otherwise: up to four words on either side.
    fn join(&mut self, i: usize, j: usize) {
        let (ours, theirs) = (self.ours[i - 1], self.theirs[j - 1]);
        if ours.0 == theirs.0 || ours.1.is_none() || ours.1 != theirs.1 {
            return;
        }
        let at = i * self.width + j;
        let mut left = Hash::EMPTY;
        for a in 1..=4.min(i) {
            if self.ours[i - a].1.is_none()
                || (a > 1 && self.parsed.elements[i - a + 1].omission.is_some())
            {
                break;
            }
            left = self.ours[i - a].0.then(left);
            let mut right = Hash::EMPTY;
            for b in 1..=4.min(j) {
                if self.theirs[j - b].1.is_none() {
                    break;
                }
                right = self.theirs[j - b].0.then(right);
                if a + b > 2 && left == right {
                    let more = JOINED_MORE * (a + b - 3) as u32;
                    let cost = self.cost[at - a * self.width - b].saturating_add(JOINED + more);
                    self.offer(at, cost, Step::Join(a as u8, b as u8));
                }
            }
        }
    }

    /// After row `i`: words of the source left out before the next element, marked or not.
    fn leave_out(&mut self, i: usize, before: &mut [u32]) {
        let (open, word, marked) = match self.parsed.elements[i].omission {
            Some(_) => (OMITTED, OMITTED_WORD, true),
            None => (LEFT, LEFT_WORD, false),
        };
        let row = i * self.width;
        before.copy_from_slice(&self.cost[row..row + self.width]);
        // The cheapest place to begin, less the words before it.
        let mut best: Option<(i64, usize)> = None;
        #[expect(
            clippy::needless_range_loop,
            reason = "the index is the place in the window"
        )]
        for j in 0..self.width {
            if let Some((cost, from)) = best {
                let cost = (cost + i64::from(word) * j as i64 + i64::from(open))
                    .clamp(0, i64::from(FAR)) as u32;
                let back = (j - from) as u32;
                self.offer(
                    row + j,
                    cost,
                    if marked {
                        Step::Omitted(back)
                    } else {
                        Step::Left(back)
                    },
                );
            }
            let here = i64::from(before[j]) - i64::from(word) * j as i64;
            if before[j] < FAR && best.is_none_or(|(cost, _)| here < cost) {
                best = Some((here, j));
            }
        }
    }

    fn trace(&self, n: usize, end: usize) -> Vec<Op> {
        let (mut i, mut j) = (n, end);
        let mut ops = Vec::with_capacity(n + 8);
        while i > 0 {
            match self.step[i * self.width + j] {
                Step::Pair if j > 0 => {
                    (i, j) = (i - 1, j - 1);
                    ops.push(Op::Pair { q: i, s: j });
                }
                Step::Join(a, b) if j >= b as usize && i >= a as usize => {
                    ops.push(Op::Join {
                        q: i - a as usize..i,
                        s: j - b as usize..j,
                    });
                    (i, j) = (i - a as usize, j - b as usize);
                }
                Step::Left(back) if j >= back as usize && back > 0 => {
                    ops.push(Op::Left {
                        s: j - back as usize..j,
                    });
                    j -= back as usize;
                }
                Step::Omitted(back) if j >= back as usize && back > 0 => {
                    ops.push(Op::Omitted {
                        q: i,
                        s: j - back as usize..j,
                    });
                    j -= back as usize;
                }
                Step::Skip if j > 0 => {
                    j -= 1;
                    ops.push(Op::Skip { s: j });
                }
                Step::Bracket(taken) if j >= taken as usize => {
                    i -= 1;
                    ops.push(Op::Bracket {
                        q: i,
                        s: j - taken as usize..j,
                        literal: false,
                    });
                    j -= taken as usize;
                }
                Step::Literal(taken) if j >= taken as usize => {
                    i -= 1;
                    ops.push(Op::Bracket {
                        q: i,
                        s: j - taken as usize..j,
                        literal: true,
                    });
                    j -= taken as usize;
                }
                _ => {
                    i -= 1;
                    ops.push(Op::Added { q: i });
                }
            }
        }
        ops.reverse();
        ops
    }
}
