//! What people and registers decided about actors.
//!
//! In: the acts and registers of a store. Out: [`Decided`], which gives the actor that another was
//! merged into or is by a register. Acts of people take precedence. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::knowledge::acts::Acts;
use crate::knowledge::registers::{Entry, Register};
use crate::knowledge::{ActorId, ActorKind};

/// The acts and registers of a store.
pub(super) struct Decided {
    pub(super) acts: Acts,
    pub(super) known: RegisterFacts,
}

impl Decided {
    /// Returns the actor that `actor` was merged into, or is by a register, or `actor` itself.
    pub(super) fn root(&self, actor: &ActorId) -> ActorId {
        let known = self
            .known
            .canonical
            .get(actor)
            .filter(|known| !self.acts.is_merged(actor) && !self.acts.are_apart(actor, known));
        self.acts.root(known.unwrap_or(actor))
    }
}

/// What the registers of a store say.
#[derive(Default)]
pub(super) struct RegisterFacts {
    /// Actor of each alias, if it stands for only one.
    pub(super) canonical: BTreeMap<ActorId, ActorId>,
    /// Aliases of each actor.
    pub(super) aliases: BTreeMap<ActorId, Vec<ActorId>>,
    /// Entries of each actor, each with the name of its register.
    pub(super) entries: BTreeMap<ActorId, Vec<(String, Entry)>>,
}

impl RegisterFacts {
    pub(super) fn of(registers: &[Register]) -> Self {
        let mut meanings: BTreeMap<ActorId, BTreeSet<ActorId>> = BTreeMap::new();
        let mut known = Self::default();
        for register in registers {
            for entry in &register.entries {
                let actor = entry.actor();
                for alias in entry.actors() {
                    meanings.entry(alias).or_default().insert(actor.clone());
                }
                let named_entry = (register.name.clone(), entry.clone());
                known.entries.entry(actor).or_default().push(named_entry);
            }
        }
        // A single word is too little to identify a person, and so is a name that two entries
        // share.
        let is_clear = |alias: &ActorId, meant: &BTreeSet<ActorId>| {
            meant.len() == 1 && alias.slug_of(ActorKind::Person).is_none_or(|it| it.contains('-'))
        };
        for (alias, meant) in meanings.into_iter().filter(|(alias, it)| is_clear(alias, it)) {
            if let Some(actor) = meant.into_iter().next().filter(|it| *it != alias) {
                known.aliases.entry(actor.clone()).or_default().push(alias.clone());
                known.canonical.insert(alias, actor);
            }
        }
        known
    }
}
