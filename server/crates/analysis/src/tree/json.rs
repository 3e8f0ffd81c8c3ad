//! JSON (RFC 8259) with places.

use text::Span;

use super::{MAX_DEPTH, Node, Pair, Problem, Tree, Value};

pub(super) fn read(text: &str) -> Tree {
    let mut cx = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    let mut problems = Vec::new();
    if text.starts_with('\u{FEFF}') {
        cx.at = '\u{FEFF}'.len_utf8();
    }
    cx.skip();
    let root = match cx.peek() {
        None => {
            return Tree {
                root: None,
                problems,
            };
        }
        Some(b'[') => Some(cx.list(&mut problems)),
        Some(_) => match cx.value(0) {
            Ok(node) => Some(node),
            Err(problem) => {
                problems.push(problem);
                None
            }
        },
    };
    cx.skip();
    if problems.is_empty() && cx.at < text.len() {
        problems.push(cx.unexpected("the end of the file"));
    }
    Tree { root, problems }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let found = self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next());
        let len = found.map_or(0, char::len_utf8);
        let message = match found {
            Some(found) => format!("{wanted} was expected here, not `{found}`"),
            None => format!("{wanted} was expected, and the file ends"),
        };
        Problem {
            span: Span::new(self.at, self.at + len),
            message,
        }
    }

    /// The list at the top: a broken item is passed over.
    fn list(&mut self, problems: &mut Vec<Problem>) -> Node {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') if !items.is_empty() => {
                    self.at += 1;
                    continue;
                }
                None => {
                    problems.push(self.unexpected("`]`"));
                    break;
                }
                Some(_) => {}
            }
            let item = self.at;
            match self.value(1) {
                Ok(node) => {
                    items.push(node);
                    self.skip();
                    if !matches!(self.peek(), Some(b',' | b']') | None) {
                        problems.push(self.unexpected("a comma"));
                        if self.peek() != Some(b'{') {
                            self.at = self.next_item(item);
                        }
                    }
                }
                Err(problem) => {
                    problems.push(problem);
                    self.at = self.next_item(item);
                }
            }
        }
        Node {
            span: Span::new(start, self.at),
            value: Value::Sequence(items),
        }
    }

    /// Where the item behind a broken one begins: the next `{` that stands on its line as the
    /// broken one does, or one that surely begins an item.
    fn next_item(&self, broken: usize) -> usize {
        let indent = self.indent(broken);
        memchr::memchr_iter(b'{', &self.bytes[broken + 1..])
            .map(|at| broken + 1 + at)
            .find(|&at| {
                let id = self.bytes[at + 1..]
                    .iter()
                    .take(8)
                    .filter(|byte| !byte.is_ascii_whitespace());
                id.copied().take(5).eq(*b"\"id\":")
                    || (indent.is_some() && self.indent(at) == indent)
            })
            .unwrap_or(self.bytes.len())
    }

    /// How many blanks stand before `at` where nothing else does.
    fn indent(&self, at: usize) -> Option<usize> {
        const WIDEST: usize = 100;
        let before = &self.bytes[at.saturating_sub(WIDEST)..at];
        let blanks = before
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let edge = before.len() - blanks;
        (edge > 0 && before[edge - 1] == b'\n').then_some(blanks)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        let start = self.at;
        if depth > MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH}");
            return Err(Problem {
                span: Span::empty(start),
                message,
            });
        }
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::Scalar {
                text: self.string()?,
                quoted: true,
            },
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.word()?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            span: Span::new(start, self.at),
            value,
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut pairs = Vec::new();
        while self.has_another(b'}', pairs.is_empty())? {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a name in quotation marks"));
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            self.skip();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            self.skip();
            let value = self.value(depth + 1)?;
            pairs.push(Pair {
                key,
                key_span,
                value,
            });
        }
        Ok(Value::Mapping(pairs))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        while self.has_another(b']', items.is_empty())? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::Sequence(items))
    }

    /// Steps over what stands before the next member, a comma unless it is the first, or over `close`.
    fn has_another(&mut self, close: u8, first: bool) -> Result<bool, Problem> {
        self.skip();
        match self.peek() {
            Some(b',') if !first => {
                self.at += 1;
                self.skip();
            }
            Some(b) if first || b == close => {}
            None if first => {}
            _ => return Err(self.unexpected("a comma")),
        }
        // A comma before the end is a slip that everybody understands.
        let ends = self.peek() == Some(close);
        self.at += usize::from(ends);
        Ok(!ends)
    }

    fn word(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.'))
        {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        match word {
            "null" => Ok(Value::Null),
            "true" | "false" => Ok(Value::Scalar {
                text: word.to_owned(),
                quoted: false,
            }),
            _ if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => Ok(Value::Scalar {
                text: word.to_owned(),
                quoted: false,
            }),
            _ => {
                let message = format!("`{word}` is no value; text stands in quotation marks");
                Err(Problem {
                    span: Span::new(start, self.at),
                    message,
                })
            }
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        let open = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[self.at..]) else {
                self.at = open;
                return Err(self.unclosed(open));
            };
            self.at += found;
            out.push_str(&self.text[start..self.at]);
            match self.bytes[self.at] {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\n' => {
                    self.at = open;
                    return Err(self.unclosed(open));
                }
                _ => {
                    self.at += 1;
                    self.escape(&mut out)?;
                }
            }
        }
    }

    fn unclosed(&self, open: usize) -> Problem {
        Problem {
            span: Span::new(open, open + 1),
            message: "this quotation mark is not closed on its line".into(),
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), Problem> {
        let Some(byte) = self.peek() else {
            return Err(self.unexpected("an escape"));
        };
        let plain = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                out.push(self.unicode()?);
                return Ok(());
            }
            _ => {
                let span = Span::new(self.at - 1, self.at);
                return Err(Problem {
                    span,
                    message: "this backslash escapes nothing; write `\\\\`".into(),
                });
            }
        };
        self.at += 1;
        out.push(plain);
        Ok(())
    }

    /// The four digits of `\u`, and a second half where the first is one of a pair.
    fn unicode(&mut self) -> Result<char, Problem> {
        let first = self.four()?;
        if !(0xD800..0xE000).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if first < 0xDC00 && self.bytes[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.four()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn four(&mut self) -> Result<u32, Problem> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.unexpected("a hexadecimal digit"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
