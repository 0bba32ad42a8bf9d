//! `onrecord status`: how much the store holds.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::Context;
use super::counts::counted;
use crate::document::PartialDate;
use crate::graph::Graph;
use crate::store::{Counts, Store};

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

#[derive(Serialize)]
struct Status {
    store: String,
    format: u32,
    #[serde(flatten)]
    counts: Counts,
    actors: usize,
    ties: usize,
    disputed: usize,
    first: Option<PartialDate>,
    last: Option<PartialDate>,
    acts: usize,
    registers: usize,
    index_parts: usize,
    bytes_on_disk: u64,
}

/// Prints the counts and sizes of the store.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store_to_ask()?;
    let graph = Graph::load(&mut store)?;
    let days = days(&store)?;
    let status = Status {
        store: store.path().display().to_string(),
        format: crate::store::FORMAT,
        counts: store.counts(),
        actors: graph.actors.iter().filter(|it| !it.is_unnamed()).count(),
        ties: graph.ties().len(),
        disputed: graph.ties().iter().filter(|it| it.is_disputed).count(),
        first: days.first().copied(),
        last: days.last().copied(),
        acts: store.notes(crate::resolve::ACT)?.len(),
        registers: store.notes("register/")?.len(),
        index_parts: store.n_segments(),
        bytes_on_disk: store.n_bytes(),
    };
    args.format.print(&status, context, write_status)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the days on which documents were published.
fn days(store: &dyn Store) -> anyhow::Result<BTreeSet<PartialDate>> {
    let mut days = BTreeSet::new();
    store.each_document(&mut |_, stored| {
        days.extend(stored.document.date);
        Ok(())
    })?;
    Ok(days)
}

fn write_status(out: &mut dyn Write, status: &Status) -> std::io::Result<()> {
    writeln!(out, "store       {} (format {})", status.store, status.format)?;
    writeln!(out, "documents   {}", status.counts.documents)?;
    if let Some((first, last)) = status.first.zip(status.last) {
        writeln!(out, "dated       {first} to {last}")?;
    }
    writeln!(out, "actors      {} named", status.actors)?;
    writeln!(out, "relations   {}", status.counts.relations)?;
    writeln!(out, "statements  {}", status.counts.statements)?;
    writeln!(out, "ties        {}, {} of them disputed", status.ties, status.disputed)?;
    writeln!(out, "acts        {} by people, {} registers", status.acts, status.registers)?;
    let megabytes = status.bytes_on_disk as f64 / 1e6;
    writeln!(out, "on disk     {megabytes:.1} MB, index in {}", counted(status.index_parts, "part"))
}
