//! What events claim: which reports are one row, and which contradict each other.
//!
//! In: rows in the order in which they are merged. Out: groups of rows with the same key, and the
//! [`Claim`]s that are disputed. Pure; never fails.

use std::collections::{BTreeMap, BTreeSet};

use super::Event;
use crate::knowledge::{ActorId, RelationType, Status};
use crate::resolve::Named;

/// What an event says, whether it is reported as true or as untrue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Claim {
    kind: RelationType,
    subject: Option<ActorId>,
    object: Option<ActorId>,
    /// The matter; `None` if there is an object.
    matter: Option<String>,
}

impl Claim {
    pub(super) fn of(event: &Event) -> Self {
        let id = |named: &Option<Named>| named.as_ref().map(|named| named.id.clone());
        Self {
            kind: event.kind.clone(),
            subject: id(&event.subject),
            object: id(&event.object),
            matter: event.matter.clone().filter(|_| event.object.is_none()),
        }
    }

    /// Returns whether it is about these two actors, in this direction.
    pub(super) fn is_between(&self, subject: &ActorId, object: &ActorId) -> bool {
        self.subject.as_ref() == Some(subject) && self.object.as_ref() == Some(object)
    }
}

/// Returns the claims that one voice reports as true and another as untrue.
pub(super) fn disputed<'e>(
    events: impl Iterator<Item = &'e Event>,
    voice: impl Fn(&'e Event) -> &'e str,
) -> BTreeSet<Claim> {
    let mut voices: BTreeMap<Claim, [BTreeSet<&str>; 2]> = BTreeMap::new();
    for event in events {
        if event.status == Status::Hypothetical {
            continue;
        }
        let [asserted, negated] = voices.entry(Claim::of(event)).or_default();
        let side = if event.status == Status::Negated { negated } else { asserted };
        side.insert(voice(event));
    }
    let is_disputed = |[asserted, negated]: &[BTreeSet<&str>; 2]| {
        asserted.iter().any(|one| negated.iter().any(|other| one != other))
    };
    voices.into_iter().filter(|(_, voices)| is_disputed(voices)).map(|(claim, _)| claim).collect()
}

/// Rows that report the same.
pub(super) trait Group {
    type Row;
    fn new(row: Self::Row) -> Self;
    fn add(&mut self, row: Self::Row);
}

/// Adds each row to the last group with its key if that takes it, and otherwise starts a group;
/// a row without a key stays alone. The groups are in the order of their first rows.
pub(super) fn merged<G: Group, K: Ord>(
    rows: Vec<G::Row>,
    key: impl Fn(&G::Row) -> Option<K>,
    takes: impl Fn(&G, &G::Row) -> bool,
) -> Vec<G> {
    let mut groups: Vec<G> = Vec::new();
    let mut last_of: BTreeMap<K, usize> = BTreeMap::new();
    for row in rows {
        let key = key(&row);
        let held = key.as_ref().and_then(|key| last_of.get(key)).copied();
        if let Some(group) =
            held.and_then(|index| groups.get_mut(index)).filter(|group| takes(group, &row))
        {
            group.add(row);
        } else {
            last_of.extend(key.map(|key| (key, groups.len())));
            groups.push(G::new(row));
        }
    }
    groups
}
