//! Relation types: the actors they hold between, and the words that express them.
//!
//! In: `schema/relations/*.toml`, one type per file. Out: [`Relations`], sorted by name, with an
//! index from lemmas to the triggers that start with them. Fails if a file is malformed, names an
//! unknown kind, or has the name of another; the error names file and line.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::phrases::{Part, Phrase, Phrases};
use super::places::check_prepositions;
use super::{Files, OntologyError, Role, SchemaFile, SlotPlace, Words};
use crate::knowledge::{ActorKind, Status};

/// One relation type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationSpec {
    /// Its name: `endorsed`.
    pub name: String,
    /// How it reads from subject to object: "endorsed".
    pub label: String,
    /// How it reads from object to subject: "was endorsed by".
    pub inverse: String,
    /// What it covers, for human coders.
    pub covers: String,
    /// The family, which sets its colour in diagrams.
    pub family: String,
    /// Whether it holds in both directions.
    #[serde(default)]
    pub symmetric: bool,
    /// The types that its subject does not do in the same sentence: who withdraws from an investigation
    /// does not investigate.
    #[serde(default)]
    pub keeps_from: Vec<String>,
    /// What may fill its slots.
    pub(crate) slots: Slots,
    /// Codes in other vocabularies, by vocabulary: `plover`, `cameo`, `wikidata`, `schema`, `ftm`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// The words that express it.
    #[serde(default, rename = "trigger")]
    pub(crate) triggers: Vec<Trigger>,
    /// Sentences that express it.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// Sentences that do not, though their words might suggest it.
    #[serde(default, rename = "counterexample")]
    pub counterexamples: Vec<Counterexample>,
}

/// What may fill the slots of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slots {
    /// Whether an actor who does it is required.
    pub subject: Need,
    /// Whether an actor it is done to is required.
    pub object: Need,
    /// Whether a matter is required: words for what is not an actor.
    pub matter: Need,
    /// Whether it may have neither object nor matter.
    #[serde(default)]
    pub bare: bool,
    /// Whether, if it has neither, the title printed with the subject is the matter: "Commissioner Okoro
    /// resigned".
    #[serde(default)]
    pub titled: bool,
    /// Whether, if it is done to something that is not an actor, the owner of that is the object:
    /// "criticized the mayor's plan".
    #[serde(default)]
    pub owner: bool,
    /// The kinds allowed for the subject; empty for all.
    #[serde(default)]
    pub subject_kinds: Vec<ActorKind>,
    /// The kinds allowed for the object; empty for all.
    #[serde(default)]
    pub object_kinds: Vec<ActorKind>,
}

/// Whether a slot must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Need {
    /// Always filled.
    Required,
    /// Filled if the text fills it.
    Optional,
    /// Never filled.
    None,
}

/// Words that express a relation, and where its slots are filled from.
///
/// A phrase is one lemma or several: "step down" is the verb `step` with `down` among its
/// dependents. A slot is a list of [`SlotPlace`]s, tried in order; empty for the defaults of the part
/// of speech.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trigger {
    /// Verbs.
    #[serde(default)]
    pub verb: Vec<String>,
    /// Nouns.
    #[serde(default)]
    pub noun: Vec<String>,
    /// Adjectives and participles.
    #[serde(default)]
    pub adjective: Vec<String>,
    /// Nouns that name the person in a role: "spokesman", "senator".
    #[serde(default)]
    pub role: Vec<String>,
    /// A class of words of `schema/actors/`, instead of a list: `party`.
    #[serde(default)]
    pub class: Option<String>,
    /// Auxiliaries, instead of a list of verbs: any verb with one of them.
    #[serde(default)]
    pub modal: Vec<String>,
    /// Lemmas, one of which must be the agent; `none` for no agent at all.
    #[serde(default)]
    pub agent: Vec<String>,
    /// The places that fill the subject.
    #[serde(default)]
    pub subject: Vec<SlotPlace>,
    /// The places that fill the object.
    #[serde(default)]
    pub object: Vec<SlotPlace>,
    /// The places that fill the matter.
    #[serde(default)]
    pub matter: Vec<SlotPlace>,
    /// Roles that must be filled.
    #[serde(default)]
    pub with: Vec<Role>,
    /// Roles that must not be filled.
    #[serde(default)]
    pub without: Vec<Role>,
    /// Lemmas, one of which must be among the fillers of the matter or object.
    #[serde(default)]
    pub about: Vec<String>,
    /// Lemmas that must not be direct dependents of the predicate.
    #[serde(default)]
    pub unless: Vec<String>,
    /// For roles, what they are held in: `public` if a government and no organization is beside
    /// them, or the words are an office of `schema/actors/`; `private` if they are no such office.
    /// "President of Acme" is not a public office, "FBI director" is.
    #[serde(default)]
    pub body: Option<Body>,
    /// The status that these words imply, overriding that of the clause.
    #[serde(default)]
    pub status: Option<Status>,
    /// How often these words express it, in percent, from 0 to 100.
    #[serde(default)]
    pub percent: Option<u8>,
}

/// What a role is held in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Body {
    Public,
    Private,
}

/// A sentence that expresses a relation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of a relation, by printed names")]
pub struct Example {
    pub text: String,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub object: Option<String>,
    #[serde(default)]
    pub matter: Option<String>,
    #[serde(default)]
    pub status: Option<Status>,
    #[serde(default)]
    pub former: bool,
    /// Whether the program is known to read it wrongly.
    #[serde(default)]
    pub misread: bool,
}

/// A sentence that does not express a relation, though its words might suggest it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterexample {
    /// The sentence.
    pub text: String,
    /// Whether the program is known to read it wrongly.
    #[serde(default)]
    pub misread: bool,
}

