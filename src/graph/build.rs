//! Builds the graph from a store.
//!
//! In: a store, who is who in it, and how sure a relation must be. Out: [`Graph`], the same for the
//! same documents and acts in whatever order they came. Fails if the store cannot be read.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::casts::Numbering;
use super::gather::{GatheredReport, GatheredRun};
use super::ties::{ActorTable, Graph, GraphPart, Tie, most_common};
use super::when::When;
use crate::document::DateGrain;
use crate::knowledge::{ActorId, RelationType, Status};
use crate::resolve::{Identities, Kin, Names, Sources};
use crate::store::{ByNumber, DocumentNumber, StoreError};

impl Graph {
    /// Builds the graph of all relations of a store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn build(identities: &Identities<'_>) -> Result<Self, StoreError> {
        Self::build_sure(identities, 0.0)
    }

    /// Builds the graph of the relations of a store whose confidence is at least
    /// `min_confidence`, from 0.0 to 1.0. Its actors are those of the whole store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn build_sure(
        identities: &Identities<'_>,
        min_confidence: f64,
    ) -> Result<Self, StoreError> {
        Self::build_part(identities, GraphPart { min_confidence, status: None })
    }

    /// Builds the graph of a part of the relations of a store. Its actors are those of the whole
    /// store, at the same places whatever the status is.
    pub(crate) fn build_part(
        identities: &Identities<'_>,
        part: GraphPart,
    ) -> Result<Self, StoreError> {
        let mut runs: Vec<GatheredRun> =
            identities.store().fold_outlines(|run: &mut GatheredRun, outline| {
                run.add(identities, part.min_confidence, outline)
            })?;
        remember_names(identities, &runs);
        let actors: Vec<_> =
            runs.iter_mut().map(|it| std::mem::take(&mut it.casts.actors)).collect();
        let (actors, actor_places) = sorted(actors);
        let kinds: Vec<_> = runs.iter_mut().map(|it| std::mem::take(&mut it.kinds)).collect();
        let (kinds, kind_places) = sorted(kinds);
        let sources = identities.sources()?;
        let counted = counted(&runs, &actor_places, actors.len());
        let names = actors.iter().map(|it| identities.name(it)).collect::<Result<_, _>>()?;
        let n_unsure = runs.iter().map(|it| it.n_unsure).sum();
        let documents = places_by_id(&runs);
        runs.par_iter_mut()
            .zip(actor_places.par_iter().zip(&kind_places))
            .for_each(|(run, (actors, kinds))| number_by_place(run, actors, kinds));
        let deeds: Vec<ByNumber<GatheredReport>> = runs.into_iter().map(|it| it.deeds).collect();
        let ties = ties(&deeds, actors.len(), Sorting { documents: &documents, sources, part });
        let kinds = kinds.iter().map(|it| RelationType::new(it)).collect();
        let mut graph = Graph::new(ActorTable { actors, names, ..counted }, kinds, ties);
        (graph.min_confidence, graph.status, graph.n_unsure) =
            (part.min_confidence, part.status, n_unsure);
        Ok(graph)
    }
}

/// Returns the numbers of documents, sources and statements of each actor, from its places by run. What
/// it says in documents that are like others counts as often as in the one where it says most.
fn counted(runs: &[GatheredRun], places: &[ByNumber<u32>], n_actors: usize) -> ActorTable {
    let none = ByNumber::filled(n_actors, 0_u32);
    let (mut n_documents, mut n_statements, mut n_sources) = (none.clone(), none.clone(), none);
    let mut of_groups: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (run, places) in runs.iter().zip(places) {
        for (number, place) in (0_u32..).zip(places) {
            n_documents[*place] += run.n_documents[number];
            n_statements[*place] += run.n_statements[number];
            n_sources[*place] += run.n_sources[number];
        }
        for it in &run.in_copies {
            let most = of_groups.entry((places[it.actor], it.first)).or_default();
            *most = it.n_statements.max(*most);
        }
    }
    for ((place, _), most) in of_groups {
        n_sources[place] += 1;
        n_statements[place] += most;
    }
    let [n_documents, n_sources, n_statements] =
        [n_documents, n_sources, n_statements].map(ByNumber::into_vec);
    ActorTable { n_documents, n_sources, n_statements, ..ActorTable::default() }
}

/// Replaces a run's own numbers of actors and types by their places in the graph.
fn number_by_place(run: &mut GatheredRun, actors: &ByNumber<u32>, kinds: &ByNumber<u32>) {
    let kind = |number: u16| kinds.as_slice().get(usize::from(number)).map(|it| *it as u16);
    for deed in &mut run.deeds {
        deed.subject = actors[deed.subject];
        deed.object = actors[deed.object];
        deed.kind = kind(deed.kind).unwrap_or(u16::MAX);
    }
}

