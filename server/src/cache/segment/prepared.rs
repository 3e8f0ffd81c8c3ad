//! A source made ready for quotations, as bytes.
//!
//! Before the text stand the fingerprints, because a catalog needs nothing else; behind it the
//! skeletons with their checkpoints. They are taken from the cache only, never from a worker: a hostile
//! document could make words be missed there.

use std::borrow::Cow;
use std::sync::Arc;

use source::Unreadable;
use text::{Checkpoint, FlowParts, Parts, Prepared, SourceId};

use super::{MAGIC, PREPARED, UNREADABLE, get_text, get_unreadable, put_text, put_unreadable};
use crate::cache::Key;
use crate::cache::bytes::{Reader, Writer};
use crate::cache::sealed::{CHECKSUM, HEADER, headed, opened, sealed};

/// What the cache keeps of a document.
pub type Kept = Result<Prepared, Unreadable>;

#[must_use]
pub fn encode_kept(key: &Key, kept: &Kept) -> Vec<u8> {
    sealed(MAGIC, key, |body| match kept {
        Ok(source) => {
            body.u8(PREPARED);
            body.u32s(source.fingerprints());
            put_text(body, &source.text);
            let parts = source.parts();
            put_flow(body, &parts.layout);
            body.u8(parts.stream.is_some().into());
            if let Some(stream) = &parts.stream {
                put_flow(body, stream);
            }
        }
        Err(unreadable) => {
            body.u8(UNREADABLE);
            put_unreadable(body, unreadable);
        }
    })
}

/// `None`: damaged, of another version, of another document, or it lies about itself.
#[must_use]
pub fn decode_kept(bytes: &[u8], key: &Key, id: SourceId) -> Option<Kept> {
    let mut body = Reader::new(opened(MAGIC, key, bytes)?);
    let kept = match body.u8()? {
        PREPARED => Ok(get_prepared(&mut body, id)?),
        UNREADABLE => Err(get_unreadable(&mut body)?),
        _ => return None,
    };
    body.rest().is_empty().then_some(kept)
}

/// The fingerprints of a source, without what they are of. `None`: as [`decode_kept`], or it is no text.
#[must_use]
pub fn decode_fingerprints(bytes: &[u8], key: &Key) -> Option<Vec<u32>> {
    let mut body = Reader::new(opened(MAGIC, key, bytes)?);
    let is_text = body.u8()? == PREPARED;
    let prints = is_text.then(|| body.u32s()).flatten()?;
    prints.is_sorted().then_some(prints)
}

/// Whether a file of that length, of which these are the first bytes, says that it holds a text.
/// `None`: it is none of ours. Whether it is whole shows when it is read.
#[must_use]
pub fn is_text(start: &[u8], length: u64, key: &Key) -> Option<bool> {
    let (body, said) = headed(MAGIC, key, start)?;
    let whole = (said as u64).checked_add((HEADER + CHECKSUM) as u64)?;
    match *body.first()? {
        _ if whole != length => None,
        PREPARED => Some(true),
        UNREADABLE => Some(false),
        _ => None,
    }
}

fn get_prepared(input: &mut Reader<'_>, id: SourceId) -> Option<Prepared> {
    let fingerprints = input.u32s()?;
    let text = get_text(input)?;
    source::check(&text).ok()?;
    let layout = get_flow(input)?;
    let stream = match input.u8()? {
        0 => None,
        1 => Some(get_flow(input)?),
        _ => return None,
    };
    let parts = Parts { layout, stream };
    Prepared::from_parts(id, Arc::new(text), parts)?.with_fingerprints(fingerprints)
}

fn put_flow(out: &mut Writer, flow: &FlowParts<'_>) {
    out.size(flow.skeleton.len());
    out.raw(&flow.skeleton);
    out.size(flow.checkpoints.len());
    for point in &*flow.checkpoints {
        out.u32(point.skeleton);
        out.u32(point.run);
        out.u32(point.at);
    }
}

fn get_flow<'a>(input: &mut Reader<'a>) -> Option<FlowParts<'a>> {
    let length = input.size()?;
    let skeleton = Cow::Borrowed(input.raw(length)?);
    let checkpoints = input.list(12, &mut |input| {
        Some(Checkpoint {
            skeleton: input.u32()?,
            run: input.u32()?,
            at: input.u32()?,
        })
    })?;
    Some(FlowParts {
        skeleton,
        checkpoints: Cow::Owned(checkpoints),
    })
}