impl RelationSpec {
    /// Returns `true` if the type says what an actor is rather than what it did: some noun for it
    /// names its bearer.
    #[must_use]
    pub(crate) fn is_state(&self) -> bool {
        self.triggers.iter().any(|it| !it.role.is_empty())
    }

    /// Returns `true` if the matter of the type is an office or role, as far as some trigger for it is the matter
    /// itself.
    #[must_use]
    pub(crate) fn has_office(&self) -> bool {
        self.triggers.iter().any(|it| it.matter.contains(&SlotPlace::Itself))
    }

    /// Returns the status that the type has whatever words express it, or `None` if that depends on
    /// them: "did not respond" is a refusal to comment, and none that was denied.
    #[must_use]
    pub(crate) fn status(&self) -> Option<Status> {
        let first = self.triggers.first()?.status;
        first.filter(|_| self.triggers.iter().all(|it| it.status == first))
    }

    /// Returns a trigger by its index, which a [`Phrase`] of this type gives.
    ///
    /// # Panics
    /// If the index comes from another type.
    #[must_use]
    pub(crate) fn trigger(&self, index: usize) -> &Trigger {
        &self.triggers[index]
    }
}

/// All relation types, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    all: Vec<RelationSpec>,
    phrases: Phrases,
    classes: Vec<Phrase>,
    modals: Vec<Phrase>,
}

impl Relations {
    /// Loads the relation types of a schema.
    ///
    /// # Errors
    /// Returns an error if a file does not parse as a [`RelationSpec`], or two have the same name.
    pub(crate) fn load(files: &Files, prepositions: &Words) -> Result<Self, OntologyError> {
        let mut relations = Self::default();
        for file in files.under("relations") {
            let spec: RelationSpec = file.parse()?;
            check(&spec, prepositions, file)?;
            if relations.get(&spec.name).is_some() {
                let cause = format!("the name `{}` is taken by another file", spec.name);
                return Err(file.error_near("name", cause));
            }
            relations.all.push(spec);
        }
        relations.all.sort_by(|left, right| left.name.cmp(&right.name));
        relations.index();
        Ok(relations)
    }

    /// Returns all types, sorted by name.
    #[must_use]
    pub fn all(&self) -> &[RelationSpec] {
        &self.all
    }

    /// Returns the type with this name.
    ///
    /// ```
    /// use onrecord::Ontology;
    ///
    /// let relations = &Ontology::embedded().relations;
    /// assert!(relations.get("praised").is_some_and(|spec| !spec.symmetric));
    /// assert!(relations.get("met_with").is_some_and(|spec| spec.symmetric));
    /// assert!(relations.get("sneezed").is_none());
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RelationSpec> {
        self.all.iter().find(|it| it.name == name)
    }

    /// Returns the type of a [`Phrase`] of these types, by its index.
    ///
    /// # Panics
    /// If the index comes from other types.
    #[must_use]
    pub(crate) fn spec(&self, kind: usize) -> &RelationSpec {
        &self.all[kind]
    }

    /// Returns the trigger that a [`Phrase`] of these types belongs to.
    #[must_use]
    pub(crate) fn trigger(&self, phrase: &Phrase) -> &Trigger {
        self.spec(phrase.kind).trigger(phrase.trigger)
    }

    /// Returns the phrases of all triggers.
    #[must_use]
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// Returns the triggers that accept any verb with one of their auxiliaries.
    #[must_use]
    pub fn of_modals(&self) -> &[Phrase] {
        &self.modals
    }

    /// Returns the triggers for a class of words.
    #[must_use]
    pub fn of_classes(&self) -> &[Phrase] {
        &self.classes
    }

    fn index(&mut self) {
        let mut phrases = Vec::new();
        for (kind, spec) in self.all.iter().enumerate() {
            for (trigger, it) in spec.triggers.iter().enumerate() {
                let parts = [
                    (Part::Verb, &it.verb),
                    (Part::Noun, &it.noun),
                    (Part::Adjective, &it.adjective),
                    (Part::Role, &it.role),
                ];
                for (part, texts) in parts {
                    phrases.extend(texts.iter().map(|text| (kind, trigger, part, text.as_str())));
                }
                let without_words = |part| Phrase { kind, trigger, part, more: Vec::new() };
                self.classes.extend(it.class.as_ref().map(|_| without_words(Part::Role)));
                let is_modal = !it.modal.is_empty();
                self.modals.extend(is_modal.then(|| without_words(Part::Verb)));
            }
        }
        self.phrases = Phrases::of(phrases, &BTreeMap::new());
    }
}

fn check(
    spec: &RelationSpec,
    prepositions: &Words,
    file: &SchemaFile,
) -> Result<(), OntologyError> {
    file.check_called(&spec.name, &spec.name)?;
    for trigger in &spec.triggers {
        let n_phrases =
            trigger.verb.len() + trigger.noun.len() + trigger.adjective.len() + trigger.role.len();
        if n_phrases == 0 && trigger.class.is_none() && trigger.modal.is_empty() {
            let cause = "a trigger needs `verb`, `noun`, `adjective`, `role`, `class` or `modal`";
            return Err(file.error_near("[[trigger]]", cause));
        }
        for places in [&trigger.subject, &trigger.object, &trigger.matter] {
            check_prepositions(places, prepositions, file)?;
        }
        for roles in [&trigger.with, &trigger.without] {
            check_prepositions(roles, prepositions, file)?;
        }
        if trigger.percent.is_some_and(|it| it > 100) {
            return Err(file.error_near("percent", "`percent` is more than 100"));
        }
    }
    Ok(())
}