/// Returns the values of all numberings, sorted and each once, and for each numbering the places of
/// its values among them.
fn sorted<T: Clone + Eq + std::hash::Hash + Ord + Send + Sync>(
    all: Vec<Numbering<T>>,
) -> (Vec<T>, Vec<ByNumber<u32>>) {
    let (mut numbers, mut values) = (FxHashMap::default(), ByNumber::default());
    let mut number = |value: T| {
        *numbers.entry(value).or_insert_with_key(|value| {
            values.push(value.clone());
            values.len() as u32 - 1
        })
    };
    let mut numbered: Vec<ByNumber<u32>> =
        all.into_iter().map(|it| it.values.into_iter().map(&mut number).collect()).collect();
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.par_sort_unstable_by(|left, right| values[*left].cmp(&values[*right]));
    let mut places = ByNumber::filled(order.len(), 0);
    for (place, number) in (0_u32..).zip(&order) {
        places[*number] = place;
    }
    numbered.iter_mut().flatten().for_each(|it| *it = places[*it]);
    (order.into_iter().map(|it| values[it].clone()).collect(), numbered)
}

/// Takes note of the names that documents print, so that they need not be looked up.
fn remember_names(identities: &Identities<'_>, runs: &[GatheredRun]) {
    let mut all: FxHashMap<&ActorId, Names<'_>> = FxHashMap::default();
    for run in runs {
        for local in &run.casts.locals {
            let names = all.entry(&local.id).or_default();
            for (name, n) in local.names.iter().chain([&local.last_name]) {
                if let Some(name) = run.casts.names.values.as_slice().get(*name as usize) {
                    names.add_times(&**name, *n as usize);
                }
            }
        }
    }
    #[expect(clippy::iter_over_hash_type, reason = "each name is remembered by itself")]
    for (local, names) in all {
        identities.remember_name(local, names.best());
    }
}

/// Returns for each number of a document its place among all by their ids: which of equal evidence is
/// shown does not depend on when a document came.
fn places_by_id(runs: &[GatheredRun]) -> Vec<u32> {
    let mut documents: Vec<&(Box<str>, u32)> = runs.iter().flat_map(|it| &it.documents).collect();
    documents.par_sort_unstable();
    let n_numbers = documents.iter().map(|it| it.1 as usize + 1).max().unwrap_or_default();
    let mut places = ByNumber::filled(n_numbers, u32::MAX);
    for (place, (_, number)) in (0_u32..).zip(documents) {
        places[*number] = place;
    }
    places.into_vec()
}

/// What decides how deeds become a tie.
#[derive(Clone, Copy)]
struct Sorting<'s> {
    /// The places of documents by their ids.
    documents: &'s [u32],
    sources: &'s Sources,
    part: GraphPart,
}

/// Returns the ties of deeds, sorted.
fn ties(deeds: &[ByNumber<GatheredReport>], n_actors: usize, sorting: Sorting<'_>) -> Vec<Tie> {
    const TASKS: usize = 64;
    let task_of = |deed: &GatheredReport| deed.subject as usize * TASKS / n_actors.max(1);
    let places = |run: &ByNumber<GatheredReport>| {
        let mut places = ByNumber::filled(TASKS, Vec::new());
        (0_u32..).zip(run).for_each(|(at, deed)| places[task_of(deed)].push(at));
        places
    };
    let places: Vec<ByNumber<Vec<u32>>> = deeds.par_iter().map(places).collect();
    let key = |it: &GatheredReport| (it.subject, it.object, it.kind);
    let part = |task: usize| -> Vec<Tie> {
        let of_run = |(run, places): (&ByNumber<GatheredReport>, &ByNumber<Vec<u32>>)| {
            places[task].iter().map(|at| run[*at]).collect::<Vec<_>>()
        };
        let mut deeds: Vec<GatheredReport> = deeds.iter().zip(&places).flat_map(of_run).collect();
        deeds.sort_unstable_by_key(|it| (key(it), it.number, it.index));
        let same = deeds.chunk_by(|left, right| key(left) == key(right));
        same.filter_map(|it| tie(it, sorting)).collect()
    };
    let parts: Vec<Vec<Tie>> = (0..TASKS).into_par_iter().map(part).collect();
    parts.concat()
}

