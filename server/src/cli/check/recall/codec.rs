//! Records as bytes. Reading is total: what cannot be understood is no record.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use analysis::finding::{DocName, Edit, Passage, Related, RelatedPlace};
use analysis::workspace::DocumentKey;
use analysis::{Code, Confidence, Finding, Fix, Level, Safety};
use text::Span;

use super::{Hash, Record, Said, Shard};
use crate::cache::bytes::{Reader, Writer};
use crate::cli::report::json::{
    Also, BoundCitation, Difference, Locator, Note, Quotation, Segment, Source, VERDICTS,
};

pub(super) fn encode(records: &Shard, out: &mut Writer) {
    // In order, so that the same records are the same bytes.
    let records: BTreeMap<&DocName, &Arc<Record>> = records.iter().collect();
    out.size(records.len());
    for (name, record) in records {
        out.str(name);
        put_record(out, record);
    }
}

pub(super) fn decode(body: &[u8]) -> Option<Shard> {
    let mut input = Reader::new(body);
    let records = input.list(8, &mut |input| {
        let name = DocName::from(input.str()?);
        let record = get_record(input, &name)?;
        Some((name, Arc::new(record)))
    })?;
    input
        .rest()
        .is_empty()
        .then(|| records.into_iter().collect())
}

fn put_record(out: &mut Writer, record: &Record) {
    for hash in [
        &record.note,
        &record.basis,
        &record.bibliographies,
        &record.documents,
    ] {
        out.raw(hash);
    }
    out.u8(record.library.is_some().into());
    if let Some(library) = &record.library {
        out.raw(library);
    }
    out.size(record.named.len());
    for written in &record.named {
        out.str(written);
    }
    out.size(record.quoted.len());
    for key in &record.quoted {
        out.str(&key.bibliography);
        out.str(&key.key);
    }
    put_said(out, &record.said);
}

fn get_record(input: &mut Reader<'_>, name: &DocName) -> Option<Record> {
    let hash = |input: &mut Reader<'_>| -> Option<Hash> { input.raw(32)?.try_into().ok() };
    let (note, basis, bibliographies, documents) =
        (hash(input)?, hash(input)?, hash(input)?, hash(input)?);
    let library = match input.u8()? {
        0 => None,
        1 => Some(hash(input)?),
        _ => return None,
    };
    Some(Record {
        note,
        basis,
        bibliographies,
        documents,
        library,
        named: input.list(8, &mut |input| input.str())?,
        quoted: input.list(16, &mut |input| {
            Some(DocumentKey {
                bibliography: input.str()?.into(),
                key: input.str()?,
            })
        })?,
        said: Arc::new(get_said(input, name)?),
    })
}

fn put_said(out: &mut Writer, said: &Said) {
    out.size(said.citations);
    out.size(said.reasons.len());
    for (code, keys) in &said.reasons {
        out.str(code);
        out.size(keys.len());
        for key in keys {
            out.str(key);
        }
    }
    out.size(said.cited.len());
    for key in &said.cited {
        out.str(key);
    }
    out.size(said.findings.len());
    for finding in &said.findings {
        put_finding(out, finding);
    }
    out.size(said.quotations.len());
    for quotation in &said.quotations {
        put_quotation(out, quotation);
    }
}

fn get_said(input: &mut Reader<'_>, name: &DocName) -> Option<Said> {
    Some(Said {
        citations: input.size()?,
        reasons: input
            .list(16, &mut |input| {
                let reason = known(&input.str()?, REASONS);
                let keys: Vec<String> = input.list(8, &mut |input| input.str())?;
                Some((reason?, BTreeSet::from_iter(keys)))
            })?
            .into_iter()
            .collect(),
        cited: BTreeSet::from_iter(input.list(8, &mut |input| input.str())?),
        findings: input.list(32, &mut |input| get_finding(input))?,
        quotations: input.list(64, &mut |input| get_quotation(input, name))?,
    })
}

