//! The documents of annotated articles.

use std::collections::HashMap;
use std::path::Path;

use crate::document::Document;
use crate::ingest::{self, Incoming, Options};

/// Returns the documents of a file by id, read in the same way as `add` reads it.
///
/// # Errors
/// Returns an error if an input gives no document.
pub(super) fn documents(path: &Path) -> anyhow::Result<HashMap<String, Document>> {
    let mut found = HashMap::new();
    for incoming in ingest::read(&[path], Options::default()) {
        match incoming {
            Incoming::Document(document) => {
                found.insert(document.id.as_str().to_owned(), *document);
            }
            Incoming::Failure(failure) => anyhow::bail!("{failure}"),
            Incoming::Notice(_) => {}
        }
    }
    Ok(found)
}
