//! Names: those that the language pipeline found, those that the schema knows, and organizations
//! named after an actor ("the Ruiz campaign").
//!
//! In: a reading. Out: candidates of kind name or title, one per place. Never fails.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::titles::{self, TITLE_WORDS_MAX};
use super::{Candidate, Number, head_of, place_at};
use crate::extract::{Reading, transcript};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, NameKind, Upos};
use crate::ontology::PlaceForm;

/// The longest name that the schema may hold, in tokens.
const KNOWN_TOKENS_MAX: usize = 8;

/// The least probability at which a place or a people means its government.
pub(super) const PLACE_MIN: f32 = 0.3;

/// The most letters of a word that a headline may print in small letters.
const SHORT_MAX: usize = 4;

/// The most tokens of a name that is also a sentence: "Black Lives Matter".
const NAME_MAX: usize = 4;

/// How many tokens after its place the dash of a dateline may be.
const DATELINE_TOKENS_MAX: usize = 8;

/// Returns the names of a reading.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut taken: Vec<Vec<bool>> =
        (0..reading.n_sentences()).map(|it| vec![false; reading.len(it)]).collect();
    known_names(reading, &mut taken, &mut found);
    for name in &reading.analysis.names {
        let sentence = name.sentence as usize;
        let mut tokens = name.tokens.start as usize..name.tokens.end as usize;
        if name.kind == NameKind::Person {
            tokens = with_nickname(reading, sentence, tokens);
        }
        let free = tokens.clone().filter(|it| !taken[sentence][*it]).count();
        if free < tokens.len() {
            continue;
        }
        if let Some(candidate) = named(reading, sentence, tokens, name.kind) {
            taken[sentence][candidate.place.tokens.clone()].fill(true);
            found.push(candidate);
        }
    }
    labels(reading, &mut taken, &mut found);
    surnames_missed(reading, &mut taken, &mut found);
    guesses(reading, &taken, &mut found);
    bodies(reading, &mut found);
    let actors = &reading.ontology.actors;
    found.retain(|candidate| {
        !is_dateline(reading, candidate) && !actors.is_renaming(&candidate.name.to_lowercase())
    });
    found
}

/// Returns a first name with the nickname in quotation marks and the surname that follow it:
/// "Robert “Buddy” Cole".
fn with_nickname(reading: &Reading<'_>, sentence: usize, name: Range<usize>) -> Range<usize> {
    let (open, nickname, close, surname) = (name.end, name.end + 1, name.end + 2, name.end + 3);
    if surname >= reading.len(sentence) {
        return name;
    }
    let quote = |at: usize| reading.quotes.at(sentence, at);
    let span = quote(open).map(|it| reading.quotes.spans[it]);
    let is_quoted = span
        .is_some_and(|quote| quote.first == (sentence, open) && quote.last == (sentence, close));
    let is_name = |at: usize| reading.is_capital(sentence, at);
    if is_quoted && is_name(nickname) && is_name(surname) { name.start..surname + 1 } else { name }
}

/// Returns `true` if a place in capitals is where a report was written: "LAKEFORD - The mayor".
fn is_dateline(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let place = &candidate.place;
    let last = place.tokens.end;
    let opens = place.tokens.start == 0 && last < reading.len(place.sentence);
    opens
        && candidate.kind != ActorKind::Person
        && !candidate.name.chars().any(char::is_lowercase)
        && matches!(reading.word(place.sentence, last), "-" | "–" | "—" | "--" | "(" | ",")
        && (last..reading.len(place.sentence).min(last + DATELINE_TOKENS_MAX))
            .any(|token| matches!(reading.word(place.sentence, token), "-" | "–" | "—" | "--"))
}

/// Adds the names that the schema knows, longest first.
fn known_names(reading: &Reading<'_>, taken: &mut [Vec<bool>], found: &mut Vec<Candidate>) {
    let mut spotted: Vec<Vec<(Range<usize>, NameKind)>> = vec![Vec::new(); reading.n_sentences()];
    for name in &reading.analysis.names {
        let tokens = name.tokens.start as usize..name.tokens.end as usize;
        spotted[name.sentence as usize].push((tokens, name.kind));
    }
    for sentence in 0..reading.n_sentences() {
        let mut at = 0;
        while at < reading.len(sentence) {
            let may_start = reading.is_capital(sentence, at) || reading.word(sentence, at) == "al";
            let longest = (reading.len(sentence) - at).min(KNOWN_TOKENS_MAX);
            let hit = (1..=longest).rev().filter(|_| may_start).find_map(|n_tokens| {
                let tokens = at..at + n_tokens;
                known_at(reading, sentence, &tokens, &spotted[sentence])
            });
            match hit {
                Some(candidate) => {
                    taken[sentence][candidate.place.tokens.clone()].fill(true);
                    at = candidate.place.tokens.end;
                    found.push(candidate);
                }
                None => at += 1,
            }
        }
    }
}

