//! Names and literals of the RDF in which a store is asked.
//!
//! In: words. Out: terms, shared between the triples that they stand in. Never fails.

use std::sync::Arc;

use oxrdf::{Literal, Term};
use percent_encoding::percent_decode_str;

/// What names of the vocabulary begin with.
pub const VOCABULARY: &str = "urn:onrecord:vocab:";

/// What all names of ours begin with.
pub(super) const OURS: &str = "urn:onrecord:";

/// A triple, its parts shared.
pub(super) type SharedTriple = [Arc<Term>; 3];

/// What is asked for; `None` for anything.
pub(super) type Pattern = [Option<Arc<Term>>; 3];

/// Returns a text with what its `%XX` stand for; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn percent_decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

/// What relations and statements have from their document, beside `or:document`.
pub(super) const DERIVED: &str = "http://www.w3.org/ns/prov#wasDerivedFrom";

pub(super) fn shared(term: impl Into<Term>) -> Arc<Term> {
    Arc::new(term.into())
}

pub(super) fn literal(text: &str) -> Arc<Term> {
    shared(Literal::new_simple_literal(text))
}

/// Returns whether a subject stands in one document alone.
pub(super) fn is_of_one_document(subject: &Term) -> bool {
    let Term::NamedNode(node) = subject else { return false };
    let name = node.as_str().strip_prefix(OURS).unwrap_or_default();
    ["document:", "relation:", "statement:"].iter().any(|it| name.starts_with(it))
}
