//! Every rule of the order, with real folders.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use analysis::bibliography;
use analysis::config::Config;

use super::{Located, Search, locate};
use crate::library::Listings;
use crate::paths::{Bounds, Refusal};

/// A workspace `work` with the files named (each holds its own name), and files beside it.
struct Fixture {
    _folder: tempfile::TempDir,
    base: PathBuf,
    bounds: Bounds,
    config: Config,
}

fn fixture(config: &str, files: &[&str]) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().canonicalize().unwrap();
    fs::create_dir_all(base.join("work")).unwrap();
    for name in files {
        let path = base.join("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
    let (config, findings) = Config::parse(config);
    assert_eq!(findings, []);
    Fixture {
        bounds: Bounds::new(&base.join("work")).unwrap(),
        _folder: folder,
        base,
        config,
    }
}

impl Fixture {
    fn locate(&self, bibliography: &str, fields: &str) -> Located {
        let text = format!(
            "@misc{{kay2001, title={{T}}, {fields}}}\n@comment{{jabref-meta: fileDirectory:attached;}}"
        );
        let read = bibliography::parse(&bibliography.into(), &text);
        assert_eq!(read.findings, [], "{text}");
        let path = self.bounds.root().join(bibliography);
        let listings = Listings::default();
        let cx = Search {
            bounds: &self.bounds,
            config: &self.config,
            listings: &listings,
            folder: path.parent().unwrap(),
            folders: &read.folders,
        };
        locate(&cx, "kay2001", read.entry("kay2001").map(AsRef::as_ref))
    }

    /// `rule name, name` or the refusals.
    #[track_caller]
    fn check(&self, bibliography: &str, fields: &str, want: &str) {
        let located = self.locate(bibliography, fields);
        let shown = match &located.documents[..] {
            [] => located
                .refusals
                .iter()
                .map(|(rule, refusal)| format!("{} {}", rule.name(), told(refusal)))
                .collect(),
            documents => vec![format!(
                "{} {}",
                documents[0].rule.name(),
                documents
                    .iter()
                    .map(|found| found.place.name().to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            )],
        };
        assert_eq!(shown.join("; "), want, "{fields:?} of {bibliography}");
    }
}

fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Missing { name } => format!("missing {name}"),
        Refusal::Outside { written, .. } => format!("outside {written}"),
        Refusal::Remote { written } => format!("remote {written}"),
        other => other.to_string(),
    }
}

#[test]
fn a_file_named_after_the_key_comes_last() {
    let cx = fixture(
        "",
        &[
            "sources/kay2001.txt",
            "sources/kay2001.html",
            "sources/kay2001.png",
            "papers/other.pdf",
        ],
    );
    cx.check("refs.bib", "", "named-after-key sources/kay2001.html");
    cx.check(
        "refs.bib",
        "file={papers/other.pdf}",
        "file-field papers/other.pdf",
    );
    cx.check(
        "refs.bib",
        "file={papers/gone.pdf}",
        "named-after-key sources/kay2001.html",
    );
    let cx = fixture("", &["sources/@kay2001.md", "sources/kay2001.bib"]);
    cx.check("refs.bib", "", "");
}

#[test]
fn renditions_have_an_order_and_the_file_field_decides() {
    let all = ["txt", "md", "docx", "html", "epub", "pdf"]
        .map(|extension| format!("sources/kay2001.{extension}"));
    for count in 1..=all.len() {
        let names: Vec<&str> = all[..count].iter().map(String::as_str).collect();
        // The preferred one of those that are there is the last of this list, but for md before txt.
        fixture("", &names).check(
            "refs.bib",
            "",
            &format!("named-after-key {}", names[count - 1]),
        );
    }
    let cx = fixture(
        "",
        &[
            "sources/kay2001.pdf",
            "sources/kay2001.txt",
            "sources/kay2001.html",
        ],
    );
    cx.check(
        "refs.bib",
        "file={sources/kay2001.txt}",
        "file-field sources/kay2001.txt",
    );
    cx.check(
        "refs.bib",
        "file={sources/kay2001.html;sources/kay2001.pdf}",
        "file-field sources/kay2001.html",
    );
}

