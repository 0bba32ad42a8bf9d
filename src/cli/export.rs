//! `onrecord export`: the whole store as extraction records, or its events as event data.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use rayon::prelude::*;

use super::Context;
use crate::export::events::{self, Event};
use crate::extract;
use crate::language::Pipeline;
use crate::ontology::Ontology;
use crate::store::{self, DocumentNumber, Store, StoredDocument};

/// Documents read at one time.
const BATCH: usize = 200;

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
    /// Political events in the PLOVER ontology, dated, one JSON object a line; the stored text is
    /// read anew for them.
    Plover,
    /// The same events as comma-separated values with a heading.
    EventsCsv,
}

/// Writes the store.
///
/// # Errors
/// Where the store cannot be read, or the file not written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_read()?;
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
    let numbers: Vec<DocumentNumber> = store.catalogue()?.into_iter().map(|it| it.1).collect();
    let bar = context.progress_bar(numbers.len());
    let mut n_written = 0;
    for batch in numbers.chunks(BATCH) {
        let mut documents = Vec::new();
        for number in batch {
            documents.extend(store.document(*number)?);
        }
        let read = |it: &StoredDocument| events_of(it, ontology);
        let found: Vec<Vec<Event>> = documents.par_iter().map(read).collect();
        for events in &found {
            n_written += events.len();
            match format {
                ExportFormat::EventsCsv => events::write_csv(out, events)?,
                _ => events::write_jsonl(out, events)?,
            }
        }
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    context.notice(&format!("{n_written} events written"));
    Ok(())
}

/// Returns the events of a stored document, its text read anew; where it has no text, those of its
/// relations.
fn events_of(stored: &StoredDocument, ontology: &Ontology) -> Vec<Event> {
    let document = &stored.document;
    let analysis = Pipeline::embedded().analyze(&document.text, document.body_start);
    let (_, coded) = extract::extract_events(document, &analysis, ontology);
    events::events(document, &stored.extraction, &coded, ontology)
}
