//! The rows of a run of documents as bytes.
//!
//! In: a run, or its bytes and the ids of actors that they refer to. Out: the one or the other; `None` if the bytes do
//! not read or refer to what there is not, so that what was read can be asked without further checks.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::run::{DocumentRun, RunDocument, RunRelation, RunStatement};
use crate::knowledge::{ActorId, Mode, Status};
use crate::store::codec::{ByteReader, Writer};

/// A confidence is written in this fraction of one, if that is exact.
const PARTS_OF_ONE: f64 = 1000.0;

/// Writes a run; `actors` gives the number of each actor.
pub(super) fn write_run(run: &DocumentRun, actors: &FxHashMap<&ActorId, u32>, writer: &mut Writer) {
    writer.size(run.actors.len());
    for (at, actor) in (0_u32..).zip(&run.actors) {
        let number = u64::from(actors.get(actor).copied().unwrap_or_default());
        writer.unsigned(number << 1 | u64::from(run.unnamed.contains(&at)));
    }
    writer.size(run.texts.len());
    run.texts.iter().for_each(|it| writer.text(it));
    writer.size(run.documents.len());
    let mut last = 0;
    for (at, document) in run.documents.iter().enumerate() {
        writer.unsigned(u64::from(document.number - last));
        last = document.number;
        writer.text(&document.id);
        writer.date(document.date);
        write_optional(document.outlet, writer);
        writer.bytes.push(u8::from(document.is_odd));
        let n_rows = [run.relations_of(at).len(), run.n_statements_of(at), run.cast_of(at).len()];
        for n in n_rows {
            writer.size(n);
        }
    }
    run.relations.iter().for_each(|it| write_relation(run, it, writer));
    run.statements.iter().for_each(|it| write_statement(run, it, writer));
    run.cast.iter().for_each(|it| writer.unsigned(u64::from(*it)));
}

fn write_optional(number: Option<u32>, writer: &mut Writer) {
    writer.unsigned(number.map_or(0, |it| u64::from(it) + 1));
}

fn write_all(numbers: &[u32], writer: &mut Writer) {
    writer.size(numbers.len());
    for number in numbers {
        writer.unsigned(u64::from(*number));
    }
}

fn write_relation(run: &DocumentRun, relation: &RunRelation, writer: &mut Writer) {
    writer.unsigned(u64::from(relation.kind));
    write_optional(relation.subject, writer);
    write_optional(relation.object, writer);
    write_all(run.others(&relation.sources), writer);
    writer.date(relation.date);
    let status = Status::ALL.iter().position(|it| *it == relation.status);
    writer.size(status.unwrap_or_default());
    let parts = (relation.confidence * PARTS_OF_ONE).round();
    let is_exact = (0.0..=PARTS_OF_ONE).contains(&parts)
        && (parts / PARTS_OF_ONE).to_bits() == relation.confidence.to_bits();
    if is_exact {
        writer.unsigned(parts as u64 + 1);
    } else {
        writer.unsigned(0);
        writer.fixed(relation.confidence.to_bits());
    }
}

fn write_statement(run: &DocumentRun, statement: &RunStatement, writer: &mut Writer) {
    write_optional(statement.speaker, writer);
    writer.unsigned(u64::from(statement.cue));
    writer.size(Mode::ALL.iter().position(|it| *it == statement.mode).unwrap_or_default());
    write_all(run.others(&statement.about), writer);
    write_all(run.others(&statement.addressee), writer);
}

/// Reads a run; `ids` are the actors by their numbers.
pub(super) fn read_run(bytes: &[u8], ids: &[ActorId]) -> Option<DocumentRun> {
    let mut reader = ByteReader::new(bytes);
    let mut run = DocumentRun::default();
    let n_actors = reader.count()?;
    run.actors.reserve(n_actors);
    for at in 0..n_actors as u32 {
        let number = reader.unsigned()?;
        run.actors.push(ids.get(usize::try_from(number >> 1).ok()?)?.clone());
        if number & 1 != 0 {
            run.unnamed.insert(at);
        }
    }
    for _ in 0..reader.count()? {
        run.texts.push(reader.text()?.into());
    }
    let [n_relations, n_statements, n_cast] = read_documents(&mut reader, &mut run)?;
    run.relations.reserve(n_relations);
    run.statements.reserve(n_statements);
    run.cast.reserve_exact(n_cast);
    let rows = Rows { n_actors: run.actors.len(), n_texts: run.texts.len() };
    for _ in 0..n_relations {
        let relation = rows.relation(&mut reader, &mut run.others)?;
        run.relations.push(relation);
    }
    for _ in 0..n_statements {
        let statement = rows.statement(&mut reader, &mut run.others)?;
        run.statements.push(statement);
    }
    for _ in 0..n_cast {
        run.cast.push(rows.actor(&mut reader)?);
    }
    run.finish();
    reader.is_empty().then_some(run)
}

