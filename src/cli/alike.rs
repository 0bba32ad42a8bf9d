//! Finds rows with the same trigger words as a given row: what is wrong once may be wrong each
//! time.
//!
//! In: a reading. Out: the rows in the store of the same type and with the same trigger or cue,
//! corrections applied. Fails if the store cannot be read.

use super::blocks::Block;
use super::facts;
use crate::document::{CodePoints, DocumentId, Span};
use crate::knowledge::corrections::{JudgedReading, JudgedRow};
use crate::query;
use crate::resolve::Identities;
use crate::store::{StoreError, StoredDocument, slug};

/// A row that may be wrong in the same way.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    /// The id of the relation or statement.
    pub id: String,
    /// The row as it is printed.
    pub block: Block,
}

/// Returns the rows with the same trigger or cue words as `model`, ordered by id.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn rows(
    identities: &Identities<'_>,
    document: &DocumentId,
    model: &JudgedReading,
) -> anyhow::Result<Vec<Proposed>> {
    let Some((number, _)) = identities.store().find(document)? else { return Ok(Vec::new()) };
    let text = identities.document(number)?.document.text.clone();
    let wanted = trigger_words(model, &text);
    let mut ids = Vec::new();
    identities.store().each_document(&mut |_, stored| {
        let alike = alike(&stored, &model.row, &wanted);
        ids.extend(alike.iter().map(|local| format!("{}#{local}", stored.document.id)));
        Ok::<(), StoreError>(())
    })?;
    ids.sort();
    let mut rows = Vec::new();
    for id in ids {
        for evidence in query::evidence(identities, &id)? {
            rows.push(Proposed { id: id.clone(), block: facts::evidence(&evidence) });
        }
    }
    Ok(rows)
}

/// Returns the ids of a document's rows of the same kind whose trigger or cue has the words.
fn alike(stored: &StoredDocument, row: &JudgedRow, wanted: &str) -> Vec<String> {
    let has_words = |spans: &[Span]| {
        let all: Vec<String> = spans.iter().map(|it| slug(it.of(&stored.document.text))).collect();
        all.join(" ") == wanted
    };
    match row {
        JudgedRow::Relation(row) => {
            let all = stored.extraction.relations.iter();
            let of_kind = all.filter(|other| {
                (&other.kind, other.status, other.former) == (&row.kind, row.status, row.former)
            });
            of_kind.filter(|it| has_words(&it.trigger)).map(|it| it.id.to_string()).collect()
        }
        JudgedRow::Statement(row) => {
            let all = stored.extraction.statements.iter();
            let of_cue =
                all.filter(|it| it.cue_lemma == row.cue_lemma && it.delivery == row.delivery);
            of_cue.filter(|it| has_words(&it.cue)).map(|it| it.id.to_string()).collect()
        }
    }
}

/// Returns the words of a relation's trigger or a statement's cue, as slugs.
fn trigger_words(model: &JudgedReading, text: &str) -> String {
    let spans = match &model.row {
        JudgedRow::Relation(relation) => &relation.trigger,
        JudgedRow::Statement(statement) => &statement.cue,
    };
    let points = CodePoints::new(text);
    let words = |range: &[usize; 2]| points.to_span(*range).map(|it| slug(it.of(text)));
    spans.iter().filter_map(words).collect::<Vec<_>>().join(" ")
}
