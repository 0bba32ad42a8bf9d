//! Why a query could not be answered.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::candidates::NameMatch;
use crate::document::DocumentId;
use crate::knowledge::ActorId;
use crate::store::StoreError;

/// Why a query could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// No actor has this name.
    #[error("no actor is called `{}`{}", short(name), nearest_lines(nearest))]
    Unknown {
        /// What was typed.
        name: String,
        /// The actors with the most similar names.
        nearest: Vec<NameMatch>,
    },
    /// Several actors have this name.
    #[error(
        "`{}` may be any of these; ask again with one of the ids:{}",
        short(name),
        lines(candidates)
    )]
    Ambiguous {
        /// What was typed.
        name: String,
        /// The actors, those in most documents first.
        candidates: Vec<NameMatch>,
    },
    /// The actor has no ties, and so is not in the graph.
    #[error("`{actor}` has no ties")]
    NoTies {
        /// The actor.
        actor: ActorId,
    },
    /// No document, relation or statement has this id.
    #[error(
        "there is no evidence `{}`; ids look like `DOCUMENT#r0` for a relation, `DOCUMENT#s0` \
         for a statement, `DOCUMENT` for all of a document",
        short(id)
    )]
    NoEvidence {
        /// What was asked for.
        id: String,
    },
    /// No document has this id.
    #[error("there is no document `{}`{}", short(id), nearest_documents(nearest))]
    NoDocument {
        /// What was asked for.
        id: String,
        /// The documents with the most similar ids.
        nearest: Vec<DocumentId>,
    },
    /// No relation type has this name.
    #[error("no relation type is called `{}`{}", short(name), nearest_names(nearest))]
    UnknownType {
        /// What was typed.
        name: String,
        /// The nearest names of types.
        nearest: Vec<String>,
    },
    /// No document is from this outlet.
    #[error("no document is from the outlet `{}`{}", short(name), nearest_names(nearest))]
    UnknownOutlet {
        /// What was typed.
        name: String,
        /// The nearest names of outlets.
        nearest: Vec<String>,
    },
    /// No statement has this word of saying.
    #[error("no statement has the word of saying `{}`{}", short(name), nearest_names(nearest))]
    UnknownCue {
        /// What was typed.
        name: String,
        /// The nearest words of saying.
        nearest: Vec<String>,
    },
    /// No relation type has this family.
    #[error("no relation type has the family `{name}`")]
    UnknownFamily {
        /// What was typed.
        name: String,
    },
    /// No family was given.
    #[error("no relation type has one of these families")]
    NoFamily,
    /// So many actors take sides on the same concepts that not each two of them can be compared.
    #[error(
        "{n_compared} pairs of actors take sides on the same concepts, and at most \
         {n_compared_max} can be compared: ask for a shorter period, or for one outlet"
    )]
    Pairs {
        /// How many pairs would be compared.
        n_compared: usize,
        /// The most that are.
        n_compared_max: usize,
    },
    /// The search terms are not valid.
    #[error("cannot search for `{asked}`: {cause}")]
    Search {
        /// What was typed.
        asked: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The longest name that is looked for, in bytes; what is longer is no name, and would be compared for minutes.
pub(super) const TYPED_MAX: usize = 1000;

/// Maximum number of characters of what was typed that a message repeats.
const REPEATED_MAX: usize = 200;

/// Returns the beginning of what was typed.
fn short(typed: &str) -> Cow<'_, str> {
    match typed.char_indices().nth(REPEATED_MAX) {
        None => Cow::Borrowed(typed),
        Some(_) => Cow::Owned(typed.chars().take(REPEATED_MAX).chain(['…']).collect()),
    }
}

/// Maximum number of actors listed in a message.
const LISTED_MAX: usize = 20;

fn lines(matches: &[NameMatch]) -> String {
    let mut lines = String::new();
    for it in matches.iter().take(LISTED_MAX) {
        let plural = if it.n_documents == 1 { "" } else { "s" };
        // Writing to a string never fails.
        let _ = write!(
            lines,
            "\n  {}  {} ({} document{plural})",
            it.actor.id, it.actor.name, it.n_documents
        );
    }
    let n_more = matches.len().saturating_sub(LISTED_MAX);
    if n_more > 0 {
        let _ = write!(lines, "\n  and {n_more} more");
    }
    lines
}

fn nearest_lines(nearest: &[NameMatch]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    format!("; the nearest are:{}", lines(nearest))
}

fn nearest_names(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let names: Vec<String> = nearest.iter().map(|it| format!("`{it}`")).collect();
    format!("; the nearest are {}", names.join(", "))
}

fn nearest_documents(nearest: &[DocumentId]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = nearest.iter().map(|it| format!("\n  {it}")).collect();
    format!("; the nearest are:{}", lines.concat())
}
