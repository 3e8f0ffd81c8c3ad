//! YAML 1.2 with places, from the events of `saphyr-parser`.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Place};
use text::Span;

use super::{MAX_ALIASED, MAX_DEPTH, Node, Pair, Problem, Tree, Value};

pub(super) fn read(text: &str) -> Tree {
    let mut cx = Builder {
        offsets: Offsets::new(text),
        open: Vec::new(),
        anchors: HashMap::new(),
        aliased: 0,
        root: None,
        problem: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = cx.offsets.byte(error.marker().index());
                cx.problem = Some(Problem {
                    span: Span::empty(at),
                    message: plain(error.info()),
                });
                break;
            }
        };
        // One document only: front matter and bibliographies have no second one.
        if matches!(event, Event::DocumentEnd | Event::StreamEnd) && cx.root.is_some() {
            break;
        }
        cx.event(event, place);
        if cx.problem.is_some() {
            break;
        }
    }
    // What was read before the text broke is kept.
    while !cx.open.is_empty() {
        cx.close(text.len());
    }
    Tree {
        root: cx.root,
        problems: cx.problem.into_iter().collect(),
    }
}

/// The parser's messages, without its jargon's worst.
fn plain(info: &str) -> String {
    info.replace("simple key expected", "a key and `:` were expected")
        .replace(
            "mapping values are not allowed in this context",
            "a colon is not allowed here; put the text in quotation marks",
        )
}

struct Builder {
    offsets: Offsets,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    root: Option<Node>,
    problem: Option<Problem>,
}

/// A list or mapping whose end is not yet read.
struct Open {
    start: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Node>),
    Mapping {
        pairs: Vec<Pair>,
        key: Option<(String, Span)>,
    },
}

impl Builder {
    fn event(&mut self, event: Event<'_>, place: Place) {
        let start = self.offsets.byte(place.start.index());
        let end = self.offsets.byte(place.end.index());
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let quoted = style != ScalarStyle::Plain;
                let null = !quoted && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null {
                    Value::Null
                } else {
                    Value::Scalar {
                        text: text.into_owned(),
                        quoted,
                    }
                };
                self.add(
                    Node {
                        span: Span::new(start, end.max(start)),
                        value,
                    },
                    anchor,
                );
            }
            Event::SequenceStart(anchor, _) => self.open(start, anchor, Kind::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.open(
                    start,
                    anchor,
                    Kind::Mapping {
                        pairs: Vec::new(),
                        key: None,
                    },
                );
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
            Event::Alias(anchor) => self.alias(anchor, Span::new(start, end.max(start))),
            _ => {}
        }
    }

    fn open(&mut self, start: usize, anchor: usize, kind: Kind) {
        if self.open.len() >= MAX_DEPTH {
            self.problem = Some(Problem {
                span: Span::empty(start),
                message: format!("nested deeper than {MAX_DEPTH}"),
            });
            return;
        }
        self.open.push(Open {
            start,
            anchor,
            kind,
        });
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.kind {
            Kind::Sequence(items) => Value::Sequence(items),
            Kind::Mapping { mut pairs, key } => {
                // A key without its value, where the text broke.
                if let Some((key, key_span)) = key {
                    pairs.push(Pair {
                        key,
                        key_span,
                        value: Node {
                            span: Span::empty(key_span.end),
                            value: Value::Null,
                        },
                    });
                }
                Value::Mapping(pairs)
            }
        };
        self.add(
            Node {
                span: Span::new(open.start, end.max(open.start)),
                value,
            },
            open.anchor,
        );
    }

    fn add(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match &mut open.kind {
            Kind::Sequence(items) => items.push(node),
            Kind::Mapping { pairs, key } => match key.take() {
                Some((key, key_span)) => pairs.push(Pair {
                    key,
                    key_span,
                    value: node,
                }),
                None => {
                    // A key that is a list or a mapping names nothing that is looked for.
                    let text = match node.value {
                        Value::Scalar { text, .. } => text,
                        _ => String::new(),
                    };
                    *key = Some((text, node.span));
                }
            },
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let Some(node) = self.anchors.get(&anchor) else {
            return self.add(
                Node {
                    span,
                    value: Value::Null,
                },
                0,
            );
        };
        self.aliased += count(node);
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases repeat more than {MAX_ALIASED} values");
            self.problem = Some(Problem { span, message });
            return;
        }
        let node = Node {
            span,
            ..node.clone()
        };
        self.add(node, 0);
    }
}

fn count(node: &Node) -> usize {
    1 + node.items().iter().map(count).sum::<usize>()
        + node
            .pairs()
            .iter()
            .map(|pair| 1 + count(&pair.value))
            .sum::<usize>()
}

/// Characters to bytes; the parser counts characters.
struct Offsets {
    /// The byte of every character, or nothing where the text is ASCII.
    bytes: Option<Vec<u32>>,
    len: usize,
}

impl Offsets {
    fn new(text: &str) -> Offsets {
        let bytes = (!text.is_ascii()).then(|| {
            text.char_indices()
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
                .collect()
        });
        Offsets {
            bytes,
            len: text.len(),
        }
    }

    fn byte(&self, chars: usize) -> usize {
        match &self.bytes {
            None => chars.min(self.len),
            Some(bytes) => bytes.get(chars).map_or(self.len, |&at| at as usize),
        }
    }
}
