//! What passes between the program and its workers: frames with a length and a checksum.

use std::io::{self, Read, Write};

use source::Limits;

use crate::cache::Key;
use crate::cache::bytes::{Reader, Writer};

/// Begins every frame; the number grows with the form of requests.
const MAGIC: &[u8; 8] = b"pincite\x02";

/// What is wanted of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Its text, as a segment.
    Text,
    /// What somebody has marked in it.
    Highlights,
}

/// A document to be read. Its bytes follow in the same frame.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) task: Task,
    pub(super) key: Key,
    pub(super) limits: Limits,
    /// For its extension and for messages.
    pub(super) name: String,
}

impl Request {
    pub(super) fn new(task: Task, key: &Key, name: &str, limits: &Limits) -> Request {
        Request {
            task,
            key: *key,
            limits: *limits,
            name: name.to_owned(),
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.u8(match self.task {
            Task::Text => 0,
            Task::Highlights => 1,
        });
        out.raw(self.key.bytes());
        out.limits(&self.limits);
        out.str(&self.name);
        out.into_bytes()
    }

    /// The request and the document's bytes.
    pub(super) fn decode(frame: &[u8]) -> Option<(Request, &[u8])> {
        let mut input = Reader::new(frame);
        let task = match input.u8()? {
            0 => Task::Text,
            1 => Task::Highlights,
            _ => return None,
        };
        let key = Key::from_bytes(input.raw(32)?.try_into().ok()?);
        let limits = input.limits()?;
        let name = input.str()?;
        let request = Request {
            task,
            key,
            limits,
            name,
        };
        Some((request, input.rest()))
    }
}

/// Writes a frame of several parts, none of which is copied.
pub(super) fn write(out: &mut impl Write, parts: &[&[u8]]) -> io::Result<()> {
    let length: u64 = parts.iter().map(|part| part.len() as u64).sum();
    let length = length.to_le_bytes();
    let mut checksum = blake3::Hasher::new();
    out.write_all(MAGIC)?;
    out.write_all(&length)?;
    checksum.update(&length);
    for part in parts {
        out.write_all(part)?;
        checksum.update(part);
    }
    out.write_all(checksum.finalize().as_bytes())?;
    out.flush()
}

/// Reads a frame of at most `most` bytes; `None` where the input ends before one begins.
pub(super) fn read(input: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut magic = [0; 8];
    if input.read(&mut magic[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut magic[1..])?;
    if magic != *MAGIC {
        return Err(wrong("no frame begins here"));
    }
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let announced = u64::from_le_bytes(length);
    if announced > most {
        return Err(wrong("the frame is too large"));
    }
    // Grows with what comes, not with what was announced.
    let mut bytes = Vec::new();
    input.take(announced).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != announced {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut sum = [0; 32];
    input.read_exact(&mut sum)?;
    let mut checksum = blake3::Hasher::new();
    checksum.update(&length).update(&bytes);
    if checksum.finalize() != sum {
        return Err(wrong("the checksum is wrong"));
    }
    Ok(Some(bytes))
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn written(parts: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, parts).unwrap();
        out
    }

    #[test]
    fn frames_come_back_as_they_went() {
        for parts in [&[&b""[..]][..], &[b"one", b"", b" and two"]] {
            let frame = written(parts);
            let read = read(&mut &frame[..], 1 << 20).unwrap().unwrap();
            assert_eq!(read, parts.concat());
        }
        assert!(read(&mut &b""[..], 1).unwrap().is_none());
    }

    #[test]
    fn a_frame_with_any_wrong_byte_or_end_is_refused() {
        let frame = written(&[b"some words"]);
        for at in 0..frame.len() {
            let mut wrong = frame.clone();
            wrong[at] ^= 0x40;
            assert!(read(&mut &wrong[..], 1 << 20).is_err(), "byte {at}");
            if at > 0 {
                assert!(read(&mut &frame[..at], 1 << 20).is_err(), "cut at {at}");
            }
        }
        assert!(read(&mut &frame[..], 9).is_err());
    }

    #[test]
    fn requests_come_back_as_they_went() {
        let request = Request {
            task: Task::Highlights,
            key: Key::from_bytes([7; 32]),
            limits: Limits::default(),
            name: "kay é.pdf".into(),
        };
        let mut frame = request.encode();
        frame.extend(b"%PDF");
        let (read, document) = Request::decode(&frame).unwrap();
        assert_eq!(format!("{read:?}"), format!("{request:?}"));
        assert_eq!(document, b"%PDF");
        for at in 0..frame.len() - 4 {
            assert!(Request::decode(&frame[..at]).is_none(), "cut at {at}");
        }
    }
}
