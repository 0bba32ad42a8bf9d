//! Relations and statements of all documents as columns, for patterns that name none of them.
//!
//! In: a store with who is who in it. Out: [`Columns`], which give the triples of a document that have
//! one predicate, in the order in which the [`Leaf`](super::triples::Leaf) of the document has them,
//! without laying it out. They are read in parts ([`Part`]), so that a query that stops early reads few
//! documents. A document that numbers its relations or statements in ways of its own is odd, and is left
//! to the leaf. Fails if the store cannot be read.

mod asked;
mod gathering;
mod kept;
mod parts;
mod row_bytes;
mod run;

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use oxrdf::vocab::xsd;
use oxrdf::{Literal, Term};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use asked::Asked;
use gathering::GrowingRun;
pub(super) use parts::Columns;
use run::{DocumentRun, RunRelation, RunRow};

use super::terms::{OURS, SharedTriple, literal, percent_decoded, shared};
use super::triples::{date_literal, vocab};
use crate::knowledge::{ActorId, Mode, Status};
use crate::resolve::Identities;
use crate::store::{ByNumber, Outline, StoreError};

/// Some documents, next to each other by their numbers.
struct Part {
    runs: ByNumber<DocumentRun>,
    /// Id of a document -> its run, and its place there.
    by_id: OnceLock<FxHashMap<Box<str>, (u32, u32)>>,
    /// Actors, and whether each has one name in all documents.
    actors: OnceLock<FxHashMap<ActorId, bool>>,
    statuses: Vec<(Status, Arc<Term>)>,
    modes: Vec<(Mode, Arc<Term>)>,
    classes: Classes,
    /// The subjects given last, all of one document: a query often asks for more of each at once.
    recent: Mutex<Vec<(Arc<Term>, Place)>>,
}

/// The terms of what triples are about.
struct Classes {
    document: Arc<Term>,
    relation: Arc<Term>,
    statement: Arc<Term>,
}

/// A row: its run, its document there, and which of it.
type Place = (u32, u32, RunRow);

impl Part {
    /// Returns columns as they were kept under a name, or `None` if they were not or no longer hold.
    fn kept(
        identities: &Identities<'_>,
        name: &str,
        key: &kept::Key,
    ) -> Result<Option<Self>, StoreError> {
        let note = identities.store().note(name)?;
        Ok(note.and_then(|it| kept::read(&it, key)).map(Self::of))
    }

    /// Gathers the columns of the documents with these numbers and keeps them under a name.
    fn gather(
        identities: &Identities<'_>,
        name: &str,
        (numbers, key): (&Range<u32>, &kept::Key),
    ) -> Result<Self, StoreError> {
        let add = |run: &mut GrowingRun, outline: &Outline<'_>| run.add(identities, outline);
        let runs: Vec<GrowingRun> = identities.store().fold_outlines_of(numbers, add)?;
        let mut runs: Vec<DocumentRun> = runs.into_iter().map(GrowingRun::finish).collect();
        runs.retain(|it| it.documents.len() > 0);
        identities.store().cache(name, &|| kept::write(&runs, key));
        Ok(Self::of(runs))
    }

    fn of(runs: Vec<DocumentRun>) -> Self {
        Self {
            runs: runs.into(),
            by_id: OnceLock::new(),
            actors: OnceLock::new(),
            statuses: Status::ALL.map(|it| (it, literal(it.as_str()))).into(),
            modes: Mode::ALL.map(|it| (it, literal(it.as_str()))).into(),
            classes: Classes {
                document: shared(vocab("Document")),
                relation: shared(vocab("Relation")),
                statement: shared(vocab("Statement")),
            },
            recent: Mutex::default(),
        }
    }

    /// Returns the run of a document with an id, and its place there.
    fn place_of_id(&self, id: &str) -> Option<(u32, u32)> {
        let by_id = self.by_id.get_or_init(|| {
            let mut by_id = FxHashMap::default();
            for (run, documents) in (0_u32..).zip(self.runs.iter().map(|it| &it.documents)) {
                by_id.extend((0_u32..).zip(documents).map(|(at, it)| (it.id.clone(), (run, at))));
            }
            by_id
        });
        by_id.get(id).copied()
    }

    /// Returns whether an actor appears in documents under one name, or `None` if it does not appear.
    fn has_one_name(&self, actor: &ActorId) -> Option<bool> {
        let actors = self.actors.get_or_init(|| {
            let mut actors: FxHashMap<ActorId, bool> = FxHashMap::default();
            for run in &self.runs {
                for (number, id) in (0_u32..).zip(&run.actors) {
                    *actors.entry(id.clone()).or_insert(true) &= !run.unnamed.contains(&number);
                }
            }
            actors
        });
        actors.get(actor).copied()
    }

