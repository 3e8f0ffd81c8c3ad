//! The one function through which every name from an untrusted place goes.
//!
//! File fields, `bibliography:`, `source:`, the configuration's own names, URIs, links: whatever a
//! note, a bibliography or a client names is resolved here, symbolic links included, and must lie
//! in a folder of the workspace or in one that the user allowed. What lies elsewhere is refused in
//! the same way whether it exists or not. Files are opened without waiting (a pipe blocks nobody),
//! must be regular, and are read from the opened handle, never by name a second time.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use analysis::finding::DocName;

/// Where pincite may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Folders of the workspace, resolved; the first is the one that names are relative to.
    workspace: Vec<PathBuf>,
    /// Folders that the user allowed, resolved.
    allowed: Vec<PathBuf>,
}

/// A file or folder inside the bounds. Only this module makes one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    path: PathBuf,
    name: DocName,
}

/// Why a name leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Inside the bounds, and not there.
    #[error("there is no file `{name}`")]
    Missing { name: DocName },
    /// Outside, whether it exists or not. `folder` is the one to allow, as the name was written.
    #[error("`{}` lies outside the workspace", .written)]
    Outside { written: String, folder: PathBuf },
    /// A folder, device, socket or pipe where a file belongs.
    #[error("`{name}` is no regular file")]
    NotAFile { name: DocName },
    #[error("`{name}` cannot be read: {why}")]
    Unreadable { name: DocName, why: String },
    #[error("`{name}` is larger than {limit} bytes")]
    TooLarge { name: DocName, limit: u64 },
    /// An address on the network or on another machine.
    #[error("`{written}` is no file of this machine")]
    Remote { written: String },
    #[error("`{}` is no name of a file", .written.escape_debug())]
    Malformed { written: String },
}

/// A file that is open; its bytes come from the handle.
#[derive(Debug)]
pub struct Opened {
    file: File,
    name: DocName,
    metadata: Metadata,
}

/// Longer names are refused.
const LONGEST: usize = 16 * 1024;
/// Symbolic links that one name may lead through, as Linux has it.
const MOST_LINKS: usize = 40;

impl Bounds {
    /// The bounds of a workspace. The folder is one that the user named.
    ///
    /// # Errors
    /// The folder does not exist or cannot be read.
    pub fn new(root: &Path) -> io::Result<Bounds> {
        Ok(Bounds {
            workspace: vec![trusted_folder(root)?],
            allowed: Vec::new(),
        })
    }

    /// A further folder of the same workspace.
    ///
    /// # Errors
    /// The folder does not exist or cannot be read.
    pub fn add(&mut self, folder: &Path) -> io::Result<()> {
        self.workspace.push(trusted_folder(folder)?);
        Ok(())
    }

    /// A folder outside, because the user said so.
    ///
    /// # Errors
    /// The folder does not exist or cannot be read.
    pub fn allow(&mut self, folder: &Path) -> io::Result<()> {
        self.allowed.push(trusted_folder(folder)?);
        Ok(())
    }

    /// The folder that names are relative to, resolved.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.workspace[0]
    }

    /// The root as a place, for listing it.
    #[must_use]
    pub fn root_place(&self) -> Place {
        Place {
            path: self.root().to_owned(),
            name: DocName::from(""),
        }
    }

    /// What a name means that is written in an untrusted place and relative to `base`: a file or
    /// folder that exists and lies inside.
    ///
    /// # Errors
    /// [`Refusal`] says why not.
    pub fn confine(&self, base: &Path, written: &str) -> Result<Place, Refusal> {
        let relative = from_written(written)?;
        let first = self.confine_path(base, &relative, written);
        // Backslashes of Windows; a name with a backslash is possible elsewhere, so that it comes first.
        if cfg!(not(windows)) && first.is_err() && written.contains('\\') {
            let slashes = from_written(&written.replace('\\', "/"))?;
            if let Ok(place) = self.confine_path(base, &slashes, written) {
                return Ok(place);
            }
        }
        // `C:/papers` is a whole path, on a machine that has no drives as well.
        let shown = relative.to_string_lossy();
        if cfg!(not(windows)) && first.is_err() && is_absolute_on_drive(&shown) {
            let end = shown.rfind(['/', '\\']).unwrap_or(shown.len());
            return Err(Refusal::Outside {
                written: shortened(&shown),
                folder: PathBuf::from(&shown[..end]),
            });
        }
        first
    }

    /// The same for a path that the file system or the user gave.
    ///
    /// # Errors
    /// [`Refusal`] says why not.
    pub fn confine_path(&self, base: &Path, path: &Path, written: &str) -> Result<Place, Refusal> {
        let whole = base.join(path);
        let outside = || {
            let folder = lexical(&whole)
                .parent()
                .map_or_else(|| whole.clone(), Path::to_owned);
            Refusal::Outside {
                written: written.to_owned(),
                folder,
            }
        };
        if written.contains('\0') || written.len() > LONGEST {
            return Err(Refusal::Malformed {
                written: shortened(written),
            });
        }
        let resolved = resolve(&whole).ok_or_else(outside)?;
        if !self.holds(&resolved.path) {
            return Err(outside());
        }
        let name = self.name_of(&resolved.path);
        match resolved.end {
            End::There => Ok(Place {
                path: resolved.path,
                name,
            }),
            End::Missing => Err(Refusal::Missing { name }),
            End::Unreadable(why) => Err(Refusal::Unreadable {
                name,
                why: said(&why),
            }),
        }
    }

    fn holds(&self, path: &Path) -> bool {
        self.workspace
            .iter()
            .chain(&self.allowed)
            .any(|folder| path.starts_with(folder))
    }

    /// Whether the file lies in the workspace itself, not in a folder that was allowed.
    #[must_use]
    pub fn is_of_workspace(&self, place: &Place) -> bool {
        self.workspace
            .iter()
            .any(|folder| place.path.starts_with(folder))
    }

    /// Relative to the root where it lies there, else whole; always with `/`.
    #[must_use]
    pub fn name_of(&self, path: &Path) -> DocName {
        let relative = path.strip_prefix(self.root()).unwrap_or(path);
        let shown = relative.to_string_lossy();
        DocName::from(if cfg!(windows) {
            shown.replace('\\', "/")
        } else {
            shown.into_owned()
        })
    }
}

