//! Pronouns: he, she, they, it, who.
//!
//! In: the board with names and descriptions joined. Out: each pronoun is joined if one entity is
//! clearly the likeliest; the others are left open. First and second person are resolved with
//! statements.

use super::board::{Board, Entity};
use super::links;
use crate::extract::mentions::{MentionCandidate, Number, Person};
use crate::extract::transcript::Turn;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};

/// How many sentences back a pronoun may refer.
const REACH: usize = 4;

/// How many heads above a quotation to look for the verb of its speaker.
const SUBJECT_STEPS: usize = 3;

/// How sure a pronoun's antecedent must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Care {
    /// The least score of the likeliest entity.
    pub score_min: f32,
    /// The least lead over the second likeliest.
    pub lead_min: f32,
    /// Whether "it" stays open if a thing that is no actor is likelier.
    pub minds_things: bool,
}

/// In answers, no antecedent is better than a wrong one.
const CAREFUL: Care = Care { score_min: 0.0, lead_min: 0.5, minds_things: true };

/// Joins the pronouns of the third person and the relative pronouns, in text order.
pub(super) fn join(board: &mut Board<'_, '_>) {
    join_with(board, CAREFUL);
}

/// Does what [`join`] does, with the given thresholds.
pub(super) fn join_with(board: &mut Board<'_, '_>, care: Care) {
    for index in 0..board.candidates.len() {
        let candidate = board.candidate(index);
        if candidate.place.kind != MentionKind::Pronoun {
            continue;
        }
        let found = match candidate.person {
            Person::Relative => antecedent(board, candidate),
            Person::Third => likeliest(board, index, care),
            Person::First | Person::Second => None,
        };
        if let Some(entity) = found {
            board.join(index, entity);
        }
    }
}

/// Returns the entity that a relative pronoun's clause modifies, or else the one right before it.
fn antecedent(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    let (sentence, head) = (candidate.place.sentence, candidate.place.head);
    let tree = board.page.tree(sentence);
    let at = |token: usize| board.entity_at(sentence, token);
    let mut above = tree.ancestors(head).take(4);
    let clause = above.find(|it| tree.token(*it).deprel == Deprel::ACL_RELCL);
    if let Some(found) = clause.and_then(|it| tree.head(it)).and_then(at) {
        return Some(found);
    }
    let is_comma = |it: &usize| tree.token(*it).upos == Upos::PUNCT;
    let before = (0..head).rev().take(2).find(|it| !is_comma(it))?;
    at(before).filter(|it| clause.is_none() && board.entity(*it).is_human())
}

/// Returns the entity that a pronoun most likely means, if the heads are sure enough.
fn likeliest(board: &Board<'_, '_>, index: usize, care: Care) -> Option<usize> {
    let quoted = quoted_speaker(board, board.candidate(index));
    let allowed = |entity: usize| quoted != Some(entity) && may_be(board, index, entity);
    let mut scores = links::scores(board, index, allowed).into_iter();
    let best = scores.next()?;
    let next = scores.next().map_or(f32::MIN, |it| it.1);
    let candidate = board.candidate(index);
    // "The bill has been endorsed; it ..." means no actor.
    let is_it = care.minds_things && candidate.kind == ActorKind::Organization;
    let is_sure = best.1 > care.score_min && best.1 - next > care.lead_min;
    (is_sure && !(is_it && links::thing_score(board, index) > best.1)).then_some(best.0)
}

/// Returns `true` if nothing rules out that a pronoun means an entity.
fn may_be(board: &Board<'_, '_>, index: usize, entity: usize) -> bool {
    let (candidate, held) = (board.candidate(index), board.entity(entity));
    let Some(last) = board.last_before(entity, index) else { return false };
    let before = board.candidate(last);
    let back = candidate.place.sentence - before.place.sentence;
    back <= REACH
        && agrees(candidate, held)
        && (back > 0 || !is_coargument(board, candidate, before))
        && !is_possessed(board, candidate, entity)
        && !is_named_below(board, index, entity)
}

