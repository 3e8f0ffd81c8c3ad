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
    // A fragment may have several roots: a document without the element that would hold it all.
    let mut roots = tree
        .children(tree.root())
        .filter(|&id| tree.element(id).is_some());
    let root = roots
        .next()
        .ok_or_else(|| Unreadable::broken("it holds no element"))?;
    let vocabulary = match tree.name(root) {
        "article" | "book" | "pmc-articleset"
            if tree.find(root, "front").is_some() || tree.find(root, "article-meta").is_some() =>
        {
            Vocabulary::Jats
        }
        "TEI" | "TEI.2" | "teiCorpus" => Vocabulary::Tei,
        "FictionBook" => Vocabulary::FictionBook,
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
    let mut reader = Reader {
        tree: &tree,
        vocabulary,
        out: &mut out,
    };
    reader.read(root);
    roots.for_each(|root| reader.read(root));
    let mut source = out.finish("xml/2")?;
    source.warnings = decoded.warnings_for(&source.text);
    Ok(source)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Jats,
    Tei,
    FictionBook,
    Other,
}

fn describe(tree: &Tree, root: Id, vocabulary: Vocabulary, out: &mut Assembly) {
    let (top, title, author) = match vocabulary {
        Vocabulary::Jats => ("article-meta", "article-title", "contrib"),
        Vocabulary::Tei => ("titleStmt", "title", "author"),
        Vocabulary::FictionBook => ("title-info", "book-title", "author"),
        Vocabulary::Other => return,
    };
    let Some(top) = tree.find(root, top) else {
        return;
    };
    for id in tree.descendants(top) {
        let name = tree.name(id);
        if name == title {
            out.title(&tree.whole_text(id));
        } else if name == "lang" && vocabulary == Vocabulary::FictionBook {
            out.language(&tree.whole_text(id));
        } else if name == author {
            let part = |name: &str| {
                tree.find(id, name)
                    .map(|id| tree.whole_text(id))
                    .unwrap_or_default()
            };
            let (given, family) = match vocabulary {
                Vocabulary::Jats if tree.find(id, "surname").is_some() => {
                    (part("given-names"), part("surname"))
                }
                Vocabulary::Jats => (String::new(), part("string-name")),
                Vocabulary::FictionBook => (part("first-name"), part("last-name")),
                _ => (String::new(), tree.whole_text(id)),
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
    /// A quotation inside a sentence whose marks the edition leaves to the one who prints it.
    Quoted,
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
    CloseQuotation,
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
                Step::CloseQuotation => self.out.push("”", White::Collapse),
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
            Vocabulary::FictionBook => self.fiction_book(id, element),
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
            Role::Quoted => {
                self.out.push("“", White::Collapse);
                steps.push(Step::CloseQuotation);
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
            "article-id" | "journal-id" | "self-uri" | "counts" | "volume" | "issue" | "fpage"
            | "lpage" | "elocation-id" | "custom-meta-group" | "processing-meta" | "issn"
            | "related-article" | "contrib-id" | "ext-link-type"
                if self.is_front(id) =>
            {
                Role::Nothing
            }
            // What stands around an article on its first page: seen, and seldom quoted.
            "journal-meta" | "article-categories" | "pub-date" | "history" | "contrib-group"
            | "alt-title"
                if self.is_front(id) =>
            {
                Role::Block(Some(BlockKind::Boilerplate))
            }
            "aff"
            | "contrib"
            | "surname"
            | "given-names"
            | "collab"
            | "subject"
            | "date"
            | "day"
            | "month"
            | "year"
            | "permissions"
            | "funding-group"
            | "kwd-group"
            | "kwd"
            | "author-notes"
            | "corresp"
            | "notes"
            | "license"
            | "copyright-statement"
            | "trans-title"
            | "trans-subtitle"
            | "journal-title"
            | "publisher-name"
            | "publisher-loc"
            | "funding-statement"
            | "award-group"
            | "copyright-year"
            | "copyright-holder"
            | "role"
            | "email"
                if self.is_front(id) =>
            {
                Role::Block(None)
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
            "strike" => Role::Mark(MarkKind::Deleted),
            "tr" => Role::Row,
            "td" | "th" => Role::Cell,
            // In MathML the second child is the raised or lowered one.
            _ => match self.tree.parent(id).map(|up| self.tree.name(up)) {
                Some("msup") if self.has_element_before(id) => Role::Mark(MarkKind::Superscript),
                Some("msub") if self.has_element_before(id) => Role::Mark(MarkKind::Subscript),
                _ => Role::Inline,
            },
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
        let rendered = |what: &str| {
            ["rend", "rendition"]
                .iter()
                .filter_map(|name| element.attribute(name))
                .any(|value| value.contains(what))
        };
        match &*element.name {
            // The header speaks about the file; converters of articles put abstract and title there.
            "teiHeader" if self.tree.find(id, "abstract").is_none() => Role::Nothing,
            "teiHeader" | "fileDesc" | "titleStmt" | "profileDesc" | "abstract" => {
                Role::Block(None)
            }
            "title" if within("titleStmt") => Role::Block(Some(BlockKind::Heading(1))),
            _ if within("fileDesc") || within("titleStmt") || within("profileDesc") => {
                Role::Nothing
            }
            "encodingDesc" | "revisionDesc" | "facsimile" | "standOff" | "figDesc" | "desc"
            | "xenoData" => Role::Nothing,
            // Readings of other witnesses stand in the apparatus.
            "rdg" | "rdgGrp" if within("app") && self.has_element_before(id) => Role::Note,
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
            "quote" | "q" | "said" if self.is_unmarked(id) => Role::Quoted,
            "lg" => Role::Block(Some(BlockKind::Verse)),
            "l" if within("lg") => Role::Line,
            "l" => Role::Block(Some(BlockKind::Verse)),
            "speaker" => Role::Mark(MarkKind::SpeakerLabel),
            "item" => Role::Block(Some(BlockKind::ListItem)),
            "label" if within("list") => Role::Block(Some(BlockKind::ListItem)),
            "row" => Role::Row,
            "cell" => Role::Cell,
            "del" => Role::Mark(MarkKind::Deleted),
            "hi" if rendered("sup") => Role::Mark(MarkKind::Superscript),
            "hi" if rendered("sub") => Role::Mark(MarkKind::Subscript),
            "p" | "ab" | "div" | "div1" | "div2" | "div3" | "body" | "front" | "back" | "text"
            | "group" | "sp" | "stage" | "list" | "table" | "figure" | "opener" | "closer"
            | "salute" | "signed" | "dateline" | "byline" | "titlePage" | "titlePart"
            | "docTitle" | "docAuthor" | "epigraph" | "trailer" => Role::Block(None),
            _ => Role::Inline,
        }
    }

    /// FictionBook 2.1: a body beside the first holds the notes.
    fn fiction_book(&self, id: Id, element: &Element) -> Role {
        match &*element.name {
            "description" | "binary" | "stylesheet" => Role::Nothing,
            "body" if matches!(element.attribute("name"), Some("notes" | "comments")) => Role::Note,
            "a" if element.attribute("type") == Some("note") => Role::Mark(MarkKind::Callout),
            "sup" => Role::Mark(MarkKind::Superscript),
            "sub" => Role::Mark(MarkKind::Subscript),
            "strikethrough" => Role::Mark(MarkKind::Deleted),
            "title" | "subtitle" => {
                let level = self.depth(id, "section").saturating_add(1).clamp(1, 6);
                Role::Block(Some(BlockKind::Heading(level)))
            }
            "cite" | "epigraph" => Role::Block(Some(BlockKind::Quote)),
            "text-author" => Role::Block(None),
            "stanza" => Role::Block(Some(BlockKind::Verse)),
            "v" => Role::Line,
            // Paragraphs of a title are its lines.
            "p" if self
                .tree
                .parent(id)
                .is_some_and(|up| self.tree.name(up) == "title") =>
            {
                Role::Line
            }
            "p" | "section" | "body" | "poem" | "table" => Role::Block(None),
            "tr" => Role::Row,
            "td" | "th" => Role::Cell,
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
            "quote" | "q" if self.is_inline(id) && self.is_unmarked(id) => return Role::Quoted,
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

    /// Whether neither the element nor what stands before it brings quotation marks.
    fn is_unmarked(&self, id: Id) -> bool {
        let inside = std::iter::successors(Some(id), |&id| self.tree.first_child(id))
            .find_map(|id| self.tree.text(id));
        let before = self.tree.previous(id).and_then(|id| self.tree.text(id));
        let is_mark = |c: char| "\"“”„‟«»‹›‘‚'「『".contains(c);
        !inside.is_some_and(|text| text.trim_start().starts_with(is_mark))
            && !before.is_some_and(|text| text.ends_with(is_mark))
    }

    fn has_element_before(&self, id: Id) -> bool {
        std::iter::successors(self.tree.previous(id), |&id| self.tree.previous(id))
            .take(4)
            .any(|id| self.tree.element(id).is_some())
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
            "boilerplate J\nh1 Mills\np Short.\nh2 One\np It rose{call 1} 10{sup 6}.\nquote So.\nnote Register.",
        );
    }

    #[test]
    fn front_matter_that_a_reader_sees_is_kept() {
        check(
            "<article><front><article-meta><article-id>10.1/x</article-id><title-group><article-title>Mills</article-title></title-group>\
             <contrib-group><contrib><name><surname>Orme</surname><given-names>Anna</given-names></name></contrib></contrib-group>\
             <funding-group><funding-statement>The county paid.</funding-statement></funding-group></article-meta></front>\
             <body><p>It rose to <math><msup><mi>x</mi><mn>2</mn></msup></math>.</p></body></article>",
            "h1 Mills\nboilerplate Orme\nboilerplate Anna\np The county paid.\np It rose to x{sup 2}.",
        );
    }

    #[test]
    fn abstracts_in_headers_and_readings_of_other_witnesses() {
        check(
            "<TEI><teiHeader><fileDesc><titleStmt><title>Mills</title><funder>X</funder></titleStmt><publicationStmt><p>no</p></publicationStmt></fileDesc>\
             <profileDesc><langUsage><language>en</language></langUsage><abstract><p>Short.</p></abstract></profileDesc></teiHeader>\
             <text><body><p>It <app><lem>rose</lem><rdg>fell</rdg></app> 10<hi rendition='simple:superscript'>6</hi>.</p></body></text></TEI>",
            "h1 Mills\np Short.\np It rose 10{sup 6}.\nnote fell",
        );
    }

    #[test]
    fn quotations_of_an_edition_get_marks() {
        check(
            "<TEI><text><body><p>He said <q>it rose</q>, «<q>so</q>», <quote>“no”</quote>.</p><q>Alone.</q></body></text></TEI>",
            "p He said “it rose”, «so», “no”.\nquote Alone.",
        );
    }

    #[test]
    fn fiction_book() {
        check(
            "<FictionBook><description><title-info><author><first-name>Anna</first-name></author><book-title>T</book-title></title-info></description>\
             <body><section><title><p>The</p><p>mill</p></title><p>It rose<a type='note' href='#n'>[1]</a>.</p><poem><stanza><v>a</v><v>b</v></stanza></poem></section></body>\
             <body name='notes'><section><p>Register.</p></section></body></FictionBook>",
            "h2 The\nmill\np It rose{call [1]}.\nverse a\nb\nnote Register.",
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
    fn a_fragment_is_read_to_its_end() {
        check(
            "<p>It rose.</p>\n<table-wrap><caption><p>Tolls</p></caption></table-wrap>\n<p>It fell.</p>",
            "p It rose.\np Tolls\np It fell.",
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
