//! What editors show of a note: on a small workspace, through the protocol.

use serde_json::{Value, json};

use crate::client::Client;
use crate::workspace::{NOTE, SOURCE, Workspace};

/// As an editor that can do what most can.
fn editor() -> Value {
    json!({
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "codeDescriptionSupport": true, "versionSupport": true},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "definition": {"linkSupport": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        },
    })
}

/// A session in which the note is open and checked.
fn opened(workspace: &Workspace, capabilities: Value) -> (Client, String) {
    let mut client = Client::initialized(&workspace.root(), capabilities);
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, NOTE);
    client.diagnostics(&uri, has("quote-altered"));
    (client, uri)
}

fn has(code: &str) -> impl Fn(&[Value]) -> bool {
    move |diagnostics| diagnostics.iter().any(|it| it["code"] == code)
}

/// The position behind `words` in a text of ASCII.
fn behind(text: &str, words: &str) -> Value {
    let at = text.find(words).expect("the words") + words.len();
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    json!({"line": line, "character": at - start})
}

fn at(uri: &str, text: &str, words: &str) -> Value {
    json!({"textDocument": {"uri": uri}, "position": behind(text, words)})
}

/// The text that a range covers, on one line of ASCII.
fn covered<'a>(text: &'a str, range: &Value) -> &'a str {
    assert_eq!(range["start"]["line"], range["end"]["line"], "{range}");
    let index = |it: &Value| usize::try_from(it.as_u64().expect("a number")).expect("a small one");
    let line = text
        .split('\n')
        .nth(index(&range["start"]["line"]))
        .expect("the line");
    &line[index(&range["start"]["character"])..index(&range["end"]["character"])]
}

#[test]
fn a_wrong_word_is_pointed_at_with_its_passage() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let diagnostics = client.diagnostics(&uri, has("quote-altered"));
    let [found] = diagnostics.as_slice() else {
        panic!("one finding: {diagnostics:?}")
    };
    assert_eq!(covered(NOTE, &found["range"]), "ten");
    assert!(
        found["message"].as_str().unwrap().contains("\"six\""),
        "{found}"
    );
    let related = &found["relatedInformation"][0];
    assert_eq!(
        related["location"]["uri"],
        workspace.uri("sources/marsh1999.txt")
    );
    assert!(
        related["message"]
            .as_str()
            .unwrap()
            .contains("dark for six nights"),
        "{related}"
    );
    assert_eq!(client.published(&uri).last().unwrap()["version"], 1);
    client.shut_down();
}

#[test]
fn a_client_without_related_information_has_the_passage_in_the_message() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, json!({}));
    let diagnostics = client.diagnostics(&uri, has("quote-altered"));
    assert!(
        diagnostics[0]["message"]
            .as_str()
            .unwrap()
            .contains("dark for six nights"),
        "{diagnostics:?}"
    );
    assert!(diagnostics[0].get("relatedInformation").is_none());
    assert!(diagnostics[0].get("codeDescription").is_none());
    client.shut_down();
}

#[test]
fn a_fix_applied_removes_its_finding() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let range = client.diagnostics(&uri, has("quote-altered"))[0]["range"].clone();
    let params =
        json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    let actions = client.request("textDocument/codeAction", params);
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix");
    let edits = action["edit"]["changes"][&uri]
        .as_array()
        .expect("edits of the note")
        .clone();
    client.change(
        &uri,
        2,
        Value::Array(
            edits
                .iter()
                .map(|it| json!({"range": it["range"], "text": it["newText"]}))
                .collect(),
        ),
    );
    assert!(client.text(&uri).contains("dark for six nights"));
    client.diagnostics(&uri, <[Value]>::is_empty);
    assert_eq!(client.published(&uri).last().unwrap()["version"], 2);
    client.shut_down();
}

#[test]
fn only_the_difference_is_published() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    // Typed behind everything that was found: nothing moves and nothing new is wrong.
    let end = json!({"line": 99, "character": 0});
    for version in 2..30 {
        client.change(
            &uri,
            version,
            json!([{"range": {"start": end, "end": end}, "text": "word "}]),
        );
        client.text(&uri);
    }
    let told = client.published(&uri).count();
    // A finding that changes is told of; whatever was published before has come in by then.
    client.change(&uri, 30, json!([{"text": "See [@nobody1900].\n"}]));
    client.diagnostics(&uri, has("citation-unknown"));
    assert!(
        client.published(&uri).count() <= told + 2,
        "{told}, then {}",
        client.published(&uri).count()
    );
    assert!(told <= 3, "told {told} times");
    client.shut_down();
}

