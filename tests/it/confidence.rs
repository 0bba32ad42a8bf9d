//! Answers and pictures show only relations with enough confidence; the store is complete.
//!
//! Confidences come from imported records, so that none depends on how a text is read.

use onrecord::graph::{Graph, TieFilter};
use onrecord::knowledge::SHOWN_MIN;
use onrecord::query;
use onrecord::resolve::Identities;
use onrecord::store::{self, MemoryStore, Store, StoredDocument};

use crate::commands::Shell;
use crate::marked::reads;

const SURE: f64 = 1.0;
const UNSURE: f64 = SHOWN_MIN / 2.0;

/// Ida Moor praises Lev Sand in both documents, with low confidence in the earlier one.
fn documents() -> [StoredDocument; 2] {
    let mut documents = [
        reads(
            "c1",
            "2024-03-01",
            "Quay Gazette",
            "[person/ida-moor|Ida Moor] (praised)> [person/lev-sand|Lev Sand]. \
             [person/ida-moor|Moor] (sued)> [person/nils-brand|Nils Brand]. \
             [person/ida-moor|Moor] (say)> that [person/lev-sand|Sand] would build the lock.",
        ),
        reads(
            "c2",
            "2024-03-09",
            "Quay Gazette",
            "[person/ida-moor|Ida Moor] (praised)> [person/lev-sand|Lev Sand]. \
             [person/tove-ash|Tove Ash] (criticized)> [person/lev-sand|Lev Sand]. \
             [person/nils-brand|Nils Brand] (joined)> [organization/lock-board|Lock Board].",
        ),
    ];
    let confidences = [[UNSURE, UNSURE].as_slice(), &[SURE, SHOWN_MIN, UNSURE]];
    for (document, confidences) in documents.iter_mut().zip(confidences) {
        let relations = document.extraction.relations.iter_mut();
        assert_eq!(relations.len(), confidences.len());
        relations.zip(confidences).for_each(|(relation, given)| relation.confidence = *given);
    }
    documents
}

fn records() -> String {
    documents().iter().map(|document| store::record_line(document).expect("a record")).collect()
}

fn shell() -> Shell {
    Shell::with(&documents())
}

/// Returns the strings under a key anywhere in a JSON answer, in order.
fn under(key: &str, answer: &serde_json::Value) -> Vec<String> {
    match answer {
        serde_json::Value::Array(rows) => rows.iter().flat_map(|row| under(key, row)).collect(),
        serde_json::Value::Object(fields) => {
            let own = fields.get(key).and_then(|field| field.as_str()).map(str::to_owned);
            own.into_iter().chain(fields.values().flat_map(|field| under(key, field))).collect()
        }
        _ => Vec::new(),
    }
}

/// Checks which evidence an answer gives by default and with `--min-confidence 0`, and the number
/// of relations reported as left out by default.
#[track_caller]
fn check_shown(line: &str, shown: &str, all: &str, n_left_out: usize) {
    let shell = shell();
    let ask = |option: &str| {
        let (out, err) = shell.check(&format!("{line} --format json{option}"), 0);
        let mut ids = under("evidence", &serde_json::from_str(&out).expect("JSON"));
        ids.sort();
        ids.dedup();
        (ids.join(" "), err)
    };
    let (found, notice) = ask("");
    assert_eq!(found, shown, "{line}");
    let said = notice.lines().find(|line| line.contains("--min-confidence 0 includes them"));
    let number =
        said.map_or(Some(0), |line| line.split(' ').find_map(|word| word.parse::<usize>().ok()));
    assert_eq!(number, Some(n_left_out), "{line}: {notice}");
    let (found, notice) = ask(" --min-confidence 0");
    assert_eq!(found, all, "{line} --min-confidence 0");
    assert!(!notice.contains("--min-confidence"), "{line} --min-confidence 0: {notice}");
}

#[test]
fn answers_show_relations_that_are_sure_enough_and_count_the_rest() {
    check_shown("history ida-moor", "c2#r0", "c1#r0 c1#r1 c2#r0", 2);
    check_shown("history lev-sand", "c2#r0 c2#r1", "c1#r0 c2#r0 c2#r1", 1);
    check_shown("history nils-brand", "", "c1#r1 c2#r2", 2);
    check_shown("search Sand", "c1#s0 c2#r0 c2#r1", "c1#r0 c1#s0 c2#r0 c2#r1", 1);
    check_shown("discourse", "c2#r0 c2#r1", "c1#r0 c2#r1", 1);
}

