//! Scores the language pipeline: treebanks, names, and agreement with another annotator.
//!
//! In: a pipeline and gold. Out: [`TreeScores`] and name counts by kind. Never fails.

use std::collections::BTreeSet;
use std::ops::Range;

use super::columns::Tagged;
use super::figures::Tally;
use super::silver::SilverArticle;
use super::trees::{self, TreeScores};
use crate::document::Span;
use crate::language::conllu::{GivenDocument, GivenSentence};
use crate::language::names::spans;
use crate::language::{Analysis, NameKind, Pipeline, Sentence, Token};

/// The scores of a treebank, from gold tokens and from raw text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TreebankScores {
    /// With gold sentences and tokens.
    pub given: TreeScores,
    /// From raw text.
    pub raw: TreeScores,
    /// Lemmas, given the gold tags.
    pub lemmas_by_gold_tags: Tally,
}

/// Returns the scores of `documents`; their raw text is read as one.
#[must_use]
pub(crate) fn treebank(pipeline: &Pipeline, documents: &[GivenDocument]) -> TreebankScores {
    let mut text = String::new();
    let (mut gold, mut found) = (Analysis::default(), Analysis::default());
    let mut given = Vec::new();
    for document in documents {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&document.text);
        shift(&document.analysis, start, &text, &mut gold);
        // Each document is read separately, as `annotate` reads it.
        let forms: Vec<Vec<&str>> = document.sentences.iter().map(words).collect();
        shift(&pipeline.annotate(&document.analysis, &forms), start, &text, &mut found);
        given.extend(document.sentences.iter().cloned());
    }
    let forms: Vec<Vec<&str>> = given.iter().map(words).collect();
    let mut lemmas = Tally::default();
    for (sentence, forms) in gold.sentences.iter().zip(&forms) {
        for (token, form) in sentence.tokens.iter().zip(forms) {
            let lemma = pipeline.lemma(form, (token.upos, token.xpos));
            let right = usize::from(&*token.lemma == "_" || lemma == token.lemma);
            lemmas.add(Tally { right, gold: 1, found: 1 });
        }
    }
    TreebankScores {
        given: trees::score_given(&text, &gold, &given, &found),
        raw: trees::score((&text, &gold, &given), (&text, &pipeline.analyze(&text, 0))),
        lemmas_by_gold_tags: lemmas,
    }
}

fn words(given: &GivenSentence) -> Vec<&str> {
    given.forms.iter().map(|it| &**it).collect()
}

/// Appends a document's sentences to those of a longer text, in which it starts at byte `by`.
fn shift(from: &Analysis, by: usize, text: &str, into: &mut Analysis) {
    let moved = |span: Span| Span::new(text, span.start() + by..span.end() + by);
    for sentence in &from.sentences {
        let token = |it: &Token| Some(Token { span: moved(it.span)?, ..it.clone() });
        let tokens: Option<Vec<_>> = sentence.tokens.iter().map(token).collect();
        let (Some(tokens), Some(span)) = (tokens, moved(sentence.span)) else { continue };
        into.sentences.push(Sentence { span, paragraph: sentence.paragraph, tokens });
    }
}

/// Names: first token or byte, end, kind.
pub(crate) type Spans = BTreeSet<(usize, usize, NameKind)>;

/// Counts of names by kind: persons, organizations, places.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameScores {
    /// By kind, in the order of [`NAME_KINDS`].
    pub by_kind: [Tally; 3],
}

/// The kinds that are scored.
pub(crate) const NAME_KINDS: [NameKind; 3] =
    [NameKind::Person, NameKind::Organization, NameKind::Place];

impl NameScores {
    /// Returns the count over all kinds.
    #[must_use]
    pub(crate) fn all(&self) -> Tally {
        let mut all = Tally::default();
        self.by_kind.iter().for_each(|it| all.add(*it));
        all
    }

    /// Adds other counts.
    pub(crate) fn add(&mut self, other: &Self) {
        self.by_kind.iter_mut().zip(other.by_kind).for_each(|(all, it)| all.add(it));
    }

    /// Counts the names of one sentence or text.
    pub(crate) fn count(&mut self, gold: &Spans, found: &Spans) {
        for (kind, count) in NAME_KINDS.iter().zip(&mut self.by_kind) {
            let of = |it: &&(usize, usize, NameKind)| it.2 == *kind;
            count.add(Tally {
                right: gold.intersection(found).filter(of).count(),
                gold: gold.iter().filter(of).count(),
                found: found.iter().filter(of).count(),
            });
        }
    }
}

/// Returns the name scores of a document of tagged sentences.
#[must_use]
pub(crate) fn names(pipeline: &Pipeline, document: &[Tagged]) -> NameScores {
    let mut scores = NameScores::default();
    let words = document.iter().map(|it| it.0.iter().map(String::as_str).collect());
    let found = pipeline.names_of(&words.collect::<Vec<Vec<&str>>>());
    let triple = |(range, kind): (Range<usize>, NameKind)| (range.start, range.end, kind);
    for ((_, gold), found) in document.iter().zip(found) {
        let gold = spans(gold).into_iter().map(triple).collect();
        scores.count(&gold, &found.into_iter().map(triple).collect());
    }
    scores
}

/// Returns the agreement with the names that an article is annotated with, spans in bytes.
#[must_use]
pub(crate) fn names_in_article(pipeline: &Pipeline, article: &SilverArticle) -> NameScores {
    let analysis = pipeline.analyze(&article.text, 0);
    let triple = |span: Span, kind| (span.start(), span.end(), kind);
    let found = analysis.names.iter();
    let found = found.filter_map(|it| Some(triple(analysis.span_of(it)?, it.kind))).collect();
    let gold = article.names().into_iter().map(|(span, kind)| triple(span, kind)).collect();
    let mut scores = NameScores::default();
    scores.count(&gold, &found);
    scores
}
