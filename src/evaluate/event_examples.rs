//! Checks the example sentences of an event file.
//!
//! In: an event type with its examples and counterexamples, an ontology, a pipeline. Out: one
//! [`Outcome`] per sentence. An example is right if an event of the type has sides that contain the
//! wanted words, and no side if none is wanted; a counterexample if no event of the type is read.
//! Never fails.

use super::examples::Outcome;
use crate::document::{Document, Span};
use crate::extract::{self, Coded};
use crate::language::Pipeline;
use crate::ontology::{EventExample, EventSpec, Ontology};

/// Returns the outcome of each sentence of an event file, examples first.
#[must_use]
pub fn check(spec: &EventSpec, ontology: &Ontology, pipeline: &Pipeline) -> Vec<Outcome> {
    let examples = spec.examples.iter().map(|wanted| {
        let found = read(&wanted.text, ontology, pipeline);
        let is_right = found.iter().any(|it| is_as_wanted(&wanted.text, it, spec, wanted));
        let or_none = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".to_owned());
        let (source, target) = (or_none(&wanted.source), or_none(&wanted.target));
        let known = (is_right, wanted.misread);
        outcome(spec, &wanted.text, format!("{}({source}, {target})", spec.name), &found, known)
    });
    let counterexamples = spec.counterexamples.iter().map(|unwanted| {
        let found = read(&unwanted.text, ontology, pipeline);
        let is_right = !found.iter().any(|it| it.event == spec.name);
        outcome(
            spec,
            &unwanted.text,
            format!("no {}", spec.name),
            &found,
            (is_right, unwanted.misread),
        )
    });
    examples.chain(counterexamples).collect()
}

fn read(text: &str, ontology: &Ontology, pipeline: &Pipeline) -> Vec<Coded> {
    let document = Document::new("sentence", text);
    extract::extract_events(&document, &pipeline.analyze(text, 0), ontology).1
}

fn outcome(
    spec: &EventSpec,
    text: &str,
    wanted: String,
    found: &[Coded],
    (is_right, is_known): (bool, bool),
) -> Outcome {
    let found = found.iter().map(|it| show(text, it)).collect();
    Outcome {
        relation: spec.name.to_lowercase(),
        text: text.to_owned(),
        wanted,
        found,
        is_right,
        is_known,
    }
}

fn is_as_wanted(text: &str, found: &Coded, spec: &EventSpec, wanted: &EventExample) -> bool {
    let fits = |span: Option<Span>, words: &Option<String>| match (span, words) {
        (Some(span), Some(words)) => span.of(text).contains(words.as_str()),
        (None, None) => true,
        _ => false,
    };
    let source = found.source.as_ref().map(|it| it.span);
    let target = found.target.as_ref().map(|it| it.span);
    found.event == spec.name
        && fits(source, &wanted.source)
        && fits(target, &wanted.target)
        && (wanted.mode.is_none() || found.mode == wanted.mode)
}

/// Returns an event in one line: `AID.asylum(Norland, the poet)`, with `<->` if it is reciprocal.
#[must_use]
pub fn show(text: &str, event: &Coded) -> String {
    let words = |span: Option<Span>| span.map_or("-", |it| it.of(text)).replace('\n', " ");
    let source = words(event.source.as_ref().map(|it| it.span));
    let target = words(event.target.as_ref().map(|it| it.span));
    let mode = event.mode.as_ref().map(|it| format!(".{it}")).unwrap_or_default();
    let between = if event.reciprocal { " <-> " } else { ", " };
    format!("{}{mode}({source}{between}{target}) {}", event.event, event.outlook.as_str())
}
