//! A strict client: every message of the server is validated as it comes in.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Nothing takes as long; what does has hung.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: mpsc::Receiver<Result<Value, String>>,
    /// Held while the client does not read.
    gate: Arc<Mutex<()>>,
    next_id: i64,
    /// Requests without a response.
    pending: HashMap<Value, String>,
    responses: HashMap<Value, Value>,
    pub(crate) notifications: Vec<Value>,
    pub(crate) requests: Vec<Value>,
    /// Responses without a request, which only bad frames may cause.
    pub(crate) refusals: Vec<Value>,
}

impl Client {
    pub(crate) fn start(folder: &Path) -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pincite-tested"))
            .arg("lsp")
            .current_dir(folder)
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .env("XDG_CONFIG_HOME", folder.join(".config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the server starts");
        let output = child.stdout.take().expect("a pipe");
        let (send, messages) = mpsc::channel();
        let gate = Arc::new(Mutex::new(()));
        let reader_gate = gate.clone();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            loop {
                let message = read_frame(&mut output, &reader_gate);
                let ends = !matches!(message, Some(Ok(_)));
                if let Some(message) = message
                    && send.send(message).is_err()
                {
                    return;
                }
                if ends {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Client {
            child,
            input,
            messages,
            gate,
            next_id: 0,
            pending: HashMap::new(),
            responses: HashMap::new(),
            notifications: Vec::new(),
            requests: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// A session with a folder and what the client can do.
    pub(crate) fn initialized(folder: &Path, capabilities: Value) -> Client {
        let mut client = Client::start(folder);
        let uri = uri(folder);
        let params = json!({
            "processId": std::process::id(),
            "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": "workspace"}],
            "capabilities": capabilities,
        });
        client.request("initialize", params);
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).expect("the server reads");
        input.flush().expect("the server reads");
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.send_bytes(&frame(message));
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request; its id is for [`Client::response`].
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = Value::from(self.next_id);
        self.pending.insert(id.clone(), method.to_owned());
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        id
    }

    /// Waits for the response to a request, with its `result` or `error`.
    pub(crate) fn response(&mut self, id: &Value) -> Value {
        self.wait(|client| client.responses.remove(id), "a response")
    }

    /// Sends a request and waits for its result.
    #[track_caller]
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let mut response = self.response(&id);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].take()
    }

    /// Sends a request and waits for the code of its error.
    #[track_caller]
    pub(crate) fn error_code(&mut self, method: &str, params: Value) -> i64 {
        let id = self.ask(method, params);
        let response = self.response(&id);
        response["error"]["code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method} was answered: {response}"))
    }

    /// Waits until `found` finds something in what has come in.
    #[track_caller]
    pub(crate) fn wait<T>(
        &mut self,
        mut found: impl FnMut(&mut Client) -> Option<T>,
        what: &str,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.messages.recv_timeout(left) {
                Ok(Ok(message)) => self.take(message),
                Ok(Err(fault)) => panic!("the server broke the protocol: {fault}"),
                Err(_) => panic!("the server ended or hung while the client waited for {what}"),
            }
        }
    }

    fn take(&mut self, message: Value) {
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        let id = message.get("id").cloned();
        match (message.get("method"), id) {
            (Some(method), Some(id)) => {
                assert!(method.is_string(), "{message}");
                self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
                self.requests.push(message);
            }
            (Some(method), None) => {
                assert!(method.is_string(), "{message}");
                if method == "textDocument/publishDiagnostics" {
                    check_diagnostics(&message["params"]);
                }
                self.notifications.push(message);
            }
            (None, id) => {
                let (result, error) = (message.get("result"), message.get("error"));
                assert!(
                    result.is_some() != error.is_some(),
                    "a result or an error: {message}"
                );
                if let Some(error) = error {
                    assert!(
                        error["code"].is_i64() && error["message"].is_string(),
                        "{message}"
                    );
                }
                let id = id.expect("a response has an id");
                if id.is_null() {
                    self.refusals.push(message);
                    return;
                }
                assert!(
                    self.pending.remove(&id).is_some(),
                    "nobody asked, or it was answered twice: {message}"
                );
                self.responses.insert(id, message);
            }
        }
    }

    /// While the answer lives, nothing that the server writes is read.
    pub(crate) fn stop_reading(&self) -> Arc<Mutex<()>> {
        self.gate.clone()
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": changes}),
        );
    }

    pub(crate) fn text(&mut self, uri: &str) -> String {
        let text = self.request(
            "pincite/documentText",
            json!({"textDocument": {"uri": uri}}),
        );
        text["text"].as_str().expect("an open document").to_owned()
    }

    /// The last diagnostics of a document for which `want` holds.
    pub(crate) fn diagnostics(&mut self, uri: &str, want: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        self.wait(
            |client| {
                let last = client
                    .published(uri)
                    .last()
                    .and_then(|params| params["diagnostics"].as_array());
                last.filter(|last| want(last)).cloned()
            },
            "diagnostics",
        )
    }

    /// Everything that was published for a document.
    pub(crate) fn published<'a>(&'a self, uri: &'a str) -> impl Iterator<Item = &'a Value> {
        self.notifications
            .iter()
            .filter(|it| it["method"] == "textDocument/publishDiagnostics")
            .map(|it| &it["params"])
            .filter(move |params| params["uri"] == uri)
    }

    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// Waits for the end of the process.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        // The end of its output comes with the end of the process, or right before.
        loop {
            match self
                .messages
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(Ok(_)) => {}
                Ok(Err(fault)) => panic!("the server broke the protocol: {fault}"),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("the server does not end"),
            }
        }
        self.child.wait().expect("the process can be waited for")
    }

    /// Ends the session as it should be ended.
    pub(crate) fn shut_down(mut self) {
        assert!(self.request("shutdown", Value::Null).is_null());
        self.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
        assert_eq!(self.ended().code(), Some(0));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It has ended already, or the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn frame(message: &Value) -> Vec<u8> {
    let body = serde_json::to_vec(message).expect("a message");
    let mut out = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    out.extend(body);
    out
}

pub(crate) fn uri(path: &Path) -> String {
    format!(
        "file://{}",
        path.to_str().expect("a path of a test is UTF-8")
    )
}

/// The next frame; `None` at the end of a stream that ends between frames.
fn read_frame(output: &mut impl BufRead, gate: &Mutex<()>) -> Option<Result<Value, String>> {
    drop(gate.lock());
    let mut length = None;
    let mut seen = false;
    loop {
        let mut line = String::new();
        match output.read_line(&mut line) {
            Ok(0) if !seen => return None,
            Ok(0) => return Some(Err("the stream ends inside a header".into())),
            Ok(_) => seen = true,
            Err(error) => return Some(Err(error.to_string())),
        }
        let Some(line) = line.strip_suffix("\r\n") else {
            return Some(Err(format!("no header: {line:?}")));
        };
        if line.is_empty() {
            break;
        }
        match line.split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse::<usize>().ok(),
            _ => return Some(Err(format!("no header: {line:?}"))),
        }
    }
    let Some(length) = length else {
        return Some(Err("a frame without a length".into()));
    };
    let mut body = vec![0; length];
    if let Err(error) = output.read_exact(&mut body) {
        return Some(Err(error.to_string()));
    }
    Some(serde_json::from_slice(&body).map_err(|error| error.to_string()))
}

fn check_diagnostics(params: &Value) {
    assert!(params["uri"].is_string(), "{params}");
    assert!(params.get("version").is_none_or(Value::is_i64), "{params}");
    for diagnostic in params["diagnostics"].as_array().expect("a list") {
        check_range(&diagnostic["range"]);
        assert!(
            diagnostic["message"]
                .as_str()
                .is_some_and(|it| !it.is_empty()),
            "{diagnostic}"
        );
        assert!(
            (1..=4).contains(&diagnostic["severity"].as_i64().unwrap_or(0)),
            "{diagnostic}"
        );
        for related in diagnostic["relatedInformation"]
            .as_array()
            .into_iter()
            .flatten()
        {
            check_range(&related["location"]["range"]);
            assert!(
                related["message"].is_string() && related["location"]["uri"].is_string(),
                "{related}"
            );
        }
    }
}

fn check_range(range: &Value) {
    let at = |end: &str| {
        (
            range[end]["line"].as_u64().expect("a line"),
            range[end]["character"].as_u64().expect("a character"),
        )
    };
    assert!(at("start") <= at("end"), "{range}");
}
