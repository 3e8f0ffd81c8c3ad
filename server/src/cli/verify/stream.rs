//! `pincite verify --jsonl`: one JSON object a line in, one a line out, in the same order.
//!
//! Lines that are waiting are answered together on all threads; a line that stands alone is answered
//! at once, so that a program may wait for each answer before it asks again.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::{Code, Config};
use anyhow::Context as _;
use rayon::prelude::*;
use serde::Deserialize;
use source::{LimitCode, Unreadable};
use text::{Cited, Claim, Options, Prepared, Shelf, Source, SourceId};

use super::{Answer, Where, answered, located, quotation, unreadable};
use crate::cli::output::Output;
use crate::cli::{Ending, document, panic_message};
use crate::library::{Library, Reader, Reading};

/// Longest line that is read: a source of the largest text, escaped.
const LONGEST_LINE: u64 = 256 << 20;
/// Most lines that are answered together, and about how many bytes of them.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 8 << 20;

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: serde_json::Value,
    quotation: String,
    source: Option<PathBuf>,
    text: Option<String>,
    format: Option<TextFormat>,
    locator: Option<String>,
    lang: Option<String>,
    others: Option<Vec<PathBuf>>,
}

/// What `text` is.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TextFormat {
    Plain,
    Markdown,
    Html,
}

pub(super) fn run(options: &Options, output: &mut Output) -> anyhow::Result<Ending> {
    let cx = Cx {
        options,
        library: Library::new(&Config::default(), Reader::of_process(None)),
        documents: Mutex::default(),
        shelves: Mutex::default(),
    };
    let mut input = BufReader::with_capacity(1 << 20, io::stdin());
    let mut ending = Ending::Clean;
    loop {
        let lines = batch(&mut input)?;
        if lines.is_empty() || output.reader_gone() {
            return Ok(ending);
        }
        let answers: Vec<Answer> = match &lines[..] {
            [line] => vec![cx.answer(line)],
            lines => lines.par_iter().map(|line| cx.answer(line)).collect(),
        };
        for answer in &answers {
            if answer.error.is_some() {
                ending = Ending::Wrong;
            }
            output.json_line(answer)?;
        }
        output.flush()?;
    }
}

/// A line of the input, or why it is none.
type Line = Result<Vec<u8>, String>;

/// Waits for one line, and takes those that are there already.
fn batch(input: &mut BufReader<impl Read>) -> io::Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut bytes = 0;
    while let Some(line) = read_line(input)? {
        bytes += line.as_ref().map_or(0, Vec::len);
        let blank = line
            .as_ref()
            .is_ok_and(|line| line.iter().all(u8::is_ascii_whitespace));
        if !blank {
            lines.push(line);
        }
        let waiting = input.buffer().contains(&b'\n');
        if !lines.is_empty() && (!waiting || lines.len() >= BATCH || bytes >= BATCH_BYTES) {
            break;
        }
    }
    Ok(lines)
}

fn read_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let read = input.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && read as u64 == LONGEST_LINE {
        skip_line(input)?;
        return Ok(Some(Err(format!(
            "the line is longer than {LONGEST_LINE} bytes"
        ))));
    }
    Ok(Some(Ok(line)))
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

struct Cx<'a> {
    options: &'a Options,
    library: Library,
    /// What became of each path that was named, so that a document is opened once a run.
    documents: Mutex<HashMap<PathBuf, Result<Reading, String>>>,
    shelves: Mutex<HashMap<Vec<PathBuf>, Arc<Others>>>,
}

/// The documents that are searched where the words are not in the cited one.
struct Others {
    shelf: Shelf,
    names: HashMap<SourceId, (PathBuf, Source)>,
}

