//! OpenDocument text, zipped or flat: paragraphs, tables, notes; tracked deletions and hidden text out.

mod styles;

use std::collections::HashMap;

use text::{BlockKind, LabelOrigin, MarkKind, SourceText};

use crate::archive::{Archive, resolve};
use crate::assemble::{Assembly, Gap, Place, White};
use crate::tree::{Element, Id, Tree, parse_xml};
use crate::{Limits, Unreadable, decode, html};
use styles::Styles;

/// Reads a document in its container.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut archive = Archive::open(bytes, limits)?;
    if let Some(manifest) = archive.member("META-INF/manifest.xml")? {
        let tree = xml(&manifest, limits)?;
        if tree.find(tree.root(), "encryption-data").is_some() {
            return Err(Unreadable::broken("it is encrypted"));
        }
    }
    let content = xml(&archive.needed("content.xml")?, limits)?;
    let mut out = Assembly::new(limits);
    if let Some(meta) = archive.member("meta.xml")? {
        describe(&xml(&meta, limits)?, &mut out);
    }
    let mut styles = Styles::default();
    let named = match archive.member("styles.xml")? {
        Some(named) => Some(xml(&named, limits)?),
        None => None,
    };
    if let Some(named) = &named {
        styles.add(named);
    }
    styles.add(&content);
    let formulas = formulas(&content, &mut archive, limits)?;
    Reader {
        tree: &content,
        styles: &styles,
        formulas: &formulas,
        out: &mut out,
    }
    .body();
    if let Some(named) = &named {
        margins(named, &styles, &mut out);
    }
    out.finish("odt/2")
}

/// Reads a document that is one XML file.
pub(crate) fn read_flat(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let tree = xml(bytes, limits)?;
    let mut out = Assembly::new(limits);
    describe(&tree, &mut out);
    let mut styles = Styles::default();
    styles.add(&tree);
    Reader {
        tree: &tree,
        styles: &styles,
        formulas: &HashMap::new(),
        out: &mut out,
    }
    .body();
    margins(&tree, &styles, &mut out);
    out.finish("odt/2")
}

/// Running heads and feet, which belong to the styles of pages.
fn margins(tree: &Tree, styles: &Styles, out: &mut Assembly) {
    let no_formulas = HashMap::new();
    let Some(masters) = tree.find(tree.root(), "master-styles") else {
        return;
    };
    for id in tree.descendants(masters).filter(|&id| {
        matches!(
            tree.name(id),
            "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first"
        )
    }) {
        out.enter(Place::End);
        Reader {
            tree,
            styles,
            formulas: &no_formulas,
            out,
        }
        .read(id, BlockKind::Furniture);
        out.leave();
    }
}

/// The formulas that the text shows; each is a document of its own in the container.
fn formulas(
    content: &Tree,
    archive: &mut Archive<'_>,
    limits: &Limits,
) -> Result<HashMap<String, Tree>, Unreadable> {
    let mut out = HashMap::new();
    for id in content.descendants(content.root()) {
        let Some(href) = object_of(content.element(id)) else {
            continue;
        };
        if out.contains_key(href) {
            continue;
        }
        let Some(name) = resolve("", &format!("{href}/content.xml")) else {
            continue;
        };
        if let Some(bytes) = archive.member(&name)? {
            let tree = xml(&bytes, limits)?;
            // Charts and tables from other programs are shown as pictures.
            if tree.children(tree.root()).any(|id| tree.name(id) == "math") {
                out.insert(href.to_owned(), tree);
            }
        }
    }
    Ok(out)
}

fn object_of(element: Option<&Element>) -> Option<&str> {
    element
        .filter(|element| &*element.name == "object")
        .and_then(|element| element.local_attribute("href"))
}

fn xml(bytes: &[u8], limits: &Limits) -> Result<Tree, Unreadable> {
    let decoded = decode::decode(bytes, html::charset(bytes).as_deref());
    parse_xml(&decoded.text, limits)
}

fn describe(tree: &Tree, out: &mut Assembly) {
    let Some(meta) = tree.find(tree.root(), "meta") else {
        return;
    };
    for id in tree.descendants(meta) {
        match tree.name(id) {
            "title" => out.title(&tree.whole_text(id)),
            "initial-creator" => tree
                .whole_text(id)
                .split(';')
                .for_each(|author| out.author(author)),
            "language" => out.language(&tree.whole_text(id)),
            _ => {}
        }
    }
}

enum Step {
    Enter(Id, BlockKind),
    CloseMark,
    Paragraph(BlockKind),
    Gap(Gap),
    Leave,
}

