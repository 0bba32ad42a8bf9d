//! Descriptions: "the attorney general" is the person with that title in the document.
//!
//! In: the board with all names. Out: every description belongs to a named or an unnamed actor.
//! Never fails.

use super::board::{Board, Entity};
use super::{appositions, links};
use crate::extract::mentions::{self, MentionCandidate, Number};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Deprel;
use crate::ontology::PlaceForm;

/// How many sentences back an unnamed actor may be referred to again.
const REACH: usize = 12;

/// How many sentences back an epithet looks for its referent.
const EPITHET_REACH: usize = 3;

/// How much more a mention nearby counts than one elsewhere.
const NEAR_WEIGHT: usize = 2;

/// The most mentions elsewhere that count.
const MENTIONS_MAX: usize = 12;

/// By how much an epithet's referent must lead the next.
const EPITHET_MARGIN: usize = 4;

/// The least score at which the heads link a description to an actor.
const LINK_MIN: f32 = 0.25;

/// Assigns every description to an entity.
pub(super) fn join(board: &mut Board<'_, '_>) {
    let nominals: Vec<usize> = (0..board.candidates.len())
        .filter(|it| board.candidate(*it).place.kind == MentionKind::Nominal)
        .filter(|it| !board.candidate(*it).thing)
        .collect();
    // An apposition or copula shows what an actor may be called later.
    for index in &nominals {
        appositions::said_of(board, *index);
        appositions::apposed_name(board, *index);
    }
    let parties = parties(board);
    for index in nominals {
        if board.entity_of(index).is_some() {
            continue;
        }
        let candidate = board.candidate(index);
        if appositions::is_predicate(board, candidate) {
            continue;
        }
        // "His brother, the former president": one without a name.
        appositions::said_of(board, index);
        if board.entity_of(index).is_some() {
            continue;
        }
        let found = country(board, index)
            .or_else(|| holder(board, &parties, index))
            .or_else(|| body(board, index))
            .or_else(|| again(board, index))
            .or_else(|| linked(board, &parties, index))
            .or_else(|| protagonist(board, &parties, index));
        match found {
            Some(entity) => board.join(index, entity),
            // "Governor, did you ...": the listener, which the statement knows.
            None if is_called(board, candidate) => {}
            None => {
                board.found(index, ActorKind::Unnamed, "");
            }
        }
    }
}

/// The party of each person, as far as the words beside some mention show it.
struct Parties(Vec<Option<String>>);

fn parties(board: &Board<'_, '_>) -> Parties {
    let of_entity = |entity: &Entity| {
        let is_person = entity.kind == ActorKind::Person;
        entity.mentions.iter().filter(|_| is_person).find_map(|mention| {
            let candidate = board.candidate(*mention);
            let stated = party_beside(board, candidate).filter(|_| candidate.is_named());
            stated.or_else(|| party_within(board, candidate).map(str::to_owned))
        })
    };
    Parties(board.entities.iter().map(of_entity).collect())
}

impl Parties {
    /// Returns `true` if a description names a party that is not the entity's: "the Democratic
    /// nominee" is no Republican.
    fn clash(&self, stated: Option<&str>, entity: usize) -> bool {
        let held = self.0.get(entity).and_then(Option::as_deref);
        held.zip(stated).is_some_and(|(held, stated)| held != stated)
    }
}

/// Returns the party shown by the word before a name or the bracket after it: "Republican Bo Reed",
/// "Bo Reed (R-Ohio)".
fn party_beside(board: &Board<'_, '_>, candidate: &MentionCandidate) -> Option<String> {
    let (page, place) = (board.page, &candidate.place);
    let actors = &page.ontology.actors;
    let word = |at: usize| page.word(place.sentence, at);
    let before = place.tokens.start.checked_sub(1).and_then(|at| actors.party(word(at)));
    let mark = place.tokens.end + 1;
    let is_inside = mark < page.len(place.sentence);
    let letter = || is_inside.then(|| mentions::letter_at(page, place.sentence, mark)).flatten();
    let after = || letter().and_then(|it| actors.party_of_member(it));
    before.or_else(after).map(str::to_owned)
}

