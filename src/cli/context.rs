//! What every subcommand shares: the global options, the store, the schema and the terminal.
//!
//! In: the global options and the environment. Out: [`Context`], which opens the store and the
//! ontology on first use. Fails if one cannot be opened; the error says what to do.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::globals::{ColorChoice, Globals};
use super::visible::{KeptAnswer, Out, has_answered, visible, visible_answer};
use super::{pager, terminal};
use anyhow::Context as _;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::knowledge::SHOWN_MIN;
use crate::ontology::{Files, Ontology};
use crate::query::{Memory, QueryError};
use crate::serve::Opened;
use crate::store::{SledStore, StoreError};

/// The exit status if some inputs failed and the others succeeded.
pub(crate) const SOME_FAILED: u8 = 3;

/// The options of this run, its terminal, and what it has opened.
#[derive(Debug)]
pub(crate) struct Context {
    globals: Globals,
    colored: bool,
    width: Option<u16>,
    /// The schema of `--schema`, once loaded.
    ontology: Arc<OnceLock<Ontology>>,
    /// How a query reads the store.
    asking: Mutex<Asking>,
    /// What is known of the answer besides its rows.
    noted: Mutex<Noted>,
    /// What the server asks and where the answer goes; `None` if a shell asks.
    asked: Option<Asked>,
}

/// What is known of an answer besides its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noted {
    /// Number of rows without a limit.
    pub(crate) n_total: Option<usize>,
    /// The numbers of the acts that were kept.
    pub(crate) acts: Vec<u64>,
}

/// A store that is open already, and a place for the answer.
#[derive(Debug)]
struct Asked {
    opened: Option<Arc<Opened>>,
    answer: KeptAnswer,
}

/// How a query reads the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asking {
    /// It has not been opened yet.
    #[default]
    NotYet,
    /// It is read in place.
    InPlace,
    /// A copy of it is read.
    Copied,
}

