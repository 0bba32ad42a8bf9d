//! Statements introduced by a preposition, without any verb of saying: "per Lunde", "in the words
//! of the lawyer".
//!
//! In: a page and the drafts of the models. Out: a draft for each phrase of the schema that
//! comes before a word for an actor and is not part of a cue yet; its content is the rest of the
//! sentence. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, TokenRun, is_of_person, trimmed};
use crate::extract::Page;
use crate::extract::tree::Tree;
use crate::language::Upos;

/// The least probability of being an actor at which a word is a source.
const ACTOR_MIN: f32 = 0.3;

/// Adds a draft for each source that such a phrase introduces.
pub(super) fn claim(page: &Page<'_>, drafts: &mut Vec<Draft>) {
    for sentence in 0..page.n_sentences() {
        for start in 0..page.len(sentence) {
            let Some(end) = phrase_at(page, sentence, start) else { continue };
            if is_of_person(page, sentence, start) {
                continue;
            }
            let is_known = |draft: &Draft| {
                let tokens = &draft.cue.tokens;
                draft.cue.sentence == sentence && tokens.start < end && start < tokens.end
            };
            if !drafts.iter().any(is_known) {
                drafts.extend(draft(page, sentence, start, end));
            }
        }
    }
}

/// Returns the end of the phrase that starts at `start`, if there is one.
fn phrase_at(page: &Page<'_>, sentence: usize, start: usize) -> Option<usize> {
    let is_here = |words: &&Vec<Box<str>>| {
        let fits = start + words.len() < page.len(sentence);
        fits && words.iter().zip(start..).all(|(word, at)| **word == *page.lower(sentence, at))
    };
    page.ontology.cues.source_phrases().iter().find(is_here).map(|it| start + it.len())
}

fn draft(page: &Page<'_>, sentence: usize, start: usize, end: usize) -> Option<Draft> {
    let tree = page.tree(sentence);
    let noun = noun_at(tree, end);
    let is_actor = matches!(tree.token(noun).upos, Upos::NOUN | Upos::PROPN)
        && page.chance_of_actor(sentence, noun) >= ACTOR_MIN;
    let source = tree.phrase(noun, &|_| false);
    if !is_actor || source.end <= end {
        return None;
    }
    let rest: Vec<TokenRun> = vec![(sentence, 0..start), (sentence, source.end..tree.len())];
    let content = trimmed(page, rest);
    let draft = Draft {
        cue: CuePlace::new(page, sentence, start..end),
        source: vec![(sentence, end..source.end)],
        content,
        inner: false,
        turn: false,
    };
    (!draft.content.is_empty()).then_some(draft)
}

/// Returns the head of the noun phrase that starts at a token.
fn noun_at(tree: &Tree<'_>, first: usize) -> usize {
    let is_part = |token: usize| {
        matches!(
            tree.token(token).deprel.base(),
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
