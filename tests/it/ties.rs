//! Answers about ties say what the relations asked for say: how many, when, and in which sentence.

use onrecord::store::StoredDocument;
use serde_json::Value;

use crate::commands::Shell;
use crate::marked::reads;

/// One tie reported as true, as planned and as untrue, one mostly reported as untrue, and one known by
/// years and months only.
fn documents() -> Vec<StoredDocument> {
    let fell = "[person/una-fell|Una Fell]";
    let lind = "[person/odo-lind|Odo Lind]";
    let brae = "[organization/brae-council|Brae Council]";
    let mut all = vec![
        reads("t1", "2021-03-01", "Tarn Gazette", &format!("{fell} (praised)> {lind}.")),
        reads("t2", "2021-04-02", "Fell Echo", &format!("{fell} (praised!)> {lind} at all.")),
        reads("t3", "2021-05-03", "Fell Echo", &format!("{fell} (praised?)> {lind} next week.")),
        reads("t4", "2021-06-04", "Tarn Gazette", &format!("{fell} (praised)> {lind} again.")),
        reads("t5", "2021-01-01", "Tarn Gazette", &format!("{lind} (sued)> {brae}, it said.")),
        reads("t6", "2021-01-05", "Fell Echo", &format!("{lind} (sued!)> {brae} ever.")),
        reads("t7", "2021-01-06", "Moor Post", &format!("{lind} (sued!)> {brae} either.")),
        reads("t8", "1998", "Moor Post", &format!("{brae} (met with)> {fell} in that year.")),
        reads("t9", "2004-07", "Moor Post", &format!("{brae} (met with)> {fell} that month.")),
    ];
    // As if another program had read them, so that nothing is read again.
    for it in &mut all {
        it.reader = 0;
    }
    all
}

fn shell() -> Shell {
    Shell::with(&documents())
}

fn rows(shell: &Shell, line: &str) -> Vec<Value> {
    let (out, _) = shell.check(&format!("{line} --format json"), 0);
    serde_json::from_str(&out).expect("JSON")
}

/// Checks the only row of an answer: its status, documents, relations and evidence.
#[track_caller]
fn check_only(shell: &Shell, line: &str, expected: &str) {
    let rows = rows(shell, line);
    let told = |it: &Value| {
        let word = |key: &str| it[key].to_string().replace('"', "");
        ["status", "n_documents", "n_relations", "first", "last", "evidence"].map(word).join(" ")
    };
    let found: Vec<String> = rows.iter().map(told).collect();
    assert_eq!(found, [expected], "{line}");
}

#[test]
fn a_tie_asked_for_by_status_is_told_by_the_relations_of_that_status_alone() {
    let shell = shell();
    let near = |status: &str| format!("near una-fell --type praised --status {status}");
    check_only(&shell, &near("negated"), "negated 1 1 2021-04-02 2021-04-02 t2#r0");
    check_only(&shell, &near("hypothetical"), "hypothetical 1 1 2021-05-03 2021-05-03 t3#r0");
    check_only(&shell, &near("asserted"), "asserted 2 2 2021-03-01 2021-06-04 t1#r0");
    assert_eq!(rows(&shell, &near("negated"))[0]["disputed"], true);
    assert_eq!(rows(&shell, &near("hypothetical --min-documents 2")), Vec::<Value>::new());
    assert_eq!(rows(&shell, &near("negated --since 2021-05")), Vec::<Value>::new());
    let path = "path una-fell odo-lind --status negated";
    check_only(&shell, path, "negated 1 1 2021-04-02 2021-04-02 t2#r0");
    let changes = "changes --type praised --status hypothetical";
    check_only(&shell, changes, "hypothetical 1 1 2021-05-03 2021-05-03 t3#r0");
}

