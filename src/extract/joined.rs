//! Joins what was read in the parts of a long document, as if they had been read together.
//!
//! In: the extractions of the parts in text order. Out: one [`Extraction`]. Ids count through the
//! document, an actor has its mentions of all parts, a person with one name in one part is the
//! person with that surname in another, and each relation stands once. Never fails.

use std::collections::BTreeMap;

use super::relations::{Signature, signature};
use crate::document::DocumentId;
use crate::knowledge::{
    Actor, ActorId, ActorKind, Extraction, Relation, RelationId, Statement, StatementId,
};
use crate::ontology::Relations;

/// Returns the extraction of a document from those of its parts.
#[must_use]
pub(super) fn joined(
    document: &DocumentId,
    relations: &Relations,
    mut parts: Vec<Extraction>,
) -> Extraction {
    if parts.len() <= 1 {
        return parts.pop().unwrap_or_default();
    }
    let bearers = Bearers::of(&parts);
    let mut whole = Whole::default();
    for part in parts {
        whole.add(document, relations, &bearers, part);
    }
    whole.extraction
}

/// The person meant by each surname: the one with the most mentions in all parts.
struct Bearers(BTreeMap<String, (usize, ActorId, String)>);

impl Bearers {
    fn of(parts: &[Extraction]) -> Self {
        let mut persons: BTreeMap<&ActorId, (usize, &str)> = BTreeMap::new();
        for actor in parts.iter().flat_map(|it| &it.actors) {
            if actor.kind == ActorKind::Person && actor.name.contains(' ') {
                persons.entry(&actor.id).or_insert((0, &actor.name)).0 += actor.mentions.len();
            }
        }
        let mut bearers: BTreeMap<String, (usize, ActorId, String)> = BTreeMap::new();
        for (id, (n_mentions, name)) in persons {
            let Some(surname) = name.split(' ').next_back().map(str::to_lowercase) else {
                continue;
            };
            // Of persons mentioned as often, the first in the order of ids is taken.
            if bearers.get(&surname).is_none_or(|held| held.0 < n_mentions) {
                bearers.insert(surname, (n_mentions, id.clone(), name.to_owned()));
            }
        }
        Self(bearers)
    }

    /// Returns the person that an actor with only one name is, or `None` if it is not one.
    fn of_one_name(&self, actor: &Actor) -> Option<(ActorId, String)> {
        let is_one = actor.kind == ActorKind::Person && !actor.name.contains(' ');
        let (_, id, name) = self.0.get(&actor.name.to_lowercase()).filter(|_| is_one)?;
        Some((id.clone(), name.clone()))
    }
}

/// What the parts so far hold together.
#[derive(Default)]
struct Whole {
    extraction: Extraction,
    /// The index of each actor.
    actors: BTreeMap<ActorId, usize>,
    n_unnamed: usize,
    /// The index of each relation.
    relations: BTreeMap<Signature<ActorId>, usize>,
}

impl Whole {
    fn add(
        &mut self,
        document: &DocumentId,
        relations: &Relations,
        bearers: &Bearers,
        part: Extraction,
    ) {
        let mut actors: BTreeMap<ActorId, ActorId> = BTreeMap::new();
        for mut actor in part.actors {
            let old = actor.id.clone();
            if actor.kind == ActorKind::Unnamed {
                actor.id = ActorId::unnamed(document, self.n_unnamed);
                self.n_unnamed += 1;
            } else if let Some((id, name)) = bearers.of_one_name(&actor) {
                (actor.id, actor.name) = (id, name);
            }
            actors.insert(old, actor.id.clone());
            self.add_actor(actor);
        }
        let n_before = self.extraction.statements.len();
        let ids = part.statements.iter().enumerate();
        let statements = ids.map(|(at, it)| (it.id.clone(), StatementId::nth(n_before + at)));
        let new = NewIds { actors, statements: statements.collect() };
        let statements = part.statements.into_iter().map(|it| new.statement(it));
        self.extraction.statements.extend(statements);
        for relation in part.relations {
            self.add_relation(new.relation(relation), relations);
        }
    }

    fn add_actor(&mut self, actor: Actor) {
        if let Some(at) = self.actors.get(&actor.id) {
            let held = &mut self.extraction.actors[*at].mentions;
            held.extend(actor.mentions);
            held.sort();
            held.dedup();
        } else {
            self.actors.insert(actor.id.clone(), self.extraction.actors.len());
            self.extraction.actors.push(actor);
        }
    }

