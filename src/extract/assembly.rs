//! Turns the cast, the statements and the relations of a document into its extraction.
//!
//! In: what the other stages found, by cast member. Out: [`Extraction`], with actor ids. A member
//! becomes an actor if it is named or takes part in a statement or relation.

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
pub(crate) fn assemble(
    document: &Document,
    cast: &Cast,
    said: &[Said],
    deeds: &[Deed],
) -> Extraction {
    let ids = ids_of(&document.id, cast, &taking_part(said, deeds));
    let (statements, new_ids) = statements_of(said, &ids);
    let relations =
        deeds.iter().enumerate().map(|(n, deed)| relation_of(n, deed, &ids, &new_ids)).collect();
    Extraction { actors: actors_of(cast, &ids), statements, relations }
}

/// Returns the members who take part in a statement or relation.
fn taking_part(said: &[Said], deeds: &[Deed]) -> BTreeSet<MemberIndex> {
    let of_said = said.iter().flat_map(|said| {
        said.speaker.iter().chain(&said.addressee).chain(&said.about).copied().collect::<Vec<_>>()
    });
    let of_deeds = deeds.iter().flat_map(|deed| {
        deed.subject
            .iter()
            .chain(&deed.object)
            .chain(&deed.according_to)
            .copied()
            .collect::<Vec<_>>()
    });
    of_said.chain(of_deeds).collect()
}

/// Returns the ids of the members that become actors.
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
            ids.insert(index, ActorId::named(member.kind, &without_nickname(member)));
        }
    }
    ids
}

/// Returns the name of a member; that of a person without a nickname in quotation marks, which another
/// text leaves out: "Robert “Buddy” Cole".
fn without_nickname(member: &Member) -> String {
    let is_mark = |letter: char| matches!(letter, '"' | '“' | '”' | '‘' | '’' | '\'');
    let is_nickname =
        |word: &&str| word.len() > 2 && word.starts_with(is_mark) && word.ends_with(is_mark);
    let words: Vec<&str> = member.name.split_whitespace().collect();
    let is_person = member.kind == ActorKind::Person && words.len() > 2;
    words.into_iter().filter(|it| !(is_person && is_nickname(it))).collect::<Vec<_>>().join(" ")
}

fn is_named(member: &Member) -> bool {
    member.mentions.iter().any(|it| matches!(it.kind, MentionKind::Name | MentionKind::Title))
}

fn actors_of(cast: &Cast, ids: &BTreeMap<MemberIndex, ActorId>) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::new();
    for (index, id) in ids {
        let member = cast.member(*index);
        let mentions =
            member.mentions.iter().map(|place| Mention { span: place.span, kind: place.kind });
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

/// Returns the statements in text order, and the id of each of `all_said`, by its index.
fn statements_of(
    all_said: &[Said],
    ids: &BTreeMap<MemberIndex, ActorId>,
) -> (Vec<Statement>, BTreeMap<usize, StatementId>) {
    let start = |said: &Said| {
        said.source.iter().chain(&said.cue).chain(&said.content).map(|run| run.start()).min()
    };
    let mut order: Vec<(usize, &Said)> = all_said.iter().enumerate().collect();
    order.sort_by_key(|(index, said)| (start(said), *index));
    let new_ids: BTreeMap<usize, StatementId> =
        order.iter().enumerate().map(|(n, (index, _))| (*index, StatementId::nth(n))).collect();
    let all = |members: &[MemberIndex]| {
        members.iter().filter_map(|it| ids.get(it).cloned()).collect::<Vec<_>>()
    };
    let one = |member: Option<MemberIndex>| member.and_then(|index| ids.get(&index).cloned());
    let statements = order.iter().enumerate().map(|(n, (_, said))| Statement {
        id: StatementId::nth(n),
        speaker: one(said.speaker),
        mode: said.mode,
        attitude: said.attitude,
        delivery: said.delivery,
        cue_lemma: said.cue_lemma.clone(),
        source: said.source.clone(),
        cue: said.cue.clone(),
        content: said.content.clone(),
        addressee: all(&said.addressee),
        about: all(&said.about),
        within: said.within.and_then(|outer| new_ids.get(&outer).cloned()),
    });
    (statements.collect(), new_ids)
}

fn relation_of(
    n: usize,
    deed: &Deed,
    ids: &BTreeMap<MemberIndex, ActorId>,
    new_ids: &BTreeMap<usize, StatementId>,
) -> Relation {
    let id = |member: Option<MemberIndex>| member.and_then(|index| ids.get(&index).cloned());
    Relation {
        id: RelationId::nth(n),
        kind: RelationType::new(&deed.kind),
        subject: id(deed.subject),
        object: id(deed.object),
        matter: deed.matter.clone(),
        status: deed.status,
        former: deed.former,
        according_to: deed.according_to.iter().filter_map(|it| ids.get(it).cloned()).collect(),
        statement: deed.statement.and_then(|index| new_ids.get(&index).cloned()),
        date: deed.date,
        trigger: deed.trigger.clone(),
        evidence: deed.evidence,
        confidence: deed.confidence,
    }
}
