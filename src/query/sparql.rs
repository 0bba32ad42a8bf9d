//! SPARQL 1.1 over the store as RDF.
//!
//! In: a query, and limits on time and rows. Out: [`Solutions`]. The store is laid out as RDF for
//! each question: actors, documents, relations and statements with their provenance, in the
//! vocabulary of `schema/rdf.md`. Nothing is ever written, and nothing fetched from elsewhere.
//! Fails with [`SparqlError`] where the query does not parse, takes too long, or the store cannot
//! be read.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Dataset, GraphName, Literal, NamedNode, Quad, Term, Triple};
use spareval::{CancellationToken, QueryEvaluator, QueryResults};
use spargebra::SparqlParser;

use super::Citation;
use super::history::named;
use crate::document::PartialDate;
use crate::graph::Identities;
use crate::knowledge::{ActorId, Status};
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// What names of the vocabulary begin with.
pub const VOCABULARY: &str = "urn:onrecord:vocab:";
/// Prefixes that a query need not declare.
const PREFIXES: [(&str, &str); 11] = [
    ("or", VOCABULARY),
    ("type", "urn:onrecord:type:"),
    ("person", "urn:onrecord:person:"),
    ("organization", "urn:onrecord:organization:"),
    ("outlet", "urn:onrecord:outlet:"),
    ("government", "urn:onrecord:government:"),
    ("group", "urn:onrecord:group:"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("prov", "http://www.w3.org/ns/prov#"),
];

/// How much a query may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows, or triples, of the answer.
    pub rows_max: usize,
    /// Time from the start of the evaluation.
    pub time_max: Duration,
}

