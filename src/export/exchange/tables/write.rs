//! Writes the tables, month by month.
//!
//! In: a [`StoreReader`] and a folder. Out: `TABLE/month=YYYY-MM/part-0.parquet` for each month that has
//! rows, and `notes.parquet`. Months are those of the documents; a year or nothing stands for a month
//! that is not known. The same bytes for the same store. Fails if the store cannot be read or a file
//! cannot be written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

use super::super::source::StoreReader;
use super::super::written::{ExchangeError, Written, prepare};
use super::columns::{CellRow, ColumnTable, MONTHLY, NOTES};
use super::rows;
use crate::document::DocumentId;
use crate::query::contents;
use crate::store::{DocumentNumber, Outline, StoreError, exported};

/// How many documents are in memory at a time.
const BATCH: usize = 200;

/// Writes the tables into a folder.
pub(in crate::export::exchange) fn write(
    source: &StoreReader<'_, '_>,
    folder: &Path,
) -> Result<Written, ExchangeError> {
    prepare(folder, "parquet")?;
    for table in MONTHLY.iter() {
        clear(&folder.join(&table.name))?;
    }
    let mut written = Written::default();
    for (month, numbers) in months(source)? {
        write_month(source, folder, &month, &numbers, &mut written)?;
    }
    let mut notes = Out::create(&NOTES, folder.join("notes.parquet"))?;
    let value = |(note, value): (String, String)| {
        CellRow::from_iter([("note".to_owned(), note.into()), ("value".to_owned(), value.into())])
    };
    notes.add(exported(source.identities.store())?.into_iter().map(value).collect())?;
    notes.finish()?;
    Ok(written)
}

/// Removes a table of an earlier export.
fn clear(folder: &Path) -> Result<(), ExchangeError> {
    match std::fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(ExchangeError::File { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}

type Months = BTreeMap<String, Vec<DocumentNumber>>;

/// Returns the documents of each month, in the order of their ids.
fn months(source: &StoreReader<'_, '_>) -> Result<Months, StoreError> {
    let add = |run: &mut Vec<(String, DocumentId, DocumentNumber)>, outline: &Outline<'_>| {
        let date = outline.date.map_or_else(|| "none".to_owned(), |it| it.to_string());
        let month = date.chars().take("2026-03".len()).collect();
        run.push((month, DocumentId::new(outline.id), outline.number));
        Ok(())
    };
    let mut all: Vec<_> = source.identities.store().fold_outlines(add)?.concat();
    all.sort();
    let mut months = Months::new();
    for (month, _, number) in all {
        months.entry(month).or_default().push(number);
    }
    Ok(months)
}

fn write_month(
    source: &StoreReader<'_, '_>,
    folder: &Path,
    month: &str,
    numbers: &[DocumentNumber],
    written: &mut Written,
) -> Result<(), ExchangeError> {
    let mut outs = Vec::new();
    for table in MONTHLY.iter() {
        let place = folder.join(&table.name).join(format!("month={month}"));
        let failed = |source| ExchangeError::File { path: place.clone(), source };
        std::fs::create_dir_all(&place).map_err(failed)?;
        outs.push(Out::create(table, place.join("part-0.parquet"))?);
    }
    for batch in numbers.chunks(BATCH) {
        let one = |number: &DocumentNumber| rows_of(source, *number);
        let done: Vec<[Vec<CellRow>; 6]> =
            batch.par_iter().map(one).collect::<Result<_, StoreError>>()?;
        for tables in done {
            let [documents, actors, _, statements, relations, _] = &tables;
            written.n_documents += documents.len();
            written.n_actors += actors.len();
            written.n_statements += statements.len();
            written.n_relations += relations.len();
            for (out, rows) in outs.iter_mut().zip(tables) {
                out.add(rows)?;
            }
        }
        (source.progress)(batch.len());
    }
    outs.into_iter().try_for_each(Out::finish)
}

/// Returns the rows of a document in each table.
fn rows_of(
    source: &StoreReader<'_, '_>,
    number: DocumentNumber,
) -> Result<[Vec<CellRow>; 6], StoreError> {
    let store = source.identities.store();
    let missing = || StoreError::Damaged { place: format!("document number {}", number.0) };
    let is_sure = |confidence: f64| confidence >= source.min_confidence;
    let mut as_read = store.as_read(number)?.ok_or_else(missing)?;
    as_read.extraction.relations.retain(|it| is_sure(it.confidence));
    let mut answered = store.document(number)?.ok_or_else(missing)?;
    answered.extraction.relations.retain(|it| is_sure(it.confidence));
    let contents = contents(source.identities, number, &answered)?;
    rows::of_document(source.identities, number, &as_read, &contents)
}

/// A file of a table that is being written.
struct Out {
    table: &'static ColumnTable,
    path: PathBuf,
    rows: Vec<CellRow>,
    decoder: Decoder,
    writer: ArrowWriter<File>,
}

impl Out {
    /// Rows that are turned into columns together.
    const ROWS: usize = 8192;

    fn create(table: &'static ColumnTable, path: PathBuf) -> Result<Self, ExchangeError> {
        let failed = |source| ExchangeError::File { path: path.clone(), source };
        let file = File::create(&path).map_err(failed)?;
        let schema = table.schema();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties));
        let writer = writer.map_err(|error| failed(of_parquet(error)))?;
        let decoder = ReaderBuilder::new(schema).build_decoder();
        let decoder = decoder.map_err(|error| failed(of_arrow(error)))?;
        Ok(Self { table, path, rows: Vec::new(), decoder, writer })
    }

    fn add(&mut self, rows: Vec<CellRow>) -> Result<(), ExchangeError> {
        self.rows.extend(rows.into_iter().map(|it| self.table.row(it)));
        if self.rows.len() >= Self::ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ExchangeError> {
        let path = self.path.clone();
        let failed = |source| ExchangeError::File { path, source };
        let rows = std::mem::take(&mut self.rows);
        let batch = self.decoder.serialize(&rows).and_then(|()| self.decoder.flush());
        match batch {
            Ok(None) => Ok(()),
            Ok(Some(batch)) => self.writer.write(&batch).map_err(|error| failed(of_parquet(error))),
            Err(error) => Err(failed(of_arrow(error))),
        }
    }

    fn finish(mut self) -> Result<(), ExchangeError> {
        self.flush()?;
        let failed = |source| ExchangeError::File { path: self.path, source };
        self.writer.close().map_err(|error| failed(of_parquet(error)))?;
        Ok(())
    }
}

fn of_parquet(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn of_arrow(error: ArrowError) -> io::Error {
    io::Error::other(error)
}
