//! `onrecord path`: how two actors are connected.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::blocks::{self, AsBlock, Block};
use super::{Column, Context, GraphFormatArg, Row, cells, draw, facts, left_out, typed};
use crate::graph::Which;
use crate::query::{self, Leg, Link};

/// Arguments of `path`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Ties are followed in both directions; the column Tie names subject and object in \
order. Ties of type `reported_by` are left out unless --type names them.\nExample: onrecord path \
'Ana Okoro' 'Jim Vale' --max 3"
)]
pub(crate) struct Args {
    /// The actor to start from: a name as you would write it, or an id
    from: String,
    /// The actor to reach
    to: String,
    /// Print all paths, the shortest first, not only the best shortest one
    #[arg(long)]
    all: bool,
    /// Only paths of at most this many steps
    #[arg(long, value_name = "N", default_value_t = 4)]
    max: u32,
    #[command(flatten)]
    filter: TieArgs,
    #[command(flatten)]
    format: GraphFormatArg,
}

impl Row for Leg {
    const ID_COLUMNS: &'static [&'static str] =
        &["from_id", "to_id", "document", "published", "title", "url", "outlet"];

    fn ids(&self) -> Vec<String> {
        let ids = [self.from.id.to_string(), self.to.id.to_string()];
        ids.into_iter().chain(cells::cited_of_outlet(&self.link.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::number("Path"),
        Column::number("Step"),
        Column::text("From"),
        Column::text("To"),
        Column::text("Tie"),
        Column::number("Documents"),
        Column::code("First"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let link = &self.link;
        vec![
            self.path.to_string(),
            self.step.to_string(),
            self.from.name.clone(),
            self.to.name.clone(),
            format!("{} {} {}", link.subject.name, cells::words(&link.kind), link.object.name),
            link.n_documents.to_string(),
            cells::date(link.first.as_ref()),
            cells::quoted(&link.citation),
            link.citation.evidence.clone(),
        ]
    }
}

impl AsBlock for Leg {
    fn block(&self) -> Block {
        let tie = facts::tie(&self.link);
        let step = format!("Step {} of path {}", self.step, self.path);
        let way = format!("{step}, from {} to {}", self.from.name, self.to.name);
        Block { notes: [vec![way], tie.notes].concat(), ..tie }
    }
}

/// Prints the paths.
///
/// # Errors
/// Returns an error if an actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let from = typed::place(&memory, &args.from, context)?;
    let to = typed::place(&memory, &args.to, context)?;
    let which = if args.all { Which::All } else { Which::Shortest };
    let (filter, graph) = (args.filter.filter(), args.filter.graph(&memory)?);
    let legs = query::path(memory.store(), graph, (from, to), args.max, which, &filter)?;
    if let Some(format) = args.format.format.rows() {
        blocks::print(&legs, format, context)?;
    } else {
        let links: Vec<Link> = legs.iter().map(|it| it.link.clone()).collect();
        draw::print(&links, &format!("{} to {}", args.from, args.to), context)?;
    }
    if legs.is_empty() {
        context.notice(&format!("no path of at most {} steps; --max sets the limit", args.max));
    }
    left_out::unsure_of(context, graph);
    Ok(ExitCode::SUCCESS)
}
