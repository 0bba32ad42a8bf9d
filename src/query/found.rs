//! Words in the sentences of relations and statements, and in whole texts.
//!
//! In: what was typed, where to look, a filter. Out: [`Searched`]: the best rows and the best
//! documents, each with the number of all. Fails if what was typed is not a valid search, or the
//! store cannot be read.

use serde::Serialize;

use super::asked_words::AskedWords;
use super::{Answer, Filter, Hit, QueryError, TextHit, search_asked, texts};
use crate::resolve::Identities;

/// Where to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchIn {
    /// Both rows and texts.
    #[default]
    All,
    /// The sentences of relations and statements.
    Rows,
    /// The full texts of documents.
    Texts,
}

/// A match.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FoundRow {
    /// A relation or statement.
    Row(Box<Hit>),
    /// A document.
    Text(Box<TextHit>),
}

/// What a search found; where it did not look, the page is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// The relations and statements, best first.
    pub rows: Answer<Hit>,
    /// The documents, best first.
    pub texts: Answer<TextHit>,
}

impl Searched {
    /// Returns the rows, then the documents.
    #[must_use]
    pub fn into_found(self) -> Vec<FoundRow> {
        let rows = self.rows.rows.into_iter().map(|it| FoundRow::Row(Box::new(it)));
        rows.chain(self.texts.rows.into_iter().map(|it| FoundRow::Text(Box::new(it)))).collect()
    }
}

/// Returns the first `limit` rows and the first `limit` documents that have what was typed: words,
/// phrases in quotation marks, `impeach*`, `OR`, `NOT` and brackets.
///
/// # Errors
/// Returns an error if what was typed is not a valid search, or the store cannot be read.
pub fn search_in(
    identities: &Identities<'_>,
    typed: &str,
    place: SearchIn,
    filter: &Filter,
    limit: usize,
) -> Result<Searched, QueryError> {
    let invalid = |cause| QueryError::Search { asked: typed.to_owned(), cause };
    let asked = AskedWords::parse(typed).map_err(invalid)?;
    let rows = match place {
        SearchIn::Texts => Answer { rows: Vec::new(), n_total: 0, n_unsure: 0 },
        SearchIn::All | SearchIn::Rows => search_asked(identities, &asked, filter, limit)?,
    };
    let texts = match place {
        SearchIn::Rows => Answer { rows: Vec::new(), n_total: 0, n_unsure: 0 },
        SearchIn::All | SearchIn::Texts => texts(identities, &asked, filter, limit)?,
    };
    Ok(Searched { rows, texts })
}