/// Reads the documents of a run; returns how many relations, statements and actors they have.
fn read_documents(reader: &mut ByteReader<'_>, run: &mut DocumentRun) -> Option<[usize; 3]> {
    let (mut number, mut n_rows) = (0_u32, [0_usize; 3]);
    let n_documents = reader.count()?;
    run.documents.reserve(n_documents);
    for _ in 0..n_documents {
        number = number.checked_add(reader.number()?)?;
        let (id, date) = (reader.text()?.into(), reader.date()?);
        let outlet = read_optional(reader, run.texts.len())?;
        let is_odd = reader.byte()? != 0;
        let [relations, statements, cast] = n_rows;
        run.documents.push(RunDocument {
            number,
            id,
            date,
            outlet,
            relations,
            statements,
            cast,
            is_odd,
        });
        for n in &mut n_rows {
            *n = n.checked_add(reader.count()?)?;
        }
    }
    // Each row takes a byte at least.
    (n_rows.iter().sum::<usize>() <= reader.len()).then_some(n_rows)
}

/// Reads a number below `n`, or its absence.
#[expect(clippy::option_option, reason = "damage outside, absence inside")]
fn read_optional(reader: &mut ByteReader<'_>, n: usize) -> Option<Option<u32>> {
    match reader.number()? {
        0 => Some(None),
        number => Some(Some(number - 1)).filter(|_| (number as usize) <= n),
    }
}

/// What numbers in rows are below.
struct Rows {
    n_actors: usize,
    n_texts: usize,
}

impl Rows {
    fn actor(&self, reader: &mut ByteReader<'_>) -> Option<u32> {
        reader.number().filter(|it| (*it as usize) < self.n_actors)
    }

    fn text(&self, reader: &mut ByteReader<'_>) -> Option<u32> {
        reader.number().filter(|it| (*it as usize) < self.n_texts)
    }

    fn all(&self, reader: &mut ByteReader<'_>, others: &mut Vec<u32>) -> Option<Range<u32>> {
        let start = others.len() as u32;
        for _ in 0..reader.count()? {
            others.push(self.actor(reader)?);
        }
        Some(start..others.len() as u32)
    }

    fn relation(&self, reader: &mut ByteReader<'_>, others: &mut Vec<u32>) -> Option<RunRelation> {
        Some(RunRelation {
            kind: self.text(reader)?,
            subject: read_optional(reader, self.n_actors)?,
            object: read_optional(reader, self.n_actors)?,
            sources: self.all(reader, others)?,
            date: reader.date()?,
            status: *Status::ALL.get(reader.size()?)?,
            confidence: match reader.number()? {
                0 => f64::from_bits(reader.fixed()?),
                parts => f64::from(parts - 1) / PARTS_OF_ONE,
            },
        })
    }

    fn statement(
        &self,
        reader: &mut ByteReader<'_>,
        others: &mut Vec<u32>,
    ) -> Option<RunStatement> {
        Some(RunStatement {
            speaker: read_optional(reader, self.n_actors)?,
            cue: self.text(reader)?,
            mode: *Mode::ALL.get(reader.size()?)?,
            about: self.all(reader, others)?,
            addressee: self.all(reader, others)?,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::PartialDate;

    pub(in super::super) fn run() -> DocumentRun {
        let mut run = DocumentRun::default();
        for (actor, text) in [("person/a", "accused"), ("person/b", "said"), ("outlet/c", "C")] {
            run.actors.push(ActorId::new(actor));
            run.texts.push(text.into());
        }
        run.unnamed.insert(1);
        run.others = vec![2, 0, 1, 1];
        for (at, confidence) in [(0, 0.512), (1, 1.0 / 3.0)] {
            run.documents.push(RunDocument {
                number: 3 + 4 * at,
                id: format!("document-{at}").into(),
                date: PartialDate::month(2024, 5).filter(|_| at == 0),
                outlet: Some(2).filter(|_| at == 1),
                relations: at as usize,
                statements: 0,
                cast: at as usize,
                is_odd: at == 1,
            });
            run.relations.push(RunRelation {
                kind: 0,
                subject: Some(at),
                object: None,
                sources: 0..at,
                date: PartialDate::year(1999).filter(|_| at == 1),
                status: Status::ALL[at as usize],
                confidence,
            });
            run.cast.push(at);
        }
        run.statements.push(RunStatement {
            speaker: None,
            cue: 1,
            mode: Mode::Mixed,
            about: 1..4,
            addressee: 4..4,
        });
        run.finish();
        run
    }

    /// Returns all rows of a run as text.
    pub(in super::super) fn shown(run: &DocumentRun) -> String {
        let mut writer = Writer::default();
        let numbers = (0..).zip(&run.actors).map(|(at, actor)| (actor, at)).collect();
        write_run(run, &numbers, &mut writer);
        format!("{:?} {:?}", run.actors, writer.bytes)
    }

    #[test]
    fn flipped_bytes_read_as_rows_within_bounds_or_not_at_all() {
        let mut writer = Writer::default();
        let run = run();
        let numbers = (0..).zip(&run.actors).map(|(at, actor)| (actor, at)).collect();
        write_run(&run, &numbers, &mut writer);
        let ids: Vec<ActorId> = run.actors.iter().cloned().collect();
        for at in 0..writer.bytes.len() {
            for bit in 0..8 {
                let mut flipped = writer.bytes.clone();
                flipped[at] ^= 1 << bit;
                if let Some(read) = read_run(&flipped, &ids) {
                    for at in 0..read.documents.len() {
                        assert!(read.rows(at).count() > 0 && read.cast_of(at).len() < 9);
                    }
                    for relation in &read.relations {
                        assert!(read.others(&relation.sources).len() < 9);
                    }
                }
            }
        }
    }
}
