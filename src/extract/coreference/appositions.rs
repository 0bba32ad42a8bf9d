//! Descriptions beside a name: in apposition to it, or as its predicate.
//!
//! In: the board with all names, and a description. Out: the description joins the actor beside which it
//! stands, or gives it its title. Never fails.

use super::board::Board;
use crate::extract::cast::Place;
use crate::extract::mentions::{MentionCandidate, Number};
use crate::knowledge::ActorKind;
use crate::language::Deprel;

/// Gives the title in an apposition or predicate to the actor it is said of.
pub(super) fn said_of(board: &mut Board<'_, '_>, index: usize) {
    let candidate = board.candidate(index);
    let Some(token) = candidate.said_of else { return };
    let Some(entity) = board.entity_at(candidate.place.sentence, token) else { return };
    if !may_be_called(board, candidate, entity) {
        return;
    }
    if is_predicate(board, candidate) {
        let negated = board
            .page
            .tree(candidate.place.sentence)
            .dependents(candidate.place.head, "advmod")
            .any(|it| board.page.has(candidate.place.sentence, it, "Polarity=Neg"));
        if !negated {
            let entity = board.entity_mut(entity);
            for title in &candidate.titles {
                entity.titles.push((title.clone(), candidate.qualifiers.clone()));
            }
            entity.vote(candidate.gender, 2);
        }
    } else {
        board.join(index, entity);
    }
}

/// Joins a description to the name that stands in apposition to it: "its president, Lena Ortiz".
pub(super) fn apposed_name(board: &mut Board<'_, '_>, index: usize) {
    if board.entity_of(index).is_some() {
        return;
    }
    let candidate = board.candidate(index);
    let place = &candidate.place;
    let tree = board.page.tree(place.sentence);
    let name = tree.dependents(place.head, "appos").find_map(|token| {
        let other = board.candidate_at(place.sentence, token)?;
        board.candidate(other).is_named().then_some(other)
    });
    let name = name.or_else(|| between_commas(board, place)).or_else(|| beside(board, place));
    let Some(entity) = name.and_then(|it| board.entity_of(it)) else { return };
    if may_be_called(board, candidate, entity) {
        board.join(index, entity);
    }
}

/// Returns `true` if an actor may be called what a description in apposition to it says: a person a
/// person, a body a body, or what bodies may be as well: "its coalition partner, the Reform Party".
fn may_be_called(board: &Board<'_, '_>, candidate: &MentionCandidate, entity: usize) -> bool {
    let is_one = candidate.number == Number::One;
    match board.entity(entity).kind {
        ActorKind::Person => is_one && candidate.kind == ActorKind::Unnamed,
        ActorKind::Unnamed if board.entity(entity).is_human() => {
            is_one && candidate.kind == ActorKind::Unnamed
        }
        _ if candidate.kind != ActorKind::Unnamed => true,
        _ => {
            let actors = &board.page.ontology.actors;
            let is_office = |title: &String| actors.title(title).is_some_and(|it| it.office);
            is_one && !candidate.titles.iter().any(is_office)
        }
    }
}

/// Returns the name between commas after a description, if the parser takes both for subjects of one
/// verb: "The foreign minister, Lena Ortiz, resigned", "His party, the Alliance, resigned".
fn between_commas(board: &Board<'_, '_>, place: &Place) -> Option<usize> {
    let (page, sentence) = (board.page, place.sentence);
    let tree = page.tree(sentence);
    let is_comma = |at: usize| at < tree.len() && page.word(sentence, at) == ",";
    let is_article = |at: usize| at < tree.len() && page.lower(sentence, at) == "the";
    let after = place.tokens.end + 1;
    let first = if is_article(after) { after + 1 } else { after };
    let is_subject = |at: usize| tree.token(at).deprel.base() == "nsubj";
    if !is_comma(place.tokens.end) {
        return None;
    }
    // "the decision to fire the director, Lena Ortiz": the parser may take her for the decision.
    let is_apposed = |at: usize| {
        let above = tree.head(at).filter(|_| tree.token(at).deprel == Deprel::APPOS);
        above.is_some_and(|above| {
            tree.ancestors(place.head).skip(1).any(|it| it == above)
                && board.candidate_at(sentence, above).is_none()
        })
    };
    let opens = |index: &usize| {
        let other = board.candidate(*index);
        let name = &other.place;
        other.is_named()
            && (name.tokens.start == first || name.tokens.start == after)
            && is_comma(name.tokens.end)
            && (is_apposed(name.head)
                || is_subject(name.head)
                    && is_subject(place.head)
                    && tree.head(name.head) == tree.head(place.head))
    };
    let mut heads = (after..tree.len()).filter_map(|at| board.candidate_at(sentence, at));
    heads.find(opens)
}

/// Returns the name of a body that stands right behind its description: "the union federation Cosamu".
fn beside(board: &Board<'_, '_>, place: &Place) -> Option<usize> {
    let tree = board.page.tree(place.sentence);
    let next = place.head + 1;
    let follows = |index: &usize| {
        let name = &board.candidate(*index).place;
        let is_one = tree.head(name.head) == Some(place.head)
            || tree.head(place.head) == Some(name.head)
            || tree.head(name.head) == tree.head(place.head);
        name.tokens.start == next && is_one && tree.preposition(name.head).is_none()
    };
    let is_body = |index: &usize| {
        let other = board.candidate(*index);
        other.is_named() && other.kind != ActorKind::Person
    };
    let mut heads = (next..tree.len()).filter_map(|at| board.candidate_at(place.sentence, at));
    heads.find(|it| is_body(it) && follows(it))
}

/// Returns `true` if a description is a predicate: "Ruiz is the mayor".
pub(super) fn is_predicate(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let tree = board.page.tree(candidate.place.sentence);
    tree.dependent(candidate.place.head, "cop").is_some()
}
