//! Pronouns: he, she, they, it, who.
//!
//! In: the board with names and descriptions joined. Out: pronouns joined where one bearer is
//! clearly the likeliest; the others stay unread. First and second person are left to statements.

use super::board::{Board, Entity};
use crate::extract::mentions::{Candidate, Number, Person};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};

/// How many sentences back a pronoun may reach.
const REACH: usize = 4;

/// How much it speaks for the subject of a clause that the next is joined to with a pronoun.
const GOES_ON: i32 = 120;

/// How far above a quotation its speaker's verb may stand.
const SUBJECT_STEPS: usize = 3;

/// How much the tie of a quotation's speaker to somebody speaks for them.
const SPOKEN_FOR: i32 = 100;

/// By how much the likeliest bearer must lead, in hundredths.
const MARGIN: i32 = 80;

/// Joins the pronouns of the third person and the relatives, in text order.
pub(super) fn join(board: &mut Board<'_, '_>) {
    for index in 0..board.candidates.len() {
        let candidate = &board.candidates[index];
        if candidate.place.kind != MentionKind::Pronoun {
            continue;
        }
        let found = match candidate.person {
            Person::Relative => antecedent(board, candidate),
            Person::Third => likeliest(board, index),
            Person::First | Person::Second => None,
        };
        if let Some(entity) = found {
            board.join(index, entity);
        }
    }
}

/// Returns whom a relative pronoun's clause hangs on, or else who stands right before it.
fn antecedent(board: &Board<'_, '_>, candidate: &Candidate) -> Option<usize> {
    let (sentence, head) = (candidate.place.sentence, candidate.place.head);
    let tree = &board.reading.trees[sentence];
    let at = |token: usize| board.entity_at(sentence, token);
    let mut above = tree.ancestors(head).take(4);
    let clause = above.find(|it| tree.token(*it).deprel == Deprel::ACL_RELCL);
    if let Some(found) = clause.and_then(|it| tree.head(it)).and_then(at) {
        return Some(found);
    }
    let is_comma = |it: &usize| tree.token(*it).upos == Upos::PUNCT;
    let before = (0..head).rev().take(2).find(|it| !is_comma(it))?;
    at(before).filter(|it| clause.is_none() && board.entities[*it].is_human())
}

fn likeliest(board: &Board<'_, '_>, index: usize) -> Option<usize> {
    let candidate = &board.candidates[index];
    let most = (0..board.entities.len()).max_by_key(|it| (n_before(board, *it, index), *it));
    let quoted = Quoted::of(board, candidate);
    let goes_on = continued(board, candidate);
    let mut scores: Vec<(i32, usize)> = (0..board.entities.len())
        .filter(|it| quoted.speaker != Some(*it))
        .filter_map(|entity| {
            let signs = signs(board, index, entity, most == Some(entity))?;
            let mut score: i32 =
                signs.iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum();
            if quoted.tied.contains(&entity) {
                score += SPOKEN_FOR;
            }
            if goes_on == Some(entity) {
                score += GOES_ON;
            }
            thing_score(board, index, entity, score).map(|score| (score, entity))
        })
        .collect();
    scores.sort_unstable_by(|left, right| right.cmp(left));
    let best = scores.first()?;
    let is_clear = scores.get(1).is_none_or(|it| best.0 - it.0 >= MARGIN);
    (is_clear && best.0 > 0).then_some(best.1)
}

fn n_before(board: &Board<'_, '_>, entity: usize, index: usize) -> usize {
    board.entities[entity].mentions.iter().filter(|it| **it < index).count()
}

/// What speaks for and against a bearer, in the order of [`signs`]; fitted by logistic regression
/// over the candidates of each pronoun of the GAP validation set.
const WEIGHTS: [i32; 21] = [
    300, -124, 117, 91, 23, -11, -2, 34, -1, -80, -93, -11, -16, 34, -18, -24, -23, 16, 17, -18,
    -19,
];

/// Returns what speaks for and against an entity as the bearer of a pronoun, as small numbers;
/// `None` where it cannot be.
fn signs(
    board: &Board<'_, '_>,
    index: usize,
    entity: usize,
    most_named: bool,
) -> Option<[i32; 21]> {
    let candidate = &board.candidates[index];
    let held = &board.entities[entity];
    let last = board.last_before(entity, index)?;
    let before = &board.candidates[last];
    let back = candidate.place.sentence - before.place.sentence;
    if back > REACH || !agrees(candidate, held) {
        return None;
    }
    if back == 0 && is_coargument(board, candidate, before)
        || is_possessed(board, candidate, entity)
    {
        return None;
    }
    let number = |it: usize| i32::try_from(it).unwrap_or(i32::MAX);
    let yes = |it: bool| i32::from(it);
    let here = back == 0;
    let subject = is_subject(board, candidate);
    let before_subject = is_subject(board, before);
    let pronoun = before.place.kind == MentionKind::Pronoun;
    let human = candidate.gender.is_some();
    let unknown = human && held.gender().is_none();
    let person = held.kind == ActorKind::Person;
    let place = &before.place;
    let relation = board.reading.token(place.sentence, place.head).deprel;
    let possessive = board.reading.has(candidate.place.sentence, candidate.place.head, "Poss=Yes");
    let apart = candidate.place.head.saturating_sub(place.head).min(30) / 3;
    let leftmost =
        last.checked_sub(1).is_none_or(|it| board.candidates[it].place.sentence != place.sentence);
    let quoted = |it: &Candidate| board.quotes.at(it.place.sentence, it.place.head);
    let across = match (quoted(candidate), quoted(before)) {
        (None, Some(_)) => 3,
        (Some(_), None) if here && before_subject => 6,
        (Some(here), Some(there)) if here == there => -1,
        _ => 0,
    };
    Some([
        1,
        number(back),
        yes(here),
        yes(before_subject),
        yes(before_subject && subject),
        yes(pronoun),
        yes(pronoun
            && board.reading.lower(place.sentence, place.head)
                == board.reading.lower(candidate.place.sentence, candidate.place.head)),
        number(n_before(board, entity, index).min(6)),
        yes(unknown && person),
        yes(unknown && !person),
        yes(held.kind == ActorKind::Unnamed && candidate.number == Number::One),
        yes(here && is_subject_of_clause(board, candidate, before)),
        yes(relation.base() == "nmod"),
        yes(relation == Deprel::NMOD_POSS),
        yes(relation.base() == "obl"),
        yes(relation.base() == "obj"),
        if here { number(apart) } else { 0 },
        yes(leftmost),
        yes(most_named),
        yes(possessive && here && before_subject),
        across,
    ])
}

