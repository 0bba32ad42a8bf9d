//! Learns what speaks for whom a pronoun means.
//!
//! In: GAP examples, which tell of one pronoun each which of two names it means, and a treebank
//! with entities in its tenth column. Out: the text of `src/extract/weights/pronouns.in`, a row a
//! sign and a column each for he and she, it, they. A softmax over those who may be meant and
//! nobody, with a Gaussian prior, fitted by Adam (Kingma and Ba 2015) over all examples at once.
//! Fails where a file is not of its form.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use crate::document::Document;
use crate::evaluate::coreference::gold_chains;
use crate::evaluate::pronouns::{self, Example};
use crate::extract::Reading;
use crate::extract::cast::Place;
use crate::extract::coreference::{self, Asked, N_SIGNS, SignWeights, Signs};
use crate::language::conllu::Given;
use crate::language::{Pipeline, conllu};
use crate::ontology::Ontology;

/// What the signs tell that count or are there or not.
const PLAIN: [&str; coreference::N_PLAIN] = [
    "always",
    "sentences back",
    "same sentence",
    "last a subject",
    "both subjects",
    "last a pronoun",
    "last the same pronoun",
    "times named, at most 3",
    "a person of unknown gender",
    "somebody unnamed of unknown gender",
    "somebody unnamed",
    "subject of the clause around",
    "last an nmod",
    "last a possessor",
    "last an obl",
    "last an obj",
    "thirds of tokens between",
    "last the first of its sentence",
    "most often named",
    "subject before a possessive",
    "outside the quotation",
    "subject of the clause gone on from",
    "tied to the speaker",
    "as often named as any rival",
    "no sure person",
];

/// What the signs tell of which one of several is there.
const CHOICES: [&str; coreference::CHOICES.len()] = [
    "subject of a clause above, by nearness and relation",
    "subject of the sentence before; pronoun a subject",
    "pronoun opens its sentence; sentences back",
    "pronoun's part; under the last one's verb, a subject",
];

/// How much an example of the treebank counts beside one of GAP, which he and she are asked of.
const TREEBANK_SHARE: f64 = 0.3;

/// How strongly weights are held to what they are thought to be beforehand.
const PRIOR: f64 = 4.0;

/// What the weights of he and she are thought to be beforehand where the examples are few; others
/// are thought to be nothing.
const EXPECTED: [(&str, f64); 2] =
    [("subject of the clause gone on from", 2.5), ("tied to the speaker", 1.0)];

const N_STEPS: u32 = 400;
const RATE: f64 = 0.03;
const DECAYS: [f64; 2] = [0.9, 0.999];

/// How often pronouns are joined anew by what was learnt of the round before.
const N_ROUNDS: u32 = 3;

/// How many columns of weights there are.
const N_COLUMNS: usize = 3;

/// One pronoun to learn from.
#[derive(Clone, Debug)]
struct Lesson {
    column: usize,
    /// What speaks for each rival, and whether it may be right to choose them.
    rivals: Vec<(Signs, bool)>,
    /// Whether it may be right to choose nobody.
    nobody: bool,
    weight: f64,
}

