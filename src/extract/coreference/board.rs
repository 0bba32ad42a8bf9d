//! The state that the sieves share: the entities so far, and the entity of each candidate.
//!
//! In: candidates. Out: [`Board`]. Plain data with the few lookups that every sieve needs.

use std::collections::BTreeMap;

use crate::extract::Page;
use crate::extract::mentions::{MentionCandidate, Number};
use crate::knowledge::ActorKind;
use crate::ontology::Gender;

/// One actor, as far as the sieves have resolved it.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub kind: ActorKind,
    /// The fullest name; empty for an actor that is only described.
    pub name: String,
    /// The words of a person's fullest name, without suffix.
    pub words: Vec<String>,
    /// "Jr." and the like.
    pub suffix: Option<String>,
    /// Indices of candidates.
    pub mentions: Vec<usize>,
    /// The titles held, each with the words around it.
    pub titles: Vec<(String, Vec<String>)>,
    pub number: Number,
    /// Evidence for he, against she.
    pub male: i32,
    /// Evidence for she, against he.
    pub female: i32,
    /// Whether it is a country, state or city.
    pub is_place: bool,
    /// Whether it is not an actor.
    pub thing: bool,
    /// Whether it may be a person that was taken for a place or an organization, or no name at all.
    pub doubtful: bool,
}

impl Entity {
    /// Returns the gender that the evidence favours, or `None` if it is even.
    pub(crate) fn gender(&self) -> Option<Gender> {
        match self.male.cmp(&self.female) {
            std::cmp::Ordering::Greater => Some(Gender::Male),
            std::cmp::Ordering::Less => Some(Gender::Female),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Adds evidence of gender.
    pub(crate) fn vote(&mut self, gender: Option<Gender>, weight: i32) {
        match gender {
            Some(Gender::Male) => self.male += weight,
            Some(Gender::Female) => self.female += weight,
            None => {}
        }
    }

    /// Returns `true` if it is one human being, as far as is known.
    pub(crate) fn is_human(&self) -> bool {
        self.kind == ActorKind::Person
            || self.kind == ActorKind::Unnamed && self.number == Number::One
    }
}

/// What the sieves work on.
pub(super) struct Board<'r, 'd> {
    pub page: &'r Page<'d>,
    pub candidates: &'r [MentionCandidate],
    pub entities: Vec<Entity>,
    /// The entity of each candidate.
    of: Vec<Option<usize>>,
    /// The candidate at each head, or at each token of a name.
    heads: BTreeMap<(usize, usize), usize>,
}

impl<'r, 'd> Board<'r, 'd> {
    pub(super) fn new(page: &'r Page<'d>, candidates: &'r [MentionCandidate]) -> Self {
        let mut heads: BTreeMap<(usize, usize), (usize, &MentionCandidate)> = BTreeMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            let place = &candidate.place;
            let tokens = if candidate.is_named() {
                place.tokens.clone()
            } else {
                place.head..place.head + 1
            };
            for token in tokens.chain([place.head]) {
                let held = heads.entry((place.sentence, token)).or_insert((index, candidate));
                if held.1.place.tokens.len() > place.tokens.len() {
                    *held = (index, candidate);
                }
            }
        }
        let heads = heads.into_iter().map(|(place, (index, _))| (place, index)).collect();
        let of = vec![None; candidates.len()];
        Self { page, candidates, entities: Vec::new(), of, heads }
    }

    /// Returns a candidate by its index, which must be one of the board's.
    pub(crate) fn candidate(&self, index: usize) -> &'r MentionCandidate {
        &self.candidates[index]
    }

    /// Returns an entity by its index, which must be one of the board's.
    pub(crate) fn entity(&self, index: usize) -> &Entity {
        &self.entities[index]
    }

    /// Returns an entity by its index, which must be one of the board's, to be changed.
    pub(crate) fn entity_mut(&mut self, index: usize) -> &mut Entity {
        &mut self.entities[index]
    }

    /// Returns the entity of a candidate by its index, which must be one of the board's.
    pub(crate) fn entity_of(&self, index: usize) -> Option<usize> {
        self.of[index]
    }

    /// Returns the candidate at a token.
    pub(crate) fn candidate_at(&self, sentence: usize, token: usize) -> Option<usize> {
        self.heads.get(&(sentence, token)).copied()
    }

    /// Returns how many candidates before that of an index begin after a token.
    pub(crate) fn n_candidates_after(&self, token: (usize, usize), index: usize) -> usize {
        let before = self.candidates[..index].iter().rev();
        before.take_while(|it| (it.place.sentence, it.place.tokens.start) > token).count()
    }

    /// Returns the entity at a token.
    pub(crate) fn entity_at(&self, sentence: usize, token: usize) -> Option<usize> {
        self.entity_of(self.candidate_at(sentence, token)?)
    }

    /// Creates an entity from a candidate and returns its index.
    pub(crate) fn found(&mut self, index: usize, kind: ActorKind, name: &str) -> usize {
        let candidate = self.candidate(index);
        self.entities.push(Entity {
            kind,
            name: name.to_owned(),
            words: Vec::new(),
            suffix: None,
            mentions: Vec::new(),
            titles: Vec::new(),
            number: candidate.number,
            male: 0,
            female: 0,
            is_place: false,
            thing: false,
            doubtful: candidate.guessed,
        });
        let entity = self.entities.len() - 1;
        self.join(index, entity);
        entity
    }

    /// Assigns a candidate to an entity, and adds what it shows of gender and titles.
    pub(crate) fn join(&mut self, index: usize, entity: usize) {
        let candidate = self.candidate(index);
        self.of[index] = Some(entity);
        let held = self.entity_mut(entity);
        held.mentions.push(index);
        let weight = if candidate.is_named() { 5 } else { 2 };
        held.vote(candidate.gender, weight);
        if candidate.is_named() && candidate.kind == ActorKind::Person {
            held.doubtful &= candidate.guessed;
        }
        if held.doubtful && candidate.gender.is_some() {
            held.kind = ActorKind::Person;
            held.is_place = false;
            held.doubtful = false;
        }
        if candidate.place.kind != crate::knowledge::MentionKind::Pronoun {
            for title in &candidate.titles {
                held.titles.push((title.clone(), candidate.qualifiers.clone()));
            }
        }
    }

    /// Assigns a candidate to two entities jointly, in place of the one it had before.
    pub(crate) fn share(&mut self, index: usize, entities: [usize; 2]) {
        let [first, _] = entities;
        if let Some(held) = self.of[index].replace(first) {
            self.entity_mut(held).mentions.retain(|it| *it != index);
        }
        for entity in entities {
            self.entity_mut(entity).mentions.push(index);
        }
    }

    /// Merges two entities into one; the name and kind of `kept` stay.
    pub(crate) fn merge(&mut self, kept: usize, lost: usize) {
        let gone = self.entities.remove(lost);
        let shift = |entity: usize| if entity > lost { entity - 1 } else { entity };
        for of in self.of.iter_mut().flatten() {
            *of = if *of == lost { shift(kept) } else { shift(*of) };
        }
        let held = self.entity_mut(shift(kept));
        held.mentions.extend(gone.mentions);
        held.mentions.sort_unstable();
        held.titles.extend(gone.titles);
        held.male += gone.male;
        held.female += gone.female;
        held.is_place &= gone.is_place;
        held.doubtful &= gone.doubtful;
    }

    /// Returns the entity's last mention before a candidate.
    pub(crate) fn last_before(&self, entity: usize, index: usize) -> Option<usize> {
        self.entity(entity).mentions.iter().copied().filter(|it| *it < index).max()
    }
}
