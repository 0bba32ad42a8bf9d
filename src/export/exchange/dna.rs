//! Writes the statements of a discourse network as Discourse Network Analyzer exports them.
//!
//! In: a [`StoreReader`]. Out: one row for each relation that takes a side on a concept, with the columns
//! of the "event list" of that program, separated by semicolons, then the variables of its usual
//! statement type (person, organization, concept, agreement), then ours. As in that program, `;` and
//! `"` within a cell become `,` and `'`. Fails if the store cannot be read or the output cannot be
//! written.

use std::io::Write;

use super::source::StoreReader;
use super::written::{ExchangeError, Written};
use crate::document::{Document, PartialDate, one_line};
use crate::export::harmless;
use crate::knowledge::ActorKind;
use crate::query::{Citation, Filter, Sides, Stance, Stances};
use crate::store::StoredDocument;

const HEADING: &str = r#""statement ID";"time";"document ID";"document title";"author";"source";"section";"type";"text";"person";"organization";"concept";"agreement";"actor";"kind";"evidence""#;

pub(super) fn write(
    source: &StoreReader<'_, '_>,
    out: &mut dyn Write,
) -> Result<Written, ExchangeError> {
    let filter = Filter { min_confidence: source.min_confidence, ..Filter::default() };
    let asked = Sides::usual(source.ontology, filter);
    let stances = Stances::of(source.identities, &asked)?;
    writeln!(out, "{HEADING}")?;
    let mut written = Written::default();
    let read = |number, stored: &StoredDocument| stances.of_document(number, stored);
    source.each_with(&read, &mut |stored, stances| {
        written.n_documents += 1;
        for stance in &stances {
            written.n_relations += 1;
            let place = [written.n_relations, written.n_documents];
            writeln!(out, "{}", row(place, stored, stance))?;
        }
        Ok(())
    })?;
    Ok(written)
}

fn row([id, document_id]: [usize; 2], stored: &StoredDocument, stance: &Stance) -> String {
    let document: &Document = &stored.document;
    let text = |it: Option<&str>| cell(it.unwrap_or_default());
    let local = stance.evidence.rsplit_once('#').map_or("", |it| it.1);
    let relation = stored.extraction.relations.iter().find(|it| it.id.as_str() == local);
    let quotation = relation.map(|it| Citation::of_relation(stored, it).quotation);
    let actor = &stance.actor;
    let is_person = actor.id.is_of_kind(ActorKind::Person);
    let name = |is_own: bool| if is_own { cell(&actor.name) } else { cell("") };
    let number = |it: usize| it.to_string();
    [
        number(id),
        stance.date.map(time).unwrap_or_default(),
        number(document_id),
        text(document.title.as_deref().or(Some(document.id.as_str()))),
        text(document.byline.as_deref()),
        text(document.outlet.as_deref()),
        cell(""),
        cell("article"),
        text(quotation.as_deref()),
        name(is_person),
        name(!is_person),
        cell(&stance.wording),
        number(usize::from(stance.is_for)),
        cell(&actor.name),
        cell(actor.id.kind_name()),
        cell(&stance.evidence),
    ]
    .join(";")
}

/// Returns the first moment of a date, as that program writes it.
fn time(date: PartialDate) -> String {
    format!("{} 00:00:00", date.first_day())
}

fn cell(text: &str) -> String {
    let plain = one_line(text).replace(';', ",").replace('"', "'");
    format!("\"{}\"", harmless(&plain))
}
