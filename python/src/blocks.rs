//! Resolution in blocks, for `onrecord.spark`: what a record gives to blocks, and what a block decides.
//!
//! In: a record as JSON, perhaps with its text; or the actors of one block as JSON. Out: actors with
//! their blocks; or the actor that a short name means in each document, with the reasons. Fails if the
//! JSON is no record or no actor of a block.

use onrecord::ActorId;
use onrecord::resolve::{self, Choice, InBlocks, Namesake, Verdict};
use onrecord::store::stored_of_record;
use pyo3::prelude::*;
use serde_json::Value;

use crate::{errors, reading};

/// An actor of a record: its id, its group, the blocks of the group, the actor as a block needs it,
/// and as the block of its own name needs it if that is short.
type Given = (String, String, Vec<String>, String, Option<String>);

/// A document, the actor that is meant, `means` or `open`, those that may be meant, and the reasons.
type Decided = (String, Option<String>, &'static str, Vec<String>, Vec<String>);

/// Returns the id of a record's document, and its actors.
#[pyfunction]
pub(crate) fn in_blocks(
    py: Python<'_>,
    record: &str,
    text: Option<&str>,
) -> PyResult<(String, Vec<Given>)> {
    py.detach(|| {
        let (stored, _) = match text {
            Some(text) => stored_of_record(&with_text(record, text)?)?,
            None => stored_of_record(record)?,
        };
        let actors = resolve::in_blocks(&stored).into_iter().map(given);
        Ok((stored.document.id.to_string(), actors.collect::<Result<_, String>>()?))
    })
    .map_err(|error: String| errors::of_input(format!("not an extraction record: {error}")))
}

/// Returns what the short name of a block means in each document that has it.
#[pyfunction]
pub(crate) fn decide(py: Python<'_>, block: &str, actors: Vec<String>) -> PyResult<Vec<Decided>> {
    let pool = reading::pool(1)?;
    let namesakes = actors.iter().map(|it| serde_json::from_str(it)).collect::<Result<_, _>>();
    let namesakes: Vec<Namesake> =
        namesakes.map_err(|error| errors::of_input(format!("not an actor of a block: {error}")))?;
    let decide = || resolve::decide(&ActorId::new(block), namesakes);
    let found = py.detach(|| pool.install(decide)).map_err(errors::of)?;
    Ok(found.into_iter().map(|(document, choice)| decided(document.to_string(), choice)).collect())
}

/// Returns a record with its text.
fn with_text(record: &str, text: &str) -> Result<String, String> {
    let mut record: Value = serde_json::from_str(record).map_err(|it| it.to_string())?;
    if let Some(document) = record.get_mut("document").and_then(Value::as_object_mut) {
        document.insert("text".to_owned(), text.into());
    }
    Ok(record.to_string())
}

fn given(InBlocks { namesake, group, blocks, company }: InBlocks) -> Result<Given, String> {
    let json = |it: &Namesake| serde_json::to_string(it).map_err(|error| error.to_string());
    let (actor, part) = (namesake.actor.to_string(), json(&namesake)?);
    let short = company.map(|company| json(&Namesake { company, ..namesake })).transpose()?;
    let blocks = blocks.iter().map(ToString::to_string).collect();
    Ok((actor, group.to_string(), blocks, part, short))
}

fn decided(document: String, Choice { verdict, reasons }: Choice) -> Decided {
    match verdict {
        Verdict::Means(id) => (document, Some(id.to_string()), "means", Vec::new(), reasons),
        Verdict::Open(ids) => {
            let candidates = ids.iter().map(ToString::to_string).collect();
            (document, None, "open", candidates, reasons)
        }
    }
}
