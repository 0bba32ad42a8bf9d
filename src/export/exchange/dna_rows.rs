//! Reads the statements that people coded with Discourse Network Analyzer.
//!
//! In: its event list as CSV, with the variables `person`, `organization`, `concept` and `agreement`,
//! separated by semicolons, commas or tabs. Out: records: who supports or opposes which concept, each
//! with the text that was marked. Fails if the file is not such a list, a row has other columns or a time that is
//! none, or a quoted cell has no end; the error names the line.

use std::collections::BTreeMap;
use std::path::Path;

use super::coded::{CodedRow, Converted, NamedParty};
use super::foreign::ForeignError;
use crate::document::PartialDate;
use crate::knowledge::ActorKind;

/// The relation type of a row that is against, and how a line reads.
const AGAINST: (&str, &str) = ("opposes", "against");
/// The same of a row that is for it.
const FOR: (&str, &str) = ("supports", "for");

/// A row by column.
struct Row<'r> {
    columns: &'r BTreeMap<String, usize>,
    record: &'r csv::StringRecord,
}

impl Row<'_> {
    fn cell(&self, names: &[&str]) -> Option<String> {
        let at = names.iter().find_map(|it| self.columns.get(*it))?;
        let cell = self.record.get(*at)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    /// Returns whether the row takes the side of its concept; `None` if it takes none.
    fn side(&self) -> Option<bool> {
        match self.cell(&["agreement"])?.to_lowercase().as_str() {
            "1" | "true" | "yes" => Some(true),
            "0" | "false" | "no" | "-1" => Some(false),
            _ => None,
        }
    }

    fn party(&self) -> Option<NamedParty> {
        let of = |column: &str, kind| NamedParty::new(kind, &self.cell(&[column])?);
        of("person", ActorKind::Person).or_else(|| of("organization", ActorKind::Organization))
    }

    /// Returns the day of the row, or `None` if it gives no time.
    fn day(&self) -> Result<Option<PartialDate>, String> {
        let Some(time) = self.cell(&["time", "date"]) else { return Ok(None) };
        let day = time.split([' ', 'T']).next().unwrap_or(&time).parse::<PartialDate>();
        day.map(Some)
            .map_err(|_| format!("`{time}` is not a time; want such as 2026-03-04 00:00:00"))
    }

    /// Returns what the row says, or `None` if it names no actor, no side or no concept.
    fn coded(&self, stem: &str, day: Option<PartialDate>) -> Option<CodedRow> {
        let (kind, label) = if self.side()? { FOR } else { AGAINST };
        let document = self.cell(&["document id", "document title", "title"]);
        Some(CodedRow {
            document: format!("{stem}-{}", document.as_deref().unwrap_or("0")),
            title: self.cell(&["document title", "title"]),
            date: day,
            outlet: self.cell(&["source", "document source"]),
            byline: self.cell(&["author", "document author"]),
            kind: kind.to_owned(),
            label: label.to_owned(),
            subject: Some(self.party()?),
            object: None,
            matter: Some(self.cell(&["concept"])?),
            passage: self.cell(&["text"]).unwrap_or_default(),
            confidence: 1.0,
        })
    }
}

/// Where a byte of a table stands.
#[derive(Clone, Copy)]
enum Place {
    Begin,
    Plain,
    /// Within a quoted cell that begins in this line.
    Quoted(u64),
    /// After a mark that ends such a cell, or is the first of two.
    Mark(u64),
}

/// Returns the line of a quoted cell that has no end, which would hold the rest of the file; else `None`.
fn unclosed_line(text: &str, delimiter: u8) -> Option<u64> {
    let (mut place, mut line) = (Place::Begin, 1);
    for byte in text.bytes() {
        place = match (place, byte) {
            (Place::Begin, b'"') => Place::Quoted(line),
            (Place::Quoted(begun), b'"') => Place::Mark(begun),
            (Place::Mark(begun), b'"') | (Place::Quoted(begun), _) => Place::Quoted(begun),
            (_, byte) if byte == delimiter || byte == b'\n' || byte == b'\r' => Place::Begin,
            _ => Place::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    match place {
        Place::Quoted(begun) => Some(begun),
        _ => None,
    }
}

/// Returns the mark between cells: the one that is most frequent in the heading.
fn delimiter_of(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |mark: &u8| heading.bytes().filter(|it| it == mark).count();
    [b',', b'\t', b';'].into_iter().max_by_key(count).unwrap_or(b';')
}

fn line_of(position: Option<&csv::Position>) -> u64 {
    position.map_or(1, csv::Position::line)
}

/// Returns the records of an event list.
///
/// # Errors
/// Returns an error if the text has none of the columns, or a line is not CSV.
pub(crate) fn of_dna(path: &Path, text: &str) -> Result<Converted, ForeignError> {
    let name = path.display().to_string();
    let invalid = |line: u64, cause: String| ForeignError { name: name.clone(), line, cause };
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = delimiter_of(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| invalid(1, error.to_string()))?.clone();
    let columns = (0..).zip(&heading).map(|(at, it)| (it.trim().to_lowercase(), at));
    let columns: BTreeMap<String, usize> = columns.collect();
    if let Some(line) = unclosed_line(text, delimiter) {
        return Err(invalid(line, "a quoted cell begins here and has no end".to_owned()));
    }
    for wanted in ["concept", "agreement"] {
        if !columns.contains_key(wanted) {
            let cause =
                format!("there is no column `{wanted}`; want the event list of the program");
            return Err(invalid(1, cause));
        }
    }
    let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut rows, mut n_left_out) = (Vec::new(), 0);
    for record in reader.records() {
        let record =
            record.map_err(|error| invalid(line_of(error.position()), error.to_string()))?;
        let row = Row { columns: &columns, record: &record };
        let day = row.day().map_err(|cause| invalid(line_of(record.position()), cause))?;
        match row.coded(&stem, day) {
            Some(row) => rows.push(row),
            None => n_left_out += 1,
        }
    }
    Ok(Converted { n_left_out, ..Converted::of(&name, &rows) })
}
