//! Every JSON output against its committed schema, by a validator of the few keywords that they use.

use std::fs;

use serde_json::Value;

use crate::program::{Folder, here};

#[test]
fn every_output_fits_its_schema() {
    let folder = Folder::harbour();
    folder.write(
        "notes/more.md",
        "---\nlang: en\n---\n\n# More {#more .x}\n\n> the harbour was closed for nine days that winter [@kay2001, p. 3]\n\n\
         A note[^1] on [[Harbour|the harbour]], [claimed]{.claim} and [@nobody].\n\n[^1]: See [@kay2001, ch. 2].\n\n::: note\nx\n:::\n\n\
         \"this is bound to nothing and is long enough\"\n"
            .as_bytes(),
    );
    folder.write(
        "quoted.txt",
        b"\"We never closed the harbour,\" said Kay. The ice broke.\n",
    );
    folder.write(
        "marked.md",
        "“nobody of the council was told of it” ([Kay, p. 3](zotero://select/library/items/AB)) ask\n"
            .as_bytes(),
    );
    for (name, arguments) in [
        (
            "import",
            &[
                "import",
                "marked.md",
                "--to",
                "notes/imported.md",
                "--format",
                "json",
            ][..],
        ),
        ("check", &["check", "--format", "json"]),
        ("parse", &["parse", "notes/more.md", "--format", "json"]),
        (
            "extract",
            &["extract", "sources/kay2001.txt", "--format", "json"],
        ),
        ("sources", &["sources", "--format", "json"]),
        (
            "bibliography",
            &["bibliography", "refs.bib", "--format", "json"],
        ),
        ("quotes", &["quotes", "quoted.txt", "--format", "json"]),
        (
            "find",
            &[
                "find",
                "--format",
                "json",
                "the harbour was closed for ten days that winter",
            ],
        ),
        (
            "verify",
            &[
                "verify",
                "--format",
                "json",
                "--source",
                "sources/kay2001.txt",
                "closed for ten days",
            ],
        ),
        ("rules", &["rules", "--format", "json"]),
        ("config", &["config", "--format", "json"]),
    ] {
        let ran = folder.run(arguments);
        let output: Value = serde_json::from_str(&ran.out)
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", ran.out));
        let mut wrong = Vec::new();
        let schema = schema(name);
        check(&schema, &schema, &output, name, &mut wrong);
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    }
}

#[test]
fn what_the_cache_holds_fits_its_schema() {
    let folder = Folder::harbour();
    let cache = tempfile::tempdir().unwrap();
    let named = cache.path().to_str().unwrap();
    folder.run(&["check", "--cache-dir", named]);
    let ran = folder.run(&["cache", "info", "--format", "json", "--cache-dir", named]);
    let output: Value = serde_json::from_str(&ran.out).unwrap();
    let mut wrong = Vec::new();
    let schema = schema("cache");
    check(&schema, &schema, &output, "cache", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let kinds = output["kinds"].as_array().unwrap();
    let used: Vec<&str> = kinds
        .iter()
        .filter(|kind| kind["files"] != 0)
        .map(|kind| kind["kind"].as_str().unwrap())
        .collect();
    // A library of one source needs no index.
    assert_eq!(used, ["text", "notes"]);
}

#[test]
fn the_validator_refuses_what_does_not_fit() {
    let schema = schema("check");
    let good = Folder::harbour().run(&["check", "--format", "json"]);
    let good: Value = serde_json::from_str(&good.out).unwrap();
    for (pointer, value) in [
        ("/version", Value::from(2)),
        ("/findings/0/level", Value::from("fatal")),
        ("/findings/0/line", Value::from(0)),
        (
            "/findings/0/fixes/0/edits/0",
            serde_json::json!({"path": "a"}),
        ),
        ("/quotations/0/source", Value::from("kay2001")),
        ("/summary", serde_json::json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer} is not there: {good:#}")) = value;
        let mut wrong = Vec::new();
        check(&schema, &schema, &bad, "", &mut wrong);
        assert!(!wrong.is_empty(), "{pointer}");
    }
}

fn schema(name: &str) -> Value {
    let path = here().join(format!("../server/docs/schemas/{name}.schema.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    for (keyword, expected) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).unwrap(), value, at, wrong);
                true
            }
            "type" => {
                let is_type = |name: &Value| match name.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                expected
                    .as_array()
                    .map_or_else(|| is_type(expected), |types| types.iter().any(is_type))
            }
            "enum" => expected.as_array().unwrap().contains(value),
            "const" => expected == value,
            "minimum" => value
                .as_i64()
                .is_none_or(|number| number >= expected.as_i64().unwrap()),
            "pattern" => value.as_str().is_none_or(|code| {
                code.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            }),
            "anyOf" => expected.as_array().unwrap().iter().any(|choice| {
                let mut inner = Vec::new();
                check(root, choice, value, at, &mut inner);
                inner.is_empty()
            }),
            "required" => value.as_object().is_none_or(|object| {
                expected
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|name| object.contains_key(name.as_str().unwrap()))
            }),
            "properties" => {
                for (name, inner) in expected.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(root, inner, value, &format!("{at}/{name}"), wrong);
                    }
                }
                true
            }
            "additionalProperties" => value.as_object().is_none_or(|object| {
                let known = schema.get("properties").and_then(Value::as_object);
                let mut others = object
                    .iter()
                    .filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
                match expected {
                    Value::Bool(allowed) => *allowed || others.next().is_none(),
                    inner => {
                        others.for_each(|(name, value)| {
                            check(root, inner, value, &format!("{at}/{name}"), wrong)
                        });
                        true
                    }
                }
            }),
            "items" => {
                for (idx, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, value, &format!("{at}/{idx}"), wrong);
                }
                true
            }
            "$schema" | "$id" | "$defs" | "title" => true,
            other => panic!("the validator does not know {other}"),
        };
        if !fits {
            wrong.push(format!("{at}: {keyword} {expected}: {value}"));
        }
    }
}
