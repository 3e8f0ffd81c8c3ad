//! The `pincite` program: parses arguments and chooses the verb.

fn main() {}
