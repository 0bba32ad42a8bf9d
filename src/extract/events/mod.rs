//! Political events: who did what kind of thing to which party, in the PLOVER ontology.
//!
//! In: a [`Scene`], the trees and the cast of one document. Out: [`Coded`] events in text order.
//! The words for each event come from `schema/events/`, the kinds of parties from
//! `schema/grammar/events.toml`. Modality turns one event into another: a planned attack is a threat,
//! a meeting that will not be held a refusal. A text without such words gives an empty list; never
//! fails. Source of the types: PLOVER manual, draft 0.8, 2021; of the method: Schrodt, Beieler and
//! Idris, "Three's a Charm? Open Event Data Coding with EL:DIABLO, PETRARCH, and the Open Event
//! Data Alliance", 2014.

mod matching;
mod party;
mod parties;
mod sorts;
mod targets;

pub(crate) use party::Party;

use crate::document::{PartialDate, Span};
use crate::extract::tree::Tree;
use crate::extract::{Scene, dates, subjects};
use crate::language::{Deprel, Xpos};
use crate::ontology::Outlook;
use parties::Parties;

/// An event as a text reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The PLOVER type, such as `ASSAULT`.
    pub event: String,
    /// The PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Who did it; `None` if the text does not say.
    pub source: Option<Party>,
    /// To which party; `None` if the text does not say.
    pub target: Option<Party>,
    /// Whether both did it to each other.
    pub reciprocal: bool,
    /// When; `None` if the text gives no date.
    pub date: Option<PartialDate>,
    /// How the underlying act is reported: a threat may be an act in the future.
    pub outlook: Outlook,
    /// The words that express it.
    pub trigger: Vec<Span>,
    /// Their lemmas, that of the first word first.
    pub lemmas: Vec<String>,
    /// The sentence.
    pub evidence: Span,
    /// The sentence and the token of the first word, by index, counted in the part of a long text
    /// that is read at once.
    pub place: (usize, usize),
    /// Whether its first word states it. An infinitive ("measures to mobilize voters") only says
    /// what is wanted or tried.
    pub is_stated: bool,
}

impl Coded {
    /// Returns `true` if the event is reported as done or refused and its words govern two sides,
    /// both known actors.
    #[must_use]
    pub fn has_both_sides(&self) -> bool {
        let is_sure = |side: &Option<Party>| {
            side.as_ref().is_some_and(|party| party.is_governed && party.member.is_some())
        };
        let is_reported = matches!(self.outlook, Outlook::Done | Outlook::Refused);
        is_reported && self.is_stated && is_sure(&self.source) && is_sure(&self.target)
    }
}

/// Returns the events of a document in text order.
#[must_use]
pub(crate) fn code(scene: &Scene<'_>) -> Vec<Coded> {
    let mut all = Vec::new();
    for sentence in 0..scene.page.trees.len() {
        for event in events_of(scene, sentence) {
            let same = |other: &Coded| {
                other.event == event.event
                    && other.place.0 == sentence
                    && span_of(other.source.as_ref()) == span_of(event.source.as_ref())
                    && span_of(other.target.as_ref()) == span_of(event.target.as_ref())
            };
            let mut here = all.iter().rev().take_while(|it: &&Coded| it.place.0 == sentence);
            if !here.any(same) {
                all.push(event);
            }
        }
    }
    all
}

/// Returns `true` if a verb is an infinitive with "to", or coordinated with one: "to come and
/// support her".
fn is_infinitive(tree: &Tree<'_>, head: usize) -> bool {
    let mut verbs = tree.ancestors(head).take_while(|it| tree.token(*it).xpos == Xpos::VB);
    let is_own = |it: &usize| *it == head || tree.token(head).deprel == Deprel::CONJ;
    verbs.any(|it| is_own(&it) && subjects::has_infinitive(tree, it))
}

fn span_of(party: Option<&Party>) -> Option<Span> {
    party.map(|it| it.span)
}

fn events_of(scene: &Scene<'_>, sentence: usize) -> Vec<Coded> {
    let tree = scene.page.tree(sentence);
    let Some(evidence) = tree.span(&(0..tree.len())) else { return Vec::new() };
    let mut events = Vec::new();
    for found in matching::find(scene, sentence) {
        let spec = scene.page.ontology.events.spec(found.kind);
        let trigger = matching::trigger_of(scene, &found);
        let outlook = found.modality.outlook();
        let Some(event) = spec.turned(found.trigger, outlook) else { continue };
        let make = |(source, target, reciprocal): (Option<Party>, Option<Party>, bool)| Coded {
            event: event.to_owned(),
            mode: trigger.mode.clone().filter(|_| event == spec.name),
            context: trigger.context.clone(),
            source,
            target,
            reciprocal,
            date: dates::of(tree, found.head, scene.page.times_in(sentence)),
            outlook,
            lemmas: std::iter::once(found.head)
                .chain(found.tokens.iter().copied().filter(|it| *it != found.head))
                .map(|it| tree.lemma(it))
                .collect(),
            trigger: found.tokens.iter().map(|it| tree.token(*it).span).collect(),
            evidence,
            place: (sentence, found.head),
            is_stated: !is_infinitive(tree, found.head),
        };
        events.extend(Parties::new(scene, sentence, &found).pairs().into_iter().map(make));
    }
    events
}
