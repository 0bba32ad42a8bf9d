//! Learns how often a relation with certain signs is right.
//!
//! In: annotated articles with the gold of their relations. Out: the text of
//! `src/extract/weights/confidence.in`, and the [`Reliability`] that weights learnt without an
//! article have on it. A logistic regression by Newton's method, held to what triggers claim by a
//! Gaussian prior. Fails never: few articles leave the claims as they are.

use crate::document::Document;
use crate::evaluate::annotation::Article;
use crate::evaluate::compared::Compared;
use crate::evaluate::relations::Scores;
use crate::evaluate::reliability::Reliability;
use crate::extract;
use crate::extract::relations::trust::{N_SIGNS, Signs};
use crate::knowledge::record::Record;
use crate::language::Pipeline;
use crate::ontology::Ontology;

/// How strongly weights are held to what they are thought to be beforehand.
const PRIOR: f64 = 4.0;

/// In how many parts the articles are cut for the weights that have not seen them.
const N_FOLDS: usize = 7;

const N_STEPS: usize = 12;

/// The sign that is the logarithm of the odds that a trigger claims.
const CLAIM: usize = 1;

/// A relation that was read: its signs, and whether it is the gold's.
pub type Sample = (Signs, bool);

/// Returns the relations read in one article.
#[must_use]
pub fn samples(document: &Document, article: &Article) -> Vec<Sample> {
    let analysis = Pipeline::embedded().analyze(&document.text, document.body_start);
    let (extraction, signs) = extract::extract_signs(document, &analysis, Ontology::embedded());
    let mut scores = Scores::default();
    scores.count(&Compared::new(&Record::new(document, &extraction), article));
    signs.into_iter().zip(scores.confidences.iter().map(|it| it.1)).collect()
}

/// Returns the weights as text.
#[must_use]
pub fn weights(articles: &[Vec<Sample>]) -> String {
    let all: Vec<&Sample> = articles.iter().flatten().collect();
    let fitted = fit(&all).map(|it| format!("{:.0}", it * 100.0));
    format!("[{}]\n", fitted.join(", ").replace("-0,", "0,"))
}

/// Returns how reliable weights are on articles that they have not seen.
#[must_use]
pub fn cross_validated(articles: &[Vec<Sample>]) -> Reliability {
    let mut found = Reliability::default();
    for fold in 0..N_FOLDS {
        let is_out = |it: usize| it % N_FOLDS == fold;
        let part = |out: bool| {
            let numbered = articles.iter().enumerate().filter(move |it| is_out(it.0) == out);
            numbered.flat_map(|it| it.1)
        };
        let weights = fit(&part(false).collect::<Vec<_>>());
        for (signs, is_right) in part(true) {
            found.count(share(&weights, signs), *is_right);
        }
    }
    found
}

/// Returns how reliable the claims of triggers are by themselves.
#[must_use]
pub fn claimed(articles: &[Vec<Sample>]) -> Reliability {
    let mut found = Reliability::default();
    for (signs, is_right) in articles.iter().flatten() {
        found.count(share(&expected(), signs), *is_right);
    }
    found
}

fn expected() -> Signs {
    let mut expected = [0.0; N_SIGNS];
    expected[CLAIM] = 1.0;
    expected
}

fn share(weights: &Signs, signs: &Signs) -> f64 {
    let sum: f64 = weights.iter().zip(signs).map(|it| it.0 * it.1).sum();
    1.0 / (1.0 + (-sum).exp())
}

fn fit(samples: &[&Sample]) -> Signs {
    let expected = expected();
    let mut weights = expected;
    for _ in 0..N_STEPS {
        let mut slope: Signs = std::array::from_fn(|it| PRIOR * (expected[it] - weights[it]));
        let mut bend = [[0.0; N_SIGNS]; N_SIGNS];
        for (at, row) in bend.iter_mut().enumerate() {
            row[at] = PRIOR;
        }
        for (signs, is_right) in samples {
            let share = share(&weights, signs);
            let miss = f64::from(u8::from(*is_right)) - share;
            for row in 0..N_SIGNS {
                slope[row] += miss * signs[row];
                for column in 0..N_SIGNS {
                    bend[row][column] += share * (1.0 - share) * signs[row] * signs[column];
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(bend, slope)) {
            *weight += step;
        }
    }
    weights
}

/// Solves a positive definite system by elimination.
fn solve(mut rows: [[f64; N_SIGNS]; N_SIGNS], mut right: Signs) -> Signs {
    for pivot in 0..N_SIGNS {
        let (head, held) = (rows[pivot], right[pivot]);
        for row in pivot + 1..N_SIGNS {
            let factor = rows[row][pivot] / head[pivot];
            for (slot, above) in rows[row].iter_mut().zip(head).skip(pivot) {
                *slot -= factor * above;
            }
            right[row] -= factor * held;
        }
    }
    let mut found = [0.0; N_SIGNS];
    for row in (0..N_SIGNS).rev() {
        let known: f64 = (row + 1..N_SIGNS).map(|it| rows[row][it] * found[it]).sum();
        found[row] = (right[row] - known) / rows[row][row];
    }
    found
}
