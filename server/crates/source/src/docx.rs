//! Word documents: paragraphs, tables, notes; deleted and hidden text out, inserted text in.

mod parts;
mod styles;

use std::collections::HashMap;

use text::{BlockKind, LabelOrigin, MarkKind, SourceText, Span, Warning, WarningKind};

use crate::archive::{Archive, resolve};
use crate::assemble::{Assembly, Gap, Place, White};
use crate::tree::{Element, Id, Tree, parse_xml};
use crate::{Limits, Unreadable, decode, html};
use parts::Parts;
use styles::{Look, Styles};

/// Reads a document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut archive = Archive::open(bytes, limits)?;
    let main = main_part(&mut archive, limits)?;
    let document = xml(&archive.needed(&main)?, limits)?;
    let parts = Parts::read(&document, &main, &mut archive, limits)?;
    let mut notes = HashMap::new();
    for (reference, kind) in [
        ("footnoteReference", "footnotes"),
        ("endnoteReference", "endnotes"),
    ] {
        if let Some(bytes) = archive.member(&parts.named(kind, &main))? {
            notes.insert(reference, Notes::new(xml(&bytes, limits)?));
        }
    }
    let styles = match archive.member(&parts.named("styles", &main))? {
        Some(bytes) => Styles::new(&xml(&bytes, limits)?),
        None => Styles::default(),
    };
    let mut out = Assembly::new(limits);
    if let Some(bytes) = archive.member("docProps/core.xml")? {
        describe(&xml(&bytes, limits)?, &mut out);
    }
    let mut reader = Reader {
        out: &mut out,
        notes: &notes,
        drawn: &parts.drawn,
        styles: &styles,
        paragraph: Look::default(),
        initial: false,
        counted: [0; 2],
        in_note: false,
    };
    reader.part(&document, document.root(), BlockKind::Paragraph);
    for tree in &parts.margins {
        reader.out.enter(Place::End);
        reader.part(tree, tree.root(), BlockKind::Furniture);
        reader.out.leave();
    }
    let mut source = out.finish("docx/2")?;
    if parts.unread > 0 {
        source.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, source.text.len()),
            message: format!(
                "{} of its parts are not read (embedded documents, missing parts): open it in Word and save it again",
                parts.unread
            ),
        });
    }
    Ok(source)
}

/// The part that the package calls its document.
fn main_part(archive: &mut Archive<'_>, limits: &Limits) -> Result<String, Unreadable> {
    if let Some(bytes) = archive.member("_rels/.rels")? {
        let relations = xml(&bytes, limits)?;
        for id in relations.descendants(relations.root()) {
            let Some(element) = relations.element(id) else {
                continue;
            };
            if element
                .attribute("Type")
                .is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                if let Some(name) = element
                    .attribute("Target")
                    .and_then(|target| resolve("", target))
                    .filter(|name| archive.has(name))
                {
                    return Ok(name);
                }
            }
        }
    }
    Ok("word/document.xml".into())
}

fn xml(bytes: &[u8], limits: &Limits) -> Result<Tree, Unreadable> {
    let decoded = decode::decode(bytes, html::charset(bytes).as_deref());
    parse_xml(&decoded.text, limits)
}

/// A part of notes, by their ids.
struct Notes {
    tree: Tree,
    by_id: HashMap<String, Id>,
}

impl Notes {
    fn new(tree: Tree) -> Notes {
        let is_note = |id: &Id| matches!(tree.name(*id), "footnote" | "endnote");
        let by_id = tree
            .descendants(tree.root())
            .filter(is_note)
            .filter_map(|id| Some((tree.element(id)?.local_attribute("id")?.to_owned(), id)))
            .collect();
        Notes { tree, by_id }
    }
}

fn describe(core: &Tree, out: &mut Assembly) {
    for id in core.descendants(core.root()) {
        match core.name(id) {
            "title" => out.title(&core.whole_text(id)),
            "creator" => core
                .whole_text(id)
                .split(';')
                .for_each(|author| out.author(author)),
            "language" => out.language(&core.whole_text(id)),
            _ => {}
        }
    }
}

struct Reader<'a> {
    out: &'a mut Assembly,
    notes: &'a HashMap<&'static str, Notes>,
    /// Charts and diagrams by the ids of their relations.
    drawn: &'a HashMap<String, Tree>,
    styles: &'a Styles,
    /// What the style of the paragraph being read says of its text.
    paragraph: Look,
    /// The paragraph before was a letter set large, with which this one begins.
    initial: bool,
    /// Footnotes and endnotes called so far: Word numbers them as they are called.
    counted: [u32; 2],
    in_note: bool,
}

