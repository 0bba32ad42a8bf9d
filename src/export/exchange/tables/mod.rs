//! The store as Parquet tables, and back.
//!
//! In: a [`StoreReader`](super::source::StoreReader), or a folder of tables. Out: a folder with a table for documents, actors,
//! mentions, statements, relations, evidence and notes, as `schema/tables/` describes them, each
//! with one file for each month; or the lines of records that they hold. Tables hold what was read
//! and people's acts, so a store that is written and read back is the same. One month is in memory at a
//! time. Fails if the store or a file cannot be read or written, or a table lacks a column.

mod columns;
mod rows;
mod write;
mod read;

pub(crate) use read::Months;
pub(super) use write::write;
