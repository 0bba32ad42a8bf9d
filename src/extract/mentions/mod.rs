//! Finds every place that may refer to an actor: names with titles, descriptions, pronouns.
//!
//! In: a reading. Out: [`Candidate`]s in text order; who is who is not resolved yet. The nouns and
//! names come from `schema/actors/`. Never fails: a text without actors gives an empty `Vec`.

mod names;
mod nominals;
mod titles;

use super::Reading;
use super::cast::Place;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};
use crate::ontology::{Gender, Part};

/// A place that may refer to an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is read on its own")]
pub(crate) struct Candidate {
    /// The place in the text, and how it refers.
    pub place: Place,
    /// The name as printed, without title and article; empty for descriptions and pronouns.
    pub name: String,
    /// The name of the actor in the schema; `None` if the schema does not have it.
    pub known: Option<Box<str>>,
    /// The likely kind of the actor.
    pub kind: ActorKind,
    /// The titles and roles that the mention gives, in full form and lower case.
    pub titles: Vec<String>,
    /// Other words that describe, in lower case: "former", "alabama", "republican".
    pub qualifiers: Vec<String>,
    /// The gender that its words show; `None` if they show none.
    pub gender: Option<Gender>,
    /// Whether it refers to one or several.
    pub number: Number,
    /// The grammatical person of a pronoun; third for everything else.
    pub person: Person,
    /// Whether the description refers to a known actor ("the") or introduces one ("a").
    pub definite: bool,
    /// The token that this description is an apposition or predicate of.
    pub said_of: Option<usize>,
    /// Whether it is in the position of an agent or patient.
    pub acting: bool,
    /// Whether it is not an actor; never set by [`find_in`].
    pub thing: bool,
    /// Whether only its capital letter and its role in the clause suggest a name.
    pub guessed: bool,
}

/// One or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    One,
    Several,
    Either,
}

/// Grammatical person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    First,
    Second,
    Third,
    /// "who": refers to the word that its clause modifies.
    Relative,
}

/// Returns the candidates of a reading in text order.
#[must_use]
pub(crate) fn find_in(reading: &Reading<'_>) -> Vec<Candidate> {
    let mut found = names::find(reading);
    let mut covered: Vec<Vec<bool>> =
        (0..reading.n_sentences()).map(|it| vec![false; reading.len(it)]).collect();
    for candidate in &found {
        covered[candidate.place.sentence][candidate.place.tokens.clone()].fill(true);
    }
    nominals::find(reading, &covered, &mut found);
    for sentence in 0..reading.n_sentences() {
        for token in 0..reading.len(sentence) {
            found.extend(pronoun(reading, sentence, token));
        }
    }
    found.sort_by_key(|candidate| {
        (candidate.place.sentence, candidate.place.tokens.start, candidate.place.tokens.end)
    });
    found
}

/// Returns the candidates of a reading, and all other noun phrases as things, in text order.
#[must_use]
pub(crate) fn find_everything(reading: &Reading<'_>) -> Vec<Candidate> {
    let mut found = find_in(reading);
    let mut covered: Vec<Vec<bool>> =
        (0..reading.n_sentences()).map(|it| vec![false; reading.len(it)]).collect();
    for candidate in &found {
        let row = &mut covered[candidate.place.sentence];
        row[candidate.place.head] = true;
        if candidate.is_named() {
            row[candidate.place.tokens.clone()].fill(true);
        }
    }
    nominals::find_things(reading, &covered, &mut found);
    found.sort_by_key(|candidate| {
        (candidate.place.sentence, candidate.place.tokens.start, candidate.place.tokens.end)
    });
    found
}

