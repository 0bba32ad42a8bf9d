//! `onrecord history`: what an actor did and what was done to it, in date order.

use std::process::ExitCode;

use super::asking::EventArgs;
use super::blocks::{AsBlock, Block};
use super::{Column, Context, Row, cells, facts, typed};
use crate::query::{self, Event, Telling};

/// Arguments of `history`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The date is that of the event if the text gives one, else that of the document. \
For an outlet, what it reported is listed too. An event that several documents report is one row, \
that of the first report; --all-tellings prints every report.\nExample: onrecord history 'Ana \
Okoro' --since 2025 --type criticized"
)]
pub(crate) struct Args {
    /// The actor: a name as you would write it, or an id
    actor: String,
    #[command(flatten)]
    events: EventArgs,
}

impl Row for Telling<Event> {
    const ID_COLUMNS: &'static [&'static str] =
        &["subject_id", "object_id", "sources_ids", "document", "published", "title", "url"];

    fn ids(&self) -> Vec<String> {
        let ids = [
            cells::id(self.row.subject.as_ref()),
            cells::id(self.row.object.as_ref()),
            cells::ids(&self.row.according_to),
        ];
        ids.into_iter().chain(cells::cited(&self.row.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Subject"),
        Column::text("Relation"),
        Column::text("Object"),
        Column::text("Status"),
        Column::text("Reported by"),
        Column::text("According to"),
        Column::number("Confidence"),
        Column::number("Documents"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let event = &self.row;
        let object = [cells::name(event.object.as_ref()), event.matter.clone().unwrap_or_default()];
        let object: Vec<String> = object.into_iter().filter(|it| !it.is_empty()).collect();
        vec![
            cells::date(event.date.as_ref()),
            cells::name(event.subject.as_ref()),
            cells::words(&event.kind),
            object.join(": "),
            cells::status(event.status, event.former),
            cells::name(event.reported_by.as_ref()),
            cells::names(&event.according_to),
            format!("{:.2}", event.confidence),
            self.n_documents.to_string(),
            cells::quoted(&event.citation),
            event.citation.evidence.clone(),
        ]
    }
}

impl AsBlock for Telling<Event> {
    fn block(&self) -> Block {
        facts::deed(self)
    }
}

/// Prints the timeline.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let actor = typed::actor_on(&memory, &args.actor, args.events.filter.day(), context)?;
    let filter = args.events.checked(context, memory.store())?;
    let join = args.events.join(context.ontology()?);
    let limit = args.events.limit;
    let page = query::deeds(&memory.identities()?, &actor.id, &filter, limit, join)?;
    args.events.print(&page, &filter, context)?;
    Ok(ExitCode::SUCCESS)
}
