//! `onrecord annotate PATH...`: sentences, tokens, tags, lemmas, trees and names of documents.
//!
//! In: documents, or CoNLL-U whose sentences and tokens are kept. Out: CoNLL-U, or one JSON object
//! per line and document; offsets count code points of the document's text. A long document is read
//! in parts, so memory grows only with its text. The output is the same for any number of threads.
//! Fails if standard output cannot be written; a bad input is reported on standard error and the
//! others are still read.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use super::inputs::InputArgs;
use super::visible::print_error;
use super::{Context, plain_file};
use crate::document::{CodePoints, Document};
use crate::extract::{Reader, proposition_text};
use crate::ingest::{self, Incoming};
use crate::language::conllu::{self, ConlluDocument, GivenDocument, GivenSentence};
use crate::language::parts::{PART_BYTES_MAX, parts};
use crate::language::{Analysis, Pipeline};
use crate::ontology::Ontology;

/// The arguments of `annotate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// The form of the inputs
    #[arg(long, value_name = "FORM", default_value = "text")]
    input: Input,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "conllu")]
    format: AnnotateFormat,
}

/// The form of the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Input {
    /// Documents in any form that `extract` reads.
    Text,
    /// CoNLL-U files: their sentences and tokens are kept, all other columns are replaced.
    Conllu,
}

/// How the reading is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AnnotateFormat {
    /// CoNLL-U, with offsets and names in the last column.
    Conllu,
    /// One JSON object per line and document; a text of over half a megabyte takes several lines.
    Json,
    /// Predicates with their arguments, one per line under each sentence, for people to read.
    Propositions,
}

/// A document, or one part of a long document, ready to print.
struct Page<'t> {
    id: &'t str,
    text: &'t str,
    analysis: Analysis,
    given: &'t [GivenSentence],
    /// How many of the document's sentences come before this part.
    n_before: usize,
}

/// How many parts of a long document are read in parallel.
const PARTS_TOGETHER: usize = 8;

const BATCH: usize = 64;

/// Reads the inputs and prints the analysis.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut out = context.out();
    let n_failed = match args.input {
        Input::Text => annotate_text(args, context, &mut out)?,
        Input::Conllu => annotate_conllu(args, context, &mut out)?,
    };
    out.flush()?;
    Ok(if n_failed > 0 { ExitCode::from(super::SOME_FAILED) } else { ExitCode::SUCCESS })
}

fn annotate_text(args: &Args, context: &Context, out: &mut impl Write) -> anyhow::Result<usize> {
    let ontology = context.ontology()?;
    let mut reading = ingest::read(&args.inputs.paths()?, args.inputs.options());
    let mut batch = Vec::new();
    let mut n_failed = 0;
    loop {
        let incoming = reading.next();
        let ends = incoming.is_none();
        match incoming {
            Some(Incoming::Notice(notice)) => context.notice(&notice.to_string()),
            Some(Incoming::Failure(failure)) => {
                n_failed += 1;
                print_error(&failure.to_string());
            }
            Some(Incoming::Document(document)) if document.text.len() > PART_BYTES_MAX => {
                for page in whole(&std::mem::take(&mut batch), args.format, ontology) {
                    out.write_all(page.as_bytes())?;
                }
                annotate_long(&document, args.format, ontology, out)?;
            }
            Some(Incoming::Document(document)) => batch.push(*document),
            None => {}
        }
        if ends || batch.len() >= BATCH {
            for page in whole(&std::mem::take(&mut batch), args.format, ontology) {
                out.write_all(page.as_bytes())?;
            }
        }
        if ends {
            return Ok(n_failed);
        }
    }
}

/// Reads documents in parallel and returns each as it is printed.
fn whole(documents: &[Document], format: AnnotateFormat, ontology: &Ontology) -> Vec<String> {
    let page = |document: &Document| {
        let analysis = Reader::embedded().analyze(document);
        let (id, text) = (document.id.as_str(), &*document.text);
        render(&Page { id, text, analysis, given: &[], n_before: 0 }, format, ontology)
    };
    documents.par_iter().map(page).collect()
}

/// Prints a long document part by part, holding only a few parts in memory.
fn annotate_long(
    document: &Document,
    format: AnnotateFormat,
    ontology: &Ontology,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let text = &*document.text;
    let mut n_before = 0;
    for together in parts(text, document.body_start, PART_BYTES_MAX).chunks(PARTS_TOGETHER) {
        let read = |it: &Range<usize>| Pipeline::embedded().analyze_part(text, it.clone());
        for analysis in together.par_iter().map(read).collect::<Vec<_>>() {
            let n_sentences = analysis.sentences.len();
            let page = Page { id: document.id.as_str(), text, analysis, given: &[], n_before };
            out.write_all(render(&page, format, ontology).as_bytes())?;
            n_before += n_sentences;
        }
    }
    Ok(())
}

