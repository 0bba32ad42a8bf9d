//! Applies corrections to one document.
//!
//! In: a document as extracted, and the acts on it in the order of their numbers. Out: the
//! corrected document, and which of its rows were confirmed or amended. A row is identified by its
//! content and the words it was read from, not by its id, since the next extraction may give that
//! id to another row. A confirmed row that is no longer extracted is inserted again. An act on
//! words that are gone has no effect.

use std::collections::BTreeMap;

use super::bytes::stored::StoredDocument;
use super::corrected::Judged;
use crate::document::{CodePoints, Document, Span};
use crate::knowledge::acts::Act;
use crate::knowledge::corrections::{Amendment, JudgedReading, JudgedRow, Particulars};
use crate::knowledge::record::{
    ActorRecord, Offsets, RelationRecord, StatementRecord, extraction_of,
};
use crate::knowledge::{Extraction, Relation, RelationId, Statement, StatementId};

/// The combined effect of the acts on one row.
#[derive(Default)]
struct Verdict {
    is_rejected: bool,
    act: u64,
    amendment: Amendment,
}

/// A row of the extraction, or one that was inserted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Relation(usize),
    Statement(usize),
}

/// Returns the corrected document, and its confirmed or amended rows.
pub(super) fn correct(
    mut stored: StoredDocument,
    acts: &[(u64, &Act)],
) -> (StoredDocument, Judged) {
    let mut verdicts: BTreeMap<Place, Verdict> = BTreeMap::new();
    for (number, act) in acts {
        match act {
            Act::Describe { to, .. } => describe(&mut stored.document, to),
            Act::Reject { reading, .. } => {
                if let Some(place) = place(&stored, reading, Sought::Same) {
                    let verdict = verdicts.entry(place).or_default();
                    (verdict.is_rejected, verdict.act) = (true, *number);
                }
            }
            Act::Confirm { reading, .. } => {
                judge(&mut stored, &mut verdicts, *number, reading, &Amendment::default());
            }
            Act::Amend { reading, to, .. } => {
                judge(&mut stored, &mut verdicts, *number, reading, to);
            }
            _ => {}
        }
    }
    let mut judged = Judged::new();
    for (place, verdict) in verdicts.iter().filter(|(_, verdict)| !verdict.is_rejected) {
        let id = match place {
            Place::Relation(at) => amend_relation(&mut stored.extraction, *at, &verdict.amendment),
            Place::Statement(at) => {
                amend_statement(&mut stored.extraction, *at, &verdict.amendment)
            }
        };
        judged.insert(id, verdict.act);
    }
    remove_rejected(&mut stored.extraction, &verdicts);
    (stored, judged)
}

fn describe(document: &mut Document, to: &Particulars) {
    document.date = to.date.or(document.date);
    document.title = to.title.clone().or(document.title.take());
    document.outlet = to.outlet.clone().or(document.outlet.take());
    document.url = to.url.clone().or(document.url.take());
    document.byline = to.byline.clone().or(document.byline.take());
}

/// Records that a row was confirmed, with its amendments; inserts the row if it is missing.
fn judge(
    stored: &mut StoredDocument,
    verdicts: &mut BTreeMap<Place, Verdict>,
    number: u64,
    reading: &JudgedReading,
    to: &Amendment,
) {
    let found = place(stored, reading, Sought::Like).or_else(|| insert_row(stored, reading));
    let Some(place) = found else { return };
    // The person judged the row as it was extracted then, so its status then is part of the
    // verdict.
    let as_judged = match &reading.row {
        JudgedRow::Relation(row) => {
            Amendment { status: Some(row.status), former: Some(row.former), ..Amendment::default() }
        }
        JudgedRow::Statement(row) => {
            Amendment { delivery: Some(row.delivery), ..Amendment::default() }
        }
    };
    let verdict = verdicts.entry(place).or_default();
    let before = std::mem::take(&mut verdict.amendment);
    let is_first = verdict.act == 0;
    let before = if is_first { as_judged.then(&before) } else { before };
    *verdict = Verdict { is_rejected: false, act: number, amendment: before.then(to) };
}

/// How closely a row must match the reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sought {
    /// Status and wording must match: what was rejected as asserted may be correct as denied.
    Same,
    /// Status and wording may differ.
    Like,
}

