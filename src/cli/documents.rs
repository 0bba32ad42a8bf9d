//! `onrecord documents`: the documents of a store that are much like one another.
//!
//! In: a store. Out: a row a document that belongs to a group: the first of the group, and how the
//! other is like it. Fails if the store cannot be read.

use std::process::ExitCode;

use serde::Serialize;

use super::{Column, Context, FormatArg, Row, output};
use crate::query::{self, Likeness};

/// The arguments of `documents`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Near copies: wire stories that several papers print, syndicated text
    #[arg(long)]
    copies: bool,
    /// Later versions of an article: the same outlet, much the same words
    #[arg(long)]
    versions: bool,
    #[command(flatten)]
    format: FormatArg,
}

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

/// Prints the copies, the versions, or both.
///
/// # Errors
/// If the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let is_both = args.copies == args.versions;
    let is_asked = |it: &Likeness| is_both || it.kind.is_version() == args.versions;
    let all = query::alike(&store)?;
    let rows: Vec<Shown> =
        all.into_iter().filter(is_asked).map(|likeness| Shown { likeness }).collect();
    output::print(&rows, args.format.format, context)?;
    if rows.is_empty() {
        context.notice("no two documents are much alike");
    }
    Ok(ExitCode::SUCCESS)
}
