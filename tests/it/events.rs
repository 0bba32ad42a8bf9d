//! Asserted relations of types with a PLOVER code are events; others are not.

use onrecord::document::{Document, PartialDate};
use onrecord::export::events::{self, Event};
use onrecord::extract;
use onrecord::language::Pipeline;
use onrecord::ontology::Ontology;

fn read(text: &str) -> Vec<Event> {
    let date: Option<PartialDate> = "2016-05-02".parse().ok();
    let document =
        Document { date, outlet: Some("Courier".to_owned()), ..Document::new("a1", text) };
    let analysis = Pipeline::embedded().analyze(text, 0);
    let ontology = Ontology::embedded();
    events::events(&document, &extract::extract(&document, &analysis, ontology), ontology)
}

#[track_caller]
fn check(text: &str, expected: &[[&str; 4]]) {
    let found = read(text);
    let name = |it: &Option<events::Party>| it.as_ref().map_or("-", |it| &it.name).to_owned();
    let shown = found.iter().map(|it| {
        let date = it.date.map(|it| it.to_string()).unwrap_or_default();
        [date, name(&it.source), it.event.clone(), name(&it.target)]
    });
    let shown: Vec<[String; 4]> = shown.collect();
    assert_eq!(shown, expected, "in {text:?}");
}

#[test]
fn events_have_a_date_a_source_a_type_and_a_target() {
    check(
        "The European Union imposed sanctions on Belarus.",
        &[["2016-05-02", "European Union", "SANCTION", "Belarus"]],
    );
}

#[test]
fn what_did_not_happen_is_no_event() {
    check("Maria Delgado did not meet James Osborne.", &[]);
    check("Maria Delgado may meet James Osborne.", &[]);
}

#[test]
fn types_without_a_code_give_no_event() {
    check("Helen Walsh resigned.", &[]);
}

#[test]
fn rows_and_columns_are_as_many() {
    let found = read("Maria Delgado accused James Osborne of lying.");
    let mut csv = Vec::new();
    events::write_csv(&mut csv, &found).expect("memory can be written");
    let line = String::from_utf8(csv).expect("text");
    let expected = "a1/r0,2016-05-02,false,Maria Delgado,person,James Osborne,person,ACCUSE,allege,\
                    ,112,accused,accused,Maria Delgado accused James Osborne of lying.,a1,Courier\n";
    assert_eq!(line, expected);
    assert_eq!(expected.matches(',').count(), events::HEADING.matches(',').count());
}
