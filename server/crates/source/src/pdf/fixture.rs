//! A small PDF writer, so that tests need no files.

use std::fmt::Write as _;

/// A document of A4-like pages in Helvetica. Coordinates are points from the upper left corner.
#[derive(Default)]
pub(super) struct Document {
    pages: Vec<Page>,
    /// Entries of the catalog, e.g. `/PageLabels …`.
    pub(super) catalog: String,
    pub(super) info: String,
    /// The text of the image that stands for a scan.
    scans: bool,
}

#[derive(Default)]
pub(super) struct Page {
    content: String,
    entries: String,
}

pub(super) const WIDTH: f32 = 600.0;
pub(super) const HEIGHT: f32 = 800.0;

impl Page {
    /// Writes text whose baseline is `y` below the upper edge.
    pub(super) fn line(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Page {
        self.turned(x, y, size, text, [1, 0, 0, 1])
    }

    pub(super) fn turned(
        &mut self,
        x: f32,
        y: f32,
        size: f32,
        text: &str,
        [a, b, c, d]: [i8; 4],
    ) -> &mut Page {
        let _ = writeln!(
            self.content,
            "BT /F {size} Tf {a} {b} {c} {d} {x} {} Tm ({}) Tj ET",
            HEIGHT - y,
            escaped(text)
        );
        self
    }

    /// Several lines below each other.
    pub(super) fn lines(&mut self, x: f32, y: f32, size: f32, lines: &[&str]) -> &mut Page {
        for (nth, line) in lines.iter().enumerate() {
            self.line(x, y + 1.2 * size * nth as f32, size, line);
        }
        self
    }

    /// Content stream operators as they are.
    pub(super) fn raw(&mut self, operators: &str) -> &mut Page {
        self.content.push_str(operators);
        self.content.push('\n');
        self
    }

    pub(super) fn rule(&mut self, x: f32, y: f32, width: f32) -> &mut Page {
        let y = HEIGHT - y;
        self.raw(&format!("{x} {y} m {} {y} l S", x + width))
    }

    /// Entries of the page's dictionary.
    pub(super) fn entries(&mut self, entries: &str) -> &mut Page {
        self.entries.push_str(entries);
        self
    }
}

impl Document {
    pub(super) fn page(&mut self, draw: impl FnOnce(&mut Page)) -> &mut Document {
        let mut page = Page::default();
        draw(&mut page);
        self.pages.push(page);
        self
    }

    /// A page that is one image; `draw` may lay text over it.
    pub(super) fn scan(&mut self, draw: impl FnOnce(&mut Page)) -> &mut Document {
        self.scans = true;
        self.page(|page| {
            page.raw(&format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q"));
            draw(page);
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let first_page = 6;
        let kids: String = (0..self.pages.len())
            .map(|nth| format!("{} 0 R ", first_page + 2 * nth))
            .collect();
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R {}>>", self.catalog),
            format!("<</Type/Pages/Count {}/Kids[{kids}]>>", self.pages.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
            stream(
                "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
                "x",
            ),
            format!("<<{}>>", self.info),
        ];
        for (nth, page) in self.pages.iter().enumerate() {
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>{}>>",
                first_page + 2 * nth + 1,
                page.entries
            ));
            objects.push(stream("", &page.content));
        }
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (nth, object) in objects.iter().enumerate() {
            offsets.push(out.len());
            out.extend(format!("{} 0 obj\n", nth + 1).bytes());
            // WinAnsi and Latin-1 agree on what the tests write.
            out.extend(object.chars().map(|c| c as u8));
            out.extend(b"\nendobj\n");
        }
        let table = out.len();
        out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
        for offset in offsets {
            out.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        out.extend(
            format!(
                "trailer\n<</Size {}/Root 1 0 R/Info 5 0 R>>\nstartxref\n{table}\n%%EOF\n",
                objects.len() + 1
            )
            .bytes(),
        );
        out
    }
}

fn stream(entries: &str, data: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{data}\nendstream",
        data.chars().count()
    )
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('(', "\\(")
        .replace(')', "\\)")
}
