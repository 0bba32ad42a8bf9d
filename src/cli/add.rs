//! `onrecord add PATH...`: reads documents into the store.
//!
//! In: inputs. Out: a one-line summary. A document that the store already holds, read with the same
//! schema and weights, is skipped; one whose text changed replaces the stored one. Fails if the
//! store cannot be opened or written; a bad input is reported, the others are still read, and the
//! exit status is 3.

use std::path::PathBuf;
use std::process::ExitCode;

use super::inputs::{InputArgs, InputTally, Inputs};
use super::{Context, Format, counts, dry_run};
use crate::document::Document;
use crate::extract::{Read, ReadOptions, Reader};
use crate::store::{Counts, Put, SledStore, Stamp, Store, StoredDocument};

/// The arguments of `add`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The store can be queried while documents are being added: other processes see it \
as of the last finished batch. Only one process at a time can add.\nExample: onrecord add \
articles/ --outlet Courier --date 2026-03-02"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// Read documents again even if the store has them and neither text nor schema changed
    #[arg(long)]
    again: bool,
    /// Store nothing; only show what would be read: title, date, outlet, first words
    #[arg(long)]
    dry_run: bool,
    /// Output format of --dry-run
    #[arg(long, value_name = "FORMAT", default_value = "table", requires = "dry_run")]
    format: Format,
    /// Also write the text found in each document to this folder, so that you can check it
    #[arg(long, value_name = "DIR")]
    save_text: Option<PathBuf>,
}

/// Adds the inputs to the store.
///
/// # Errors
/// Returns an error if the store cannot be opened or written, or the schema cannot be used.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    if args.dry_run {
        return dry_run::run(&args.inputs, args.format, args.save_text.as_deref(), context);
    }
    let reader = Reader::new(context.ontology()?);
    let mut keeper = Keeper::open(args, reader, context)?;
    let mut inputs = Inputs::open(&args.inputs, context)?;
    loop {
        let batch = inputs.next_batch(|document| keeper.wants(document))?;
        if batch.is_empty() {
            break;
        }
        keeper.keep(reader.read_all(batch, ReadOptions::default()))?;
    }
    let tally = inputs.tally;
    let summary = keeper.summary(&tally);
    drop(keeper.store.optimize()?);
    context.print(summary.as_bytes())?;
    if let Some(report) = tally.report() {
        context.notice(&report);
    }
    Ok(tally.status())
}

/// Stores what is read.
struct Keeper {
    reader: u64,
    store: SledStore,
    again: bool,
    /// The folder of `--save-text`, or `None`.
    texts: Option<PathBuf>,
    put: Put,
    counts: Counts,
}

impl Keeper {
    fn open(args: &Args, reader: Reader<'_>, context: &Context) -> anyhow::Result<Self> {
        Ok(Self {
            reader: reader.fingerprint(),
            store: context.store()?,
            again: args.again,
            texts: args.save_text.clone(),
            put: Put::default(),
            counts: Counts::default(),
        })
    }

    /// Returns whether the document is to be read: the store does not hold it yet.
    fn wants(&mut self, document: &Document) -> anyhow::Result<bool> {
        if let Some(folder) = &self.texts {
            dry_run::save(document, folder)?;
        }
        if self.again {
            return Ok(true);
        }
        let known = self.store.find(&document.id)?.is_some_and(|(_, stamp)| {
            stamp.reader == self.reader && stamp.document == Stamp::of_document(document)
        });
        self.put.unchanged += usize::from(known);
        Ok(!known)
    }

    /// Returns the line that says what was added and read.
    fn summary(&self, tally: &InputTally) -> String {
        let Put { added, replaced, unchanged } = self.put;
        let Counts { relations, statements, .. } = self.counts;
        let count =
            |n: usize, what: &str| if n > 0 { format!(", {n} {what}") } else { String::new() };
        let failed = count(tally.n_left_out, "left out") + &count(tally.n_failed, "failed");
        format!(
            "{added} added, {replaced} replaced, {unchanged} unchanged{failed}; read {} and {}\n",
            counts::counted(statements, "statement"),
            counts::counted(relations, "relation")
        )
    }

    /// Stores documents in one transaction.
    fn keep(&mut self, read: impl Iterator<Item = Read>) -> anyhow::Result<()> {
        let batch: Vec<StoredDocument> = read.map(StoredDocument::from).collect();
        for stored in &batch {
            let counts = Counts::of(&stored.extraction);
            self.counts.statements += counts.statements;
            self.counts.relations += counts.relations;
        }
        self.put = self.put.and(self.store.put(&batch)?);
        Ok(())
    }
}
