//! The columns of a run of documents.
//!
//! In: outlines of documents, in the order of their numbers. Out: [`DocumentRun`], their relations and
//! statements as rows that name actors and texts by number. Fails if the store cannot be read.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use oxrdf::{NamedNode, Term};
use rustc_hash::FxHashSet;

use crate::document::PartialDate;
use crate::graph::{Casts, Numbering};
use crate::knowledge::{ActorKind, Mode, Status};
use crate::query::terms::{literal, shared};
use crate::query::triples::{actor_node, node};
use crate::resolve::Identities;
use crate::store::{
    ByNumber, DocumentNumber, Outline, OutlinedRelation, OutlinedStatement, StoreError,
};

/// A relation.
pub(super) struct RunRelation {
    pub(super) kind: u32,
    pub(super) subject: Option<u32>,
    pub(super) object: Option<u32>,
    /// Those who say so, among `others` of the run.
    pub(super) sources: Range<u32>,
    pub(super) date: Option<PartialDate>,
    pub(super) status: Status,
    pub(super) confidence: f64,
}

/// A statement.
pub(super) struct RunStatement {
    pub(super) speaker: Option<u32>,
    pub(super) cue: u32,
    pub(super) mode: Mode,
    /// Among `others` of the run.
    pub(super) about: Range<u32>,
    pub(super) addressee: Range<u32>,
}

/// A document, with where its rows begin.
pub(super) struct RunDocument {
    pub(super) number: u32,
    pub(super) id: Box<str>,
    pub(super) date: Option<PartialDate>,
    pub(super) outlet: Option<u32>,
    relations: usize,
    statements: usize,
    cast: usize,
    pub(super) is_odd: bool,
}

/// A run of documents.
#[derive(Default)]
pub(super) struct DocumentRun {
    pub(super) casts: Casts,
    texts: Numbering<Box<str>>,
    pub(super) documents: ByNumber<RunDocument>,
    pub(super) relations: ByNumber<RunRelation>,
    pub(super) statements: ByNumber<RunStatement>,
    others: Vec<u32>,
    /// The actors of documents, each once.
    pub(super) cast: Vec<u32>,
    /// Actors of which documents may print different names.
    pub(super) unnamed: FxHashSet<u32>,
    /// The terms of actors, each made once it is asked for.
    actor_terms: ByNumber<OnceLock<Arc<Term>>>,
    /// Texts as relation types and as literals.
    pub(super) type_terms: ByNumber<Arc<Term>>,
    pub(super) literals: ByNumber<Arc<Term>>,
    /// For each actor the last document that it was seen in.
    last_seen: ByNumber<Option<DocumentNumber>>,
    room: ByNumber<u32>,
}

/// Something in a document that triples are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunRow {
    Document,
    /// The relation or statement with this number in its document, and its place in the run.
    Relation(usize, usize),
    Statement(usize, usize),
}

impl RunDocument {
    /// Returns the id by which a relation or statement is cited.
    pub(super) fn evidence(&self, row: RunRow) -> String {
        match row {
            RunRow::Document => self.id.to_string(),
            RunRow::Relation(n, _) => format!("{}#r{n}", self.id),
            RunRow::Statement(n, _) => format!("{}#s{n}", self.id),
        }
    }

    /// Returns the name of a row.
    pub(super) fn node(&self, row: RunRow) -> NamedNode {
        let kind = match row {
            RunRow::Document => "document",
            RunRow::Relation(..) => "relation",
            RunRow::Statement(..) => "statement",
        };
        node(kind, &self.evidence(row))
    }
}

/// Returns whether a document numbers its relations or statements in ways of its own.
fn is_odd(outline: &Outline<'_>) -> bool {
    let is_usual = |id: Option<&str>, letter: char, n: usize| {
        id.is_none_or(|it| it.strip_prefix(letter) == Some(&n.to_string()))
    };
    let mut relations = outline.relations.iter().enumerate();
    let mut statements = outline.statements.iter().enumerate();
    !relations.all(|(n, it)| is_usual(it.id, 'r', n))
        || !statements.all(|(n, it)| is_usual(it.id, 's', n))
}

impl DocumentRun {
    /// Adds a document.
    pub(super) fn add(
        &mut self,
        identities: &Identities<'_>,
        outline: &Outline<'_>,
    ) -> Result<(), StoreError> {
        let mut room = std::mem::take(&mut self.room);
        self.casts.read(identities, outline, &mut room)?;
        let outlet = outline.outlet.map(|it| self.texts.number(it));
        self.documents.push(RunDocument {
            number: outline.number.0,
            id: outline.id.into(),
            date: outline.date,
            outlet,
            relations: self.relations.len(),
            statements: self.statements.len(),
            cast: self.cast.len(),
            is_odd: is_odd(outline),
        });
        outline.relations.iter().for_each(|it| self.add_relation(it, &room));
        outline.statements.iter().for_each(|it| self.add_statement(it, &room));
        self.add_cast(outline, &room);
        self.room = room;
        Ok(())
    }

