//! `onrecord evaluate attribution`: scores attributions against annotated articles.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use rayon::prelude::*;

use crate::cli::{Context, plain_file};
use crate::document::{Document, Span};
use crate::evaluate::attribution::{self, AttributionCounts, LEVELS, ROLES, Subset};
use crate::evaluate::figures::Prf;
use crate::evaluate::gold::{self, GoldArticle, GoldAttribution};
use crate::extract::Reader;
use crate::ontology::Ontology;

/// Measure sources, cues and contents of attributions against annotated articles
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Articles as JSON Lines with `id`, `text` and `attributions` of `source`, `cue`, `content`
    #[arg(value_name = "ARTICLES")]
    articles: PathBuf,
    /// Also print each attribution that was missed, partly wrong, or wrongly found
    #[arg(long)]
    errors: bool,
}

/// Reads the articles and prints two tables: scores of all attributions, and of statements only.
///
/// Statements within statements and quotations without a cue are left out: gold has only outer
/// statements, each with a cue.
///
/// # Errors
/// Returns an error if the file cannot be read or is invalid.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let path = &args.articles;
    let text = plain_file::read(path)?;
    let articles = gold::articles(&text).with_context(|| path.display().to_string())?;
    let ontology = context.ontology()?;
    let documents = super::inputs::documents(path)?;
    let document = |article: &GoldArticle| {
        documents.get(&article.id).with_context(|| format!("`{}`: no document", article.id))
    };
    let found: Vec<Vec<GoldAttribution>> = articles
        .par_iter()
        .map(|it| Ok(read(document(it)?, ontology)))
        .collect::<anyhow::Result<_>>()?;
    let mut out = context.out();
    if args.errors {
        for (article, found) in articles.iter().zip(&found) {
            for line in attribution::errors(&article.text, &article.attributions, found) {
                writeln!(out, "{}\t{line}", article.id)?;
            }
        }
    }
    for (name, subset) in [("all", Subset::All), ("statements", Subset::Statements)] {
        let mut counts = AttributionCounts::default();
        for (article, found) in articles.iter().zip(&found) {
            counts.add(&attribution::score(&article.text, &article.attributions, found, subset));
        }
        print(name, &counts, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(document: &Document, ontology: &Ontology) -> Vec<GoldAttribution> {
    let extraction = Reader::new(ontology).read(document);
    let outer = extraction.statements.iter().filter(|it| it.within.is_none() && !it.cue.is_empty());
    let spans = |all: &[Span]| all.to_vec();
    outer
        .map(|statement| GoldAttribution {
            source: spans(&statement.source),
            cue: spans(&statement.cue),
            content: spans(&statement.content),
        })
        .collect()
}

fn print(name: &str, counts: &AttributionCounts, out: &mut impl Write) -> anyhow::Result<()> {
    let summary = counts.summary();
    let mut line = |label: &str, prf: &Prf| {
        let [precision, recall, f1] = [prf.precision, prf.recall, prf.f1].map(|it| it * 100.0);
        writeln!(out, "  {label:18} P {precision:5.1}  R {recall:5.1}  F1 {f1:5.1}")
    };
    for (role, prf) in ROLES.iter().zip(&summary.tokens) {
        line(&format!("token {role}"), prf)?;
    }
    line("token micro", &summary.tokens_micro)?;
    for (role, prf) in ROLES.iter().zip(&summary.exact) {
        line(&format!("span exact {role}"), prf)?;
    }
    for (role, prf) in ROLES.iter().zip(&summary.soft) {
        line(&format!("span soft {role}"), prf)?;
    }
    for (level, prf) in LEVELS.iter().zip(&summary.whole) {
        line(&format!("whole {level}"), prf)?;
    }
    for (kind, [precision, recall]) in ["direct", "mixed", "indirect"].iter().zip(summary.by_type) {
        let (precision, recall) = (precision * 100.0, recall * 100.0);
        writeln!(out, "  relaxed {kind:10} P {precision:5.1}  R {recall:5.1}")?;
    }
    writeln!(out, "  source head of matched {:.1}", summary.head_accuracy * 100.0)?;
    writeln!(
        out,
        "{name}: gold {} found {} matched {}",
        counts.n_gold, counts.n_found, counts.n_matched
    )?;
    Ok(())
}
