//! `pincite.toml`, read.

/// The configuration of a workspace; every field has a default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    pub bibliography: Vec<String>,
}