    /// Returns the run of a document, and its place there.
    fn document(&self, number: u32) -> Option<(u32, u32)> {
        let is_before = |run: &DocumentRun| {
            run.documents.as_slice().first().is_some_and(|it| it.number <= number)
        };
        let run = self.runs.as_slice().partition_point(is_before).checked_sub(1)?;
        let documents = self.runs[run].documents.as_slice();
        let at = documents.binary_search_by_key(&number, |it| it.number).ok()?;
        Some((run as u32, at as u32))
    }

    /// Adds to `found` the triples of a document that have a predicate and, if one is given, an
    /// object. Returns `None` if the document is odd.
    fn of_document(
        &self,
        number: u32,
        asked: Asked,
        [predicate, object]: [Option<&Arc<Term>>; 2],
        found: &mut Vec<SharedTriple>,
    ) -> Option<()> {
        let (of_run, place) = self.document(number)?;
        let (run, at) = (&self.runs[of_run], place as usize);
        let document = run.documents.as_slice().get(at).filter(|it| !it.is_odd)?;
        let predicate = predicate?;
        if asked == Asked::Tie {
            Self::ties(run, at, predicate, object, found);
            return Some(());
        }
        let mut recent = Vec::new();
        for row in run.rows(at).filter(|it| asked.fits(*it)) {
            let mut subject = None;
            self.each_object((run, at), row, asked, &mut |given| {
                if object.is_none_or(|it| it == given) {
                    let subject = subject.get_or_insert_with(|| shared(document.node(row)));
                    found.push([subject, predicate, given].map(Arc::clone));
                }
            });
            recent.extend(subject.map(|it| (it, (of_run, place, row))));
        }
        *self.recent() = recent;
        Some(())
    }

    fn recent(&self) -> MutexGuard<'_, Vec<(Arc<Term>, Place)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the row that a term names, if this part has its document: `None` inside if that has no
    /// such row. A document that is odd has none for the columns.
    #[expect(clippy::option_option, reason = "outside whether the part knows, inside the row")]
    fn place_of(&self, subject: &Arc<Term>) -> Option<Option<Place>> {
        let is_it = |it: &&(Arc<Term>, Place)| Arc::ptr_eq(&it.0, subject);
        if let Some((_, place)) = self.recent().iter().find(is_it) {
            return Some(Some(*place));
        }
        let Term::NamedNode(named) = subject.as_ref() else { return None };
        let (kind, name) = named.as_str().strip_prefix(OURS)?.split_once(':')?;
        if !["document", "relation", "statement"].contains(&kind) {
            return None;
        }
        let name = percent_decoded(name);
        let (id, local) = match kind {
            "document" => (name.as_str(), ""),
            _ => name.rsplit_once('#')?,
        };
        let (of_run, place) = self.place_of_id(id)?;
        let (run, at) = (&self.runs[of_run], place as usize);
        let document = run.documents.as_slice().get(at).filter(|it| !it.is_odd)?;
        let row = run.row(at, kind, local).filter(|it| document.node(*it) == *named);
        Some(row.map(|it| (of_run, place, it)))
    }

    /// Adds to `found` the triples of a document, relation or statement that have a predicate and, if
    /// one is given, an object. Returns `None` if this part does not know.
    fn of_subject(
        &self,
        subject: &Arc<Term>,
        asked: Asked,
        [predicate, object]: [Option<&Arc<Term>>; 2],
        found: &mut Vec<SharedTriple>,
    ) -> Option<()> {
        if asked == Asked::Tie {
            return None;
        }
        let place = self.place_of(subject)?.filter(|it| asked.fits(it.2));
        let (Some((of_run, place, row)), Some(predicate)) = (place, predicate) else {
            return Some(());
        };
        let of_document = (&self.runs[of_run], place as usize);
        self.each_object(of_document, row, asked, &mut |given| {
            if object.is_none_or(|it| it == given) {
                found.push([subject, predicate, given].map(Arc::clone));
            }
        });
        Some(())
    }

