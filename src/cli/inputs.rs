//! What `add` and `extract` share: the options for inputs, and their documents in batches.
//!
//! In: paths and options from the command line. Out: batches of documents, in the order of the
//! inputs. A bad input is reported on standard error and counted; the others are still read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};

use super::visible::print_error;
use super::{Context, plain_file};
use crate::document::{Document, PartialDate};
use crate::extract::Batch;
use crate::ingest::{self, Fields, Incoming, NamePattern, NamedKind, Options};

/// The inputs of a subcommand that reads text.
#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files or folders, or `-` for standard input: text, web pages, mail, feeds, PDF and office
    /// documents, tables, exports of news databases, and archives of these
    #[arg(required_unless_present = "from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Also read the paths listed in this file, one per line
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// The column of a table, or the field of a JSON record, with its id; `a.b` is within another
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = "Tables and JSON")]
    id_field: String,
    /// The column with its text
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = "Tables and JSON")]
    text_field: String,
    /// The column with its date
    #[arg(long, value_name = "NAME", default_value = "date", help_heading = "Tables and JSON")]
    date_field: String,
    /// The column with its title
    #[arg(long, value_name = "NAME", default_value = "title", help_heading = "Tables and JSON")]
    title_field: String,
    /// The column with its outlet
    #[arg(long, value_name = "NAME", default_value = "outlet", help_heading = "Tables and JSON")]
    outlet_field: String,
    /// The column with its author
    #[arg(long, value_name = "NAME", default_value = "byline", help_heading = "Tables and JSON")]
    byline_field: String,
    /// The column with its address on the web
    #[arg(long, value_name = "NAME", default_value = "url", help_heading = "Tables and JSON")]
    url_field: String,
    /// The column with its language
    #[arg(long, value_name = "NAME", default_value = "language", help_heading = "Tables and JSON")]
    language_field: String,
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
    pub(crate) fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
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
    pub(crate) fn options(&self) -> Options {
        let fields = Fields {
            id: self.id_field.clone(),
            text: self.text_field.clone(),
            date: self.date_field.clone(),
            title: self.title_field.clone(),
            outlet: self.outlet_field.clone(),
            byline: self.byline_field.clone(),
            url: self.url_field.clone(),
            language: self.language_field.clone(),
        };
        let (outlet, names) = (self.outlet.clone(), self.name_pattern.clone());
        Options { fields, outlet, names, kind: self.kind, batches_from: None }
    }

    /// Fills in the title, outlet and other values given for all documents.
    pub(crate) fn complete(&self, document: &mut Document) {
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
    pub(crate) fn refusal(&self, document: &Document) -> Option<String> {
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

/// The outcome of reading all inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InputTally {
    /// The number of inputs that gave no document.
    pub n_failed: usize,
    /// The number of documents left out because they are not in English.
    pub n_left_out: usize,
    /// The number of documents of each kind of file.
    pub kinds: BTreeMap<&'static str, usize>,
    /// The number of documents left out for each reason.
    pub reasons: BTreeMap<String, usize>,
}

impl InputTally {
    /// Returns a summary of file kinds and of what was left out, or `None` if there is one kind and
    /// nothing was left out.
    #[must_use]
    pub(crate) fn report(&self) -> Option<String> {
        let listed = |counts: Vec<(String, usize)>| {
            counts.iter().map(|(name, n)| format!("{n} {name}")).collect::<Vec<_>>().join(", ")
        };
        let mut kinds: Vec<(String, usize)> =
            self.kinds.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
        kinds.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let reasons: Vec<(String, usize)> =
            self.reasons.iter().map(|(why, n)| (why.clone(), *n)).collect();
        let is_worth_printing = kinds.len() > 1 || !reasons.is_empty();
        let part = |title: &str, counts: Vec<(String, usize)>| {
            (!counts.is_empty()).then(|| format!("{title}: {}", listed(counts)))
        };
        let parts = [part("documents by kind", kinds), part("left out", reasons)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        is_worth_printing.then(|| parts.join("; "))
    }

    /// Returns the exit status.
    #[must_use]
    pub(crate) fn status(&self) -> ExitCode {
        if self.n_failed > 0 { ExitCode::from(super::SOME_FAILED) } else { ExitCode::SUCCESS }
    }
}

/// The documents of the inputs, batch by batch, with progress on standard error.
pub(crate) struct Inputs<'a> {
    args: &'a InputArgs,
    context: &'a Context,
    reading: ingest::Reading,
    progress: Progress,
    /// What was found so far.
    pub tally: InputTally,
}

impl<'a> Inputs<'a> {
    /// Opens the inputs.
    ///
    /// # Errors
    /// Returns an error if the list of paths cannot be read.
    pub(crate) fn open(args: &'a InputArgs, context: &'a Context) -> anyhow::Result<Self> {
        let reading = ingest::read(&args.paths()?, args.options());
        let progress = Progress::new(context, reading.bytes_total());
        Ok(Self { args, context, reading, progress, tally: InputTally::default() })
    }

    /// Returns the next documents of which `wants` is true, enough to keep all cores busy; empty if
    /// there are no more. Prints notices and failures on the way.
    ///
    /// # Errors
    /// Returns the first error of `wants`. A bad input is not an error here; it is counted.
    pub(crate) fn next_batch(
        &mut self,
        mut wants: impl FnMut(&Document) -> anyhow::Result<bool>,
    ) -> anyhow::Result<Vec<Document>> {
        let mut batch = Batch::default();
        while !batch.is_full() {
            self.progress.at(self.reading.bytes_read());
            let Some(incoming) = self.reading.next() else { break };
            if let Some(document) = self.readable(incoming)
                && wants(&document)?
            {
                *self.tally.kinds.entry(self.reading.about().kind).or_default() += 1;
                batch.push(document);
            }
        }
        let documents = batch.into_documents();
        if documents.is_empty() {
            self.progress.end();
        }
        Ok(documents)
    }

    /// Returns a document that is to be read; counts and prints anything else.
    fn readable(&mut self, incoming: Incoming) -> Option<Document> {
        let (tally, progress) = (&mut self.tally, &self.progress);
        let mut document = match incoming {
            Incoming::Notice(notice) => {
                progress.say(self.context, &notice.to_string());
                return None;
            }
            Incoming::Failure(failure) => {
                tally.n_failed += 1;
                progress.fail(&failure.to_string(), tally.n_failed);
                return None;
            }
            Incoming::Document(document) => document,
        };
        self.args.complete(&mut document);
        if let Some(why) = self.args.refusal(&document) {
            tally.n_left_out += 1;
            let place = document.source.as_deref().unwrap_or("-");
            let help = "left out; --any-language reads it anyway";
            progress.say(self.context, &format!("{place}: {why}; {help}"));
            *tally.reasons.entry(why).or_default() += 1;
            return None;
        }
        Some(*document)
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
