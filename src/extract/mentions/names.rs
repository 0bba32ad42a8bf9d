//! Names: those that the language pipeline found, that it missed, that the schema knows, and of
//! organizations named after an actor.
//!
//! In: a page. Out: candidates of kind name or title, one per place. Never fails.

use std::ops::Range;

use super::candidate::{MentionCandidate, PLACE_MIN, head_of, place_at};
use super::persons::person;
use super::titles::TITLE_WORDS_MAX;
use super::{bodies, datelines, known, lands, missed, seats, shortened};
use crate::extract::Page;
use crate::extract::token_table::TokenMarks;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{NameKind, Upos};
use crate::ontology::PlaceForm;

/// The most letters of a word that a headline may print in small letters.
const SHORT_MAX: usize = 4;

/// The most tokens of a name that is also a sentence: "Black Lives Matter".
const NAME_MAX: usize = 4;

/// Returns the names of a page.
pub(super) fn find(page: &Page<'_>) -> Vec<MentionCandidate> {
    let mut found = Vec::new();
    let mut taken = TokenMarks::none(page.analysis);
    known::known_names(page, &mut taken, &mut found);
    for name in &page.analysis.names {
        let sentence = name.sentence as usize;
        let mut tokens = name.tokens.start as usize..name.tokens.end as usize;
        match name.kind {
            NameKind::Person => tokens = with_nickname(page, sentence, tokens),
            NameKind::Organization => tokens = with_all_fields(page, sentence, tokens),
            NameKind::Place | NameKind::Other => {}
        }
        if taken.has_any(sentence, &tokens) {
            continue;
        }
        if let Some(candidate) = named(page, sentence, tokens, name.kind) {
            taken.mark(sentence, &candidate.place.tokens);
            found.push(candidate);
        }
    }
    missed::labels(page, &mut taken, &mut found);
    missed::titled(page, &mut taken, &mut found);
    missed::surnames_missed(page, &mut taken, &mut found);
    missed::guesses(page, &taken, &mut found);
    lands::correct(page, &mut found);
    seats::correct(page, &mut found);
    bodies::bodies(page, &mut found);
    shortened::add(page, &mut found);
    let actors = &page.ontology.actors;
    found.retain(|candidate| {
        !datelines::is_dateline(page, candidate)
            && !actors.is_renaming(&candidate.name.to_lowercase())
    });
    found
}

/// Returns a first name with the nickname in quotation marks and the surname that follow it:
/// "Robert “Buddy” Cole".
fn with_nickname(page: &Page<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let (open, nickname, close, surname) = (name.end, name.end + 1, name.end + 2, name.end + 3);
    if surname >= page.len(sentence) {
        return name;
    }
    let is_quoted = page
        .quotes
        .around(sentence, open)
        .is_some_and(|quote| quote.first == (sentence, open) && quote.last == (sentence, close));
    let is_name = |at: usize| page.is_capital(sentence, at);
    if is_quoted && is_name(nickname) && is_name(surname) { name.start..surname + 1 } else { name }
}

/// Returns the name of a body with all fields that it is for, of which a tagger may have taken the last alone:
/// "the Environment and Public Works Committee".
fn with_all_fields(page: &Page<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let is_named = |at: usize| {
        let names = page.names_in(sentence).iter();
        names.map(|it| it.tokens.start as usize..it.tokens.end as usize).any(|it| it.contains(&at))
    };
    let is_field = |at: usize| page.is_capital(sentence, at) && !is_named(at);
    let joins = |at: usize| matches!(page.word(sentence, at), "and" | "&" | ",");
    let is_body = page.ontology.actors.is_body_noun(page.lower(sentence, name.end - 1));
    let starts_with_join =
        name.start > 1 && matches!(page.word(sentence, name.start - 1), "and" | "&");
    if !is_body || !starts_with_join {
        return name;
    }
    let mut start = name.start;
    while start > 0 && (is_field(start - 1) || joins(start - 1)) {
        start -= 1;
    }
    let is_whole = start > 0 && page.lower(sentence, start - 1) == "the" && is_field(start);
    if is_whole { start..name.end } else { name }
}

/// Returns the candidate for a name that the pipeline found.
fn named(
    page: &Page<'_>,
    sentence: usize,
    tokens: Range<usize>,
    kind: NameKind,
) -> Option<MentionCandidate> {
    let mut tokens = without_function_words(page, sentence, page.trimmed(sentence, tokens));
    let actors = &page.ontology.actors;
    if !tokens.is_empty() && page.lower(sentence, tokens.start) == "the" {
        tokens.start += 1;
    }
    if kind != NameKind::Person {
        tokens = without_office(page, sentence, tokens);
    }
    if tokens.is_empty()
        || actors.is_no_actor(page.printed(sentence, &tokens))
        || is_headline(page, sentence, &tokens)
    {
        return None;
    }
    match kind {
        NameKind::Person => person(page, sentence, tokens),
        NameKind::Organization | NameKind::Place | NameKind::Other => {
            let printed = page.printed(sentence, &tokens);
            let last = page.word(sentence, tokens.end - 1);
            let place_kind = actors.place(printed);
            let actor = if kind == NameKind::Other && place_kind.is_none() {
                return None;
            } else if let Some(place) = place_kind {
                // "Egyptian" in "the Egyptian president" means Egypt; in "Egyptian food" it means
                // no actor.
                let is_meant = || {
                    page.chance_of_actor(sentence, tokens.start) >= PLACE_MIN
                        || opens_office(page, sentence, &tokens)
                };
                if place.form == PlaceForm::People && !is_meant() {
                    return None;
                }
                ActorKind::Government
            } else if is_outlet(page, sentence, &tokens, kind) {
                ActorKind::Outlet
            } else if kind == NameKind::Place || actors.is_government_head(last) {
                ActorKind::Government
            } else {
                ActorKind::Organization
            };
            let head = head_of(page, sentence, &tokens);
            let place = place_at(page, sentence, head, tokens, MentionKind::Name)?;
            let mut candidate = MentionCandidate::bare(page, place, actor);
            // If a word for the people means the country, the country's own name is used: "Latvia".
            let own = place_kind.filter(|it| it.form == PlaceForm::People).map(|it| &*it.name);
            own.unwrap_or(printed).clone_into(&mut candidate.name);
            candidate.known = place_kind.map(|it| it.name.clone());
            if let Some(ruled) = ruled_by(page, sentence, &candidate.place.tokens) {
                page.printed(sentence, &ruled).clone_into(&mut candidate.name);
                let whole = candidate.place.tokens.start..ruled.end;
                candidate.place = place_at(page, sentence, head, whole, MentionKind::Name)?;
                candidate.known = actors.place(&candidate.name).map(|it| it.name.clone());
                candidate.kind = ActorKind::Government;
            }
            Some(candidate)
        }
    }
}

