//! Bodies that a title names by their last word alone: "Commission president Ruiz" after "the Norland Rail
//! Commission".
//!
//! In: a page and its names. Out: the same names and those in titles, if only one body of the text ends in the word.
//! Never fails.

use rustc_hash::FxHashMap;

use super::candidate::{MentionCandidate, place_at};
use super::titles::TITLE_WORDS_MAX;
use crate::extract::Page;
use crate::knowledge::{ActorKind, MentionKind};

/// The body whose name of several words ends in a word, or `None` if there are several.
type ByLastWord<'c> = FxHashMap<&'c str, Option<&'c MentionCandidate>>;

/// Adds the bodies that titles name by their last word.
pub(super) fn add(page: &Page<'_>, found: &mut Vec<MentionCandidate>) {
    let mut bodies = ByLastWord::default();
    for body in found.iter().filter(|it| it.kind != ActorKind::Person) {
        let Some((_, last)) = body.name.rsplit_once(' ') else { continue };
        let held = bodies.entry(last).or_insert(Some(body));
        *held = held.filter(|it| it.name == body.name);
    }
    let titled = found.iter().filter(|it| it.place.kind == MentionKind::Title);
    let added: Vec<_> = titled.filter_map(|it| in_title(page, it, &bodies)).collect();
    found.extend(added);
}

/// Returns the body that a title begins with.
fn in_title(
    page: &Page<'_>,
    titled: &MentionCandidate,
    bodies: &ByLastWord<'_>,
) -> Option<MentionCandidate> {
    let (sentence, at) = (titled.place.sentence, titled.place.tokens.start);
    let actors = &page.ontology.actors;
    let mut ends = at + 2..titled.place.tokens.end.min(at + 2 + TITLE_WORDS_MAX);
    let is_office =
        |end: usize| actors.title(&page.phrase(sentence, at + 1..end)).is_some_and(|it| it.office);
    let is_body = page.is_capital(sentence, at) && actors.is_body_noun(page.lower(sentence, at));
    if !is_body || !ends.any(is_office) {
        return None;
    }
    let body = bodies.get(page.word(sentence, at)).copied().flatten()?;
    let place = place_at(page, sentence, at, at..at + 1, MentionKind::Name)?;
    let mut candidate = MentionCandidate::bare(page, place, body.kind);
    candidate.name.clone_from(&body.name);
    candidate.known.clone_from(&body.known);
    Some(candidate)
}
