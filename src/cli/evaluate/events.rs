//! `onrecord evaluate events`: scores political events against annotated sentences.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use rayon::prelude::*;

use crate::cli::{Context, plain_file};
use crate::document::Document;
use crate::evaluate::events::{EventScores, GoldSentence};
use crate::evaluate::figures::Tally;
use crate::export::events::{self, CodedEvent};
use crate::extract::{ReadOptions, Reader};
use crate::ontology::Ontology;

/// Measure political events against annotated sentences
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Sentences as JSON Lines with `id`, `text` and `expected`: `source_text`, `target_text`,
    /// `code`
    #[arg(value_name = "SENTENCES")]
    sentences: PathBuf,
    /// Also print each expected event that was not found, with what was found instead
    #[arg(long)]
    errors: bool,
    /// Also print for each type how many events are expected, found, and right
    #[arg(long)]
    by_type: bool,
}

/// Reads the sentences, scores the events found in them, and prints `name value` lines.
///
/// # Errors
/// Returns an error if the file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let path = &args.sentences;
    let text = plain_file::read(path)?;
    let lines = text.lines().enumerate().filter(|it| !it.1.trim().is_empty());
    let read = |(index, line): (usize, &str)| {
        serde_json::from_str(line)
            .with_context(|| format!("{}:{}: not a sentence", path.display(), index + 1))
    };
    let gold: Vec<GoldSentence> = lines.map(read).collect::<anyhow::Result<_>>()?;
    let ontology = context.ontology()?;
    let found: Vec<Vec<CodedEvent>> = gold.par_iter().map(|it| events_of(it, ontology)).collect();
    let mut scores = EventScores::default();
    for (gold, found) in gold.iter().zip(&found) {
        scores.count(gold, found);
    }
    let mut out = context.out();
    if args.errors {
        for error in &scores.errors {
            writeln!(out, "{error}")?;
        }
    }
    writeln!(out, "sentences {}", scores.n_sentences)?;
    writeln!(out, "wanted {}", scores.n_gold)?;
    writeln!(out, "found {}", scores.n_found)?;
    for (name, value) in scores.figures() {
        writeln!(out, "{name} {value:.3}")?;
    }
    if args.by_type {
        for (name, Tally { gold: wanted, found, right }) in scores.by_type() {
            writeln!(out, "  {name:10} wanted {wanted:4} found {found:4} right {right:4}")?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn events_of(gold: &GoldSentence, ontology: &Ontology) -> Vec<CodedEvent> {
    let document = Document::new(&gold.id, gold.text.as_str());
    let options = ReadOptions { events: true, ..ReadOptions::default() };
    let (extraction, coded) = Reader::new(ontology).read_with(&document, options);
    events::events(&document, &extraction, &coded, ontology)
}
