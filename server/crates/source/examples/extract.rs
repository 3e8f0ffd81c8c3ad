//! Shows a document as pincite reads it: `cargo run -p pincite-source --example extract -- FILE…`.
//!
//! Each block on its own line with its kind; marks as `{kind text}`; pages where they begin.
//! `--brief` shows one line a document, `--text` what is quotable and nothing else, one block a paragraph.

use std::io::Write as _;
use std::time::Instant;

use pincite_source::{Limits, read};
use text::{MarkKind, SourceText};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (mut brief, mut plain) = (false, false);
    for name in std::env::args().skip(1) {
        match name.as_str() {
            "--brief" => {
                brief = true;
                continue;
            }
            "--text" => {
                plain = true;
                continue;
            }
            _ => {}
        }
        let bytes = std::fs::read(&name)?;
        let start = Instant::now();
        let source = read(&bytes, &name, &Limits::default());
        let elapsed = start.elapsed();
        match source {
            Ok(source) if plain => {
                for block in &source.blocks {
                    writeln!(out, "{}\n", source.shown(block.span))?;
                }
            }
            Ok(source) => {
                writeln!(
                    out,
                    "{name}: {} · {} bytes in, {} of text, {} blocks, {} pages, {} marks · {elapsed:.1?}",
                    source.extractor,
                    bytes.len(),
                    source.text.len(),
                    source.blocks.len(),
                    source.pages.len(),
                    source.marks.len()
                )?;
                if !brief {
                    show(&source, &mut out)?;
                }
            }
            Err(why) => writeln!(out, "{name}: unreadable: {why}")?,
        }
    }
    Ok(())
}

fn show(source: &SourceText, out: &mut impl std::io::Write) -> std::io::Result<()> {
    writeln!(
        out,
        "title {:?} authors {:?} language {:?}",
        source.title, source.authors, source.language
    )?;
    for warning in &source.warnings {
        writeln!(
            out,
            "warning {:?} {:?}: {}",
            warning.kind, warning.span, warning.message
        )?;
    }
    let mut pages = source.pages.iter().peekable();
    for block in &source.blocks {
        while let Some(page) = pages.next_if(|page| page.span.start <= block.span.start) {
            writeln!(
                out,
                "──── page {} {:?} ({:?})",
                page.index, page.label, page.origin
            )?;
        }
        let mut at = block.span.start;
        write!(out, "[{:?}] ", block.kind)?;
        for mark in source
            .marks
            .iter()
            .filter(|mark| block.span.covers(mark.span))
        {
            if mark.span.start < at {
                continue;
            }
            write!(out, "{}", &source.text[at..mark.span.start])?;
            let shown = mark.span.of(&source.text).replace('\n', "⏎");
            match &mark.kind {
                MarkKind::Shown(instead) => write!(out, "{{{shown} → {instead}}}")?,
                kind => write!(out, "{{{kind:?} {shown}}}")?,
            }
            at = mark.span.end;
        }
        writeln!(out, "{}", source.text.get(at..block.span.end).unwrap_or(""))?;
    }
    Ok(())
}
