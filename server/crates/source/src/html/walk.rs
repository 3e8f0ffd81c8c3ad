//! From the tree of a page to blocks, marks and pages, without recursion.

use text::{BlockKind, LabelOrigin, MarkKind};

use super::boilerplate::{Shares, is_boilerplate};
use super::callouts::{self, NoteKind};
use super::elements::{Display, display, white};
use super::hidden::{Hidden, is_notation};
use crate::assemble::{Assembly, Gap, Place, White};
use crate::tree::{Element, Id, Tree, parse_html};

/// Frames in frames; pages have one in another.
const MAX_FRAMES: u8 = 4;

/// Writes what a reader sees of `top` and all below it.
pub(crate) fn walk(tree: &Tree, top: Id, out: &mut Assembly) {
    walk_frame(tree, top, 0, out);
}

/// `frames` are around this one.
fn walk_frame(tree: &Tree, top: Id, frames: u8, out: &mut Assembly) {
    let mut walk = Walk {
        tree,
        hidden: Hidden::find(tree),
        shares: Shares::new(tree),
        page_ids: callouts::has_page_ids(tree),
        ruby: String::new(),
        steps: vec![Step::Enter(
            top,
            Context {
                over: None,
                kind: BlockKind::Paragraph,
                white: White::Collapse,
                quotes: 0,
                listed: false,
            },
        )],
        top,
        frames,
        out,
    };
    while let Some(step) = walk.steps.pop() {
        match step {
            Step::Enter(id, context) => walk.enter(id, context),
            Step::Leave(undo) => walk.leave(undo),
        }
        if walk.out.is_full() {
            return;
        }
    }
}

struct Walk<'a> {
    tree: &'a Tree,
    hidden: Hidden,
    shares: Shares,
    /// Empty anchors are named after pages.
    page_ids: bool,
    /// Readings beside the characters of the block being written.
    ruby: String,
    steps: Vec<Step>,
    top: Id,
    frames: u8,
    out: &'a mut Assembly,
}

enum Step {
    Enter(Id, Context),
    Leave(Undo),
}

/// What an element passes on to those inside it.
#[derive(Clone, Copy)]
struct Context {
    /// A kind that holds whatever stands inside: boilerplate, notes, quotations.
    over: Option<BlockKind>,
    kind: BlockKind,
    white: White,
    /// How many `<q>` are open.
    quotes: u8,
    /// Inside a list of notes, where a note stands in its place.
    listed: bool,
}

impl Context {
    fn kind(self) -> BlockKind {
        self.over.unwrap_or(self.kind)
    }
}

/// What is to be done where an element ends.
#[derive(Default)]
struct Undo {
    marks: u8,
    /// The block ends, and one of this kind may follow.
    block: Option<BlockKind>,
    gap: Option<Gap>,
    /// The text set beside the flow ends.
    beside: bool,
    close_quote: Option<u8>,
}

