//! `onrecord train CORPORA [STAGE...]`: rebuilds the weights of the language pipeline.
//!
//! In: a folder with `ud/`, `ner/`, `polnear/`. Out: one file of weights per stage, the same bytes
//! for the same corpora. Fails if a corpus cannot be read or a file cannot be written.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;

use super::Context;
use crate::language::pipeline::Stage;
use crate::train;

/// The arguments of `train`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of corpora
    #[arg(value_name = "CORPORA")]
    corpora: PathBuf,
    /// The folder to write weights to
    #[arg(long, value_name = "FOLDER", default_value = "src/language/weights")]
    out: PathBuf,
    /// The stages to rebuild; earlier stages are taken from the folder of weights [default: all]
    #[arg(value_name = "STAGE", value_parser = stage)]
    stages: Vec<Stage>,
}

fn stage(name: &str) -> Result<Stage, String> {
    let names = || Stage::ALL.map(Stage::name).join(", ");
    let found = Stage::ALL.into_iter().find(|it| it.name() == name);
    found.ok_or_else(|| format!("no such stage; the stages are {}", names()))
}

/// Rebuilds the weights.
///
/// # Errors
/// Returns an error if a corpus cannot be read or a file cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let stages = if args.stages.is_empty() { &Stage::ALL } else { args.stages.as_slice() };
    let start = Instant::now();
    let mut report = |step: &str| {
        context.notice(&format!("{:7.1} s  {step}", start.elapsed().as_secs_f64()));
    };
    train::rebuild(&args.corpora, &args.out, stages, &mut report)
        .context("cannot rebuild the weights")?;
    report("done");
    Ok(ExitCode::SUCCESS)
}
