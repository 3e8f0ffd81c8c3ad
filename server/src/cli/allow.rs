//! `pincite allow FOLDER`: sources of all workspaces may lie there; written into the user's own
//! configuration, which no workspace can name.

use anyhow::Context as _;

use super::Ending;
use super::arguments::Allow;
use super::output::Output;
use crate::escape::visible;

pub(crate) fn run(arguments: &Allow, output: &mut Output) -> anyhow::Result<Ending> {
    let asked = arguments.folder.display().to_string();
    let (folder, file) =
        crate::user::allow(&arguments.folder).with_context(|| format!("cannot allow {asked}"))?;
    output.say(&format!(
        "{} is allowed (in {})",
        visible(&folder.to_string_lossy()),
        visible(&file.to_string_lossy())
    ));
    Ok(Ending::Clean)
}
