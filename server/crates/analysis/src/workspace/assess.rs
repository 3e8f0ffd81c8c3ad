//! The quotations of a note with what they are bound to and the verdict on each.

use std::cell::Cell;
use std::sync::Arc;

use syntax::{Binding, Locator, Quotation, QuotationKind};
use text::{
    Cited, Claim, Declared, Options, Place, Remark, RemarkKind, RiskKind, SourceId, Span, Verdict,
    VerdictKind,
};

use super::bind::{self, Binds, BoundKey};
use super::{Document, DocumentState, NoteFile, Workspace, language, title, unread};
use crate::bibliography::Entry;
use crate::finding::{Code, DocName};
use crate::locate::{self, Located};

/// A quotation, what it claims and what was decided.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// Index in [`syntax::Note::quotations`].
    pub quotation: usize,
    pub kind: Kind,
    pub bound: Vec<Bound>,
    /// Who is named as the speaker by the citation ("[@a, qtd. in @b]").
    pub declared_speaker: Option<String>,
    pub verdict: Arc<Verdict>,
    /// Why it is unchecked, or what else speaks against trusting the verdict.
    pub reasons: Vec<Reason>,
    /// The library was asked and not every source is in it yet.
    pub wants_library: bool,
    /// The library was asked: the verdict holds for this library only.
    pub searched: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Inline,
    Block,
    /// The title of a cited work between quotation marks.
    Title,
}

/// One alternative of what a quotation is bound to.
#[derive(Clone, Debug)]
pub struct Bound {
    pub key: String,
    pub locator: Option<Locator>,
    pub binding: Binding,
    pub citation: Option<usize>,
    /// Where the key stands in the note.
    pub span: Span,
    pub entry: Option<(DocName, Arc<Entry>)>,
    /// The sources that could be read.
    pub sources: Vec<SourceId>,
    /// The locator's kind is one that the source does not have.
    pub locator_unchecked: bool,
    /// The source's pages are known by their physical index only.
    pub physical_pages: bool,
}

/// Why a quotation could not be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    NoBibliography,
    UnknownKey {
        key: String,
    },
    /// The document of a key, and the code that says why it could not be read.
    Document {
        key: String,
        code: Code,
        message: String,
    },
    Pending {
        key: String,
    },
    Translation(Declaration),
    /// The words follow one another only across the columns of a page.
    ReadingOrder {
        key: String,
        message: String,
    },
    /// The verifier could not decide; the verdict's remarks say why.
    Undecided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    Declared,
    Evident,
}

/// Everything that a verdict depends on besides the options, by which it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemoKey {
    pub quotation: text::Quotation,
    pub cited: Vec<(SourceId, Option<Place>, Vec<String>)>,
    pub declared: Declared,
    pub named: Vec<String>,
    pub beside: Vec<String>,
    /// Where neighboring quotations stand, asked only where words stand at several places.
    pub neighbors: Vec<(SourceId, Span)>,
    /// Of the library, which is searched when the words are not there.
    pub revision: u64,
}

/// A verdict, and whether the library was asked for it.
#[derive(Clone, Debug)]
pub struct Judged {
    pub verdict: Arc<Verdict>,
    pub searched: bool,
}

/// Where verdicts are remembered between checks.
pub trait Memo {
    fn verdict(&self, key: MemoKey, compute: &dyn Fn() -> Judged) -> Judged;
}

/// Remembers nothing.
pub struct NoMemo;

impl Memo for NoMemo {
    fn verdict(&self, _: MemoKey, compute: &dyn Fn() -> Judged) -> Judged {
        compute()
    }
}

/// A library that knows whether it was asked.
struct Watched<'a> {
    library: &'a dyn text::Library,
    asked: Cell<bool>,
}

impl text::Library for Watched<'_> {
    fn candidates(&self, quotation: &text::Quotation, except: &[SourceId]) -> Vec<text::Source> {
        self.asked.set(true);
        self.library.candidates(quotation, except)
    }

    fn frequency(&self, word: &str) -> usize {
        self.asked.set(true);
        self.library.frequency(word)
    }
}

