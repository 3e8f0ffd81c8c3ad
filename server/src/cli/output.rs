//! Where verbs write: standard output and standard error, with color, width and the care that a
//! log needs.
//!
//! Owns the two streams and knows the terminal. A reader that went away (`| head`) is no error: what
//! is left is dropped and the exit code stays what it is. Every other failed write is an error, so
//! that a report on a full disk is never taken for a whole one.

use std::io::{self, IsTerminal as _, Write as _};

use super::arguments::When;
use crate::escape;

/// `1 page`, `3 pages`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

pub(crate) struct Output {
    out: io::BufWriter<io::Stdout>,
    look: Look,
    /// A log that obeys commands reads what is written.
    ci: bool,
    reader_gone: bool,
}

/// How text for people is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) color: bool,
    pub(crate) links: bool,
    pub(crate) width: usize,
}

#[cfg(test)]
impl Look {
    /// As in a file: what tests and pipes see.
    pub(crate) const PLAIN: Look = Look {
        color: false,
        links: false,
        width: 80,
    };
}

impl Output {
    pub(crate) fn new(color: When) -> Output {
        let terminal = io::stdout().is_terminal();
        let ci = is_ci();
        let color = has_color(color, terminal)
            && anstyle_query::windows::enable_ansi_colors() != Some(false);
        let width = match terminal_size::terminal_size() {
            Some((terminal_size::Width(columns), _)) if terminal => {
                usize::from(columns).clamp(40, 160)
            }
            _ => 80,
        };
        Output {
            out: io::BufWriter::with_capacity(1 << 16, io::stdout()),
            look: Look {
                color,
                links: color && terminal && !ci,
                width,
            },
            ci,
            reader_gone: false,
        }
    }

    pub(crate) fn look(&self) -> Look {
        self.look
    }

    pub(crate) fn is_ci(&self) -> bool {
        self.ci
    }

    /// Whether nobody reads what is written any more.
    pub(crate) fn reader_gone(&self) -> bool {
        self.reader_gone
    }

    /// Writes text for people.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        match self.ci {
            true => self.data(&escape::log(text)),
            false => self.data(text),
        }
    }

    /// Writes what a program reads, as it is.
    pub(crate) fn data(&mut self, data: &str) -> io::Result<()> {
        if self.reader_gone {
            return Ok(());
        }
        let written = self.out.write_all(data.as_bytes());
        self.settle(written)
    }

    /// Writes a value as JSON for people and programs: indented, with a last line break.
    pub(crate) fn json<T: serde::Serialize>(&mut self, value: &T) -> io::Result<()> {
        let mut lines = Lines {
            held: Vec::new(),
            pass_on: |part: &str| self.data(part),
        };
        serde_json::to_writer_pretty(&mut lines, value)?;
        lines.write_all(b"\n")?;
        lines.flush()
    }

    /// Writes a value as JSON on one line.
    pub(crate) fn json_line<T: serde::Serialize>(&mut self, value: &T) -> io::Result<()> {
        let written = serde_json::to_string(value).map_err(io::Error::other)?;
        self.data(&escape::json(written + "\n"))
    }

    /// Hands what was written to its reader.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.settle(flushed)
    }

    /// Says something on standard error. That it cannot be said is no reason to fail.
    pub(crate) fn say(&self, line: &str) {
        let line = match self.ci {
            true => escape::log(line),
            false => line.into(),
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    fn settle(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(())
            }
            written => written,
        }
    }
}

/// JSON of many lines on its way out: escaped in parts, because all of it may be large. What must be
/// escaped stands inside a string, and no string goes over the end of a line.
struct Lines<F> {
    held: Vec<u8>,
    pass_on: F,
}

/// Bytes that are held at least.
const PART: usize = 1 << 16;

impl<F: FnMut(&str) -> io::Result<()>> Lines<F> {
    fn pass(&mut self, length: usize) -> io::Result<()> {
        let rest = self.held.split_off(length);
        let part = std::mem::replace(&mut self.held, rest);
        let part = String::from_utf8(part).map_err(io::Error::other)?;
        (self.pass_on)(&escape::json(part))
    }
}

impl<F: FnMut(&str) -> io::Result<()>> io::Write for Lines<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.held.len();
        self.held.extend_from_slice(bytes);
        // Only what is new is looked at: a line may be long, and come in small pieces.
        if self.held.len() >= PART
            && let Some(end) = memchr::memrchr(b'\n', bytes)
        {
            self.pass(before + end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(self.held.len())
    }
}

/// Whether the run is one of continuous integration, as all its providers say.
pub(crate) fn is_ci() -> bool {
    let is_set = |name| {
        std::env::var_os(name)
            .is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
    };
    is_set("CI") || is_set("GITHUB_ACTIONS") || is_set("TF_BUILD")
}

/// <https://no-color.org>, <https://force-color.org>; an option wins over both.
pub(crate) fn has_color(color: When, terminal: bool) -> bool {
    let is_set =
        |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match color {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto => is_set("FORCE_COLOR") || (terminal && !dumb),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::Lines;
    use crate::escape;

    #[test]
    fn json_in_parts_is_the_same_as_at_once() {
        let words = ["##", "[error]", "é ", "##vso[", "\n", "##[x"];
        let lines = (0..30_000).map(|at| words[at * at % words.len()].repeat(at % 7));
        let whole = serde_json::to_string_pretty(&lines.collect::<Vec<_>>()).unwrap();
        for piece in [1, 100, 70_000] {
            let (mut parts, mut count) = (String::new(), 0);
            let mut lines = Lines {
                held: Vec::new(),
                pass_on: |part: &str| {
                    parts.push_str(part);
                    count += 1;
                    Ok(())
                },
            };
            for piece in whole.as_bytes().chunks(piece) {
                lines.write_all(piece).unwrap();
            }
            lines.flush().unwrap();
            assert!(count > 2, "{count} of pieces of {piece}");
            assert!(parts == escape::json(whole.clone()));
        }
    }
}
