//! Everything that a text refers to, actors or not, for evaluation on treebanks, which mark all
//! entities.
//!
//! In: a page, and who speaks each sentence to which person, as far as the treebank says. Out: a
//! [`Cast`] with a member for every chain. The program itself keeps only actors. Never fails.

use std::collections::BTreeMap;

use super::board::Board;
use super::{links, naming, pronouns, renamed, roles};
use crate::extract::cast::Member;
use crate::extract::mentions::{self, MentionCandidate, Number, Person};
use crate::extract::{Cast, Page};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Upos;

/// The least score at which two things are linked.
const LINK_MIN: f32 = 0.5;

/// In a treebank every pronoun has an antecedent, so almost any score is accepted.
const CARELESS: pronouns::Care =
    pronouns::Care { score_min: -1.0, lead_min: 0.0, minds_things: false };

/// Who speaks a sentence, and to which person; `None` if it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SpokenBy<'v> {
    pub speaker: Option<&'v str>,
    pub addressee: Option<&'v str>,
}

/// Returns every chain of a page, including chains of one mention; `spoken` has one of each sentence.
#[must_use]
pub(crate) fn everything(page: &Page<'_>, spoken: &[SpokenBy<'_>]) -> Cast {
    let candidates = mentions::find_everything(page);
    let mut board = Board::new(page, &candidates);
    naming::join(&mut board);
    renamed::join(&mut board);
    roles::join(&mut board);
    join(&mut board);
    persons(&mut board, spoken);
    pronouns::join_with(&mut board, CARELESS);
    let member = |mentions: &[usize]| {
        let places = mentions.iter().map(|it| board.candidate(*it).place.clone()).collect();
        Member { name: String::new(), kind: ActorKind::Unnamed, mentions: places }
    };
    Cast::new(board.entities.iter().map(|it| member(&it.mentions)).collect())
}

/// Joins things: names and descriptions printed alike, and pairs that the heads link.
fn join(board: &mut Board<'_, '_>) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..board.candidates.len() {
        let candidate = board.candidate(index);
        if !candidate.thing {
            continue;
        }
        if let Some(entity) = said_of(board, candidate) {
            board.join(index, entity);
            continue;
        }
        let head = (candidate.place.sentence, candidate.place.head);
        let upos = board.page.token(head.0, head.1).upos;
        let proper = upos == Upos::PROPN;
        let key = board.page.phrase(head.0, candidate.place.tokens.clone());
        let key = key.strip_prefix("the ").unwrap_or(&key).to_owned();
        let bare = !key.starts_with("a ") && !key.starts_with("an ") && upos != Upos::PRON;
        let same_name = names.get(&key).copied().filter(|_| proper || bare);
        let likeliest = || links::scores(board, index, |_| true).into_iter().next();
        let learned = || likeliest().filter(|it| it.1 > LINK_MIN).map(|it| it.0);
        if let Some(entity) = same_name.or_else(learned) {
            board.join(index, entity);
        } else {
            let entity = board.found(index, ActorKind::Organization, "");
            board.entity_mut(entity).thing = true;
            names.insert(key, entity);
        }
    }
}

/// Returns the entity that a predicate or apposition is said of.
fn said_of(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    let token = candidate.said_of?;
    board.entity_at(candidate.place.sentence, token)
}

/// Joins "I" of one speaker, "you" to one person, and "we".
fn persons(board: &mut Board<'_, '_>, spoken: &[SpokenBy<'_>]) {
    let mut chains: BTreeMap<(bool, bool, Option<&str>), usize> = BTreeMap::new();
    for index in 0..board.candidates.len() {
        let candidate = board.candidate(index);
        let is_spoken = matches!(candidate.person, Person::First | Person::Second);
        if candidate.place.kind != MentionKind::Pronoun || !is_spoken {
            continue;
        }
        let by = spoken.get(candidate.place.sentence).copied().unwrap_or_default();
        let several = candidate.number == Number::Several;
        let first = candidate.person == Person::First;
        let person = match (first, several) {
            (true, true) => None,
            (true, false) => by.speaker,
            (false, _) => by.addressee,
        };
        let key = (first, several, person);
        match chains.get(&key).copied() {
            Some(entity) => board.join(index, entity),
            None => {
                chains.insert(key, board.found(index, ActorKind::Unnamed, ""));
            }
        }
    }
}
