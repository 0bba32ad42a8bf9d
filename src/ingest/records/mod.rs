//! Records: objects of JSON, rows of tables, answers of news services.
//!
//! In: named values. Out: articles. Which field holds what is told by its name, in the order of
//! `words/words.toml`; a name that a person gives goes before. Fails, naming the fields there are,
//! if none holds text.

mod fields;
mod columns;
mod nested;
mod table;
mod stream;
mod columnar;
mod sheet;
mod typed;

pub(super) use columnar::rows as parquet;
pub(super) use columns::{fields_of, spell_out_days};
pub(super) use fields::{Columns, Named, article};
pub(super) use nested::records as in_json;
pub(super) use sheet::{tables as sheets, workbook};
pub(super) use stream::TableStream;
pub(super) use table::{Row, named as named_rows, rows as table};
pub(super) use typed::records as in_xml;
