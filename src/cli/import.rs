//! `onrecord import`: puts extraction records, or what other programs coded, into the store.

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, plain_file};
use crate::export::exchange::{Converted, of_dna, of_sift};
use crate::ingest;
use crate::store::{self, SledStore};

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A record is one line of `onrecord extract --format jsonl` or `onrecord export`; \
other programs can write records too. Quotations are taken from `document.text`; if a record has \
no text, its offsets are kept and its quotations are empty. docs/exports.md describes the other \
formats; what they do not trace to a sentence says so in its quotation. `onrecord register add` \
reads FollowTheMoney entities.\nExample: onrecord import records.jsonl\nExample: onrecord import \
--format dna statements.csv"
)]
pub(crate) struct Args {
    /// Files of extraction records, one per line, or of the format; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the files are
    #[arg(long, value_name = "FORMAT", default_value = "records")]
    format: ImportFormat,
    /// Documents per transaction: after a crash, all or none of them are stored
    #[arg(long, value_name = "N", default_value_t = store::BATCH)]
    batch: usize,
    /// Print a `+` line for each document as soon as it is safely on disk
    #[arg(long)]
    acknowledge: bool,
}

/// An import format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ImportFormat {
    /// Extraction records, one per line.
    Records,
    /// A folder of tables that `onrecord export --format parquet` wrote.
    #[cfg(feature = "parquet")]
    Parquet,
    /// The event list of Discourse Network Analyzer, as CSV.
    Dna,
    /// A graph of sift-kg: `graph_data.json`.
    Sift,
}

/// Lines of records.
type Lines = Box<dyn BufRead + Send>;

/// Imports the records and prints a one-line summary.
///
/// # Errors
/// Returns an error if a file cannot be read, a line is not a record, or the store cannot be
/// written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store()?;
    let mut total = store::Imported::default();
    for path in &args.files {
        let cannot = || format!("cannot import `{}`", path.display());
        let mut take = |lines: Lines| {
            let imported = import(args, lines, &mut store, context)?;
            total.put = total.put.and(imported.put);
            total.n_without_text += imported.n_without_text;
            anyhow::Ok(())
        };
        match args.format {
            ImportFormat::Records => take(records(path)?).with_context(cannot)?,
            #[cfg(feature = "parquet")]
            ImportFormat::Parquet => {
                for lines in crate::export::exchange::Months::open(path).with_context(cannot)? {
                    let lines = Cursor::new(lines.with_context(cannot)?);
                    take(Box::new(lines)).with_context(cannot)?;
                }
            }
            ImportFormat::Dna => {
                refuse_project(path)?;
                let converted = of_dna(path, &plain_file::read_or_given(path)?)?;
                say(&converted, context);
                take(Box::new(Cursor::new(converted.lines))).with_context(cannot)?;
            }
            ImportFormat::Sift => {
                let converted =
                    of_sift(path, &plain_file::read_or_given(path)?, context.ontology()?)?;
                say(&converted, context);
                take(Box::new(Cursor::new(converted.lines))).with_context(cannot)?;
            }
        }
    }
    drop(store.optimize().context("cannot optimize the store")?);
    let store::Put { added, replaced, unchanged } = total.put;
    context.notice(&format!("{added} documents added, {replaced} replaced, {unchanged} unchanged"));
    if total.n_without_text > 0 {
        let n = total.n_without_text;
        context.notice(&format!("{n} records have no text; their quotations are empty"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the lines of a file, or of standard input.
fn records(path: &Path) -> anyhow::Result<Lines> {
    Ok(if path.as_os_str() == "-" {
        Box::new(BufReader::with_capacity(1 << 20, std::io::stdin()))
    } else {
        Box::new(BufReader::with_capacity(1 << 20, plain_file::open(path)?))
    })
}

/// Refuses a project of Discourse Network Analyzer, which is a database: it is not the list that the
/// program exports.
fn refuse_project(path: &Path) -> anyhow::Result<()> {
    if path.as_os_str() == "-" {
        return Ok(());
    }
    let mut begin = Vec::new();
    let begins = plain_file::open(path)?.take(ingest::SQLITE.len() as u64).read_to_end(&mut begin);
    begins.with_context(|| format!("cannot read `{}`", path.display()))?;
    ensure!(
        begin != ingest::SQLITE,
        "cannot import `{}`: it is a project, not an event list; export the list from Discourse Network \
         Analyzer, or as docs/exports.md says with sqlite3",
        path.display()
    );
    Ok(())
}

/// Says what was left out, and what no sentence shows.
fn say(converted: &Converted, context: &Context) {
    let Converted { n_relations, n_untraced, n_left_out, .. } = converted;
    if *n_untraced > 0 {
        context.notice(&format!(
            "{n_untraced} of {n_relations} relations are not traced to a sentence; their \
             quotations say so"
        ));
    }
    if *n_left_out > 0 {
        context.notice(&format!("{n_left_out} rows are left out: they name no actor or no side"));
    }
}

/// Imports lines of records, with progress.
fn import(
    args: &Args,
    lines: Lines,
    store: &mut SledStore,
    context: &Context,
) -> anyhow::Result<store::Imported> {
    let mut acknowledged = 0;
    let bar = progress(context);
    let imported = store::import(store, lines, args.batch, &mut |n_read, n_done| {
        bar.set_position(n_read as u64);
        if args.acknowledge {
            let mut out = std::io::stdout().lock();
            // The import goes on if the reader of these lines goes away.
            let _ = out.write_all("+\n".repeat(n_done - acknowledged).as_bytes());
            let _ = out.flush();
        }
        acknowledged = n_done;
    });
    bar.finish_and_clear();
    Ok(imported?)
}

/// Returns a spinner that counts documents; it is hidden if progress may not be drawn.
fn progress(context: &Context) -> ProgressBar {
    if context.shows_progress() {
        let style = ProgressStyle::with_template("{spinner} {human_pos} documents read, {per_sec}");
        ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
    } else {
        ProgressBar::hidden()
    }
}