/// Returns the tie of deeds of the same subject, object and type, which are in the order of their
/// documents. `None` if none of them has the status asked for. It is disputed if any of them dispute
/// it, whatever their status.
fn tie(all: &[GatheredReport], sorting: Sorting<'_>) -> Option<Tie> {
    let is_disputed = is_disputed(all);
    let of_status: Vec<GatheredReport>;
    let deeds: &[GatheredReport] = match sorting.part.status {
        Some(status) if all.iter().any(|it| it.status != status) => {
            of_status = all.iter().filter(|it| it.status == status).copied().collect();
            &of_status
        }
        _ => all,
    };
    let first = deeds.first()?;
    let (n_sources, n_by_status) = counted_once(deeds, sorting.sources);
    let [n_asserted, n_negated, n_hypothetical] = n_by_status;
    let known = || deeds.iter().filter_map(|it| it.when.day());
    let (earliest, latest) = (known().min(), known().max());
    let grain = |day: Option<(i32, DateGrain)>| day.map_or(DateGrain::Day, |it| it.1);
    let evidence = evidence(deeds, most_common(n_by_status), sorting)?;
    Some(Tie {
        subject: first.subject,
        object: first.object,
        kind: first.kind,
        n_documents: deeds.chunk_by(|left, right| left.number == right.number).count() as u32,
        n_sources,
        n_asserted,
        n_negated,
        n_hypothetical,
        days: earliest.map(|it| it.0).zip(latest.map(|it| it.0)),
        grains: (grain(earliest), grain(latest)),
        is_disputed,
        is_former: deeds.iter().any(|it| it.is_former),
        evidence: (DocumentNumber(evidence.number), evidence.index),
    })
}

/// Returns whether one source reports it as true and another as untrue.
fn is_disputed(deeds: &[GatheredReport]) -> bool {
    // Of two sources that differ one differs from any other.
    let sources = |status| {
        let mut found: Vec<u64> = Vec::new();
        for deed in deeds.iter().filter(|it| it.status == status && it.source != 0) {
            if !found.contains(&deed.source) {
                found.push(deed.source);
            }
            if found.len() == 2 {
                break;
            }
        }
        found
    };
    let negated = sources(Status::Negated);
    !negated.is_empty()
        && sources(Status::Asserted).iter().any(|it| negated.iter().any(|other| other != it))
}

/// Returns the deed that is shown for all: one of the status that the tie is said to have, so that
/// its sentence says what the tie says, not of a version of an article that has a later one.
fn evidence<'d>(
    deeds: &'d [GatheredReport],
    status: Status,
    sorting: Sorting<'_>,
) -> Option<&'d GatheredReport> {
    let place = |it: &GatheredReport| {
        sorting.documents.get(it.number as usize).copied().unwrap_or(u32::MAX)
    };
    let is_superseded = |it: &GatheredReport| {
        sorting.sources.kin(DocumentNumber(it.number)).is_some_and(Kin::is_superseded)
    };
    // Of equal support the first in time, so that the sentence shown is of the day shown.
    let when = |it: &GatheredReport| (it.when == When::UNKNOWN, it.when);
    let key = |it: &&GatheredReport| {
        (it.status != status, is_superseded(it), when(it), place(it), it.number, it.index)
    };
    deeds.iter().min_by_key(key)
}

/// Returns the number of sources of a tie, and its relations by status: of the documents of a group
/// that is one source, the most of each status.
fn counted_once(deeds: &[GatheredReport], alike: &Sources) -> (u32, [u32; 3]) {
    let each =
        |of: fn(u32, u32) -> u32, [a, n, h]: [u32; 3], [asserted, negated, open]: [u32; 3]| {
            [of(a, asserted), of(n, negated), of(h, open)]
        };
    let sum = |one: u32, other: u32| one + other;
    let (mut n_sources, mut n_by_status) = (0, [0; 3]);
    let mut groups: BTreeMap<u32, [u32; 3]> = BTreeMap::new();
    for of_document in deeds.chunk_by(|left, right| left.number == right.number) {
        let [mut asserted, mut negated, mut open] = [0; 3];
        for deed in of_document {
            match deed.status {
                Status::Asserted => asserted += 1,
                Status::Negated => negated += 1,
                Status::Hypothetical => open += 1,
            }
        }
        let counts = [asserted, negated, open];
        let kin = of_document.first().and_then(|it| alike.kin(DocumentNumber(it.number)));
        if let Some(kin) = kin {
            let most = groups.entry(kin.first.0).or_default();
            *most = each(u32::max, *most, counts);
        } else {
            n_sources += 1;
            n_by_status = each(sum, n_by_status, counts);
        }
    }
    for most in groups.values() {
        n_sources += 1;
        n_by_status = each(sum, n_by_status, *most);
    }
    (n_sources, n_by_status)
}
