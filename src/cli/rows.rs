//! Rows of an answer and their columns.
//!
//! Plain types, which `output.rs` and `workbook.rs` write out.

use serde::Serialize;

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The heading in a table; in lower case with `_` for spaces, the name in CSV.
    pub title: &'static str,
    /// The kind of its cells.
    pub kind: ColumnKind,
    /// Whether a narrow terminal does without it before others.
    pub is_spare: bool,
}

/// The kind of a column's cells, which decides how they are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words that may wrap.
    Text,
    /// Short text that stays on one line: a date, an id.
    Code,
    /// A number, aligned right.
    Number,
}

impl Column {
    /// Returns a column of words that may wrap.
    #[must_use]
    pub const fn text(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Text, is_spare: false }
    }

    /// Returns a column of short text that stays on one line.
    #[must_use]
    pub const fn code(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Code, is_spare: false }
    }

    /// Returns a column of numbers.
    #[must_use]
    pub const fn number(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Number, is_spare: false }
    }
}

impl Column {
    /// Returns the column as one that a narrow terminal does without before others: it says more about
    /// what other columns say.
    #[must_use]
    pub const fn spare(self) -> Self {
        Self { is_spare: true, ..self }
    }
}

/// One row of an answer: its fields give the JSON, its cells the table and the CSV.
pub trait Row: Serialize {
    /// The columns, in order.
    const COLUMNS: &'static [Column];
    /// Columns of ids, which follow the others in the formats for programs: CSV and workbooks.
    const ID_COLUMNS: &'static [&'static str] = &[];

    /// Returns one cell per column.
    fn cells(&self) -> Vec<String>;

    /// Returns one cell per column of ids.
    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Returns a cell for programs: a quotation without its quotation marks.
pub(super) fn plain(cell: String, column: &Column) -> String {
    let inner = cell.strip_prefix('“').and_then(|it| it.strip_suffix('”'));
    match inner.filter(|_| column.title == "Quotation") {
        Some(inner) => inner.to_owned(),
        None => cell,
    }
}
