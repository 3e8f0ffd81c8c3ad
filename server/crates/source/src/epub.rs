//! EPUB 2 and 3: the documents of the spine in order, with the pages that the book declares.

use std::collections::{HashMap, HashSet};

use text::{BlockKind, SourceText};

use crate::archive::{Archive, resolve};
use crate::assemble::Assembly;
use crate::tree::{Id, Tree, parse_html, parse_xml};
use crate::{Limits, Unreadable, decode, html};

/// Reads a book.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let mut archive = Archive::open(bytes, limits)?;
    refuse_protected(&mut archive, limits)?;
    let container = xml(&archive.needed("META-INF/container.xml")?, limits)?;
    let package_name = container
        .find(container.root(), "rootfile")
        .and_then(|id| container.element(id)?.attribute("full-path"))
        .and_then(|path| resolve("", path))
        .ok_or_else(|| Unreadable::broken("its container names no package"))?;
    let package = xml(&archive.needed(&package_name)?, limits)?;
    let manifest = manifest(&package, &package_name);
    let mut out = Assembly::new(limits);
    describe(&package, &mut out);
    let mut missing = 0;
    let mut unread = 0;
    for step in reading_order(&package, &manifest) {
        let Some(name) = step else {
            unread += 1;
            continue;
        };
        let Some(bytes) = archive.member(&name)? else {
            missing += 1;
            continue;
        };
        let tree = document(&bytes, limits)?;
        out.begin(BlockKind::Paragraph);
        out.part(&name);
        html::walk(&tree, tree.root(), &mut out);
        if out.is_full() {
            break;
        }
    }
    let mut source = out.finish("epub/2")?;
    for (count, what) in [
        (missing, "missing from the file"),
        (unread, "of a format that is not read (images, PDF)"),
    ] {
        if count > 0 {
            source.warnings.push(text::Warning {
                kind: text::WarningKind::Unreadable,
                span: text::Span::new(0, source.text.len()),
                message: format!(
                    "of the documents that make up the book, {count} {} {what}",
                    if count == 1 { "is" } else { "are" }
                ),
            });
        }
    }
    Ok(source)
}

/// Books under digital rights management hold ciphertext; obfuscated fonts are no hindrance.
fn refuse_protected(archive: &mut Archive<'_>, limits: &Limits) -> Result<(), Unreadable> {
    let Some(bytes) = archive.member("META-INF/encryption.xml")? else {
        return Ok(());
    };
    let tree = xml(&bytes, limits)?;
    let protected = tree
        .descendants(tree.root())
        .filter(|&id| tree.name(id) == "EncryptedData")
        .any(|id| !is_font(&tree, id));
    if protected {
        Err(Unreadable::broken("it is protected against reading (DRM)"))
    } else {
        Ok(())
    }
}

/// Whether what is encrypted is a font, by the method (IDPF and Adobe mangle fonts, and nothing else)
/// or by its name.
fn is_font(tree: &Tree, encrypted: Id) -> bool {
    let value = |name: &str, attribute: &str| {
        let mut inside = tree.descendants(encrypted);
        let id = inside.find(|&id| tree.name(id) == name)?;
        tree.element(id)?.attribute(attribute)
    };
    let method = value("EncryptionMethod", "Algorithm").unwrap_or("");
    let file = value("CipherReference", "URI").unwrap_or("").to_lowercase();
    ["obfuscation", "idpf.org/2008/embedding", "enc#RC"]
        .iter()
        .any(|mangling| method.contains(mangling))
        || [".ttf", ".otf", ".ttc", ".woff", ".woff2"]
            .iter()
            .any(|end| file.ends_with(end))
}

struct Item<'a> {
    key: &'a str,
    /// The member, where it is one that is read.
    name: Option<String>,
    /// A web page that belongs to the text, whether the spine names it or not.
    is_page: bool,
}

/// The items of the manifest in order.
fn manifest<'a>(package: &'a Tree, package_name: &str) -> Vec<Item<'a>> {
    let mut out = Vec::new();
    for id in package
        .descendants(package.root())
        .filter(|&id| package.name(id) == "item")
    {
        let Some(element) = package.element(id) else {
            continue;
        };
        let (Some(key), Some(href)) = (element.attribute("id"), element.attribute("href")) else {
            continue;
        };
        let media = element.attribute("media-type").unwrap_or("");
        let readable = media.contains("html")
            || media.contains("xml") && !media.contains("ncx")
            || media.is_empty();
        let is_contents = element
            .attribute("properties")
            .is_some_and(|said| said.split_ascii_whitespace().any(|word| word == "nav"));
        out.push(Item {
            key,
            name: resolve(package_name, href).filter(|_| readable),
            is_page: media.contains("html") && !is_contents,
        });
    }
    out
}