    /// Gives each object that a row has for a predicate, once.
    fn each_object(
        &self,
        (run, at): (&DocumentRun, usize),
        row: RunRow,
        asked: Asked,
        give: &mut dyn FnMut(&Arc<Term>),
    ) {
        let document = &run.documents[at];
        let actor = |it: u32| run.actor(it);
        match (asked, row) {
            (Asked::Class, RunRow::Document) => give(&self.classes.document),
            (Asked::Class, RunRow::Relation(..)) => give(&self.classes.relation),
            (Asked::Class, RunRow::Statement(..)) => give(&self.classes.statement),
            (Asked::Document, RunRow::Relation(..) | RunRow::Statement(..)) => {
                give(&shared(document.node(RunRow::Document)));
            }
            (Asked::Evidence, RunRow::Relation(..) | RunRow::Statement(..)) => {
                give(&literal(&document.evidence(row)));
            }
            (Asked::Outlet, RunRow::Document) => {
                document.outlet.iter().for_each(|it| give(&run.literals[*it]));
            }
            (Asked::Mentions, RunRow::Document) => {
                run.cast_of(at).iter().for_each(|it| give(actor(*it)));
            }
            (Asked::Date, row) => {
                let own = match row {
                    RunRow::Relation(_, at) => run.relations[at].date,
                    _ => None,
                };
                let date = own.or(document.date);
                if let Some(date) = date {
                    give(&shared(date_literal(date)));
                }
            }
            (_, RunRow::Relation(_, at)) => self.each_of_relation(run, at, asked, give),
            (_, RunRow::Statement(_, at)) => self.each_of_statement(run, at, asked, give),
            _ => {}
        }
    }

    fn each_of_relation(
        &self,
        run: &DocumentRun,
        at: usize,
        asked: Asked,
        give: &mut dyn FnMut(&Arc<Term>),
    ) {
        let relation = &run.relations[at];
        let actor = |it: u32| run.actor(it);
        match asked {
            Asked::Type => give(&run.type_terms[relation.kind]),
            Asked::Subject => relation.subject.iter().for_each(|it| give(actor(*it))),
            Asked::Object => relation.object.iter().for_each(|it| give(actor(*it))),
            Asked::AccordingTo => {
                each_once(run.others(&relation.sources), &mut |it| give(actor(it)));
            }
            Asked::Status => {
                let of_status = self.statuses.iter().filter(|it| it.0 == relation.status);
                of_status.for_each(|it| give(&it.1));
            }
            Asked::Confidence => {
                let confidence = format!("{:.3}", relation.confidence);
                give(&shared(Literal::new_typed_literal(confidence, xsd::DECIMAL)));
            }
            _ => {}
        }
    }

    fn each_of_statement(
        &self,
        run: &DocumentRun,
        at: usize,
        asked: Asked,
        give: &mut dyn FnMut(&Arc<Term>),
    ) {
        let statement = &run.statements[at];
        let actor = |it: u32| run.actor(it);
        match asked {
            Asked::Speaker => statement.speaker.iter().for_each(|it| give(actor(*it))),
            Asked::About => each_once(run.others(&statement.about), &mut |it| give(actor(it))),
            Asked::Addressee => {
                each_once(run.others(&statement.addressee), &mut |it| give(actor(it)));
            }
            Asked::Cue => give(&run.literals[statement.cue]),
            Asked::Mode => {
                let of_mode = self.modes.iter().filter(|it| it.0 == statement.mode);
                of_mode.for_each(|it| give(&it.1));
            }
            _ => {}
        }
    }

    /// Adds the plain triples of a type, from subjects to objects.
    fn ties(
        run: &DocumentRun,
        at: usize,
        predicate: &Arc<Term>,
        object: Option<&Arc<Term>>,
        found: &mut Vec<SharedTriple>,
    ) {
        let relations = run.relations_of(at);
        let is_asked = |it: &&RunRelation| {
            it.status == Status::Asserted && run.type_terms[it.kind] == *predicate
        };
        let ends = |it: &RunRelation| it.subject.zip(it.object);
        let ends: Vec<_> = relations.iter().filter(is_asked).filter_map(ends).collect();
        if ends.is_empty() {
            return;
        }
        let mut told = FxHashSet::default();
        let actor = |it: u32| run.actor(it);
        for subject in run.cast_of(at) {
            for (_, to) in ends.iter().filter(|(from, _)| from == subject) {
                let fits = object.is_none_or(|it| it == actor(*to));
                if fits && told.insert((*subject, *to)) {
                    found.push([actor(*subject), predicate, actor(*to)].map(Arc::clone));
                }
            }
        }
    }
}

/// Gives each value at its first place.
fn each_once(values: &[u32], give: &mut dyn FnMut(u32)) {
    for (at, value) in values.iter().enumerate() {
        if !values.iter().take(at).any(|before| before == value) {
            give(*value);
        }
    }
}
