//! Registers: external lists of known actors, with their names, ids, offices and parties.
//!
//! Plain data, kept by a store and used to resolve actors. `resolve/registers.rs` reads them from
//! files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::corrections::check_line;
use super::{ActorId, ActorKind};
use crate::document::PartialDate;

/// A list of known actors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Its name: that of the file.
    pub name: String,
    /// Its actors, in file order.
    pub entries: Vec<Entry>,
}

/// One known actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its primary name in the register.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Its other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its ids in other vocabularies: `bioguide`, `wikidata`, ...
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<String, String>,
    /// The offices it held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<Office>,
}

/// An office: its place, party and term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its name in the register: `sen`, `prez`.
    pub title: String,
    /// The state or country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The first day of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// The last day of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
}

impl Entry {
    /// Returns the id that documents give the actor under its primary name.
    #[must_use]
    pub fn actor(&self) -> ActorId {
        ActorId::named(self.kind, &self.name)
    }

    /// Returns the ids that documents may give the actor, one per name.
    pub fn actors(&self) -> impl Iterator<Item = ActorId> + '_ {
        std::iter::once(&self.name).chain(&self.aliases).map(|name| ActorId::named(self.kind, name))
    }
}

impl Register {
    /// Checks that the register is one that this program would keep: it has a name, and so has each
    /// of its actors; there is at least one.
    ///
    /// # Errors
    /// Returns a description of what is wrong.
    pub fn check(&self) -> Result<(), String> {
        check_line(&self.name)?;
        if self.entries.is_empty() {
            return Err("it has no actors".to_owned());
        }
        let nameless = self.entries.iter().position(|it| it.name.trim().is_empty());
        nameless.map_or(Ok(()), |at| Err(format!("actor {} has no name", at + 1)))
    }
}
