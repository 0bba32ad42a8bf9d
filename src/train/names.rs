//! Learns names.
//!
//! In: sentences with name tags from files of tagged columns, from `Entity=` of a treebank, and from
//! articles that another reader read. Out: the weights of the name model.

use std::collections::BTreeSet;
use std::ops::Range;

use super::perceptron::{self, Averaged, Perceptron, Pruning, Weights};
use super::random::Random;
use super::tags::highest;
use crate::evaluate::silver::Article;
use crate::language::conllu::Given;
use crate::language::names::{Memory, N_CLASSES, Scene, Words, class, may_follow};
use crate::language::tagger::TagPair;
use crate::language::view::View;
use crate::language::{Deprel, NameKind, Pipeline, Sentence, Upos, segment};

/// A sentence with the class of each token.
#[derive(Clone, Debug, Default)]
pub struct NameSample {
    view: View,
    tags: Vec<TagPair>,
    classes: Vec<usize>,
}

impl NameSample {
    fn words(&self) -> Words<'_> {
        Words { view: &self.view, tags: &self.tags }
    }
}

/// A sentence of forms with the class of each.
pub type Named<'f> = (Vec<&'f str>, Vec<usize>);

/// Returns the sentences of a document, tagged by `pipeline`.
#[must_use]
pub fn samples(sentences: Vec<Named<'_>>, pipeline: &Pipeline) -> Vec<NameSample> {
    let (forms, classes): (Vec<_>, Vec<_>) = sentences.into_iter().unzip();
    let views = pipeline.views(&forms);
    let sample = |(view, classes)| {
        let tags = pipeline.tagger.tag(&view);
        NameSample { view, tags, classes }
    };
    views.into_iter().zip(classes).map(sample).collect()
}

/// Corrects the other reader where it contradicts itself: a word that it took for the last of a
/// person's full name stays a person where it stands alone in the same article.
fn made_consistent(article: &Article) -> Vec<Option<NameKind>> {
    let text = |at: usize| article.words[at].span.of(&article.text);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, word) in article.words.iter().enumerate().filter(|it| it.1.kind.is_some()) {
        match runs.last_mut() {
            Some(run) if run.end == at && article.words[run.start].kind == word.kind => {
                run.end = at + 1;
            }
            _ => runs.push(at..at + 1),
        }
    }
    let is_full =
        |it: &&Range<usize>| it.len() > 1 && article.words[it.start].kind == Some(NameKind::Person);
    let surnames: BTreeSet<&str> = runs.iter().filter(is_full).map(|it| text(it.end - 1)).collect();
    let mut kinds: Vec<Option<NameKind>> = article.words.iter().map(|it| it.kind).collect();
    for run in runs.iter().filter(|it| it.len() == 1 && surnames.contains(text(it.start))) {
        kinds[run.start] = Some(NameKind::Person);
    }
    kinds
}

/// Returns the sentences of an article, read by `pipeline`, with the other reader's names.
#[must_use]
pub fn from_article(article: &Article, pipeline: &Pipeline) -> Vec<NameSample> {
    let text = &article.text;
    let kinds = made_consistent(article);
    let tokens = segment::tokens(text, 0, &pipeline.lexicon);
    let mut samples = Vec::new();
    for sentence in segment::sentences(text, &tokens, &pipeline.boundary) {
        let raw = &tokens[sentence.tokens];
        let forms: Vec<&str> = raw.iter().map(|it| it.span.of(text)).collect();
        let mut last: Option<NameKind> = None;
        let mut classes = Vec::with_capacity(raw.len());
        for token in raw {
            let from = article.words.partition_point(|it| it.span.end() <= token.span.start());
            let word = article.words.get(from).filter(|it| it.span.overlaps(token.span));
            let kind = word.and_then(|_| kinds[from]);
            classes.push(kind.map_or(0, |it| class(it, usize::from(last == Some(it)))));
            last = kind;
        }
        samples.push((forms, classes));
    }
    self::samples(samples, pipeline)
}

/// Returns the sentences of a document whose MISC column holds `Entity=` brackets: a name is an
/// entity whose words are proper nouns, without the article and titles before it.
#[must_use]
pub fn from_entities(document: &Given, pipeline: &Pipeline) -> Vec<NameSample> {
    let mut samples = Vec::new();
    let mut open: Vec<(String, String, usize)> = Vec::new();
    for (sentence, given) in document.analysis.sentences.iter().zip(&document.sentences) {
        open.clear();
        let mut found: Vec<(Range<usize>, NameKind)> = Vec::new();
        for (at, misc) in given.misc.iter().enumerate() {
            let entities = misc.split('|').find_map(|it| it.strip_prefix("Entity="));
            for (group, kind, range) in brackets(entities.unwrap_or(""), at, &mut open) {
                if !group.contains('[')
                    && let Some(name) = name_of(sentence, range, &kind)
                {
                    found.push(name);
                }
            }
        }
        // The longest first; what lies within a name is not a name of its own.
        found.sort_by_key(|it| (std::cmp::Reverse(it.0.len()), it.0.start));
        let mut classes = vec![0; given.forms.len()];
        for (range, kind) in found {
            if classes[range.clone()].iter().all(|it| *it == 0) {
                for at in range.clone() {
                    classes[at] = class(kind, usize::from(at > range.start));
                }
            }
        }
        let forms: Vec<&str> = given.forms.iter().map(|it| &**it).collect();
        samples.push((forms, classes));
    }
    self::samples(samples, pipeline)
}