impl Walk<'_> {
    fn enter(&mut self, id: Id, context: Context) {
        if id != self.top {
            if let Some(next) = self.tree.next(id) {
                self.steps.push(Step::Enter(next, context));
            }
        }
        if let Some(text) = self.tree.text(id) {
            self.out.push(text, context.white);
        } else if let Some(element) = self.tree.element(id) {
            self.element(id, element, context);
        } else if let Some(child) = self.tree.first_child(id) {
            self.steps.push(Step::Enter(child, context));
        }
    }

    fn element(&mut self, id: Id, element: &Element, context: Context) {
        let name: &str = &element.name;
        let mut display = self.display(id, element);
        let page = self.page_break(id);
        if name == "iframe" && !self.hidden.hides(element) {
            self.frame(element, context);
        }
        if display == Display::Nothing || self.hidden.hides(element) {
            return;
        }
        if name == "br" {
            self.out.line_break();
            return;
        }
        if matches!(name, "rt" | "rtc") {
            self.reading(id);
            return;
        }
        let mut inner = context;
        let mut undo = Undo::default();
        if let Some(white) = white(name).or_else(|| styled_white(element)) {
            inner.white = white;
        }
        if callouts::is_verse(element) && display != Display::Inline {
            inner.kind = BlockKind::Verse;
        }
        match callouts::note(element) {
            _ if page && display != Display::Inline => inner.over = Some(BlockKind::Furniture),
            Some(NoteKind::List) if display != Display::Inline => {
                inner.over = Some(BlockKind::Note);
                inner.listed = true;
            }
            Some(NoteKind::One) if self.is_note_body(id) => {
                inner.over = Some(BlockKind::Note);
                if !context.listed {
                    self.out.enter(Place::End);
                    undo.beside = true;
                    display = Display::Block(None);
                }
            }
            _ if is_boilerplate(self.tree, id, &self.shares) => {
                inner.over = Some(BlockKind::Boilerplate)
            }
            _ => {}
        }
        let own_name = element.attribute("id");
        if let Some(name) = own_name.or_else(|| element.attribute("name").filter(|_| name == "a")) {
            self.out.anchor(name);
        }
        match display {
            Display::Inline if page => {
                self.out.open_mark(MarkKind::Markup);
                undo.marks += 1;
            }
            Display::Inline => self.inline(id, element, &mut inner, &mut undo),
            Display::Block(kind) => {
                match kind {
                    Some(BlockKind::Quote) if inner.over.is_none() => {
                        inner.over = Some(BlockKind::Quote)
                    }
                    Some(kind) => inner.kind = kind,
                    None if name == "p"
                        && context.kind == BlockKind::TableCell
                        && !self.is_only_child(id) =>
                    {
                        inner.kind = BlockKind::Paragraph
                    }
                    None => {}
                }
                self.end_block();
                self.out.begin(inner.kind());
                undo.block = Some(context.kind());
                // What follows a table is no row of it.
                undo.gap = (name == "table").then_some(Gap::Blank);
            }
            Display::Row => undo.gap = Some(Gap::Row),
            Display::Cell => {
                inner.kind = BlockKind::TableCell;
                self.out.begin(inner.kind());
                undo.gap = Some(Gap::Cell);
            }
            Display::Nothing => {}
        }
        if let Some(child) = self.tree.first_child(id) {
            self.steps.push(Step::Leave(undo));
            self.steps.push(Step::Enter(child, inner));
        } else {
            self.leave(undo);
        }
    }

    /// A page in the page, as SingleFile saves frames. One that is not read leaves an unreadable place.
    fn frame(&mut self, element: &Element, context: Context) {
        let Some(page) = element.attribute("srcdoc") else {
            return;
        };
        self.end_block();
        self.out.begin(context.kind());
        match parse_html(page, &self.out.limits()) {
            Ok(tree) if self.frames < MAX_FRAMES => {
                walk_frame(&tree, tree.root(), self.frames + 1, self.out);
            }
            _ => self.out.push("\u{fffd}", White::Collapse),
        }
        self.out.begin(context.kind());
    }

    fn display(&self, id: Id, element: &Element) -> Display {
        let name: &str = &element.name;
        if &*element.space == "http://www.w3.org/2000/svg" {
            return match name {
                "text" => Display::Block(Some(BlockKind::Caption)),
                "style" | "script" | "title" | "desc" | "metadata" | "defs" | "symbol" => {
                    Display::Nothing
                }
                _ => Display::Inline,
            };
        }
        match name {
            // SingleFile writes shadow trees as templates; other templates are not shown.
            "template" if element.attribute("shadowrootmode").is_none() => Display::Nothing,
            "dialog" if element.attribute("open").is_none() => Display::Nothing,
            "math" => Display::Inline,
            _ => match display(name) {
                Display::Inline if styled_block(element) => Display::Block(None),
                Display::Block(None) if name == "option" || id == self.top => Display::Block(None),
                display => display,
            },
        }
    }

    /// Begins a page where the element says so; returns whether its text is the number alone.
    fn page_break(&mut self, id: Id) -> bool {
        let said = callouts::page_break(self.tree, id);
        let said = if self.page_ids {
            said.or_else(|| callouts::empty_page_anchor(self.tree, id))
        } else {
            said
        };
        let Some(label) = said else { return false };
        self.out.page(
            Some(label).filter(|label| !label.is_empty()),
            LabelOrigin::Declared,
        );
        self.tree.short_text(id, 24).is_some()
    }

    /// Marks and signs of inline elements.
    fn inline(&mut self, id: Id, element: &Element, inner: &mut Context, undo: &mut Undo) {
        let name: &str = &element.name;
        let mut open = |out: &mut Assembly, kind| {
            out.open_mark(kind);
            undo.marks += 1;
        };
        if is_notation(self.tree, id) {
            open(self.out, MarkKind::Markup);
            return;
        }
        if callouts::is_callout(self.tree, id) {
            if let Some((part, name)) = callouts::leads_to(self.tree, id, self.out.part_name()) {
                self.out.lead(&part, name);
            }
            open(self.out, MarkKind::Callout);
            return;
        }
        match name {
            "sup" => {
                if let Some(kind) = self.raised(id) {
                    open(self.out, kind);
                }
            }
            "sub" => open(self.out, MarkKind::Subscript),
            "del" | "s" | "strike" => open(self.out, MarkKind::Deleted),
            "q" => {
                self.out.push(
                    if inner.quotes.is_multiple_of(2) {
                        "“"
                    } else {
                        "‘"
                    },
                    White::Collapse,
                );
                undo.close_quote = Some(inner.quotes);
                inner.quotes = inner.quotes.saturating_add(1);
            }
            _ => match self.tree.parent(id).map(|parent| self.tree.name(parent)) {
                // In MathML the second child is the raised or lowered one.
                Some("msup") if self.tree.previous(id).is_some() => {
                    open(self.out, MarkKind::Superscript)
                }
                Some("msub") if self.tree.previous(id).is_some() => {
                    open(self.out, MarkKind::Subscript)
                }
                Some("mfrac") if self.tree.previous(id).is_some() => {
                    self.out.push("/", White::Collapse)
                }
                _ => {}
            },
        }
    }

    /// What raised text is: a callout, an exponent, or the end of an ordinal (5th, M.lle).
    fn raised(&self, id: Id) -> Option<MarkKind> {
        let text = self.tree.short_text(id, 32)?;
        let before = self.out.tail();
        if text.chars().all(char::is_alphabetic) && !text.is_empty() {
            let after_letter = before.ends_with(char::is_alphabetic);
            let ordinal = matches!(
                text.to_lowercase().as_str(),
                "st" | "nd"
                    | "rd"
                    | "th"
                    | "e"
                    | "er"
                    | "re"
                    | "ère"
                    | "ème"
                    | "eme"
                    | "d"
                    | "o"
                    | "a"
                    | "os"
                    | "as"
            );
            let name = after_letter && text.chars().count() >= 2;
            return (!ordinal && !name).then_some(MarkKind::Superscript);
        }
        if callouts::is_exponent(before, &text) {
            return Some(MarkKind::Superscript);
        }
        Some(MarkKind::Callout)
    }

    /// A note as its text, not a callout that has the class of one.
    fn is_note_body(&self, id: Id) -> bool {
        self.tree
            .short_text(id, 12)
            .is_none_or(|text| !callouts::is_sign(&text) && !text.is_empty())
    }

    fn is_only_child(&self, id: Id) -> bool {
        let is_element = |&id: &Id| self.tree.element(id).is_some();
        let before =
            std::iter::successors(self.tree.previous(id), |&id| self.tree.previous(id)).take(4);
        let after = std::iter::successors(self.tree.next(id), |&id| self.tree.next(id)).take(4);
        !before.chain(after).any(|id| is_element(&id))
    }

    /// A ruby annotation: read beside the characters, so it stands beside the flow.
    fn reading(&mut self, id: Id) {
        if !self.ruby.is_empty() {
            self.ruby.push(' ');
        }
        self.ruby.push_str(self.tree.whole_text(id).trim());
    }

    fn end_block(&mut self) {
        if self.ruby.is_empty() {
            return;
        }
        let readings = std::mem::take(&mut self.ruby);
        self.out.enter(Place::End);
        self.out.begin(BlockKind::Note);
        self.out.push(&readings, White::Collapse);
        self.out.leave();
    }

    fn leave(&mut self, undo: Undo) {
        if let Some(depth) = undo.close_quote {
            self.out
                .push(if depth % 2 == 0 { "”" } else { "’" }, White::Collapse);
        }
        for _ in 0..undo.marks {
            self.out.close_mark();
        }
        if let Some(gap) = undo.gap {
            self.end_block();
            self.out.gap(gap);
        }
        if undo.block.is_some() {
            self.end_block();
        }
        if undo.beside {
            self.out.leave();
        } else if let Some(kind) = undo.block {
            self.out.begin(kind);
        }
    }
}

/// `white-space: pre` and its kin.
fn styled_white(element: &Element) -> Option<White> {
    let style = element.attribute("style")?;
    let (_, rest) = style.split_once("white-space")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    Some(
        if value.starts_with("pre") || value.starts_with("break-spaces") {
            White::Keep
        } else {
            White::Collapse
        },
    )
}

fn styled_block(element: &Element) -> bool {
    element.attribute("style").is_some_and(|style| {
        style
            .split(';')
            .filter_map(|rule| rule.split_once(':'))
            .any(|(property, value)| {
                property.trim().eq_ignore_ascii_case("display")
                    && matches!(
                        value.trim().trim_end_matches("!important").trim_end(),
                        "block" | "flex" | "grid" | "table" | "list-item"
                    )
            })
    })
}
