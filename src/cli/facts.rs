//! Relations, statements and ties in words, with what decides how far to trust them.
//!
//! In: rows of answers. Out: the fact as one line, which starts with a caution if it is not a plain
//! fact (not so, planned, over, disputed, not said), and notes: status, who says so, confidence,
//! how many documents report it. Never fails.

use super::blocks::{Block, Quote};
use super::cells;
use super::counts::counted;
use crate::document::in_marks;
use crate::export::caution;
use crate::knowledge::{Mode, Status};
use crate::query::{Event, Evidence, Link, Telling, Utterance};
use crate::resolve::Named;

/// The subject or speaker of a row that has none.
const UNNAMED: &str = "someone";

/// Returns a relation as one line without a caution.
pub(crate) fn plain(event: &Event) -> String {
    let subject = event.subject.as_ref().map_or(UNNAMED, |it| it.name.as_str());
    let object = [cells::name(event.object.as_ref()), event.matter.clone().unwrap_or_default()];
    let object: Vec<String> = object.into_iter().filter(|it| !it.is_empty()).collect();
    format!("{subject} {} {}", cells::words(&event.kind), object.join(": ")).trim_end().to_owned()
}

/// Returns a relation as one line, with its caution.
pub(crate) fn of_event(event: &Event, disputed: bool) -> String {
    caution::of_relation(event.status, event.former, disputed) + &plain(event)
}

/// Returns status, sources and confidence of a relation as one line.
fn about_event(event: &Event) -> String {
    let mut parts = vec![event.status.as_str().to_owned()];
    if event.former {
        parts.push("over".to_owned());
    }
    if !event.according_to.is_empty() {
        let names: Vec<&str> = event.according_to.iter().map(|it| it.name.as_str()).collect();
        parts.push(format!("according to {}", names.join(", citing ")));
    }
    parts.push(match event.act {
        Some(act) => format!("judged by a person in act {act}"),
        None => format!("confidence {:.2}", event.confidence),
    });
    if !event.dated && event.date.is_some() {
        parts.push("dated by the report".to_owned());
    }
    parts.join("; ")
}

/// Returns a statement as one line, with its caution.
pub(crate) fn of_utterance(utterance: &Utterance) -> String {
    let speaker = utterance.speaker.as_ref().map_or(UNNAMED, |it| it.name.as_str());
    let words = words_of(utterance);
    // A colon or dash says nothing that the layout does not.
    let is_word = utterance.cue.contains(char::is_alphabetic);
    let cue = if is_word { format!(" ({})", utterance.cue) } else { String::new() };
    format!("{}{speaker}{cue}: {words}", caution::of_statement(utterance.delivery))
}

/// Returns the words of a statement, in quotation marks if they are quoted as a whole.
pub(crate) fn words_of(utterance: &Utterance) -> String {
    match utterance.mode {
        // Parts of one quotation on both sides of "he said" are printed as one.
        Mode::Direct => in_marks(&utterance.words.replace("” “", " ")),
        Mode::Indirect | Mode::Mixed => utterance.words.clone(),
    }
}

/// Returns delivery, sources, addressees and topics of a statement as one line.
fn about_utterance(utterance: &Utterance) -> String {
    let mut parts = Vec::new();
    if !utterance.delivery.is_made() {
        parts.push(format!("reported as {}", utterance.delivery.as_str()));
    }
    if let Some(chain) = caution::chain(utterance) {
        parts.push(format!("as reported by {chain}"));
    }
    parts.extend(utterance.act.map(|it| format!("judged by a person in act {it}")));
    let names = |title: &str, all: &[Named]| {
        (!all.is_empty()).then(|| format!("{title} {}", cells::names(all)))
    };
    parts.extend(names("to", &utterance.addressee));
    parts.extend(names("about", &utterance.about));
    parts.join("; ")
}

/// Returns how many documents report a row, and which outlet first; empty for a single report.
fn reported_by<T>(telling: &Telling<T>, outlet: Option<&str>) -> String {
    let n_more = telling.also.len();
    match (telling.n_documents, n_more) {
        (1, 0) => String::new(),
        (1, n) => format!("reported {} times in one document", n + 1),
        (n, _) => {
            let first = outlet.map(|it| format!(", first by {it}")).unwrap_or_default();
            let support = support(n, telling.n_outlets, telling.n_sources);
            format!("reported by {support}{first}")
        }
    }
}