    /// Adds a relation, or its date and confidence to the same one of an earlier part.
    fn add_relation(&mut self, mut relation: Relation, relations: &Relations) {
        let (kind, matter) = (relation.kind.as_str(), relation.matter.as_deref());
        let sides = (relation.subject.clone(), relation.object.clone());
        let signature = signature(relations, kind, sides, matter, relation.status);
        if let Some(at) = self.relations.get(&signature) {
            let held = &mut self.extraction.relations[*at];
            held.date = held.date.or(relation.date);
            held.confidence = held.confidence.max(relation.confidence);
        } else {
            let at = self.extraction.relations.len();
            self.relations.insert(signature, at);
            relation.id = RelationId::nth(at);
            self.extraction.relations.push(relation);
        }
    }
}

/// The ids in the document of the actors and statements of a part.
struct NewIds {
    actors: BTreeMap<ActorId, ActorId>,
    statements: BTreeMap<StatementId, StatementId>,
}

impl NewIds {
    fn actor(&self, id: ActorId) -> ActorId {
        self.actors.get(&id).cloned().unwrap_or(id)
    }

    /// Returns the actors, each once, without `other`.
    fn actors(&self, ids: Vec<ActorId>, other: Option<&ActorId>) -> Vec<ActorId> {
        let mut found: Vec<ActorId> = Vec::with_capacity(ids.len());
        for id in ids.into_iter().map(|it| self.actor(it)) {
            if Some(&id) != other && !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    fn statement(&self, mut it: Statement) -> Statement {
        it.id = self.statements.get(&it.id).cloned().unwrap_or(it.id);
        it.within = it.within.and_then(|outer| self.statements.get(&outer).cloned());
        it.speaker = it.speaker.map(|id| self.actor(id));
        it.addressee = self.actors(it.addressee, it.speaker.as_ref());
        it.about = self.actors(it.about, it.speaker.as_ref());
        it
    }

    fn relation(&self, mut it: Relation) -> Relation {
        it.subject = it.subject.map(|id| self.actor(id));
        it.object = it.object.map(|id| self.actor(id));
        it.according_to = self.actors(it.according_to, None);
        it.statement = it.statement.and_then(|held| self.statements.get(&held).cloned());
        it
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::{ReadOptions, Reader};

    const FIRST: &str = "Mayor Ilse Varrow praised Tobias Renner on Monday. “I thank him,” Varrow \
        said. A spokesman for the Harvest Party denied it.";
    const SECOND: &str = "Varrow met with Dana Holt. “He lied,” Varrow said. Renner criticized \
        Varrow. Mayor Ilse Varrow praised Tobias Renner.";

    fn check_parts(text: &str, n: usize) {
        let document = Document::new("long", text);
        let cut = text.find(SECOND).unwrap_or(text.len());
        let parts = match n {
            1 => std::iter::once(0..text.len()).collect(),
            _ => vec![0..cut, cut..text.len()],
        };
        let (read, _) = Reader::embedded().read_parts(&document, &parts, ReadOptions::default());
        let ids: Vec<&str> = read.actors.iter().map(|it| it.id.as_str()).collect();
        assert!(ids.contains(&"person/ilse-varrow") && !ids.contains(&"person/varrow"), "{ids:?}");
        assert!(!ids.contains(&"person/renner"), "{ids:?}");
        let praised = read.relations.iter().filter(|it| it.kind.as_str() == "praised").count();
        assert_eq!(praised, 1, "in {n} parts");
        let speakers = |word: &str| {
            let said = read.statements.iter().find(|it| it.content[0].of(text).contains(word));
            said.and_then(|it| it.speaker.as_ref()).map(|it| it.as_str().to_owned())
        };
        assert_eq!(speakers("I thank him").as_deref(), Some("person/ilse-varrow"));
        assert_eq!(speakers("He lied").as_deref(), Some("person/ilse-varrow"));
        for (at, statement) in read.statements.iter().enumerate() {
            assert_eq!(statement.id.as_str(), format!("s{at}"));
        }
    }

    #[test]
    fn parts_of_one_document_are_one_extraction() {
        let text = format!("{FIRST}\n\n{SECOND}");
        check_parts(&text, 1);
        check_parts(&text, 2);
    }
}
