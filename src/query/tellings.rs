//! Merges reports of the same event, so that each event is one row.
//!
//! In: events or utterances in the order of time. Out: [`Telling`]s: the row of the first document
//! that reports it, with the number of documents and the other ids. If a type lasts (an office, a
//! membership), all reports are merged; if it happens once, they are merged if their days are
//! close. An office is the same however its title is written. Fails if the store cannot be read.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::claims::{self, Claim, Group};
use super::history::undated;
use super::offices::plain;
use super::{Citation, Event, Filter, SaidFilter, Utterance, history, said};
use crate::document::{DocumentId, PartialDate};
use crate::knowledge::{ActorId, RelationType};
use crate::ontology::Ontology;
use crate::resolve::{Identities, Kin};
use crate::store::{StoreError, slug};

/// Maximum number of days between two reports of the same event.
const DAYS_MAX: i32 = 3;
/// Two utterances can be the same only if they have at least this many words.
const WORDS_MIN: usize = 4;

/// A row, with the documents that report the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Telling<T> {
    /// The row of the document that reported it first; if its article has later versions that report
    /// it too, that of the latest.
    #[serde(flatten)]
    pub row: T,
    /// Number of documents that report it.
    pub n_documents: usize,
    /// Number of outlets that published those documents.
    pub n_outlets: usize,
    /// Number of sources: copies and versions of one article are one.
    pub n_sources: usize,
    /// The other reports: ids to pass to `evidence`.
    pub also: Vec<String>,
    /// Whether one source reports it as true and another as untrue.
    pub disputed: bool,
}

/// The first rows of an answer, and what was left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<T> {
    /// The rows.
    pub rows: Vec<Telling<T>>,
    /// Number of rows without a limit.
    pub n_total: usize,
    /// Number of relations left out because their confidence is too low.
    pub n_unsure: usize,
    /// Number of undated relations or statements that were left out, if dates were asked for.
    pub n_undated: usize,
}

/// Whether rows of the same event are merged.
#[derive(Clone, Copy, Debug)]
pub enum Join<'l> {
    /// They are merged; the ontology lists the types that last and the titles of offices.
    Deeds(&'l Ontology),
    /// Each row stays separate.
    None,
}

/// A row that several documents may report.
trait Reported {
    /// What two reports of the same event have in common, or `None` if the row is never merged.
    fn key(&self, ontology: &Ontology) -> Option<String>;
    fn date(&self) -> Option<PartialDate>;
    /// Sets the date to that of the first report, unless the text itself gives one.
    fn first_told(&mut self, date: Option<PartialDate>);
    fn lasts(&self, lasting: &[RelationType]) -> bool;
    fn citation(&self) -> &Citation;
}

impl Reported for Event {
    fn key(&self, ontology: &Ontology) -> Option<String> {
        let id = |named: &Option<crate::resolve::Named>| named.as_ref().map(|it| it.id.to_string());
        let is_office = ontology.families.offices.contains(&self.kind);
        let matter = self.matter.as_deref();
        let matter = matter.map(|it| if is_office { slug(&plain(it, ontology)) } else { slug(it) });
        let parts = (&self.kind, id(&self.subject), id(&self.object), matter);
        Some(format!("{parts:?} {} {}", self.status.as_str(), self.former))
    }

    fn date(&self) -> Option<PartialDate> {
        self.date
    }

    fn first_told(&mut self, date: Option<PartialDate>) {
        if !self.dated {
            self.date = date;
        }
    }

    fn lasts(&self, lasting: &[RelationType]) -> bool {
        lasting.contains(&self.kind)
    }

    fn citation(&self) -> &Citation {
        &self.citation
    }
}

impl Reported for Utterance {
    fn key(&self, _: &Ontology) -> Option<String> {
        let words = slug(&self.words);
        let speaker = self.speaker.as_ref()?.id.as_str();
        (words.split('-').count() >= WORDS_MIN)
            .then(|| format!("{speaker} {:?} {} {words}", self.delivery, self.cue))
    }

    fn date(&self) -> Option<PartialDate> {
        self.date
    }

    fn first_told(&mut self, date: Option<PartialDate>) {
        self.date = date;
    }

    fn lasts(&self, _: &[RelationType]) -> bool {
        false
    }

    fn citation(&self) -> &Citation {
        &self.citation
    }
}

/// Returns what an actor did and what was done to it: the first `limit` events, earliest first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn deeds(
    identities: &Identities<'_>,
    actor: &ActorId,
    filter: &Filter,
    limit: usize,
    join: Join<'_>,
) -> Result<Told<Event>, StoreError> {
    // Query all statuses: whether an event is disputed shows only if both sides are read.
    let every = Filter { status: None, ..filter.clone() };
    let page = history(identities, actor, &every, usize::MAX)?;
    let mut rows = tellings(identities, page.rows, join)?;
    rows.retain(|it| filter.holds_status(it.row.status));
    let n_total = rows.len();
    rows.truncate(limit);
    let n_undated = if filter.is_dated() { undated(identities, actor, filter)? } else { 0 };
    Ok(Told { rows, n_total, n_unsure: page.n_unsure, n_undated })
}

/// Merges reports of the same event, in the order of its first report.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn tellings(
    identities: &Identities<'_>,
    events: Vec<Event>,
    join: Join<'_>,
) -> Result<Vec<Telling<Event>>, StoreError> {
    let between_actors = events.iter().filter(|event| event.object.is_some());
    let disputed = claims::disputed(between_actors, voice);
    let mut rows = joined(identities, events, join)?;
    for telling in &mut rows {
        telling.disputed = disputed.contains(&Claim::of(&telling.row));
    }
    Ok(rows)
}