    /// Adds the actors of a document, each once.
    fn add_cast(&mut self, outline: &Outline<'_>, actors: &ByNumber<u32>) {
        let unnamed = outline.actors.iter().zip(actors);
        let unnamed = unnamed.filter(|(actor, _)| actor.kind == ActorKind::Unnamed);
        self.unnamed.extend(unnamed.map(|(_, number)| *number));
        self.last_seen.resize(self.casts.actors.values.len(), None);
        let number = outline.number;
        for actor in actors {
            if self.last_seen[*actor].replace(number) != Some(number) {
                self.cast.push(*actor);
            }
        }
    }

    fn add_relation(&mut self, relation: &OutlinedRelation<'_>, cast: &ByNumber<u32>) {
        let actor = |it: u32| cast[it];
        let start = self.others.len() as u32;
        self.others.extend(relation.according_to.iter().map(|it| actor(*it)));
        let row = RunRelation {
            kind: self.texts.number(relation.kind),
            subject: relation.subject.map(actor),
            object: relation.object.map(actor),
            sources: start..self.others.len() as u32,
            date: relation.date,
            status: relation.status,
            confidence: relation.confidence,
        };
        self.relations.push(row);
    }

    fn add_statement(&mut self, statement: &OutlinedStatement<'_>, cast: &ByNumber<u32>) {
        let actor = |it: u32| cast[it];
        let mut put = |all: &[u32]| {
            let start = self.others.len() as u32;
            self.others.extend(all.iter().map(|it| actor(*it)));
            start..self.others.len() as u32
        };
        let row = RunStatement {
            speaker: statement.speaker.map(actor),
            about: put(&statement.about),
            addressee: put(&statement.addressee),
            cue: self.texts.number(statement.cue),
            mode: statement.mode,
        };
        self.statements.push(row);
    }

    /// Makes the terms once all documents are in.
    pub(super) fn finish(&mut self) {
        self.actor_terms = self.casts.actors.values.iter().map(|_| OnceLock::new()).collect();
        self.last_seen = ByNumber::default();
        self.type_terms = self.texts.values.iter().map(|it| shared(node("type", it))).collect();
        self.literals = self.texts.values.iter().map(|it| literal(it)).collect();
    }

    /// Returns the term of an actor.
    pub(super) fn actor(&self, number: u32) -> &Arc<Term> {
        let id = &self.casts.actors.values[number];
        self.actor_terms[number].get_or_init(|| shared(actor_node(id)))
    }

    /// Returns the actors that a range of a row holds.
    pub(super) fn others(&self, range: &Range<u32>) -> &[u32] {
        &self.others[range.start as usize..range.end as usize]
    }

    fn bound<T>(
        &self,
        at: usize,
        start: impl Fn(&RunDocument) -> usize,
        all: &[T],
    ) -> Range<usize> {
        let next = self.documents.as_slice().get(at + 1);
        start(&self.documents[at])..next.map_or(all.len(), start)
    }

    /// Returns the actors of the document at a place.
    pub(super) fn cast_of(&self, at: usize) -> &[u32] {
        &self.cast[self.bound(at, |it| it.cast, &self.cast)]
    }

    /// Returns the relations of the document at a place.
    pub(super) fn relations_of(&self, at: usize) -> &[RunRelation] {
        let bound = self.bound(at, |it| it.relations, self.relations.as_slice());
        &self.relations.as_slice()[bound]
    }

    /// Returns the rows of the document at a place.
    pub(super) fn rows(&self, at: usize) -> impl Iterator<Item = RunRow> {
        let relations = self.bound(at, |it| it.relations, self.relations.as_slice());
        let statements = self.bound(at, |it| it.statements, self.statements.as_slice());
        std::iter::once(RunRow::Document)
            .chain(relations.enumerate().map(|(n, it)| RunRow::Relation(n, it)))
            .chain(statements.enumerate().map(|(n, it)| RunRow::Statement(n, it)))
    }

    /// Returns the row of the document at a place that a name of its kind names.
    pub(super) fn row(&self, at: usize, kind: &str, local: &str) -> Option<RunRow> {
        let number = || local.get(1..)?.parse::<usize>().ok();
        match kind {
            "document" => Some(RunRow::Document),
            "relation" => {
                let all = self.bound(at, |it| it.relations, self.relations.as_slice());
                let n = number()?;
                all.clone().nth(n).map(|it| RunRow::Relation(n, it))
            }
            _ => {
                let all = self.bound(at, |it| it.statements, self.statements.as_slice());
                let n = number()?;
                all.clone().nth(n).map(|it| RunRow::Statement(n, it))
            }
        }
    }
}