/// Returns the row that a reading refers to, or `None` if it is gone.
fn place(stored: &StoredDocument, reading: &JudgedReading, sought: Sought) -> Option<Place> {
    let text = &stored.document.text;
    let extraction = &stored.extraction;
    let points = CodePoints::new(text);
    match &reading.row {
        JudgedRow::Relation(row) => {
            let words = points.to_span(shift_offsets(text, reading, row.evidence)?)?;
            let is_like = |relation: &Relation| {
                relation.kind == row.kind
                    && relation.subject == row.subject
                    && relation.object == row.object
                    && relation.evidence.overlaps(words)
                    && (sought == Sought::Like
                        || (relation.status, relation.former, &relation.matter)
                            == (row.status, row.former, &row.matter))
            };
            let likeness = |relation: &Relation| {
                (relation.matter == row.matter, relation.evidence == words, relation.id == row.id)
            };
            let found = (0..).zip(&extraction.relations).filter(|(_, relation)| is_like(relation));
            let best =
                found.max_by_key(|(at, relation)| (likeness(relation), std::cmp::Reverse(*at)))?;
            Some(Place::Relation(best.0))
        }
        JudgedRow::Statement(row) => {
            let words = points.to_span(shift_offsets(text, reading, *row.content.first()?)?)?;
            let is_like = |statement: &Statement| {
                statement.cue_lemma == row.cue_lemma
                    && statement.speaker == row.speaker
                    && statement.content.first().is_some_and(|span| span.overlaps(words))
                    && (sought == Sought::Like || statement.delivery == row.delivery)
            };
            let likeness = |statement: &Statement| {
                (statement.content.first() == Some(&words), statement.id == row.id)
            };
            let found =
                (0..).zip(&extraction.statements).filter(|(_, statement)| is_like(statement));
            let best = found
                .max_by_key(|(at, statement)| (likeness(statement), std::cmp::Reverse(*at)))?;
            Some(Place::Statement(best.0))
        }
    }
}

/// Returns the offsets of a reading in the present text, shifted if its quotation has moved; `None`
/// if the quotation is gone.
fn shift_offsets(text: &str, reading: &JudgedReading, offsets: Offsets) -> Option<Offsets> {
    let quoted = match &reading.row {
        JudgedRow::Relation(row) => row.evidence,
        JudgedRow::Statement(row) => *row.content.first()?,
    };
    let points = CodePoints::new(text);
    let is_there = points.to_span(quoted).is_some_and(|it| it.of(text) == reading.quotation);
    if is_there {
        return Some(offsets);
    }
    let start = points.at_byte(text.find(&reading.quotation).filter(|_| {
        // A text that was never given is stored as blanks.
        !reading.quotation.trim().is_empty()
    })?);
    let shift = |offset: usize| (offset + start).checked_sub(quoted[0]);
    Some([shift(offsets[0])?, shift(offsets[1])?])
}

/// Inserts a row that is no longer extracted. Returns `None` if its words are gone.
fn insert_row(stored: &mut StoredDocument, reading: &JudgedReading) -> Option<Place> {
    let text = stored.document.text.clone();
    let all = |all: &[Offsets]| {
        all.iter()
            .map(|offsets| shift_offsets(&text, reading, *offsets))
            .collect::<Option<Vec<_>>>()
    };
    let Extraction { actors, statements, relations } = &mut stored.extraction;
    let know = |wanted: &[ActorRecord], actors: &mut Vec<_>| add_actors(actors, wanted);
    match &reading.row {
        JudgedRow::Relation(row) => {
            let row = RelationRecord {
                id: RelationId::new(&next_id("r", relations.iter().map(|row| row.id.as_str()))),
                trigger: all(&row.trigger)?,
                evidence: shift_offsets(&text, reading, row.evidence)?,
                statement: None,
                ..(**row).clone()
            };
            let made = extraction_of(&text, Vec::new(), Vec::new(), vec![row]).ok()?;
            know(&reading.actors, actors);
            relations.extend(made.relations);
            Some(Place::Relation(relations.len() - 1))
        }
        JudgedRow::Statement(row) => {
            let row = StatementRecord {
                id: StatementId::new(&next_id("s", statements.iter().map(|row| row.id.as_str()))),
                source: all(&row.source)?,
                cue: all(&row.cue)?,
                content: all(&row.content)?,
                within: None,
                ..(**row).clone()
            };
            let made = extraction_of(&text, Vec::new(), vec![row], Vec::new()).ok()?;
            know(&reading.actors, actors);
            statements.extend(made.statements);
            Some(Place::Statement(statements.len() - 1))
        }
    }
}

