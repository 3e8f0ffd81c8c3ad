//! The tree of a note as one flat vector: what the lowering walks.
//!
//! The only module that knows the names of the grammar's nodes. Nodes stand in document order, a parent
//! before its children, so a subtree is a range and every question about nesting is arithmetic.

use text::Span;
use tree_sitter::{Language, Tree};

macro_rules! kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// The named nodes of the grammar.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($kind,)*
            /// A node that the lowering has no use for.
            Other,
        }

        fn kind_of(name: &str) -> Kind {
            match name {
                $($name => Kind::$kind,)*
                _ => Kind::Other,
            }
        }
    };
}

kinds! {
    Document = "document",
    Section = "section",
    FrontMatter = "front_matter",
    Yaml = "yaml",
    AtxHeading = "atx_heading",
    SetextHeading = "setext_heading",
    HeadingMarker = "heading_marker",
    Paragraph = "paragraph",
    BlockQuote = "block_quote",
    BlockQuoteMarker = "block_quote_marker",
    BlockContinuation = "block_continuation",
    Attribution = "attribution",
    AttributionMarker = "attribution_marker",
    List = "list",
    ListItem = "list_item",
    ListMarker = "list_marker",
    TaskMarker = "task_marker",
    ExampleLabel = "example_label",
    DefinitionList = "definition_list",
    DefinitionItem = "definition_item",
    Definition = "definition",
    DefinitionMarker = "definition_marker",
    Term = "term",
    FencedCodeBlock = "fenced_code_block",
    IndentedCodeBlock = "indented_code_block",
    CodeLine = "code_line",
    FencedDiv = "fenced_div",
    FencedDivMarker = "fenced_div_marker",
    FootnoteDefinition = "footnote_definition",
    FootnoteLabel = "footnote_label",
    FootnoteReference = "footnote_reference",
    InlineNote = "inline_note",
    LinkReferenceDefinition = "link_reference_definition",
    LinkLabel = "link_label",
    ThematicBreak = "thematic_break",
    PipeTable = "pipe_table",
    TextTable = "text_table",
    TableRow = "table_row",
    TableCell = "table_cell",
    TableLine = "table_line",
    TableDelimiterRow = "table_delimiter_row",
    TableCaption = "table_caption",
    LineBlock = "line_block",
    LineBlockLine = "line_block_line",
    LineBlockMarker = "line_block_marker",
    HtmlBlock = "html_block",
    HtmlTag = "html_tag",
    HtmlComment = "html_comment",
    Math = "math",
    DisplayMath = "display_math",
    Citation = "citation",
    CitationItem = "citation_item",
    Prefix = "prefix",
    Suffix = "suffix",
    CitationKey = "citation_key",
    AuthorSuppression = "author_suppression",
    NarrativeCitation = "narrative_citation",
    Locator = "locator",
    LocatorLabel = "locator_label",
    LocatorValue = "locator_value",
    Quotation = "quotation",
    QuotationMark = "quotation_mark",
    Ellipsis = "ellipsis",
    BracketedText = "bracketed_text",
    BracketedSpan = "bracketed_span",
    Attributes = "attributes",
    Identifier = "identifier",
    Class = "class",
    KeyValue = "key_value",
    AttributeName = "attribute_name",
    AttributeValue = "attribute_value",
    Wikilink = "wikilink",
    WikilinkTarget = "wikilink_target",
    WikilinkAnchor = "wikilink_anchor",
    WikilinkLabel = "wikilink_label",
    Embed = "embed",
    Link = "link",
    LinkText = "link_text",
    LinkDestination = "link_destination",
    LinkTitle = "link_title",
    Image = "image",
    ImageDescription = "image_description",
    Uri = "uri",
    Autolink = "autolink",
    Emphasis = "emphasis",
    StrongEmphasis = "strong_emphasis",
    Strikeout = "strikeout",
    Highlight = "highlight",
    Superscript = "superscript",
    Subscript = "subscript",
    EmphasisDelimiter = "emphasis_delimiter",
    CodeSpan = "code_span",
    BackslashEscape = "backslash_escape",
    Entity = "entity",
    HardLineBreak = "hard_line_break",
    Tag = "tag",
    RawTex = "raw_tex",
    Shortcode = "shortcode",
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    parent: u32,
    /// One past the last node of the subtree.
    end: u32,
}

