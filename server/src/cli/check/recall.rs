//! What `check` said of notes in earlier runs, so that a note of which nothing changed is neither
//! parsed nor verified again.
//!
//! A record holds what was said together with a hash of everything that it depended on: the note's
//! bytes, the configuration and the lock, the bibliographies that apply to it, the documents of the
//! keys that it quotes with the names under which the library has them, and, where the library was
//! searched, the library. The code is part of the file's key. All of it is found out anew before a
//! record is used; a record that does not fit is as good as none. What a rule newly reads must go
//! into [`Basis`] or [`States`].

mod codec;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use analysis::finding::DocName;
use analysis::rules::{self, NoteReport};
use analysis::workspace::{Completeness, DocumentKey, DocumentState, NamedBibliography, NoteFile};
use analysis::{Code, Finding};
use rayon::prelude::*;

use super::quotations;
use crate::cache::sealed::{opened, sealed};
use crate::cache::{Cache, Key, Kind, NOTES};
use crate::cli::report::json::Quotation;
use crate::project::{self, Project};
use crate::walk::Notes;

type Hash = [u8; 32];

/// What a run says of one note, under its name in the workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) findings: Vec<Finding>,
    pub(crate) quotations: Vec<Quotation>,
    pub(crate) citations: usize,
    /// Why quotations are unchecked: codes with their keys.
    pub(crate) reasons: BTreeMap<&'static str, BTreeSet<String>>,
    /// Where entries that nobody cites are reported.
    pub(crate) cited: BTreeSet<String>,
}

/// What was found in the notes of one workspace, and around them.
pub(crate) struct Outcome {
    pub(crate) notes: Vec<Spoken>,
    pub(crate) unread: Vec<Finding>,
    /// Of the configuration and the bibliographies.
    pub(crate) around: Vec<Finding>,
}

/// A note with what is said of it.
pub(crate) struct Spoken {
    pub(crate) name: DocName,
    pub(crate) text: Arc<str>,
    pub(crate) said: Arc<Said>,
}

/// A note as an earlier run left it.
#[derive(Clone, Debug)]
struct Record {
    note: Hash,
    basis: Hash,
    /// What its front matter names, as it is written there.
    named: Vec<String>,
    bibliographies: Hash,
    quoted: Vec<DocumentKey>,
    documents: Hash,
    /// Where the library was searched.
    library: Option<Hash>,
    said: Arc<Said>,
}

/// A note of this run.
struct Item {
    name: DocName,
    text: Arc<str>,
    hash: Hash,
    /// `None`: it is checked in this run.
    record: Option<Arc<Record>>,
    /// Where it was parsed.
    outline: Option<Outline>,
    checked: Option<Fresh>,
}

/// What is known of a note that was parsed, and stays when the parsed note is let go.
struct Outline {
    /// What its front matter names, as it is written there, and which bibliography each is.
    named: Vec<String>,
    bibliographies: Vec<Result<DocName, String>>,
    quoted: Vec<DocumentKey>,
    /// Notes of one source are checked one after the other, because it is then in memory.
    first_key: Option<String>,
    has_references: bool,
}

/// Notes that are read at once.
const AT_ONCE: usize = 256;
/// Bytes of notes that stay parsed until they are checked; more are parsed twice, because a parsed note
/// takes twenty times its text.
const PARSED: usize = 1 << 20;

/// What this run found out itself.
struct Fresh {
    said: Arc<Said>,
    searched: bool,
    documents: Hash,
}

