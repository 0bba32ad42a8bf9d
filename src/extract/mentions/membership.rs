//! Marks of a party behind the name of a member: "(R-Utah)", ", D-Vt.,".
//!
//! In: a page and a token. Out: the letter of the party if a mark starts there. Never fails.

use crate::extract::Page;

/// Signs between the letter of a party and the member's home.
const HYPHENS: [char; 4] = ['-', '\u{2010}', '\u{2011}', '\u{2013}'];

/// Returns the letter of a party if a mark of membership starts at a token. Between commas it needs the
/// member's home; a bracket needs none.
pub(crate) fn letter_at<'p>(page: &'p Page<'_>, sentence: usize, at: usize) -> Option<&'p str> {
    let before = page.word(sentence, at.checked_sub(1)?);
    let word = page.word(sentence, at);
    let (letter, home) = word.split_once(HYPHENS).unwrap_or((word, ""));
    if letter.chars().count() != 1 || page.ontology.actors.party_of_member(letter).is_none() {
        return None;
    }
    let has_home = home.starts_with(char::is_uppercase)
        || at + 2 < page.len(sentence)
            && is_hyphen(page.word(sentence, at + 1))
            && page.is_capital(sentence, at + 2);
    (before == "(" || before == "," && has_home).then_some(letter)
}

/// Returns `true` if a word is the home in a mark of membership: "Utah" of "(R-Utah)".
pub(super) fn is_home(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let letter = at.checked_sub(2).and_then(|it| letter_at(page, sentence, it));
    letter.is_some() && is_hyphen(page.word(sentence, at - 1))
}

fn is_hyphen(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|it| HYPHENS.contains(&it)) && letters.next().is_none()
}
