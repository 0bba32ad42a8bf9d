//! Event types of the PLOVER ontology, and the words that express them.
//!
//! In: `schema/events/*.toml`, one type per file, and `schema/grammar/events.toml`. Out:
//! [`Events`], sorted by name, with an index from lemmas to the triggers that start with them.
//! Fails if a file is malformed, names an unknown class of words, or has the name of another; the
//! error names file and line.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::phrases::{Part, Phrases};
use super::places::check_prepositions;
use super::{Counterexample, EventNeed, Files, OntologyError, Role, SchemaFile, TargetRole, Words};

/// One event type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSpec {
    /// Its name: `ASSAULT`.
    pub name: String,
    /// What it covers, for human coders.
    pub covers: String,
    /// The types it becomes if it did not happen.
    #[serde(default)]
    pub turns: Turns,
    /// The words that express it.
    #[serde(default, rename = "trigger")]
    pub(crate) triggers: Vec<EventTrigger>,
    /// Sentences that express it.
    #[serde(default, rename = "example")]
    pub examples: Vec<EventExample>,
    /// Sentences that do not, though their words might suggest it.
    #[serde(default, rename = "counterexample")]
    pub counterexamples: Vec<Counterexample>,
}

impl EventSpec {
    /// Returns a trigger by its index, which a [`Phrase`](super::Phrase) of this type gives.
    ///
    /// # Panics
    /// If the index comes from another type.
    #[must_use]
    pub(crate) fn trigger(&self, index: usize) -> &EventTrigger {
        &self.triggers[index]
    }

    /// Returns the type of an act expressed by one trigger in this outlook, or `None` if that is no
    /// event.
    #[must_use]
    pub(crate) fn turned(&self, trigger: usize, outlook: Outlook) -> Option<&str> {
        let own = Some(self.name.as_str());
        let when = self.triggers.get(trigger)?.when;
        match (when, outlook) {
            (Some(Outlook::Negated), Outlook::Negated | Outlook::Refused)
            | (None, Outlook::Done) => own,
            (Some(wanted), outlook) => own.filter(|_| wanted == outlook),
            (None, Outlook::Future) => self.turns.future.as_deref(),
            (None, Outlook::Refused) => self.turns.refused.as_deref(),
            (None, Outlook::Negated) => self.turns.negated.as_deref(),
            (None, Outlook::Possible) => None,
        }
    }
}

/// The types that an act becomes if it is not reported as done; `None` if it is then no event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turns {
    /// "will attack", "is ready to attack".
    #[serde(default)]
    pub future: Option<String>,
    /// "will not meet".
    #[serde(default)]
    pub refused: Option<String>,
    /// "did not agree".
    #[serde(default)]
    pub negated: Option<String>,
}

/// Words that express an event, and where its parties are found.
///
/// A phrase is one lemma or several linked lemmas in any order; `@name` stands for any word of a
/// class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventTrigger {
    /// Phrases that start with a verb.
    #[serde(default)]
    pub verb: Vec<String>,
    /// Phrases that start with a noun.
    #[serde(default)]
    pub noun: Vec<String>,
    /// Phrases that start with an adjective or participle.
    #[serde(default)]
    pub adjective: Vec<String>,
    /// The roles of the source, likeliest first; empty for the defaults of the part of speech.
    #[serde(default)]
    pub source: Vec<Role>,
    /// The roles of the target, likeliest first.
    #[serde(default)]
    pub target: Vec<TargetRole>,
    /// Whether to look for parties in those roles only.
    #[serde(default)]
    pub only: bool,
    /// The mode of the event.
    #[serde(default)]
    pub mode: Option<String>,
    /// Contexts of the event.
    #[serde(default)]
    pub context: Vec<String>,
    /// Whether both sides do it to each other: "X and Y met".
    #[serde(default)]
    pub reciprocal: bool,
    /// The outlook that the text must report; if absent, any, and the type follows from [`Turns`].
    #[serde(default)]
    pub when: Option<Outlook>,
    /// Whether another event within its content replaces it: "promised to retaliate".
    #[serde(default)]
    pub weak: bool,
    /// Words, one of which must be directly below what is said: "said that they must leave".
    #[serde(default)]
    pub clause_with: Vec<String>,
    /// What must be present.
    #[serde(default)]
    pub needs: Vec<EventNeed>,
    /// Lemmas that must not depend on the words.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Prepositions and question words through which nothing may depend on the words: "asked
    /// about", "asked why".
    #[serde(default)]
    pub without: Vec<String>,
}

/// How a text presents an act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outlook {
    /// As done.
    #[default]
    Done,
    /// As a future act: "will", "plans to".
    Future,
    /// As an act that will not happen: "will not".
    Refused,
    /// As not done.
    Negated,
    /// As possible.
    Possible,
}

impl Outlook {
    /// Returns the outlook as written in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Future => "future",
            Self::Refused => "refused",
            Self::Negated => "negated",
            Self::Possible => "possible",
        }
    }
}