/// Checks notes, or says again what was said of them. A file that is some key's source is no note
/// unless it was named itself, and which files are sources is known only when the notes have named
/// their bibliographies.
pub(crate) fn check_notes(project: &mut Project, notes: Notes) -> Outcome {
    let mut unread = notes.unreadable;
    let names: Vec<DocName> = notes.named.iter().chain(&notes.found).cloned().collect();
    let mut memory = Memory::load(project, &names);
    let basis = basis(project);
    let mut items = Vec::with_capacity(names.len());
    let mut room = PARSED;
    for names in names.chunks(AT_ONCE) {
        let begun: Vec<Result<(Item, Option<_>), Finding>> = names
            .par_iter()
            .map(|name| begin(project, &memory, &basis, name))
            .collect();
        for begun in begun {
            match begun {
                Ok((mut item, parsed)) => {
                    let parsed = parsed.or_else(|| with_bibliographies(project, &mut item));
                    match parsed {
                        Some(Ok(note)) => take(project, &mut item, note, &mut room),
                        Some(Err(finding)) => {
                            unread.push(finding);
                            continue;
                        }
                        None => {}
                    }
                    items.push(item);
                }
                Err(finding) => unread.push(finding),
            }
        }
    }
    let sources = project.source_names();
    let is_note = |name: &DocName| notes.named.contains(name) || !sources.contains(name);
    unread.retain(|finding| is_note(&finding.document));
    for item in items.iter().filter(|item| !is_note(&item.name)) {
        project.workspace.remove_note(&item.name);
    }
    items.retain(|item| is_note(&item.name));
    settle(project, &mut items, &mut unread, &mut room);
    memory.keep(project, &basis, &items);
    project.save();
    let mut around = project.findings.clone();
    around.extend(rules::check_bibliographies(&project.workspace));
    Outcome {
        notes: items
            .into_iter()
            .filter_map(|item| {
                let said = match (item.record, item.checked) {
                    (Some(record), _) => record.said.clone(),
                    (None, checked) => checked?.said,
                };
                Some(Spoken {
                    name: item.name,
                    text: item.text,
                    said,
                })
            })
            .collect(),
        unread,
        around,
    }
}

/// A note as it is read, with its record where that may still hold; else parsed.
fn begin(
    project: &Project,
    memory: &Memory,
    basis: &Hash,
    name: &DocName,
) -> Result<(Item, Option<Result<NoteFile, Finding>>), Finding> {
    let text = project.read_note_text(name)?;
    let hash = *blake3::hash(text.as_bytes()).as_bytes();
    let record = memory
        .record(name)
        .filter(|record| record.note == hash && record.basis == *basis)
        .cloned();
    let parsed = match record {
        Some(_) => None,
        None => Some(Ok(project::parse_note(
            name,
            text.clone(),
            &project.settings(),
        )?)),
    };
    let item = Item {
        name: name.clone(),
        text,
        hash,
        record,
        outline: None,
        checked: None,
    };
    Ok((item, parsed))
}

/// Reads the bibliographies of a note that has a record; where they are not those of the record,
/// the note is parsed after all.
fn with_bibliographies(
    project: &mut Project,
    item: &mut Item,
) -> Option<Result<NoteFile, Finding>> {
    let record = item.record.as_ref()?;
    let documents = project.add_bibliographies(&item.name, &record.named);
    if bibliographies_hash(project, &documents) == record.bibliographies {
        return None;
    }
    Some(parse_after_all(project, item))
}

fn parse_after_all(project: &Project, item: &mut Item) -> Result<NoteFile, Finding> {
    item.record = None;
    project::parse_note(&item.name, item.text.clone(), &project.settings())
}

/// Keeps what must be known of a note that was parsed, and the note where there is room for it.
fn take(project: &mut Project, item: &mut Item, note: NoteFile, room: &mut usize) {
    project.add_note(note);
    let Some(note) = project.workspace.note(&item.name) else {
        return;
    };
    let named = note.front.bibliography.iter();
    let bibliographies = note.bibliographies.iter();
    let outline = Outline {
        named: named.map(|named| named.text.clone()).collect(),
        bibliographies: bibliographies.map(|it| it.document.clone()).collect(),
        quoted: project.workspace.quoted_entries([&**note]),
        first_key: note.note.citations.first().map(|first| first.key.clone()),
        has_references: note.front.references.is_some(),
    };
    match room.checked_sub(item.text.len()) {
        Some(rest) => *room = rest,
        // The references of its own are looked up in the note itself.
        None if outline.has_references => {}
        None => project.workspace.remove_note(&item.name),
    }
    item.outline = Some(outline);
}

