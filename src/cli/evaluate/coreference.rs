//! `onrecord evaluate coreference` and `pronouns`: scores coreference against annotated text.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use rayon::prelude::*;

use crate::cli::{Context, plain_file};
use crate::document::Document;
use crate::evaluate::coreference::{self, CoreferenceScores};
use crate::evaluate::pronouns;
use crate::extract::{Page, coreference as who};
use crate::language::conllu::GivenSentence;
use crate::language::{Pipeline, conllu};

/// Measure coreference against a treebank with entities
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A CoNLL-U file with `Entity=` in the tenth column; its sentences and tokens are kept, and who
    /// speaks to which person if comments `speaker` and `addressee` say so
    #[arg(value_name = "CONLLU")]
    treebank: PathBuf,
}

/// Reads the treebank's tokens, scores the chains of actors, and prints `name value` lines.
///
/// # Errors
/// Returns an error if the file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let path = &args.treebank;
    let text = plain_file::read(path)?;
    let documents = conllu::read(&text).with_context(|| path.display().to_string())?;
    let ontology = context.ontology()?;
    let pairs: Vec<_> = documents
        .par_iter()
        .map(|given| {
            let document = Document::new(given.id.as_deref().unwrap_or("-"), given.text.as_str());
            let forms: Vec<Vec<&str>> = given
                .sentences
                .iter()
                .map(|it| it.forms.iter().map(AsRef::as_ref).collect())
                .collect();
            let analysis = Pipeline::embedded().annotate(&given.analysis, &forms);
            let page = Page::new(&document, &analysis, ontology);
            let spoken: Vec<who::SpokenBy<'_>> = given.sentences.iter().map(spoken_by).collect();
            let everything = who::everything(&page, &spoken);
            let found = coreference::found_chains(&everything, &page.trees);
            (coreference::gold_chains(given), found)
        })
        .collect();
    let mut scores = CoreferenceScores::default();
    for (gold, found) in &pairs {
        scores.count(gold, found);
    }
    let mut out = context.out();
    for (name, value) in scores.figures() {
        writeln!(out, "{name} {value:.3}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns who speaks a sentence, from its comments `speaker` and `addressee`.
fn spoken_by(sentence: &GivenSentence) -> who::SpokenBy<'_> {
    let comment = |name: &str| {
        let lines = sentence.comments.iter();
        let mut values = lines.filter_map(|it| it.strip_prefix("# ")?.split_once(" = "));
        values.find(|it| it.0 == name).map(|it| it.1)
    };
    who::SpokenBy { speaker: comment("speaker"), addressee: comment("addressee") }
}

/// Measure how well the pronouns he and she are resolved, on the GAP examples
#[derive(Debug, clap::Args)]
pub(crate) struct PronounArgs {
    /// A GAP file: tab-separated values with a header row
    #[arg(value_name = "GAP")]
    examples: PathBuf,
}

/// Reads the examples, resolves each pronoun, and prints `name value` lines.
///
/// # Errors
/// Returns an error if the file cannot be read or is invalid.
pub(crate) fn run_pronouns(args: &PronounArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let path = &args.examples;
    let text = plain_file::read(path)?;
    let examples = pronouns::examples(&text).with_context(|| path.display().to_string())?;
    let ontology = context.ontology()?;
    let casts: Vec<_> = examples
        .par_iter()
        .map(|example| {
            let document = Document::new(&example.id, example.text.as_str());
            let analysis = Pipeline::embedded().analyze(&document.text, 0);
            who::read(&Page::new(&document, &analysis, ontology))
        })
        .collect();
    let mut scores = pronouns::PronounScores::default();
    examples.iter().zip(&casts).for_each(|(example, cast)| scores.count(example, cast));
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let mut out = context.out();
    writeln!(out, "examples {}", scores.n_examples)?;
    writeln!(out, "precision {:.3}", share(scores.n_right, scores.n_answered))?;
    writeln!(out, "answered {:.3}", share(scores.n_answered, scores.n_examples))?;
    Ok(ExitCode::SUCCESS)
}
