//! The rows of one document in each table.
//!
//! In: a document as it was read and as it is answered. Out: [`CellRow`]s by table. Fails if the store
//! cannot be read.

use serde_json::{Value, json};

use super::columns::CellRow;
use crate::document::CodePoints;
use crate::query::{Citation, Contents, Event, Utterance};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, StoreError, StoredDocument, record_value};

/// The rows of a document, in the order of the tables.
pub(super) fn of_document(
    identities: &Identities<'_>,
    number: DocumentNumber,
    as_read: &StoredDocument,
    contents: &Contents,
) -> Result<[Vec<CellRow>; 6], StoreError> {
    let mut record = record_value(as_read)?;
    let id = as_read.document.id.as_str();
    let document = object(record["document"].take());
    let within = |rows: &mut Value| -> Vec<CellRow> {
        let rows = rows.take();
        let rows = if let Value::Array(rows) = rows { rows } else { Vec::new() };
        rows.into_iter()
            .map(|row| {
                let mut row = object(row);
                row.insert("document".to_owned(), id.into());
                row
            })
            .collect()
    };
    let (statements, relations) =
        (within(&mut record["statements"]), within(&mut record["relations"]));
    let mut actors = within(&mut record["actors"]);
    for (row, actor) in actors.iter_mut().zip(&as_read.extraction.actors) {
        row.insert("actor".to_owned(), identities.of(number, &actor.id)?.as_str().into());
    }
    let mentions = mentions(as_read);
    Ok([vec![document], actors, mentions, statements, relations, evidence(contents)])
}

fn object(value: Value) -> CellRow {
    if let Value::Object(row) = value { row } else { CellRow::new() }
}

fn mentions(stored: &StoredDocument) -> Vec<CellRow> {
    let StoredDocument { document, extraction, .. } = stored;
    let points = CodePoints::new(&document.text);
    let of_actor = extraction.actors.iter().flat_map(|actor| {
        actor.mentions.iter().map(|mention| {
            let [start, end] = points.of_span(mention.span);
            object(json!({
                "document": document.id.as_str(),
                "actor": actor.id.as_str(),
                "start": start,
                "end": end,
                "kind": mention.kind,
                "words": mention.span.of(&document.text),
            }))
        })
    });
    of_actor.collect()
}

/// Returns the rows of relations and statements as questions are answered.
fn evidence(contents: &Contents) -> Vec<CellRow> {
    let relations = contents.relations.iter().map(of_relation);
    relations.chain(contents.statements.iter().map(of_statement)).collect()
}

fn ids(named: &[Named]) -> Vec<&str> {
    named.iter().map(|it| it.id.as_str()).collect()
}

fn id(named: Option<&Named>) -> Option<&str> {
    named.map(|it| it.id.as_str())
}

fn name(named: Option<&Named>) -> Option<&str> {
    named.map(|it| it.name.as_str())
}

fn of_relation(event: &Event) -> CellRow {
    let row = json!({
        "of": "relation",
        "date": event.date,
        "actor": id(event.subject.as_ref()),
        "actor_name": name(event.subject.as_ref()),
        "type": event.kind,
        "object": id(event.object.as_ref()),
        "object_name": name(event.object.as_ref()),
        "words": event.matter,
        "status": event.status,
        "former": event.former,
        "according_to": ids(&event.according_to),
        "confidence": (event.confidence * 1000.0).round() / 1000.0,
    });
    cited(row, &event.citation)
}

fn of_statement(utterance: &Utterance) -> CellRow {
    let row = json!({
        "of": "statement",
        "date": utterance.date,
        "actor": id(utterance.speaker.as_ref()),
        "actor_name": name(utterance.speaker.as_ref()),
        "type": utterance.cue,
        "object": id(utterance.about.first()),
        "object_name": name(utterance.about.first()),
        "words": utterance.words,
        "status": utterance.delivery.as_str(),
        "former": false,
        "according_to": utterance.within.iter().rev().filter_map(|it| id(it.speaker.as_ref())).collect::<Vec<_>>(),
    });
    cited(row, &utterance.citation)
}

/// Adds the words behind a row.
fn cited(row: Value, citation: &Citation) -> CellRow {
    let mut row = object(row);
    let [start, end] = citation.offsets;
    row.insert("id".to_owned(), citation.evidence.as_str().into());
    row.insert("document".to_owned(), citation.document.as_str().into());
    row.insert("quotation".to_owned(), citation.quotation.as_str().into());
    row.insert("start".to_owned(), start.into());
    row.insert("end".to_owned(), end.into());
    row
}
