//! A sorted list of numbers on disk, in buckets by their highest bits: looking one up reads a few
//! hundred bytes of the file, by its handle and at their place.
//!
//! Every bucket has a checksum of its own, and what stands before them has one: nothing is believed
//! that is not whole, and no file need be read whole to know it. Files are read, not mapped: what
//! another program does to them meanwhile is a wrong checksum and never a signal.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use super::Key;
use super::bytes::Reader;

/// Buckets of a file.
pub(crate) const BUCKETS: usize = 1 << BITS;
/// A bucket's number in bits.
pub(crate) const BITS: u32 = 14;
const TABLES: usize = 8 + 32 + 8 + 4 * (BUCKETS + 1) + 8 * BUCKETS;
const HEADER: usize = TABLES + 32;

/// Numbers of `WIDTH` bytes, open to be looked up.
#[derive(Debug)]
pub(crate) struct Buckets {
    content: Content,
    /// Where each bucket begins, in bytes behind the header, and the end.
    starts: Vec<u32>,
    sums: Vec<u64>,
}

#[derive(Debug)]
enum Content {
    File(File),
    /// Where there is no disk to keep it.
    Memory(Vec<u8>),
}

impl Buckets {
    /// `None`: damaged, of another version, or of another key.
    pub(crate) fn open(file: File, length: u64, magic: &[u8; 8], key: &Key) -> Option<Buckets> {
        let mut header = vec![0; HEADER];
        read_at(&file, &mut header, 0).ok()?;
        Buckets::with(Content::File(file), &header, length, magic, key)
    }

    pub(crate) fn in_memory(bytes: Vec<u8>, magic: &[u8; 8], key: &Key) -> Option<Buckets> {
        let header = bytes.get(..HEADER)?.to_vec();
        let length = bytes.len() as u64;
        Buckets::with(Content::Memory(bytes), &header, length, magic, key)
    }

    fn with(
        content: Content,
        header: &[u8],
        length: u64,
        magic: &[u8; 8],
        key: &Key,
    ) -> Option<Buckets> {
        let (tables, checksum) = header.split_at_checked(TABLES)?;
        let mut input = Reader::new(tables);
        let is_ours = input.raw(8)? == magic && input.raw(32)? == key.bytes();
        if !is_ours || blake3::hash(tables).as_bytes() != checksum {
            return None;
        }
        let data = input.u64()?;
        let starts: Vec<u32> = (0..=BUCKETS).map(|_| input.u32()).collect::<Option<_>>()?;
        let sums: Vec<u64> = (0..BUCKETS).map(|_| input.u64()).collect::<Option<_>>()?;
        let is_whole = starts.is_sorted()
            && starts.last().map(|&end| u64::from(end)) == Some(data)
            && length == HEADER as u64 + data;
        is_whole.then_some(Buckets {
            content,
            starts,
            sums,
        })
    }

    /// The bytes of a bucket; `None`: they are damaged.
    pub(crate) fn bucket(&self, idx: usize) -> Option<Vec<u8>> {
        let (start, end) = (*self.starts.get(idx)?, *self.starts.get(idx + 1)?);
        let (at, length) = (HEADER + start as usize, (end - start) as usize);
        let bytes = match &self.content {
            Content::File(file) => {
                let mut bytes = vec![0; length];
                read_at(file, &mut bytes, at as u64).ok()?;
                bytes
            }
            Content::Memory(all) => all.get(at..at + length)?.to_vec(),
        };
        (sum(idx, &bytes) == *self.sums.get(idx)?).then_some(bytes)
    }
}

/// Whether a file is whole, every bucket of it.
pub(super) fn is_whole(bytes: &[u8], magic: &[u8; 8], key: &Key) -> bool {
    Buckets::in_memory(bytes.to_vec(), magic, key)
        .is_some_and(|buckets| (0..BUCKETS).all(|idx| buckets.bucket(idx).is_some()))
}

