//! Which words express which event: phrases of the schema found in trees.
//!
//! In: a scene and a sentence. Out: the phrases found, at most one per first word, the longest. A
//! phrase within the complement of another ("agreed to *provide aid*") belongs to that event and is
//! left out.

use crate::extract::Scene;
use crate::extract::modality::Modality;
use crate::extract::phrases::{self, Match};
use crate::extract::propositions::Proposition;
use crate::extract::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{EventNeed, EventTrigger, Part, Phrase, Role};

/// Returns the phrases of a sentence that express events, in text order.
#[must_use]
pub(super) fn find(scene: &Scene<'_>, sentence: usize) -> Vec<Match> {
    let tree = scene.page.tree(sentence);
    let mut all: Vec<Match> = Vec::new();
    for head in 0..tree.len() {
        all.extend(longest(scene, sentence, head));
    }
    let is_part = |found: &Match| {
        all.iter().any(|other| {
            let is_longer = other.tokens.len() > found.tokens.len()
                || (other.tokens.len() == found.tokens.len() && other.head < found.head);
            is_longer && other.covers(found)
        })
    };
    let all: Vec<Match> = all.iter().filter(|it| !is_part(it)).cloned().collect();
    let is_under = |found: &Match, other: &Match| {
        let is_own = other.tokens.contains(&found.head);
        other.head != found.head && !is_own && holds(scene, tree, other, found.head)
    };
    let is_weak = |it: &Match| trigger_of(scene, it).weak;
    let is_void = |it: &Match| is_weak(it) && all.iter().any(|under| is_under(under, it));
    let is_within =
        |found: &Match| all.iter().any(|other| !is_void(other) && is_under(found, other));
    all.iter().filter(|it| !is_void(it) && !is_within(it)).cloned().collect()
}

/// Returns `true` if a token is part of what a phrase is about: its object or complement.
fn holds(scene: &Scene<'_>, tree: &Tree<'_>, phrase: &Match, token: usize) -> bool {
    let words = scene.page.ontology.events.words();
    let mut at = token;
    for above in tree.ancestors(token).skip(1) {
        let relation = tree.token(at).deprel;
        let breaks = match relation {
            Deprel::ACL_RELCL | Deprel::PARATAXIS | Deprel::NSUBJ => true,
            Deprel::OBL | Deprel::NMOD => {
                tree.preposition(at).is_some_and(|it| words.aside_prepositions.contains(&it))
            }
            Deprel::CONJ => phrase.tokens.contains(&above),
            // An adverbial clause too: in the infinitive or with "unless" it is part of what is
            // wanted or threatened.
            _ => false,
        };
        if breaks {
            return false;
        }
        if phrase.tokens.contains(&above) {
            let is_clause = relation == Deprel::ADVCL;
            return !(is_clause && is_aside(scene, tree, at));
        }
        at = above;
    }
    false
}

/// Returns `true` if an adverbial clause is about something else: "after", "as", "while", "saying".
fn is_aside(scene: &Scene<'_>, tree: &Tree<'_>, clause: usize) -> bool {
    let conditional = &scene.page.ontology.grammar.status.conditional_marks;
    let mark = tree.dependents(clause, "mark").chain(tree.dependents(clause, "advmod")).next();
    mark.is_none_or(|mark| {
        tree.token(mark).xpos != Xpos::TO && !conditional.contains(&tree.lemma(mark))
    })
}

fn longest(scene: &Scene<'_>, sentence: usize, head: usize) -> Option<Match> {
    let tree = scene.page.tree(sentence);
    let events = &scene.page.ontology.events;
    let starting = phrases::by_lemma(scene, tree, head, events.phrases());
    starting.iter().filter(|it| reports(tree, head, it.part)).find_map(|phrase| {
        let found = complete(scene, tree, head, phrase)?;
        let spec = events.spec(found.kind);
        let is_event = spec.turned(found.trigger, found.modality.outlook()).is_some();
        (is_event && conditions_hold(scene, tree, &found)).then_some(found)
    })
}

/// Returns the trigger of a phrase.
pub(super) fn trigger_of<'s>(scene: &Scene<'s>, found: &Match) -> &'s EventTrigger {
    scene.page.ontology.events.spec(found.kind).trigger(found.trigger)
}

/// Returns whether a token may report an event. A participle before a noun describes it, as in "the
/// defeated party", and so does a noun before a noun.
fn reports(tree: &Tree<'_>, at: usize, part: Part) -> bool {
    let token = tree.token(at);
    let is_report = match part {
        Part::Verb => token.deprel != Deprel::AMOD && token.upos != Upos::NOUN,
        Part::Noun | Part::Role if token.upos == Upos::VERB => tree.dependent(at, "det").is_some(),
        Part::Noun | Part::Role => token.deprel != Deprel::COMPOUND,
        Part::Adjective => token.upos == Upos::ADJ || token.xpos == Xpos::VBN,
    };
    is_report && phrases::fits(tree, at, part)
}

