//! SARIF 2.1.0, for code scanning.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
//!
//! A run in which something could not be checked is not successful (`executionSuccessful`), and a
//! notification says what.

use std::collections::BTreeMap;

use ::text::Span;
use analysis::finding::RelatedPlace;
use analysis::{Code, Confidence, Finding, Fix, Level};
use serde_json::{Value, json};

use super::{Position, Report, Reported, whole_message};
use crate::escape::uri;
use crate::{REPOSITORY, page_url};

pub(crate) fn render(report: &Report) -> Value {
    let codes: Vec<Code> = {
        let mut codes: Vec<Code> = report
            .findings
            .iter()
            .map(|reported| reported.finding.code)
            .collect();
        codes.sort();
        codes.dedup();
        codes
    };
    let cx = Cx {
        report,
        rule_index: codes
            .iter()
            .enumerate()
            .map(|(idx, code)| (*code, idx))
            .collect(),
    };
    let notifications = cx.notifications();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "pincite",
                    "informationUri": REPOSITORY,
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
                }
            },
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": report.findings.iter().map(|reported| cx.result(reported)).collect::<Vec<_>>(),
        }]
    })
}

struct Cx<'a> {
    report: &'a Report,
    rule_index: BTreeMap<Code, usize>,
}

impl Cx<'_> {
    fn result(&self, reported: &Reported) -> Value {
        let finding = &reported.finding;
        let mut result = json!({
            "ruleId": finding.code.name(),
            "ruleIndex": self.rule_index.get(&finding.code),
            "level": level(finding.level),
            "message": {"text": whole_message(finding)},
            "locations": [self.location(reported)],
            "partialFingerprints": {"pincite/v1": reported.fingerprint},
            "properties": {
                "confidence": match finding.confidence {
                    Confidence::High => "high",
                    Confidence::Low => "low",
                }
            },
        });
        if !finding.related.is_empty() {
            result["relatedLocations"] = self.related(finding);
        }
        if !finding.fixes.is_empty() {
            result["fixes"] = finding.fixes.iter().map(|fix| self.fix(fix)).collect();
        }
        result
    }

    fn location(&self, reported: &Reported) -> Value {
        json!({
            "physicalLocation": {
                "artifactLocation": self.artifact(&reported.finding.document),
                "region": region(reported.start, reported.end),
            }
        })
    }

    fn related(&self, finding: &Finding) -> Value {
        let related = finding.related.iter().enumerate().map(|(idx, related)| {
            let text = match &related.passage {
                Some(passage) if passage.text.is_empty() && passage.place.is_empty() => {
                    related.message.clone()
                }
                Some(passage) if passage.text.is_empty() => {
                    format!("{} ({})", related.message, passage.place)
                }
                Some(passage) if passage.place.is_empty() => {
                    format!("{}: {}", related.message, passage.text)
                }
                Some(passage) => {
                    format!("{} ({}): {}", related.message, passage.place, passage.text)
                }
                None => related.message.clone(),
            };
            let mut place = match &related.place {
                RelatedPlace::Source(name) => json!({"artifactLocation": self.artifact(name)}),
                RelatedPlace::Document(name) => json!({
                    "artifactLocation": self.artifact(name),
                    "region": self.region_of(name, related.span),
                }),
            };
            if place["region"].is_null()
                && let Some(place) = place.as_object_mut()
            {
                place.remove("region");
            }
            json!({"id": idx + 1, "message": {"text": text}, "physicalLocation": place})
        });
        related.collect()
    }

    fn fix(&self, fix: &Fix) -> Value {
        let mut changes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            changes.entry(&edit.document).or_default().push(json!({
                "deletedRegion": self.region_of(&edit.document, edit.span),
                "insertedContent": {"text": edit.text},
            }));
        }
        let changes: Vec<Value> = changes
            .into_iter()
            .map(|(name, replacements)| json!({"artifactLocation": self.artifact(name), "replacements": replacements}))
            .collect();
        json!({"description": {"text": fix.title}, "artifactChanges": changes})
    }

    /// What could not be checked: the findings that say so, and the quotations of which none does.
    fn notifications(&self) -> Vec<Value> {
        let mut out: Vec<Value> = self
            .report
            .findings
            .iter()
            .filter(|reported| reported.finding.code.is_unchecked())
            .map(|reported| {
                json!({
                    "descriptor": {
                        "id": reported.finding.code.name(),
                        "index": self.rule_index.get(&reported.finding.code),
                    },
                    "level": level(reported.finding.level),
                    "message": {"text": reported.finding.message},
                    "locations": [self.location(reported)],
                })
            })
            .collect();
        match self.report.unchecked {
            0 => {}
            1 => out.push(json!({"level": "warning", "message": {"text": "1 quotation could not be checked"}})),
            n => out.push(json!({"level": "warning", "message": {"text": format!("{n} quotations could not be checked")}})),
        }
        out
    }

    /// `%SRCROOT%` is what code scanning resolves against the root of the repository.
    fn artifact(&self, name: &str) -> Value {
        json!({"uri": uri(&self.report.in_repository(name)), "uriBaseId": "%SRCROOT%"})
    }

    fn region_of(&self, name: &str, span: Span) -> Value {
        let documents = &self.report.documents;
        match (
            documents.position(name, span.start),
            documents.position(name, span.end),
        ) {
            (Some(start), Some(end)) => region(start, end),
            _ => Value::Null,
        }
    }
}

fn rule(code: Code) -> Value {
    let known = analysis::rules::rule(code);
    let summary = known.map_or(code.name(), |rule| rule.summary);
    let page = known.map_or(code.name(), |rule| rule.page);
    json!({
        "id": code.name(),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": page, "markdown": page},
        "helpUri": page_url(code),
        "defaultConfiguration": {"level": level(code.default_level().unwrap_or(Level::Hint))},
    })
}

fn region(start: Position, end: Position) -> Value {
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{altered, report};
    use super::*;

    #[test]
    fn a_result_names_its_rule_its_place_and_its_fixes() {
        let sarif = render(&report(vec![altered()]));
        let run = &sarif["runs"][0];
        let result = &run["results"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "quote-altered");
        assert_eq!(result["ruleIndex"], 0);
        assert_eq!(
            result["locations"][0]["physicalLocation"],
            json!({
                "artifactLocation": {"uri": "notes/harbour.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 42, "endLine": 3, "endColumn": 45},
            })
        );
        assert_eq!(
            result["fixes"][0]["artifactChanges"][0]["replacements"][0],
            json!({
                "deletedRegion": {"startLine": 3, "startColumn": 42, "endLine": 3, "endColumn": 45},
                "insertedContent": {"text": "nine"},
            })
        );
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn what_was_not_checked_makes_the_run_unsuccessful() {
        let missing = Finding::new(
            Code::SourceMissing,
            &"notes/harbour.md".into(),
            Span::new(0, 1),
            "no document for kay1998",
        );
        let sarif = render(&report(vec![missing]));
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(
            invocation["toolExecutionNotifications"][0]["descriptor"]["id"],
            "source-missing"
        );

        let mut silent = report(vec![]);
        silent.unchecked = 2;
        let sarif = render(&silent);
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(
            invocation["toolExecutionNotifications"][0]["message"]["text"],
            "2 quotations could not be checked"
        );
    }

    #[test]
    fn uris_are_percent_encoded() {
        let mut finding = altered();
        finding.document = "a b/%é#.md".into();
        let sarif = render(&report(vec![finding]));
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%25%C3%A9%23.md");
    }
}
