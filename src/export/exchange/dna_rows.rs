//! Reads the statements that people coded with Discourse Network Analyzer.
//!
//! In: its event list as CSV, with the variables `person`, `organization`, `concept` and `agreement`,
//! separated by semicolons, commas or tabs. Out: records: who supports or opposes which concept, each
//! with the text that was marked. Fails if the file is not such a list; the error names the line.

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
        let of = |column: &str, kind| self.cell(&[column]).map(|name| NamedParty { kind, name });
        of("person", ActorKind::Person).or_else(|| of("organization", ActorKind::Organization))
    }

    fn coded(&self, stem: &str) -> Option<CodedRow> {
        let (kind, label) = if self.side()? { FOR } else { AGAINST };
        let document = self.cell(&["document id", "document title", "title"]);
        let day = self.cell(&["time", "date"]);
        let day = day.and_then(|it| it.get(..10)?.parse::<PartialDate>().ok());
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

/// Returns the records of an event list.
///
/// # Errors
/// Returns an error if the text has none of the columns, or a line is not CSV.
pub(crate) fn of_dna(path: &Path, text: &str) -> Result<Converted, ForeignError> {
    let name = path.display().to_string();
    let invalid = |line: u64, cause: String| ForeignError { name: name.clone(), line, cause };
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or_default();
    let count = |mark: &u8| heading.bytes().filter(|it| it == mark).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(count).unwrap_or(b';');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| invalid(1, error.to_string()))?.clone();
    let columns = (0..).zip(&heading).map(|(at, it)| (it.trim().to_lowercase(), at)).collect();
    let columns: BTreeMap<String, usize> = columns;
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
        let record = record.map_err(|error| {
            invalid(error.position().map_or(1, csv::Position::line), error.to_string())
        })?;
        match (Row { columns: &columns, record: &record }).coded(&stem) {
            Some(row) => rows.push(row),
            None => n_left_out += 1,
        }
    }
    Ok(Converted { n_left_out, ..Converted::of(&name, &rows) })
}
