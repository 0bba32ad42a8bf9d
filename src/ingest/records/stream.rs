//! Reads a table of any length in batches of rows.
//!
//! In: a stream of UTF-8. Out: batches of rows, their cells named by the header. Fails once if the
//! stream does, a row is too long, or there is no header; the rows before are given.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{Reader, StringRecord};

use super::table::{self, HEAD_LINES, NumberedCells, NumberedRow, below_head};
use crate::ingest::bounds::RECORD_BYTES_MAX;

/// Rows per batch.
const ROWS: usize = 2000;

/// The maximum number of bytes of text per batch.
const BYTES: usize = 8 << 20;

/// A table that is being read.
pub(crate) struct TableStream {
    reader: Reader<Limited<Box<dyn BufRead + Send>>>,
    /// Bytes that may be read for the next row.
    left: Arc<AtomicU64>,
    head: Vec<String>,
    /// The rows that were read to find the header.
    first: Vec<NumberedCells>,
    is_over: bool,
    /// Why it ended, until that is reported.
    failed: Option<String>,
}

impl TableStream {
    /// Opens the table and reads its header.
    ///
    /// # Errors
    /// Returns an error if there is no header.
    pub(crate) fn open(mut input: Box<dyn BufRead + Send>) -> Result<Self, String> {
        let start = input.fill_buf().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(start).into_owned();
        let text = text.trim_start_matches('\u{feff}');
        // Excel declares the separator on a line of its own.
        let skipped = match text.strip_prefix("sep=").and_then(|it| it.find('\n')) {
            Some(end) => "sep=".len() + end + 1,
            None => 0,
        };
        let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let builder = table::dialect(&text[skipped..]);
        let mut passed = vec![0; mark + skipped];
        input.read_exact(&mut passed).map_err(|error| error.to_string())?;
        let left = Arc::new(AtomicU64::new(RECORD_BYTES_MAX as u64));
        let reader = builder.from_reader(Limited { input, left: Arc::clone(&left) });
        let (head, first) = (Vec::new(), Vec::new());
        let mut table = Self { reader, left, head, first, is_over: false, failed: None };
        let mut lines = Vec::new();
        while lines.len() < HEAD_LINES && !table.is_over {
            lines.extend(table.line());
        }
        match below_head(lines) {
            Some((head, first)) => Ok(Self { head, first, ..table }),
            None => Err(table.failed.unwrap_or_else(|| "the table is empty".to_owned())),
        }
    }

    /// Reads a line; `None` if it cannot be read, or at the end.
    fn line(&mut self) -> Option<NumberedCells> {
        let mut record = StringRecord::new();
        self.left.store(RECORD_BYTES_MAX as u64, Ordering::Relaxed);
        match self.reader.read_record(&mut record) {
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                return Some((line, record.iter().map(str::to_owned).collect()));
            }
            Ok(false) => self.is_over = true,
            Err(error) if error.is_io_error() => {
                self.is_over = true;
                self.failed = Some(error.to_string());
            }
            Err(_) => {}
        }
        None
    }
}

impl Iterator for TableStream {
    type Item = Result<Vec<NumberedRow>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = std::mem::take(&mut self.first);
        let bytes = |(_, cells): &NumberedCells| cells.iter().map(String::len).sum::<usize>();
        let mut n_bytes: usize = rows.iter().map(bytes).sum();
        while !self.is_over && rows.len() < ROWS && n_bytes < BYTES {
            let line = self.line();
            n_bytes += line.iter().map(bytes).sum::<usize>();
            rows.extend(line);
        }
        if rows.is_empty() {
            return self.failed.take().map(Err);
        }
        Some(Ok(table::named(&self.head, rows)))
    }
}

/// A stream of which only so much is read for one row: a quotation mark without its other takes the
/// rest of a table for one cell.
struct Limited<R> {
    input: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let what = format!(
                "a row of more than {RECORD_BYTES_MAX} bytes; is a quotation mark missing?"
            );
            return Err(io::Error::other(what));
        }
        let n = self.input.read(buffer)?;
        self.left.store(left.saturating_sub(n as u64), Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::{RECORD_BYTES_MAX, TableStream};

    #[test]
    fn a_row_without_end_is_an_error() {
        let table = format!("id;text\n1;\"One.\"\n2;\"{}", "word ".repeat(RECORD_BYTES_MAX / 4));
        let input = std::io::Cursor::new(table.into_bytes());
        let mut stream = TableStream::open(Box::new(input)).expect("it has a head");
        let before = stream.next().expect("an answer").expect("the row before is whole");
        assert_eq!(before.len(), 1);
        let told = stream.next().expect("an answer").expect_err("a row has no end");
        assert!(told.contains("a row of more than"), "{told}");
        assert!(stream.next().is_none());
    }

    #[test]
    fn a_stream_gives_the_rows_that_the_whole_table_gives() {
        let rows: Vec<_> = (0..4500).map(|n| format!("{n};\"One; and {n}.\"\n")).collect();
        let rows = rows.concat();
        let table = format!("\u{feff}sep=;\nid;text\n{rows}");
        let input = std::io::Cursor::new(table.clone().into_bytes());
        let stream = TableStream::open(Box::new(input)).expect("it has a head");
        let portions: Vec<_> = stream.map(|rows| rows.expect("memory gives all")).collect();
        assert_eq!(portions.iter().map(Vec::len).collect::<Vec<_>>(), [2000, 2000, 500]);
        let values =
            |rows: Vec<super::NumberedRow>| rows.into_iter().map(|it| it.1).collect::<Vec<_>>();
        let whole = super::table::rows(table.trim_start_matches('\u{feff}')).expect("a table");
        assert_eq!(values(portions.concat()), values(whole));
    }
}
