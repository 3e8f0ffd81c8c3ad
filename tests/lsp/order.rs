//! Order under load: ten thousand changes with requests between them, cancellation, saturation, and
//! a client that does not read.

use serde_json::{Value, json};

use crate::client::Client;
use crate::workspace::Workspace;

/// A small generator of numbers, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }
}

const PIECES: &[&str] = &[
    "a", "é", "😀", "김", "\n", "\r\n", "\r", "x y", "[@k]", "\"", "> ", "e\u{301}", "",
];

/// The position of a character of a text, counted by hand.
fn position(text: &[char], at: usize, encoding: &str) -> Value {
    let (mut line, mut column) = (0, 0);
    for (idx, &c) in text[..at].iter().enumerate() {
        let breaks = c == '\n' || (c == '\r' && text.get(idx + 1) != Some(&'\n'));
        if breaks {
            line += 1;
            column = 0;
        } else if c != '\r' {
            column += match encoding {
                "utf-8" => c.len_utf8(),
                "utf-16" => c.len_utf16(),
                _ => 1,
            };
        }
    }
    json!({"line": line, "character": column})
}

/// A place that a position can name: not between the two characters of a line break.
fn place(text: &[char], random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    let inside = at > 0 && at < text.len() && text[at - 1] == '\r' && text[at] == '\n';
    at - usize::from(inside)
}

fn ten_thousand_changes(encoding: &str) {
    let workspace = Workspace::new();
    let capabilities = json!({"general": {"positionEncodings": [encoding, "utf-16"]}});
    let mut client = Client::initialized(&workspace.root(), capabilities);
    let uri = workspace.uri("notes/order.md");
    let document = json!({"textDocument": {"uri": uri}});
    let mut text: Vec<char> = "# start\n".chars().collect();
    client.open(&uri, &text.iter().collect::<String>());
    let mut random = Random(1);
    let mut asked = Vec::new();
    for version in 2..10_002 {
        let start = place(&text, &mut random);
        // Mostly insertions near where they are; the text stays small.
        let reach = if text.len() > 600 { 40 } else { 3 };
        let mut end = (start + random.below(reach)).min(text.len());
        let inside = end > 0 && end < text.len() && text[end - 1] == '\r' && text[end] == '\n';
        end += usize::from(inside);
        let piece = PIECES[random.below(PIECES.len())];
        let range = json!({"start": position(&text, start, encoding), "end": position(&text, end, encoding)});
        client.change(&uri, version, json!([{"range": range, "text": piece}]));
        text.splice(start..end, piece.chars());
        if random.below(20) == 0 {
            let id = client.ask("pincite/documentText", document.clone());
            asked.push((id, text.iter().collect::<String>(), version));
        }
        if random.below(40) == 0 {
            let at = position(&text, place(&text, &mut random), encoding);
            let id = client.ask(
                "textDocument/hover",
                json!({"textDocument": {"uri": uri}, "position": at}),
            );
            if random.below(2) == 0 {
                client.notify("$/cancelRequest", json!({"id": id}));
            }
        }
    }
    assert!(asked.len() > 300, "requests stand between the changes");
    for (id, want, version) in asked {
        let got = client.response(&id);
        assert_eq!(got["result"]["text"], want, "{encoding}, version {version}");
        assert_eq!(got["result"]["version"], version);
    }
    assert_eq!(client.text(&uri), text.iter().collect::<String>());
    client.shut_down();
}

#[test]
fn ten_thousand_changes_stay_in_order_in_utf8() {
    ten_thousand_changes("utf-8");
}

#[test]
fn ten_thousand_changes_stay_in_order_in_utf16() {
    ten_thousand_changes("utf-16");
}

#[test]
fn ten_thousand_changes_stay_in_order_in_utf32() {
    ten_thousand_changes("utf-32");
}

#[test]
fn versions_that_go_back_change_nothing_about_the_order() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/versions.md");
    client.open(&uri, "one");
    for version in [50, 7, -3, 7] {
        client.change(&uri, version, json!([{"text": format!("text {version}")}]));
    }
    client.change(&uri, 1, json!([{"text": "last"}]));
    assert_eq!(client.text(&uri), "last");
    // A second opening is taken for a new text.
    client.open(&uri, "opened again");
    assert_eq!(client.text(&uri), "opened again");
    client.shut_down();
}

#[test]
fn changes_of_one_notification_apply_one_after_the_other() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/several.md");
    client.open(&uri, "ab\r\ncd");
    let at = |line: u32, character: u32| json!({"line": line, "character": character});
    let change = |start: Value, end: Value, text: &str| json!({"range": {"start": start, "end": end}, "text": text});
    client.change(
        &uri,
        2,
        json!([
            // Past the end of a line means its end, and a range that ends before it starts is turned.
            change(at(0, 99), at(0, 99), "!"),
            change(at(0, 3), at(0, 0), "x"),
            change(at(1, 0), at(9, 9), "y"),
        ]),
    );
    assert_eq!(client.text(&uri), "x\r\ny");
    client.shut_down();
}

#[test]
fn every_cancelled_request_is_answered_once() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, &crate::workspace::NOTE.repeat(40));
    let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 400, "character": 0}});
    let mut ids = Vec::new();
    for idx in 0..300 {
        let (method, params) = match idx % 3 {
            0 => (
                "textDocument/documentSymbol",
                json!({"textDocument": {"uri": uri}}),
            ),
            1 => (
                "textDocument/hover",
                json!({"textDocument": {"uri": uri}, "position": {"line": 2, "character": 30}}),
            ),
            _ => (
                "textDocument/diagnostic",
                json!({"textDocument": {"uri": uri}, "range": whole}),
            ),
        };
        let id = client.ask(method, params);
        client.notify("$/cancelRequest", json!({"id": id}));
        ids.push(id);
    }
    for id in &ids {
        let response = client.response(id);
        let code = response["error"]["code"].as_i64();
        assert!(code.is_none() || code == Some(-32800), "{response}");
    }
    // A second answer to any of them would fail here, too.
    client.text(&uri);
    client.shut_down();
}

#[test]
fn many_slow_requests_do_not_stop_the_rest() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, &crate::workspace::NOTE.repeat(100));
    let document = json!({"textDocument": {"uri": uri}});
    let slow: Vec<Value> = (0..200)
        .map(|_| client.ask("textDocument/diagnostic", document.clone()))
        .collect();
    client.change(&uri, 2, json!([{"text": "# typed meanwhile"}]));
    // Sent after all of them, and answered from the other pool.
    assert_eq!(client.text(&uri), "# typed meanwhile");
    for id in &slow {
        assert!(client.response(id)["result"]["items"].is_array());
    }
    client.shut_down();
}

#[test]
fn a_client_that_does_not_read_loses_nothing() {
    let workspace = Workspace::new();
    let mut client = Client::initialized(&workspace.root(), json!({}));
    let uri = workspace.uri("notes/slow.md");
    // Together far more than any pipe holds.
    let text = "words and words\n".repeat(2_000);
    client.open(&uri, &text);
    client.text(&uri);
    let gate = client.stop_reading();
    let stopped = gate.lock().expect("the gate");
    let document = json!({"textDocument": {"uri": uri}});
    let ids: Vec<Value> = (0..300)
        .map(|_| client.ask("pincite/documentText", document.clone()))
        .collect();
    client.change(&uri, 2, json!([{"text": "short"}]));
    let last = client.ask("pincite/documentText", document);
    drop(stopped);
    for id in &ids {
        assert_eq!(client.response(id)["result"]["text"], text);
    }
    assert_eq!(client.response(&last)["result"]["text"], "short");
    client.shut_down();
}
