//! How well a mention matches each actor so far, scored by the learned heads.
//!
//! In: the board and a candidate. Out: actors with scores, likeliest first. An actor's score is
//! that of its best matching mention; it is above 0 if the two are more likely the same than not.
//! Without vectors the list is empty. Never fails.

use std::collections::BTreeMap;

use super::board::Board;
use crate::extract::heads::who::{MentionPair, Refers, SharedWords};
use crate::extract::mentions::MentionCandidate;
use crate::knowledge::MentionKind;
use crate::language::Upos;

/// How many mentions back to look.
const MENTIONS_BACK: usize = 60;

/// How many sentences back the thing that "it" stands for may be.
const THING_SENTENCES_BACK: usize = 1;

/// Returns the actors that `allowed` accepts, with their scores.
pub(super) fn scores(
    board: &Board<'_, '_>,
    index: usize,
    allowed: impl Fn(usize) -> bool,
) -> Vec<(usize, f32)> {
    let number = |mention: &MentionCandidate| {
        board.page.analysis.vectors.number(mention.place.sentence, mention.place.head)
    };
    let later = board.candidate(index);
    let Some(word) = number(later) else { return Vec::new() };
    let mut may_be: BTreeMap<usize, bool> = BTreeMap::new();
    let mut entities = Vec::new();
    let mut pairs = Vec::new();
    for before in index.saturating_sub(MENTIONS_BACK)..index {
        let earlier = board.candidate(before);
        let Some(entity) = board.entity_of(before) else { continue };
        let Some(other) = number(earlier).filter(|it| *it < word) else { continue };
        if *may_be.entry(entity).or_insert_with(|| allowed(entity)) {
            entities.push(entity);
            pairs.push((other, pair(board, later, earlier, index - before)));
        }
    }
    let mut best: BTreeMap<usize, f32> = BTreeMap::new();
    for (entity, score) in entities.into_iter().zip(board.page.who.links(word, &pairs)) {
        let held = best.entry(entity).or_insert(score);
        *held = held.max(score);
    }
    let mut all: Vec<(usize, f32)> = best.into_iter().collect();
    all.sort_by(|left, right| right.1.total_cmp(&left.1).then(right.0.cmp(&left.0)));
    all
}

/// Returns the score of the thing that a pronoun most likely stands for: a common noun that no actor is
/// named by, such as "the bill". Without any, the lowest number.
pub(super) fn thing_score(board: &Board<'_, '_>, index: usize) -> f32 {
    let page = board.page;
    let later = board.candidate(index);
    let number = |sentence: usize, token: usize| page.analysis.vectors.number(sentence, token);
    let (last, head) = (later.place.sentence, later.place.head);
    let Some(word) = number(last, head) else { return f32::MIN };
    let first = last.saturating_sub(THING_SENTENCES_BACK);
    let mut pairs = Vec::new();
    for sentence in first..=last {
        let end = if sentence == last { head } else { page.len(sentence) };
        let things = (0..end).filter(|it| is_thing(board, sentence, *it));
        pairs.extend(things.filter_map(|token| {
            let between = board.n_candidates_after((sentence, token), index);
            let pair = MentionPair {
                sentences: last - sentence,
                rank: between + 1,
                later: Refers::Pronoun,
                earlier: Refers::Nominal,
                shared: SharedWords::Nothing,
                is_subject: page.token(sentence, token).deprel.base() == "nsubj",
            };
            Some((number(sentence, token)?, pair))
        }));
    }
    page.who.links(word, &pairs).into_iter().fold(f32::MIN, f32::max)
}

/// Returns whether a token heads a phrase of one thing that is no actor.
fn is_thing(board: &Board<'_, '_>, sentence: usize, token: usize) -> bool {
    let here = board.page.token(sentence, token);
    let is_part = matches!(here.deprel.base(), "compound" | "flat" | "fixed" | "nmod:unmarked");
    here.upos == Upos::NOUN
        && !here.features.has("Number=Plur")
        && !is_part
        && board.candidate_at(sentence, token).is_none()
}

fn pair(
    board: &Board<'_, '_>,
    later: &MentionCandidate,
    earlier: &MentionCandidate,
    rank: usize,
) -> MentionPair {
    let page = board.page;
    let token = page.token(earlier.place.sentence, earlier.place.head);
    MentionPair {
        sentences: later.place.sentence - earlier.place.sentence,
        rank,
        later: refers(board, later),
        earlier: refers(board, earlier),
        shared: shared(board, later, earlier),
        is_subject: token.deprel.base() == "nsubj",
    }
}

fn refers(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Refers {
    let place = &candidate.place;
    match board.page.token(place.sentence, place.head).upos {
        Upos::PRON => Refers::Pronoun,
        Upos::PROPN => Refers::Name,
        _ => Refers::Nominal,
    }
}

fn shared(
    board: &Board<'_, '_>,
    later: &MentionCandidate,
    earlier: &MentionCandidate,
) -> SharedWords {
    let page = board.page;
    let head = |it: &MentionCandidate| page.lower(it.place.sentence, it.place.head);
    if head(later) == head(earlier) {
        let is_pronoun = later.place.kind == MentionKind::Pronoun;
        return if is_pronoun { SharedWords::Pronoun } else { SharedWords::Head };
    }
    let nouns = |mention: &MentionCandidate| {
        let (sentence, tokens) = (mention.place.sentence, mention.place.tokens.clone());
        let is_noun =
            |at: &usize| matches!(page.token(sentence, *at).upos, Upos::NOUN | Upos::PROPN);
        tokens.filter(is_noun).map(move |at| page.lower(sentence, at)).collect::<Vec<_>>()
    };
    let of_later = nouns(later);
    match nouns(earlier).iter().any(|it| of_later.contains(it)) {
        true => SharedWords::SomeWord,
        false => SharedWords::Nothing,
    }
}
