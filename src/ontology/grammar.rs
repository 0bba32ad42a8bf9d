//! Words that steer how propositions are read off trees: light verbs, control, polarity.
//!
//! In: `schema/grammar/*.toml`. Out: [`Grammar`]. Fails if a file is not of that form.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Files, OntologyError};

/// A set of words or lemmas in lower case.
pub type Words = BTreeSet<String>;

/// Words that steer how propositions and their status are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grammar {
    /// Verbs that leave the meaning to their object: "make an offer".
    pub light_verbs: Words,
    /// Verbs whose infinitive is the subject's even where there is an object: "promise".
    pub subject_control: Words,
    /// Verbs whose infinitive is the object's: "urge".
    pub object_control: Words,
    /// Words that join a clause as a preposition joins a noun: "for failing to act".
    pub clause_prepositions: Words,
    /// Nouns that name people and take an infinitive: "the first senator to endorse".
    pub person_nouns: Words,
    /// What names the members of a group: "such as", "include".
    pub example_words: Words,
    /// Prepositions that tell where: "in", "near".
    pub place_prepositions: Words,
    /// Prepositions that hang on the noun before a name or thing, not on that: "the veto of the
    /// budget by Hayes".
    pub outer_prepositions: Words,
    /// Prepositions that hang on a name: "Bank of England".
    pub name_prepositions: Words,
    /// What counts out two who are known: "both candidates".
    pub pair_words: Words,
    /// Nouns for what was reported before: "the news".
    pub news_nouns: Words,
    /// Forms of auxiliaries by which one tells what one will do.
    pub promise_auxiliaries: Words,
    /// What makes a predicate untrue or unsure.
    pub status: StatusWords,
    /// What a matter does to the side of whoever is for or against it.
    pub matters: MatterWords,
}

/// Words that decide which side a relation with a matter takes, and of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is a list of words described in the schema file")]
pub struct MatterWords {
    pub undoing: Words,
    pub joints: Words,
    pub reasons: Words,
    pub determiners: Words,
    pub empty: Words,
}

/// Words that make a predicate untrue, unsure or past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is a list of lemmas described in the schema file")]
pub struct StatusWords {
    pub negators: Words,
    pub negating_determiners: Words,
    pub negating_prepositions: Words,
    pub negating_verbs: Words,
    pub negating_nouns: Words,
    pub negating_adjectives: Words,
    pub negating_marks: Words,
    pub failing_verbs: Words,
    pub claim_nouns: Words,
    pub ending_adverbs: Words,
    pub pending_adverbs: Words,
    pub pending_verbs: Words,
    pub denial_verbs: Words,
    pub refusing_verbs: Words,
    pub refusing_auxiliaries: Words,
    pub asking_verbs: Words,
    pub hypothetical_auxiliaries: Words,
    pub hypothetical_progressives: Words,
    pub hypothetical_verbs: Words,
    pub hypothetical_reporting: Words,
    pub rejecting_verbs: Words,
    pub refuting_verbs: Words,
    pub hypothetical_nouns: Words,
    pub hypothetical_adjectives: Words,
    pub hypothetical_adverbs: Words,
    pub conditional_marks: Words,
    pub former_words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PropositionWords {
    light_verbs: Words,
    subject_control: Words,
    object_control: Words,
    clause_prepositions: Words,
    person_nouns: Words,
    example_words: Words,
    place_prepositions: Words,
    outer_prepositions: Words,
    name_prepositions: Words,
    pair_words: Words,
    news_nouns: Words,
    promise_auxiliaries: Words,
}

impl Grammar {
    /// Returns the grammar of a schema; without its files, one that steers nothing.
    ///
    /// # Errors
    /// If a file is not of the form that its field names tell.
    pub fn load(files: &Files) -> Result<Self, OntologyError> {
        let mut grammar = Self::default();
        if let Some(file) = files.get("grammar/propositions.toml") {
            let words: PropositionWords = file.parse()?;
            grammar.light_verbs = words.light_verbs;
            grammar.subject_control = words.subject_control;
            grammar.object_control = words.object_control;
            grammar.clause_prepositions = words.clause_prepositions;
            grammar.person_nouns = words.person_nouns;
            grammar.example_words = words.example_words;
            grammar.place_prepositions = words.place_prepositions;
            grammar.outer_prepositions = words.outer_prepositions;
            grammar.name_prepositions = words.name_prepositions;
            grammar.pair_words = words.pair_words;
            grammar.news_nouns = words.news_nouns;
            grammar.promise_auxiliaries = words.promise_auxiliaries;
        }
        if let Some(file) = files.get("grammar/status.toml") {
            grammar.status = file.parse()?;
        }
        if let Some(file) = files.get("grammar/matters.toml") {
            grammar.matters = file.parse()?;
        }
        Ok(grammar)
    }

    /// Returns whether a preposition tells where something happens.
    #[must_use]
    pub fn tells_place(&self, preposition: &str) -> bool {
        self.place_prepositions.contains(preposition)
    }

    /// Returns whether a noun names a person who can do what its infinitive tells.
    #[must_use]
    pub fn person_nouns_allow(&self, lemma: &str) -> bool {
        self.person_nouns.contains(lemma)
    }
}