/// Returns `true` if the last word of a name is one of outlets. What a tagger takes for a place is an outlet of
/// that place: "New York Courier", but "Pelagian Republic".
fn is_outlet(page: &Page<'_>, sentence: usize, name: &Range<usize>, kind: NameKind) -> bool {
    let actors = &page.ontology.actors;
    let last = name.end - 1;
    let is_of_place = || actors.place(page.printed(sentence, &(name.start..last))).is_some();
    name.len() > 1
        && actors.is_outlet_word(page.word(sentence, last))
        && (kind != NameKind::Place || is_of_place())
}

/// Returns the country that a government is of, if a text says so: "the Government of the Pelagian
/// Republic".
fn ruled_by(page: &Page<'_>, sentence: usize, name: &Range<usize>) -> Option<Range<usize>> {
    let is_government =
        |at: usize| page.ontology.actors.is_government_head(page.word(sentence, at));
    let word = |at: usize| if at < page.len(sentence) { page.lower(sentence, at) } else { "" };
    if name.len() != 1 || !is_government(name.start) || word(name.end) != "of" {
        return None;
    }
    let start = name.end + if word(name.end + 1) == "the" { 2 } else { 1 };
    let mut names = page.names_in(sentence).iter().filter(|it| it.kind != NameKind::Person);
    let found = names.find(|name| {
        let first = name.tokens.start as usize;
        first == start || first + 1 == start && word(first) == "the"
    })?;
    Some(start..found.tokens.end as usize)
}

/// Returns `true` if an adjective of a country stands before an office: "the Egyptian foreign
/// minister".
fn opens_office(page: &Page<'_>, sentence: usize, adjective: &Range<usize>) -> bool {
    let is_part =
        |at: &usize| matches!(page.token(sentence, *at).upos, Upos::ADJ | Upos::NOUN | Upos::PROPN);
    let is_office = |at: usize| {
        page.ontology.actors.title(page.lower(sentence, at)).is_some_and(|it| it.office)
    };
    let end = page.len(sentence).min(adjective.end + TITLE_WORDS_MAX);
    (adjective.end..end).take_while(is_part).any(is_office)
}

/// Returns `true` if a supposed name is a piece of a headline with a verb and its subject: "Ruiz Gives
/// Party A Boost".
fn is_headline(page: &Page<'_>, sentence: usize, name: &Range<usize>) -> bool {
    let tree = page.tree(sentence);
    let is_short = |at: usize| page.word(sentence, at).chars().count() <= SHORT_MAX;
    let is_title_case = || (0..tree.len()).all(|at| page.is_capital(sentence, at) || is_short(at));
    let is_verb = |at: usize| {
        let subject = tree.dependent(at, "nsubj");
        tree.token(at).upos == Upos::VERB && subject.is_some_and(|subject| name.contains(&subject))
    };
    name.len() > NAME_MAX && name.clone().any(is_verb) && is_title_case()
}

/// Returns a name without the words that open the office after it: "House" of "House Majority Leader", all of
/// "Home" in "Home Secretary".
fn without_office(page: &Page<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let last = (name.end + TITLE_WORDS_MAX).min(page.len(sentence) + 1);
    let is_office = |start: usize| {
        let mut ends = (name.end + 1..last).take_while(|it| page.is_capital(sentence, it - 1));
        ends.any(|end| page.ontology.actors.title(&page.phrase(sentence, start..end)).is_some())
    };
    // "Senate President": the Senate is part of the name before it, such as "Ohio Senate".
    let actors = &page.ontology.actors;
    let is_body = |at: usize| {
        actors.is_body_noun(page.lower(sentence, at))
            || actors.known(page.word(sentence, at)).is_some()
    };
    let cut = (name.start..name.end).find(|it| is_office(*it) && !is_body(*it));
    name.start..cut.unwrap_or(name.end)
}

/// Returns a name without function words at its ends, which a pipeline may include: "per Tove
/// Lund", "Morris and".
fn without_function_words(page: &Page<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let is_function_word = |at: usize| {
        let upos = page.token(sentence, at).upos;
        !page.is_capital(sentence, at)
            && matches!(
                upos,
                Upos::ADP | Upos::AUX | Upos::CCONJ | Upos::DET | Upos::PRON | Upos::SCONJ
            )
    };
    let mut name = name;
    while !name.is_empty() && is_function_word(name.start) {
        name.start += 1;
    }
    while !name.is_empty() && is_function_word(name.end - 1) {
        name.end -= 1;
    }
    name
}
