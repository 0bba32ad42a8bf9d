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
use crate::extract::tree::Tree;
use crate::language::{Deprel, Xpos};
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
    /// Their dictionary forms, the first word's first.
    pub lemmas: Vec<String>,
    /// The sentence.
    pub evidence: Span,
    /// The sentence and the token of the first word.
    pub place: (usize, usize),
    /// Whether its first word states it; not so in the infinitive ("measures to mobilize voters"), which
    /// tells what is wanted or tried.
    pub is_stated: bool,
}

impl Coded {
    /// Returns whether the event is told as done, or as refused, by words that govern two sides, both
    /// known actors.
    #[must_use]
    pub fn has_both_sides(&self) -> bool {
        let is_sure = |it: &Option<Party>| {
            it.as_ref().is_some_and(|it| it.is_governed && it.member.is_some())
        };
        let is_told = matches!(self.outlook, Outlook::Done | Outlook::Refused);
        is_told && self.is_stated && is_sure(&self.source) && is_sure(&self.target)
    }
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

/// Returns whether a verb is an infinitive with "to", or is joined to one: "to come and support her".
fn is_infinitive(tree: &Tree<'_>, head: usize) -> bool {
    let has_to = |it: usize| tree.dependents(it, "mark").any(|it| tree.token(it).xpos == Xpos::TO);
    let mut verbs = tree.ancestors(head).take_while(|it| tree.token(*it).xpos == Xpos::VB);
    let is_own = |it: &usize| *it == head || tree.token(head).deprel == Deprel::CONJ;
    verbs.any(|it| is_own(&it) && has_to(it))
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
