//! pincite: the shell around `analysis`.

pub mod bibliographies;
pub mod cache;
pub mod cli;
pub mod escape;
mod extracted;
pub mod fix;
pub mod import;
pub mod library;
pub mod lsp;
pub mod memo;
pub mod paths;
mod pool;
pub mod progress;
pub mod project;
mod staged;
pub mod user;
mod walk;
mod watch;
pub mod worker;
pub mod workspace_root;
mod world;

use analysis::Code;

pub(crate) const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Where the page of a code stands on the web.
pub(crate) fn page_url(code: Code) -> String {
    format!(
        "{REPOSITORY}/blob/main/server/crates/analysis/src/rules/docs/{}.md",
        code.name()
    )
}
