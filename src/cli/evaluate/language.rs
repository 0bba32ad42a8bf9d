//! `onrecord evaluate language`: scores the language pipeline.
//!
//! In: treebanks, files of names, and articles with the names that another reader found. Out: one
//! row per score, in percent, and the speed in words per second. Fails if a file cannot be read.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use serde::Serialize;

use crate::cli::output::{self, FormatArg};
use crate::cli::rows::{Column, Row};
use crate::cli::{Context, plain_file};
use crate::evaluate::figures::Tally;
use crate::evaluate::reading::{self, NAME_KINDS, NameScores, TreebankScores};
use crate::evaluate::{columns, silver};
use crate::language::{NameKind, Pipeline, conllu};

/// The arguments of `evaluate language`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Treebanks in CoNLL-U; each is read with its own tokens and from raw text
    #[arg(long, value_name = "FILE")]
    ud: Vec<PathBuf>,
    /// Names as two columns: the word and its `B-`/`I-` tag
    #[arg(long, value_name = "FILE")]
    ner: Vec<PathBuf>,
    /// Articles as JSON Lines with `id` and `text`, to measure speed and compare names
    #[arg(long, value_name = "FILE")]
    articles: Option<PathBuf>,
    /// The names that another reader found in the articles, in `CoreNLP` columns; may be `.gz`
    #[arg(long, value_name = "FILE", requires = "articles")]
    columns: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArg,
}

/// One score.
#[derive(Debug, Serialize)]
struct ScoreRow {
    data: String,
    given: &'static str,
    score: &'static str,
    value: f64,
}

impl Row for ScoreRow {
    const COLUMNS: &'static [Column] = &[
        Column::code("Data"),
        Column::code("Given"),
        Column::code("Score"),
        Column::number("Value"),
    ];

    fn cells(&self) -> Vec<String> {
        let value = format!("{:.2}", self.value);
        vec![self.data.clone(), self.given.to_owned(), self.score.to_owned(), value]
    }
}

/// Scores the reading and prints a table.
///
/// # Errors
/// Returns an error if a file cannot be read or standard output cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let pipeline = Pipeline::embedded();
    let mut rows = Vec::new();
    for path in &args.ud {
        let file = plain_file::read(path)?;
        let documents =
            conllu::read(&file).with_context(|| format!("cannot read `{}`", path.display()))?;
        add_treebank(&mut rows, &name(path), &reading::treebank(pipeline, &documents));
    }
    for path in &args.ner {
        let mut total = NameScores::default();
        for document in columns::read(&plain_file::read(path)?) {
            total.add(&reading::names(pipeline, &document));
        }
        add_names(&mut rows, &name(path), "tokens", &total);
    }
    if let Some(path) = &args.articles {
        add_articles(&mut rows, pipeline, path, args.columns.as_deref())?;
    }
    output::print(&rows, args.format.format, context)?;
    Ok(ExitCode::SUCCESS)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn percent(count: Tally) -> f64 {
    100.0 * count.prf().f1
}

fn add_treebank(rows: &mut Vec<ScoreRow>, data: &str, scores: &TreebankScores) {
    let mut add = |given, score, count: Tally| {
        rows.push(ScoreRow { data: data.to_owned(), given, score, value: percent(count) });
    };
    for (given, scored) in [("tokens", &scores.given), ("text", &scores.raw)] {
        if given == "text" {
            add(given, "Tokens", scored.tokens);
            add(given, "Sentences", scored.sentences);
            add(given, "Words", scored.words);
        }
        add(given, "UPOS", scored.upos);
        add(given, "XPOS", scored.xpos);
        add(given, "Features", scored.features);
        add(given, "Lemmas", scored.lemmas);
        add(given, "UAS", scored.uas);
        add(given, "LAS", scored.las);
        add(given, "LAS with subtypes", scored.las_subtypes);
    }
    add("tokens, tags", "Lemmas", scores.lemmas_by_gold_tags);
}

fn add_names(rows: &mut Vec<ScoreRow>, data: &str, given: &'static str, scores: &NameScores) {
    let mut add = |score, count| {
        rows.push(ScoreRow { data: data.to_owned(), given, score, value: percent(count) });
    };
    add("Names", scores.all());
    for (kind, count) in NAME_KINDS.iter().zip(scores.by_kind) {
        let title = match kind {
            NameKind::Person => "Persons",
            NameKind::Organization => "Organizations",
            NameKind::Place => "Places",
            NameKind::Other => "Others",
        };
        add(title, count);
    }
}

fn add_articles(
    rows: &mut Vec<ScoreRow>,
    pipeline: &Pipeline,
    path: &Path,
    columns: Option<&Path>,
) -> anyhow::Result<()> {
    let articles = silver::load(path, columns)?;
    let start = Instant::now();
    let n_words: usize = articles.iter().map(|it| pipeline.analyze(&it.text, 0).n_tokens()).sum();
    let value = n_words as f64 / start.elapsed().as_secs_f64();
    let data = name(path);
    rows.push(ScoreRow { data: data.clone(), given: "text", score: "Words per second", value });
    if columns.is_some() {
        let mut total = NameScores::default();
        // Skip articles that the other reader did not read: there is nothing to compare.
        for article in articles.iter().filter(|it| !it.words.is_empty()) {
            total.add(&reading::names_in_article(pipeline, article));
        }
        add_names(rows, &data, "text", &total);
    }
    Ok(())
}
