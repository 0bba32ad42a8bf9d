//! Collects a report on an actor or on words: actions, statements, and open questions.
//!
//! In: an actor or words, a filter. Out: [`Dossier`], each row with its evidence. If several
//! documents report the same action, it is one [`DossierDeed`]. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, Evidence, Filter, SaidFilter, Utterance, history, said, search};
use crate::document::PartialDate;
use crate::graph::Identities;
use crate::knowledge::{ActorId, Status};
use crate::store::StoreError;

/// The subject of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An actor.
    Actor(ActorId),
    /// Words that quotations contain.
    Words(String),
}

/// The contents of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dossier {
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
pub struct DossierDeed {
    /// The report with the highest confidence.
    pub event: Event,
    /// The ids of the other reports.
    pub also: Vec<String>,
}

/// Returns a report with at most `limit` rows of each kind.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn dossier(
    identities: &Identities<'_>,
    subject: &Subject,
    filter: &Filter,
    limit: usize,
) -> Result<Dossier, StoreError> {
    let every = Filter { min_confidence: 0.0, ..filter.clone() };
    let mut dossier = Dossier::default();
    let events = match subject {
        Subject::Actor(actor) => {
            let of = |speaker: Option<&ActorId>, about: Option<&ActorId>| SaidFilter {
                speaker: speaker.cloned(),
                about: about.cloned(),
                filter: every.clone(),
                ..SaidFilter::default()
            };
            let page = said(identities, &of(Some(actor), None), limit)?;
            dossier.n_left_out += page.n_total - page.rows.len();
            dossier.said = page.rows;
            let page = said(identities, &of(None, Some(actor)), limit)?;
            dossier.n_left_out += page.n_total - page.rows.len();
            dossier.said_of = page.rows;
            history(identities, actor, &every, usize::MAX)?.rows
        }
        Subject::Words(words) => {
            let mut events = Vec::new();
            for hit in search(identities, words, &every, usize::MAX)?.rows {
                match hit.evidence {
                    Evidence::Relation { event, .. } => events.push(*event),
                    Evidence::Statement { utterance, .. } => dossier.said.push(*utterance),
                }
            }
            dossier.said.sort_by_key(|said| {
                (said.date.is_none(), said.date, said.citation.evidence.clone())
            });
            let n_said = dossier.said.len();
            dossier.said.truncate(limit);
            dossier.n_left_out += n_said - dossier.said.len();
            events
        }
    };
    let (sure, unsure): (Vec<Event>, Vec<Event>) =
        events.into_iter().partition(|it| filter.holds_confidence(it.confidence));
    let disputed = disputed(&sure);
    let mut timeline = joined(sure);
    dossier.disputed =
        timeline.iter().filter(|it| disputed.contains(&deed(&it.event))).cloned().collect();
    dossier.disputed.sort_by_key(|it| (deed(&it.event), it.event.status));
    timeline.sort_by_key(|deed| {
        (deed.event.date.is_none(), deed.event.date, deed.event.citation.evidence.clone())
    });
    dossier.n_left_out += timeline.len().saturating_sub(limit);
    timeline.truncate(limit);
    dossier.timeline = timeline;
    dossier.unsure = joined(unsure);
    dossier.unsure.sort_by(|left, right| {
        let by_id = || left.event.citation.evidence.cmp(&right.event.citation.evidence);
        right.event.confidence.total_cmp(&left.event.confidence).then_with(by_id)
    });
    dossier.n_left_out += dossier.unsure.len().saturating_sub(limit);
    dossier.unsure.truncate(limit);
    Ok(dossier)
}

impl Dossier {
    /// Returns the ids of all documents, the outlets, and the first and last day of publication,
    /// `None` if no day is known.
    #[must_use]
    pub fn scope(
        &self,
    ) -> (BTreeSet<String>, BTreeSet<String>, Option<(PartialDate, PartialDate)>) {
        let deeds = self.timeline.iter().chain(&self.unsure).map(|it| &it.event.citation);
        let said = self.said.iter().chain(&self.said_of).map(|it| &it.citation);
        let (mut documents, mut outlets, mut days) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for citation in deeds.chain(said) {
            documents.insert(citation.document.to_string());
            outlets.extend(citation.outlet.clone());
            days.extend(citation.published);
        }
        let period = days.iter().min().copied().zip(days.iter().max().copied());
        (documents, outlets, period)
    }
}

/// Type, subject, object, and the matter if there is no object.
type Deed = (String, Option<String>, Option<String>, Option<String>);

fn deed(event: &Event) -> Deed {
    let id = |named: &Option<crate::graph::Named>| named.as_ref().map(|it| it.id.to_string());
    let matter = event.matter.clone().filter(|_| event.object.is_none());
    (event.kind.to_string(), id(&event.subject), id(&event.object), matter)
}

fn disputed(events: &[Event]) -> BTreeSet<Deed> {
    let mut statuses: BTreeMap<Deed, BTreeSet<Status>> = BTreeMap::new();
    for event in events {
        statuses.entry(deed(event)).or_default().insert(event.status);
    }
    let both = |statuses: &BTreeSet<Status>| {
        statuses.contains(&Status::Asserted) && statuses.contains(&Status::Negated)
    };
    statuses.into_iter().filter(|it| both(&it.1)).map(|it| it.0).collect()
}

/// Merges reports of the same action on the same day.
fn joined(events: Vec<Event>) -> Vec<DossierDeed> {
    let mut found: Vec<DossierDeed> = Vec::new();
    let mut places: BTreeMap<(Deed, Option<PartialDate>, Status, bool), usize> = BTreeMap::new();
    for event in events {
        let key = (deed(&event), event.date, event.status, event.former);
        match places.get(&key).and_then(|it| found.get_mut(*it)) {
            Some(known) if event.confidence > known.event.confidence => {
                let before = std::mem::replace(&mut known.event, event);
                known.also.push(before.citation.evidence);
            }
            Some(known) => known.also.push(event.citation.evidence),
            None => {
                places.insert(key, found.len());
                found.push(DossierDeed { event, also: Vec::new() });
            }
        }
    }
    found
}
