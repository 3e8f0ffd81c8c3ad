//! What a run of `check` says, ready for every reporter: findings with their places and
//! fingerprints, quotations with their verdicts, and the sums.
//!
//! Owns order, positions and fingerprints, so that all formats agree. Writes nothing.

pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod rdjson;
pub(crate) mod sarif;
pub(crate) mod text;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ::text::{LineIndex, Span, VerdictKind};
use analysis::finding::DocName;
use analysis::{Code, Finding, Level};

/// Everything that a run says. Findings and quotations are in the order of path, then position.
pub(crate) struct Report {
    pub(crate) findings: Vec<Reported>,
    pub(crate) quotations: Vec<json::Quotation>,
    pub(crate) documents: Documents,
    /// Every note that was checked, by name.
    pub(crate) notes: Vec<DocName>,
    pub(crate) citations: usize,
    /// Bound quotations that could not be compared and are no declared translations.
    pub(crate) unchecked: usize,
    /// Why quotations are unchecked: codes with their keys.
    pub(crate) reasons: BTreeMap<&'static str, BTreeSet<String>>,
    /// The folder of the workspace in its repository, with a last `/`, or "": forges name files from
    /// the root of the repository.
    pub(crate) prefix: String,
}

/// A report with the findings that people are shown.
pub(crate) struct Shown<'a> {
    pub(crate) report: &'a Report,
    pub(crate) findings: Vec<&'a Reported>,
}

/// A finding with what reporters show of it.
pub(crate) struct Reported {
    pub(crate) finding: Finding,
    pub(crate) start: Position,
    pub(crate) end: Position,
    /// The same for the same finding after lines moved.
    pub(crate) fingerprint: String,
}

/// Line and column, both from 1; the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The texts that findings speak of.
#[derive(Default)]
pub(crate) struct Documents(BTreeMap<DocName, Document>);

pub(crate) struct Document {
    pub(crate) text: Arc<str>,
    pub(crate) lines: LineIndex,
}

/// How many findings of each level there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels {
    pub(crate) error: usize,
    pub(crate) warning: usize,
    pub(crate) hint: usize,
}

impl Report {
    /// Sorts, places and fingerprints.
    pub(crate) fn new(
        mut findings: Vec<Finding>,
        mut quotations: Vec<json::Quotation>,
        documents: Documents,
        mut notes: Vec<DocName>,
    ) -> Report {
        findings.sort_by(|a, b| {
            (&a.document, a.span, a.code.name(), &a.message).cmp(&(
                &b.document,
                b.span,
                b.code.name(),
                &b.message,
            ))
        });
        notes.sort();
        quotations.sort_by(|a, b| (&a.path, a.start, a.id).cmp(&(&b.path, b.start, b.id)));
        let fingerprints = fingerprints(&findings, &quotations, &documents);
        let mut cursor = Cursor::new(&documents);
        let findings = findings
            .into_iter()
            .zip(fingerprints)
            .map(|(finding, fingerprint)| {
                let start = cursor.position(&finding.document, finding.span.start);
                let end = cursor.ahead(finding.span.end);
                Reported {
                    finding,
                    start,
                    end,
                    fingerprint,
                }
            })
            .collect();
        let unchecked = quotations
            .iter()
            .filter(|quotation| quotation.counts_as_unchecked)
            .count();
        Report {
            findings,
            quotations,
            documents,
            notes,
            citations: 0,
            unchecked,
            reasons: BTreeMap::new(),
            prefix: String::new(),
        }
    }

