//! `onrecord offices` and `timeline`: who held which office when, and what happened when.

use std::process::ExitCode;

use super::asking::{ConfidenceArg, EventArgs};
use super::blocks::{self, AsBlock, Block};
use super::{Column, Context, Row, TextFormatArg, cells, facts, left_out, typed};
use crate::document::PartialDate;
use crate::knowledge::ActorKind;
use crate::query::{self, AskedWords, Filter, HeldOffice, Holder, OfficesAsked, QueryError};

/// Arguments of `offices`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A period runs from the first to the last report that the actor holds the office, \
which can be shorter than the term. With --as-of, an office counts as held from the first report \
until a report that it is over.\nExample: onrecord offices Senate --as-of 2025-06"
)]
pub(crate) struct OfficesArgs {
    /// Only offices that this actor holds, or that belong to this organization or government
    actor: Option<String>,
    /// Only holders on this day, as far as reported: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    as_of: Option<PartialDate>,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Print at most this many offices, those in the most documents first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Arguments of `timeline`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The date is that of the event if the text gives one, else that of the document. \
An event that several documents report is one row; --all-tellings prints every report.\nExample: \
onrecord timeline --about pipeline --since 2026-03-01 --until 2026-03-31"
)]
pub(crate) struct TimelineArgs {
    /// Only events with these words in their sentence, as in `search`: '"a phrase"', impeach*, OR,
    /// NOT
    #[arg(long, value_name = "WORDS")]
    about: Option<String>,
    #[command(flatten)]
    events: EventArgs,
}

impl Row for HeldOffice {
    const COLUMNS: &'static [Column] =
        &[Column::text("Office"), Column::text("Body"), Column::text("Holders")];
    const ID_COLUMNS: &'static [&'static str] = &["body_id", "holder_ids", "evidence"];

    fn ids(&self) -> Vec<String> {
        let joined =
            |of: fn(&Holder) -> &str| self.holders.iter().map(of).collect::<Vec<_>>().join(" ");
        vec![
            cells::id(self.body.as_ref()),
            joined(|it| it.actor.id.as_str()),
            joined(|it| it.evidence.as_str()),
        ]
    }

    fn cells(&self) -> Vec<String> {
        let holders: Vec<String> = self.holders.iter().map(held).collect();
        vec![self.office.clone(), cells::name(self.body.as_ref()), holders.join("; ")]
    }
}

/// Returns the name of a holder with the period.
fn held(holder: &Holder) -> String {
    let period = match (holder.first, holder.last) {
        (Some(first), Some(last)) => format!(", {}", first.period_to(last)),
        _ => String::new(),
    };
    let over = match holder.over_by {
        Some(day) if holder.last.is_some_and(|last| last.first_day() > day.last_day()) => {
            format!(", but called former by {day}")
        }
        Some(day) => format!(", over by {day}"),
        None if holder.over => ", over".to_owned(),
        None => String::new(),
    };
    format!("{}{period}{over}", holder.actor.name)
}

impl AsBlock for HeldOffice {
    fn block(&self) -> Block {
        let body = self.body.as_ref().map(|it| format!(" ({})", it.name)).unwrap_or_default();
        let line = |holder: &Holder| {
            let support = facts::support(holder.n_documents, 0, holder.n_sources);
            format!("{}; {support}  {}", held(holder), holder.evidence)
        };
        let is_named = |holder: &&Holder| !holder.actor.id.is_of_kind(ActorKind::Unnamed);
        let named = self.holders.iter().filter(is_named);
        let n_unnamed = self.holders.len() - named.clone().count();
        let rest =
            (n_unnamed > 0).then(|| format!("{n_unnamed} without a name; --format json has all"));
        Block {
            date: match self.holders.len() {
                1 => "1 holder".to_owned(),
                n => format!("{n} holders"),
            },
            fact: format!("{}{body}", self.office),
            quotes: Vec::new(),
            notes: named.map(line).chain(rest).collect(),
        }
    }
}

/// Lists offices.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn offices(args: &OfficesArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let find = |typed: &String| typed::actor(&memory, typed, context);
    let actor = args.actor.as_ref().map(find).transpose()?;
    let min_confidence = args.confidence.min_confidence;
    let asked = OfficesAsked {
        actor: actor.map(|it| it.id),
        as_of: args.as_of,
        filter: Filter { min_confidence, ..Filter::default() },
    };
    let page = query::offices(&memory.identities()?, context.ontology()?, &asked, args.limit)?;
    blocks::print(&page.rows, args.format.format, context)?;
    left_out::more(context, page.rows.len(), page.n_total);
    left_out::unsure(context, page.n_unsure, min_confidence);
    Ok(ExitCode::SUCCESS)
}

/// Prints events in date order.
///
/// # Errors
/// Returns an error if the search words are not a valid query, or the store cannot be read.
pub(crate) fn timeline(args: &TimelineArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let filter = args.events.checked(context, memory.store())?;
    let ask = |typed: &String| {
        let wrong = |cause| QueryError::Search { asked: typed.clone(), cause };
        AskedWords::parse(typed).map_err(wrong)
    };
    let about = args.about.as_ref().map(ask).transpose()?;
    let join = args.events.join(context.ontology()?);
    let limit = args.events.limit;
    let page = query::timeline(&memory.identities()?, about.as_ref(), &filter, limit, join)?;
    args.events.print(&page, &filter, context)?;
    Ok(ExitCode::SUCCESS)
}
