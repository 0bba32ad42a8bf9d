//! Records: JSON objects, rows of tables, responses of news services.
//!
//! In: named values. Out: articles. Fields are recognised by name, in the order of
//! `words/words.toml`; a name given by the user comes first. Fails, listing the fields, if none
//! holds text.

mod rich;
mod fields;
mod columns;
mod nested;
mod table;
mod stream;
mod columnar;
mod sheet;
mod typed;
mod refusal;

pub(super) use columnar::rows as parquet;
pub(super) use columns::{fields_of, spell_out_days};
pub(super) use fields::{NamedValues, UsedFields, article};
pub(super) use nested::{is_by_columns, records as in_json};
pub(super) use refusal::refusal;
pub(super) use sheet::{tables as sheets, workbook};
pub(super) use stream::TableStream;
pub(super) use table::{NumberedRow, named as named_rows, rows as table};
pub(super) use typed::{name_within as name_in_xml, records as in_xml, records_named as of_xml};
