//! `onrecord update`: stored documents read anew by the present schema and weights.
//!
//! In: the store. Out: one line that sums up. Each batch lasts once it is done, so that a run
//! that is cut off goes on where it was. Records that another program made are left alone, unless
//! asked for; those that gave no text always. Fails where the store cannot be written.

use std::io::Write;
use std::process::ExitCode;

use rayon::prelude::*;

use super::{Context, inputs};
use crate::document::DocumentId;
use crate::extract;
use crate::language::Pipeline;
use crate::ontology::Ontology;
use crate::store::{DocumentNumber, Put, Store, StoreError, StoredDocument};

/// Documents read and put in with one step.
const BATCH: usize = 200;

/// The arguments of `update`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Acts of persons (merge, split, rename, apart) hold after an update.")]
pub struct Args {
    /// Read even documents that this schema read already, and records of other programs
    #[arg(long)]
    all: bool,
}

/// Reads the documents anew that another schema or other weights have read.
///
/// # Errors
/// Where the store cannot be read or written, or the schema cannot be used.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let files = context.schema_files()?;
    let reader = inputs::reader(&files);
    let ontology = Ontology::of(&files)?;
    let mut store = context.existing_store()?;
    let stale = |reader_then: u64| args.all || (reader_then != reader && reader_then != 0);
    let all = store.catalogue()?;
    let n_all = all.len();
    let due: Vec<(DocumentId, DocumentNumber)> = all
        .into_iter()
        .filter(|(_, _, stamp)| stale(stamp.reader))
        .map(|(id, number, _)| (id, number))
        .collect();
    let (mut put, mut n_without_text) = (Put::default(), 0);
    for batch in due.chunks(BATCH) {
        let mut documents = Vec::new();
        for (id, number) in batch {
            let stored = store
                .document(*number)?
                .ok_or_else(|| StoreError::Damaged { place: format!("document `{id}`") })?;
            if stored.document.text.trim().is_empty() {
                n_without_text += 1;
            } else {
                documents.push(stored.document);
            }
        }
        let pipeline = Pipeline::embedded();
        let read = |document: crate::document::Document| {
            let analysis = pipeline.analyze(&document.text, document.body_start);
            let extraction = extract::extract(&document, &analysis, &ontology);
            StoredDocument { document, extraction, reader }
        };
        let read: Vec<StoredDocument> = documents.into_par_iter().map(read).collect();
        put = put.and(store.put(&read)?);
    }
    let mut out = context.out();
    let n_same = n_all - put.replaced;
    writeln!(out, "{} documents read anew, {n_same} as they were", put.replaced)?;
    out.flush()?;
    if n_without_text > 0 {
        context.notice(&format!("{n_without_text} documents gave no text to read"));
    }
    Ok(ExitCode::SUCCESS)
}
