//! Parquet tables, if built with the cargo feature `parquet`.
//!
//! In: the bytes of a table. Out: its rows. Fails, with a remedy, if the table is damaged or the
//! feature is off.

use super::table::Row;

/// Fails with instructions for a build that reads Parquet.
///
/// # Errors
/// Always returns an error: this build cannot read Parquet.
#[cfg(not(feature = "parquet"))]
pub(crate) fn rows(_: &[u8]) -> Result<Vec<Row>, String> {
    Err("it is a Parquet table, which this build does not read; build with `cargo install --path . \
         --features parquet`, or export it as CSV or JSON Lines"
        .to_owned())
}

/// Returns the rows of a table.
///
/// # Errors
/// Returns a description of what is wrong with it.
#[cfg(feature = "parquet")]
pub(crate) fn rows(bytes: &[u8]) -> Result<Vec<Row>, String> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use serde_json::Value;

    let damaged = |error: parquet::errors::ParquetError| {
        format!("the Parquet table is damaged ({error}); fetch or write it again")
    };
    let reader =
        SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes)).map_err(damaged)?;
    let mut rows = Vec::new();
    for (number, row) in (1..).zip(reader.get_row_iter(None).map_err(damaged)?) {
        if let Value::Object(row) = row.map_err(damaged)?.to_json_value() {
            rows.push((number, row));
        }
    }
    Ok(rows)
}
