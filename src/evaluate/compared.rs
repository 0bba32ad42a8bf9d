//! An annotated article and the record read from it: what all scores of annotated articles share.
//!
//! In: a record and an article. Out: [`LinkedRecord`], which matches actors and relations and says
//! which actor is mentioned at a place. Never fails.

use super::actors::{self, Links};
use super::annotation::{AnnotatedArticle, Gold, GoldRelation};
use crate::document::one_line;
use crate::knowledge::ActorId;
use crate::knowledge::record::{Offsets, Record, RelationRecord};

/// The types that the reference scorer matches in either direction.
const SYMMETRIC: [&str; 6] =
    ["runs_against", "ally_of", "family_of", "met_with", "spoke_with", "agreed_with"];

/// A record and its annotated article, with their actors linked.
#[derive(Clone, Debug)]
pub struct LinkedRecord<'a> {
    /// What the program read.
    pub record: &'a Record,
    /// What annotators found.
    pub article: &'a AnnotatedArticle,
    /// The gold actor of each predicted actor.
    pub links: Links,
    /// The text as code points.
    pub letters: Vec<char>,
}

/// Which actor is mentioned at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The gold actor.
    Right,
    /// Only other actors.
    Another,
    /// No actor.
    Unmentioned,
}

impl<'a> LinkedRecord<'a> {
    /// Returns the comparison of a record with its article.
    #[must_use]
    pub fn new(record: &'a Record, article: &'a AnnotatedArticle) -> Self {
        let letters: Vec<char> = article.text.chars().collect();
        let links = actors::link(record, &article.gold, &letters);
        Self { record, article, links, letters }
    }

    /// Returns what annotators found.
    #[must_use]
    pub fn gold(&self) -> &'a Gold {
        &self.article.gold
    }

    /// Returns the name of a predicted actor, or an empty string if there is none.
    #[must_use]
    pub fn name(&self, id: Option<&ActorId>) -> &'a str {
        let found = self.record.actors.iter().find(|it| Some(&it.id) == id);
        found.map_or("", |it| it.name.as_str())
    }

    /// Returns the key of the gold actor linked to an argument of a predicted relation, if any.
    #[must_use]
    pub fn linked(&self, id: Option<&ActorId>) -> Option<&str> {
        id.and_then(|it| self.links.linked(it))
    }

    /// Returns whether a predicted relation has the type, subject and object of the gold relation,
    /// or, if the gold has no object, half of the content words of its matter.
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

    /// Returns which actor is mentioned at a place at which the gold has the actor of this key.
    #[must_use]
    pub fn standing(&self, [start, end]: Offsets, key: &str) -> Standing {
        let is_there = |[from, to]: Offsets| from < end && start < to;
        let mut standing = Standing::Unmentioned;
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
    pub fn words(&self, place: Offsets) -> String {
        one_line(&actors::slice(&self.letters, place))
    }
}
