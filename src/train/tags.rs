//! Learns parts of speech.
//!
//! In: gold sentences and word classes. Out: a [`Tagger`] without its model, and that model's
//! weights. The history in training is the model's own guesses, as it will be in use.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::perceptron::{self, Averaged, Perceptron, Pruning, Weights};
use super::random::Random;
use super::treebank::{Sample, with_hints};
use super::variety::{Inventor, Lesson};
use crate::evaluate::silver::Article;
use crate::language::clusters::Clusters;
use crate::language::lexeme::Lexeme;
use crate::language::model::LinearModel;
use crate::language::scan::RawToken;
use crate::language::tagger::{START, Scene, TagPair, Tagger};
use crate::language::usage::{Usage, XposSet};
use crate::language::view::View;
use crate::language::{Deprel, Pipeline, Upos, Xpos, segment};

/// How the tagger is trained.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Models whose mean is taken; each sees the sentences in an order of its own.
    pub n_rounds: usize,
    /// Passes over the sentences in each round.
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
            n_rounds: 5,
            n_passes: 5,
            n_updates_min: 3,
            margin: 20.0,
            n_seen_min: 60,
            pruning: Pruning { weight_min: 0.3, weight_max: 30.0 },
            seed: 1,
        }
    }
}

/// What is known of words beside the gold sentences.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// Word classes.
    pub clusters: &'k Clusters,
    /// How another reader tags words.
    pub usage: &'k Usage,
    /// Names that are words as well.
    pub homonyms: &'k [Lexeme],
}

/// Returns the tagger's tables and the weights of its model.
#[must_use]
pub fn train(samples: &[&Sample], known: Known<'_>, settings: Settings) -> (Tagger, Weights) {
    let (classes, index) = classes(samples);
    let dictionary = dictionary(samples, &index, settings.n_seen_min);
    let habits = habits(samples, &index);
    let usage = known.usage.clone();
    let mut tagger = Tagger { classes, dictionary, habits, usage, model: LinearModel::default() };
    let mut averaged = Averaged::new();
    for round in 0..settings.n_rounds.max(1) {
        let one = learn_all(samples, known, settings, round, &tagger, &index).averaged();
        averaged = perceptron::mean(&averaged, round, &one);
    }
    let weights = perceptron::small(averaged, settings.pruning);
    tagger.model = LinearModel::new(tagger.classes.len(), &weights);
    (tagger, weights)
}

/// Returns a model that learned from all sentences, in an order of its own in each round.
fn learn_all(
    samples: &[&Sample],
    known: Known<'_>,
    settings: Settings,
    round: usize,
    tagger: &Tagger,
    index: &FxHashMap<TagPair, usize>,
) -> Perceptron {
    let mut model = Perceptron::new(tagger.classes.len(), settings.n_updates_min);
    let mut random = Random::new(settings.seed + round as u64);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let inventor = Inventor::new(samples, known.homonyms);
    for _ in 0..settings.n_passes {
        random.shuffle(&mut order);
        for at in &order {
            let lesson = Lesson::of(samples[*at]);
            learn(&mut model, tagger, index, &lesson, known.clusters, settings.margin);
            // What is varied comes on top, so that nothing of the gold is lost.
            if let Some(lesson) = inventor.vary(samples[*at], &mut random) {
                learn(&mut model, tagger, index, &lesson, known.clusters, settings.margin);
            }
        }
    }
    model
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
        let mut samples = Vec::new();
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
            let lexemes = forms.iter().map(|it| Lexeme::new(it)).collect();
            let (heads, labels) = (vec![None; tags.len()], vec![Deprel::DEP; tags.len()]);
            samples.push(Sample { forms, lexemes, tags, heads, labels, hints: Vec::new() });
        }
        found.extend(with_hints(samples).into_iter().filter(is_titled));
    }
    found.truncate(TITLED_MAX);
    found
}

/// Returns whether a title that is cut short stands before a name.
fn is_titled(sample: &Sample) -> bool {
    let is_title = |at: usize| sample.forms[at].len() > 2 && sample.forms[at].ends_with('.');
    let is_name = |at: usize| sample.tags.get(at).is_some_and(|it| *it != UNTOLD);
    (0..sample.len()).any(|it| is_title(it) && is_name(it) && is_name(it + 1))
}

/// The smallest share of a word's uses for a tag to count among them.
const USAGE_SHARE_MIN: f64 = 0.05;

/// Returns how the other reader of these articles tags words.
#[must_use]
pub fn usage(articles: &[Article]) -> Usage {
    let mut counts: BTreeMap<u32, BTreeMap<usize, usize>> = BTreeMap::new();
    for article in articles {
        for word in &article.words {
            let Some(xpos) = word.xpos else { continue };
            let form = Lexeme::new(word.span.of(&article.text)).form;
            *counts.entry(form).or_default().entry(xpos.index()).or_default() += 1;
        }
    }
    let set = |(form, tags): (u32, BTreeMap<usize, usize>)| {
        let total: usize = tags.values().sum();
        let counts = tags.iter().filter(|it| *it.1 as f64 >= USAGE_SHARE_MIN * total as f64);
        (form, counts.fold(0, |all: XposSet, it| all | 1 << it.0))
    };
    Usage::new(counts.into_iter().map(set))
}

/// Returns the forms that stand in more than one of these articles. With the usage of these alone, a
/// tagger reads an article about as well as one from which it did not learn the usage.
#[must_use]
pub fn shared_forms(articles: &[Article]) -> FxHashSet<u32> {
    let mut first: FxHashMap<u32, usize> = FxHashMap::default();
    let mut shared = FxHashSet::default();
    for (at, article) in articles.iter().enumerate() {
        for word in &article.words {
            let form = Lexeme::new(word.span.of(&article.text)).form;
            if *first.entry(form).or_insert(at) != at {
                shared.insert(form);
            }
        }
    }
    shared
}

/// Returns the words of these articles that the other reader takes for names wherever they have a
/// capital, and that stand without one as well.
#[must_use]
pub fn homonyms(articles: &[Article]) -> Vec<Lexeme> {
    let mut names: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut small: BTreeSet<u32> = BTreeSet::new();
    for article in articles {
        for word in &article.words {
            let form = word.span.of(&article.text);
            let lexeme = Lexeme::new(form);
            if lexeme.is_capital() {
                let count = names.entry(form).or_default();
                count.0 += usize::from(word.xpos == Some(Xpos::NNP) && word.kind.is_some());
                count.1 += 1;
            } else {
                small.insert(lexeme.lower);
            }
        }
    }
    let is_name = |it: &(&str, (usize, usize))| it.1.0 > 1 && it.1.0 * 10 >= it.1.1 * 9;
    let lexemes = names.into_iter().filter(is_name).map(|it| Lexeme::new(it.0));
    lexemes.filter(|it| it.bits & 2 == 0 && small.contains(&it.lower)).collect()
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
    let view = View::new(lexemes.clone(), lesson.hints.to_vec(), clusters);
    let scene = Scene::new(&view, &tagger.habits, &tagger.usage);
    let mut active = Vec::with_capacity(64);
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
