//! Spreadsheets: XLSX, XLS, ODS, and Excel 2003 XML.
//!
//! In: bytes. Out: one record per row of each sheet that has a header and rows. Fails, with the
//! reason, if the file is damaged.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use roxmltree::{Document, Node};

use super::table::{NumberedRow, named};
use crate::ingest::xml;

/// Returns the rows of all sheets.
///
/// # Errors
/// Returns a description of what is wrong with the file.
pub(crate) fn tables(bytes: &[u8]) -> Result<Vec<NumberedRow>, String> {
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

/// Returns a cell as text; dates in ISO 8601.
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

/// Returns the rows of all sheets in Excel 2003 XML.
pub(crate) fn workbook(document: &Document<'_>) -> Vec<NumberedRow> {
    let sheets = document.descendants().filter(|node| xml::is(node, "Table"));
    let is_head = |cells: &Vec<String>| cells.iter().filter(|it| !it.is_empty()).count() > 1;
    let rows_of = |sheet: Node<'_, '_>| {
        let rows = sheet.children().filter(|node| xml::is(node, "Row"));
        let mut lines = rows.map(|row| cells_of(&row));
        let Some(head) = lines.find(is_head) else { return Vec::new() };
        let below = (2..).zip(lines).filter(|(_, cells)| cells.iter().any(|it| !it.is_empty()));
        named(&head, below.collect())
    };
    sheets.flat_map(rows_of).collect()
}

/// Returns the cells of a row; `ss:Index` gives the position of a cell after empty ones.
fn cells_of(row: &Node<'_, '_>) -> Vec<String> {
    const COLUMNS_MAX: usize = 16_384;
    let mut cells = Vec::new();
    for cell in row.children().filter(|node| xml::is(node, "Cell")) {
        let index = cell.attributes().find(|it| it.name() == "Index");
        let index = index.and_then(|it| it.value().parse::<usize>().ok()).unwrap_or(0);
        cells.resize(index.saturating_sub(1).min(COLUMNS_MAX).max(cells.len()), String::new());
        let day =
            |text: String| text.strip_suffix("T00:00:00.000").map(str::to_owned).unwrap_or(text);
        cells.push(day(xml::text(&cell)));
    }
    cells
}