fn put_finding(out: &mut Writer, finding: &Finding) {
    // Every field, by name: a new one must not be forgotten.
    let Finding {
        code,
        level,
        confidence,
        document,
        span,
        message,
        label,
        because,
        help,
        quotation,
        related,
        fixes,
    } = finding;
    out.str(code.name());
    out.u8(*level as u8);
    out.u8((*confidence == Confidence::Low).into());
    out.str(document);
    put_span(out, *span);
    out.str(message);
    out.option_str(label.as_deref());
    out.str(because);
    out.option_str(help.as_deref());
    out.u8(quotation.is_some().into());
    out.size(quotation.unwrap_or(0));
    out.size(related.len());
    for Related {
        place,
        span,
        message,
        passage,
    } in related
    {
        let (kind, name) = match place {
            RelatedPlace::Document(name) => (0, name),
            RelatedPlace::Source(name) => (1, name),
        };
        out.u8(kind);
        out.str(name);
        put_span(out, *span);
        out.str(message);
        out.u8(passage.is_some().into());
        if let Some(Passage { text, lit, place }) = passage {
            out.str(text);
            out.size(lit.len());
            lit.iter().for_each(|span| put_span(out, *span));
            out.str(place);
        }
    }
    out.size(fixes.len());
    for Fix {
        title,
        safety,
        edits,
    } in fixes
    {
        out.str(title);
        out.u8((*safety == Safety::Review).into());
        out.size(edits.len());
        for Edit {
            document,
            span,
            text,
        } in edits
        {
            out.str(document);
            put_span(out, *span);
            out.str(text);
        }
    }
}

fn get_finding(input: &mut Reader<'_>) -> Option<Finding> {
    Some(Finding {
        code: Code::named(&input.str()?)?,
        level: match input.u8()? {
            0 => Level::Hint,
            1 => Level::Warning,
            2 => Level::Error,
            _ => return None,
        },
        confidence: if get_bool(input)? {
            Confidence::Low
        } else {
            Confidence::High
        },
        document: input.str()?.into(),
        span: get_span(input)?,
        message: input.str()?,
        label: input.option_str()?,
        because: input.str()?,
        help: input.option_str()?,
        quotation: {
            let is_some = get_bool(input)?;
            let idx = input.size()?;
            is_some.then_some(idx)
        },
        related: input.list(32, &mut |input| {
            let kind = input.u8()?;
            let name = DocName::from(input.str()?);
            Some(Related {
                place: match kind {
                    0 => RelatedPlace::Document(name),
                    1 => RelatedPlace::Source(name),
                    _ => return None,
                },
                span: get_span(input)?,
                message: input.str()?,
                passage: if get_bool(input)? {
                    Some(Passage {
                        text: input.str()?,
                        lit: input.list(16, &mut |input| get_span(input))?,
                        place: input.str()?,
                    })
                } else {
                    None
                },
            })
        })?,
        fixes: input.list(17, &mut |input| {
            Some(Fix {
                title: input.str()?,
                safety: if get_bool(input)? {
                    Safety::Review
                } else {
                    Safety::Safe
                },
                edits: input.list(32, &mut |input| {
                    Some(Edit {
                        document: input.str()?.into(),
                        span: get_span(input)?,
                        text: input.str()?,
                    })
                })?,
            })
        })?,
    })
}

fn put_quotation(out: &mut Writer, quotation: &Quotation) {
    let Quotation {
        id,
        // The note's own name.
        path: _,
        start,
        end,
        text_start,
        text_end,
        line,
        column,
        text,
        kind,
        citations,
        declared_speaker,
        verdict,
        // Of which `verdict` is the name.
        kind_of_verdict: _,
        counts_as_unchecked,
        codes,
        source,
        segments,
        differences,
        notes,
        speaker,
        also,
    } = quotation;
    for number in [id, start, end, text_start, text_end, line, column] {
        out.size(*number);
    }
    out.str(text);
    out.str(kind);
    out.size(citations.len());
    for BoundCitation {
        key,
        locator,
        binding,
    } in citations
    {
        out.str(key);
        out.option_str(locator.as_ref().map(|locator| locator.label.as_str()));
        out.option_str(locator.as_ref().map(|locator| locator.value.as_str()));
        out.str(binding);
    }
    out.option_str(declared_speaker.as_deref());
    out.str(verdict);
    out.u8((*counts_as_unchecked).into());
    out.size(codes.len());
    codes.iter().for_each(|code| out.str(code));
    out.u8(source.is_some().into());
    if let Some(Source {
        key,
        path,
        hash,
        start,
        end,
        pages,
        passage,
    }) = source
    {
        out.str(key);
        out.str(path);
        out.str(hash);
        out.size(*start);
        out.size(*end);
        put_strings(out, pages);
        out.option_str(passage.as_deref());
    }
    out.size(segments.len());
    for segment in segments {
        let Segment {
            start,
            end,
            source_start,
            source_end,
        } = segment;
        for number in [start, end, source_start, source_end] {
            out.size(*number);
        }
    }
    out.size(differences.len());
    for Difference {
        class,
        quotation,
        source,
    } in differences
    {
        out.str(class);
        out.str(quotation);
        out.str(source);
    }
    out.size(notes.len());
    for Note { kind, text } in notes {
        out.str(kind);
        out.str(text);
    }
    out.option_str(speaker.as_deref());
    out.size(also.len());
    for Also {
        source,
        pages,
        start,
        end,
    } in also
    {
        out.str(source);
        put_strings(out, pages);
        out.size(*start);
        out.size(*end);
    }
}

