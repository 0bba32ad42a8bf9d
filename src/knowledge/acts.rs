//! Decisions by people about actors, relations, statements and documents, each a record that can be
//! undone.
//!
//! In: the records in the order of their numbers. Out: [`Acts`], their combined effect. An act that
//! is undone, or that names what another act removed, has no effect; nothing here fails.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ActorId;
use super::corrections::{Amendment, JudgedReading, Particulars, check_actor, check_line};
use crate::document::DocumentId;

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Two actors are the same; `from` becomes part of `into`.
    Merge {
        /// The actor that disappears.
        from: ActorId,
        /// The actor that stays.
        into: ActorId,
    },
    /// In some documents an actor's id stands for a different actor.
    Split {
        /// The actor as the documents name it.
        actor: ActorId,
        /// The documents.
        documents: Vec<DocumentId>,
        /// The actor meant there.
        new: ActorId,
    },
    /// An actor is shown under this name.
    Rename {
        /// The actor.
        actor: ActorId,
        /// The name.
        name: String,
    },
    /// Two concepts of discourse are the same.
    MergeConcepts {
        /// The concept that disappears: `matter/` with its words, or an actor.
        from: ActorId,
        /// The concept that stays.
        into: ActorId,
    },
    /// Two actors that look alike are different.
    Apart {
        /// One.
        one: ActorId,
        /// The other.
        other: ActorId,
    },
    /// The document does not say this relation or statement.
    Reject {
        /// The document.
        document: DocumentId,
        /// What was read there.
        reading: JudgedReading,
    },
    /// The document does say this relation or statement.
    Confirm {
        /// The document.
        document: DocumentId,
        /// What was read there.
        reading: JudgedReading,
    },
    /// The document says this relation or statement once `to` is applied.
    Amend {
        /// The document.
        document: DocumentId,
        /// What was read there.
        reading: JudgedReading,
        /// The changes.
        to: Amendment,
    },
    /// Corrects the date, title, outlet, address or author of a document.
    Describe {
        /// The document.
        document: DocumentId,
        /// The corrected values.
        to: Particulars,
    },
    /// Takes back an earlier act, which may itself be an undo.
    Undo {
        /// The number of the act; in JSON `undoes`, since the record has a `number` of its own.
        #[serde(rename = "undoes")]
        number: u64,
    },
}

/// An act, with its author and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActRecord {
    /// Its number, from 1, in the order of acting.
    pub number: u64,
    /// The time, as an RFC 3339 time stamp.
    pub when: String,
    /// The author: the user's name on that machine.
    pub who: String,
    /// The act.
    #[serde(flatten)]
    pub act: Act,
}

impl ActRecord {
    /// Checks that the record is one that this program could have written: numbered, dated, with
    /// valid actors and names.
    ///
    /// # Errors
    /// Returns a description of what is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.number == 0 {
            return Err("an act has the number 0; acts are numbered from 1".to_owned());
        }
        self.when
            .parse::<jiff::Timestamp>()
            .map_err(|_| format!("`{}` is not a time", self.when))?;
        check_line(&self.who)?;
        match &self.act {
            Act::Merge { from, into } | Act::MergeConcepts { from, into } => check_pair(from, into),
            Act::Apart { one, other } => check_pair(one, other),
            Act::Split { documents, .. } if documents.is_empty() => {
                Err("it lists no document to split off".to_owned())
            }
            Act::Split { actor, new, .. } => check_actor(actor).and_then(|()| check_actor(new)),
            Act::Rename { actor, name } => check_actor(actor).and_then(|()| check_line(name)),
            Act::Reject { reading, .. } | Act::Confirm { reading, .. } => reading.check(),
            Act::Amend { reading, to, .. } => reading.check().and_then(|()| to.check()),
            Act::Describe { to, .. } => to.check(),
            Act::Undo { number } if *number == 0 || *number >= self.number => {
                Err(format!("it undoes act {number}, which is not an earlier act"))
            }
            Act::Undo { .. } => Ok(()),
        }
    }
}

fn check_pair(one: &ActorId, other: &ActorId) -> Result<(), String> {
    check_actor(one)?;
    check_actor(other)?;
    if one == other { Err(format!("`{one}` is named twice")) } else { Ok(()) }
}

/// The combined effect of all acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Acts {
    merged: BTreeMap<ActorId, ActorId>,
    /// Maps an actor as named and a document to the actor meant there.
    pub moved: BTreeMap<(ActorId, DocumentId), ActorId>,
    names: BTreeMap<ActorId, String>,
    apart: BTreeSet<(ActorId, ActorId)>,
    concepts: BTreeMap<ActorId, ActorId>,
}

impl Acts {
    /// Combines the records, which must be in the order of their numbers.
    #[must_use]
    pub(crate) fn of(records: &[ActRecord]) -> Self {
        let undone = undone(records);
        let mut acts = Self::default();
        for record in records.iter().filter(|it| !undone.contains(&it.number)) {
            match &record.act {
                Act::Merge { from, into } => {
                    let (from, into) = (acts.root(from), acts.root(into));
                    if from != into {
                        acts.merged.insert(from, into);
                    }
                }
                Act::Split { actor, documents, new } => {
                    for document in documents {
                        acts.moved.insert((actor.clone(), document.clone()), new.clone());
                    }
                }
                Act::Rename { actor, name } => {
                    acts.names.insert(actor.clone(), name.clone());
                }
                Act::MergeConcepts { from, into } => {
                    let (from, into) = (acts.concept(from), acts.concept(into));
                    if from != into {
                        acts.concepts.insert(from, into);
                    }
                }
                Act::Apart { one, other } => {
                    acts.apart.insert(ordered(one, other));
                }
                // The store applies corrections to readings, document by document.
                Act::Reject { .. }
                | Act::Confirm { .. }
                | Act::Amend { .. }
                | Act::Describe { .. }
                | Act::Undo { .. } => {}
            }
        }
        acts
    }

