//! Names of persons, with their titles.
//!
//! In: a page and the tokens that may name a person. Out: a candidate, or `None` if the tokens are
//! only a title. Never fails.

use std::ops::Range;

use super::candidate::{MentionCandidate, head_of, place_at};
use super::titles::{self, TITLE_WORDS_MAX};
use crate::extract::Page;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Upos;
use crate::ontology::PlaceForm;

/// Returns the candidate for a person's name, with the title before it.
pub(super) fn person(
    page: &Page<'_>,
    sentence: usize,
    name: Range<usize>,
) -> Option<MentionCandidate> {
    let mut name = name;
    // A pipeline may include the title in the name.
    let actors = &page.ontology.actors;
    while name.len() > 1 {
        let n_words = (1..name.len().min(TITLE_WORDS_MAX + 1)).rev().find(|n_words| {
            let phrase = page.phrase(sentence, name.start..name.start + n_words);
            actors.title(&phrase).is_some()
                && actors.gender_of_first_name(page.word(sentence, name.start)).is_none()
        });
        match n_words {
            Some(n_words) => name.start += n_words,
            None => break,
        }
    }
    // "Leader of the Opposition" is an office, not a leader with a name.
    if !page.is_capital(sentence, name.start) && page.token(sentence, name.start).upos == Upos::ADP
    {
        return None;
    }
    // A pipeline may take the title alone for the name.
    if is_title_alone(page, sentence, &name) {
        let next = name.end;
        let goes_on = next < page.len(sentence)
            && page.token(sentence, next).upos == Upos::PROPN
            && page.is_capital(sentence, next);
        if !goes_on {
            return None;
        }
        name = next..next + 1;
    }
    // A pipeline may leave out the surname after a first name.
    let is_first = |at: usize| actors.gender_of_first_name(page.word(sentence, at)).is_some();
    if name.len() == 1 && is_first(name.start) && name.end < page.len(sentence) {
        let next = name.end;
        let proper = page.token(sentence, next).upos == Upos::PROPN;
        if proper && page.is_capital(sentence, next) {
            name.end += 1;
        }
    }
    let name = without_country(page, sentence, name);
    let (name, end) = without_letters(page, sentence, name);
    let title = titles::before(page, sentence, name.start);
    let head = head_of(page, sentence, &name);
    let kind = if title.start < name.start { MentionKind::Title } else { MentionKind::Name };
    let mut place = place_at(page, sentence, head, title.start..end, kind)?;
    place.name = name.start;
    let mut candidate = MentionCandidate::bare(page, place, ActorKind::Person);
    page.printed(sentence, &name).clone_into(&mut candidate.name);
    candidate.titles = title.titles;
    candidate.qualifiers = title.qualifiers;
    candidate.gender = title.gender;
    Some(candidate)
}

/// Returns a name without the country that a pipeline may take for a part of it: "Sauli Niemi of Finland".
fn without_country(page: &Page<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let is_country = |at: usize| {
        let place = page.ontology.actors.place(page.printed(sentence, &(at + 1..name.end)));
        place.is_some_and(|it| matches!(it.form, PlaceForm::Itself | PlaceForm::State))
    };
    let mut words = name.start + 1..name.end.saturating_sub(1);
    let of = words.find(|at| page.lower(sentence, *at) == "of" && is_country(*at));
    name.start..of.unwrap_or(name.end)
}

/// Returns a name without the letters after it, which belong to the mention and not to the name, and
/// the end of the mention: "Mary Okoro OBE MP".
fn without_letters(page: &Page<'_>, sentence: usize, name: Range<usize>) -> (Range<usize>, usize) {
    let are_letters = |at: &usize| page.ontology.actors.is_postnominal(page.word(sentence, *at));
    let n_after = (name.start + 1..name.end).rev().take_while(are_letters).count();
    let bare = name.start..name.end - n_after;
    let end = (bare.end..page.len(sentence)).take_while(are_letters).last();
    let end = end.map_or(bare.end, |it| it + 1);
    (bare, end)
}

/// Returns `true` if a supposed name is nothing but a title: "Vice President", "Emeritus Professor".
fn is_title_alone(page: &Page<'_>, sentence: usize, name: &Range<usize>) -> bool {
    let actors = &page.ontology.actors;
    let is_title = |at: usize| actors.title(page.lower(sentence, at)).is_some();
    let is_part = |at: usize| is_title(at) || actors.is_title_modifier(page.lower(sentence, at));
    actors.title(&page.phrase(sentence, name.clone())).is_some()
        || name.clone().any(is_title) && name.clone().all(is_part)
}
