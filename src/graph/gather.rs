//! What the documents of a store add to its graph, gathered from many documents at once.
//!
//! In: outlines of documents, in the order of their numbers. Out: [`GatheredRun`], the actors, names and
//! deeds of a run of documents, by numbers of its own. Fails if the store cannot be read.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::casts::{Casts, Numbering};
use super::ties::{REPORTED_BY, SPOKE_OF};
use super::when::When;
use crate::knowledge::{ActorId, ActorKind, Status};
use crate::resolve::{Identities, Kin};
use crate::store::{ByNumber, DocumentNumber, Outline, OutlinedRelation, StoreError};

/// One relation or statement as part of a tie.
#[derive(Clone, Copy)]
pub(super) struct GatheredReport {
    pub(super) subject: u32,
    pub(super) object: u32,
    pub(super) number: u32,
    /// The place of the relation or statement in its document.
    pub(super) index: u32,
    pub(super) when: When,
    pub(super) kind: u16,
    pub(super) status: Status,
    pub(super) is_former: bool,
    /// Stands for the source of a relation; 0 if it does not count which it is.
    pub(super) source: u64,
}

/// An actor in a document that is a copy or a version of another.
pub(super) struct InCopy {
    pub(super) actor: u32,
    /// The first document of its group.
    pub(super) first: u32,
    pub(super) n_statements: u32,
}

/// What a run of documents adds.
#[derive(Default)]
pub(super) struct GatheredRun {
    pub(super) casts: Casts,
    pub(super) kinds: Numbering<Box<str>>,
    /// For each actor the number of documents that it appears in.
    pub(super) n_documents: ByNumber<u32>,
    /// For each actor the number of its statements in documents that are like no other.
    pub(super) n_statements: ByNumber<u32>,
    /// For each actor the number of documents like no other that it appears in.
    pub(super) n_sources: ByNumber<u32>,
    /// What actors do in documents that are like others.
    pub(super) in_copies: Vec<InCopy>,
    pub(super) deeds: ByNumber<GatheredReport>,
    /// Relations that were left out as less sure than asked for.
    pub(super) n_unsure: u32,
    /// Id and number of each document.
    pub(super) documents: Vec<(Box<str>, u32)>,
    outlets: FxHashMap<Box<str>, ActorId>,
    /// The actors of the document at hand.
    cast: ByNumber<u32>,
    /// The same, sorted.
    present: Vec<u32>,
}

impl GatheredRun {
    /// Adds a document, with its relations of at least `min_confidence`.
    pub(super) fn add(
        &mut self,
        identities: &Identities<'_>,
        min_confidence: f64,
        outline: &Outline<'_>,
    ) -> Result<(), StoreError> {
        self.documents.push((outline.id.into(), outline.number.0));
        let kin = identities.sources()?.kin(outline.number);
        self.add_actors(identities, outline)?;
        let own_outlet = outline.outlet.map(|it| self.outlet(it));
        for (index, relation) in (0_u32..).zip(&outline.relations) {
            if relation.subject.is_none() {
                continue;
            }
            if relation.confidence >= min_confidence {
                self.add_relation(identities, outline, own_outlet.as_ref(), (index, relation))?;
            } else {
                self.n_unsure += 1;
            }
        }
        let spoken = self.add_statements(outline);
        self.count(kin, &spoken);
        Ok(())
    }

    /// Adds what a document's statements say of actors; returns how often each actor speaks.
    fn add_statements(&mut self, outline: &Outline<'_>) -> BTreeMap<u32, u32> {
        let when = When::of(outline.date);
        let mut spoken: BTreeMap<u32, u32> = BTreeMap::new();
        for (index, statement) in (0_u32..).zip(&outline.statements) {
            let Some(speaker) = statement.speaker.map(|it| self.cast[it]) else {
                continue;
            };
            *spoken.entry(speaker).or_default() += 1;
            for about in &statement.about {
                let object = self.cast[*about];
                let deed = self.told((speaker, object, SPOKE_OF), outline.number, index, when);
                self.deeds.push(deed);
            }
        }
        spoken
    }

