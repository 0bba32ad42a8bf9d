//! Checks that each part of a record can be named: what other programs write need not be so.
//!
//! In: the parts of a record. Out: nothing. Fails with a message that names the part and says what is wanted: if an
//! id is empty or comes twice, an actor has no name or an id of another kind, or a relation has no type.

use std::collections::HashSet;

use crate::knowledge::record::{ActorRecord, RelationRecord, StatementRecord};

/// Checks the parts of a record.
pub(super) fn check(
    actors: &[ActorRecord],
    statements: &[StatementRecord],
    relations: &[RelationRecord],
) -> Result<(), String> {
    check_ids("actors", actors.iter().map(|it| it.id.as_str()))?;
    check_ids("statements", statements.iter().map(|it| it.id.as_str()))?;
    check_ids("relations", relations.iter().map(|it| it.id.as_str()))?;
    for actor in actors {
        let (id, kind) = (&actor.id, actor.kind.as_str());
        if id.slug_of(actor.kind).is_none_or(str::is_empty) {
            return Err(format!(
                "the {kind} has the id `{id}`; want one that begins with `{kind}/`, then a name"
            ));
        }
        if actor.name.trim().is_empty() {
            return Err(format!("the actor `{id}` has no name"));
        }
    }
    match relations.iter().find(|it| it.kind.as_str().trim().is_empty()) {
        Some(relation) => Err(format!(
            "the relation `{}` has no type; want one of `onrecord schema`, or `open:` and a verb",
            relation.id.as_str()
        )),
        None => Ok(()),
    }
}

fn check_ids<'r>(place: &str, ids: impl Iterator<Item = &'r str>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for id in ids {
        if id.is_empty() {
            return Err(format!("one of the {place} has an empty id"));
        }
        if !seen.insert(id) {
            return Err(format!("two of the {place} have the id `{id}`; each needs its own"));
        }
    }
    Ok(())
}
