//! How often a relation of its kind is right: what the heads or a pattern claim, made a share.
//!
//! In: a type, whether a pattern alone found it, and the claim. Out: a confidence from 0.0 to 1.0. A
//! logistic regression (Platt, 1999) with an offset for each type, fitted by `training/calibrate.py`
//! to relations read in annotated articles. Never fails: a type without an offset has none.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The claims between which a claim is taken.
const CLAIMS: [f64; 2] = [1e-4, 1.0 - 1e-4];

/// The fitted numbers, by name.
fn weights() -> &'static BTreeMap<&'static str, f64> {
    static WEIGHTS: OnceLock<BTreeMap<&'static str, f64>> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        let lines = include_str!("../weights/confidence.txt").lines();
        let pair = |line: &'static str| {
            let (name, number) = line.split_once(' ')?;
            Some((name, number.parse().ok()?))
        };
        lines.filter_map(pair).collect()
    })
}

/// Returns how many relations of a type the heads learned from.
#[must_use]
pub fn n_examples(kind: &str) -> f64 {
    weights().get(format!("examples.{kind}").as_str()).copied().unwrap_or_default()
}

/// Returns the share of such relations that are right.
#[must_use]
pub fn share(kind: &str, of_pattern: bool, claim: f64) -> f64 {
    let weight = |name: &str| weights().get(name).copied().unwrap_or_default();
    let claim = claim.clamp(CLAIMS[0], CLAIMS[1]);
    let logit = (claim / (1.0 - claim)).ln();
    let (slope, intercept) = match of_pattern {
        true => (weight("patterns.slope"), weight("patterns.intercept")),
        false => (weight("heads.slope"), weight("heads.intercept")),
    };
    let sum = slope * logit + intercept + weight(&format!("type.{kind}"));
    // Rounded, since `exp` and `ln` of the system may differ in the last place.
    let share = 1.0 / (1.0 + (-sum).exp());
    (share * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_claim_is_a_higher_share() {
        for of_pattern in [false, true] {
            let shares = [0.0, 0.2, 0.5, 0.9, 1.0].map(|it| share("met_with", of_pattern, it));
            assert!(shares.is_sorted() && shares[0] >= 0.0 && shares[4] <= 1.0, "{shares:?}");
            assert!(shares[0] < shares[4], "{shares:?}");
        }
    }
}