/// What a query answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Solutions {
    /// Of SELECT.
    Rows {
        /// The variables, in the order of the query.
        variables: Vec<String>,
        /// A term or nothing for each variable.
        rows: Vec<Vec<Option<Term>>>,
        /// Whether there are more than the limit.
        is_cut: bool,
    },
    /// Of ASK.
    Answer(bool),
    /// Of CONSTRUCT and DESCRIBE.
    Triples {
        /// The triples.
        triples: Vec<Triple>,
        /// Whether there are more than the limit.
        is_cut: bool,
    },
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SparqlError {
    /// It is no SPARQL.
    #[error("the query does not parse: {0}")]
    Syntax(String),
    /// It took too long.
    #[error("the query took more than {} s; narrow it, or ask again with a longer --timeout", limit.as_secs())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
    /// It cannot be evaluated.
    #[error("the query cannot be answered: {0}")]
    Evaluation(String),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns what a query answers.
///
/// # Errors
/// Where it does not parse, takes too long, or the store cannot be read.
pub fn sparql(
    identities: &Identities<'_>,
    query: &str,
    limits: Limits,
) -> Result<Solutions, SparqlError> {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in PREFIXES {
        parser = parser
            .with_prefix(prefix, iri)
            .map_err(|error| SparqlError::Syntax(error.to_string()))?;
    }
    let query =
        parser.parse_query(query).map_err(|error| SparqlError::Syntax(error.to_string()))?;
    let dataset = rdf(identities)?;
    let token = CancellationToken::new();
    let watch = Watch::start(token.clone(), limits.time_max);
    let evaluator = QueryEvaluator::new().with_cancellation_token(token);
    let results = evaluator.prepare(&query).execute(&dataset);
    let solutions = results.and_then(|it| gather(it, limits.rows_max));
    if watch.has_rung() {
        return Err(SparqlError::Timeout { limit: limits.time_max });
    }
    solutions.map_err(|error| SparqlError::Evaluation(error.to_string()))
}

fn gather(
    results: QueryResults<'_>,
    rows_max: usize,
) -> Result<Solutions, spareval::QueryEvaluationError> {
    Ok(match results {
        QueryResults::Boolean(answer) => Solutions::Answer(answer),
        QueryResults::Solutions(mut solutions) => {
            let variables: Vec<_> = solutions.variables().to_vec();
            let mut rows = Vec::new();
            let mut is_cut = false;
            for solution in solutions.by_ref() {
                let solution = solution?;
                if rows.len() == rows_max {
                    is_cut = true;
                    break;
                }
                rows.push(variables.iter().map(|it| solution.get(it).cloned()).collect());
            }
            let variables = variables.into_iter().map(|it| it.as_str().to_owned()).collect();
            Solutions::Rows { variables, rows, is_cut }
        }
        QueryResults::Graph(triples) => {
            let mut found = Vec::new();
            let mut is_cut = false;
            for triple in triples {
                let triple = triple?;
                if found.len() == rows_max {
                    is_cut = true;
                    break;
                }
                found.push(triple);
            }
            Solutions::Triples { triples: found, is_cut }
        }
    })
}

/// Rings after a while, unless it is dropped before.
struct Watch {
    is_over: Arc<AtomicBool>,
    has_rung: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watch {
    fn start(token: CancellationToken, limit: Duration) -> Self {
        const TICK: Duration = Duration::from_millis(20);
        let (is_over, has_rung) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (over, rung) = (Arc::clone(&is_over), Arc::clone(&has_rung));
        let thread = std::thread::spawn(move || {
            let start = Instant::now();
            while !over.load(Ordering::Relaxed) {
                if start.elapsed() >= limit {
                    rung.store(true, Ordering::Relaxed);
                    token.cancel();
                    return;
                }
                std::thread::park_timeout(TICK);
            }
        });
        Self { is_over, has_rung, thread: Some(thread) }
    }

    fn has_rung(&self) -> bool {
        self.has_rung.load(Ordering::Relaxed)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // The thread holds nothing that could be left half-done.
            let _ = thread.join();
        }
    }
}

/// Returns the store as RDF.
///
/// # Errors
/// Where the store cannot be read.
pub fn rdf(identities: &Identities<'_>) -> Result<Dataset, StoreError> {
    let mut writer = Writer { identities, dataset: Dataset::new() };
    identities.store().each_document(&mut |number, stored| writer.document(number, &stored))?;
    Ok(writer.dataset)
}

struct Writer<'i, 's> {
    identities: &'i Identities<'s>,
    dataset: Dataset,
}

fn vocab(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{VOCABULARY}{name}"))
}

/// Returns the name of a thing: letters, digits and a few signs as they are, the rest as `%XX`.
fn node(kind: &str, id: &str) -> NamedNode {
    let mut iri = format!("urn:onrecord:{kind}:");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(iri, "%{byte:02X}");
        }
    }
    NamedNode::new_unchecked(iri)
}

fn date_literal(date: PartialDate) -> Literal {
    let text = date.to_string();
    let datatype = match text.len() {
        4 => xsd::G_YEAR,
        7 => xsd::G_YEAR_MONTH,
        _ => xsd::DATE,
    };
    Literal::new_typed_literal(text, datatype)
}

