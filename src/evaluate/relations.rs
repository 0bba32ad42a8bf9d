//! How well relations and speakers are read, by the measure of annotated articles.
//!
//! In: the record of an article, its text with its attributions, and its gold. Out: [`Scores`],
//! counts that add up over articles, with the errors. A predicted actor is the gold's with which it
//! shares most printed forms; a relation is right where type, subject and object, or half of the
//! matter's words, are the gold's; pairs are one to one. Fails with a line and cause where a gold
//! file is not of its form.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::actors::{self, Links};
use crate::knowledge::record::{Record, RelationRecord};
use crate::knowledge::{ActorId, Status};

/// The gold of one article.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotation guidelines")]
pub struct Gold {
    pub id: String,
    pub actors: Vec<GoldActor>,
    #[serde(default)]
    pub speakers: Vec<GoldSpeaker>,
    pub relations: Vec<GoldRelation>,
}

/// An annotated actor.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotation guidelines")]
pub struct GoldActor {
    pub key: String,
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Who made an annotated attribution.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotation guidelines")]
pub struct GoldSpeaker {
    pub attribution: usize,
    pub speaker: Option<String>,
    #[serde(default)]
    pub addressee: Vec<String>,
    #[serde(default)]
    pub about: Vec<String>,
}

/// An annotated relation.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotation guidelines")]
pub struct GoldRelation {
    #[serde(rename = "type")]
    pub kind: String,
    pub subject: Option<String>,
    pub object: Option<String>,
    pub matter: Option<String>,
    pub status: Status,
    #[serde(default)]
    pub according_to: Vec<String>,
    pub date: Option<String>,
    #[serde(default)]
    pub evidence: String,
}

/// An annotated article as the scorer needs it.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotated articles")]
pub struct Article {
    pub id: String,
    pub text: String,
    #[serde(default)]
    pub attributions: Vec<Attribution>,
}

/// An annotated attribution, in code points.
#[derive(Clone, Debug, Default, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the annotated articles")]
pub struct Attribution {
    #[serde(default)]
    pub source: Vec<[usize; 2]>,
    #[serde(default)]
    pub cue: Vec<[usize; 2]>,
    #[serde(default)]
    pub content: Vec<[usize; 2]>,
}

/// Counts of what is right of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many there are in the gold.
    pub gold: usize,
    /// How many were found.
    pub found: usize,
    /// How many were found that are in the gold.
    pub right: usize,
}

impl Tally {
    /// Returns precision, recall and their harmonic mean, each from 0.0 to 1.0.
    #[must_use]
    pub fn shares(self) -> [f64; 3] {
        let share = |of: usize| if of == 0 { 0.0 } else { self.right as f64 / of as f64 };
        let (precision, recall) = (share(self.found), share(self.gold));
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        [precision, recall, f1]
    }
}

/// What was counted over one article or many.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a count named after the printed figure")]
pub struct Scores {
    pub relations: Tally,
    pub by_type: BTreeMap<String, Tally>,
    pub status_right: usize,
    pub source_right: usize,
    pub dated: usize,
    pub date_right: usize,
    pub attributions: usize,
    pub found: usize,
    pub speaker_right: usize,
    pub addressee: Tally,
    pub about: Tally,
    /// For each matched or spurious relation: its confidence and whether it is right.
    pub confidences: Vec<(f64, bool)>,
    /// What was missed or should not have been found, a line each.
    pub errors: Vec<String>,
}

