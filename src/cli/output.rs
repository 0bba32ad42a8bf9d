//! Prints rows of an answer as a table, JSON, JSON Lines, CSV or a workbook.
//!
//! In: rows that name their columns. Out: text on a writer. On a terminal, a table wraps to its
//! width; in a pipe it is plain: no frame, no colour, no wrapping. JSON holds the row's own fields,
//! so that tables can be reworded without breaking programs. Fails if the writer fails.

use std::borrow::Cow;
use std::io::Write;

use clap::ValueEnum;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

use super::rows::{Column, ColumnKind, Row, plain};
use super::visible::visible;
use super::{Context, workbook};
use crate::document::one_line;
use crate::export::harmless;

/// A format of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table that fits the terminal; plain in a pipe.
    #[default]
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header row and ids.
    Csv,
    /// An Excel workbook; redirect it to a file or a pipe.
    Xlsx,
}

/// A format of rows that are best read as blocks of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// Blocks of text: the fact, the sentence behind it, who says so, the source.
    #[default]
    Text,
    /// A table of the columns that fit the terminal; plain and whole in a pipe.
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
    /// An Excel workbook; redirect it to a file or a pipe.
    Xlsx,
}

/// A format of rows that also form a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Blocks of text: the fact, a sentence behind it, the number of documents, the source.
    #[default]
    Text,
    /// A table of the columns that fit the terminal; plain and whole in a pipe.
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header row and ids.
    Csv,
    /// An Excel workbook; redirect it to a file or a pipe.
    Xlsx,
    /// A diagram in DOT, the language of Graphviz.
    Dot,
}

impl GraphFormat {
    /// Returns the format of rows, or `None` for a diagram.
    #[must_use]
    pub(crate) fn rows(self) -> Option<TextFormat> {
        match self {
            Self::Text => Some(TextFormat::Text),
            Self::Table => Some(TextFormat::Table),
            Self::Json => Some(TextFormat::Json),
            Self::Jsonl => Some(TextFormat::Jsonl),
            Self::Csv => Some(TextFormat::Csv),
            Self::Xlsx => Some(TextFormat::Xlsx),
            Self::Dot => None,
        }
    }
}

/// The option `--format` of subcommands that print rows.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct FormatArg {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

/// The option `--format` of subcommands that print blocks of text.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct TextFormatArg {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// The option `--format` of subcommands whose rows also form a graph.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct GraphFormatArg {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
}

/// Prints rows to standard output.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn print<R: Row>(rows: &[R], format: Format, context: &Context) -> anyhow::Result<()> {
    if format == Format::Table && context.width().is_some() {
        let mut text = Vec::new();
        write(&mut text, rows, format, context.width(), context.colored())?;
        context.show(&text)?;
        notice_hidden(rows, context);
        return Ok(());
    }
    if format == Format::Xlsx {
        anyhow::ensure!(
            context.width().is_none(),
            "a workbook cannot be printed to a terminal; redirect it: `--format xlsx > answer.xlsx`"
        );
        // Bypasses the escaping of control characters, which would corrupt the file.
        let mut out = std::io::stdout().lock();
        out.write_all(&workbook::workbook(rows)?)?;
        return Ok(out.flush()?);
    }
    let mut out = context.out();
    if format == Format::Csv {
        out.write_all(context.byte_order_mark().as_bytes())?;
    }
    write(&mut out, rows, format, context.width(), context.colored())?;
    Ok(out.flush()?)
}

/// Says which columns with words in them the terminal is too narrow for.
fn notice_hidden<R: Row>(rows: &[R], context: &Context) {
    let has_words = |at: &usize| rows.iter().any(|row| !row.cells()[*at].is_empty());
    let hidden: Vec<usize> = hidden(rows, context.width()).into_iter().filter(has_words).collect();
    if !hidden.is_empty() {
        let titles: Vec<&str> = hidden.iter().map(|at| R::COLUMNS[*at].title).collect();
        context.notice(&format!(
            "the terminal is too narrow for {}; --format csv has all columns",
            titles.join(", ")
        ));
    }
}

/// The narrowest column of text, in characters; anything narrower is hard to read.
const TEXT_MIN: usize = 16;

/// How much text a column has.
struct FilledColumn {
    /// Its index.
    at: usize,
    is_text: bool,
    is_spare: bool,
    /// The length of its longest cell or of its title, in characters.
    longest: usize,
    /// The length of all its cells.
    total: usize,
}

impl FilledColumn {
    fn new((at, column): (usize, &Column)) -> Self {
        let is_text = column.kind == ColumnKind::Text;
        Self { at, is_text, is_spare: column.is_spare, longest: column.title.len(), total: 0 }
    }

