//! A linear-chain model over the tokens of a stretch of text, decoded exactly.
//!
//! In: features of each token and of each step between two tokens. Out: the likeliest labels.
//! Source: Lafferty, `McCallum` and Pereira, "Conditional Random Fields", ICML 2001; decoding after
//! Viterbi. A stretch of no tokens gives no labels.

use crate::language::model::LinearModel;

/// The number of labels of both chains.
pub const N_LABELS: usize = 3;

/// The number of classes of their model: one a label, then one a pair of labels.
pub const N_CLASSES: usize = N_LABELS + N_LABELS * N_LABELS;

/// The features of one token.
#[derive(Clone, Debug, Default)]
pub struct TokenFeatures {
    /// Keys that speak of the token's label.
    pub label: Vec<u32>,
    /// Keys that speak of the step from the label before.
    pub step: Vec<u32>,
}

impl TokenFeatures {
    /// Forgets all keys.
    pub fn clear(&mut self) {
        self.label.clear();
        self.step.clear();
    }
}

/// Returns the likeliest labels of `n_tokens` tokens; `fill` gives the features of each, `bias` is
/// added to the score of each label.
#[must_use]
pub fn decode(
    model: &LinearModel,
    n_tokens: usize,
    bias: [i32; N_LABELS],
    mut fill: impl FnMut(usize, &mut TokenFeatures),
) -> Vec<u8> {
    let mut features = TokenFeatures::default();
    let mut scores = [0_i32; N_CLASSES];
    let mut best = [0_i32; N_LABELS];
    let mut back: Vec<[u8; N_LABELS]> = Vec::with_capacity(n_tokens);
    for at in 0..n_tokens {
        features.clear();
        fill(at, &mut features);
        scores.fill(0);
        model.score(&features.label, &mut scores);
        if at > 0 {
            model.score(&features.step, &mut scores);
        }
        let mut next = [i32::MIN; N_LABELS];
        let mut from = [0_u8; N_LABELS];
        for label in 0..N_LABELS {
            let here = scores[label] + bias[label];
            for before in 0..if at == 0 { 1 } else { N_LABELS } {
                let step = if at == 0 { 0 } else { scores[N_LABELS + before * N_LABELS + label] };
                let total = best[before] + step + here;
                if total > next[label] {
                    next[label] = total;
                    from[label] = u8::try_from(before).unwrap_or_default();
                }
            }
        }
        best = next;
        back.push(from);
    }
    let mut label = (0..N_LABELS).rev().max_by_key(|it| best[*it]).unwrap_or_default();
    let mut labels = vec![0; n_tokens];
    for at in (0..n_tokens).rev() {
        labels[at] = u8::try_from(label).unwrap_or_default();
        label = usize::from(back[at][label]);
    }
    labels
}
