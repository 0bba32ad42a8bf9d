//! Builds the graph from a store.
//!
//! In: a store, who is who in it, and how sure a relation must be. Out: [`Graph`], the same for the
//! same documents and acts in whatever order they came. Fails if the store cannot be read.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::identities::{Identities, Names, day_number};
use super::sources::{Kin, Sources};
use super::ties::{Actors, Graph, REPORTED_BY, SPOKE_OF, Tie};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, ActorKind, RelationType, Status};
use crate::store::{Appearance, Deed, DocumentNumber, Part, Store, StoreError, Voice};

/// Gives each different value a number.
struct Numbering<T> {
    numbers: FxHashMap<T, u32>,
    values: Vec<T>,
}

impl<T: Clone + Eq + std::hash::Hash + Ord> Numbering<T> {
    fn new() -> Self {
        Self { numbers: FxHashMap::default(), values: Vec::new() }
    }

    fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    /// Returns the values sorted, and for each number the place of its value.
    fn sorted(self) -> (Vec<T>, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|left, right| self.values[*left].cmp(&self.values[*right]));
        let mut places = vec![0; order.len()];
        for (place, number) in (0_u32..).zip(&order) {
            places[*number] = place;
        }
        (order.into_iter().map(|it| self.values[it].clone()).collect(), places)
    }
}

/// A tie while its relations come in.
#[derive(Default)]
struct Gathering {
    documents: Vec<u32>,
    /// Relations in documents without copies.
    n_by_status: [u32; 3],
    /// Relations in documents with copies, by the first document of the group and the document.
    n_of_copies: BTreeMap<(u32, u32), [u32; 3]>,
    days: Option<(i32, i32)>,
    is_former: bool,
    /// At most two different sources that assert, and two that negate.
    sources: [Vec<u64>; 2],
    /// Status, whether there is a later version of the document, its place among all by id, its
    /// number, and the place within it.
    evidence: Option<(u8, bool, u32, u32, u32)>,
}

/// Where a relation or statement stands.
#[derive(Clone, Copy)]
struct At {
    /// The place of the document among all by their ids.
    document: u32,
    number: DocumentNumber,
    index: u32,
    kin: Option<Kin>,
}

struct Builder<'i, 's> {
    identities: &'i Identities<'s>,
    actors: Numbering<ActorId>,
    kinds: Numbering<RelationType>,
    ties: FxHashMap<(u32, u32, u32), Gathering>,
    /// Documents of each actor.
    documents: FxHashMap<u32, FxHashSet<u32>>,
    statements: FxHashMap<u32, u32>,
    /// Statements in documents with copies, by actor and first document of the group, then by
    /// document.
    statements_of_copies: BTreeMap<(u32, u32), FxHashMap<u32, u32>>,
    sources: &'i Sources,
    min_confidence: f64,
    /// Relations less sure than that.
    n_unsure: u32,
    /// For each number of a document its place among all by their ids: which of equal evidence is
    /// shown does not depend on when a document came.
    places: Vec<u32>,
}

impl Graph {
    /// Builds the graph of all relations of a store.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn build(identities: &Identities<'_>) -> Result<Self, StoreError> {
        Self::build_sure(identities, 0.0)
    }

    /// Builds the graph of the relations of a store whose confidence is at least
    /// `min_confidence`, from 0.0 to 1.0. Its actors are those of the whole store.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn build_sure(
        identities: &Identities<'_>,
        min_confidence: f64,
    ) -> Result<Self, StoreError> {
        let mut builder = Builder {
            identities,
            actors: Numbering::new(),
            kinds: Numbering::new(),
            ties: FxHashMap::default(),
            documents: FxHashMap::default(),
            statements: FxHashMap::default(),
            statements_of_copies: BTreeMap::new(),
            sources: identities.sources()?,
            min_confidence,
            n_unsure: 0,
            places: places_by_id(identities.store())?,
        };
        let (mut local, mut names) = (ActorId::new(""), Names::default());
        identities.store().each_appearance("", &mut |id, appearance| {
            if id != local.as_str() {
                identities.remember_name(&local, &std::mem::take(&mut names));
                local = ActorId::new(id);
            }
            // That enough names are known is no reason to stop.
            let _ = names.add(&appearance.name);
            builder.add(&local, &appearance)
        })?;
        identities.remember_name(&local, &names);
        builder.finish()
    }
}

