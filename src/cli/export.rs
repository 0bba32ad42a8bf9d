//! `onrecord export`: the whole store as extraction records, or its events as event data.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use super::Context;
use crate::export::events;
use crate::store::{self, Store};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Records read back with `onrecord import` without loss.")]
pub struct Args {
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "records")]
    format: ExportFormat,
    /// The file to write, replaced if it is there [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the store is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// One extraction record a line, with the text: all that the store holds.
    Records,
    /// Dated events of the relation types that have a PLOVER code, one JSON object a line.
    Plover,
    /// The same events as comma-separated values with a heading.
    EventsCsv,
}

/// Writes the store.
///
/// # Errors
/// Where the store cannot be read, or the file not written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.existing_store()?;
    match &args.output {
        None => {
            let mut out = context.out();
            write(&store, args.format, context, &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let cannot = || format!("cannot write `{}`", path.display());
            let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
            write(&store, args.format, context, &mut out).with_context(cannot)?;
            out.flush().with_context(cannot)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(
    store: &dyn Store,
    format: ExportFormat,
    context: &Context,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    if format == ExportFormat::Records {
        let n_written = store::export(store, out)?;
        context.notice(&format!("{n_written} documents written"));
        return Ok(());
    }
    let ontology = context.ontology()?;
    if format == ExportFormat::EventsCsv {
        writeln!(out, "{}", events::HEADING)?;
    }
    let mut n_written = 0;
    let mut outcome = Ok(());
    store.each_document(&mut |_, stored| {
        let found = events::events(&stored.document, &stored.extraction, ontology);
        n_written += found.len();
        if outcome.is_ok() {
            outcome = match format {
                ExportFormat::EventsCsv => events::write_csv(out, &found),
                _ => events::write_jsonl(out, &found),
            };
        }
        Ok(())
    })?;
    outcome?;
    context.notice(&format!("{n_written} events written"));
    Ok(())
}
