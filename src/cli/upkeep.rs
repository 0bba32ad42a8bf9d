//! `onrecord backup`, `restore`, `compact`, `verify`, `repair`: maintenance of the store.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::Context;
use super::counts::counted;
use super::visible::visible;
use crate::store::{self, Counts, Repaired, Verified};

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The copy is a store of its own: query it with `--db FOLDER`. It can be made \
while another process adds documents.\nExample: onrecord backup /mnt/usb/onrecord-2026-03-02"
)]
pub(crate) struct BackupArgs {
    /// The folder to create; it must not exist
    folder: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// A folder made by `backup`; the folder of the store must not exist
    folder: PathBuf,
}

/// Arguments of `compact`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompactArgs {}

/// Arguments of `repair`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The damaged store is not changed. Exit status: 0 if nothing is lost, 3 if \
something is lost, 1 if nothing could be read."
)]
pub(crate) struct RepairArgs {
    /// The folder to create; it must not exist
    folder: PathBuf,
    /// Output format of the list of losses
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Copies the store.
///
/// # Errors
/// Returns an error if the folder exists or cannot be written, or the store cannot be read.
pub(crate) fn backup(args: &BackupArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let original = context.store_to_read()?;
    store::backup(&original, &args.folder)?;
    context.notice(&format!("copied to `{}`", args.folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// Creates the store from a backup.
///
/// # Errors
/// Returns an error if the store already exists, or the backup is damaged.
pub(crate) fn restore(args: &RestoreArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let folder = context.database()?;
    let counts = store::restore(&args.folder, &folder)?;
    let documents = counted(counts.documents, "document");
    context.notice(&format!("{documents} restored to `{}`", folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// Rewrites the store in the order of its keys.
///
/// # Errors
/// Returns an error if the store cannot be read or written; it is then unchanged.
pub(crate) fn compact(_: &CompactArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let (before, after) = store::compact(&context.database()?)?;
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    context.notice(&format!("{:.1} MB before, {:.1} MB now", megabytes(before), megabytes(after)));
    Ok(ExitCode::SUCCESS)
}

/// Saves what is readable of the store to a new one, and lists what is lost.
///
/// # Errors
/// Returns an error if the folder exists or cannot be written, or nothing of the store can be read.
pub(crate) fn repair(args: &RepairArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let repaired = store::repair(&context.database()?, &args.folder)?;
    args.format.print(&repaired, context, write_losses)?;
    let Repaired { n_documents, n_notes, lost, lost_notes, batches } = &repaired;
    let lost_of = if batches.is_empty() { String::new() } else { format!(": {batches}") };
    context.notice(&format!(
        "{n_documents} documents and {n_notes} acts and registers saved to `{}`; {} documents and \
         {} acts and registers lost{lost_of}",
        args.folder.display(),
        lost.len(),
        lost_notes.len()
    ));
    let is_whole = lost.is_empty() && lost_notes.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(super::SOME_FAILED) })
}

fn write_losses(out: &mut dyn Write, repaired: &Repaired) -> std::io::Result<()> {
    for id in &repaired.lost {
        writeln!(out, "lost document {}", visible(id))?;
    }
    for note in &repaired.lost_notes {
        writeln!(out, "lost note {}", visible(note))?;
    }
    Ok(())
}

/// Reads the whole store and lists its problems.
///
/// # Errors
/// Returns an error if the store cannot be read at all.
pub(crate) fn verify(args: &VerifyArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_read()?;
    let verified = store.verify()?;
    args.format.print(&verified, context, write_problems)?;
    Ok(if verified.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_problems(out: &mut dyn Write, verified: &Verified) -> std::io::Result<()> {
    let Verified { counts, n_rows, problems } = verified;
    for problem in problems {
        writeln!(out, "{}", visible(problem))?;
    }
    let Counts { documents, relations, statements } = counts;
    writeln!(
        out,
        "{}, {}, {}, {} read: {}",
        counted(*documents, "document"),
        counted(*relations, "relation"),
        counted(*statements, "statement"),
        counted(*n_rows, "index row"),
        counted(problems.len(), "problem")
    )
}
