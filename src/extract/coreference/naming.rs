//! Names: links a surname to the full name in the same document, and an acronym to its expansion.
//!
//! In: the board. Out: an entity for every name. Never fails.

use std::collections::BTreeMap;

use super::board::{Board, Entity};
use crate::extract::mentions::MentionCandidate;
use crate::knowledge::ActorKind;
use crate::language::Deprel;
use crate::ontology::Actors;

/// Assigns every name to an entity.
pub(super) fn join(board: &mut Board<'_, '_>) {
    let named = (0..board.candidates.len()).filter(|it| board.candidate(*it).is_named());
    let is_person = |it: &usize| board.candidate(*it).kind == ActorKind::Person;
    let (persons, bodies): (Vec<usize>, Vec<usize>) = named.partition(is_person);
    let (many, single): (Vec<usize>, Vec<usize>) =
        persons.into_iter().partition(|it| parts(&board.candidate(*it).name).0.len() > 1);
    for index in many {
        full_name(board, index);
    }
    for index in single {
        one_word(board, index);
    }
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for index in bodies {
        body(board, index, &mut keys);
    }
}

/// Returns the words of a person's name and its suffix ("Jr.", "III").
fn parts(name: &str) -> (Vec<String>, Option<String>) {
    let clean = |word: &str| {
        word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.').to_owned()
    };
    let mut words: Vec<String> = name.split_whitespace().map(clean).collect();
    words.retain(|it| !it.is_empty());
    let is_suffix = |word: &String| {
        let roman = word.len() > 1 && word.bytes().all(|byte| matches!(byte, b'I' | b'V'));
        roman || word.ends_with('.') && word.len() == 3 && word.ends_with("r.")
    };
    let suffix = if words.len() > 1 { words.pop_if(|it| is_suffix(it)) } else { None };
    (words, suffix)
}

fn same_first(actors: &Actors, left: &str, right: &str) -> bool {
    let full = |it: &str| actors.full_first_name(it).unwrap_or(it).to_owned();
    let initial = |short: &str, long: &str| {
        let short = short.trim_end_matches('.');
        short.chars().count() == 1 && long.starts_with(short)
    };
    left.eq_ignore_ascii_case(right)
        || full(left) == full(right)
        || initial(left, right)
        || initial(right, left)
}

/// Returns `true` if two names may belong to the same person.
fn same_person<'n>(actors: &Actors, left: &'n [String], right: &'n [String]) -> bool {
    let ([left_first, left_more @ ..], [right_first, right_more @ ..]) = (left, right) else {
        return false;
    };
    let left_last = left_more.last().unwrap_or(left_first);
    let right_last = right_more.last().unwrap_or(right_first);
    // The second of more than two words.
    let middle = |more: &'n [String]| more.split_last().and_then(|(_, between)| between.first());
    let firsts = same_first(actors, left_first, right_first);
    if left_last.eq_ignore_ascii_case(right_last) {
        // "Ana de Vries" may be called "De Vries".
        let opens = |it: &String| it.eq_ignore_ascii_case(right_first);
        return firsts || middle(left_more).is_some_and(opens);
    }
    // "Maria Ortega Ruiz" may be called "Maria Ortega".
    firsts && (middle(left_more) == Some(right_last) || middle(right_more) == Some(left_last))
}

/// Returns `true` if a name is coordinated with one of an entity's: in "Ed Ball and her brother, Edward",
/// Edward is another.
fn is_listed_with(board: &Board<'_, '_>, candidate: &MentionCandidate, entity: &Entity) -> bool {
    let sentence = candidate.place.sentence;
    let tree = board.page.tree(sentence);
    let described = |head: usize| {
        let is_beside = tree.token(head).deprel == Deprel::APPOS;
        tree.head(head).filter(|_| is_beside).unwrap_or(head)
    };
    let here = described(candidate.place.head);
    let first = tree.first_conjunct(here);
    let is_other = |index: &usize| {
        let place = &board.candidate(*index).place;
        let joins = |there: usize| there != here && tree.first_conjunct(there) == first;
        place.sentence == sentence && joins(described(place.head))
    };
    entity.mentions.iter().any(is_other)
}

