//! The files behind the given paths: files, folders, standard input.
//!
//! In: paths. Out: [`Source`]s in the order given; folders are walked in name order, and hidden
//! files, stores and system files are skipped. A path that cannot be read is a failure of its own.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::error::Failure;
use super::kind::Kind;
use super::shape::{NamedKind, Shape};
use super::{given, packs};
use crate::document::{PartialDate, turns_direction};

/// The sender and the day of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a mail")]
pub struct Sent {
    pub by: Option<String>,
    pub on: Option<PartialDate>,
}

/// One input to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file, or `None` for standard input.
    pub path: Option<PathBuf>,
    /// Its name in messages.
    pub place: String,
    /// The id of its document, or the prefix of the ids of its records.
    pub stem: String,
    /// Its layout.
    pub kind: Kind,
    /// Its length in bytes; 0 if unknown.
    pub bytes: u64,
    /// Whether the user named it directly, not a folder or archive around it.
    pub is_named: bool,
    /// Its web address, if its archive gives one.
    pub address: Option<String>,
    /// The sender and day of the mail it was attached to.
    pub sent: Option<Sent>,
    /// Its format, if the user named one.
    pub(super) shape: Option<Shape>,
    /// The SHA-256 of the file, if known before reading: that of the packed file.
    pub(super) sum: Option<String>,
}

impl Source {
    /// Returns the source for standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self {
            path: None,
            place: "-".to_owned(),
            stem: "stdin".to_owned(),
            kind: Kind::Unknown,
            bytes: 0,
            is_named: true,
            address: None,
            sent: None,
            shape: None,
            sum: None,
        }
    }

    /// Returns this file with the kind that the user named.
    #[must_use]
    pub fn of_kind(self, named: NamedKind) -> Self {
        let (kind, shape) = named.layout();
        Self { kind, shape: Some(shape), ..self }
    }

    /// Returns the source for a file within this one, by its name there.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        let path = PathBuf::from(name);
        let is_address = name.contains("://");
        Self {
            place: format!("{}!{name}", self.place),
            stem: format!("{}/{}", self.stem, stem(&path)),
            kind: Kind::of(&path).unwrap_or(Kind::Unknown),
            path: Some(path),
            bytes: 0,
            is_named: false,
            address: is_address.then(|| name.to_owned()),
            sent: self.sent.clone(),
            shape: None,
            sum: None,
        }
    }

    /// Returns the names of a file on the disk with its folders, from the nearest up: `may/release`; none
    /// for a file within another.
    pub(super) fn stems_with_folders(&self) -> impl Iterator<Item = String> {
        const FOLDERS_MAX: usize = 4;
        let path = self.path.as_deref().filter(|_| !self.place.contains('!'));
        let folders = path.and_then(Path::parent).map(stem).unwrap_or_default();
        let names: Vec<String> =
            folders.split('/').filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let own = self.stem.rsplit('/').next().unwrap_or(&self.stem).to_owned();
        (1..=names.len().min(FOLDERS_MAX))
            .map(move |n| format!("{}/{own}", names[names.len() - n..].join("/")))
    }

    /// Returns the source for the unpacked content of this file: the same file under another name.
    #[must_use]
    pub fn unpacked(&self, name: &str) -> Self {
        let path = PathBuf::from(name);
        let kind = Kind::of(&path).unwrap_or(Kind::Unknown);
        let kind = if self.shape.is_some() { self.kind } else { kind };
        Self { stem: stem(Path::new(&self.stem)), path: Some(path), kind, ..self.clone() }
    }

    /// Returns the source for a file by its path; its id is its name without extension.
    #[must_use]
    pub fn file(path: &Path, bytes: u64) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            path: Some(path.to_owned()),
            place: path.display().to_string(),
            stem: stem(Path::new(name)),
            kind: Kind::of(path).unwrap_or(Kind::Unknown),
            bytes,
            is_named: true,
            address: None,
            sent: None,
            shape: None,
            sum: None,
        }
    }
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum FoundPath {
    Source(Source),
    Failure(Failure),
}

/// Finds the files behind `path`.
pub(super) fn find(path: &Path) -> Vec<FoundPath> {
    if path == Path::new("-") {
        return vec![FoundPath::Source(Source::stdin())];
    }
    match std::fs::metadata(path) {
        Ok(it) if it.is_dir() => walk(path),
        Ok(it) => vec![FoundPath::Source(Source::file(path, it.len()))],
        Err(source) => {
            vec![FoundPath::Failure(Failure::Read { place: path.display().to_string(), source })]
        }
    }
}

/// Returns whether a folder is a store; one may lie in the folder being added.
fn is_store(entry: &DirEntry) -> bool {
    let has = |name: &str| entry.path().join(name).is_file();
    entry.file_type().is_dir() && ["ledger", "lock", "conf"].into_iter().all(has)
}

fn walk(folder: &Path) -> Vec<FoundPath> {
    let shown = |entry: &DirEntry| {
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        entry.depth() == 0 || !is_hidden && !is_store(entry)
    };
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_entry(shown).filter_map(|entry| found(folder, entry)).collect()
}

fn found(folder: &Path, entry: walkdir::Result<DirEntry>) -> Option<FoundPath> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let place = error.path().unwrap_or(folder).display().to_string();
            return Some(FoundPath::Failure(Failure::Read { place, source: error.into() }));
        }
    };
    if entry.file_type().is_dir() {
        return None;
    }
    let path = entry.path();
    let bytes = entry.metadata().map_or(0, |it| it.len());
    let within = path.strip_prefix(folder).unwrap_or(path);
    if packs::is_junk(&within.to_string_lossy()) || given::is_beside(path) {
        return None;
    }
    let source = Source::file(path, bytes);
    Some(FoundPath::Source(Source { stem: stem(within), is_named: false, ..source }))
}

/// Returns the path without extension, with `/` as separator and `-` for spaces and controls.
fn stem(path: &Path) -> String {
    let path = path.with_extension("");
    let parts: Vec<_> = path.components().map(|it| it.as_os_str().to_string_lossy()).collect();
    let is_hidden = |it: char| it.is_whitespace() || it.is_control() || turns_direction(it);
    let letter = |it: char| if is_hidden(it) { '-' } else { it };
    parts.join("/").chars().map(letter).collect()
}
