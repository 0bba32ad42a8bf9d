//! Dates of clauses about an actor, which are none of what the actor does besides.
//!
//! In: a relation and the places of a date. Out: the places without those in such clauses. Never fails.

use crate::extract::Scene;
use crate::extract::relations::deed::Deed;
use crate::language::Deprel;

/// Returns the places of a date without those in a relative clause about an actor, which has a date of its own,
/// and how many those are: "Ruiz, who took office in 1999, won".
pub(super) fn without_asides(
    scene: &Scene<'_>,
    deed: &Deed,
    places: &[(usize, usize)],
) -> (Vec<(usize, usize)>, usize) {
    let (sentence, head) = deed.place;
    let tree = scene.page.tree(sentence);
    let is_aside = |token: usize| {
        let mut way = tree.ancestors(token).take_while(|it| *it != head);
        let is_below = tree.ancestors(token).any(|it| it == head);
        let is_of_actor = |clause: usize| {
            let noun = tree.head(clause).filter(|_| tree.token(clause).deprel == Deprel::ACL_RELCL);
            noun.is_some_and(|it| scene.cast.member_at(sentence, it).is_some())
        };
        is_below && way.any(is_of_actor)
    };
    let kept = places.iter().copied().filter(|it| it.0 != sentence || !is_aside(it.1));
    let kept: Vec<(usize, usize)> = kept.collect();
    let n_aside = places.len() - kept.len();
    (kept, n_aside)
}
