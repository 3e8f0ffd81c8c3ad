//! JATS, TEI and XML of any other kind: the text of the body, with what the vocabulary says of it.

use text::{BlockKind, LabelOrigin, MarkKind, SourceText};

use crate::assemble::{Assembly, Gap, Place, White};
use crate::html::charset;
use crate::tree::{Element, Id, Tree, parse_xml};
use crate::{Limits, Unreadable, decode};

/// Reads an XML document.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let decoded = decode::decode(bytes, charset(bytes).as_deref());
    let tree = parse_xml(&decoded.text, limits)?;
    let root = tree
        .children(tree.root())
        .find(|&id| tree.element(id).is_some())
        .ok_or_else(|| Unreadable::broken("it holds no element"))?;
    let vocabulary = match tree.name(root) {
        "article" | "book" | "pmc-articleset"
            if tree.find(root, "front").is_some() || tree.find(root, "article-meta").is_some() =>
        {
            Vocabulary::Jats
        }
        "TEI" | "TEI.2" | "teiCorpus" => Vocabulary::Tei,
        _ => Vocabulary::Other,
    };
    let mut out = Assembly::new(limits);
    if let Some(language) = tree
        .element(root)
        .and_then(|root| root.local_attribute("lang"))
    {
        out.language(language);
    }
    describe(&tree, root, vocabulary, &mut out);
    Reader {
        tree: &tree,
        vocabulary,
        out: &mut out,
    }
    .read(root);
    let mut source = out.finish("xml/1")?;
    source.warnings = decoded.warnings_for(&source.text);
    Ok(source)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Jats,
    Tei,
    Other,
}

fn describe(tree: &Tree, root: Id, vocabulary: Vocabulary, out: &mut Assembly) {
    let (top, title, author) = match vocabulary {
        Vocabulary::Jats => ("article-meta", "article-title", "contrib"),
        Vocabulary::Tei => ("titleStmt", "title", "author"),
        Vocabulary::Other => return,
    };
    let Some(top) = tree.find(root, top) else {
        return;
    };
    for id in tree.descendants(top) {
        let name = tree.name(id);
        if name == title {
            out.title(&tree.whole_text(id));
        } else if name == author {
            let part = |name: &str| {
                tree.find(id, name)
                    .map(|id| tree.whole_text(id))
                    .unwrap_or_default()
            };
            let (given, family) = if vocabulary == Vocabulary::Jats {
                (part("given-names"), part("surname"))
            } else {
                (String::new(), tree.whole_text(id))
            };
            out.author(&format!("{given} {family}"));
        }
    }
}

/// What an element does to the flow.
enum Role {
    /// Not shown.
    Nothing,
    Inline,
    /// Inside, blocks of this kind; `None`: of the kind around it.
    Block(Option<BlockKind>),
    Mark(MarkKind),
    /// Leaves the flow.
    Note,
    Page(Option<String>),
    Break,
    /// A line of verse: the breaks around it are the poet's.
    Line,
    Row,
    Cell,
}

enum Step {
    Enter(Id, BlockKind),
    Block(BlockKind),
    CloseMark,
    Leave,
    Gap(Gap),
}

struct Reader<'a> {
    tree: &'a Tree,
    vocabulary: Vocabulary,
    out: &'a mut Assembly,
}

