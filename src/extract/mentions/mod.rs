//! Finds every place that may refer to an actor: names with titles, descriptions, pronouns.
//!
//! In: a page. Out: [`MentionCandidate`]s in text order; who is who is not resolved yet. The nouns and
//! names come from `schema/actors/`. Never fails: a text without actors gives an empty `Vec`.

mod candidate;
mod titles;
mod membership;
mod persons;
mod known;
mod missed;
mod bodies;
mod datelines;
mod lands;
mod seats;
mod shortened;
mod names;
mod nominals;

pub(crate) use candidate::{MentionCandidate, Number, Person};
pub(crate) use membership::letter_at;

use super::Page;
use super::token_table::TokenMarks;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};
use crate::ontology::Gender;
use candidate::place_at;

/// Returns the candidates of a page in text order.
#[must_use]
pub(crate) fn find(page: &Page<'_>) -> Vec<MentionCandidate> {
    let mut found = names::find(page);
    let mut covered = TokenMarks::none(page.analysis);
    for candidate in &found {
        covered.mark(candidate.place.sentence, &candidate.place.tokens);
    }
    nominals::find(page, &covered, &mut found);
    for sentence in 0..page.n_sentences() {
        for token in 0..page.len(sentence) {
            found.extend(pronoun(page, sentence, token));
        }
    }
    found.sort_by_key(|candidate| {
        (candidate.place.sentence, candidate.place.tokens.start, candidate.place.tokens.end)
    });
    found
}

/// Returns the candidates of a page, and all other noun phrases as things, in text order.
#[must_use]
pub(crate) fn find_everything(page: &Page<'_>) -> Vec<MentionCandidate> {
    let mut found = find(page);
    let mut covered = TokenMarks::none(page.analysis);
    for candidate in &found {
        let place = &candidate.place;
        covered.mark(place.sentence, &(place.head..place.head + 1));
        if candidate.is_named() {
            covered.mark(place.sentence, &place.tokens);
        }
    }
    nominals::find_things(page, &covered, &mut found);
    found.sort_by_key(|candidate| {
        (candidate.place.sentence, candidate.place.tokens.start, candidate.place.tokens.end)
    });
    found
}

/// Returns whether a pronoun stands for nothing: "it was announced that he had resigned", "it is likely she
/// won". The parser takes some of these for subjects.
fn is_expletive(page: &Page<'_>, sentence: usize, token: usize) -> bool {
    let tree = page.tree(sentence);
    let here = tree.token(token);
    let is_announced = |head: usize| {
        let is_passive = tree.dependent(head, "aux:pass").is_some();
        let is_judged = tree.token(head).upos == Upos::ADJ && tree.dependent(head, "cop").is_some();
        (is_passive || is_judged) && tree.dependent(head, "ccomp").is_some_and(|it| it > head)
    };
    let is_it = here.deprel.base() == "nsubj" && page.features(sentence, token).has("Gender=Neut");
    here.deprel == Deprel::EXPL || is_it && tree.head(token).is_some_and(is_announced)
}

fn pronoun(page: &Page<'_>, sentence: usize, token: usize) -> Option<MentionCandidate> {
    let features = page.features(sentence, token);
    let here = page.token(sentence, token);
    let is_personal = features.has("PronType=Prs");
    let is_relative = here.upos == Upos::PRON && features.has("PronType=Rel");
    if !(is_personal || is_relative) || is_expletive(page, sentence, token) {
        return None;
    }
    let person = match features {
        _ if is_relative => Person::Relative,
        it if it.has("Person=1") => Person::First,
        it if it.has("Person=2") => Person::Second,
        _ => Person::Third,
    };
    let gender = match features {
        it if it.has("Gender=Masc") => Some(Gender::Male),
        it if it.has("Gender=Fem") => Some(Gender::Female),
        _ => None,
    };
    let number = match features {
        it if it.has("Number=Plur") => Number::Several,
        it if it.has("Number=Sing") => Number::One,
        _ => Number::Either,
    };
    let kind = match features {
        it if it.has("Gender=Neut") => ActorKind::Organization,
        _ if number == Number::Several => ActorKind::Group,
        _ => ActorKind::Person,
    };
    let place = place_at(page, sentence, token, token..token + 1, MentionKind::Pronoun)?;
    Some(MentionCandidate {
        gender,
        number,
        person,
        definite: true,
        ..MentionCandidate::bare(page, place, kind)
    })
}
