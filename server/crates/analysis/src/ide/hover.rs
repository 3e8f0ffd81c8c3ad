//! What is known of the thing under the cursor, as plain pieces of text.

use text::{Difference, Found, LabelOrigin, RemarkKind, SourceId, Span, Verdict, VerdictKind};

use super::{Thing, View, passage, title_of};
use crate::bibliography::{Entry, reference};
use crate::finding::{DocName, Passage};
use crate::locate;
use crate::workspace::{Assessed, DocumentState, Kind, Reason, assess_one};

/// Never more than fits without scrolling in a small window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in the note.
    pub span: Span,
    pub blocks: Vec<HoverBlock>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoverBlock {
    /// The verdict in words with its mark, or the name of the thing.
    Headline(String),
    Text(String),
    /// Words of the source, the match in the light.
    Passage(Passage),
    /// Places to go to.
    Links(Vec<HoverLink>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoverLink {
    pub title: String,
    pub target: HoverTarget,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoverTarget {
    /// A passage in the text of a source, as extracted.
    Passage {
        source: SourceId,
        document: DocName,
        span: Span,
    },
    /// The document itself, at a page where it has pages (from 1).
    Original {
        document: DocName,
        page: Option<usize>,
    },
}

/// What is known of the thing at a place.
#[must_use]
pub fn hover(view: View<'_>, at: usize) -> Option<Hover> {
    match view.thing_at(at)? {
        Thing::Citation(citation) => Some(Hover {
            span: citation.key_span,
            blocks: match view.workspace.entry(view.note, &citation.key) {
                Some((bibliography, entry)) => of_entry(view, bibliography, entry),
                None => vec![
                    HoverBlock::Headline(format!("✗ {} is in no bibliography", citation.key)),
                    HoverBlock::Text(searched(view)),
                ],
            },
        }),
        Thing::Mention(mention) => {
            let note = view.mentioned(&mention.target)?;
            let mut blocks = vec![HoverBlock::Headline(title_of(&note.name).to_owned())];
            if !note.front.aliases.is_empty() {
                let aliases: Vec<&str> = note
                    .front
                    .aliases
                    .iter()
                    .map(|alias| alias.text.as_str())
                    .collect();
                blocks.push(HoverBlock::Text(format!("also {}", aliases.join(", "))));
            }
            blocks.push(HoverBlock::Text(note.name.to_string()));
            Some(Hover {
                span: mention.span,
                blocks,
            })
        }
        Thing::Quotation(idx, quotation) => {
            let assessed = assess_one(view.workspace, view.note, idx, view.memo)?;
            Some(Hover {
                span: quotation.span,
                blocks: of_quotation(view, &assessed),
            })
        }
    }
}

fn searched(view: View<'_>) -> String {
    let names: Vec<&str> = view
        .workspace
        .bibliographies_of(view.note)
        .map(|(name, _)| &**name)
        .collect();
    if names.is_empty() {
        "no bibliography applies to this note".into()
    } else {
        format!("searched: {}", names.join(", "))
    }
}

fn of_entry(view: View<'_>, bibliography: &DocName, entry: &Entry) -> Vec<HoverBlock> {
    let mut blocks = vec![HoverBlock::Headline(
        entry.title.clone().unwrap_or_else(|| entry.key.clone()),
    )];
    let reference = reference(entry);
    if !reference.is_empty() {
        blocks.push(HoverBlock::Text(reference));
    }
    for document in view
        .workspace
        .documents(bibliography, &entry.key)
        .unwrap_or_default()
    {
        let name = document.name.as_deref().unwrap_or("no document");
        blocks.push(HoverBlock::Text(match &document.state {
            DocumentState::Ready(source) => match source.open().map(|it| it.text.pages.len()) {
                None | Some(0) => format!("✓ {name}"),
                Some(pages) => format!("✓ {name}, {pages} pages"),
            },
            DocumentState::Pending => format!("… {name} is being read"),
            DocumentState::Failed { message, .. } => format!("? {message}"),
        }));
        if let (DocumentState::Ready(_), Some(name)) = (&document.state, &document.name) {
            blocks.push(HoverBlock::Links(vec![HoverLink {
                title: "open the document".into(),
                target: HoverTarget::Original {
                    document: name.clone(),
                    page: None,
                },
            }]));
        }
    }
    blocks
}

fn of_quotation(view: View<'_>, assessed: &Assessed) -> Vec<HoverBlock> {
    let verdict = &*assessed.verdict;
    let mut blocks = vec![HoverBlock::Headline(headline(view, assessed))];
    let shown = verdict.found.as_ref().or(verdict.near.as_ref());
    if let Some(found) = shown {
        blocks.extend(passage_of(view, verdict, found).map(HoverBlock::Passage));
    }
    blocks.extend(
        unchecked_because(assessed)
            .into_iter()
            .map(HoverBlock::Text),
    );
    if let Some(differences) = differences(verdict) {
        blocks.push(HoverBlock::Text(differences));
    }
    let notes: Vec<String> = verdict
        .remarks
        .iter()
        .filter(|remark| remark.kind != RemarkKind::Title)
        .map(|remark| remark.text.clone())
        .chain(
            verdict
                .risks
                .iter()
                .map(|risk| format!("“{}” may turn the meaning", risk.words)),
        )
        .collect();
    if !notes.is_empty() {
        blocks.push(HoverBlock::Text(notes.join(" · ")));
    }
    if let Some(speaker) = &verdict.speaker {
        let who = match (speaker.name.is_empty(), speaker.certain) {
            (true, _) => "said by somebody whom the source quotes".to_owned(),
            (false, true) => format!("said by {} in the source", speaker.name),
            (false, false) => format!("probably said by {} in the source", speaker.name),
        };
        blocks.push(HoverBlock::Text(who));
    }
    let also: Vec<String> = verdict
        .also
        .iter()
        .take(3)
        .map(|found| place(view, found))
        .collect();
    if !also.is_empty() {
        blocks.push(HoverBlock::Text(format!(
            "the same words: {}",
            also.join("; ")
        )));
    }
    if let Some(found) = shown {
        blocks.extend(page_origin(view, found).map(HoverBlock::Text));
        blocks.extend(links(view, found));
    }
    blocks
}

/// How the page in the headline is known, where it is not simply printed there.
fn page_origin(view: View<'_>, found: &Found) -> Option<String> {
    let source = view.workspace.library().source(found.source)?;
    let entry = view
        .workspace
        .library()
        .name(found.source)?
        .entry
        .as_deref();
    let index = source.text.pages_of(found.span).next()?.index + 1;
    Some(match locate::label_origin(&source.text, entry)? {
        LabelOrigin::Declared => {
            format!("page number as the document declares it; page {index} of the file")
        }
        LabelOrigin::Printed => format!("page number as printed; page {index} of the file"),
        LabelOrigin::Bibliography => {
            format!(
                "page number counted from the first page that the bibliography names; page {index} of the file"
            )
        }
        LabelOrigin::Physical => {
            "the document shows no page numbers; pages of the file are counted".into()
        }
    })
}

fn headline(view: View<'_>, assessed: &Assessed) -> String {
    let verdict = &*assessed.verdict;
    if assessed.kind == Kind::Title {
        return "✓ the title of the cited work".into();
    }
    let keys: Vec<&str> = assessed
        .bound
        .iter()
        .map(|bound| bound.key.as_str())
        .collect();
    let cited = if keys.is_empty() {
        "the source".to_owned()
    } else {
        keys.join(" or ")
    };
    let at = verdict
        .found
        .as_ref()
        .map_or_else(|| cited.clone(), |found| place(view, found));
    match verdict.kind {
        VerdictKind::Verified => format!("✓ verified: {at}"),
        VerdictKind::Noted => format!("≈ verified with notes: {at}"),
        VerdictKind::Meaning => format!("✗ the marked change may turn the meaning: {at}"),
        VerdictKind::Altered => format!("✗ altered: {at}"),
        VerdictKind::Spelling => format!("✗ spelled differently: {at}"),
        VerdictKind::Punctuation => format!("✗ punctuated differently: {at}"),
        VerdictKind::Omission => format!("✗ words are left out without an ellipsis: {at}"),
        VerdictKind::WrongSource => format!("✗ not in {cited}, but in {at}"),
        VerdictKind::WrongPlace => format!("✗ not where the note says, but at {at}"),
        VerdictKind::SecondHand => format!("✗ the source quotes somebody here: {at}"),
        VerdictKind::Ambiguous => format!("✗ at several places: {at}"),
        VerdictKind::NotFound if verdict.near.is_some() => {
            format!("✗ not in {cited}; the closest passage:")
        }
        VerdictKind::NotFound => format!("✗ not in {cited}"),
        VerdictKind::Unchecked => "? unchecked".into(),
        VerdictKind::Unbound => "? unchecked: no citation belongs to this quotation".into(),
    }
}

/// Why nothing was decided, in words.
fn unchecked_because(assessed: &Assessed) -> Vec<String> {
    assessed
        .reasons
        .iter()
        .map(|reason| match reason {
            Reason::NoBibliography => "no bibliography applies to this note".into(),
            Reason::UnknownKey { key } => format!("{key} is in no bibliography"),
            Reason::Document { message, .. } => message.clone(),
            Reason::Pending { key } => format!("the document of {key} is being read"),
            Reason::Translation(_) => "a translation cannot be compared word for word".into(),
            Reason::ReadingOrder { message, .. } => message.clone(),
            Reason::Undecided => "the words could not be compared within the limits of work".into(),
        })
        .collect()
}

fn differences(verdict: &Verdict) -> Option<String> {
    let said: Vec<String> = verdict.differences.iter().take(3).map(difference).collect();
    let more = verdict.differences.len().saturating_sub(3);
    match (said.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(said.join("; ")),
        (false, more) => Some(format!("{}; and {more} more", said.join("; "))),
    }
}

fn difference(difference: &Difference) -> String {
    match (difference.quoted.as_str(), difference.sourced.as_str()) {
        ("", sourced) => format!("the source has “{sourced}” here"),
        (quoted, "") => format!("“{quoted}” is not in the source"),
        (quoted, sourced) => format!("“{quoted}” is “{sourced}” in the source"),
    }
}

/// The match in the light; where words differ, the words of the source that do.
fn passage_of(view: View<'_>, verdict: &Verdict, found: &Found) -> Option<Passage> {
    let source = view.workspace.library().source(found.source)?;
    let differing: Vec<Span> = verdict
        .differences
        .iter()
        .map(|difference| difference.source)
        .filter(|span| !span.is_empty() && found.span.covers(*span))
        .collect();
    let mut lit = if differing.is_empty() || verdict.passes() {
        let segments: Vec<Span> = found
            .segments
            .iter()
            .map(|segment| segment.source)
            .collect();
        if segments.is_empty() {
            vec![found.span]
        } else {
            segments
        }
    } else {
        differing
    };
    lit.sort_unstable();
    let mut passage = passage::with_sentences(&source.text, found.span, &lit);
    passage.place = locator(view, found).unwrap_or_default();
    Some(passage)
}

/// "kay2001, p. 12".
fn place(view: View<'_>, found: &Found) -> String {
    let Some(name) = view.workspace.library().name(found.source) else {
        return "the source".into();
    };
    match locator(view, found) {
        Some(locator) => format!("{}, {locator}", name.key),
        None => name.key.clone(),
    }
}

fn locator(view: View<'_>, found: &Found) -> Option<String> {
    let source = view.workspace.library().source(found.source)?;
    let name = view.workspace.library().name(found.source)?;
    locate::locator_of(found.span, &source.text, name.entry.as_deref())
}

fn links(view: View<'_>, found: &Found) -> Option<HoverBlock> {
    let source = view.workspace.library().source(found.source)?;
    let document = view
        .workspace
        .library()
        .name(found.source)?
        .document
        .clone();
    let page = source
        .text
        .pages_of(found.span)
        .next()
        .map(|page| page.index + 1);
    let passage = HoverTarget::Passage {
        source: found.source,
        document: document.clone(),
        span: found.span,
    };
    let original = match page {
        Some(page) => format!("{document}, page {page}"),
        None => document.to_string(),
    };
    Some(HoverBlock::Links(vec![
        HoverLink {
            title: "the passage".into(),
            target: passage,
        },
        HoverLink {
            title: original,
            target: HoverTarget::Original { document, page },
        },
    ]))
}