/// Returns the name at `tokens` that the schema knows, if nothing contradicts it.
fn known_at(
    reading: &Reading<'_>,
    sentence: usize,
    tokens: &Range<usize>,
    spotted: &[(Range<usize>, NameKind)],
) -> Option<Candidate> {
    let printed = reading.printed(sentence, tokens);
    let actors = &reading.ontology.actors;
    // Part of a person's name or of a longer name is not a name of its own.
    let around =
        |name: &&(Range<usize>, NameKind)| name.0.start < tokens.end && tokens.start < name.0.end;
    let is_part = |name: &(Range<usize>, NameKind)| {
        // "TheDC" alone is the outlet, whatever kind the tagger gives it.
        let whole = name.0 == *tokens && is_acronym(printed.trim_start_matches("The"));
        name.1 == NameKind::Person && !whole
            || name.0.len() > tokens.len() && name.0.end > tokens.end
            || is_state_party(reading, sentence, tokens, name)
    };
    if spotted.iter().filter(around).any(is_part) {
        return None;
    }
    // With more capitalised words beside it, it is another name: "House Speaker", "Apple Daily",
    // "Times Square".
    let goes_on = |at: usize| {
        reading.token(sentence, at).upos == Upos::PROPN
            && reading.is_capital(sentence, at)
            && actors.title(reading.lower(sentence, at)).is_none()
            && !actors.is_title_modifier(reading.lower(sentence, at))
    };
    let named = spotted.iter().find(|it| it.0 == *tokens);
    if let Some(known) = actors.known(printed) {
        let follows = tokens.end < reading.len(sentence) && goes_on(tokens.end);
        let leads = tokens.start > 0 && goes_on(tokens.start - 1) && tokens.len() == 1;
        let weak = known.plain || tokens.len() == 1 && !is_acronym(printed);
        let contradicted = weak && named.is_none() && (follows || leads);
        let article = tokens.start > 0 && reading.lower(sentence, tokens.start - 1) == "the";
        let is_clear = !known.plain
            || named.is_some_and(|it| it.1 == NameKind::Organization)
                && (article || printed.starts_with("The "));
        let is_title = titles_hold(reading, sentence, tokens);
        if contradicted || !is_clear || is_title {
            return None;
        }
        let head = head_of(reading, sentence, tokens);
        let place = place_at(reading, sentence, head, tokens.clone(), MentionKind::Name)?;
        let mut candidate = Candidate::bare(reading, place, known.kind);
        printed.strip_prefix("The ").unwrap_or(printed).clone_into(&mut candidate.name);
        candidate.known = Some(known.name.clone());
        return Some(candidate);
    }
    members_at(reading, sentence, tokens).or_else(|| party_at(reading, sentence, tokens))
}

/// Returns `true` if a name is the party at `tokens` in one state, a body of its own: "Ohio
/// Democratic Party".
fn is_state_party(
    reading: &Reading<'_>,
    sentence: usize,
    tokens: &Range<usize>,
    name: &(Range<usize>, NameKind),
) -> bool {
    let actors = &reading.ontology.actors;
    let before = name.0.start..tokens.start;
    let is_state = || {
        let place = actors.place(reading.printed(sentence, &before));
        place.is_some_and(|place| place.form == PlaceForm::State)
    };
    name.1 == NameKind::Organization
        && name.0.end == tokens.end
        && !before.is_empty()
        && actors.party(reading.printed(sentence, tokens)).is_some()
        && is_state()
}

/// Returns `true` if "two", "many", "some" and the like select part of a group.
fn is_counted(reading: &Reading<'_>, sentence: usize, at: usize) -> bool {
    let tree = &reading.trees[sentence];
    tree.children(at).iter().any(|child| {
        let token = tree.token(*child);
        let limits = token.deprel == Deprel::AMOD && !reading.is_capital(sentence, *child);
        let chooses = token.deprel == Deprel::DET && !token.features.has("PronType=Art");
        *child < at && (limits || chooses || token.deprel == Deprel::NUMMOD)
    })
}

