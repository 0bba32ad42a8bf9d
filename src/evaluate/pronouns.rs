//! Scores he and she by the GAP examples: which of two names a pronoun means.
//!
//! In: the text of a GAP file, tab-separated with a header. Out: [`Example`]s and, with the casts
//! read in their texts, [`Scores`]. Fails if a line is not of the form. Source: Webster et al.,
//! "Mind the GAP", TACL 2018.

use crate::document::{CodePoints, Span};
use crate::evaluate::gold::GoldError;
use crate::extract::Cast;

/// One pronoun with two candidate names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its name.
    pub id: String,
    /// The text.
    pub text: String,
    /// Where the pronoun stands.
    pub pronoun: Span,
    /// Where each name stands, and whether the pronoun means it.
    pub names: [(Span, bool); 2],
}

/// How the pronouns were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// All examples.
    pub n_examples: usize,
    /// Those for which one of the two names was chosen.
    pub n_answered: usize,
    /// Those of them for which the chosen name is meant.
    pub n_right: usize,
}

/// Returns the examples of a file.
///
/// # Errors
/// If a line has not eleven columns or an offset is no place of the text.
pub fn examples(file: &str) -> Result<Vec<Example>, GoldError> {
    let lines = file.lines().enumerate().skip(1).filter(|it| !it.1.is_empty());
    lines.map(|(index, line)| example(line, index + 1)).collect()
}

fn example(text: &str, line: usize) -> Result<Example, GoldError> {
    let invalid = |cause: &str| GoldError::Invalid { line, cause: cause.to_owned() };
    let columns: Vec<&str> = text.split('\t').collect();
    let [id, text, pronoun, at, a, a_at, a_is, b, b_at, b_is, ..] = columns.as_slice() else {
        return Err(invalid("fewer than ten columns"));
    };
    let points = CodePoints::new(text);
    let span = |word: &str, at: &str| {
        let start: usize = at.parse().map_err(|_| invalid("an offset is no number"))?;
        let end = start + word.chars().count();
        points.to_span([start, end]).ok_or_else(|| invalid("an offset is past the text"))
    };
    let is_meant = |it: &str| it.eq_ignore_ascii_case("true");
    Ok(Example {
        id: (*id).to_owned(),
        pronoun: span(pronoun, at)?,
        names: [(span(a, a_at)?, is_meant(a_is)), (span(b, b_at)?, is_meant(b_is))],
        text: (*text).to_owned(),
    })
}

/// Returns which of the two names the cast takes the pronoun for; `None` for neither or both.
#[must_use]
pub fn answer(example: &Example, cast: &Cast) -> Option<usize> {
    let meant =
        cast.members.iter().find(|it| it.mentions.iter().any(|it| it.span == example.pronoun))?;
    let is_named = |span: Span| {
        meant.mentions.iter().any(|it| it.span != example.pronoun && it.span.overlaps(span))
    };
    match example.names.map(|it| is_named(it.0)) {
        [true, false] => Some(0),
        [false, true] => Some(1),
        _ => None,
    }
}

impl Scores {
    /// Counts one example.
    pub fn count(&mut self, example: &Example, cast: &Cast) {
        self.n_examples += 1;
        if let Some(chosen) = answer(example, cast) {
            self.n_answered += 1;
            self.n_right += usize::from(example.names[chosen].1);
        }
    }
}