fn places_by_id(store: &dyn Store) -> Result<Vec<u32>, StoreError> {
    let mut places = Vec::new();
    for (place, (_, number, _)) in (0_u32..).zip(store.catalogue()?) {
        let at = number.0 as usize;
        places.resize(places.len().max(at + 1), u32::MAX);
        places[at] = place;
    }
    Ok(places)
}

impl Builder<'_, '_> {
    fn place(&self, number: DocumentNumber) -> u32 {
        self.places.get(number.0 as usize).copied().unwrap_or(u32::MAX)
    }

    fn add(&mut self, local: &ActorId, appearance: &Appearance) -> Result<(), StoreError> {
        let number = appearance.number;
        let document = self.place(number);
        let actor = self.identities.of(number, local)?;
        let place = self.actors.number(&actor);
        self.documents.entry(place).or_default().insert(number.0);
        for deed in appearance.deeds.iter().filter(|deed| deed.part == Part::Subject) {
            if deed.confidence >= self.min_confidence {
                self.deed(place, deed, appearance)?;
            } else {
                self.n_unsure += 1;
            }
        }
        let kin = self.sources.kin(number);
        for saying in appearance.sayings.iter().filter(|it| it.voice == Voice::Speaker) {
            let count = match kin {
                None => self.statements.entry(place).or_default(),
                Some(kin) => {
                    let of_group = self.statements_of_copies.entry((place, kin.first.0));
                    of_group.or_default().entry(number.0).or_default()
                }
            };
            *count += 1;
            for other in &saying.others {
                let other = self.identities.of(number, other)?;
                let key = (place, self.actors.number(&other), self.kind(SPOKE_OF));
                let tie = self.ties.entry(key).or_default();
                let at = At { document, number, index: saying.index, kin };
                tie.add(at, Status::Asserted, appearance.date, None);
            }
        }
        Ok(())
    }

    fn kind(&mut self, name: &str) -> u32 {
        self.kinds.number(&RelationType::new(name))
    }

    fn deed(
        &mut self,
        subject: u32,
        deed: &Deed,
        appearance: &Appearance,
    ) -> Result<(), StoreError> {
        let number = appearance.number;
        let (document, kin) = (self.place(number), self.sources.kin(number));
        let at = At { document, number, index: deed.index, kin };
        let date = deed.date.or(appearance.date);
        let source = deed.source.as_ref().map(|it| self.identities.of(number, it)).transpose()?;
        let own_outlet =
            appearance.outlet.as_deref().map(|it| ActorId::named(ActorKind::Outlet, it));
        let voice = source.as_ref().or(own_outlet.as_ref());
        let voice_hash = voice
            .map_or(u64::from(number.0), |it| xxhash_rust::xxh3::xxh3_64(it.as_str().as_bytes()));
        if let Some(other) = &deed.other {
            let other = self.identities.of(number, other)?;
            let kind = self.kinds.number(&deed.kind);
            let key = (subject, self.actors.number(&other), kind);
            let tie = self.ties.entry(key).or_default();
            tie.add(at, deed.status, date, Some(voice_hash));
            tie.is_former |= deed.former;
        }
        let is_outlet = |it: &&ActorId| it.as_str().starts_with("outlet/");
        if let Some(outlet) = source.as_ref().filter(is_outlet).or(own_outlet.as_ref()) {
            let outlet = self.identities.of(number, outlet)?;
            let key = (subject, self.actors.number(&outlet), self.kind(REPORTED_BY));
            let tie = self.ties.entry(key).or_default();
            tie.add(at, Status::Asserted, appearance.date, None);
        }
        Ok(())
    }

