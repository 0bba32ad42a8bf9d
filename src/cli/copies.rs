//! `onrecord documents --copies` and `--versions`: documents that resemble each other.
//!
//! In: a store. Out: one row for each document that resembles an earlier one, with that one and how
//! they are related. Fails if the store cannot be read.

use std::process::ExitCode;

use super::blocks::{self, AsBlock, Block, Quote};
use super::counts::counted;
use super::output::TextFormat;
use super::{Column, Context, Row};
use crate::query::{self, Likeness};

impl Row for Likeness {
    const COLUMNS: &'static [Column] = &[
        Column::code("Document"),
        Column::code("Date"),
        Column::text("Outlet"),
        Column::text("Title"),
        Column::text("Relation"),
        Column::text("Of"),
    ];

    fn cells(&self) -> Vec<String> {
        let date = self.date.map(|date| date.to_string()).unwrap_or_default();
        let (outlet, title) = (self.outlet.clone(), self.title.clone());
        vec![
            self.document.to_string(),
            date,
            outlet.unwrap_or_default(),
            title.unwrap_or_default(),
            self.kind.as_str().to_owned(),
            self.first.to_string(),
        ]
    }
}

/// Returns what a document is of the first, and which version is the last.
fn note(row: &Likeness) -> String {
    let place = match row.kind.is_version() {
        false => format!("copy of {}", row.first),
        true => format!("version {} of {}", row.version, row.first),
    };
    match row.latest == row.document {
        true if row.kind.is_version() => format!("{place}; the latest"),
        true => place,
        false => format!("{place}; the latest is {}", row.latest),
    }
}

impl AsBlock for Likeness {
    fn block(&self) -> Block {
        let outlet = self.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
        Block {
            date: self.date.map_or_else(|| "no date".to_owned(), |day| day.to_string()),
            fact: self.title.clone().unwrap_or_else(|| self.document.to_string()),
            quotes: vec![Quote {
                place: format!("{outlet}  {}", self.document),
                ..Quote::default()
            }],
            notes: vec![note(self)],
        }
    }
}

/// Prints the copies, the versions, or both.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(super) fn run(
    copies: bool,
    versions: bool,
    format: TextFormat,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let is_both = copies == versions;
    let is_asked = |it: &Likeness| is_both || it.kind.is_version() == versions;
    let all = query::alike(memory.store())?;
    let n_all = all.len();
    let rows: Vec<Likeness> = all.into_iter().filter(is_asked).collect();
    blocks::print(&rows, format, context)?;
    if rows.is_empty() {
        let (wanted, others) = if copies { ("copies", "versions") } else { ("versions", "copies") };
        context.notice(&match n_all {
            0 => "no two documents are similar".to_owned(),
            n => format!("no {wanted}; --{others} lists {}", counted(n, "document")),
        });
    }
    Ok(ExitCode::SUCCESS)
}
