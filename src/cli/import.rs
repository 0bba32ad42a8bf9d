//! `onrecord import`: extraction records into the store.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, plain_file};
use crate::store;

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A record is a line of `onrecord extract --format jsonl` or of `onrecord \
export`; other programs may write them too. `document.text` gives the text that quotations are \
taken from; without it the offsets are kept and quotations are blank.")]
pub struct Args {
    /// Files of extraction records, one a line; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The most documents put in with one step, all or none of which last
    #[arg(long, value_name = "N", default_value_t = store::BATCH)]
    batch: usize,
    /// Print a `+` line for each document as soon as it is sure to last
    #[arg(long)]
    acknowledge: bool,
}

/// Puts the records in and prints one line of summary.
///
/// # Errors
/// Where a file cannot be read, a line is no record, or the store cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
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
                // A reader that went away does not stop the import.
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
    drop(store.optimize().context("cannot put the store in order")?);
    let store::Put { added, replaced, unchanged } = total.put;
    context.notice(&format!("{added} documents added, {replaced} replaced, {unchanged} unchanged"));
    if total.n_without_text > 0 {
        let n = total.n_without_text;
        context.notice(&format!("{n} records gave no text; their quotations are blank"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns what counts documents on a terminal; elsewhere what does not show.
fn progress(context: &Context) -> ProgressBar {
    if context.shows_progress() {
        let style = ProgressStyle::with_template("{spinner} {human_pos} documents read, {per_sec}");
        ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
    } else {
        ProgressBar::hidden()
    }
}
