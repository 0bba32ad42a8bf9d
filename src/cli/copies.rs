//! `onrecord documents --copies` and `--versions`: the documents of a store that are much like one another.
//!
//! In: a store. Out: a row a document that belongs to a group: the first of the group, and how the
//! other is like it. Fails if the store cannot be read.

use std::process::ExitCode;

use serde::Serialize;

use super::blocks::{self, Block, Quote, Told};
use super::output::TextFormat;
use super::{Column, Context, Row};
use crate::query::{self, Likeness};

/// One document that is like another.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    likeness: Likeness,
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::text("Document"),
        Column::code("Date"),
        Column::text("Outlet"),
        Column::text("Title"),
        Column::text("Relation"),
        Column::text("Of"),
    ];

    fn cells(&self) -> Vec<String> {
        let it = &self.likeness;
        let date = it.date.map(|date| date.to_string()).unwrap_or_default();
        let (outlet, title) = (it.outlet.clone(), it.title.clone());
        vec![
            it.document.to_string(),
            date,
            outlet.unwrap_or_default(),
            title.unwrap_or_default(),
            it.kind.as_str().to_owned(),
            it.first.to_string(),
        ]
    }
}

impl Told for Shown {
    fn block(&self) -> Block {
        let it = &self.likeness;
        let outlet = it.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
        Block {
            date: it.date.map_or_else(|| "no date".to_owned(), |it| it.to_string()),
            fact: it.title.clone().unwrap_or_else(|| it.document.to_string()),
            quotes: vec![Quote { place: format!("{outlet}  {}", it.document), ..Quote::default() }],
            notes: vec![format!("{} of {}", it.kind.as_str(), it.first)],
        }
    }
}

/// Prints the copies, the versions, or both.
///
/// # Errors
/// If the store cannot be read.
pub(super) fn run(
    copies: bool,
    versions: bool,
    format: TextFormat,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let is_both = copies == versions;
    let is_asked = |it: &Likeness| is_both || it.kind.is_version() == versions;
    let all = query::alike(&store)?;
    let rows: Vec<Shown> =
        all.into_iter().filter(is_asked).map(|likeness| Shown { likeness }).collect();
    blocks::print(&rows, format, context)?;
    if rows.is_empty() {
        context.notice("no two documents are much alike");
    }
    Ok(ExitCode::SUCCESS)
}
