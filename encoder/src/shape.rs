//! What a word looks like: its case, which word pieces drop, and whether it is a number.
//!
//! In: a word as printed. Out: one of eight shapes. Never fails.

/// The shape of a word; its number is its row in `embeddings.shape`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordShape {
    /// `senate`: letters, none upper case.
    Lower,
    /// `Senate`: the first letter upper case, the others not.
    Title,
    /// `EU`: two or more letters, all upper case.
    Upper,
    /// `I`, `U.`: one letter, upper case.
    Capital,
    /// `McCain`: any other mix.
    Mixed,
    /// `2016`: no letter, but a digit.
    Number,
    /// `--`: neither letter nor digit.
    Other,
    /// The pieces that open and close a window.
    Special,
}

impl WordShape {
    /// How many there are.
    pub(crate) const N: usize = 8;

    /// Returns the shape of a word.
    #[must_use]
    pub(crate) fn of(word: &str) -> Self {
        let letters = || word.chars().filter(|it| it.is_alphabetic());
        let n_letters = letters().count();
        let n_upper = letters().filter(|it| it.is_uppercase()).count();
        let starts_upper = letters().next().is_some_and(char::is_uppercase);
        match (n_letters, n_upper) {
            (0, _) if word.chars().any(char::is_numeric) => Self::Number,
            (0, _) => Self::Other,
            (_, 0) => Self::Lower,
            (1, 1) => Self::Capital,
            _ if n_upper == n_letters => Self::Upper,
            (_, 1) if starts_upper => Self::Title,
            _ => Self::Mixed,
        }
    }
}
