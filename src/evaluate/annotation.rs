//! Annotated articles: their actors, attributions and relations.
//!
//! In: JSON Lines text, one file per set. Out: [`AnnotatedArticle`]s, with places in code points of their
//! text. Fails if a line is not an article, a place is outside the text or a key belongs to no
//! actor; the error names the line.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::gold::{self, Attribution, GoldError, GoldLine};
use crate::knowledge::Status;
use crate::knowledge::record::Offsets;

/// An annotated article.
///
/// Invariant, if returned by [`articles`]: places are inside the text, keys are those of actors,
/// and speakers refer to existing attributions.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of the annotated articles")]
pub struct AnnotatedArticle {
    pub id: String,
    pub text: String,
    pub attributions: Vec<Attribution>,
    pub gold: Gold,
}

/// What an annotator found in one article.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Gold {
    pub actors: Vec<GoldActor>,
    #[serde(default)]
    pub speakers: Vec<GoldSpeaker>,
    #[serde(default)]
    pub relations: Vec<GoldRelation>,
}

/// An annotated actor.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldActor {
    pub key: String,
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Who made an annotated attribution.
#[derive(Clone, Debug, Deserialize)]
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
    pub places: Places,
}

/// The places of the words of a relation, in code points; `None` for words in another sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Places {
    pub sentence: Offsets,
    pub trigger: Offsets,
    pub subject: Option<Offsets>,
    pub object: Option<Offsets>,
    pub matter: Option<Offsets>,
}

impl AnnotatedArticle {
    /// Returns the attribution of an annotated speaker of this article.
    ///
    /// # Panics
    /// If the speaker is of another article.
    #[must_use]
    pub fn attribution_of(&self, gold: &GoldSpeaker) -> &Attribution {
        &self.attributions[gold.attribution]
    }
}

impl GoldRelation {
    /// Returns subject and object, each with its role, the key of the actor and the place.
    #[must_use]
    pub fn arguments(&self) -> [(&'static str, Option<&str>, Option<Offsets>); 2] {
        [
            ("subject", self.subject.as_deref(), self.places.subject),
            ("object", self.object.as_deref(), self.places.object),
        ]
    }
}

/// Returns the articles of a JSON Lines text that have gold, skipping the others and blank lines.
///
/// # Errors
/// Returns an error if a line is not an article, or its gold refers to something missing.
pub fn articles(text: &str) -> Result<Vec<AnnotatedArticle>, GoldError> {
    let all = gold::lines(text, article)?;
    Ok(all.into_iter().flatten().collect())
}

fn article(line: GoldLine<Gold>) -> Result<Option<AnnotatedArticle>, String> {
    let GoldLine { id, text, attributions, gold } = line;
    let Some(gold) = gold else { return Ok(None) };
    let article = AnnotatedArticle { id, text, attributions, gold };
    check(&article).map_err(|cause| format!("article `{}`: {cause}", article.id))?;
    Ok(Some(article))
}

fn check(article: &AnnotatedArticle) -> Result<(), String> {
    let n_chars = article.text.chars().count();
    for [start, end] in places(article) {
        if start > end || end > n_chars {
            return Err(format!("the place [{start}, {end}] is outside its {n_chars} characters"));
        }
    }
    let known: BTreeSet<&str> = article.gold.actors.iter().map(|it| it.key.as_str()).collect();
    if let Some(key) = keys(&article.gold).find(|it| !known.contains(it)) {
        return Err(format!("no actor has the key `{key}`"));
    }
    let n_attributions = article.attributions.len();
    match article.gold.speakers.iter().find(|it| it.attribution >= n_attributions) {
        Some(it) => Err(format!("there is no attribution {} of {n_attributions}", it.attribution)),
        None => Ok(()),
    }
}

fn places(article: &AnnotatedArticle) -> impl Iterator<Item = Offsets> {
    let said = article.attributions.iter().flat_map(|it| [&it.source, &it.cue, &it.content]);
    let related = article.gold.relations.iter().flat_map(|relation| {
        let Places { sentence, trigger, subject, object, matter } = relation.places;
        [Some(sentence), Some(trigger), subject, object, matter].into_iter().flatten()
    });
    said.flatten().copied().chain(related)
}

fn keys(gold: &Gold) -> impl Iterator<Item = &str> {
    let speakers = gold.speakers.iter();
    let said = speakers.flat_map(|it| it.speaker.iter().chain(&it.addressee).chain(&it.about));
    let relations = gold.relations.iter();
    let done = relations.flat_map(|it| it.subject.iter().chain(&it.object).chain(&it.according_to));
    said.chain(done).map(String::as_str)
}
