//! A network as the page shows it.
//!
//! In: actors and ties. Out: [`ShownNetwork`], which becomes JSON. Plain data; never fails.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::knowledge::Status;

/// A network.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct ShownNetwork {
    /// The actors: those asked for, then in the order of their ties.
    pub(crate) nodes: Vec<ShownNode>,
    /// The ties, strongest first.
    pub(crate) edges: Vec<ShownEdge>,
    /// How many were left out.
    pub(crate) left_out: ShownLeftOut,
}

/// An actor of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ShownNode {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its kind.
    pub(crate) kind: String,
    /// Number of its neighbours among the ties that were asked for, shown or not.
    pub(crate) degree: usize,
    /// Number of documents it appears in.
    pub(crate) documents: u32,
    /// The number of its community, 0 for the largest.
    pub(crate) community: u32,
}

/// A tie of a network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ShownEdge {
    /// An id of its own.
    pub(crate) id: String,
    /// The id of its subject.
    pub(crate) source: String,
    /// The id of its object.
    pub(crate) target: String,
    /// Its type.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The family of its type; empty if the schema does not know the type.
    pub(crate) family: String,
    /// Its type in words.
    pub(crate) label: String,
    /// The status that most of its relations have.
    pub(crate) status: Status,
    /// Whether a text says that it is over.
    pub(crate) former: bool,
    /// Whether one source reports it as true and another as untrue.
    pub(crate) disputed: bool,
    /// Whether its type holds in both directions.
    pub(crate) symmetric: bool,
    /// Number of documents that support it.
    pub(crate) n_documents: u32,
    /// Number of sources that support it: copies and versions of one article are one.
    pub(crate) n_sources: u32,
    /// Number of its relations or statements.
    pub(crate) n_relations: u32,
    /// The confidence of its most confident relation; `None` if it stands for statements.
    pub(crate) confidence: Option<f64>,
    /// Its first known day.
    pub(crate) first: Option<Date>,
    /// Its last known day.
    pub(crate) last: Option<Date>,
    /// Number of its relations or statements by month.
    pub(crate) months: BTreeMap<String, u32>,
    /// The outlets of its documents.
    pub(crate) outlets: Vec<String>,
}

/// How much a network leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ShownLeftOut {
    /// Number of actors.
    pub(crate) nodes: usize,
    /// Number of ties.
    pub(crate) edges: usize,
}
