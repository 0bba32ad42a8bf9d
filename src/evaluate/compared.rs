//! An annotated article beside what was read in it: what all measures of annotated articles ask.
//!
//! In: a record and an article. Out: [`Compared`], which knows which predicted actor is the gold's,
//! which relations are the same, and who stands at a place. Never fails.

use super::actors::{self, Links};
use super::annotation::{Article, Gold, GoldRelation};
use crate::knowledge::ActorId;
use crate::knowledge::record::{Offsets, Record, RelationRecord};

/// The types that the reference scorer matches in either direction.
const SYMMETRIC: [&str; 6] =
    ["runs_against", "ally_of", "family_of", "met_with", "spoke_with", "agreed_with"];

/// A record and its article, with who is who.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    /// What was read.
    pub record: &'a Record,
    /// What is there to be read.
    pub article: &'a Article,
    /// Which predicted actor is which gold actor.
    pub links: Links,
    /// The text as code points.
    pub letters: Vec<char>,
}

/// Who is mentioned at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The actor that the gold has there.
    Right,
    /// Only others.
    Another,
    /// None.
    Nobody,
}

impl<'a> Compared<'a> {
    /// Returns a record beside its article.
    #[must_use]
    pub fn new(record: &'a Record, article: &'a Article) -> Self {
        let letters: Vec<char> = article.text.chars().collect();
        let links = actors::link(record, &article.gold, &letters);
        Self { record, article, links, letters }
    }

    /// Returns what a careful reader found.
    #[must_use]
    pub fn gold(&self) -> &'a Gold {
        &self.article.gold
    }

    /// Returns the name of a predicted actor, or nothing if there is none.
    #[must_use]
    pub fn name(&self, id: Option<&ActorId>) -> &'a str {
        let found = self.record.actors.iter().find(|it| Some(&it.id) == id);
        found.map_or("", |it| it.name.as_str())
    }

    /// Returns the gold actor that an argument of a predicted relation is.
    #[must_use]
    pub fn linked(&self, id: Option<&ActorId>) -> Option<&str> {
        id.and_then(|it| self.links.linked(it))
    }

    /// Returns whether a predicted relation is the gold's: its type, its subject, and its object;
    /// where the gold has no object, half of the content words of its matter.
    #[must_use]
    pub fn is_same(&self, found: &RelationRecord, gold: &GoldRelation) -> bool {
        if found.kind.as_str() != gold.kind {
            return false;
        }
        let found_subject = self.linked(found.subject.as_ref());
        let found_object = self.linked(found.object.as_ref());
        let (subject, object) = (gold.subject.as_deref(), gold.object.as_deref());
        if object.is_none() {
            return found_subject == subject && self.has_half_of_matter(found, gold);
        }
        let is_symmetric = SYMMETRIC.contains(&gold.kind.as_str());
        (found_subject == subject && found_object == object)
            || (is_symmetric && found_subject == object && found_object == subject)
    }

    fn has_half_of_matter(&self, found: &RelationRecord, gold: &GoldRelation) -> bool {
        let words = |it: &Option<String>| actors::content_words(it.as_deref().unwrap_or_default());
        let (wanted, mut got) = (words(&gold.matter), words(&found.matter));
        got.extend(actors::content_words(self.name(found.object.as_ref())));
        2 * wanted.intersection(&got).count() >= wanted.len()
    }

    /// Returns who is mentioned at a place where the gold has the actor of this key.
    #[must_use]
    pub fn standing(&self, [start, end]: Offsets, key: &str) -> Standing {
        let is_there = |[from, to]: Offsets| from < end && start < to;
        let mut standing = Standing::Nobody;
        for actor in &self.record.actors {
            if actor.mentions.iter().any(|it| is_there(it.offsets())) {
                if self.links.linked(&actor.id) == Some(key) {
                    return Standing::Right;
                }
                standing = Standing::Another;
            }
        }
        standing
    }

    /// Returns the words at a place, on one line.
    #[must_use]
    pub fn words(&self, [start, end]: Offsets) -> String {
        let words: String = self.letters[start..end].iter().collect();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
