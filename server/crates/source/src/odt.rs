//! OpenDocument text, zipped or flat: paragraphs, tables, notes; tracked deletions and hidden text out.

use text::{BlockKind, LabelOrigin, MarkKind, SourceText};

use crate::archive::Archive;
use crate::assemble::{Assembly, Gap, Place, White};
use crate::tree::{Element, Id, Tree, parse_xml};
use crate::{Limits, Unreadable, decode};

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
    body(&content, &mut out);
    out.finish("odt/1")
}

/// Reads a document that is one XML file.
pub(crate) fn read_flat(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let tree = xml(bytes, limits)?;
    let mut out = Assembly::new(limits);
    describe(&tree, &mut out);
    body(&tree, &mut out);
    out.finish("odt/1")
}

fn xml(bytes: &[u8], limits: &Limits) -> Result<Tree, Unreadable> {
    parse_xml(&decode::decode(bytes, None).text, limits)
}

fn describe(tree: &Tree, out: &mut Assembly) {
    let Some(meta) = tree.find(tree.root(), "meta") else {
        return;
    };
    for id in tree.descendants(meta) {
        match tree.name(id) {
            "title" => out.title(&tree.whole_text(id)),
            "initial-creator" => out.author(&tree.whole_text(id)),
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

fn body(tree: &Tree, out: &mut Assembly) {
    let Some(top) = tree.find(tree.root(), "body") else {
        return;
    };
    let mut steps = vec![Step::Enter(top, BlockKind::Paragraph)];
    while let Some(step) = steps.pop() {
        if out.is_full() {
            return;
        }
        match step {
            Step::CloseMark => out.close_mark(),
            Step::Paragraph(kind) => out.begin(kind),
            Step::Gap(gap) => out.gap(gap),
            Step::Leave => out.leave(),
            Step::Enter(id, kind) => {
                if id != top {
                    if let Some(next) = tree.next(id) {
                        steps.push(Step::Enter(next, kind));
                    }
                }
                if let Some(text) = tree.text(id) {
                    // White space between elements that hold no text is not text (ODF 1.2, 6.1.2).
                    let in_paragraph = tree.parent(id).is_some_and(|parent| {
                        matches!(
                            tree.name(parent),
                            "p" | "h"
                                | "span"
                                | "a"
                                | "note-citation"
                                | "ruby-base"
                                | "meta"
                                | "meta-field"
                        )
                    });
                    if in_paragraph || !text.trim().is_empty() {
                        out.push(text, White::Collapse);
                    }
                    continue;
                }
                let inner = match tree.element(id) {
                    Some(element) => enter(element, kind, out, &mut steps),
                    None => Some(kind),
                };
                if let (Some(inner), Some(child)) = (inner, tree.first_child(id)) {
                    steps.push(Step::Enter(child, inner));
                }
            }
        }
    }
}

/// The kind of the blocks inside; `None` where nothing inside is shown.
fn enter(
    element: &Element,
    kind: BlockKind,
    out: &mut Assembly,
    steps: &mut Vec<Step>,
) -> Option<BlockKind> {
    match &*element.name {
        "tracked-changes"
        | "annotation"
        | "forms"
        | "sequence-decls"
        | "variable-decls"
        | "user-field-decls"
        | "ruby-text"
        | "desc"
        | "title"
        | "hidden-text"
        | "script"
        | "event-listeners"
        | "note-continuation-notice-forward" => None,
        // A section or paragraph whose condition hides it.
        _ if element.local_attribute("display") == Some("none") => None,
        "h" => {
            let level = element
                .local_attribute("outline-level")
                .and_then(|level| level.parse::<u8>().ok())
                .unwrap_or(1);
            out.begin(if kind == BlockKind::Paragraph {
                BlockKind::Heading(level.clamp(1, 6))
            } else {
                kind
            });
            steps.push(Step::Paragraph(kind));
            Some(kind)
        }
        "p" => {
            let style = element
                .local_attribute("style-name")
                .unwrap_or("")
                .to_lowercase();
            out.begin(match kind {
                BlockKind::Paragraph if style.contains("quotation") => BlockKind::Quote,
                kind => kind,
            });
            steps.push(Step::Paragraph(kind));
            Some(kind)
        }
        "list-item" | "list-header" if kind == BlockKind::Paragraph => Some(BlockKind::ListItem),
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
        "note" => Some(kind),
        "note-citation" => {
            out.open_mark(MarkKind::Callout);
            steps.push(Step::CloseMark);
            Some(kind)
        }
        "note-body" => {
            out.enter(Place::End);
            steps.push(Step::Leave);
            Some(BlockKind::Note)
        }
        "text-box" => {
            out.enter(Place::AfterBlock);
            steps.push(Step::Leave);
            Some(BlockKind::Paragraph)
        }
        "s" | "tab" => {
            out.push(" ", White::Collapse);
            None
        }
        "line-break" => {
            out.line_break();
            None
        }
        "soft-page-break" => {
            out.page(None, LabelOrigin::Physical);
            None
        }
        _ => Some(kind),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::archive::testing::container;
    use crate::testing::outline;
    use crate::{Limits, read};

    const OPEN: &str = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0'><office:body><office:text>";

    #[track_caller]
    fn check(body: &str, want: &str) {
        let content = format!("{OPEN}{body}</office:text></office:body></office:document-content>");
        let bytes = container(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
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
}