impl Reader<'_> {
    fn read(&mut self, top: Id) {
        let mut steps = vec![Step::Enter(top, BlockKind::Paragraph)];
        while let Some(step) = steps.pop() {
            if self.out.is_full() {
                return;
            }
            match step {
                Step::Block(kind) => self.out.begin(kind),
                Step::CloseMark => self.out.close_mark(),
                Step::Leave => self.out.leave(),
                Step::Gap(gap) => self.out.gap(gap),
                Step::Enter(id, kind) => {
                    if id != top {
                        if let Some(next) = self.tree.next(id) {
                            steps.push(Step::Enter(next, kind));
                        }
                    }
                    if let Some(text) = self.tree.text(id) {
                        self.out.push(text, White::Collapse);
                    } else if let Some(element) = self.tree.element(id) {
                        self.element(id, element, kind, &mut steps);
                    }
                }
            }
        }
    }

    fn element(&mut self, id: Id, element: &Element, kind: BlockKind, steps: &mut Vec<Step>) {
        let role = match self.vocabulary {
            Vocabulary::Jats => self.jats(id, element),
            Vocabulary::Tei => self.tei(id, element),
            Vocabulary::Other => self.other(id, element),
        };
        let mut inner = kind;
        match role {
            Role::Nothing => return,
            Role::Inline => {}
            Role::Block(block) => {
                // A quotation, a note or a cell holds whatever stands inside.
                let held = matches!(
                    kind,
                    BlockKind::Quote | BlockKind::Note | BlockKind::TableCell
                );
                inner = block.filter(|_| !held).unwrap_or(kind);
                self.out.begin(inner);
                steps.push(Step::Block(kind));
            }
            Role::Mark(mark) => {
                self.out.open_mark(mark);
                steps.push(Step::CloseMark);
            }
            Role::Note => {
                self.out.enter(Place::End);
                inner = BlockKind::Note;
                self.out.begin(inner);
                steps.push(Step::Leave);
            }
            Role::Page(label) => {
                self.out.page(label, LabelOrigin::Declared);
                return;
            }
            Role::Break => {
                self.out.line_break();
                return;
            }
            // At the beginning of a block a break is nothing.
            Role::Line => self.out.line_break(),
            Role::Row => steps.push(Step::Gap(Gap::Row)),
            Role::Cell => {
                inner = BlockKind::TableCell;
                self.out.begin(inner);
                steps.push(Step::Gap(Gap::Cell));
            }
        }
        if let Some(child) = self.tree.first_child(id) {
            steps.push(Step::Enter(child, inner));
        }
    }

    /// JATS 1.3 (ANSI/NISO Z39.96).
    fn jats(&self, id: Id, element: &Element) -> Role {
        match &*element.name {
            "journal-meta" | "article-id" | "article-categories" | "pub-date" | "history"
            | "permissions" | "self-uri" | "counts" | "aff" | "volume" | "issue" | "fpage"
            | "lpage" | "elocation-id" | "author-notes" | "contrib-group" | "funding-group"
            | "custom-meta-group" | "alt-title" | "tex-math" | "annotation" | "alt-text"
            | "long-desc" | "processing-meta" | "object-id" | "related-article"
            | "trans-title-group" | "kwd-group" | "notes" | "title-group"
                if self.is_front(id) && &*element.name != "title-group" =>
            {
                Role::Nothing
            }
            "tex-math" | "annotation" | "alt-text" | "long-desc" | "object-id" => Role::Nothing,
            "article-title" if self.is_front(id) => Role::Block(Some(BlockKind::Heading(1))),
            "title" => Role::Block(Some(BlockKind::Heading(self.depth(id, "sec") + 1))),
            "p" | "abstract" | "sec" | "body" | "back" | "list" | "def-list" | "boxed-text"
            | "statement" | "ack" | "app" | "fig" | "table-wrap" | "subtitle" | "disp-formula"
            | "label" => Role::Block(None),
            "list-item" | "def-item" | "ref" => Role::Block(Some(BlockKind::ListItem)),
            "disp-quote" => Role::Block(Some(BlockKind::Quote)),
            "verse-group" => Role::Block(Some(BlockKind::Verse)),
            "verse-line" => Role::Line,
            "break" => Role::Break,
            "caption" => Role::Block(Some(BlockKind::Caption)),
            "fn" => Role::Note,
            "xref" if matches!(element.attribute("ref-type"), Some("fn" | "table-fn")) => {
                Role::Mark(MarkKind::Callout)
            }
            "sup"
                if self.tree.find(id, "xref").is_some()
                    || self
                        .tree
                        .parent(id)
                        .is_some_and(|up| self.tree.name(up) == "xref") =>
            {
                Role::Mark(MarkKind::Callout)
            }
            "sup" => Role::Mark(MarkKind::Superscript),
            "sub" => Role::Mark(MarkKind::Subscript),
            "tr" => Role::Row,
            "td" | "th" => Role::Cell,
            _ => Role::Inline,
        }
    }

    /// TEI P5; what is printed is kept (`sic`, `orig`, `abbr`), not what editors make of it.
    fn tei(&self, id: Id, element: &Element) -> Role {
        let within = |name: &str| {
            self.tree
                .parent(id)
                .is_some_and(|up| self.tree.name(up) == name)
        };
        let label = || {
            element
                .attribute("n")
                .map(str::trim)
                .filter(|label| !label.is_empty())
                .map(str::to_owned)
        };
        match &*element.name {
            "teiHeader" | "facsimile" | "standOff" | "figDesc" | "desc" | "xenoData" => {
                Role::Nothing
            }
            "corr" | "reg" | "expan" | "ex" if within("choice") => Role::Nothing,
            "pb" => Role::Page(label()),
            "lb" if element.attribute("break") == Some("no") => Role::Inline,
            "lb" => Role::Break,
            "cb" | "milestone" | "gap" => Role::Inline,
            "note" => Role::Note,
            "fw" => Role::Block(Some(BlockKind::Furniture)),
            "ref"
                if element
                    .attribute("type")
                    .is_some_and(|kind| kind.contains("note")) =>
            {
                Role::Mark(MarkKind::Callout)
            }
            "head" => Role::Block(Some(BlockKind::Heading(self.depth(id, "div").clamp(1, 6)))),
            "quote" | "q" | "cit" if !self.is_inline(id) => Role::Block(Some(BlockKind::Quote)),
            "lg" => Role::Block(Some(BlockKind::Verse)),
            "l" if within("lg") => Role::Line,
            "l" => Role::Block(Some(BlockKind::Verse)),
            "speaker" => Role::Mark(MarkKind::SpeakerLabel),
            "item" => Role::Block(Some(BlockKind::ListItem)),
            "row" => Role::Row,
            "cell" => Role::Cell,
            "del" => Role::Mark(MarkKind::Deleted),
            "hi" if element
                .attribute("rend")
                .is_some_and(|rend| rend.contains("sup")) =>
            {
                Role::Mark(MarkKind::Superscript)
            }
            "hi" if element
                .attribute("rend")
                .is_some_and(|rend| rend.contains("sub")) =>
            {
                Role::Mark(MarkKind::Subscript)
            }
            "p" | "ab" | "div" | "div1" | "div2" | "div3" | "body" | "front" | "back" | "text"
            | "group" | "sp" | "stage" | "list" | "table" | "figure" | "opener" | "closer"
            | "salute" | "signed" | "dateline" | "byline" | "titlePage" | "titlePart"
            | "docTitle" | "docAuthor" | "epigraph" | "trailer" => Role::Block(None),
            _ => Role::Inline,
        }
    }

    /// Where nothing is known: an element beside text is inline, any other is a block.
    fn other(&self, id: Id, element: &Element) -> Role {
        match &*element.name {
            "script" | "style" | "binary" | "annotation" => return Role::Nothing,
            "br" => return Role::Break,
            "pb" => return Role::Page(element.local_attribute("n").map(str::to_owned)),
            "footnote" => return Role::Note,
            "title" => return Role::Block(Some(BlockKind::Heading(2))),
            "blockquote" | "cite" if !self.is_inline(id) => {
                return Role::Block(Some(BlockKind::Quote));
            }
            "poem" | "stanza" => return Role::Block(Some(BlockKind::Verse)),
            "superscript" => return Role::Mark(MarkKind::Superscript),
            "subscript" => return Role::Mark(MarkKind::Subscript),
            _ => {}
        }
        if self.is_inline(id) {
            Role::Inline
        } else {
            Role::Block(None)
        }
    }

    /// Whether text stands beside the element, so that it is a part of a sentence.
    fn is_inline(&self, id: Id) -> bool {
        let is_text = |id: Id| {
            self.tree
                .text(id)
                .is_some_and(|text| !text.trim().is_empty())
        };
        self.tree.previous(id).is_some_and(is_text) || self.tree.next(id).is_some_and(is_text)
    }

    fn is_front(&self, id: Id) -> bool {
        std::iter::successors(self.tree.parent(id), |&up| self.tree.parent(up))
            .any(|up| self.tree.name(up) == "front")
    }

    /// How many elements of that name (or its numbered forms) are around this one.
    fn depth(&self, id: Id, name: &str) -> u8 {
        let around = std::iter::successors(self.tree.parent(id), |&up| self.tree.parent(up));
        around
            .filter(|&up| {
                self.tree
                    .name(up)
                    .trim_end_matches(|c: char| c.is_ascii_digit())
                    == name
            })
            .count()
            .min(5) as u8
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::testing::outline;
    use crate::{Limits, Unreadable, read};

    #[track_caller]
    fn check(xml: &str, want: &str) {
        let source = read(
            format!("<?xml version='1.0'?>{xml}").as_bytes(),
            "a.xml",
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(outline(&source), want);
    }

    #[test]
    fn tei() {
        check(
            "<TEI xml:lang='en'><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader><text><body>\
             <div><head>The mill</head><pb n='7'/><p>It <choice><sic>rosed</sic><corr>rose</corr></choice> at<note>Register.</note> ni<lb break='no'/>ght <pb n='8'/>and <del>not</del> day.</p>\
             <quote><p>He said.</p></quote></div></body></text></TEI>",
            "-- page ?\nh1 The mill\n-- page 7\np It rosed at night |8|and {del not} day.\nquote He said.\nnote Register.",
        );
    }

    #[test]
    fn jats() {
        check(
            "<article><front><journal-meta><journal-title>J</journal-title></journal-meta><article-meta><title-group><article-title>Mills</article-title></title-group><abstract><p>Short.</p></abstract></article-meta></front>\
             <body><sec><title>One</title><p>It rose<xref ref-type='fn' rid='f'>1</xref> 10<sup>6</sup>.</p><disp-quote><p>So.</p></disp-quote></sec></body><back><fn-group><fn id='f'><p>Register.</p></fn></fn-group></back></article>",
            "h1 Mills\np Short.\nh2 One\np It rose{call 1} 10{sup 6}.\nquote So.\nnote Register.",
        );
    }

    #[test]
    fn any_other() {
        check(
            "<speech><by>Vale</by><line>It <em>rose</em>.</line><line>So.</line></speech>",
            "p Vale\np It rose.\np So.",
        );
    }

    #[test]
    fn entities_are_not_expanded() {
        let laughs = "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><r>x &b; y</r>";
        let source = read(
            format!("<?xml version='1.0'?>{laughs}").as_bytes(),
            "a.xml",
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(source.text, "x \u{fffd} y");
        assert_eq!(source.warnings.len(), 1);
        assert!(matches!(
            read(
                b"<?xml version='1.0'?><a><b></a>",
                "a.xml",
                &Limits::default()
            ),
            Err(Unreadable::Broken(_))
        ));
    }
}
