//! Lists what happened, done by any actor, in the order of time.
//!
//! In: search terms or none, and a filter. Out: events as [`Told`], each once even if several
//! documents report it. Fails if the store cannot be read.

use super::asked_words::{AskedWords, Indexed};
use super::history::event;
use super::tellings::{Join, Told, tellings};
use super::{Event, Filter};
use crate::knowledge::Relation;
use crate::resolve::Identities;
use crate::store::{StoreError, StoredDocument};

/// Returns the first `limit` events whose sentences match the search, earliest first, undated last.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn timeline(
    identities: &Identities<'_>,
    about: Option<&AskedWords>,
    filter: &Filter,
    limit: usize,
    join: Join<'_>,
) -> Result<Told<Event>, StoreError> {
    let (mut events, n_unsure, n_undated) = happened(identities, about, filter)?;
    events.sort_by_cached_key(|Event { date, citation, .. }| {
        (date.is_none(), *date, citation.document.clone(), citation.offsets)
    });
    let mut rows = tellings(identities, events, join)?;
    rows.retain(|it| filter.holds_status(it.row.status));
    let n_total = rows.len();
    rows.truncate(limit);
    Ok(Told { rows, n_total, n_unsure, n_undated })
}

/// Returns the events that count, in the order of the store, and the numbers of those left out
/// because they are unsure and because they have no date.
fn happened(
    identities: &Identities<'_>,
    about: Option<&AskedWords>,
    filter: &Filter,
) -> Result<(Vec<Event>, usize, usize), StoreError> {
    let (mut events, mut n_unsure, mut n_undated) = (Vec::new(), 0, 0);
    identities.store().each_document(&mut |number, stored| {
        if !filter.holds_outlet(stored.document.outlet.as_deref()) {
            return Ok(());
        }
        let is_asked = |it: &&Relation| filter.holds_type(&it.kind) && is_about(&stored, it, about);
        for relation in stored.extraction.relations.iter().filter(is_asked) {
            let date = relation.date.or(stored.document.date);
            let is_sure = filter.holds_confidence(relation.confidence);
            if !filter.holds_reported(date, stored.document.date, relation.status) {
                n_undated += usize::from(date.is_none() && is_sure);
            } else if !is_sure {
                n_unsure += 1;
            } else {
                events.push(event(identities, number, &stored, relation, date)?);
            }
        }
        Ok(())
    })?;
    Ok((events, n_unsure, n_undated))
}

/// Returns whether the sentence of a relation, or the names of its sides, match the search.
fn is_about(stored: &StoredDocument, relation: &Relation, about: Option<&AskedWords>) -> bool {
    let Some(asked) = about else { return true };
    let ends = relation.subject.iter().chain(&relation.object);
    let names = ends.filter_map(|id| Some(stored.extraction.actor(id)?.name.as_str()));
    let mut text = relation.evidence.of(&stored.document.text).to_owned();
    for words in names.chain(relation.matter.as_deref()) {
        text.push('\n');
        text.push_str(words);
    }
    asked.find(&Indexed::of(&text, asked)).is_some()
}
