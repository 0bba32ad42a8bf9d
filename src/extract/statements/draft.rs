//! Statements as tokens: what the models found, before anybody is named.
//!
//! In: a reading, its facts, the models. Out: [`Draft`]s in text order of their cues. Never fails.

use std::ops::Range;

use super::cues;
use super::facts::Facts;
use super::model::Models;
use super::quoted;
use super::spans::{self, CuePlace, CueView};
use super::turns;
use crate::document::Span;
use crate::extract::{Quotes, Reading};
use crate::language::Upos;

/// A run of tokens of one sentence.
pub type Run = (usize, Range<usize>);

/// A cue with the tokens of its source and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The cue.
    pub cue: CuePlace,
    /// The tokens that name the source.
    pub source: Vec<Run>,
    /// The tokens that are the content.
    pub content: Vec<Run>,
    /// Whether it was found within the content of another.
    pub inner: bool,
    /// Whether it is a turn of a transcript, word for word.
    pub turn: bool,
}

/// Returns the statements that the models find.
#[must_use]
pub fn drafts(
    reading: &Reading<'_>,
    quotes: &Quotes,
    facts: &Facts,
    models: &Models,
) -> Vec<Draft> {
    let mut places = Vec::new();
    for (sentence, facts) in facts.iter().enumerate() {
        for tokens in cues::find(&models.cues, facts, sentence == 0, models.outside_bias) {
            places.push(CuePlace::new(reading, sentence, tokens));
        }
    }
    let mut outer: Vec<Draft> =
        places.iter().filter_map(|it| draft(reading, quotes, facts, models, it, &places)).collect();
    quoted::claim(reading, quotes, &mut outer);
    turns::claim(reading, &mut outer);
    let mut all = outer.clone();
    for cue in inner_cues(reading, facts, &outer) {
        all.extend(inner(reading, &cue));
    }
    all.sort_by_key(|it| (it.cue.sentence, it.cue.tokens.start));
    all
}

fn draft(
    reading: &Reading<'_>,
    quotes: &Quotes,
    facts: &Facts,
    models: &Models,
    cue: &CuePlace,
    cues: &[CuePlace],
) -> Option<Draft> {
    let view = CueView::new(reading, quotes, facts, cue, cues);
    let labels = view.label(&models.spans);
    let pick = |wanted: u8| {
        let chosen = view.places().iter().zip(&labels).filter(|(_, it)| **it == wanted);
        runs(chosen.map(|(place, _)| *place))
    };
    let draft = Draft {
        cue: cue.clone(),
        source: trimmed(reading, pick(spans::SOURCE)),
        content: pick(spans::CONTENT),
        inner: false,
        turn: false,
    };
    (!draft.content.is_empty()).then_some(draft)
}

/// Returns a statement within another, read off the tree: gold has no such ones to learn from.
fn inner(reading: &Reading<'_>, cue: &CuePlace) -> Option<Draft> {
    let (sentence, tree) = (cue.sentence, &reading.trees[cue.sentence]);
    let run = |at: usize| vec![(sentence, tree.phrase(at, &|_| false))];
    let said = tree.dependent(cue.head, "ccomp").or(tree.dependent(cue.head, "parataxis"))?;
    let source = tree.dependent(cue.head, "nsubj").map(run).unwrap_or_default();
    Some(Draft {
        cue: cue.clone(),
        source: trimmed(reading, source),
        content: trimmed(reading, run(said)),
        inner: true,
        turn: false,
    })
}

/// Returns the runs of adjacent tokens.
#[must_use]
pub fn runs(places: impl Iterator<Item = (usize, usize)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (sentence, at) in places {
        match runs.last_mut() {
            Some((here, tokens)) if *here == sentence && tokens.end == at => tokens.end += 1,
            _ => runs.push((sentence, at..at + 1)),
        }
    }
    runs
}

/// Returns runs without punctuation at their ends, empty ones left out.
fn trimmed(reading: &Reading<'_>, runs: Vec<Run>) -> Vec<Run> {
    let trim = |(sentence, mut tokens): Run| {
        let is_punct = |at: usize| reading.token(sentence, at).upos == Upos::PUNCT;
        while tokens.start < tokens.end && is_punct(tokens.end - 1) {
            tokens.end -= 1;
        }
        while tokens.start < tokens.end && is_punct(tokens.start) {
            tokens.start += 1;
        }
        (!tokens.is_empty()).then_some((sentence, tokens))
    };
    runs.into_iter().filter_map(trim).collect()
}

/// Returns the cues within contents: verbs of saying with a subject of their own and something said.
fn inner_cues(reading: &Reading<'_>, facts: &Facts, outer: &[Draft]) -> Vec<CuePlace> {
    let cues = &reading.ontology.cues;
    let mut found: Vec<CuePlace> = Vec::new();
    for (sentence, tokens) in outer.iter().flat_map(|it| &it.content) {
        for at in tokens.clone() {
            let senses = cues.verb(reading.lemma(*sentence, at));
            let says = reading.token(*sentence, at).upos == Upos::VERB
                && senses.first().is_some_and(|it| !it.attitude);
            let tree = &reading.trees[*sentence];
            let complete = || {
                facts[*sentence][at].subject > 0
                    && facts[*sentence][at].subject < 15
                    && (tree.dependent(at, "ccomp").is_some()
                        || tree.dependent(at, "parataxis").is_some())
            };
            let known =
                |place: &CuePlace| place.sentence == *sentence && place.tokens.contains(&at);
            if says
                && complete()
                && !outer.iter().any(|it| known(&it.cue))
                && !found.iter().any(known)
            {
                found.push(CuePlace { sentence: *sentence, tokens: at..at + 1, head: at });
            }
        }
    }
    found
}

/// Returns the bytes of runs, those joined that only blanks part.
#[must_use]
pub fn spans_of(reading: &Reading<'_>, runs: &[Run]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (sentence, tokens) in runs {
        let Some(span) = reading.span(*sentence, tokens) else { continue };
        match spans.last_mut() {
            Some(last)
                if last.end() <= span.start()
                    && reading.text[last.end()..span.start()].trim().is_empty() =>
            {
                *last = last.cover(span);
            }
            _ => spans.push(span),
        }
    }
    spans
}
