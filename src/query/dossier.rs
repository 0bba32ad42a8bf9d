//! Collects a report on an actor or on words: actions, statements, and open questions.
//!
//! In: an actor or words, a filter. Out: [`Dossier`], each row with its evidence. Reports of the same
//! action are one [`DossierDeed`], as they are one row of other answers. Fails if the store cannot be
//! read.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::claims::{self, Claim};
use super::{
    Event, Evidence, Filter, Join, SaidFilter, Telling, Utterance, history, said, search, tellings,
};
use crate::document::{DocumentId, PartialDate};
use crate::knowledge::ActorId;
use crate::ontology::Ontology;
use crate::resolve::Identities;
use crate::store::{StoreError, slug};

/// The subject of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An actor.
    Actor(ActorId),
    /// Words that quotations contain.
    Words(String),
}

/// The contents of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dossier {
    /// Actions and ties with enough confidence, earliest first, undated last.
    pub timeline: Vec<DossierDeed>,
    /// What the actor said. If the subject is words, all statements that contain them.
    pub said: Vec<Utterance>,
    /// What others said about the actor.
    pub said_of: Vec<Utterance>,
    /// Actions that one source reports as true and another as untrue.
    pub disputed: Vec<DossierDeed>,
    /// Actions with less confidence, the highest first.
    pub unsure: Vec<DossierDeed>,
    /// Number of rows left out because of the limit.
    pub n_left_out: usize,
}

/// An action, with all documents that report it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DossierDeed {
    /// The first report.
    pub event: Event,
    /// The ids of the other reports.
    pub also: Vec<String>,
    /// Number of documents that report it.
    pub n_documents: usize,
    /// Number of outlets that published those documents.
    pub n_outlets: usize,
    /// Number of sources: copies and versions of one article are one.
    pub n_sources: usize,
}

/// Returns a report with at most `limit` rows of each kind.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn dossier(
    identities: &Identities<'_>,
    ontology: &Ontology,
    subject: &Subject,
    filter: &Filter,
    limit: usize,
) -> Result<Dossier, StoreError> {
    let every = Filter { min_confidence: 0.0, ..filter.clone() };
    let mut dossier = Dossier::default();
    let events = match subject {
        Subject::Actor(actor) => dossier.add_actor(identities, actor, &every)?,
        Subject::Words(words) => dossier.add_hits(identities, words, &every)?,
    };
    let (sure, unsure): (Vec<Event>, Vec<Event>) =
        events.into_iter().partition(|it| filter.holds_confidence(it.confidence));
    // A report may contradict itself, so each status counts as a voice.
    let disputed = claims::disputed(sure.iter(), |event| event.status.as_str());
    dossier.timeline = joined(identities, ontology, sure)?;
    let is_disputed = |it: &&DossierDeed| disputed.contains(&Claim::of(&it.event));
    dossier.disputed = dossier.timeline.iter().filter(is_disputed).cloned().collect();
    dossier.unsure = joined(identities, ontology, unsure)?;
    dossier.sort();
    dossier.cut(limit);
    Ok(dossier)
}

impl Dossier {
    /// Adds what an actor said and what others said about it; returns its relations.
    fn add_actor(
        &mut self,
        identities: &Identities<'_>,
        actor: &ActorId,
        filter: &Filter,
    ) -> Result<Vec<Event>, StoreError> {
        let all = || SaidFilter { filter: filter.clone(), ..SaidFilter::default() };
        let by = SaidFilter { speaker: Some(actor.clone()), ..all() };
        let about = SaidFilter { about: Some(actor.clone()), ..all() };
        self.said = once_a_source(identities, said(identities, &by, usize::MAX)?.rows)?;
        self.said_of = once_a_source(identities, said(identities, &about, usize::MAX)?.rows)?;
        Ok(history(identities, actor, filter, usize::MAX)?.rows)
    }