/// Returns whether the pronoun owns a phrase that names the entity: "her sister Talia" is not she.
fn is_possessed(board: &Board<'_, '_>, candidate: &Candidate, entity: usize) -> bool {
    let sentence = candidate.place.sentence;
    let tree = &board.reading.trees[sentence];
    if tree.token(candidate.place.head).deprel != Deprel::NMOD_POSS {
        return false;
    }
    let Some(owned) = tree.head(candidate.place.head) else { return false };
    let near = tree.children(owned).iter().copied().chain([owned]);
    let mut named = near.filter(|it| *it > candidate.place.head);
    named.any(|it| {
        let appositive = matches!(tree.token(it).deprel.base(), "appos" | "flat" | "compound");
        (it == owned || appositive) && board.entity_at(sentence, it) == Some(entity)
    })
}

/// Returns the token of whoever says the quotation in which a pronoun stands.
fn quoted_by(board: &Board<'_, '_>, candidate: &Candidate) -> Option<usize> {
    let place = &candidate.place;
    let quote = board.quotes.at(place.sentence, place.head)?;
    let tree = &board.reading.trees[place.sentence];
    let outside = |it: &usize| board.quotes.at(place.sentence, *it) != Some(quote);
    // Where the tree hangs the clause on the quotation, its mark still hangs on the clause.
    let mark = board.quotes.spans[quote].first;
    let is_here = mark.0 == place.sentence;
    let of_mark = || is_here.then(|| tree.head(mark.1)).flatten().filter(outside);
    let verb = tree.ancestors(place.head).find(outside).or_else(of_mark)?;
    std::iter::successors(Some(verb), |it| tree.head(*it))
        .take(SUBJECT_STEPS)
        .find_map(|it| tree.dependent(it, "nsubj").filter(outside))
}

/// Who says the quotation in which a pronoun stands.
#[derive(Default)]
struct Quoted {
    /// Whoever is quoted does not call themselves "he".
    speaker: Option<usize>,
    /// By ties to whom the speaker is described: an aide of hers mostly speaks of her.
    tied: Vec<usize>,
}

impl Quoted {
    fn of(board: &Board<'_, '_>, candidate: &Candidate) -> Self {
        let sentence = candidate.place.sentence;
        let Some(speaker) = quoted_by(board, candidate) else { return Self::default() };
        let ties = board.reading.trees[sentence].dependents(speaker, "nmod");
        Self {
            speaker: board.entity_at(sentence, speaker),
            tied: ties.filter_map(|it| board.entity_at(sentence, it)).collect(),
        }
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

/// Returns the score of "it" and "they" lessened, which mostly mean no actor at all; other scores
/// as they are.
fn thing_score(board: &Board<'_, '_>, index: usize, entity: usize, score: i32) -> Option<i32> {
    let candidate = &board.candidates[index];
    if candidate.gender.is_some() {
        return Some(score);
    }
    let before = &board.candidates[board.last_before(entity, index)?];
    let back = candidate.place.sentence - before.place.sentence;
    let both_subjects = is_subject(board, before) && is_subject(board, candidate);
    let possessive = board.reading.has(candidate.place.sentence, candidate.place.head, "Poss=Yes");
    match (candidate.number, back) {
        (Number::Several, 0..=2) => Some(score - 60),
        (_, 0) if possessive || both_subjects => Some(score - 60),
        (_, 1) if both_subjects => Some(score - 100),
        _ => None,
    }
}

/// Returns whether gender and number allow the entity to be meant.
fn agrees(candidate: &Candidate, held: &Entity) -> bool {
    if let Some(gender) = candidate.gender {
        return !held.thing && held.is_human() && held.gender().is_none_or(|it| it == gender);
    }
    if candidate.number == Number::Several {
        return held.number == Number::Several || held.kind == ActorKind::Group;
    }
    let is_body =
        matches!(held.kind, ActorKind::Organization | ActorKind::Outlet | ActorKind::Government);
    is_body && held.number != Number::Several
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

/// Returns whether both are arguments of one verb, which only a reflexive may share.
fn is_coargument(board: &Board<'_, '_>, candidate: &Candidate, before: &Candidate) -> bool {
    let sentence = candidate.place.sentence;
    let tree = &board.reading.trees[sentence];
    let reflexive = board.reading.has(sentence, candidate.place.head, "Reflex=Yes");
    let verb = |it: &Candidate| {
        let head = tree.head(it.place.head)?;
        let argument =
            matches!(tree.token(it.place.head).deprel.base(), "nsubj" | "obj" | "iobj" | "obl");
        (argument && tree.token(head).upos != Upos::NOUN).then_some(head)
    };
    let within = before.place.tokens.contains(&candidate.place.head);
    let shared = verb(candidate).is_some() && verb(candidate) == verb(before);
    within || shared && !reflexive
}
