//! Which document a citation key means, and the documents themselves, read once by content.
//!
//! [`locate`] knows every rule of the order in which documents are looked for and says which one
//! decided; [`Library`] reads them, [`Reader`] says by whom. Decides nothing about words. Opens nothing but through `paths`.

mod catalog;
mod listing;
mod locate;
mod reader;
mod recent;
mod shelf;
mod stamps;

pub use listing::Listings;
pub use locate::{Located, Rule, Search, locate};
pub use reader::{Bytes, Reader};
pub use shelf::{Content, Failure, Library, Reading};
