//! Whether a relation that the heads find is reported as a fact, as denied, or as only possible.
//!
//! In: a type, the tree of the sentence, the word that expresses the relation, and the logits of the
//! three statuses. Out: its [`Status`]. The heads decide, except for what the tree shows beyond doubt:
//! a negation of the word, no word of denial anywhere in the sentence, or something that "is to"
//! happen. Never fails.

use crate::extract::modality::{self, Modality};
use crate::extract::tree::Tree;
use crate::extract::{Scene, phrases, status, subjects, supposed};
use crate::knowledge::Status;
use crate::language::syntax::highest;
use crate::language::{Deprel, Upos};
use crate::ontology::RelationSpec;

/// Returns the status of a relation that the word at `token` expresses; `logits` are those of
/// asserted, negated and hypothetical.
pub(super) fn of(
    scene: &Scene<'_>,
    spec: &RelationSpec,
    (tree, token): (&Tree<'_>, usize),
    [asserted, negated, hypothetical]: [f32; 3],
) -> Status {
    let words = &scene.page.ontology.grammar.status;
    if let Some(status) = spec.status() {
        return status;
    }
    if negated_by_tree(scene, spec, tree, token) {
        return Status::Negated;
    }
    if is_performed(scene, spec, tree, token) {
        return Status::Asserted;
    }
    let grammar = &scene.page.ontology.grammar;
    let calling = subjects::calling(tree, token, grammar).filter(|_| tree.is_nominal(token));
    let at = calling.unwrap_or_else(|| predicate_of(tree, token));
    let is_fact = || Modality::of(tree, at, grammar).status() == Status::Asserted;
    match highest(&[asserted, negated, hypothetical]) {
        2 if calling.is_some() && is_fact() => Status::Asserted,
        1 if status::has_denial(tree, words) => Status::Negated,
        1 if is_fact() => Status::Asserted,
        // "she'd met him": the heads take it for "she would".
        2 if status::is_past_perfect(tree, at) && is_fact() => Status::Asserted,
        1 | 2 => Status::Hypothetical,
        _ if is_meeting_ahead(scene, spec, tree, token) => Status::Hypothetical,
        _ if is_arranged(scene, spec, tree, token) => Status::Hypothetical,
        _ if is_to_become(scene, spec, tree, token) => Status::Hypothetical,
        _ if is_wished(scene, spec, tree, token) => Status::Hypothetical,
        _ if supposed::is_supposed(tree, at, words) => Status::Hypothetical,
        _ => Status::Asserted,
    }
}

/// Returns `true` if words do what they say they want to do: "I want to thank Ruiz", "let me thank her".
pub(super) fn is_performed(
    scene: &Scene<'_>,
    spec: &RelationSpec,
    tree: &Tree<'_>,
    token: usize,
) -> bool {
    let words = &scene.page.ontology.grammar.status;
    let Some(above) = tree.head(token) else { return false };
    let is_speaker = |it: usize| tree.token(it).features.has("Person=1");
    let is_negated = |verb: usize| modality::has_negator(tree, verb, words);
    let says = |verb: usize| {
        let sides = ["nsubj", "obj", "iobj"].into_iter();
        let mut sides = sides.flat_map(|it| tree.dependents(verb, it));
        !is_negated(verb) && sides.any(is_speaker)
    };
    let is_complement = matches!(tree.token(token).deprel.base(), "xcomp" | "ccomp");
    scene.page.ontology.families.is_spoken(&spec.family)
        && is_complement
        && words.performing_verbs.contains(&tree.lemma(above))
        && (says(above) || says(token) && tree.dependent(above, "nsubj").is_none())
        && !is_negated(token)
}

/// Returns `true` if an office or role is what someone is to become: "is tipped to become minister".
fn is_to_become(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let is_complement = tree.token(token).deprel == Deprel::XCOMP
        && matches!(tree.token(token).upos, Upos::NOUN | Upos::PROPN);
    let role = || Modality::of_role(tree, token, &scene.page.ontology.grammar);
    spec.is_state() && is_complement && role().status() == Status::Hypothetical
}

/// Returns `true` if an act is only what is asked or hoped for: "requested an inquiry", "pressure to dismiss him".
fn is_wished(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let grammar = &scene.page.ontology.grammar;
    let here = tree.token(token);
    let Some(above) = tree.head(token).filter(|_| !spec.is_state()) else { return false };
    let lemma = tree.lemma(above);
    let is_asked = || match here.deprel.base() {
        "obj" => grammar.status.possible_reporting.contains(&lemma),
        "obl" => tree
            .preposition(token)
            .is_some_and(|it| grammar.oblique_control.contains(&format!("{lemma} {it}"))),
        _ => false,
    };
    let is_wish = || {
        matches!(here.deprel.base(), "acl" | "advcl" | "xcomp")
            && subjects::has_infinitive(tree, token)
            && grammar.status.possible_nouns.contains(&lemma)
    };
    !scene.page.ontology.families.is_spoken(&spec.family)
        && match here.upos {
            Upos::NOUN => tree.token(above).upos == Upos::VERB && is_asked(),
            Upos::VERB => is_wish(),
            _ => false,
        }
}

/// Returns `true` if an act "is to" happen. What is said, such as a promise, is said already.
fn is_arranged(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let families = &scene.page.ontology.families;
    let above = verb_above(tree, token).filter(|_| !spec.is_state());
    let mut words = std::iter::once(predicate_of(tree, token)).chain(above);
    !families.is_spoken(&spec.family) && words.any(|it| modality::is_arranged(tree, it))
}

/// Returns `true` if a verb or predicate is negated in its clause or by a word above it in the
/// tree.
fn negated_by_tree(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let grammar = &scene.page.ontology.grammar;
    let at = predicate_of(tree, token);
    let is_verb = matches!(tree.token(at).upos, Upos::VERB | Upos::AUX);
    let found = match spec.is_state() && !is_verb {
        true => Modality::of_role(tree, at, grammar),
        false => Modality::of(tree, at, grammar),
    };
    // "did not agree with him" is criticism: for such types "not" negates only a word of the type
    // itself.
    let families = &scene.page.ontology.families;
    let is_own = !families.is_against(&spec.family) || is_word_of(scene, spec, tree, at);
    // "failed to win" is not a win, but "refused to answer" is a refusal.
    let fails = !families.is_spoken(&spec.family) && status::fails(tree, at, grammar);
    // "called off talks with him", if the trigger is "with".
    let is_off =
        families.is_meeting(&spec.family) && modality::calls_off(tree, at, &grammar.status);
    found.status() == Status::Negated && is_own || fails || is_off
}

/// Returns `true` if the schema lists a word among those that express a type.
fn is_word_of(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let relations = &scene.page.ontology.relations;
    let entries = phrases::by_lemma(scene, tree, token, relations.phrases());
    entries.iter().any(|it| relations.spec(it.kind).name == spec.name)
}

/// Returns the word that a function word belongs to: the verb in "met with", the noun in "in
/// talks".
fn predicate_of(tree: &Tree<'_>, token: usize) -> usize {
    if !matches!(tree.token(token).upos, Upos::ADP | Upos::PART | Upos::PUNCT | Upos::DET) {
        return token;
    }
    let Some(noun) = tree.head(token) else { return token };
    let is_side = matches!(tree.token(noun).deprel.base(), "obl" | "obj" | "nmod");
    tree.head(noun).filter(|_| is_side).unwrap_or(noun)
}

/// Returns `true` if a meeting is still to come: "will hold talks", "in meetings I will seek".
fn is_meeting_ahead(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let grammar = &scene.page.ontology.grammar;
    let looks_ahead = |verb| Modality::of(tree, verb, grammar).status() == Status::Hypothetical;
    scene.page.ontology.families.is_meeting(&spec.family)
        && verb_above(tree, token).is_some_and(looks_ahead)
}

/// Returns the verb that a word is or leads up to as one of its sides.
fn verb_above(tree: &Tree<'_>, token: usize) -> Option<usize> {
    let is_verb = |it: usize| tree.token(it).upos == Upos::VERB;
    let is_side = |token: usize| {
        matches!(
            tree.token(token).deprel.base(),
            "obj" | "obl" | "nsubj" | "conj" | "nmod" | "case"
        )
    };
    let mut way = tree.ancestors(token).take_while(|it| is_verb(*it) || is_side(*it));
    let top = way.find(|it| is_verb(*it) || tree.head(*it).is_some_and(is_verb))?;
    if is_verb(top) { Some(top) } else { tree.head(top) }
}