    fn finish(self) -> Result<Graph, StoreError> {
        let (actors, actor_places) = self.actors.sorted();
        let (kinds, kind_places) = self.kinds.sorted();
        let mut names = vec![String::new(); actors.len()];
        let (mut n_documents, mut n_sources) = (vec![0; actors.len()], vec![0; actors.len()]);
        for (number, documents) in &self.documents {
            let place = actor_places[*number as usize] as usize;
            n_documents[place] = u32::try_from(documents.len()).unwrap_or(u32::MAX);
            let documents = documents.iter().map(|number| DocumentNumber(*number));
            n_sources[place] = u32::try_from(self.sources.count(documents)).unwrap_or(u32::MAX);
        }
        let mut n_statements = vec![0; actors.len()];
        for (number, n) in &self.statements {
            n_statements[actor_places[*number as usize] as usize] = *n;
        }
        for ((number, _), by_document) in &self.statements_of_copies {
            let most = by_document.values().max().copied().unwrap_or_default();
            n_statements[actor_places[*number as usize] as usize] += most;
        }
        for (place, actor) in actors.iter().enumerate() {
            names[place] = self.identities.name(actor)?;
        }
        let mut ties = Vec::with_capacity(self.ties.len());
        for ((subject, object, kind), gathering) in self.ties {
            let subject = actor_places[subject as usize];
            let object = actor_places[object as usize];
            let kind = u16::try_from(kind_places[kind as usize]).unwrap_or(u16::MAX);
            ties.extend(gathering.finish(subject, object, kind));
        }
        ties.sort_unstable_by_key(|it| (it.subject, it.object, it.kind));
        let mut graph =
            Graph::new(Actors { actors, names, n_documents, n_sources, n_statements }, kinds, ties);
        (graph.min_confidence, graph.n_unsure) = (self.min_confidence, self.n_unsure);
        Ok(graph)
    }
}

impl Gathering {
    fn add(
        &mut self,
        At { document, number, index, kin }: At,
        status: Status,
        date: Option<PartialDate>,
        source: Option<u64>,
    ) {
        self.documents.push(number.0);
        let rank = match status {
            Status::Asserted => 0,
            Status::Negated => 1,
            Status::Hypothetical => 2,
        };
        let counts = match kin {
            None => &mut self.n_by_status,
            Some(kin) => self.n_of_copies.entry((kin.first.0, number.0)).or_default(),
        };
        counts[usize::from(rank)] += 1;
        if let Some(day) = date.map(day_number) {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
        if let Some((sources, source)) = self.sources.get_mut(usize::from(rank)).zip(source)
            && sources.len() < 2
            && !sources.contains(&source)
        {
            sources.push(source);
        }
        let is_superseded = kin.is_some_and(Kin::is_superseded);
        let evidence = (rank, is_superseded, document, number.0, index);
        self.evidence = Some(self.evidence.map_or(evidence, |it| it.min(evidence)));
    }

    /// Returns the number of groups of copies that report the tie, and their relations by status,
    /// counting in each group the document with the most.
    fn counted_once(&self) -> (usize, [u32; 3]) {
        let mut most: BTreeMap<u32, [u32; 3]> = BTreeMap::new();
        for ((first, _), counts) in &self.n_of_copies {
            let held = most.entry(*first).or_default();
            *held = std::array::from_fn(|rank| held[rank].max(counts[rank]));
        }
        let sum = |rank: usize| most.values().map(|counts| counts[rank]).sum();
        (most.len(), std::array::from_fn(sum))
    }

    fn finish(mut self, subject: u32, object: u32, kind: u16) -> Option<Tie> {
        let (.., number, index) = self.evidence?;
        self.documents.sort_unstable();
        self.documents.dedup();
        let [asserted, negated] = &self.sources;
        let is_disputed = asserted.iter().any(|it| negated.iter().any(|other| other != it));
        let (n_groups, n_of_groups) = self.counted_once();
        let n_sources = self.documents.len() - self.n_of_copies.len() + n_groups;
        let [n_asserted, n_negated, n_hypothetical] =
            std::array::from_fn(|rank| self.n_by_status[rank] + n_of_groups[rank]);
        Some(Tie {
            subject,
            object,
            kind,
            n_documents: u32::try_from(self.documents.len()).unwrap_or(u32::MAX),
            n_sources: u32::try_from(n_sources).unwrap_or(u32::MAX),
            n_asserted,
            n_negated,
            n_hypothetical,
            days: self.days,
            is_disputed,
            is_former: self.is_former,
            evidence: (DocumentNumber(number), index),
        })
    }
}
