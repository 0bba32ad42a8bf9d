//! What patterns and heads say of one word must agree.
//!
//! In: the relations that both find, in any order. Out: the same relations, of one status where one
//! word tells a relation, in one direction, and of one type of a family. Never fails.

use std::collections::BTreeMap;

use super::{Deed, Scene, keep};
use crate::extract::cast::MemberIndex;
use crate::knowledge::Status;

/// A type, a word, a subject and an object.
type Key<'d> = (&'d str, (usize, usize), Option<MemberIndex>, Option<MemberIndex>);

fn key(deed: &Deed) -> Key<'_> {
    (&deed.kind, deed.place, deed.subject, deed.object)
}

/// Gives what is told as true and as something less by the same word the lesser status: whoever saw
/// no mark of it overlooked one.
pub(super) fn on_status(deeds: &mut [Deed]) {
    let is_marked = |it: &&Deed| it.status != Status::Asserted;
    let marked: BTreeMap<Key<'_>, Status> =
        deeds.iter().filter(is_marked).map(|it| (key(it), it.status)).collect();
    let told = |it: &Deed| match it.status {
        Status::Asserted => marked.get(&key(it)).copied().unwrap_or(Status::Asserted),
        status => status,
    };
    let statuses: Vec<Status> = deeds.iter().map(told).collect();
    for (deed, status) in deeds.iter_mut().zip(statuses) {
        deed.status = status;
    }
}

/// Drops the less sure of two relations that one word tells with the sides this way round and the
/// other: "received the endorsement of Okoro".
pub(super) fn on_direction(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let is_symmetric =
        |kind: &str| scene.ontology.relations.get(kind).is_some_and(|it| it.symmetric);
    let sure: BTreeMap<Key<'_>, f64> = deeds.iter().map(|it| (key(it), it.confidence)).collect();
    let is_reversed = |deed: &Deed| {
        let other = (deed.kind.as_str(), deed.place, deed.object, deed.subject);
        let is_surer = sure.get(&other).is_some_and(|it| *it > deed.confidence);
        deed.object.is_some() && is_surer && !is_symmetric(&deed.kind)
    };
    let kept: Vec<bool> = deeds.iter().map(|it| !is_reversed(it)).collect();
    keep(deeds, &kept);
}

/// Drops the less sure of two relations of one family that one word tells of the same two sides:
/// whoever endorses supports, but tells only that they endorsed.
pub(super) fn on_sort(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let family = |deed: &Deed| scene.ontology.relations.get(&deed.kind).map(|it| &*it.family);
    let key = |deed: &Deed| (family(deed), deed.place, deed.subject, deed.object);
    let mut surest: BTreeMap<_, f64> = BTreeMap::new();
    for deed in deeds.iter() {
        let held = surest.entry(key(deed)).or_insert(deed.confidence);
        *held = held.max(deed.confidence);
    }
    let is_surest = |it: &Deed| surest.get(&key(it)).is_none_or(|most| *most <= it.confidence);
    let kept: Vec<bool> = deeds.iter().map(|it| it.object.is_none() || is_surest(it)).collect();
    keep(deeds, &kept);
}
