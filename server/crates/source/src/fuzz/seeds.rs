//! A small document of each format, made here, to be mutated.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::chance::{self, Chance};

/// A document that is read without a word of complaint.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The file's name; its extension is the format's.
    pub name: &'static str,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Bytes(Vec<u8>),
    /// Members of a zip container: they are mutated before they are packed.
    Container(Vec<(&'static str, Vec<u8>)>),
}

impl Seed {
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Container(members) => packed(members),
        }
    }

    /// A mutant: of a container mostly one member is edited, sometimes the container itself.
    #[must_use]
    pub fn mutant(&self, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = match &self.body {
            Body::Container(members) if chance.below(6) > 0 => {
                let mut members = members.clone();
                let at = chance.below(members.len());
                match chance.below(12) {
                    0 if members.len() > 1 => drop(members.remove(at)),
                    1 => {
                        let content = members[at].1.clone();
                        let other = chance.below(members.len());
                        members[other].1 = content;
                    }
                    _ => chance::edit(&mut members[at].1, chance),
                }
                return packed(&members);
            }
            _ => self.bytes(),
        };
        chance::edit(&mut bytes, chance);
        bytes
    }
}

fn packed(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let written = zip
            .start_file(*name, SimpleFileOptions::default())
            .map_err(std::io::Error::other)
            .and_then(|()| zip.write_all(content));
        if written.is_err() {
            return Vec::new();
        }
    }
    zip.finish().map_or_else(|_| Vec::new(), Cursor::into_inner)
}

/// Two pages with labels, a form, a bitmap font, words that stand for glyphs, and a highlight.
fn pdf() -> Vec<u8> {
    let stream = |entries: &str, content: &str| {
        format!(
            "<<{entries}/Length {}>>stream\n{content}\nendstream",
            content.len()
        )
    };
    let page = |content: usize| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {content} 0 R/Resources<</Font<</F 6 0 R/B 7 0 R>>/XObject<</X 9 0 R>>>>/Annots[<</Subtype/Highlight/QuadPoints[50 712 90 712 50 698 90 698]/Contents(why)>>]>>"
        )
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r/St 3>>1<</S/D/P(A-)>>]>>>>".into(),
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>".into(),
        page(5),
        page(8),
        stream("", "BT /F 12 Tf 50 700 Td (It rose at ni-) Tj 0 -14 Td (ght.) Tj /B 10 Tf (AB) Tj ET 50 600 m 200 600 l S /X Do"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".into(),
        "<</Type/Font/Subtype/Type3/FontMatrix[.1 0 0 .1 0 0]/FontBBox[0 0 9 9]/FirstChar 65/LastChar 66/Widths[8 8]/CharProcs<</a65 10 0 R/a66 10 0 R>>/Encoding<</Differences[65/a65/a66]>>>>".into(),
        stream("", "/Span<</ActualText(fell)>>BDC BT /F 12 Tf 0 1 -1 0 300 300 Tm (f) Tj ET EMC BT /F 10 Tf 300 20 Td (A-1) Tj ET"),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 6 0 R>>>>", "BT /F 8 Tf 50 580 Td (1 A note.) Tj ET"),
        stream("", "8 0 0 0 8 8 d1 0 0 8 8 re f"),
    ];
    let mut out = String::from("%PDF-1.7\n");
    let mut places = String::new();
    for (nth, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", nth + 1));
    }
    let (count, table) = (objects.len() + 1, out.len());
    out.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    ));
    out.into_bytes()
}

