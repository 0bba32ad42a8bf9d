//! `onrecord update`: reads stored documents again with the current schema and weights.
//!
//! In: the store. Out: a one-line summary. Each batch is durable when it is done, so that an
//! interrupted run can be continued. Records by other programs are skipped unless `--all` is given;
//! records without text are always skipped. Fails if the store cannot be written.

use std::process::ExitCode;

use super::Context;
use super::counts::counted;
use crate::document::{Document, DocumentId};
use crate::extract::{Read, ReadOptions, Reader};
use crate::store::{DocumentNumber, Put, SledStore, Store, StoreError, StoredDocument};

/// How many documents are read and stored in one transaction.
const BATCH: usize = 200;

/// The arguments of `update`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Corrections by people (merge, reject, amend, set-document and others) still hold \
after an update."
)]
pub(crate) struct Args {
    /// Also read documents already read with this schema, and records by other programs
    #[arg(long)]
    all: bool,
}

/// Reads the documents again that were read with another schema or other weights.
///
/// # Errors
/// Returns an error if the store cannot be read or written, or the schema cannot be used.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let reader = Reader::new(context.ontology()?);
    let mut store = context.existing_store()?;
    let stale = |then: u64| args.all || (then != reader.fingerprint() && then != 0);
    let all = store.catalogue()?;
    let due: Vec<_> = all.iter().filter(|(_, _, stamp)| stale(stamp.reader)).collect();
    let (mut put, mut n_without_text) = (Put::default(), 0);
    for batch in due.chunks(BATCH) {
        let mut documents = Vec::new();
        for (id, number, _) in batch {
            match due_document(&store, id, *number)? {
                Some(document) => documents.push(document),
                None => n_without_text += 1,
            }
        }
        put = put.and(store.put(&read(documents, reader))?);
    }
    let n_same = all.len() - put.replaced;
    let line = format!("{} read again, {n_same} unchanged\n", counted(put.replaced, "document"));
    context.print(line.as_bytes())?;
    if n_without_text > 0 {
        context.notice(&format!("{n_without_text} documents have no text to read"));
    }
    Ok(ExitCode::SUCCESS)
}

/// A document to read.
struct Due {
    /// The document as it was added; this is what is stored.
    given: Document,
    /// The document with the date, outlet and other values that people set; this is what is read.
    described: Document,
}

/// Returns a document to read, or `None` if it has no text.
fn due_document(
    store: &SledStore,
    id: &DocumentId,
    number: DocumentNumber,
) -> Result<Option<Due>, StoreError> {
    let damaged = || StoreError::Damaged { place: format!("document `{id}`") };
    let given = store.as_read(number)?.ok_or_else(damaged)?.document;
    let described = store.document(number)?.ok_or_else(damaged)?.document;
    Ok((!given.text.trim().is_empty()).then_some(Due { given, described }))
}

fn read(documents: Vec<Due>, reader: Reader<'_>) -> Vec<StoredDocument> {
    let due = documents.into_iter().map(|Due { given, described }| (given, described));
    let (given, described): (Vec<Document>, Vec<Document>) = due.unzip();
    let read = reader.read_all(described, ReadOptions::default());
    let stored = |(document, read)| StoredDocument::from(Read { document, ..read });
    given.into_iter().zip(read).map(stored).collect()
}

/// Reads documents again after a person changed their date, title, outlet or URL: the dates of
/// events depend on the date of the document. Records by other programs or without text stay as
/// they are.
///
/// # Errors
/// Returns an error if the store cannot be read or written, or the schema cannot be used.
pub(crate) fn read_again(
    store: &mut SledStore,
    ids: &[DocumentId],
    context: &Context,
) -> anyhow::Result<()> {
    let mut documents = Vec::new();
    for id in ids {
        if let Some((number, stamp)) = store.find(id)?
            && stamp.reader != 0
        {
            documents.extend(due_document(store, id, number)?);
        }
    }
    if !documents.is_empty() {
        store.put(&read(documents, Reader::new(context.ontology()?)))?;
    }
    Ok(())
}
