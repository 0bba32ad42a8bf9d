//! `onrecord backup`, `restore`, `compact`, `verify`, `repair`: care for the store.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::Context;
use super::visible::visible;
use crate::store;

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The copy is a store of its own: `--db FOLDER` questions it. It may be made, \
and the original questioned, while another process adds."
)]
pub struct BackupArgs {
    /// The folder to make; it must not exist
    folder: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// A folder made by `backup`; the store's own folder must not exist
    folder: PathBuf,
}

/// Arguments of `compact`.
#[derive(Debug, clap::Args)]
pub struct CompactArgs {}

/// Arguments of `repair`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The damaged store is left as it is. Exit status: 0 if nothing is lost, 3 if \
something is, 1 if nothing could be read."
)]
pub struct RepairArgs {
    /// The folder to make; it must not exist
    folder: PathBuf,
    /// How to print what is lost
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Makes a copy of the store.
///
/// # Errors
/// Where the folder exists or cannot be written, or the store cannot be read.
pub fn backup(args: &BackupArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let original = context.store_to_read()?;
    store::backup(&original, &args.folder)?;
    context.notice(&format!("copied to `{}`", args.folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// Makes the store from a copy.
///
/// # Errors
/// Where the store exists already, or the copy is not sound.
pub fn restore(args: &RestoreArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let folder = context.database()?;
    let counts = store::restore(&args.folder, &folder)?;
    context.notice(&format!("{} documents restored to `{}`", counts.documents, folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// Rewrites the store in the order of its keys.
///
/// # Errors
/// Where the store cannot be read or written; it is then as it was.
pub fn compact(_: &CompactArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let (before, after) = store::compact(&context.database()?)?;
    let megabytes = |it: u64| it as f64 / 1e6;
    context.notice(&format!("{:.1} MB before, {:.1} MB now", megabytes(before), megabytes(after)));
    Ok(ExitCode::SUCCESS)
}

/// Saves what can be read of the store into a new one, and lists what cannot.
///
/// # Errors
/// If the folder exists or cannot be written, or nothing of the store can be read.
pub fn repair(args: &RepairArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let repaired = store::repair(&context.database()?, &args.folder)?;
    if args.format == super::show::ShowFormat::Json {
        context.print_json(&repaired)?;
    } else {
        let mut out = context.out();
        for id in &repaired.lost {
            writeln!(out, "lost document {}", visible(id))?;
        }
        for note in &repaired.lost_notes {
            writeln!(out, "lost note {}", visible(note))?;
        }
        out.flush()?;
    }
    let store::Repaired { n_documents, n_notes, lost, lost_notes, batches } = &repaired;
    let lost_of = if batches.is_empty() { String::new() } else { format!(": {batches}") };
    context.notice(&format!(
        "{n_documents} documents and {n_notes} acts and registers saved to `{}`; {} documents and {} \
         acts and registers lost{lost_of}",
        args.folder.display(),
        lost.len(),
        lost_notes.len()
    ));
    let is_whole = lost.is_empty() && lost_notes.is_empty();
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(super::SOME_FAILED) })
}

/// Reads everything and says what is wrong.
///
/// # Errors
/// Where the store cannot be read at all.
pub fn verify(args: &VerifyArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_read()?;
    let verified = store.verify()?;
    if args.format == super::show::ShowFormat::Json {
        context.print_json(&verified)?;
    } else {
        let mut out = context.out();
        for problem in &verified.problems {
            writeln!(out, "{}", visible(problem))?;
        }
        let store::Counts { documents, relations, statements } = verified.counts;
        writeln!(
            out,
            "{documents} documents, {relations} relations, {statements} statements, {} index rows \
             read: {} problems",
            verified.n_rows,
            verified.problems.len()
        )?;
        out.flush()?;
    }
    Ok(if verified.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