#[test]
fn the_configuration_comes_first() {
    let files = [
        "a.pdf",
        "vol/1.pdf",
        "vol/2.pdf",
        "papers/kay2001_final.pdf",
        "papers/kay2001.tex",
        "sources/kay2001.pdf",
    ];
    fixture("[sources]\nkay2001 = \"a.pdf\"", &files).check(
        "refs.bib",
        "file={vol/1.pdf}",
        "configured a.pdf",
    );
    let two = "[sources]\nkay2001 = [\"vol/1.pdf\", \"vol/2.pdf\"]";
    fixture(two, &files).check("refs.bib", "", "configured vol/1.pdf, vol/2.pdf");
    // A volume that is not there is told beside those that are.
    let lost = "[sources]\nkay2001 = [\"vol/1.pdf\", \"vol/3.pdf\"]";
    assert_eq!(
        fixture(lost, &files).locate("refs.bib", "").refusals.len(),
        1
    );
    let pattern = "[sources]\nroot = \"papers\"\npattern = \"{key}*.*\"";
    fixture(pattern, &files).check(
        "refs.bib",
        "file={a.pdf}",
        "pattern papers/kay2001_final.pdf",
    );
    fixture("[sources]\nkay2001 = \"gone.pdf\"", &files).check(
        "refs.bib",
        "",
        "named-after-key sources/kay2001.pdf",
    );
    let roots = "[sources]\nroots = [\"papers\"]";
    fixture(roots, &["papers/kay2001.pdf"]).check("refs.bib", "", "root papers/kay2001.pdf");
    fixture(roots, &["papers/x/y.pdf"]).check(
        "refs.bib",
        "file={x/y.pdf}",
        "file-field papers/x/y.pdf",
    );
    let deep = "[sources]\nroot = \"papers\"\npattern = \"{key}/*.pdf\"";
    fixture(
        deep,
        &[
            "papers/kay2001/a.pdf",
            "papers/kay2001/b.pdf",
            "papers/kay2001/c.txt",
        ],
    )
    .check(
        "refs.bib",
        "",
        "pattern papers/kay2001/a.pdf, papers/kay2001/b.pdf",
    );
}

#[test]
fn a_file_field_is_relative_to_the_bibliography_then_the_workspace_then_its_folders() {
    let cx = fixture("", &["bib/x.pdf", "x.pdf", "y.pdf", "bib/attached/z.pdf"]);
    cx.check("bib/refs.bib", "file={x.pdf}", "file-field bib/x.pdf");
    cx.check("bib/refs.bib", "file={y.pdf}", "file-field y.pdf");
    cx.check(
        "bib/refs.bib",
        "file={:z.pdf:PDF}",
        "file-field bib/attached/z.pdf",
    );
    cx.check("bib/refs.bib", "file={../x.pdf}", "file-field x.pdf");
    let whole = format!("file={{:{}/work/y.pdf:PDF}}", cx.base.display());
    cx.check("bib/refs.bib", &whole, "file-field y.pdf");
    cx.check(
        "bib/refs.bib",
        "file={x.pdf;y.pdf}",
        "file-field bib/x.pdf, y.pdf",
    );
    let windows = fixture("", &["papers/k.pdf"]);
    windows.check(
        "refs.bib",
        "file={papers\\k.pdf}",
        "file-field papers/k.pdf",
    );
    windows.check(
        "refs.bib",
        "file={papers\\\\k.pdf}",
        "file-field papers/k.pdf",
    );
}

#[test]
fn what_stands_in_the_way_is_told() {
    let cx = fixture("", &["x.pdf"]);
    cx.check("refs.bib", "file={gone.pdf}", "file-field missing gone.pdf");
    cx.check(
        "refs.bib",
        "file={../elsewhere/kay.pdf}",
        "file-field outside ../elsewhere/kay.pdf",
    );
    cx.check(
        "refs.bib",
        "file={/elsewhere/kay.pdf}",
        "file-field outside /elsewhere/kay.pdf",
    );
    cx.check(
        "refs.bib",
        "file={:Users/anna/kay.pdf:pdf}",
        "file-field outside /Users/anna/kay.pdf",
    );
    cx.check(
        "refs.bib",
        "file={C:\\papers\\kay.pdf}",
        "file-field outside C:\\papers\\kay.pdf",
    );
    cx.check(
        "refs.bib",
        "file={\\\\server\\kay.pdf}",
        "file-field remote \\\\server\\kay.pdf",
    );
    cx.check("refs.bib", "url={https://example.org}", "");
}

