//! Corrections by people: of relations and statements, and of the metadata of documents.
//!
//! Plain data, held by acts. A [`JudgedReading`] keeps the whole row that a person judged, so that the
//! row can be found when its document is read again, and kept if it is no longer read.

use serde::{Deserialize, Serialize};

use super::record::{ActorRecord, RelationRecord, StatementRecord};
use super::{ActorId, Delivery, RelationType, Status};
use crate::document::{PartialDate, one_line};

/// A relation or statement as it was read when a person judged it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedReading {
    /// The row; its offsets count in the text of that time.
    #[serde(flatten)]
    pub row: JudgedRow,
    /// The words of the text behind it.
    pub quotation: String,
    /// The actors it names, without their mentions.
    pub actors: Vec<ActorRecord>,
}

/// The row that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JudgedRow {
    /// A relation.
    Relation(Box<RelationRecord>),
    /// A statement.
    Statement(Box<StatementRecord>),
}

/// Changes to a relation or statement; an absent field stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Whether the text presents a relation as true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Whether the text says that a relation is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<bool>,
    /// Whether a statement was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The type of a relation, or the dictionary form of a statement's cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RelationType>,
    /// The actor who did or said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<ActorId>,
    /// The actor it was done to, or the one a statement is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ActorId>,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// The inserted actors that the document does not name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<ActorRecord>,
}

/// Corrected metadata of a document; an absent field stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// The day it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Its headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Its web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
}

impl JudgedReading {
    /// Returns the id of the row.
    #[must_use]
    pub fn id(&self) -> &str {
        match &self.row {
            JudgedRow::Relation(it) => it.id.as_str(),
            JudgedRow::Statement(it) => it.id.as_str(),
        }
    }

    /// Describes the row in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let name = |id: &Option<ActorId>| {
            let known = self.actors.iter().find(|it| Some(&it.id) == id.as_ref());
            known.map_or_else(String::new, |it| it.name.clone())
        };
        let words = match &self.row {
            JudgedRow::Relation(it) => {
                let matter = it.matter.clone().unwrap_or_default();
                let kind = it.kind.as_str().replace('_', " ");
                format!("{} {kind} {} {matter}", name(&it.subject), name(&it.object))
            }
            JudgedRow::Statement(it) => format!("{} ({})", name(&it.speaker), it.cue_lemma),
        };
        one_line(&words)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.actors.iter().try_for_each(|actor| {
            check_actor(&actor.id)?;
            check_line(&actor.name)
        })
    }
}

impl Amendment {
    /// Returns this amendment with `later` applied on top.
    #[must_use]
    pub fn then(self, later: &Self) -> Self {
        Self {
            status: later.status.or(self.status),
            former: later.former.or(self.former),
            delivery: later.delivery.or(self.delivery),
            kind: later.kind.clone().or(self.kind),
            subject: later.subject.clone().or(self.subject),
            object: later.object.clone().or(self.object),
            date: later.date.or(self.date),
            actors: [self.actors, later.actors.clone()].concat(),
        }
    }

    /// Describes the changes in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let parts = [
            self.status.map(|it| format!("status {}", it.as_str())),
            self.former.map(|it| (if it { "over" } else { "not over" }).to_owned()),
            self.delivery.map(|it| format!("status {}", it.as_str())),
            self.kind.as_ref().map(|it| format!("type {it}")),
            self.subject.as_ref().map(|it| format!("subject {it}")),
            self.object.as_ref().map(|it| format!("object {it}")),
            self.date.map(|it| format!("date {it}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let ends = self.subject.iter().chain(&self.object);
        ends.chain(self.actors.iter().map(|it| &it.id)).try_for_each(check_actor)?;
        self.kind.iter().try_for_each(|it| check_line(it.as_str()))
    }
}

impl Particulars {
    /// Describes the corrected values in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let parts = [
            self.date.map(|it| format!("date {it}")),
            self.title.as_ref().map(|it| format!("title “{it}”")),
            self.outlet.as_ref().map(|it| format!("outlet {it}")),
            self.url.as_ref().map(|it| format!("url {it}")),
            self.byline.as_ref().map(|it| format!("byline {it}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn check(&self) -> Result<(), String> {
        [&self.title, &self.outlet, &self.url, &self.byline]
            .into_iter()
            .flatten()
            .try_for_each(|it| check_line(it))
    }
}

pub(super) fn check_actor(id: &ActorId) -> Result<(), String> {
    let is_id = !id.kind_name().is_empty() && !id.slug().is_empty();
    match is_id && !id.as_str().chars().any(char::is_control) {
        true => Ok(()),
        false => Err(format!("`{}` is not the id of an actor", id.as_str().escape_debug())),
    }
}

/// Checks a name that must fit on one line.
pub(super) fn check_line(text: &str) -> Result<(), String> {
    match !text.trim().is_empty() && !text.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(format!("`{}` is not a name", text.escape_debug())),
    }
}