/// Every quotation of the note that is one (inner quotations are part of their outer one).
#[must_use]
pub fn assess(workspace: &Workspace, note: &NoteFile, memo: &dyn Memo) -> Vec<Assessed> {
    let cx = Cx {
        workspace,
        note,
        memo,
        options: workspace.config.verifier_options(),
    };
    let mut out: Vec<Assessed> = note
        .note
        .quotations
        .iter()
        .enumerate()
        .filter(|(_, quotation)| quotation.parent.is_none())
        .map(|(idx, quotation)| cx.assess(idx, quotation, &[]))
        .collect();
    for at in 0..out.len() {
        if out[at].verdict.kind != VerdictKind::Ambiguous {
            continue;
        }
        let neighbors = neighbors(&out, at);
        if !neighbors.is_empty() {
            let idx = out[at].quotation;
            let (searched, wants) = (out[at].searched, out[at].wants_library);
            out[at] = cx.assess(idx, &note.note.quotations[idx], &neighbors);
            out[at].searched |= searched;
            out[at].wants_library |= wants;
        }
    }
    out
}

/// Where the quotations before and after this one stand in the same source: of several places that
/// hold the same words the one beside them is meant.
fn neighbors(all: &[Assessed], at: usize) -> Vec<(SourceId, Span)> {
    let Some(source) = all[at].verdict.found.as_ref().map(|found| found.source) else {
        return Vec::new();
    };
    let settled = |assessed: &&Assessed| {
        let found = assessed
            .verdict
            .found
            .as_ref()
            .filter(|found| found.source == source);
        found.is_some()
            && is_there(&assessed.verdict)
            && assessed.verdict.kind != VerdictKind::Ambiguous
    };
    let before = all[..at].iter().rev().find(settled);
    let after = all[at + 1..].iter().find(settled);
    before
        .into_iter()
        .chain(after)
        .filter_map(|assessed| assessed.verdict.found.as_ref())
        .map(|found| (found.source, found.span))
        .collect()
}

/// One quotation of the note; `None` where there is none of that index, or an inner one.
#[must_use]
pub fn assess_one(
    workspace: &Workspace,
    note: &NoteFile,
    quotation: usize,
    memo: &dyn Memo,
) -> Option<Assessed> {
    let found = note
        .note
        .quotations
        .get(quotation)
        .filter(|found| found.parent.is_none())?;
    let cx = Cx {
        workspace,
        note,
        memo,
        options: workspace.config.verifier_options(),
    };
    let assessed = cx.assess(quotation, found, &[]);
    if assessed.verdict.kind == VerdictKind::Ambiguous {
        // Its neighbors may settle it.
        return assess(workspace, note, memo)
            .into_iter()
            .find(|other| other.quotation == quotation);
    }
    Some(assessed)
}

struct Cx<'a> {
    workspace: &'a Workspace,
    note: &'a NoteFile,
    memo: &'a dyn Memo,
    options: Options,
}