fn pronoun(reading: &Reading<'_>, sentence: usize, token: usize) -> Option<Candidate> {
    let features = reading.features(sentence, token);
    let here = reading.token(sentence, token);
    let is_personal = features.has("PronType=Prs");
    let is_relative = here.upos == Upos::PRON && features.has("PronType=Rel");
    if !(is_personal || is_relative) || here.deprel == Deprel::EXPL {
        return None;
    }
    let person = match features {
        _ if is_relative => Person::Relative,
        it if it.has("Person=1") => Person::First,
        it if it.has("Person=2") => Person::Second,
        _ => Person::Third,
    };
    let gender = match features {
        it if it.has("Gender=Masc") => Some(Gender::Male),
        it if it.has("Gender=Fem") => Some(Gender::Female),
        _ => None,
    };
    let number = match features {
        it if it.has("Number=Plur") => Number::Several,
        it if it.has("Number=Sing") => Number::One,
        _ => Number::Either,
    };
    let kind = match features {
        it if it.has("Gender=Neut") => ActorKind::Organization,
        _ if number == Number::Several => ActorKind::Group,
        _ => ActorKind::Person,
    };
    let place = place_at(reading, sentence, token, token..token + 1, MentionKind::Pronoun)?;
    Some(Candidate {
        gender,
        number,
        person,
        definite: true,
        ..Candidate::bare(reading, place, kind)
    })
}

/// Returns the place for a range of tokens.
fn place_at(
    reading: &Reading<'_>,
    sentence: usize,
    head: usize,
    tokens: std::ops::Range<usize>,
    kind: MentionKind,
) -> Option<Place> {
    let span = reading.span(sentence, &tokens)?;
    let name = tokens.start;
    Some(Place { sentence, head, tokens, span, kind, name })
}

impl Candidate {
    /// Returns a candidate of which only the place and kind are known.
    fn bare(reading: &Reading<'_>, place: Place, kind: ActorKind) -> Self {
        let acting = match reading.actor_at(place.sentence, place.head) {
            Some(_) => reading.chance_of_actor(place.sentence, place.head) >= names::PLACE_MIN,
            None => is_acting(reading, place.sentence, place.head),
        };
        Self {
            place,
            name: String::new(),
            known: None,
            kind,
            titles: Vec::new(),
            qualifiers: Vec::new(),
            gender: None,
            number: Number::One,
            person: Person::Third,
            definite: false,
            said_of: None,
            acting,
            thing: false,
            guessed: false,
        }
    }

    /// Returns `true` if it is a name, with or without a title.
    #[must_use]
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.place.kind, MentionKind::Name | MentionKind::Title)
    }
}

/// Returns `true` if a nominal is a subject or object of a verb, its agent, or an argument of words
/// that express a relation.
fn is_acting(reading: &Reading<'_>, sentence: usize, token: usize) -> bool {
    let tree = &reading.trees[sentence];
    let mut here = token;
    while tree.token(here).deprel == Deprel::CONJ {
        let Some(head) = tree.head(here) else { break };
        here = head;
    }
    let Some(head) = tree.head(here) else { return false };
    let preposition = tree.preposition(here);
    let takes_part = || {
        let grammar = &reading.ontology.grammar;
        let is_in_place = preposition.as_ref().is_some_and(|it| grammar.introduces_place(it));
        !is_in_place && expresses_relation(reading, sentence, head)
    };
    match tree.token(here).deprel.base() {
        "nsubj" | "obj" | "iobj" => {
            tree.token(head).upos == Upos::VERB || expresses_relation(reading, sentence, head)
        }
        "obl" => {
            let agent = tree.token(here).deprel == Deprel::OBL_AGENT;
            let beside = matches!(preposition.as_deref(), Some("by" | "with" | "against"));
            agent || beside || takes_part()
        }
        "nmod" => preposition.as_deref() == Some("by") || takes_part(),
        _ => false,
    }
}

/// Returns `true` if a verb or noun is the first word for a relation of the schema: in "sanctions
/// on Cuba" the country takes part, in "hotels of Cuba" it does not.
fn expresses_relation(reading: &Reading<'_>, sentence: usize, token: usize) -> bool {
    let entries = reading.ontology.relations.starting_with(reading.lemma(sentence, token));
    entries.iter().any(|it| it.part != Part::Role)
}

/// Returns the head of a range: the token whose head lies outside it.
fn head_of(reading: &Reading<'_>, sentence: usize, tokens: &std::ops::Range<usize>) -> usize {
    let tree = &reading.trees[sentence];
    let is_head = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
    // If the parser split the range, it has several heads; the last that is not punctuation counts.
    let heads = tokens.clone().rev().filter(is_head);
    let mut heads = heads.filter(|it| tree.token(*it).upos != Upos::PUNCT);
    heads.next().unwrap_or(tokens.end.saturating_sub(1))
}