impl Context {
    /// Returns the context of this process.
    #[must_use]
    pub(crate) fn new(globals: Globals) -> Self {
        let on_terminal = io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        let colored = match globals.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => on_terminal && !no_color,
        };
        let width = on_terminal.then(terminal::width);
        Self {
            globals,
            colored,
            width,
            ontology: Arc::default(),
            asking: Mutex::default(),
            noted: Mutex::default(),
            asked: None,
        }
    }

    /// Returns the context of a command that the server runs: it asks `opened` if that is given,
    /// keeps its answer, prints nothing, and requires names that mean one actor.
    #[must_use]
    pub(crate) fn for_server(&self, opened: Option<Arc<Opened>>) -> Self {
        Self {
            globals: Globals { exact: true, quiet: true, ..self.globals.clone() },
            colored: false,
            width: None,
            ontology: Arc::clone(&self.ontology),
            asking: Mutex::default(),
            noted: Mutex::default(),
            asked: Some(Asked { opened, answer: KeptAnswer::default() }),
        }
    }

    /// Returns the answer that was kept, and what else is known of it.
    #[must_use]
    pub(crate) fn answer(&self) -> (Vec<u8>, Noted) {
        let kept = self.asked.as_ref().map(|it| {
            std::mem::take(&mut *it.answer.lock().unwrap_or_else(PoisonError::into_inner))
        });
        (kept.unwrap_or_default(), self.noted().clone())
    }

    /// Takes note of the number of rows without a limit.
    pub(crate) fn note_total(&self, n_total: usize) {
        self.noted().n_total = Some(n_total);
    }

    /// Takes note of an act that was kept.
    pub(crate) fn note_act(&self, number: u64) {
        self.noted().acts.push(number);
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a context with the same options that has opened nothing.
    #[cfg(feature = "mcp")]
    #[must_use]
    pub(crate) fn again(&self) -> Self {
        Self::new(self.globals.clone())
    }

    /// Returns buffered standard output. If its reader goes away, the run ends without an error.
    #[must_use]
    pub(crate) fn out(&self) -> Out {
        match &self.asked {
            Some(asked) => Out::kept(&asked.answer),
            None => Out::new(self.colored),
        }
    }

    /// Prints a whole answer.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written.
    pub(crate) fn print(&self, answer: &[u8]) -> io::Result<()> {
        let mut out = self.out();
        out.write_all(answer)?;
        out.flush()
    }

    /// Prints an answer as one indented JSON value.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written.
    pub(crate) fn print_json(&self, answer: &impl Serialize) -> anyhow::Result<()> {
        let mut out = self.out();
        serde_json::to_writer_pretty(&mut out, answer)?;
        writeln!(out)?;
        Ok(out.flush()?)
    }

    /// Prints a whole answer, in a pager if it is longer than the terminal.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written.
    pub(crate) fn show(&self, answer: &[u8]) -> io::Result<()> {
        let n_lines = answer.split(|byte| *byte == b'\n').skip(1).count();
        let is_long = self.width.is_some() && n_lines >= terminal::height();
        if is_long && !self.globals.no_pager && io::stdin().is_terminal() {
            let text = visible_answer(answer, self.colored);
            if pager::show(&text) {
                return Ok(());
            }
        }
        self.print(answer)
    }

    /// Returns whether an ambiguous name is an error.
    #[must_use]
    pub(crate) fn is_exact(&self) -> bool {
        self.globals.exact
    }

    /// Returns whether answers are coloured.
    #[must_use]
    pub(crate) fn colored(&self) -> bool {
        self.colored
    }

    /// Returns the width in columns of the terminal on standard output, or `None` if standard
    /// output is a file or a pipe.
    #[must_use]
    pub(crate) fn width(&self) -> Option<u16> {
        self.width
    }

    /// Returns whether progress may be drawn: standard error is a terminal, and `--quiet` is not
    /// set.
    #[must_use]
    pub(crate) fn shows_progress(&self) -> bool {
        !self.globals.quiet && io::stderr().is_terminal()
    }

    /// Returns a progress bar that counts documents; it is hidden if progress may not be drawn.
    #[must_use]
    pub(crate) fn progress_bar(&self, n_documents: usize) -> ProgressBar {
        if self.shows_progress() {
            ProgressBar::new(n_documents as u64)
        } else {
            ProgressBar::hidden()
        }
    }

    /// Prints a notice on standard error unless `--quiet` is set.
    pub(crate) fn notice(&self, text: &str) {
        if !self.globals.quiet {
            // If standard error is closed, there is no place left to report it.
            let _ = writeln!(io::stderr(), "onrecord: {}", visible(text));
        }
    }

    /// Returns the folder of the store: `--db`, `ONRECORD_DB`, or the user's data folder.
    ///
    /// # Errors
    /// Returns an error if neither option nor variable is set and the user has no home folder.
    pub(crate) fn database(&self) -> anyhow::Result<PathBuf> {
        // Read here because clap shows a variable as if it had been typed. Empty counts as unset.
        let variable = || std::env::var_os("ONRECORD_DB").map(PathBuf::from);
        let folder = self.globals.db.clone().or_else(variable);
        if let Some(folder) = folder.filter(|it| !it.as_os_str().is_empty()) {
            return Ok(folder);
        }
        directories::ProjectDirs::from("", "", "onrecord")
            .map(|it| it.data_dir().join("store"))
            .ok_or_else(|| {
                anyhow::anyhow!(
                    "cannot find the store: there is no home folder; give --db DIR or set \
                     ONRECORD_DB"
                )
            })
    }

    /// Returns the built-in schema, or the one in the folder given with `--schema`.
    ///
    /// # Errors
    /// Returns an error if a file in that folder cannot be read or is invalid; the error names file
    /// and line.
    pub(crate) fn ontology(&self) -> anyhow::Result<&Ontology> {
        let Some(folder) = &self.globals.schema else { return Ok(Ontology::embedded()) };
        if let Some(ontology) = self.ontology.get() {
            return Ok(ontology);
        }
        let ontology = Ontology::load(folder)
            .with_context(|| format!("cannot use the schema in `{}`", folder.display()))?;
        Ok(self.ontology.get_or_init(|| ontology))
    }

    /// Returns the files of the built-in schema, or those in the folder given with `--schema`.
    ///
    /// # Errors
    /// Returns an error if the folder cannot be read.
    pub(crate) fn schema_files(&self) -> anyhow::Result<Files> {
        match &self.globals.schema {
            None => Ok(Files::embedded()),
            Some(folder) => Ok(Files::read(folder)?),
        }
    }

    /// Opens the store for adding; creates it if there is none.
    ///
    /// # Errors
    /// Returns an error if another process has the store open, or its folder holds something else.
    pub(crate) fn store(&self) -> anyhow::Result<SledStore> {
        let folder = self.database()?;
        if let Some(parent) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot create the folder `{}`", parent.display()))?;
        }
        Ok(SledStore::open(&folder)?)
    }

    /// Opens an existing store for changing it.
    ///
    /// # Errors
    /// As [`store`](Self::store); also if there is no store.
    pub(crate) fn existing_store(&self) -> anyhow::Result<SledStore> {
        Ok(SledStore::open_existing(&self.database()?)?)
    }

    /// Opens an existing store for queries. It is read in place, or from a copy after
    /// [`ask_a_copy`](Self::ask_a_copy).
    ///
    /// # Errors
    /// Returns an error if there is no store, or it cannot be read.
    pub(crate) fn store_to_ask(&self) -> anyhow::Result<SledStore> {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if *asking == Asking::Copied {
            return self.store_to_read();
        }
        *asking = Asking::InPlace;
        let store = SledStore::open_to_ask(&self.database()?)?;
        self.notice_if_busy(&store);
        Ok(store)
    }

    /// Opens an existing store for queries, as [`store_to_ask`](Self::store_to_ask) does.
    ///
    /// # Errors
    /// As [`store_to_ask`](Self::store_to_ask).
    pub(crate) fn memory(&self) -> anyhow::Result<Arc<Memory>> {
        self.memory_of(SHOWN_MIN)
    }

    /// Opens an existing store for queries, with a graph of the relations with at least this
    /// confidence.
    ///
    /// # Errors
    /// As [`store_to_ask`](Self::store_to_ask).
    pub(crate) fn memory_of(&self, min_confidence: f64) -> anyhow::Result<Arc<Memory>> {
        if let Some(opened) = self.asked.as_ref().and_then(|it| it.opened.as_ref()) {
            return Ok(opened.memory(min_confidence)?);
        }
        Ok(Arc::new(Memory::of(self.store_to_ask()?).with_min_confidence(min_confidence)))
    }

    /// Opens a copy of an existing store, for subcommands that read all of it.
    ///
    /// # Errors
    /// As [`store_to_ask`](Self::store_to_ask).
    pub(crate) fn store_to_read(&self) -> anyhow::Result<SledStore> {
        let store = SledStore::open_to_read(&self.database()?)?;
        self.notice_if_busy(&store);
        Ok(store)
    }

    fn notice_if_busy(&self, store: &SledStore) {
        if store.is_copy() {
            self.notice("another process has the store open; this answer is from a moment ago");
        }
    }

    /// Returns whether to run a failed query again, this time on a copy of the store.
    ///
    /// True if the store was read in place, the error is the store's, and nothing was printed yet:
    /// another process may have overwritten what was being read. If the copy fails too, its error
    /// is the one to report.
    #[must_use]
    pub(crate) fn ask_a_copy(&self, error: &anyhow::Error) -> bool {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let of_store = error.chain().any(|cause| {
            let by_query = cause.downcast_ref::<QueryError>();
            let is_store = by_query.is_some_and(|error| matches!(error, QueryError::Store(_)));
            is_store || cause.is::<StoreError>()
        });
        let is_to_copy = of_store && *asking == Asking::InPlace && !has_answered();
        if is_to_copy {
            *asking = Asking::Copied;
        }
        is_to_copy
    }

    /// Returns the folder given with `--schema`, or `None` for the built-in schema.
    pub(crate) fn schema(&self) -> Option<&std::path::Path> {
        self.globals.schema.as_deref()
    }

    /// Returns the byte order mark that CSV starts with if `--bom` is set, else nothing.
    #[must_use]
    pub(crate) fn byte_order_mark(&self) -> &'static str {
        if self.globals.bom { "\u{feff}" } else { "" }
    }
}
