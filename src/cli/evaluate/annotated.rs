//! What the measures on annotated articles share: the files, and what was read in them.
//!
//! In: files of annotated articles, read now on all cores or, with `--records`, earlier by this or
//! any other program. Out: each article with its record, in the order of the files. Fails if a file
//! cannot be read or is invalid; the error names file, line and cause.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rayon::prelude::*;

use crate::cli::{Context, plain_file};
use crate::document::Document;
use crate::evaluate::annotation::{self, AnnotatedArticle};
use crate::evaluate::compared::LinkedRecord;
use crate::evaluate::figures::Figures;
use crate::evaluate::gold::GoldError;
use crate::extract::Reader;
use crate::knowledge::record::{DocumentRecord, Record};
use crate::ontology::Ontology;

/// The arguments of a measure on annotated articles.
#[derive(Debug, clap::Args)]
pub(crate) struct AnnotatedArgs {
    /// Annotated articles as JSON Lines, one file per set, with `id`, `date`, `title`, `text`,
    /// `attributions` and `gold`
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Score these records, in the format of `extract`, instead of reading the articles
    #[arg(long, value_name = "RECORDS")]
    records: Option<PathBuf>,
    /// Also print each error on a line
    #[arg(long)]
    pub errors: bool,
}

/// Articles with what was read in them, in the order of the files.
pub(crate) struct Annotated(pub Vec<(AnnotatedArticle, Record)>);

impl Annotated {
    /// Returns the articles paired with what was read in them.
    pub(crate) fn compared(&self) -> impl Iterator<Item = LinkedRecord<'_>> {
        self.0.iter().map(|(article, record)| LinkedRecord::new(record, article))
    }
}

/// Loads the articles and reads them, or loads the records of `--records`.
///
/// # Errors
/// Returns an error if a file cannot be read, is invalid, or has no article with `gold`.
pub(crate) fn read(args: &AnnotatedArgs, context: &Context) -> anyhow::Result<Annotated> {
    let sets: Vec<(&Path, Vec<AnnotatedArticle>)> = args
        .files
        .iter()
        .map(|path| Ok((path.as_path(), articles(path)?)))
        .collect::<anyhow::Result<_>>()?;
    match &args.records {
        Some(path) => with_records(sets, path, context),
        None => with_readings(sets, context),
    }
}

/// Prints the errors if `--errors` is set, and figures as `name value` lines.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn print(
    args: &AnnotatedArgs,
    errors: &[String],
    figures: &Figures,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for error in errors.iter().filter(|_| args.errors) {
        writeln!(out, "{error}")?;
    }
    for (name, figure) in figures {
        writeln!(out, "{name} {figure}")?;
    }
    Ok(())
}

fn articles(path: &Path) -> anyhow::Result<Vec<AnnotatedArticle>> {
    let found = annotation::articles(&plain_file::read(path)?).map_err(
        |GoldError::Invalid { line, cause }| anyhow::anyhow!("{}:{line}: {cause}", path.display()),
    )?;
    anyhow::ensure!(!found.is_empty(), "{}: no article with `gold`", path.display());
    Ok(found)
}

/// Returns the records of a file by the ids of their documents.
fn records(path: &Path) -> anyhow::Result<HashMap<String, Record>> {
    let text = plain_file::read(path)?;
    let mut records = HashMap::new();
    for (index, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        let record: Record = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: not a record", path.display(), index + 1))?;
        records.insert(record.document.id.clone(), record);
    }
    Ok(records)
}

fn with_records(
    sets: Vec<(&Path, Vec<AnnotatedArticle>)>,
    path: &Path,
    context: &Context,
) -> anyhow::Result<Annotated> {
    let records = records(path)?;
    let mut n_without = 0;
    let mut pairs = Vec::new();
    for article in sets.into_iter().flat_map(|(_, articles)| articles) {
        let record = records.get(&article.id).cloned().unwrap_or_else(|| {
            n_without += 1;
            nothing_in(&article)
        });
        pairs.push((article, record));
    }
    if n_without > 0 {
        let (n, path) = (pairs.len(), path.display());
        context.notice(&format!("{path}: no record for {n_without} of {n} articles"));
    }
    Ok(Annotated(pairs))
}

fn with_readings(
    sets: Vec<(&Path, Vec<AnnotatedArticle>)>,
    context: &Context,
) -> anyhow::Result<Annotated> {
    let ontology = context.ontology()?;
    let mut waiting = Vec::new();
    for (path, articles) in sets {
        let mut documents = super::inputs::documents(path)?;
        for article in articles {
            let document = documents.remove(&article.id);
            let lacks =
                || format!("{}: article `{}` gives no document", path.display(), article.id);
            let document = document.with_context(lacks)?;
            waiting.push((article, document));
        }
    }
    let bar = context.progress_bar(waiting.len());
    let read = |(article, document): (AnnotatedArticle, Document)| {
        let record = record_of(&document, ontology);
        bar.inc(1);
        (article, record)
    };
    let pairs = waiting.into_par_iter().map(read).collect();
    bar.finish_and_clear();
    Ok(Annotated(pairs))
}

fn record_of(document: &Document, ontology: &Ontology) -> Record {
    Record::new(document, &Reader::new(ontology).read(document))
}

fn nothing_in(article: &AnnotatedArticle) -> Record {
    let document = DocumentRecord {
        id: article.id.clone(),
        source: None,
        title: None,
        date: None,
        outlet: None,
        byline: None,
        url: None,
        language: String::new(),
        chars: article.text.chars().count(),
    };
    Record { document, actors: Vec::new(), statements: Vec::new(), relations: Vec::new() }
}
