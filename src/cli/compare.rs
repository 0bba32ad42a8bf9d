//! `onrecord common` and `compare`: two actors side by side.

use std::process::ExitCode;

use super::asking::TieArgs;
use super::blocks::{self, AsBlock, Block, Quote};
use super::{Column, Context, Row, TextFormatArg, cells, facts, left_out, typed};
use crate::query::{self, Compared, ComparedRole, Link, Memory, SharedActor};

/// Arguments of `common` and `compare`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// One actor: a name or an id
    first: String,
    /// The other actor
    second: String,
    #[command(flatten)]
    filter: TieArgs,
    /// Print at most this many rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: TextFormatArg,
}

impl Args {
    /// Returns the indices in the graph of the two actors.
    fn places(&self, memory: &Memory, context: &Context) -> anyhow::Result<(u32, u32)> {
        let place = |typed: &str| typed::place(memory, typed, context);
        Ok((place(&self.first)?, place(&self.second)?))
    }
}

fn sentence(link: &Link) -> String {
    format!("{} {} {}", link.subject.name, cells::words(&link.kind), link.object.name)
}

fn words(link: &Link) -> String {
    cells::quoted(&link.citation)
}

impl Row for SharedActor {
    const ID_COLUMNS: &'static [&'static str] = &["actor_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.actor.id.to_string()]
    }

    const COLUMNS: &'static [Column] = &[
        Column::text("Name"),
        Column::text("With the first"),
        Column::text("Quotation").spare(),
        Column::code("Evidence").spare(),
        Column::text("With the second"),
        Column::text("Quotation 2").spare(),
        Column::code("Evidence 2").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.actor.name.clone()];
        for link in [&self.with_first, &self.with_second] {
            cells.extend([sentence(link), words(link), link.citation.evidence.clone()]);
        }
        cells
    }
}

impl Row for Compared {
    const ID_COLUMNS: &'static [&'static str] = &["actor_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.actor.id.to_string()]
    }

    const COLUMNS: &'static [Column] = &[
        Column::text("Relation"),
        Column::code("Direction"),
        Column::text("Name"),
        Column::number("Documents of first"),
        Column::number("Documents of second"),
        Column::text("Quotation of first").spare(),
        Column::text("Quotation of second").spare(),
        Column::code("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let both = [&self.first, &self.second];
        let n = |link: &Option<Link>| {
            link.as_ref().map_or("0".to_owned(), |it| it.n_documents.to_string())
        };
        let quotation = |link: &Option<Link>| link.as_ref().map(words).unwrap_or_default();
        let evidence = both.iter().copied().flatten().map(|it| it.citation.evidence.clone());
        vec![
            cells::words(&self.kind),
            match self.direction {
                ComparedRole::Subject => "as subject".to_owned(),
                ComparedRole::Object => "as object".to_owned(),
            },
            self.actor.name.clone(),
            n(&self.first),
            n(&self.second),
            quotation(&self.first),
            quotation(&self.second),
            evidence.collect::<Vec<_>>().join(" "),
        ]
    }
}

impl AsBlock for SharedActor {
    fn block(&self) -> Block {
        let both = [&self.with_first, &self.with_second];
        let facts = both.map(sentence).join("; ");
        Block {
            date: String::new(),
            fact: format!("{}: {facts}", self.actor.name),
            quotes: both.map(|it| Quote::of(&it.citation)).into(),
            notes: Vec::new(),
        }
    }
}

impl AsBlock for Compared {
    fn block(&self) -> Block {
        let both: Vec<&Link> = [&self.first, &self.second].into_iter().flatten().collect();
        let fact = |link: &&Link| {
            let support = facts::support(link.n_documents as usize, 0, link.n_sources as usize);
            format!("{} ({support})", sentence(link))
        };
        let whose = match (&self.first, &self.second) {
            (Some(_), Some(_)) => "both",
            (Some(_), None) => "the first",
            _ => "the second",
        };
        Block {
            date: whose.to_owned(),
            fact: both.iter().map(fact).collect::<Vec<_>>().join("; "),
            quotes: both.iter().map(|it| Quote::of(&it.citation)).collect(),
            notes: Vec::new(),
        }
    }
}

/// Prints the first rows, and notices of what is left out.
fn print<R: AsBlock>(
    rows: &[R],
    args: &Args,
    memory: &Memory,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let shown = rows.get(..args.limit).unwrap_or(rows);
    blocks::print(shown, args.format.format, context)?;
    left_out::more(context, shown.len(), rows.len());
    left_out::unsure_of(context, args.filter.graph(memory)?);
    Ok(ExitCode::SUCCESS)
}

/// Prints the actors tied to both.
///
/// # Errors
/// Returns an error if an actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn common(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let ends = args.places(&memory, context)?;
    let rows =
        query::common(memory.store(), args.filter.graph(&memory)?, ends, &args.filter.filter())?;
    print(&rows, args, &memory, context)
}

/// Prints what each of two actors does, and what is done to each.
///
/// # Errors
/// As [`common`].
pub(crate) fn compare(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.filter.memory(context)?;
    let ends = args.places(&memory, context)?;
    let rows =
        query::compare(memory.store(), args.filter.graph(&memory)?, ends, &args.filter.filter())?;
    print(&rows, args, &memory, context)
}
