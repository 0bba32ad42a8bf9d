//! What speaks for an actor as the bearer of a pronoun.
//!
//! In: the board, a pronoun, those who may bear it. Out: [`Signs`] of each, which weights add up
//! to a score. Never fails.

use super::board::{Board, Entity};
use crate::extract::mentions::{Candidate, Number};
use crate::extract::tree::Tree;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Deprel;

/// How many signs count or are there or not.
pub const N_PLAIN: usize = 25;

/// How many values the signs have of which one of several is there.
pub const CHOICES: [usize; 4] = [19, 4, 6, 12];

/// How many signs there are.
pub const N_SIGNS: usize = {
    let (mut n, mut at) = (N_PLAIN, 0);
    while at < CHOICES.len() {
        n += CHOICES[at];
        at += 1;
    }
    n
};

/// What each sign weighs, in hundredths: for he and she, for it, for they.
pub type SignWeights = [[i32; 3]; N_SIGNS];

/// What speaks for one actor: small numbers, those that count first.
pub type Signs = [i32; N_SIGNS];

/// A pronoun and those who may bear it.
pub(super) struct Question<'b, 'r, 'd> {
    pub board: &'b Board<'r, 'd>,
    /// The pronoun.
    pub index: usize,
    /// Those who may be meant.
    pub rivals: Vec<usize>,
    /// The actor most often named before, of all.
    pub most: Option<usize>,
    /// The subject of the clause that the pronoun's own goes on from.
    pub goes_on: Option<usize>,
    /// Those to whom the speaker of the quotation around is tied.
    pub tied: Vec<usize>,
    /// The subjects of the clauses above, each with the relation of the clause below it.
    above: Vec<(usize, usize)>,
}

impl<'b, 'r, 'd> Question<'b, 'r, 'd> {
    pub fn new(board: &'b Board<'r, 'd>, index: usize, rivals: Vec<usize>) -> Self {
        let candidate = &board.candidates[index];
        let most = (0..board.entities.len()).max_by_key(|it| (n_before(board, *it, index), *it));
        Self {
            board,
            index,
            rivals,
            most,
            goes_on: continued(board, candidate),
            tied: Vec::new(),
            above: above(board, candidate),
        }
    }

    /// Returns what speaks for one of the rivals; all zero for one not named before.
    pub fn signs(&self, entity: usize) -> Signs {
        let mut signs = [0; N_SIGNS];
        let Some(last) = self.board.last_before(entity, self.index) else { return signs };
        signs[..N_PLAIN].copy_from_slice(&self.plain(entity, last));
        let mut start = N_PLAIN;
        for (choice, n) in self.choices(entity, last).into_iter().zip(CHOICES) {
            signs[start + choice.min(n - 1)] = 1;
            start += n;
        }
        signs
    }

    fn plain(&self, entity: usize, last: usize) -> [i32; N_PLAIN] {
        let board = self.board;
        let (candidate, held) = (&board.candidates[self.index], &board.entities[entity]);
        let before = &board.candidates[last];
        let (here, place) = (&candidate.place, &before.place);
        let number = |it: usize| i32::try_from(it).unwrap_or(i32::MAX);
        let yes = |it: bool| i32::from(it);
        let word = |it: &Candidate| board.reading.lower(it.place.sentence, it.place.head);
        let back = here.sentence - place.sentence;
        let near = back == 0;
        let (subject, before_subject) = (is_subject(board, candidate), is_subject(board, before));
        let pronoun = place.kind == MentionKind::Pronoun;
        let unknown = candidate.gender.is_some() && held.gender().is_none();
        let person = held.kind == ActorKind::Person;
        let relation = board.reading.token(place.sentence, place.head).deprel;
        let possessive = board.reading.has(here.sentence, here.head, "Poss=Yes");
        let apart = here.head.saturating_sub(place.head).min(30) / 3;
        let n_named = n_before(board, entity, self.index);
        let n_most = self.rivals.iter().map(|it| n_before(board, *it, self.index)).max();
        [
            1,
            number(back),
            yes(near),
            yes(before_subject),
            yes(before_subject && subject),
            yes(pronoun),
            yes(pronoun && word(before) == word(candidate)),
            number(n_named.min(3)),
            yes(unknown && person),
            yes(unknown && !person),
            yes(held.kind == ActorKind::Unnamed && candidate.number == Number::One),
            yes(near && is_subject_of_clause(board, candidate, before)),
            yes(relation.base() == "nmod"),
            yes(relation == Deprel::NMOD_POSS),
            yes(relation.base() == "obl"),
            yes(relation.base() == "obj"),
            if near { number(apart) } else { 0 },
            yes(is_leftmost(board, last)),
            yes(self.most == Some(entity)),
            yes(possessive && near && before_subject),
            across(board, candidate, before),
            yes(self.goes_on == Some(entity)),
            yes(self.tied.contains(&entity)),
            yes(n_most == Some(n_named)),
            yes(held.doubtful),
        ]
    }

