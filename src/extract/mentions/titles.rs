//! Titles before a name: "White House spokesman", "then-Sen.", "Mr.".
//!
//! In: the tokens before a name. Out: where the title starts and what it says. Never fails: if
//! there is no title, it has no words.

use crate::extract::Page;
use crate::language::{Deprel, Upos};
use crate::ontology::Gender;

/// The title before a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TitleBefore {
    /// The first token of the title; the first token of the name if there is no title.
    pub start: usize,
    /// The offices and roles, in full form and lower case.
    pub titles: Vec<String>,
    /// The other words, in lower case.
    pub qualifiers: Vec<String>,
    /// The gender that the title shows; `None` if it shows none.
    pub gender: Option<Gender>,
}

/// The longest title that `titles.toml` may hold, in words.
pub(super) const TITLE_WORDS_MAX: usize = 5;

/// Returns the title that ends before token `name`.
pub(super) fn before(page: &Page<'_>, sentence: usize, name: usize) -> TitleBefore {
    let mut found = TitleBefore { start: name, ..TitleBefore::default() };
    while let Some((start, full, gender)) = office_ending(page, sentence, found.start) {
        found.start = start;
        found.gender = found.gender.or(gender);
        found.titles.extend(full);
    }
    if found.start == name {
        return found;
    }
    while found.start > 0 && belongs(page, sentence, found.start - 1, name) {
        found.start -= 1;
        found.qualifiers.push(page.lower(sentence, found.start).to_owned());
    }
    found
}

/// Returns the start of the office that ends before `end`, its full form and its gender.
fn office_ending(
    page: &Page<'_>,
    sentence: usize,
    end: usize,
) -> Option<(usize, Option<String>, Option<Gender>)> {
    let actors = &page.ontology.actors;
    for n_words in (1..=TITLE_WORDS_MAX.min(end)).rev() {
        let phrase = page.phrase(sentence, end - n_words..end);
        let phrase = phrase.strip_prefix("then-").unwrap_or(&phrase);
        let phrase = phrase.strip_prefix("ex-").unwrap_or(phrase);
        if let Some(title) = actors.title(phrase) {
            let full = (!title.courtesy).then(|| title.full.to_string());
            return Some((end - n_words, full, title.gender));
        }
    }
    let last = end.checked_sub(1)?;
    let token = page.token(sentence, last);
    let lemma = page.lemma(sentence, last);
    let stands_before = matches!(
        token.deprel,
        Deprel::COMPOUND | Deprel::NMOD | Deprel::NMOD_DESC | Deprel::FLAT | Deprel::AMOD
    ) || token.head.is_some_and(|it| it as usize >= end);
    let is_role = matches!(token.upos, Upos::NOUN | Upos::PROPN) && actors.is_person_noun(lemma);
    (is_role && stands_before && !token.features.has("Number=Plur"))
        .then(|| (last, Some(lemma.to_owned()), actors.gender_of_noun(lemma)))
}

/// Returns `true` if a token before a title is part of it.
fn belongs(page: &Page<'_>, sentence: usize, at: usize, name: usize) -> bool {
    let token = page.token(sentence, at);
    let lower = page.lower(sentence, at);
    if page.ontology.actors.is_title_modifier(lower) {
        return true;
    }
    let is_word = matches!(token.upos, Upos::ADJ | Upos::NOUN | Upos::PROPN);
    let leads_on = token.head.is_some_and(|it| it as usize > at && it as usize <= name + 4);
    is_word && leads_on && token.deprel.base() != "nsubj" && token.deprel.base() != "obl"
}