/// Returns the party that a word of a description names: "the Democratic nominee".
fn party_within<'b>(board: &'b Board<'_, '_>, candidate: &MentionCandidate) -> Option<&'b str> {
    let (page, place) = (board.page, &candidate.place);
    let words = place.tokens.start..=place.head.min(place.tokens.end.saturating_sub(1));
    let mut words = words.map(|at| page.word(place.sentence, at));
    words.find_map(|it| page.ontology.actors.party(it))
}

/// Returns the party that one of these lower case words names.
fn party_of(board: &Board<'_, '_>, words: &[String]) -> Option<String> {
    let actors = &board.page.ontology.actors;
    words.iter().find_map(|word| {
        let mut letters = word.chars();
        let capital: String = letters.next()?.to_uppercase().chain(letters).collect();
        actors.party(&capital).or_else(|| actors.party(&word.to_uppercase())).map(str::to_owned)
    })
}

/// Returns the actor that the heads link a definite description to, if nothing contradicts it.
fn linked(board: &Board<'_, '_>, parties: &Parties, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    if !candidate.definite || has_complement(board, candidate) {
        return None;
    }
    let party = party_within(board, candidate);
    let agrees = |entity: usize| {
        let held = board.entity(entity);
        let same_number = (held.number == Number::Several) == (candidate.number == Number::Several);
        let gender_clash =
            held.gender().zip(candidate.gender).is_some_and(|(is, stated)| is != stated);
        let is_body = candidate.kind != ActorKind::Unnamed;
        let same_sort = held.kind == ActorKind::Unnamed || is_body != held.is_human();
        let clashes = parties.clash(party, entity)
            || is_other_body(board, candidate, held)
            || holds_other_office(board, candidate, held);
        same_number && same_sort && !gender_clash && !clashes && !held.thing
    };
    let best = links::scores(board, index, agrees).into_iter().next()?;
    (best.1 > LINK_MIN).then_some(best.0)
}

/// Returns `true` if a name ends in another noun for a body than a description: "the commission" is no
/// Justice Department.
fn is_other_body(board: &Board<'_, '_>, candidate: &MentionCandidate, held: &Entity) -> bool {
    let actors = &board.page.ontology.actors;
    let last = held.name.split(' ').next_back().unwrap_or_default().to_lowercase();
    let is_of_body = candidate.titles.first().is_some_and(|it| actors.is_body_noun(it));
    is_of_body && actors.is_body_noun(&last) && !candidate.titles.contains(&last)
}

/// Returns `true` if a description names an office and the person is known by others alone: "the judge" is
/// no governor.
fn holds_other_office(board: &Board<'_, '_>, candidate: &MentionCandidate, held: &Entity) -> bool {
    let actors = &board.page.ontology.actors;
    let is_office =
        |title: &str| actors.title(title).is_some_and(|it| it.office) && !actors.is_epithet(title);
    let Some(stated) = candidate.titles.first().filter(|it| is_office(it)) else { return false };
    let mut offices =
        held.titles.iter().map(|it| it.0.as_str()).filter(|it| is_office(it)).peekable();
    let is_alike = |it: &str| {
        it == stated.as_str() || actors.stands_for(stated, it) || actors.stands_for(it, stated)
    };
    held.kind == ActorKind::Person && offices.peek().is_some() && !offices.any(is_alike)
}

/// Returns the country that a government is of: "the government of Kestria", "Kestria's government".
fn country(board: &Board<'_, '_>, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    let (sentence, head) = (candidate.place.sentence, candidate.place.head);
    let tree = board.page.tree(sentence);
    if !board.page.ontology.actors.is_government_head(board.page.lower(sentence, head)) {
        return None;
    }
    let is_of = |token: &usize| tree.preposition(*token).is_some_and(|it| it == "of");
    let owner = tree.dependent(head, "nmod:poss");
    let owner = owner.or_else(|| tree.dependents(head, "nmod").find(is_of))?;
    let entity = board.entity_at(sentence, owner)?;
    let owner = board.entity(entity);
    (owner.kind == ActorKind::Government && !owner.name.is_empty()).then_some(entity)
}