impl Place {
    /// Resolved and absolute. For naming and comparing; to read it, [`Place::open`] it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// As people name it: relative to the workspace, with `/`.
    #[must_use]
    pub fn name(&self) -> &DocName {
        &self.name
    }

    /// The folder that holds it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    #[must_use]
    pub fn is_folder(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|metadata| metadata.is_dir())
    }

    /// The names in a folder, sorted; nothing where it cannot be read. They are names only: each
    /// goes through [`Bounds::confine_path`] again.
    #[must_use]
    pub fn list(&self) -> Vec<OsString> {
        let Ok(entries) = fs::read_dir(&self.path) else {
            return Vec::new();
        };
        let mut names: Vec<OsString> = entries
            .filter_map(|entry| Some(entry.ok()?.file_name()))
            .collect();
        names.sort_unstable();
        names
    }

    /// Opens the file without waiting and makes sure that it is the one that was confined.
    ///
    /// # Errors
    /// It vanished, is no regular file, was exchanged meanwhile, or may not be read.
    pub fn open(&self) -> Result<Opened, Refusal> {
        let unreadable = |error: &io::Error| match error.kind() {
            io::ErrorKind::NotFound => Refusal::Missing {
                name: self.name.clone(),
            },
            _ => Refusal::Unreadable {
                name: self.name.clone(),
                why: said(error),
            },
        };
        // Opening a device can do things; asking what it is does nothing.
        let before = fs::symlink_metadata(&self.path).map_err(|error| unreadable(&error))?;
        if !before.is_file() {
            return Err(Refusal::NotAFile {
                name: self.name.clone(),
            });
        }
        let file = open_without_waiting(&self.path).map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if !metadata.is_file() {
            return Err(Refusal::NotAFile {
                name: self.name.clone(),
            });
        }
        // A folder of the path may have become a link since it was confined.
        let still = resolve(&self.path).filter(|resolved| resolved.path == self.path);
        let same = still.is_some()
            && fs::symlink_metadata(&self.path).is_ok_and(|now| is_same(&now, &metadata));
        if !same {
            let why = "it was exchanged while it was opened".to_owned();
            return Err(Refusal::Unreadable {
                name: self.name.clone(),
                why,
            });
        }
        Ok(Opened {
            file,
            name: self.name.clone(),
            metadata,
        })
    }

    /// Opens and reads the file, at most `limit` bytes of it.
    ///
    /// # Errors
    /// As [`Place::open`]; and it may be too large.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, Refusal> {
        self.open()?.read(limit)
    }
}

impl Opened {
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    #[must_use]
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// The first bytes, at most `most`: enough to see what it is.
    ///
    /// # Errors
    /// Reading failed.
    pub fn read_start(self, most: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        match (&self.file).take(most as u64).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Refusal::Unreadable {
                name: self.name,
                why: said(&error),
            }),
        }
    }

    /// All bytes, if there are no more than `limit`.
    ///
    /// # Errors
    /// It is too large, or reading failed.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, Refusal> {
        let too_large = || Refusal::TooLarge {
            name: self.name.clone(),
            limit,
        };
        if self.metadata.len() > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.metadata.len()).unwrap_or(0));
        // A file may grow while it is read.
        let mut limited = (&self.file).take(limit + 1);
        match limited.read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > limit => Err(too_large()),
            Ok(_) => Ok(bytes),
            Err(error) => Err(Refusal::Unreadable {
                name: self.name.clone(),
                why: said(&error),
            }),
        }
    }
}