enum Step {
    Enter(Id, BlockKind),
    Leave(End),
}

/// What is to be done where an element ends.
enum End {
    Mark,
    Paragraph,
    Gap(Gap),
    Beside,
}

impl Reader<'_> {
    /// Reads `top` and what is below it. For a note this calls itself, and [`Reader::note`] sees to it
    /// that this happens once: a hostile note calls itself.
    fn part(&mut self, tree: &Tree, top: Id, kind: BlockKind) {
        let mut steps = vec![Step::Enter(top, kind)];
        while let Some(step) = steps.pop() {
            if self.out.is_full() {
                return;
            }
            match step {
                Step::Enter(id, kind) => {
                    if id != top {
                        if let Some(next) = tree.next(id) {
                            steps.push(Step::Enter(next, kind));
                        }
                    }
                    let inner = match tree.element(id) {
                        Some(element) => self.element(tree, id, element, kind, &mut steps),
                        None => Some(kind),
                    };
                    if let (Some(inner), Some(child)) = (inner, tree.first_child(id)) {
                        steps.push(Step::Enter(child, inner));
                    }
                }
                Step::Leave(End::Mark) => self.out.close_mark(),
                Step::Leave(End::Paragraph) => self.out.begin(BlockKind::Paragraph),
                Step::Leave(End::Gap(gap)) => self.out.gap(gap),
                Step::Leave(End::Beside) => self.out.leave(),
            }
        }
    }

    /// The kind of the blocks inside; `None` where nothing inside is shown.
    fn element(
        &mut self,
        tree: &Tree,
        id: Id,
        element: &Element,
        kind: BlockKind,
        steps: &mut Vec<Step>,
    ) -> Option<BlockKind> {
        match &*element.name {
            // Deleted text, moved-away text, comments, instructions of fields, properties.
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "commentReference"
            | "annotationRef" | "sdtPr" | "sectPr" | "tblPr" | "trPr" | "tcPr" | "pPr" | "rPr"
            | "Fallback" | "footnoteRef" | "endnoteRef" => None,
            "p" if is_word(element) => {
                let kind = self.paragraph(tree, id, kind);
                if !std::mem::replace(&mut self.initial, is_initial(tree, id)) {
                    self.out.begin(kind);
                }
                if !self.initial {
                    steps.push(Step::Leave(End::Paragraph));
                }
                Some(kind)
            }
            "r" if is_word(element) => {
                let look = self.look(tree, id);
                if look.hidden == Some(true) {
                    return None;
                }
                let holds_note = tree
                    .children(id)
                    .any(|child| self.notes.contains_key(tree.name(child)));
                let mark = match look.raised.flatten() {
                    Some(MarkKind::Superscript) if !holds_note => self.raised(tree, id),
                    Some(MarkKind::Subscript) => Some(MarkKind::Subscript),
                    _ if look.struck == Some(true) => Some(MarkKind::Deleted),
                    _ => None,
                };
                if let Some(mark) = mark {
                    self.out.open_mark(mark);
                    steps.push(Step::Leave(End::Mark));
                }
                Some(kind)
            }
            "t" if is_word(element) || &*element.space == MATH => {
                // Word keeps the spaces of a run only where it says so, but writers forget to say it.
                self.out.push(&tree.whole_text(id), White::Collapse);
                None
            }
            "tab"
                if tree
                    .parent(id)
                    .is_some_and(|parent| tree.name(parent) == "r") =>
            {
                self.space()
            }
            "br" | "cr" if is_word(element) => {
                match element.local_attribute("type") {
                    Some("page") => self.out.page(None, LabelOrigin::Physical),
                    Some("column") => {}
                    _ => self.out.line_break(),
                }
                None
            }
            "lastRenderedPageBreak" => {
                self.out.page(None, LabelOrigin::Physical);
                None
            }
            // Read beside the characters, so it stands beside the flow.
            "rt" if is_word(element) => {
                self.out.enter(Place::End);
                self.out.begin(BlockKind::Note);
                steps.push(Step::Leave(End::Beside));
                Some(BlockKind::Note)
            }
            "sym" if is_word(element) => {
                if let Some(letter) = symbol(element) {
                    self.out.push(letter, White::Collapse);
                }
                None
            }
            "noBreakHyphen" => {
                self.out.push("\u{2011}", White::Collapse);
                None
            }
            "softHyphen" => {
                self.out.push("\u{ad}", White::Collapse);
                None
            }
            "footnoteReference" | "endnoteReference" => {
                self.note(&element.name, element);
                None
            }
            "tbl" if is_word(element) => {
                steps.push(Step::Leave(End::Gap(Gap::Blank)));
                Some(kind)
            }
            "tr" if is_word(element) => {
                steps.push(Step::Leave(End::Gap(Gap::Row)));
                Some(kind)
            }
            "tc" if is_word(element) => {
                steps.push(Step::Leave(End::Gap(Gap::Cell)));
                Some(BlockKind::TableCell)
            }
            "sup" | "sub" if &*element.space == MATH => {
                self.out.open_mark(match &*element.name {
                    "sup" => MarkKind::Superscript,
                    _ => MarkKind::Subscript,
                });
                steps.push(Step::Leave(End::Mark));
                Some(kind)
            }
            "den" if &*element.space == MATH => {
                self.out.push("/", White::Collapse);
                Some(kind)
            }
            "naryPr" if &*element.space == MATH => {
                // The sign of a sum or integral; an integral where none is said (ECMA-376, 22.1.2.20).
                let sign = tree.named(id, "chr").next();
                let sign = sign.and_then(|id| tree.element(id)?.local_attribute("val"));
                self.out.push(sign.unwrap_or("∫"), White::Collapse);
                None
            }
            "chart" | "relIds" => {
                self.drawing(element);
                None
            }
            "txbxContent" => {
                self.out.enter(Place::AfterBlock);
                steps.push(Step::Leave(End::Beside));
                Some(BlockKind::Paragraph)
            }
            _ => Some(kind),
        }
    }

    fn space(&mut self) -> Option<BlockKind> {
        self.out.push(" ", White::Collapse);
        None
    }

    /// The kind of a paragraph; what its style says of its text is kept for its runs.
    fn paragraph(&mut self, tree: &Tree, id: Id, kind: BlockKind) -> BlockKind {
        self.paragraph = Look::default();
        let Some(properties) = tree.named(id, "pPr").next() else {
            return kind;
        };
        let value = |name: &str| {
            tree.named(properties, name)
                .next()
                .and_then(|id| tree.element(id)?.local_attribute("val"))
        };
        let style = value("pStyle").unwrap_or("");
        self.paragraph = self.styles.look(style);
        if kind != BlockKind::Paragraph {
            return kind;
        }
        if let Some(level) = value("outlineLvl")
            .and_then(|level| level.parse::<u8>().ok())
            .filter(|level| *level < 9)
        {
            return BlockKind::Heading((level + 1).clamp(1, 6));
        }
        if let Some(level) = self.styles.level(style) {
            return BlockKind::Heading(level);
        }
        match style.to_lowercase().as_str() {
            "quote" | "intensequote" | "blocktext" | "blockquote" | "quotations" => {
                BlockKind::Quote
            }
            style if style.ends_with("caption") => BlockKind::Caption,
            _ if tree.named(properties, "numPr").next().is_some() => BlockKind::ListItem,
            _ => kind,
        }
    }

    /// What is to be seen of a run: what it says itself, its style, its paragraph's style.
    fn look(&self, tree: &Tree, run: Id) -> Look {
        let Some(properties) = tree.named(run, "rPr").next() else {
            return self.paragraph.clone();
        };
        let style = tree
            .named(properties, "rStyle")
            .next()
            .and_then(|id| tree.element(id)?.local_attribute("val"));
        let look = Look::of(tree, properties);
        let look = match style {
            Some(style) => look.or(&self.styles.look(style)),
            None => look,
        };
        look.or(&self.paragraph)
    }

    /// The words of a chart or diagram, which are in a part of their own.
    fn drawing(&mut self, element: &Element) {
        let drawn = self.drawn;
        let reference = element
            .local_attribute("dm")
            .or_else(|| element.local_attribute("id"));
        let Some(tree) = reference.and_then(|id| drawn.get(id)) else {
            return;
        };
        self.out.enter(Place::AfterBlock);
        for id in tree
            .descendants(tree.root())
            .filter(|&id| matches!(tree.name(id), "p" | "pt"))
        {
            self.out.begin(BlockKind::Caption);
            for run in tree
                .descendants(id)
                .filter(|&id| matches!(tree.name(id), "t" | "v"))
            {
                self.out.push(&tree.whole_text(run), White::Collapse);
            }
        }
        self.out.leave();
    }

    fn raised(&self, tree: &Tree, id: Id) -> Option<MarkKind> {
        let text = tree.short_text(id, 16)?;
        // The endings of ordinals and titles are words: 5th, Mme.
        (!text.chars().all(char::is_alphabetic)).then_some(MarkKind::Superscript)
    }

    fn note(&mut self, kind: &str, element: &Element) {
        let notes = self.notes;
        let Some(notes) = notes.get(kind).filter(|_| !self.in_note) else {
            return;
        };
        let Some(key) = element.local_attribute("id") else {
            return;
        };
        let Some(&id) = notes.by_id.get(key) else {
            return;
        };
        // A sign of the writer's own follows as text.
        let own = element.local_attribute("customMarkFollows");
        if !matches!(own, Some("1" | "true" | "on")) {
            let count = &mut self.counted[usize::from(kind == "endnoteReference")];
            *count += 1;
            let number = count.to_string();
            self.out.marked(&number, MarkKind::Callout);
        }
        let paragraph = std::mem::take(&mut self.paragraph);
        self.in_note = true;
        self.out.enter(Place::End);
        self.part(&notes.tree, id, BlockKind::Note);
        self.out.leave();
        self.in_note = false;
        self.paragraph = paragraph;
    }
}

