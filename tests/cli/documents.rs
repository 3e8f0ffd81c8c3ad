//! Documents made by code: a PDF that is read, and some that are made to harm.

use std::fmt::Write as _;

/// A PDF of one page a string, in Helvetica.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    written(drawn(pages), &[], "")
}

/// The same with an image and nothing else on the pages without words.
pub(crate) fn half_scanned_pdf(pages: &[&str]) -> Vec<u8> {
    let image = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q";
    let mut drawn = drawn(pages);
    for ((_, content), words) in drawn.iter_mut().zip(pages) {
        if words.is_empty() {
            *content = image.into();
        }
    }
    written(drawn, &[], "")
}

/// The same as [`pdf`] with a whole line of the first page marked, the first being 0, and a comment beside it.
pub(crate) fn marked_pdf(pages: &[&str], line: u32, comment: &str) -> Vec<u8> {
    let (low, high) = (697 - 14 * line, 711 - 14 * line);
    let mark = format!(
        "/Annots [<< /Type /Annot /Subtype /Highlight /Rect [40 {low} 590 {high}] /Contents ({comment}) \
         /QuadPoints [40 {high} 590 {high} 40 {low} 590 {low}] >>]"
    );
    written(drawn(pages), &[], &mark)
}

/// A page of two columns whose content goes row by row over both, as some programs write it.
pub(crate) fn columns_pdf(rows: &[(&str, &str)]) -> Vec<u8> {
    let mut content = String::from("BT /F 10 Tf ");
    for (idx, (left, right)) in rows.iter().enumerate() {
        let y = 700 - 12 * idx;
        let _ = write!(
            content,
            "1 0 0 1 50 {y} Tm ({left}) Tj 1 0 0 1 330 {y} Tm ({right}) Tj "
        );
    }
    written(
        vec![(String::new(), format!("{content}ET").into_bytes())],
        &[],
        "",
    )
}

fn drawn(pages: &[&str]) -> Vec<(String, Vec<u8>)> {
    let streams = pages.iter().map(|words| {
        let mut content = String::from("BT /F 12 Tf 14 TL 50 700 Td ");
        for line in words.lines() {
            let _ = write!(content, "({line}) Tj T* ");
        }
        (String::new(), format!("{content}ET").into_bytes())
    });
    streams.collect()
}

/// A thousand pages of forms, each of which draws the next one ten times: every page takes as long as
/// a page may, whatever the machine.
pub(crate) fn endless_pdf() -> Vec<u8> {
    let page = (String::new(), b"/X0 Do".to_vec());
    let mut forms = Vec::new();
    for depth in 0..12 {
        let content = if depth == 11 {
            "BT /F 12 Tf (words) Tj ET".to_owned()
        } else {
            format!("/X{} Do ", depth + 1).repeat(10)
        };
        forms.push(content.into_bytes());
    }
    written(vec![page; 1000], &forms, "")
}

/// A page of 6 GiB that takes 40 MB.
pub(crate) fn bomb_pdf() -> Vec<u8> {
    written(
        vec![("/Filter /FlateDecode".into(), blanks(6 << 30))],
        &[],
        "",
    )
}

/// So many spaces, deflated: a literal, then "258 of the byte before" again and again.
fn blanks(count: usize) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut put = |value: u32, width: u32, from_high: bool| {
        for idx in 0..width {
            let at = if from_high { width - 1 - idx } else { idx };
            bits.push(value >> at & 1 == 1);
        }
    };
    put(1, 1, false);
    put(1, 2, false);
    put(0x30 + 0x20, 8, true);
    // Until a whole number of bytes has been written the pattern has come round.
    for _ in 0..16 {
        put(0b1100_0101, 8, true);
        put(0, 5, true);
    }
    let bytes: Vec<u8> = bits
        .chunks(8)
        .map(|byte| {
            (0..8).fold(0, |sum, idx| {
                sum | u8::from(byte.get(idx).copied().unwrap_or(false)) << idx
            })
        })
        .collect();
    let mut out = vec![0x78, 0x9c];
    out.extend(&bytes[..2]);
    // Eight codes of 13 bits are 13 bytes.
    for _ in 0..count / 258 / 8 {
        out.extend(&bytes[2..15]);
    }
    out
}

/// Objects: catalog, pages, font, the forms, then a page and its content each.
/// `more` are entries of the first page.
fn written(pages: Vec<(String, Vec<u8>)>, forms: &[Vec<u8>], more: &str) -> Vec<u8> {
    let first_form = 4;
    let first_page = first_form + forms.len();
    let mut resources = String::from("/Font << /F 3 0 R >> /XObject <<");
    for idx in 0..forms.len() {
        let _ = write!(resources, " /X{idx} {} 0 R", first_form + idx);
    }
    resources.push_str(" >>");
    let kids: Vec<String> = (0..pages.len())
        .map(|idx| format!("{} 0 R", first_page + 2 * idx))
        .collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            kids.join(" ")
        )
        .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
    ];
    for form in forms {
        let entries = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << {resources} >>"
        );
        objects.push(stream(&entries, form));
    }
    for (idx, (entries, content)) in pages.iter().enumerate() {
        let more = if idx == 0 { more } else { "" };
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {} 0 R /Resources << {resources} >> {more} >>",
                first_page + 2 * idx + 1
            )
            .into_bytes(),
        );
        objects.push(stream(entries, content));
    }
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", idx + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {entries} /Length {} >>\nstream\n", content.len()).into_bytes();
    out.extend(content);
    out.extend(b"\nendstream");
    out
}
