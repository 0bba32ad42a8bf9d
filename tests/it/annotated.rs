//! Scores of relations, speakers and mentions equal those of the reference scorer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onrecord::internals::evaluate::annotation::{self, AnnotatedArticle};
use onrecord::internals::evaluate::compared::LinkedRecord;
use onrecord::internals::evaluate::figures::Figures;
use onrecord::internals::evaluate::{lost, mentions, relations, speakers};
use onrecord::knowledge::record::Record;
use serde_json::{Value, json};

const FIRST: &str = "Ana Ruiz met Daniel Okoro.";
const SECOND: &str = "“The port is safe,” Ruiz told the Courier.";
const THIRD: &str = "He criticized the Harbor Board.";

fn text() -> String {
    [FIRST, SECOND, THIRD].join(" ")
}

/// Returns the place at which words first occur, in code points.
fn at(words: &str) -> [usize; 2] {
    let text = text();
    let start = text[..text.find(words).expect("the words")].chars().count();
    [start, start + words.chars().count()]
}

/// Returns an article of three sentences: a meeting, a quotation, a criticism.
fn gold() -> Value {
    let actor = |key: &str, name: &str, kind: &str| json!({"key": key, "name": name, "kind": kind, "aliases": [name.rsplit(' ').next()]});
    json!({"id": "a1", "date": "2017-06-07", "title": "Port", "publisher": "Courier", "text": text(),
        "attributions": [{"source": [at("Ruiz told")], "cue": [at("told")], "content": [at("The port is safe")]}],
        "gold": {
            "actors": [actor("ruiz", "Ana Ruiz", "person"), actor("okoro", "Daniel Okoro", "person"),
                actor("courier", "the Courier", "outlet"), actor("board", "the Harbor Board", "organization")],
            "speakers": [{"attribution": 0, "speaker": "ruiz", "addressee": ["courier"], "about": []}],
            "relations": [
                {"type": "met_with", "subject": "ruiz", "object": "okoro", "matter": null, "status": "asserted", "according_to": [], "date": null,
                    "places": {"sentence": at(FIRST), "trigger": at("met"), "subject": at("Ana Ruiz"), "object": at("Daniel Okoro"), "matter": null}},
                {"type": "criticized", "subject": "okoro", "object": "board", "matter": null, "status": "asserted", "according_to": [], "date": "2017-06",
                    "places": {"sentence": at(THIRD), "trigger": at("criticized"), "subject": at("He"), "object": at("the Harbor Board"), "matter": null}}]}})
}

/// Returns a record: for each actor the name, kind and printed forms; for each relation the type,
/// the indexes of subject and object in the actors, and the words of its trigger.
fn record(actors: &[(&str, &str, &[&str])], relations: &[(&str, usize, usize, &str)]) -> Record {
    let id = |n: &usize| format!("{}/{n}", actors[*n].1);
    let actor = |(n, (name, kind, forms)): (usize, &(&str, &str, &[&str]))| {
        let mentions: Vec<[usize; 2]> = forms.iter().map(|it| at(it)).collect();
        json!({"id": id(&n), "name": name, "kind": kind, "mentions": mentions})
    };
    let relation = |(kind, subject, object, trigger): &(&str, usize, usize, &str)| {
        json!({"id": "r0", "type": kind, "subject": id(subject), "object": id(object), "matter": null, "status": "asserted",
            "according_to": [], "statement": null, "date": "2017-06", "trigger": [at(trigger)], "evidence": at(trigger), "confidence": 0.5})
    };
    let said = json!({"id": "s0", "speaker": id(&0), "mode": "direct", "cue_lemma": "tell", "source": [], "cue": [at("told")],
        "content": [at("port is safe")], "addressee": [id(&2)], "about": [id(&1)], "within": null});
    let actors: Vec<Value> = actors.iter().enumerate().map(actor).collect();
    let relations: Vec<Value> = relations.iter().map(relation).collect();
    let record = json!({"document": {"id": "a1", "language": "en", "chars": text().chars().count()},
        "actors": actors, "statements": [said], "relations": relations});
    serde_json::from_value(record).expect("a record")
}

const ACTORS: &[(&str, &str, &[&str])] = &[
    ("Ana Ruiz", "person", &["Ana Ruiz", "Ruiz told"]),
    ("Daniel Okoro", "person", &["Daniel Okoro", "He"]),
    ("Courier", "outlet", &["the Courier"]),
    ("Harbor Board", "organization", &["the Harbor Board"]),
];

