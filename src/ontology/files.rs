//! The files of a schema: embedded in the binary, or read from a folder instead.
//!
//! In: nothing, or a folder. Out: [`Files`], sorted by path. Fails if a file cannot be read, is not
//! UTF-8, is not TOML of the expected form, or has a word twice in a list; the error names the file
//! and the line.

use std::collections::BTreeSet;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::OntologyError;
use crate::ingest;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/schema");

/// One file of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFile {
    /// Its path within the schema, separated by `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All TOML files of a schema, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    files: Vec<SchemaFile>,
}

impl Files {
    /// Returns the files embedded in this binary.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = Vec::new();
        collect_embedded(&EMBEDDED, &mut files);
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self { files }
    }

    /// Reads the files of a folder.
    ///
    /// # Errors
    /// Returns an error if the folder or one of its files cannot be read.
    pub fn read(folder: &Path) -> Result<Self, OntologyError> {
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| OntologyError::Read {
                path: error.path().unwrap_or(folder).to_owned(),
                source: error.into(),
            })?;
            let path = entry.path();
            if path.extension().is_none_or(|it| it != "toml") || path.is_dir() {
                continue;
            }
            if !path.is_file() {
                // Opening a named pipe would block forever.
                let source = std::io::Error::other("it is not a regular file");
                return Err(OntologyError::Read { path: path.to_owned(), source });
            }
            let text = ingest::read_plain(path)
                .map_err(|source| OntologyError::Read { path: path.to_owned(), source })?;
            let within = path.strip_prefix(folder).unwrap_or(path);
            let path = within.components().map(|it| it.as_os_str().to_string_lossy());
            files.push(SchemaFile { path: path.collect::<Vec<_>>().join("/"), text });
        }
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let files = Self { files };
        files.check_whole(folder)?;
        Ok(files)
    }

    /// Replaces the text of the file at `path`, if there is one.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        let found = self.files.iter_mut().find(|it| it.path == path);
        if let Some(it) = found {
            text.clone_into(&mut it.text);
        }
        self
    }

    /// Returns a hash of the version of the library and of each file; never 0.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hashed = env!("CARGO_PKG_VERSION").to_owned();
        for file in &self.files {
            hashed.extend(["\0", &file.path, "\0", &file.text]);
        }
        xxhash_rust::xxh3::xxh3_64(hashed.as_bytes()).max(1)
    }

    /// Checks for the files whose absence would silently change how texts are read.
    fn check_whole(&self, folder: &Path) -> Result<(), OntologyError> {
        let is_wanted =
            |it: &&SchemaFile| !it.path.contains('/') || it.path.starts_with("grammar/");
        let embedded = Self::embedded();
        let missing = embedded.iter().filter(is_wanted).find(|it| self.get(&it.path).is_none());
        missing.map_or(Ok(()), |file| {
            let source = std::io::Error::new(
                std::io::ErrorKind::NotFound,
                "a schema must have this file; `onrecord schema --write DIR` writes all of them",
            );
            Err(OntologyError::Read { path: folder.join(&file.path), source })
        })
    }

    /// Returns the file at `path`, which every schema must have.
    ///
    /// # Errors
    /// Returns an error if there is none.
    pub(super) fn wanted(&self, path: &str) -> Result<&SchemaFile, OntologyError> {
        self.get(path).ok_or_else(|| OntologyError::Invalid {
            path: path.to_owned(),
            line: 1,
            cause: "the schema lacks this file; copy the embedded one and change it".to_owned(),
        })
    }

    /// Returns all files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &SchemaFile> {
        self.files.iter()
    }

    /// Returns the files below a folder of the schema, such as `relations`.
    pub fn under<'f>(&'f self, folder: &str) -> impl Iterator<Item = &'f SchemaFile> + use<'f> {
        let prefix = format!("{folder}/");
        self.files.iter().filter(move |it| it.path.starts_with(&prefix))
    }

    /// Returns the file at `path`, such as `actors/titles.toml`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SchemaFile> {
        self.files.iter().find(|it| it.path == path)
    }
}

impl SchemaFile {
    /// Checks that the file name, without its extension, matches its content.
    ///
    /// # Errors
    /// Returns an error if it does not.
    pub fn check_called(&self, stem: &str, name: &str) -> Result<(), OntologyError> {
        let own = self.path.rsplit('/').next().and_then(|it| it.strip_suffix(".toml"));
        if own == Some(stem) {
            return Ok(());
        }
        let cause = format!("the name `{name}` differs from the file name; make them the same");
        Err(self.error_near("name", cause))
    }

    /// Parses the file as `T`.
    ///
    /// # Errors
    /// Returns an error if it is not TOML of that form, or if a list has a word twice; the error
    /// names the line.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, OntologyError> {
        let located = |error: toml::de::Error| {
            let start = error.span().map_or(0, |it| it.start.min(self.text.len()));
            self.error_at(start, error.message())
        };
        let table = DeTable::parse(&self.text).map_err(located)?;
        if let Some((word, byte)) = table.get_ref().values().find_map(repeated) {
            let cause = format!("`{word}` is twice in this list; delete one of them");
            return Err(self.error_at(byte, cause));
        }
        T::deserialize(toml::Deserializer::from(table)).map_err(located)
    }

    /// Builds the error for a problem at byte offset `byte` of this file.
    #[must_use]
    pub fn error_at(&self, byte: usize, cause: impl Into<String>) -> OntologyError {
        let head = self.text.as_bytes().get(..byte).unwrap_or(self.text.as_bytes());
        let line = 1 + head.split(|byte| *byte == b'\n').skip(1).count();
        OntologyError::Invalid { path: self.path.clone(), line, cause: cause.into() }
    }

    /// Builds the error for a problem at the first quoted text of this file that starts or ends
    /// with `word`.
    #[must_use]
    pub fn error_near_value(&self, word: &str, cause: impl Into<String>) -> OntologyError {
        let ends = [format!("\"{word}"), format!("{word}\""), word.to_owned()];
        let byte = ends.iter().find_map(|it| self.text.find(it)).unwrap_or_default();
        self.error_at(byte, cause)
    }

    /// Builds the error for a problem at the first occurrence of `word` in this file.
    #[must_use]
    pub fn error_near(&self, word: &str, cause: impl Into<String>) -> OntologyError {
        self.error_at(self.text.find(word).unwrap_or_default(), cause)
    }
}

/// Returns the first text that an array within `value` repeats, and the byte of its second place.
fn repeated<'v>(value: &'v Spanned<DeValue<'_>>) -> Option<(&'v str, usize)> {
    let items = match value.get_ref() {
        DeValue::Table(table) => return table.values().find_map(repeated),
        DeValue::Array(items) => items,
        _ => return None,
    };
    let mut seen = BTreeSet::new();
    items.iter().find_map(|item| match item.get_ref() {
        DeValue::String(word) => {
            (!seen.insert(word.as_ref())).then(|| (word.as_ref(), item.span().start))
        }
        _ => repeated(item),
    })
}

fn collect_embedded(folder: &Dir<'_>, files: &mut Vec<SchemaFile>) {
    for file in folder.files() {
        let is_toml = file.path().extension().is_some_and(|it| it == "toml");
        if let Some(text) = file.contents_utf8().filter(|_| is_toml) {
            let path = file.path().to_string_lossy().replace('\\', "/");
            files.push(SchemaFile { path, text: text.to_owned() });
        }
    }
    folder.dirs().for_each(|it| collect_embedded(it, files));
}
