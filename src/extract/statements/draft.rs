//! Statements as tokens: what the heads found, before mentions are resolved.
//!
//! In: a reading and the output of the heads for its words. Out: [`Draft`]s in text order of their
//! cues. Without vectors, only the statements shown by quotations and turns are found. Never fails.

use std::ops::Range;

use super::cues::CuePlace;
use super::{introduced, phrased, quoted, turns};
use crate::document::Span;
use crate::extract::Reading;
use crate::extract::heads::said::ROLES;
use crate::extract::heads::{Heads, SaidLogits};
use crate::language::Upos;
use crate::language::syntax::highest;

/// The least logit at which a word is the anchor of a cue.
const CUE_MIN: f32 = -0.5;

/// How many sentences before and after a cue its source and content may be.
const REACH: usize = 4;

/// A run of this many words is not content if there is a run of at least `KEPT_WORDS`.
const STRAY_WORDS: usize = 1;
const KEPT_WORDS: usize = 4;

/// The roles of words, by their index in the head's output.
const SOURCE: usize = 1;
const CONTENT: usize = 2;
const CUE: usize = 3;

/// A run of tokens in one sentence.
pub(crate) type Run = (usize, Range<usize>);

/// A cue with the tokens of its source and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The cue.
    pub cue: CuePlace,
    /// The tokens that name the source.
    pub source: Vec<Run>,
    /// The tokens that are the content.
    pub content: Vec<Run>,
    /// Whether it was found within the content of another draft.
    pub inner: bool,
    /// Whether it is a turn of a transcript, word for word.
    pub turn: bool,
}

/// Returns the statements that the heads find.
#[must_use]
pub(crate) fn drafts(reading: &Reading<'_>) -> Vec<Draft> {
    let vectors = &reading.analysis.vectors;
    let logits = Heads::embedded().said.logits(vectors);
    let anchors = (0..vectors.n_words()).filter(|it| logits.cues[*it] > CUE_MIN);
    let mut outer: Vec<Draft> = Vec::new();
    for draft in anchors.filter_map(|it| draft(reading, &logits, it)) {
        // Two anchors of one cue give one statement.
        let is_known = |known: &Draft| {
            known.cue.sentence == draft.cue.sentence && known.cue.tokens.contains(&draft.cue.head)
        };
        if !outer.iter().any(is_known) {
            outer.push(draft);
        }
    }
    quoted::claim(reading, &mut outer);
    introduced::claim(reading, &mut outer);
    phrased::claim(reading, &mut outer);
    turns::claim(reading, &mut outer);
    let mut all = outer.clone();
    for cue in inner_cues(reading, &outer) {
        all.extend(inner(reading, &cue));
    }
    all.sort_by_key(|it| (it.cue.sentence, it.cue.tokens.start));
    all
}

/// Returns the statement with its cue anchored at a word, or `None` if it has no content.
fn draft(reading: &Reading<'_>, logits: &SaidLogits<'_>, anchor: usize) -> Option<Draft> {
    let vectors = &reading.analysis.vectors;
    let (sentence, token) = vectors.place(anchor);
    let end = (sentence + REACH + 1).min(vectors.n_sentences());
    let places: Vec<(usize, usize)> = (sentence.saturating_sub(REACH)..end)
        .flat_map(|it| (0..reading.len(it)).map(move |at| (it, at)))
        .collect();
    let number = |(of, at): &(usize, usize)| vectors.number(*of, *at).map(|word| (word, *of));
    let others: Vec<(usize, usize)> = places.iter().filter_map(number).collect();
    let roles: Vec<[f32; ROLES]> = logits.roles((anchor, sentence), &others);
    let roles: Vec<usize> = roles.iter().map(|it| highest(it)).collect();
    let pick = |wanted: usize| {
        let chosen = places.iter().zip(&roles).filter(|(_, it)| **it == wanted);
        runs(chosen.map(|(place, _)| *place))
    };
    let of_cue = pick(CUE).into_iter().find(|it| it.0 == sentence && it.1.contains(&token));
    let tokens = of_cue.map_or(token..token + 1, |it| it.1);
    let draft = Draft {
        cue: CuePlace::new(reading, sentence, tokens),
        source: trimmed(reading, pick(SOURCE)),
        content: without_strays(pick(CONTENT)),
        inner: false,
        turn: false,
    };
    (!draft.content.is_empty()).then_some(draft)
}

