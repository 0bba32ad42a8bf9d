//! The worked queries of `docs/sparql.md` answer as they say.

use std::path::Path;
use std::time::Duration;

use onrecord::graph::Identities;
use onrecord::query::{self, Limits, Solutions, SparqlError};

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
fn rows_are_cut_and_wrong_queries_told() {
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
