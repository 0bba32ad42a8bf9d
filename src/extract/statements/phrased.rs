//! Statements that a preposition brings in, without any verb of saying: "per Lunde", "in the words of
//! the lawyer".
//!
//! In: a reading and the drafts of the models. Out: a draft for each phrase of the schema that stands
//! before a word for an actor and is part of no cue yet; its content is the rest of the sentence. Never
//! fails.

use super::cues::CuePlace;
use super::draft::{Draft, Run, trimmed};
use crate::extract::Reading;
use crate::extract::tree::Tree;
use crate::language::Upos;

/// How likely a word must stand for an actor to be a source.
const ACTOR_MIN: f32 = 0.3;

/// Adds a draft for each source that such a phrase brings in.
pub(super) fn claim(reading: &Reading<'_>, drafts: &mut Vec<Draft>) {
    for sentence in 0..reading.n_sentences() {
        for start in 0..reading.len(sentence) {
            let Some(end) = phrase_at(reading, sentence, start) else { continue };
            let is_known = |it: &Draft| {
                let tokens = &it.cue.tokens;
                it.cue.sentence == sentence && tokens.start < end && start < tokens.end
            };
            if !drafts.iter().any(is_known) {
                drafts.extend(draft(reading, sentence, start, end));
            }
        }
    }
}

/// Returns where the phrase that begins at `start` ends, if one does.
fn phrase_at(reading: &Reading<'_>, sentence: usize, start: usize) -> Option<usize> {
    let is_here = |words: &&Vec<Box<str>>| {
        let fits = start + words.len() < reading.len(sentence);
        fits && words.iter().zip(start..).all(|(word, at)| **word == *reading.lower(sentence, at))
    };
    reading.ontology.cues.source_phrases().iter().find(is_here).map(|it| start + it.len())
}

fn draft(reading: &Reading<'_>, sentence: usize, start: usize, end: usize) -> Option<Draft> {
    let tree = &reading.trees[sentence];
    let noun = noun_at(tree, end);
    let is_actor = matches!(tree.token(noun).upos, Upos::NOUN | Upos::PROPN)
        && reading.chance_of_actor(sentence, noun) >= ACTOR_MIN;
    let source = tree.phrase(noun, &|_| false);
    if !is_actor || source.end <= end {
        return None;
    }
    let rest: Vec<Run> = vec![(sentence, 0..start), (sentence, source.end..tree.len())];
    let content = trimmed(reading, rest);
    let draft = Draft {
        cue: CuePlace::new(reading, sentence, start..end),
        source: vec![(sentence, end..source.end)],
        content,
        inner: false,
        turn: false,
    };
    (!draft.content.is_empty()).then_some(draft)
}

/// Returns the head of the noun phrase that begins at a token.
fn noun_at(tree: &Tree<'_>, first: usize) -> usize {
    let is_part = |it: usize| {
        matches!(
            tree.token(it).deprel.base(),
            "det" | "amod" | "compound" | "flat" | "nummod" | "nmod" | "advmod"
        )
    };
    let mut at = first;
    for _ in 0..tree.len() {
        match tree.head(at) {
            Some(above) if above > at && is_part(at) => at = above,
            _ => break,
        }
    }
    at
}