/// Returns the weights as text; `report` is told of each step.
///
/// # Errors
/// Where a line of `gap` is no example or `treebank` is not CoNLL-U.
pub fn train(
    gap: &str,
    treebank: &str,
    report: &mut dyn FnMut(&str),
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let ontology = Ontology::embedded();
    let examples = pronouns::examples(gap)?;
    let documents = conllu::read(treebank)?;
    let mut weights: SignWeights = [[0; N_COLUMNS]; N_SIGNS];
    for round in 1..=N_ROUNDS {
        let mut lessons: Vec<Lesson> =
            examples.par_iter().filter_map(|it| of_example(it, ontology, &weights)).collect();
        let read = documents.par_iter().map(|it| of_document(it, ontology, &weights));
        lessons.extend(read.flatten_iter().collect::<Vec<_>>());
        for column in 0..N_COLUMNS {
            let chosen: Vec<&Lesson> = lessons.iter().filter(|it| it.column == column).collect();
            report(&format!("round {round}, column {column}: {} pronouns", chosen.len()));
            let expected = expected(column);
            for (held, fitted) in weights.iter_mut().zip(fit(&chosen, &expected)) {
                held[column] = hundredths(fitted);
            }
        }
    }
    Ok(written(&weights))
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small, and casts saturate")]
fn hundredths(weight: f64) -> i32 {
    (weight * 100.0).round() as i32
}

fn written(weights: &SignWeights) -> String {
    let mut out = String::from("[\n");
    for (row, name) in weights.iter().zip(sign_names()) {
        let _ = writeln!(out, "    {row:?}, // {name}");
    }
    out.push_str("]\n");
    out
}

/// Returns the lesson of an example, `None` where the pronoun or the right name was not read.
fn of_example(example: &Example, ontology: &Ontology, weights: &SignWeights) -> Option<Lesson> {
    let document = Document::new(&example.id, example.text.as_str());
    let analysis = Pipeline::embedded().analyze(&document.text, 0);
    let reading = Reading::new(&document, &analysis, ontology);
    let asked = coreference::asked(&reading, weights);
    let asked = asked.into_iter().find(|it| it.pronoun.span == example.pronoun)?;
    let is_one_named = example.names.iter().any(|it| it.1);
    let judged = asked.rivals.into_iter().map(|(signs, places)| {
        let named = |at: usize| places.iter().any(|it| it.span.overlaps(example.names[at].0));
        let told = [0, 1].into_iter().find(|it| named(*it)).map(|it| example.names[it].1);
        (signs, told)
    });
    let judged: Vec<(Signs, Option<bool>)> = judged.collect();
    // Where neither name is meant, anybody else may be, and nobody.
    let is_right = |told: Option<bool>| told.unwrap_or(!is_one_named);
    let rivals: Vec<_> = judged.into_iter().map(|it| (it.0, is_right(it.1))).collect();
    let has_right = rivals.iter().any(|it| it.1);
    (has_right || !is_one_named).then_some(Lesson {
        column: asked.column,
        rivals,
        nobody: !is_one_named,
        weight: 1.0,
    })
}

/// Returns the lessons of a document of the treebank.
fn of_document(given: &Given, ontology: &Ontology, weights: &SignWeights) -> Vec<Lesson> {
    let document = Document::new(given.id.as_deref().unwrap_or("-"), given.text.as_str());
    let sentences = given.sentences.iter();
    let forms: Vec<Vec<&str>> =
        sentences.map(|it| it.forms.iter().map(AsRef::as_ref).collect()).collect();
    let analysis = Pipeline::embedded().annotate(&given.analysis, &forms);
    let reading = Reading::new(&document, &analysis, ontology);
    let gold = Gold::new(given);
    let asked = coreference::asked(&reading, weights).into_iter();
    asked.filter_map(|it| gold.lesson(it)).collect()
}

/// The chain of each token: that of the shortest place around it.
struct Gold(BTreeMap<(usize, usize), (usize, usize)>);

impl Gold {
    fn new(given: &Given) -> Self {
        let mut of: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
        for (chain, places) in gold_chains(given).iter().enumerate() {
            for &(sentence, first, end) in places {
                for token in first..end {
                    let held = of.entry((sentence, token)).or_insert((usize::MAX, chain));
                    *held = (*held).min((end - first, chain));
                }
            }
        }
        Self(of)
    }

    fn chain(&self, place: &Place) -> Option<usize> {
        self.0.get(&(place.sentence, place.head)).map(|it| it.1)
    }

    fn lesson(&self, asked: Asked) -> Option<Lesson> {
        let wanted = self.chain(&asked.pronoun);
        let is_right = |places: &[Place]| {
            let n_right = places.iter().filter(|it| self.chain(it) == wanted).count();
            wanted.is_some() && n_right * 2 >= places.len() && n_right > 0
        };
        let rivals = asked.rivals.into_iter().map(|it| (it.0, is_right(&it.1)));
        let rivals: Vec<(Signs, bool)> = rivals.collect();
        let nobody = !rivals.iter().any(|it| it.1);
        let is_person = asked.column == 0;
        let weight = if is_person { TREEBANK_SHARE } else { 1.0 };
        let column = asked.column;
        (!rivals.is_empty()).then_some(Lesson { column, rivals, nobody, weight })
    }
}

/// Returns what each sign tells.
fn sign_names() -> impl Iterator<Item = String> {
    let plain = PLAIN.iter().map(|it| (*it).to_owned());
    let of_choice =
        |(name, n): (&'static str, usize)| (0..n).map(move |it| format!("{name}: {it}"));
    plain.chain(CHOICES.into_iter().zip(coreference::CHOICES).flat_map(of_choice))
}

/// Returns what the weights of a column are thought to be beforehand.
fn expected(column: usize) -> [f64; N_SIGNS] {
    let mut expected = [0.0; N_SIGNS];
    for (slot, name) in expected.iter_mut().zip(sign_names()) {
        let known = EXPECTED.iter().find(|it| column == 0 && it.0 == name);
        *slot = known.map_or(0.0, |it| it.1);
    }
    expected
}

fn fit(lessons: &[&Lesson], expected: &[f64; N_SIGNS]) -> [f64; N_SIGNS] {
    let mut weights = *expected;
    let mut moments = [[0.0; N_SIGNS]; 2];
    for step in 1..=N_STEPS {
        let slope = slope(&weights, expected, lessons);
        let rate = RATE * (1.0 - f64::from(step) / f64::from(N_STEPS));
        let power = i32::try_from(step).unwrap_or(i32::MAX);
        for (at, slope) in slope.into_iter().enumerate() {
            let parts = [slope, slope * slope];
            let mut level = [0.0; 2];
            for (which, decay) in DECAYS.into_iter().enumerate() {
                let moment = &mut moments[which][at];
                *moment = decay * *moment + (1.0 - decay) * parts[which];
                level[which] = *moment / (1.0 - decay.powi(power));
            }
            weights[at] -= rate * level[0] / (level[1].sqrt() + 1e-8);
        }
    }
    weights
}

/// Returns the slope of what the weights lose over the lessons, the prior included.
fn slope(
    weights: &[f64; N_SIGNS],
    expected: &[f64; N_SIGNS],
    lessons: &[&Lesson],
) -> [f64; N_SIGNS] {
    let mut slope = std::array::from_fn(|it| (weights[it] - expected[it]) * PRIOR);
    for lesson in lessons {
        let scores: Vec<f64> = lesson.rivals.iter().map(|it| dot(weights, &it.0)).collect();
        let most = scores.iter().copied().fold(0.0, f64::max);
        let odds: Vec<f64> = scores.iter().map(|it| (it - most).exp()).collect();
        let nobody = (-most).exp();
        let all = odds.iter().sum::<f64>() + nobody;
        let right = lesson.rivals.iter().zip(&odds).filter(|it| it.0.1).map(|it| it.1);
        let right = right.sum::<f64>() + if lesson.nobody { nobody } else { 0.0 };
        for ((signs, is_right), odds) in lesson.rivals.iter().zip(&odds) {
            let wanted = if *is_right { odds / right.max(1e-12) } else { 0.0 };
            let pull = (odds / all - wanted) * lesson.weight;
            for (slope, sign) in slope.iter_mut().zip(signs) {
                *slope += pull * f64::from(*sign);
            }
        }
    }
    slope
}

fn dot(weights: &[f64; N_SIGNS], signs: &Signs) -> f64 {
    weights.iter().zip(signs).map(|it| it.0 * f64::from(*it.1)).sum()
}