fn get_quotation(input: &mut Reader<'_>, name: &DocName) -> Option<Quotation> {
    let id = input.size()?;
    let (start, end) = (input.size()?, input.size()?);
    let (text_start, text_end) = (input.size()?, input.size()?);
    let (line, column) = (input.size()?, input.size()?);
    let text = input.str()?;
    let kind = known(&input.str()?, KINDS)?;
    let citations = input.list(18, &mut |input| {
        Some(BoundCitation {
            key: input.str()?,
            locator: match (input.option_str()?, input.option_str()?) {
                (Some(label), Some(value)) => Some(Locator { label, value }),
                _ => None,
            },
            binding: Cow::Owned(input.str()?),
        })
    })?;
    let declared_speaker = input.option_str()?;
    let verdict = input.str()?;
    let kind_of_verdict = VERDICTS.into_iter().find(|kind| kind.name() == verdict)?;
    Some(Quotation {
        id,
        path: name.to_string(),
        start,
        end,
        text_start,
        text_end,
        line,
        column,
        text,
        kind,
        citations,
        declared_speaker,
        verdict: kind_of_verdict.name(),
        kind_of_verdict,
        counts_as_unchecked: get_bool(input)?,
        codes: input.list(8, &mut |input| Some(Code::named(&input.str()?)?.name()))?,
        source: if get_bool(input)? {
            Some(Source {
                key: input.str()?,
                path: input.str()?,
                hash: input.str()?,
                start: input.size()?,
                end: input.size()?,
                pages: get_strings(input)?,
                passage: input.option_str()?,
            })
        } else {
            None
        },
        segments: input.list(32, &mut |input| {
            Some(Segment {
                start: input.size()?,
                end: input.size()?,
                source_start: input.size()?,
                source_end: input.size()?,
            })
        })?,
        differences: input.list(24, &mut |input| {
            Some(Difference {
                class: Cow::Owned(input.str()?),
                quotation: input.str()?,
                source: input.str()?,
            })
        })?,
        notes: input.list(16, &mut |input| {
            Some(Note {
                kind: Cow::Owned(input.str()?),
                text: input.str()?,
            })
        })?,
        speaker: input.option_str()?,
        also: input.list(32, &mut |input| {
            Some(Also {
                source: input.str()?,
                pages: get_strings(input)?,
                start: input.size()?,
                end: input.size()?,
            })
        })?,
    })
}

const KINDS: &[&str] = &["inline", "block", "title"];
/// What stands for a reason besides the codes.
const REASONS: &[&str] = &["not read", "no reason given"];

/// The same name as it stands in the program.
fn known(name: &str, names: &'static [&'static str]) -> Option<&'static str> {
    let own = names.iter().copied().find(|known| *known == name);
    own.or_else(|| Code::named(name).map(Code::name))
}

fn put_strings(out: &mut Writer, strings: &[String]) {
    out.size(strings.len());
    strings.iter().for_each(|string| out.str(string));
}

fn get_strings(input: &mut Reader<'_>) -> Option<Vec<String>> {
    input.list(8, &mut |input| input.str())
}

fn put_span(out: &mut Writer, span: Span) {
    out.size(span.start);
    out.size(span.end);
}

fn get_span(input: &mut Reader<'_>) -> Option<Span> {
    Some(Span::new(input.size()?, input.size()?))
}

fn get_bool(input: &mut Reader<'_>) -> Option<bool> {
    match input.u8()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
