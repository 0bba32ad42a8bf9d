//! Learns parts of speech.
//!
//! In: gold sentences and word classes. Out: a [`Tagger`] without its model, and that model's
//! weights. The history in training is the model's own guesses, as it will be in use.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::perceptron::{Perceptron, Pruning, Weights};
use super::random::Random;
use super::treebank::Sample;
use super::variety::{Inventor, Lesson};
use crate::evaluate::silver::Article;
use crate::language::clusters::{Case, Clusters};
use crate::language::lexeme::Lexeme;
use crate::language::model::LinearModel;
use crate::language::scan::RawToken;
use crate::language::tagger::{START, Scene, TagPair, Tagger};
use crate::language::{Deprel, Pipeline, Upos, Xpos, segment};

/// How the tagger is trained.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the sentences.
    pub n_passes: usize,
    /// Updates from which a feature counts.
    pub n_updates_min: u32,
    /// By how much the right class must lead, in units of an update.
    pub margin: f32,
    /// How often a form must be seen for the dictionary to bind it to its tags.
    pub n_seen_min: usize,
    /// What is cut off.
    pub pruning: Pruning,
    /// The seed of the order.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            n_passes: 12,
            n_updates_min: 3,
            margin: 30.0,
            n_seen_min: 60,
            pruning: Pruning { weight_min: 0.3, weight_max: 30.0 },
            seed: 1,
        }
    }
}

/// Returns the tagger's tables and the weights of its model.
#[must_use]
pub fn train(samples: &[&Sample], clusters: &Clusters, settings: Settings) -> (Tagger, Weights) {
    let (classes, index) = classes(samples);
    let dictionary = dictionary(samples, &index, settings.n_seen_min);
    let habits = habits(samples, &index);
    let mut tagger = Tagger { classes, dictionary, habits, model: LinearModel::default() };
    let mut model = Perceptron::new(tagger.classes.len(), settings.n_updates_min);
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let inventor = Inventor::new(samples);
    for _ in 0..settings.n_passes {
        random.shuffle(&mut order);
        for at in &order {
            learn(
                &mut model,
                &tagger,
                &index,
                &Lesson::of(samples[*at]),
                clusters,
                settings.margin,
            );
            // What is varied comes on top, so that nothing of the gold is lost.
            if let Some(lesson) = inventor.vary(samples[*at], &mut random) {
                learn(&mut model, &tagger, &index, &lesson, clusters, settings.margin);
            }
        }
    }
    let n_classes = model.n_classes();
    let weights = model.finish(settings.pruning);
    tagger.model = LinearModel::new(n_classes, &weights);
    (tagger, weights)
}

/// The most sentences that are taken from articles.
const TITLED_MAX: usize = 2_500;

/// A tag pair of no class: nothing is learned of its word.
const UNTOLD: TagPair = (Upos::X, Xpos::OPEN_QUOTE);

/// Returns sentences of articles in which a title that is cut short stands before a name ("Rep.
/// Vance"), which the treebanks hardly have. Only of their proper nouns is anything told, as the
/// other reader tags these.
#[must_use]
pub fn titled(articles: &[Article], pipeline: &Pipeline) -> Vec<Sample> {
    let mut found = Vec::new();
    for article in articles {
        let text = &article.text;
        let tokens = segment::tokens(text, 0, &pipeline.lexicon);
        for sentence in segment::sentences(text, &tokens, &pipeline.boundary) {
            let raw = &tokens[sentence.tokens];
            let forms: Vec<Box<str>> = raw.iter().map(|it| it.span.of(text).into()).collect();
            let tag = |token: &RawToken| {
                let at = article.words.partition_point(|it| it.span.end() <= token.span.start());
                let word = article.words.get(at).filter(|it| it.span == token.span);
                let is_name = word.is_some_and(|it| it.xpos == Some(Xpos::NNP));
                if is_name { (Upos::PROPN, Xpos::NNP) } else { UNTOLD }
            };
            let tags: Vec<TagPair> = raw.iter().map(tag).collect();
            let is_titled = |at: usize| {
                forms[at].len() > 2
                    && forms[at].ends_with('.')
                    && tags[at] != UNTOLD
                    && tags.get(at + 1).is_some_and(|it| *it != UNTOLD)
            };
            if found.len() < TITLED_MAX && (0..forms.len()).any(is_titled) {
                let lexemes = forms.iter().map(|it| Lexeme::new(it)).collect();
                let (heads, labels) = (vec![None; tags.len()], vec![Deprel::DEP; tags.len()]);
                found.push(Sample { forms, lexemes, tags, heads, labels });
            }
        }
    }
    found
}