#[test]
fn ties_are_those_of_relations_that_are_sure_enough() {
    check_shown("near ida-moor --type praised,sued", "c2#r0", "c1#r0 c1#r1", 3);
    check_shown("near lev-sand", "c1#s0 c2#r0 c2#r1", "c1#r0 c1#s0 c2#r1", 3);
    check_shown("path ida-moor lock-board", "", "c1#r1 c2#r2", 3);
    check_shown("common ida-moor tove-ash", "c2#r0 c2#r1", "c1#r0 c2#r1", 3);
    check_shown("compare ida-moor nils-brand --type joined,sued", "", "c1#r1 c2#r2", 3);
    check_shown("top --by acting", "c2#r0 c2#r1", "c1#r0 c2#r1 c2#r2", 3);
    check_shown("changes --since 2024-03-05", "c2#r0 c2#r1", "c2#r1 c2#r2", 3);
}

#[test]
fn counts_are_of_relations_that_are_sure_enough() {
    let shell = shell();
    let ask = |line: &str| shell.check(line, 0).0;
    let documents = |option: &str| {
        let out = ask(&format!("near ida-moor --type praised --format json{option}"));
        let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        rows[0]["n_documents"].as_u64()
    };
    assert_eq!((documents(""), documents(" --min-confidence 0")), (Some(1), Some(2)));
    let relations = |option: &str| {
        let out = ask(&format!("actors brand --format json{option}"));
        let rows: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        rows[0]["n_relations"].as_u64()
    };
    assert_eq!((relations(""), relations(" --min-confidence 0")), (Some(0), Some(2)));
    let (profile, notice) = shell.check("show ida-moor", 0);
    assert!(profile.contains("1  praised (as subject)") && !profile.contains("sued"), "{profile}");
    assert!(notice.contains("2 with confidence below"), "{notice}");
    let profile = ask("show ida-moor --min-confidence 0");
    assert!(profile.contains("2  praised (as subject)") && profile.contains("sued"), "{profile}");
}

#[test]
fn pictures_draw_what_is_sure_enough() {
    let shell = shell();
    let (picture, notice) = shell.check("draw ida-moor", 0);
    assert!(picture.contains("\"praised\"") && !picture.contains("\"sued\""), "{picture}");
    assert!(notice.contains("3 relations with confidence below"), "{notice}");
    let (picture, notice) = shell.check("draw ida-moor --min-confidence 0", 0);
    assert!(picture.contains("\"praised ×2\"") && picture.contains("\"sued\""), "{picture}");
    assert!(!notice.contains("confidence below"), "{notice}");
}

#[test]
fn what_is_asked_by_id_or_written_out_is_complete() {
    let shell = shell();
    let (words, _) = shell.check("evidence c1#r1", 0);
    assert!(words.contains("Moor sued Nils Brand."), "{words}");
    assert_eq!(shell.check("export", 0).0, records());
    let (counts, _) = shell.check("status", 0);
    assert!(counts.contains("relations   5"), "{counts}");
}

#[test]
fn a_confidence_lies_between_0_and_1() {
    let shell = shell();
    for wrong in ["1.01", "-0.1", "half", "NaN"] {
        let (_, err) = shell.check(&format!("history ida-moor --min-confidence {wrong}"), 2);
        assert!(err.contains("it must be a number from 0.0 to 1.0"), "{wrong}: {err}");
    }
    shell.check("history ida-moor --min-confidence 1.0", 0);
}

#[test]
fn graphs_of_other_confidences_do_not_take_the_place_of_each_other() {
    let mut store = MemoryStore::new();
    store.put(&documents()).expect("documents go in");
    let built = |store: &MemoryStore, min_confidence| {
        let identities = Identities::open(store).expect("opens");
        Graph::build_sure(&identities, min_confidence).expect("builds")
    };
    for min_confidence in [SHOWN_MIN, 0.0, SURE, SHOWN_MIN, 0.0] {
        let graph = Graph::load_sure(&mut store, min_confidence).expect("loads");
        assert!(graph == built(&store, min_confidence), "at {min_confidence}");
    }
    assert!(Graph::load(&mut store).expect("loads") == built(&store, 0.0));
    let n_ties = |min_confidence| {
        let graph = built(&store, min_confidence);
        let page = query::all(&store, &graph, &TieFilter::default(), 0).expect("reads");
        (page.n_total, graph.n_unsure)
    };
    assert_eq!([n_ties(0.0), n_ties(SHOWN_MIN), n_ties(SURE)], [(5, 0), (3, 3), (2, 4)]);
}