/// Returns the next unused id with this letter.
fn next_id<'i>(letter: &str, ids: impl Iterator<Item = &'i str>) -> String {
    let numbers = ids.filter_map(|id| id.strip_prefix(letter)?.parse::<usize>().ok());
    format!("{letter}{}", numbers.max().map_or(0, |it| it + 1))
}

/// Adds the actors that the document lacks.
fn add_actors(actors: &mut Vec<crate::knowledge::Actor>, wanted: &[ActorRecord]) {
    for actor in wanted {
        if !actors.iter().any(|known| known.id == actor.id) {
            let (id, name, kind) = (actor.id.clone(), actor.name.clone(), actor.kind);
            actors.push(crate::knowledge::Actor { id, name, kind, mentions: Vec::new() });
        }
    }
}

fn amend_relation(extraction: &mut Extraction, at: usize, to: &Amendment) -> String {
    add_actors(&mut extraction.actors, &to.actors);
    let relation = &mut extraction.relations[at];
    relation.status = to.status.unwrap_or(relation.status);
    relation.former = to.former.unwrap_or(relation.former);
    relation.kind = to.kind.clone().unwrap_or_else(|| relation.kind.clone());
    relation.subject = to.subject.clone().or_else(|| relation.subject.take());
    relation.object = to.object.clone().or_else(|| relation.object.take());
    relation.date = to.date.or(relation.date);
    relation.confidence = 1.0;
    relation.id.as_str().to_owned()
}

fn amend_statement(extraction: &mut Extraction, at: usize, to: &Amendment) -> String {
    add_actors(&mut extraction.actors, &to.actors);
    let statement = &mut extraction.statements[at];
    statement.delivery = to.delivery.unwrap_or(statement.delivery);
    statement.speaker = to.subject.clone().or_else(|| statement.speaker.take());
    if let Some(kind) = &to.kind {
        kind.as_str().clone_into(&mut statement.cue_lemma);
    }
    if let Some(object) = &to.object {
        statement.about = vec![object.clone()];
    }
    statement.id.as_str().to_owned()
}

/// Removes rejected rows and the references to them.
fn remove_rejected(extraction: &mut Extraction, verdicts: &BTreeMap<Place, Verdict>) {
    let is_out = |place: Place| verdicts.get(&place).is_some_and(|it| it.is_rejected);
    let mut at = 0..;
    extraction.relations.retain(|_| !at.next().is_some_and(|at| is_out(Place::Relation(at))));
    let mut at = 0..;
    let mut gone: BTreeMap<StatementId, Option<StatementId>> = BTreeMap::new();
    extraction.statements.retain(|statement| {
        let is_gone = at.next().is_some_and(|at| is_out(Place::Statement(at)));
        if is_gone {
            gone.insert(statement.id.clone(), statement.within.clone());
        }
        !is_gone
    });
    let outer = |mut id: Option<StatementId>| {
        while let Some(next) = id.as_ref().and_then(|it| gone.get(it)) {
            id = next.clone();
        }
        id
    };
    for statement in &mut extraction.statements {
        statement.within = outer(statement.within.take());
    }
    for relation in &mut extraction.relations {
        relation.statement = outer(relation.statement.take());
    }
}

/// Returns the words that a row was read from, as stored in a [`JudgedReading`].
#[must_use]
pub(crate) fn quotation_of(text: &str, row: &JudgedRow) -> String {
    let offsets = match row {
        JudgedRow::Relation(row) => Some(row.evidence),
        JudgedRow::Statement(row) => row.content.first().copied(),
    };
    let span: Option<Span> = offsets.and_then(|offsets| CodePoints::new(text).to_span(offsets));
    span.map_or_else(String::new, |it| it.of(text).to_owned())
}
