//! The arguments of the tools; their docs are what the other program reads about them.
//!
//! In: JSON of the other program. Out: one type for each tool. An unknown name or a wrong type is an
//! error that says so.

use rmcp::schemars::JsonSchema;
use serde::Deserialize;

use crate::knowledge::SHOWN_MIN;

fn limit() -> usize {
    20
}

fn one() -> u32 {
    1
}

fn four() -> u32 {
    4
}

fn shown() -> f64 {
    SHOWN_MIN
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct FindActor {
    /// A name or a part of one, as people write it
    pub(super) name: String,
    /// At most this many candidates
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    /// The id of the actor
    pub(super) actor: String,
    /// Only on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) since: Option<String>,
    /// Only on this day or earlier
    pub(super) until: Option<String>,
    /// Only relations of this type; `describe_schema` lists them
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// Only what this outlet reports, by words of its name
    pub(super) outlet: Option<String>,
    /// Only relations with at least this confidence, from 0 to 1
    #[serde(default = "shown")]
    pub(super) min_confidence: f64,
    /// The latest rows first; else the earliest
    #[serde(default)]
    pub(super) newest_first: bool,
    /// At most this many rows, at most 1000
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct SaidAsked {
    /// The id of the speaker
    pub(super) speaker: Option<String>,
    /// The id of the actor spoken of
    pub(super) about: Option<String>,
    /// The id of the actor spoken to
    pub(super) to: Option<String>,
    /// Only on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) since: Option<String>,
    /// Only on this day or earlier
    pub(super) until: Option<String>,
    /// Only what this outlet reports, by words of its name
    pub(super) outlet: Option<String>,
    /// The latest rows first; else the earliest
    #[serde(default)]
    pub(super) newest_first: bool,
    /// At most this many rows, at most 1000
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct SearchAsked {
    /// Words that must all be there; also "phrases", impeach*, OR, NOT and brackets
    pub(super) words: String,
    /// Only on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) since: Option<String>,
    /// Only on this day or earlier
    pub(super) until: Option<String>,
    /// Only what this outlet reports, by words of its name
    pub(super) outlet: Option<String>,
    /// Only relations with at least this confidence, from 0 to 1
    #[serde(default = "shown")]
    pub(super) min_confidence: f64,
    /// At most this many rows, and at most this many documents; at most 1000
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Ties {
    /// The id of the actor
    pub(super) actor: String,
    /// How many ties away the farthest actor may be, at most 3
    #[serde(default = "one")]
    pub(super) hops: u32,
    /// Only ties of this type; `describe_schema` lists them
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// Only ties that are known on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) since: Option<String>,
    /// Only ties that are known on this day or earlier
    pub(super) until: Option<String>,
    /// Only relations with at least this confidence, from 0 to 1
    #[serde(default = "shown")]
    pub(super) min_confidence: f64,
    /// At most this many rows, at most 1000
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct PathEnds {
    /// The id of one actor
    pub(super) from: String,
    /// The id of the other actor
    pub(super) to: String,
    /// At most this many ties from one to the other, at most 6
    #[serde(default = "four")]
    pub(super) steps_max: u32,
    /// Only relations with at least this confidence, from 0 to 1
    #[serde(default = "shown")]
    pub(super) min_confidence: f64,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceId {
    /// The `evidence` of a row, such as `harbor#r0`, or the id of a document for all of it
    pub(super) id: String,
    /// At most this many rows
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Documents {
    /// Words of the id or the title; none for all documents
    pub(super) words: Option<String>,
    /// Only on this day or later: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) since: Option<String>,
    /// Only on this day or earlier
    pub(super) until: Option<String>,
    /// At most this many rows
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Sparql {
    /// A SELECT or ASK query in SPARQL 1.1; `describe_schema` has the vocabulary
    pub(super) query: String,
    /// At most this many rows, at most 1000
    #[serde(default = "limit")]
    pub(super) limit: usize,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct AddText {
    /// The id of the new document; a document with this id is replaced
    pub(super) id: String,
    /// The text of the article
    pub(super) text: String,
    /// Its headline
    pub(super) title: Option<String>,
    /// The day it was published: YYYY, YYYY-MM or YYYY-MM-DD
    pub(super) date: Option<String>,
    /// Who published it
    pub(super) outlet: Option<String>,
    /// Its web address
    pub(super) url: Option<String>,
}
