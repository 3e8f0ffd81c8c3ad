//! `pincite lock`: writes down which documents the quotations of a workspace are checked against.

use analysis::workspace::{LOCK_FILE_NAME, Lock, Locked};
use anyhow::Context as _;
use text::VerdictKind;

use super::Ending;
use super::arguments::LockArgs;
use super::check::{check_notes, open, workspaces};
use super::output::{Output, counted};
use crate::escape::visible;
use crate::project::Project;
use crate::staged::staged;
use crate::walk;

pub(crate) fn run(arguments: &LockArgs, output: &mut Output) -> anyhow::Result<Ending> {
    let mut unchecked = 0;
    let folder: Vec<_> = arguments.folder.iter().cloned().collect();
    for (root, _) in workspaces(&folder)? {
        let mut project = open(&root, &arguments.workspace)?;
        let notes = walk::notes(&project, std::slice::from_ref(&root))?;
        let checked = check_notes(&mut project, notes);
        let mut lock = Lock::default();
        for quotation in checked.reports.iter().flat_map(|report| &report.quotations) {
            let assessed = &quotation.assessed;
            match assessed.verdict.kind {
                VerdictKind::Unchecked => unchecked += 1,
                VerdictKind::Unbound => {}
                _ => assessed.bound.iter().for_each(|bound| {
                    for &id in &bound.sources {
                        lock_source(&project, &bound.key, id, &mut lock);
                    }
                }),
            }
        }
        let path = root.join(LOCK_FILE_NAME);
        let shown = path.display().to_string();
        staged(&root, &[lock.written().as_bytes()], None)
            .and_then(|file| Ok(file.persist(&path)?))
            .with_context(|| format!("cannot write {shown}"))?;
        output.say(&format!(
            "{LOCK_FILE_NAME} names {} ({})",
            counted(lock.len(), "document"),
            visible(&shown)
        ));
    }
    if unchecked > 0 {
        output.say(&format!(
            "{unchecked} quotations could not be checked, and their documents are not in it: `pincite check` says why"
        ));
        return Ok(Ending::Unchecked);
    }
    Ok(Ending::Clean)
}

fn lock_source(project: &Project, key: &str, id: text::SourceId, lock: &mut Lock) {
    let library = project.workspace.library();
    let (Some(source), Some(name)) = (library.source(id), library.name(id)) else {
        return;
    };
    // A path outside the workspace is that of one machine; its last part tells people enough.
    let path = &*name.document;
    let outside = std::path::Path::new(path).is_absolute();
    let path = if outside {
        path.rsplit('/').next().unwrap_or(path)
    } else {
        path
    };
    lock.add(
        key,
        Locked {
            path: path.to_owned(),
            hash: source.text.hash.clone(),
        },
    );
}
