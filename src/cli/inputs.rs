//! What `add` and `extract` share: which inputs, and reading them on all cores in their order.
//!
//! In: paths and options of a person. Out: documents with their extractions, handed on in the
//! order of the inputs, so that the number of threads changes nothing but the time. A bad input is
//! named on standard error and counted; the rest goes on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::visible::tell_error;
use super::{Context, plain_file};
use crate::document::{Document, PartialDate};
use crate::extract::{self, Coded, Kinds};
use crate::ingest::{self, Fields, Incoming, NamePattern, NamedKind, Options};
use crate::knowledge::Extraction;
use crate::language::Pipeline;
use crate::ontology::{Files, Ontology};

/// The inputs of a subcommand that reads text.
#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// Files, folders, and `-` for standard input: text, web pages, mail, feeds, papers, tables,
    /// exports of databases, and archives of these
    #[arg(required_unless_present = "from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A file that lists further paths, one a line
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// The field of a JSON record that holds its id
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "JSON records")]
    id_field: String,
    /// The field that holds its text
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "JSON records")]
    text_field: String,
    /// The field that holds its date
    #[arg(long, value_name = "NAME", default_value = "date", help_heading = "JSON records")]
    date_field: String,
    /// The field that holds its title
    #[arg(long, value_name = "NAME", default_value = "title", help_heading = "JSON records")]
    title_field: String,
    /// The field that holds its outlet
    #[arg(long, value_name = "NAME", default_value = "outlet", help_heading = "JSON records")]
    outlet_field: String,
    /// The field that holds its writer
    #[arg(long, value_name = "NAME", default_value = "byline", help_heading = "JSON records")]
    byline_field: String,
    /// The field that holds its address on the web
    #[arg(long, value_name = "NAME", default_value = "url", help_heading = "JSON records")]
    url_field: String,
    /// The outlet of documents that name none
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// What the names of files say, as '{date}_{outlet}_{title}'; {any} stands for anything
    #[arg(long, value_name = "PATTERN")]
    name_pattern: Option<NamePattern>,
    /// The title of documents that have none
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The address of documents that name none
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The writer of documents that name none
    #[arg(long, value_name = "NAME")]
    byline: Option<String>,
    /// What kind all inputs are, in place of what their bytes tell; for standard input above all
    #[arg(long, value_name = "KIND", value_parser = kind())]
    kind: Option<NamedKind>,
    /// The day of documents that name none, as YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    date: Option<PartialDate>,
    /// The language of all documents, as en, de, fr
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Read documents in other languages than English, too
    #[arg(long)]
    any_language: bool,
}

impl InputArgs {
    /// Returns the paths as given, those of the list last.
    ///
    /// # Errors
    /// If the list cannot be read.
    pub fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut paths = self.paths.clone();
        if let Some(file) = &self.from {
            let list = plain_file::read(file).context("the list of paths")?;
            let lines = list.lines().map(str::trim).filter(|line| !line.is_empty());
            paths.extend(lines.map(PathBuf::from));
        }
        Ok(paths)
    }

    /// Returns how they are read.
    #[must_use]
    pub fn options(&self) -> Options {
        let fields = Fields {
            id: self.id_field.clone(),
            text: self.text_field.clone(),
            date: self.date_field.clone(),
            title: self.title_field.clone(),
            outlet: self.outlet_field.clone(),
            byline: self.byline_field.clone(),
            url: self.url_field.clone(),
        };
        let (outlet, names) = (self.outlet.clone(), self.name_pattern.clone());
        Options { fields, outlet, names, kind: self.kind }
    }

    /// Fills what a person said of all documents.
    pub fn complete(&self, document: &mut Document) {
        document.date = document.date.or(self.date);
        document.title = document.title.take().or_else(|| self.title.clone());
        document.url = document.url.take().or_else(|| self.url.clone());
        document.byline = document.byline.take().or_else(|| self.byline.clone());
        if let Some(language) = &self.language {
            document.language.clone_from(language);
        }
    }

    /// Returns why the document is not to be read, or `None` if it is.
    #[must_use]
    pub fn refusal(&self, document: &Document) -> Option<String> {
        let is_english = document.language == "en" || document.language.starts_with("en-");
        (!is_english && !self.any_language)
            .then(|| format!("in {}, not in English", ingest::language_name(&document.language)))
    }
}

/// Returns the parser of the names of kinds.
fn kind() -> impl TypedValueParser<Value = NamedKind> {
    PossibleValuesParser::new(NamedKind::ALL.map(|(name, _)| name)).map(|text| {
        let named = NamedKind::ALL.into_iter().find(|(name, _)| *name == text);
        named.map_or(NamedKind::Text, |(_, kind)| kind)
    })
}

/// Takes documents one batch after another.
pub trait Sink {
    /// Returns whether the document is to be read at all.
    ///
    /// # Errors
    /// Where that cannot be told.
    fn wants(&mut self, document: &Document) -> anyhow::Result<bool>;

    /// Returns which relations are to be read.
    fn kinds(&self) -> Kinds {
        Kinds::Typed
    }

    /// Returns whether political events are to be read, too.
    fn wants_events(&self) -> bool {
        false
    }

    /// Takes documents with what was read in them, in the order of the inputs.
    ///
    /// # Errors
    /// Where they cannot be kept or printed.
    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()>;

    /// Takes documents with what was read in them and their events, where those are wanted.
    ///
    /// # Errors
    /// Where they cannot be printed.
    fn take_events(&mut self, read: Vec<(Document, Extraction, Vec<Coded>)>) -> anyhow::Result<()> {
        self.take(
            read.into_iter().map(|(document, extraction, _)| (document, extraction)).collect(),
        )
    }
}