/// Returns `true` if an entity is named later in the pronoun's own clause or in one below it: in
/// "he thanked Ruiz" and "he said that Ruiz had won", he is not Ruiz (principle C of binding).
fn is_named_below(board: &Board<'_, '_>, index: usize, entity: usize) -> bool {
    let place = &board.candidate(index).place;
    let tree = board.page.tree(place.sentence);
    let argues = matches!(tree.token(place.head).deprel.base(), "nsubj" | "obj" | "iobj");
    let Some(verb) = tree.head(place.head).filter(|_| argues) else { return false };
    let below = |head: usize| {
        let path: Vec<usize> = tree.ancestors(head).take_while(|it| *it != verb).collect();
        let top = path.last().copied().and_then(|it| Some((it, tree.head(it)?)));
        top.is_some_and(|(top, above)| {
            above == verb && !matches!(tree.token(top).deprel.base(), "conj" | "parataxis")
        })
    };
    let later = board.entity(entity).mentions.iter().filter(|it| **it > index);
    let mut later = later.map(|it| &board.candidate(*it).place);
    later.any(|mention| {
        mention.sentence == place.sentence
            && mention.kind != MentionKind::Pronoun
            && below(mention.head)
    })
}

/// Returns `true` if the pronoun owns a phrase that names the entity: "her sister Talia" is not
/// she.
fn is_possessed(board: &Board<'_, '_>, candidate: &MentionCandidate, entity: usize) -> bool {
    let sentence = candidate.place.sentence;
    let tree = board.page.tree(sentence);
    if tree.token(candidate.place.head).deprel != Deprel::NMOD_POSS {
        return false;
    }
    let Some(owned) = tree.head(candidate.place.head) else { return false };
    let near = tree.children(owned).iter().copied().chain([owned]);
    let mut named = near.filter(|it| *it > candidate.place.head);
    named.any(|token| {
        let appositive = matches!(tree.token(token).deprel.base(), "appos" | "flat" | "compound");
        (token == owned || appositive) && board.entity_at(sentence, token) == Some(entity)
    })
}

/// Returns the token of the speaker of the quotation around a pronoun, or `None` if there is none.
fn quoted_by(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    let place = &candidate.place;
    let quotes = &board.page.quotes;
    let quote = quotes.around(place.sentence, place.head)?;
    let tree = board.page.tree(place.sentence);
    let outside = |it: &usize| quotes.around(place.sentence, *it) != Some(quote);
    // If the parser attaches the clause to the quotation, the quotation mark is still attached to
    // the clause.
    let mark = quote.first;
    let is_here = mark.0 == place.sentence;
    let of_mark = || is_here.then(|| tree.head(mark.1)).flatten().filter(outside);
    let verb = tree.ancestors(place.head).find(outside).or_else(of_mark)?;
    std::iter::successors(Some(verb), |it| tree.head(*it))
        .take(SUBJECT_STEPS)
        .find_map(|it| tree.dependent(it, "nsubj").filter(outside))
}

/// Returns the speaker of the transcript turn around a pronoun.
fn turn_of(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    let place = (candidate.place.sentence, candidate.place.head);
    let opens_before = |it: &Turn| (it.sentence, it.colon) < place;
    let n_before = board.page.turns.partition_point(opens_before);
    let turn = board.page.turns[..n_before].last().filter(|it| place.0 < it.end)?;
    turn.label.clone().rev().find_map(|it| board.entity_at(turn.sentence, it))
}

/// Returns the speaker of the quotation or turn around a pronoun: speakers do not call themselves
/// "he".
fn quoted_speaker(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    match quoted_by(board, candidate) {
        Some(speaker) => board.entity_at(candidate.place.sentence, speaker),
        None => turn_of(board, candidate),
    }
}

/// Returns `true` if gender and number allow the entity.
fn agrees(candidate: &MentionCandidate, held: &Entity) -> bool {
    if let Some(gender) = candidate.gender {
        return !held.thing
            && (held.is_human() || held.doubtful)
            && held.gender().is_none_or(|it| it == gender);
    }
    if candidate.number == Number::Several {
        return held.number == Number::Several || held.kind == ActorKind::Group;
    }
    let is_body =
        matches!(held.kind, ActorKind::Organization | ActorKind::Outlet | ActorKind::Government);
    is_body && held.number != Number::Several
}

/// Returns `true` if both are arguments of one verb, which only a reflexive may share.
fn is_coargument(
    board: &Board<'_, '_>,
    candidate: &MentionCandidate,
    before: &MentionCandidate,
) -> bool {
    let sentence = candidate.place.sentence;
    let tree = board.page.tree(sentence);
    let reflexive = board.page.has(sentence, candidate.place.head, "Reflex=Yes");
    let verb = |mention: &MentionCandidate| {
        let head = tree.head(mention.place.head)?;
        let argument = matches!(
            tree.token(mention.place.head).deprel.base(),
            "nsubj" | "obj" | "iobj" | "obl"
        );
        (argument && tree.token(head).upos != Upos::NOUN).then_some(head)
    };
    let within = before.place.tokens.contains(&candidate.place.head);
    let shared = verb(candidate).is_some() && verb(candidate) == verb(before);
    within || shared && !reflexive
}