#[test]
fn folders_stand_for_what_is_in_them() {
    // A snapshot: one page among its pictures and scripts.
    let cx = fixture(
        "",
        &[
            "snap/index.html",
            "snap/style.css",
            "snap/pic.png",
            "snap/readme.txt",
        ],
    );
    cx.check("refs.bib", "file={snap}", "file-field snap/index.html");
    let cx = fixture(
        "",
        &[
            "sources/kay2001/page.html",
            "sources/kay2001/page_files/x.js",
        ],
    );
    cx.check("refs.bib", "", "named-after-key sources/kay2001/page.html");
    // Volumes are a union, renditions of a volume are not.
    let cx = fixture(
        "",
        &[
            "sources/kay2001/1.pdf",
            "sources/kay2001/1.txt",
            "sources/kay2001/2.pdf",
        ],
    );
    cx.check(
        "refs.bib",
        "",
        "named-after-key sources/kay2001/1.pdf, sources/kay2001/2.pdf",
    );
}

#[test]
fn a_key_is_never_a_path() {
    let cx = fixture("", &["secret.pdf", "sources/DBLP_conf_x.pdf"]);
    fs::create_dir_all(cx.base.join("work/sources")).unwrap();
    let listings = Listings::default();
    let root = cx.bounds.root().to_owned();
    let search = Search {
        bounds: &cx.bounds,
        config: &cx.config,
        listings: &listings,
        folder: &root,
        folders: &[],
    };
    for key in ["../secret", "..", ".", "/etc/passwd", "", "a\0b", "*"] {
        assert_eq!(locate(&search, key, None).documents, [], "{key:?}");
    }
    let found = locate(&search, "DBLP:conf/x", None);
    assert_eq!(
        &**found.documents[0].place.name(),
        "sources/DBLP_conf_x.pdf"
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_sources_does_not_lead_out() {
    let cx = fixture("", &["sources/x.txt"]);
    fs::create_dir(cx.base.join("outside")).unwrap();
    fs::write(cx.base.join("outside/kay2001.pdf"), "secret").unwrap();
    std::os::unix::fs::symlink(
        cx.base.join("outside/kay2001.pdf"),
        cx.base.join("work/sources/kay2001.pdf"),
    )
    .unwrap();
    cx.check("refs.bib", "", "");
}

#[test]
fn names_in_other_letters_are_the_same_names() {
    // macOS decomposes names; Windows and macOS tell no capitals apart.
    let fixture = fixture(
        "",
        &[
            "Papers/Mu\u{308}ller.txt",
            "both/a.txt",
            "both/A.txt",
            "sources/KAY2001.txt",
        ],
    );
    fixture.check(
        "refs.bib",
        "file={Papers/M\u{fc}ller.txt}",
        "file-field Papers/Mu\u{308}ller.txt",
    );
    fixture.check(
        "refs.bib",
        "file={papers\\M\u{fc}ller.TXT}",
        "file-field Papers/Mu\u{308}ller.txt",
    );
    fixture.check("refs.bib", "file={both/a.txt}", "file-field both/a.txt");
    // Which of two is meant is not guessed; and keys differ by their capitals.
    fixture.check("refs.bib", "file={Both/a.txt}", "file-field both/a.txt");
    fixture.check(
        "refs.bib",
        "file={both/a.TXT}",
        "file-field missing both/a.TXT",
    );
    fixture.check("refs.bib", "", "");
}

#[test]
fn a_stem_is_composed() {
    let fixture = fixture("", &["sources/kay2001.txt", "sources/Mu\u{308}ller.txt"]);
    let listings = Listings::default();
    let cx = Search {
        bounds: &fixture.bounds,
        config: &fixture.config,
        listings: &listings,
        folder: fixture.bounds.root(),
        folders: &[],
    };
    let found = locate(&cx, "M\u{fc}ller", None).documents;
    assert_eq!(&**found[0].place.name(), "sources/Mu\u{308}ller.txt");
}
