//! pincite: the shell around `analysis`.

pub mod bibliographies;
pub mod cli;
pub mod escape;
mod extracted;
pub mod fix;
pub mod library;
pub mod lsp;
pub mod memo;
pub mod paths;
mod pool;
pub mod project;
pub mod user;
mod watch;
mod world;
pub mod workspace_root;
