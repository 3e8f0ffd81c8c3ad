//! Applying fixes to notes on disk.
//!
//! Owns which fixes fit together and how a note is written: whole or not at all, only if it is
//! still what was checked, only inside the workspace, and with every byte outside the edits kept.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use analysis::finding::DocName;
use analysis::{Edit, Finding, Fix, Safety};
use text::Span;

use crate::staged::staged;

/// Which fixes may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those after which no word of a note is another.
    Safe,
    /// The first fix of every finding, safe or not.
    Review,
}

/// The edits to make, by document, and how many findings they answer.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    pub edits: BTreeMap<DocName, Vec<Edit>>,
    pub findings: usize,
}

/// Why a note was not written.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("it changed since it was checked")]
    Changed,
    #[error("it lies outside the workspace")]
    Outside,
    #[error("it is read-only")]
    ReadOnly,
    #[error("its fixes do not fit its text")]
    Misfit,
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Chooses one fix a finding, in the order of the findings. A fix is taken with all of its edits or
/// not at all; one that overlaps an earlier one waits for the next run.
#[must_use]
pub fn plan<'a>(findings: impl IntoIterator<Item = &'a Finding>, reach: Reach) -> Plan {
    let mut plan = Plan::default();
    for finding in findings {
        let Some(fix) = chosen(finding, reach) else {
            continue;
        };
        if fix.edits.iter().any(|edit| plan.collides(edit)) {
            continue;
        }
        plan.findings += 1;
        for edit in &fix.edits {
            plan.edits
                .entry(edit.document.clone())
                .or_default()
                .push(edit.clone());
        }
    }
    plan
}

/// The text with all edits made, or `None` where they overlap or lie outside.
#[must_use]
pub fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.span.end < edit.span.start {
            return None;
        }
        out.push_str(text.get(at..edit.span.start)?);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// Writes the edits into a note. `checked` is the text that was checked, without a byte order mark.
