//! The embedded schema loads, its files are valid, and their examples pass.

use std::path::Path;

use onrecord::internals::evaluate::{event_examples, examples};
use onrecord::language::Pipeline;
use onrecord::ontology::{Files, Ontology};

#[test]
fn the_embedded_schema_loads() {
    let ontology = Ontology::embedded();
    assert!(ontology.relations.get("endorsed").is_some());
    assert!(ontology.events.all().iter().any(|it| it.name == "PROTEST"));
}

#[test]
fn every_type_has_three_examples_and_two_counterexamples() {
    for spec in Ontology::embedded().relations.all() {
        let (n_for, n_against) = (spec.examples.len(), spec.counterexamples.len());
        assert!(n_for >= 3 && n_against >= 2, "{}: {n_for} and {n_against}", spec.name);
    }
}

#[test]
fn every_event_type_has_three_examples_and_two_counterexamples() {
    for spec in Ontology::embedded().events.all() {
        let (n_for, n_against) = (spec.examples.len(), spec.counterexamples.len());
        assert!(n_for >= 3 && n_against >= 2, "{}: {n_for} and {n_against}", spec.name);
    }
}

#[test]
fn event_types_turn_into_event_types() {
    let events = &Ontology::embedded().events;
    for spec in events.all() {
        let turns = [&spec.turns.future, &spec.turns.refused, &spec.turns.negated];
        for turned in turns.into_iter().flatten() {
            assert!(events.all().iter().any(|it| it.name == *turned), "{}: {turned}", spec.name);
        }
    }
}

/// Replaces `was` once in a file of the embedded schema, and expects an error that starts with
/// `error`.
#[track_caller]
fn check_refused(path: &str, was: &str, becomes: &str, error: &str) {
    let files = Files::embedded();
    let text = &files.get(path).expect("an embedded file").text;
    assert!(text.contains(was), "{path} has no {was}");
    let changed = text.replacen(was, becomes, 1);
    let found = Ontology::of(&files.with(path, &changed)).expect_err("a faulty schema");
    assert!(found.to_string().starts_with(error), "wanted {error}\nfound  {found}");
}

#[test]
fn a_misspelt_place_is_an_error_with_its_line_and_the_nearest_names() {
    let unknown = |word: &str, line: usize, path: &str, nearest: &str| {
        format!("{path}:{line}: `{word}` is no role, place or preposition; nearest: `{nearest}`,")
    };
    let endorsed = "relations/endorsed.toml";
    let subject = r#"subject = ["possessor", "agent", "by", "from"]"#;
    let agnet = r#"subject = ["possessor", "agnet", "by", "from"]"#;
    check_refused(endorsed, subject, agnet, &unknown("agnet", 37, endorsed, "agent"));
    let matter = r#"matter = ["patient", "clause"]"#;
    let owner = r#"matter = ["pateint.owner", "clause"]"#;
    check_refused(endorsed, matter, owner, &unknown("pateint", 23, endorsed, "patient"));
    let with = r#"with = ["claus"]"#;
    check_refused(endorsed, matter, with, &unknown("claus", 23, endorsed, "clause"));
    let inner = r#"matter = ["self.owner"]"#;
    check_refused(endorsed, matter, inner, &format!("{endorsed}:23: `self` is no role"));
}

#[test]
fn a_misspelt_role_of_an_event_is_an_error() {
    let events = "grammar/events.toml";
    let was = r#"verb_source_roles = ["agent"]"#;
    let becomes = r#"verb_source_roles = ["agnet"]"#;
    check_refused(events, was, becomes, "grammar/events.toml:92: `agnet` is no role");
}

#[test]
fn a_word_twice_in_a_list_is_an_error_with_its_line() {
    let (was, becomes) = (r#"verb = ["endorse"]"#, "verb = [\n\"endorse\",\n\"endorse\"]");
    let error = "relations/endorsed.toml:24: `endorse` is twice in this list";
    check_refused("relations/endorsed.toml", was, becomes, error);
}

/// A sentence marked as misread must still be misread; remove the mark once it is read right.
#[test]
fn sentences_are_read_as_the_event_files_say() {
    let ontology = Ontology::embedded();
    let all = ontology.events.all().iter();
    let outcomes = all.flat_map(|it| event_examples::check(it, ontology, Pipeline::embedded()));
    let wrong: Vec<String> = outcomes
        .filter(|it| it.is_right == it.is_known)
        .map(|outcome| {
            let (file, found) = (&outcome.relation, outcome.found.join("; "));
            let (text, wanted) = (&outcome.text, &outcome.wanted);
            format!("events/{file}.toml: {text}\n  wanted {wanted}\n  found  {found}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the schema of `ONRECORD_SCHEMA` if that is set, to try words without a build.
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
        .filter(|it| it.is_right == it.is_known)
        .map(|outcome| {
            let (file, found) = (&outcome.relation, outcome.found.join("; "));
            let (text, wanted) = (&outcome.text, &outcome.wanted);
            format!("schema/relations/{file}.toml: {text}\n  wanted {wanted}\n  found  {found}")
        })
        .collect();
    let (n_wrong, n_all) = (wrong.len(), outcomes.len());
    assert!(wrong.is_empty(), "{}\n{n_wrong} of {n_all} fail", wrong.join("\n"));
}