/// Returns the party if a word for its members describes one of them: "a Republican senator",
/// "(R-Ala.)".
fn party_at(reading: &Reading<'_>, sentence: usize, tokens: &Range<usize>) -> Option<Candidate> {
    let at = tokens.end - 1;
    let word = reading.printed(sentence, tokens);
    let letter = word.split_once(['-', '–']).map_or(word, |it| it.0);
    let bracketed = at > 0 && reading.word(sentence, at - 1) == "(";
    let word = if letter.len() == 1 && bracketed { letter } else { word };
    let actors = &reading.ontology.actors;
    let party = actors.party_of_member(word)?;
    let is_people = word.ends_with('s')
        && !matches!(reading.token(sentence, at).deprel, Deprel::COMPOUND | Deprel::AMOD);
    if word.len() == 1 && !bracketed || is_people {
        return None;
    }
    if word.len() > 1 && actors.is_plain_party(party) && !holds_office(reading, sentence, at + 1) {
        return None;
    }
    let place = place_at(reading, sentence, at, tokens.clone(), MentionKind::Name)?;
    let mut candidate = Candidate::bare(reading, place, ActorKind::Organization);
    party.clone_into(&mut candidate.name);
    candidate.known = Some(party.into());
    candidate.acting = true;
    Some(candidate)
}

/// Returns `true` if an office, or a noun for an organization, starts at a token. A single word
/// that fits anyone ("commentator") is no office.
fn holds_office(reading: &Reading<'_>, sentence: usize, at: usize) -> bool {
    let actors = &reading.ontology.actors;
    let last = (at + TITLE_WORDS_MAX).min(reading.len(sentence));
    let office =
        |end: usize| actors.title(&reading.phrase(sentence, at..end)).is_some_and(|it| it.office);
    (at + 1..=last).any(office) || at < last && actors.is_body_noun(reading.lemma(sentence, at))
}

/// Returns `true` if the tokens are part of a longer title: "House" of "House Speaker".
fn titles_hold(reading: &Reading<'_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let actors = &reading.ontology.actors;
    (tokens.end + 1..=(tokens.start + TITLE_WORDS_MAX).min(reading.len(sentence)))
        .any(|end| actors.title(&reading.phrase(sentence, tokens.start..end)).is_some())
        && actors.title(&reading.phrase(sentence, tokens.clone())).is_none()
        && tokens.len() == 1
}

/// Returns the group at `tokens`: "Republicans", "House Democrats", "Russians".
fn members_at(reading: &Reading<'_>, sentence: usize, tokens: &Range<usize>) -> Option<Candidate> {
    let actors = &reading.ontology.actors;
    let last = tokens.end - 1;
    let token = reading.token(sentence, last);
    let word = reading.word(sentence, last);
    if !matches!(token.upos, Upos::NOUN | Upos::PROPN) || !word.ends_with('s') || tokens.len() > 2 {
        return None;
    }
    let party = actors.party_of_member(word);
    // "Conservatives" at the start of a sentence may be anyone with such views.
    let party = party.is_some_and(|it| last > 0 || !actors.is_plain_party(it));
    let people = actors.place(word).is_some_and(|it| it.form == PlaceForm::People);
    if !(party || people) || matches!(token.deprel, Deprel::COMPOUND | Deprel::AMOD) {
        return None;
    }
    if is_counted(reading, sentence, last) {
        return None;
    }
    let first = reading.word(sentence, tokens.start);
    let qualified = tokens.len() == 1
        || actors.known(first).is_some()
        || actors.place(first).is_some_and(|it| it.form != PlaceForm::Capital);
    if !qualified {
        return None;
    }
    let place = place_at(reading, sentence, last, tokens.clone(), MentionKind::Name)?;
    let mut candidate = Candidate::bare(reading, place, ActorKind::Group);
    candidate.number = Number::Several;
    reading.printed(sentence, tokens).clone_into(&mut candidate.name);
    Some(candidate)
}

fn is_hyphen(word: &str) -> bool {
    matches!(word, "-" | "\u{2010}" | "\u{2011}")
}

fn is_acronym(word: &str) -> bool {
    word.chars().filter(|it| it.is_alphabetic()).count() > 1
        && word.chars().filter(|it| it.is_alphabetic()).all(char::is_uppercase)
}

