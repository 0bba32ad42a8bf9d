//! Relations and propositions read from sentences, in literate cases.

use onrecord::extract::Kinds;
use onrecord::internals::evaluate::examples;
use onrecord::internals::extract::proposition_text;
use onrecord::language::Pipeline;
use onrecord::{Document, Ontology, ReadOptions, Reader};

use proptest::prelude::*;

use crate::cases::check;

fn relations(text: &str) -> String {
    let document = Document::new("case", text);
    let found = Reader::embedded().read(&document);
    let lines = found.relations.iter().map(|relation| {
        let name = |id| found.actor(id).map_or("-", |it| it.name.as_str());
        let sources: Vec<&str> = relation.according_to.iter().map(name).collect();
        let source = match sources.as_slice() {
            [] => String::new(),
            some => format!(" according to {}", some.join(", ")),
        };
        format!("{}{source}\n", examples::show(&found, relation))
    });
    lines.collect()
}

/// Returns the dated relations of a report of 17 May 2024, a Friday.
fn dates(text: &str) -> String {
    let mut document = Document::new("case", text);
    document.date = Some("2024-05-17".parse().expect("a day"));
    let found = Reader::embedded().read(&document);
    let dated = found.relations.iter().filter_map(|it| it.date.map(|date| (date, it)));
    dated
        .map(|(date, it)| format!("{date} {}\n", examples::show(&found, it)))
        .collect::<Vec<_>>()
        .concat()
}

fn propositions(text: &str) -> String {
    let analysis = Pipeline::embedded().analyze(text, 0);
    proposition_text::render(text, &analysis, Ontology::embedded())
}

#[test]
fn relations_are_read_as_the_cases_say() {
    check("relations.md", "relations", relations);
}

#[test]
fn dates_are_read_as_the_cases_say() {
    check("dates.md", "dates", dates);
}

/// Without a date of its own, a text gives a relation only the dates of the relation's own sentence.
#[test]
fn an_undated_text_dates_what_stands_beside_a_date() {
    let text = "Ana Ruiz sued the city council on Wednesday. Ruiz defeated Tom Okoro in 2021.";
    let found = Reader::embedded().read(&Document::new("case", text));
    let date_of = |kind: &str| {
        let relation = found.relations.iter().find(|it| it.kind.as_str() == kind).expect(kind);
        relation.date.map(|it| it.to_string())
    };
    assert_eq!(date_of("sued"), None);
    assert_eq!(date_of("defeated").as_deref(), Some("2021"));
}

#[test]
fn propositions_are_read_as_the_cases_say() {
    check("propositions.md", "propositions", propositions);
}

/// Returns the relations of these kinds that are read, one per line.
fn read(text: &str, kinds: Kinds) -> Vec<String> {
    let document = Document::new("case", text);
    let options = ReadOptions { kinds, events: false };
    let (found, _) = Reader::embedded().read_with(&document, options);
    found.relations.iter().map(|it| examples::show(&found, it)).collect()
}

#[test]
fn what_no_type_covers_is_kept_only_where_open_relations_are_asked_for() {
    let text = "The FBI followed James Osborne for two years.";
    assert_eq!(read(text, Kinds::Typed), [""; 0]);
    let wanted = ["open:follow(FBI, James Osborne, -) asserted"];
    assert_eq!(read(text, Kinds::TypedAndOpen), wanted);
}

const PARTS: [&str; 28] = [
    "“",
    "”",
    "\"",
    "''",
    "Lena Ortiz",
    "Senator Tom Okoro (R-Ohio)",
    "the senator",
    "he",
    "she",
    "it",
    "who",
    "said",
    "told",
    "asked",
    "reported",
    "the news",
    "The Harbor Herald",
    "offered",
    "his resignation",
    "should resign",
    "a liar",
    "is",
    "on Monday",
    ",",
    ".",
    ":",
    "—",
    "\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_parts_gives_an_extraction_within_its_text(
        chosen in proptest::collection::vec(0..PARTS.len(), 0..60)
    ) {
        let text = chosen.iter().map(|it| PARTS[*it]).collect::<Vec<_>>().join(" ");
        let document = Document::new("case", &*text);
        let found = Reader::embedded().read(&document);
        for relation in &found.relations {
            prop_assert!(relation.evidence.end() <= text.len());
            let ids = || found.statements.iter().map(|it| &it.id);
            prop_assert!(relation.statement.iter().all(|it| ids().any(|id| id == it)));
        }
        for said in &found.statements {
            prop_assert!(said.content.iter().all(|it| text.get(it.start()..it.end()).is_some()));
        }
    }
}