/// Reads the brackets at word `at` and returns the entities that close: group, kind, words.
fn brackets(
    text: &str,
    at: usize,
    open: &mut Vec<(String, String, usize)>,
) -> Vec<(String, String, Range<usize>)> {
    let mut closed = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('(') {
            let len = tail.find(['(', ')']).unwrap_or(tail.len());
            let mut parts = tail[..len].split('-');
            let group = parts.next().unwrap_or("").to_owned();
            open.push((group, parts.next().unwrap_or("").to_owned(), at));
            rest = &tail[len..];
            if let Some(tail) = rest.strip_prefix(')') {
                closed.extend(open.pop().map(|it| (it.0, it.1, it.2..at + 1)));
                rest = tail;
            }
        } else {
            let len = rest.find(')').unwrap_or(rest.len());
            let group = &rest[..len];
            if let Some(index) = open.iter().rposition(|it| it.0 == group) {
                let it = open.remove(index);
                closed.push((it.0, it.1, it.2..at + 1));
            }
            rest = rest[len..].strip_prefix(')').unwrap_or("");
        }
    }
    closed
}

fn name_of(
    sentence: &Sentence,
    range: Range<usize>,
    kind: &str,
) -> Option<(Range<usize>, NameKind)> {
    let mut range = range;
    let tokens = &sentence.tokens;
    let is_title = |at: usize| {
        tokens[at].deprel == Deprel::NMOD_DESC || matches!(tokens[at].upos, Upos::DET | Upos::PUNCT)
    };
    while range.len() > 1 && is_title(range.start) {
        range.start += 1;
    }
    while range.len() > 1 && matches!(tokens[range.end - 1].upos, Upos::PUNCT | Upos::PART) {
        range.end -= 1;
    }
    let inner = |at: usize| {
        let upos = tokens[at].upos;
        matches!(upos, Upos::PROPN | Upos::NUM | Upos::PUNCT | Upos::CCONJ | Upos::SYM | Upos::X)
            || (at > range.start && matches!(upos, Upos::ADP | Upos::DET | Upos::ADJ))
            || (tokens[at].xpos == crate::language::Xpos::NNP)
    };
    let named = range.clone().any(|it| tokens[it].upos == Upos::PROPN);
    if !named || !range.clone().all(inner) || range.is_empty() {
        return None;
    }
    let kind = match kind {
        "person" => NameKind::Person,
        "organization" => NameKind::Organization,
        "place" => NameKind::Place,
        "time" => return None,
        _ => NameKind::Other,
    };
    Some((range, kind))
}

/// By how much the right class must lead, in units of an update.
const MARGIN: f32 = 10.0;

/// Returns the weights of the name model, learned from documents of sentences in order: the mean of
/// `n_rounds` models, each of which sees the documents in an order of its own.
#[must_use]
pub fn train(documents: &[Vec<NameSample>], n_rounds: usize, n_passes: usize) -> Weights {
    let mut averaged = Averaged::new();
    for round in 0..n_rounds {
        let one = learn_all(documents, n_passes, round as u64 + 1).averaged();
        averaged = perceptron::mean(&averaged, round, &one);
    }
    perceptron::small(averaged, Pruning { weight_min: 0.05, weight_max: 30.0 })
}

fn learn_all(documents: &[Vec<NameSample>], n_passes: usize, seed: u64) -> Perceptron {
    let mut model = Perceptron::new(N_CLASSES, 3);
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..documents.len()).collect();
    for _ in 0..n_passes {
        random.shuffle(&mut order);
        for at in &order {
            let mut memory = Memory::default();
            // Some documents are read as if each sentence stood alone.
            let remembers = random.chance(0.75);
            for sample in &documents[*at] {
                let guessed = learn(&mut model, sample, &memory);
                if remembers {
                    memory.note(&sample.words(), &guessed);
                }
            }
        }
    }
    model
}

/// Learns from a sentence and returns the classes that were guessed.
fn learn(model: &mut Perceptron, sample: &NameSample, memory: &Memory) -> Vec<usize> {
    let scene = Scene::new(sample.words(), memory);
    let mut active = Vec::with_capacity(48);
    let mut before = [0, 0];
    let mut guessed = Vec::with_capacity(sample.classes.len());
    for (at, gold) in sample.classes.iter().enumerate() {
        scene.features(at, before, &mut active);
        let mut scores = [0.0_f32; N_CLASSES];
        model.score(&active, &mut scores);
        let guess = highest(&scores, (0..N_CLASSES).filter(|it| may_follow(before[0], *it)));
        model.step();
        // After a missed first token, the name starts with this one: what may not follow cannot
        // be learned and would only push the weights apart without end.
        let wanted = if may_follow(before[0], *gold) { *gold } else { *gold - 1 };
        // A right guess by a narrow margin is learned from as well.
        scores[wanted] -= MARGIN;
        let rival = highest(&scores, (0..N_CLASSES).filter(|it| may_follow(before[0], *it)));
        model.update(&active, wanted, rival, 1.0);
        before = [guess, before[0]];
        guessed.push(guess);
    }
    guessed
}