/// Until every note has a record that holds or was checked against what there is.
fn settle(
    project: &mut Project,
    items: &mut Vec<Item>,
    unread: &mut Vec<Finding>,
    room: &mut usize,
) {
    let searched = |item: &Item| match (&item.record, &item.checked) {
        (Some(record), _) => record.library.is_some(),
        (None, checked) => checked.as_ref().is_some_and(|fresh| fresh.searched),
    };
    loop {
        let whole = items.iter().any(searched);
        let quoted: BTreeSet<DocumentKey> = items.iter().flat_map(Item::quoted).cloned().collect();
        let (keys, completeness) = if whole {
            (project.workspace.all_entries(), Completeness::Whole)
        } else {
            (quoted.iter().cloned().collect(), Completeness::Part)
        };
        project.read_sources(&keys, completeness);
        // The references of a note's own are no entries of a bibliography.
        let own: Vec<DocumentKey> = quoted.into_iter().collect();
        project.read_sources(&own, completeness);
        let mut states = States::new(project);
        let mut is_any_stale = false;
        for item in &mut *items {
            let Some(record) = &item.record else { continue };
            let library = record.library.is_none_or(|known| known == states.library());
            if !library || states.of_keys(&record.quoted) != record.documents {
                item.record = None;
                is_any_stale = true;
            }
        }
        if is_any_stale {
            // Their quotations count for what is to be read.
            parse_stale(project, items, unread, room);
            continue;
        }
        let mut todo: Vec<(usize, Hash)> = Vec::new();
        for (idx, item) in items.iter().enumerate() {
            if item.record.is_some() {
                continue;
            }
            let documents = states.of_keys(item.quoted());
            let holds = item
                .checked
                .as_ref()
                .is_some_and(|fresh| !fresh.searched && fresh.documents == documents);
            if !holds {
                todo.push((idx, documents));
            }
        }
        todo.sort_by_key(|(idx, _)| (items[*idx].first_key(), *idx));
        let project = &*project;
        let fresh: Vec<(usize, Fresh)> = todo
            .into_par_iter()
            .map(|(idx, documents)| {
                let fresh = check(project, &items[idx]);
                (idx, Fresh { documents, ..fresh })
            })
            .collect();
        for (idx, fresh) in fresh {
            items[idx].checked = Some(fresh);
        }
        if whole || !items.iter().any(searched) {
            return;
        }
    }
}

/// Parses the notes whose records no longer hold.
fn parse_stale(
    project: &mut Project,
    items: &mut Vec<Item>,
    unread: &mut Vec<Finding>,
    room: &mut usize,
) {
    for items in items.chunks_mut(AT_ONCE) {
        let parsed: Vec<Option<Result<NoteFile, Finding>>> = items
            .par_iter_mut()
            .map(|item| {
                let is_stale = item.record.is_none() && item.outline.is_none();
                is_stale.then(|| parse_after_all(project, item))
            })
            .collect();
        for (item, parsed) in items.iter_mut().zip(parsed) {
            match parsed {
                Some(Ok(note)) => take(project, item, note, room),
                Some(Err(finding)) => unread.push(finding),
                None => {}
            }
        }
    }
    items.retain(|item| item.record.is_some() || item.outline.is_some());
}

impl Item {
    fn quoted(&self) -> &[DocumentKey] {
        match (&self.record, &self.outline) {
            (Some(record), _) => &record.quoted,
            (None, outline) => outline.as_ref().map_or(&[], |outline| &outline.quoted),
        }
    }

    fn first_key(&self) -> Option<&str> {
        self.outline.as_ref()?.first_key.as_deref()
    }
}

/// Checks a note, which is parsed once more where it was let go.
fn check(project: &Project, item: &Item) -> Fresh {
    if let Some(note) = project.workspace.note(&item.name) {
        return said(project, note);
    }
    let parsed = project::parse_note(&item.name, item.text.clone(), &project.settings());
    match (parsed, &item.outline) {
        (Ok(mut note), Some(outline)) => {
            let named = note.front.bibliography.iter();
            note.bibliographies = named
                .zip(&outline.bibliographies)
                .map(|(named, document)| NamedBibliography {
                    span: named.span,
                    document: document.clone(),
                })
                .collect();
            said(project, &note)
        }
        (parsed, _) => Fresh {
            said: Arc::new(Said {
                findings: parsed.err().into_iter().collect(),
                ..Said::default()
            }),
            searched: true,
            documents: [0; 32],
        },
    }
}

