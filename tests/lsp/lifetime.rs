//! How sessions begin and end.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::Client;
use crate::workspace::Workspace;

fn exit(client: &mut Client) {
    client.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
}

#[test]
fn requests_before_initialize_are_refused_and_notifications_dropped() {
    let workspace = Workspace::new();
    let mut client = Client::start(&workspace.root());
    assert_eq!(client.error_code("textDocument/hover", json!({})), -32002);
    assert_eq!(client.error_code("$/unknown", json!({})), -32002);
    let uri = workspace.uri("a.md");
    client.open(&uri, "early");
    client.request(
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": {}}),
    );
    assert_eq!(
        client.request(
            "pincite/documentText",
            json!({"textDocument": {"uri": uri}})
        ),
        Value::Null
    );
    client.shut_down();
}

#[test]
fn a_second_initialize_is_refused() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    assert_eq!(
        client.error_code("initialize", json!({"processId": null, "capabilities": {}})),
        -32600
    );
    client.shut_down();
}

#[test]
fn requests_after_shutdown_are_refused() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    client.request("shutdown", Value::Null);
    assert_eq!(client.error_code("textDocument/hover", json!({})), -32600);
    assert_eq!(client.error_code("shutdown", Value::Null), -32600);
    exit(&mut client);
    assert_eq!(client.ended().code(), Some(0));
}

#[test]
fn exit_without_shutdown_is_an_error() {
    let workspace = Workspace::new();
    let mut before = Client::start(&workspace.root());
    exit(&mut before);
    assert_eq!(before.ended().code(), Some(1));
    let mut running = Client::initialized(&workspace.root(), json!({}));
    exit(&mut running);
    assert_eq!(running.ended().code(), Some(1));
}

#[test]
fn the_end_of_input_ends_the_server() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    client.close_input();
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_server_ends_with_the_process_that_it_was_told_of() {
    let workspace = Workspace::new();
    // A process that lives until its input is closed.
    let mut parent = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let mut client = Client::start(&workspace.root());
    assert_ne!(parent.id(), client.process_id());
    client.request(
        "initialize",
        json!({"processId": parent.id(), "rootUri": null, "capabilities": {}}),
    );
    drop(parent.stdin.take());
    parent.wait().unwrap();
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn a_client_that_announced_nothing_is_asked_nothing() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, crate::workspace::NOTE);
    client.diagnostics(&uri, |it| !it.is_empty());
    assert!(client.requests.is_empty(), "{:?}", client.requests);
    client.shut_down();
}

#[test]
fn files_are_watched_by_a_client_that_offers_to() {
    let workspace = Workspace::new();
    let capabilities =
        json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = Client::initialized(&workspace.root(), capabilities);
    client.wait(
        |client| (!client.requests.is_empty()).then_some(()),
        "a registration",
    );
    assert_eq!(client.requests[0]["method"], "client/registerCapability");
    client.shut_down();
}

#[test]
fn positions_are_counted_as_the_client_offers() {
    let workspace = Workspace::new();
    for (offered, want) in [
        (json!(["utf-16", "utf-8"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-7"]), "utf-16"),
        (json!([]), "utf-16"),
    ] {
        let mut client = Client::start(&workspace.root());
        let capabilities = json!({"general": {"positionEncodings": offered}});
        let answer = client.request(
            "initialize",
            json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
        );
        assert_eq!(
            answer["capabilities"]["positionEncoding"], want,
            "{offered}"
        );
        client.shut_down();
    }
}