fn full_name(board: &mut Board<'_, '_>, index: usize) {
    let actors = &board.page.ontology.actors;
    let candidate = board.candidate(index);
    let (words, suffix) = parts(&candidate.name);
    let hit = board.entities.iter().position(|entity| {
        entity.suffix == suffix
            && entity.words.len() > 1
            && same_person(actors, &entity.words, &words)
            && !is_listed_with(board, candidate, entity)
    });
    let first_name = words.first().and_then(|it| actors.gender_of_first_name(it));
    if let Some(entity) = hit {
        board.join(index, entity);
        let held = board.entity_mut(entity);
        let shouted = held.words.iter().all(|it| *it == it.to_uppercase());
        if words.len() > held.words.len() || shouted {
            held.words = words;
            held.name.clone_from(&candidate.name);
        }
    } else {
        let entity = board.found(index, ActorKind::Person, &candidate.name);
        let held = board.entity_mut(entity);
        held.words = words;
        held.suffix = suffix;
        held.vote(first_name, 2);
    }
}

fn one_word(board: &mut Board<'_, '_>, index: usize) {
    let candidate = board.candidate(index);
    let (words, _) = parts(&candidate.name);
    let Some(word) = words.first() else { return };
    let actors = &board.page.ontology.actors;
    let titled = |entity: usize| {
        let held = &board.entity(entity).titles;
        candidate.titles.iter().any(|title| held.iter().any(|held| held.0 == *title))
    };
    let score = |entity: usize| {
        let held = board.entity(entity);
        let last = held.words.last().is_some_and(|last| last.eq_ignore_ascii_case(word));
        let first = held.words.len() > 1
            && held
                .words
                .first()
                .is_some_and(|first| first == word || same_first(actors, first, word));
        let clash = match (candidate.gender, held.gender()) {
            (Some(wanted), Some(is)) => wanted != is,
            _ => false,
        };
        let fits = held.kind == ActorKind::Person
            && (last || first)
            && !clash
            && !is_listed_with(board, candidate, held);
        // Prefers the actor with a title in common, then a surname to a first name, then the one
        // mentioned most often so far.
        fits.then(|| {
            let n_mentions = held.mentions.len();
            let near = board.last_before(entity, index);
            (titled(entity), last, held.suffix.is_none(), n_mentions, near)
        })
    };
    let hits =
        (0..board.entities.len()).filter_map(|entity| score(entity).map(|score| (score, entity)));
    if let Some((_, entity)) = hits.max() {
        board.join(index, entity);
    } else {
        let name = candidate.name.clone();
        let gender = board.page.ontology.actors.gender_of_first_name(word);
        let entity = board.found(index, ActorKind::Person, &name);
        board.entity_mut(entity).words = words;
        board.entity_mut(entity).vote(gender, 1);
    }
}

/// Assigns the name of an organization, outlet or place to an entity.
fn body(board: &mut Board<'_, '_>, index: usize, keys: &mut BTreeMap<String, usize>) {
    let candidate = board.candidate(index);
    let is_surname = candidate.known.is_none()
        && candidate.kind != ActorKind::Group
        && !candidate.name.contains(' ');
    let bearer = board.entities.iter().position(|entity| {
        entity.kind == ActorKind::Person
            && entity.words.len() > 1
            && entity.words.last().is_some_and(|word| *word == candidate.name)
    });
    if let Some(entity) = bearer.filter(|_| is_surname) {
        board.join(index, entity);
        return;
    }
    let country = government(board, candidate).map(str::to_owned);
    let known = country.as_deref().or(candidate.known.as_deref());
    let key = fold(known.unwrap_or(&candidate.name));
    let bare = without_kind(board, &candidate.name).map(fold);
    let found = keys.get(&key).or_else(|| keys.get(bare.as_ref()?)).copied();
    let found = found.or_else(|| by_last_words(board, candidate));
    if let Some(entity) = found {
        board.join(index, entity);
        let held = board.entity_mut(entity);
        // If a country is named as "Jerusalem" and as "Israel", its own name is kept, even if
        // shorter.
        let is_own = |name: &str| known == Some(name);
        let is_fuller = candidate.name.len() > held.name.len() && !is_own(&held.name);
        if is_own(&candidate.name) || is_fuller {
            held.name.clone_from(&candidate.name);
        }
    } else {
        let name = country.unwrap_or_else(|| candidate.name.clone());
        let entity = board.found(index, candidate.kind, &name);
        board.entity_mut(entity).is_place = is_place(board.page.ontology, candidate);
        board.entity_mut(entity).doubtful = may_be_person(board, candidate);
        keys.insert(key, entity);
        bare.map(|it| keys.entry(it).or_insert(entity));
    }
}

