//! What every subcommand shares: where the store and the schema are, and how the terminal is.
//!
//! In: the global options and the environment. Out: [`Context`], which opens store and ontology
//! when they are first asked for. Fails where one cannot be opened; the error says what to do.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::pager;
use super::visible::{Out, has_answered, visible, visible_answer};
use anyhow::Context as _;
use clap::ValueEnum;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::ontology::{Files, Ontology};
use crate::query::QueryError;
use crate::store::{SledStore, StoreError};

/// The options that every subcommand takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct Globals {
    /// The folder of the store [default: `ONRECORD_DB`, else onrecord in the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub db: Option<PathBuf>,
    /// A folder of schema files to use in place of the built-in schema
    #[arg(long, global = true, value_name = "DIR")]
    pub schema: Option<PathBuf>,
    /// When to colour; `auto` colours on a terminal unless `NO_COLOR` is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = false
    )]
    pub color: ColorChoice,
    /// Take a name only if it can mean no one else, for scripts
    #[arg(long, global = true)]
    pub exact: bool,
    /// Print long answers at once, not in a pager
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Begin CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long, global = true)]
    pub bom: bool,
    /// Print no progress and no notices, only answers and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The options of this run and what is known of its terminal.
#[derive(Debug)]
pub struct Context {
    globals: Globals,
    colored: bool,
    width: Option<u16>,
    /// The schema of `--schema`, once read.
    ontology: OnceLock<Ontology>,
    /// How a question reads the store.
    asking: Mutex<Asking>,
}

/// How a question reads the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asking {
    /// Not at all yet.
    #[default]
    NotYet,
    /// Where it lies.
    InPlace,
    /// From a copy.
    Copied,
}