/// A folder that the user named, links resolved.
fn trusted_folder(folder: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(folder)?;
    let resolved = resolve(&whole).filter(|resolved| matches!(resolved.end, End::There));
    let Some(resolved) = resolved else {
        return Err(io::ErrorKind::NotFound.into());
    };
    if !fs::metadata(&resolved.path)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    Ok(resolved.path)
}

/// A name as it is written, as a path: URIs decoded, other machines refused.
fn from_written(written: &str) -> Result<PathBuf, Refusal> {
    let written = written.trim();
    let malformed = || Refusal::Malformed {
        written: shortened(written),
    };
    let remote = || Refusal::Remote {
        written: shortened(written),
    };
    if written.is_empty() || written.len() > LONGEST || written.contains('\0') {
        return Err(malformed());
    }
    if written.starts_with("\\\\") || (cfg!(windows) && written.starts_with("//")) {
        return Err(remote());
    }
    let Some((scheme, rest)) = scheme(written) else {
        return if cfg!(windows) && has_stream(written) {
            Err(malformed())
        } else {
            Ok(PathBuf::from(written))
        };
    };
    if !scheme.eq_ignore_ascii_case("file") {
        return Err(remote());
    }
    let rest = rest.split(['#', '?']).next().unwrap_or(rest);
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
                return Err(remote());
            }
            path
        }
        None => rest,
    };
    let decoded = analysis::bibliography::percent_decoded(path).unwrap_or_else(|| path.to_owned());
    if decoded.is_empty() || decoded.contains('\0') {
        return Err(malformed());
    }
    if decoded.starts_with("//") || decoded.starts_with("\\\\") {
        return Err(remote());
    }
    // `file:///C:/papers`: the drive is the root.
    let bare = decoded.strip_prefix('/').filter(|rest| is_drive(rest));
    Ok(PathBuf::from(bare.unwrap_or(&decoded)))
}

/// `scheme:rest`; a drive's letter is no scheme, and neither is the start of a file's name that
/// happens to hold a colon.
fn scheme(written: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = written.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (is_scheme && (rest.starts_with("//") || scheme.eq_ignore_ascii_case("file")))
        .then_some((scheme, rest))
}

fn is_drive(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':'
}

fn is_absolute_on_drive(text: &str) -> bool {
    is_drive(text) && matches!(text.as_bytes().get(2), Some(b'/' | b'\\'))
}

/// `name:stream` of NTFS.
fn has_stream(written: &str) -> bool {
    let rest = if is_drive(written) {
        &written[2..]
    } else {
        written
    };
    rest.contains(':')
}

fn shortened(written: &str) -> String {
    written.chars().take(200).collect()
}

/// What the system says, without its number.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no folder".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error")
                .next()
                .unwrap_or(&text)
                .to_lowercase()
        }
    }
}

struct Resolved {
    path: PathBuf,
    end: End,
}

enum End {
    There,
    Missing,
    Unreadable(io::Error),
}

/// The path with every symbolic link and `..` resolved, also where the end of it does not exist: a
/// link that leads out must be seen whether its target is there or not. `None`: it leads in a
/// circle, or is not absolute.
fn resolve(path: &Path) -> Option<Resolved> {
    let mut out = PathBuf::new();
    let mut rest: VecDeque<OsString> = VecDeque::new();
    let mut links = 0;
    let mut end = End::There;
    push_front(&mut rest, path);
    if !path.is_absolute() {
        return None;
    }
    while let Some(part) = rest.pop_front() {
        let part = Path::new(&part);
        match part.components().next() {
            Some(Component::Prefix(_) | Component::RootDir) => {
                // On Windows a root keeps the prefix before it.
                out.push(part);
                continue;
            }
            Some(Component::ParentDir) => {
                out.pop();
                continue;
            }
            Some(Component::Normal(name)) => out.push(name),
            Some(Component::CurDir) | None => continue,
        }
        if !matches!(end, End::There) {
            continue;
        }
        match fs::symlink_metadata(&out) {
            Ok(metadata) if metadata.is_symlink() => {
                links += 1;
                let target = fs::read_link(&out).ok().filter(|_| links <= MOST_LINKS)?;
                out.pop();
                push_front(&mut rest, &target);
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => end = End::Missing,
            Err(error) => end = End::Unreadable(error),
        }
    }
    // `file.txt/` and `file.txt/x` name nothing; the system says so for the second only.
    Some(Resolved { path: out, end })
}

fn push_front(rest: &mut VecDeque<OsString>, path: &Path) {
    for component in path.components().rev() {
        rest.push_front(component.as_os_str().to_owned());
    }
}

/// The path with `..` resolved by its letters only: what the user wrote, for showing.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    // A pipe would wait for its writer, and a link is not followed: the path is resolved.
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY;
    File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    a.len() == b.len() && a.created().ok() == b.created().ok()
}

#[cfg(test)]
mod tests;
