//! Reads tables back as lines of extraction records, month by month.
//!
//! In: a folder of tables, as `export` writes it or another program rewrote it: files may be split or
//! have more columns. Out: [`Months`], which gives the lines of one month after the other, then those
//! of acts, registers and stories. Fails if a file cannot be read, a table lacks a column, or a row
//! belongs to no document of its month.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow_json::ArrayWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use super::columns::{CellRow, ColumnTable, MONTHLY, NOTES};
use crate::guard;
use crate::ingest::open_plain;

/// Why tables could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum TableError {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`: {cause}", path.display())]
    Read { path: PathBuf, cause: String },
    /// A table lacks a column.
    #[error("`{}` has no column `{column}`", path.display())]
    Column { path: PathBuf, column: String },
    /// A row is of no document.
    #[error("`{}`: a row is of the document `{document}`, which `documents` does not have for this month", path.display())]
    Stray { path: PathBuf, document: String },
}

/// The months of a folder of tables.
#[derive(Debug)]
pub(crate) struct Months {
    folder: PathBuf,
    /// The months left, the last first; `None` stands for the notes.
    left: Vec<Option<String>>,
}

impl Months {
    /// Opens a folder of tables.
    ///
    /// # Errors
    /// Returns an error if it has no table of documents.
    pub(crate) fn open(folder: &Path) -> Result<Self, TableError> {
        let documents = folder.join(&MONTHLY[0].name);
        let names = names(&documents)?.into_iter();
        let mut left: Vec<Option<String>> = names.map(Some).collect();
        left.push(None);
        left.reverse();
        Ok(Self { folder: folder.to_owned(), left })
    }

    /// Returns the lines of one month.
    fn month(&self, name: &str) -> Result<String, TableError> {
        let place = |table: &ColumnTable| self.folder.join(&table.name).join(name);
        let [documents, actors, mentions, statements, relations, _] = &*MONTHLY;
        let documents = rows(documents, &place(documents))?;
        let known: BTreeSet<String> = documents.iter().map(|it| text(it, "id")).collect();
        let of = |table| by_document(table, &place(table), &known);
        let (mut actors, mut mentions) = (of(actors)?, of(mentions)?);
        let (mut statements, mut relations) = (of(statements)?, of(relations)?);
        let mut lines = String::new();
        for document in documents {
            let id = text(&document, "id");
            let take =
                |from: &mut BTreeMap<String, Vec<CellRow>>| from.remove(&id).unwrap_or_default();
            let record = json!({
                "document": document,
                "actors": with_mentions(take(&mut actors), take(&mut mentions)),
                "statements": take(&mut statements),
                "relations": take(&mut relations),
            });
            lines.extend([&record.to_string(), "\n"]);
        }
        Ok(lines)
    }

    /// Returns the lines of acts, registers and stories.
    fn notes(&self) -> Result<String, TableError> {
        let path = self.folder.join("notes.parquet");
        if !path.exists() {
            return Ok(String::new());
        }
        let mut lines = String::new();
        for row in rows_of_file(&NOTES, &path)? {
            let invalid = |error: serde_json::Error| TableError::Read {
                path: path.clone(),
                cause: error.to_string(),
            };
            let value: Value = serde_json::from_str(&text(&row, "value")).map_err(invalid)?;
            // `note` comes first: that is how a line of this kind is known.
            let note = Value::from(text(&row, "note"));
            lines.extend([&format!("{{\"note\":{note},\"value\":{value}}}"), "\n"]);
        }
        Ok(lines)
    }
}

impl Iterator for Months {
    type Item = Result<String, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.left.pop()? {
            Some(month) => self.month(&month),
            None => self.notes(),
        })
    }
}

fn text(row: &CellRow, column: &str) -> String {
    row.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Returns the actors of a document as a record has them.
fn with_mentions(actors: Vec<CellRow>, mentions: Vec<CellRow>) -> Vec<CellRow> {
    let mut places: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in mentions {
        places.entry(text(&row, "actor")).or_default().push(json!([
            row.get("start"),
            row.get("end"),
            row.get("kind")
        ]));
    }
    let whole = |mut actor: CellRow| {
        let own = places.remove(&text(&actor, "id")).unwrap_or_default();
        actor.insert("mentions".to_owned(), own.into());
        actor
    };
    actors.into_iter().map(whole).collect()
}

/// Returns the rows of a table by document.
fn by_document(
    table: &ColumnTable,
    folder: &Path,
    known: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<CellRow>>, TableError> {
    let mut found: BTreeMap<String, Vec<CellRow>> = BTreeMap::new();
    if !folder.exists() {
        return Ok(found);
    }
    for row in rows(table, folder)? {
        let document = text(&row, "document");
        if !known.contains(&document) {
            return Err(TableError::Stray { path: folder.to_owned(), document });
        }
        found.entry(document).or_default().push(row);
    }
    Ok(found)
}

/// Returns the names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>, TableError> {
    let failed = |error: std::io::Error| TableError::Read {
        path: folder.to_owned(),
        cause: error.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    // Programs leave marks such as `_SUCCESS` and `.part-0.crc`.
    names.retain(|it| !it.starts_with(['_', '.']));
    names.sort();
    Ok(names)
}

/// Returns the rows of all files of a folder.
fn rows(table: &ColumnTable, folder: &Path) -> Result<Vec<CellRow>, TableError> {
    let mut found = Vec::new();
    for name in names(folder)? {
        found.extend(rows_of_file(table, &folder.join(name))?);
    }
    Ok(found)
}

fn rows_of_file(table: &ColumnTable, path: &Path) -> Result<Vec<CellRow>, TableError> {
    // The reader panics on some damage.
    let read = guard::guarded(|| read(table, path));
    read.unwrap_or_else(|cause| Err(TableError::Read { path: path.to_owned(), cause }))
}

fn read(table: &ColumnTable, path: &Path) -> Result<Vec<CellRow>, TableError> {
    let failed = |cause: String| TableError::Read { path: path.to_owned(), cause };
    let file = open_plain(path).map_err(|error| failed(error.to_string()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file);
    let builder = builder.map_err(|error| failed(error.to_string()))?;
    if let Some(column) = table.missing(builder.schema()) {
        return Err(TableError::Column { path: path.to_owned(), column: column.to_owned() });
    }
    let reader = builder.build().map_err(|error| failed(error.to_string()))?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| failed(error.to_string()))?;
        let mut json = ArrayWriter::new(Vec::new());
        let written = json.write(&batch).and_then(|()| json.finish());
        written.map_err(|error| failed(error.to_string()))?;
        let found: Vec<CellRow> = serde_json::from_slice(&json.into_inner())
            .map_err(|error| failed(error.to_string()))?;
        rows.extend(found);
    }
    Ok(rows)
}