struct Reader<'a> {
    tree: &'a Tree,
    styles: &'a Styles,
    formulas: &'a HashMap<String, Tree>,
    out: &'a mut Assembly,
}

impl Reader<'_> {
    fn body(&mut self) {
        if let Some(top) = self.tree.find(self.tree.root(), "body") {
            self.read(top, BlockKind::Paragraph);
        }
    }

    fn read(&mut self, top: Id, kind: BlockKind) {
        let tree = self.tree;
        let mut steps = vec![Step::Enter(top, kind)];
        while let Some(step) = steps.pop() {
            if self.out.is_full() {
                return;
            }
            match step {
                Step::CloseMark => self.out.close_mark(),
                Step::Paragraph(kind) => self.out.begin(kind),
                Step::Gap(gap) => self.out.gap(gap),
                Step::Leave => self.out.leave(),
                Step::Enter(id, kind) => {
                    if id != top {
                        if let Some(next) = tree.next(id) {
                            steps.push(Step::Enter(next, kind));
                        }
                    }
                    if let Some(text) = tree.text(id) {
                        self.text(id, text);
                        continue;
                    }
                    let inner = match tree.element(id) {
                        Some(element) => self.element(id, element, kind, &mut steps),
                        None => Some(kind),
                    };
                    if let (Some(inner), Some(child)) = (inner, tree.first_child(id)) {
                        steps.push(Step::Enter(child, inner));
                    }
                }
            }
        }
    }

    /// White space between elements that hold no text is not text (ODF 1.2, 6.1.2).
    fn text(&mut self, id: Id, text: &str) {
        let in_paragraph = self.tree.parent(id).is_some_and(|parent| {
            matches!(
                self.tree.name(parent),
                "p" | "h" | "span" | "a" | "note-citation" | "ruby-base" | "meta" | "meta-field"
            )
        });
        if in_paragraph || !text.trim().is_empty() {
            self.out.push(text, White::Collapse);
        }
    }

    /// The kind of the blocks inside; `None` where nothing inside is shown.
    fn element(
        &mut self,
        id: Id,
        element: &Element,
        kind: BlockKind,
        steps: &mut Vec<Step>,
    ) -> Option<BlockKind> {
        match &*element.name {
            "tracked-changes"
            | "annotation"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "covered-table-cell"
            | "hidden-text"
            | "script"
            | "event-listeners"
            | "note-continuation-notice-forward"
            // How an index is to be made, not what it shows.
            | "table-of-content-source"
            | "illustration-index-source"
            | "table-index-source"
            | "object-index-source"
            | "user-index-source"
            | "alphabetical-index-source"
            | "bibliography-source" => None,
            // What a picture shows, for those who do not see it; in text they are fields.
            "desc" | "title" if element.space.contains("svg") => None,
            // Read beside the characters, so it stands beside the flow.
            "ruby-text" => {
                self.out.enter(Place::End);
                self.out.begin(BlockKind::Note);
                steps.push(Step::Leave);
                Some(BlockKind::Note)
            }
            // A section or paragraph whose condition hides it.
            _ if element.local_attribute("display") == Some("none") => None,
            "h" | "p" => {
                let look = self.styles.paragraph(element.local_attribute("style-name"));
                if look.hidden {
                    return None;
                }
                let own = match &*element.name {
                    "h" => {
                        let level = element
                            .local_attribute("outline-level")
                            .and_then(|level| level.parse::<u8>().ok())
                            .unwrap_or(1);
                        Some(BlockKind::Heading(level.clamp(1, 6)))
                    }
                    _ => look.kind,
                };
                self.out.begin(match kind {
                    BlockKind::Paragraph => own.unwrap_or(kind),
                    kind => kind,
                });
                steps.push(Step::Paragraph(kind));
                Some(kind)
            }
            "span" => {
                let look = self.styles.span(element.local_attribute("style-name"));
                if look.hidden {
                    return None;
                }
                if let Some(mark) = look.mark.filter(|mark| self.is_mark(id, mark)) {
                    self.out.open_mark(mark);
                    steps.push(Step::CloseMark);
                }
                Some(kind)
            }
            "list-item" | "list-header" if kind == BlockKind::Paragraph => {
                Some(BlockKind::ListItem)
            }
            "table" => {
                steps.push(Step::Gap(Gap::Blank));
                Some(kind)
            }
            "table-row" => {
                steps.push(Step::Gap(Gap::Row));
                Some(kind)
            }
            "table-cell" => {
                steps.push(Step::Gap(Gap::Cell));
                Some(BlockKind::TableCell)
            }
            "note-citation" => {
                self.out.open_mark(MarkKind::Callout);
                steps.push(Step::CloseMark);
                Some(kind)
            }
            "note-body" => {
                self.out.enter(Place::End);
                steps.push(Step::Leave);
                Some(BlockKind::Note)
            }
            "text-box" => {
                self.out.enter(Place::AfterBlock);
                steps.push(Step::Leave);
                Some(BlockKind::Paragraph)
            }
            "object" => {
                let formula = object_of(Some(element)).and_then(|href| self.formulas.get(href));
                if let Some(formula) = formula {
                    html::walk(formula, formula.root(), self.out);
                }
                Some(kind)
            }
            "s" | "tab" => {
                self.out.push(" ", White::Collapse);
                None
            }
            "line-break" => {
                self.out.line_break();
                None
            }
            "soft-page-break" => {
                self.out.page(None, LabelOrigin::Physical);
                None
            }
            _ => Some(kind),
        }
    }

    /// The endings of ordinals and titles are words (5th, Mme), and callouts have a mark of their own.
    fn is_mark(&self, id: Id, mark: &MarkKind) -> bool {
        if *mark != MarkKind::Superscript {
            return true;
        }
        let text = self.tree.short_text(id, 16);
        text.is_some_and(|text| !text.chars().all(char::is_alphabetic))
            && self.tree.find(id, "note").is_none()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::archive::testing::container;
    use crate::testing::outline;
    use crate::{Limits, read};

    /// P1 is a quotation, T1 raised, T2 struck, T3 hidden by the style that it is made from.
    const OPEN: &str = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:style='s' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:automatic-styles>\
        <style:style style:name='P1' style:family='paragraph' style:parent-style-name='Quotations'/>\
        <style:style style:name='T1' style:family='text'><style:text-properties style:text-position='super 58%'/></style:style>\
        <style:style style:name='T2' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>\
        <style:style style:name='T3' style:family='text' style:parent-style-name='Secret'/>\
        </office:automatic-styles><office:body><office:text>";

    const STYLES: &str = "<s xmlns:style='s'><style:style style:name='Quotations' style:family='paragraph'/>\
        <style:style style:name='Secret' style:family='text'><style:text-properties text:display='none'/></style:style></s>";

    const FORMULA: &str = "<math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow><annotation>x sup 2</annotation></semantics></math>";

    #[track_caller]
    fn check(body: &str, want: &str) {
        let content = format!("{OPEN}{body}</office:text></office:body></office:document-content>");
        let bytes = container(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
            ("styles.xml", STYLES),
            ("Object 1/content.xml", FORMULA),
            ("META-INF/manifest.xml", "<manifest/>"),
        ]);
        assert_eq!(
            outline(&read(&bytes, "a.odt", &Limits::default()).unwrap()),
            want
        );
    }

    #[test]
    fn paragraphs_notes_and_changes() {
        check(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>never</text:p></text:deletion></text:changed-region></text:tracked-changes>\
             <text:h text:outline-level='2'>The mill</text:h><text:p>The bridge<text:s/>fell.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Register.</text:p></text:note-body></text:note> Again.</text:p>",
            "h2 The mill\np The bridge fell.{call 1} Again.\nnote Register.",
        );
    }

    #[test]
    fn lists_and_tables() {
        check(
            "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table><text:p>x<text:line-break/>y</text:p>",
            "li one\ntd a\ntd b\np x\ny",
        );
    }

    #[test]
    fn styles_say_what_is_raised_struck_hidden_or_quoted() {
        check(
            "<text:p text:style-name='P1'>He said so.</text:p><text:p text:style-name='Title'>Mill</text:p>\
             <text:p>It rose 10<text:span text:style-name='T1'>6</text:span> <text:span text:style-name='T2'>never</text:span><text:span text:style-name='T3'>secretly</text:span> at night.</text:p>",
            "quote He said so.\nh1 Mill\np It rose 10{sup 6} {del never} at night.",
        );
    }

    #[test]
    fn formulas_are_text_and_templates_of_indexes_are_not() {
        check(
            "<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents</text:index-title-template></text:table-of-content-source><text:index-body><text:p>One 3</text:p></text:index-body></text:table-of-content>\
             <text:p>where <draw:frame><draw:object xlink:href='./Object 1'/></draw:frame> holds</text:p>",
            "p One 3\np where x{sup 2} holds",
        );
    }
}
