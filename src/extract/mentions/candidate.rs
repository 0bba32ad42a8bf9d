//! A place that may refer to an actor, with all that its words show.
//!
//! In: a page and a range of its tokens. Out: a [`MentionCandidate`] of which only the place and kind are
//! known. Never fails.

use std::ops::Range;

use crate::extract::Page;
use crate::extract::cast::Place;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};
use crate::ontology::{Gender, Part};

/// The least probability at which a place or a people means its government.
pub(super) const PLACE_MIN: f32 = 0.3;

/// A place that may refer to an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is read on its own")]
pub(crate) struct MentionCandidate {
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
    /// Whether it is not an actor; set only by [`find_everything`](super::find_everything).
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

/// Returns the place for a range of tokens.
pub(super) fn place_at(
    page: &Page<'_>,
    sentence: usize,
    head: usize,
    tokens: Range<usize>,
    kind: MentionKind,
) -> Option<Place> {
    let span = page.span(sentence, &tokens)?;
    let name = tokens.start;
    Some(Place { sentence, head, tokens, span, kind, name })
}

impl MentionCandidate {
    /// Returns a candidate of which only the place and kind are known.
    pub(super) fn bare(page: &Page<'_>, place: Place, kind: ActorKind) -> Self {
        let acting = match page.actor_at(place.sentence, place.head) {
            Some(_) => page.chance_of_actor(place.sentence, place.head) >= PLACE_MIN,
            None => is_acting(page, place.sentence, place.head),
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
fn is_acting(page: &Page<'_>, sentence: usize, token: usize) -> bool {
    let tree = page.tree(sentence);
    let here = tree.first_conjunct(token);
    let Some(head) = tree.head(here) else { return false };
    let preposition = tree.preposition(here);
    let takes_part = || {
        let grammar = &page.ontology.grammar;
        let is_in_place = preposition.as_ref().is_some_and(|it| grammar.introduces_place(it));
        !is_in_place && expresses_relation(page, sentence, head)
    };
    match tree.token(here).deprel.base() {
        "nsubj" | "obj" | "iobj" => {
            tree.token(head).upos == Upos::VERB || expresses_relation(page, sentence, head)
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
fn expresses_relation(page: &Page<'_>, sentence: usize, token: usize) -> bool {
    let entries = page.ontology.relations.phrases().starting_with(page.lemma(sentence, token));
    entries.iter().any(|it| it.part != Part::Role)
}

/// Returns the head of a range: the token whose head lies outside it.
pub(super) fn head_of(page: &Page<'_>, sentence: usize, tokens: &Range<usize>) -> usize {
    let tree = page.tree(sentence);
    let is_head = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
    // If the parser split the range, it has several heads; the last that is not punctuation counts.
    let heads = tokens.clone().rev().filter(is_head);
    let mut heads = heads.filter(|it| tree.token(*it).upos != Upos::PUNCT);
    heads.next().unwrap_or(tokens.end.saturating_sub(1))
}