/// Writes a file bucket by bucket: `fill` appends the bytes of the one it is asked for, from the
/// first to the last.
///
/// # Errors
/// It cannot be written, or is too large for one file.
pub(crate) fn write(
    out: &mut (impl Write + Seek),
    magic: &[u8; 8],
    key: &Key,
    fill: &mut dyn FnMut(usize, &mut Vec<u8>),
) -> io::Result<()> {
    let mut starts = vec![0u32];
    let mut sums = Vec::with_capacity(BUCKETS);
    let mut end = 0u32;
    let mut bucket = Vec::new();
    // What stands before the buckets is known when they are written.
    out.write_all(&[0; HEADER])?;
    for idx in 0..BUCKETS {
        bucket.clear();
        fill(idx, &mut bucket);
        out.write_all(&bucket)?;
        let grown = u32::try_from(bucket.len()).ok();
        end = grown
            .and_then(|grown| end.checked_add(grown))
            .ok_or(io::ErrorKind::FileTooLarge)?;
        starts.push(end);
        sums.push(sum(idx, &bucket));
    }
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(magic);
    header.extend_from_slice(key.bytes());
    header.extend_from_slice(&u64::from(end).to_le_bytes());
    header.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    header.extend(sums.iter().flat_map(|sum| sum.to_le_bytes()));
    let checksum = blake3::hash(&header);
    header.extend_from_slice(checksum.as_bytes());
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&header)?;
    out.flush()
}

/// Of a bucket at its place: one that stands elsewhere is another.
fn sum(idx: usize, bytes: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(idx as u64).to_le_bytes());
    hasher.update(bytes);
    let hash = hasher.finalize();
    hash.as_bytes()
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt as _;

    let mut done = 0;
    while done < bytes.len() {
        match file.seek_read(&mut bytes[done..], at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => done += read,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{Cursor, Write as _};

    use super::{BITS, BUCKETS, Buckets, HEADER, is_whole, write};
    use crate::cache::Key;

    const MAGIC: &[u8; 8] = b"pintst\x01\x00";
    const KEY: Key = Key::from_bytes([3; 32]);

    fn file(numbers: &[u32]) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        write(&mut out, MAGIC, &KEY, &mut |idx, bucket| {
            let of_bucket = |number: &&u32| (**number >> (32 - BITS)) as usize == idx;
            for number in numbers.iter().filter(of_bucket) {
                bucket.extend(number.to_le_bytes());
            }
        })
        .unwrap();
        out.into_inner()
    }

    fn opened(bytes: &[u8]) -> Option<Buckets> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Buckets::open(file, bytes.len() as u64, MAGIC, &KEY)
    }

    #[test]
    fn numbers_are_found_in_their_buckets() {
        let numbers = [0, 1, 1 << 18, (1 << 18) + 5, u32::MAX];
        let bytes = file(&numbers);
        assert!(is_whole(&bytes, MAGIC, &KEY));
        let buckets = opened(&bytes).unwrap();
        let held = |idx: usize| -> Vec<u32> {
            let bytes = buckets.bucket(idx).unwrap();
            let (numbers, _) = bytes.as_chunks::<4>();
            numbers.iter().map(|it| u32::from_le_bytes(*it)).collect()
        };
        assert_eq!(held(0), [0, 1]);
        assert_eq!(held(1), [1 << 18, (1 << 18) + 5]);
        assert_eq!(held(2), [0u32; 0]);
        assert_eq!(held(BUCKETS - 1), [u32::MAX]);
        assert!(buckets.bucket(BUCKETS).is_none());
    }

    /// Every byte of the data and every hundredth of the tables.
    #[test]
    fn what_is_damaged_is_not_believed() {
        let numbers = [7, 1 << 18, 1 << 30];
        let bytes = file(&numbers);
        let places = (0..HEADER).step_by(97).chain(HEADER..bytes.len());
        for at in places {
            for bit in [1, 128] {
                let mut wrong = bytes.clone();
                wrong[at] ^= bit;
                assert!(!is_whole(&wrong, MAGIC, &KEY), "byte {at}");
                let Some(buckets) = opened(&wrong) else {
                    continue;
                };
                assert!(at >= HEADER, "byte {at} of the tables");
                let damaged = (0..BUCKETS).filter(|&idx| buckets.bucket(idx).is_none());
                assert_eq!(damaged.count(), 1, "byte {at}");
            }
        }
        for cut in [0, 8, HEADER - 1, HEADER, bytes.len() - 1] {
            assert!(opened(&bytes[..cut]).is_none(), "cut at {cut}");
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let other = Key::from_bytes([4; 32]);
        assert!(Buckets::open(file, bytes.len() as u64, MAGIC, &other).is_none());
    }

    /// A file that shrinks while it is open.
    #[test]
    fn a_file_that_shrinks_is_not_believed() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes = self::file(&[7, 1 << 30]);
        file.write_all(&bytes).unwrap();
        let other = file.try_clone().unwrap();
        let buckets = Buckets::open(file, bytes.len() as u64, MAGIC, &KEY).unwrap();
        other.set_len(bytes.len() as u64 - 1).unwrap();
        assert!(buckets.bucket(0).is_some());
        assert!(buckets.bucket(1 << (BITS - 2)).is_none());
    }
}
