//! `onrecord history`: what an actor did and what was done to it, in the order of time.

use std::process::ExitCode;

use super::asking::{self, FilterArgs, TypeArgs};
use super::{Column, Context, FormatArg, Row, output};
use crate::graph::Identities;
use crate::query::{self, Event};

/// Arguments of `history`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A date is that of the event where the text tells it, else that of the \
document. Outlets are told what they reported, too.")]
pub struct Args {
    /// The actor, as you would write it, or its id
    actor: String,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    types: TypeArgs,
    /// Print at most this many events
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
}

impl Row for Event {
    const ID_COLUMNS: &'static [&'static str] =
        &["subject_id", "object_id", "sources_ids", "document", "published", "title", "url"];

    fn ids(&self) -> Vec<String> {
        let ids = [
            asking::id(self.subject.as_ref()),
            asking::id(self.object.as_ref()),
            asking::ids(&self.according_to),
        ];
        ids.into_iter().chain(asking::cited(&self.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Subject"),
        Column::text("Relation"),
        Column::text("Object"),
        Column::text("Status"),
        Column::text("Reported by"),
        Column::text("According to"),
        Column::text("Quotation"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        let object = [asking::name(self.object.as_ref()), self.matter.clone().unwrap_or_default()];
        let object: Vec<String> = object.into_iter().filter(|it| !it.is_empty()).collect();
        vec![
            asking::date(self.date.as_ref()),
            asking::name(self.subject.as_ref()),
            asking::words(&self.kind),
            object.join(": "),
            asking::status(self.status, self.former),
            asking::name(self.reported_by.as_ref()),
            asking::names(&self.according_to),
            asking::quoted(&self.citation),
            self.citation.evidence.clone(),
        ]
    }
}

/// Prints the timeline.
///
/// # Errors
/// Where the actor is unknown or ambiguous, or the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let actor = query::find_actor(&identities, &args.actor)?;
    args.types.tell_unknown(context)?;
    let filter = args.filter.of_types(&args.types);
    let page = query::history(&identities, &actor.id, &filter, args.limit)?;
    output::print(&page.rows, args.format.format, context)?;
    asking::more(context, page.rows.len(), page.n_total);
    asking::unsure(context, page.n_unsure, filter.min_confidence);
    Ok(ExitCode::SUCCESS)
}
