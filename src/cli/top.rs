//! `onrecord top` and `communities`: actors ranked by a measure, and grouped by their ties.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::{Column, Context, FormatArg, Row, cells, left_out, output};
use crate::query::{self, CommunityMember, Measure, Ranked};

/// Arguments of `top`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --since or --until, only ties reported in that period count.\nExample, the \
most criticized actors: onrecord top --by acted-on --type criticized"
)]
pub(crate) struct TopArgs {
    /// The measure to rank by
    #[arg(long, value_name = "MEASURE", default_value = "quoted")]
    by: MeasureArg,
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many actors
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
}

/// A measure as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum MeasureArg {
    /// Statements it made.
    Quoted,
    /// Statements made about it.
    SpokenOf,
    /// Relations in which it does something.
    Acting,
    /// Relations in which something is done to it.
    ActedOn,
    /// Documents it appears in.
    Documents,
    /// Number of actors it has a tie with.
    Degree,
    /// Importance of the actors that point to it.
    #[value(name = "pagerank")]
    PageRank,
    /// Share of shortest paths between other actors that pass through it.
    Betweenness,
}

impl From<MeasureArg> for Measure {
    fn from(measure: MeasureArg) -> Self {
        match measure {
            MeasureArg::Quoted => Self::Quoted,
            MeasureArg::SpokenOf => Self::SpokenOf,
            MeasureArg::Acting => Self::Acting,
            MeasureArg::ActedOn => Self::ActedOn,
            MeasureArg::Documents => Self::Documents,
            MeasureArg::Degree => Self::Degree,
            MeasureArg::PageRank => Self::PageRank,
            MeasureArg::Betweenness => Self::Betweenness,
        }
    }
}

/// Arguments of `communities`.
#[derive(Debug, clap::Args)]
pub(crate) struct CommunitiesArgs {
    #[command(flatten)]
    filter: TieArgs,
    /// Leave out communities with fewer actors than this
    #[arg(long, value_name = "N", default_value_t = 3)]
    size_min: usize,
    /// Print at most this many members of each community
    #[arg(long, value_name = "N", default_value_t = 10)]
    members: usize,
    /// Print at most this many communities, the largest [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    #[command(flatten)]
    format: FormatArg,
}

/// Returns a score as text: whole numbers without decimals, others with five.
fn score(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score:.0}") } else { format!("{score:.5}") }
}

fn evidence(tie: Option<&query::Link>) -> Vec<String> {
    let Some(link) = tie else { return vec![String::new(); 3] };
    let sentence = [link.subject.name.clone(), cells::words(&link.kind), link.object.name.clone()];
    vec![sentence.join(" "), cells::quoted(&link.citation), link.citation.evidence.clone()]
}

impl Row for Ranked {
    const ID_COLUMNS: &'static [&'static str] = &["actor_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.actor.id.to_string()]
    }

    const COLUMNS: &'static [Column] = &[
        Column::number("Rank"),
        Column::text("Name"),
        Column::number("Score"),
        Column::text("Such as"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.rank.to_string(), self.actor.name.clone(), score(self.score)];
        cells.extend(evidence(self.tie.as_ref()));
        cells
    }
}

impl Row for CommunityMember {
    const ID_COLUMNS: &'static [&'static str] = &["actor_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.actor.id.to_string()]
    }

    const COLUMNS: &'static [Column] = &[
        Column::number("Community"),
        Column::text("Name"),
        Column::number("Documents"),
        Column::text("Such as"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells =
            vec![self.community.to_string(), self.actor.name.clone(), self.n_documents.to_string()];
        cells.extend(evidence(self.tie.as_ref()));
        cells
    }
}

/// Prints the actors with the highest scores.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn top(args: &TopArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let graph = args.filter.graph(&memory)?;
    let (by, filter) = (args.by.into(), args.filter.filter());
    let rows = query::top(memory.store(), graph, by, &filter, args.limit)?;
    output::print(&rows, args.format.format, context)?;
    left_out::none(context, rows.len());
    left_out::unsure_of(context, graph);
    Ok(ExitCode::SUCCESS)
}

/// Prints communities.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn communities(args: &CommunitiesArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let graph = args.filter.graph(&memory)?;
    let filter = args.filter.filter();
    let mut rows = query::communities(memory.store(), graph, &filter, args.size_min, args.members)?;
    let n_total = rows.last().map_or(0, |it| it.community);
    // The largest comes first, so that a community's number is its rank.
    rows.retain(|it| args.limit.is_none_or(|limit| it.community <= limit));
    output::print(&rows, args.format.format, context)?;
    left_out::none(context, rows.len());
    let n_left_out = n_total - rows.last().map_or(0, |it| it.community);
    if n_left_out > 0 {
        let word = if n_left_out == 1 { "community" } else { "communities" };
        context.notice(&format!("{n_left_out} more {word}; --limit {n_total} shows all"));
    }
    left_out::unsure_of(context, graph);
    Ok(ExitCode::SUCCESS)
}
