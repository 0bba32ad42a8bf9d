//! When did it happen? One date of those that a document gives, or none.
//!
//! In: the relations of a document in text order and its temporal expressions. Out: the same relations,
//! each with the date that a log-linear model over the candidates holds to be likeliest, or without
//! a date. The candidates are the dates that the text gives anywhere and the document's own date; what
//! speaks for each is listed in [`candidates`]. The model is a conditional logit (`McFadden`, "Conditional
//! logit analysis of qualitative choice behavior", 1974), fitted by `training/dates.py`. Never fails: a
//! feature without a weight counts nothing.

mod asides;
mod perfect;
mod grounds;
mod candidates;

use std::sync::LazyLock;

use super::deed::Deed;
use super::weights::NamedWeights;
use crate::document::PartialDate;
use crate::extract::Scene;
use candidates::{DateCandidate, Menu};
use grounds::Grounds;

static WEIGHTS: LazyLock<NamedWeights> =
    LazyLock::new(|| NamedWeights::read(include_str!("../../weights/dates.txt")));

/// What a document says about days.
pub(super) struct Days {
    grounds: Grounds,
    menu: Menu,
}

impl Days {
    /// Gathers the days of a document from its temporal expressions, and from relations that are
    /// dated by their own clauses.
    pub(super) fn of(scene: &Scene<'_>, deeds: &[Deed]) -> Self {
        let today = scene.page.document.date.and_then(PartialDate::exact_day);
        let times = &scene.page.times;
        Self { grounds: Grounds::of(scene, today, times, deeds), menu: Menu::of(today, times) }
    }

    /// Dates relations.
    pub(super) fn date(&self, scene: &Scene<'_>, deeds: &mut [Deed]) {
        for deed in deeds {
            deed.date = choose(&self.offer(scene, deed));
        }
    }

    /// Returns the dates that a relation may have, first the choice of none.
    pub(super) fn offer(&self, scene: &Scene<'_>, deed: &Deed) -> Vec<DateCandidate> {
        self.menu.offer(scene, deed, &self.grounds.proposals(scene, deed))
    }
}

/// Returns the date with the highest sum of weights; of equals the first.
fn choose(offered: &[DateCandidate]) -> Option<PartialDate> {
    let mut best = (f64::NEG_INFINITY, None);
    for candidate in offered {
        let score: f64 = candidate.features.iter().map(|name| WEIGHTS.of(name)).sum();
        if score > best.0 {
            best = (score, candidate.date);
        }
    }
    best.1
}