    /// Returns the actor that `actor` was merged into, or `actor` itself.
    #[must_use]
    pub(crate) fn root(&self, actor: &ActorId) -> ActorId {
        let mut root = actor;
        while let Some(into) = self.merged.get(root) {
            root = into;
        }
        root.clone()
    }

    /// Returns the concept that `concept` was merged into, or `concept` itself.
    #[must_use]
    pub(crate) fn concept(&self, concept: &ActorId) -> ActorId {
        let mut root = concept;
        while let Some(into) = self.concepts.get(root) {
            root = into;
        }
        root.clone()
    }

    /// Returns the actors merged into `actor`, without itself.
    #[must_use]
    pub(crate) fn merged_into(&self, actor: &ActorId) -> Vec<ActorId> {
        self.merged.keys().filter(|it| self.root(it) == *actor).cloned().collect()
    }

    /// Returns whether a person merged the actor into another.
    #[must_use]
    pub(crate) fn is_merged(&self, actor: &ActorId) -> bool {
        self.merged.contains_key(actor)
    }

    /// Returns the name that a person gave the actor, if any.
    #[must_use]
    pub(crate) fn name(&self, actor: &ActorId) -> Option<&str> {
        self.names.get(actor).map(String::as_str)
    }

    /// Returns whether a person marked the two actors as different.
    #[must_use]
    pub(crate) fn are_apart(&self, one: &ActorId, other: &ActorId) -> bool {
        self.apart.contains(&ordered(one, other))
    }

    /// Returns the actors that a person renamed, with their new names.
    pub(crate) fn renamed(&self) -> impl Iterator<Item = (&ActorId, &str)> {
        self.names.iter().map(|(id, name)| (id, name.as_str()))
    }
}

impl Act {
    /// Returns the document that the act corrects, or `None` for an act on actors.
    #[must_use]
    pub fn corrects(&self) -> Option<&DocumentId> {
        match self {
            Self::Reject { document, .. }
            | Self::Confirm { document, .. }
            | Self::Amend { document, .. }
            | Self::Describe { document, .. } => Some(document),
            _ => None,
        }
    }

    /// Describes the act in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Merge { from, into } => format!("merge {from} into {into}"),
            Self::MergeConcepts { from, into } => format!("merge concept {from} into {into}"),
            Self::Split { actor, documents, new } => {
                let documents: Vec<&str> = documents.iter().map(DocumentId::as_str).collect();
                format!("split {actor} in {} off as {new}", documents.join(", "))
            }
            Self::Rename { actor, name } => format!("rename {actor} to {name}"),
            Self::Apart { one, other } => format!("keep {one} and {other} apart"),
            Self::Reject { document, reading } => {
                format!("reject {document}#{}: {}", reading.id(), reading.sentence())
            }
            Self::Confirm { document, reading } => {
                format!("confirm {document}#{}: {}", reading.id(), reading.sentence())
            }
            Self::Amend { document, reading, to } => {
                let row = format!("{document}#{}", reading.id());
                format!("amend {row} ({}) to {}", reading.sentence(), to.sentence())
            }
            Self::Describe { document, to } => {
                format!("set the document {document} to {}", to.sentence())
            }
            Self::Undo { number } => format!("undo act {number}"),
        }
    }
}

/// Returns the numbers of the acts that are undone.
#[must_use]
pub(crate) fn undone(records: &[ActRecord]) -> BTreeSet<u64> {
    let mut undone = BTreeSet::new();
    for record in records.iter().rev() {
        if let Act::Undo { number } = record.act
            && !undone.contains(&record.number)
        {
            undone.insert(number);
        }
    }
    undone
}

fn ordered(one: &ActorId, other: &ActorId) -> (ActorId, ActorId) {
    let (one, other) = (one.min(other), one.max(other));
    (one.clone(), other.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(acts: Vec<Act>) -> Vec<ActRecord> {
        let record = |(number, act)| ActRecord {
            number,
            when: "2024-01-01T00:00:00Z".to_owned(),
            who: "test".to_owned(),
            act,
        };
        (1..).zip(acts).map(record).collect()
    }

    fn merge(from: &str, into: &str) -> Act {
        Act::Merge { from: ActorId::new(from), into: ActorId::new(into) }
    }

    #[track_caller]
    fn check_root(acts: Vec<Act>, actor: &str, expected: &str) {
        assert_eq!(Acts::of(&records(acts)).root(&ActorId::new(actor)).as_str(), expected);
    }

    #[test]
    fn merges_follow_each_other() {
        check_root(vec![merge("a", "b"), merge("b", "c")], "a", "c");
        check_root(vec![merge("b", "c"), merge("a", "b")], "a", "c");
        check_root(vec![merge("a", "b"), merge("b", "a")], "a", "b");
        check_root(vec![merge("a", "a")], "a", "a");
    }

    #[test]
    fn acts_are_undone_in_any_order() {
        check_root(vec![merge("a", "b"), Act::Undo { number: 1 }], "a", "a");
        check_root(vec![merge("a", "b"), merge("b", "c"), Act::Undo { number: 1 }], "b", "c");
        check_root(
            vec![merge("a", "b"), Act::Undo { number: 1 }, Act::Undo { number: 2 }],
            "a",
            "b",
        );
    }
}
