//! What actors did to each other: relations of the ontology's types, read from propositions.
//!
//! In: a [`Scene`], the trees, cast and statements of one document. Out: [`Deed`]s in text order,
//! one for each type, subject, object or matter, and status. The words for each type come from
//! `schema/relations/`; a text with none of them gives an empty list.

pub(crate) mod confidence;
mod weights;
mod triggers;
mod deed;
mod sources;
mod matching;
mod wording;
mod fill;
mod matter;
mod sides;
mod posts;
mod factuality;
mod learned;
mod judged;
mod agreement;
mod retell;
mod dating;
mod open;
mod polls;

pub(crate) use deed::{Deed, Signature, signature};
pub(crate) use matching::matches_at;
pub(crate) use open::open;
pub(crate) use triggers::FoundTriggers;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::cast::MemberIndex;
use super::phrases::Match;
use super::{Scene, dates, status};
use crate::document::{PartialDate, Span};
use crate::knowledge::{ActorKind, Status};
use crate::ontology::{Need, Part};
use confidence::Claims;
use dating::Days;
use sides::SideRules;

/// Returns the relations of a document in text order.
#[must_use]
pub(crate) fn find(scene: &Scene<'_>) -> Vec<Deed> {
    let judge = learned::Judge::new(scene);
    let mut found = judge.deeds();
    found.extend(judged::by_patterns(&judge, by_patterns(scene)));
    found.retain(|it| !judge.is_of_beat(it));
    let mut deeds = finish(scene, found);
    let days = Days::of(scene, &deeds);
    for deed in &mut deeds {
        let is_unnamed = |side: Option<MemberIndex>| {
            side.is_some_and(|member| scene.cast.member(member).kind == ActorKind::Unnamed)
        };
        deed.claims.is_unnamed = [is_unnamed(deed.subject), is_unnamed(deed.object)];
        deed.confidence = confidence::share(&deed.kind, &deed.claims);
    }
    if is_raw() {
        print_dates(scene, &days, &deeds);
        print_claims(scene, &deeds);
        days.date(scene, &mut deeds);
        return deeds;
    }
    agreement::on_denial(scene, &mut deeds);
    agreement::on_direction(scene, &mut deeds);
    agreement::on_sort(scene, &mut deeds);
    agreement::on_type(&mut deeds);
    deeds.retain(|it| it.confidence >= CONFIDENCE_MIN);
    days.date(scene, &mut deeds);
    deeds
}

/// Prints the features of each relation as a line of JSON on standard error, for fitting.
fn print_claims(scene: &Scene<'_>, deeds: &[Deed]) {
    let claims: Vec<BTreeMap<&str, f64>> =
        deeds.iter().map(|it| it.claims.features().into_iter().collect()).collect();
    let line = serde_json::json!({"id": scene.page.document.id.as_str(), "claims": claims});
    eprintln!("{line}");
}

/// Prints what speaks for each date of each relation as a line of JSON on standard error, for fitting.
fn print_dates(scene: &Scene<'_>, days: &Days, deeds: &[Deed]) {
    let offers: Vec<_> = deeds.iter().map(|deed| days.offer(scene, deed)).collect();
    let rows: Vec<Vec<(Option<PartialDate>, &[String])>> = offers
        .iter()
        .map(|offered| offered.iter().map(|it| (it.date, it.features.as_slice())).collect())
        .collect();
    eprintln!("{}", serde_json::json!({"id": scene.page.document.id.as_str(), "dates": rows}));
}

/// Returns `true` if all relations are returned, however unlikely, with their claims printed, for
/// fitting.
fn is_raw() -> bool {
    cfg!(feature = "train") && std::env::var_os("ONRECORD_RAW_CONFIDENCE").is_some()
}

/// The confidence below which a relation is dropped: if it is right less often, it blurs more than
/// it adds.
const CONFIDENCE_MIN: f64 = 0.28;

/// Returns the relations that the patterns of the schema find alone, in text order, each with its
/// pattern's claim as its confidence. Relation files are checked by this.
#[must_use]
pub(crate) fn find_by_patterns(scene: &Scene<'_>) -> Vec<Deed> {
    let mut deeds = finish(scene, by_patterns(scene));
    Days::of(scene, &deeds).date(scene, &mut deeds);
    deeds
}

/// Returns the relations found, in text order, each once; the only dates are those of their clauses.
fn finish(scene: &Scene<'_>, mut found: Vec<Deed>) -> Vec<Deed> {
    agreement::on_status(&mut found);
    for deed in &mut found {
        add_title(scene, deed);
    }
    found.sort_by(|left, right| {
        left.place.cmp(&right.place).then(right.confidence.total_cmp(&left.confidence))
    });
    found.retain(|it| !polls::is_guess(scene, it));
    let mut deeds = once_each(scene, found);
    drop_kept_from(scene, &mut deeds);
    drop_subsumed(scene, &mut deeds);
    judged::drop_alike(scene, &mut deeds);
    deeds.extend(retell::again(scene, &deeds));
    deeds
}

/// Fills the matter of a relation with the title of its subject, if its type says so and it has neither
/// object nor matter.
fn add_title(scene: &Scene<'_>, deed: &mut Deed) {
    let spec = scene.page.ontology.relations.get(&deed.kind);
    let is_bare = deed.object.is_none() && deed.matter.is_none();
    if let Some(subject) = deed.subject.filter(|_| is_bare)
        && spec.is_some_and(|it| it.slots.titled)
    {
        deed.matter = matter::of_title(scene, deed.place.0, subject);
    }
}