/// Returns the phrase if all its words are connected, in any order.
fn complete(scene: &Scene<'_>, tree: &Tree<'_>, head: usize, phrase: &Phrase) -> Option<Match> {
    let mut tokens = vec![head];
    let (mut governed, mut case_word) = (Vec::new(), None);
    let mut left: Vec<&String> = phrase.more.iter().collect();
    while !left.is_empty() {
        let near = |modifiers: Modifiers| {
            left.iter().enumerate().find_map(|(index, word)| {
                let found = word_near(scene, tree, &tokens, word, modifiers);
                found.map(|(new, filler)| (index, new, filler))
            })
        };
        let next = near(Modifiers::LeftOut).or_else(|| near(Modifiers::TakenIn));
        let (index, new, filler) = next?;
        let word = left.remove(index);
        tokens.extend(new);
        governed.extend(filler);
        case_word = filler.map(|_| word.clone()).or(case_word);
    }
    governed.retain(|it| !tokens.contains(it));
    let grammar = &scene.page.ontology.grammar;
    let modality = Modality::of_phrase(tree, &tokens, head, grammar);
    let proposition = Proposition::at(tree, head, grammar);
    let found = Match::new(phrase, head, tokens, modality, proposition);
    Some(Match { governed, preposition: case_word, ..found })
}

/// Whether a word of the phrase may be a compound modifier of the noun attached to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Modifiers {
    LeftOut,
    /// "launched a mediation effort" is launched mediation.
    TakenIn,
}

/// Returns the token of a word next to the tokens found so far, and what it governs if it is a
/// preposition.
fn word_near(
    scene: &Scene<'_>,
    tree: &Tree<'_>,
    tokens: &[usize],
    word: &str,
    modifiers: Modifiers,
) -> Option<(Vec<usize>, Option<usize>)> {
    let says = |at: usize| !tokens.contains(&at) && phrases::says(scene, tree, at, word);
    for token in tokens {
        for child in tree.children(*token).iter().copied() {
            if tree.token(child).deprel == Deprel::NSUBJ {
                continue;
            }
            let is_case = tree.token(child).deprel == Deprel::CASE;
            if says(child)
                && (!is_case || tree.token(*token).upos != Upos::VERB && tokens.len() > 1)
            {
                return Some((vec![child], None));
            }
            let conjuncts = tree
                .dependents(child, "conj")
                .find(|it| tree.is_nominal(*it) && tree.is_nominal(child) && says(*it));
            if let Some(conjunct) = conjuncts {
                return Some((vec![conjunct], None));
            }
            let mut before = tree.dependents(child, "compound");
            if modifiers == Modifiers::TakenIn
                && let Some(modifier) = before.find(|it| says(*it))
            {
                return Some((vec![modifier, child], None));
            }
            let mut marks = tree.dependents(child, "case");
            // "called the remarks on Saturday a success" does not call on anyone.
            let is_day = || {
                let word = tree.lemma(child).to_lowercase();
                let calendar = &scene.page.ontology.calendar;
                calendar.weekday(&word).is_some() || calendar.month(&word).is_some()
            };
            if let Some(case) = marks.find(|it| says(*it)).filter(|_| !is_day()) {
                return Some((vec![case], Some(child)));
            }
        }
        let relation = tree.token(*token).deprel;
        if matches!(relation, Deprel::ACL | Deprel::ACL_RELCL)
            && let Some(noun) = tree.head(*token).filter(|it| says(*it))
        {
            return Some((vec![noun], None));
        }
    }
    None
}

fn conditions_hold(scene: &Scene<'_>, tree: &Tree<'_>, found: &Match) -> bool {
    let trigger = trigger_of(scene, found);
    let proposition = &found.proposition;
    let has = |need: &EventNeed| match need {
        EventNeed::Source | EventNeed::Target => true,
        EventNeed::Role(role) => proposition.fillers(role).next().is_some(),
    };
    let below = |lemmas: &[String], at: usize| {
        let is_own = |child: &&usize| {
            !matches!(tree.token(**child).deprel, Deprel::ADVCL | Deprel::PARATAXIS | Deprel::CONJ)
        };
        tree.children(at).iter().filter(is_own).any(|it| lemmas.contains(&tree.lemma(*it)))
    };
    let clause_fits = trigger.clause_with.is_empty()
        || proposition.fillers(&Role::Clause).any(|it| below(&trigger.clause_with, it));
    let asks = |at: usize| {
        tree.children(at).iter().any(|child| {
            let is_clause = matches!(tree.token(*child).deprel, Deprel::CCOMP | Deprel::XCOMP);
            let marks = |it: usize| trigger.without.contains(&tree.lemma(it));
            tree.preposition(*child).is_some_and(|it| trigger.without.contains(&it))
                || is_clause && tree.children(*child).iter().any(|it| marks(*it))
        })
    };
    trigger.needs.iter().all(has)
        && clause_fits
        && (trigger.without.is_empty() || !asks(found.head))
        && !found.tokens.iter().any(|it| below(&trigger.unless, *it))
}
