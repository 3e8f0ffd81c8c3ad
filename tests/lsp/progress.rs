//! Long work is shown to a client that announced that it shows it, and to no other.

use serde_json::{Value, json};

use crate::client::Client;
use crate::workspace::{NOTE, SOURCE, Workspace};

/// A workspace whose source takes any machine a while to read.
fn slow() -> Workspace {
    let workspace = Workspace::new();
    let paragraph = SOURCE.replace("six nights", "some nights") + "\n";
    let text = SOURCE.to_owned() + "\n" + &paragraph.repeat((24 << 20) / paragraph.len());
    workspace.write("sources/marsh1999.txt", &text);
    workspace
}

fn checked(workspace: &Workspace, capabilities: Value) -> Client {
    let mut client = Client::initialized(&workspace.root(), capabilities);
    let uri = workspace.uri("notes/lighthouse.md");
    client.open(&uri, NOTE);
    client.diagnostics(&uri, |all| {
        all.iter().any(|it| it["code"] == "quote-altered")
    });
    client
}

fn progress(client: &Client) -> Vec<Value> {
    let all = client.notifications.iter();
    let progress = all.filter(|message| message["method"] == "$/progress");
    progress.map(|message| message["params"].clone()).collect()
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
#[test]
fn long_reading_is_shown_from_its_beginning_to_its_end() {
    let workspace = slow();
    let mut client = checked(&workspace, json!({"window": {"workDoneProgress": true}}));
    if progress(&client).is_empty() {
        // What is read sooner than a person would ask is not shown.
        eprintln!("skipped: this machine reads 24 MiB before it needs to be shown");
        return client.shut_down();
    }
    let ends = |client: &mut Client| {
        let all = progress(client);
        let is_end = |it: &&Value| it["value"]["kind"] == "end";
        all.iter().find(is_end).map(|end| end["token"].clone())
    };
    let token = client.wait(ends, "the end of the progress");
    let created = client.requests.iter().filter(|request| {
        request["method"] == "window/workDoneProgress/create" && request["params"]["token"] == token
    });
    assert_eq!(created.count(), 1, "{:?}", client.requests);
    let of_token: Vec<Value> = progress(&client)
        .into_iter()
        .filter(|it| it["token"] == token)
        .map(|it| it["value"].clone())
        .collect();
    let first = &of_token[0];
    assert_eq!(first["kind"], "begin");
    assert_eq!(first["title"], "pincite");
    let message = first["message"].as_str().unwrap();
    assert!(message.starts_with("reading documents: "), "{message}");
    let (end, reports) = of_token[1..].split_last().unwrap();
    assert_eq!(end["kind"], "end");
    assert!(reports.iter().all(|it| it["kind"] == "report"));
    let parts: Vec<u64> = of_token
        .iter()
        .filter_map(|it| it["percentage"].as_u64())
        .collect();
    assert!(
        parts.is_sorted() && parts.iter().all(|part| *part <= 100),
        "{parts:?}"
    );
    client.shut_down();
}

#[test]
fn a_client_that_does_not_show_it_is_not_asked_to() {
    let workspace = slow();
    let client = checked(&workspace, json!({}));
    assert_eq!(progress(&client), Vec::<Value>::new());
    let methods = client.requests.iter().map(|request| &request["method"]);
    assert!(
        methods
            .clone()
            .all(|it| it != "window/workDoneProgress/create")
    );
    client.shut_down();
}
