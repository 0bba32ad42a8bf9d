//! `onrecord evaluate speakers`: who speaks to whom about whom, against annotated articles.

use std::io::Write;
use std::process::ExitCode;

use super::annotated::{self, AnnotatedArgs};
use crate::cli::Context;
use crate::evaluate::speakers;

/// Measure speakers, addressees and actors spoken about
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    annotated: AnnotatedArgs,
}

/// Scores speakers and prints `name value` lines.
///
/// # Errors
/// Where a file cannot be read or is not of its form.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut scores = speakers::Scores::default();
    annotated::read(&args.annotated, context)?.compared().for_each(|it| scores.count(&it));
    let mut out = context.out();
    annotated::print(&args.annotated, &scores.errors, &scores.figures(), &mut out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
