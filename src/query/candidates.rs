//! Actors that a typed name may mean. Plain data.

use serde::Serialize;

use crate::resolve::Named;

/// An actor that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameMatch {
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// Number of documents it appears in.
    pub n_documents: usize,
}
