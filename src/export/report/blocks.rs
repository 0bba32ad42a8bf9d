//! Lists the contents of a report in order.
//!
//! In: a dossier, what it is about, the schema. Out: [`ReportBlock`]s. Never fails.

use crate::document::one_line;
use crate::export::caution;
use crate::ontology::Ontology;
use crate::query::{Citation, Dossier, DossierDeed, Utterance};
use crate::resolve::Named;

/// The subject of a report, and how it was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReportHead {
    /// Its title.
    pub title: String,
    /// The documents it was read from, in words.
    pub scope: String,
    /// How it was made, one paragraph each.
    pub made: Vec<String>,
    /// The minimum confidence of relations in the timeline, from 0.0 to 1.0.
    pub min_confidence: f64,
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReportBlock {
    /// The heading of a part.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A relation or a statement.
    Item(Item),
}

/// A relation or a statement, with its evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    /// The day; empty if it is not known.
    pub when: String,
    /// The fact.
    pub fact: String,
    /// Remarks: according to which source, how confident.
    pub notes: Vec<String>,
    /// The quotation from the document.
    pub quotation: String,
    /// Outlet, day, headline and id.
    pub place: String,
    /// The web address of the document.
    pub url: Option<String>,
}

/// Returns the blocks of a report. The picture comes before them.
#[must_use]
pub(crate) fn blocks(
    dossier: &Dossier,
    about: &ReportHead,
    ontology: &Ontology,
) -> Vec<ReportBlock> {
    let mut all = Vec::new();
    let mut part = |heading: &str, lead: &str, items: Vec<Item>| {
        if !items.is_empty() {
            all.push(ReportBlock::Heading(format!("{heading} ({})", items.len())));
            if !lead.is_empty() {
                all.push(ReportBlock::Text(lead.to_owned()));
            }
            all.extend(items.into_iter().map(ReportBlock::Item));
        }
    };
    let deeds = |all: &[DossierDeed]| all.iter().map(|it| deed(it, ontology)).collect::<Vec<_>>();
    let said = |all: &[Utterance]| all.iter().map(statement).collect::<Vec<_>>();
    part("Timeline", "", deeds(&dossier.timeline));
    part("Statements", "", said(&dossier.said));
    part("What others said", "", said(&dossier.said_of));
    part(
        "Open questions: disputed",
        "One source reports these as true, another as untrue.",
        deeds(&dossier.disputed),
    );
    let lead = format!(
        "Read with a confidence below {}: as likely wrong as right. Check the sentence before use.",
        about.min_confidence
    );
    part("Open questions: unsure", &lead, deeds(&dossier.unsure));
    all.push(ReportBlock::Heading("How it was made".to_owned()));
    all.extend(about.made.iter().cloned().map(ReportBlock::Text));
    if dossier.n_left_out > 0 {
        let text = format!("{} more rows were left out; --limit shows them.", dossier.n_left_out);
        all.push(ReportBlock::Text(text));
    }
    all
}

fn name(named: Option<&Named>) -> String {
    named.map_or_else(|| "someone".to_owned(), |it| it.name.clone())
}

fn deed(deed: &DossierDeed, ontology: &Ontology) -> Item {
    let event = &deed.event;
    let object = event.object.as_ref().map(|it| format!(" {}", it.name)).unwrap_or_default();
    let matter = match (&event.matter, &event.object) {
        (Some(matter), Some(_)) => format!(": {}", one_line(matter)),
        (Some(matter), None) => format!(" {}", one_line(matter)),
        (None, _) => String::new(),
    };
    let subject = name(event.subject.as_ref());
    let caution = caution::of_relation(event.status, event.former, false);
    let verb = match &event.object {
        Some(_) => ontology.label(event.kind.as_str()).clone(),
        // A label may end in a preposition that needs an object.
        None => event.kind.as_str().replace('_', " "),
    };
    let fact = format!("{caution}{subject} {verb}{object}{matter}");
    let when = event.date.map(|it| it.to_string()).unwrap_or_default();
    item(when, fact, notes(deed), &event.citation)
}

/// Returns what keeps an action from being a plain fact, how sure it is, and what else reports it.
fn notes(deed: &DossierDeed) -> Vec<String> {
    let event = &deed.event;
    let mut notes = Vec::new();
    if !event.according_to.is_empty() {
        let sources: Vec<&str> = event.according_to.iter().map(|it| it.name.as_str()).collect();
        notes.push(format!("according to {}", sources.join(", who cites ")));
    }
    if event.date.is_some() && !event.dated {
        notes.push("day of the report".to_owned());
    }
    notes.push(format!("confidence {:.2}", event.confidence));
    if !deed.also.is_empty() {
        let also = format!("also reported in {}", listed(&deed.also));
        notes.push(match deed.n_sources < deed.n_documents {
            true => format!("{also} ({})", support(deed)),
            false => also,
        });
    }
    notes
}

/// Returns the numbers of outlets and sources, for an action with reports that are copies.
fn support(deed: &DossierDeed) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", count(deed.n_outlets, "outlet"), count(deed.n_sources, "source"))
}

fn listed(ids: &[String]) -> String {
    const NAMED_MAX: usize = 3;
    let named = ids.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(NAMED_MAX) {
        0 => named,
        n => format!("{named} and {n} more"),
    }
}

fn statement(said: &Utterance) -> Item {
    let mut notes = Vec::new();
    notes.extend(caution::chain(said).map(|it| format!("as reported by {it}")));
    if said.attitude {
        notes.push("held or intended, not said".to_owned());
    }
    if !said.about.is_empty() {
        let about: Vec<&str> = said.about.iter().map(|it| it.name.as_str()).collect();
        notes.push(format!("about {}", about.join(", ")));
    }
    if !said.addressee.is_empty() {
        let to: Vec<&str> = said.addressee.iter().map(|it| it.name.as_str()).collect();
        notes.push(format!("to {}", to.join(", ")));
    }
    let words = one_line(&said.words);
    let caution = caution::of_statement(said.delivery);
    let fact = format!("{caution}{} ({}): {words}", name(said.speaker.as_ref()), said.cue);
    let when = said.date.map(|it| it.to_string()).unwrap_or_default();
    item(when, fact, notes, &said.citation)
}

fn item(when: String, fact: String, notes: Vec<String>, citation: &Citation) -> Item {
    let date = citation.published.map(|it| it.to_string());
    let title = citation.title.as_deref().map(|it| format!("“{it}”"));
    let parts = [
        citation.outlet.as_deref(),
        date.as_deref(),
        title.as_deref(),
        Some(citation.evidence.as_str()),
    ];
    Item {
        when,
        fact,
        notes,
        quotation: one_line(&citation.quotation),
        place: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        url: citation.url.clone(),
    }
}