impl Cx<'_> {
    fn assess(
        &self,
        idx: usize,
        quotation: &Quotation,
        neighbors: &[(SourceId, Span)],
    ) -> Assessed {
        let binds = bind::bind(self.workspace, self.note, quotation);
        let mut out = Assessed {
            quotation: idx,
            kind: match quotation.kind {
                QuotationKind::Inline => Kind::Inline,
                QuotationKind::Block => Kind::Block,
            },
            bound: Vec::new(),
            declared_speaker: self.speaker_name(&binds),
            verdict: Arc::new(Verdict::bare(VerdictKind::Unbound)),
            reasons: Vec::new(),
            wants_library: false,
            searched: false,
        };
        let mut reasons = Vec::new();
        let mut cited = Vec::new();
        for bound in &binds.keys {
            let bound = self.resolve(bound, &mut cited, &mut reasons);
            out.bound.push(bound);
        }
        if out.kind == Kind::Inline && title::is_title(self.workspace, self.note, quotation) {
            out.kind = Kind::Title;
            out.verdict = Arc::new(title_verdict(quotation));
            return out;
        }
        if out.bound.is_empty() {
            return out;
        }
        if quotation.translation || binds.translation {
            out.reasons = vec![Reason::Translation(Declaration::Declared)];
            out.verdict = Arc::new(Verdict::bare(VerdictKind::Unchecked));
            return out;
        }
        if cited.is_empty() {
            out.reasons = reasons;
            out.verdict = Arc::new(Verdict::bare(VerdictKind::Unchecked));
            return out;
        }
        let judged = self.judge(quotation, &binds, &cited, neighbors);
        (out.verdict, out.searched) = (judged.verdict, judged.searched);
        // Whether it is asked does not depend on what it holds: with all sources every other verdict
        // is the same.
        out.wants_library = !self.workspace.library.complete && out.searched;
        if out.verdict.kind == VerdictKind::Unchecked {
            let parts = match unread::reading_order(&out, &cited) {
                Some(order) => vec![order],
                None => unread::reasons(&out.bound, &cited),
            };
            if parts.is_empty() {
                reasons.push(Reason::Undecided);
            }
            reasons.extend(parts);
            out.reasons = reasons;
        } else if !is_there(&out.verdict) && !reasons.is_empty() {
            out.reasons = reasons;
            out.verdict = Arc::new(unchecked(&out.verdict));
        } else if is_absent(&out.verdict) && cited.iter().any(unread::is_named) {
            let named = cited.iter().filter(|found| unread::is_named(found));
            out.reasons = unread::reasons(&out.bound, named);
            out.verdict = Arc::new(unchecked(&out.verdict));
        } else if let Some(hidden) = Some(&out.verdict)
            .filter(|verdict| is_absent(verdict))
            .and_then(|verdict| unread::hidden_letters(verdict, &out.bound, &cited))
        {
            out.reasons = vec![hidden];
            out.verdict = Arc::new(unchecked(&out.verdict));
        } else if is_absent(&out.verdict) && self.is_evident_translation(quotation, &cited) {
            out.reasons = vec![Reason::Translation(Declaration::Evident)];
            out.verdict = Arc::new(unchecked(&out.verdict));
        }
        self.honor_negator_outside(quotation, &mut out);
        self.honor_unchecked_locator(&mut out);
        out
    }

    /// Looks a key up and collects the sources that can be read; why others cannot goes to `reasons`.
    fn resolve(
        &self,
        bound: &BoundKey,
        cited: &mut Vec<Found>,
        reasons: &mut Vec<Reason>,
    ) -> Bound {
        let mut out = Bound {
            key: bound.key.clone(),
            locator: bound.locator.clone(),
            binding: bound.binding,
            citation: bound.citation,
            span: bound.span,
            entry: None,
            sources: Vec::new(),
            locator_unchecked: false,
            physical_pages: false,
        };
        if self.workspace.bibliographies_of(self.note).next().is_none() {
            if !reasons.contains(&Reason::NoBibliography) {
                reasons.push(Reason::NoBibliography);
            }
            return out;
        }
        let Some((bibliography, entry)) = self.workspace.entry(self.note, &bound.key) else {
            reasons.push(Reason::UnknownKey {
                key: bound.key.clone(),
            });
            return out;
        };
        out.entry = Some((bibliography.clone(), entry.clone()));
        let Some(documents) = self.workspace.documents(bibliography, &bound.key) else {
            reasons.push(Reason::Pending {
                key: bound.key.clone(),
            });
            return out;
        };
        for document in documents {
            self.open(document, entry, &mut out, cited, reasons);
        }
        // A kind of locator that one volume lacks and another has is checked in that one.
        if cited
            .iter()
            .any(|found| out.sources.contains(&found.source.id) && found.place.is_some())
        {
            out.locator_unchecked = false;
        }
        out
    }

    fn open(
        &self,
        document: &Document,
        entry: &Arc<Entry>,
        out: &mut Bound,
        cited: &mut Vec<Found>,
        reasons: &mut Vec<Reason>,
    ) {
        match &document.state {
            DocumentState::Ready(kept) => {
                let Some(source) = kept.open() else {
                    return reasons.push(lost(&out.key, document));
                };
                out.sources.push(source.id);
                let mut place = None;
                if let Some(locator) = &out.locator {
                    let after = self.note.text.get(locator.span.end..).unwrap_or("");
                    match locate::locate_before(after, locator, &source.text, entry) {
                        Located::Place {
                            place: found,
                            physical,
                        } => {
                            place = Some(found);
                            out.physical_pages |= physical;
                        }
                        Located::NoSuchDivision => out.locator_unchecked = true,
                    }
                }
                if let Some(same) = cited.iter_mut().find(|found| found.source.id == source.id) {
                    // `[@a, p. 3; @a, p. 9]`: either place will do.
                    match (&mut same.place, place) {
                        (Some(all), Some(more)) => all.spans.extend(more.spans),
                        (all, _) => *all = None,
                    }
                    return;
                }
                let authors = entry
                    .authors
                    .iter()
                    .map(crate::bibliography::Name::natural)
                    .collect();
                cited.push(Found {
                    source,
                    place,
                    authors,
                });
            }
            DocumentState::Pending => reasons.push(Reason::Pending {
                key: out.key.clone(),
            }),
            DocumentState::Failed { code, message } => reasons.push(Reason::Document {
                key: out.key.clone(),
                code: *code,
                message: message.clone(),
            }),
        }
    }

    fn judge(
        &self,
        quotation: &Quotation,
        binds: &Binds,
        cited: &[Found],
        neighbors: &[(SourceId, Span)],
    ) -> Judged {
        let declared = if binds.second_hand || quotation.says_quoted {
            Declared::SecondHand
        } else {
            Declared::No
        };
        let mut named: Vec<String> = quotation
            .named
            .iter()
            .map(|span| span.of(&self.note.text).to_owned())
            .collect();
        named.extend(self.speaker_name(binds));
        let beside = quotation
            .beside
            .iter()
            .map(|span| span.of(&self.note.text).to_owned())
            .collect();
        let mut quoted = quotation.quoted.clone();
        if quoted.language.is_none() {
            quoted.language.clone_from(&self.note.front.lang);
        }
        let key = MemoKey {
            quotation: quoted,
            cited: cited
                .iter()
                .map(|found| (found.source.id, found.place.clone(), found.authors.clone()))
                .collect(),
            declared,
            named,
            beside,
            neighbors: neighbors.to_vec(),
            revision: self.workspace.library.revision,
        };
        let (quoted, named) = (key.quotation.clone(), key.named.clone());
        let beside = key.beside.clone();
        self.memo.verdict(key, &|| {
            let claim = Claim {
                cited: cited
                    .iter()
                    .map(|found| Cited {
                        source: &found.source,
                        place: found.place.clone(),
                        authors: &found.authors,
                    })
                    .collect(),
                declared,
                named: named.clone(),
                beside: beside.clone(),
                neighbors: neighbors.to_vec(),
            };
            let library = Watched {
                library: self.workspace.library.shelf(),
                asked: Cell::new(false),
            };
            let verdict = Arc::new(text::judge(&quoted, &claim, &library, &self.options));
            Judged {
                verdict,
                searched: library.asked.get(),
            }
        })
    }

    fn speaker_name(&self, binds: &Binds) -> Option<String> {
        let key = binds.speaker.as_deref()?;
        let entry = self.workspace.entry(self.note, key).map(|(_, entry)| entry);
        let author = entry.and_then(|entry| entry.authors.first());
        Some(author.map_or_else(|| key.to_owned(), |author| author.family.clone()))
    }

    fn is_evident_translation(&self, quotation: &Quotation, cited: &[Found]) -> bool {
        let words = quotation.text_span.of(&self.note.text);
        cited
            .iter()
            .all(|found| language::evidently_other(words, &found.source.text.text))
    }

    /// `It is not "possible to govern"`: the note says the negation itself, before the mark, so that
    /// beginning after it hides nothing.
    fn honor_negator_outside(&self, quotation: &Quotation, out: &mut Assessed) {
        let before = Span::new(
            quotation.sentence.start.min(quotation.span.start),
            quotation.span.start,
        );
        let mut words = before.of(&self.note.text).split_whitespace().rev().take(4);
        let is_said = |risk: &text::Risk, word: &str| {
            let word = word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            risk.words
                .split_whitespace()
                .any(|negator| negator.to_lowercase() == word)
        };
        let outside = out.verdict.risks.iter().position(|risk| {
            risk.kind == RiskKind::StartsAfterNegator && words.any(|word| is_said(risk, word))
        });
        let Some(idx) = outside else { return };
        let mut verdict = (*out.verdict).clone();
        verdict.risks.remove(idx);
        if verdict.risks.is_empty() {
            verdict.kinds.retain(|kind| *kind != VerdictKind::Meaning);
            if verdict.kinds.is_empty() {
                let noted = verdict
                    .remarks
                    .iter()
                    .any(|remark| remark.kind != RemarkKind::Where);
                verdict.kinds.push(if noted {
                    VerdictKind::Noted
                } else {
                    VerdictKind::Verified
                });
            }
            verdict.kind = verdict.kinds[0];
        }
        out.verdict = Arc::new(verdict);
    }

    /// A locator of a kind that the source does not have cannot make the place wrong; that it was
    /// not checked is said.
    fn honor_unchecked_locator(&self, out: &mut Assessed) {
        let Some(found) = &out.verdict.found else {
            return;
        };
        let unchecked = out
            .bound
            .iter()
            .any(|bound| bound.locator_unchecked && bound.sources.contains(&found.source));
        if !unchecked || out.verdict.kind != VerdictKind::Verified {
            return;
        }
        let mut verdict = (*out.verdict).clone();
        verdict.kind = VerdictKind::Noted;
        verdict.kinds = vec![VerdictKind::Noted];
        verdict.remarks.push(Remark {
            kind: RemarkKind::Where,
            text: "the locator could not be checked: the source has no such division".into(),
            span: Span::empty(0),
        });
        out.verdict = Arc::new(verdict);
    }
}

