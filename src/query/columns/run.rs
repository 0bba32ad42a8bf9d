//! The columns of a run of documents.
//!
//! In: the rows of documents, in the order of their numbers. Out: [`DocumentRun`], their relations and
//! statements as rows that name actors and texts by number, and the terms for them. Never fails.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use oxrdf::{NamedNode, Term};
use rustc_hash::FxHashSet;

use crate::document::PartialDate;
use crate::knowledge::{ActorId, Mode, Status};
use crate::query::terms::{literal, shared};
use crate::query::triples::{actor_node, node};
use crate::store::ByNumber;

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
    pub(super) relations: usize,
    pub(super) statements: usize,
    pub(super) cast: usize,
    pub(super) is_odd: bool,
}

/// A run of documents.
#[derive(Default)]
pub(super) struct DocumentRun {
    pub(super) documents: ByNumber<RunDocument>,
    pub(super) relations: ByNumber<RunRelation>,
    pub(super) statements: ByNumber<RunStatement>,
    /// The actors of the store that the documents refer to.
    pub(super) actors: ByNumber<ActorId>,
    /// Types of relations, cues and outlets.
    pub(super) texts: ByNumber<Box<str>>,
    pub(super) others: Vec<u32>,
    /// The actors of documents, each once.
    pub(super) cast: Vec<u32>,
    /// Actors of which documents may print different names.
    pub(super) unnamed: FxHashSet<u32>,
    /// The terms of actors, each made once it is asked for.
    actor_terms: ByNumber<OnceLock<Arc<Term>>>,
    /// Texts as relation types and as literals.
    pub(super) type_terms: ByNumber<Arc<Term>>,
    pub(super) literals: ByNumber<Arc<Term>>,
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

impl DocumentRun {
    /// Makes the terms once all rows are in.
    pub(super) fn finish(&mut self) {
        self.actor_terms = self.actors.iter().map(|_| OnceLock::new()).collect();
        self.type_terms = self.texts.iter().map(|it| shared(node("type", it))).collect();
        self.literals = self.texts.iter().map(|it| literal(it)).collect();
    }

    /// Returns the term of an actor.
    pub(super) fn actor(&self, number: u32) -> &Arc<Term> {
        let id = &self.actors[number];
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

    /// Returns the number of statements of the document at a place.
    pub(super) fn n_statements_of(&self, at: usize) -> usize {
        self.bound(at, |it| it.statements, self.statements.as_slice()).len()
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
