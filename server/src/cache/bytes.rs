//! Numbers and strings as bytes, little-endian. Reading is total: what is not there is `None`, and
//! nothing is allocated because of a count that the bytes do not bear out.

use source::Limits;

#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    pub(crate) fn u32(&mut self, number: u32) {
        self.raw(&number.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.raw(&number.to_le_bytes());
    }

    pub(crate) fn size(&mut self, number: usize) {
        self.u64(number as u64);
    }

    pub(crate) fn u32s(&mut self, numbers: &[u32]) {
        self.size(numbers.len());
        self.0.reserve(numbers.len() * 4);
        for number in numbers {
            self.u32(*number);
        }
    }

    pub(crate) fn str(&mut self, text: &str) {
        self.size(text.len());
        self.raw(text.as_bytes());
    }

    pub(crate) fn option_str(&mut self, text: Option<&str>) {
        self.u8(text.is_some().into());
        if let Some(text) = text {
            self.str(text);
        }
    }

    pub(crate) fn limits(&mut self, limits: &Limits) {
        // Every field, by name: a new one must not be forgotten.
        let &Limits {
            text,
            pages,
            nesting,
            nodes,
            members,
            inflated,
            ratio,
        } = limits;
        for size in [text, pages, nesting, nodes, members] {
            self.size(size);
        }
        self.u64(inflated);
        self.u64(ratio);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub(crate) fn raw(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        Some(self.raw(1)?[0])
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.raw(4)?.try_into().ok()?))
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.raw(8)?.try_into().ok()?))
    }

    pub(crate) fn size(&mut self) -> Option<usize> {
        self.u64()?.try_into().ok()
    }

    pub(crate) fn u32s(&mut self) -> Option<Vec<u32>> {
        let length = self.size()?.checked_mul(4)?;
        let (numbers, _) = self.raw(length)?.as_chunks::<4>();
        Some(
            numbers
                .iter()
                .map(|bytes| u32::from_le_bytes(*bytes))
                .collect(),
        )
    }

    pub(crate) fn str(&mut self) -> Option<String> {
        let length = self.size()?;
        std::str::from_utf8(self.raw(length)?)
            .ok()
            .map(str::to_owned)
    }

    pub(crate) fn option_str(&mut self) -> Option<Option<String>> {
        match self.u8()? {
            0 => Some(None),
            1 => self.str().map(Some),
            _ => None,
        }
    }

    pub(crate) fn limits(&mut self) -> Option<Limits> {
        Some(Limits {
            text: self.size()?,
            pages: self.size()?,
            nesting: self.size()?,
            nodes: self.size()?,
            members: self.size()?,
            inflated: self.u64()?,
            ratio: self.u64()?,
        })
    }

    /// A list, each item of which takes at least `least` bytes.
    pub(crate) fn list<T>(
        &mut self,
        least: usize,
        item: &mut dyn FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = self.size()?;
        if count > self.0.len() / least.max(1) {
            return None;
        }
        let mut out = Vec::with_capacity(count);
        for _ in 0..count {
            out.push(item(self)?);
        }
        Some(out)
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.0
    }
}
