//! `onrecord import`: puts extraction records into the store.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, plain_file};
use crate::store;

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A record is one line of `onrecord extract --format jsonl` or `onrecord export`; \
other programs can write records too. Quotations are taken from `document.text`; if a record has \
no text, its offsets are kept and its quotations are empty.\nExample: onrecord import \
records.jsonl"
)]
pub(crate) struct Args {
    /// Files of extraction records, one per line; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Documents per transaction: after a crash, all or none of them are stored
    #[arg(long, value_name = "N", default_value_t = store::BATCH)]
    batch: usize,
    /// Print a `+` line for each document as soon as it is safely on disk
    #[arg(long)]
    acknowledge: bool,
}

/// Imports the records and prints a one-line summary.
///
/// # Errors
/// Returns an error if a file cannot be read, a line is not a record, or the store cannot be
/// written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.store()?;
    let mut total = store::Imported::default();
    for path in &args.files {
        let lines: Box<dyn BufRead + Send> = if path.as_os_str() == "-" {
            Box::new(BufReader::with_capacity(1 << 20, std::io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 20, plain_file::open(path)?))
        };
        let mut acknowledged = 0;
        let bar = progress(context);
        let imported = store::import(&mut store, lines, args.batch, &mut |n_read, n_done| {
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
        let imported = imported.with_context(|| format!("cannot import `{}`", path.display()))?;
        total.put = total.put.and(imported.put);
        total.n_without_text += imported.n_without_text;
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
