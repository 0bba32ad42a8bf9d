//! Characters that turn the direction of a text.
//!
//! In: a character. Out: whether it embeds, overrides or isolates a direction, so that what follows may
//! be shown in another order than it is written. Never fails.

/// Returns whether a character is a control of direction that opens or closes a part of a text (Unicode
/// Standard Annex #9, embeddings, overrides and isolates).
pub(crate) fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