/// A sentence that expresses an event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventExample {
    /// The sentence.
    pub text: String,
    /// The words of the source.
    #[serde(default)]
    pub source: Option<String>,
    /// The words of the target.
    #[serde(default)]
    pub target: Option<String>,
    /// The mode.
    #[serde(default)]
    pub mode: Option<String>,
    /// Whether the program is known to read it wrongly.
    #[serde(default)]
    pub misread: bool,
}

/// Words that control how events are read; the schema file describes each list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventWords {
    pub verbal_attacks: Words,
    pub people: Words,
    pub places: Words,
    pub things: Words,
    pub forces: Words,
    pub parts: Words,
    pub aside_prepositions: Words,
    pub place_prepositions: Words,
    pub own_prepositions: Words,
    pub verb_source_roles: Vec<Role>,
    pub noun_source_roles: Vec<Role>,
    pub target_roles: Vec<Role>,
    pub classes: BTreeMap<String, Words>,
}

impl EventWords {
    fn check(&self, prepositions: &Words, file: &SchemaFile) -> Result<(), OntologyError> {
        for roles in [&self.verb_source_roles, &self.noun_source_roles, &self.target_roles] {
            check_prepositions(roles, prepositions, file)?;
        }
        Ok(())
    }
}

/// All event types, sorted by name, with the words that control their reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    all: Vec<EventSpec>,
    words: EventWords,
    phrases: Phrases,
}

impl Events {
    /// Loads the event types of a schema; empty if it has no event files.
    ///
    /// # Errors
    /// Returns an error if a file is malformed, two types have one name, or a class is unknown.
    pub(crate) fn load(files: &Files, prepositions: &Words) -> Result<Self, OntologyError> {
        let mut events = Self::default();
        if let Some(file) = files.get("grammar/events.toml") {
            events.words = file.parse()?;
            events.words.check(prepositions, file)?;
        }
        for file in files.under("events") {
            let spec: EventSpec = file.parse()?;
            check(&spec, &events.words, file)?;
            check_roles(&spec, prepositions, file)?;
            events.all.push(spec);
        }
        events.all.sort_by(|left, right| left.name.cmp(&right.name));
        events.index();
        Ok(events)
    }

    /// Returns all types, sorted by name.
    #[must_use]
    pub fn all(&self) -> &[EventSpec] {
        &self.all
    }

    /// Returns the type of a [`Phrase`](super::Phrase) of these types, by its index.
    ///
    /// # Panics
    /// If the index comes from other types.
    #[must_use]
    pub(crate) fn spec(&self, kind: usize) -> &EventSpec {
        &self.all[kind]
    }

    /// Returns the words that control reading.
    #[must_use]
    pub fn words(&self) -> &EventWords {
        &self.words
    }

    /// Returns the phrases of all triggers.
    #[must_use]
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// Returns whether a lemma is `word`, or in the class that `word` (`@name`) refers to.
    #[must_use]
    pub(crate) fn is_word(&self, lemma: &str, word: &str) -> bool {
        match word.strip_prefix('@') {
            Some(class) => self.words.classes.get(class).is_some_and(|it| it.contains(lemma)),
            None => lemma == word,
        }
    }

    fn index(&mut self) {
        let mut all = Vec::new();
        for (kind, spec) in self.all.iter().enumerate() {
            for (trigger, it) in spec.triggers.iter().enumerate() {
                all.extend(phrases(it).map(|(part, text)| (kind, trigger, part, text.as_str())));
            }
        }
        self.phrases = Phrases::of(all, &self.words.classes);
    }
}

fn phrases(trigger: &EventTrigger) -> impl Iterator<Item = (Part, &String)> {
    let of = |part: Part, all: &'_ [String]| all.iter().map(|_| part).collect::<Vec<_>>();
    let verbs = of(Part::Verb, &trigger.verb).into_iter().zip(&trigger.verb);
    let nouns = of(Part::Noun, &trigger.noun).into_iter().zip(&trigger.noun);
    let adjectives = of(Part::Adjective, &trigger.adjective).into_iter().zip(&trigger.adjective);
    verbs.chain(nouns).chain(adjectives)
}

fn check(spec: &EventSpec, words: &EventWords, file: &SchemaFile) -> Result<(), OntologyError> {
    file.check_called(&spec.name.to_lowercase(), &spec.name)?;
    for trigger in &spec.triggers {
        if phrases(trigger).next().is_none() {
            let cause = "a trigger needs `verb`, `noun` or `adjective`";
            return Err(file.error_near("[[trigger]]", cause));
        }
        for (_, phrase) in phrases(trigger) {
            let mut classes = phrase.split_whitespace().filter_map(|it| it.strip_prefix('@'));
            if let Some(class) = classes.find(|it| !words.classes.contains_key(*it)) {
                let cause = format!("`grammar/events.toml` has no class `{class}`");
                return Err(file.error_near(phrase, cause));
            }
        }
    }
    Ok(())
}

fn check_roles(
    spec: &EventSpec,
    prepositions: &Words,
    file: &SchemaFile,
) -> Result<(), OntologyError> {
    for trigger in &spec.triggers {
        check_prepositions(&trigger.source, prepositions, file)?;
        check_prepositions(&trigger.target, prepositions, file)?;
        check_prepositions(&trigger.needs, prepositions, file)?;
    }
    Ok(())
}
