//! Who did what to whom: relations of the ontology's types, read off propositions.
//!
//! In: a [`Scene`]: the trees, the cast and the statements of one document. Out: [`Deed`]s in text
//! order, one for each type, subject, object or matter, and status. The words that express a type
//! come from `schema/relations/`; a text that holds none of them gives an empty list.

mod dating;
mod fill;
mod matching;
mod open;
mod retell;
mod sources;
pub mod trust;

pub(crate) use matching::by_lemma;
pub use matching::{Match, matches_at};
pub use open::{PREFIX as OPEN_PREFIX, open};

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Cast;
use super::cast::MemberIndex;
use super::dates::{self, TimeExpression};
use super::propositions::Proposition;
use super::said::Said;
use super::status;
use super::tree::Tree;
use crate::document::{Document, PartialDate, Span};
use crate::knowledge::Status;
use crate::ontology::{Ontology, Part, RelationSpec};

/// What relations are read from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'s> {
    /// The document.
    pub document: &'s Document,
    /// The ontology.
    pub ontology: &'s Ontology,
    /// One tree a sentence.
    pub trees: &'s [Tree<'s>],
    /// Who appears.
    pub cast: &'s Cast,
    /// What they say.
    pub said: &'s [Said],
}

/// A relation before it is printed, with members of the cast.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the documented relation")]
pub struct Deed {
    pub kind: String,
    pub subject: Option<MemberIndex>,
    pub object: Option<MemberIndex>,
    pub matter: Option<String>,
    pub status: Status,
    pub former: bool,
    pub according_to: Vec<MemberIndex>,
    pub statement: Option<usize>,
    pub date: Option<PartialDate>,
    pub trigger: Vec<Span>,
    pub evidence: Span,
    pub confidence: f64,
    /// The sentence and the token of the predicate.
    pub place: (usize, usize),
}

/// Returns the relations of a document in text order, each with its trigger's claim to be right
/// for its confidence.
#[must_use]
pub fn claimed(scene: &Scene<'_>) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = Vec::new();
    let mut seen = BTreeMap::new();
    let today = scene.document.date.and_then(PartialDate::exact_day);
    let calendar = &scene.ontology.calendar;
    let times: Vec<_> = scene.trees.iter().map(|it| dates::find(it, today, calendar)).collect();
    for sentence in 0..scene.trees.len() {
        for found in matches_of(scene, sentence) {
            for deed in deeds_of(scene, sentence, &found, &times[sentence]) {
                match seen.entry(signature(&deed, scene)) {
                    Entry::Vacant(place) => {
                        place.insert(deeds.len());
                        deeds.push(deed);
                    }
                    // Told again: the first telling stays, with the date and source that it lacked.
                    Entry::Occupied(place) => {
                        retell::add_source(scene, &mut deeds[*place.get()], &deed);
                    }
                }
            }
        }
    }
    drop_subsumed(scene, &mut deeds);
    deeds.extend(retell::again(scene, &deeds));
    dating::complete(scene, today, &times, &mut deeds);
    deeds
}

/// Returns the relations of a document in text order.
#[must_use]
pub fn find(scene: &Scene<'_>) -> Vec<Deed> {
    let mut deeds = claimed(scene);
    for deed in &mut deeds {
        deed.confidence = trust::share(&trust::signs(scene, deed));
    }
    deeds
}

/// Returns the matches of a sentence, without those whose words are part of a longer one's: in
/// "offered his resignation" nobody resigns.
fn matches_of(scene: &Scene<'_>, sentence: usize) -> Vec<Match> {
    let n_tokens = scene.trees[sentence].len();
    let all: Vec<Match> = (0..n_tokens).flat_map(|it| matches_at(scene, sentence, it)).collect();
    // "fired her on Tuesday" only looks like "fire on": a phrase nobody fills tells nothing.
    let is_filled = |it: &Match| !fill::fillings(scene, sentence, it).is_empty();
    let is_part = |it: &Match| {
        let longer = |other: &&Match| other.tokens.len() > it.tokens.len();
        let covers = |other: &Match| it.tokens.iter().all(|token| other.tokens.contains(token));
        all.iter().filter(longer).any(|other| covers(other) && is_filled(other))
    };
    all.iter().filter(|it| !is_part(it)).cloned().collect()
}

