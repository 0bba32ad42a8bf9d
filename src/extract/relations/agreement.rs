//! Makes the relations that patterns and heads find at one word agree.
//!
//! In: the relations that both find, in any order. Out: the same relations, with one status, one
//! direction and one type of a family for each word, and without types that are much less likely there
//! than another. Never fails.

use std::collections::BTreeMap;

use super::confidence;
use super::deed::{Deed, keep};
use crate::extract::Scene;
use crate::extract::cast::MemberIndex;
use crate::knowledge::Status;

/// Type, word, subject and object.
type Key<'d> = (&'d str, (usize, usize), Option<MemberIndex>, Option<MemberIndex>);

fn key(deed: &Deed) -> Key<'_> {
    (&deed.kind, deed.place, deed.subject, deed.object)
}

fn family_of<'s>(scene: &Scene<'s>, deed: &Deed) -> Option<&'s str> {
    scene.page.ontology.relations.get(&deed.kind).map(|it| &*it.family)
}

/// If one word gives a relation both as asserted and with a lesser status, sets the lesser one on
/// both: the reader that found it asserted overlooked a mark.
pub(super) fn on_status(deeds: &mut [Deed]) {
    let is_marked = |it: &&Deed| it.status != Status::Asserted;
    let marked: BTreeMap<Key<'_>, Status> =
        deeds.iter().filter(is_marked).map(|it| (key(it), it.status)).collect();
    let agreed = |deed: &Deed| match deed.status {
        Status::Asserted => marked.get(&key(deed)).copied().unwrap_or(Status::Asserted),
        status => status,
    };
    let statuses: Vec<Status> = deeds.iter().map(agreed).collect();
    for (deed, status) in deeds.iter_mut().zip(statuses) {
        deed.status = status;
    }
}

/// If a word and another above or below it give relations of one family between the same sides, one as
/// negated and one as asserted, drops the latter: in "refused to endorse him", "refused" stands for no
/// endorsement.
pub(super) fn on_denial(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let is_above = |sentence: usize, one: usize, other: usize| {
        scene.page.tree(sentence).ancestors(other).any(|it| it == one)
    };
    let is_denied = |deed: &Deed| {
        let (sentence, at) = deed.place;
        let denies = |it: &Deed| {
            it.status == Status::Negated
                && it.place.0 == sentence
                && (family_of(scene, it), it.subject, it.object)
                    == (family_of(scene, deed), deed.subject, deed.object)
                && (is_above(sentence, at, it.place.1) || is_above(sentence, it.place.1, at))
        };
        deed.status == Status::Asserted && deed.object.is_some() && deeds.iter().any(denies)
    };
    let kept: Vec<bool> = deeds.iter().map(|it| !is_denied(it)).collect();
    keep(deeds, &kept);
}

/// If one word gives a relation in both directions, as "received the endorsement of Okoro" may,
/// drops the less confident one.
pub(super) fn on_direction(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let is_symmetric =
        |kind: &str| scene.page.ontology.relations.get(kind).is_some_and(|it| it.symmetric);
    let sure: BTreeMap<Key<'_>, f64> = deeds.iter().map(|it| (key(it), it.confidence)).collect();
    let is_reversed = |deed: &Deed| {
        let other = (deed.kind.as_str(), deed.place, deed.object, deed.subject);
        let is_surer = sure.get(&other).is_some_and(|it| *it > deed.confidence);
        deed.object.is_some() && is_surer && !is_symmetric(&deed.kind)
    };
    let kept: Vec<bool> = deeds.iter().map(|it| !is_reversed(it)).collect();
    keep(deeds, &kept);
}

/// How much less confident than another relation of the same word and subject one may be.
const RIVAL_SHARE: f64 = 0.7;

/// If one word gives two relations of a family between the same two sides, drops the less
/// confident one: a person who endorses also supports, but the text says only that they endorsed.
pub(super) fn on_sort(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let key = |deed: &Deed| (family_of(scene, deed), deed.place, deed.subject, deed.object);
    let mut surest: BTreeMap<_, f64> = BTreeMap::new();
    for deed in deeds.iter() {
        let held = surest.entry(key(deed)).or_insert(deed.confidence);
        *held = held.max(deed.confidence);
    }
    let is_surest =
        |deed: &Deed| surest.get(&key(deed)).is_none_or(|most| *most <= deed.confidence);
    let kept: Vec<bool> =
        deeds.iter().map(|deed| deed.object.is_none() || is_surest(deed)).collect();
    keep(deeds, &kept);
}

/// If one word gives relations of two types with one subject, drops the one that is much less
/// confident, whatever the objects: on annotated articles it is right in one case of eight. Types that
/// only patterns find stay, since the heads weighed no other type against them.
pub(super) fn on_type(deeds: &mut Vec<Deed>) {
    let is_learned = |it: &&Deed| confidence::n_examples(&it.kind) > 0.0;
    let mut of_word: BTreeMap<_, Vec<(&str, f64)>> = BTreeMap::new();
    for deed in deeds.iter().filter(is_learned) {
        let all = of_word.entry((deed.place, deed.subject)).or_default();
        all.push((&deed.kind, deed.confidence));
    }
    let is_rival = |deed: &Deed| {
        let all = of_word.get(&(deed.place, deed.subject)).map_or(&[][..], Vec::as_slice);
        let much_surer =
            |it: &&(&str, f64)| it.0 != deed.kind && deed.confidence < RIVAL_SHARE * it.1;
        is_learned(&deed) && all.iter().any(|it| much_surer(&it))
    };
    let kept: Vec<bool> = deeds.iter().map(|it| !is_rival(it)).collect();
    keep(deeds, &kept);
}