/// Returns the candidate for a name that the pipeline found.
fn named(
    reading: &Reading<'_>,
    sentence: usize,
    tokens: Range<usize>,
    kind: NameKind,
) -> Option<Candidate> {
    let mut tokens = without_function_words(reading, sentence, reading.trimmed(sentence, tokens));
    let actors = &reading.ontology.actors;
    if tokens.len() > 1 && reading.lower(sentence, tokens.start) == "the" {
        tokens.start += 1;
    }
    if tokens.is_empty()
        || actors.is_no_actor(reading.printed(sentence, &tokens))
        || is_headline(reading, sentence, &tokens)
    {
        return None;
    }
    match kind {
        NameKind::Person => person(reading, sentence, tokens),
        NameKind::Organization | NameKind::Place | NameKind::Other => {
            let printed = reading.printed(sentence, &tokens);
            let last = reading.word(sentence, tokens.end - 1);
            let place_kind = actors.place(printed);
            let actor = if kind == NameKind::Other && place_kind.is_none() {
                return None;
            } else if let Some(place) = place_kind {
                // "Egyptian" in "the Egyptian president" means Egypt; in "Egyptian food" it means
                // no actor.
                let is_meant = || reading.chance_of_actor(sentence, tokens.start) >= PLACE_MIN;
                if place.form == PlaceForm::People && !is_meant() {
                    return None;
                }
                ActorKind::Government
            } else if kind == NameKind::Place {
                ActorKind::Government
            } else if tokens.len() > 1 && actors.is_outlet_word(last) {
                ActorKind::Outlet
            } else if actors.is_government_head(last) {
                ActorKind::Government
            } else {
                ActorKind::Organization
            };
            let head = head_of(reading, sentence, &tokens);
            let place = place_at(reading, sentence, head, tokens, MentionKind::Name)?;
            let mut candidate = Candidate::bare(reading, place, actor);
            // If a word for the people means the country, the country's own name is used: "Latvia".
            let own = place_kind.filter(|it| it.form == PlaceForm::People).map(|it| &*it.name);
            own.unwrap_or(printed).clone_into(&mut candidate.name);
            candidate.known = place_kind.map(|it| it.name.clone());
            Some(candidate)
        }
    }
}

/// Returns `true` if a supposed name is a piece of a headline with a verb and its subject: "Ruiz Gives
/// Party A Boost".
fn is_headline(reading: &Reading<'_>, sentence: usize, name: &Range<usize>) -> bool {
    let tree = &reading.trees[sentence];
    let is_short = |at: usize| reading.word(sentence, at).chars().count() <= SHORT_MAX;
    let is_title_case =
        || (0..tree.len()).all(|at| reading.is_capital(sentence, at) || is_short(at));
    let is_verb = |at: usize| {
        let subject = tree.dependent(at, "nsubj");
        tree.token(at).upos == Upos::VERB && subject.is_some_and(|subject| name.contains(&subject))
    };
    name.len() > NAME_MAX && name.clone().any(is_verb) && is_title_case()
}

