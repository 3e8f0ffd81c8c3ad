//! The form of every file of the cache: magic with its version, key, length, body, and a checksum
//! over all of it.

use super::Key;
use super::bytes::{Reader, Writer};

pub(crate) const HEADER: usize = 8 + 32 + 8;
pub(crate) const CHECKSUM: usize = 32;

/// The body that `fill` writes, with everything around it that shows whether it is whole.
pub(crate) fn sealed(magic: &[u8; 8], key: &Key, fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::default();
    out.raw(magic);
    out.raw(key.bytes());
    out.u64(0);
    fill(&mut out);
    let mut out = out.into_bytes();
    let length = (out.len() - HEADER) as u64;
    out[HEADER - 8..HEADER].copy_from_slice(&length.to_le_bytes());
    let checksum = blake3::hash(&out);
    out.extend_from_slice(checksum.as_bytes());
    out
}

/// The body of what [`sealed`] made, if it is that.
pub(crate) fn opened<'a>(magic: &[u8; 8], key: &Key, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let (content, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
    let (_, length) = headed(magic, key, content)?;
    let body = &content[HEADER..];
    let is_whole = body.len() == length && blake3::hash(content).as_bytes() == checksum;
    is_whole.then_some(body)
}

/// The start of a body and the length of the whole, from the first bytes of a file: whether it is
/// damaged is not known by that.
pub(crate) fn headed<'a>(magic: &[u8; 8], key: &Key, start: &'a [u8]) -> Option<(&'a [u8], usize)> {
    let mut header = Reader::new(start);
    let is_ours = header.raw(8)? == magic && header.raw(32)? == key.bytes();
    let length = header.size()?;
    is_ours.then_some((header.rest(), length))
}

/// What a file of the cache turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    Yes,
    No,
    OtherVersion,
}

impl Whole {
    /// By its magic, and by what decodes it where that is of this version.
    pub(super) fn of(magic: &[u8; 8], bytes: &[u8], decodes: impl FnOnce() -> bool) -> Whole {
        if bytes.get(..6) != magic.get(..6) {
            Whole::No
        } else if bytes.get(..8) != Some(magic) {
            Whole::OtherVersion
        } else if decodes() {
            Whole::Yes
        } else {
            Whole::No
        }
    }
}