/// Drops what the subject of another relation in the same sentence keeps from, by that relation's type.
fn drop_kept_from(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let kept_from: BTreeSet<(usize, Option<MemberIndex>, &str)> = deeds
        .iter()
        .filter_map(|deed| Some((deed, scene.page.ontology.relations.get(&deed.kind)?)))
        .flat_map(|(deed, spec)| {
            spec.keeps_from.iter().map(|kind| (deed.place.0, deed.subject, kind.as_str()))
        })
        .collect();
    deeds.retain(|it| !kept_from.contains(&(it.place.0, it.subject, it.kind.as_str())));
}

/// Returns what the patterns of the schema find, each with its trigger's claim as its confidence.
fn by_patterns(scene: &Scene<'_>) -> Vec<Deed> {
    let of_sentence = |sentence: usize| {
        let matches = matches_of(scene, sentence).into_iter();
        matches.flat_map(move |found| deeds_of(scene, sentence, &found))
    };
    (0..scene.page.trees.len()).flat_map(of_sentence).collect()
}

/// Returns each relation once: the first reading is kept, with the date and source that it lacked.
fn once_each(scene: &Scene<'_>, found: Vec<Deed>) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = Vec::new();
    let mut seen = BTreeMap::new();
    for deed in found {
        match seen.entry(deed.signature(&scene.page.ontology.relations)) {
            Entry::Vacant(place) => {
                place.insert(deeds.len());
                deeds.push(deed);
            }
            Entry::Occupied(place) => {
                let held = &mut deeds[*place.get()];
                // If both ways find it, it is more likely than by either alone.
                let both = 1.0 - (1.0 - held.confidence) * (1.0 - deed.confidence);
                let agree = held.claims.are_of_pattern() != deed.claims.are_of_pattern();
                retell::add_source(scene, held, &deed);
                held.claims.join(&deed.claims);
                if agree {
                    held.confidence = both;
                }
            }
        }
    }
    deeds
}

/// Returns the matches of a sentence, without those with words that are part of a longer one's: in
/// "offered his resignation" no one resigns.
fn matches_of(scene: &Scene<'_>, sentence: usize) -> Vec<Match> {
    let n_tokens = scene.page.tree(sentence).len();
    let all: Vec<Match> = (0..n_tokens).flat_map(|it| matches_at(scene, sentence, it)).collect();
    // "fired her on Tuesday" only looks like "fire on": if its slots are not filled, a phrase
    // counts for nothing.
    let is_filled = |it: &Match| !fill::fillings(scene, sentence, it).is_empty();
    let is_part = |found: &Match| {
        let longer = |other: &&Match| other.tokens.len() > found.tokens.len();
        all.iter().filter(longer).any(|other| other.covers(found) && is_filled(other))
    };
    all.iter().filter(|it| !is_part(it)).cloned().collect()
}

/// Drops a deed if another says the same more fully: the same act by the same actor, with an object
/// or matter if this one has neither, or the same office in more words.
fn drop_subsumed(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let words = |deed: &Deed| -> BTreeSet<String> {
        let matter = deed.matter.as_deref().unwrap_or_default().to_lowercase();
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
        let before = fuller.clone();
        for less in all.iter().filter(|it| is_fuller(it, &before)) {
            retell::add_source(scene, fuller, less);
        }
    }
    deeds.retain(|deed| !all.iter().any(|other| is_fuller(deed, other)));
}

fn deeds_of(scene: &Scene<'_>, sentence: usize, found: &Match) -> Vec<Deed> {
    let page = scene.page;
    let tree = page.tree(sentence);
    let spec = matching::spec_of(scene, found);
    let trigger = spec.trigger(found.trigger);
    let status = match trigger.status {
        Some(status) => status,
        None if factuality::is_performed(scene, spec, tree, found.head) => Status::Asserted,
        None => found.modality.status(),
    };
    let words = &page.ontology.grammar.status;
    let former = found.part == Part::Role && status::is_former(tree, found.head, words);
    let in_passing = found.part == Part::Role && !status::is_predicate(tree, found.head);
    let date = dates::of(tree, found.head, page.times_in(sentence));
    let spans = found.tokens.iter().map(|it| tree.token(*it).span);
    let Some(whole) = tree.span(&(0..tree.len())) else { return Vec::new() };
    let fillings = fill::fillings(scene, sentence, found);
    let claim = f64::from(trigger.percent.unwrap_or(60)) / 100.0;
    let make = |filling: fill::Filling| {
        let source = sources::of(scene, (sentence, found.head), in_passing);
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
            trigger: merge(spans.clone().collect(), page.text),
            evidence: whole,
            confidence: claim,
            claims: Claims { pattern: Some(claim), ..Claims::default() },
            place: (sentence, found.head),
        }
    };
    let sides = SideRules { scene, sentence, trigger: found.head };
    let is_said = page.ontology.families.is_spoken(&spec.family);
    let suffers = |it: MemberIndex| is_said && sides.suffers(it);
    let without_victim = |mut filling: fill::Filling| {
        let is_needed = spec.slots.object == Need::Required;
        if filling.object.is_some_and(suffers) {
            filling.object = None;
            return Some(filling).filter(|it| !is_needed && it.matter.is_some());
        }
        Some(filling)
    };
    fillings.into_iter().filter_map(without_victim).map(make).collect()
}

/// Returns the spans in order; spans with only blanks between them are joined.
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
