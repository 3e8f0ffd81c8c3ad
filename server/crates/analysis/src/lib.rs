//! Notes, bibliographies and sources held against each other.
//!
//! Does no I/O, reads no clock, knows no path type, no thread, no LSP or JSON type: documents have
//! workspace-relative names with `/`, and the shell brings their contents. Inside, imports go one
//! way only: `config, finding <- bibliography, entity, locate <- workspace <- {rules, ide}`; a test
//! in `tests/ladder.rs` reads the `use crate::` lines and holds us to it.

pub mod bibliography;
pub mod config;
pub mod finding;
pub mod front_matter;
pub mod ide;
pub mod locate;
pub mod rules;
mod tree;
pub mod workspace;

pub use bibliography::{Bibliography, Entry};
pub use config::Config;
pub use finding::{Code, Confidence, Edit, Finding, Fix, Level, Related, Safety};