/// Drops what another deed tells more fully: the same by the same, with somebody to whom it was
/// done where this one has nobody and nothing, or the same office in more words.
fn drop_subsumed(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let words = |it: &Deed| -> BTreeSet<String> {
        let matter = it.matter.as_deref().unwrap_or_default().to_lowercase();
        matter.split_whitespace().map(str::to_owned).collect()
    };
    let is_fuller = |deed: &Deed, other: &Deed| {
        if other.kind != deed.kind || other.subject != deed.subject || other.status != deed.status {
            return false;
        }
        let bare = deed.object.is_none() && deed.matter.is_none();
        let has_more = other.object.is_some() || other.matter.is_some();
        let (few, many) = (words(deed), words(other));
        let same_words = deed.object == other.object
            && !few.is_empty()
            && few.is_subset(&many)
            && (few.len() < many.len());
        (bare && has_more) || same_words
    };
    let all = deeds.clone();
    for fuller in deeds.iter_mut() {
        let as_told = fuller.clone();
        for less in all.iter().filter(|it| is_fuller(it, &as_told)) {
            retell::add_source(scene, fuller, less);
        }
    }
    deeds.retain(|deed| !all.iter().any(|other| is_fuller(deed, other)));
}

fn spec_of<'s>(scene: &Scene<'s>, found: &Match) -> &'s RelationSpec {
    &scene.ontology.relations.all()[found.relation]
}

fn deeds_of(
    scene: &Scene<'_>,
    sentence: usize,
    found: &Match,
    times: &[TimeExpression],
) -> Vec<Deed> {
    let tree = &scene.trees[sentence];
    let spec = spec_of(scene, found);
    let trigger = &spec.triggers[found.trigger];
    let grammar = &scene.ontology.grammar;
    let read_status = || match found.part {
        Part::Role => status::of_role(tree, found.head, grammar),
        _ => status::of(tree, found.head, grammar),
    };
    let status = trigger.status.unwrap_or_else(read_status);
    let former = found.part == Part::Role && status::is_former(tree, found.head, &grammar.status);
    let in_passing = found.part == Part::Role;
    let date = dates::of(tree, found.head, times);
    let spans = found.tokens.iter().map(|it| tree.token(*it).span);
    let Some(whole) = tree.span(&(0..tree.len())) else { return Vec::new() };
    let fillings = fill::fillings(scene, sentence, found);
    let make = |filling: fill::Filling| {
        let source = sources::of(scene, tree.token(found.head).span, filling.subject, in_passing);
        Deed {
            kind: spec.name.clone(),
            subject: filling.subject,
            object: filling.object,
            matter: filling.matter,
            status,
            former,
            according_to: source.speakers,
            statement: source.statement,
            date,
            trigger: merge(spans.clone().collect(), &scene.document.text),
            evidence: whole,
            confidence: f64::from(trigger.percent.unwrap_or(60)) / 100.0,
            place: (sentence, found.head),
        }
    };
    fillings.into_iter().map(make).collect()
}

type Signature = (String, Option<MemberIndex>, Option<MemberIndex>, Option<String>, Status);

/// What makes two places tell the same relation.
fn signature(deed: &Deed, scene: &Scene<'_>) -> Signature {
    let symmetric = scene.ontology.relations.get(&deed.kind).is_some_and(|it| it.symmetric);
    let (subject, object) = match (deed.subject, deed.object) {
        (Some(subject), Some(object)) if symmetric && object < subject => {
            (Some(object), Some(subject))
        }
        other => other,
    };
    let matter = deed.matter.as_deref().filter(|_| object.is_none()).map(str::to_lowercase);
    (deed.kind.clone(), subject, object, matter, deed.status)
}

/// Returns the spans in order, those joined into one between which only blanks stand.
fn merge(mut spans: Vec<Span>, text: &str) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        let joins = |last: &Span| {
            text.get(last.end()..span.start()).is_some_and(|it| it.trim().is_empty())
                || last.overlaps(span)
        };
        match merged.last_mut() {
            Some(last) if joins(last) => *last = last.cover(span),
            _ => merged.push(span),
        }
    }
    merged
}

/// Returns the proposition at a token of a scene.
#[must_use]
pub fn proposition(scene: &Scene<'_>, sentence: usize, head: usize) -> Proposition {
    Proposition::at(&scene.trees[sentence], head, &scene.ontology.grammar)
}
