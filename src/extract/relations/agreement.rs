//! What patterns and heads say of one word must agree.
//!
//! In: the relations that both find, in any order. Out: the same relations, of one status where one
//! word tells a relation, and in one direction. Never fails.

use std::collections::BTreeMap;

use super::{Deed, Scene};
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
    let marked: BTreeMap<(String, (usize, usize), Option<usize>, Option<usize>), Status> = deeds
        .iter()
        .filter(|it| it.status != Status::Asserted)
        .map(|it| ((it.kind.clone(), it.place, it.subject, it.object), it.status))
        .collect();
    for deed in deeds.iter_mut().filter(|it| it.status == Status::Asserted) {
        let key = (deed.kind.clone(), deed.place, deed.subject, deed.object);
        if let Some(status) = marked.get(&key) {
            deed.status = *status;
        }
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
    let mut kept = kept.into_iter();
    deeds.retain(|_| kept.next().unwrap_or(true));
}
