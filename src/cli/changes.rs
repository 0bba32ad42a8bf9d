//! `onrecord changes` and `disputed`: new ties, and relations on which sources disagree.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::{Context, TextFormatArg, blocks, left_out};
use crate::query::{self, Join};

/// Arguments of `changes`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A tie is new on the day of its first report; --since and --until limit that \
day.\nExample: onrecord changes --since 2026-03"
)]
pub(crate) struct ChangesArgs {
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many ties, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Arguments of `disputed`.
#[derive(Debug, clap::Args)]
pub(crate) struct DisputedArgs {
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many reports
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Prints new ties.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn changes(args: &ChangesArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let graph = args.filter.graph(&memory)?;
    let page = query::changes(memory.store(), graph, &args.filter.filter(), args.limit)?;
    blocks::print(&page.rows, args.format.format, context)?;
    left_out::more(context, page.rows.len(), page.n_total);
    left_out::unsure_of(context, graph);
    left_out::undated(context, args.filter.n_undated(graph));
    Ok(ExitCode::SUCCESS)
}

/// Prints relations that one source asserts and another negates.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn disputed(args: &DisputedArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let filter = args.filter.filter();
    let identities = memory.identities()?;
    let mut events = query::disputed(&identities, args.filter.graph(&memory)?, &filter)?;
    let n_total = events.len();
    events.truncate(args.limit);
    let mut rows = query::tellings(&identities, events, Join::None)?;
    for row in &mut rows {
        row.disputed = true;
    }
    blocks::print(&rows, args.format.format, context)?;
    left_out::more(context, rows.len(), n_total);
    left_out::unsure_of(context, args.filter.graph(&memory)?);
    Ok(ExitCode::SUCCESS)
}
