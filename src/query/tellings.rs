//! Merges reports of the same event, so that each event is one row.
//!
//! In: events or utterances in the order of time. Out: [`Telling`]s: the row of the first document
//! that reports it, with the number of documents and the other ids. If a type lasts (an office, a
//! membership), all reports are merged; if it happens once, they are merged if their days are
//! close. Fails if the store cannot be read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::history::undated;
use super::{Citation, Event, Filter, SaidFilter, Utterance, history, said};
use crate::document::{DocumentId, PartialDate};
use crate::graph::{Identities, Kin};
use crate::knowledge::{ActorId, RelationType, Status};
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
    /// They are merged; these types last.
    Deeds(&'l [RelationType]),
    /// Each row stays separate.
    None,
}

/// A row that several documents may report.
trait Reported {
    /// What two reports of the same event have in common, or `None` if the row is never merged.
    fn key(&self) -> Option<String>;
    fn date(&self) -> Option<PartialDate>;
    /// Sets the date to that of the first report, unless the text itself gives one.
    fn first_told(&mut self, date: Option<PartialDate>);
    fn lasts(&self, lasting: &[RelationType]) -> bool;
    fn citation(&self) -> &Citation;
}

impl Reported for Event {
    fn key(&self) -> Option<String> {
        let id = |named: &Option<crate::graph::Named>| named.as_ref().map(|it| it.id.to_string());
        let matter = self.matter.as_deref().map(slug);
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
    fn key(&self) -> Option<String> {
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
pub fn tellings(
    identities: &Identities<'_>,
    events: Vec<Event>,
    join: Join<'_>,
) -> Result<Vec<Telling<Event>>, StoreError> {
    let disputed = disputed(&events);
    let mut rows = joined(identities, events, join)?;
    for telling in &mut rows {
        telling.disputed = disputed.contains(&ends(&telling.row));
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
    let limit_of_rows = if matches!(join, Join::None) { limit } else { usize::MAX };
    let page = said(identities, asked, limit_of_rows)?;
    let mut rows = joined(identities, page.rows, join)?;
    let n_total = if matches!(join, Join::None) { page.n_total } else { rows.len() };
    rows.truncate(limit);
    let mut n_undated = 0;
    if asked.filter.is_dated() {
        let filter = Filter { since: None, until: None, ..asked.filter.clone() };
        let every = said(identities, &SaidFilter { filter, ..asked.clone() }, usize::MAX)?;
        n_undated = every.rows.iter().filter(|it| it.date.is_none()).count();
    }
    Ok(Told { rows, n_total, n_unsure: page.n_unsure, n_undated })
}

/// Type, subject and object, regardless of status.
type Ends = (RelationType, Option<ActorId>, Option<ActorId>);

fn ends(event: &Event) -> Ends {
    let id = |named: &Option<crate::graph::Named>| named.as_ref().map(|it| it.id.clone());
    (event.kind.clone(), id(&event.subject), id(&event.object))
}

/// Returns what one source reports as true and another as untrue.
fn disputed(events: &[Event]) -> BTreeSet<Ends> {
    let mut voices: BTreeMap<Ends, [BTreeSet<&str>; 2]> = BTreeMap::new();
    for event in events.iter().filter(|it| it.object.is_some()) {
        let side = match event.status {
            Status::Asserted => 0,
            Status::Negated => 1,
            Status::Hypothetical => continue,
        };
        let source = event.according_to.first().or(event.reported_by.as_ref());
        let voice = source.map_or(event.citation.document.as_str(), |it| it.id.as_str());
        voices.entry(ends(event)).or_default()[side].insert(voice);
    }
    let is_disputed = |[asserted, negated]: &[BTreeSet<&str>; 2]| {
        asserted.iter().any(|one| negated.iter().any(|other| one != other))
    };
    voices.into_iter().filter(|(_, it)| is_disputed(it)).map(|(ends, _)| ends).collect()
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
    let mut deeds: Vec<Deed<T>> = Vec::new();
    let mut last_of: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let kin = identities.kin(&row.citation().document)?;
        let key = match join {
            Join::Deeds(_) => row.key(),
            Join::None => None,
        };
        let lasts = matches!(join, Join::Deeds(lasting) if row.lasts(lasting));
        let held = key.as_ref().and_then(|it| last_of.get(it)).copied();
        if let Some(deed) =
            held.map(|at| &mut deeds[at]).filter(|it| lasts || are_near(it.last, row.date()))
        {
            deed.last = row.date();
            deed.rows.push((row, kin));
        } else {
            last_of.extend(key.map(|it| (it, deeds.len())));
            deeds.push(Deed { last: row.date(), rows: vec![(row, kin)] });
        }
    }
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

impl<T: Reported> Deed<T> {
    fn finish(mut self, identities: &Identities<'_>) -> Result<Telling<T>, StoreError> {
        let citations = || self.rows.iter().map(|(row, _)| row.citation());
        let documents: BTreeSet<DocumentId> = citations().map(|it| it.document.clone()).collect();
        let outlets: BTreeSet<&String> = citations().filter_map(|it| it.outlet.as_ref()).collect();
        let n_outlets = outlets.len();
        let (first, shown) = self.shown();
        let date = self.rows[first].0.date();
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

    /// Returns the index of the row whose document was published first, and that of the row to show:
    /// the same, or if later versions of that article report it too, that of the latest.
    fn shown(&self) -> (usize, usize) {
        let published = |at: &usize| {
            let day = self.rows[*at].0.citation().published;
            (day.is_none(), day)
        };
        let first = (0..self.rows.len()).min_by_key(published).unwrap_or_default();
        let Some(article) = self.rows[first].1.filter(|kin| kin.is_superseded()) else {
            return (first, first);
        };
        let version = |at: &usize| {
            let kin = self.rows[*at].1.filter(|kin| kin.article == article.article);
            // If a document reports it more than once, its first row.
            (kin.map_or(0, |kin| kin.version), Reverse(*at))
        };
        (first, (0..self.rows.len()).max_by_key(version).unwrap_or(first))
    }
}

impl<T> Telling<T> {
    /// Returns a row that stands in one document only.
    #[must_use]
    pub fn of(row: T) -> Self {
        Self { row, n_documents: 1, n_outlets: 1, n_sources: 1, also: Vec::new(), disputed: false }
    }
}