    /// Returns the room that it needs at least, in characters.
    fn room(&self) -> usize {
        2 + if self.is_text { self.longest.min(TEXT_MIN) } else { self.longest }
    }
}

/// Returns the indices of the columns that are empty in all rows or do not fit the terminal: of the
/// others first the spare ones are dropped, the longest first, then columns from the right.
fn hidden<R: Row>(rows: &[R], width: Option<u16>) -> Vec<usize> {
    let Some(width) = width.map(usize::from) else { return Vec::new() };
    let columns = R::COLUMNS.iter().enumerate();
    let mut columns: Vec<FilledColumn> = columns.map(FilledColumn::new).collect();
    for row in rows {
        for ((column, cell), kind) in columns.iter_mut().zip(row.cells()).zip(R::COLUMNS) {
            let length = in_table(&cell, kind).chars().count();
            column.longest = column.longest.max(length);
            column.total += length;
        }
    }
    let (gone, mut shown): (Vec<FilledColumn>, Vec<FilledColumn>) =
        columns.into_iter().partition(|it| !rows.is_empty() && it.total == 0);
    let mut hidden: Vec<usize> = gone.iter().map(|it| it.at).collect();
    while shown.len() > 1 && shown.iter().map(FilledColumn::room).sum::<usize>() > width {
        let longest = shown.iter().filter(|it| it.is_spare).max_by_key(|it| it.total);
        let Some(gone) = longest.or(shown.last()).map(|it| it.at) else { break };
        shown.retain(|it| it.at != gone);
        hidden.push(gone);
    }
    hidden.sort_unstable();
    hidden
}

/// Writes rows; `width` is the terminal's width in columns, or `None` for plain text.
///
/// # Errors
/// Returns an error if `out` cannot be written.
pub fn write<R: Row>(
    out: &mut impl Write,
    rows: &[R],
    format: Format,
    width: Option<u16>,
    colored: bool,
) -> anyhow::Result<()> {
    match format {
        Format::Table => write_table(out, rows, width, colored)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, rows)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
                writeln!(out)?;
            }
        }
        Format::Csv => write_csv(out, rows)?,
        Format::Xlsx => out.write_all(&workbook::workbook(rows)?)?,
    }
    Ok(())
}

fn write_csv<R: Row>(out: &mut impl Write, rows: &[R]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = R::COLUMNS.iter().map(|it| it.title.to_lowercase().replace(' ', "_"));
    writer.write_record(names.chain(R::ID_COLUMNS.iter().map(|it| (*it).to_owned())))?;
    for row in rows {
        let cells = row.cells().into_iter().zip(R::COLUMNS);
        let cells = cells.map(|(cell, column)| plain(cell, column)).chain(row.ids());
        writer.write_record(cells.map(|it| harmless(&it).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}

/// Returns a table without lines, as wide as the terminal, or as wide as its text if there is none.
pub(crate) fn table(width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table
}

fn write_table<R: Row>(
    out: &mut impl Write,
    rows: &[R],
    width: Option<u16>,
    colored: bool,
) -> anyhow::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = table(width);
    if colored {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    let hidden = hidden(rows, width);
    let shown: Vec<usize> = (0..R::COLUMNS.len()).filter(|at| !hidden.contains(at)).collect();
    let columns: Vec<&Column> = shown.iter().filter_map(|at| R::COLUMNS.get(*at)).collect();
    table.set_header(columns.iter().map(|column| {
        let cell = Cell::new(column.title);
        if colored { cell.add_attribute(Attribute::Bold) } else { cell }
    }));
    for row in rows {
        let cells = row.cells();
        let kinds = shown.iter().filter_map(|at| cells.get(*at)).zip(&columns);
        table.add_row(kinds.map(|(cell, kind)| cell_line(&in_table(cell, kind))));
    }
    for (column, set) in columns.into_iter().zip(table.column_iter_mut()) {
        if column.kind != ColumnKind::Text {
            set.set_constraint(ColumnConstraint::ContentWidth);
        }
        if column.kind == ColumnKind::Number {
            set.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The most ids of evidence in a cell of a table.
const IDS_MAX: usize = 3;

/// Returns a cell as a table has it: of many ids of evidence the first, and how many more there are.
fn in_table<'c>(cell: &'c str, column: &Column) -> Cow<'c, str> {
    let n_ids = cell.split(' ').count();
    if !column.title.starts_with("Evidence") || n_ids <= IDS_MAX {
        return Cow::Borrowed(cell);
    }
    let first: Vec<&str> = cell.split(' ').take(IDS_MAX).collect();
    Cow::Owned(format!("{} and {} more", first.join(" "), n_ids - IDS_MAX))
}

/// Returns the cell on one line: a quotation may span paragraphs, but a row of a table may not.
fn cell_line(cell: &str) -> String {
    visible(&one_line(cell)).into_owned()
}
