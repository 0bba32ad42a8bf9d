//! Who is who within one document: groups the names, descriptions and pronouns of each actor.
//!
//! In: a page and its candidates. Out: a [`Cast`]. The sieves run from the surest to the least
//! sure, after Lee et al., "Deterministic Coreference Resolution Based on Entity-Centric,
//! Precision-Ranked Rules", Computational Linguistics 2013. If it is in doubt who a pronoun means,
//! it is left out; a description stays an unnamed actor. Never fails.

mod board;
mod appositions;
mod couples;
mod headline;
mod links;
mod naming;
mod pronouns;
mod renamed;
mod roles;
mod things;

pub(crate) use things::{SpokenBy, everything};

use super::cast::Member;
use super::mentions::{self, MentionCandidate};
use super::{Cast, Page};
use crate::knowledge::{ActorKind, MentionKind};
use board::Board;

/// Returns the actors that appear on a page.
#[must_use]
pub(crate) fn cast(page: &Page<'_>, candidates: &[MentionCandidate]) -> Cast {
    let mut board = Board::new(page, candidates);
    naming::join(&mut board);
    renamed::join(&mut board);
    headline::join(&mut board);
    roles::join(&mut board);
    pronouns::join(&mut board);
    couples::join(&mut board);
    Cast::new(members(&board))
}

/// Returns the actors on the board, without mere places and those mentioned only by pronouns.
fn members(board: &Board<'_, '_>) -> Vec<Member> {
    let mut members = Vec::new();
    for entity in &board.entities {
        let mentions = || entity.mentions.iter().map(|it| board.candidate(*it));
        let is_place = entity.is_place && !mentions().any(|it| it.acting);
        if entity.mentions.is_empty() {
            continue;
        }
        let only_pronouns = mentions().all(|it| it.place.kind == MentionKind::Pronoun);
        if is_place || only_pronouns || entity.doubtful && mentions().all(|it| it.guessed) {
            continue;
        }
        let mut places: Vec<_> = mentions().map(|it| it.place.clone()).collect();
        places.sort_by_key(|place| (place.span.start(), place.span.end()));
        let described = || {
            let first = places.iter().find(|it| it.kind == MentionKind::Nominal)?;
            Some(first.span.of(board.page.text).to_owned())
        };
        let name = if entity.name.is_empty() {
            described().unwrap_or_default()
        } else {
            entity.name.clone()
        };
        let kind = if entity.name.is_empty() { ActorKind::Unnamed } else { entity.kind };
        members.push(Member { name, kind, mentions: places });
    }
    members.sort_by_key(|member| {
        member.mentions.first().map(|place| (place.span.start(), place.span.end()))
    });
    members
}

/// Returns the cast of a page, after finding its candidates.
#[must_use]
pub fn read(page: &Page<'_>) -> Cast {
    cast(page, &mentions::find(page))
}
