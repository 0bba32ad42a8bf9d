//! Metadata of a file from outside its content: its name, or a sidecar file.
//!
//! In: the path of a file, and a pattern of names. Out: [`FileMetadata`], which overrides the metadata in
//! the file. Fails, naming the file, if a sidecar is not a list of `name: value`; a pattern without
//! a field is rejected on construction.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use regex::Regex;
use serde_json::{Map, Value};

use super::named_file::read_plain;
use super::records::NamedValues;
use super::{dates, words};
use crate::document::{Document, PartialDate};

/// Metadata for all documents of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileMetadata {
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    language: Option<String>,
    date: Option<PartialDate>,
    pub byline: Option<String>,
}

impl FileMetadata {
    /// Fills missing values from `other`.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            outlet: self.outlet.or(other.outlet),
            url: self.url.or(other.url),
            language: self.language.or(other.language),
            date: self.date.or(other.date),
            byline: self.byline.or(other.byline),
        }
    }

    /// Overrides the document's metadata with the given values.
    pub(crate) fn complete(&self, document: &mut Document) {
        document.title = self.title.clone().or(document.title.take());
        document.outlet = self.outlet.clone().or(document.outlet.take());
        document.url = self.url.clone().or(document.url.take());
        document.date = self.date.or(document.date);
        document.byline = self.byline.clone().or(document.byline.take());
        if let Some(language) = &self.language {
            document.language.clone_from(language);
        }
    }
}

/// A pattern for file names: `{date}_{outlet}_{title}`.
///
/// Invariant: it has at least one field, and each at most once.
///
/// ```
/// use onrecord::ingest::NamePattern;
///
/// assert!("{date}_{outlet}_{title}".parse::<NamePattern>().is_ok());
/// assert!("no field".parse::<NamePattern>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct NamePattern(Regex);

/// Why a text is not a pattern for file names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is not a pattern for file names; write fields in braces, each once: {{date}}, \
     {{outlet}}, {{title}}, {{byline}}, {{any}}"
)]
pub struct NamePatternError {
    /// The rejected text.
    pub found: String,
}

impl FromStr for NamePattern {
    type Err = NamePatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut source = regex::escape(text);
        let mut n_fields = 0;
        for field in ["date", "outlet", "title", "byline"] {
            let hole = regex::escape(&format!("{{{field}}}"));
            n_fields += usize::from(source.contains(&hole));
            source = source.replace(&hole, &format!("(?P<{field}>.+?)"));
        }
        source = source.replace(&regex::escape("{any}"), ".*?");
        let is_whole = n_fields > 0 && !source.contains(r"\{");
        let regex = Regex::new(&format!("^{source}$")).ok().filter(|_| is_whole);
        regex.map(Self).ok_or_else(|| NamePatternError { found: text.to_owned() })
    }
}

impl NamePattern {
    /// Extracts the metadata in a file name; empty if the name does not match.
    pub(super) fn read(&self, path: &Path) -> FileMetadata {
        let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(found) = self.0.captures(&stem) else { return FileMetadata::default() };
        let field = |name: &str| {
            let text = found.name(name)?.as_str().replace(['_', '+'], " ");
            Some(text.trim().to_owned()).filter(|it| !it.is_empty())
        };
        FileMetadata {
            title: field("title"),
            outlet: field("outlet"),
            byline: field("byline"),
            date: found.name("date").and_then(|it| dates::date_in_field(it.as_str())),
            ..FileMetadata::default()
        }
    }
}

/// Returns the sidecar of `path`, if any: `a.pdf.json`, `a.pdf.yml`, or `a.yml`.
fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let longer = ["json", "yml", "yaml"].map(|it| path.with_file_name(format!("{name}.{it}")));
    let other = ["yml", "yaml"].map(|it| path.with_extension(it));
    longer.into_iter().chain(other).find(|it| it != path && it.is_file())
}

/// Returns whether a file is the sidecar of another.
pub(super) fn is_beside(path: &Path) -> bool {
    let is_kind = super::shape::extension(Some(path))
        .is_some_and(|it| matches!(it.as_str(), "json" | "yml" | "yaml"));
    let named = path.with_extension("");
    let is_longer = named.extension().is_some() && named.is_file();
    let others = words::list("sidecar", "extensions");
    let is_other = || others.iter().any(|it| path.with_extension(it).is_file());
    is_kind
        && (is_longer
            || super::shape::extension(Some(path)).is_some_and(|it| it != "json") && is_other())
}

/// Reads the sidecar of `path`; empty if there is none.
///
/// # Errors
/// Returns a description of what is wrong with it, including its name.
pub(super) fn sidecar(path: &Path) -> Result<FileMetadata, String> {
    let Some(file) = beside(path) else { return Ok(FileMetadata::default()) };
    let wrong = |cause: String| format!("`{}` beside it: {cause}", file.display());
    let text = read_plain(&file).map_err(|error| wrong(error.to_string()))?;
    let record: Map<String, Value> =
        serde_yaml_ng::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let named = NamedValues::of(&record);
    let value = |list: &str| named.word(list);
    Ok(FileMetadata {
        title: value("title"),
        outlet: value("outlet"),
        url: value("url"),
        language: value("language"),
        date: value("date").and_then(|it| dates::date_in_field(&it)),
        byline: value("byline"),
    })
}
