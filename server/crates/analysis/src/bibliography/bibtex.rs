//! BibTeX and BibLaTeX: from what is written to entries.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use text::Span;

use super::scan::{self, Item, Piece, RawEntry, RawField, RawValue};
use super::{
    Bibliography, Entry, Field, MAX_ENTRIES, Role, bibdesk, file_field, inherit, language, names,
    syntax_error, tex,
};
use crate::finding::{Code, DocName, Finding};

pub(super) fn parse(document: &DocName, text: &str) -> Bibliography {
    let mut cx = Cx {
        document,
        strings: predefined(),
        unknown: Vec::new(),
        findings: Vec::new(),
    };
    let mut drafts = Vec::new();
    let mut folders = Vec::new();
    let items = scan::scan(text);
    // An abbreviation may be used before it is defined only by mistake, but which one is meant is clear.
    for item in &items {
        if let Item::Strings(fields) = item {
            cx.define(fields);
        }
    }
    for item in items {
        match item {
            Item::Entry(_) if drafts.len() == MAX_ENTRIES => {
                let message = format!("only the first {MAX_ENTRIES} entries are read");
                cx.findings.push(Finding::new(
                    Code::LimitSize,
                    document,
                    Span::empty(0),
                    message,
                ));
                break;
            }
            Item::Entry(entry) => drafts.push(cx.draft(entry)),
            Item::Strings(_) => {}
            Item::Comment(inside) => folders.extend(jabref_folder(inside)),
            Item::Problem(problem) => cx
                .findings
                .push(syntax_error(document, problem.span, problem.message).help(problem.help)),
        }
    }
    cx.report_unknown();
    inherit::inherit(&mut drafts, &mut |draft, message| {
        cx.findings.push(
            syntax_error(document, draft.key_span, message)
                .help("let it inherit from an entry that inherits from no other"),
        );
    });
    let entries = drafts
        .into_iter()
        .map(|draft| Arc::new(finish(draft)))
        .collect();
    Bibliography {
        folders,
        generated_by: generated_by(text),
        ..Bibliography::new(document, entries, cx.findings)
    }
}

/// An entry with its strings expanded, still in TeX.
pub(super) struct Draft<'t> {
    pub(super) key: &'t str,
    pub(super) key_span: Span,
    pub(super) kind: String,
    pub(super) span: Span,
    pub(super) fields: Vec<DraftField<'t>>,
}

#[derive(Clone)]
pub(super) struct DraftField<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) tex: Cow<'t, str>,
    pub(super) span: Span,
}

impl<'t> Draft<'t> {
    pub(super) fn field(&self, name: &str) -> Option<&DraftField<'t>> {
        self.fields.iter().find(|field| field.name == name)
    }
}