    fn choices(&self, entity: usize, last: usize) -> [usize; CHOICES.len()] {
        let board = self.board;
        let candidate = &board.candidates[self.index];
        let before = &board.candidates[last];
        let here = &candidate.place;
        let back = here.sentence - before.place.sentence;
        let own = own_part(&board.reading.trees[here.sentence], here.head);
        let above = self.above.iter().position(|it| it.0 == entity);
        let governs = back == 0 && is_governed(board, candidate, before);
        let led = self.has_led(&board.entities[entity]);
        [
            above.map_or(0, |it| 1 + 6 * it.min(2) + self.above[it].1),
            usize::from(led) * 2 + usize::from(own == 0),
            usize::from(here.head == 0) * 3 + back.min(2),
            own * 3 + usize::from(governs) + usize::from(governs && is_subject(board, before)),
        ]
    }

    /// Returns whether the actor is a subject in the sentence before the pronoun's.
    fn has_led(&self, held: &Entity) -> bool {
        let sentence = self.board.candidates[self.index].place.sentence;
        held.mentions.iter().filter(|it| **it < self.index).any(|it| {
            let mention = &self.board.candidates[*it];
            mention.place.sentence + 1 == sentence && is_subject(self.board, mention)
        })
    }
}

fn n_before(board: &Board<'_, '_>, entity: usize, index: usize) -> usize {
    board.entities[entity].mentions.iter().filter(|it| **it < index).count()
}

/// Returns whether no candidate stands before this one in its sentence.
fn is_leftmost(board: &Board<'_, '_>, at: usize) -> bool {
    let sentence = |it: usize| board.candidates[it].place.sentence;
    at.checked_sub(1).is_none_or(|it| sentence(it) != sentence(at))
}

/// Returns how far a mention is outside of the quotation in which the pronoun stands, or in one
/// that the pronoun does not stand in; less than nothing where both stand in the same.
fn across(board: &Board<'_, '_>, candidate: &Candidate, before: &Candidate) -> i32 {
    let quoted = |it: &Candidate| board.quotes.at(it.place.sentence, it.place.head);
    let near = candidate.place.sentence == before.place.sentence;
    match (quoted(candidate), quoted(before)) {
        (None, Some(_)) => 3,
        (Some(_), None) if near && is_subject(board, before) => 6,
        (Some(here), Some(there)) if here == there => -1,
        _ => 0,
    }
}

/// Returns the subjects of the clauses above, the nearest first.
fn above(board: &Board<'_, '_>, candidate: &Candidate) -> Vec<(usize, usize)> {
    let sentence = candidate.place.sentence;
    let tree = &board.reading.trees[sentence];
    let chain: Vec<usize> = tree.ancestors(candidate.place.head).skip(1).collect();
    let subject = |pair: &[usize]| {
        let subject = tree.dependent(pair[1], "nsubj")?;
        let entity = board.entity_at(sentence, subject)?;
        Some((entity, clause(tree.token(pair[0]).deprel)))
    };
    chain.windows(2).filter_map(subject).collect()
}

/// Returns the number of a clause's relation to the clause above.
fn clause(relation: Deprel) -> usize {
    match relation.base() {
        "advcl" => 0,
        "conj" => 1,
        "ccomp" | "xcomp" => 2,
        "acl" => 3,
        "parataxis" => 4,
        _ => 5,
    }
}

/// Returns whether the verb of an earlier mention in the sentence stands above the pronoun's head.
fn is_governed(board: &Board<'_, '_>, candidate: &Candidate, before: &Candidate) -> bool {
    let tree = &board.reading.trees[candidate.place.sentence];
    let mut above = tree.ancestors(candidate.place.head).skip(2);
    tree.head(before.place.head).is_some_and(|verb| above.any(|it| it == verb))
}

/// Returns the part that the pronoun plays: subject, object, possessor, another.
fn own_part(tree: &Tree<'_>, head: usize) -> usize {
    match tree.token(head).deprel.base() {
        "nsubj" => 0,
        "obj" | "iobj" => 1,
        "nmod" => 2,
        _ => 3,
    }
}

/// Returns the subject of the clause that the pronoun's own goes on from: "Ruiz praised Okoro, and
/// she said".
fn continued(board: &Board<'_, '_>, candidate: &Candidate) -> Option<usize> {
    let sentence = candidate.place.sentence;
    let tree = &board.reading.trees[sentence];
    if tree.token(candidate.place.head).deprel.base() != "nsubj" {
        return None;
    }
    let verb = tree.head(candidate.place.head)?;
    let first = tree.head(verb).filter(|_| tree.token(verb).deprel == Deprel::CONJ)?;
    board.entity_at(sentence, tree.dependent(first, "nsubj")?)
}

/// Returns whether an earlier mention is the subject of the clause in which a pronoun stands.
fn is_subject_of_clause(board: &Board<'_, '_>, candidate: &Candidate, before: &Candidate) -> bool {
    let tree = &board.reading.trees[candidate.place.sentence];
    let mut above = tree.ancestors(candidate.place.head).skip(1);
    let verb = above.find(|it| tree.dependent(*it, "nsubj").is_some());
    let subject = verb.and_then(|it| tree.dependent(it, "nsubj"));
    subject.is_some_and(|it| before.place.tokens.contains(&it))
}

fn is_subject(board: &Board<'_, '_>, candidate: &Candidate) -> bool {
    let tree = &board.reading.trees[candidate.place.sentence];
    let mut here = candidate.place.head;
    while tree.token(here).deprel == Deprel::CONJ {
        let Some(head) = tree.head(here) else { break };
        here = head;
    }
    tree.token(here).deprel.base() == "nsubj"
}