/// Returns the named person who holds the office that a description names.
fn holder(board: &Board<'_, '_>, parties: &Parties, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    if !candidate.definite || candidate.number != Number::One || has_complement(board, candidate) {
        return None;
    }
    let actors = &board.page.ontology.actors;
    let is_same = |title: &str| candidate.titles.iter().any(|it| it == title);
    let is_alike = |title: &str| candidate.titles.iter().any(|it| actors.stands_for(it, title));
    holder_by(board, parties, index, is_same).or_else(|| holder_by(board, parties, index, is_alike))
}

/// Returns the named person mentioned last before a description who holds a title that fits it.
fn holder_by(
    board: &Board<'_, '_>,
    parties: &Parties,
    index: usize,
    fits: impl Fn(&str) -> bool,
) -> Option<usize> {
    let candidate = board.candidate(index);
    let party = party_within(board, candidate);
    let mut best: Option<((usize, usize, usize), usize)> = None;
    for (entity, held) in board.entities.iter().enumerate() {
        if held.kind != ActorKind::Person || parties.clash(party, entity) {
            continue;
        }
        let n_fits = held
            .titles
            .iter()
            .filter(|(title, around)| fits(title) && !clash(board, &candidate.qualifiers, around));
        let n_fits = n_fits.count();
        if n_fits == 0
            || held.gender().zip(candidate.gender).is_some_and(|(is, stated)| is != stated)
        {
            continue;
        }
        let near = board.last_before(entity, index);
        let score = (usize::from(near.is_some()), near.unwrap_or(0), n_fits);
        if best.is_none_or(|(held, _)| score > held) {
            best = Some((score, entity));
        }
    }
    best.map(|(_, entity)| entity)
}

/// Returns the person that an epithet means ("the candidate", "the Republican nominee", "the
/// developer"): the one mentioned most in the sentences just before and in the whole text, if
/// nothing contradicts it and no other person comes close.
fn protagonist(board: &Board<'_, '_>, parties: &Parties, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    let actors = &board.page.ontology.actors;
    let is_epithet = candidate.titles.iter().any(|it| actors.is_epithet(it));
    let one = candidate.definite && candidate.number == Number::One;
    if !one || !is_epithet || has_complement(board, candidate) {
        return None;
    }
    let sentence = candidate.place.sentence;
    let party = party_within(board, candidate);
    let score = |entity: usize| {
        let held = board.entity(entity);
        let gender_clash =
            held.gender().zip(candidate.gender).is_some_and(|(is, stated)| is != stated);
        let clashes = parties.clash(party, entity)
            || held.titles.iter().any(|(_, it)| clash(board, &candidate.qualifiers, it));
        if held.kind != ActorKind::Person || gender_clash || clashes {
            return None;
        }
        let near = held.mentions.iter().map(|it| board.candidate(*it).place.sentence);
        let near = near.filter(|it| *it < sentence && sentence - it <= EPITHET_REACH).count();
        let mut places = held.mentions.iter().map(|it| &board.candidate(*it).place);
        let is_here = places.any(|it| it.sentence == sentence);
        let weight = NEAR_WEIGHT * near + held.mentions.len().min(MENTIONS_MAX);
        (near > 0 && !is_here).then_some(weight)
    };
    let mut scores: Vec<(usize, usize)> = (0..board.entities.len())
        .filter_map(|entity| score(entity).map(|score| (score, entity)))
        .collect();
    scores.sort_unstable_by(|left, right| right.cmp(left));
    let best = scores.first()?;
    let is_clear = scores.get(1).is_none_or(|it| it.0 + EPITHET_MARGIN <= best.0);
    is_clear.then_some(best.1)
}

