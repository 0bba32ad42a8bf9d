//! The counts of attributions, and the shares that follow from them.
//!
//! In: counts of articles. Out: [`AttributionCounts`], which add up, and [`AttributionScores`] with shares from
//! 0.0 to 1.0. Never fails: a share of nothing is 0.

use super::fields::ContentType;
use crate::evaluate::figures::{Prf, Tally, share};

/// Counts of one article or of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionCounts {
    /// Gold attributions.
    pub n_gold: usize,
    /// Found attributions.
    pub n_found: usize,
    /// Pairs of gold and found.
    pub n_matched: usize,
    /// By role.
    pub(super) roles: [RoleCounts; 3],
    /// Pairs that hold at each level.
    pub(super) held: [usize; 5],
    /// Pairs whose gold has a source, and those with the same head.
    pub(super) heads: [usize; 2],
    /// By content type, at `relaxed`.
    pub(super) types: [TypeCounts; 3],
}

/// Counts of one role.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RoleCounts {
    pub(super) tokens: Tally,
    /// Whole fields.
    pub(super) exact: Tally,
    /// The sum of the shares of found fields that gold covers, and the reverse.
    pub(super) soft: [f64; 2],
}

impl RoleCounts {
    fn add(&mut self, other: &Self) {
        self.tokens.add(other.tokens);
        self.exact.add(other.exact);
        for (sum, it) in self.soft.iter_mut().zip(other.soft) {
            *sum += it;
        }
    }
}

/// Counts of one content type.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct TypeCounts {
    pub(super) n_found: usize,
    pub(super) n_gold: usize,
    /// Pairs that hold and whose found attribution has this type.
    pub(super) held_of_found: usize,
    /// Pairs that hold and whose gold attribution has this type.
    pub(super) held_of_gold: usize,
}

impl TypeCounts {
    fn add(&mut self, other: Self) {
        self.n_found += other.n_found;
        self.n_gold += other.n_gold;
        self.held_of_found += other.held_of_found;
        self.held_of_gold += other.held_of_gold;
    }
}

/// Returns precision and recall from the sums of what is right of the found and of the gold.
fn prf([of_found, of_gold]: [f64; 2], n_found: usize, n_gold: usize) -> Prf {
    Prf::new(share(of_found, n_found as f64), share(of_gold, n_gold as f64))
}

/// Precision, recall and other shares, computed from [`AttributionCounts`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionScores {
    /// By role.
    pub tokens: [Prf; 3],
    /// Over all roles.
    pub tokens_micro: Prf,
    /// By role.
    pub exact: [Prf; 3],
    /// By role.
    pub soft: [Prf; 3],
    /// By level.
    pub whole: [Prf; 5],
    /// The share of pairs with the same source head.
    pub head_accuracy: f64,
    /// By content type, at `relaxed`: precision by found type and recall by gold type.
    pub by_type: [[f64; 2]; 3],
}

impl AttributionCounts {
    /// Adds the counts of another article.
    pub fn add(&mut self, other: &Self) {
        self.n_gold += other.n_gold;
        self.n_found += other.n_found;
        self.n_matched += other.n_matched;
        for (sum, it) in self.roles.iter_mut().zip(&other.roles) {
            sum.add(it);
        }
        for (sum, it) in self.types.iter_mut().zip(other.types) {
            sum.add(it);
        }
        for (sum, it) in self.held.iter_mut().zip(other.held) {
            *sum += it;
        }
        for (sum, it) in self.heads.iter_mut().zip(other.heads) {
            *sum += it;
        }
    }

    pub(super) fn of_type(&mut self, content_type: ContentType) -> &mut TypeCounts {
        let [direct, mixed, indirect] = &mut self.types;
        match content_type {
            ContentType::Direct => direct,
            ContentType::Mixed => mixed,
            ContentType::Indirect => indirect,
        }
    }

    /// Returns the shares.
    #[must_use]
    pub fn summary(&self) -> AttributionScores {
        let share = |part: usize, whole: usize| share(part as f64, whole as f64);
        let mut all = Tally::default();
        for role in &self.roles {
            all.add(role.tokens);
        }
        let [n_heads, n_heads_right] = self.heads;
        AttributionScores {
            tokens: self.roles.map(|it| it.tokens.prf()),
            tokens_micro: all.prf(),
            exact: self.roles.map(|it| it.exact.prf()),
            soft: self.roles.map(|it| prf(it.soft, it.exact.found, it.exact.gold)),
            whole: self
                .held
                .map(|right| Tally { right, found: self.n_found, gold: self.n_gold }.prf()),
            head_accuracy: share(n_heads_right, n_heads),
            by_type: self
                .types
                .map(|it| [share(it.held_of_found, it.n_found), share(it.held_of_gold, it.n_gold)]),
        }
    }
}
