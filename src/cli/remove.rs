//! `onrecord remove`: removes documents, with everything that only they support.

use std::process::ExitCode;

use super::visible::print_error;
use super::{Context, SOME_FAILED, cells, typed};
use crate::document::DocumentId;
use crate::query::{self, Filter};
use crate::store::{SledStore, Store};

/// Arguments of `remove`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ids of the documents to remove
    #[arg(required_unless_present = "matching", value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// List documents whose id or title has a word starting with each of these words, and ask which
    /// to remove
    #[arg(long, value_name = "WORDS", conflicts_with = "documents")]
    matching: Option<String>,
    /// Remove all listed documents without asking
    #[arg(long, short, requires = "matching")]
    yes: bool,
}

/// Removes the documents and reports ids that do not exist.
///
/// # Errors
/// Returns an error if the store cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let ids = match &args.matching {
        Some(words) => proposed(&store, words, args.yes, context)?,
        None => args.documents.iter().map(|it| DocumentId::new(it)).collect(),
    };
    let mut n_missing = 0;
    for id in &ids {
        if store.find(id)?.is_none() {
            print_error(&format!("there is no document `{id}`; `onrecord documents` lists all"));
            n_missing += 1;
        }
    }
    let n_removed = store.remove(&ids)?;
    context.notice(&format!("{n_removed} documents removed"));
    Ok(if n_missing > 0 { ExitCode::from(SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Lists the documents that match and returns those that the user wants removed.
fn proposed(
    store: &SledStore,
    words: &str,
    yes: bool,
    context: &Context,
) -> anyhow::Result<Vec<DocumentId>> {
    let found = query::documents(store, Some(words), &Filter::default(), false, usize::MAX)?.rows;
    anyhow::ensure!(!found.is_empty(), "no document has `{words}` in its id or title");
    let mut list = Vec::new();
    for (at, document) in (1..).zip(&found) {
        let date = cells::date(document.date.as_ref());
        let title = document.title.as_deref().unwrap_or_default();
        list.push(format!("{at:4}  {date:10}  {}  {title}\n", document.id));
    }
    context.print(list.concat().as_bytes())?;
    let ids = found.into_iter().map(|it| it.id).collect();
    typed::choose(ids, ["remove", "removes", "removed"], yes, context)
}
