//! Rows that are told in the same words as one of them: what is wrong once may be wrong each time.
//!
//! In: a reading. Out: the rows of the store of the same type whose words that tell it are the same,
//! as they count now. Fails if the store cannot be read.

use super::blocks::Block;
use super::facts;
use crate::document::{CodePoints, DocumentId, Span};
use crate::graph::Identities;
use crate::query::{self, Evidence};
use crate::resolve::{Reading, Row};
use crate::store::{StoreError, slug};

/// A row that may be wrong in the same way.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// Its id.
    pub id: String,
    /// How it reads.
    pub block: Block,
}

/// Returns the rows that are told in the same words as a reading, in the order of the documents' ids.
///
/// # Errors
/// If the store cannot be read.
pub fn rows(
    identities: &Identities<'_>,
    document: &DocumentId,
    model: &Reading,
) -> anyhow::Result<Vec<Proposed>> {
    let words = |text: &str, spans: &[Span]| {
        let all: Vec<String> = spans.iter().map(|it| slug(it.of(text))).collect();
        all.join(" ")
    };
    let Some((number, _)) = identities.store().find(document)? else { return Ok(Vec::new()) };
    let text = identities.document(number)?.document.text.clone();
    let wanted = told_by(model, &text);
    let mut ids = Vec::new();
    identities.store().each_document(&mut |_, stored| {
        let text = &stored.document.text;
        let mut add = |local: &str| ids.push(format!("{}#{local}", stored.document.id));
        match &model.row {
            Row::Relation(row) => {
                let all = stored.extraction.relations.iter();
                let of_kind = all.filter(|it| {
                    (&it.kind, it.status, it.former) == (&row.kind, row.status, row.former)
                });
                let alike = of_kind.filter(|it| words(text, &it.trigger) == wanted);
                alike.for_each(|it| add(it.id.as_str()));
            }
            Row::Statement(row) => {
                let all = stored.extraction.statements.iter();
                let of_cue =
                    all.filter(|it| it.cue_lemma == row.cue_lemma && it.delivery == row.delivery);
                let alike = of_cue.filter(|it| words(text, &it.cue) == wanted);
                alike.for_each(|it| add(it.id.as_str()));
            }
        }
        Ok::<(), StoreError>(())
    })?;
    ids.sort();
    let mut rows = Vec::new();
    for id in ids {
        for evidence in query::evidence(identities, &id)? {
            let block = match &evidence {
                Evidence::Relation { event, .. } => facts::event(event),
                Evidence::Statement { utterance, .. } => facts::utterance(utterance),
            };
            rows.push(Proposed { id: id.clone(), block });
        }
    }
    Ok(rows)
}

/// Returns the words of its document's text that tell a reading.
fn told_by(model: &Reading, text: &str) -> String {
    let spans = match &model.row {
        Row::Relation(it) => &it.trigger,
        Row::Statement(it) => &it.cue,
    };
    let points = CodePoints::new(text);
    let words = |it: &[usize; 2]| points.to_span(*it).map(|it| slug(it.of(text)));
    spans.iter().filter_map(words).collect::<Vec<_>>().join(" ")
}
