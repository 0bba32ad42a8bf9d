//! `onrecord evaluate`: measures the quality of reading on annotated text. One file per measure.

mod inputs;
mod language;
mod attribution;
mod coreference;
mod annotated;
mod speakers;
mod relations;
mod events;

use std::process::ExitCode;

use super::Context;

/// Measure the quality of reading against annotated text
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Debug, clap::Subcommand)]
enum Measure {
    /// Measure tokens, sentences, tags, lemmas, trees and names
    Language(language::Args),
    /// Measure relations: who did what to whom
    Relations(relations::Args),
    /// Measure speakers, addressees and the actors spoken about
    Speakers(speakers::Args),
    /// Measure which actors are found, and where they are mentioned
    Mentions(speakers::MentionArgs),
    /// Measure political events: source, target and type
    Events(events::Args),
    /// Measure sources, cues and contents of attributions
    Attribution(attribution::Args),
    /// Measure coreference on a treebank with entities
    Coreference(coreference::Args),
    /// Measure how well the pronouns he and she are resolved, on the GAP examples
    Pronouns(coreference::PronounArgs),
}

/// Runs one measure.
///
/// # Errors
/// Returns an error if a gold file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.measure {
        Measure::Language(args) => language::run(args, context),
        Measure::Relations(args) => relations::run(args, context),
        Measure::Speakers(args) => speakers::run(args, context),
        Measure::Mentions(args) => speakers::run_mentions(args, context),
        Measure::Events(args) => events::run(args, context),
        Measure::Attribution(args) => attribution::run(args, context),
        Measure::Coreference(args) => coreference::run(args, context),
        Measure::Pronouns(args) => coreference::run_pronouns(args, context),
    }
}
