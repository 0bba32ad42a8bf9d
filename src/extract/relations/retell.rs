//! Deeds reported at several places of a document, and by several outlets.
//!
//! In: deeds and trees. Out: the first report, with the date and source that a later one adds, and
//! a report of its own for an outlet that is said to have reported the same news. Never fails.

use super::deed::Deed;
use crate::extract::{Scene, subjects};
use crate::knowledge::ActorKind;

/// How many sentences back "the news" may refer.
const REACH: usize = 12;

/// Adds to a deed what another report of it has: its date and, if the deed is not in a main clause
/// of the article's own ("reports that she resigned"), its source.
pub(super) fn add_source(scene: &Scene<'_>, deed: &mut Deed, other: &Deed) {
    deed.date = deed.date.or(other.date);
    deed.confidence = deed.confidence.max(other.confidence);
    let (sentence, head) = deed.place;
    let relation = scene.page.tree(sentence).token(head).deprel;
    let in_passing = !matches!(relation.base(), "root" | "conj" | "parataxis");
    if deed.according_to.is_empty() && in_passing && !other.according_to.is_empty() {
        deed.according_to.clone_from(&other.according_to);
        deed.statement = other.statement;
        deed.evidence = other.evidence;
        deed.trigger.clone_from(&other.trigger);
        deed.place = other.place;
    }
}

/// Returns the deeds that an outlet is said to have reported as well: "The Herald was the first to
/// report the news."
pub(super) fn again(scene: &Scene<'_>, deeds: &[Deed]) -> Vec<Deed> {
    let is_outlet = |it: usize| scene.cast.member(it).kind == ActorKind::Outlet;
    let mut found = Vec::new();
    for (sentence, tree) in scene.page.trees.iter().enumerate() {
        let Some(whole) = tree.span(&(0..tree.len())) else { continue };
        for verb in (0..tree.len()).filter(|it| reports_news(scene, sentence, *it)) {
            let subject = subjects::subject(tree, verb, &scene.page.ontology.grammar);
            let outlet = subject.and_then(|it| scene.cast.member_at(sentence, it));
            let Some(outlet) = outlet.filter(|it| is_outlet(*it)) else { continue };
            let is_news = |deed: &&Deed| {
                let near = deed.place.0 < sentence && sentence - deed.place.0 <= REACH;
                near && deed
                    .according_to
                    .first()
                    .is_some_and(|source| is_outlet(*source) && *source != outlet)
            };
            // The news is the first report, not what was said about it since.
            found.extend(deeds.iter().filter(is_news).min_by_key(|deed| deed.place).map(|deed| {
                Deed {
                    according_to: vec![outlet],
                    statement: None,
                    evidence: whole,
                    trigger: vec![tree.token(verb).span],
                    place: (sentence, verb),
                    ..deed.clone()
                }
            }));
        }
    }
    found
}

/// Returns `true` if a verb of saying has only a word for news as its object: "the news".
fn reports_news(scene: &Scene<'_>, sentence: usize, head: usize) -> bool {
    let tree = scene.page.tree(sentence);
    let nouns = &scene.page.ontology.grammar.news_nouns;
    let says =
        scene.page.ontology.cues.verb(&tree.lemma(head)).first().is_some_and(|it| !it.attitude);
    says && tree.dependents(head, "obj").any(|object| {
        let is_plain = !tree.children(object).iter().any(|child| {
            matches!(tree.token(*child).deprel.base(), "nmod" | "acl" | "nmod:poss" | "ccomp")
        });
        nouns.contains(&tree.lemma(object)) && is_plain
    })
}
