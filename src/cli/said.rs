//! `onrecord said`: statements by speaker, by the actor they are about, or by addressee.

use std::process::ExitCode;

use super::asking::{FilterArgs, TellingArgs};
use super::blocks::{self, AsBlock, Block};
use super::{Column, Context, Row, TextFormatArg, cells, facts, left_out, typed};
use crate::export::caution;
use crate::knowledge::{Delivery, Mode};
use crate::query::{self, Memory, SaidFilter, Telling, Utterance};

/// Arguments of `said`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only what this actor said
    speaker: Option<String>,
    /// Only what was said about this actor
    #[arg(long, value_name = "ACTOR")]
    about: Option<String>,
    /// Only what was said to this actor
    #[arg(long, value_name = "ACTOR")]
    to: Option<String>,
    /// Only statements with this word of saying in its dictionary form, such as `deny`
    #[arg(long, value_name = "WORD")]
    cue: Option<String>,
    /// Only statements quoted this way
    #[arg(long, value_name = "MODE")]
    mode: Option<ModeArg>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    tellings: TellingArgs,
    /// Print how often each speaker mentions each actor, not the statements
    #[arg(long, conflicts_with_all = ["to", "cue", "mode", "outlet"])]
    network: bool,
    /// Print at most this many rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

/// A mode as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ModeArg {
    /// Entirely in quotation marks.
    Direct,
    /// Without quotation marks.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

impl Row for Telling<Utterance> {
    const ID_COLUMNS: &'static [&'static str] =
        &["speaker_id", "about_ids", "to_ids", "document", "published", "title", "url"];

    fn ids(&self) -> Vec<String> {
        let ids = [
            cells::id(self.row.speaker.as_ref()),
            cells::ids(&self.row.about),
            cells::ids(&self.row.addressee),
        ];
        ids.into_iter().chain(cells::cited(&self.row.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Speaker"),
        Column::text("Cue"),
        Column::text("Words"),
        Column::text("About"),
        Column::text("To"),
        Column::text("As told by"),
        Column::text("Outlet"),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let row = &self.row;
        vec![
            cells::date(row.date.as_ref()),
            cells::name(row.speaker.as_ref()),
            match row.delivery {
                Delivery::Made => row.cue.clone(),
                other => format!("{} ({})", row.cue, other.as_str()),
            },
            facts::words_of(row),
            cells::names(&row.about),
            cells::names(&row.addressee),
            caution::chain(row).unwrap_or_default(),
            row.citation.outlet.clone().unwrap_or_default(),
            row.citation.evidence.clone(),
        ]
    }
}

impl AsBlock for Telling<Utterance> {
    fn block(&self) -> Block {
        facts::saying(self)
    }
}

/// Prints statements, or the network of speakers and the actors they mention.
///
/// # Errors
/// Returns an error if an actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    if args.network {
        return network(args, context, &memory);
    }
    let find = |typed: &Option<String>| {
        let day = args.filter.day();
        let find = |it: &String| typed::actor_on(&memory, it, day, context);
        let found = typed.as_ref().map(find).transpose();
        found.map(|actor| actor.map(|it| it.id))
    };
    let asked = SaidFilter {
        speaker: find(&args.speaker)?,
        about: find(&args.about)?,
        to: find(&args.to)?,
        cue: args.cue.clone(),
        mode: args.mode.map(|mode| match mode {
            ModeArg::Direct => Mode::Direct,
            ModeArg::Indirect => Mode::Indirect,
            ModeArg::Mixed => Mode::Mixed,
        }),
        filter: args.filter.filter(),
    };
    args.filter.check(memory.store())?;
    let join = args.tellings.join(context.ontology()?);
    let page = query::sayings(&memory.identities()?, &asked, args.limit, join)?;
    if let Some(cue) = args.cue.as_ref().filter(|_| page.n_total == 0) {
        query::check_cue(cue, memory.store())?;
    }
    blocks::print(&page.rows, args.format.format, context)?;
    left_out::more(context, page.rows.len(), page.n_total);
    left_out::undated(context, page.n_undated);
    Ok(ExitCode::SUCCESS)
}

fn network(args: &Args, context: &Context, memory: &Memory) -> anyhow::Result<ExitCode> {
    // Every graph has the ties of statements; this one is the cached default.
    let graph = memory.graph()?;
    let place = |typed: &Option<String>| {
        typed.as_ref().map(|it| typed::place(memory, it, context)).transpose()
    };
    let ends = (place(&args.speaker)?, place(&args.about)?);
    let rows = query::network(memory.store(), graph, ends, &args.filter.ties(), args.limit)?;
    blocks::print(&rows, args.format.format, context)?;
    Ok(ExitCode::SUCCESS)
}