///
/// # Errors
/// [`Refused`] says why the note is as it was.
pub fn write(path: &Path, root: &Path, checked: &str, edits: &[Edit]) -> Result<(), Refused> {
    // A link is followed, and what it leads to is what must lie inside.
    let target = path.canonicalize()?;
    if !target.starts_with(root.canonicalize()?) {
        return Err(Refused::Outside);
    }
    let metadata = std::fs::metadata(&target)?;
    if !metadata.is_file() {
        return Err(Refused::Outside);
    }
    if metadata.permissions().readonly() {
        return Err(Refused::ReadOnly);
    }
    let mark = unchanged(&target, checked)?;
    let new = applied(checked, edits).ok_or(Refused::Misfit)?;
    let folder = target
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let parts = [mark, new.as_bytes()];
    let file = staged(&folder, &parts, Some(metadata.permissions()))?;
    // Once more, as late as possible: an editor may have saved meanwhile.
    unchanged(&target, checked)?;
    file.persist(&target).map_err(|error| error.error)?;
    // The rename itself must survive a power cut; where a folder cannot be opened (Windows), the
    // system sees to it.
    if let Ok(folder) = std::fs::File::open(&folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The byte order mark of the file, if what follows it is `checked`.
fn unchanged(path: &Path, checked: &str) -> Result<&'static [u8], Refused> {
    let bytes = std::fs::read(path)?;
    if bytes == checked.as_bytes() {
        return Ok(b"");
    }
    match bytes.strip_prefix(BOM) {
        Some(rest) if rest == checked.as_bytes() => Ok(BOM),
        _ => Err(Refused::Changed),
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

fn chosen(finding: &Finding, reach: Reach) -> Option<&Fix> {
    let safe = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe);
    match reach {
        Reach::Safe => safe,
        Reach::Review => safe.or(finding.fixes.first()),
    }
}

impl Plan {
    fn collides(&self, edit: &Edit) -> bool {
        let edits = self
            .edits
            .get(&edit.document)
            .map_or(&[][..], Vec::as_slice);
        edits.iter().any(|taken| touch(taken.span, edit.span))
    }
}

/// Whether two edits cannot both be made: they overlap, or both insert at one place.
fn touch(a: Span, b: Span) -> bool {
    a.overlaps(b)
        || (a.is_empty() && b.start <= a.start && a.start <= b.end)
        || (b.is_empty() && a.start <= b.start && b.start <= a.end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use analysis::Code;

    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            document: "note.md".into(),
            span: Span::new(start, end),
            text: text.into(),
        }
    }

    fn finding(fixes: Vec<Fix>) -> Finding {
        Finding {
            fixes,
            ..Finding::new(Code::QuoteLocator, &"note.md".into(), Span::new(0, 1), "m")
        }
    }

    #[test]
    fn edits_are_made_from_the_offsets_of_the_same_text() {
        for (edits, want) in [
            (vec![edit(4, 7, "2")], Some("one 2 three")),
            (vec![edit(8, 13, "3"), edit(0, 3, "1")], Some("1 two 3")),
            (
                vec![edit(3, 3, ","), edit(7, 7, ",")],
                Some("one, two, three"),
            ),
            (vec![edit(0, 3, "")], Some(" two three")),
            (vec![edit(0, 5, "x"), edit(4, 7, "y")], None),
            (vec![edit(4, 99, "x")], None),
            (vec![], Some("one two three")),
        ] {
            assert_eq!(
                applied("one two three", &edits).as_deref(),
                want,
                "{edits:?}"
            );
        }
        assert_eq!(applied("é", &[edit(1, 2, "e")]), None);
    }

    #[test]
    fn only_the_fixes_in_reach_are_planned_and_none_in_part() {
        let safe = || Fix::safe("s", vec![edit(0, 2, "a")]);
        let review = || Fix::review("r", vec![edit(4, 5, "b"), edit(8, 9, "c")]);
        let overlapping = || Fix::review("o", vec![edit(20, 21, "d"), edit(8, 12, "e")]);
        let findings = [
            finding(vec![review(), safe()]),
            finding(vec![review()]),
            finding(vec![overlapping()]),
        ];
        let plan_safe = plan(&findings, Reach::Safe);
        assert_eq!(
            (plan_safe.findings, plan_safe.edits["note.md"].len()),
            (1, 1)
        );
        let plan_review = plan(&findings, Reach::Review);
        assert_eq!(plan_review.findings, 2);
        assert_eq!(
            plan_review.edits["note.md"],
            [edit(0, 2, "a"), edit(4, 5, "b"), edit(8, 9, "c")]
        );
    }

    #[test]
    fn two_insertions_at_one_place_are_made_one_after_the_other() {
        let insert = |text| finding(vec![Fix::safe("s", vec![edit(3, 3, text)])]);
        assert_eq!(plan(&[insert("a"), insert("b")], Reach::Safe).findings, 1);
    }

    #[test]
    fn every_other_byte_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.md");
        for (before, after) in [
            ("\u{feff}one\r\ntwo\rthree", "\u{feff}one\r\n2\rthree"),
            ("one\r\ntwo\n\n", "one\r\n2\n\n"),
            ("one\r\ntwo", "one\r\n2"),
        ] {
            std::fs::write(&path, before).unwrap();
            let checked = before.trim_start_matches('\u{feff}');
            write(&path, folder.path(), checked, &[edit(5, 8, "2")]).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
        }
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file stays"
        );
    }

    #[test]
    fn a_note_that_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.md");
        std::fs::write(&path, "one two, saved meanwhile").unwrap();
        let refused = write(&path, folder.path(), "one two", &[edit(0, 3, "1")]);
        assert!(matches!(refused, Err(Refused::Changed)), "{refused:?}");
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "one two, saved meanwhile"
        );
    }

    #[test]
    fn a_read_only_note_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.md");
        std::fs::write(&path, "one").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let refused = write(&path, folder.path(), "one", &[edit(0, 3, "1")]);
        assert!(matches!(refused, Err(Refused::ReadOnly)), "{refused:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_only_inside() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (secret, inner) = (
            outside.path().join("secret.md"),
            folder.path().join("inner.md"),
        );
        std::fs::write(&secret, "one").unwrap();
        std::fs::write(&inner, "one").unwrap();
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&secret, folder.path().join("a.md")).unwrap();
        symlink(&inner, folder.path().join("b.md")).unwrap();

        let refused = write(
            &folder.path().join("a.md"),
            folder.path(),
            "one",
            &[edit(0, 3, "1")],
        );
        assert!(matches!(refused, Err(Refused::Outside)), "{refused:?}");
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "one");

        write(
            &folder.path().join("b.md"),
            folder.path(),
            "one",
            &[edit(0, 3, "1")],
        )
        .unwrap();
        assert_eq!(std::fs::read_to_string(&inner).unwrap(), "1");
        assert!(folder.path().join("b.md").is_symlink());
        assert_eq!(
            std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }
}
