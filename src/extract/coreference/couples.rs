//! Joint mentions: "they" or "the two leaders" for two actors who are named together.
//!
//! In: the board after the other sieves. Out: plural pronouns without an entity and descriptions of
//! two ("both candidates") become mentions of both members of a couple. A couple is two names
//! joined by "and", or two actors who do something with each other. Never fails; a doubtful case is
//! left alone.

use super::board::Board;
use crate::extract::mentions::{MentionCandidate, Number, Person};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};

/// How many sentences back a description of two looks for a couple, and how many a pronoun.
const DESCRIPTION_REACH: usize = 12;
const PRONOUN_REACH: usize = 1;

/// Two actors who are named together, and where.
#[derive(Clone, Copy)]
struct Couple {
    sentence: usize,
    /// The last token of the two names.
    token: usize,
    is_subject: bool,
    members: [usize; 2],
}

/// Joins the mentions of couples.
pub(super) fn join(board: &mut Board<'_, '_>) {
    let mut last: Vec<Couple> = Vec::new();
    for index in 0..board.candidates.len() {
        if let Some(couple) = couple_at(board, index) {
            last.push(couple);
            continue;
        }
        let candidate = board.candidate(index);
        let place = &candidate.place;
        if let Some(members) = apposed(board, index) {
            let described = board.entity_of(index).map(|it| board.entity(it).mentions.clone());
            for mention in described.unwrap_or_default() {
                board.share(mention, members);
            }
            continue;
        }
        let found = match place.kind {
            MentionKind::Nominal if is_of_two(board, candidate) => {
                last.iter().rev().find(|couple| {
                    place.sentence - couple.sentence <= DESCRIPTION_REACH
                        && is_kind_of(board, candidate, couple.members)
                })
            }
            MentionKind::Pronoun if is_open(board, index) => last.last().filter(|couple| {
                place.sentence - couple.sentence <= PRONOUN_REACH
                    && (couple.is_subject || place.sentence == couple.sentence)
                    && !is_argument_beside(board, candidate, couple)
            }),
            _ => None,
        };
        if let Some(couple) = found.copied() {
            let (sentence, token) = (place.sentence, place.head);
            board.share(index, couple.members);
            last.push(Couple { sentence, token, is_subject: is_subject(board, index), ..couple });
        } else if candidate.number == Number::Several && place.kind != MentionKind::Pronoun {
            // Another group is named in between, and "they" may refer to it.
            let (sentence, leads) = (place.sentence, is_main_subject(board, index));
            let between = last.iter_mut().filter(|it| leads || it.sentence < sentence);
            between.for_each(|it| it.is_subject = false);
        }
    }
}

/// Returns the couple that a name completes: "Ruiz and Okoro", "Ruiz met with Okoro", "Ruiz met Okoro".
fn couple_at(board: &Board<'_, '_>, index: usize) -> Option<Couple> {
    let candidate = board.candidate(index);
    let place = &candidate.place;
    let tree = board.page.tree(place.sentence);
    let head = tree.head(place.head)?;
    let (first, is_subject) = if tree.token(place.head).deprel == Deprel::CONJ {
        let joined = tree.coordinated(head).into_iter();
        // A parser may join the words of one name.
        let mut joined: Vec<_> = joined.map(|at| board.candidate_at(place.sentence, at)).collect();
        joined.dedup();
        let is_pair = joined.len() == 2;
        (Some(head).filter(|_| is_pair), tree.token(head).deprel.base() == "nsubj")
    } else {
        let is_with = tree.preposition(place.head).is_some_and(|it| it == "with");
        // "held talks with Ruiz": the verb is the head of the noun.
        let over = Some(head).filter(|_| tree.token(head).deprel.base() == "obj");
        let verb = over.and_then(|it| tree.head(it)).unwrap_or(head);
        // "Ruiz met Okoro": "both leaders" may follow, though "they" need not be the two.
        let is_object = tree.token(place.head).deprel.base() == "obj";
        (tree.dependent(verb, "nsubj").filter(|_| is_with || is_object), is_with)
    };
    let first = board.candidate_at(place.sentence, first?)?;
    let members = [board.entity_of(first)?, board.entity_of(index)?];
    let both_named = candidate.is_named() && board.candidate(first).is_named();
    let kinds = members.map(|it| board.entity(it).kind);
    let alike = kinds.iter().all(|it| *it == ActorKind::Person)
        || kinds.iter().all(|kind| matches!(kind, ActorKind::Organization | ActorKind::Government));
    (both_named && alike && members[0] != members[1]).then_some(Couple {
        sentence: place.sentence,
        token: place.head,
        is_subject,
        members,
    })
}

