//! `onrecord said`: who said what, of whom, to whom.

use std::process::ExitCode;

use super::asking::{self, FilterArgs};
use super::{Column, Context, FormatArg, Row, output};
use crate::graph::{Graph, Identities};
use crate::knowledge::{Delivery, Mode, SHOWN_MIN};
use crate::query::{self, SaidFilter, Utterance};
use crate::store::SledStore;

/// Arguments of `said`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only what this actor said
    speaker: Option<String>,
    /// Only what was said about this actor
    #[arg(long, value_name = "ACTOR")]
    about: Option<String>,
    /// Only what was said to this actor
    #[arg(long, value_name = "ACTOR")]
    to: Option<String>,
    /// Only with this word of saying, in its dictionary form: `deny`
    #[arg(long, value_name = "WORD")]
    cue: Option<String>,
    /// Only words given this way
    #[arg(long, value_name = "MODE")]
    mode: Option<ModeArg>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Print who speaks of whom and how often, not the statements
    #[arg(long, conflicts_with_all = ["to", "cue", "mode", "outlet"])]
    network: bool,
    /// Print at most this many rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
}

/// A mode as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ModeArg {
    /// All in quotation marks.
    Direct,
    /// None in quotation marks.
    Indirect,
    /// Some in quotation marks.
    Mixed,
}

impl Row for Utterance {
    const ID_COLUMNS: &'static [&'static str] =
        &["speaker_id", "about_ids", "to_ids", "document", "published", "title", "url"];

    fn ids(&self) -> Vec<String> {
        let ids = [
            asking::id(self.speaker.as_ref()),
            asking::ids(&self.about),
            asking::ids(&self.addressee),
        ];
        ids.into_iter().chain(asking::cited(&self.citation)).collect()
    }

    const COLUMNS: &'static [Column] = &[
        Column::code("Date"),
        Column::text("Speaker"),
        Column::text("Cue"),
        Column::text("Words"),
        Column::text("About"),
        Column::text("To"),
        Column::text("Outlet"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        let words = match self.mode {
            Mode::Direct => format!("“{}”", self.words.trim_matches(['“', '”', '"'])),
            Mode::Indirect | Mode::Mixed => self.words.clone(),
        };
        vec![
            asking::date(self.date.as_ref()),
            asking::name(self.speaker.as_ref()),
            match self.delivery {
                Delivery::Made => self.cue.clone(),
                other => format!("{} ({})", self.cue, other.as_str()),
            },
            words,
            asking::names(&self.about),
            asking::names(&self.addressee),
            self.citation.outlet.clone().unwrap_or_default(),
            self.citation.evidence.clone(),
        ]
    }
}

/// Prints statements, or the network of who speaks of whom.
///
/// # Errors
/// Where an actor is unknown or ambiguous, or the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store_to_ask()?;
    if args.network {
        return network(args, context, &mut store);
    }
    let identities = Identities::open(&store)?;
    let find = |typed: &Option<String>| {
        let found = typed.as_ref().map(|it| query::find_actor(&identities, it)).transpose();
        found.map(|it| it.map(|it| it.id))
    };
    let asked = SaidFilter {
        speaker: find(&args.speaker)?,
        about: find(&args.about)?,
        to: find(&args.to)?,
        cue: args.cue.clone(),
        mode: args.mode.map(|it| match it {
            ModeArg::Direct => Mode::Direct,
            ModeArg::Indirect => Mode::Indirect,
            ModeArg::Mixed => Mode::Mixed,
        }),
        filter: args.filter.filter(),
    };
    let page = query::said(&identities, &asked, args.limit)?;
    output::print(&page.rows, args.format.format, context)?;
    asking::more(context, page.rows.len(), page.n_total);
    Ok(ExitCode::SUCCESS)
}

fn network(args: &Args, context: &Context, store: &mut SledStore) -> anyhow::Result<ExitCode> {
    // Ties of statements are in every graph; this one is kept for the other questions.
    let graph = Graph::load_sure(store, SHOWN_MIN)?;
    let identities = Identities::open(store)?;
    let place = |typed: &Option<String>| {
        typed.as_ref().map(|it| asking::place(&graph, &identities, it)).transpose()
    };
    let ends = (place(&args.speaker)?, place(&args.about)?);
    let rows = query::network(store, &graph, ends, &args.filter.ties(), args.limit)?;
    output::print(&rows, args.format.format, context)?;
    Ok(ExitCode::SUCCESS)
}