/// The named nodes of a tree in document order.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    nodes: Vec<Node>,
}

impl Nodes {
    pub(crate) fn new(tree: &Tree, text: &str) -> Nodes {
        let kinds = Kinds::new(&tree.language());
        let mut nodes: Vec<Node> = Vec::with_capacity(text.len() / 12 + 8);
        let mut cursor = tree.walk();
        let mut parents: Vec<u32> = Vec::new();
        loop {
            let node = cursor.node();
            let entered = push(&node, &kinds, &parents, text.len(), &mut nodes);
            if let Some(idx) = entered
                && node.named_child_count() > 0
                && cursor.goto_first_child()
            {
                parents.push(idx);
                continue;
            }
            loop {
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return Nodes { nodes };
                }
                if let Some(closed) = parents.pop() {
                    let end = nodes.len() as u32;
                    nodes[closed as usize].end = end;
                }
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn get(&self, idx: usize) -> Node {
        self.nodes[idx]
    }

    pub(crate) fn kind(&self, idx: usize) -> Kind {
        self.nodes[idx].kind
    }

    pub(crate) fn span(&self, idx: usize) -> Span {
        self.nodes[idx].span
    }

    /// One past the last node of the subtree of `idx`.
    pub(crate) fn end(&self, idx: usize) -> usize {
        self.nodes[idx].end as usize
    }

    pub(crate) fn parent(&self, idx: usize) -> Option<usize> {
        (idx > 0).then(|| self.nodes[idx].parent as usize)
    }

    pub(crate) fn children(&self, idx: usize) -> Children<'_> {
        Children {
            nodes: self,
            next: idx + 1,
            end: self.end(idx),
        }
    }

    pub(crate) fn child(&self, idx: usize, kind: Kind) -> Option<usize> {
        self.children(idx).find(|&child| self.kind(child) == kind)
    }

    /// The nearest ancestor of one of these kinds.
    pub(crate) fn ancestor(&self, idx: usize, wanted: impl Fn(Kind) -> bool) -> Option<usize> {
        let mut at = idx;
        while let Some(parent) = self.parent(at) {
            if wanted(self.kind(parent)) {
                return Some(parent);
            }
            at = parent;
        }
        None
    }
}

/// The direct children of a node.
pub(crate) struct Children<'a> {
    nodes: &'a Nodes,
    next: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.next >= self.end {
            return None;
        }
        let idx = self.next;
        self.next = self.nodes.end(idx);
        Some(idx)
    }
}

fn push(
    node: &tree_sitter::Node<'_>,
    kinds: &Kinds,
    parents: &[u32],
    len: usize,
    nodes: &mut Vec<Node>,
) -> Option<u32> {
    let kind = kinds.of(node.kind_id())?;
    let idx = nodes.len() as u32;
    let (start, end) = (node.start_byte().min(len), node.end_byte().min(len));
    nodes.push(Node {
        kind,
        span: Span::new(start, end),
        parent: parents.last().copied().unwrap_or(0),
        end: idx + 1,
    });
    Some(idx)
}

/// The kind of every symbol of the grammar; `None` for punctuation.
struct Kinds {
    by_id: Vec<Option<Kind>>,
}

impl Kinds {
    fn new(language: &Language) -> Kinds {
        let by_id = (0..language.node_kind_count())
            .map(|id| {
                let id = u16::try_from(id).ok()?;
                language
                    .node_kind_is_named(id)
                    .then(|| kind_of(language.node_kind_for_id(id).unwrap_or("")))
            })
            .collect();
        Kinds { by_id }
    }

    fn of(&self, id: u16) -> Option<Kind> {
        // An error node has an id of its own; its children are still worth reading.
        self.by_id
            .get(usize::from(id))
            .copied()
            .unwrap_or(Some(Kind::Other))
    }
}
