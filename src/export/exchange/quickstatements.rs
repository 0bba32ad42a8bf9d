//! Writes ties between actors of Wikidata as commands of QuickStatements, to be checked and uploaded by
//! a person.
//!
//! In: a [`StoreReader`]. Out: one command (version 1, separated by tabs) for each asserted relation that is
//! not over, whose type is a property of Wikidata between its ends (`wikidata_from` in `schema/relations/`),
//! and both of whose ends have an item in a register. The article is its reference: Wikidata takes no claim without one, so
//! relations from articles without a web address are left out and counted, as all others are. Fails if
//! the store cannot be read or the output cannot be written.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use super::rdf;
use super::source::StoreReader;
use super::written::{ExchangeError, Written};
use crate::document::{PartialDate, one_line};
use crate::export::web_address;
use crate::knowledge::{ActorId, Status};
use crate::query::{Citation, Event};

/// The longest text that Wikidata takes, in characters.
const TEXT_MAX: usize = 1500;

/// The items of actors, asked once each.
struct Items<'a, 's> {
    source: &'a StoreReader<'a, 's>,
    known: HashMap<ActorId, Option<String>>,
}

pub(super) fn write(
    source: &StoreReader<'_, '_>,
    out: &mut dyn Write,
) -> Result<Written, ExchangeError> {
    let mut items = Items { source, known: HashMap::new() };
    let (mut seen, mut written) = (HashSet::new(), Written::default());
    source.each(&mut |_, contents| {
        written.n_documents += 1;
        for event in &contents.relations {
            match items.command(event) {
                Some(command) if seen.insert(command.clone()) => {
                    writeln!(out, "{command}")?;
                    written.n_relations += 1;
                }
                // The article says it again: one reference is enough.
                Some(_) => {}
                None => written.n_left_out += 1,
            }
        }
        written.n_left_out += contents.statements.len();
        Ok(())
    })?;
    Ok(Written { n_actors: items.known.values().flatten().count(), ..written })
}

impl Items<'_, '_> {
    /// Returns the item of an actor, or `None` if no register gives one.
    fn of(&mut self, actor: &ActorId) -> Option<String> {
        if let Some(known) = self.known.get(actor) {
            return known.clone();
        }
        let ids = self.source.outside(actor).ids;
        let item = ids.into_iter().find(|(scheme, id)| rdf::is_wikidata(scheme, id)).map(|it| it.1);
        self.known.insert(actor.clone(), item.clone());
        item
    }

    /// Returns the command for a relation, or `None` if Wikidata cannot hold it.
    fn command(&mut self, event: &Event) -> Option<String> {
        let kind = event.kind.as_str();
        let property = self.source.code(kind, "wikidata")?;
        if event.status != Status::Asserted || event.former {
            return None;
        }
        let address = event.citation.url.as_deref().and_then(web_address)?;
        let subject = self.of(&event.subject.as_ref()?.id)?;
        let object = self.of(&event.object.as_ref()?.id)?;
        let (from, to) = match self.source.code(kind, "wikidata_from")? {
            "object" => (object, subject),
            _ => (subject, object),
        };
        (from != to)
            .then(|| format!("{from}\t{property}\t{to}{}", reference(address, &event.citation)))
    }
}

/// Returns the columns for the article: its address, title and day.
fn reference(address: &str, citation: &Citation) -> String {
    let address = address.replace('"', "%22").replace('|', "%7C");
    let columns = [
        ("S854", Some(format!("\"{address}\""))),
        ("S1476", citation.title.as_deref().and_then(text)),
        ("S577", citation.published.map(time)),
        ("S1683", text(&citation.quotation)),
    ];
    let given = columns.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given
        .flat_map(|(name, value)| ["\t".to_owned(), name.to_owned(), "\t".to_owned(), value])
        .collect()
}

/// Returns an English text as a value, or `None` if it is empty or too long. A quotation mark would end
/// the value, and a bar the column.
fn text(words: &str) -> Option<String> {
    let plain = one_line(words).replace('"', "'").replace('|', "/");
    let is_value = !plain.is_empty() && plain.chars().count() <= TEXT_MAX;
    is_value.then(|| format!("en:\"{plain}\""))
}

/// Returns a date as a value with its precision: 9 is a year, 10 a month, 11 a day.
fn time(date: PartialDate) -> String {
    let precision = 9 + date.to_string().matches('-').count();
    format!("+{}T00:00:00Z/{precision}", date.first_day())
}