fn said(project: &Project, note: &NoteFile) -> Fresh {
    let report: NoteReport = project::report(&project.workspace, note, &project.verdicts);
    let mut reasons = BTreeMap::new();
    let quotations = quotations::of_note(&project.workspace, note, &report, &mut reasons);
    Fresh {
        said: Arc::new(Said {
            quotations,
            citations: report.citations,
            reasons,
            cited: rules::cited_keys(&project.workspace, note),
            findings: report.findings,
        }),
        searched: report.searched,
        documents: [0; 32],
    }
}

/// What every note depends on.
fn basis(project: &Project) -> Hash {
    let workspace = &project.workspace;
    // Both hold their values in order, so that the same ones are written the same.
    let written = format!("{:?}\0{:?}", workspace.config, workspace.lock);
    *blake3::hash(written.as_bytes()).as_bytes()
}

/// What the bibliographies of a note are, those of notes that name none included.
fn bibliographies_hash(project: &Project, named: &[Result<DocName, String>]) -> Hash {
    let mut hasher = Hasher::default();
    let default = project.workspace.default_bibliographies();
    let default = default.iter().cloned().map(Ok);
    for document in named.iter().cloned().chain(default) {
        match document {
            Ok(name) => {
                hasher.part(name.as_bytes());
                let hash = project.bibliography_hash(&name);
                hasher.part(hash.map_or(&[][..], |hash| hash.as_bytes()));
            }
            Err(why) => hasher.part(why.as_bytes()),
        }
        hasher.part(b"");
    }
    hasher.finish()
}

/// The documents of keys, and the library, as they are now; each looked at once.
struct States<'a> {
    project: &'a Project,
    documents: HashMap<DocumentKey, Hash>,
    library: Option<Hash>,
}

impl<'a> States<'a> {
    fn new(project: &'a Project) -> States<'a> {
        States {
            project,
            documents: HashMap::new(),
            library: None,
        }
    }

    fn of_keys(&mut self, keys: &[DocumentKey]) -> Hash {
        let mut hasher = Hasher::default();
        for key in keys {
            let known = self.documents.get(key).copied();
            let hash = known.unwrap_or_else(|| {
                let hash = self.of_key(key);
                self.documents.insert(key.clone(), hash);
                hash
            });
            hasher.part(&hash);
        }
        hasher.finish()
    }

    fn of_key(&self, key: &DocumentKey) -> Hash {
        let mut hasher = Hasher::default();
        hasher.part(key.bibliography.as_bytes());
        hasher.part(key.key.as_bytes());
        let workspace = &self.project.workspace;
        let documents = workspace.documents(&key.bibliography, &key.key);
        hasher.part(&[documents.is_some().into()]);
        for document in documents.unwrap_or_default() {
            hasher.part(document.name.as_deref().unwrap_or("").as_bytes());
            hasher.part(document.rule.as_bytes());
            match &document.state {
                DocumentState::Ready(source) => {
                    hasher.part(b"ready");
                    self.put_source(source.id, &mut hasher);
                }
                DocumentState::Pending => hasher.part(b"pending"),
                DocumentState::Failed { code, message } => {
                    hasher.part(code.name().as_bytes());
                    hasher.part(message.as_bytes());
                }
            }
        }
        hasher.finish()
    }

    /// A source, and how the library calls it: another key may have the same document.
    fn put_source(&self, id: text::SourceId, hasher: &mut Hasher) {
        if let Some((hash, extension)) = self.project.content(id) {
            hasher.part(&hash);
            hasher.part(extension.as_bytes());
        }
        if let Some(name) = self.project.workspace.library().name(id) {
            hasher.part(name.key.as_bytes());
            hasher.part(name.document.as_bytes());
            hasher.part(format!("{:?}", name.entry).as_bytes());
        }
    }

    fn library(&mut self) -> Hash {
        if let Some(known) = self.library {
            return known;
        }
        let library = self.project.workspace.library();
        let mut hasher = Hasher::default();
        hasher.part(&[library.complete.into()]);
        for id in library.ids() {
            self.put_source(id, &mut hasher);
            hasher.part(b"");
        }
        let hash = hasher.finish();
        self.library = Some(hash);
        hash
    }
}

/// Hashes parts, none of which can be taken for another.
#[derive(Default)]
struct Hasher(blake3::Hasher);

impl Hasher {
    fn part(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn finish(&self) -> Hash {
        *self.0.finalize().as_bytes()
    }
}

/// The records of a workspace: files by the hash of the notes' names, so that a change of one note
/// writes a small part anew.
struct Memory {
    file: Option<(Cache, Vec<u8>)>,
    shards: BTreeMap<u8, Shard>,
}

type Shard = HashMap<DocName, Arc<Record>>;

const SHARDS: u8 = 16;

fn shard_of(name: &str) -> u8 {
    blake3::hash(name.as_bytes()).as_bytes()[0] % SHARDS
}

impl Memory {
    fn load(project: &Project, names: &[DocName]) -> Memory {
        let root = project.bounds.root().as_os_str().as_encoded_bytes();
        let mut memory = Memory {
            file: project.cache().map(|cache| (cache.clone(), root.to_vec())),
            shards: BTreeMap::new(),
        };
        let wanted: BTreeSet<u8> = names.iter().map(|name| shard_of(name)).collect();
        let wanted: Vec<u8> = wanted.into_iter().collect();
        let loaded: Vec<Shard> = wanted.par_iter().map(|&idx| memory.read(idx)).collect();
        memory.shards = wanted.into_iter().zip(loaded).collect();
        memory
    }