/// Returns `true` if a complement says whose office it is, so that it may be another person's.
fn has_complement(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    let tree = board.page.tree(place.sentence);
    let of = tree
        .children(place.head)
        .iter()
        .any(|it| tree.token(*it).deprel == Deprel::NMOD && *it > place.head);
    of || tree.dependent(place.head, "nmod:poss").is_some()
}

/// Returns `true` if the words around two uses of a title show that they are of two people.
fn clash(board: &Board<'_, '_>, stated: &[String], held: &[String]) -> bool {
    let actors = &board.page.ontology.actors;
    let capital = |word: &String| {
        let mut letters = word.chars();
        letters.next().map(|it| it.to_uppercase().chain(letters).collect::<String>())
    };
    let country = |words: &[String]| {
        words.iter().filter_map(capital).find_map(|word| {
            let place = actors.place(&word)?;
            (place.form != PlaceForm::Capital).then(|| (place.name.clone(), place.form))
        })
    };
    let places = match (country(stated), country(held)) {
        (Some((stated, _)), Some((held, _))) => stated != held,
        (Some((_, form)), None) => form != PlaceForm::State,
        _ => false,
    };
    let parties = match (party_of(board, stated), party_of(board, held)) {
        (Some(stated), Some(held)) => stated != held,
        _ => false,
    };
    let is_second = |words: &[String]| words.iter().any(|it| actors.is_second(it));
    places || parties || is_second(stated) != is_second(held)
}

/// Returns the named organization that a description refers to: "the committee", "the newspaper".
fn body(board: &Board<'_, '_>, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    if !candidate.definite || candidate.kind != ActorKind::Organization {
        return None;
    }
    if has_complement(board, candidate) || candidate.number == Number::Several {
        return None;
    }
    let noun = candidate.titles.first()?;
    let outlet = board.page.ontology.actors.is_outlet_noun(noun);
    let near = |entity: usize| {
        let held = board.entity(entity);
        if held.name.is_empty() || held.kind == ActorKind::Person {
            return None;
        }
        let fits = held.name.split(' ').next_back().is_some_and(|it| it.to_lowercase() == *noun)
            || outlet && held.kind == ActorKind::Outlet;
        let last = board.last_before(entity, index).filter(|_| fits)?;
        let back = candidate.place.sentence - board.candidate(last).place.sentence;
        (back <= REACH).then_some(last)
    };
    let hits =
        (0..board.entities.len()).filter_map(|entity| near(entity).map(|last| (last, entity)));
    hits.max().map(|(_, entity)| entity)
}

/// Returns the unnamed actor with the same noun that a description refers back to.
fn again(board: &Board<'_, '_>, index: usize) -> Option<usize> {
    let candidate = board.candidate(index);
    if !candidate.definite {
        return None;
    }
    // Who speaks again may have been silent for long.
    let reach = if is_label(board, candidate) { usize::MAX } else { REACH };
    let near = |entity: usize| {
        let held = board.entity(entity);
        if !held.name.is_empty() {
            return None;
        }
        let first = board.candidate(*held.mentions.first()?);
        let same_noun = first.titles.first() == candidate.titles.first();
        let same_number = first.number == candidate.number;
        let narrower = || candidate.qualifiers.iter().all(|it| first.qualifiers.contains(it));
        if !same_noun || !same_number || !narrower() {
            return None;
        }
        let last = board.last_before(entity, index)?;
        let back = candidate.place.sentence - board.candidate(last).place.sentence;
        (back <= reach).then_some(last)
    };
    let hits =
        (0..board.entities.len()).filter_map(|entity| near(entity).map(|last| (last, entity)));
    hits.max().map(|(_, entity)| entity)
}

/// Returns `true` if a description calls on someone: "Governor, did you read it?"
fn is_called(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    board.page.token(place.sentence, place.head).deprel == Deprel::VOCATIVE
}

/// Returns `true` if a description is the label of a turn: "THE PRESIDENT: ...".
fn is_label(board: &Board<'_, '_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    board.page.turn_at(place.sentence).is_some_and(|it| it.label == place.tokens)
}