/// How reading went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Inputs that gave no document.
    pub n_failed: usize,
    /// Documents in other languages than English.
    pub n_left_out: usize,
    /// How many documents each kind of file gave.
    pub kinds: BTreeMap<&'static str, usize>,
    /// How many documents were left out for each reason.
    pub reasons: BTreeMap<String, usize>,
}

impl Tally {
    /// Returns what each kind of file gave and what was left out; nothing if there is one kind and
    /// nothing was.
    #[must_use]
    pub fn report(&self) -> Option<String> {
        let listed = |counts: Vec<(String, usize)>| {
            counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
        };
        let mut kinds: Vec<(String, usize)> =
            self.kinds.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
        kinds.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let reasons: Vec<(String, usize)> =
            self.reasons.iter().map(|(why, n)| (why.clone(), *n)).collect();
        let left_out = if reasons.is_empty() {
            String::new()
        } else {
            format!("; left out: {}", listed(reasons))
        };
        let is_told = kinds.len() > 1 || !left_out.is_empty();
        is_told.then(|| format!("documents by kind: {}{left_out}", listed(kinds)))
    }

    /// Returns the exit status.
    #[must_use]
    pub fn status(&self) -> ExitCode {
        if self.n_failed > 0 { ExitCode::from(super::SOME_FAILED) } else { ExitCode::SUCCESS }
    }
}

const BATCH_DOCUMENTS: usize = 64;
const BATCH_BYTES: usize = 1 << 20;

/// Reads all inputs and hands what was read to `sink`.
///
/// # Errors
/// Where the schema cannot be used or `sink` fails. Bad inputs are no error; they are counted.
pub fn read(args: &InputArgs, context: &Context, sink: &mut dyn Sink) -> anyhow::Result<Tally> {
    let ontology = context.ontology()?;
    let mut reading = ingest::read(&args.paths()?, args.options());
    let progress = Progress::new(context, reading.bytes_total());
    let mut tally = Tally::default();
    let mut batch = Batch::default();
    while let Some(incoming) = reading.next() {
        match incoming {
            Incoming::Notice(notice) => progress.say(context, &notice.to_string()),
            Incoming::Failure(failure) => {
                tally.n_failed += 1;
                progress.fail(&failure.to_string(), tally.n_failed);
            }
            Incoming::Document(mut document) => {
                args.complete(&mut document);
                let kind = reading.about().kind;
                if let Some(why) = args.refusal(&document) {
                    tally.n_left_out += 1;
                    *tally.reasons.entry(why.clone()).or_default() += 1;
                    let place = document.source.as_deref().unwrap_or("-");
                    let help = "left out; --any-language reads it all the same";
                    progress.say(context, &format!("{place}: {why}; {help}"));
                } else if sink.wants(&document)? {
                    *tally.kinds.entry(kind).or_default() += 1;
                    batch.bytes += document.text.len();
                    batch.documents.push(*document);
                }
            }
        }
        if batch.documents.len() >= BATCH_DOCUMENTS || batch.bytes >= BATCH_BYTES {
            batch.hand_on(ontology, sink)?;
        }
        progress.at(reading.bytes_read());
    }
    if !batch.documents.is_empty() {
        batch.hand_on(ontology, sink)?;
    }
    progress.end();
    Ok(tally)
}

/// Returns the number that stands for all that decides how a text is read: this version of the
/// program, which stands for its weights, and each file of the schema.
#[must_use]
pub fn reader(schema: &Files) -> u64 {
    let mut told = env!("CARGO_PKG_VERSION").to_owned();
    for file in schema.iter() {
        told.extend(["\0", &file.path, "\0", &file.text]);
    }
    xxhash_rust::xxh3::xxh3_64(told.as_bytes()).max(1)
}

/// Documents that wait to be read together.
#[derive(Default)]
struct Batch {
    documents: Vec<Document>,
    bytes: usize,
}

impl Batch {
    /// Reads the documents on all cores and hands them on in their order; the batch is then empty.
    fn hand_on(&mut self, ontology: &Ontology, sink: &mut dyn Sink) -> anyhow::Result<()> {
        self.bytes = 0;
        let (pipeline, kinds) = (Pipeline::embedded(), sink.kinds());
        let documents = std::mem::take(&mut self.documents).into_par_iter();
        let analyze = |it: &Document| pipeline.analyze(&it.text, it.body_start);
        if sink.wants_events() {
            let read = |document: Document| {
                let analysis = analyze(&document);
                let (extraction, events) = extract::extract_events(&document, &analysis, ontology);
                (document, extraction, events)
            };
            return sink.take_events(documents.map(read).collect());
        }
        let read = |document: Document| {
            let analysis = analyze(&document);
            let extraction = extract::extract_kinds(&document, &analysis, ontology, kinds);
            (document, extraction)
        };
        sink.take(documents.map(read).collect())
    }
}

/// A bar on a terminal; elsewhere nothing.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new(context: &Context, bytes_total: u64) -> Self {
        if !context.shows_progress() {
            return Self { bar: ProgressBar::hidden() };
        }
        let (bar, form) = if bytes_total == 0 {
            (ProgressBar::new_spinner(), "{spinner} {bytes} read ({bytes_per_sec}) {msg}")
        } else {
            let form = "{bar:32} {bytes}/{total_bytes} ({bytes_per_sec}, {eta} left) {msg}";
            (ProgressBar::new(bytes_total), form)
        };
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style.progress_chars("━━╌"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    fn at(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    fn say(&self, context: &Context, text: &str) {
        self.bar.suspend(|| context.notice(text));
    }

    /// Names a failure; unlike a notice it is said even where quiet was asked for.
    fn fail(&self, text: &str, n_failed: usize) {
        self.bar.suspend(|| tell_error(text));
        self.bar.set_message(format!("{n_failed} failed"));
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