    fn key(root: &[u8], shard: u8) -> Key {
        Key::of(Kind::Notes, &[root, &[shard]])
    }

    fn read(&self, shard: u8) -> Shard {
        let Some((cache, root)) = &self.file else {
            return Shard::new();
        };
        let key = Memory::key(root, shard);
        let Some(bytes) = cache.get(Kind::Notes, &key) else {
            return Shard::new();
        };
        let records = opened(NOTES, &key, &bytes).and_then(codec::decode);
        records.unwrap_or_else(|| {
            cache.forget(Kind::Notes, &key);
            Shard::new()
        })
    }

    fn record(&self, name: &DocName) -> Option<&Arc<Record>> {
        self.shards.get(&shard_of(name))?.get(name)
    }

    /// Writes down what this run found out.
    fn keep(&mut self, project: &Project, basis: &Hash, items: &[Item]) {
        let Some((cache, root)) = &self.file else {
            return;
        };
        // Of a large library that is work, and for nothing where every record holds.
        let mut states = States::new(project);
        let mut changed = BTreeSet::new();
        for item in items {
            let Some(fresh) = &item.checked else { continue };
            let shard = shard_of(&item.name);
            let record = item
                .record
                .is_none()
                .then(|| record(project, basis, item, fresh, states.library()))
                .flatten();
            let records = self.shards.entry(shard).or_default();
            match record {
                Some(record) => {
                    records.insert(item.name.clone(), Arc::new(record));
                    changed.insert(shard);
                }
                None => {
                    if records.remove(&item.name).is_some() {
                        changed.insert(shard);
                    }
                }
            }
        }
        let here: BTreeSet<&DocName> = items.iter().map(|item| &item.name).collect();
        for shard in changed {
            let Some(records) = self.shards.get_mut(&shard) else {
                continue;
            };
            // Notes that are gone are forgotten when their neighbors are written.
            let root_path = project.bounds.root();
            records.retain(|name, _| here.contains(name) || root_path.join(&**name).is_file());
            let key = Memory::key(root, shard);
            let file = sealed(NOTES, &key, |body| codec::encode(records, body));
            cache.put(Kind::Notes, &key, &file);
        }
    }
}

/// `None`: what was said of it is said of this run only.
fn record(
    project: &Project,
    basis: &Hash,
    item: &Item,
    fresh: &Fresh,
    library: Hash,
) -> Option<Record> {
    // An entry of its own is looked up in the note itself, which is then not parsed.
    let outline = item.outline.as_ref().filter(|it| !it.has_references)?;
    let failed = |finding: &Finding| finding.code == Code::InternalError;
    if fresh.said.findings.iter().any(failed) {
        return None;
    }
    Some(Record {
        note: item.hash,
        basis: *basis,
        named: outline.named.clone(),
        bibliographies: bibliographies_hash(project, &outline.bibliographies),
        quoted: outline.quoted.clone(),
        documents: fresh.documents,
        library: fresh.searched.then_some(library),
        said: fresh.said.clone(),
    })
}
