//! Events are coded from texts, exported with their sides, and scored as by the reference scorer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use onrecord::document::{Document, PartialDate};
use onrecord::export::events::{self, CodedEvent};
use onrecord::extract::Kinds;
use onrecord::internals::evaluate::event_examples;
use onrecord::internals::evaluate::events::{EventScores, GoldSentence};
use onrecord::ontology::Ontology;
use onrecord::{ReadOptions, Reader};
use serde_json::{Value, json};

use crate::cases;

const CODING: ReadOptions = ReadOptions { kinds: Kinds::Typed, events: true };

fn read(text: &str) -> Vec<CodedEvent> {
    let date: Option<PartialDate> = "2016-05-02".parse().ok();
    let document =
        Document { date, outlet: Some("Courier".to_owned()), ..Document::new("a1", text) };
    let (extraction, coded) = Reader::embedded().read_with(&document, CODING);
    events::events(&document, &extraction, &coded, Ontology::embedded())
}

#[track_caller]
fn check(text: &str, expected: &[[&str; 4]]) {
    let found = read(text);
    let name =
        |side: &Option<events::CodedParty>| side.as_ref().map_or("-", |it| &it.name).to_owned();
    let shown = found.iter().map(|event| {
        let date = event.date.map(|it| it.to_string()).unwrap_or_default();
        [date, name(&event.source), event.event.clone(), name(&event.target)]
    });
    let shown: Vec<[String; 4]> = shown.collect();
    assert_eq!(shown, expected, "in {text:?}");
}

#[test]
fn events_are_coded_as_the_cases_say() {
    cases::check("events.md", "events", |text| {
        let document = Document::new("case", text);
        let (_, coded) = Reader::embedded().read_with(&document, CODING);
        coded.iter().flat_map(|it| [event_examples::show(text, it), "\n".to_owned()]).collect()
    });
}

#[test]
fn events_have_a_date_a_source_a_type_and_a_target() {
    check(
        "The European Union suspended aid to Belarus.",
        &[["2016-05-02", "European Union", "SANCTION", "Belarus"]],
    );
}

#[test]
fn what_did_not_happen_is_no_event() {
    check("Maria Delgado did not meet James Osborne.", &[]);
    check("Maria Delgado may meet James Osborne.", &[]);
}

#[test]
fn parties_without_a_name_are_given_by_their_words() {
    let found = read("Rebels in the north attacked Norwegian peacekeepers.");
    let target = found.first().and_then(|it| it.target.as_ref()).expect("a target");
    assert_eq!((target.text.as_str(), target.span), ("Norwegian peacekeepers", [29, 51]));
}

#[test]
fn rows_and_columns_are_as_many() {
    let found = read("Maria Delgado accused James Osborne of lying.");
    let mut csv = Vec::new();
    events::write_csv(&mut csv, &found).expect("memory can be written");
    let line = String::from_utf8(csv).expect("text");
    let expected = "a1/e0,2016-05-02,false,Maria Delgado,person,James Osborne,person,ACCUSE,\
                    disapprove,,,,accused,Maria Delgado accused James Osborne of lying.,a1,Courier,\
                    Maria Delgado,James Osborne,false,done,person/maria-delgado,\
                    person/james-osborne,,true\n";
    assert_eq!(line, expected);
    assert_eq!(expected.matches(',').count(), events::HEADING.matches(',').count());
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// Returns the annotated sentences with both texts named, as the reference scorer requires.
fn benchmark() -> Option<Vec<Value>> {
    let path = shared().join("corpora/events/plover_gsr_dev.jsonl");
    let text = fs::read_to_string(path).ok()?;
    let lines = text.lines().map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
    let complete = |mut line: Value| {
        for event in line["expected"].as_array_mut().expect("events") {
            for field in ["source_text", "target_text"] {
                if event.get(field).is_none() {
                    event[field] = Value::Null;
                }
            }
        }
        line
    };
    Some(lines.map(complete).collect())
}

/// Returns the number after a name in the output of the reference scorer.
fn figure(printed: &str, name: &str) -> Option<f64> {
    let after = printed.split(name).nth(1)?;
    after.split_whitespace().next()?.parse().ok()
}

#[test]
fn figures_are_those_of_the_reference_scorer() {
    let reference = shared().join("eval/score_events.py");
    let Some(lines) = benchmark().filter(|_| reference.exists()) else {
        eprintln!("skipped: no annotated events beside the checkout");
        return;
    };
    let (mut scores, mut predicted) = (EventScores::default(), serde_json::Map::new());
    for line in &lines {
        let gold: GoldSentence = serde_json::from_value(line.clone()).expect("a sentence");
        let found = read(&gold.text);
        let text = |side: &Option<events::CodedParty>| side.as_ref().map(|it| it.text.clone());
        let shown = |event: &CodedEvent| {
            let (source, target) = (text(&event.source), text(&event.target));
            json!({"source_text": source, "target_text": target, "code": event.event})
        };
        predicted.insert(gold.id.clone(), found.iter().map(shown).collect());
        scores.count(&gold, &found);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (bench, answers) = (folder.path().join("bench.jsonl"), folder.path().join("found.json"));
    let all = lines.iter().map(|it| format!("{it}\n")).collect::<Vec<_>>().concat();
    fs::write(&bench, all).expect("the sentences can be written");
    fs::write(&answers, Value::Object(predicted).to_string()).expect("events can be written");
    let Ok(output) = Command::new("python3").arg(&reference).arg(&bench).arg(&answers).output()
    else {
        eprintln!("skipped: no python3");
        return;
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    for (name, value) in scores.figures() {
        let theirs = match name {
            "type accuracy on found pairs" => figure(&printed, "code accuracy on found pairs"),
            "macro-F1 of types" => figure(&printed, "macro-F1"),
            other => figure(&printed, other),
        };
        let theirs = theirs.unwrap_or_else(|| panic!("no {name} in {printed}"));
        assert!((theirs - value).abs() < 0.001, "{name}: {value} and {theirs}");
    }
}