impl Context {
    /// Returns the context of this process.
    #[must_use]
    pub fn new(globals: Globals) -> Self {
        let on_terminal = io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        let colored = match globals.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => on_terminal && !no_color,
        };
        let width = on_terminal.then(terminal_width);
        Self { globals, colored, width, ontology: OnceLock::new(), asking: Mutex::default() }
    }

    /// Returns a buffered standard output. A reader that goes away ends the run quietly.
    #[must_use]
    pub fn out(&self) -> Out {
        Out::new(self.colored)
    }

    /// Prints all of an answer.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn print(&self, answer: &[u8]) -> io::Result<()> {
        let mut out = self.out();
        out.write_all(answer)?;
        out.flush()
    }

    /// Prints an answer as one value of JSON, for a person to read.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn print_json(&self, answer: &impl Serialize) -> anyhow::Result<()> {
        let mut out = self.out();
        serde_json::to_writer_pretty(&mut out, answer)?;
        writeln!(out)?;
        Ok(out.flush()?)
    }

    /// Prints all of an answer for a person, in a pager if it is longer than the terminal.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn show(&self, answer: &[u8]) -> io::Result<()> {
        let n_lines = answer.iter().filter(|it| **it == b'\n').count();
        let is_long = self.width.is_some() && n_lines >= terminal_height();
        if is_long && !self.globals.no_pager && io::stdin().is_terminal() {
            let text = visible_answer(answer, self.colored);
            if pager::show(&text) {
                return Ok(());
            }
        }
        self.print(answer)
    }

    /// Returns whether questions can be asked back: standard input and error are a terminal.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks a question on standard error; returns the answer, or `None` at the end of the input.
    ///
    /// # Errors
    /// If the terminal cannot be read.
    pub fn ask(&self, question: &str) -> io::Result<Option<String>> {
        let _ = write!(io::stderr(), "onrecord: {} ", visible(question));
        let mut answer = String::new();
        let n = io::stdin().read_line(&mut answer)?;
        Ok((n > 0).then(|| answer.trim().to_owned()))
    }

    /// Returns whether a name is taken only if it can mean no one else.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.globals.exact
    }

    /// Returns whether answers are coloured.
    #[must_use]
    pub fn colored(&self) -> bool {
        self.colored
    }

    /// Returns the columns of the terminal that standard output goes to, or `None` where it goes
    /// to a file or a pipe.
    #[must_use]
    pub fn width(&self) -> Option<u16> {
        self.width
    }

    /// Returns whether progress may be drawn: standard error is a terminal and nobody asked for
    /// quiet.
    #[must_use]
    pub fn shows_progress(&self) -> bool {
        !self.globals.quiet && io::stderr().is_terminal()
    }

    /// Returns a bar that counts documents on a terminal; elsewhere one that does not show.
    #[must_use]
    pub fn progress_bar(&self, n_documents: usize) -> ProgressBar {
        if self.shows_progress() {
            ProgressBar::new(n_documents as u64)
        } else {
            ProgressBar::hidden()
        }
    }

    /// Prints a notice on standard error, unless quiet was asked for.
    pub fn notice(&self, text: &str) {
        if !self.globals.quiet {
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(io::stderr(), "onrecord: {}", visible(text));
        }
    }

    /// Returns the folder of the store: `--db`, `ONRECORD_DB`, or the user's data folder.
    ///
    /// # Errors
    /// Where none is given and the user has no home folder.
    pub fn database(&self) -> anyhow::Result<PathBuf> {
        // clap would show a variable as if it had been typed. An empty one is as good as none.
        let variable = || std::env::var_os("ONRECORD_DB").map(PathBuf::from);
        let folder = self.globals.db.clone().or_else(variable);
        if let Some(folder) = folder.filter(|it| !it.as_os_str().is_empty()) {
            return Ok(folder);
        }
        directories::ProjectDirs::from("", "", "onrecord")
            .map(|it| it.data_dir().join("store"))
            .ok_or_else(|| {
                anyhow::anyhow!(
                    "cannot tell where the store is: no home folder; give --db DIR or set ONRECORD_DB"
                )
            })
    }

    /// Returns the schema: the built-in one, or that of the folder given with `--schema`.
    ///
    /// # Errors
    /// Where a file of that folder cannot be read or is wrong; the error names file and line.
    pub fn ontology(&self) -> anyhow::Result<&Ontology> {
        let Some(folder) = &self.globals.schema else { return Ok(Ontology::embedded()) };
        if let Some(ontology) = self.ontology.get() {
            return Ok(ontology);
        }
        let ontology = Ontology::load(folder)
            .with_context(|| format!("cannot use the schema in `{}`", folder.display()))?;
        Ok(self.ontology.get_or_init(|| ontology))
    }

    /// Returns the files of the schema: the built-in ones, or those of the folder given with
    /// `--schema`.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn schema_files(&self) -> anyhow::Result<Files> {
        match &self.globals.schema {
            None => Ok(Files::embedded()),
            Some(folder) => Ok(Files::read(folder)?),
        }
    }

    /// Returns the store, made if there is none: for what adds to it.
    ///
    /// # Errors
    /// Where another process has it open, or its folder holds something else.
    pub fn store(&self) -> anyhow::Result<SledStore> {
        let folder = self.database()?;
        if let Some(parent) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make the folder `{}`", parent.display()))?;
        }
        Ok(SledStore::open(&folder)?)
    }

    /// Returns the store, which must be there: for what changes it.
    ///
    /// # Errors
    /// As [`store`](Self::store), and where there is none.
    pub fn existing_store(&self) -> anyhow::Result<SledStore> {
        Ok(SledStore::open_existing(&self.database()?)?)
    }

    /// Returns the store, which must be there: for questions. It is read where it lies, or from a
    /// copy after [`ask_a_copy`](Self::ask_a_copy).
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn store_to_ask(&self) -> anyhow::Result<SledStore> {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if *asking == Asking::Copied {
            return self.store_to_read();
        }
        *asking = Asking::InPlace;
        let store = SledStore::open_to_ask(&self.database()?)?;
        self.tell_if_busy(&store);
        Ok(store)
    }

    /// Returns a copy of the store, which must be there: for what reads all of it.
    ///
    /// # Errors
    /// As [`store_to_ask`](Self::store_to_ask).
    pub fn store_to_read(&self) -> anyhow::Result<SledStore> {
        let store = SledStore::open_to_read(&self.database()?)?;
        self.tell_if_busy(&store);
        Ok(store)
    }

    fn tell_if_busy(&self, store: &SledStore) {
        if store.is_copy() {
            self.notice("another process has the store open; this is what it held a moment ago");
        }
    }

    /// Returns whether a question that failed is to be asked again, from now on of a copy: because
    /// what it read of the store where it lies was written over or does not read, and nothing was
    /// answered yet. The copy says what is wrong, or answers.
    #[must_use]
    pub fn ask_a_copy(&self, error: &anyhow::Error) -> bool {
        let mut asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let of_store = error.chain().any(|it| {
            let by_query = it.downcast_ref::<QueryError>();
            let is_store = by_query.is_some_and(|it| matches!(it, QueryError::Store(_)));
            is_store || it.is::<StoreError>()
        });
        let is_to_copy = of_store && *asking == Asking::InPlace && !has_answered();
        if is_to_copy {
            *asking = Asking::Copied;
        }
        is_to_copy
    }

    /// Returns what CSV is to begin with.
    #[must_use]
    pub fn byte_order_mark(&self) -> &'static str {
        if self.globals.bom { "\u{feff}" } else { "" }
    }

    /// Returns the folder of schema files given in place of the built-in ones.
    #[must_use]
    pub fn schema(&self) -> Option<&std::path::Path> {
        self.globals.schema.as_deref()
    }
}

fn terminal_width() -> u16 {
    let asked = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    asked.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0)).unwrap_or(80)
}

fn terminal_height() -> usize {
    let asked = std::env::var("LINES").ok().and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    let found = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
    asked.or(found).unwrap_or(usize::MAX)
}
