//! Political events: who did what sort of thing to whom, in the PLOVER ontology.
//!
//! In: a [`Scene`]: the trees and the cast of one document. Out: [`Coded`] events in text order.
//! The words that tell an event come from `schema/events/`, those that turn it (a planned attack is
//! a threat, a meeting that will not be held a refusal) and the sorts of parties from
//! `schema/grammar/events.toml`. A text without such words gives an empty list; never fails.
//! Source of the types: PLOVER manual, draft 0.8, 2021; of the method: Schrodt, Beieler and Idris,
//! "Three's a Charm? Open Event Data Coding with EL:DIABLO, PETRARCH, and the Open Event Data
//! Alliance", 2014.

mod matching;
mod outlook;
mod parties;
mod sorts;
mod targets;

pub use matching::Found;
pub use parties::Party;

use crate::document::{PartialDate, Span};
use crate::extract::dates;
use crate::extract::relations::Scene;
use crate::ontology::Outlook;
use parties::Parties;

/// An event as it is told in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The PLOVER type, such as `ASSAULT`.
    pub event: String,
    /// The PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Who did it; `None` if the text does not tell.
    pub source: Option<Party>,
    /// To whom; `None` if the text does not tell.
    pub target: Option<Party>,
    /// Whether both did it to each other.
    pub reciprocal: bool,
    /// When, as far as the text tells.
    pub date: Option<PartialDate>,
    /// How the act is told of which this is an event: a threat may be an act in the future.
    pub outlook: Outlook,
    /// The words that tell it.
    pub trigger: Vec<Span>,
    /// The sentence.
    pub evidence: Span,
    /// The sentence and the token of the first word.
    pub place: (usize, usize),
}

/// Returns the events of a document in text order.
#[must_use]
pub fn code(scene: &Scene<'_>) -> Vec<Coded> {
    let mut all = Vec::new();
    for sentence in 0..scene.trees.len() {
        for event in events_of(scene, sentence) {
            let same = |it: &Coded| {
                it.event == event.event
                    && it.place.0 == sentence
                    && span_of(it.source.as_ref()) == span_of(event.source.as_ref())
                    && span_of(it.target.as_ref()) == span_of(event.target.as_ref())
            };
            if !all.iter().any(same) {
                all.push(event);
            }
        }
    }
    all
}

fn span_of(party: Option<&Party>) -> Option<Span> {
    party.map(|it| it.span)
}

fn events_of(scene: &Scene<'_>, sentence: usize) -> Vec<Coded> {
    let tree = &scene.trees[sentence];
    let today = scene.document.date.and_then(PartialDate::exact_day);
    let times = dates::find(tree, today, None, &scene.ontology.calendar);
    let Some(evidence) = tree.span(&(0..tree.len())) else { return Vec::new() };
    let mut events = Vec::new();
    for found in matching::find(scene, sentence) {
        let spec = &scene.ontology.events.all()[found.event];
        let trigger = &spec.triggers[found.trigger];
        let outlook = found.outlook;
        let Some(event) = spec.turned(found.trigger, outlook) else { continue };
        let make = |(source, target, reciprocal): (Option<Party>, Option<Party>, bool)| Coded {
            event: event.to_owned(),
            mode: trigger.mode.clone().filter(|_| event == spec.name),
            context: trigger.context.clone(),
            source,
            target,
            reciprocal,
            date: dates::of(tree, found.head, &times),
            outlook,
            trigger: found.tokens.iter().map(|it| tree.token(*it).span).collect(),
            evidence,
            place: (sentence, found.head),
        };
        events.extend(Parties::new(scene, sentence, &found).pairs().into_iter().map(make));
    }
    events
}