#[test]
fn closing_a_note_clears_what_was_found_in_it() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": uri}}),
    );
    client.diagnostics(&uri, <[Value]>::is_empty);
    client.shut_down();
}

#[test]
fn a_hover_shows_the_verdict_and_the_passage() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let hover = client.request("textDocument/hover", at(&uri, NOTE, "the lighthouse was"));
    let shown = hover["contents"]["value"].as_str().expect("a text");
    assert!(shown.starts_with("**✗ altered"), "{shown}");
    assert!(shown.contains("dark for **six** nights"), "{shown}");
    let hover = client.request("textDocument/hover", at(&uri, NOTE, "the oil had"));
    let shown = hover["contents"]["value"].as_str().expect("a text");
    assert!(shown.starts_with("**✓ verified"), "{shown}");
    assert!(shown.contains("**the oil had been sold**"), "{shown}");
    let hover = client.request("textDocument/hover", at(&uri, NOTE, "@marsh"));
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("A Coast at Night"),
        "{hover}"
    );
    assert_eq!(
        client.request("textDocument/hover", at(&uri, NOTE, "# The")),
        Value::Null
    );
    client.shut_down();
}

#[test]
fn definitions_lead_into_the_source_and_the_bibliography() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let found = client.request("textDocument/definition", at(&uri, NOTE, "the oil had"));
    assert_eq!(
        found[0]["targetUri"],
        workspace.uri("sources/marsh1999.txt")
    );
    assert_eq!(
        covered(SOURCE, &found[0]["targetSelectionRange"]),
        "the oil had been sold"
    );
    assert_eq!(
        covered(NOTE, &found[0]["originSelectionRange"]),
        "\"the oil had been sold\""
    );
    let found = client.request("textDocument/definition", at(&uri, NOTE, "@marsh"));
    assert_eq!(found[0]["targetUri"], workspace.uri("refs.bib"));
    assert_eq!(
        found[0]["targetSelectionRange"]["start"],
        json!({"line": 0, "character": 6})
    );
    client.shut_down();
}

#[test]
fn references_are_found_in_notes_that_are_not_open() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let mut params = at(&uri, NOTE, "@marsh");
    params["context"] = json!({"includeDeclaration": true});
    // The other notes are read after the start.
    let found = loop {
        let found = client.request("textDocument/references", params.clone());
        if found.as_array().is_some_and(|it| it.len() == 4) {
            break found;
        }
    };
    let files: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["uri"].as_str())
        .collect();
    let (note, person) = (
        workspace.uri("notes/lighthouse.md"),
        workspace.uri("people/Tom Hale.md"),
    );
    assert_eq!(
        files,
        [note.as_str(), &note, &person, &workspace.uri("refs.bib")]
    );
    client.shut_down();
}

#[test]
fn headings_are_nested_symbols() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let symbols = client.request(
        "textDocument/documentSymbol",
        json!({"textDocument": {"uri": uri}}),
    );
    assert_eq!(symbols[0]["name"], "The lighthouse");
    assert_eq!(symbols[0]["children"][0]["name"], "The boy");
    client.shut_down();
}

/// What completion at the end of a line that is added offers, as label and inserted text.
fn offered(client: &mut Client, uri: &str, version: i64, line: &str) -> Vec<(String, String)> {
    let text = format!("{NOTE}\n{line}");
    client.change(uri, version, json!([{"text": text}]));
    let list = client.request("textDocument/completion", at(uri, &text, line));
    let string = |it: &Value| it.as_str().expect("a text").to_owned();
    list["items"]
        .as_array()
        .map(|items| {
            items
                .iter()
                .map(|it| (string(&it["label"]), string(&it["textEdit"]["newText"])))
                .collect()
        })
        .unwrap_or_default()
}

#[test]
fn keys_are_completed_by_key_author_title_and_year() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let want = [("marsh1999".to_owned(), "marsh1999".to_owned())];
    for (version, line) in (2..).zip([
        "as @mar",
        "as [@ellen",
        "as [see @coast",
        "as [@1999",
        "as [-@marsh",
        "as @",
    ]) {
        let offered = offered(&mut client, &uri, version, line);
        if line.ends_with("ellen") {
            // Given names are no way to a work.
            assert!(offered.is_empty(), "{line}: {offered:?}");
        } else {
            assert_eq!(offered, want, "{line}");
        }
    }
    assert_eq!(offered(&mut client, &uri, 90, "at me@mar"), []);
    client.shut_down();
}

