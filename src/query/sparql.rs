//! SPARQL 1.1 over the store as RDF.
//!
//! In: a query, and limits on time and rows. Out: [`Solutions`]. What is asked of is the store as
//! [`Rdf`], document by document, as far as the query needs it. Nothing is ever written, and
//! nothing fetched from elsewhere.
//! Fails with [`SparqlError`] where the query does not parse, takes too long, or the store cannot
//! be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use oxrdf::{Term, Triple};
use spareval::{CancellationToken, QueryEvaluator, QueryResults};
use spargebra::{Query, SparqlParser};

use super::rdf::Rdf;
use super::terms::VOCABULARY;
use super::{depth, sparql_names};
use crate::guard;
use crate::resolve::Identities;
use crate::store::StoreError;

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
    /// Time from the start of the parsing.
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
    /// It names what is not there.
    #[error("the query cannot be answered: {0}")]
    Unknown(String),
    /// It took too long.
    #[error("the query took more than {} s; narrow it, or allow it more time", limit.as_secs())]
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

/// Bytes of the stack that a query is parsed, planned and answered on: all three go as deep as it
/// is nested.
const STACK_BYTES: usize = 256 << 20;

/// Returns what a query answers.
///
/// # Errors
/// Returns an error if the query does not parse, is nested too deep or takes too long, or the store
/// cannot be read.
pub fn sparql(
    identities: &Identities<'_>,
    query: &str,
    limits: Limits,
) -> Result<Solutions, SparqlError> {
    depth::check(query).map_err(SparqlError::Syntax)?;
    let prefixes = PREFIXES.map(|(prefix, _)| prefix);
    sparql_names::check_prefixes(query, &prefixes).map_err(SparqlError::Unknown)?;
    guard::check_clock().map_err(|error| SparqlError::Evaluation(error.to_string()))?;
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
        let failed = |cause: &dyn std::fmt::Display| SparqlError::Evaluation(cause.to_string());
        let guarded = || guard::guarded(|| answer(identities, query, limits));
        let worker = worker.spawn_scoped(scope, guarded).map_err(|error| failed(&error))?;
        match worker.join() {
            Ok(Ok(answer)) => answer,
            Ok(Err(cause)) => Err(failed(&cause)),
            Err(_) => Err(failed(&"the evaluation failed")),
        }
    })
}

fn answer(
    identities: &Identities<'_>,
    query: &str,
    limits: Limits,
) -> Result<Solutions, SparqlError> {
    let token = CancellationToken::new();
    let watch = Watch::start(token.clone(), limits.time_max);
    let query = parsed(query)?;
    let rdf = Rdf::of(identities).until(Arc::clone(&watch.has_rung));
    let evaluator = QueryEvaluator::new().with_cancellation_token(token);
    let results = evaluator.prepare(&query).execute(&rdf);
    let solutions = results.and_then(|it| gather(it, limits.rows_max));
    if watch.has_rung() {
        return Err(SparqlError::Timeout { limit: limits.time_max });
    }
    solutions.map_err(|error| SparqlError::Evaluation(error.to_string()))
}

/// Returns a query whose syntax and names are right.
fn parsed(query: &str) -> Result<Query, SparqlError> {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in PREFIXES {
        parser = parser
            .with_prefix(prefix, iri)
            .map_err(|error| SparqlError::Syntax(error.to_string()))?;
    }
    let plain = |error: spargebra::SparqlSyntaxError| {
        SparqlError::Syntax(sparql_names::plain_syntax_error(query, &error.to_string()))
    };
    let parsed = parser.parse_query(query).map_err(plain)?;
    sparql_names::check_vocabulary(query).map_err(SparqlError::Unknown)?;
    Ok(parsed)
}

fn gather(
    results: QueryResults<'_>,
    rows_max: usize,
) -> Result<Solutions, spareval::QueryEvaluationError> {
    Ok(match results {
        QueryResults::Boolean(answer) => Solutions::Answer(answer),
        QueryResults::Solutions(solutions) => {
            let variables: Vec<_> = solutions.variables().to_vec();
            let (found, is_cut) = first(solutions, rows_max)?;
            let cells = found.iter().map(|row| variables.iter().map(|it| row.get(it).cloned()));
            let rows = cells.map(Iterator::collect).collect();
            let variables = variables.iter().map(|it| it.as_str().to_owned()).collect();
            Solutions::Rows { variables, rows, is_cut }
        }
        QueryResults::Graph(triples) => {
            let (triples, is_cut) = first(triples, rows_max)?;
            Solutions::Triples { triples, is_cut }
        }
    })
}

/// Returns the first rows, at most `rows_max`, and whether there are more.
fn first<T, E>(
    found: impl Iterator<Item = Result<T, E>>,
    rows_max: usize,
) -> Result<(Vec<T>, bool), E> {
    let mut rows = Vec::new();
    for row in found {
        let row = row?;
        if rows.len() == rows_max {
            return Ok((rows, true));
        }
        rows.push(row);
    }
    Ok((rows, false))
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
