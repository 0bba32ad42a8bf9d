//! Trains attribution on articles in which who said what is annotated.
//!
//! In: articles in JSON lines (`id`, `text`, `attributions` with code-point spans), read by the
//! pipeline in the binary. Out: the bytes of `src/extract/weights/attribution.bin`. Fails where
//! the file cannot be read or a line is no article.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::chain::{self, Plan, Sequence, Table};
use super::perceptron::Weights;
use crate::document::Document;
use crate::evaluate::gold::{self, GoldArticle, GoldError};
use crate::extract::statements::chain::{N_CLASSES, TokenFeatures};
use crate::extract::statements::facts::{self, Facts};
use crate::extract::statements::model::Models;
use crate::extract::statements::spans::{CONTENT, CuePlace, CueView, SOURCE};
use crate::extract::statements::{cues, spans};
use crate::extract::{Quotes, Reading, coreference};
use crate::language::Pipeline;
use crate::ontology::Ontology;

/// The gold of one attribution as tokens.
#[derive(Clone, Debug)]
struct GoldTokens {
    cue: CuePlace,
    source: BTreeSet<(usize, usize)>,
    content: BTreeSet<(usize, usize)>,
}

/// How strongly a token must lean to a cue: added to the score of being outside, in rounded units.
const OUTSIDE_BIAS: i32 = -20;

/// Returns the weights learnt from the articles of `corpus`; `report` is told of each step.
///
/// # Errors
/// Where the file cannot be read or a line is no article.
pub fn train(corpus: &Path, report: &mut dyn FnMut(&str)) -> Result<Vec<u8>, GoldError> {
    let text = fs::read_to_string(corpus)
        .map_err(|source| GoldError::Read { path: corpus.to_owned(), source })?;
    let articles = gold::articles(&text)?;
    let (mut cue_table, mut span_table) = (Table::default(), Table::default());
    let (mut cue_samples, mut span_samples) = (Vec::new(), Vec::new());
    for article in &articles {
        collect(article, &mut cue_table, &mut cue_samples, &mut span_table, &mut span_samples);
    }
    report(&format!("{} articles, {} cues", articles.len(), span_samples.len()));
    let cues = chain::train(&cue_samples, &cue_table, &plan(), report);
    let spans = chain::train(&span_samples, &span_table, &plan(), report);
    let size = |it: &Weights| it.iter().map(|it| it.1.len()).sum::<usize>();
    report(&format!("{} + {} weights", size(&cues), size(&spans)));
    Models::write(OUTSIDE_BIAS, N_CLASSES, &cues, &spans)
        .map_err(|source| GoldError::Read { path: corpus.to_owned(), source })
}

fn plan() -> Plan {
    Plan {
        n_epochs: 8,
        rate: 0.12,
        decay: 2e-4,
        n_occurrences_min: 3,
        weight_min: 0.11,
        weight_max: 2.5,
        n_dropped_of_64: 10,
        seed: 7,
    }
}

fn collect(
    article: &GoldArticle,
    cue_table: &mut Table,
    cue_samples: &mut Vec<Sequence>,
    span_table: &mut Table,
    span_samples: &mut Vec<Sequence>,
) {
    let document = Document::new(&article.id, article.text.as_str());
    let analysis = Pipeline::embedded().analyze(&document.text, document.body_start);
    let reading = Reading::new(&document, &analysis, Ontology::embedded());
    let cast = coreference::read(&reading);
    let quotes = Quotes::new(&reading);
    let facts = facts::facts(&reading, &quotes, &cast);
    let golds: Vec<GoldTokens> =
        article.attributions.iter().filter_map(|it| tokens_of(&reading, it)).collect();
    for (sentence, facts) in facts.iter().enumerate() {
        let labels = cue_labels(&golds, sentence, facts.len());
        let mut sequence = Sequence::default();
        let mut features = TokenFeatures::default();
        for (at, label) in labels.into_iter().enumerate() {
            features.clear();
            cues::features(facts, at, sentence == 0, &mut features);
            cue_table.add(&mut sequence, &features, label);
        }
        cue_samples.push(sequence);
    }
    let places: Vec<CuePlace> = golds.iter().map(|it| it.cue.clone()).collect();
    for gold in &golds {
        span_samples.push(span_sequence(&reading, &quotes, &facts, gold, &places, span_table));
    }
}

fn cue_labels(golds: &[GoldTokens], sentence: usize, n_tokens: usize) -> Vec<u8> {
    let mut labels = vec![cues::OUTSIDE; n_tokens];
    for gold in golds.iter().filter(|it| it.cue.sentence == sentence) {
        for at in gold.cue.tokens.clone() {
            labels[at] = if at == gold.cue.tokens.start { cues::FIRST } else { cues::FURTHER };
        }
    }
    labels
}

fn span_sequence(
    reading: &Reading<'_>,
    quotes: &Quotes,
    facts: &Facts,
    gold: &GoldTokens,
    places: &[CuePlace],
    table: &mut Table,
) -> Sequence {
    let view = CueView::new(reading, quotes, facts, &gold.cue, places);
    let mut sequence = Sequence::default();
    let mut features = TokenFeatures::default();
    for (index, place) in view.places().iter().enumerate() {
        features.clear();
        view.features(index, &mut features);
        let label = match place {
            it if gold.content.contains(it) => CONTENT,
            it if gold.source.contains(it) => SOURCE,
            _ => spans::NEITHER,
        };
        table.add(&mut sequence, &features, label);
    }
    sequence
}

/// Returns the gold as tokens; `None` where its cue has none.
fn tokens_of(reading: &Reading<'_>, gold: &gold::GoldAttribution) -> Option<GoldTokens> {
    let spans = |fragments: &[crate::document::Span]| {
        let mut found = BTreeSet::new();
        for (sentence, it) in reading.analysis.sentences.iter().enumerate() {
            if !fragments.iter().any(|span| span.overlaps(it.span)) {
                continue;
            }
            for (at, token) in it.tokens.iter().enumerate() {
                if fragments.iter().any(|span| span.overlaps(token.span)) {
                    found.insert((sentence, at));
                }
            }
        }
        found
    };
    let runs = spans::longest_run(&spans(&gold.cue));
    let (sentence, tokens) = runs?;
    Some(GoldTokens {
        cue: CuePlace::new(reading, sentence, tokens),
        source: spans(&gold.source),
        content: spans(&gold.content),
    })
}
