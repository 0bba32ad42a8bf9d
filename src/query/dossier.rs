//! All that a report on an actor or on words tells: deeds, statements, and what is open.
//!
//! In: an actor or words, a filter. Out: [`Dossier`], each of its rows with its evidence. Rows of one
//! deed told by several documents are one [`DossierDeed`]. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, Evidence, Filter, SaidFilter, Utterance, history, said, search};
use crate::document::PartialDate;
use crate::graph::Identities;
use crate::knowledge::{ActorId, Status};
use crate::store::StoreError;

/// What a report is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An actor.
    Actor(ActorId),
    /// Words that stand in the quotations.
    Words(String),
}

/// What a report tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dossier {
    /// Deeds and ties that are sure enough, earliest first, undated last.
    pub timeline: Vec<DossierDeed>,
    /// What the actor said; of words, whatever was said with them.
    pub said: Vec<Utterance>,
    /// What others said of the actor.
    pub said_of: Vec<Utterance>,
    /// Deeds that one source tells as so and another as not so.
    pub disputed: Vec<DossierDeed>,
    /// Deeds that are less sure than asked for, the surest first.
    pub unsure: Vec<DossierDeed>,
    /// Rows that were left out beyond the limit.
    pub n_left_out: usize,
}

/// A deed, and how many documents tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct DossierDeed {
    /// The surest telling.
    pub event: Event,
    /// The other places where it is told.
    pub also: Vec<String>,
}

/// Returns all on a subject; at most `limit` rows of each kind.
///
/// # Errors
/// If the store cannot be read.
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
            dossier
                .said
                .sort_by_key(|it| (it.date.is_none(), it.date, it.citation.evidence.clone()));
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
    timeline.sort_by_key(|it| {
        (it.event.date.is_none(), it.event.date, it.event.citation.evidence.clone())
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
    /// Returns the ids of all documents, the outlets, and the first and last day of publication.
    #[must_use]
    pub fn scope(
        &self,
    ) -> (BTreeSet<String>, BTreeSet<String>, Option<(PartialDate, PartialDate)>) {
        let told = self.timeline.iter().chain(&self.unsure).map(|it| &it.event.citation);
        let said = self.said.iter().chain(&self.said_of).map(|it| &it.citation);
        let (mut documents, mut outlets, mut days) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for citation in told.chain(said) {
            documents.insert(citation.document.to_string());
            outlets.extend(citation.outlet.clone());
            days.extend(citation.published);
        }
        let period = days.iter().min().copied().zip(days.iter().max().copied());
        (documents, outlets, period)
    }
}

/// Who does what to whom, or to what.
type Deed = (String, Option<String>, Option<String>, Option<String>);

fn deed(event: &Event) -> Deed {
    let id = |it: &Option<crate::graph::Named>| it.as_ref().map(|it| it.id.to_string());
    let matter = event.matter.clone().filter(|_| event.object.is_none());
    (event.kind.to_string(), id(&event.subject), id(&event.object), matter)
}

fn disputed(events: &[Event]) -> BTreeSet<Deed> {
    let mut statuses: BTreeMap<Deed, BTreeSet<Status>> = BTreeMap::new();
    for event in events {
        statuses.entry(deed(event)).or_default().insert(event.status);
    }
    let both =
        |it: &BTreeSet<Status>| it.contains(&Status::Asserted) && it.contains(&Status::Negated);
    statuses.into_iter().filter(|it| both(&it.1)).map(|it| it.0).collect()
}

/// Joins the tellings of one deed of one day.
fn joined(events: Vec<Event>) -> Vec<DossierDeed> {
    let mut found: Vec<DossierDeed> = Vec::new();
    let mut places: BTreeMap<(Deed, Option<PartialDate>, Status, bool), usize> = BTreeMap::new();
    for event in events {
        let key = (deed(&event), event.date, event.status, event.former);
        match places.get(&key).and_then(|it| found.get_mut(*it)) {
            Some(told) if event.confidence > told.event.confidence => {
                let before = std::mem::replace(&mut told.event, event);
                told.also.push(before.citation.evidence);
            }
            Some(told) => told.also.push(event.citation.evidence),
            None => {
                places.insert(key, found.len());
                found.push(DossierDeed { event, also: Vec::new() });
            }
        }
    }
    found
}
