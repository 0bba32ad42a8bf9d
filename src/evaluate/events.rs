//! Scores events against annotated sentences.
//!
//! In: sentences with their gold events, and the events found. Out: [`EventScores`], equal to those of
//! the reference scorer: an actor is right if it shares a word other than a stop word with the gold
//! actor, a pair is found if both actors are right, and right if its type is right too. The suite
//! `plv` has one type, `YIELD`, for `CONCEDE` and `RETREAT`. Never fails.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::figures::{Tally, share};
use crate::export::events::CodedEvent;

/// An annotated sentence.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the benchmark")]
pub struct GoldSentence {
    pub id: String,
    pub text: String,
    pub expected: Vec<GoldEvent>,
    #[serde(default)]
    pub suite: String,
}

/// A gold event of a sentence.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    #[serde(default)]
    pub source_text: Option<String>,
    #[serde(default)]
    pub target_text: Option<String>,
    pub code: String,
    #[serde(default)]
    pub reciprocal: bool,
}

/// Counts that add up over sentences.
#[derive(Clone, Debug, Default)]
pub struct EventScores {
    /// Number of sentences.
    pub n_sentences: usize,
    /// Number of gold events.
    pub n_gold: usize,
    /// Number of events found.
    pub n_found: usize,
    /// Gold events whose pair of actors was found.
    pub n_pairs: usize,
    /// Gold events that were found with their type.
    pub n_strict: usize,
    /// Found events that match a gold event, each counted once.
    pub n_good: usize,
    /// The gold type and the found one, `None` if no pair was found.
    pub types: Vec<(String, Option<String>)>,
    /// A description of each error.
    pub errors: Vec<String>,
}

impl EventScores {
    /// Counts one sentence.
    pub fn count(&mut self, gold: &GoldSentence, found: &[CodedEvent]) {
        self.n_sentences += 1;
        self.n_found += found.len();
        let mut used = BTreeSet::new();
        for wanted in &gold.expected {
            self.n_gold += 1;
            let is_pair = |it: &&(usize, &CodedEvent)| is_pair(wanted, it.1);
            let all: Vec<(usize, &CodedEvent)> = found.iter().enumerate().collect();
            let pairs: Vec<&(usize, &CodedEvent)> = all.iter().filter(is_pair).collect();
            let is_right =
                |it: &&&(usize, &CodedEvent)| folded(&it.1.event, &gold.suite) == wanted.code;
            let right: Vec<usize> = pairs.iter().filter(is_right).map(|it| it.0).collect();
            let first = pairs.first().map(|it| folded(&it.1.event, &gold.suite).to_owned());
            self.n_pairs += usize::from(!pairs.is_empty());
            self.n_strict += usize::from(!right.is_empty());
            used.extend(right.iter().copied().find(|it| !used.contains(it)));
            if right.is_empty() {
                self.errors.push(show_error(gold, wanted, found));
            }
            let found_type = if right.is_empty() { first } else { Some(wanted.code.clone()) };
            self.types.push((wanted.code.clone(), found_type));
        }
        self.n_good += used.len();
    }

    /// Returns the shares, each from 0.0 to 1.0, by name.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, f64)> {
        let share = |part: usize, whole: usize| share(part as f64, whole as f64);
        vec![
            ("pair recall", share(self.n_pairs, self.n_gold)),
            ("strict recall", share(self.n_strict, self.n_gold)),
            ("strict precision", share(self.n_good, self.n_found)),
            ("type accuracy on found pairs", share(self.n_strict, self.n_pairs)),
            ("macro-F1 of types", self.macro_f1()),
        ]
    }

    /// Returns the tally of each gold type.
    #[must_use]
    pub fn by_type(&self) -> BTreeMap<&str, Tally> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for (wanted, _) in &self.types {
            tallies.entry(wanted).or_default().gold += 1;
        }
        for (wanted, found) in &self.types {
            let Some(tally) = found.as_deref().and_then(|found| tallies.get_mut(found)) else {
                continue;
            };
            tally.found += 1;
            tally.right += usize::from(Some(wanted) == found.as_ref());
        }
        tallies
    }

    fn macro_f1(&self) -> f64 {
        let tallies = self.by_type();
        share(tallies.values().map(|tally| tally.prf().f1).sum(), tallies.len() as f64)
    }
}

fn folded<'e>(event: &'e str, suite: &str) -> &'e str {
    if suite == "plv" && matches!(event, "CONCEDE" | "RETREAT") { "YIELD" } else { event }
}

fn is_pair(wanted: &GoldEvent, found: &CodedEvent) -> bool {
    let source = found.source.as_ref().map(|it| it.text.as_str());
    let target = found.target.as_ref().map(|it| it.text.as_str());
    let (wanted_source, wanted_target) =
        (wanted.source_text.as_deref(), wanted.target_text.as_deref());
    (is_same(wanted_source, source) && is_same(wanted_target, target))
        || (wanted.reciprocal && is_same(wanted_source, target) && is_same(wanted_target, source))
}

/// Returns whether two texts share a word other than a stop word, or both have no words.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    let (one, other) = (words(one), words(other));
    (one.is_empty() && other.is_empty()) || !one.is_disjoint(&other)
}

/// Returns the words without stop words, or all words if there are only stop words.
fn words(text: Option<&str>) -> BTreeSet<String> {
    let text = text.unwrap_or_default().to_lowercase();
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let all = text.split(|it| !is_part(it)).filter(|it| !it.is_empty());
    let all: BTreeSet<String> = all.map(str::to_owned).collect();
    let counts = |it: &&String| !STOP_WORDS.split(' ').any(|stop| stop == it.as_str());
    let some: BTreeSet<String> = all.iter().filter(counts).cloned().collect();
    if some.is_empty() { all } else { some }
}

/// The stop words of the reference scorer.
const STOP_WORDS: &str = "the a an of in on for and its their his her to by from with at as s";

fn show_error(gold: &GoldSentence, wanted: &GoldEvent, found: &[CodedEvent]) -> String {
    let or_none = |it: Option<&str>| it.unwrap_or("-").to_owned();
    let shown = found.iter().map(|event| {
        let text = |side: &Option<crate::export::events::CodedParty>| {
            or_none(side.as_ref().map(|it| it.text.as_str()))
        };
        let (source, target) = (text(&event.source), text(&event.target));
        format!("{}({source}, {target}) by `{}`", event.event, event.event_text)
    });
    let shown: Vec<String> = shown.collect();
    format!(
        "{}: {}\n  wanted {}({}, {})\n  found  {}",
        gold.id,
        gold.text,
        wanted.code,
        or_none(wanted.source_text.as_deref()),
        or_none(wanted.target_text.as_deref()),
        shown.join("; ")
    )
}