struct Cx<'a, 't> {
    document: &'a DocName,
    /// By lower-case name.
    strings: HashMap<String, Cow<'t, str>>,
    /// Abbreviations that nobody defines: the first place and how often.
    unknown: Vec<(&'t str, Span, usize)>,
    findings: Vec<Finding>,
}

impl<'t> Cx<'_, 't> {
    fn define(&mut self, fields: &[RawField<'t>]) {
        for field in fields {
            let value = self.expand(&field.value);
            self.strings.insert(field.name.to_lowercase(), value);
        }
    }

    fn draft(&mut self, entry: RawEntry<'t>) -> Draft<'t> {
        let fields = entry.fields.iter().map(|field| DraftField {
            name: lower(field.name),
            tex: self.expand(&field.value),
            span: field.span,
        });
        Draft {
            fields: fields.collect(),
            key: entry.key,
            key_span: entry.key_span,
            kind: entry.kind.to_lowercase(),
            span: entry.span,
        }
    }

    fn expand(&mut self, value: &RawValue<'t>) -> Cow<'t, str> {
        let pieces = match value {
            RawValue::Text(text) => return Cow::Borrowed(text),
            RawValue::Pieces(pieces) => pieces,
        };
        if let [Piece::Name(name, span)] = pieces[..] {
            return self.string(name, span);
        }
        let mut out = String::new();
        for piece in pieces {
            // A string made of strings may double with every step: no value is that long.
            if out.len() > MAX_VALUE {
                break;
            }
            match *piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Name(name, span) => out.push_str(&self.string(name, span)),
            }
        }
        Cow::Owned(out)
    }

    fn string(&mut self, name: &'t str, span: Span) -> Cow<'t, str> {
        if let Some(value) = self.strings.get(name.to_lowercase().as_str()) {
            return value.clone();
        }
        if let Some((_, _, count)) = self
            .unknown
            .iter_mut()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name))
        {
            *count += 1;
        } else if self.unknown.len() < MAX_UNKNOWN {
            self.unknown.push((name, span, 1));
        }
        Cow::Borrowed(name)
    }

    fn report_unknown(&mut self) {
        for (name, span, count) in std::mem::take(&mut self.unknown) {
            let times = if count > 1 {
                format!(" ({count} times in this file)")
            } else {
                String::new()
            };
            let (message, help) = if name.starts_with(|c: char| c.is_alphabetic()) {
                (
                    format!("no `@string` defines `{name}`{times}; it is read as a word"),
                    "put it in braces if it is a word, or define it with `@string`",
                )
            } else {
                (
                    format!("`{name}` needs braces{times}"),
                    "only whole numbers and abbreviations may stand without them",
                )
            };
            self.findings
                .push(syntax_error(self.document, span, message).help(help));
        }
    }
}

/// A value made of abbreviations is cut here.
const MAX_VALUE: usize = 1 << 16;
/// Unknown abbreviations beyond these are not reported one by one.
const MAX_UNKNOWN: usize = 100;

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The abbreviations that need no definition: the months, and the journals of BibTeX's own styles.
fn predefined<'t>() -> HashMap<String, Cow<'t, str>> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const JOURNALS: [(&str, &str); 20] = [
        ("acmcs", "ACM Computing Surveys"),
        ("acta", "Acta Informatica"),
        ("cacm", "Communications of the ACM"),
        ("ibmjrd", "IBM Journal of Research and Development"),
        ("ibmsj", "IBM Systems Journal"),
        ("ieeese", "IEEE Transactions on Software Engineering"),
        ("ieeetc", "IEEE Transactions on Computers"),
        (
            "ieeetcad",
            "IEEE Transactions on Computer-Aided Design of Integrated Circuits",
        ),
        ("ipl", "Information Processing Letters"),
        ("jacm", "Journal of the ACM"),
        ("jcss", "Journal of Computer and System Sciences"),
        ("scp", "Science of Computer Programming"),
        ("sicomp", "SIAM Journal on Computing"),
        ("tcs", "Theoretical Computer Science"),
        ("tocs", "ACM Transactions on Computer Systems"),
        ("tods", "ACM Transactions on Database Systems"),
        ("tog", "ACM Transactions on Graphics"),
        ("toms", "ACM Transactions on Mathematical Software"),
        ("toois", "ACM Transactions on Office Information Systems"),
        (
            "toplas",
            "ACM Transactions on Programming Languages and Systems",
        ),
    ];
    let mut out = HashMap::new();
    for month in MONTHS {
        out.insert(month[..3].to_lowercase(), Cow::Borrowed(month));
        out.insert(month.to_lowercase(), Cow::Borrowed(month));
    }
    out.insert("sept".into(), Cow::Borrowed("September"));
    let journals = JOURNALS.map(|(name, whole)| (name.to_owned(), Cow::Borrowed(whole)));
    out.extend(journals);
    out
}

/// Fields that are not TeX but addresses, keys and names of files.
fn is_verbatim(name: &str) -> bool {
    matches!(
        name,
        "file"
            | "pdf"
            | "local-url"
            | "url"
            | "doi"
            | "eprint"
            | "crossref"
            | "xref"
            | "xdata"
            | "ids"
            | "related"
            | "entryset"
            | "langid"
            | "isbn"
            | "issn"
            | "verba"
            | "verbb"
            | "verbc"
            | "urlraw"
            // A tilde in a date says that it is a guess.
            | "date"
            | "origdate"
            | "eventdate"
            | "urldate"
    ) || name.starts_with("bdsk-")
}

fn verbatim(name: &str, raw: &str) -> String {
    let raw = raw.trim();
    if name.ends_with("date") {
        return raw.replace(['{', '}'], "");
    }
    let raw = raw
        .strip_prefix("\\url{")
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(raw);
    if matches!(name, "url" | "doi" | "eprint") && raw.contains('\\') {
        let mut out = raw.to_owned();
        for (written, meant) in [
            ("{\\_}", "_"),
            ("\\_", "_"),
            ("\\%", "%"),
            ("\\&", "&"),
            ("\\#", "#"),
            ("\\~{}", "~"),
        ] {
            out = out.replace(written, meant);
        }
        return out;
    }
    raw.to_owned()
}

