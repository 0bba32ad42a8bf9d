//! Turns of a transcript: paragraphs that start with a name and a colon ("TAPPER: ..."), or with "Q"
//! and a gap.
//!
//! In: a reading, and its cast for turns without a name. Out: [`Turn`]s in text order. If fewer
//! than two speakers take turns, there are none, so a dateline or "UPDATE:" is not a turn. Never
//! fails.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::cast::{MemberIndex, Place};
use super::{Cast, ParsedDocument};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Upos;
use crate::ontology::TalkPart;

/// The most tokens before the colon.
const LABEL_TOKENS_MAX: usize = 5;

/// The fewest turns in a transcript.
const TURNS_MIN: usize = 3;

/// What one speaker says until the next one starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// The sentence that starts it, by index.
    pub sentence: usize,
    /// The tokens that name the speaker.
    pub label: Range<usize>,
    /// The token of the colon, by index; the label's own if blanks stand in its place.
    pub colon: usize,
    /// The sentence after its last, by index.
    pub end: usize,
}

/// Returns the turns of a document.
#[must_use]
pub(crate) fn turns(reading: &ParsedDocument<'_>) -> Vec<Turn> {
    let n_sentences = reading.n_sentences();
    let paragraph = |it: usize| reading.paragraph(it);
    let opens = |it: &usize| *it == 0 || paragraph(*it - 1) != paragraph(*it);
    let turn = |sentence: usize| {
        let (label, colon) = opening(reading, sentence)?;
        let n_more = (sentence + 1..n_sentences)
            .take_while(|it| paragraph(*it) == paragraph(sentence))
            .count();
        let says_more = colon + 1 < reading.len(sentence) || n_more > 0;
        let turn = Turn { sentence, label, colon, end: sentence + 1 + n_more };
        says_more.then_some(turn)
    };
    let found: Vec<Turn> = (0..n_sentences).filter(opens).filter_map(turn).collect();
    let labels: BTreeSet<String> = found.iter().map(|it| label_of(reading, it)).collect();
    // Speakers come up again and again; a list of headings has as many labels as lines.
    let is_talk = found.len() >= TURNS_MIN && labels.len() >= 2 && labels.len() < found.len();
    if is_talk { found } else { Vec::new() }
}

/// Returns the words of a turn's label in lower case.
#[must_use]
pub(crate) fn label_of(reading: &ParsedDocument<'_>, turn: &Turn) -> String {
    reading.phrase(turn.sentence, turn.label.clone())
}

/// Returns the part in the talk that a turn's label stands for ("Q:"); `None` if the label is a
/// name.
#[must_use]
pub(crate) fn part_of(reading: &ParsedDocument<'_>, turn: &Turn) -> Option<TalkPart> {
    reading.ontology.actors.talk_part(&label_of(reading, turn))
}

/// Returns the speakers of the turns with a label that names none, by first sentence. The one who
/// answers is the only person named in the headline or before the first of these turns, if there is
/// exactly one.
#[must_use]
pub(crate) fn unnamed(
    reading: &ParsedDocument<'_>,
    turns: &[Turn],
    cast: &Cast,
) -> BTreeMap<usize, Option<MemberIndex>> {
    let parts: Vec<(usize, TalkPart)> =
        turns.iter().filter_map(|it| Some((it.sentence, part_of(reading, it)?))).collect();
    let Some((first, _)) = parts.first().copied() else { return BTreeMap::new() };
    let answering = interviewee(cast, first);
    let speaker = |part| answering.filter(|_| part == TalkPart::Answering);
    parts.into_iter().map(|(sentence, part)| (sentence, speaker(part))).collect()
}

/// Returns the only person named in the headline, or else before a sentence.
fn interviewee(cast: &Cast, before: usize) -> Option<MemberIndex> {
    let only_one = |end: usize| {
        let named = |index: &MemberIndex| {
            let member = cast.member(*index);
            let here = |place: &Place| place.sentence < end && place.kind != MentionKind::Pronoun;
            member.kind == ActorKind::Person && member.mentions.iter().any(here)
        };
        let mut all = (0..cast.members.len()).filter(named);
        all.next().filter(|_| all.next().is_none())
    };
    only_one(before.min(1)).or_else(|| only_one(before))
}

/// Returns the label at the start of a sentence and the token after which the words begin.
fn opening(reading: &ParsedDocument<'_>, sentence: usize) -> Option<(Range<usize>, usize)> {
    let spaced = || opens_with_gap(reading, sentence).then_some((0..1, 0));
    label(reading, sentence).map(|it| (it.clone(), it.end)).or_else(spaced)
}

/// Returns `true` if a sentence starts with a letter for a part in the talk and a gap in place of the
/// colon: "Q    Will you resign?"
fn opens_with_gap(reading: &ParsedDocument<'_>, sentence: usize) -> bool {
    let is_part =
        |at: usize| reading.ontology.actors.talk_part(reading.lower(sentence, at)).is_some();
    if reading.len(sentence) < 2 || !reading.is_capital(sentence, 0) || !is_part(0) {
        return false;
    }
    let (letter, next) = (reading.token(sentence, 0).span, reading.token(sentence, 1).span);
    let gap = letter.gap_to(next).of(reading.text);
    let is_gap = gap.contains('\t') || gap.chars().count() > 1 && !gap.contains('\n');
    is_gap && letter.len() <= 2
}

/// Returns the name at the start of a sentence, if a colon follows it.
fn label(reading: &ParsedDocument<'_>, sentence: usize) -> Option<Range<usize>> {
    // A transcript may be in quotation marks as a whole.
    let is_mark = |it: &usize| reading.token(sentence, *it).upos == Upos::PUNCT;
    let first = (0..reading.len(sentence)).find(|it| !is_mark(it)).filter(|it| *it <= 1)?;
    let last = reading.len(sentence).min(first + LABEL_TOKENS_MAX + 1);
    let colon = (first + 1..last).find(|it| reading.word(sentence, *it) == ":")?;
    let is_part =
        |at: usize| reading.ontology.actors.talk_part(reading.lower(sentence, at)).is_some();
    if colon == first + 1 && is_part(first) && reading.is_capital(sentence, first) {
        return Some(first..colon);
    }
    let is_name = |at: usize| {
        let token = reading.token(sentence, at);
        let capital = reading.is_capital(sentence, at);
        capital && token.upos != Upos::NUM || token.upos == Upos::PUNCT
    };
    let shouts = |at: usize| !reading.word(sentence, at).chars().any(char::is_lowercase);
    let proper = |at: usize| reading.token(sentence, at).upos == Upos::PROPN;
    let mut label = first..colon;
    let named = label.clone().all(shouts) || label.clone().any(proper);
    let is_label = label.all(is_name) && named && reading.is_capital(sentence, first);
    is_label.then_some(first..colon)
}