/// Returns a name without function words at its ends, which a pipeline may include: "per Tove
/// Lund", "Morris and".
fn without_function_words(
    reading: &Reading<'_>,
    sentence: usize,
    name: Range<usize>,
) -> Range<usize> {
    let is_function_word = |at: usize| {
        let upos = reading.token(sentence, at).upos;
        !reading.is_capital(sentence, at)
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

/// Returns the candidate for a person's name, with the title before it.
fn person(reading: &Reading<'_>, sentence: usize, name: Range<usize>) -> Option<Candidate> {
    let mut name = name;
    // A pipeline may include the title in the name.
    let actors = &reading.ontology.actors;
    while name.len() > 1 {
        let n_words = (1..name.len().min(TITLE_WORDS_MAX + 1)).rev().find(|n_words| {
            let phrase = reading.phrase(sentence, name.start..name.start + n_words);
            actors.title(&phrase).is_some()
                && actors.gender_of_first_name(reading.word(sentence, name.start)).is_none()
        });
        match n_words {
            Some(n_words) => name.start += n_words,
            None => break,
        }
    }
    // A pipeline may take the title alone for the name.
    if is_title_alone(reading, sentence, &name) {
        let next = name.end;
        let goes_on = next < reading.len(sentence)
            && reading.token(sentence, next).upos == Upos::PROPN
            && reading.is_capital(sentence, next);
        if !goes_on {
            return None;
        }
        name = next..next + 1;
    }
    // A pipeline may leave out the surname after a first name.
    let is_first = |at: usize| actors.gender_of_first_name(reading.word(sentence, at)).is_some();
    if name.len() == 1 && is_first(name.start) && name.end < reading.len(sentence) {
        let next = name.end;
        let proper = reading.token(sentence, next).upos == Upos::PROPN;
        if proper && reading.is_capital(sentence, next) {
            name.end += 1;
        }
    }
    let title = titles::before(reading, sentence, name.start);
    let head = head_of(reading, sentence, &name);
    let kind = if title.start < name.start { MentionKind::Title } else { MentionKind::Name };
    let mut place = place_at(reading, sentence, head, title.start..name.end, kind)?;
    place.name = name.start;
    let mut candidate = Candidate::bare(reading, place, ActorKind::Person);
    reading.printed(sentence, &name).clone_into(&mut candidate.name);
    candidate.titles = title.titles;
    candidate.qualifiers = title.qualifiers;
    candidate.gender = title.gender;
    Some(candidate)
}

/// Returns `true` if a supposed name is nothing but a title: "Vice President", "Emeritus Professor".
fn is_title_alone(reading: &Reading<'_>, sentence: usize, name: &Range<usize>) -> bool {
    let actors = &reading.ontology.actors;
    let is_title = |at: usize| actors.title(reading.lower(sentence, at)).is_some();
    let is_part = |at: usize| is_title(at) || actors.is_title_modifier(reading.lower(sentence, at));
    actors.title(&reading.phrase(sentence, name.clone())).is_some()
        || name.clone().any(is_title) && name.clone().all(is_part)
}

/// Adds the speakers of the turns of a transcript; "Q:" and "A:" name no speaker.
fn labels(reading: &Reading<'_>, taken: &mut [Vec<bool>], found: &mut Vec<Candidate>) {
    for turn in transcript::turns(reading) {
        let row = &mut taken[turn.sentence];
        if transcript::part_of(reading, &turn).is_some() {
            found.retain(|candidate| {
                candidate.place.sentence != turn.sentence
                    || candidate.place.tokens.start >= turn.colon
            });
            continue;
        }
        if turn.label.clone().any(|it| row[it]) {
            continue;
        }
        row[turn.label.clone()].fill(true);
        found.extend(person(reading, turn.sentence, turn.label));
    }
}

/// Adds single surnames that the pipeline missed, if the document has a person with that surname.
/// Includes surnames in capitals, as transcripts print speakers.
fn surnames_missed(reading: &Reading<'_>, taken: &mut [Vec<bool>], found: &mut Vec<Candidate>) {
    let mut surnames: FxHashSet<String> = FxHashSet::default();
    for name in found.iter().filter(|it| it.kind == ActorKind::Person) {
        let Some(last) = name.name.split_whitespace().last() else { continue };
        if last.chars().count() > 2 && last.starts_with(char::is_uppercase) {
            surnames.insert(last.to_uppercase());
            surnames.insert(last.to_owned());
        }
    }
    for (sentence, taken) in taken.iter_mut().enumerate() {
        for at in 0..reading.len(sentence) {
            let word = reading.word(sentence, at);
            if taken[at] || !surnames.contains(word) {
                continue;
            }
            let proper = reading.token(sentence, at).upos == Upos::PROPN;
            let sure = proper || at > 0 || is_acronym(word) || stands_alone(reading, sentence, at);
            if !sure {
                continue;
            }
            // "JAKE TAPPER": the first name before it is in capitals too.
            let first = at > 0
                && !taken[at - 1]
                && is_acronym(word)
                && is_acronym(reading.word(sentence, at - 1));
            let start = if first { at - 1 } else { at };
            taken[start..=at].fill(true);
            found.extend(person(reading, sentence, start..at + 1));
        }
    }
}

/// Adds capitalised words in the position of a person's name in which the pipeline saw no name.
/// These are guesses, for a pronoun to confirm.
fn guesses(reading: &Reading<'_>, taken: &[Vec<bool>], found: &mut Vec<Candidate>) {
    for (sentence, taken) in taken.iter().enumerate() {
        let proper = |at: usize| {
            reading.is_capital(sentence, at) && reading.token(sentence, at).upos == Upos::PROPN
        };
        for at in 0..reading.len(sentence) {
            let beside = at > 0 && proper(at - 1) || at + 1 < taken.len() && proper(at + 1);
            if taken[at] || !proper(at) || beside || !is_bare_name(reading, sentence, at) {
                continue;
            }
            let guess = person(reading, sentence, at..at + 1);
            found.extend(guess.map(|candidate| Candidate { guessed: true, ..candidate }));
        }
    }
}

/// Returns `true` if an unknown word may be a single surname or first name.
fn is_bare_name(reading: &Reading<'_>, sentence: usize, at: usize) -> bool {
    let tree = &reading.trees[sentence];
    let word = reading.word(sentence, at);
    let actors = &reading.ontology.actors;
    let is_word =
        word.chars().count() > 2 && word.chars().all(|it| it.is_alphabetic() || it == '-');
    let takes_part = matches!(tree.token(at).deprel.base(), "nsubj" | "obj" | "iobj" | "conj")
        || tree.token(at).deprel == Deprel::NMOD_POSS
        || tree.token(at).deprel == Deprel::OBL_AGENT;
    let mut under = tree.children(at).iter().map(|it| tree.token(*it).deprel.base());
    is_word
        && takes_part
        && !is_acronym(word)
        && actors.known(word).is_none()
        && actors.place(word).is_none()
        && !actors.is_no_actor(word)
        && under.all(|label| matches!(label, "punct" | "case" | "cc" | "conj" | "appos" | "acl"))
}

/// Returns `true` if a word is an argument with nothing but a case marker below it, as a surname
/// would be: "Rivers resigned", not "Rivers of oil flowed".
fn stands_alone(reading: &Reading<'_>, sentence: usize, at: usize) -> bool {
    let tree = &reading.trees[sentence];
    let takes_part =
        matches!(tree.token(at).deprel.base(), "nsubj" | "nmod:poss" | "dislocated" | "advmod");
    let mut under = tree.children(at).iter().map(|it| tree.token(*it).deprel.base());
    takes_part && under.all(|label| matches!(label, "punct" | "case" | "cc" | "conj" | "appos"))
}

/// Adds organizations named after an actor: "the Ruiz campaign", "the Westmark government".
fn bodies(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let actors = &reading.ontology.actors;
    let mut bodies = Vec::new();
    for name in &*found {
        let place = &name.place;
        let (sentence, at) = (place.sentence, place.tokens.end);
        if at >= reading.len(sentence) || place.kind == MentionKind::Title {
            continue;
        }
        // "The Russian government" keeps the word for the people.
        let is_place = name.kind == ActorKind::Government && name.known.is_some();
        let owner = if is_place { reading.printed(sentence, &place.tokens) } else { &name.name };
        bodies.extend(body_at(reading, sentence, place.tokens.start, at, owner));
    }
    for sentence in 0..reading.n_sentences() {
        for at in 0..reading.len(sentence).saturating_sub(1) {
            let word = reading.word(sentence, at);
            // "African-American" means no country.
            let is_joined = at > 0 && is_hyphen(reading.word(sentence, at - 1));
            let is_people = actors.place(word).is_some_and(|it| it.form == PlaceForm::People);
            if is_people && !is_joined {
                bodies.extend(body_at(reading, sentence, at, at + 1, word));
            }
        }
    }
    found.extend(bodies);
}

fn body_at(
    reading: &Reading<'_>,
    sentence: usize,
    start: usize,
    at: usize,
    bearer: &str,
) -> Option<Candidate> {
    let actors = &reading.ontology.actors;
    let token = reading.token(sentence, at);
    let lemma = reading.lemma(sentence, at);
    let is_noun = matches!(token.upos, Upos::NOUN | Upos::PROPN);
    let government = actors.is_government_head(lemma);
    let is_body = government || actors.is_body_noun(lemma) && !token.features.has("Number=Plur");
    // "the Ruiz campaign manager" works for Ruiz, "a Ruiz campaign spokesman" for the campaign.
    let next = at + 1;
    let before_role = next < reading.len(sentence)
        && actors.is_person_noun(reading.lemma(sentence, next))
        && actors.title(&reading.phrase(sentence, at..next + 1)).is_none()
        && !actors.is_person_noun(&reading.phrase(sentence, at..next + 1));
    if !is_noun || !is_body || token.deprel == Deprel::COMPOUND && !before_role {
        return None;
    }
    let kind = if government { ActorKind::Government } else { ActorKind::Organization };
    let place = place_at(reading, sentence, at, start..at + 1, MentionKind::Name)?;
    let mut candidate = Candidate::bare(reading, place, kind);
    // "the Green party" is the Green Party.
    let is_whole =
        bearer.split_whitespace().next_back().is_some_and(|it| it.eq_ignore_ascii_case(lemma));
    candidate.name = match is_whole {
        true => bearer.to_owned(),
        false => format!("{bearer} {}", reading.word(sentence, at)),
    };
    Some(candidate)
}
