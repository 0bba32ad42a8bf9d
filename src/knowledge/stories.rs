//! Stories: views of the network in an order, each with words and evidence, as people keep them.
//!
//! In: JSON of the page, or of a note. Out: a [`Story`] within its limits. [`Story::check`] says
//! what is wrong with one that is not. Pure.

use serde::{Deserialize, Serialize};

/// Views of the network in an order, with words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// Its id: lower-case letters, digits and `-`.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// Its steps, in order.
    pub(crate) steps: Vec<StoryStep>,
}

/// A step of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoryStep {
    /// Its heading.
    pub(crate) heading: String,
    /// What it says.
    pub(crate) text: String,
    /// What the page shows: the query string of its address.
    pub(crate) view: String,
    /// The ids of its evidence.
    pub(crate) evidence: Vec<String>,
}

const ID_BYTES_MAX: usize = 80;
const LINE_BYTES_MAX: usize = 1000;
const VIEW_BYTES_MAX: usize = 8 << 10;
const TEXT_BYTES_MAX: usize = 20 << 10;
const STEPS_MAX: usize = 200;
const EVIDENCE_MAX: usize = 200;

impl Story {
    /// Checks that the story is within its limits.
    ///
    /// # Errors
    /// Returns a message if it is not.
    pub(crate) fn check(&self) -> Result<(), String> {
        let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        if self.id.is_empty() || self.id.len() > ID_BYTES_MAX || !self.id.chars().all(is_plain) {
            return Err(format!(
                "the id must be 1 to {ID_BYTES_MAX} lower-case letters, digits or `-`"
            ));
        }
        at_most("title", &self.title, LINE_BYTES_MAX)?;
        if self.steps.len() > STEPS_MAX {
            return Err(format!("it has {} steps; the maximum is {STEPS_MAX}", self.steps.len()));
        }
        self.steps.iter().try_for_each(StoryStep::check)
    }
}

impl StoryStep {
    fn check(&self) -> Result<(), String> {
        at_most("heading", &self.heading, LINE_BYTES_MAX)?;
        at_most("text", &self.text, TEXT_BYTES_MAX)?;
        at_most("view", &self.view, VIEW_BYTES_MAX)?;
        if self.evidence.len() > EVIDENCE_MAX {
            return Err(format!("a step has more than {EVIDENCE_MAX} ids of evidence"));
        }
        self.evidence.iter().try_for_each(|it| at_most("id of evidence", it, LINE_BYTES_MAX))
    }
}

fn at_most(what: &str, text: &str, bytes_max: usize) -> Result<(), String> {
    match text.len() <= bytes_max {
        true => Ok(()),
        false => Err(format!("a {what} has {} bytes; the maximum is {bytes_max}", text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold() {
        let story = Story { id: "harbor-2".to_owned(), ..Story::default() };
        assert_eq!(story.check(), Ok(()));
        for id in ["", "Harbor", "a/b", "é", &"a".repeat(81)] {
            assert!(Story { id: id.to_owned(), ..Story::default() }.check().is_err(), "{id}");
        }
        let step = StoryStep { text: "a".repeat(TEXT_BYTES_MAX + 1), ..StoryStep::default() };
        assert!(Story { steps: vec![step], ..story.clone() }.check().is_err());
        let steps = vec![StoryStep::default(); STEPS_MAX + 1];
        assert!(Story { steps, ..story }.check().is_err());
    }
}
