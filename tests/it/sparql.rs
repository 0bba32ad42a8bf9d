//! The queries of `docs/sparql.md` give the answers printed there.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use onrecord::document::DocumentId;
use onrecord::knowledge::ActorId;
use onrecord::query::{self, Limits, Solutions, SparqlError};
use onrecord::resolve::Identities;
use onrecord::store::{
    Counts, DocumentNumber, MemoryStore, Put, Stamp, Store, StoreError, StoredDocument, Visit,
};

use crate::generator::World;

const LIMITS: Limits = Limits { rows_max: 50, time_max: Duration::from_secs(60) };

fn answer(text: &str, limits: Limits) -> Result<String, SparqlError> {
    let store = crate::query::store();
    let identities = Identities::open(&store).expect("opens");
    let mut lines = match query::sparql(&identities, text, limits)? {
        Solutions::Answer(answer) => vec![answer.to_string()],
        Solutions::Rows { rows, .. } => {
            let cell =
                |it: &Option<oxrdf::Term>| it.as_ref().map_or("-".to_owned(), ToString::to_string);
            rows.iter().map(|it| it.iter().map(cell).collect::<Vec<_>>().join(" | ")).collect()
        }
        Solutions::Triples { triples, .. } => {
            let mut lines: Vec<String> = triples.iter().map(ToString::to_string).collect();
            lines.sort();
            lines
        }
    };
    if !text.contains("ORDER BY") {
        lines.sort();
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

#[test]
fn worked_queries_answer_as_the_documentation_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sparql.md");
    let text = std::fs::read_to_string(&path).expect("the documentation reads");
    let mut fresh = String::new();
    let mut rest = text.as_str();
    let mut n_queries = 0;
    while let Some((before, after)) = rest.split_once("```sparql\n") {
        let (question, after) = after.split_once("```\n").expect("the query ends");
        let (between, after) = after.split_once("```text\n").expect("an answer follows");
        let (_, after) = after.split_once("```\n").expect("the answer ends");
        let found = answer(question, LIMITS).expect("the query is answered");
        let parts =
            [before, "```sparql\n", question, "```\n", between, "```text\n", &found, "```\n"];
        fresh.extend(parts);
        assert!(!found.is_empty(), "no answer to\n{question}");
        (rest, n_queries) = (after, n_queries + 1);
    }
    fresh.push_str(rest);
    assert_eq!(n_queries, 20);
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &fresh).expect("the documentation is written");
        return;
    }
    assert!(fresh == text, "docs/sparql.md is out of date:\n{fresh}");
}

#[test]
fn rows_are_limited_and_wrong_queries_refused() {
    let all = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }";
    let limits = Limits { rows_max: 7, ..LIMITS };
    assert_eq!(answer(all, limits).expect("answers").lines().count(), 7);
    assert!(matches!(answer("SELEKT", LIMITS), Err(SparqlError::Syntax(_))));
    assert!(matches!(
        answer("INSERT DATA { or:a or:b or:c }", LIMITS),
        Err(SparqlError::Syntax(_))
    ));
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let limits = Limits { rows_max: 1, time_max: Duration::from_millis(100) };
    assert!(matches!(answer(endless, limits), Err(SparqlError::Timeout { .. })));
}

