//! The cast, the statements and the relations of a document as its extraction.
//!
//! In: what the other stages found, by members of the cast. Out: [`Extraction`], with actor ids,
//! in which everybody who is named or takes part is an actor and nobody else is.

use std::collections::{BTreeMap, BTreeSet};

use super::Cast;
use super::cast::{Member, MemberIndex};
use super::relations::Deed;
use super::said::Said;
use crate::document::{Document, DocumentId};
use crate::knowledge::{
    Actor, ActorId, ActorKind, Extraction, Mention, MentionKind, Relation, RelationId,
    RelationType, Statement, StatementId,
};

/// Returns the extraction of a document.
#[must_use]
pub fn assemble(document: &Document, cast: &Cast, said: &[Said], deeds: &[Deed]) -> Extraction {
    let ids = ids_of(&document.id, cast, &taking_part(said, deeds));
    let (statements, new_place) = statements_of(said, &ids);
    let relations =
        deeds.iter().enumerate().map(|(n, deed)| relation_of(n, deed, &ids, &new_place)).collect();
    Extraction { actors: actors_of(cast, &ids), statements, relations }
}

/// Returns who takes part in a statement or relation.
fn taking_part(said: &[Said], deeds: &[Deed]) -> BTreeSet<MemberIndex> {
    let of_said = said.iter().flat_map(|it| {
        it.speaker.iter().chain(&it.addressee).chain(&it.about).copied().collect::<Vec<_>>()
    });
    let of_deeds = deeds.iter().flat_map(|it| {
        it.subject.iter().chain(&it.object).chain(&it.according_to).copied().collect::<Vec<_>>()
    });
    of_said.chain(of_deeds).collect()
}

/// Returns the ids of those members who are kept.
fn ids_of(
    document: &DocumentId,
    cast: &Cast,
    taking_part: &BTreeSet<MemberIndex>,
) -> BTreeMap<MemberIndex, ActorId> {
    let mut ids = BTreeMap::new();
    let mut n_unnamed = 0;
    for (index, member) in cast.members.iter().enumerate() {
        if member.kind == ActorKind::Unnamed {
            if taking_part.contains(&index) {
                ids.insert(index, ActorId::unnamed(document, n_unnamed));
                n_unnamed += 1;
            }
        } else if taking_part.contains(&index) || is_named(member) {
            ids.insert(index, ActorId::named(member.kind, &member.name));
        }
    }
    ids
}

fn is_named(member: &Member) -> bool {
    member.mentions.iter().any(|it| matches!(it.kind, MentionKind::Name | MentionKind::Title))
}

fn actors_of(cast: &Cast, ids: &BTreeMap<MemberIndex, ActorId>) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::new();
    for (index, id) in ids {
        let member = &cast.members[*index];
        let mentions = member.mentions.iter().map(|it| Mention { span: it.span, kind: it.kind });
        if let Some(same) = actors.iter_mut().find(|it| it.id == *id) {
            same.mentions.extend(mentions);
            same.mentions.sort();
            same.mentions.dedup();
        } else {
            let (name, kind) = (member.name.clone(), member.kind);
            actors.push(Actor { id: id.clone(), name, kind, mentions: mentions.collect() });
        }
    }
    actors
}

/// Returns the statements in text order, and where each of `said` now stands.
fn statements_of(
    said: &[Said],
    ids: &BTreeMap<MemberIndex, ActorId>,
) -> (Vec<Statement>, Vec<usize>) {
    let start =
        |it: &Said| it.source.iter().chain(&it.cue).chain(&it.content).map(|it| it.start()).min();
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_by_key(|it| (start(&said[*it]), *it));
    let mut new_place = vec![0; said.len()];
    for (place, index) in order.iter().enumerate() {
        new_place[*index] = place;
    }
    let all = |members: &[MemberIndex]| {
        members.iter().filter_map(|it| ids.get(it).cloned()).collect::<Vec<_>>()
    };
    let statements = order.iter().enumerate().map(|(place, index)| {
        let it = &said[*index];
        Statement {
            id: StatementId::nth(place),
            speaker: it.speaker.and_then(|it| ids.get(&it).cloned()),
            mode: it.mode,
            attitude: it.attitude,
            delivery: it.delivery,
            cue_lemma: it.cue_lemma.clone(),
            source: it.source.clone(),
            cue: it.cue.clone(),
            content: it.content.clone(),
            addressee: all(&it.addressee),
            about: all(&it.about),
            within: it.within.map(|it| StatementId::nth(new_place[it])),
        }
    });
    (statements.collect(), new_place)
}

fn relation_of(
    n: usize,
    deed: &Deed,
    ids: &BTreeMap<MemberIndex, ActorId>,
    new_place: &[usize],
) -> Relation {
    let id = |it: Option<MemberIndex>| it.and_then(|it| ids.get(&it).cloned());
    Relation {
        id: RelationId::nth(n),
        kind: RelationType::new(&deed.kind),
        subject: id(deed.subject),
        object: id(deed.object),
        matter: deed.matter.clone(),
        status: deed.status,
        former: deed.former,
        according_to: deed.according_to.iter().filter_map(|it| ids.get(it).cloned()).collect(),
        statement: deed.statement.map(|it| StatementId::nth(new_place[it])),
        date: deed.date,
        trigger: deed.trigger.clone(),
        evidence: deed.evidence,
        confidence: deed.confidence,
    }
}
