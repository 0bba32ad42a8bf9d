//! The embedded schema loads, its files are well made, and what they say of sentences holds.

use std::path::Path;

use onrecord::evaluate::examples;
use onrecord::language::Pipeline;
use onrecord::ontology::Ontology;

#[test]
fn the_embedded_schema_loads() {
    let ontology = Ontology::embedded();
    assert!(ontology.relations.get("endorsed").is_some());
    assert_eq!(ontology.calendar.month("june"), Some(6));
}

#[test]
fn every_type_has_three_examples_and_two_counterexamples() {
    for spec in Ontology::embedded().relations.all() {
        let (n_for, n_against) = (spec.examples.len(), spec.counterexamples.len());
        assert!(n_for >= 3 && n_against >= 2, "{}: {n_for} and {n_against}", spec.name);
    }
}

/// Reads the schema of `ONRECORD_SCHEMA` where that is set: words can be tried without a build.
#[test]
fn sentences_are_read_as_the_relation_files_say() {
    let ontology = match std::env::var_os("ONRECORD_SCHEMA") {
        Some(folder) => Ontology::load(Path::new(&folder)).expect("a schema"),
        None => Ontology::embedded().clone(),
    };
    let pipeline = Pipeline::embedded();
    let all = ontology.relations.all().iter();
    let outcomes: Vec<_> = all.flat_map(|it| examples::check(it, &ontology, pipeline)).collect();
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|it| !it.is_right)
        .map(|it| {
            let (file, found) = (&it.relation, it.found.join("; "));
            let (text, wanted) = (&it.text, &it.wanted);
            format!("schema/relations/{file}.toml: {text}\n  wanted {wanted}\n  found  {found}")
        })
        .collect();
    let (n_wrong, n_all) = (wrong.len(), outcomes.len());
    assert!(wrong.is_empty(), "{}\n{n_wrong} of {n_all} fail", wrong.join("\n"));
}
