//! Notices of what an answer leaves out.
//!
//! In: numbers of rows. Out: a notice with the option that shows them, or none if nothing is left out. Never fails.

use super::Context;
use crate::graph::Graph;

/// Prints a notice if there are more rows than were printed, or none at all.
pub(crate) fn more(context: &Context, n_shown: usize, n_total: usize) {
    context.note_total(n_total);
    if n_total > n_shown {
        context.notice(&format!("{} more; --limit {n_total} shows all", n_total - n_shown));
    }
    none(context, n_total);
}

/// Prints a notice if there are no rows.
pub(crate) fn none(context: &Context, n_total: usize) {
    if n_total == 0 {
        context.notice("nothing found");
    }
}

/// Prints a notice of how many relations were left out because their confidence is too low.
pub(crate) fn unsure(context: &Context, n_unsure: usize, min_confidence: f64) {
    if n_unsure > 0 {
        context.notice(&format!(
            "{n_unsure} with confidence below {min_confidence} left out; \
             --min-confidence 0 includes them"
        ));
    }
}

/// Prints a notice of how many rows were left out because they have no date.
pub(crate) fn undated(context: &Context, n_undated: usize) {
    if n_undated > 0 {
        context.notice(&format!(
            "{n_undated} without a date left out; `onrecord documents --undated` lists documents \
             without a date, `onrecord set-document ID --date DATE` sets one"
        ));
    }
}

/// Prints a notice of how many relations are not in the graph because their confidence is too low.
pub(crate) fn unsure_of(context: &Context, graph: &Graph) {
    let Graph { n_unsure, min_confidence, .. } = graph;
    if *n_unsure > 0 {
        context.notice(&format!(
            "of the whole store, {n_unsure} relations with confidence below {min_confidence} are \
             left out; --min-confidence 0 includes them"
        ));
    }
}
