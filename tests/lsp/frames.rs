//! Bytes that are no messages, and messages that are strange: each costs an answer, none the session.

use serde_json::{Value, json};

use crate::client::{Client, frame};
use crate::workspace::Workspace;

/// A session in which a document is open.
fn session(workspace: &Workspace) -> Client {
    let mut client = Client::initialized(&workspace.root(), json!({}));
    client.open(&workspace.uri("a.md"), "# A\n");
    client
}

fn is_alive(client: &mut Client, workspace: &Workspace) -> bool {
    client.text(&workspace.uri("a.md")) == "# A\n"
}

#[test]
fn bad_frames_are_answered_and_the_session_goes_on() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    let bad: &[&[u8]] = &[
        b"Content-Length: 9\r\n\r\n{\"a\": 1,,",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: ten\r\n\r\n",
        b"Content-Type: x\r\n\r\n{}",
        b"Content-Length: 4611686018427387904\r\n\r\n{}",
        b"garbage garbage\r\n\r\n",
        b"Content-Length: 5\r\n\r\n\"\xff\xfe\"!",
        b"Content-Length: 3\r\n\r\n\"abcdef\"",
    ];
    for (idx, bytes) in bad.iter().enumerate() {
        client.send_bytes(bytes);
        assert!(
            is_alive(&mut client, &workspace),
            "{}",
            String::from_utf8_lossy(bytes)
        );
        assert_eq!(
            client.refusals.len(),
            idx + 1,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert!(
        client
            .refusals
            .iter()
            .all(|refusal| refusal["error"]["code"] == -32700),
        "{:?}",
        client.refusals
    );
    client.shut_down();
}

#[test]
fn json_that_is_no_message_is_an_invalid_request() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    let strange = [
        json!([]),
        json!(42),
        json!("x"),
        json!({}),
        json!(null),
        json!({"id": {}, "method": "x"}),
    ];
    for message in &strange {
        client.send(message);
    }
    assert!(is_alive(&mut client, &workspace));
    assert_eq!(client.refusals.len(), strange.len());
    assert!(
        client
            .refusals
            .iter()
            .all(|refusal| refusal["error"]["code"] == -32600),
        "{:?}",
        client.refusals
    );
    client.shut_down();
}

#[test]
fn responses_that_nobody_waits_for_are_passed_over() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    client.send(&json!({"jsonrpc": "2.0", "id": 4242, "result": null}));
    client.send(&json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "?"}}));
    assert!(is_alive(&mut client, &workspace));
    assert!(client.refusals.is_empty());
    client.shut_down();
}

#[test]
fn headers_in_any_case_and_frames_in_pieces_are_read() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    let whole = frame(&json!({"jsonrpc": "2.0", "method": "$/nothing"}));
    for byte in whole {
        client.send_bytes(&[byte]);
    }
    let body = br#"{"jsonrpc":"2.0","method":"$/nothing"}"#;
    for header in [
        "content-length",
        "CONTENT-LENGTH",
        "Content-Type: a/b; charset=utf8\r\nContent-Length",
    ] {
        client.send_bytes(format!("{header}: {}\r\n\r\n", body.len()).as_bytes());
        client.send_bytes(body);
    }
    assert!(is_alive(&mut client, &workspace));
    assert!(client.refusals.is_empty(), "{:?}", client.refusals);
    client.shut_down();
}

#[test]
fn a_lone_surrogate_becomes_a_replacement_character() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    let uri = workspace.uri("b.md");
    let body = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"{uri}","languageId":"markdown","version":1,"text":"a \ud83d b \ud83d\ude00 c"}}}}}}"#
    );
    client.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    assert_eq!(client.text(&uri), "a \u{FFFD} b 😀 c");
    // The client counts the lone surrogate as one unit, and so does the server.
    let end = json!({"line": 0, "character": 4});
    client.change(
        &uri,
        2,
        json!([{"range": {"start": end, "end": end}, "text": "!"}]),
    );
    assert_eq!(client.text(&uri), "a \u{FFFD} !b 😀 c");
    client.shut_down();
}

#[test]
fn unknown_methods_are_refused_and_unknown_notifications_are_not_answered() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    assert_eq!(client.error_code("somebody/else", json!({})), -32601);
    assert_eq!(client.error_code("$/unknown", json!({})), -32601);
    client.notify("$/unknown", json!({"a": 1}));
    client.notify("somebody/else", json!([1]));
    client.notify("$/cancelRequest", json!({"id": 999}));
    assert!(is_alive(&mut client, &workspace));
    assert!(client.refusals.is_empty(), "{:?}", client.refusals);
    client.shut_down();
}

#[test]
fn parameters_of_the_wrong_type_are_an_error() {
    let workspace = Workspace::new();
    let mut client = session(&workspace);
    for method in [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/documentSymbol",
    ] {
        for params in [
            Value::Null,
            json!([]),
            json!({}),
            json!({"textDocument": 5}),
        ] {
            assert_eq!(client.error_code(method, params), -32602, "{method}");
        }
    }
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
    ] {
        client.notify(method, json!({"textDocument": 5}));
    }
    assert!(is_alive(&mut client, &workspace));
    client.shut_down();
}
