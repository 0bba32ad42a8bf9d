//! Datelines: where reports were written, before a dash at the start of a sentence.
//!
//! In: a page. Out: whether a name is such a place, and all such places of one word. Never fails.

use rustc_hash::FxHashSet;

use super::candidate::MentionCandidate;
use crate::extract::Page;
use crate::knowledge::ActorKind;

/// How many tokens after its place the dash of a dateline may be.
const DATELINE_TOKENS_MAX: usize = 8;

/// The most letters of initials.
const INITIALS_MAX: usize = 4;

/// Returns `true` if a place in capitals is where a report was written: "LAKEFORD - The mayor".
pub(super) fn is_dateline(page: &Page<'_>, candidate: &MentionCandidate) -> bool {
    let place = &candidate.place;
    let last = place.tokens.end;
    let opens = place.tokens.start == 0 && last < page.len(place.sentence);
    opens
        && candidate.kind != ActorKind::Person
        && !candidate.name.chars().any(char::is_lowercase)
        && opens_report(page, place.sentence, last)
}

/// Returns `true` if the tokens from `after` part a place at the start of a sentence from the report.
fn opens_report(page: &Page<'_>, sentence: usize, after: usize) -> bool {
    let is_dash = |token: usize| matches!(page.word(sentence, token), "-" | "–" | "—" | "--");
    (is_dash(after) || matches!(page.word(sentence, after), "(" | ","))
        && (after..page.len(sentence).min(after + DATELINE_TOKENS_MAX)).any(is_dash)
}

/// Returns `true` if a word is one of capitals alone, longer than most initials.
fn is_in_capitals(word: &str) -> bool {
    word.chars().count() > INITIALS_MAX && word.chars().all(char::is_uppercase)
}

/// Returns the places in capitals, of one word, where reports were written: "LAKEFORD - The mayor".
pub(super) fn places(page: &Page<'_>) -> FxHashSet<String> {
    let is_place = |sentence: &usize| {
        let word = page.word(*sentence, 0);
        is_in_capitals(word) && opens_report(page, *sentence, 1)
    };
    let opening = (0..page.n_sentences()).filter(|it| page.len(*it) > 1).filter(is_place);
    opening.map(|it| page.word(it, 0).to_owned()).collect()
}