    /// What people are shown: hints only where they count, or say why nothing was checked.
    pub(crate) fn shown(&self, fails: Level) -> Shown<'_> {
        let is_shown = |finding: &Finding| {
            finding.level > Level::Hint
                || fails == Level::Hint
                || finding.code == Code::BibliographyMissing
        };
        Shown {
            report: self,
            findings: self
                .findings
                .iter()
                .filter(|reported| is_shown(&reported.finding))
                .collect(),
        }
    }

    /// The name of a document from the root of the repository.
    pub(crate) fn in_repository(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        for reported in &self.findings {
            match reported.finding.level {
                Level::Error => levels.error += 1,
                Level::Warning => levels.warning += 1,
                Level::Hint => levels.hint += 1,
            }
        }
        levels
    }

    pub(crate) fn verdicts(&self) -> HashMap<VerdictKind, usize> {
        let mut verdicts = HashMap::new();
        for quotation in &self.quotations {
            *verdicts.entry(quotation.kind_of_verdict).or_insert(0) += 1;
        }
        verdicts
    }

    /// The codes that say that something could not be checked, each once.
    pub(crate) fn unchecked_codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = self
            .findings
            .iter()
            .map(|reported| reported.finding.code)
            .filter(|code| code.is_unchecked())
            .collect();
        codes.sort();
        codes.dedup();
        codes
    }

    /// Takes the passages of private sources out; where they stand is still told.
    pub(crate) fn redact(&mut self, private: impl Fn(&str) -> bool) {
        for reported in &mut self.findings {
            for related in &mut reported.finding.related {
                if let analysis::finding::RelatedPlace::Source(name) = &related.place
                    && private(name)
                {
                    if let Some(passage) = &mut related.passage {
                        passage.text.clear();
                        passage.lit.clear();
                    }
                }
            }
        }
        for quotation in &mut self.quotations {
            if let Some(source) = &mut quotation.source
                && private(&source.path)
            {
                source.passage = None;
            }
        }
    }
}

impl Documents {
    pub(crate) fn insert(&mut self, name: DocName, text: Arc<str>) {
        let lines = LineIndex::new(&text);
        self.0.insert(name, Document { text, lines });
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Document> {
        self.0.get(name)
    }

    pub(crate) fn position(&self, name: &str, at: usize) -> Option<Position> {
        let document = self.get(name)?;
        let (line, column) = document.lines.shown(&document.text, at);
        Some(Position { line, column })
    }
}

/// Turns ascending offsets into positions in one pass: a line of five megabytes with a thousand
/// findings is counted once, not a thousand times.
pub(crate) struct Cursor<'a> {
    documents: &'a Documents,
    document: Option<(DocName, &'a Document)>,
    at: usize,
    position: Position,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(documents: &'a Documents) -> Cursor<'a> {
        Cursor {
            documents,
            document: None,
            at: 0,
            position: Position::START,
        }
    }

    /// The position of `at` in a document; the place from which [`Cursor::ahead`] looks.
    pub(crate) fn position(&mut self, name: &DocName, at: usize) -> Position {
        if self
            .document
            .as_ref()
            .is_none_or(|(current, _)| current != name)
        {
            self.document = self
                .documents
                .get(name)
                .map(|document| (name.clone(), document));
            (self.at, self.position) = (0, Position::START);
        }
        self.position = self.ahead(at);
        self.at = at;
        self.position
    }

    /// The position of a later place in the same document.
    pub(crate) fn ahead(&self, at: usize) -> Position {
        let Some((_, document)) = &self.document else {
            return Position::START;
        };
        let at = at.min(document.text.len());
        let line = document.lines.line_of(at);
        let start = document.lines.span(line).start;
        if line + 1 == self.position.line && self.at >= start && self.at <= at {
            let between = Span::new(self.at, at).of(&document.text).chars().count();
            return Position {
                line: line + 1,
                column: self.position.column + between,
            };
        }
        let column = Span::new(start, at).of(&document.text).chars().count() + 1;
        Position {
            line: line + 1,
            column,
        }
    }
}

impl Position {
    const START: Position = Position { line: 1, column: 1 };
}

/// What a finding is, apart from where its line stands: code, document, the words it speaks of, and
/// which of several equal ones it is.
fn fingerprints(
    findings: &[Finding],
    quotations: &[json::Quotation],
    documents: &Documents,
) -> Vec<String> {
    let quoted: HashMap<(&str, usize), &str> = quotations
        .iter()
        .map(|quotation| ((&*quotation.path, quotation.id), &*quotation.text))
        .collect();
    let mut seen: HashMap<blake3::Hash, u64> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let place = documents
                .get(&finding.document)
                .map_or("", |document| finding.span.of(&document.text));
            let quotation = finding
                .quotation
                .and_then(|id| quoted.get(&(&*finding.document, id)))
                .copied();
            let mut hasher = blake3::Hasher::new();
            for part in [
                finding.code.name(),
                &finding.document,
                quotation.unwrap_or(""),
                place,
            ] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
            let same = seen.entry(hasher.finalize()).or_insert(0);
            hasher.update(&same.to_le_bytes());
            *same += 1;
            hasher.finalize().to_hex()[..32].to_owned()
        })
        .collect()
}

