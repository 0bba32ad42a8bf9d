//! Collects what a picture shows of a tie: how well it is supported, by which outlets, on which
//! side.
//!
//! In: ties with one citation each, as graph queries return them, and their store. Out: [`Bond`]s.
//! If the relations of a tie take both sides of their object ("supports", "supports the repeal
//! of"), it gives two. Fails if the store cannot be read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::matters::is_turned;
use super::{Citation, Library, Link};
use crate::document::PartialDate;
use crate::graph::{REPORTED_BY, SPOKE_OF, most_common};
use crate::knowledge::{ActorId, RelationType, Status};
use crate::ontology::Ontology;
use crate::resolve::{Identities, Kin, Sources};
use crate::store::{
    Appearance, DocumentNumber, RelationAppearance, RelationEnd, StoreError, Voice,
};

/// A tie with all its support.
#[derive(Clone, Debug, PartialEq)]
pub struct Bond {
    /// The tie, with the counts, status and citation of this side only.
    pub link: Link,
    /// The matter that reverses the side, for example "the repeal of the act", or `None` if the
    /// type itself gives the side.
    pub turned_by: Option<String>,
    /// Number of outlets among its documents.
    pub n_outlets: u32,
    /// The confidence of its most confident relation, from 0.0 to 1.0.
    pub confidence: f64,
    /// Whether most of its relations are reported as over.
    pub is_former: bool,
    /// Citations, the best first; at most [`CITED_MAX`].
    pub citations: Vec<Citation>,
    /// The ids of its documents.
    pub documents: BTreeSet<String>,
    /// The outlets of its documents.
    pub outlets: BTreeSet<String>,
    /// Its sources, each by the number of its first document; empty if they are not known.
    pub sources: BTreeSet<u32>,
    /// The first and last day on which its documents were published. `None` if no day is known.
    pub period: Option<(PartialDate, PartialDate)>,
}

/// Maximum number of citations of a tie.
pub(crate) const CITED_MAX: usize = 5;
/// Maximum number of relations of a tie that are read.
const READ_MAX: usize = 400;

/// One relation of a tie.
struct Support {
    number: DocumentNumber,
    index: u32,
    status: Status,
    former: bool,
    confidence: f64,
    outlet: Option<String>,
    /// The first document of its source.
    source: DocumentNumber,
    /// Whether the store holds a later version of the article.
    is_superseded: bool,
}

/// Which relations of a tie count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Supporting {
    /// Those with at least this confidence.
    pub(crate) min_confidence: f64,
    /// Those of this status, or all if it is `None`.
    pub(crate) status: Option<Status>,
}

impl Supporting {
    fn holds(&self, deed: &RelationAppearance) -> bool {
        deed.part == RelationEnd::Subject
            && self.status.is_none_or(|it| it == deed.status)
            && deed.confidence >= self.min_confidence
    }
}

type TieKey = (ActorId, RelationType, ActorId);

fn key_of(link: &Link) -> TieKey {
    (link.subject.id.clone(), link.kind.clone(), link.object.id.clone())
}

/// Returns the support of links by the relations that count, in the same order.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn bonds(
    identities: &Identities<'_>,
    links: &[Link],
    ontology: &Ontology,
    which: Supporting,
) -> Result<Vec<Bond>, StoreError> {
    let supports = supports(identities, links, which)?;
    let library = Library::new(identities.store());
    let mut found = Vec::new();
    for link in links {
        match supports.get(&key_of(link)).filter(|it| !it.is_empty()) {
            Some(all) => found.extend(sides(&library, link, all, ontology, which)?),
            None => found.push(alone(link)),
        }
    }
    Ok(found)
}

/// Returns the bond of a link if nothing but its citation is known.
fn alone(link: &Link) -> Bond {
    let day = link.citation.published;
    Bond {
        link: link.clone(),
        turned_by: None,
        n_outlets: u32::from(link.citation.outlet.is_some()),
        confidence: 0.0,
        is_former: false,
        citations: vec![link.citation.clone()],
        documents: [link.citation.document.to_string()].into(),
        outlets: link.citation.outlet.iter().cloned().collect(),
        sources: BTreeSet::new(),
        period: day.map(|it| (it, it)),
    }
}

fn supports(
    identities: &Identities<'_>,
    links: &[Link],
    which: Supporting,
) -> Result<BTreeMap<TieKey, Vec<Support>>, StoreError> {
    let mut wanted: BTreeMap<TieKey, Vec<Support>> = BTreeMap::new();
    let mut subjects: BTreeSet<&ActorId> = BTreeSet::new();
    for link in links.iter().filter(|it| it.kind.as_str() != REPORTED_BY) {
        wanted.insert(key_of(link), Vec::new());
        subjects.insert(&link.subject.id);
    }
    let sources = identities.sources()?;
    for subject in subjects {
        for (_, appearance) in identities.appearances(subject)? {
            let mut add = |kind: &RelationType, other: &ActorId, support: Support| {
                let other = identities.of(appearance.number, other)?;
                if let Some(all) = wanted.get_mut(&(subject.clone(), kind.clone(), other)) {
                    all.push(support);
                }
                Ok::<(), StoreError>(())
            };
            for deed in appearance.deeds.iter().filter(|it| which.holds(it)) {
                if let Some(other) = deed.other.as_ref() {
                    let support = Support {
                        status: deed.status,
                        former: deed.former,
                        confidence: deed.confidence,
                        ..place(&appearance, deed.index, sources)
                    };
                    add(&deed.kind, other, support)?;
                }
            }
            let spoke = RelationType::new(SPOKE_OF);
            for saying in &appearance.sayings {
                if saying.voice == Voice::Speaker {
                    for other in &saying.others {
                        add(&spoke, other, place(&appearance, saying.index, sources))?;
                    }
                }
            }
        }
    }
    Ok(wanted)
}