impl Writer<'_, '_> {
    fn add(
        &mut self,
        subject: &NamedNode,
        predicate: impl Into<NamedNode>,
        object: impl Into<Term>,
    ) {
        let quad = Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph);
        self.dataset.insert(&quad);
    }

    fn text(&mut self, subject: &NamedNode, predicate: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.add(subject, vocab(predicate), Literal::new_simple_literal(text));
        }
    }

    fn actor(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        local: &ActorId,
    ) -> Result<NamedNode, StoreError> {
        let actor = named(self.identities, number, stored, local)?;
        let (kind, slug) = actor.id.as_str().split_once('/').unwrap_or(("", actor.id.as_str()));
        let it = node(kind, slug);
        self.add(&it, rdfs::LABEL, Literal::new_simple_literal(&actor.name));
        let class = kind[..1.min(kind.len())].to_uppercase() + kind.get(1..).unwrap_or_default();
        self.add(&it, rdf::TYPE, vocab(&class));
        self.add(&it, rdf::TYPE, vocab("Actor"));
        Ok(it)
    }

    fn document(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
    ) -> Result<(), StoreError> {
        let document = &stored.document;
        let it = node("document", document.id.as_str());
        self.add(&it, rdf::TYPE, vocab("Document"));
        self.text(&it, "id", Some(document.id.as_str()));
        self.text(&it, "title", document.title.as_deref());
        self.text(&it, "outlet", document.outlet.as_deref());
        self.text(&it, "url", document.url.as_deref());
        if let Some(date) = document.date {
            self.add(&it, vocab("date"), date_literal(date));
        }
        for actor in &stored.extraction.actors {
            let actor = self.actor(number, stored, &actor.id)?;
            self.add(&it, vocab("mentions"), actor);
        }
        self.relations(number, stored, &it)?;
        self.statements(number, stored, &it)
    }

    fn provenance(&mut self, it: &NamedNode, document: &NamedNode, citation: &Citation) {
        self.add(it, vocab("document"), document.clone());
        let derived = NamedNode::new_unchecked("http://www.w3.org/ns/prov#wasDerivedFrom");
        self.add(it, derived, document.clone());
        self.text(it, "evidence", Some(&citation.evidence));
        self.text(it, "quotation", Some(&citation.quotation));
    }

    fn relations(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        document: &NamedNode,
    ) -> Result<(), StoreError> {
        for relation in &stored.extraction.relations {
            let citation = Citation::of_relation(stored, relation);
            let it = node("relation", &citation.evidence);
            self.add(&it, rdf::TYPE, vocab("Relation"));
            self.provenance(&it, document, &citation);
            let kind = node("type", relation.kind.as_str());
            self.add(&it, vocab("type"), kind.clone());
            self.text(&it, "status", Some(relation.status.as_str()));
            self.text(&it, "matter", relation.matter.as_deref());
            if let Some(date) = relation.date.or(stored.document.date) {
                self.add(&it, vocab("date"), date_literal(date));
            }
            let confidence = format!("{:.3}", relation.confidence);
            self.add(
                &it,
                vocab("confidence"),
                Literal::new_typed_literal(confidence, xsd::DECIMAL),
            );
            let mut ends = Vec::new();
            for (name, end) in [("subject", &relation.subject), ("object", &relation.object)] {
                if let Some(local) = end {
                    let actor = self.actor(number, stored, local)?;
                    self.add(&it, vocab(name), actor.clone());
                    ends.push(actor);
                }
            }
            for source in &relation.according_to {
                let actor = self.actor(number, stored, source)?;
                self.add(&it, vocab("accordingTo"), actor);
            }
            if let [subject, object] = ends.as_slice()
                && relation.status == Status::Asserted
            {
                self.add(subject, kind, object.clone());
            }
        }
        Ok(())
    }

    fn statements(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        document: &NamedNode,
    ) -> Result<(), StoreError> {
        for statement in &stored.extraction.statements {
            let citation = Citation::of_statement(stored, statement);
            let it = node("statement", &citation.evidence);
            self.add(&it, rdf::TYPE, vocab("Statement"));
            self.provenance(&it, document, &citation);
            self.text(&it, "cue", Some(&statement.cue_lemma));
            self.text(&it, "mode", Some(statement.mode.as_str()));
            let words: Vec<&str> =
                statement.content.iter().map(|it| it.of(&stored.document.text)).collect();
            self.text(&it, "words", Some(&words.join(" … ")));
            if let Some(date) = stored.document.date {
                self.add(&it, vocab("date"), date_literal(date));
            }
            let speaker = statement.speaker.iter().map(|it| ("speaker", it));
            let about = statement.about.iter().map(|it| ("about", it));
            let to = statement.addressee.iter().map(|it| ("addressee", it));
            for (name, local) in speaker.chain(about).chain(to) {
                let actor = self.actor(number, stored, local)?;
                self.add(&it, vocab(name), actor);
            }
        }
        Ok(())
    }
}
