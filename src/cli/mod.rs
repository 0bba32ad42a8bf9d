//! How is it asked from a shell? One file a subcommand; the only room that prints.
//!
//! In: the arguments of the process. Out: answers on standard output, notices and errors on
//! standard error, and an exit status: 0 done, 1 an error, 2 wrong usage, 3 some inputs failed.
//! A file of a subcommand holds `Args`, which clap reads, and `run(&Args, &Context)`.

mod visible;
mod plain_file;
mod worker;
mod pager;
mod limits;
mod context;
pub mod output;
mod workbook;
mod inputs;
mod dry_run;
mod add;
mod extract;
mod annotate;
mod schema;
mod import;
mod export;
mod evaluate;
mod asking;
mod known;
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
mod upkeep;
mod completions;
mod man;
#[cfg(feature = "train")]
mod train;

pub use context::{ColorChoice, Context, Globals};
pub use output::{
    Column, ColumnKind, Format, FormatArg, GraphFormat, GraphFormatArg, Row, TextFormatArg,
};

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The exit status where some inputs failed and the rest was done.
pub const SOME_FAILED: u8 = 3;

/// Builds knowledge graphs of political actors from news text, every edge with its evidence.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "One process at a time adds to a store or changes it; questions are answered \
meanwhile.\nExit status: 0 done, 1 an error, 2 wrong usage, 3 some inputs failed."
)]
pub struct Cli {
    /// What holds for every subcommand.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What onrecord can be asked to do.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Read documents into the store
    Add(add::Args),
    /// Print what is read in documents, without a store
    Extract(extract::Args),
    /// Print sentences, tokens, tags, lemmas, trees and names of documents
    Annotate(annotate::Args),
    /// List the relation types, or write the built-in schema into a folder to be edited
    Schema(schema::Args),
    /// List the actors of the store
    Actors(actors::Args),
    /// Tell what is known of an actor
    Show(show::Args),
    /// Tell what an actor did and what was done to it, in the order of time
    History(history::Args),
    /// Tell who said what, of whom, to whom
    Said(said::Args),
    /// List the ties around an actor
    Near(near::Args),
    /// Find what leads from one actor to another
    Path(path::Args),
    /// List those who have to do with both of two actors
    Common(compare::Args),
    /// Set side by side what two actors do to whom, and have done to them
    Compare(compare::Args),
    /// Rank actors: most quoted, most spoken of, most central
    Top(top::TopArgs),
    /// List who belongs together
    Communities(top::CommunitiesArgs),
    /// List ties that are new
    Changes(changes::ChangesArgs),
    /// List what one source tells as true and another as not so
    Disputed(changes::DisputedArgs),
    /// Tell who takes which side on what, and who sides with whom
    Discourse(discourse::Args),
    /// List what actors take sides on
    Concepts(discourse::ConceptsArgs),
    /// Make two concepts one
    Concept(concept::Args),
    /// Ask in SPARQL 1.1
    Sparql(sparql::Args),
    /// Find words in what was extracted and in whole texts
    Search(search::Args),
    /// List the documents, or those that are copies or versions of others
    Documents(documents::DocumentsArgs),
    /// Print a document with all that was read in it marked
    Open(documents::OpenArgs),
    /// List offices with those who hold them and when
    Offices(offices::OfficesArgs),
    /// Tell what happened, whoever did it, in the order of time
    Timeline(offices::TimelineArgs),
    /// Draw the ties around an actor, or all, as DOT, SVG, PNG or PDF
    Draw(draw::Args),
    /// Write all on an actor or on words as one HTML or PDF file
    Report(report::Args),
    /// Show the words behind a relation or a statement
    Evidence(evidence::Args),
    /// Tell what the store holds
    Status(status::Args),
    /// Read stored documents anew by the present schema and weights
    Update(update::Args),
    /// Take documents out of the store, with all that only they support
    Remove(remove::Args),
    /// List actors that are likely one, with reasons
    Review(review::ReviewArgs),
    /// Add outside lists of known actors
    Register(review::RegisterArgs),
    /// Say that one actor is another
    Merge(acts::MergeArgs),
    /// Say that some documents mean somebody else by an actor
    Split(acts::SplitArgs),
    /// Show an actor under another name
    Rename(acts::RenameArgs),
    /// Say that two actors are not the same
    Apart(acts::ApartArgs),
    /// Say that relations or statements are not what their documents say
    Reject(corrections::RejectArgs),
    /// Say that relations or statements are what their documents say
    Confirm(corrections::ConfirmArgs),
    /// Say what a relation or statement is in truth: its status, type, subject, object, date
    Amend(corrections::AmendArgs),
    /// Say of which day, title, outlet or address documents are
    SetDocument(corrections::SetDocumentArgs),
    /// Take back acts
    Undo(acts::UndoArgs),
    /// List the acts of persons: who, when, what
    Acts(acts::ActsArgs),
    /// Copy the store to a folder
    Backup(upkeep::BackupArgs),
    /// Make the store from a copy
    Restore(upkeep::RestoreArgs),
    /// Rewrite the store as small as it gets
    Compact(upkeep::CompactArgs),
    /// Read the whole store and say what is wrong with it
    Verify(upkeep::VerifyArgs),
    /// Save what can be read of a damaged store into a new one
    Repair(upkeep::RepairArgs),
    /// Put extraction records into the store, as JSON Lines
    Import(import::Args),
    /// Write the whole store as extraction records, as JSON Lines
    Export(export::Args),
    /// Measure the reading against annotated text
    Evaluate(evaluate::Args),
    /// Rebuild the weights of the language pipeline from a folder of corpora
    #[cfg(feature = "train")]
    Train(train::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual page, or write one page for each subcommand
    Man(man::Args),
}

/// Returns the whole command line as clap knows it: for completions, manual and documentation.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command line of this process and returns its exit status.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // clap prints help and version as "errors" with status 0, wrong usage with 2.
        Err(error) => error.exit(),
    };
    limits::outlive_file_size();
    if let Err(error) = limits::check_memory() {
        visible::tell_error(&format!("{error:#}"));
        return ExitCode::FAILURE;
    }
    let context = Context::new(cli.globals);
    let done = match dispatch(&cli.command, &context) {
        Err(error) if context.ask_a_copy(&error) => dispatch(&cli.command, &context),
        done => done,
    };
    match done {
        Ok(status) => status,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            visible::tell_error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
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
        Command::Evaluate(args) => evaluate::run(args, context),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args, context),
        Command::Completions(args) => completions::run(args, context),
        Command::Man(args) => man::run(args, context),
    }
}

/// Returns whether the reader of our output went away, as `head` does: no error of ours.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let csv = cause.downcast_ref::<csv::Error>().and_then(|it| match it.kind() {
            csv::ErrorKind::Io(cause) => Some(cause.kind()),
            _ => None,
        });
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json).or(csv) == Some(io::ErrorKind::BrokenPipe)
    })
}
