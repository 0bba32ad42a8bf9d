//! Literate cases of statements and of the cast; the scorers against the reference figures.

use std::fmt::Write;

use onrecord::document::{Document, Span};
use onrecord::internals::evaluate::attribution::{AttributionCounts, Subset, score};
use onrecord::internals::evaluate::gold;
use onrecord::internals::extract::{Cast, Page, Said, coreference, statements};
use onrecord::language::Pipeline;
use onrecord::ontology::Ontology;

use crate::cases;

fn read(text: &str) -> (Cast, Vec<Said>) {
    let document = Document::new("case", text);
    let analysis = Pipeline::embedded().analyze(text, 0);
    let page = Page::new(&document, &analysis, Ontology::embedded());
    let mut cast = coreference::read(&page);
    let said = statements::find(&page, &mut cast);
    (cast, said)
}

fn line(text: &str, cast: &Cast, said: &Said) -> String {
    let name = |it: &usize| cast.members[*it].name.clone();
    let names = |all: &[usize]| all.iter().map(name).collect::<Vec<_>>().join(", ");
    let words = |all: &[Span]| all.iter().map(|it| it.of(text)).collect::<Vec<_>>().join(" … ");
    let speaker = said.speaker.as_ref().map_or("nobody".to_owned(), name);
    let mut line = format!("{speaker} [{}]", said.cue_lemma);
    if !said.addressee.is_empty() {
        let _ = write!(line, " to {}", names(&said.addressee));
    }
    let _ = write!(line, ", {}", said.mode.as_str());
    if said.attitude {
        line.push_str(", attitude");
    }
    if !said.delivery.is_made() {
        let _ = write!(line, ", {}", said.delivery.as_str());
    }
    if let Some(outer) = said.within {
        let _ = write!(line, ", within {outer}");
    }
    let _ = write!(line, ": {}", words(&said.content));
    if !said.about.is_empty() {
        let _ = write!(line, " (about {})", names(&said.about));
    }
    line
}

#[test]
fn statements_name_speaker_words_and_those_spoken_of() {
    cases::check("statements.md", "said", |text| {
        let (cast, said) = read(text);
        let lines = said.iter().enumerate();
        lines.map(|(n, it)| format!("{n} {}\n", line(text, &cast, it))).collect::<Vec<_>>().concat()
    });
}

#[test]
fn mentions_of_one_actor_come_together() {
    cases::check("cast.md", "cast", |text| {
        let (cast, _) = read(text);
        let mut found = String::new();
        for member in &cast.members {
            let mentions: Vec<&str> = member.mentions.iter().map(|it| it.span.of(text)).collect();
            let kind = member.kind.as_str();
            let _ = writeln!(found, "{kind} {}: {}", member.name, mentions.join(" | "));
        }
        found
    });
}

#[track_caller]
fn check_score(found: &str, expected: [f64; 3]) {
    let text = "Ruiz said the port is safe. “We agree,” Okoro added.";
    let gold =
        r#"{"id":"a","text":"Ruiz said the port is safe. “We agree,” Okoro added.","attributions":[
        {"source":[[0,4]],"cue":[[5,9]],"content":[[10,26]]},
        {"source":[[40,45]],"cue":[[46,51]],"content":[[28,39]]}]}"#
            .replace('\n', " ");
    let found = format!(r#"{{"id":"a","text":"","attributions":{found}}}"#)
        .replace("\"text\":\"\"", &format!("\"text\":\"{text}\""));
    let read = |it: &str| gold::articles(it).expect("an article").remove(0).attributions;
    let mut counts = AttributionCounts::default();
    counts.add(&score(text, &read(&gold), &read(&found), Subset::All));
    let summary = counts.summary();
    let is = [summary.tokens_micro.f1, summary.whole[0].f1, summary.whole[1].f1];
    for (is, expected) in is.iter().zip(expected) {
        assert!((is - expected).abs() < 5e-4, "{is} instead of {expected} for {found}");
    }
}

/// Micro token F1, strict and relaxed F1.
const REFERENCE: [[f64; 3]; 3] = [[0.6316, 0.6667, 0.6667], [0.8182, 0.5, 1.0], [0.4706, 0.0, 0.0]];

// The expected figures are those of the reference scorer for the same lines.
#[test]
fn scores_equal_the_reference() {
    let first = r#"{"source":[[0,4]],"cue":[[5,9]],"content":[[10,26]]}"#;
    check_score(&format!("[{first}]"), REFERENCE[0]);
    check_score(
        &format!(r#"[{first},{{"source":[[40,45]],"cue":[[46,51]],"content":[[29,31]]}}]"#),
        REFERENCE[1],
    );
    check_score(r#"[{"source":[],"cue":[[5,9]],"content":[[14,26]]}]"#, REFERENCE[2]);
}