#[test]
fn names_are_completed_from_titles_and_aliases() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    // The other notes are read after the start.
    let mut version = 2;
    while offered(&mut client, &uri, version, "met [[To").is_empty() {
        version += 1;
    }
    assert_eq!(
        offered(&mut client, &uri, 500, "met [[To"),
        [("Tom Hale".to_owned(), "Tom Hale]]".to_owned())]
    );
    let alias = (
        "Thomas Hale".to_owned(),
        "Tom Hale|Thomas Hale]]".to_owned(),
    );
    assert_eq!(offered(&mut client, &uri, 501, "met [[Thomas"), [alias]);
    client.shut_down();
}

#[test]
fn quotations_are_completed_from_their_sources() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let line = "Then \"a boy lit";
    let offered = offered(&mut client, &uri, 2, line);
    let [(label, text)] = offered.as_slice() else {
        panic!("one passage: {offered:?}")
    };
    assert_eq!(label, "a boy lit a fire on the rocks");
    assert_eq!(text, "a boy lit a fire on the rocks\" [@marsh1999]");
    // Accepted, it is verified.
    let whole = format!("{NOTE}\nThen \"{text}.\n");
    client.change(&uri, 3, json!([{"text": whole}]));
    let hover = client.request("textDocument/hover", at(&uri, &whole, "a boy lit"));
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .starts_with("**✓ verified"),
        "{hover}"
    );
    client.shut_down();
}

#[test]
fn a_source_that_changes_on_disk_changes_the_findings() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, editor());
    let touched = |name: &str| json!({"changes": [{"uri": workspace.uri(name), "type": 2}]});
    workspace.write(
        "sources/marsh1999.txt",
        &SOURCE.replace("six nights", "ten nights"),
    );
    client.notify(
        "workspace/didChangeWatchedFiles",
        touched("sources/marsh1999.txt"),
    );
    client.diagnostics(&uri, <[Value]>::is_empty);
    // And an entry that goes leaves its citations without one.
    workspace.write("refs.bib", "@book{other2000, title = {Another}}\n");
    client.notify("workspace/didChangeWatchedFiles", touched("refs.bib"));
    client.diagnostics(&uri, has("citation-unknown"));
    client.shut_down();
}

#[test]
fn a_client_that_does_not_watch_is_watched_for() {
    let workspace = Workspace::new();
    let (mut client, uri) = opened(&workspace, json!({}));
    workspace.write(
        "sources/marsh1999.txt",
        &SOURCE.replace("six nights", "ten nights"),
    );
    // Saving tells of the file at the latest; the watcher may have been faster.
    client.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": workspace.uri("sources/marsh1999.txt")}}),
    );
    client.diagnostics(&uri, <[Value]>::is_empty);
    client.shut_down();
}

#[test]
fn findings_of_the_bibliography_are_shown_in_it() {
    let workspace = Workspace::new();
    workspace.write(
        "refs.bib",
        "@book{marsh1999, title = {A}}\n@book{marsh1999, title = {B}}\n",
    );
    let mut client = Client::initialized(&workspace.root(), editor());
    client.diagnostics(&workspace.uri("refs.bib"), has("citation-duplicate"));
    client.shut_down();
}

#[test]
fn a_document_without_a_file_is_checked_like_any_other() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), editor());
    client.open("untitled:Untitled-1", NOTE);
    client.diagnostics("untitled:Untitled-1", has("quote-altered"));
    client.shut_down();
}

#[test]
fn diagnostics_are_pulled_by_a_client_that_takes_no_others() {
    let workspace = Workspace::new();
    let pulls = json!({"textDocument": {"diagnostic": {}}});
    let mut client = Client::start(&workspace.root());
    let params = json!({"processId": null, "rootUri": workspace.uri(""), "capabilities": pulls});
    let answer = client.request("initialize", params);
    assert!(
        answer["capabilities"]["diagnosticProvider"].is_object(),
        "{answer}"
    );
    client.notify("initialized", json!({}));
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, NOTE);
    loop {
        let report = client.request(
            "textDocument/diagnostic",
            json!({"textDocument": {"uri": uri}}),
        );
        // The source is read after the note.
        if has("quote-altered")(report["items"].as_array().expect("a list")) {
            break;
        }
    }
    assert_eq!(client.published(&uri).count(), 0);
    client.shut_down();
}
