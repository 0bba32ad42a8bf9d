//! What kind of thing a noun names: an actor, a thing, a force of nature.
//!
//! In: a scene and a token. Out: a [`Sort`]. The lists come from `schema/actors/` and
//! `schema/grammar/events.toml`; a common noun on none of them is [`Sort::Unknown`].

use crate::extract::Scene;
use crate::extract::tree::Tree;
use crate::language::{Deprel, Upos};

/// What kind of thing a nominal names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Can act: a name, a people, persons or an organization.
    Actor,
    /// A place that may stand for the people there.
    Place,
    /// A common noun that is on no list.
    Unknown,
    /// A thing or event, which an actor owns or does.
    Thing,
    /// Acts without a will: a storm, an accident.
    Force,
}

/// Returns the sort of a nominal.
#[must_use]
pub(super) fn of(scene: &Scene<'_>, sentence: usize, at: usize) -> Sort {
    let token = scene.page.tree(sentence).token(at);
    let lemma = scene.page.tree(sentence).lemma(at);
    let words = scene.page.ontology.events.words();
    let actors = &scene.page.ontology.actors;
    let form = token.span.of(scene.page.text);
    if words.forces.contains(&lemma) {
        return Sort::Force;
    }
    if (words.parts.contains(&lemma) || token.upos == Upos::NUM)
        && let Some(counted) = counted(scene.page.tree(sentence), at)
    {
        return of(scene, sentence, counted);
    }
    if is_time(scene, &lemma) || words.things.contains(&lemma) {
        return Sort::Thing;
    }
    match token.upos {
        Upos::PROPN | Upos::PRON => Sort::Actor,
        Upos::ADJ if actors.place(form).is_some() => Sort::Actor,
        Upos::ADJ if scene.page.tree(sentence).dependent(at, "det").is_none() => Sort::Thing,
        Upos::NOUN | Upos::ADJ if is_people(scene, &lemma) => Sort::Actor,
        Upos::NOUN if words.places.contains(&lemma) => Sort::Place,
        Upos::NOUN if actors.place(form).is_some() => Sort::Actor,
        Upos::NUM | Upos::SYM | Upos::X => Sort::Thing,
        _ if token.deprel == Deprel::OBL_UNMARKED => Sort::Thing,
        _ => Sort::Unknown,
    }
}

/// Returns `true` if a nominal is a name or has one as a direct dependent: "the army of Norden".
#[must_use]
pub(super) fn is_named(scene: &Scene<'_>, sentence: usize, at: usize) -> bool {
    let tree = scene.page.tree(sentence);
    let is_name = |token: usize| {
        let word = tree.token(token);
        let form = word.span.of(scene.page.text);
        word.upos == Upos::PROPN || scene.page.ontology.actors.place(form).is_some()
    };
    is_name(at) || tree.children(at).iter().any(|it| is_name(*it))
}

/// Returns what a number or part counts: "two of its nationals".
fn counted(tree: &Tree<'_>, part: usize) -> Option<usize> {
    let is_of = |it: &usize| *it > part && tree.preposition(*it).is_some_and(|word| word == "of");
    tree.dependents(part, "nmod").find(is_of)
}

fn is_people(scene: &Scene<'_>, lemma: &str) -> bool {
    let actors = &scene.page.ontology.actors;
    scene.page.ontology.events.words().people.contains(lemma)
        || actors.is_person_noun(lemma)
        || actors.is_body_noun(lemma)
        || actors.is_tie_noun(lemma)
        || actors.is_kin_noun(lemma)
}

fn is_time(scene: &Scene<'_>, lemma: &str) -> bool {
    let calendar = &scene.page.ontology.calendar;
    let within = |all: &[crate::ontology::Words]| all.iter().any(|it| it.contains(lemma));
    within(&calendar.weekdays)
        || within(&calendar.months)
        || calendar.units.contains_key(lemma)
        || calendar.today_words.contains(lemma)
        || calendar.yesterday_words.contains(lemma)
        || calendar.tomorrow_words.contains(lemma)
}
