//! Chance that is the same everywhere, and edits by chance: of bytes, and of the tags of markup.

use std::ops::Range;

/// A generator whose runs are the same on every machine (xorshift64*).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    #[must_use]
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `most`, and 0 where there is none.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }

    fn range(&mut self, len: usize, most: usize) -> Range<usize> {
        let at = self.below(len + 1);
        at..(at + self.below(most)).min(len)
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Pieces that mean something in one format or another.
const PIECES: [&[u8]; 44] = [
    b"<",
    b">",
    b"&",
    b"\0",
    b"\xff",
    b"\r",
    b"\x0c",
    b"<b ",
    b"</p>",
    b"[p. 9]",
    b"--> ",
    b"=3D",
    b"\xf0\x9f\x98\x80",
    b"-\n",
    b"\"",
    b"{",
    b"}",
    b"@",
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"&#x41;",
    b"&unknown;",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{12}\n",
    b"[1] ",
    b"MR. ORME: ",
    b"[00:01:02] ",
    b"00:00:01,000 --> 00:00:02,000\n",
    b"\n\n",
    b"- 3 -\n",
    b"\xc2\xad",
    b"\xcc\x81",
    b"<svg>",
    b"<math>",
    b"<table>",
    b"<template>",
    b"<ruby>",
    b"<!DOCTYPE x [<!ENTITY y 'z'>]>",
    b"=\r\n",
    b"Content-Type: text/html\n\n",
    b"99999999999999999999",
];

/// Tags that readers treat in a way of their own.
const TAGS: [&[u8]; 30] = [
    b"<p>",
    b"</p>",
    b"<td>",
    b"<tr>",
    b"</table>",
    b"<li>",
    b"<aside epub:type='footnote'>",
    b"<span epub:type='pagebreak' title='7'/>",
    b"<div style='display:none'>",
    b"<q>",
    b"<rt>",
    b"<w:p>",
    b"</w:p>",
    b"<w:del>",
    b"<w:r>",
    b"<w:footnoteReference w:id='1'/>",
    b"<w:txbxContent>",
    b"<w:lastRenderedPageBreak/>",
    b"<text:p>",
    b"<text:note>",
    b"<text:note-body>",
    b"<text:h>",
    b"<draw:text-box>",
    b"<note>",
    b"<pb n='2'/>",
    b"<fn>",
    b"<sup>",
    b"<iframe srcdoc='<p>x'>",
    b"<blockquote>",
    b"<sec>",
];

/// Makes one to six edits.
pub fn edit(bytes: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(6) {
        match chance.below(3) {
            0 => edit_tags(bytes, chance),
            _ => edit_bytes(bytes, chance),
        }
    }
    // Doubling must not grow without end.
    bytes.truncate(1 << 20);
}

fn edit_bytes(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    match chance.below(7) {
        0 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
        1 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
        2 if chance.below(4) == 0 => bytes.truncate(at),
        3 => {
            let range = chance.range(bytes.len(), 40);
            bytes.drain(range);
        }
        4 => {
            let again = bytes[chance.range(bytes.len(), 200)].to_vec();
            let times = 1 << chance.below(8);
            let again = again.repeat(times);
            drop(bytes.splice(at..at, again));
        }
        _ => drop(bytes.splice(at..at, chance.of(&PIECES).iter().copied())),
    }
}

/// Deletes, doubles, moves, opens and wraps tags.
fn edit_tags(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let Some(tag) = tag_near(bytes, chance.below(bytes.len() + 1)) else {
        return edit_bytes(bytes, chance);
    };
    let other = tag_near(bytes, chance.below(bytes.len() + 1)).unwrap_or_else(|| tag.clone());
    match chance.below(6) {
        0 => drop(bytes.drain(tag)),
        1 => {
            let again = bytes[tag.clone()].to_vec();
            drop(bytes.splice(other.end..other.end, again));
        }
        2 => drop(bytes.splice(tag.end..tag.end, chance.of(&TAGS).iter().copied())),
        3 => {
            // A stretch of the document once more, somewhere else.
            let (start, end) = (tag.start.min(other.start), tag.end.max(other.end));
            let again = bytes[start..end.min(start + 4096)].to_vec();
            drop(bytes.splice(start..start, again));
        }
        4 => {
            let deep = chance.of(&TAGS).repeat(1 << chance.below(9));
            drop(bytes.splice(tag.start..tag.start, deep));
        }
        _ => {
            // An attribute of its own.
            let at = tag.end - 1;
            const ATTRIBUTES: [&[u8]; 10] = [
                b" hidden",
                b" id='fn1'",
                b" href='#fn1'",
                b" xmlns='y'",
                b" class='footnote'",
                b" w:val='0'",
                b" style='white-space:pre'",
                b" xml:space='preserve'",
                b" role='doc-noteref'",
                b" n='xii'",
            ];
            drop(bytes.splice(at..at, chance.of(&ATTRIBUTES).iter().copied()));
        }
    }
}

fn tag_near(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let start = at + memchr::memchr(b'<', bytes.get(at..)?)?;
    let end = start + memchr::memchr(b'>', &bytes[start..])? + 1;
    Some(start..end)
}
