//! Which words express which relation: phrases of the schema found in trees.
//!
//! In: a scene and a token. Out: at most one [`Match`] per relation type, by the longest phrase
//! that starts at the token and has its conditions met.

use crate::extract::modality::Modality;
use crate::extract::phrases::{self, Match};
use crate::extract::propositions::{Argument, Proposition};
use crate::extract::tree::Tree;
use crate::extract::{Scene, bearers};
use crate::knowledge::ActorKind;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Body, Part, Phrase, RelationSpec, Role, Trigger};

/// The longest office looked up, in words.
const TITLE_WORDS_MAX: usize = 4;

/// The roles of the body in which an office is held.
const BODY_ROLES: [Role; 5] =
    [Role::with("of"), Role::with("at"), Role::with("for"), Role::Modifier, Role::Possessor];

/// How many tokens after a verb its noun may be.
const WORDS_BETWEEN_MAX: usize = 4;

/// Returns the relations that the token `head` may express, one match per type.
#[must_use]
pub(crate) fn matches_at(scene: &Scene<'_>, sentence: usize, head: usize) -> Vec<Match> {
    let relations = &scene.page.ontology.relations;
    let tree = scene.page.tree(sentence);
    let entries = phrases::by_lemma(scene, tree, head, relations.phrases());
    let mut found = matches_of_classes(scene, tree, head);
    found.extend(matches_of_modals(scene, sentence, head));
    if entries.is_empty() {
        return found;
    }
    let plain = Proposition::at(tree, head, &scene.page.ontology.grammar);
    for entry in entries {
        if found.iter().any(|it| it.kind == entry.kind) || !phrases::fits(tree, head, entry.part) {
            continue;
        }
        let trigger = relations.trigger(entry);
        let matched = match_phrase(scene, tree, head, entry, &plain);
        found.extend(matched.filter(|it| conditions_hold(scene, sentence, it, trigger)));
    }
    found
}

/// Returns the definition of a match's relation.
pub(super) fn spec_of<'s>(scene: &Scene<'s>, found: &Match) -> &'s RelationSpec {
    scene.page.ontology.relations.spec(found.kind)
}

/// Finds words of a class of `schema/actors/` that describe an actor: "Republican nominee X".
fn matches_of_classes(scene: &Scene<'_>, tree: &Tree<'_>, head: usize) -> Vec<Match> {
    let form = tree.token(head).span.of(scene.page.text);
    let mut found = Vec::new();
    for entry in scene.page.ontology.relations.of_classes() {
        let trigger = scene.page.ontology.relations.trigger(entry);
        let belongs = match trigger.class.as_deref() {
            Some("party") => scene.page.ontology.actors.party_of_member(form).is_some(),
            _ => false,
        };
        if !belongs {
            continue;
        }
        // A party's members are people: "Republican senators" names no one in particular.
        let is_one = |it: &usize| tree.token(*it).xpos != Xpos::NNS;
        let bearers = class_bearers(tree, head).into_iter().filter(is_one);
        let argument = |token| Argument { role: Role::Bearer, token };
        let arguments = bearers.map(argument).collect();
        let modality = modality_of(scene, tree, entry.part, head);
        found.push(Match::new(entry, head, vec![head], modality, Proposition { head, arguments }));
    }
    found
}

fn modality_of(scene: &Scene<'_>, tree: &Tree<'_>, part: Part, head: usize) -> Modality {
    match part {
        Part::Role => Modality::of_role(tree, head, &scene.page.ontology.grammar),
        _ => Modality::of(tree, head, &scene.page.ontology.grammar),
    }
}

/// Finds verbs with an auxiliary of the schema: "Congress should act".
fn matches_of_modals(scene: &Scene<'_>, sentence: usize, head: usize) -> Vec<Match> {
    let relations = &scene.page.ontology.relations;
    let tree = scene.page.tree(sentence);
    let auxiliaries: Vec<usize> = tree.dependents(head, "aux").collect();
    let mut found = Vec::new();
    for entry in relations.of_modals().iter().filter(|_| !auxiliaries.is_empty()) {
        let trigger = relations.trigger(entry);
        let is_meant = |it: &&usize| trigger.modal.contains(&tree.lemma(**it));
        let Some(auxiliary) = auxiliaries.iter().find(is_meant) else { continue };
        let proposition = Proposition::at(tree, head, &scene.page.ontology.grammar);
        let modality = modality_of(scene, tree, entry.part, head);
        let matched = Match::new(entry, head, vec![*auxiliary], modality, proposition);
        if conditions_hold(scene, sentence, &matched, trigger) {
            found.push(matched);
        }
    }
    found
}

/// Returns the members of the class that a word names: the bearers of the noun it is attached to.
fn class_bearers(tree: &Tree<'_>, word: usize) -> Vec<usize> {
    let beside = matches!(
        tree.token(word).deprel,
        Deprel::AMOD
            | Deprel::COMPOUND
            | Deprel::NMOD_DESC
            | Deprel::NMOD
            | Deprel::DEP
            | Deprel::PARATAXIS
    );
    let noun = tree.head(word).filter(|_| beside).unwrap_or(word);
    bearers::bearers(tree, noun).into_iter().filter(|it| *it != word || noun == word).collect()
}

