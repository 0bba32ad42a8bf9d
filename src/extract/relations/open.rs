//! Open relations: what one actor does to another in words that no relation type of the schema has.
//!
//! In: a scene and the deeds that the schema's types found in it. Out: more deeds, of the kind
//! `open:` with the verb's lemma and the preposition of its object: `open:hug`, `open:travel to`.
//! They keep what is read from being lost; typed questions and scores leave them out. Verbs of
//! saying are left to statements. After Banko et al., "Open Information Extraction from the Web",
//! IJCAI 2007.

use super::confidence::Claims;
use super::{Deed, Scene, sources};
use crate::document::PartialDate;
use crate::extract::cast::MemberIndex;
use crate::extract::dates;
use crate::extract::propositions::{Proposition, Role};
use crate::extract::status;
use crate::language::{Upos, Xpos};

/// What the names of open kinds start with.
pub const PREFIX: &str = "open:";

/// How often such a reading is right, in the absence of any evidence on single verbs.
const CONFIDENCE: f64 = 0.3;

/// Returns the open relations of a document in text order.
#[must_use]
pub fn open(scene: &Scene<'_>, typed: &[Deed]) -> Vec<Deed> {
    let mut found: Vec<Deed> = Vec::new();
    for sentence in 0..scene.trees.len() {
        for head in 0..scene.trees[sentence].len() {
            for deed in at(scene, sentence, head, typed) {
                let is_same = |it: &Deed| {
                    it.kind == deed.kind
                        && (it.subject, it.object, it.status)
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
    let tree = &scene.trees[sentence];
    let token = tree.token(head);
    let lemma = tree.lemma(head);
    let is_typed = |it: &Deed| it.trigger.iter().any(|span| span.overlaps(token.span));
    let is_light = scene.ontology.grammar.light_verbs.contains(&lemma);
    let is_cue = !scene.ontology.cues.verb(&lemma).is_empty();
    if token.upos != Upos::VERB || is_light || is_cue || typed.iter().any(is_typed) {
        return Vec::new();
    }
    let proposition = Proposition::at(tree, head, &scene.ontology.grammar);
    let who = |role: &Role| -> Vec<MemberIndex> {
        let tokens = proposition.fillers(role);
        tokens.filter_map(|it| scene.cast.member_at(sentence, it)).collect()
    };
    let today = scene.document.date.and_then(PartialDate::exact_day);
    let times = dates::find(tree, today, None, &scene.ontology.calendar);
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
                status: status::of(tree, head, &scene.ontology.grammar),
                former: false,
                according_to: source.speakers,
                statement: source.statement,
                date: dates::of(tree, head, &times),
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

/// Returns whom a verb takes beside its agent, and how: as an object, else after prepositions that
/// do not tell where.
fn others(
    scene: &Scene<'_>,
    sentence: usize,
    proposition: &Proposition,
) -> Vec<(Role, MemberIndex)> {
    let tree = &scene.trees[sentence];
    let grammar = &scene.ontology.grammar;
    let placed = proposition.arguments.iter().filter_map(|it| {
        let is_clause = matches!(tree.token(it.token).xpos, Xpos::VB | Xpos::VBG);
        let member = scene.cast.member_at(sentence, it.token).filter(|_| !is_clause)?;
        Some((it.role.clone(), member))
    });
    let all: Vec<(Role, MemberIndex)> = placed.collect();
    let is_object = |it: &&(Role, MemberIndex)| matches!(it.0, Role::Patient | Role::Recipient);
    let objects: Vec<(Role, MemberIndex)> = all.iter().filter(is_object).cloned().collect();
    if !objects.is_empty() {
        return objects;
    }
    let is_beside = |it: &(Role, MemberIndex)| match &it.0 {
        Role::Preposition(word) => word != "by" && !grammar.introduces_place(word),
        _ => false,
    };
    all.into_iter().filter(is_beside).collect()
}
