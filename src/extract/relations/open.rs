//! Open relations: what one actor does to another in words that are in no relation type of the
//! schema.
//!
//! In: a scene and the deeds that the schema's types found in it. Out: more deeds, with the kind
//! `open:` plus the verb's lemma and the preposition of its object: `open:hug`, `open:travel to`.
//! They are kept so that what is read is not lost; typed questions and scores leave them out. Verbs
//! of saying are left to statements. After Banko et al., "Open Information Extraction from the
//! Web", IJCAI 2007.

use super::confidence::Claims;
use super::deed::Deed;
use super::sources;
use crate::extract::cast::MemberIndex;
use crate::extract::modality::Modality;
use crate::extract::propositions::Proposition;
use crate::extract::{Scene, dates};
use crate::language::{Upos, Xpos};
use crate::ontology::Role;

/// The prefix of the names of open kinds.
pub(crate) const PREFIX: &str = "open:";

/// The share of such readings taken to be right, without evidence on single verbs.
const CONFIDENCE: f64 = 0.3;

/// Returns the open relations of a document in text order.
#[must_use]
pub(crate) fn open(scene: &Scene<'_>, typed: &[Deed]) -> Vec<Deed> {
    let mut found: Vec<Deed> = Vec::new();
    for sentence in 0..scene.page.trees.len() {
        for head in 0..scene.page.tree(sentence).len() {
            for deed in at(scene, sentence, head, typed) {
                let is_same = |other: &Deed| {
                    other.kind == deed.kind
                        && (other.subject, other.object, other.status)
                            == (deed.subject, deed.object, deed.status)
                };
                if !found.iter().any(is_same) {
                    found.push(deed);
                }
            }
        }
    }
    found
}

fn at(scene: &Scene<'_>, sentence: usize, head: usize, typed: &[Deed]) -> Vec<Deed> {
    let tree = scene.page.tree(sentence);
    let token = tree.token(head);
    let lemma = tree.lemma(head);
    let is_typed = |it: &Deed| it.trigger.iter().any(|span| span.overlaps(token.span));
    let is_light = scene.page.ontology.grammar.light_verbs.contains(&lemma);
    let is_cue = !scene.page.ontology.cues.verb(&lemma).is_empty();
    if token.upos != Upos::VERB || is_light || is_cue || typed.iter().any(is_typed) {
        return Vec::new();
    }
    let proposition = Proposition::at(tree, head, &scene.page.ontology.grammar);
    let who = |role: &Role| -> Vec<MemberIndex> {
        let tokens = proposition.fillers(role);
        tokens.filter_map(|it| scene.cast.member_at(sentence, it)).collect()
    };
    let Some(evidence) = tree.span(&(0..tree.len())) else { return Vec::new() };
    let mut deeds = Vec::new();
    for (role, object) in others(scene, sentence, &proposition) {
        for subject in who(&Role::Agent).into_iter().filter(|it| *it != object) {
            let kind = match &role {
                Role::Preposition(word) => format!("{PREFIX}{lemma} {word}"),
                _ => format!("{PREFIX}{lemma}"),
            };
            let source = sources::of(scene, (sentence, head), false);
            deeds.push(Deed {
                kind,
                subject: Some(subject),
                object: Some(object),
                matter: None,
                status: Modality::of(tree, head, &scene.page.ontology.grammar).status(),
                former: false,
                according_to: source.speakers,
                statement: source.statement,
                date: dates::of(tree, head, scene.page.times_in(sentence)),
                trigger: vec![token.span],
                evidence,
                confidence: CONFIDENCE,
                claims: Claims::default(),
                place: (sentence, head),
            });
        }
    }
    deeds
}

/// Returns the actors that a verb takes beside its agent, with their roles: its objects, or else
/// those after prepositions that do not give a place.
fn others(
    scene: &Scene<'_>,
    sentence: usize,
    proposition: &Proposition,
) -> Vec<(Role, MemberIndex)> {
    let tree = scene.page.tree(sentence);
    let grammar = &scene.page.ontology.grammar;
    let placed = proposition.arguments.iter().filter_map(|argument| {
        let is_clause = matches!(tree.token(argument.token).xpos, Xpos::VB | Xpos::VBG);
        let member = scene.cast.member_at(sentence, argument.token).filter(|_| !is_clause)?;
        Some((argument.role.clone(), member))
    });
    let all: Vec<(Role, MemberIndex)> = placed.collect();
    let is_object = |it: &&(Role, MemberIndex)| matches!(it.0, Role::Patient | Role::Recipient);
    let objects: Vec<(Role, MemberIndex)> = all.iter().filter(is_object).cloned().collect();
    if !objects.is_empty() {
        return objects;
    }
    let is_beside = |placed: &(Role, MemberIndex)| match &placed.0 {
        Role::Preposition(word) => word != "by" && !grammar.introduces_place(word),
        _ => false,
    };
    all.into_iter().filter(is_beside).collect()
}
