//! Bodies that a title names by their last word alone: "Commission president Ruiz" after "the Norland Rail
//! Commission".
//!
//! In: a page and its names. Out: the same names and those in titles, if only one body of the text ends in the word.
//! Never fails.

use super::candidate::{MentionCandidate, place_at};
use super::titles::TITLE_WORDS_MAX;
use crate::extract::Page;
use crate::knowledge::{ActorKind, MentionKind};

/// Adds the bodies that titles name by their last word.
pub(super) fn add(page: &Page<'_>, found: &mut Vec<MentionCandidate>) {
    let titled = found.iter().filter(|it| it.place.kind == MentionKind::Title);
    let added: Vec<_> = titled.filter_map(|it| in_title(page, it, found)).collect();
    found.extend(added);
}

/// Returns the body that a title begins with.
fn in_title(
    page: &Page<'_>,
    titled: &MentionCandidate,
    names: &[MentionCandidate],
) -> Option<MentionCandidate> {
    let (sentence, at) = (titled.place.sentence, titled.place.tokens.start);
    let actors = &page.ontology.actors;
    let ends = at + 2..titled.place.tokens.end.min(at + 2 + TITLE_WORDS_MAX);
    let is_office =
        |end: usize| actors.title(&page.phrase(sentence, at + 1..end)).is_some_and(|it| it.office);
    let is_body = page.is_capital(sentence, at) && actors.is_body_noun(page.lower(sentence, at));
    if !is_body || !ends.into_iter().any(is_office) {
        return None;
    }
    let word = page.word(sentence, at);
    let is_longer = |it: &&MentionCandidate| {
        let before = it.name.strip_suffix(word);
        it.kind != ActorKind::Person && before.is_some_and(|it| it.ends_with(' '))
    };
    let mut longer = names.iter().filter(is_longer);
    let body = longer.next()?;
    if longer.any(|it| it.name != body.name) {
        return None;
    }
    let place = place_at(page, sentence, at, at..at + 1, MentionKind::Name)?;
    let mut candidate = MentionCandidate::bare(page, place, body.kind);
    candidate.name.clone_from(&body.name);
    candidate.known.clone_from(&body.known);
    Some(candidate)
}
