//! The command line: one file per subcommand. This is the only room that prints.
//!
//! In: the arguments of the process. Out: answers on standard output, notices and errors on
//! standard error, and an exit status: 0 success, 1 error, 2 wrong usage, 3 some inputs failed.
//! The file of a subcommand holds `Args`, which clap parses, and `run(&Args, &Context)`.

mod visible;
mod plain_file;
mod output_file;
mod worker;
mod pager;
mod limits;
mod globals;
mod terminal;
mod context;
pub(crate) mod rows;
pub(crate) mod output;
mod workbook;
mod inputs;
mod dry_run;
mod add;
mod extract;
mod annotate;
mod schema;
mod import;
mod export;
mod exchange;
mod evaluate;
mod counts;
mod left_out;
mod hints;
mod cells;
mod typed;
mod asking;
mod blocks;
mod facts;
mod actors;
mod show;
mod history;
mod said;
mod near;
mod path;
mod draw;
mod report;
mod evidence;
mod documents;
mod status;
mod doctor;
mod remove;
mod update;
mod acts;
mod alike;
mod corrections;
mod review;
mod top;
mod compare;
mod changes;
mod search;
mod copies;
mod offices;
mod networks;
mod discourse;
mod concept;
mod sparql;
mod desk;
mod serve;
mod upkeep;
mod completions;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
#[cfg(feature = "train")]
mod train;

