//! Word documents: paragraphs, tables, notes; deleted and hidden text out, inserted text in.

use std::collections::HashMap;

use text::{BlockKind, LabelOrigin, MarkKind, SourceText};

use crate::archive::{Archive, resolve};
use crate::assemble::{Assembly, Gap, Place, White};
use crate::tree::{Element, Id, Tree, parse_xml};
use crate::{Limits, Unreadable, decode};

/// Reads a document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut archive = Archive::open(bytes, limits)?;
    let main = main_part(&mut archive, limits)?;
    let document = xml(&archive.needed(&main)?, limits)?;
    let beside = |name: &str| resolve(&main, name).unwrap_or_default();
    let mut parts = HashMap::new();
    for (kind, name) in [
        ("footnoteReference", "footnotes.xml"),
        ("endnoteReference", "endnotes.xml"),
    ] {
        if let Some(bytes) = archive.member(&beside(name))? {
            parts.insert(kind, Notes::new(xml(&bytes, limits)?));
        }
    }
    let levels = match archive.member(&beside("styles.xml"))? {
        Some(bytes) => heading_styles(&xml(&bytes, limits)?),
        None => HashMap::new(),
    };
    let mut out = Assembly::new(limits);
    if let Some(bytes) = archive.member("docProps/core.xml")? {
        describe(&xml(&bytes, limits)?, &mut out);
    }
    Reader {
        out: &mut out,
        parts: &parts,
        levels: &levels,
    }
    .part(&document, document.root(), BlockKind::Paragraph);
    out.finish("docx/1")
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
    parse_xml(&decode::decode(bytes, None).text, limits)
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

/// The levels of the styles that are headings, by their ids.
fn heading_styles(styles: &Tree) -> HashMap<String, u8> {
    let mut out = HashMap::new();
    for id in styles
        .descendants(styles.root())
        .filter(|&id| styles.name(id) == "style")
    {
        let Some(key) = styles
            .element(id)
            .and_then(|style| style.local_attribute("styleId"))
        else {
            continue;
        };
        let value = |name: &str| {
            styles
                .descendants(id)
                .find(|&id| styles.name(id) == name)
                .and_then(|id| styles.element(id)?.local_attribute("val"))
        };
        let outline = value("outlineLvl")
            .and_then(|level| level.parse::<u8>().ok())
            .filter(|level| *level < 9)
            .map(|level| level + 1);
        let named = value("name").and_then(|name| match name.to_lowercase().as_str() {
            "title" => Some(1),
            name => name
                .strip_prefix("heading ")
                .and_then(|level| level.parse::<u8>().ok()),
        });
        if let Some(level) = outline.or(named) {
            out.insert(key.to_owned(), level.clamp(1, 6));
        }
    }
    out
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
    parts: &'a HashMap<&'static str, Notes>,
    levels: &'a HashMap<String, u8>,
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
    /// Reads `top` and what is below it. Notes are parts of their own and cannot hold notes, so this
    /// calls itself at most once.
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
                self.out.begin(self.paragraph(tree, id, kind));
                steps.push(Step::Leave(End::Paragraph));
                Some(kind)
            }
            "r" if is_word(element) => {
                let properties = tree.named(id, "rPr").next();
                let has = |name: &str| {
                    properties
                        .and_then(|properties| tree.named(properties, name).next())
                        .and_then(|id| tree.element(id))
                };
                if has("vanish").is_some_and(is_on) || has("webHidden").is_some_and(is_on) {
                    return None;
                }
                let raised = has("vertAlign").and_then(|align| align.local_attribute("val"));
                let holds_note = tree
                    .children(id)
                    .any(|child| self.parts.contains_key(tree.name(child)));
                let mark = match raised {
                    Some("superscript") if !holds_note => self.raised(tree, id),
                    Some("subscript") => Some(MarkKind::Subscript),
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

    fn paragraph(&self, tree: &Tree, id: Id, kind: BlockKind) -> BlockKind {
        if kind != BlockKind::Paragraph {
            return kind;
        }
        let Some(properties) = tree.named(id, "pPr").next() else {
            return kind;
        };
        let value = |name: &str| {
            tree.named(properties, name)
                .next()
                .and_then(|id| tree.element(id)?.local_attribute("val"))
        };
        if let Some(level) = value("outlineLvl")
            .and_then(|level| level.parse::<u8>().ok())
            .filter(|level| *level < 9)
        {
            return BlockKind::Heading((level + 1).clamp(1, 6));
        }
        let style = value("pStyle").unwrap_or("");
        if let Some(&level) = self.levels.get(style) {
            return BlockKind::Heading(level);
        }
        match style.to_lowercase().as_str() {
            "quote" | "intensequote" | "blocktext" | "blockquote" => BlockKind::Quote,
            "caption" => BlockKind::Caption,
            _ if tree.named(properties, "numPr").next().is_some() => BlockKind::ListItem,
            _ => kind,
        }
    }

    fn raised(&self, tree: &Tree, id: Id) -> Option<MarkKind> {
        let text = tree.short_text(id, 16)?;
        // The endings of ordinals and titles are words: 5th, Mme.
        (!text.chars().all(char::is_alphabetic)).then_some(MarkKind::Superscript)
    }

    fn note(&mut self, kind: &str, element: &Element) {
        let parts = self.parts;
        let Some(notes) = parts.get(kind) else { return };
        let Some(key) = element.local_attribute("id") else {
            return;
        };
        let Some(&id) = notes.by_id.get(key) else {
            return;
        };
        // The number is Word's to count; a callout is shown by its id, which counts alike.
        self.out.marked(key, MarkKind::Callout);
        self.out.enter(Place::End);
        self.part(&notes.tree, id, BlockKind::Note);
        self.out.leave();
    }
}

const MATH: &str = "http://schemas.openxmlformats.org/officeDocument/2006/math";

/// Whether the element is WordprocessingML, transitional or strict, or undeclared `w:`.
fn is_word(element: &Element) -> bool {
    element.space.ends_with("/wordprocessingml/main")
        || element.space.ends_with("/wordprocessingml/2006/main")
        || &*element.space == "w"
}

/// Whether a toggle is on: it is unless it says that it is not.
fn is_on(element: &Element) -> bool {
    !matches!(element.local_attribute("val"), Some("0" | "false" | "off"))
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
            "h1 The mill\np The bridge fell.{call 2} Again.\nnote Parish register.",
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
    fn tables_boxes_and_pages() {
        check(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Toll</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
             <w:p><w:r><w:t>One</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></w:r><w:r><w:lastRenderedPageBreak/><w:t xml:space='preserve'> two</w:t></w:r></w:p>",
            "-- page ?\ntd Year\ntd Toll\np One |?|two\np Boxed",
        );
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
