//! Tables of spreadsheets: XLSX, XLS, ODS.
//!
//! In: bytes. Out: one record a row of each sheet that has a head and rows. Fails, with the
//! reason, if the file is broken.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use super::table::{Row, named};

/// Returns the rows of all sheets.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn tables(bytes: &[u8]) -> Result<Vec<Row>, String> {
    let damaged =
        |error: calamine::Error| format!("the spreadsheet is damaged ({error}); save it again");
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).map_err(damaged)?;
    let mut rows = Vec::new();
    for (_, range) in book.worksheets() {
        let mut lines = range.rows().map(|cells| cells.iter().map(cell).collect::<Vec<_>>());
        let is_head = |cells: &Vec<String>| cells.iter().filter(|it| !it.is_empty()).count() > 1;
        let Some(head) = lines.find(is_head) else { continue };
        let below = (2..).zip(lines).filter(|(_, cells)| cells.iter().any(|it| !it.is_empty()));
        rows.extend(named(&head, below.collect()));
    }
    Ok(rows)
}

/// Returns a cell as text; a day in ISO 8601.
fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        other => other.to_string(),
    }
}
