//! `onrecord review` and `register`: likely duplicates, and outside lists of known actors.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::asking::ConfidenceArg;
use super::blocks::{self, AsBlock, Block, Quote};
use super::{Column, Context, FormatArg, Row, TextFormatArg, cells, left_out, output, plain_file};
use crate::knowledge::registers::Register;
use crate::query::{self, Suspicion};
use crate::resolve;
use crate::store::Store;

/// Arguments of `review`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Decide with `onrecord merge ONE OTHER` or `onrecord apart ONE OTHER`; a pair \
kept apart is not listed again."
)]
pub(crate) struct ReviewArgs {
    /// Print at most this many pairs, the likeliest first
    #[arg(long, value_name = "N", default_value_t = 30)]
    limit: usize,
    #[command(flatten)]
    confidence: ConfidenceArg,
    #[command(flatten)]
    format: TextFormatArg,
}

/// Arguments of `register`.
#[derive(Debug, clap::Args)]
pub(crate) struct RegisterArgs {
    /// The subcommand of `register`
    #[command(subcommand)]
    task: RegisterTask,
}

/// The subcommands of `register`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RegisterTask {
    /// Add a register: congress-legislators YAML, FollowTheMoney JSON Lines, CAMEO actors or CSV
    Add {
        /// The file; its name becomes the register's name, and an older register of that name is
        /// replaced
        file: PathBuf,
    },
    /// List the registers
    List {
        #[command(flatten)]
        format: FormatArg,
    },
    /// Remove a register
    Remove {
        /// The register's name
        name: String,
    },
}

#[derive(Serialize)]
struct Listed {
    name: String,
    actors: usize,
    aliases: usize,
}

impl Row for Listed {
    const COLUMNS: &'static [Column] =
        &[Column::text("Register"), Column::number("Actors"), Column::number("Aliases")];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), self.actors.to_string(), self.aliases.to_string()]
    }
}

impl Row for Suspicion {
    const ID_COLUMNS: &'static [&'static str] = &["one_id", "other_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.one.id.to_string(), self.other.id.to_string()]
    }

    const COLUMNS: &'static [Column] = &[
        Column::number("Score"),
        Column::text("One"),
        Column::text("Other"),
        Column::text("Reasons").spare(),
        Column::code("Evidence of one").spare(),
        Column::code("Evidence of other").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let evidence = |link: &Option<query::Link>| {
            link.as_ref().map_or(String::new(), |link| {
                format!("{} {}", cells::quoted(&link.citation), link.citation.evidence)
            })
        };
        vec![
            format!("{:.2}", self.score),
            format!("{} ({})", self.one.name, self.one.id),
            format!("{} ({})", self.other.name, self.other.id),
            self.reasons.join("; "),
            evidence(&self.tie_of_one),
            evidence(&self.tie_of_other),
        ]
    }
}

impl AsBlock for Suspicion {
    fn block(&self) -> Block {
        let quote = |link: &Option<query::Link>| link.as_ref().map(|it| Quote::of(&it.citation));
        let named = |it: &crate::resolve::Named| format!("{} ({})", it.name, it.id);
        let (one, other) = (named(&self.one), named(&self.other));
        Block {
            date: format!("{:.2}", self.score),
            fact: format!("{one} and {other}: the same actor?"),
            quotes: [&self.tie_of_one, &self.tie_of_other].into_iter().filter_map(quote).collect(),
            notes: vec![self.reasons.join("; ")],
        }
    }
}

/// Prints likely duplicates.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn review(args: &ReviewArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.confidence.memory(context)?;
    let rows = query::review(&memory.identities()?, memory.graph()?, args.limit)?;
    blocks::print(&rows, args.format.format, context)?;
    left_out::more(context, rows.len(), rows.len());
    left_out::unsure_of(context, memory.graph()?);
    Ok(ExitCode::SUCCESS)
}

/// Adds, lists or removes registers.
///
/// # Errors
/// Returns an error if a file is not a register, or the store cannot be read or written.
pub(crate) fn register(args: &RegisterArgs, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.task {
        RegisterTask::Add { file } => {
            let text = plain_file::read(file)?;
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
            let register = Register::read(&name, &text)?;
            let mut store = context.store()?;
            resolve::keep_register(&mut store, &register)?;
            context.notice(&format!("{} actors in the register {name}", register.entries.len()));
        }
        RegisterTask::List { format } => {
            let memory = context.memory()?;
            let listed = |register: Register| Listed {
                actors: register.entries.len(),
                aliases: register.entries.iter().map(|entry| entry.aliases.len()).sum(),
                name: register.name,
            };
            let registers = resolve::registers(memory.store())?;
            let rows: Vec<Listed> = registers.into_iter().map(listed).collect();
            output::print(&rows, format.format, context)?;
        }
        RegisterTask::Remove { name } => {
            let mut store = context.existing_store()?;
            let note = format!("{}{name}", resolve::REGISTER);
            anyhow::ensure!(store.note(&note)?.is_some(), "there is no register `{name}`");
            store.set_note(&note, None)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