/// The seeds; every one holds the word "rose".
#[must_use]
pub fn seeds() -> Vec<Seed> {
    let texts: [(&str, &str); 12] = [
        (
            "a.txt",
            "[p. 1]\nMR. ORME: It rose [1] at [00:01:02]\nni-\nght.\n\u{c}{2}\n\n1. one\n2. two\n\n[1] Register.\n- 3 -\n",
        ),
        (
            "a.txt",
            "THE MILL\n\n  It rose at night, and the mil-\n  ler slept.\n\nOrme              Informational                    [Page 1]\n\u{c}\nRFC 1                 The Mill                 May 1902\n\n  > He said.\n\n  1  It\n  2  rose\n  3  and\n  4  fell\n  5  again\n",
        ),
        (
            "a.md",
            "---\ntitle: x\n---\n# It *rose*\n\n> at [night](x) [^1]\n\n[^1]: Register.\n",
        ),
        (
            "a.html",
            "<!doctype html><title>x</title><style>.a{display:none}</style><p class=a>no<p>It <q>rose</q><sup><a href='#fn1'>1</a></sup><table><tr><td>a<td>b</table><ol class=footnotes><li id=fn1>Register</ol><ruby>水<rt>x</rt></ruby><iframe srcdoc='<p>in'></iframe><a id=page_1></a><a id=page_2></a>",
        ),
        (
            "a.xhtml",
            "<?xml version='1.0'?><html><body><p>It<br/>rose &nbsp;.</p></body></html>",
        ),
        (
            "a.mhtml",
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>It ro=\r\nse=2E\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n\r\nplain\r\n--y\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+eA==\r\n--y--\r\n--x--",
        ),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n<i>It</i> rose.\n\n2\n00:00:03,000 --> 00:00:04,000\n- So.\n",
        ),
        (
            "a.vtt",
            "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<v Anna>It rose.\n",
        ),
        (
            "a.xml",
            "<?xml version='1.0'?><TEI><text><body><pb n='1'/><p>It<note>x</note> rose &amp; <hi rend='sup'>2</hi></p><lg><l>a</l><l>b</l></lg><app><lem>a</lem><rdg>b</rdg></app></body></text></TEI>",
        ),
        (
            "a.jats",
            "<?xml version='1.0'?><article><front><article-meta><title-group><article-title>x</article-title></title-group><contrib-group><contrib><name><surname>a</surname></name></contrib></contrib-group></article-meta></front><body><sec><title>One</title><p>It rose<xref ref-type='fn'>1</xref></p><table-wrap><table><tr><td>x</td></tr></table></table-wrap></sec></body><back><fn><p>n</p></fn></back></article>",
        ),
        (
            "a.json",
            r#"{"headline":"x","articleBody":"It rose.\nSo.","a":[{"text":"b"}]}"#,
        ),
        (
            "a.fodt",
            "<?xml version='1.0'?><office:document><office:master-styles><style:header><text:p>h</text:p></style:header></office:master-styles><office:body><office:text><text:p text:style-name='P'>It rose<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>x</text:p></text:note-body></text:note></text:p></office:text></office:body></office:document>",
        ),
    ];
    let mut out: Vec<Seed> = texts
        .into_iter()
        .map(|(name, text)| Seed {
            name,
            body: Body::Bytes(text.as_bytes().to_vec()),
        })
        .collect();
    out.push(Seed {
        name: "a.pdf",
        body: Body::Bytes(pdf()),
    });
    out.push(Seed {
        name: "a.txt",
        body: Body::Bytes(
            "\u{feff}It rose.\r\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
    });
    out.push(Seed {
        name: "a.webarchive",
        body: Body::Bytes(webarchive(b"<p>It rose.</p>")),
    });
    let containers: [(&str, &[(&'static str, &str)]); 3] = [
        (
            "a.docx",
            &[
                (
                    "word/document.xml",
                    "<w:document xmlns:w='w'><w:body><w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>It rose.</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r><w:r><w:txbxContent><w:p><w:r><w:t>b</w:t></w:r></w:p></w:txbxContent></w:r><c:chart r:id='k'/></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
                ),
                (
                    "word/footnotes.xml",
                    "<w:footnotes xmlns:w='w'><w:footnote w:id='1'><w:p><w:r><w:t>Register.</w:t></w:r></w:p></w:footnote></w:footnotes>",
                ),
                (
                    "word/styles.xml",
                    "<w:styles xmlns:w='w'><w:style w:styleId='H'><w:name w:val='heading 1'/><w:basedOn w:val='H'/></w:style></w:styles>",
                ),
                (
                    "word/header1.xml",
                    "<w:hdr xmlns:w='w'><w:p><w:r><w:t>head</w:t></w:r></w:p></w:hdr>",
                ),
                ("word/chart.xml", "<c><pt><v>chart</v></pt></c>"),
                (
                    "word/_rels/document.xml.rels",
                    "<Relationships><Relationship Id='h' Type='t/header' Target='header1.xml'/><Relationship Id='k' Type='t/chart' Target='chart.xml'/></Relationships>",
                ),
            ],
        ),
        (
            "a.epub",
            &[
                (
                    "META-INF/container.xml",
                    "<container><rootfile full-path='p.opf'/></container>",
                ),
                (
                    "p.opf",
                    "<package><metadata><title>x</title></metadata><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/><item id='n' href='n.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>",
                ),
                (
                    "a.xhtml",
                    "<html xmlns:epub='e'><body><h1>One</h1><p>It<a epub:type='noteref' href='#n'>1</a> <span epub:type='pagebreak' title='7'/>rose.</p></body></html>",
                ),
                (
                    "n.xhtml",
                    "<html xmlns:epub='e'><body><aside epub:type='footnote'>Register.</aside></body></html>",
                ),
            ],
        ),
        (
            "a.odt",
            &[
                (
                    "content.xml",
                    "<d><automatic-styles><style:style style:name='T' style:family='text' style:parent-style-name='T'><style:text-properties style:text-position='super 58%'/></style:style></automatic-styles><office:body><text:p>It rose<text:span text:style-name='T'>2</text:span><draw:object xlink:href='./F'/></text:p></office:body></d>",
                ),
                (
                    "F/content.xml",
                    "<math><msup><mi>x</mi><mn>2</mn></msup></math>",
                ),
                (
                    "styles.xml",
                    "<d><master-styles><header><text:p>head</text:p></header></master-styles></d>",
                ),
            ],
        ),
    ];
    out.extend(containers.into_iter().map(|(name, members)| {
        Seed {
            name,
            body: Body::Container(
                members
                    .iter()
                    .map(|(name, text)| (*name, text.as_bytes().to_vec()))
                    .collect(),
            ),
        }
    }));
    out
}

/// A dictionary in a dictionary, as Safari writes it.
fn webarchive(page: &[u8]) -> Vec<u8> {
    let mut out = b"bplist00".to_vec();
    let mut offsets = Vec::new();
    let mut data = vec![0x4f, 0x10, page.len() as u8];
    data.extend(page);
    for object in [
        &[0xd1, 1, 2][..],
        b"\x5f\x10\x0fWebMainResource",
        &[0xd1, 3, 4],
        b"\x5f\x10\x0fWebResourceData",
        &data,
    ] {
        offsets.push(out.len() as u8);
        out.extend(object);
    }
    let table = out.len() as u8;
    out.extend(&offsets);
    out.extend([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 5]);
    out.extend([0; 15]);
    out.push(table);
    out
}
