//! What becomes of documents, and what people are told.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use analysis::bibliography;
use analysis::config::Config;
use analysis::workspace::{Document, DocumentState};

use super::{Library, Reader};
use crate::library::{Listings, Search};
use crate::paths::Bounds;

fn documents(files: &[(&str, &[u8])], config: &str, fields: &str) -> Vec<Document> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let bounds = Bounds::new(folder.path()).unwrap();
    let config = Config::parse(config).0;
    let text = format!("@misc{{kay2001, {fields}}}");
    let read = bibliography::parse(&"refs.bib".into(), &text);
    let root = bounds.root().to_owned();
    let search = Search {
        bounds: &bounds,
        config: &config,
        listings: &Listings::default(),
        folder: &root,
        folders: &[],
    };
    Library::new(&config, Reader::default()).documents(
        &search,
        "kay2001",
        read.entry("kay2001").map(AsRef::as_ref),
    )
}

/// `name: rule` or `code: message`, one for each document.
#[track_caller]
fn check(files: &[(&str, &[u8])], fields: &str, want: &[&str]) {
    let shown: Vec<String> = documents(files, "", fields)
        .iter()
        .map(|document| match &document.state {
            DocumentState::Ready(_) => format!(
                "{}: {}",
                document.name.as_deref().unwrap_or("?"),
                document.rule
            ),
            DocumentState::Failed { code, message } => format!("{}: {message}", code.name()),
            DocumentState::Pending => "pending".into(),
        })
        .collect();
    assert_eq!(shown, want, "{fields}");
}

#[test]
fn each_refusal_says_what_to_do() {
    check(
        &[],
        "title={T}",
        &["source-missing: there is no document of `kay2001`; save it as `sources/kay2001.pdf`"],
    );
    check(
        &[],
        "doi={10.1/x}, url={https://example.org}",
        &[
            "source-missing: there is no document of `kay2001` (https://doi.org/10.1/x); save it as `sources/kay2001.pdf`",
        ],
    );
    check(
        &[],
        "url={https://example.org/a}",
        &[
            "source-missing: there is no document of `kay2001` (https://example.org/a); save it as `sources/kay2001.html`",
        ],
    );
    check(
        &[],
        "file={papers/k.pdf}",
        &[
            "source-missing: the file field of its entry names `papers/k.pdf`, which is not there; save the document of `kay2001` under this name",
        ],
    );
    check(
        &[],
        "file={~/papers/k.pdf}",
        &[
            "source-missing: the file field of its entry names `~/papers/k.pdf`; `~` is not read as your home folder: write the whole path",
        ],
    );
    if cfg!(not(windows)) {
        check(
            &[],
            "file={file:///C:/papers/k.pdf}",
            &[
                "source-outside: the file field of its entry names `C:/papers/k.pdf`, on a drive that this system does not have; save the document of `kay2001` in the workspace, as `sources/kay2001.pdf` or the like",
            ],
        );
    }
    check(
        &[],
        "file={/no/Zotero/storage/ABCD1234/Kay.pdf}",
        &[
            "source-outside: the file field of its entry names `/no/Zotero/storage/ABCD1234/Kay.pdf`, outside of the workspace; allow the folder once: `pincite allow /no/Zotero/storage`, or for one run: `--allow-dir /no/Zotero/storage`",
        ],
    );
    check(
        &[],
        "file={/no/my papers/Kay.pdf}",
        &[
            "source-outside: the file field of its entry names `/no/my papers/Kay.pdf`, outside of the workspace; allow the folder once: `pincite allow '/no/my papers'`, or for one run: `--allow-dir '/no/my papers'`",
        ],
    );
}

#[test]
fn a_rendition_stands_in_for_a_document_that_cannot_be_read() {
    let broken: &[u8] = b"%PDF-1.4 nothing of a document";
    check(
        &[
            ("sources/kay2001.pdf", broken),
            ("sources/kay2001.txt", b"The harbor was closed."),
        ],
        "",
        &[
            "sources/kay2001.txt: a file in sources/ named after the key: a rendition of kay2001.pdf, which cannot be read",
        ],
    );
    let alone = documents(&[("sources/kay2001.pdf", broken)], "", "");
    assert!(
        matches!(&alone[0].state, DocumentState::Failed { code: analysis::Code::SourceUnreadable, message }
        if message.starts_with("`sources/kay2001.pdf` cannot be read: "))
    );
}

#[test]
fn a_volume_that_is_lost_is_told_beside_the_others() {
    check(
        &[("1.txt", b"The first volume.")],
        "file={1.txt;2.txt}",
        &[
            "1.txt: the file field of its entry",
            "source-missing: the file field of its entry names `2.txt`, which is not there; save the document of `kay2001` under this name",
        ],
    );
}

#[test]
fn limits_of_the_configuration_hold() {
    let found = documents(
        &[("sources/kay2001.txt", &[b'a'; 2_000])],
        "[limits]\nsource = 1000",
        "",
    );
    assert!(
        matches!(
            &found[0].state,
            DocumentState::Failed {
                code: analysis::Code::LimitSize,
                ..
            }
        ),
        "{found:?}"
    );
}

#[test]
fn the_same_bytes_are_read_once_and_a_change_is_never_missed() {
    let folder = tempfile::tempdir().unwrap();
    let bounds = Bounds::new(folder.path()).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let place = |name: &str| {
        bounds
            .confine_path(bounds.root(), Path::new(name), name)
            .unwrap()
    };
    write("a.txt", "one text");
    write("b.txt", "one text");
    write("c.txt", "two text");
    let library = Library::new(&Config::default(), Reader::default());
    let [a, b, c] = ["a.txt", "b.txt", "c.txt"].map(|name| library.read(&place(name)).unwrap());
    assert!(Arc::ptr_eq(&a.open().unwrap(), &b.open().unwrap()));
    assert_ne!(a.id, c.id);
    write("a.txt", "two text");
    assert_eq!(library.read(&place("a.txt")).unwrap().id, c.id);
    drop((a, b));
    library.forget_unused();
    assert_eq!(library.shelf().by_content.len(), 1);
}