/// Returns statements: the first `limit`, earliest first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn sayings(
    identities: &Identities<'_>,
    asked: &SaidFilter,
    limit: usize,
    join: Join<'_>,
) -> Result<Told<Utterance>, StoreError> {
    let is_dated = asked.filter.is_dated();
    let is_page = !is_dated && matches!(join, Join::None);
    // Undated statements match only without dates, so those are compared here.
    let filter = Filter { since: None, until: None, ..asked.filter.clone() };
    let every = SaidFilter { filter, ..asked.clone() };
    let mut page = said(identities, &every, if is_page { limit } else { usize::MAX })?;
    let n_undated = page.rows.iter().filter(|row| is_dated && row.date.is_none()).count();
    page.rows.retain(|row| asked.filter.holds_date(row.date));
    let mut rows = joined(identities, page.rows, join)?;
    let n_total = if is_page { page.n_total } else { rows.len() };
    rows.truncate(limit);
    Ok(Told { rows, n_total, n_unsure: page.n_unsure, n_undated })
}

/// Returns who reports an event: its source, the outlet, or else the document.
fn voice(event: &Event) -> &str {
    let source = event.according_to.first().or(event.reported_by.as_ref());
    source.map_or(event.citation.document.as_str(), |named| named.id.as_str())
}

/// An event whose reports are being collected, each with the place of its document in its group.
struct Deed<T> {
    rows: Vec<(T, Option<Kin>)>,
    last: Option<PartialDate>,
}

fn joined<T: Reported>(
    identities: &Identities<'_>,
    rows: Vec<T>,
    join: Join<'_>,
) -> Result<Vec<Telling<T>>, StoreError> {
    let kin = |row: T| Ok((identities.kin(&row.citation().document)?, row));
    let rows: Vec<(Option<Kin>, T)> =
        rows.into_iter().map(kin).collect::<Result<_, StoreError>>()?;
    let key = |(_, row): &(Option<Kin>, T)| match join {
        Join::Deeds(ontology) => row.key(ontology),
        Join::None => None,
    };
    let lasts = |row: &T| matches!(join, Join::Deeds(it) if row.lasts(&it.families.lasting));
    let takes =
        |deed: &Deed<T>, (_, row): &(Option<Kin>, T)| lasts(row) || are_near(deed.last, row.date());
    let deeds = claims::merged::<Deed<T>, _>(rows, key, takes);
    deeds.into_iter().map(|deed| deed.finish(identities)).collect()
}

fn are_near(one: Option<PartialDate>, other: Option<PartialDate>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let span = one.first_day().until(other.first_day());
            span.is_ok_and(|it| it.get_days().abs() <= DAYS_MAX)
        }
        _ => false,
    }
}

impl<T: Reported> Group for Deed<T> {
    type Row = (Option<Kin>, T);

    fn new((kin, row): Self::Row) -> Self {
        Self { last: row.date(), rows: vec![(row, kin)] }
    }

    fn add(&mut self, (kin, row): Self::Row) {
        self.last = row.date();
        self.rows.push((row, kin));
    }
}

impl<T: Reported> Deed<T> {
    fn finish(mut self, identities: &Identities<'_>) -> Result<Telling<T>, StoreError> {
        let citations = || self.rows.iter().map(|(row, _)| row.citation());
        let documents: BTreeSet<DocumentId> = citations().map(|it| it.document.clone()).collect();
        let outlets: BTreeSet<&String> = citations().filter_map(|it| it.outlet.as_ref()).collect();
        let n_outlets = outlets.len();
        let (date, shown) = self.shown();
        let (mut shown, _) = self.rows.remove(shown);
        shown.first_told(date);
        Ok(Telling {
            row: shown,
            n_documents: documents.len(),
            n_outlets,
            n_sources: identities.n_sources(&documents)?,
            also: self.rows.iter().map(|(row, _)| row.citation().evidence.clone()).collect(),
            disputed: false,
        })
    }

    /// Returns the date of the row whose document was published first, and the index of the row to
    /// show: that one, or if later versions of that article report it too, that of the latest.
    fn shown(&self) -> (Option<PartialDate>, usize) {
        let published = |(_, (row, _)): &(usize, &(T, Option<Kin>))| {
            let day = row.citation().published;
            (day.is_none(), day)
        };
        let rows = self.rows.iter().enumerate();
        let Some((first, (row, kin))) = rows.clone().min_by_key(published) else {
            return (None, 0);
        };
        let Some(article) = kin.filter(|kin| kin.is_superseded()) else {
            return (row.date(), first);
        };
        let version = |(at, (_, kin)): &(usize, &(T, Option<Kin>))| {
            let kin = kin.filter(|kin| kin.article == article.article);
            // If a document reports it more than once, its first row.
            (kin.map_or(0, |kin| kin.version), Reverse(*at))
        };
        (row.date(), rows.max_by_key(version).map_or(first, |it| it.0))
    }
}

impl<T> Telling<T> {
    /// Returns a row that stands in one document only.
    #[must_use]
    pub fn of(row: T) -> Self {
        Self { row, n_documents: 1, n_outlets: 1, n_sources: 1, also: Vec::new(), disputed: false }
    }
}
