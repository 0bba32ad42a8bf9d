//! `onrecord remove`: documents out of the store, with all that only they support.

use std::process::ExitCode;

use super::visible::tell_error;
use super::{Context, SOME_FAILED};
use crate::document::DocumentId;
use crate::store::Store;

/// Arguments of `remove`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ids of documents
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<String>,
}

/// Takes the documents out; names those that are not there.
///
/// # Errors
/// Where the store cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let ids: Vec<DocumentId> = args.documents.iter().map(|it| DocumentId::new(it)).collect();
    let mut n_missing = 0;
    for id in &ids {
        if store.find(id)?.is_none() {
            tell_error(&format!("there is no document `{id}`"));
            n_missing += 1;
        }
    }
    let n_removed = store.remove(&ids)?;
    context.notice(&format!("{n_removed} documents removed"));
    Ok(if n_missing > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}
