//! The columns of the tables, from `schema/tables/`.
//!
//! In: nothing. Out: [`ColumnTable`]s with their columns in Arrow. Never fails: a test loads the files.

use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A row, by column.
pub(super) type CellRow = Map<String, Value>;

/// The tables of each month.
pub(super) static MONTHLY: LazyLock<[ColumnTable; 6]> = LazyLock::new(|| {
    [
        include_str!("../../../../schema/tables/documents.json"),
        include_str!("../../../../schema/tables/actors.json"),
        include_str!("../../../../schema/tables/mentions.json"),
        include_str!("../../../../schema/tables/statements.json"),
        include_str!("../../../../schema/tables/relations.json"),
        include_str!("../../../../schema/tables/evidence.json"),
    ]
    .map(ColumnTable::of)
});

/// The table of acts, registers and stories.
pub(super) static NOTES: LazyLock<ColumnTable> =
    LazyLock::new(|| ColumnTable::of(include_str!("../../../../schema/tables/notes.json")));

/// A table.
#[derive(Debug, Deserialize)]
pub(super) struct ColumnTable {
    #[serde(rename = "table")]
    pub(super) name: String,
    columns: Vec<Column>,
}

#[derive(Debug, Deserialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    required: bool,
    /// What stands for a value that a record leaves out.
    default: Option<Value>,
}

/// The kind of a column's values.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Number,
    /// From 0.0 to 1.0.
    Share,
    Flag,
    Texts,
    /// Start and end.
    Span,
    Spans,
}

impl ColumnTable {
    /// Returns the table that a file of the schema describes.
    fn of(json: &str) -> Self {
        // A test loads each file.
        serde_json::from_str(json).expect("the embedded tables are tested to load")
    }

    /// Returns the columns in Arrow.
    pub(super) fn schema(&self) -> SchemaRef {
        let field = |it: &Column| Field::new(&it.name, it.kind.in_arrow(), !it.required);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }

    /// Returns a row with the values that a record leaves out, and only with columns of the table.
    pub(super) fn row(&self, mut given: CellRow) -> CellRow {
        let cell = |column: &Column| {
            let value = given.remove(&column.name).filter(|it| !it.is_null());
            let value = value.or(column.default.clone()).unwrap_or(Value::Null);
            (column.name.clone(), value)
        };
        self.columns.iter().map(cell).collect()
    }

    /// Returns the name of a column that must be there and is not.
    pub(super) fn missing(&self, found: &Schema) -> Option<&str> {
        let is_missing = |it: &&Column| it.required && found.field_with_name(&it.name).is_err();
        self.columns.iter().find(is_missing).map(|it| it.name.as_str())
    }
}

impl Kind {
    fn in_arrow(self) -> DataType {
        let list = |inner: DataType| DataType::List(Arc::new(Field::new("item", inner, false)));
        match self {
            Self::Text => DataType::Utf8,
            Self::Number => DataType::Int64,
            Self::Share => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Texts => list(DataType::Utf8),
            Self::Span => list(DataType::Int64),
            Self::Spans => list(list(DataType::Int64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_loads_and_names_its_columns_once() {
        for table in MONTHLY.iter().chain([&*NOTES]) {
            let schema = table.schema();
            let names: std::collections::BTreeSet<&String> =
                schema.fields().iter().map(|it| it.name()).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            assert_eq!(table.missing(&schema), None);
            assert_eq!(table.missing(&Schema::empty()), Some(table.columns[0].name.as_str()));
        }
    }
}
