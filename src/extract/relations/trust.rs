//! How far a relation can be trusted: how often such ones were right in annotated articles.
//!
//! In: a deed, with the share that its trigger claims, and the scene. Out: its [`Signs`] and, from
//! them, a confidence between 0.0 and 1.0. A logistic regression (Platt 1999, with what is seen of
//! the arguments beside the claim). Never fails.

use super::{Deed, Scene};
use crate::extract::cast::{MemberIndex, Place};
use crate::knowledge::{ActorKind, MentionKind, Status};
use crate::language::Upos;

/// How many signs there are.
pub const N_SIGNS: usize = 13;

/// What speaks for and against a deed: numbers about between -3 and 3.
pub type Signs = [f64; N_SIGNS];

/// What each sign weighs, in hundredths.
const WEIGHTS: [i32; N_SIGNS] = include!("../weights/confidence.in");

/// The least and the most that a trigger's claim counts for.
const CLAIMS: [f64; 2] = [0.05, 0.95];

/// How many tokens make a long sentence, and a long way between a trigger and its subject.
const TOKENS_LONG: f64 = 40.0;
const TOKENS_APART: f64 = 10.0;

/// Returns the share of deeds with these signs that is right.
#[must_use]
pub fn share(signs: &Signs) -> f64 {
    let sum: f64 =
        signs.iter().zip(WEIGHTS).map(|(sign, weight)| sign * f64::from(weight) / 100.0).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Returns what speaks for and against a deed; its confidence still being its trigger's claim.
#[must_use]
pub fn signs(scene: &Scene<'_>, deed: &Deed) -> Signs {
    let (sentence, head) = deed.place;
    let tree = &scene.trees[sentence];
    let yes = |it: bool| f64::from(u8::from(it));
    let claim = deed.confidence.clamp(CLAIMS[0], CLAIMS[1]);
    let is_unnamed = |it: Option<MemberIndex>| {
        it.is_some_and(|it| scene.cast.members[it].kind == ActorKind::Unnamed)
    };
    let subject = nearest(scene, deed, deed.subject);
    let object = nearest(scene, deed, deed.object);
    let is_pronoun = |it: Option<&Place>| it.is_some_and(|it| it.kind == MentionKind::Pronoun);
    let apart = subject.map_or(0, |it| it.head.abs_diff(head));
    [
        1.0,
        (claim / (1.0 - claim)).ln(),
        yes(tree.token(head).upos == Upos::VERB),
        yes(is_unnamed(deed.subject)),
        yes(is_unnamed(deed.object)),
        yes(deed.object.is_some()),
        yes(deed.matter.is_some()),
        yes(deed.status != Status::Asserted),
        yes(deed.statement.is_some()),
        (tree.len() as f64 / TOKENS_LONG).min(2.0),
        (apart as f64 / TOKENS_APART).min(2.0),
        yes(is_pronoun(subject) || is_pronoun(object)),
        yes(subject.is_none()),
    ]
}

/// Returns the mention of an actor that stands nearest to the trigger in its sentence.
fn nearest<'s>(scene: &Scene<'s>, deed: &Deed, member: Option<MemberIndex>) -> Option<&'s Place> {
    let (sentence, head) = deed.place;
    let mentions = scene.cast.members[member?].mentions.iter();
    mentions.filter(|it| it.sentence == sentence).min_by_key(|it| it.head.abs_diff(head))
}