    /// Counts the document at hand for its actors, with how often each speaks: at once if it is like no
    /// other, else for its group.
    fn count(&mut self, kin: Option<Kin>, spoken: &BTreeMap<u32, u32>) {
        for &actor in &self.present {
            let n_statements = spoken.get(&actor).copied().unwrap_or_default();
            if let Some(kin) = kin {
                let first = kin.first.0;
                self.in_copies.push(InCopy { actor, first, n_statements });
            } else {
                self.n_sources[actor] += 1;
                self.n_statements[actor] += n_statements;
            }
        }
    }

    /// Returns a deed that is true and whose source does not count.
    fn told(
        &mut self,
        (subject, object, kind): (u32, u32, &str),
        number: DocumentNumber,
        index: u32,
        when: When,
    ) -> GatheredReport {
        GatheredReport {
            subject,
            object,
            kind: u16::try_from(self.kinds.number(kind)).unwrap_or(u16::MAX),
            number: number.0,
            index,
            when,
            status: Status::Asserted,
            is_former: false,
            source: 0,
        }
    }

    fn add_actors(
        &mut self,
        identities: &Identities<'_>,
        outline: &Outline<'_>,
    ) -> Result<(), StoreError> {
        self.casts.read(identities, outline, &mut self.cast)?;
        self.make_room();
        self.present.clear();
        self.present.extend(&self.cast);
        self.present.sort_unstable();
        self.present.dedup();
        self.present.iter().for_each(|it| self.n_documents[*it] += 1);
        Ok(())
    }

    /// Makes room for new actors.
    fn make_room(&mut self) {
        let n_actors = self.casts.actors.values.len();
        self.n_documents.resize(n_actors, 0);
        self.n_statements.resize(n_actors, 0);
        self.n_sources.resize(n_actors, 0);
    }

    fn outlet(&mut self, name: &str) -> ActorId {
        if let Some(outlet) = self.outlets.get(name) {
            return outlet.clone();
        }
        let outlet = ActorId::named(ActorKind::Outlet, name);
        self.outlets.insert(name.into(), outlet.clone());
        outlet
    }

    fn add_relation(
        &mut self,
        identities: &Identities<'_>,
        outline: &Outline<'_>,
        own_outlet: Option<&ActorId>,
        (index, relation): (u32, &OutlinedRelation<'_>),
    ) -> Result<(), StoreError> {
        let number = outline.number;
        let Some(subject) = relation.subject.map(|it| self.cast[it]) else {
            return Ok(());
        };
        let source = relation.according_to.first().map(|it| self.cast[*it]);
        let source = source.map(|it| self.casts.actors.values[it].clone());
        let published = When::of(outline.date);
        if let Some(object) = relation.object {
            let object = self.cast[object];
            let voice = source.as_ref().or(own_outlet);
            let hash = |it: &ActorId| xxhash_rust::xxh3::xxh3_64(it.as_str().as_bytes());
            let key = (subject, object, relation.kind);
            let when = relation.date.map_or(published, |it| When::of(Some(it)));
            let deed = self.told(key, number, index, when);
            self.deeds.push(GatheredReport {
                source: voice.map_or(u64::from(number.0), hash),
                status: relation.status,
                is_former: relation.former,
                ..deed
            });
        }
        let is_outlet = |it: &&ActorId| it.is_of_kind(ActorKind::Outlet);
        if let Some(outlet) = source.as_ref().filter(is_outlet).or(own_outlet) {
            let outlet = self.casts.of(identities, number, outlet)?;
            self.make_room();
            let deed = self.told((subject, outlet, REPORTED_BY), number, index, published);
            self.deeds.push(deed);
        }
        Ok(())
    }
}
