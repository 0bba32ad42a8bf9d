//! Lists offices with their holders and periods.
//!
//! In: an actor, a body or none, a day or none. Out: an [`HeldOffice`] for each office and body, with
//! its holders. Offices are the same if their words are, after abbreviations are spelled out and
//! words such as "former" are removed; "senator and secretary of state" are two. A period runs from
//! the first to the last day for which a document reports it. Fails if the store cannot be read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::history::named;
use super::{Answer, Filter};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, Relation, Status};
use crate::ontology::Ontology;
use crate::resolve::{Identities, Named, Sources};
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// An office, and its present and former holders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct HeldOffice {
    /// The office, with abbreviations spelled out.
    pub office: String,
    /// The body in which it is held, if the text names one.
    pub body: Option<Named>,
    /// Its holders, the earliest reported first.
    pub holders: Vec<Holder>,
}

/// An actor that holds or held an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Holder {
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// The first day for which it is reported, or `None` if no day is known.
    pub first: Option<PartialDate>,
    /// The last day for which it is reported, or `None` if no day is known.
    pub last: Option<PartialDate>,
    /// The first day on which it is reported as over, or `None` if there is none.
    pub over_by: Option<PartialDate>,
    /// Whether it is reported as over, with or without a date.
    pub over: bool,
    /// Number of documents that report it.
    pub n_documents: usize,
    /// Number of sources: copies and versions of one article are one.
    pub n_sources: usize,
    /// The id of one report, to pass to `evidence`.
    pub evidence: String,
}

/// Which offices are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfficesAsked {
    /// Only offices of this actor, or in this body.
    pub actor: Option<ActorId>,
    /// Only the holders on this day.
    pub as_of: Option<PartialDate>,
    /// Which relations count.
    pub filter: Filter,
}

/// A holder that is being collected from documents.
struct Held {
    days: BTreeSet<PartialDate>,
    over: BTreeSet<PartialDate>,
    is_over: bool,
    documents: BTreeSet<DocumentNumber>,
    evidence: Evidence,
}

/// Whether it says that the term is over, whether it has no date, how sure it is in thousandths, and
/// where it stands; the best first.
type Evidence = (bool, bool, Reverse<u64>, String);

impl Held {
    fn of(evidence: Evidence) -> Self {
        Self {
            days: BTreeSet::new(),
            over: BTreeSet::new(),
            is_over: false,
            documents: BTreeSet::new(),
            evidence,
        }
    }

    /// Adds what one relation says.
    fn add(&mut self, number: DocumentNumber, date: Option<PartialDate>, evidence: Evidence) {
        let is_over = evidence.0;
        self.documents.insert(number);
        self.is_over |= is_over;
        if is_over {
            self.over.extend(date);
        } else {
            self.days.extend(date);
        }
        if evidence < self.evidence {
            self.evidence = evidence;
        }
    }
}

/// Returns the first `limit` offices, those with most sources first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn offices(
    identities: &Identities<'_>,
    ontology: &Ontology,
    asked: &OfficesAsked,
    limit: usize,
) -> Result<Answer<HeldOffice>, StoreError> {
    let sources = identities.sources()?;
    let mut holding = Holding { identities, ontology, asked, found: BTreeMap::new(), n_unsure: 0 };
    identities.store().each_document(&mut |number, stored| {
        if asked.filter.holds_outlet(stored.document.outlet.as_deref()) {
            for relation in &stored.extraction.relations {
                holding.add(number, &stored, relation)?;
            }
        }
        Ok(())
    })?;
    let mut rows: Vec<HeldOffice> = Vec::new();
    for ((office, body), holders) in holding.found {
        let holders = in_order(holders, asked.as_of, sources);
        if !holders.is_empty() {
            rows.push(HeldOffice { office, body, holders });
        }
    }
    rows.sort_by_cached_key(|row| {
        let n_sources = row.holders.iter().map(|it| it.n_sources).sum::<usize>();
        (Reverse(n_sources), row.office.clone())
    });
    let n_total = rows.len();
    rows.truncate(limit);
    Ok(Answer { rows, n_total, n_unsure: holding.n_unsure })
}

/// The holders of each office in each body, as they are found.
struct Holding<'h> {
    identities: &'h Identities<'h>,
    ontology: &'h Ontology,
    asked: &'h OfficesAsked,
    found: BTreeMap<(String, Option<Named>), BTreeMap<Named, Held>>,
    n_unsure: usize,
}

impl Holding<'_> {
    /// Adds a relation if it says that an actor holds an office that is asked for.
    fn add(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        relation: &Relation,
    ) -> Result<(), StoreError> {
        let is_of_office = self.ontology.families.offices.contains(&relation.kind);
        let (Some(subject), Some(matter)) = (&relation.subject, &relation.matter) else {
            return Ok(());
        };
        if !is_of_office || relation.status != Status::Asserted {
            return Ok(());
        }
        let named = |local: &ActorId| named(self.identities, number, stored, local);
        let (holder, body) = (named(subject)?, relation.object.as_ref().map(named).transpose()?);
        let is = |actor: &ActorId| {
            holder.id == *actor || body.as_ref().is_some_and(|body| body.id == *actor)
        };
        let offices = each(matter, self.ontology);
        if offices.is_empty() || !self.asked.actor.as_ref().is_none_or(is) {
            return Ok(());
        }
        if !self.asked.filter.holds_confidence(relation.confidence) {
            self.n_unsure += 1;
            return Ok(());
        }
        let date = relation.date.or(stored.document.date);
        let id = format!("{}#{}", stored.document.id, relation.id);
        let rank = Reverse((relation.confidence * 1000.0) as u64);
        let evidence = (relation.former, date.is_none(), rank, id);
        for office in offices {
            let holders = self.found.entry((office, body.clone())).or_default();
            let held = holders.entry(holder.clone());
            let held = held.or_insert_with(|| Held::of(evidence.clone()));
            held.add(number, date, evidence.clone());
        }
        Ok(())
    }
}

