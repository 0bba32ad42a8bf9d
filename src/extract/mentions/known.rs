//! Names that the schema knows: outlets, agencies, parties and their members, peoples.
//!
//! In: a page. Out: a candidate for each such name, the longest at each place, if nothing around it
//! shows that it is part of another name. Never fails.

use std::collections::BTreeMap;
use std::ops::Range;

use super::candidate::{MentionCandidate, Number, head_of, place_at};
use super::membership::letter_at;
use super::titles::TITLE_WORDS_MAX;
use crate::extract::Page;
use crate::extract::token_table::TokenMarks;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, NameKind, Upos};
use crate::ontology::PlaceForm;

/// The longest name that the schema may hold, in tokens.
const KNOWN_TOKENS_MAX: usize = 8;

/// Adds the names that the schema knows, longest first.
pub(super) fn known_names(
    page: &Page<'_>,
    taken: &mut TokenMarks,
    found: &mut Vec<MentionCandidate>,
) {
    let mut spotted: BTreeMap<usize, Vec<(Range<usize>, NameKind)>> = BTreeMap::new();
    for name in &page.analysis.names {
        let tokens = name.tokens.start as usize..name.tokens.end as usize;
        spotted.entry(name.sentence as usize).or_default().push((tokens, name.kind));
    }
    for sentence in 0..page.n_sentences() {
        let spotted = spotted.get(&sentence).map_or(&[] as &[_], Vec::as_slice);
        let mut at = 0;
        while at < page.len(sentence) {
            let may_start = page.is_capital(sentence, at) || page.word(sentence, at) == "al";
            let longest = (page.len(sentence) - at).min(KNOWN_TOKENS_MAX);
            let hit = (1..=longest).rev().filter(|_| may_start).find_map(|n_tokens| {
                let tokens = at..at + n_tokens;
                known_at(page, sentence, &tokens, spotted)
            });
            match hit {
                Some(candidate) => {
                    taken.mark(sentence, &candidate.place.tokens);
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
    page: &Page<'_>,
    sentence: usize,
    tokens: &Range<usize>,
    spotted: &[(Range<usize>, NameKind)],
) -> Option<MentionCandidate> {
    let printed = page.printed(sentence, tokens);
    let actors = &page.ontology.actors;
    // Part of a person's name or of a longer name is not a name of its own.
    let around =
        |name: &&(Range<usize>, NameKind)| name.0.start < tokens.end && tokens.start < name.0.end;
    let is_part = |name: &(Range<usize>, NameKind)| {
        // "TheDC" alone is the outlet, whatever kind the tagger gives it.
        let whole = name.0 == *tokens && is_acronym(printed.trim_start_matches("The"));
        name.1 == NameKind::Person && !whole
            || name.0.len() > tokens.len() && name.0.end > tokens.end
            || is_other_party(page, sentence, tokens, name)
    };
    if spotted.iter().filter(around).any(is_part) {
        return None;
    }
    // With more capitalised words beside it, it is another name: "House Speaker", "Apple Daily",
    // "Times Square".
    let goes_on = |at: usize| {
        page.token(sentence, at).upos == Upos::PROPN
            && page.is_capital(sentence, at)
            && actors.title(page.lower(sentence, at)).is_none()
            && !actors.is_title_modifier(page.lower(sentence, at))
    };
    let named = spotted.iter().find(|it| it.0 == *tokens);
    if let Some(known) = actors.known(printed) {
        let follows = tokens.end < page.len(sentence) && goes_on(tokens.end);
        let leads = tokens.start > 0 && goes_on(tokens.start - 1) && tokens.len() == 1;
        let weak = known.plain || tokens.len() == 1 && !is_acronym(printed);
        let contradicted = weak && named.is_none() && (follows || leads);
        let article = tokens.start > 0 && page.lower(sentence, tokens.start - 1) == "the";
        let is_clear = !known.plain
            || named.is_some_and(|it| it.1 == NameKind::Organization)
                && (article || printed.starts_with("The "));
        let is_title = titles_hold(page, sentence, tokens);
        if contradicted || !is_clear || is_title {
            return None;
        }
        let head = head_of(page, sentence, tokens);
        let place = place_at(page, sentence, head, tokens.clone(), MentionKind::Name)?;
        let mut candidate = MentionCandidate::bare(page, place, known.kind);
        printed.strip_prefix("The ").unwrap_or(printed).clone_into(&mut candidate.name);
        candidate.known = Some(known.name.clone());
        return Some(candidate);
    }
    members_at(page, sentence, tokens).or_else(|| party_at(page, sentence, tokens))
}

/// Returns `true` if a name is not the party at `tokens`: its body in one state, "Ohio Democratic Party", or
/// another party, "the Social Democrats".
fn is_other_party(
    page: &Page<'_>,
    sentence: usize,
    tokens: &Range<usize>,
    name: &(Range<usize>, NameKind),
) -> bool {
    let actors = &page.ontology.actors;
    let before = name.0.start..tokens.start;
    let is_state = || {
        let place = actors.place(page.printed(sentence, &before));
        place.is_some_and(|place| place.form == PlaceForm::State)
    };
    let printed = page.printed(sentence, tokens);
    let is_new = || {
        let word = page.word(sentence, before.start);
        let lower = page.lower(sentence, before.start);
        before.len() == 1
            && before.start > 0
            && page.is_capital(sentence, before.start)
            && actors.party_of_member(printed).is_some()
            && actors.known(word).is_none()
            && actors.place(word).is_none()
            && !actors.is_title_modifier(lower)
    };
    let is_whole = name.0.end == tokens.end && !before.is_empty();
    name.1 == NameKind::Organization
        && is_whole
        && (actors.party(printed).is_some() && is_state() || is_new())
}

/// Returns `true` if "two", "many", "some" and the like select part of a group.
fn is_counted(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let tree = page.tree(sentence);
    tree.children(at).iter().any(|child| {
        let token = tree.token(*child);
        let limits = token.deprel == Deprel::AMOD && !page.is_capital(sentence, *child);
        let chooses = token.deprel == Deprel::DET && !token.features.has("PronType=Art");
        *child < at && (limits || chooses || token.deprel == Deprel::NUMMOD)
    })
}

/// Returns the party if a word for its members describes one of them: "a Republican senator",
/// "(R-Ala.)".
fn party_at(page: &Page<'_>, sentence: usize, tokens: &Range<usize>) -> Option<MentionCandidate> {
    let at = tokens.end - 1;
    let word = page.printed(sentence, tokens);
    let letter = letter_at(page, sentence, at);
    let word = letter.unwrap_or(word);
    let actors = &page.ontology.actors;
    let party = actors.party_of_member(word)?;
    let is_people = word.ends_with('s')
        && !matches!(page.token(sentence, at).deprel, Deprel::COMPOUND | Deprel::AMOD);
    if word.len() == 1 && letter.is_none() || is_people {
        return None;
    }
    if word.len() > 1 && actors.is_plain_party(party) && !holds_office(page, sentence, at + 1) {
        return None;
    }
    let place = place_at(page, sentence, at, tokens.clone(), MentionKind::Name)?;
    let mut candidate = MentionCandidate::bare(page, place, ActorKind::Organization);
    party.clone_into(&mut candidate.name);
    candidate.known = Some(party.into());
    candidate.acting = true;
    Some(candidate)
}

/// Returns `true` if an office, or a noun for an organization, starts at a token. A single word
/// that fits anyone ("commentator") is no office.
fn holds_office(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let actors = &page.ontology.actors;
    let last = (at + TITLE_WORDS_MAX).min(page.len(sentence));
    let office =
        |end: usize| actors.title(&page.phrase(sentence, at..end)).is_some_and(|it| it.office);
    (at + 1..=last).any(office) || at < last && actors.is_body_noun(page.lemma(sentence, at))
}

/// Returns `true` if the tokens are part of a longer title: "House" of "House Speaker".
fn titles_hold(page: &Page<'_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let actors = &page.ontology.actors;
    (tokens.end + 1..=(tokens.start + TITLE_WORDS_MAX).min(page.len(sentence)))
        .any(|end| actors.title(&page.phrase(sentence, tokens.start..end)).is_some())
        && tokens.len() == 1
}

/// Returns the group at `tokens`: "Republicans", "House Democrats", "Russians".
fn members_at(page: &Page<'_>, sentence: usize, tokens: &Range<usize>) -> Option<MentionCandidate> {
    let actors = &page.ontology.actors;
    let last = tokens.end - 1;
    let token = page.token(sentence, last);
    let word = page.word(sentence, last);
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
    if is_counted(page, sentence, last) {
        return None;
    }
    let first = page.word(sentence, tokens.start);
    let qualified = tokens.len() == 1
        || actors.known(first).is_some()
        || actors.place(first).is_some_and(|it| it.form != PlaceForm::Capital);
    if !qualified {
        return None;
    }
    let place = place_at(page, sentence, last, tokens.clone(), MentionKind::Name)?;
    let mut candidate = MentionCandidate::bare(page, place, ActorKind::Group);
    candidate.number = Number::Several;
    page.printed(sentence, tokens).clone_into(&mut candidate.name);
    Some(candidate)
}

pub(super) fn is_acronym(word: &str) -> bool {
    word.chars().filter(|it| it.is_alphabetic()).count() > 1
        && word.chars().filter(|it| it.is_alphabetic()).all(char::is_uppercase)
}