/// Whether a paragraph is a drop cap, which Word keeps as a frame of its own before its paragraph.
fn is_initial(tree: &Tree, paragraph: Id) -> bool {
    let properties = tree.named(paragraph, "pPr").next();
    let frame = properties.and_then(|properties| tree.named(properties, "framePr").next());
    let drop = frame.and_then(|frame| tree.element(frame)?.local_attribute("dropCap"));
    matches!(drop, Some("drop" | "margin"))
}

/// The letter that a code of the font Symbol shows; other fonts of signs hold none.
fn symbol(element: &Element) -> Option<&'static str> {
    const GREEK: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    if element.local_attribute("font") != Some("Symbol") {
        return None;
    }
    let code = u32::from_str_radix(element.local_attribute("char")?, 16).ok()? & 0xff;
    let idx = match code {
        0x41..=0x5a => code - 0x41,
        0x61..=0x7a => code - 0x61 + 26,
        _ => return None,
    };
    let (at, letter) = GREEK.char_indices().nth(idx as usize)?;
    GREEK.get(at..at + letter.len_utf8())
}

const MATH: &str = "http://schemas.openxmlformats.org/officeDocument/2006/math";

/// Whether the element is WordprocessingML, transitional or strict, or undeclared `w:`.
fn is_word(element: &Element) -> bool {
    element.space.ends_with("/wordprocessingml/main")
        || element.space.ends_with("/wordprocessingml/2006/main")
        || &*element.space == "w"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::archive::testing::container;
    use crate::testing::outline;
    use crate::{Limits, Unreadable, read};

    fn document(body: &str) -> Vec<u8> {
        let document = format!(
            "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:mc='mc'><w:body>{body}</w:body></w:document>"
        );
        let notes = "<w:footnotes xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space='preserve'> Parish register.</w:t></w:r></w:p></w:footnote></w:footnotes>";
        let styles = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style></w:styles>";
        container(&[
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", &document),
            ("word/footnotes.xml", notes),
            ("word/styles.xml", styles),
        ])
    }

    #[track_caller]
    fn check(body: &str, want: &str) {
        let source = read(&document(body), "a.docx", &Limits::default()).unwrap();
        assert_eq!(outline(&source), want);
    }

    #[test]
    fn paragraphs_headings_and_notes() {
        check(
            "<w:p><w:pPr><w:pStyle w:val='berschrift1'/></w:pPr><w:r><w:t>The mill</w:t></w:r></w:p>\
             <w:p><w:r><w:t>The bri</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>dge </w:t></w:r><w:r><w:t>fell.</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t xml:space='preserve'> Again.</w:t></w:r></w:p>",
            "h1 The mill\np The bridge fell.{call 1} Again.\nnote Parish register.",
        );
    }

    #[test]
    fn tracked_changes_and_hidden_text() {
        check(
            "<w:p><w:r><w:t xml:space='preserve'>It </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:ins><w:r><w:t xml:space='preserve'>always </w:t></w:r></w:ins>\
             <w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly </w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>rose 10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>6</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
            "p It always rose 10{sup 6}",
        );
    }

    #[test]
    fn a_letter_set_large_begins_the_paragraph_behind_it() {
        check(
            "<w:p><w:pPr><w:framePr w:dropCap='drop' w:lines='3'/></w:pPr><w:r><w:t>T</w:t></w:r></w:p><w:p><w:r><w:t>he mill fell.</w:t></w:r></w:p>\
             <w:p><w:pPr><w:framePr w:dropCap='margin'/></w:pPr><w:r><w:t>A</w:t></w:r></w:p><w:p><w:r><w:t xml:space='preserve'> bridge fell.</w:t></w:r></w:p>\
             <w:p><w:pPr><w:framePr w:dropCap='none'/></w:pPr><w:r><w:t>B</w:t></w:r></w:p><w:p><w:r><w:t>oth.</w:t></w:r></w:p>",
            "p The mill fell.\np A bridge fell.\np B\np oth.",
        );
    }

    #[test]
    fn tables_boxes_and_pages() {
        check(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Toll</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
             <w:p><w:r><w:t>One</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></w:r><w:r><w:lastRenderedPageBreak/><w:t xml:space='preserve'> two</w:t></w:r></w:p>",
            "-- page ?\ntd Year\ntd Toll\np One |?|two\np Boxed",
        );
    }

    #[test]
    fn struck_text_ruby_formulas_and_signs() {
        check(
            "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>never</w:t></w:r><w:r><w:t xml:space='preserve'> rose </w:t></w:r><w:ruby><w:rt><w:r><w:t>mizu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>水</w:t></w:r></w:rubyBase></w:ruby>\
             <w:r><w:sym w:font='Symbol' w:char='F061'/></w:r><w:r><w:sym w:font='Wingdings' w:char='F0E0'/></w:r>\
             <m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></w:p>",
            "p {del never} rose 水αx{sup 2}\nnote mizu",
        );
    }

    #[test]
    fn a_note_that_calls_itself_is_read_once() {
        let word = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
        let call = "<w:r><w:footnoteReference w:id='1'/></w:r>";
        let bytes = container(&[
            (
                "word/document.xml",
                &format!(
                    "<w:document {word}><w:p><w:r><w:t>It rose.</w:t></w:r>{call}</w:p></w:document>"
                ),
            ),
            (
                "word/footnotes.xml",
                &format!(
                    "<w:footnotes {word}><w:footnote w:id='1'><w:p>{call}<w:r><w:t>Register.</w:t></w:r></w:p></w:footnote></w:footnotes>"
                ),
            ),
        ]);
        let source = read(&bytes, "a.docx", &Limits::default()).unwrap();
        assert_eq!(outline(&source), "p It rose.{call 1}\nnote Register.");
    }

    #[test]
    fn parts_beside_the_text() {
        let word = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
        let document = format!(
            "<w:document {word}><w:body><w:p><w:r><w:rPr><w:rStyle w:val='Secret'/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>It rose.</w:t></w:r><w:r><w:endnoteReference w:id='7'/></w:r></w:p><w:altChunk r:id='x'/></w:body></w:document>"
        );
        let bytes = container(&[
            ("word/document.xml", &document),
            (
                "word/_rels/document.xml.rels",
                "<Relationships><Relationship Id='a' Type='t/header' Target='header1.xml'/><Relationship Id='b' Type='t/endnotes' Target='notes/e.xml'/><Relationship Id='c' Type='t/styles' Target='styles9.xml'/></Relationships>",
            ),
            (
                "word/header1.xml",
                &format!("<w:hdr {word}><w:p><w:r><w:t>The Mill</w:t></w:r></w:p></w:hdr>"),
            ),
            (
                "word/notes/e.xml",
                &format!(
                    "<w:endnotes {word}><w:endnote w:id='7'><w:p><w:r><w:t>Register.</w:t></w:r></w:p></w:endnote></w:endnotes>"
                ),
            ),
            (
                "word/styles9.xml",
                &format!(
                    "<w:styles {word}><w:style w:styleId='Veil'><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId='Secret'><w:basedOn w:val='Veil'/></w:style></w:styles>"
                ),
            ),
        ]);
        let source = read(&bytes, "a.docx", &Limits::default()).unwrap();
        assert_eq!(
            outline(&source),
            "p It rose.{call 1}\nnote Register.\nfurniture The Mill"
        );
        // The embedded document is not read, so nothing is absent from this one.
        assert_eq!(source.warnings[0].kind, text::WarningKind::Unreadable);
    }

    #[test]
    fn broken_documents_say_so() {
        let bytes = container(&[("word/document.xml", "<w:document><w:p>")]);
        assert!(matches!(
            read(&bytes, "a.docx", &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
        let mut cut = document("<w:p><w:r><w:t>x</w:t></w:r></w:p>");
        cut.truncate(cut.len() / 2);
        assert!(matches!(
            read(&cut, "a.docx", &Limits::default()),
            Err(Unreadable::Broken(_))
        ));
    }
}