    /// Adds the statements whose quotations hold the words; returns the relations whose do.
    fn add_hits(
        &mut self,
        identities: &Identities<'_>,
        words: &str,
        filter: &Filter,
    ) -> Result<Vec<Event>, StoreError> {
        let (mut events, mut statements) = (Vec::new(), Vec::new());
        for hit in search(identities, words, filter, usize::MAX)?.rows {
            match hit.evidence {
                Evidence::Relation { event, .. } => events.push(*event),
                Evidence::Statement { utterance, .. } => statements.push(*utterance),
            }
        }
        statements
            .sort_by_cached_key(|it| (it.date.is_none(), it.date, it.citation.evidence.clone()));
        self.said = once_a_source(identities, statements)?;
        Ok(events)
    }

    fn sort(&mut self) {
        self.disputed.sort_by_cached_key(|it| (Claim::of(&it.event), it.event.status));
        self.timeline.sort_by_cached_key(|DossierDeed { event, .. }| {
            (event.date.is_none(), event.date, event.citation.evidence.clone())
        });
        self.unsure.sort_by(|left, right| {
            let by_id = || left.event.citation.evidence.cmp(&right.event.citation.evidence);
            right.event.confidence.total_cmp(&left.event.confidence).then_with(by_id)
        });
    }

    /// Keeps the first `limit` rows of each kind. What is disputed is never cut.
    fn cut(&mut self, limit: usize) {
        for rows in [&mut self.said, &mut self.said_of] {
            self.n_left_out += rows.len().saturating_sub(limit);
            rows.truncate(limit);
        }
        for rows in [&mut self.timeline, &mut self.unsure] {
            self.n_left_out += rows.len().saturating_sub(limit);
            rows.truncate(limit);
        }
    }

    /// Returns the ids of all documents, the outlets, and the first and last day of publication,
    /// `None` if no day is known.
    #[must_use]
    pub(crate) fn scope(
        &self,
    ) -> (BTreeSet<DocumentId>, BTreeSet<String>, Option<(PartialDate, PartialDate)>) {
        let deeds = self.timeline.iter().chain(&self.unsure).map(|it| &it.event.citation);
        let said = self.said.iter().chain(&self.said_of).map(|it| &it.citation);
        let (mut documents, mut outlets, mut days) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for citation in deeds.chain(said) {
            documents.insert(citation.document.clone());
            outlets.extend(citation.outlet.clone());
            days.extend(citation.published);
        }
        let period = days.iter().min().copied().zip(days.iter().max().copied());
        (documents, outlets, period)
    }
}

/// Drops statements that are repeated by a copy or another version of the same article.
fn once_a_source(
    identities: &Identities<'_>,
    rows: Vec<Utterance>,
) -> Result<Vec<Utterance>, StoreError> {
    let mut kept: Vec<Utterance> = Vec::new();
    let mut places = BTreeMap::new();
    for row in rows {
        let Some(kin) = identities.kin(&row.citation.document)? else {
            kept.push(row);
            continue;
        };
        let speaker = row.speaker.as_ref().map(|speaker| speaker.id.clone());
        match places.entry((kin.first, speaker, slug(&row.words))) {
            Entry::Vacant(place) => {
                place.insert((kept.len(), row.citation.document.clone(), kin.is_superseded()));
                kept.push(row);
            }
            Entry::Occupied(mut held) => {
                let (place, document, is_superseded) = held.get_mut();
                // A document may say the same twice.
                if *document == row.citation.document {
                    kept.push(row);
                } else if *is_superseded && !kin.is_superseded() {
                    *document = row.citation.document.clone();
                    *is_superseded = false;
                    if let Some(held) = kept.get_mut(*place) {
                        *held = row;
                    }
                }
            }
        }
    }
    Ok(kept)
}

/// Merges reports of the same action.
fn joined(
    identities: &Identities<'_>,
    ontology: &Ontology,
    events: Vec<Event>,
) -> Result<Vec<DossierDeed>, StoreError> {
    let found = tellings(identities, events, Join::Deeds(ontology))?;
    Ok(found.into_iter().map(DossierDeed::from).collect())
}

impl From<Telling<Event>> for DossierDeed {
    fn from(telling: Telling<Event>) -> Self {
        let Telling { row: event, also, n_documents, n_outlets, n_sources, .. } = telling;
        Self { event, also, n_documents, n_outlets, n_sources }
    }
}