#[test]
fn disputes_show_the_side_that_is_asked_for() {
    let shell = shell();
    let ids = |line: &str| -> Vec<String> {
        let rows = rows(&shell, line);
        rows.iter().filter_map(|it| it["evidence"].as_str()).map(str::to_owned).collect()
    };
    assert_eq!(ids("disputed --type praised"), ["t1#r0", "t4#r0", "t2#r0"]);
    assert_eq!(ids("disputed --type praised --status negated"), ["t2#r0"]);
    assert_eq!(ids("disputed --type praised --status asserted"), ["t1#r0", "t4#r0"]);
}

#[test]
fn a_tie_of_several_statuses_shows_how_many_relations_have_each() {
    let shell = shell();
    let (text, _) = shell.check("near una-fell --type praised", 0);
    assert!(text.contains("2 asserted, 1 negated, 1 hypothetical; 4 documents"), "{text}");
    let row = &rows(&shell, "near una-fell --type praised")[0];
    let counts = ["n_asserted", "n_negated", "n_hypothetical"].map(|it| row[it].as_u64());
    assert_eq!(counts, [Some(2), Some(1), Some(1)]);
}

#[test]
fn the_sentence_of_a_tie_says_what_most_say() {
    let shell = shell();
    let line = "near odo-lind --type sued";
    check_only(&shell, line, "negated 3 3 2021-01-01 2021-01-06 t6#r0");
    let (text, _) = shell.check(line, 0);
    assert!(text.contains("Not so: Odo Lind sued Brae Council"), "{text}");
}

#[test]
fn ties_are_dated_as_exactly_as_their_texts_are() {
    let shell = shell();
    check_only(&shell, "near brae-council --type met_with", "asserted 2 2 1998 2004-07 t8#r0");
    // From the graph that is kept with the store, too.
    check_only(&shell, "near brae-council --type met_with", "asserted 2 2 1998 2004-07 t8#r0");
    let (edges, _) = shell.check("export --format graphml", 0);
    assert!(edges.contains(">1998<") && !edges.contains("1998-01-01"), "{edges}");
}

#[test]
fn tables_for_programs_have_ids_alone_in_their_columns() {
    let shell = shell();
    for line in [
        "near una-fell --type praised --format csv",
        "path una-fell odo-lind --format csv",
        "search praised --in rows --format csv",
    ] {
        let (out, _) = shell.check(line, 0);
        let mut reader = csv::Reader::from_reader(out.as_bytes());
        let at = |name: &str, headers: &csv::StringRecord| {
            headers.iter().position(|it| it == name).expect("the column")
        };
        let headers = reader.headers().expect("headers").clone();
        let (evidence, outlet) = (at("evidence", &headers), at("outlet", &headers));
        let first = reader.records().next().expect("a row").expect("CSV");
        shell.check(&format!("evidence {}", &first[evidence]), 0);
        assert!(!first[outlet].is_empty(), "{line}");
    }
}

#[test]
fn a_period_that_ends_before_it_begins_is_an_error() {
    let shell = shell();
    let period = "--since 2021 --until 2020-12";
    for line in ["history una-fell", "near una-fell", "documents", "discourse", "search praised"] {
        let (_, err) = shell.check(&format!("{line} {period}"), 1);
        assert!(err.contains("--since 2021 is after --until 2020-12"), "{line}: {err}");
    }
    shell.check("history una-fell --since 2021-03-01 --until 2021", 0);
}

#[test]
fn an_unknown_outlet_is_an_error_wherever_it_is_asked_for() {
    let shell = shell();
    for line in ["discourse", "concepts", "said", "timeline", "report una-fell -o r.html"] {
        let (_, err) = shell.check(&format!("{line} --outlet Fel-Ecko"), 1);
        assert!(err.contains("no document is from the outlet"), "{line}: {err}");
    }
}

#[test]
fn an_act_does_not_take_the_start_of_a_word_for_a_name() {
    let shell = shell();
    let (_, err) = shell.check("merge un odo-lind", 1);
    assert!(err.contains("no actor is called `un`") && err.contains("person/una-fell"), "{err}");
    shell.check("rename lin Lind", 1);
    shell.check("merge fell lind", 0);
}
