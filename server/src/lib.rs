//! pincite: the shell around `analysis`.

pub mod cli;
pub mod escape;
pub mod fix;
pub mod library;
pub mod lsp;
pub mod memo;
pub mod paths;
mod pool;
pub mod project;
mod world;
