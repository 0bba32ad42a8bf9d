//! Spreadsheets: XLSX, XLS, ODS, and Excel 2003 XML.
//!
//! In: bytes. Out: one record per row of each sheet that has a header and rows. Fails, with the
//! reason, if the file is damaged, or if its cells lie so far apart that the empty ones between them would
//! fill the memory.

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Range, Reader, Sheets, open_workbook_auto_from_rs};

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
    for range in sheets(&mut book)? {
        let lines = range.rows().map(|cells| cells.iter().map(cell).collect::<Vec<_>>());
        rows.extend(below_head(lines.collect()));
    }
    spell_out_serials(&mut rows);
    Ok(rows)
}

/// The most cells of a sheet, with the empty ones between those that hold something.
const CELLS_MAX: u64 = 20_000_000;

/// Returns the cells of all sheets.
fn sheets(book: &mut Sheets<Cursor<Vec<u8>>>) -> Result<Vec<Range<Data>>, String> {
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let cells = match &mut *book {
            Sheets::Xlsx(book) => book
                .worksheet_cells_reader(&name)
                .ok()
                .and_then(|mut reader| cells(|| reader.next_cell().map_err(drop))),
            Sheets::Xlsb(book) => book
                .worksheet_cells_reader(&name)
                .ok()
                .and_then(|mut reader| cells(|| reader.next_cell().map_err(drop))),
            // Their cells were read when the file was opened.
            _ => {
                found.extend(book.worksheet_range(&name).ok());
                continue;
            }
        };
        // A sheet that is damaged, or that holds a drawing, has none.
        let Some(cells) = cells else { continue };
        check_extent(&cells, &name)?;
        found.push(Range::from_sparse(cells));
    }
    Ok(found)
}

/// Returns the cells that hold something, or `None` if one cannot be read.
fn cells<'c>(
    mut next: impl FnMut() -> Result<Option<Cell<DataRef<'c>>>, ()>,
) -> Option<Vec<Cell<Data>>> {
    let mut cells = Vec::new();
    while let Some(cell) = next().ok()? {
        if !matches!(cell.get_value(), DataRef::Empty) {
            cells.push(Cell::new(cell.get_position(), Data::from(cell.get_value().clone())));
        }
    }
    Some(cells)
}

fn check_extent(cells: &[Cell<Data>], sheet: &str) -> Result<(), String> {
    let extent = |place: fn((u32, u32)) -> u32| {
        let places = || cells.iter().map(|it| place(it.get_position()));
        let first = places().min().unwrap_or_default();
        u64::from(places().max().unwrap_or_default() - first) + 1
    };
    let (n_rows, n_columns) = (extent(|it| it.0), extent(|it| it.1));
    match n_rows.saturating_mul(n_columns) > CELLS_MAX {
        true => Err(format!(
            "the sheet `{sheet}` has {n_rows} rows of {n_columns} columns, nearly all of them empty; \
             delete the cells that lie far out, or save it as CSV"
        )),
        false => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_lie_far_apart_are_refused_before_those_between_them_are_made() {
        let cells = |places: &[(u32, u32)]| {
            places.iter().map(|it| Cell::new(*it, Data::Int(1))).collect::<Vec<_>>()
        };
        assert!(check_extent(&cells(&[]), "a").is_ok());
        assert!(check_extent(&cells(&[(0, 0), (1_048_575, 15)]), "a").is_ok());
        assert!(check_extent(&cells(&[(1_048_000, 16_000), (1_048_575, 16_383)]), "a").is_ok());
        for far in [(1_048_575, 16_383), (u32::MAX, u32::MAX)] {
            let error = check_extent(&cells(&[(0, 0), far]), "a").expect_err("is too large");
            assert!(error.contains("nearly all of them empty"), "{error}");
        }
    }
}