/// Finds the words after the first among the dependents, and adds the arguments of nouns found
/// there.
fn match_phrase(
    scene: &Scene<'_>,
    tree: &Tree<'_>,
    head: usize,
    entry: &Phrase,
    plain: &Proposition,
) -> Option<Match> {
    let mut tokens = vec![head];
    let mut proposition = plain.clone();
    let (mut governed, mut case_word) = (Vec::new(), None);
    for word in &entry.more {
        let below = tokens.iter().flat_map(|it| tree.children(*it)).copied();
        let is_word = |it: &usize| !tokens.contains(it) && says(scene, tree, *it, word);
        let next = tokens.iter().max().map(|it| it + 1).filter(|it| *it < tree.len());
        let beside = title_parts(tree, head).chain(next).filter(|_| entry.part == Part::Role);
        let after = noun_after(tree, head).filter(|_| entry.part == Part::Verb);
        let direct = below.chain(beside).chain(after).find(is_word);
        if let Some(token) = direct {
            tokens.push(token);
            let is_verb = tree.token(token).upos == Upos::VERB;
            if tree.is_nominal(token) || is_verb {
                let inner = Proposition::at(tree, token, &scene.page.ontology.grammar);
                let news = inner.arguments.into_iter().filter(|argument| {
                    argument.role != Role::Bearer && !(is_verb && argument.role == Role::Agent)
                });
                proposition.arguments.extend(news);
            }
            continue;
        }
        let role = Role::Preposition(word.clone().into());
        let filler = proposition.fillers(&role).next()?;
        tokens.extend(tree.dependent(filler, "case"));
        governed.push(filler);
        case_word = Some(word.clone());
    }
    let phrase: Vec<usize> = tokens.iter().skip(1).copied().collect();
    tokens.dedup();
    proposition.arguments.retain(|it| !phrase.contains(&it.token));
    let modality = modality_of(scene, tree, entry.part, head);
    let found = Match::new(entry, head, tokens, modality, proposition);
    Some(Match { governed, preposition: case_word, ..found })
}

/// Returns the noun right after a verb, whether the tree attaches it or not: "offered his
/// resignation".
fn noun_after(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let goes_on = |token: &usize| {
        matches!(tree.token(*token).upos, Upos::DET | Upos::ADJ)
            || tree.token(*token).deprel == Deprel::NMOD_POSS
    };
    let end = tree.len().min(verb + 1 + WORDS_BETWEEN_MAX);
    let noun = (verb + 1..end).find(|it| !goes_on(it))?;
    (tree.token(noun).upos == Upos::NOUN).then_some(noun)
}

/// Returns the other words of a title if the role noun is not its head: "Attorney | General".
fn title_parts<'t>(tree: &'t Tree<'_>, head: usize) -> impl Iterator<Item = usize> + 't {
    let above = tree.head(head).into_iter();
    above.flat_map(|it| tree.children(it).iter().copied()).filter(move |it| it.abs_diff(head) == 1)
}

fn says(scene: &Scene<'_>, tree: &Tree<'_>, at: usize, word: &str) -> bool {
    let token = tree.token(at);
    token.deprel != Deprel::CASE && token.xpos != Xpos::TO && phrases::says(scene, tree, at, word)
}

/// Returns `true` if a role is held in the kind of body that the trigger wants.
fn body_fits(scene: &Scene<'_>, sentence: usize, found: &Match, wanted: Body) -> bool {
    let tree = scene.page.tree(sentence);
    let actors = &scene.page.ontology.actors;
    let word = |at: usize| tree.token(at).span.of(scene.page.text).to_lowercase();
    let is_office = (found.head.saturating_sub(TITLE_WORDS_MAX - 1)..found.head).any(|start| {
        let words: Vec<String> = (start..=found.head).map(word).collect();
        actors.title(&words.join(" ")).is_some_and(|it| it.office)
    });
    if wanted == Body::Private || is_office {
        return is_office == (wanted == Body::Public);
    }
    let is_private = |token: usize| {
        let form = tree.token(token).span.of(scene.page.text);
        let kind = scene.cast.member_at(sentence, token).map(|it| scene.cast.member(it).kind);
        matches!(kind, Some(ActorKind::Organization | ActorKind::Outlet))
            && actors.party_of_member(form).is_none()
    };
    !BODY_ROLES.iter().any(|role| found.proposition.fillers(role).any(is_private))
}

fn conditions_hold(scene: &Scene<'_>, sentence: usize, found: &Match, trigger: &Trigger) -> bool {
    let tree = scene.page.tree(sentence);
    let has = |role: &Role| found.proposition.fillers(role).next().is_some();
    let lemma_below = |wanted: &Vec<String>| {
        let children = tree.children(found.head).iter();
        children.map(|it| tree.lemma(*it)).any(|it| wanted.contains(&it))
    };
    let in_body = || trigger.body.is_none_or(|it| body_fits(scene, sentence, found, it));
    let agent_fits = || {
        let mut agents = found.proposition.fillers(&Role::Agent).peekable();
        let lacks = agents.peek().is_none() && trigger.agent.iter().any(|it| it == "none");
        trigger.agent.is_empty()
            || lacks
            || agents.any(|it| trigger.agent.contains(&tree.lemma(it)))
    };
    trigger.with.iter().all(has)
        && agent_fits()
        && in_body()
        && !trigger.without.iter().any(has)
        && (trigger.unless.is_empty() || !lemma_below(&trigger.unless))
}
