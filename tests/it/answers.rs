//! The JSON that queries print matches `schema/records/answers.schema.json`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::commands::{Shell, examples};
use crate::schema_meta;

/// Each query with arguments that give an answer on the articles under `examples/`.
const QUESTIONS: [&str; 25] = [
    "acts",
    "actors",
    "changes",
    "common sessions|donald-trump",
    "communities",
    "concepts",
    "compare sessions|donald-trump",
    "discourse",
    "disputed",
    "documents",
    "evidence 2017-03-02-recusal",
    "history sessions --all-tellings",
    "history sessions",
    "near sessions",
    "offices",
    "open 2017-03-02-recusal",
    "path sessions|donald-trump",
    "review",
    "said",
    "said --network",
    "schema",
    "search senator",
    "show sessions",
    "status",
    "timeline",
];

/// Commands whose JSON has another schema: extraction records, SPARQL results, reports of a run.
const OTHERS: [&str; 7] = ["add", "annotate", "backup", "evaluate", "extract", "repair", "sparql"];

#[test]
fn every_answer_matches_its_schema() {
    let shell = Shell::new();
    shell.check(&format!("add {}", examples()), 0);
    shell.check("confirm 2017-03-02-recusal#r0", 0);
    shell.check("reject 2017-03-02-recusal#s0", 0);
    shell.check("set-document 2017-03-02-recusal --title Recusal", 0);
    let root = schema_meta::schema("records/answers.schema.json");
    let mut n_empty = Vec::new();
    for question in QUESTIONS {
        let line = format!("{} --format json", question.replace('|', " "));
        let (out, _) = shell.check(&line, 0);
        let answer: Value = serde_json::from_str(&out).expect("JSON");
        let words: Vec<&str> = question.split(' ').collect();
        let name = if question == "said --network" { question } else { words[0] };
        let schema = schema_meta::inlined(&root["properties"][name], &root);
        assert!(schema.is_object(), "no schema describes `{name}`");
        schema_meta::check(&schema, &answer, question);
        if answer.as_array().is_some_and(Vec::is_empty) {
            n_empty.push(name);
        }
    }
    // Six articles may have no disputed relations or likely duplicates; all else has an answer.
    n_empty.retain(|it| !["disputed", "review", "communities"].contains(it));
    assert!(n_empty.is_empty(), "without an answer: {n_empty:?}");
}

#[test]
fn every_command_that_prints_json_has_a_schema() {
    let root = schema_meta::schema("records/answers.schema.json");
    let known: BTreeSet<&str> = root["properties"]
        .as_object()
        .expect("answers")
        .keys()
        .map(|it| it.split(' ').next().unwrap_or(it))
        .collect();
    for command in onrecord::internals::cli::command().get_subcommands() {
        let formats = command.get_arguments().filter(|it| it.get_id() == "format");
        let values = formats.flat_map(clap::Arg::get_possible_values);
        let prints_json = values.into_iter().any(|it| it.get_name() == "json");
        let name = command.get_name();
        if prints_json && !OTHERS.contains(&name) && name != "verify" {
            assert!(known.contains(name), "answers.schema.json does not describe `{name}`");
        }
    }
}
