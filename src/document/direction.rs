//! Characters that turn the direction of a text.
//!
//! In: a character. Out: whether it changes the direction of writing and is invisible itself, so that
//! what is beside it may be shown in another order than it is written. Never fails.

/// Returns whether a character is an invisible control of direction (Unicode Standard Annex #9): a mark,
/// an embedding, an override, an isolate, or one of the controls of shaping and mirroring that they replaced.
pub(crate) fn turns_direction(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
    )
}

#[cfg(test)]
mod tests {
    use super::turns_direction;

    #[test]
    fn marks_embeddings_overrides_and_isolates_turn_it_and_letters_do_not() {
        let controls = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2069}\u{206a}";
        assert_eq!(controls.chars().find(|it| !turns_direction(*it)), None);
        // Letters of scripts from right to left, joiners, a space of no width.
        assert_eq!(
            "שלוםسلام\u{200b}\u{200c}\u{200d}\u{2065}\u{2070}"
                .chars()
                .find(|it| turns_direction(*it)),
            None
        );
    }
}
