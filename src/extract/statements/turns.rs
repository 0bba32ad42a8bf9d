//! Turns of a transcript as statements: who is named before the colon says the rest.
//!
//! In: a reading and the drafts of the models. Out: a draft for each turn in place of what the
//! models made of its colon; each turn is said to whoever spoke before, the first to whoever speaks
//! next. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, Run};
use crate::extract::cast::MemberIndex;
use crate::extract::{Reading, transcript};

/// Gives each turn to its speaker; what else is said within it lies within it.
pub(super) fn claim(reading: &Reading<'_>, drafts: &mut Vec<Draft>) {
    for turn in transcript::turns(reading) {
        let rest = |it: usize| if it == turn.sentence { turn.colon + 1 } else { 0 };
        let runs = (turn.sentence..turn.end).map(|it| (it, rest(it)..reading.len(it)));
        let content: Vec<Run> = runs.filter(|it| !it.1.is_empty()).collect();
        let is_opening =
            |it: &Draft| it.cue.sentence == turn.sentence && it.cue.tokens.start <= turn.colon;
        drafts.retain(|it| !is_opening(it));
        let inside = |sentence: usize| (turn.sentence..turn.end).contains(&sentence);
        for draft in drafts.iter_mut().filter(|it| !inside(it.cue.sentence)) {
            draft.content.retain(|it| !inside(it.0));
        }
        for draft in drafts.iter_mut().filter(|it| inside(it.cue.sentence)) {
            draft.content.retain(|it| inside(it.0));
            draft.inner = true;
        }
        drafts.push(Draft {
            cue: CuePlace {
                sentence: turn.sentence,
                tokens: turn.colon..turn.colon + 1,
                head: turn.colon,
            },
            source: vec![(turn.sentence, turn.label)],
            content,
            inner: false,
            turn: true,
        });
    }
    drafts.retain(|it| !it.content.is_empty());
}

/// Tells for each turn to whom it is said: whoever had the turn before, or has the next.
pub(super) fn answer(
    drafts: &[Draft],
    speakers: &[Option<MemberIndex>],
    addressees: &mut [Vec<MemberIndex>],
) {
    let turns: Vec<usize> = (0..drafts.len()).filter(|it| drafts[*it].turn).collect();
    for (at, index) in turns.iter().copied().enumerate() {
        let other = |it: &usize| speakers[*it].filter(|it| Some(*it) != speakers[index]);
        let before = turns[..at].iter().rev().take(2).find_map(other);
        let after = || turns[at + 1..].iter().take(1).find_map(other);
        if let Some(listener) = before.or_else(after) {
            addressees[index] = vec![listener];
        }
    }
}
