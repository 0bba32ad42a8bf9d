//! The confidence of a relation: the claims of the heads and of a pattern as a calibrated share.
//!
//! In: a type and its [`Claims`]. Out: a confidence from 0.0 to 1.0, the share of such relations
//! that are right. A logistic regression over the logits of the claims with an offset for each type
//! (after Platt, "Probabilistic outputs for support vector machines", 1999), fitted by
//! `training/calibrate.py` to relations read in annotated articles. Never fails: if a type has no
//! offset, 0 is used.

use std::sync::LazyLock;

use super::weights::NamedWeights;

/// The range that claims are clamped to before their logit is taken.
const CLAIMS: [f64; 2] = [1e-4, 1.0 - 1e-4];

/// The evidence for a relation, each claim from 0.0 to 1.0, `None` if not claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Claims {
    /// By the heads: that a word of a relation they found themselves expresses its type.
    pub trigger: Option<f64>,
    /// By the heads: that the subject is the subject.
    pub subject: Option<f64>,
    /// By the heads: that the object is the object.
    pub object: Option<f64>,
    /// By the heads: that a word of the matter is part of it.
    pub matter: Option<f64>,
    /// By the pattern that found the relation.
    pub pattern: Option<f64>,
    /// By the heads: that a word near the pattern's expresses its type.
    pub near: Option<f64>,
    /// Whether the subject and the object have no name.
    pub is_unnamed: [bool; 2],
}

impl Claims {
    /// Returns `true` if only a pattern found the relation.
    #[must_use]
    pub(crate) fn are_of_pattern(&self) -> bool {
        self.trigger.is_none()
    }

    /// Adds the claims of another reading of the same relation; the higher of two claims is kept.
    pub(crate) fn join(&mut self, other: &Self) {
        let higher = |left: Option<f64>, right: Option<f64>| match (left, right) {
            (Some(left), Some(right)) => Some(left.max(right)),
            _ => left.or(right),
        };
        // The sides are taken together with their trigger.
        if other.trigger > self.trigger {
            (self.trigger, self.subject) = (other.trigger, other.subject);
            (self.object, self.matter) = (other.object, other.matter);
        }
        self.pattern = higher(self.pattern, other.pattern);
        self.near = higher(self.near, other.near);
    }

    /// Returns the probability that all claims hold, if those of the heads were independent of each
    /// other and of the pattern's.
    fn together(&self) -> f64 {
        let side = self.object.or(self.matter);
        let of_heads: f64 =
            [self.trigger, self.subject, side].iter().map(|it| it.unwrap_or(1.0)).product();
        1.0 - (1.0 - of_heads) * (1.0 - self.pattern.unwrap_or_default())
    }

    /// Returns the features of the regression, by name.
    #[must_use]
    pub(crate) fn features(&self) -> Vec<(&'static str, f64)> {
        let present = |it: Option<f64>| f64::from(u8::from(it.is_some()));
        let logit = |claim: Option<f64>| {
            claim.map_or(0.0, |chance| {
                let chance = chance.clamp(CLAIMS[0], CLAIMS[1]);
                (chance / (1.0 - chance)).ln()
            })
        };
        let [no_subject, no_object] = self.is_unnamed.map(|it| f64::from(u8::from(it)));
        let unnamed = [("unnamed.subject", no_subject), ("unnamed.object", no_object)];
        let own = if self.are_of_pattern() {
            vec![
                ("patterns.intercept", 1.0),
                ("patterns.claim", logit(self.pattern)),
                ("patterns.near", logit(self.near)),
                ("patterns.learned", present(self.near)),
            ]
        } else {
            vec![
                ("heads.intercept", 1.0),
                ("heads.together", logit(Some(self.together()))),
                ("heads.trigger", logit(self.trigger)),
                ("heads.subject", logit(self.subject)),
                ("heads.has_subject", present(self.subject)),
                ("heads.object", logit(self.object)),
                ("heads.has_object", present(self.object)),
                ("heads.matter", logit(self.matter)),
                ("heads.has_matter", present(self.matter)),
                ("heads.pattern", logit(self.pattern)),
                ("heads.has_pattern", present(self.pattern)),
            ]
        };
        own.into_iter().chain(unnamed).collect()
    }
}

static WEIGHTS: LazyLock<NamedWeights> =
    LazyLock::new(|| NamedWeights::read(include_str!("../weights/confidence.txt")));

/// Returns how many relations of a type were in the heads' training data.
#[must_use]
pub(crate) fn n_examples(kind: &str) -> f64 {
    WEIGHTS.of(&format!("examples.{kind}"))
}

/// Returns the share of relations with such claims that are right, from 0.0 to 1.0.
#[must_use]
pub(crate) fn share(kind: &str, claims: &Claims) -> f64 {
    let of_features: f64 =
        claims.features().iter().map(|(name, value)| WEIGHTS.of(name) * value).sum();
    let sum = of_features + WEIGHTS.of(&format!("type.{kind}"));
    // Rounded because the system's `exp` and `ln` may differ in the last place.
    let share = 1.0 / (1.0 + (-sum).exp());
    (share * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_claim_is_a_higher_share() {
        let of_heads = |claim: f64| Claims { trigger: Some(claim), ..Claims::default() };
        let of_patterns =
            |claim: f64| Claims { pattern: Some(0.5), near: Some(claim), ..Claims::default() };
        let makers: [&dyn Fn(f64) -> Claims; 2] = [&of_heads, &of_patterns];
        for claims in makers {
            let shares = [0.0, 0.2, 0.5, 0.9, 1.0].map(|it| share("met_with", &claims(it)));
            assert!(shares.is_sorted() && shares[0] >= 0.0 && shares[4] <= 1.0, "{shares:?}");
            assert!(shares[0] < shares[4], "{shares:?}");
        }
    }
}