/// Returns the number of supporting documents, and if some of them are copies or versions of others,
/// those of outlets and sources. `n_outlets` is 0 if it is not known.
pub(crate) fn support(n_documents: usize, n_outlets: usize, n_sources: usize) -> String {
    let documents = counted(n_documents, "document");
    if n_sources >= n_documents {
        return documents;
    }
    let outlets = if n_outlets > 0 { counted(n_outlets, "outlet") + ", " } else { String::new() };
    format!("{documents} ({outlets}{})", counted(n_sources, "source"))
}

fn joined(notes: [String; 2]) -> String {
    let notes: Vec<String> = notes.into_iter().filter(|it| !it.is_empty()).collect();
    notes.join("; ")
}

/// Returns an event, with its reports joined, as a block.
pub(crate) fn deed(telling: &Telling<Event>) -> Block {
    let event = &telling.row;
    let notes = [about_event(event), reported_by(telling, event.citation.outlet.as_deref())];
    Block {
        date: day(event.date.as_ref()),
        fact: of_event(event, telling.disputed),
        quotes: vec![Quote::of(&event.citation)],
        notes: vec![joined(notes)],
    }
}

/// Returns a relation or a statement as a block.
pub(crate) fn evidence(evidence: &Evidence) -> Block {
    match evidence {
        Evidence::Relation { event: it, .. } => event(it),
        Evidence::Statement { utterance: it, .. } => utterance(it),
    }
}

/// Returns a relation as a block.
pub(crate) fn event(event: &Event) -> Block {
    deed(&Telling::of(event.clone()))
}

/// Returns a statement, with its reports joined, as a block.
pub(crate) fn saying(telling: &Telling<Utterance>) -> Block {
    let utterance = &telling.row;
    let notes =
        [about_utterance(utterance), reported_by(telling, utterance.citation.outlet.as_deref())];
    Block {
        date: day(utterance.date.as_ref()),
        fact: of_utterance(utterance),
        quotes: vec![Quote::of(&utterance.citation)],
        notes: vec![joined(notes)],
    }
}

/// Returns a statement as a block.
pub(crate) fn utterance(utterance: &Utterance) -> Block {
    saying(&Telling::of(utterance.clone()))
}

/// Returns the status of a tie, and how many of its relations have each if not all have the same.
fn statuses(link: &Link) -> String {
    let counts = [link.n_asserted, link.n_negated, link.n_hypothetical];
    let counts = Status::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0);
    let counts: Vec<String> =
        counts.map(|(status, n)| format!("{n} {}", status.as_str())).collect();
    if counts.len() > 1 { counts.join(", ") } else { link.status.as_str().to_owned() }
}

/// Returns a tie as a block.
pub(crate) fn tie(link: &Link) -> Block {
    // Relations that say it is over need not be all.
    let is_over = link.former && link.n_relations == 1;
    let caution = caution::of_relation(link.status, is_over, link.disputed);
    let ends = (&link.subject.name, cells::words(&link.kind), &link.object.name);
    let support = support(link.n_documents as usize, 0, link.n_sources as usize);
    let mut note = match (link.former, is_over) {
        (true, false) => format!("{}; over, by some of them; {support}", statuses(link)),
        (true, true) => format!("{}; over; {support}", statuses(link)),
        (false, _) => format!("{}; {support}", statuses(link)),
    };
    if let (Some(first), Some(last)) = (link.first, link.last)
        && first != last
    {
        note.extend([", ", &first.to_string(), " to ", &last.to_string()]);
    }
    Block {
        date: day(link.first.as_ref()),
        fact: format!("{caution}{} {} {}", ends.0, ends.1, ends.2),
        quotes: vec![Quote::of(&link.citation)],
        notes: vec![note],
    }
}

fn day<T: ToString>(date: Option<&T>) -> String {
    date.map_or_else(|| "no date".to_owned(), ToString::to_string)
}
