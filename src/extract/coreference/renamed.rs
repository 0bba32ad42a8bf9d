//! Names that the text equates: "the Harvest Party, formerly known as the Agrarian League",
//! "Elsbeth Maure (née Krantz)", "which changed its name to Veritor".
//!
//! In: the board with an entity for every name. Out: the board with the entities of two such names
//! merged; the first name stays. Never fails.

use super::board::Board;
use crate::extract::mentions::MentionCandidate;
use crate::knowledge::ActorKind;

/// Merges the entities of two names with a phrase of renaming between them.
pub(super) fn join(board: &mut Board<'_, '_>) {
    let named: Vec<usize> =
        (0..board.candidates.len()).filter(|it| board.candidate(*it).is_named()).collect();
    for pair in named.windows(2) {
        let &[first, second] = pair else { continue };
        let (new, old) = (board.candidate(first), board.candidate(second));
        if is_renamed(board, new, old)
            && let (Some(kept), Some(lost)) = (board.entity_of(first), board.entity_of(second))
            && kept != lost
        {
            board.merge(kept, lost);
        }
    }
}

fn is_renamed(board: &Board<'_, '_>, new: &MentionCandidate, old: &MentionCandidate) -> bool {
    let (left, right) = (&new.place, &old.place);
    let is_person = |it: &MentionCandidate| it.kind == ActorKind::Person;
    if left.sentence != right.sentence
        || left.tokens.end > right.tokens.start
        || is_person(new) != is_person(old)
    {
        return false;
    }
    let actors = &board.page.ontology.actors;
    let between = left.tokens.end..right.tokens.start;
    let words: Vec<&str> = between
        .map(|at| board.page.lower(left.sentence, at))
        .filter(|it| !actors.is_passed_over(it))
        .collect();
    !words.is_empty() && actors.is_renaming(&words.join(" "))
}
