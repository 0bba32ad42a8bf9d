//! When did it happen? One date of those that a document gives, or none.
//!
//! In: the relations of a document in text order and its temporal expressions. Out: the same relations,
//! each with the date that a log-linear model over the candidates holds to be likeliest, or without
//! a date. The candidates are the dates that the text gives anywhere and the document's own date; what
//! speaks for each is listed in [`candidates`]. The model is a conditional logit (`McFadden`, "Conditional
//! logit analysis of qualitative choice behavior", 1974), fitted by `training/dates.py`. Never fails: a
//! feature without a weight counts nothing.

mod candidates;
mod grounds;

use std::sync::OnceLock;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{Deed, Scene};
use crate::document::PartialDate;
use crate::extract::dates::TimeExpression;
use candidates::{Candidate, Menu};
use grounds::Grounds;

/// Dates the relations of a document; `times` are the temporal expressions of each sentence.
pub(super) fn complete(
    scene: &Scene<'_>,
    today: Option<Date>,
    times: &[Vec<TimeExpression>],
    deeds: &mut [Deed],
) {
    let offers = offers(scene, today, times, deeds);
    for (deed, offered) in deeds.iter_mut().zip(offers) {
        deed.date = choose(&offered);
    }
}

/// Returns for each relation the dates it may have, first the choice of none.
pub(super) fn offers(
    scene: &Scene<'_>,
    today: Option<Date>,
    times: &[Vec<TimeExpression>],
    deeds: &[Deed],
) -> Vec<Vec<Candidate>> {
    let grounds = Grounds::of(scene, today, times, deeds);
    let menu = Menu::of(today, times);
    deeds.iter().map(|deed| menu.offer(scene, deed, &grounds.proposals(scene, deed))).collect()
}

/// Returns the date with the highest sum of weights; of equals the first.
fn choose(offered: &[Candidate]) -> Option<PartialDate> {
    let score =
        |candidate: &Candidate| -> f64 { candidate.features.iter().map(|name| weight(name)).sum() };
    let mut best = (f64::NEG_INFINITY, None);
    for candidate in offered {
        let score = score(candidate);
        if score > best.0 {
            best = (score, candidate.date);
        }
    }
    best.1
}

fn weight(name: &str) -> f64 {
    static WEIGHTS: OnceLock<FxHashMap<&'static str, f64>> = OnceLock::new();
    let weights = WEIGHTS.get_or_init(|| {
        let lines = include_str!("../../weights/dates.txt").lines();
        let pair = |line: &'static str| {
            let (name, number) = line.split_once(' ')?;
            Some((name, number.parse().ok()?))
        };
        lines.filter_map(pair).collect()
    });
    weights.get(name).copied().unwrap_or_default()
}