pub(crate) use context::Context;
pub(crate) use context::SOME_FAILED;
pub(crate) use globals::Globals;
pub use output::Format;
pub(crate) use output::{FormatArg, GraphFormatArg, TextFormatArg};
pub use rows::{Column, Row};

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Builds knowledge graphs of political actors from news text, every edge with its evidence.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Only one process at a time can change a store; others can query it \
meanwhile.\nExit status: 0 success, 1 error, 2 wrong usage, 3 some inputs failed.\nExample: \
onrecord add articles/ && onrecord history 'Ana Okoro'")]
pub(crate) struct Cli {
    /// The options of every subcommand.
    #[command(flatten)]
    pub globals: Globals,
    /// The subcommand to run.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub(crate) enum Command {
    /// Read documents into the store: articles, web pages, PDF, archives, exports
    Add(add::Args),
    /// Read documents and print the result without storing it
    Extract(extract::Args),
    /// Print the linguistic analysis of documents: tokens, tags, lemmas, trees, names
    Annotate(annotate::Args),
    /// List, check and test relation types, or write the built-in schema to a folder to edit it
    Schema(schema::Args),
    /// List the actors in the store, to find out who is covered and under which id
    Actors(actors::Args),
    /// Summarize one actor: names, relations, statements, company
    Show(show::Args),
    /// List what one actor did and what was done to it, in date order
    History(history::Args),
    /// List statements, by speaker, by the actor they are about, or by addressee
    Said(said::Args),
    /// List the ties around an actor, or around its neighbours with --hops
    Near(near::Args),
    /// Find how two actors are connected, directly or through others
    Path(path::Args),
    /// List the actors that have ties to both of two actors
    Common(compare::Args),
    /// Compare two actors: what each does, and what is done to each
    Compare(compare::Args),
    /// Rank actors: most quoted, most spoken of, most central
    Top(top::TopArgs),
    /// Group actors into communities by their ties
    Communities(top::CommunitiesArgs),
    /// List ties reported for the first time in a period
    Changes(changes::ChangesArgs),
    /// List relations that one source asserts and another denies
    Disputed(changes::DisputedArgs),
    /// Print discourse networks: who supports or opposes what, and which actors agree
    Discourse(discourse::Args),
    /// List the concepts that actors support or oppose
    Concepts(discourse::ConceptsArgs),
    /// Merge two concepts into one
    Concept(concept::Args),
    /// Explore the store in a browser, on this machine only
    Serve(serve::Args),
    /// Query the store in SPARQL 1.1
    Sparql(sparql::Args),
    /// Search the sentences behind relations and statements, and full texts
    Search(search::Args),
    /// List documents, or only near copies or later versions of others
    Documents(documents::DocumentsArgs),
    /// Print a document with every relation and statement in it marked
    Open(documents::OpenArgs),
    /// List offices, who held them and when
    Offices(offices::OfficesArgs),
    /// List events of all actors in date order
    Timeline(offices::TimelineArgs),
    /// Draw the ties around an actor, or of all actors, as DOT, SVG, PNG or PDF
    Draw(draw::Args),
    /// Write a report on an actor or on search words as one HTML or PDF file
    Report(report::Args),
    /// Show the paragraph behind a relation or statement, to check it
    Evidence(evidence::Args),
    /// Show how much the store holds and how large it is
    Status(status::Args),
    /// Show versions, weights, processor and store, and check that the store opens
    Doctor(doctor::Args),
    /// Read stored documents again after the schema or the program changed
    Update(update::Args),
    /// Remove documents from the store, with everything that only they support
    Remove(remove::Args),
    /// List pairs of actors that may be the same, with reasons
    Review(review::ReviewArgs),
    /// Add, list or remove registers: outside lists of known actors
    Register(review::RegisterArgs),
    /// Merge two actors into one
    Merge(acts::MergeArgs),
    /// Split an actor in two: some documents mean another actor of that name
    Split(acts::SplitArgs),
    /// Change the name under which an actor is shown
    Rename(acts::RenameArgs),
    /// Keep two actors apart: record that they are not the same
    Apart(acts::ApartArgs),
    /// Reject relations or statements that were read wrong
    Reject(corrections::RejectArgs),
    /// Confirm relations or statements that were read right
    Confirm(corrections::ConfirmArgs),
    /// Correct a relation or statement: its status, type, subject, object or date
    Amend(corrections::AmendArgs),
    /// Correct the date, title, outlet or web address of documents
    SetDocument(corrections::SetDocumentArgs),
    /// Undo acts: merges, splits, renames and corrections
    Undo(acts::UndoArgs),
    /// List acts, the corrections that people made: who, when, what
    Acts(acts::ActsArgs),
    /// Copy the store to a new folder, even while another process changes it
    Backup(upkeep::BackupArgs),
    /// Create the store from a backup
    Restore(upkeep::RestoreArgs),
    /// Rewrite the store to use as little disk space as possible
    Compact(upkeep::CompactArgs),
    /// Check the whole store and list any damage
    Verify(upkeep::VerifyArgs),
    /// Save what is still readable of a damaged store to a new one
    Repair(upkeep::RepairArgs),
    /// Import extraction records (JSON Lines), from another store or program
    Import(import::Args),
    /// Export the whole store: as records, event data, a network, or for another program
    Export(export::Args),
    /// Answer programs that speak the Model Context Protocol, on standard input and output
    #[cfg(feature = "mcp")]
    Mcp(mcp::Args),
    /// Measure the quality of reading against annotated text
    Evaluate(evaluate::Args),
    /// Rebuild the weights of the language pipeline from a folder of corpora
    #[cfg(feature = "train")]
    Train(train::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual page, or write one page per subcommand to a folder
    Man(man::Args),
}

/// Returns the clap command, for completions, the manual and documentation.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command line of this process and returns its exit status.
#[must_use]
pub fn main() -> ExitCode {
    let limits = limits::ShellLimits::read();
    // Reading the arguments takes more stack than a low limit allows.
    if let Err(error) = limits::check_memory(&limits) {
        visible::print_error(&format!("{error:#}"));
        return ExitCode::FAILURE;
    }
    let watched = limits::is_memory_limited(&limits).then(worker::watch_memory).flatten();
    if let Some(status) = watched {
        return status;
    }
    let cli = match typed(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(cli) => cli,
        Err(error) => return shown(&error),
    };
    limits::outlive_file_size();
    limits::start_threads(&limits);
    let context = Context::new(cli.globals);
    let done = match dispatch(&cli.command, &context) {
        Err(error) if context.ask_a_copy(&error) => dispatch(&cli.command, &context),
        done => done,
    };
    match done {
        Ok(status) => status,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            visible::print_error(&format!("{error:#}{}", hints::of(&error)));
            ExitCode::FAILURE
        }
    }
}

/// Returns what was typed. Help and wrong usage are in colour if `--color` says so, which is looked up
/// first, because wrong usage has no options yet.
fn typed(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    parsed(arguments.to_vec()).map_err(|error| {
        // The message repeats arguments as they are.
        let shown: Vec<OsString> = arguments.iter().map(|it| visible_argument(it)).collect();
        if shown == arguments {
            return error;
        }
        let is_odd =
            || clap::Error::raw(ErrorKind::InvalidValue, "an argument has control characters\n");
        parsed(shown).err().unwrap_or_else(is_odd)
    })
}

