//! `onrecord evaluate relations`: relations and speakers against annotated articles.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::cli::Context;
use crate::evaluate::relations::{Article, Gold, Scores};
use crate::evaluate::reliability::Reliability;
use crate::extract;
use crate::knowledge::record::Record;
use crate::language::Pipeline;

/// Measure relations, speakers, addressees and actors spoken about
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Articles as JSON Lines: `id`, `text`, `date`, `attributions`
    #[arg(value_name = "ARTICLES")]
    articles: PathBuf,
    /// Gold files, one an article, as the annotation guidelines describe
    #[arg(value_name = "GOLD", required = true)]
    gold: Vec<PathBuf>,
    /// Print what was missed and what should not have been found
    #[arg(long)]
    errors: bool,
    /// Print precision and recall of each type
    #[arg(long)]
    by_type: bool,
    /// Print how often relations of each confidence are right
    #[arg(long)]
    reliability: bool,
}

/// Reads the articles anew, scores them, and prints `name value` lines.
///
/// # Errors
/// Where a file cannot be read or is not of its form.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let articles = articles(&args.articles)?;
    let documents = super::documents(&args.articles)?;
    let ontology = context.ontology()?;
    let mut scores = Scores::default();
    for path in &args.gold {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let gold: Gold = serde_json::from_str(&text)
            .with_context(|| format!("{}: not a gold file", path.display()))?;
        let article = articles.iter().find(|it| it.id == gold.id).with_context(|| {
            format!("{}: no article `{}` in {}", path.display(), gold.id, args.articles.display())
        })?;
        let document = documents.get(&article.id).context("an article gave no document")?;
        let analysis = Pipeline::embedded().analyze(&document.text, document.body_start);
        let extraction = extract::extract(document, &analysis, ontology);
        scores.count(&Record::new(document, &extraction), article, &gold);
    }
    print(args, &scores, &mut context.out())?;
    Ok(ExitCode::SUCCESS)
}

fn articles(path: &Path) -> anyhow::Result<Vec<Article>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|it| !it.1.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{}:{}: not an article", path.display(), index + 1))
        })
        .collect()
}

fn print(args: &Args, scores: &Scores, out: &mut impl Write) -> anyhow::Result<()> {
    if args.errors {
        for error in &scores.errors {
            writeln!(out, "{error}")?;
        }
    }
    for (name, value) in scores.figures() {
        if value.fract() == 0.0 && value > 1.0 {
            writeln!(out, "{name} {value}")?;
        } else {
            writeln!(out, "{name} {value:.3}")?;
        }
    }
    if args.by_type {
        for (kind, tally) in &scores.by_type {
            let [precision, recall, _] = tally.shares();
            writeln!(
                out,
                "  {kind:22} gold {:4} found {:4} P {precision:.2} R {recall:.2}",
                tally.gold, tally.found
            )?;
        }
    }
    if args.reliability {
        let mut reliability = Reliability::default();
        for (confidence, is_right) in &scores.confidences {
            reliability.count(*confidence, *is_right);
        }
        for line in reliability.lines() {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