/// Returns the rows of `SELECT` as texts, sorted.
fn rows(identities: &Identities<'_>, text: &str) -> Vec<String> {
    let limits = Limits { rows_max: usize::MAX, ..LIMITS };
    let Solutions::Rows { rows, .. } = query::sparql(identities, text, limits).expect("answers")
    else {
        panic!("no rows: {text}")
    };
    let cell = |term: Option<oxrdf::Term>| term.map(|it| it.to_string()).unwrap_or_default();
    let row = |it: Vec<Option<oxrdf::Term>>| it.into_iter().map(cell).collect::<Vec<_>>().join(" ");
    let mut rows: Vec<String> = rows.into_iter().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn what_a_pattern_names_decides_what_is_read_and_never_what_is_found() {
    let store = crate::query::store();
    let identities = Identities::open(&store).expect("opens");
    let all = rows(&identities, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }");
    assert!(all.len() > 150, "{} triples", all.len());
    assert!(all.windows(2).all(|it| it[0] != it[1]), "each triple once");
    let parts = |row: &str| {
        let mut parts = row.splitn(3, ' ').map(str::to_owned);
        [(); 3].map(|()| parts.next().expect("three parts"))
    };
    let triples: Vec<[String; 3]> = all.iter().map(|it| parts(it)).collect();
    let check = |pattern: [Option<&str>; 3]| {
        let word = |at: usize| pattern[at].unwrap_or(["?s", "?p", "?o"][at]).to_owned();
        let free: Vec<String> = (0..3).filter(|at| pattern[*at].is_none()).map(word).collect();
        let asked = free.join(" ");
        let query = format!("SELECT {asked} WHERE {{ {} {} {} }}", word(0), word(1), word(2));
        let free = |triple: &[String; 3]| {
            let free = (0..3).filter(|at| pattern[*at].is_none()).map(|at| triple[at].clone());
            free.collect::<Vec<_>>().join(" ")
        };
        let fits = |it: &&[String; 3]| (0..3).all(|at| pattern[at].is_none_or(|of| of == it[at]));
        let mut wanted: Vec<String> = triples.iter().filter(fits).map(free).collect();
        wanted.sort();
        assert_eq!(rows(&identities, &query), wanted, "{query}");
    };
    for [s, p, o] in triples.iter().step_by(7) {
        check([Some(s), None, None]);
        check([None, None, Some(o)]);
        check([Some(s), None, Some(o)]);
        check([None, Some(p), Some(o)]);
        check([None, Some(p), None]);
    }
    check([Some("type:endorsed"), None, None]);
    check([Some("<http://example.org/>"), None, None]);
    check([None, None, Some("\"nowhere\"")]);
}

/// A store that counts the documents read from it.
struct Counting {
    store: MemoryStore,
    n_read: AtomicUsize,
}

impl Store for Counting {
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError> {
        self.store.put(batch)
    }

    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError> {
        self.store.remove(ids)
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        self.store.find(id)
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        self.store.catalogue()
    }

    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        self.n_read.fetch_add(1, Ordering::Relaxed);
        self.store.document(number)
    }

    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.n_read.fetch_add(self.counts().documents as usize, Ordering::Relaxed);
        self.store.each_document(visit)
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.store.rows(prefix, visit)
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.note(name)
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        self.store.set_note(name, note)
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.notes(prefix)
    }

    fn counts(&self) -> Counts {
        self.store.counts()
    }

    fn generation(&self) -> u64 {
        self.store.generation()
    }
}

#[test]
fn a_query_about_one_actor_or_document_reads_no_other_documents() {
    let world = World { seed: 5, n_actors: 400, n_relations: 3, n_statements: 2 };
    let documents: Vec<_> = (0..200).map(|it| world.document(it, 0)).collect();
    let mut store = Counting { store: MemoryStore::new(), n_read: AtomicUsize::new(0) };
    store.put(&documents).expect("documents go in");
    let identities = Identities::open(&store).expect("opens");
    let subjects = documents.iter().flat_map(|it| &it.extraction.relations);
    let subjects = subjects.filter_map(|it| it.subject.clone());
    let n_of = |it: &ActorId| identities.appearances(it).expect("reads").len();
    let subject = subjects.min_by_key(n_of).expect("a subject");
    let n_of_subject = n_of(&subject);
    assert!(n_of_subject < 20, "{n_of_subject} of 200 documents name {subject}");
    let (kind, slug) = subject.as_str().split_once('/').expect("an id");
    let subject = format!("<urn:onrecord:{kind}:{slug}>");
    let check = |query: &str, n_max: usize| {
        store.n_read.store(0, Ordering::Relaxed);
        assert!(!rows(&identities, query).is_empty(), "{query}");
        let n_read = store.n_read.load(Ordering::Relaxed);
        assert!(n_read <= n_max, "{n_read} documents read, {n_max} wanted: {query}");
    };
    check(&format!("SELECT ?p ?o WHERE {{ {subject} ?p ?o }}"), n_of_subject);
    check(
        &format!("SELECT ?words WHERE {{ ?r or:subject {subject} ; or:quotation ?words }}"),
        n_of_subject,
    );
    check("SELECT ?who WHERE { <urn:onrecord:document:doc-000007> or:mentions ?who }", 1);
    check("SELECT ?r WHERE { ?r or:document <urn:onrecord:document:doc-000007> }", 1);
    check("SELECT ?r WHERE { ?r or:evidence \"doc-000007#r1\" }", 1);
    check("SELECT ?d WHERE { ?d or:id \"doc-000007\" }", 1);
    check("SELECT ?words WHERE { <urn:onrecord:relation:doc-000007%23r0> or:quotation ?words }", 1);
}
