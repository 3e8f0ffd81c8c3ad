//! The command line through the real binary: contract files, schemas, and what must hold of every
//! run whatever it says.

#![allow(clippy::unwrap_used)]

mod cache;
mod catalog;
mod contract;
mod documents;
mod faults;
mod import;
mod partial;
mod program;
mod recall;
mod runs;
mod schema;
mod worker;
