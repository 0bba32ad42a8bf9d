//! `onrecord evaluate speakers` and `mentions`: scores speakers and mentions of actors against
//! annotated articles.

use std::io::Write;
use std::process::ExitCode;

use super::annotated::{self, AnnotatedArgs};
use crate::cli::Context;
use crate::evaluate::{mentions, speakers};

/// Measure speakers, addressees and the actors spoken about
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    annotated: AnnotatedArgs,
}

/// Scores speakers and prints `name value` lines.
///
/// # Errors
/// Returns an error if a file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut scores = speakers::SpeakerScores::default();
    annotated::read(&args.annotated, context)?.compared().for_each(|it| scores.count(&it));
    let mut out = context.out();
    annotated::print(&args.annotated, &scores.errors, &scores.figures(), &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Measure which actors are found, and where they are mentioned
#[derive(Debug, clap::Args)]
pub(crate) struct MentionArgs {
    #[command(flatten)]
    annotated: AnnotatedArgs,
}

/// Scores actors and their mentions and prints `name value` lines.
///
/// # Errors
/// Returns an error if a file cannot be read or is invalid.
pub(crate) fn run_mentions(args: &MentionArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut scores = mentions::MentionScores::default();
    annotated::read(&args.annotated, context)?.compared().for_each(|it| scores.count(&it));
    let mut out = context.out();
    annotated::print(&args.annotated, &scores.errors, &scores.figures(), &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
