//! `onrecord actors`: lists the actors of the store.

use std::process::ExitCode;

use super::asking::ConfidenceArg;
use super::{Column, Context, FormatArg, Row, left_out, output};
use crate::knowledge::ActorKind;
use crate::query::{self, QueryError, Summary};

/// Arguments of `actors`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only actors whose name has a word starting with each of these words
    pattern: Option<String>,
    /// Only actors of this kind: person, organization, outlet, government, group or unnamed
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<ActorKind>,
    /// Print at most this many actors, those in the most documents first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    confidence: ConfidenceArg,
    #[command(flatten)]
    format: FormatArg,
}

fn kind(typed: &str) -> Result<ActorKind, String> {
    let found = ActorKind::of_name(typed);
    found.ok_or_else(|| {
        let all: Vec<&str> = ActorKind::ALL.iter().map(|it| it.as_str()).collect();
        format!("it must be one of {}", all.join(", "))
    })
}

impl Row for Summary {
    const COLUMNS: &'static [Column] = &[
        Column::text("Name"),
        Column::code("Kind"),
        Column::number("Documents"),
        Column::number("Relations"),
        Column::number("Spoke of"),
        Column::code("Id"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.actor.name.clone(),
            self.kind.clone(),
            self.n_documents.to_string(),
            self.n_relations.to_string(),
            self.n_spoken_of.to_string(),
            self.actor.id.to_string(),
        ]
    }
}

/// Prints the actors.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.confidence.memory(context)?;
    let graph = memory.graph()?;
    let mut rows = query::actors(graph, args.pattern.as_deref(), args.kind);
    if args.kind != Some(ActorKind::Unnamed) {
        rows.retain(|it| it.kind != ActorKind::Unnamed.as_str());
    }
    let n_total = rows.len();
    rows.truncate(args.limit);
    output::print(&rows, args.format.format, context)?;
    left_out::more(context, rows.len(), n_total);
    if let (0, Some(pattern)) = (n_total, &args.pattern)
        && let Err(QueryError::Unknown { nearest, .. }) = memory.find(pattern)
        && !nearest.is_empty()
    {
        let names: Vec<&str> = nearest.iter().map(|it| it.actor.name.as_str()).collect();
        context.notice(&format!("the nearest names are {}", names.join(", ")));
    }
    left_out::unsure_of(context, graph);
    Ok(ExitCode::SUCCESS)
}