/// Returns the runs without single words, if there is a longer run.
fn without_strays(runs: Vec<Run>) -> Vec<Run> {
    let longest = runs.iter().map(|it| it.1.len()).max().unwrap_or_default();
    runs.into_iter().filter(|it| it.1.len() > STRAY_WORDS || longest < KEPT_WORDS).collect()
}

/// Returns a statement within another, read from the tree: the gold data has none to learn from.
fn inner(reading: &Reading<'_>, cue: &CuePlace) -> Option<Draft> {
    let (sentence, tree) = (cue.sentence, &reading.trees[cue.sentence]);
    let run = |at: usize| vec![(sentence, tree.phrase(at, &|_| false))];
    let said = said_inside(reading, sentence, cue.head)?;
    let source = tree.dependent(cue.head, "nsubj").map(run).unwrap_or_default();
    Some(Draft {
        cue: cue.clone(),
        source: trimmed(reading, source),
        content: trimmed(reading, run(said)),
        inner: true,
        turn: false,
    })
}

/// Returns what a verb within a content says: a clause, or quoted words ("had called her “a guest
/// in the house”").
fn said_inside(reading: &Reading<'_>, sentence: usize, verb: usize) -> Option<usize> {
    let tree = &reading.trees[sentence];
    let clause = tree.dependent(verb, "ccomp").or(tree.dependent(verb, "parataxis"));
    let is_quoted = |it: usize| reading.quotes.at(sentence, it).is_some();
    let quoted = || {
        let mut sides = tree.children(verb).iter().copied().filter(|it| *it > verb);
        sides.find(|token| {
            matches!(tree.token(*token).deprel.base(), "obj" | "xcomp" | "obl") && is_quoted(*token)
        })
    };
    clause.or_else(|| quoted().filter(|_| !is_quoted(verb)))
}

/// Returns the runs of adjacent tokens.
#[must_use]
pub(crate) fn runs(places: impl Iterator<Item = (usize, usize)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (sentence, at) in places {
        match runs.last_mut() {
            Some((here, tokens)) if *here == sentence && tokens.end == at => tokens.end += 1,
            _ => runs.push((sentence, at..at + 1)),
        }
    }
    runs
}

/// Returns the runs without punctuation at their ends, and without empty ones.
pub(super) fn trimmed(reading: &Reading<'_>, runs: Vec<Run>) -> Vec<Run> {
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

/// Returns the cues within contents: verbs of saying with a subject of their own and content.
fn inner_cues(reading: &Reading<'_>, outer: &[Draft]) -> Vec<CuePlace> {
    let cues = &reading.ontology.cues;
    let mut found: Vec<CuePlace> = Vec::new();
    for (sentence, tokens) in outer.iter().flat_map(|it| &it.content) {
        for at in tokens.clone() {
            let senses = cues.verb(reading.lemma(*sentence, at));
            let says = reading.token(*sentence, at).upos == Upos::VERB
                && senses.first().is_some_and(|it| !it.attitude);
            let tree = &reading.trees[*sentence];
            let complete = || {
                tree.dependent(at, "nsubj").is_some()
                    && said_inside(reading, *sentence, at).is_some()
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

/// Returns the byte spans of runs; spans with only blanks between them are joined.
#[must_use]
pub(crate) fn spans_of(reading: &Reading<'_>, runs: &[Run]) -> Vec<Span> {
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