fn finish(draft: Draft<'_>) -> Entry {
    let mut entry = Entry {
        key: draft.key.to_owned(),
        kind: draft.kind.clone(),
        span: draft.span,
        key_span: draft.key_span,
        ..Entry::default()
    };
    let people = |name: &str| {
        let field = draft.field(name);
        field
            .map(|field| names::parse(&field.tex))
            .unwrap_or_default()
    };
    let author = ["author", "editor", "translator"]
        .into_iter()
        .find(|name| draft.field(name).is_some());
    entry.role = author.map(Role::of).unwrap_or_default();
    entry.authors = author.map(people).unwrap_or_default();
    entry.editors = people("editor");
    entry.translators = people("translator");
    for name in ["file", "pdf", "local-url"] {
        for field in draft.fields.iter().filter(|field| field.name == name) {
            file_field::parse(&field.tex, field.span, &mut entry.files);
        }
    }
    let numbered = |name: &str| name.starts_with("bdsk-file-") || name == "bdsk-file";
    for field in draft.fields.iter().filter(|field| numbered(&field.name)) {
        let path = bibdesk::relative_path(&field.tex);
        let file = path.and_then(|path| file_field::plain(&path, field.span));
        entry.files.extend(file);
    }
    let fields: Vec<Field> = draft
        .fields
        .iter()
        .map(|field| Field {
            value: if is_verbatim(&field.name) {
                verbatim(&field.name, &field.tex)
            } else {
                tex::to_text(&field.tex).into_owned()
            },
            name: field.name.clone().into_owned(),
            span: field.span,
        })
        .collect();
    let first = |names: &[&str]| {
        let of = |name: &str| {
            fields
                .iter()
                .find(|field| field.name == name && !field.value.is_empty())
        };
        names
            .iter()
            .find_map(|name| of(name))
            .map(|field| field.value.clone())
    };
    entry.title = first(&["title"]);
    entry.short_title = first(&["shorttitle"]);
    if let (Some(title), Some(subtitle)) = (&entry.title, first(&["subtitle"])) {
        let whole = join_titles(title, &subtitle);
        entry.short_title.get_or_insert_with(|| title.clone());
        entry.title = Some(whole);
    }
    entry.container_title = first(&[
        "journaltitle",
        "journal",
        "booktitle",
        "maintitle",
        "eventtitle",
    ]);
    entry.year = first(&["date", "year", "origdate"]).map(|date| year(&date));
    entry.language = first(&["langid", "language", "hyphenation"]).map(|name| language::tag(&name));
    entry.aliases = first(&["ids"])
        .map(|ids| {
            ids.split(',')
                .map(|id| id.trim().to_owned())
                .filter(|id| !id.is_empty())
                .collect()
        })
        .unwrap_or_default();
    entry.fields = fields;
    entry
}

pub(super) fn join_titles(title: &str, subtitle: &str) -> String {
    let joint = if title.ends_with(['.', ':', '?', '!']) {
        " "
    } else {
        ": "
    };
    format!("{title}{joint}{subtitle}")
}

/// The year of `2017-01-02`, `2017/2019` or `c. 1990`.
fn year(date: &str) -> String {
    let digits = date.char_indices().find(|(at, c)| {
        c.is_ascii_digit() && date[*at..].bytes().take_while(u8::is_ascii_digit).count() >= 4
    });
    match digits {
        Some((at, _)) => date[at..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect(),
        None => date.to_owned(),
    }
}

/// `jabref-meta: fileDirectory:papers;`, also for one user or machine.
fn jabref_folder(comment: &str) -> Option<String> {
    let meta = comment.trim().strip_prefix("jabref-meta:")?.trim();
    let (name, value) = meta.split_once(':')?;
    if !name.starts_with("fileDirectory") {
        return None;
    }
    let folder = value
        .trim()
        .trim_end_matches(';')
        .replace("\\\\", "\\")
        .replace("\\:", ":")
        .replace("\\;", ";");
    (!folder.is_empty()).then_some(folder)
}

/// Programs say in the first lines of the file that they will write it again.
fn generated_by(text: &str) -> Option<String> {
    let head = text.lines().take(5).collect::<Vec<_>>().join("\n");
    let lower = head.to_lowercase();
    if lower.contains("better bibtex") || lower.contains("betterbibtex") {
        return Some("Better BibTeX".into());
    }
    if lower.contains("mendeley") {
        return Some("Mendeley".into());
    }
    let said = [
        "automatically generated",
        "do not edit",
        "generated by",
        "exported from",
    ];
    said.iter()
        .any(|said| lower.contains(said))
        .then(|| "another program".into())
}

#[cfg(test)]
mod tests;