/// A document that was there when it was read first and can be read no more.
fn lost(key: &str, document: &Document) -> Reason {
    let name = document.name.as_deref().unwrap_or("the document");
    Reason::Document {
        key: key.to_owned(),
        code: Code::SourceUnreadable,
        message: format!("`{name}` changed while it was checked; check again"),
    }
}

/// A source that is cited, with the place that the locator names.
pub(super) struct Found {
    pub(super) source: Arc<text::Prepared>,
    pub(super) place: Option<Place>,
    authors: Vec<String>,
}

/// Whether the words were found in the cited source, whatever else is wrong.
fn is_there(verdict: &Verdict) -> bool {
    !matches!(
        verdict.kind,
        VerdictKind::NotFound
            | VerdictKind::WrongSource
            | VerdictKind::Altered
            | VerdictKind::Omission
    )
}

/// Whether the words do not stand in the source as they are quoted.
fn is_absent(verdict: &Verdict) -> bool {
    let undecided = matches!(verdict.kind, VerdictKind::Unchecked | VerdictKind::Unbound);
    !undecided && !verdict.kind.is_word_for_word()
}

/// The same without a judgement: what was found stays to be shown.
fn unchecked(verdict: &Verdict) -> Verdict {
    Verdict {
        near: verdict.near.clone().or_else(|| verdict.found.clone()),
        ..Verdict::bare(VerdictKind::Unchecked)
    }
}

fn title_verdict(quotation: &Quotation) -> Verdict {
    let mut verdict = Verdict::bare(VerdictKind::Verified);
    verdict.remarks.push(Remark {
        kind: RemarkKind::Title,
        text: "the title of the cited work, not a quotation".into(),
        span: Span::new(0, quotation.text_span.len()),
    });
    verdict
}
