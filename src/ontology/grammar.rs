//! Words that control how propositions are read off trees: light verbs, control, polarity.
//!
//! In: `schema/grammar/*.toml`. Out: [`Grammar`]. Fails if a file is malformed.

use serde::Deserialize;

use super::places::check_prepositions;
use super::{Files, OntologyError, Part, SchemaFile, SlotPlace, Words};

/// Words that control how propositions and their status are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grammar {
    /// The prepositions that may stand for a role in relation and event files.
    pub prepositions: Words,
    /// The places of the slots for which a trigger gives none.
    pub places: DefaultPlaces,
    /// Verbs whose object carries the meaning: "make an offer".
    pub light_verbs: Words,
    /// Verbs whose subject also does the infinitive, even if there is an object: "promise".
    pub subject_control: Words,
    /// Verbs whose object does the infinitive: "urge".
    pub object_control: Words,
    /// Verbs with a preposition whose noun does the infinitive: "call on".
    pub oblique_control: Words,
    /// Verbs with a preposition whose object does what the gerund says: "accuse of".
    pub gerund_control: Words,
    pub calling_verbs: Words,
    /// Deeds whose noun names, after "of" or before it, who has them done to them.
    pub undergone_nouns: Words,
    /// Words that attach a clause as a preposition attaches a noun: "for failing to act".
    pub clause_prepositions: Words,
    /// Nouns that name people and take an infinitive: "the first senator to endorse".
    pub person_nouns: Words,
    /// Words that introduce the members of a group: "such as", "include".
    pub example_words: Words,
    /// Prepositions of place: "in", "near".
    pub place_prepositions: Words,
    /// Prepositions that attach to the noun before a name or object, not to that: "the veto of the
    /// budget by Hayes".
    pub outer_prepositions: Words,
    /// Prepositions that attach to a name: "Bank of England".
    pub name_prepositions: Words,
    /// Prepositions before what another is preferred to: "over".
    pub preference_prepositions: Words,
    /// Words that stand for persons and name none: "nobody".
    pub indefinite_pronouns: Words,
    /// Words that refer to two known actors: "both candidates".
    pub pair_words: Words,
    /// Nouns for what asks or guesses how a vote would go: "survey".
    pub poll_nouns: Words,
    /// Words before such a noun if it asks voters after their vote: "exit".
    pub exit_words: Words,
    /// Nouns for what was reported before: "the news".
    pub news_nouns: Words,
    /// Forms of auxiliaries by which a speaker commits to an act: "said she would sign it".
    pub promise_auxiliaries: Words,
    /// Words that make a predicate untrue or uncertain.
    pub status: StatusWords,
    /// Words that decide which side a relation takes on its matter.
    pub matters: MatterWords,
}

/// The places of the slots for which a trigger gives none, by the part of speech of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DefaultPlaces {
    pub verb: SlotPlaces,
    pub noun: SlotPlaces,
    pub adjective: SlotPlaces,
    pub role: SlotPlaces,
}

impl DefaultPlaces {
    /// Returns the places for words used as `part`.
    #[must_use]
    pub(crate) fn of(&self, part: Part) -> &SlotPlaces {
        match part {
            Part::Verb => &self.verb,
            Part::Noun => &self.noun,
            Part::Adjective => &self.adjective,
            Part::Role => &self.role,
        }
    }

    fn check(&self, prepositions: &Words, file: &SchemaFile) -> Result<(), OntologyError> {
        for places in [&self.verb, &self.noun, &self.adjective, &self.role] {
            for slot in [&places.subject, &places.object, &places.matter] {
                check_prepositions(slot, prepositions, file)?;
            }
        }
        Ok(())
    }
}

/// The places of each slot, likeliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotPlaces {
    pub subject: Vec<SlotPlace>,
    pub object: Vec<SlotPlace>,
    pub matter: Vec<SlotPlace>,
}

/// Words that decide which side a relation takes on its matter, and what that matter is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterWords {
    pub undoing: Words,
    pub joints: Words,
    pub reasons: Words,
    pub determiners: Words,
    pub empty: Words,
}

/// Words that make a predicate negated, future, possible or past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusWords {
    pub negators: Words,
    pub negating_determiners: Words,
    pub negating_prepositions: Words,
    pub approaching_adverbs: Words,
    pub negating_verbs: Words,
    pub negating_nouns: Words,
    pub negating_adjectives: Words,
    pub affirming_adjectives: Words,
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
    pub future_auxiliaries: Words,
    pub possible_auxiliaries: Words,
    pub future_progressives: Words,
    pub future_verbs: Words,
    pub attempting_verbs: Words,
    pub pondering_verbs: Words,
    pub errand_verbs: Words,
    pub performing_verbs: Words,
    pub possible_verbs: Words,
    pub possible_reporting: Words,
    pub rejecting_verbs: Words,
    pub refuting_verbs: Words,
    pub future_nouns: Words,
    pub possible_nouns: Words,
    pub future_adjectives: Words,
    pub possible_adjectives: Words,
    pub possible_adverbs: Words,
    pub conditional_marks: Words,
    pub former_words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PropositionWords {
    prepositions: Words,
    places: DefaultPlaces,
    light_verbs: Words,
    subject_control: Words,
    object_control: Words,
    oblique_control: Words,
    gerund_control: Words,
    calling_verbs: Words,
    undergone_nouns: Words,
    indefinite_pronouns: Words,
    clause_prepositions: Words,
    person_nouns: Words,
    example_words: Words,
    place_prepositions: Words,
    poll_nouns: Words,
    exit_words: Words,
    outer_prepositions: Words,
    name_prepositions: Words,
    preference_prepositions: Words,
    pair_words: Words,
    news_nouns: Words,
    promise_auxiliaries: Words,
}

impl Grammar {
    /// Loads the grammar of a schema; without the files, all lists are empty.
    ///
    /// # Errors
    /// Returns an error if a file is malformed.
    pub(crate) fn load(files: &Files) -> Result<Self, OntologyError> {
        let mut grammar = Self::default();
        if let Some(file) = files.get("grammar/propositions.toml") {
            let words: PropositionWords = file.parse()?;
            words.places.check(&words.prepositions, file)?;
            grammar.places = words.places;
            grammar.prepositions = words.prepositions;
            grammar.light_verbs = words.light_verbs;
            grammar.subject_control = words.subject_control;
            grammar.object_control = words.object_control;
            grammar.oblique_control = words.oblique_control;
            grammar.gerund_control = words.gerund_control;
            grammar.calling_verbs = words.calling_verbs;
            grammar.undergone_nouns = words.undergone_nouns;
            grammar.indefinite_pronouns = words.indefinite_pronouns;
            grammar.poll_nouns = words.poll_nouns;
            grammar.exit_words = words.exit_words;
            grammar.clause_prepositions = words.clause_prepositions;
            grammar.person_nouns = words.person_nouns;
            grammar.example_words = words.example_words;
            grammar.place_prepositions = words.place_prepositions;
            grammar.outer_prepositions = words.outer_prepositions;
            grammar.name_prepositions = words.name_prepositions;
            grammar.preference_prepositions = words.preference_prepositions;
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

    /// Returns whether a preposition introduces a place.
    #[must_use]
    pub(crate) fn introduces_place(&self, preposition: &str) -> bool {
        self.place_prepositions.contains(preposition)
    }
}