fn visible_argument(argument: &OsStr) -> OsString {
    argument
        .to_str()
        .map_or_else(|| argument.to_owned(), |it| visible::visible(it).into_owned().into())
}

fn parsed(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command().color(globals::color_asked(&arguments));
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Prints help and version, which clap returns as errors with status 0, or what is wrong with the usage,
/// with status 2. Returns the status; what cannot be printed is an error here as elsewhere.
fn shown(message: &clap::Error) -> ExitCode {
    let printed = message.print().and_then(|()| io::stdout().flush());
    match printed.map_err(anyhow::Error::from) {
        Err(error) if !is_broken_pipe(&error) => {
            visible::print_error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
        _ => u8::try_from(message.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from),
    }
}

fn dispatch(command: &Command, context: &Context) -> anyhow::Result<ExitCode> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::Extract(args) => extract::run(args, context),
        Command::Annotate(args) => annotate::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Actors(args) => actors::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::History(args) => history::run(args, context),
        Command::Said(args) => said::run(args, context),
        Command::Near(args) => near::run(args, context),
        Command::Path(args) => path::run(args, context),
        Command::Common(args) => compare::common(args, context),
        Command::Compare(args) => compare::compare(args, context),
        Command::Top(args) => top::top(args, context),
        Command::Communities(args) => top::communities(args, context),
        Command::Changes(args) => changes::changes(args, context),
        Command::Disputed(args) => changes::disputed(args, context),
        Command::Discourse(args) => discourse::run(args, context),
        Command::Concepts(args) => discourse::concepts(args, context),
        Command::Concept(args) => concept::run(args, context),
        Command::Serve(args) => {
            let line = desk::CommandLine { command: Cli::command, run: run_matches };
            serve::run(args, context, line)
        }
        Command::Sparql(args) => sparql::run(args, context),
        Command::Search(args) => search::run(args, context),
        Command::Documents(args) => documents::documents(args, context),
        Command::Open(args) => documents::open(args, context),
        Command::Offices(args) => offices::offices(args, context),
        Command::Timeline(args) => offices::timeline(args, context),
        Command::Draw(args) => draw::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Evidence(args) => evidence::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Doctor(args) => doctor::run(args, context),
        Command::Update(args) => update::run(args, context),
        Command::Remove(args) => remove::run(args, context),
        Command::Review(args) => review::review(args, context),
        Command::Register(args) => review::register(args, context),
        Command::Merge(args) => acts::merge(args, context),
        Command::Split(args) => acts::split(args, context),
        Command::Rename(args) => acts::rename(args, context),
        Command::Apart(args) => acts::apart(args, context),
        Command::Reject(args) => corrections::reject(args, context),
        Command::Confirm(args) => corrections::confirm(args, context),
        Command::Amend(args) => corrections::amend(args, context),
        Command::SetDocument(args) => corrections::set_document(args, context),
        Command::Undo(args) => acts::undo(args, context),
        Command::Acts(args) => acts::acts(args, context),
        Command::Backup(args) => upkeep::backup(args, context),
        Command::Restore(args) => upkeep::restore(args, context),
        Command::Compact(args) => upkeep::compact(args, context),
        Command::Verify(args) => upkeep::verify(args, context),
        Command::Repair(args) => upkeep::repair(args, context),
        Command::Import(args) => import::run(args, context),
        Command::Export(args) => export::run(args, context),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(args, context),
        Command::Evaluate(args) => evaluate::run(args, context),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args, context),
        Command::Completions(args) => completions::run(args, Cli::command(), context),
        Command::Man(args) => man::run(args, Cli::command(), context),
    }
}

/// Runs a command that another part of the program typed.
fn run_matches(typed: &clap::ArgMatches, context: &Context) -> anyhow::Result<ExitCode> {
    dispatch(&Cli::from_arg_matches(typed)?.command, context)
}

/// Returns whether the reader of standard output went away, as `head` does; that is not an error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let csv = cause.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
            csv::ErrorKind::Io(cause) => Some(cause.kind()),
            _ => None,
        });
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json).or(csv) == Some(io::ErrorKind::BrokenPipe)
    })
}
