//! Safari's web archives: the main resource of a property list, binary or XML.

use plist::List;
use text::{SourceText, Span, Warning, WarningKind};

use crate::tree::parse_xml;
use crate::{Limits, Unreadable, decode, html};

/// Reads a web archive.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<SourceText, Unreadable> {
    let main = if bytes.starts_with(b"bplist") {
        binary(bytes)
    } else {
        from_xml(bytes, limits)?
    };
    let main = main.ok_or_else(|| Unreadable::broken("its property list holds no web page"))?;
    let mut source = html::read_declared(&main.data, main.charset.as_deref(), limits)?;
    source.extractor = "webarchive/2".into();
    if main.frames > 0 {
        source.warnings.push(Warning {
            kind: WarningKind::Unreadable,
            span: Span::new(0, source.text.len()),
            message: format!("frames inside the page are not read ({})", main.frames),
        });
    }
    Ok(source)
}

struct Main {
    data: Vec<u8>,
    charset: Option<String>,
    /// Pages inside the page.
    frames: usize,
}

fn from_xml(bytes: &[u8], limits: &Limits) -> Result<Option<Main>, Unreadable> {
    let tree = parse_xml(&decode::decode(bytes, None).text, limits)?;
    // The main resource comes first among those that hold data, or is named by its key.
    let value = |top, key: &str| {
        let key = tree
            .descendants(top)
            .find(|&id| tree.name(id) == "key" && tree.whole_text(id).trim() == key)?;
        std::iter::successors(tree.next(key), |&id| tree.next(id))
            .find(|&id| tree.element(id).is_some())
    };
    let Some(main) = value(tree.root(), "WebMainResource") else {
        return Ok(None);
    };
    let data =
        value(main, "WebResourceData").map(|id| plist::base64(tree.whole_text(id).as_bytes()));
    let charset = value(main, "WebResourceTextEncodingName").map(|id| tree.whole_text(id));
    let frames =
        value(tree.root(), "WebSubframeArchives").map_or(0, |id| tree.named(id, "dict").count());
    Ok(data.map(|data| Main {
        data,
        charset,
        frames,
    }))
}

fn binary(bytes: &[u8]) -> Option<Main> {
    let list = List::open(bytes)?;
    let main = list.entry(list.root, "WebMainResource")?;
    let data = list.data(list.entry(main, "WebResourceData")?)?.to_vec();
    let charset = list
        .entry(main, "WebResourceTextEncodingName")
        .and_then(|at| list.string(at));
    let frames = list
        .entry(list.root, "WebSubframeArchives")
        .map_or(0, |at| list.array(at).map_or(1, |frames| frames.len()));
    Some(Main {
        data,
        charset,
        frames,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::{Limits, Unreadable, read};

    /// A dictionary in a dictionary, written by hand.
    fn archive(page: &[u8]) -> Vec<u8> {
        let mut out = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        let mut object = |out: &mut Vec<u8>, bytes: &[u8]| {
            offsets.push(out.len() as u8);
            out.extend(bytes);
        };
        object(&mut out, &[0xd1, 1, 2]);
        object(&mut out, b"\x5f\x10\x0fWebMainResource");
        object(&mut out, &[0xd1, 3, 4]);
        object(&mut out, b"\x5f\x10\x0fWebResourceData");
        let mut data = vec![0x4f, 0x10, page.len() as u8];
        data.extend(page);
        object(&mut out, &data);
        let table = out.len() as u8;
        out.extend(&offsets);
        out.extend([0, 0, 0, 0, 0, 0, 1, 1]);
        out.extend([0, 0, 0, 0, 0, 0, 0, 5]);
        out.extend([0; 8]);
        out.extend([0, 0, 0, 0, 0, 0, 0, table]);
        out
    }

    #[test]
    fn the_main_resource_is_read() {
        let bytes = archive(b"<p>The river rose.</p>");
        assert_eq!(
            read(&bytes, "a.webarchive", &Limits::default())
                .unwrap()
                .text,
            "The river rose."
        );
        for cut in 8..bytes.len() {
            assert!(
                matches!(
                    read(&bytes[..cut], "a.webarchive", &Limits::default()),
                    Err(Unreadable::Broken(_))
                ),
                "{cut}"
            );
        }
        let xml = "<?xml version='1.0'?><plist><dict><key>WebMainResource</key><dict><key>WebResourceData</key><data>PHA+SXQgcm9zZS48L3A+</data></dict></dict></plist>";
        assert_eq!(
            read(xml.as_bytes(), "a.webarchive", &Limits::default())
                .unwrap()
                .text,
            "It rose."
        );
    }
}
