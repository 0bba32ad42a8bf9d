//! `onrecord add PATH...`: documents into the store, with all that is read in them.
//!
//! In: inputs. Out: one line that sums up. A document that the store holds already, read by the
//! same schema and weights, is not read again; one whose text changed takes the place of what was
//! read before. Fails where the store cannot be opened or written; bad inputs are named, the rest
//! goes on, and the status is 3.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::inputs::{self, InputArgs, Sink};
use super::{Context, Format, dry_run};
use crate::document::Document;
use crate::knowledge::Extraction;
use crate::store::{Counts, Put, SledStore, Stamp, Store, StoredDocument};

/// The arguments of `add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "What is added can be asked for while more is being added: questions of \
other processes are answered from what the store held when the last batch was written. Only one \
process at a time adds.")]
pub struct Args {
    /// What to read.
    #[command(flatten)]
    inputs: InputArgs,
    /// Read documents anew even where the store holds them as this schema reads them
    #[arg(long)]
    again: bool,
    /// Only show what would be read: title, date, outlet, first words; nothing is stored
    #[arg(long)]
    dry_run: bool,
    /// How to print what would be read
    #[arg(long, value_name = "FORMAT", default_value = "table", requires = "dry_run")]
    format: Format,
    /// Write what was taken for the text of each document into this folder, to be looked at
    #[arg(long, value_name = "DIR")]
    save_text: Option<PathBuf>,
}

/// Adds the inputs to the store.
///
/// # Errors
/// Where the store cannot be opened or written, or the schema cannot be used.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    if args.dry_run {
        return dry_run::run(&args.inputs, args.format, args.save_text.as_deref(), context);
    }
    let mut keeper = Keeper {
        reader: inputs::reader(&context.schema_files()?),
        store: context.store()?,
        again: args.again,
        texts: args.save_text.clone(),
        put: Put::default(),
        counts: Counts::default(),
    };
    let tally = inputs::read(&args.inputs, context, &mut keeper)?;
    drop(keeper.store.optimize()?);
    let Put { added, replaced, unchanged } = keeper.put;
    let Counts { relations, statements, .. } = keeper.counts;
    let told = |n: usize, what: &str| if n > 0 { format!(", {n} {what}") } else { String::new() };
    let failed = told(tally.n_left_out, "left out") + &told(tally.n_failed, "failed");
    let mut out = context.out();
    writeln!(
        out,
        "{added} added, {replaced} replaced, {unchanged} unchanged{failed}; \
         read {statements} statements and {relations} relations"
    )?;
    out.flush()?;
    if let Some(report) = tally.report() {
        context.notice(&report);
    }
    Ok(tally.status())
}

/// Keeps in the store what is read.
struct Keeper {
    reader: u64,
    store: SledStore,
    again: bool,
    /// Where the texts are written, to be looked at.
    texts: Option<PathBuf>,
    put: Put,
    counts: Counts,
}

impl Sink for Keeper {
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

    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()> {
        let stored = |(document, extraction): (Document, Extraction)| {
            let counts = Counts::of(&extraction);
            self.counts.statements += counts.statements;
            self.counts.relations += counts.relations;
            StoredDocument { document, extraction, reader: self.reader }
        };
        let batch: Vec<StoredDocument> = read.into_iter().map(stored).collect();
        self.put = self.put.and(self.store.put(&batch)?);
        Ok(())
    }
}