fn place(appearance: &Appearance, index: u32, sources: &Sources) -> Support {
    let kin = sources.kin(appearance.number);
    Support {
        number: appearance.number,
        index,
        status: Status::Asserted,
        former: false,
        confidence: 0.0,
        outlet: appearance.outlet.as_deref().map(str::to_owned),
        source: kin.map_or(appearance.number, |kin| kin.first),
        is_superseded: kin.is_some_and(Kin::is_superseded),
    }
}

/// Returns the bonds of a tie: one for each side that its relations take on the object.
fn sides(
    library: &Library<'_>,
    link: &Link,
    all: &[Support],
    ontology: &Ontology,
    which: Supporting,
) -> Result<Vec<Bond>, StoreError> {
    let words = &ontology.grammar.matters;
    let spec = ontology.relations.get(link.kind.as_str());
    // A side can be reversed only if the relation is for or against an actor.
    let has_sides = spec.is_some_and(|kind| ontology.families.opposite(&kind.family).is_some());
    let mut best: Vec<&Support> = all.iter().collect();
    best.sort_by_key(|support| {
        let confidence = Reverse(permille(support.confidence));
        (support.status, support.is_superseded, confidence, support.number, support.index)
    });
    let turns =
        |matter: &str| has_sides && is_turned(words, link.kind.as_str(), matter, &link.object.name);
    let mut by_side: BTreeMap<Option<String>, Vec<(&Support, Citation)>> = BTreeMap::new();
    for support in best.into_iter().take(READ_MAX) {
        let (matter, citation) = matter_and_citation(library, link, support)?;
        let side = matter.filter(|it| turns(it));
        // All matters that reverse a tie make one line, named after the one with the highest
        // confidence.
        let known = by_side.keys().find(|it| it.is_some() == side.is_some()).cloned();
        by_side.entry(known.unwrap_or(side)).or_default().push((support, citation));
    }
    for found in by_side.values_mut() {
        found.sort_by_cached_key(|(support, citation)| {
            let confidence = Reverse(permille(support.confidence));
            (support.status, support.is_superseded, confidence, citation.evidence.clone())
        });
    }
    // If all relations take one side, keep the counts of the tie, because not all relations are
    // read.
    let is_whole = by_side.len() == 1 && which.status.is_none();
    Ok(by_side.into_iter().map(|(side, found)| bond(link, side, found, is_whole)).collect())
}

/// Returns what a relation of a tie is about, if that is not an actor, and its citation.
fn matter_and_citation(
    library: &Library<'_>,
    link: &Link,
    support: &Support,
) -> Result<(Option<String>, Citation), StoreError> {
    if link.kind.as_str() == SPOKE_OF {
        let (stored, statement) = library.statement(support.number, support.index)?;
        return Ok((None, Citation::of_statement(&stored, &statement)));
    }
    let (stored, relation) = library.relation(support.number, support.index)?;
    Ok((relation.matter.clone(), Citation::of_relation(&stored, &relation)))
}

fn bond(
    link: &Link,
    turned_by: Option<String>,
    found: Vec<(&Support, Citation)>,
    is_whole: bool,
) -> Bond {
    let mut link = link.clone();
    let documents: BTreeSet<String> = found.iter().map(|it| it.1.document.to_string()).collect();
    let sources: BTreeSet<u32> = found.iter().map(|it| it.0.source.0).collect();
    if !is_whole {
        link.n_documents = documents.len() as u32;
        link.n_sources = sources.len() as u32;
        link.n_relations = found.len() as u32;
        let count = |wanted| found.iter().filter(|it| it.0.status == wanted).count() as u32;
        link.status = most_common(Status::ALL.map(count));
    }
    if let Some((_, citation)) = found.first() {
        link.citation = citation.clone();
    }
    let outlets: BTreeSet<String> = found.iter().filter_map(|it| it.0.outlet.clone()).collect();
    let days = || found.iter().filter_map(|it| it.1.published);
    Bond {
        n_outlets: outlets.len() as u32,
        confidence: found.iter().map(|it| it.0.confidence).fold(0.0, f64::max),
        is_former: found.iter().filter(|it| it.0.former).count() * 2 > found.len(),
        period: days().min().zip(days().max()),
        citations: found.into_iter().map(|it| it.1).take(CITED_MAX).collect(),
        link,
        turned_by,
        documents,
        outlets,
        sources,
    }
}

fn permille(confidence: f64) -> u16 {
    (confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
}
