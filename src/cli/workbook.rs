//! Writes rows of an answer as an Excel workbook.
//!
//! In: rows that name their columns. Out: the bytes of an XLSX file with one sheet. Text is written
//! as text, so that no cell is run as a formula, and numbers as numbers. The creation date is a
//! constant, so that the same rows give the same bytes. Fails if there are more rows than a sheet
//! holds, or if the clock is set to a time before 1970, which the library does not survive.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::rows::{ColumnKind, Row, plain};
use crate::guard;

/// The longest text of a cell, in characters; longer text is cut.
const CELL_MAX: usize = 32_000;
/// The width of a column of text, in characters.
const WORDS_WIDTH: f64 = 48.0;
const SHORT_WIDTH: f64 = 18.0;

/// Returns rows as a workbook.
///
/// # Errors
/// Returns an error if there are more rows than a sheet holds, or the clock is set before 1970.
pub(crate) fn workbook<R: Row>(rows: &[R]) -> anyhow::Result<Vec<u8>> {
    guard::check_clock()?;
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    write_titles(sheet, rows)?;
    write_cells(sheet, rows)?;
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let n_columns = u16::try_from(R::COLUMNS.len() + R::ID_COLUMNS.len()).unwrap_or(u16::MAX);
    if n_columns > 0 {
        sheet.autofilter(0, 0, last, n_columns - 1)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Writes the titles of the columns, and makes columns of words wide.
fn write_titles<R: Row>(sheet: &mut Worksheet, rows: &[R]) -> anyhow::Result<()> {
    let bold = Format::new().set_bold();
    let titles = R::COLUMNS.iter().map(|it| it.title);
    for (column, title) in (0_u16..).zip(titles.chain(R::ID_COLUMNS.iter().copied())) {
        sheet.write_string_with_format(0, column, title, &bold)?;
        let kind = R::COLUMNS.get(usize::from(column)).map(|it| it.kind);
        let is_words = kind == Some(ColumnKind::Text) && is_long(rows, usize::from(column));
        sheet.set_column_width(column, if is_words { WORDS_WIDTH } else { SHORT_WIDTH })?;
    }
    Ok(())
}

/// Writes the rows below the titles, numbers as numbers.
fn write_cells<R: Row>(sheet: &mut Worksheet, rows: &[R]) -> anyhow::Result<()> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let top = Format::new().set_align(FormatAlign::Top);
    for (number, row) in (1_u32..).zip(rows) {
        let cells = row.cells().into_iter().zip(R::COLUMNS).map(|(cell, it)| plain(cell, it));
        for (column, cell) in (0_u16..).zip(cells.chain(row.ids())) {
            let kind = R::COLUMNS.get(usize::from(column)).map(|it| it.kind);
            let as_number = cell.parse::<f64>().ok().filter(|_| kind == Some(ColumnKind::Number));
            if let Some(value) = as_number {
                sheet.write_number_with_format(number, column, value, &top)?
            } else {
                let words: String = cell.chars().take(CELL_MAX).collect();
                sheet.write_string_with_format(number, column, words, &wrapped)?
            };
        }
    }
    Ok(())
}

fn is_long<R: Row>(rows: &[R], column: usize) -> bool {
    const LONG: usize = 24;
    rows.iter().any(|row| row.cells().get(column).is_some_and(|cell| cell.chars().count() > LONG))
}