/// A message as it stands in formats that show one text a finding: what, why and what to do.
pub(crate) fn whole_message(finding: &Finding) -> String {
    let mut out = finding.message.clone();
    for part in [Some(&finding.because), finding.help.as_ref()]
        .into_iter()
        .flatten()
    {
        if !part.is_empty() {
            out.push_str("; ");
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use analysis::finding::{Edit, Passage, RelatedPlace};
    use analysis::{Fix, Related};

    use super::*;

    pub(crate) const NOTE: &str = "# Harbour\n\nHe said that \"the harbour was closed for ten days that winter\" \
        [@kay2001, p. 12] and nobody minded.\n";

    /// The finding of the picture in the documentation.
    pub(crate) fn altered() -> Finding {
        let note: DocName = "notes/harbour.md".into();
        let at = NOTE.find("ten").unwrap();
        let span = Span::new(at, at + 3);
        let passage = "The snow fell early. The harbour was closed for nine days that winter, and nobody in the \
            town could remember such a thing.";
        let nine = passage.find("nine").unwrap();
        Finding::new(
            Code::QuoteAltered,
            &note,
            span,
            "the quotation differs from its source",
        )
        .label("the source has \"nine\"")
        .because("readers take what stands between quotation marks for the author's own words")
        .related(Related {
            place: RelatedPlace::Source("sources/kay2001.pdf".into()),
            span: Span::new(5310, 5358),
            message: "the passage".into(),
            passage: Some(Passage {
                text: passage.into(),
                lit: vec![Span::new(nine, nine + 4)],
                place: "p. 12".into(),
            }),
        })
        .fix(Fix::review(
            "Use the words of the source",
            vec![Edit {
                document: note.clone(),
                span,
                text: "nine".into(),
            }],
        ))
        .fix(Fix::review(
            "Mark the change: \"for [ten] days\"",
            vec![Edit {
                document: note,
                span,
                text: "[ten]".into(),
            }],
        ))
    }

    pub(crate) fn report(findings: Vec<Finding>) -> Report {
        let mut documents = Documents::default();
        documents.insert("notes/harbour.md".into(), NOTE.into());
        Report::new(
            findings,
            Vec::new(),
            documents,
            vec!["notes/harbour.md".into()],
        )
    }

    #[test]
    fn positions_on_one_line_are_counted_from_each_other() {
        let mut documents = Documents::default();
        documents.insert("a.md".into(), "é😀 one two\nthree\r\nfour".into());
        documents.insert("b.md".into(), "x".into());
        let mut cursor = Cursor::new(&documents);
        for (name, at, want) in [
            ("a.md", 7, (1, 4)),
            ("a.md", 11, (1, 8)),
            ("a.md", 11, (1, 8)),
            ("a.md", 15, (2, 1)),
            ("a.md", 22, (3, 1)),
            ("a.md", 7, (1, 4)),
            ("b.md", 1, (1, 2)),
            ("b.md", 99, (1, 2)),
            ("absent.md", 5, (1, 1)),
        ] {
            let got = cursor.position(&name.into(), at);
            assert_eq!((got.line, got.column), want, "{name} {at}");
        }
    }

    #[test]
    fn a_fingerprint_survives_moved_lines_and_tells_equal_findings_apart() {
        let moved = |before: &str| {
            let mut documents = Documents::default();
            documents.insert("n.md".into(), format!("{before}ten and ten").into());
            let at = |offset| Span::new(before.len() + offset, before.len() + offset + 3);
            let finding =
                |offset| Finding::new(Code::QuoteAltered, &"n.md".into(), at(offset), "differs");
            let report = Report::new(
                vec![finding(8), finding(0)],
                Vec::new(),
                documents,
                Vec::new(),
            );
            report
                .findings
                .into_iter()
                .map(|reported| reported.fingerprint)
                .collect::<Vec<_>>()
        };
        let here = moved("");
        assert_eq!(here, moved("a line\n\n"));
        assert_ne!(here[0], here[1]);
    }

    #[test]
    fn findings_stand_in_the_order_of_path_then_position() {
        let at = |name: &str, start| {
            Finding::new(Code::QuoteUncited, &name.into(), Span::empty(start), "m")
        };
        let report = Report::new(
            vec![at("b.md", 0), at("a.md", 9), at("a.md", 1)],
            Vec::new(),
            Documents::default(),
            vec![],
        );
        let order: Vec<_> = report
            .findings
            .iter()
            .map(|r| (&*r.finding.document, r.finding.span.start))
            .collect();
        assert_eq!(order, [("a.md", 1), ("a.md", 9), ("b.md", 0)]);
    }
}
