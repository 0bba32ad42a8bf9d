//! `onrecord near`: the ties around an actor.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::blocks::{self, AsBlock, Block};
use super::{Column, Context, GraphFormatArg, Row, cells, draw, facts, left_out, typed};
use crate::query::Link;

/// Arguments of `near`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Ties of type `reported_by` are left out unless --type names them.\nExample: \
onrecord near 'Ana Okoro' --hops 2 --type met_with"
)]
pub(crate) struct Args {
    /// The actor: a name as you would write it, or an id
    actor: String,
    /// Go up to this many steps from the actor; 1 is its own ties
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: u32,
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many ties, the nearest first, then those with the most documents
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: GraphFormatArg,
}

impl Row for Link {
    const ID_COLUMNS: &'static [&'static str] =
        &["subject_id", "object_id", "document", "published", "title", "url", "outlet"];

    fn ids(&self) -> Vec<String> {
        let ids = [self.subject.id.to_string(), self.object.id.to_string()];
        ids.into_iter().chain(cells::cited_of_outlet(&self.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::number("Hops"),
        Column::text("Subject"),
        Column::text("Relation"),
        Column::text("Object"),
        Column::text("Status"),
        Column::number("Documents"),
        Column::code("First"),
        Column::code("Last"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let status =
            if self.disputed { "disputed".to_owned() } else { cells::status(self.status, false) };
        vec![
            self.hops.to_string(),
            self.subject.name.clone(),
            cells::words(&self.kind),
            self.object.name.clone(),
            status,
            self.n_documents.to_string(),
            cells::date(self.first.as_ref()),
            cells::date(self.last.as_ref()),
            cells::quoted(&self.citation),
            self.citation.evidence.clone(),
        ]
    }
}

impl AsBlock for Link {
    fn block(&self) -> Block {
        facts::tie(self)
    }
}

/// Prints the ties.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let actor = typed::actor(&memory, &args.actor, context)?;
    let page = memory.near(&actor.id, args.hops, &args.filter.filter(), args.limit)?;
    match args.format.format.rows() {
        Some(format) => blocks::print(&page.rows, format, context)?,
        None => draw::print(&page.rows, &format!("Near {}", args.actor), context)?,
    }
    left_out::more(context, page.rows.len(), page.n_total);
    left_out::unsure_of(context, args.filter.graph(&memory)?);
    Ok(ExitCode::SUCCESS)
}
