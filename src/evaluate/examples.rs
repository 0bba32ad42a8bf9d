//! Checks the example sentences of a relation file.
//!
//! In: a relation type with its examples and counterexamples, an ontology, a pipeline. Out: one
//! [`Outcome`] per sentence: what the patterns of the schema find in it, without the learned heads,
//! because the patterns are what the file defines. An example is right if a relation of the type
//! has everything that it names, with the wanted words in the names; a counterexample if no
//! relation of the type is read. Never fails.

use crate::document::Document;
use crate::extract::{self, Kinds};
use crate::knowledge::{ActorId, Extraction, Relation, Status};
use crate::language::Pipeline;
use crate::ontology::{Example, Ontology, RelationSpec};

/// How one sentence of a relation file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The relation type.
    pub relation: String,
    /// The sentence.
    pub text: String,
    /// What the file expects: `endorsed(Delgado, Osborne, -) asserted`, or that nothing is read.
    pub wanted: String,
    /// All relations that were read, in the same form.
    pub found: Vec<String>,
    /// Whether it was read as expected.
    pub is_right: bool,
    /// Whether the file marks it as known to be misread.
    pub is_known: bool,
}

/// Returns the outcome of each sentence of a relation file, examples first.
#[must_use]
pub fn check(spec: &RelationSpec, ontology: &Ontology, pipeline: &Pipeline) -> Vec<Outcome> {
    let read = |text: &str| {
        let document = Document::new("sentence", text);
        let analysis = pipeline.analyze(text, 0);
        extract::extract_kinds(&document, &analysis, ontology, Kinds::OfPatterns)
    };
    let examples = spec.examples.iter().map(|wanted| {
        let found = read(&wanted.text);
        let is_right = found.relations.iter().any(|it| is_as_wanted(&found, it, spec, wanted));
        let known = (is_right, wanted.misread);
        outcome(spec, &wanted.text, show_wanted(spec, wanted), &found, known)
    });
    let counterexamples = spec.counterexamples.iter().map(|unwanted| {
        let found = read(&unwanted.text);
        let is_right = found.relations.iter().all(|it| it.kind.as_str() != spec.name);
        let wanted = format!("no `{}`", spec.name);
        outcome(spec, &unwanted.text, wanted, &found, (is_right, unwanted.misread))
    });
    examples.chain(counterexamples).collect()
}

fn outcome(
    spec: &RelationSpec,
    text: &str,
    wanted: String,
    found: &Extraction,
    (is_right, is_known): (bool, bool),
) -> Outcome {
    let shown = found.relations.iter().map(|it| show(found, it)).collect();
    Outcome {
        relation: spec.name.clone(),
        text: text.to_owned(),
        wanted,
        found: shown,
        is_right,
        is_known,
    }
}

fn is_as_wanted(
    found: &Extraction,
    relation: &Relation,
    spec: &RelationSpec,
    wanted: &Example,
) -> bool {
    let holds = |id: Option<&ActorId>, words: Option<&str>| {
        words.is_none_or(|it| name(found, id).contains(it))
    };
    let (subject, object) = (wanted.subject.as_deref(), wanted.object.as_deref());
    let (doer, other) = (relation.subject.as_ref(), relation.object.as_ref());
    let forth = holds(doer, subject) && holds(other, object);
    let back = spec.symmetric && holds(doer, object) && holds(other, subject);
    let matter = relation.matter.as_deref().unwrap_or_default().to_lowercase();
    let is_about = wanted.matter.as_ref().is_none_or(|it| matter.contains(&it.to_lowercase()));
    relation.kind.as_str() == spec.name
        && (forth || back)
        && is_about
        && relation.status == wanted.status.unwrap_or(Status::Asserted)
        && relation.former == wanted.former
}

fn name<'f>(found: &'f Extraction, id: Option<&ActorId>) -> &'f str {
    id.and_then(|it| found.actor(it)).map_or("-", |it| it.name.as_str())
}

/// Returns a relation in one line: `endorsed(Delgado, Osborne, -) negated`.
#[must_use]
pub fn show(found: &Extraction, relation: &Relation) -> String {
    line(
        relation.kind.as_str(),
        [
            name(found, relation.subject.as_ref()),
            name(found, relation.object.as_ref()),
            relation.matter.as_deref().unwrap_or("-"),
        ],
        relation.status,
        relation.former,
    )
}

fn show_wanted(spec: &RelationSpec, wanted: &Example) -> String {
    let slots = [&wanted.subject, &wanted.object, &wanted.matter];
    let slots = slots.map(|it| it.as_deref().unwrap_or("-"));
    line(&spec.name, slots, wanted.status.unwrap_or(Status::Asserted), wanted.former)
}

fn line(kind: &str, slots: [&str; 3], status: Status, former: bool) -> String {
    let former = if former { " former" } else { "" };
    format!("{kind}({}) {}{former}", slots.join(", "), status.as_str())
}
