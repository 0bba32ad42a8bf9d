//! `onrecord changes` and `disputed`: what is new, and what sources do not agree on.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::{Context, TextFormatArg, asking, blocks};
use crate::graph::Identities;
use crate::query::{self, Join};

/// Arguments of `changes`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A tie is new in the time in which it is first known: --since and --until \
bound that day.")]
pub struct ChangesArgs {
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Arguments of `disputed`.
#[derive(Debug, clap::Args)]
pub struct DisputedArgs {
    #[command(flatten)]
    filter: TieArgs,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Prints new ties.
///
/// # Errors
/// Where the store cannot be read.
pub fn changes(args: &ChangesArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store_to_ask()?;
    let graph = args.filter.graph(&mut store, context)?;
    let page = query::changes(&store, &graph, &args.filter.filter(), args.limit)?;
    blocks::print(&page.rows, args.format.format, context)?;
    asking::more(context, page.rows.len(), page.n_total);
    asking::unsure_of(context, &graph);
    asking::undated(context, args.filter.n_undated(&graph));
    Ok(ExitCode::SUCCESS)
}

/// Prints what one source tells as true and another as not so.
///
/// # Errors
/// Where the store cannot be read.
pub fn disputed(args: &DisputedArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store_to_ask()?;
    let graph = args.filter.graph(&mut store, context)?;
    let identities = Identities::open(&store)?;
    let events = query::disputed(&identities, &graph, &args.filter.filter())?;
    let mut rows = query::tellings(&identities, events, Join::None)?;
    rows.iter_mut().for_each(|it| it.disputed = true);
    blocks::print(&rows, args.format.format, context)?;
    asking::more(context, rows.len(), rows.len());
    asking::unsure_of(context, &graph);
    Ok(ExitCode::SUCCESS)
}
