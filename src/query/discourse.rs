//! Discourse networks: who takes which side on what, and who sides with whom.
//!
//! In: a store with who is who, the types that support and those that oppose, a filter. Out:
//! [`Side`]s (an actor, a concept, how often for and against) and their projections on actors, as
//! Discourse Network Analyzer makes them: two actors agree on a concept where both are for it or
//! both against it (congruence), and disagree where one is for and the other against (conflict).
//! A concept is whom or what a relation is about. Fails where the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::history::named;
use super::{Filter, Page};
use crate::document::PartialDate;
use crate::graph::{Identities, Named};
use crate::knowledge::{RelationType, Status};
use crate::store::{StoreError, slug};

/// How often an actor was for and against something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The first day of the time window, where windows are asked for.
    pub window: Option<Date>,
    /// Who.
    pub actor: Named,
    /// What: an actor's id and name, or the words for what is no actor.
    pub concept: Named,
    /// Relations that support it.
    pub n_for: u32,
    /// Relations that oppose it.
    pub n_against: u32,
    /// One relation that tells so.
    pub evidence: String,
}

/// How often two actors agree, or disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The first day of the time window, where windows are asked for.
    pub window: Option<Date>,
    /// One, by order of ids the first.
    pub one: Named,
    /// The other.
    pub other: Named,
    /// The number of concepts.
    pub weight: u32,
    /// The concepts.
    pub concepts: Vec<String>,
}

/// What pairs of actors are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Concepts on which both take the same side.
    Congruence,
    /// Concepts on which they take opposite sides.
    Conflict,
}

/// Which relations take sides.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Types that support their object.
    pub support: Vec<RelationType>,
    /// Types that oppose their object.
    pub oppose: Vec<RelationType>,
    /// Only relations of these days and outlets, and of this confidence.
    pub filter: Filter,
    /// Months in a time window; none for one network of all time.
    pub window_months: Option<u32>,
}

/// Returns who takes which side on what, in the order of windows, actors and concepts. A relation
/// told as not so counts for the other side; one that is only possible does not count. Of what is
/// not sure enough, the relations are counted, not the sides.
///
/// # Errors
/// Where the store cannot be read.
pub fn sides(identities: &Identities<'_>, asked: &Sides) -> Result<Page<Side>, StoreError> {
    let mut n_unsure = 0;
    let mut found: BTreeMap<(Option<Date>, Named, Named), (u32, u32, String)> = BTreeMap::new();
    identities.store().each_document(&mut |number, stored| {
        if !asked.filter.holds_outlet(stored.document.outlet.as_deref()) {
            return Ok(());
        }
        for relation in &stored.extraction.relations {
            let supports = asked.support.contains(&relation.kind);
            let date = relation.date.or(stored.document.date);
            if !(supports || asked.oppose.contains(&relation.kind))
                || relation.status == Status::Hypothetical
                || !asked.filter.holds_date(date)
            {
                continue;
            }
            let Some(subject) = &relation.subject else { continue };
            let concept = match (&relation.object, &relation.matter) {
                (Some(object), _) => named(identities, number, &stored, object)?,
                (None, Some(matter)) => matter_concept(matter),
                (None, None) => continue,
            };
            if !asked.filter.holds_confidence(relation.confidence) {
                n_unsure += 1;
                continue;
            }
            let actor = named(identities, number, &stored, subject)?;
            let window = asked.window_months.and_then(|it| window_of(date, it));
            let evidence = format!("{}#{}", stored.document.id, relation.id);
            let side = found.entry((window, actor, concept)).or_insert((0, 0, evidence));
            if supports == (relation.status == Status::Asserted) {
                side.0 += 1;
            } else {
                side.1 += 1;
            }
        }
        Ok(())
    })?;
    let side = |((window, actor, concept), (n_for, n_against, evidence))| Side {
        window,
        actor,
        concept,
        n_for,
        n_against,
        evidence,
    };
    let rows: Vec<Side> = found.into_iter().map(side).collect();
    Ok(Page { n_total: rows.len(), rows, n_unsure })
}

fn matter_concept(matter: &str) -> Named {
    let id = crate::knowledge::ActorId::new(&format!("matter/{}", slug(matter)));
    Named { id, name: matter.to_owned() }
}

/// Returns the first day of the window of so many months that a date falls in, counted from the
/// year 2000.
fn window_of(date: Option<PartialDate>, months: u32) -> Option<Date> {
    let day = date?.first_day();
    let months = i32::try_from(months.max(1)).ok()?;
    let since_2000 = (i32::from(day.year()) - 2000) * 12 + i32::from(day.month()) - 1;
    let start = since_2000.div_euclid(months) * months;
    let year = i16::try_from(2000 + start.div_euclid(12)).ok()?;
    let month = i8::try_from(start.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// Returns the pairs of actors that agree or disagree, window by window, in the order of ids.
#[must_use]
pub fn pairs(sides: &[Side], projection: Projection) -> Vec<Pair> {
    let mut takers: BTreeMap<(Option<Date>, &Named), Vec<&Side>> = BTreeMap::new();
    for side in sides {
        takers.entry((side.window, &side.concept)).or_default().push(side);
    }
    let mut found: BTreeMap<(Option<Date>, &Named, &Named), BTreeSet<&str>> = BTreeMap::new();
    for ((window, concept), takers) in takers {
        for (at, one) in takers.iter().enumerate() {
            for other in &takers[at + 1..] {
                let same = (one.n_for > 0 && other.n_for > 0)
                    || (one.n_against > 0 && other.n_against > 0);
                let opposite = (one.n_for > 0 && other.n_against > 0)
                    || (one.n_against > 0 && other.n_for > 0);
                let counts = match projection {
                    Projection::Congruence => same,
                    Projection::Conflict => opposite,
                };
                if counts {
                    let (left, right) = (&one.actor, &other.actor);
                    let pair = (window, left.min(right), left.max(right));
                    found.entry(pair).or_default().insert(&concept.name);
                }
            }
        }
    }
    let pair = |((window, one, other), concepts): ((_, &Named, &Named), BTreeSet<&str>)| Pair {
        window,
        one: one.clone(),
        other: other.clone(),
        weight: u32::try_from(concepts.len()).unwrap_or(u32::MAX),
        concepts: concepts.into_iter().map(str::to_owned).collect(),
    };
    found.into_iter().map(pair).collect()
}
