//! Tags for training as the tagger gives them to sentences that it has not seen.
//!
//! In: gold sentences and word classes. Out: examples whose tags come from taggers trained on the
//! other parts, so that the parser learns how far tags can be trusted. Never fails.

use rayon::prelude::*;

use super::Example;
use crate::train::tags::{self, Known, Settings};
use crate::train::treebank::Sample;

/// Returns an example for each sample, in order, tagged in `n_folds` parts (at least two).
#[must_use]
pub fn examples(
    samples: &[&Sample],
    known: Known<'_>,
    settings: Settings,
    n_folds: usize,
) -> Vec<Example> {
    let n_folds = n_folds.max(2);
    let fold = |fold| tagged_fold(samples, known, settings, fold, n_folds);
    let tagged: Vec<Vec<(usize, Example)>> = (0..n_folds).into_par_iter().map(fold).collect();
    let mut all = vec![Example::default(); samples.len()];
    for (at, example) in tagged.into_iter().flatten() {
        all[at] = example;
    }
    all
}

/// Returns the samples of one part with their indices, tagged by what the other parts teach.
fn tagged_fold(
    samples: &[&Sample],
    known: Known<'_>,
    settings: Settings,
    fold: usize,
    n_folds: usize,
) -> Vec<(usize, Example)> {
    let is_out = |at: usize| at / 50 % n_folds == fold;
    let rest: Vec<&Sample> =
        samples.iter().enumerate().filter(|it| !is_out(it.0)).map(|it| *it.1).collect();
    let (tagger, _) = tags::train(&rest, known, settings);
    let example = |at: usize| {
        let sample = samples[at];
        let view = sample.view(known.clusters);
        (at, Example::new(sample, tagger.tag(&view), view.clusters))
    };
    (0..samples.len()).filter(|it| is_out(*it)).map(example).collect()
}