fn annotate_conllu(args: &Args, context: &Context, out: &mut impl Write) -> anyhow::Result<usize> {
    let ontology = context.ontology()?;
    let mut n_failed = 0;
    for path in &args.inputs.paths()? {
        let documents = match read_conllu(path) {
            Ok(documents) => documents,
            Err(error) => {
                n_failed += 1;
                print_error(&format!("{error:#}"));
                continue;
            }
        };
        let pages = documents.into_par_iter().enumerate().map(|(index, given)| {
            let forms: Vec<Vec<&str>> = given.sentences.iter().map(words).collect();
            let analysis = Pipeline::embedded().annotate(&given.analysis, &forms);
            let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let id = given.id.clone().unwrap_or_else(|| format!("{}-{}", stem(), index + 1));
            let page =
                Page { id: &id, text: &given.text, analysis, given: &given.sentences, n_before: 0 };
            render(&page, args.format, ontology)
        });
        for page in pages.collect::<Vec<_>>() {
            out.write_all(page.as_bytes())?;
        }
    }
    Ok(n_failed)
}

fn words(sentence: &GivenSentence) -> Vec<&str> {
    sentence.forms.iter().map(|it| &**it).collect()
}

fn read_conllu(path: &Path) -> anyhow::Result<Vec<GivenDocument>> {
    let file = plain_file::read_or_given(path)?;
    conllu::read(&file).with_context(|| format!("cannot read `{}`", path.display()))
}

fn render(page: &Page<'_>, format: AnnotateFormat, ontology: &Ontology) -> String {
    let Page { id, text, analysis, given, n_before } = page;
    let n_before = *n_before;
    match format {
        AnnotateFormat::Conllu => {
            conllu::write(&ConlluDocument { id, text, analysis, given, n_before })
        }
        AnnotateFormat::Propositions => {
            let head = if n_before == 0 { format!("# document {id}\n\n") } else { String::new() };
            head + &proposition_text::render(text, analysis, ontology)
        }
        AnnotateFormat::Json => {
            let mut line = serde_json::to_string(&json(page)).unwrap_or_default();
            line.push('\n');
            line
        }
    }
}

#[derive(Serialize)]
struct JsonPage<'p> {
    id: &'p str,
    sentences: Vec<JsonSentence<'p>>,
    names: Vec<JsonName<'p>>,
}

#[derive(Serialize)]
struct JsonSentence<'p> {
    start: usize,
    end: usize,
    paragraph: u32,
    tokens: Vec<JsonToken<'p>>,
}

#[derive(Serialize)]
struct JsonToken<'p> {
    form: &'p str,
    lemma: &'p str,
    upos: &'static str,
    xpos: &'static str,
    features: String,
    /// The 0-based index of the head within the sentence; null for the root.
    head: Option<u32>,
    deprel: &'static str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct JsonName<'p> {
    text: &'p str,
    kind: &'static str,
    sentence: u32,
    /// The first token and one past the last, 0-based within the sentence.
    tokens: [u32; 2],
    start: usize,
    end: usize,
}

fn json<'p>(page: &'p Page<'_>) -> JsonPage<'p> {
    let points = CodePoints::new(page.text);
    let sentences = page.analysis.sentences.iter().enumerate().map(|(index, sentence)| {
        let [start, end] = points.of_span(sentence.span);
        let tokens = sentence.tokens.iter().enumerate().map(|(at, token)| {
            let [start, end] = points.of_span(token.span);
            let given = page.given.get(index).and_then(|it| it.forms.get(at));
            JsonToken {
                form: given.map_or_else(|| token.span.of(page.text), AsRef::as_ref),
                lemma: &token.lemma,
                upos: token.upos.as_str(),
                xpos: token.xpos.as_str(),
                features: token.features.to_string(),
                head: token.head,
                deprel: token.deprel.as_str(),
                start,
                end,
            }
        });
        JsonSentence { start, end, paragraph: sentence.paragraph, tokens: tokens.collect() }
    });
    let names = page.analysis.names.iter().filter_map(|name| {
        let span = page.analysis.span_of(name)?;
        let [start, end] = points.of_span(span);
        let (text, kind) = (span.of(page.text), name.kind.as_str());
        let tokens = [name.tokens.start, name.tokens.end];
        Some(JsonName { text, kind, sentence: name.sentence, tokens, start, end })
    });
    JsonPage { id: page.id, sentences: sentences.collect(), names: names.collect() }
}