impl Cx<'_> {
    fn answer(&self, line: &Line) -> Answer {
        let question = match line {
            Ok(line) => serde_json::from_slice::<Question>(line.trim_ascii())
                .map_err(|error| error.to_string()),
            Err(why) => Err(why.clone()),
        };
        let question = match question {
            Ok(question) => question,
            Err(error) => {
                return Answer {
                    error: Some(error),
                    ..Answer::default()
                };
            }
        };
        let answer = catch_unwind(AssertUnwindSafe(|| self.verdict(&question)));
        let answer = answer.unwrap_or_else(|panic| {
            let mut answer = unreadable(
                Code::InternalError,
                "pincite failed while comparing".to_owned(),
            );
            answer.error = Some(format!("internal error: {}", panic_message(&*panic)));
            Ok(answer)
        });
        match answer {
            Ok(answer) => Answer {
                id: question.id,
                ..answer
            },
            Err(error) => Answer {
                id: question.id,
                error: Some(format!("{error:#}")),
                ..Answer::default()
            },
        }
    }

    fn verdict(&self, question: &Question) -> anyhow::Result<Answer> {
        let source = match (&question.source, &question.text) {
            (Some(_), Some(_)) => anyhow::bail!("either `source` or `text`, not both"),
            (None, None) => anyhow::bail!("`source` or `text` is missing"),
            (Some(path), None) => match self.document(path)? {
                Ok(source) => source.open().context("the document changed meanwhile")?,
                Err(failure) => return Ok(unreadable(failure.code, failure.message)),
            },
            (None, Some(text)) => match given(text, question.format.unwrap_or(TextFormat::Plain)) {
                Ok(source) => source,
                Err(why) => return Ok(unreadable(code_of(&why), why.to_string())),
            },
        };
        let others = self.others(question.others.as_deref().unwrap_or_default())?;
        let place = question
            .locator
            .as_deref()
            .map(|locator| located(locator, &source))
            .transpose()?;
        let (place, unchecked) = match place {
            Some(Where::Place(place)) => (Some(place), None),
            Some(Where::NoSuchDivision) => (None, Some(Code::LocatorUnchecked.name())),
            None => (None, None),
        };
        let claim = Claim {
            cited: vec![Cited {
                source: &source,
                place,
                authors: &[],
            }],
            ..Claim::default()
        };
        let quotation = quotation(&question.quotation, question.lang.clone());
        let verdict = match &others {
            Some(others) => text::judge(&quotation, &claim, &others.shelf, self.options),
            None => text::judge(&quotation, &claim, &(), self.options),
        };
        // Under `wrong-source` the words were found in another document.
        let elsewhere = verdict
            .found
            .as_ref()
            .filter(|found| found.source != source.id);
        let other = elsewhere.and_then(|found| {
            let (path, other) = others.as_ref()?.names.get(&found.source)?;
            Some((path, other.open()?))
        });
        let mut answer = match other {
            Some((path, other)) => answered(&verdict, &other, Some(path.display().to_string())),
            None => {
                let name = question
                    .source
                    .as_ref()
                    .map(|path| path.display().to_string());
                answered(&verdict, &source, name)
            }
        };
        answer.codes.extend(unchecked);
        Ok(answer)
    }

    fn document(&self, path: &Path) -> anyhow::Result<Reading> {
        if let Some(known) = lock(&self.documents).get(path) {
            return known.clone().map_err(anyhow::Error::msg);
        }
        // Read outside the lock; that two threads read the same document costs time, not truth.
        let read = document::place(path)
            .map(|place| self.library.read(&place))
            .map_err(|error| format!("{error:#}"));
        lock(&self.documents).insert(path.to_owned(), read.clone());
        read.map_err(anyhow::Error::msg)
    }

    fn others(&self, paths: &[PathBuf]) -> anyhow::Result<Option<Arc<Others>>> {
        if paths.is_empty() {
            return Ok(None);
        }
        if let Some(known) = lock(&self.shelves).get(paths) {
            return Ok(Some(known.clone()));
        }
        let mut names = HashMap::new();
        let mut prepared = Vec::new();
        for path in paths {
            // A document of the library that cannot be read is not searched; the verdict on the
            // cited one stands without it.
            let Ok(source) = self.document(path)? else {
                continue;
            };
            if names
                .insert(source.id, (path.clone(), source.clone()))
                .is_none()
            {
                prepared.push(source);
            }
        }
        let others = Arc::new(Others {
            shelf: Shelf::new(prepared),
            names,
        });
        lock(&self.shelves).insert(paths.to_vec(), others.clone());
        Ok(Some(others))
    }
}

/// A source that stands in the line itself.
fn given(text: &str, format: TextFormat) -> Result<Arc<Prepared>, Unreadable> {
    let name = match format {
        TextFormat::Plain => "text.txt",
        TextFormat::Markdown => "text.md",
        TextFormat::Html => "text.html",
    };
    let text = source::read(text.as_bytes(), name, &source::Limits::default())?;
    Ok(Arc::new(Prepared::new(GIVEN, Arc::new(text))))
}

fn code_of(why: &Unreadable) -> Code {
    match why {
        Unreadable::Broken(_) => Code::SourceUnreadable,
        Unreadable::Scan { .. } => Code::SourceScan,
        Unreadable::Limit {
            code: LimitCode::Size,
            ..
        } => Code::LimitSize,
        Unreadable::Limit {
            code: LimitCode::Time,
            ..
        } => Code::LimitTime,
        Unreadable::Limit {
            code: LimitCode::Pages,
            ..
        } => Code::LimitPages,
        Unreadable::Limit {
            code: LimitCode::Nesting,
            ..
        } => Code::LimitNesting,
    }
}

/// The number of a source that was given itself. The library's numbers come from hashes; that one
/// of them is this very number is as unlikely as any other, and costs a name only.
const GIVEN: SourceId = SourceId(u32::MAX);

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
