//! `onrecord evaluate`: how good the reading is, against annotated text. One file a measure.

mod language;
mod attribution;
mod coreference;
mod annotated;
mod speakers;
mod relations;
mod events;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use super::Context;
use crate::document::Document;
use crate::ingest::{self, Incoming, Options};

/// Measure the reading against annotated text
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Debug, clap::Subcommand)]
enum Measure {
    /// Tokens, sentences, tags, lemmas, trees and names
    Language(language::Args),
    /// Relations: who did what to whom
    Relations(relations::Args),
    /// Who speaks to whom about whom
    Speakers(speakers::Args),
    /// Which actors are found, and where they stand
    Mentions(speakers::MentionArgs),
    /// Political events: who did what sort of thing to whom
    Events(events::Args),
    /// Who said what: sources, cues and contents
    Attribution(attribution::Args),
    /// Who is who in a treebank with entities
    Coreference(coreference::Args),
    /// Whom he and she mean, by the GAP examples
    Pronouns(coreference::PronounArgs),
}

/// Runs one measure.
///
/// # Errors
/// Where a gold file cannot be read or is not of its form.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
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

/// Returns the documents of a file by their ids, read as the program itself reads it.
///
/// # Errors
/// Where an input gives no document.
fn documents(path: &Path) -> anyhow::Result<HashMap<String, Document>> {
    let mut found = HashMap::new();
    for incoming in ingest::read(&[path], Options::default()) {
        match incoming {
            Incoming::Document(document) => {
                found.insert(document.id.as_str().to_owned(), *document);
            }
            Incoming::Failure(failure) => anyhow::bail!("{failure}"),
            Incoming::Notice(_) => {}
        }
    }
    Ok(found)
}
