//! A document laid ready to be read: what several stages share, worked out once.
//!
//! In: a document, its analysis, an ontology. Out: [`Page`]: its words and trees, quotations, turns
//! of speakers, temporal expressions and what the heads find in its words. Pure; panics on indices
//! that are not in the analysis.

use std::collections::BTreeMap;
use std::ops::Deref;

use onrecord_encoder::exp;

use super::ParsedDocument;
use super::dates::{self, TimeExpression};
use super::heads::who::KINDS;
use super::heads::{Heads, WhoLogits};
use super::quotes::Quotes;
use super::relations::FoundTriggers;
use super::transcript::{self, Turn};
use crate::document::{Document, PartialDate};
use crate::knowledge::ActorKind;
use crate::language::Analysis;
use crate::language::syntax::highest;
use crate::ontology::Ontology;

/// A document laid ready to be read. Its words and trees are those of a `ParsedDocument`.
#[derive(Clone, Debug)]
pub struct Page<'d> {
    reading: ParsedDocument<'d>,
    /// The quotations.
    pub(crate) quotes: Quotes,
    /// The turns of speakers, if it is a transcript.
    pub(crate) turns: Vec<Turn>,
    /// The temporal expressions of each sentence.
    pub(crate) times: Vec<Vec<TimeExpression>>,
    /// The output of the heads on who words mean.
    pub(crate) who: WhoLogits<'static>,
    /// The words that the heads take for triggers, before mentions are resolved.
    pub(crate) found: FoundTriggers,
    /// The probability of words being a side of some relation.
    wanted: BTreeMap<(usize, usize), f32>,
}

impl<'d> Page<'d> {
    /// Lays `document` ready.
    #[must_use]
    pub fn new(document: &'d Document, analysis: &'d Analysis, ontology: &'d Ontology) -> Self {
        let reading = ParsedDocument::new(document, analysis, ontology);
        let quotes = Quotes::new(&reading);
        let turns = transcript::turns(&reading);
        let today = document.date.and_then(PartialDate::exact_day);
        let times = dates::find_all(&reading.trees, today, &ontology.calendar);
        let who = Heads::embedded().who.logits(&analysis.vectors);
        let found = FoundTriggers::new(&reading.trees, &analysis.vectors);
        let wanted = found.wanted();
        Self { reading, quotes, turns, times, who, found, wanted }
    }

    /// Returns the temporal expressions of a sentence.
    pub(crate) fn times_in(&self, sentence: usize) -> &[TimeExpression] {
        &self.times[sentence]
    }

    /// Returns the turn that a sentence opens.
    pub(crate) fn turn_at(&self, sentence: usize) -> Option<&Turn> {
        let at = self.turns.binary_search_by_key(&sentence, |it| it.sentence).ok()?;
        self.turns.get(at)
    }

    /// Returns the likeliest kind of actor for a word and the probability that it means any actor;
    /// `None` if the word has no vector.
    #[must_use]
    pub fn actor_at(&self, sentence: usize, token: usize) -> Option<(ActorKind, f32)> {
        let number = self.analysis.vectors.number(sentence, token)?;
        let logits = self.who.kinds(number);
        let (none, kinds) = logits.split_first()?;
        let kind = KINDS.get(1 + highest(kinds)).copied().flatten()?;
        // The odds of being any actor: the sum over all kinds.
        let odds: f32 = kinds.iter().map(|it| exp(it - none)).sum();
        Some((kind, odds / (1.0 + odds)))
    }

    /// Returns the probability that a word means an actor, by itself or as a side of some relation.
    #[must_use]
    pub fn chance_of_actor(&self, sentence: usize, token: usize) -> f32 {
        let wanted = self.wanted.get(&(sentence, token)).copied().unwrap_or_default();
        self.actor_at(sentence, token).map_or(wanted, |it| it.1.max(wanted))
    }
}

impl<'d> Deref for Page<'d> {
    type Target = ParsedDocument<'d>;

    fn deref(&self) -> &ParsedDocument<'d> {
        &self.reading
    }
}
