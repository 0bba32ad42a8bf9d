//! What `add` and `extract` share: the options for inputs, and reading them on all cores.
//!
//! In: paths and options from the command line. Out: documents with their extractions, in the order
//! of the inputs, so that the number of threads changes only the time. A bad input is reported on
//! standard error and counted; the others are still read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::visible::print_error;
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
    /// Files or folders, or `-` for standard input: text, web pages, mail, feeds, PDF and office
    /// documents, tables, exports of news databases, and archives of these
    #[arg(required_unless_present = "from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Also read the paths listed in this file, one per line
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// The field of a JSON record with its id
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "JSON records")]
    id_field: String,
    /// The field with its text
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "JSON records")]
    text_field: String,
    /// The field with its date
    #[arg(long, value_name = "NAME", default_value = "date", help_heading = "JSON records")]
    date_field: String,
    /// The field with its title
    #[arg(long, value_name = "NAME", default_value = "title", help_heading = "JSON records")]
    title_field: String,
    /// The field with its outlet
    #[arg(long, value_name = "NAME", default_value = "outlet", help_heading = "JSON records")]
    outlet_field: String,
    /// The field with its author
    #[arg(long, value_name = "NAME", default_value = "byline", help_heading = "JSON records")]
    byline_field: String,
    /// The field with its address on the web
    #[arg(long, value_name = "NAME", default_value = "url", help_heading = "JSON records")]
    url_field: String,
    /// The outlet of documents that do not name one
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Take metadata from file names by a pattern such as '{date}_{outlet}_{title}'; {any} matches
    /// anything
    #[arg(long, value_name = "PATTERN")]
    name_pattern: Option<NamePattern>,
    /// The title of documents without one
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The web address of documents that do not name one
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The author of documents that do not name one
    #[arg(long, value_name = "NAME")]
    byline: Option<String>,
    /// The file kind of all inputs, instead of detecting it from their bytes; useful for standard
    /// input
    #[arg(long, value_name = "KIND", value_parser = kind())]
    kind: Option<NamedKind>,
    /// The date of documents that do not name one: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    date: Option<PartialDate>,
    /// The language of all documents as a tag: en, de, fr [default: detected]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Also read documents in languages other than English
    #[arg(long)]
    any_language: bool,
}

impl InputArgs {
    /// Returns the paths as given, followed by those of the list.
    ///
    /// # Errors
    /// Returns an error if the list cannot be read.
    pub fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut paths = self.paths.clone();
        if let Some(file) = &self.from {
            let list = plain_file::read(file).context("cannot read the list of paths")?;
            let lines = list.lines().map(str::trim).filter(|line| !line.is_empty());
            paths.extend(lines.map(PathBuf::from));
        }
        Ok(paths)
    }

    /// Returns the options for reading them.
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

    /// Fills in the title, outlet and other values given for all documents.
    pub fn complete(&self, document: &mut Document) {
        document.date = document.date.or(self.date);
        document.title = document.title.take().or_else(|| self.title.clone());
        document.url = document.url.take().or_else(|| self.url.clone());
        document.byline = document.byline.take().or_else(|| self.byline.clone());
        if let Some(language) = &self.language {
            document.language.clone_from(language);
        }
    }

    /// Returns why the document is left out, or `None` if it is to be read.
    #[must_use]
    pub fn refusal(&self, document: &Document) -> Option<String> {
        let is_english = document.language == "en" || document.language.starts_with("en-");
        (!is_english && !self.any_language)
            .then(|| format!("in {}, not in English", ingest::language_name(&document.language)))
    }
}

/// Returns the parser for names of file kinds.
fn kind() -> impl TypedValueParser<Value = NamedKind> {
    PossibleValuesParser::new(NamedKind::ALL.map(|(name, _)| name)).map(|text| {
        let named = NamedKind::ALL.into_iter().find(|(name, _)| *name == text);
        named.map_or(NamedKind::Text, |(_, kind)| kind)
    })
}

/// A consumer of documents and what was read in them, batch by batch.
pub trait Sink {
    /// Returns whether to read the document at all.
    ///
    /// # Errors
    /// Returns an error if that cannot be determined.
    fn wants(&mut self, document: &Document) -> anyhow::Result<bool>;

    /// Returns which relations to read.
    fn kinds(&self) -> Kinds {
        Kinds::Typed
    }

    /// Returns whether to read political events too.
    fn wants_events(&self) -> bool {
        false
    }

    /// Takes documents with what was read in them, in the order of the inputs.
    ///
    /// # Errors
    /// Returns an error if they cannot be stored or printed.
    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()>;

    /// Takes documents with what was read in them and their events; called instead of `take` if
    /// `wants_events` returns true.
    ///
    /// # Errors
    /// Returns an error if they cannot be printed.
    fn take_events(&mut self, read: Vec<(Document, Extraction, Vec<Coded>)>) -> anyhow::Result<()> {
        self.take(
            read.into_iter().map(|(document, extraction, _)| (document, extraction)).collect(),
        )
    }
}

/// The outcome of reading all inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of inputs that gave no document.
    pub n_failed: usize,
    /// The number of documents left out because they are not in English.
    pub n_left_out: usize,
    /// The number of documents of each kind of file.
    pub kinds: BTreeMap<&'static str, usize>,
    /// The number of documents left out for each reason.
    pub reasons: BTreeMap<String, usize>,
}

impl Tally {
    /// Returns a summary of file kinds and of what was left out, or `None` if there is one kind and
    /// nothing was left out.
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
        let is_worth_printing = kinds.len() > 1 || !left_out.is_empty();
        is_worth_printing.then(|| format!("documents by kind: {}{left_out}", listed(kinds)))
    }

    /// Returns the exit status.
    #[must_use]
    pub fn status(&self) -> ExitCode {
        if self.n_failed > 0 { ExitCode::from(super::SOME_FAILED) } else { ExitCode::SUCCESS }
    }
}

const BATCH_DOCUMENTS: usize = 64;
const BATCH_BYTES: usize = 1 << 20;

/// Reads all inputs and passes the results to `sink`.
///
/// # Errors
/// Returns an error if the schema cannot be used or `sink` fails. A bad input is not an error here;
/// it is counted.
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
                    let help = "left out; --any-language reads it anyway";
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

/// Returns a hash of everything that decides how a text is read: the version of the program, which
/// implies its weights, and each file of the schema. Never 0, which marks imported records.
#[must_use]
pub fn reader(schema: &Files) -> u64 {
    let mut hashed = env!("CARGO_PKG_VERSION").to_owned();
    for file in schema.iter() {
        hashed.extend(["\0", &file.path, "\0", &file.text]);
    }
    xxhash_rust::xxh3::xxh3_64(hashed.as_bytes()).max(1)
}

/// Documents waiting to be read together.
#[derive(Default)]
struct Batch {
    documents: Vec<Document>,
    bytes: usize,
}

impl Batch {
    /// Reads the documents on all cores, passes them to `sink` in order, and empties the batch.
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

/// A progress bar on a terminal; hidden elsewhere.
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

    /// Prints a failure; unlike a notice, even if `--quiet` is set.
    fn fail(&self, text: &str, n_failed: usize) {
        self.bar.suspend(|| print_error(text));
        self.bar.set_message(format!("{n_failed} failed"));
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
