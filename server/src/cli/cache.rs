//! `pincite cache`: what pincite has kept of documents, and how to be rid of it.
//!
//! Owns also the choice of the cache for a run, from the options and the environment.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::Ending;
use super::arguments::{Cache as Arguments, CacheAction, CacheArgs, Format};
use super::output::{Output, counted};
use crate::cache::{self, Cache, Found, Kind};
use crate::escape::visible;
use crate::workspace_root;

/// The cache of this run; nothing where the user wants none, or where there can be none.
///
/// # Errors
/// The folder that the user named cannot be used.
pub(crate) fn chosen(arguments: &CacheArgs) -> anyhow::Result<Option<Cache>> {
    let off = env::var_os("PINCITE_CACHE").is_some_and(|value| value == "off" || value == "0");
    if arguments.no_cache || (off && arguments.cache_dir.is_none()) {
        return Ok(None);
    }
    let current = env::current_dir().unwrap_or_default();
    let workspace = workspace_root::find(Path::new("."), &current);
    let Some(folder) = &arguments.cache_dir else {
        // Nobody has asked for this one: where it cannot be used, everything is read anew.
        let cache = cache::default_folder().and_then(|folder| Cache::open(&folder).ok());
        return Ok(cache.filter(|cache| !cache.lies_in(&workspace)));
    };
    let shown = folder.display();
    let cache =
        Cache::open(folder).with_context(|| format!("--cache-dir: {shown} cannot be used"))?;
    if cache.lies_in(&workspace) {
        bail!(
            "--cache-dir: {shown} lies in the workspace, where others could have put verdicts into it; name a folder outside"
        );
    }
    Ok(Some(cache))
}

pub(crate) fn run(
    arguments: &Arguments,
    options: &CacheArgs,
    output: &mut Output,
) -> anyhow::Result<Ending> {
    let Some(cache) = chosen(options)? else {
        output.say("no cache is used here");
        return Ok(Ending::Clean);
    };
    match arguments.action {
        None | Some(CacheAction::Info) => info(&cache, arguments.format, output)?,
        Some(CacheAction::Clear) => {
            let gone = cache.clear();
            let extracted = clear_extracted(&cache);
            let text = format!("removed {}\n", amount(gone.with(extracted)));
            match arguments.format {
                Format::Text => output.text(&text)?,
                Format::Json => output.json(&gone.with(extracted))?,
            }
        }
        Some(CacheAction::Verify) => return verify(&cache, arguments.format, output),
    }
    Ok(Ending::Clean)
}

#[derive(Serialize)]
struct Info {
    version: u32,
    folder: PathBuf,
    most_bytes: u64,
    kinds: Vec<OfKind>,
}

#[derive(Serialize)]
struct OfKind {
    kind: &'static str,
    #[serde(flatten)]
    found: Found,
}

fn info(cache: &Cache, format: Format, output: &mut Output) -> anyhow::Result<()> {
    let info = Info {
        version: 1,
        folder: cache.folder().to_owned(),
        most_bytes: cache.most(),
        kinds: Kind::ALL
            .iter()
            .map(|&kind| OfKind {
                kind: kind.folder(),
                found: cache.found(kind),
            })
            .collect(),
    };
    if format == Format::Json {
        output.json(&info)?;
        return Ok(());
    }
    let mut text = format!(
        "{}\nat most {}\n",
        visible(&info.folder.to_string_lossy()),
        size(info.most_bytes)
    );
    for OfKind { kind, found } in &info.kinds {
        text.push_str(&format!("{kind}: {}\n", amount(*found)));
    }
    output.text(&text)?;
    Ok(())
}

fn verify(cache: &Cache, format: Format, output: &mut Output) -> anyhow::Result<Ending> {
    let health = cache.verify();
    match format {
        Format::Json => output.json(&health)?,
        Format::Text => output.text(&format!(
            "{} whole, {} of another version, {} damaged and removed, {} unfinished and removed\n",
            health.whole, health.foreign, health.damaged, health.unfinished
        ))?,
    }
    Ok(if health.damaged > 0 {
        Ending::Found
    } else {
        Ending::Clean
    })
}

/// The texts that were written for editors to open. They are never read back.
fn clear_extracted(cache: &Cache) -> Found {
    let mut out = Found::default();
    let Ok(folders) = std::fs::read_dir(cache.folder().join("extracted")) else {
        return out;
    };
    for folder in folders.flatten() {
        let files = std::fs::read_dir(folder.path()).into_iter().flatten();
        for file in files.flatten() {
            let bytes = file.metadata().map_or(0, |metadata| metadata.len());
            if std::fs::remove_file(file.path()).is_ok() {
                out.files += 1;
                out.bytes += bytes;
            }
        }
        let _ = std::fs::remove_dir(folder.path());
    }
    out
}

fn amount(found: Found) -> String {
    let files = counted(usize::try_from(found.files).unwrap_or(usize::MAX), "file");
    format!("{files}, {}", size(found.bytes))
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 30 => format!("{:.1} GiB", b as f64 / f64::from(1 << 30)),
        b if b >= 1 << 20 => format!("{:.1} MiB", b as f64 / f64::from(1 << 20)),
        b if b >= 1 << 10 => format!("{:.1} KiB", b as f64 / 1024.0),
        b => format!("{b} bytes"),
    }
}
