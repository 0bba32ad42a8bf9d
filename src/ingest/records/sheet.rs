//! Spreadsheets: XLSX, XLS, ODS, and Excel 2003 XML.
//!
//! In: bytes. Out: one record per row of each sheet that has a header and rows. Fails, with the
//! reason, if the file is damaged.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use roxmltree::{Document, Node};

use super::columns::spell_out_serials;
use super::table::{NumberedRow, head_at, named};
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
        let lines = range.rows().map(|cells| cells.iter().map(cell).collect::<Vec<_>>());
        rows.extend(below_head(lines.collect()));
    }
    spell_out_serials(&mut rows);
    Ok(rows)
}

/// Returns the rows below the header: the first line with usual names of columns, else the first with
/// more than one cell.
fn below_head(mut lines: Vec<Vec<String>>) -> Vec<NumberedRow> {
    let is_filled = |cells: &Vec<String>| cells.iter().filter(|it| !it.is_empty()).count() > 1;
    let Some(first) = lines.iter().position(is_filled) else { return Vec::new() };
    let at = first + head_at(lines[first..].iter().map(Vec::as_slice));
    let numbered = (at as u64 + 2..).zip(lines.split_off(at + 1));
    let below = numbered.filter(|(_, cells)| cells.iter().any(|it| !it.is_empty()));
    named(&lines[at], below.collect())
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
    let rows_of = |sheet: Node<'_, '_>| {
        let rows = sheet.children().filter(|node| xml::is(node, "Row"));
        below_head(rows.map(|row| cells_of(&row)).collect())
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
