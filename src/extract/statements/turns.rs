//! Turns of a transcript as statements: the person named before the colon says the rest.
//!
//! In: a page and the drafts of the models. Out: a draft for each turn, in place of what the
//! models made of its colon. Each turn is addressed to the previous speaker, the first and questions to
//! the next speaker. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, TokenRun};
use crate::extract::cast::MemberIndex;
use crate::extract::{Page, transcript};
use crate::ontology::TalkPart;

/// Assigns each turn to its speaker; other drafts inside it become inner statements.
pub(super) fn claim(page: &Page<'_>, drafts: &mut Vec<Draft>) {
    for turn in &page.turns {
        let rest = |sentence: usize| if sentence == turn.sentence { turn.colon + 1 } else { 0 };
        let runs = (turn.sentence..turn.end).map(|it| (it, rest(it)..page.len(it)));
        let content: Vec<TokenRun> = runs.filter(|it| !it.1.is_empty()).collect();
        let is_opening = |draft: &Draft| {
            draft.cue.sentence == turn.sentence && draft.cue.tokens.start <= turn.colon
        };
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
            source: vec![(turn.sentence, turn.label.clone())],
            content,
            inner: false,
            turn: true,
        });
    }
    drafts.retain(|it| !it.content.is_empty());
}

/// Sets the addressee of each turn: the speaker of the turn before, or else of the next; of a
/// question ("Q:") that of the next, or else of the turn before.
pub(super) fn answer(
    page: &Page<'_>,
    drafts: &[Draft],
    speakers: &[Option<MemberIndex>],
    addressees: &mut [Vec<MemberIndex>],
) {
    let all = drafts.iter().zip(speakers).zip(addressees);
    let turns = all
        .filter(|((draft, _), _)| draft.turn)
        .map(|((draft, speaker), addressees)| (draft, *speaker, addressees));
    let mut next_turns = turns.peekable();
    let (mut last, mut one_before) = (None, None);
    while let Some((draft, speaker, addressees)) = next_turns.next() {
        let other = |of_turn: Option<MemberIndex>| of_turn.filter(|it| Some(*it) != speaker);
        let before = other(last).or(other(one_before));
        let after = next_turns.peek().and_then(|(_, speaker, _)| other(*speaker));
        let listener = if asks(page, draft) { after.or(before) } else { before.or(after) };
        if let Some(listener) = listener {
            *addressees = vec![listener];
        }
        (last, one_before) = (speaker, last);
    }
}

/// Returns `true` if a draft is the turn of someone whose label says that they ask.
fn asks(page: &Page<'_>, draft: &Draft) -> bool {
    page.turn_at(draft.cue.sentence).and_then(|it| transcript::part_of(page, it))
        == Some(TalkPart::Asking)
}