fn learn(
    model: &mut Perceptron,
    tagger: &Tagger,
    index: &FxHashMap<TagPair, usize>,
    lesson: &Lesson<'_>,
    clusters: &Clusters,
    margin: f32,
) {
    let lexemes = &lesson.lexemes;
    let classes: Vec<u8> = lexemes.iter().map(|it| clusters.class(it)).collect();
    let cases: Vec<Case> = lexemes.iter().map(|it| clusters.case(it)).collect();
    let scene = Scene::new(lexemes, &classes, &cases, &tagger.habits);
    let mut active = Vec::with_capacity(40);
    let mut scores = vec![0.0_f32; tagger.classes.len()];
    let mut before = [START, START];
    for (at, (lexeme, tags)) in lexemes.iter().zip(lesson.tags).enumerate() {
        let gold = index.get(tags).copied();
        let known = tagger.dictionary.get(&lexeme.form).map(Vec::as_slice);
        let guess = if let Some([only]) = known {
            usize::from(*only)
        } else {
            scene.features(at, before, &mut active);
            scores.fill(0.0);
            model.score(&active, &mut scores);
            let guess = match known {
                Some(few) => highest(&scores, few.iter().map(|it| usize::from(*it))),
                None => highest(&scores, 0..scores.len()),
            };
            model.step();
            if let Some(gold) = gold {
                // A right guess by a narrow margin is learned from as well.
                scores[gold] -= margin;
                let rival = match known {
                    Some(few) => highest(&scores, few.iter().map(|it| usize::from(*it))),
                    None => highest(&scores, 0..scores.len()),
                };
                model.update(&active, gold, rival, 1.0);
            }
            guess
        };
        before = [guess, before[0]];
    }
}

/// Returns the class with the highest score, ties to the first.
pub fn highest(scores: &[f32], allowed: impl Iterator<Item = usize>) -> usize {
    let mut best = (f32::NEG_INFINITY, 0);
    for class in allowed {
        if scores[class] > best.0 {
            best = (scores[class], class);
        }
    }
    best.1
}

/// Returns the tag pairs seen more than twice, at most 250, the most frequent first.
fn classes(samples: &[&Sample]) -> (Vec<TagPair>, FxHashMap<TagPair, usize>) {
    let mut counts: BTreeMap<TagPair, usize> = BTreeMap::new();
    for tags in samples.iter().flat_map(|it| &it.tags) {
        *counts.entry(*tags).or_default() += 1;
    }
    counts.remove(&UNTOLD);
    let mut kept: Vec<(TagPair, usize)> = counts.into_iter().filter(|it| it.1 > 2).collect();
    kept.sort_by_key(|it| std::cmp::Reverse(it.1));
    kept.truncate(250);
    let classes: Vec<TagPair> = kept.into_iter().map(|it| it.0).collect();
    let index = classes.iter().enumerate().map(|(at, it)| (*it, at)).collect();
    (classes, index)
}

fn dictionary(
    samples: &[&Sample],
    index: &FxHashMap<TagPair, usize>,
    n_seen_min: usize,
) -> FxHashMap<u32, Vec<u8>> {
    let mut counts: BTreeMap<u32, BTreeMap<u8, usize>> = BTreeMap::new();
    for sample in samples {
        for (lexeme, tags) in sample.lexemes.iter().zip(&sample.tags) {
            let seen = counts.entry(lexeme.form).or_default();
            if let Some(class) = index.get(tags).and_then(|it| u8::try_from(*it).ok()) {
                *seen.entry(class).or_default() += 1;
            }
        }
    }
    let frequent = counts.into_iter().filter(|it| it.1.values().sum::<usize>() >= n_seen_min);
    frequent.map(|(key, seen)| (key, seen.into_keys().collect())).collect()
}

/// Returns the class that each word seen more than once was mostly seen with.
fn habits(samples: &[&Sample], index: &FxHashMap<TagPair, usize>) -> FxHashMap<u32, u8> {
    let mut counts: BTreeMap<u32, BTreeMap<u8, usize>> = BTreeMap::new();
    for sample in samples {
        for (lexeme, tags) in sample.lexemes.iter().zip(&sample.tags) {
            if let Some(class) = index.get(tags).and_then(|it| u8::try_from(*it).ok()) {
                *counts.entry(lexeme.lower).or_default().entry(class).or_default() += 1;
            }
        }
    }
    let mostly = |seen: BTreeMap<u8, usize>| {
        let most = seen.iter().max_by_key(|(class, n)| (**n, std::cmp::Reverse(**class)));
        most.filter(|it| *it.1 > 1).map(|it| *it.0)
    };
    counts.into_iter().filter_map(|(key, seen)| Some((key, mostly(seen)?))).collect()
}
