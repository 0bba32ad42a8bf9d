//! `onrecord evaluate relations`: scores relations against annotated articles.

use std::io::Write;
use std::process::ExitCode;

use super::annotated::{self, AnnotatedArgs};
use crate::cli::Context;
use crate::evaluate::lost::Lost;
use crate::evaluate::relations::RelationScores;
use crate::evaluate::reliability::Reliability;

/// Measure relations against annotated articles
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
pub(crate) struct Args {
    #[command(flatten)]
    annotated: AnnotatedArgs,
    /// Also print precision and recall of each type
    #[arg(long)]
    by_type: bool,
    /// Also print at which step gold relations are lost, and how near the wrong ones are to gold
    #[arg(long)]
    lost: bool,
    /// Also print how often relations of each confidence are right
    #[arg(long)]
    reliability: bool,
    /// Also print the error of confidences: Brier score and expected calibration error
    #[arg(long)]
    calibration: bool,
    /// Leave out relations with a lower confidence, from 0.0 to 1.0
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    min_confidence: f64,
}

fn share(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
    found.ok_or_else(|| "it must be a number from 0.0 to 1.0".to_owned())
}

/// Scores relations and prints `name value` lines.
///
/// # Errors
/// Returns an error if a file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut annotated = annotated::read(&args.annotated, context)?;
    for (_, record) in &mut annotated.0 {
        record.relations.retain(|it| it.confidence >= args.min_confidence);
    }
    let (mut scores, mut lost) = (RelationScores::default(), Lost::default());
    for compared in annotated.compared() {
        scores.count(&compared);
        lost.count(&compared);
    }
    let mut out = context.out();
    annotated::print(&args.annotated, &scores.errors, &scores.figures(), &mut out)?;
    let mut lines = Vec::new();
    if args.by_type {
        lines.extend(scores.type_lines());
    }
    if args.lost {
        lines.extend(lost.lines());
    }
    let mut reliability = Reliability::default();
    scores.confidences.iter().for_each(|it| reliability.count(it.0, it.1));
    if args.reliability {
        lines.extend(reliability.lines());
    }
    if args.calibration && !args.reliability {
        lines.extend(reliability.summary());
    }
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
