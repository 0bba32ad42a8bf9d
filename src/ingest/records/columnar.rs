//! Parquet tables, if built with the cargo feature `parquet`.
//!
//! In: the bytes of a table. Out: its rows. Fails, with a remedy, if the table is damaged or the
//! feature is off.

use super::table::NumberedRow;

/// Fails with instructions for a build that reads Parquet.
///
/// # Errors
/// Always returns an error: this build cannot read Parquet.
#[cfg(not(feature = "parquet"))]
pub(crate) fn rows(_: &[u8]) -> Result<Vec<NumberedRow>, String> {
    Err("it is a Parquet table, which this build does not read; build with `cargo install --path . \
         --features parquet`, or export it as CSV or JSON Lines"
        .to_owned())
}

/// Returns the rows of a table.
///
/// # Errors
/// Returns a description of what is wrong with it.
#[cfg(feature = "parquet")]
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<NumberedRow>, String> {
    // The reader panics on some damage.
    let read = crate::guard::guarded(|| read(bytes));
    read.unwrap_or_else(Err).map_err(|error| match error.contains("Disabled feature") {
        true => format!(
            "the Parquet table is packed in a way that this build does not read ({error}); write it \
             with snappy, zstd, gzip or lz4"
        ),
        false => format!("the Parquet table is damaged ({error}); fetch or write it again"),
    })
}

#[cfg(feature = "parquet")]
fn read(bytes: &[u8]) -> Result<Vec<NumberedRow>, String> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use serde_json::Value;

    let said = |error: parquet::errors::ParquetError| error.to_string();
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).map_err(said)?;
    let mut rows = Vec::new();
    for (number, row) in (1..).zip(reader.get_row_iter(None).map_err(said)?) {
        if let Value::Object(row) = row.map_err(said)?.to_json_value() {
            rows.push((number, row));
        }
    }
    Ok(rows)
}
