//! The language server as editors meet it: the real binary, spoken to over pipes.
//!
//! `client` is a small strict client that fails on every message that breaks the protocol.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets the unexpected has failed"
)]

mod client;
mod features;
mod frames;
mod lifetime;
mod order;
mod progress;
mod workspace;