fn article() -> AnnotatedArticle {
    annotation::articles(&gold().to_string()).expect("an article").remove(0)
}

fn shown(figures: &Figures) -> String {
    figures.iter().map(|(name, figure)| format!("{name} {figure}")).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check_relations(found: &[(&str, usize, usize, &str)], figures: &str, lost: [&str; 3]) {
    let (article, record) = (article(), record(ACTORS, found));
    let compared = LinkedRecord::new(&record, &article);
    let (mut scores, mut steps) = (relations::RelationScores::default(), lost::Lost::default());
    scores.count(&compared);
    steps.count(&compared);
    assert_eq!(shown(&scores.figures()), figures, "for {found:?}");
    assert_eq!(steps.lines(), lost, "for {found:?}");
}

#[test]
fn a_relation_is_right_by_its_type_and_its_actors() {
    check_relations(
        &[("met_with", 1, 0, "met"), ("criticized", 1, 3, "criticized")],
        "relations_gold 2, relations_pred 2, relations_p 1.000, relations_r 1.000, \
         relations_f1 1.000, status_acc 1.000, source_acc 1.000, date_acc 1.000",
        ["gold 2 right 2 (100%)", "of these mentions 0", "predicted 2 right 2 (100%)"],
    );
    check_relations(
        &[],
        "relations_gold 2, relations_pred 0, relations_p 0.000, relations_r 0.000, \
         relations_f1 0.000, status_acc 0.000, source_acc 0.000, date_acc 0.000",
        ["gold 2 trigger 2 (100%)", "of these mentions 0", "predicted 0"],
    );
}

#[test]
fn a_relation_is_lost_at_the_first_step_that_fails() {
    check_relations(
        &[("praised", 1, 0, "met"), ("criticized", 0, 3, "criticized"), ("praised", 0, 2, "told")],
        "relations_gold 2, relations_pred 3, relations_p 0.000, relations_r 0.000, \
         relations_f1 0.000, status_acc 0.000, source_acc 0.000, date_acc 0.000",
        [
            "gold 2 type 1 (50%) argument 1 (50%)",
            "of these mentions 0",
            "predicted 3 type 1 (33%) argument 1 (33%) nowhere 1 (33%)",
        ],
    );
}

#[track_caller]
fn check_mentions(actors: &[(&str, &str, &[&str])], figures: &str, lost: &str) {
    let (article, record) = (article(), record(actors, &[]));
    let compared = LinkedRecord::new(&record, &article);
    let (mut scores, mut steps) = (mentions::MentionScores::default(), lost::Lost::default());
    scores.count(&compared);
    steps.count(&compared);
    assert_eq!(shown(&scores.figures()), figures, "for {actors:?}");
    assert_eq!(steps.lines()[..2].join("; "), lost, "for {actors:?}");
}

#[test]
fn a_place_has_the_right_actor_another_or_none() {
    check_mentions(
        ACTORS,
        "places 4, places_right 1.000, places_another_actor 0.000, places_no_mention 0.000, \
         actors 4, actors_found 1.000, named_pred 4, named_unmatched 0.000",
        "gold 2 trigger 2 (100%); of these mentions 0",
    );
    check_mentions(
        &[
            ("Ana Ruiz", "person", &["Ana Ruiz", "He"]),
            ("Daniel Okoro", "person", &[]),
            ("port", "organization", &["port"]),
        ],
        "places 4, places_right 0.250, places_another_actor 0.250, places_no_mention 0.500, \
         actors 4, actors_found 0.500, named_pred 3, named_unmatched 0.333",
        "gold 2 mention 1 (50%) actor 1 (50%); \
         of these mentions 2 object no mention 1 (50%) subject another actor 1 (50%)",
    );
}

#[test]
fn a_statement_of_half_of_the_words_is_the_attribution() {
    let (article, record) = (article(), record(ACTORS, &[]));
    let mut scores = speakers::SpeakerScores::default();
    scores.count(&LinkedRecord::new(&record, &article));
    let expected = "attributions 1, found 1.000, speaker_of_found 1.000, speaker_of_all 1.000, \
                    addressee_f1 1.000, about_f1 0.000";
    assert_eq!(shown(&scores.figures()), expected);
}

#[track_caller]
fn check_error(change: impl Fn(&mut Value), expected: &str) {
    let mut wrong = gold();
    change(&mut wrong);
    let error = annotation::articles(&format!("{}\n\n{wrong}\n", gold())).expect_err("no article");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn gold_that_is_wrong_is_named_with_its_line() {
    check_error(
        |it| it["gold"]["relations"][0]["object"] = json!("haas"),
        "line 3: article `a1`: no actor has the key `haas`",
    );
    check_error(
        |it| it["gold"]["relations"][1]["places"]["subject"] = json!([95, 300]),
        "line 3: article `a1`: the place [95, 300] is outside its 101 characters",
    );
    check_error(
        |it| it["gold"]["speakers"][0]["attribution"] = json!(4),
        "line 3: article `a1`: there is no attribution 4 of 1",
    );
    let (start, end) = ("{\"id\": 7}", "line 1: invalid type: integer `7`, expected a string");
    let error = annotation::articles(start).expect_err("no article").to_string();
    assert_eq!(error, format!("{end} at column 8"));
}

fn onrecord(arguments: &[&str], files: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(arguments).args(files).output().expect("the program runs")
}

fn printed(arguments: &[&str], files: &[&Path]) -> String {
    let output = onrecord(arguments, files);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn articles_read_now_score_as_their_records_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let [gold_file, records] = ["gold.jsonl", "records.jsonl"].map(|it| folder.path().join(it));
    fs::write(&gold_file, format!("{}\n{{\"id\": \"a2\", \"text\": \"No gold.\"}}\n", gold()))
        .expect("written");
    fs::write(&records, printed(&["extract"], &[&gold_file])).expect("written");
    for measure in ["relations", "speakers", "mentions"] {
        let now = printed(&["evaluate", measure, "--errors"], &[&gold_file]);
        let with = ["evaluate", measure, "--errors", "--records"];
        assert_eq!(now, printed(&with, &[&records, &gold_file]), "{measure}");
        assert!(now.lines().count() > 5, "{now}");
    }
    let all = ["evaluate", "relations", "--min-confidence", "1", "--calibration"];
    let sure = printed(&all, &[&gold_file]);
    assert!(sure.contains("relations_pred 0\n"), "{sure}");
    assert!(sure.ends_with("brier 0.000\ncalibration_error 0.000\n"), "{sure}");
}

#[test]
fn files_of_another_form_are_named_with_line_and_cause() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |text: &str, expected: &str| {
        let path = folder.path().join("gold.jsonl");
        fs::write(&path, text).expect("written");
        let output = onrecord(&["evaluate", "mentions"], &[&path]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains(expected), "{error} for {text}");
    };
    check("{oops\n", "gold.jsonl:1: key must be a string at column 2");
    check("{\"id\": \"a\", \"text\": \"Okoro left.\"}\n", "gold.jsonl: no article with `gold`");
    let output = onrecord(&["evaluate", "mentions"], &[Path::new("nowhere.jsonl")]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("cannot read `nowhere.jsonl`"), "{error}");
}

fn shared_evaluation() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval")
}

