//! What people decide in the page: acts, and stories.
//!
//! In: the JSON of a request. Out: [`AskedAct`]s, which the [`Desk`](super::Desk) keeps as the
//! commands do, and stories in the store's notes. Fails if the JSON is not valid, or if another
//! process is writing.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::knowledge::stories::Story;
use crate::resolve::{STORY, keep_story};
use crate::store::{SledStore, Store};

/// An act that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum AskedAct {
    /// A relation or statement was read right.
    Confirm {
        /// The id of the relation or statement.
        evidence: String,
    },
    /// A relation or statement was read wrong.
    Reject {
        /// The id of the relation or statement.
        evidence: String,
    },
    /// A relation or statement is as read, but for these values.
    Amend {
        /// The id of the relation or statement.
        evidence: String,
        /// Its status.
        status: Option<String>,
        /// Its type.
        #[serde(rename = "type")]
        kind: Option<String>,
        /// Its subject.
        subject: Option<String>,
        /// Its object.
        object: Option<String>,
        /// Its date.
        date: Option<String>,
    },
    /// Two actors are one.
    Merge {
        /// The actor that disappears.
        from: String,
        /// The actor that stays.
        into: String,
    },
    /// Two actors are not one.
    Distinct {
        /// One actor.
        left: String,
        /// The other actor.
        right: String,
    },
    /// An actor has this name.
    Rename {
        /// The actor.
        actor: String,
        /// The name.
        name: String,
    },
    /// An act is taken back.
    #[serde(skip)]
    Undo(u64),
}

/// The most stories of a store.
const STORIES_MAX: usize = 1000;

/// Reads the body of a request.
///
/// # Errors
/// Returns a problem if it is not the JSON that is expected.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem::new(400, format!("the body is not as expected: {error}")))
}

/// Keeps a story, or removes it if it is `None`.
///
/// # Errors
/// Returns a problem if it is not within its limits, or if the store cannot be written.
pub(super) fn set_story(folder: &Path, id: &str, story: Option<&Story>) -> Result<(), Problem> {
    let unknown =
        || Problem::new(404, format!("there is no story `{}`", super::table::shortened(id)));
    let mut opened = SledStore::open_existing(folder)?;
    let name = format!("{STORY}{id}");
    let Some(story) = story else {
        let is_there = opened.notes(STORY)?.contains(&name);
        is_there.then_some(()).ok_or_else(unknown)?;
        return Ok(opened.set_note(&name, None)?);
    };
    if story.id != id {
        return Err(Problem::new(400, "the `id` of the story must be that of its address"));
    }
    story.check().map_err(|cause| Problem::new(400, cause))?;
    let known = opened.notes(STORY)?;
    if known.len() >= STORIES_MAX && !known.contains(&name) {
        let detail = format!("there are {STORIES_MAX} stories already; remove one first");
        return Err(Problem::new(400, detail));
    }
    Ok(keep_story(&mut opened, story)?)
}
