//! The columns of a run of documents, gathered from the store.
//!
//! In: outlines of documents, in the order of their numbers. Out: [`DocumentRun`]. Fails if the store cannot be
//! read.

use super::run::{DocumentRun, RunDocument, RunRelation, RunStatement};
use crate::graph::{Casts, Numbering};
use crate::knowledge::ActorKind;
use crate::resolve::Identities;
use crate::store::{
    ByNumber, DocumentNumber, Outline, OutlinedRelation, OutlinedStatement, StoreError,
};

/// A run that grows.
#[derive(Default)]
pub(super) struct GrowingRun {
    casts: Casts,
    texts: Numbering<Box<str>>,
    run: DocumentRun,
    /// For each actor the last document that it was seen in.
    last_seen: ByNumber<Option<DocumentNumber>>,
    room: ByNumber<u32>,
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

impl GrowingRun {
    /// Adds a document.
    pub(super) fn add(
        &mut self,
        identities: &Identities<'_>,
        outline: &Outline<'_>,
    ) -> Result<(), StoreError> {
        let mut room = std::mem::take(&mut self.room);
        self.casts.read(identities, outline, &mut room)?;
        let outlet = outline.outlet.map(|it| self.texts.number(it));
        self.run.documents.push(RunDocument {
            number: outline.number.0,
            id: outline.id.into(),
            date: outline.date,
            outlet,
            relations: self.run.relations.len(),
            statements: self.run.statements.len(),
            cast: self.run.cast.len(),
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
        self.run.unnamed.extend(unnamed.map(|(_, number)| *number));
        self.last_seen.resize(self.casts.actors.values.len(), None);
        let number = outline.number;
        for actor in actors {
            if self.last_seen[*actor].replace(number) != Some(number) {
                self.run.cast.push(*actor);
            }
        }
    }

    fn add_relation(&mut self, relation: &OutlinedRelation<'_>, cast: &ByNumber<u32>) {
        let actor = |it: u32| cast[it];
        let start = self.run.others.len() as u32;
        self.run.others.extend(relation.according_to.iter().map(|it| actor(*it)));
        let row = RunRelation {
            kind: self.texts.number(relation.kind),
            subject: relation.subject.map(actor),
            object: relation.object.map(actor),
            sources: start..self.run.others.len() as u32,
            date: relation.date,
            status: relation.status,
            confidence: relation.confidence,
        };
        self.run.relations.push(row);
    }

    fn add_statement(&mut self, statement: &OutlinedStatement<'_>, cast: &ByNumber<u32>) {
        let actor = |it: u32| cast[it];
        let mut put = |all: &[u32]| {
            let start = self.run.others.len() as u32;
            self.run.others.extend(all.iter().map(|it| actor(*it)));
            start..self.run.others.len() as u32
        };
        let row = RunStatement {
            speaker: statement.speaker.map(actor),
            about: put(&statement.about),
            addressee: put(&statement.addressee),
            cue: self.texts.number(statement.cue),
            mode: statement.mode,
        };
        self.run.statements.push(row);
    }

    /// Returns the run once all documents are in.
    pub(super) fn finish(self) -> DocumentRun {
        let mut run = self.run;
        (run.actors, run.texts) = (self.casts.actors.values, self.texts.values);
        run.finish();
        run
    }
}