/// Returns the output of a reference scorer, line by line; `None` if it cannot be run.
fn reference(scorer: &str, options: &[&str], files: &[&Path]) -> Option<Vec<String>> {
    let scorer = shared_evaluation().join(scorer);
    let output = Command::new("python3").arg(scorer).args(files).args(options).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn figures_are_those_of_the_reference_scorers() {
    let mut gold_lines = String::new();
    for set in ["us", "world", "releases"] {
        let path = shared_evaluation().join(format!("gold/dev/{set}.jsonl"));
        let Ok(text) = fs::read_to_string(path) else {
            eprintln!("skipped: no annotated articles beside the checkout");
            return;
        };
        for line in text.lines().take(3) {
            gold_lines.extend([line, "\n"]);
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let [gold, records] = ["gold.jsonl", "records.jsonl"].map(|it| folder.path().join(it));
    fs::write(&gold, gold_lines).expect("written");
    fs::write(&records, printed(&["extract"], &[&gold])).expect("written");
    let files: [&Path; 2] = [&records, &gold];
    let scored = reference("score_relations.py", &["--by-type"], &files);
    let diagnosed = reference("diagnose_relations.py", &[], &files);
    let (Some(mut theirs), Some(diagnosed)) = (scored, diagnosed) else {
        eprintln!("skipped: no python3");
        return;
    };
    theirs.extend(diagnosed);
    let with =
        |measure: &[&str]| printed(&[&["evaluate"], measure, &["--records"]].concat(), &files);
    let ours = with(&["relations", "--by-type", "--lost"]) + &with(&["speakers"]);
    let mut ours: Vec<&str> = ours.lines().collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert!(theirs.len() > 20, "{theirs:?}");
    assert_eq!(ours, theirs);
}