/// Returns the two actors whose names follow their description: "two developers, Ariel Ruiz and Ida
/// Novak".
fn apposed(board: &Board<'_, '_>, index: usize) -> Option<[usize; 2]> {
    let candidate = board.candidate(index);
    let place = &candidate.place;
    let is_plural = candidate.number == Number::Several && place.kind == MentionKind::Nominal;
    let is_nameless = board.entity_of(index).is_some_and(|it| board.entity(it).name.is_empty());
    if !is_plural || !is_nameless {
        return None;
    }
    let tree = board.page.tree(place.sentence);
    let first = tree.dependent(place.head, "appos")?;
    let names = tree.coordinated(first);
    let [first, second] = names.as_slice() else { return None };
    let person_at = |token: usize| {
        let at = board.candidate_at(place.sentence, token)?;
        let is_person = board.candidate(at).kind == ActorKind::Person;
        board.entity_of(at).filter(|_| board.candidate(at).is_named() && is_person)
    };
    let members = [person_at(*first)?, person_at(*second)?];
    (members[0] != members[1]).then_some(members)
}

/// Returns `true` if a description is of two known actors: "the two leaders", "both candidates".
fn is_of_two(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    let tree = board.page.tree(place.sentence);
    let numbers = &board.page.ontology.calendar.numbers;
    let counts =
        tree.dependents(place.head, "nummod").any(|it| numbers.get(&tree.lemma(it)) == Some(&2));
    let both = &board.page.ontology.grammar.pair_words;
    let is_both = tree.dependents(place.head, "det").any(|it| both.contains(&tree.lemma(it)));
    // "the two New Jersey officers" are others.
    let has_complement = ["nmod", "compound", "acl"]
        .iter()
        .any(|label| tree.dependents(place.head, label).next().is_some());
    candidate.number == Number::Several
        && candidate.said_of.is_none()
        && !has_complement
        && (counts && candidate.definite || is_both)
}

/// Returns `true` if a description fits the kind of the two: "leaders" fits people, not countries.
fn is_kind_of(board: &Board<'_, '_>, candidate: &MentionCandidate, members: [usize; 2]) -> bool {
    let (sentence, head) = (candidate.place.sentence, candidate.place.head);
    let is_person_noun =
        board.page.ontology.actors.is_person_noun(board.page.lemma(sentence, head))
            || candidate.kind == ActorKind::Unnamed;
    let are_persons = board.entity(members[0]).kind == ActorKind::Person;
    is_person_noun == are_persons
}

/// Returns `true` if a candidate is a third person plural pronoun without an entity.
fn is_open(board: &Board<'_, '_>, index: usize) -> bool {
    let candidate = board.candidate(index);
    candidate.person == Person::Third
        && candidate.number == Number::Several
        && board.entity_of(index).is_none()
}

fn is_subject(board: &Board<'_, '_>, index: usize) -> bool {
    let place = &board.candidate(index).place;
    board.page.token(place.sentence, place.head).deprel.base() == "nsubj"
}

/// Returns `true` if a mention is the subject of its whole sentence.
fn is_main_subject(board: &Board<'_, '_>, index: usize) -> bool {
    let place = &board.candidate(index).place;
    let tree = board.page.tree(place.sentence);
    is_subject(board, index) && tree.head(place.head) == Some(tree.sentence.root())
}

/// Returns `true` if a pronoun stands beside the couple in one clause: "Ruiz and Okoro thanked
/// them".
fn is_argument_beside(
    board: &Board<'_, '_>,
    candidate: &MentionCandidate,
    couple: &Couple,
) -> bool {
    let place = &candidate.place;
    if place.sentence != couple.sentence {
        return false;
    }
    let tree = board.page.tree(place.sentence);
    let is_argument = tree.token(place.head).deprel != Deprel::NMOD_POSS;
    let clause = |at: usize| {
        let mut above = tree.ancestors(at);
        above.find(|it| tree.token(*it).upos == Upos::VERB)
    };
    is_argument && clause(place.head) == clause(couple.token)
}
