//! At which step gold relations are lost, and how close wrong predictions are to them.
//!
//! In: articles with the records read from them. Out: [`Lost`], counts that add up over articles:
//! for each gold relation the first step that fails, and for each predicted one what it shares with
//! the gold. Never fails.

use std::collections::BTreeSet;

use super::annotation::GoldRelation;
use super::compared::{LinkedRecord, Standing};
use super::figures::KindCounts;
use crate::knowledge::record::RelationRecord;

/// Counts over one or more articles.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// Gold relations by the first step that fails: `actor` (its subject or object was not found in
    /// the article), `mention` (at its place there is no mention, or one of another actor),
    /// `trigger` (nothing was read in its sentence), `type`, `argument`, or none: `right`.
    gold: KindCounts,
    /// Arguments of gold relations without a mention of the right actor, by role and by what is
    /// there.
    mentions: KindCounts,
    /// Predicted relations that are `right`, or share with a gold relation the sentence and the
    /// type (`argument`), the sentence and the actors (`type`), only the `sentence`, or nothing
    /// (`nowhere`).
    found: KindCounts,
}

impl Lost {
    /// Returns the table as lines of text.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        [
            self.gold.line("gold"),
            self.mentions.line("of these mentions"),
            self.found.line("predicted"),
        ]
    }

    /// Adds the counts of one article.
    pub fn count(&mut self, compared: &LinkedRecord) {
        let mut left: Vec<&RelationRecord> = compared.record.relations.iter().collect();
        for gold in &compared.gold().relations {
            if let Some(hit) = left.iter().position(|found| compared.is_same(found, gold)) {
                left.remove(hit);
                self.gold.add("right");
                self.found.add("right");
            } else {
                let actors = self.step_of_actors(compared, gold);
                self.gold.add(actors.unwrap_or_else(|| step_of_words(compared, gold)));
            }
        }
        for found in left {
            self.found.add(shared(compared, found));
        }
    }

    /// Returns the step at which the actors of a gold relation are lost, or `None` if both are
    /// found.
    fn step_of_actors(
        &mut self,
        compared: &LinkedRecord,
        gold: &GoldRelation,
    ) -> Option<&'static str> {
        let mut step = None;
        for (role, key, place) in gold.arguments() {
            let Some(key) = key else { continue };
            if !compared.links.has(key) {
                step = Some("actor");
                continue;
            }
            let Some(place) = place else { continue };
            let kind = match (compared.standing(place, key), role) {
                (Standing::Right, _) => continue,
                (Standing::Another, "subject") => "subject another actor",
                (Standing::Another, _) => "object another actor",
                (Standing::Unmentioned, "subject") => "subject no mention",
                (Standing::Unmentioned, _) => "object no mention",
            };
            self.mentions.add(kind);
            step = step.or(Some("mention"));
        }
        step
    }
}

/// Returns the step at which a gold relation whose actors are found is lost in its sentence.
fn step_of_words(compared: &LinkedRecord, gold: &GoldRelation) -> &'static str {
    let found = compared.record.relations.iter();
    let here: Vec<&RelationRecord> = found.filter(|found| is_near(found, gold)).collect();
    let actors = actors_of_gold(gold);
    if here.iter().any(|found| found.kind.as_str() == gold.kind) {
        "argument"
    } else if here.iter().any(|found| actors_of(compared, found).is_superset(&actors)) {
        "type"
    } else {
        "trigger"
    }
}

/// Returns what a wrong prediction shares with a gold relation.
fn shared(compared: &LinkedRecord, found: &RelationRecord) -> &'static str {
    let gold = compared.gold().relations.iter();
    let here: Vec<&GoldRelation> = gold.filter(|gold| is_near(found, gold)).collect();
    let actors = actors_of(compared, found);
    let has_actors =
        |gold: &&GoldRelation| !actors.is_empty() && actors.is_subset(&actors_of_gold(gold));
    if here.iter().any(|gold| found.kind.as_str() == gold.kind) {
        "argument"
    } else if here.iter().any(has_actors) {
        "type"
    } else if here.is_empty() {
        "nowhere"
    } else {
        "sentence"
    }
}

/// Returns whether a predicted relation has a trigger in the sentence of a gold relation.
fn is_near(found: &RelationRecord, gold: &GoldRelation) -> bool {
    let [start, end] = gold.places.sentence;
    found.trigger.iter().any(|it| (start..end).contains(&it[0]))
}

fn actors_of<'c>(compared: &'c LinkedRecord, found: &RelationRecord) -> BTreeSet<&'c str> {
    let arguments = [found.subject.as_ref(), found.object.as_ref()];
    arguments.into_iter().filter_map(|it| compared.linked(it)).collect()
}

fn actors_of_gold(gold: &GoldRelation) -> BTreeSet<&str> {
    gold.arguments().into_iter().filter_map(|(_, key, _)| key).collect()
}