/// Returns those who held an office on `day`, or at any time if it is `None`: the earliest reported
/// first.
fn in_order(
    holders: BTreeMap<Named, Held>,
    day: Option<PartialDate>,
    sources: &Sources,
) -> Vec<Holder> {
    let held = holders.into_iter().filter(|(_, it)| it.is_held(day));
    let holder = |(actor, held): (Named, Held)| {
        let n_sources = sources.count(held.documents.iter().copied());
        held.holder(actor, n_sources)
    };
    let mut all: Vec<Holder> = held.map(holder).collect();
    all.sort_by_cached_key(|it| (it.first.is_none(), it.first, it.actor.clone()));
    all
}

impl Held {
    /// Returns whether documents report it as held on `day`. Always true if no day is given.
    fn is_held(&self, day: Option<PartialDate>) -> bool {
        let Some(day) = day else { return true };
        let begun = self.days.first().is_some_and(|it| it.first_day() <= day.last_day());
        let ended = self.over.first().is_some_and(|it| it.first_day() <= day.first_day());
        begun && !ended
    }

    fn holder(self, actor: Named, n_sources: usize) -> Holder {
        Holder {
            actor,
            first: self.days.first().copied(),
            last: self.days.last().copied(),
            over_by: self.over.first().copied(),
            over: self.is_over,
            n_documents: self.documents.len(),
            n_sources,
            evidence: self.evidence.3,
        }
    }
}

/// Returns the offices that a text names in one phrase, each as [`plain`]: one unless each part of
/// an enumeration has a title.
fn each(matter: &str, ontology: &Ontology) -> Vec<String> {
    let parts: Vec<&str> = matter.split(", ").flat_map(|it| it.split(" and ")).collect();
    let is_title = |word: &str| ontology.actors.title(&word.to_lowercase()).is_some();
    let has_title = |part: &&str| is_title(part.trim()) || part.split_whitespace().any(is_title);
    let whole = [matter];
    let parts = if parts.iter().all(has_title) { parts.as_slice() } else { whole.as_slice() };
    let plain = parts.iter().map(|it| plain(it, ontology));
    plain.filter(|it| !it.is_empty()).collect()
}

/// Returns an office in the form used to compare: lower case, abbreviations spelled out, singular,
/// without party, without modifiers before its title ("former") and without what leads to it ("served
/// as"); what follows a title belongs to the office ("secretary of state").
pub(super) fn plain(matter: &str, ontology: &Ontology) -> String {
    let actors = &ontology.actors;
    let lower = matter.to_lowercase();
    if let Some(title) = actors.title(&lower) {
        return title.full.to_string();
    }
    let mut words = Vec::new();
    let mut has_title = false;
    let is_title = |word: &str| actors.title(word).is_some();
    for (word, small) in matter.split_whitespace().zip(lower.split_whitespace()) {
        let bare =
            small.trim_matches(|letter: char| matches!(letter, ',' | ';' | ':' | '“' | '”' | '"'));
        let leads = |text: &str| text.split_whitespace().skip_while(|it| *it != "as").any(is_title);
        if bare == "as" && !has_title && leads(&lower) {
            words.clear();
            continue;
        }
        let (before, after) = bare.split_once('-').unwrap_or(("", bare));
        let bare = if actors.is_title_modifier(before) && is_title(after) { after } else { bare };
        let is_dropped = !has_title && actors.is_title_modifier(bare)
            || matches!(bare, "the" | "a" | "an")
            || actors.party_of_member(word).is_some();
        let single = bare.strip_suffix('s').and_then(|it| actors.title(it));
        match actors.title(bare).or(single) {
            Some(title) => {
                has_title = true;
                words.push(title.full.to_string());
            }
            None if is_dropped => {}
            None => words.push(bare.to_owned()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(matter: &str, expected: &str) {
        assert_eq!(plain(matter, Ontology::embedded()), expected, "{matter}");
    }

    #[test]
    fn an_enumeration_of_titles_is_as_many_offices() {
        let check = |matter: &str, expected: &[&str]| {
            assert_eq!(each(matter, Ontology::embedded()), expected, "{matter}");
        };
        check("former senator and secretary of state", &["senator", "secretary of state"]);
        check("secretary of health and welfare", &["secretary of health and welfare"]);
    }

    #[test]
    fn offices_are_the_same_whatever_stands_before_the_title() {
        check("Secretary of State", "secretary of state");
        check("former Secretary of State", "secretary of state");
        check("the then Democratic Secretary of State", "secretary of state");
        check("former Gov.", "governor");
        check("state senators", "senator");
        check("then-Gov.", "governor");
        check("served as secretary of state", "secretary of state");
        check("tenure as senator", "senator");
    }
}
