//! Annotations as the API of Hypothesis exports them.

use serde_json::Value;

use super::{Clipping, Work};

pub(super) fn read(value: &Value) -> Option<Vec<Clipping>> {
    let list = value
        .get("rows")
        .or_else(|| value.get("annotations"))
        .unwrap_or(value)
        .as_array()?;
    let known = list
        .iter()
        .any(|row| row.get("target").is_some_and(Value::is_array));
    known.then(|| list.iter().filter_map(clipping).collect())
}

fn clipping(row: &Value) -> Option<Clipping> {
    let targets = row.get("target")?.as_array()?;
    let selectors = || {
        targets
            .iter()
            .filter_map(|target| target.get("selector")?.as_array())
            .flatten()
    };
    let of = |kind: &str, field: &str| {
        selectors()
            .filter(|selector| selector.get("type").and_then(Value::as_str) == Some(kind))
            .find_map(|selector| selector.get(field)?.as_str().map(str::to_owned))
    };
    // A page note marks no words.
    let text = paragraphs(&of("TextQuoteSelector", "exact")?);
    let string = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let title = row
        .get("document")
        .and_then(|document| document.get("title"));
    let title = title.and_then(|title| match title {
        Value::Array(titles) => titles.first()?.as_str(),
        other => other.as_str(),
    });
    Some(Clipping {
        text,
        comment: string("text").unwrap_or_default(),
        page: of("PageSelector", "label"),
        work: Work {
            title: title.map(str::to_owned),
            address: string("uri"),
            ..Work::default()
        },
    })
}

/// A page's line breaks are those of its file and mean nothing; an empty line parts paragraphs.
fn paragraphs(exact: &str) -> String {
    let mut out = String::with_capacity(exact.len());
    let mut breaks = 0;
    for line in exact.lines() {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            breaks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push(if breaks > 0 { '\n' } else { ' ' });
        }
        out.push_str(&words);
        breaks = 0;
    }
    out
}
