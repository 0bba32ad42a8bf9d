//! Statements as tokens: what the heads found, before mentions are resolved.
//!
//! In: a page and the output of the heads for its words. Out: [`Draft`]s in text order of their
//! cues. Without vectors, only the statements shown by quotations and turns are found. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, TokenRun, is_of_person, runs, trimmed};
use super::{introduced, passed_on, phrased, quoted, turns};
use crate::extract::Page;
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

/// Returns the statements that the heads find.
#[must_use]
pub(super) fn drafts(page: &Page<'_>) -> Vec<Draft> {
    let vectors = &page.analysis.vectors;
    let logits = Heads::embedded().said.logits(vectors);
    let words = (0..vectors.n_words()).zip(&logits.cues);
    let anchors = words.filter(|(_, logit)| **logit > CUE_MIN).map(|(word, _)| word);
    let mut outer: Vec<Draft> = Vec::new();
    for draft in anchors.filter_map(|it| draft(page, &logits, it)) {
        // Two anchors of one cue give one statement.
        let is_known = |known: &Draft| {
            known.cue.sentence == draft.cue.sentence && known.cue.tokens.contains(&draft.cue.head)
        };
        if !outer.iter().any(is_known) {
            outer.push(draft);
        }
    }
    quoted::claim(page, &mut outer);
    introduced::claim(page, &mut outer);
    phrased::claim(page, &mut outer);
    passed_on::claim(page, &mut outer);
    turns::claim(page, &mut outer);
    let mut all = outer.clone();
    for cue in inner_cues(page, &outer) {
        all.extend(inner(page, &cue));
    }
    all.sort_by_key(|it| (it.cue.sentence, it.cue.tokens.start));
    all
}

/// Returns the statement with its cue anchored at a word, or `None` if it has no content.
fn draft(page: &Page<'_>, logits: &SaidLogits<'_>, anchor: usize) -> Option<Draft> {
    let vectors = &page.analysis.vectors;
    let (sentence, token) = vectors.place(anchor);
    if is_of_person(page, sentence, token) {
        return None;
    }
    let end = (sentence + REACH + 1).min(vectors.n_sentences());
    let places: Vec<(usize, usize)> = (sentence.saturating_sub(REACH)..end)
        .flat_map(|it| (0..page.len(it)).map(move |at| (it, at)))
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
        cue: CuePlace::new(page, sentence, tokens),
        source: trimmed(page, pick(SOURCE)),
        content: without_strays(after_commas(page, pick(CONTENT))),
        inner: false,
        turn: false,
    };
    (!draft.content.is_empty()).then_some(draft)
}

/// Returns the runs without commas and colons that they begin with, which belong to the words before.
fn after_commas(page: &Page<'_>, mut runs: Vec<TokenRun>) -> Vec<TokenRun> {
    for (sentence, tokens) in &mut runs {
        let is_comma = |at: usize| matches!(page.word(*sentence, at), "," | ":");
        while tokens.start < tokens.end && is_comma(tokens.start) {
            tokens.start += 1;
        }
    }
    runs.retain(|it| it.1.start < it.1.end);
    runs
}

/// Returns the runs without single words, if there is a longer run.
fn without_strays(runs: Vec<TokenRun>) -> Vec<TokenRun> {
    let longest = runs.iter().map(|it| it.1.len()).max().unwrap_or_default();
    runs.into_iter().filter(|it| it.1.len() > STRAY_WORDS || longest < KEPT_WORDS).collect()
}

/// Returns a statement within another, read from the tree: the gold data has none to learn from.
fn inner(page: &Page<'_>, cue: &CuePlace) -> Option<Draft> {
    let (sentence, tree) = (cue.sentence, page.tree(cue.sentence));
    let run = |at: usize| vec![(sentence, tree.phrase(at, &|_| false))];
    let said = said_inside(page, sentence, cue.head)?;
    let source = tree.dependent(cue.head, "nsubj").map(run).unwrap_or_default();
    Some(Draft {
        cue: cue.clone(),
        source: trimmed(page, source),
        content: trimmed(page, run(said)),
        inner: true,
        turn: false,
    })
}

/// Returns what a verb within a content says: a clause, or quoted words ("had called her “a guest
/// in the house”").
fn said_inside(page: &Page<'_>, sentence: usize, verb: usize) -> Option<usize> {
    let tree = page.tree(sentence);
    let clause = tree.dependent(verb, "ccomp").or(tree.dependent(verb, "parataxis"));
    let is_quoted = |it: usize| page.quotes.at(sentence, it).is_some();
    let quoted = || {
        let mut sides = tree.children(verb).iter().copied().filter(|it| *it > verb);
        sides.find(|token| {
            matches!(tree.token(*token).deprel.base(), "obj" | "xcomp" | "obl") && is_quoted(*token)
        })
    };
    clause.or_else(|| quoted().filter(|_| !is_quoted(verb)))
}

/// Returns the cues within contents: verbs of saying with a subject of their own and content.
fn inner_cues(page: &Page<'_>, outer: &[Draft]) -> Vec<CuePlace> {
    let cues = &page.ontology.cues;
    let mut found: Vec<CuePlace> = Vec::new();
    for (sentence, tokens) in outer.iter().flat_map(|it| &it.content) {
        for at in tokens.clone() {
            let senses = cues.verb(page.lemma(*sentence, at));
            let says = page.token(*sentence, at).upos == Upos::VERB
                && senses.first().is_some_and(|it| !it.attitude);
            let tree = page.tree(*sentence);
            let complete = || {
                tree.dependent(at, "nsubj").is_some() && said_inside(page, *sentence, at).is_some()
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