/// The members of the reading order, then the pages that only links lead to (notes, often); `None`
/// for one that is not read. Each once, or a hostile spine would read one a thousand times.
fn reading_order(package: &Tree, manifest: &[Item<'_>]) -> Vec<Option<String>> {
    let by_key: HashMap<&str, &Item<'_>> = manifest.iter().map(|item| (item.key, item)).collect();
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for id in package
        .descendants(package.root())
        .filter(|&id| package.name(id) == "itemref")
    {
        let key = package
            .element(id)
            .and_then(|element| element.attribute("idref"))
            .unwrap_or("");
        let item = by_key.get(key);
        if seen.insert(key) {
            out.push(item.and_then(|item| item.name.clone()));
        }
    }
    let linked = manifest
        .iter()
        .filter(|item| item.is_page && !seen.contains(item.key));
    out.extend(linked.filter_map(|item| item.name.clone()).map(Some));
    let mut names = HashSet::new();
    out.retain(|name| name.as_ref().is_none_or(|name| names.insert(name.clone())));
    out
}

fn describe(package: &Tree, out: &mut Assembly) {
    let Some(metadata) = package.find(package.root(), "metadata") else {
        return;
    };
    for id in package.descendants(metadata) {
        let said = |id: Id| package.whole_text(id);
        match package.name(id) {
            "title" => out.title(&said(id)),
            "creator" => out.author(&said(id)),
            "language" => out.language(&said(id)),
            _ => {}
        }
    }
}

/// A document of the spine; XHTML that is not well-formed is read as HTML.
fn document(bytes: &[u8], limits: &Limits) -> Result<Tree, Unreadable> {
    let decoded = decode::decode(bytes, html::charset(bytes).as_deref());
    match parse_xml(&decoded.text, limits) {
        Err(Unreadable::Broken(_)) => parse_html(&decoded.text, limits),
        tree => tree,
    }
}

fn xml(bytes: &[u8], limits: &Limits) -> Result<Tree, Unreadable> {
    let decoded = decode::decode(bytes, html::charset(bytes).as_deref());
    parse_xml(&decoded.text, limits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::archive::testing::container;
    use crate::testing::outline;
    use crate::{Limits, Unreadable, read};

    const CONTAINER: &str = "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='OEBPS/p.opf'/></rootfiles></container>";
    const PACKAGE: &str = "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <metadata><dc:title>The Mill</dc:title><dc:creator>A. Orme</dc:creator><dc:language>en</dc:language></metadata>\
        <manifest><item id='b' href='two.xhtml' media-type='application/xhtml+xml'/><item id='a' href='text/one.xhtml' media-type='application/xhtml+xml'/>\
        <item id='x' href='../../secret.xhtml' media-type='application/xhtml+xml'/></manifest>\
        <spine><itemref idref='a'/><itemref idref='b'/><itemref idref='a'/><itemref idref='x'/></spine></package>";

    #[test]
    fn the_spine_is_the_order() {
        let bytes = container(&[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", CONTAINER),
            ("OEBPS/p.opf", PACKAGE),
            (
                "OEBPS/two.xhtml",
                "<html xmlns:epub='x'><body><p>Second.</p></body></html>",
            ),
            (
                "OEBPS/text/one.xhtml",
                "<html xmlns:epub='x'><head><title>T</title></head><body><h1>One</h1><p>First<a epub:type='noteref' href='#n'>1</a> <span epub:type='pagebreak' title='7'/>page.</p><aside epub:type='footnote' id='n'>A note.</aside></body></html>",
            ),
            ("../../secret.xhtml", "<html><body>secret</body></html>"),
        ]);
        let source = read(&bytes, "a.epub", &Limits::default()).unwrap();
        assert_eq!(
            outline(&source),
            "-- page ?\nh1 One\np First{call 1} |7|page.\np Second.\nnote A note."
        );
        assert_eq!(
            (source.title.as_deref(), source.language.as_deref()),
            (Some("The Mill"), Some("en"))
        );
        assert_eq!(source.authors, ["A. Orme"]);
    }

    #[test]
    fn what_the_spine_leaves_out_or_cannot_show() {
        let package = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>\
            <item id='toc' href='toc.xhtml' properties='nav' media-type='application/xhtml+xml'/>\
            <item id='n' href='notes.xhtml' media-type='application/xhtml+xml'/><item id='plate' href='p.jpg' media-type='image/jpeg'/></manifest>\
            <spine><itemref idref='a'/><itemref idref='plate'/></spine></package>";
        let page = |words: &str| format!("<html><body><p>{words}</p></body></html>");
        let bytes = container(&[
            ("META-INF/container.xml", CONTAINER),
            ("OEBPS/p.opf", package),
            ("OEBPS/a.xhtml", &page("It rose.")),
            ("OEBPS/toc.xhtml", &page("Contents")),
            ("OEBPS/notes.xhtml", &page("Register.")),
        ]);
        let source = read(&bytes, "a.epub", &Limits::default()).unwrap();
        assert_eq!(outline(&source), "p It rose.\np Register.");
        assert_eq!(source.warnings[0].kind, text::WarningKind::Unreadable);
    }

    #[test]
    fn notes_of_another_chapter_belong_to_the_page_of_their_callout() {
        let package = "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>\
            <item id='n' href='t/n.xhtml' media-type='application/xhtml+xml'/></manifest>\
            <spine><itemref idref='a'/><itemref idref='n'/></spine></package>";
        let bytes = container(&[
            ("META-INF/container.xml", CONTAINER),
            ("OEBPS/p.opf", package),
            (
                "OEBPS/a.xhtml",
                "<html xmlns:epub='x'><body><span epub:type='pagebreak' title='7'/><p>It rose<a epub:type='noteref' id='r1' href='t/n.xhtml#n1'>1</a>.</p>\
                <span epub:type='pagebreak' title='8'/><p>It fell<a epub:type='noteref' href='t/n.xhtml#n2'>2</a>.</p></body></html>",
            ),
            (
                "OEBPS/t/n.xhtml",
                "<html xmlns:epub='x'><body><span epub:type='pagebreak' title='9'/><section epub:type='endnotes'><ol>\
                <li id='n1'><p><a href='../a.xhtml#r1'>1</a> By a foot.</p><p>Or two.</p></li><li id='n2'><p>By dawn.</p></li></ol></section></body></html>",
            ),
        ]);
        let source = read(&bytes, "a.epub", &Limits::default()).unwrap();
        let labels = |words: &str| {
            let at = source.text.find(words).unwrap();
            let pages = source.pages_of(text::Span::new(at, at + words.len()));
            pages
                .filter_map(|page| page.label.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(labels("It rose"), ["7"]);
        assert_eq!(labels("By dawn"), ["9"]);
        let asides = source.asides.iter();
        let asides: Vec<(usize, &str)> = asides
            .map(|aside| (aside.page, aside.span.of(&source.text)))
            .collect();
        assert_eq!(asides, [(0, "1 By a foot.\n\nOr two."), (1, "By dawn.")]);
    }

    #[test]
    fn protected_books_say_so_and_mangled_fonts_do_not_matter() {
        let aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
        for (method, file, is_protected) in [
            (aes, "OEBPS/two.xhtml", true),
            (aes, "", true),
            (aes, "OEBPS/Serif.TTF", false),
            ("http://www.idpf.org/2008/embedding", "font/1", false),
            ("http://ns.adobe.com/pdf/enc#RC", "font/1", false),
        ] {
            let encryption = format!(
                "<encryption><EncryptedData><EncryptionMethod Algorithm='{method}'/><CipherData><CipherReference URI='{file}'/></CipherData></EncryptedData></encryption>"
            );
            let bytes = container(&[
                ("META-INF/container.xml", CONTAINER),
                ("META-INF/encryption.xml", &encryption),
                ("OEBPS/p.opf", PACKAGE),
                (
                    "OEBPS/two.xhtml",
                    "<html><body><p>Second.</p></body></html>",
                ),
            ]);
            match read(&bytes, "a.epub", &Limits::default()) {
                Err(Unreadable::Broken(why)) => {
                    assert!(
                        is_protected && why.contains("DRM"),
                        "{method} {file}: {why}"
                    );
                }
                read => assert!(!is_protected && read.is_ok(), "{method} {file}: {read:?}"),
            }
        }
    }
}
