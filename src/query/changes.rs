//! Finds what is new, and what sources disagree on.
//!
//! In: a graph with its store. Out: [`Link`]s that begin in a period; [`Event`]s of both sides of
//! each disputed tie. Fails if the store cannot be read.

use std::cmp::Reverse;

use super::claims::Claim;
use super::ties::page;
use super::{Answer, Event, Filter, Link, history};
use crate::document::PartialDate;
use crate::graph::{Graph, SPOKE_OF, Tie, TieFilter};
use crate::knowledge::Status;
use crate::resolve::Identities;
use crate::store::{Store, StoreError};

/// Returns the ties first known within the days of the filter: the first `limit`, newest first. Who
/// spoke of what is left out unless the filter names that type: it is in the news every day.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn changes(
    store: &dyn Store,
    graph: &Graph,
    filter: &TieFilter,
    limit: usize,
) -> Result<Answer<Link>, StoreError> {
    let since = filter.since.map(PartialDate::first_day);
    let until = filter.until.map(PartialDate::last_day);
    let is_new = |tie: &&Tie| {
        tie.dates().is_some_and(|(first, _)| {
            since.is_none_or(|it| first >= it) && until.is_none_or(|it| first <= it)
        })
    };
    let is_deed = |tie: &&Tie| {
        let kind = graph.kind(tie);
        kind.as_str() != SPOKE_OF || filter.types.contains(kind)
    };
    let ties = graph.filtered(filter).filter(is_new).filter(is_deed);
    let mut ties: Vec<(u32, &Tie)> = ties.map(|tie| (1, tie)).collect();
    ties.sort_by_key(|(_, tie)| {
        (Reverse(tie.days), Reverse(tie.n_sources), tie.subject, tie.object, tie.kind)
    });
    page(store, graph, ties, limit)
}

/// Returns the relations of disputed ties, tie by tie, those reported as true before those reported
/// as untrue; if the filter has a status, only those of it.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn disputed(
    identities: &Identities<'_>,
    graph: &Graph,
    filter: &TieFilter,
) -> Result<Vec<Event>, StoreError> {
    let mut rows = Vec::new();
    for tie in graph.filtered(filter).filter(|it| it.is_disputed) {
        let subject = graph.actor(tie.subject);
        let object = graph.actor(tie.object);
        let (types, min_confidence) = (vec![graph.kind(tie).clone()], graph.min_confidence);
        let filter = Filter { types, min_confidence, status: filter.status, ..Filter::default() };
        let page = history(identities, subject, &filter, usize::MAX)?;
        let is_of_tie = |event: &Event| {
            event.status != Status::Hypothetical && Claim::of(event).is_between(subject, object)
        };
        let mut of_tie: Vec<Event> = page.rows.into_iter().filter(is_of_tie).collect();
        of_tie.sort_by_key(|it| it.status);
        rows.extend(of_tie);
    }
    Ok(rows)
}