impl Scores {
    /// Returns the figures by name, in the order in which they are printed.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, f64)> {
        let of = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let [precision, recall, f1] = self.relations.shares();
        let n_right = self.relations.right;
        let mut figures = vec![
            ("relations_gold", self.relations.gold as f64),
            ("relations_pred", self.relations.found as f64),
            ("relations_p", precision),
            ("relations_r", recall),
            ("relations_f1", f1),
            ("status_acc", of(self.status_right, n_right)),
            ("source_acc", of(self.source_right, n_right)),
            ("date_acc", of(self.date_right, self.dated)),
        ];
        if self.attributions > 0 {
            figures.extend([
                ("attributions", self.attributions as f64),
                ("found", of(self.found, self.attributions)),
                ("speaker_of_found", of(self.speaker_right, self.found)),
                ("speaker_of_all", of(self.speaker_right, self.attributions)),
                ("addressee_f1", self.addressee.shares()[2]),
                ("about_f1", self.about.shares()[2]),
            ]);
        }
        figures
    }

    /// Adds the counts of one article.
    pub fn count(&mut self, record: &Record, article: &Article, gold: &Gold) {
        let letters: Vec<char> = article.text.chars().collect();
        let links = actors::link(record, gold, &letters);
        self.count_relations(record, gold, &links);
        self.count_speakers(record, article, gold, &links, &letters);
    }

    fn count_relations(&mut self, record: &Record, gold: &Gold, links: &Links) {
        let mut left: Vec<&GoldRelation> = gold.relations.iter().collect();
        self.relations.gold += left.len();
        self.relations.found += record.relations.len();
        for it in &left {
            self.by_type.entry(it.kind.clone()).or_default().gold += 1;
        }
        for found in &record.relations {
            let tally = self.by_type.entry(found.kind.as_str().to_owned()).or_default();
            tally.found += 1;
            let name = name_of(record, found.object.as_ref());
            let hit = left.iter().position(|it| is_same(found, it, name, links));
            self.confidences.push((found.confidence, hit.is_some()));
            let Some(hit) = hit else {
                self.errors.push(spurious(record, found, &gold.id));
                continue;
            };
            tally.right += 1;
            self.relations.right += 1;
            self.count_matched(found, left.remove(hit), links);
        }
        self.errors.extend(left.into_iter().map(|it| missed(it, &gold.id)));
    }

    fn count_matched(&mut self, found: &RelationRecord, gold: &GoldRelation, links: &Links) {
        self.status_right += usize::from(found.status == gold.status);
        let last = found.according_to.last().map(|it| links.key(it));
        let is_source = last == gold.according_to.last().map(String::as_str);
        self.source_right += usize::from(is_source);
        if !is_source {
            self.errors
                .push(format!("source   {} {last:?} | {:?}", gold.evidence, gold.according_to));
        }
        if let Some(date) = &gold.date {
            self.dated += 1;
            let found_date = found.date.map(|it| it.to_string());
            self.date_right += usize::from(found_date.as_ref() == Some(date));
            if found_date.as_ref() != Some(date) {
                self.errors.push(format!("date     {} {found_date:?} | {date}", gold.evidence));
            }
        }
    }

    fn count_speakers(
        &mut self,
        record: &Record,
        article: &Article,
        gold: &Gold,
        links: &Links,
        letters: &[char],
    ) {
        let words = |spans: &[[usize; 2]]| actors::word_starts(letters, spans);
        let statements: Vec<_> =
            record.statements.iter().map(|it| (words(&it.content), words(&it.cue), it)).collect();
        for entry in &gold.speakers {
            let (Some(speaker), Some(attribution)) =
                (&entry.speaker, article.attributions.get(entry.attribution))
            else {
                continue;
            };
            self.attributions += 1;
            let (content, cue) = (words(&attribution.content), words(&attribution.cue));
            let shared = |it: &(BTreeSet<usize>, BTreeSet<usize>, _)| {
                (it.0.intersection(&content).count(), it.1.intersection(&cue).count())
            };
            // The first of the best, as the reference takes it.
            let best = statements.iter().rev().max_by_key(|it| shared(it));
            let Some(best) = best else { continue };
            let (n_content, n_cue) = shared(best);
            let is_found =
                if content.is_empty() { n_cue > 0 } else { 2 * n_content >= content.len() };
            if !is_found {
                continue;
            }
            self.found += 1;
            let found_speaker = best.2.speaker.as_ref().map(|it| links.linked(it));
            self.speaker_right += usize::from(found_speaker.flatten() == Some(speaker));
            count_keys(&mut self.addressee, &best.2.addressee, &entry.addressee, links);
            count_keys(&mut self.about, &best.2.about, &entry.about, links);
        }
    }
}

fn count_keys(tally: &mut Tally, found: &[ActorId], gold: &[String], links: &Links) {
    let found: BTreeSet<&str> = found.iter().map(|it| links.key(it)).collect();
    let gold: BTreeSet<&str> = gold.iter().map(String::as_str).collect();
    tally.right += found.intersection(&gold).count();
    tally.found += found.len();
    tally.gold += gold.len();
}

fn is_same(found: &RelationRecord, gold: &GoldRelation, object_name: &str, links: &Links) -> bool {
    if found.kind.as_str() != gold.kind {
        return false;
    }
    let linked = |it: &Option<ActorId>| it.as_ref().and_then(|it| links.linked(it)).cloned();
    let (subject, object) = (linked(&found.subject), linked(&found.object));
    let Some(gold_object) = &gold.object else {
        if subject != gold.subject {
            return false;
        }
        let wanted = actors::content_words(gold.matter.as_deref().unwrap_or_default());
        let mut got = actors::content_words(found.matter.as_deref().unwrap_or_default());
        if found.object.is_some() {
            got.extend(actors::content_words(object_name));
        }
        return 2 * wanted.intersection(&got).count() >= wanted.len();
    };
    let object_is = |it: &Option<String>| it.as_ref() == Some(gold_object);
    (subject == gold.subject && object_is(&object))
        || (links.is_symmetric(&gold.kind) && object_is(&subject) && object == gold.subject)
}

fn name_of<'r>(record: &'r Record, id: Option<&ActorId>) -> &'r str {
    let found = record.actors.iter().find(|it| Some(&it.id) == id);
    found.map_or("", |it| it.name.as_str())
}

fn spurious(record: &Record, found: &RelationRecord, article: &str) -> String {
    let name = |id: &Option<ActorId>| name_of(record, id.as_ref()).to_owned();
    let matter = found.matter.as_deref().unwrap_or("-");
    let (subject, object) = (name(&found.subject), name(&found.object));
    format!("spurious {article} {} {subject} -> {object} | {matter}", found.kind)
}

fn missed(gold: &GoldRelation, article: &str) -> String {
    let or_dash = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
    let (subject, object) = (or_dash(&gold.subject), or_dash(&gold.object));
    let matter = or_dash(&gold.matter);
    format!("missed   {article} {} {subject} -> {object} | {matter} | {}", gold.kind, gold.evidence)
}
