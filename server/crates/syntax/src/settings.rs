//! How a note is read where its text leaves a choice.

/// What the workspace says about the reading of its notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// BCP 47; the language of a note whose front matter names none.
    pub locale: Option<String>,
    pub primary: PrimaryMarks,
}

/// Which marks set a quotation that stands in no other (`quotes.primary`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrimaryMarks {
    /// Single marks outside other marks are no quotations.
    #[default]
    Double,
    /// British usage: single marks set quotations too.
    Single,
}
