//! Lists what an actor did and what was done to it, in the order of time.
//!
//! In: an actor and a filter. Out: [`Event`]s, each with its evidence and the outlet that reported
//! it. If the actor is an outlet, also what it reported. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Answer, Citation, Filter};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, ActorKind, Relation, RelationType, Status};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, RelationAppearance, RelationEnd, StoreError, StoredDocument};

/// A relation as a row of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The day, month or year of the event if the text gives it, else the document's date. `None`
    /// if neither is known.
    pub date: Option<PartialDate>,
    /// Whether the date is that of the event, not of the document.
    pub dated: bool,
    /// The type.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// The actor that does it.
    pub subject: Option<Named>,
    /// The actor it is done to.
    pub object: Option<Named>,
    /// What it is about, if that is not an actor.
    pub matter: Option<String>,
    /// Whether the text reports it as true, untrue or possible.
    pub status: Status,
    /// Whether the text says that it is over.
    pub former: bool,
    /// The outlet that reports it: the outermost source that is an outlet, else the outlet of the
    /// document.
    pub reported_by: Option<Named>,
    /// Its sources, outermost first.
    pub according_to: Vec<Named>,
    /// How likely it is to be right, from 0.0 to 1.0.
    pub confidence: f64,
    /// The number of the act by which a person confirmed or amended it; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<u64>,
    /// Its source.
    #[serde(flatten)]
    pub citation: Citation,
}

/// Whether it is undated, its date, its document, and its index in the document.
type Place = (bool, Option<PartialDate>, DocumentNumber, u32);

/// Keeps the first `limit` of sorted places. Places of the same day are ordered by document id, so
/// that the order in which documents were added does not matter.
fn keep_first(
    found: &mut Vec<Place>,
    limit: usize,
    identities: &Identities<'_>,
) -> Result<(), StoreError> {
    if limit == 0 {
        // Only the number was asked for, so no document is read.
        found.clear();
        return Ok(());
    }
    if let Some(last) = found.get(limit - 1).map(|it| (it.0, it.1)) {
        found.truncate(found.partition_point(|it| (it.0, it.1) <= last));
    }
    let mut ids = BTreeMap::new();
    for (.., number, _) in found.iter() {
        if !ids.contains_key(number) {
            ids.insert(*number, identities.document(*number)?.document.id.clone());
        }
    }
    found.sort_by_cached_key(|it| (it.0, it.1, ids.get(&it.2).cloned(), it.3));
    found.truncate(limit);
    Ok(())
}

/// Returns the timeline of an actor: the first `limit` events, earliest first, undated last.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn history(
    identities: &Identities<'_>,
    actor: &ActorId,
    filter: &Filter,
    limit: usize,
) -> Result<Answer<Event>, StoreError> {
    let (mut found, n_unsure) = places(identities, actor, filter)?;
    let n_total = found.len();
    keep_first(&mut found, limit, identities)?;
    let rows = found.into_iter().map(|(_, date, number, index)| {
        let stored = identities.document(number)?;
        let relation = stored.extraction.relations.get(index as usize);
        let missing =
            || StoreError::Damaged { place: format!("document number {}, r{index}", number.0) };
        event(identities, number, &stored, relation.ok_or_else(missing)?, date)
    });
    let rows = rows.collect::<Result<_, StoreError>>()?;
    Ok(Answer { rows, n_total, n_unsure })
}

/// Returns the places of the relations that count, sorted, and the number of those that are too
/// unsure.
fn places(
    identities: &Identities<'_>,
    actor: &ActorId,
    filter: &Filter,
) -> Result<(Vec<Place>, usize), StoreError> {
    let is_outlet = actor.is_of_kind(ActorKind::Outlet);
    let (mut found, mut unsure) = (BTreeSet::new(), BTreeSet::new());
    for (_, appearance) in identities.appearances(actor)? {
        if !filter.holds_outlet(appearance.outlet.as_deref()) {
            continue;
        }
        for deed in &appearance.deeds {
            let date = deed.date.or(appearance.date);
            let counts = (deed.part != RelationEnd::Source || is_outlet)
                && is_asked(filter, deed)
                && filter.holds_reported(date, appearance.date, deed.status);
            if counts && filter.holds_confidence(deed.confidence) {
                found.insert((date.is_none(), date, appearance.number, deed.index));
            } else if counts {
                unsure.insert((appearance.number, deed.index));
            }
        }
    }
    Ok((found.into_iter().collect(), unsure.len()))
}

fn is_asked(filter: &Filter, deed: &RelationAppearance) -> bool {
    filter.holds_type(&deed.kind) && filter.holds_status(deed.status)
}

/// Returns the number of an actor's undated relations that would count if the filter had no dates.
pub(super) fn undated(
    identities: &Identities<'_>,
    actor: &ActorId,
    filter: &Filter,
) -> Result<usize, StoreError> {
    let mut found = BTreeSet::new();
    for (_, appearance) in identities.appearances(actor)? {
        let counts = appearance.date.is_none() && filter.holds_outlet(appearance.outlet.as_deref());
        let undated = appearance.deeds.iter().filter(|deed| {
            deed.date.is_none()
                && deed.part != RelationEnd::Source
                && is_asked(filter, deed)
                && filter.holds_confidence(deed.confidence)
        });
        found.extend(undated.filter(|_| counts).map(|deed| (appearance.number, deed.index)));
    }
    Ok(found.len())
}

/// Converts a relation to an event.
pub(super) fn event(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
    relation: &Relation,
    date: Option<PartialDate>,
) -> Result<Event, StoreError> {
    let named = |id: &ActorId| named(identities, number, stored, id);
    let sources: Vec<Named> = relation.according_to.iter().map(named).collect::<Result<_, _>>()?;
    Ok(Event {
        date,
        dated: relation.date.is_some(),
        kind: relation.kind.clone(),
        subject: relation.subject.as_ref().map(named).transpose()?,
        object: relation.object.as_ref().map(named).transpose()?,
        matter: relation.matter.clone(),
        status: relation.status,
        former: relation.former,
        reported_by: reporter(&sources, stored),
        according_to: sources,
        confidence: relation.confidence,
        act: identities.store().judged(number, relation.id.as_str())?,
        citation: Citation::of_relation(stored, relation),
    })
}

/// Returns the outermost source that is an outlet, else the outlet of the document.
fn reporter(sources: &[Named], stored: &StoredDocument) -> Option<Named> {
    let cited = sources.iter().find(|it| it.id.is_of_kind(ActorKind::Outlet));
    let own = stored.document.outlet.as_ref();
    let own = own.map(|it| Named { id: ActorId::named(ActorKind::Outlet, it), name: it.clone() });
    cited.cloned().or(own)
}

/// Returns an actor of a document as the store knows it. If it is unnamed, it keeps the document's
/// words for it.
pub(super) fn named(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
    local: &ActorId,
) -> Result<Named, StoreError> {
    let id = identities.of(number, local)?;
    let own = stored.extraction.actor(local).filter(|it| it.kind == ActorKind::Unnamed);
    match own.filter(|_| id == *local && identities.acts().name(local).is_none()) {
        Some(actor) => Ok(Named { id, name: actor.name.clone() }),
        None => identities.named(&id),
    }
}
