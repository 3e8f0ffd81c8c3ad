//! What `import` and `lock` write.

use crate::program::Folder;

const MARKED: &str = "“nobody of the council was told of it” ([Kay, p. 3](zotero://select/library/items/AB)) ask *Bo*\n\n“the harbour was closed for ten days” ([Kay, p. 3](zotero://select/library/items/AB))\n";

#[test]
fn importing_twice_adds_nothing_and_changes_nothing() {
    let folder = Folder::harbour();
    folder.write("marked.md", MARKED.as_bytes());
    let old = "\u{feff}# Kay\r\n\r\nMy own words";
    folder.write("notes/kay.md", old.as_bytes());
    let arguments = [
        "import",
        "marked.md",
        "--to",
        "notes/kay.md",
        "--key",
        "kay2001",
    ];
    let ran = crate::program::run(&mut folder.command(&arguments), "");
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    let new = folder.read("notes/kay.md");
    let added = new.strip_prefix(old).unwrap();
    let place = added.lines().nth(2).unwrap();
    assert!(
        place.starts_with("> nobody of the council was told of it [@kay2001"),
        "{added}"
    );
    assert!(added.contains("\r\n\r\nask \\*Bo\\*\r\n"), "{added}");
    assert!(added.contains("**Not verified:**"), "{added}");
    assert!(
        !added.replace("\r\n", "").contains('\n'),
        "one kind of line end"
    );
    let ran = crate::program::run(&mut folder.command(&arguments), "");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(folder.read("notes/kay.md"), new);
}

#[test]
fn the_highlights_of_a_document_become_quotations_from_it() {
    let folder = Folder::harbour();
    let pages = [
        "The ferry of the bay was laid up.\nNobody knew for how long it would stay there.",
        "In March it ran again.",
    ];
    let pdf = crate::documents::marked_pdf(&pages, 1, "ask Bo");
    folder.write("sources/holm1987.pdf", &pdf);
    folder.write(
        "refs.bib",
        b"@misc{holm1987, title = {Ferry}, pages = {41--42}, file = {sources/holm1987.pdf}}\n",
    );
    let run = |arguments: &[&str]| crate::program::run(&mut folder.command(arguments), "");
    let import = ["import", "sources/holm1987.pdf", "--to", "marked.md"];
    let ran = run(&import);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(
        folder.read("marked.md"),
        "> Nobody knew for how long it would stay there. [@holm1987, p. 41]\n\nask Bo\n"
    );
    assert_eq!(run(&["check", "marked.md"]).code, Some(0));
    assert!(run(&import).out.contains("1 there already"));
    folder.write("sources/holm1987.pdf", &crate::documents::pdf(&pages));
    let ran = run(&import);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("nothing is marked"), "{}", ran.err);
}

#[test]
fn a_document_that_changed_since_it_was_locked_is_told() {
    let folder = Folder::harbour();
    let run = |arguments: &[&str]| crate::program::run(&mut folder.command(arguments), "");
    assert_eq!(run(&["lock"]).code, Some(0));
    let lock = folder.read("pincite.lock");
    assert_eq!(lock.matches("[[document]]").count(), 1, "{lock}");
    assert!(!run(&["check"]).out.contains("source-changed"));
    let mut source = folder.read("sources/kay2001.txt");
    source.push_str("\nOne line more.\n");
    folder.write("sources/kay2001.txt", source.as_bytes());
    assert!(run(&["check"]).out.contains("warning[source-changed]"));
    assert_eq!(run(&["lock"]).code, Some(0));
    assert!(!run(&["check"]).out.contains("source-changed"));
    folder.write("pincite.lock", b"version = 1\n[[document]]\n");
    let ran = run(&["check"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
}