/// Returns the name of a body without a noun behind it that only says its kind: "the Right Way party" is Right
/// Way.
fn without_kind<'n>(board: &Board<'_, '_>, name: &'n str) -> Option<&'n str> {
    let actors = &board.page.ontology.actors;
    let (bare, noun) = name.rsplit_once(' ')?;
    let is_bare = actors.place(bare).is_none() && actors.known(bare).is_none();
    (is_bare && actors.is_kind_noun(noun)).then_some(bare)
}

/// Returns the country whose government a capital stands for if it does something or something is done to
/// it: "Tehran denied it". So Washington is no state then.
fn government<'b>(board: &'b Board<'_, '_>, candidate: &MentionCandidate) -> Option<&'b str> {
    let country = board.page.ontology.actors.country_of_capital(&candidate.name)?;
    let place = &candidate.place;
    let deprel = board.page.token(place.sentence, place.head).deprel;
    let is_side = matches!(deprel.base(), "nsubj" | "obj" | "iobj") || deprel == Deprel::OBL_AGENT;
    (candidate.acting && is_side).then_some(country)
}

/// Returns the organization whose longer name ends with this one: "the Post" for The Washington
/// Post.
fn by_last_words(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<usize> {
    let place = &candidate.place;
    let bodies = [ActorKind::Organization, ActorKind::Outlet];
    let article = |at: usize| board.page.lower(place.sentence, at) == "the";
    let has_article =
        article(place.tokens.start) || place.tokens.start.checked_sub(1).is_some_and(article);
    if candidate.known.is_some() || !bodies.contains(&candidate.kind) || !has_article {
        return None;
    }
    let tail = format!(" {}", candidate.name);
    let ends = |entity: &Entity| bodies.contains(&entity.kind) && entity.name.ends_with(&tail);
    board.entities.iter().rposition(ends)
}

/// Returns `true` if a word taken for a place or an organization may be a person's name: unknown to
/// the schema, without an article, in the position of an agent or owner.
fn may_be_person(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    let actors = &board.page.ontology.actors;
    let tree = board.page.tree(place.sentence);
    let article = |at: usize| board.page.lower(place.sentence, at) == "the";
    let relation = tree.token(place.head).deprel;
    let acts = matches!(relation.base(), "nsubj" | "obj" | "iobj" | "conj")
        || relation == Deprel::NMOD_POSS;
    let is_word = candidate.name.chars().all(char::is_alphabetic)
        && candidate.name.chars().any(char::is_lowercase);
    candidate.known.is_none()
        && matches!(candidate.kind, ActorKind::Government | ActorKind::Organization)
        && is_word
        && acts
        && actors.known(&candidate.name).is_none()
        && actors.place(&candidate.name).is_none()
        && !place.tokens.start.checked_sub(1).is_some_and(article)
}

fn is_place(ontology: &crate::ontology::Ontology, candidate: &MentionCandidate) -> bool {
    candidate.kind == ActorKind::Government
        && ontology.actors.known(&candidate.name).is_none()
        && !candidate.name.split(' ').any(|it| ontology.actors.is_body_noun(it))
}

/// Returns a name in lower case without its article, for comparison.
fn fold(name: &str) -> String {
    let lower = name.to_lowercase().replace('’', "'");
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}
