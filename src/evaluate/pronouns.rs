//! Scores "he" and "she" on the GAP examples: which of two names a pronoun means.
//!
//! In: the text of a GAP file, tab-separated with a header. Out: [`PronounExample`]s and, with the casts
//! read from their texts, [`PronounScores`]. Fails if a line is malformed. Source: Webster et al., "Mind
//! the GAP", TACL 2018.

use crate::document::{CodePoints, Span};
use crate::evaluate::gold::GoldError;
use crate::extract::Cast;
use crate::extract::cast::Member;

/// One pronoun with two candidate names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PronounExample {
    /// Its id.
    pub id: String,
    /// The text.
    pub text: String,
    /// The pronoun.
    pub pronoun: Span,
    /// Each name, and whether the pronoun means it.
    pub names: [(Span, bool); 2],
}

/// Counts over examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "counts begin with `n_`")]
pub(crate) struct PronounScores {
    /// Number of examples.
    pub n_examples: usize,
    /// Examples for which one of the two names was chosen.
    pub n_answered: usize,
    /// Examples for which the right name was chosen.
    pub n_right: usize,
}

/// Returns the examples of a file.
///
/// # Errors
/// Returns an error if a line has fewer than ten columns or an offset is outside the text.
pub(crate) fn examples(file: &str) -> Result<Vec<PronounExample>, GoldError> {
    let lines = file.lines().enumerate().skip(1).filter(|it| !it.1.is_empty());
    lines.map(|(index, line)| example(line, index + 1)).collect()
}

fn example(text: &str, line: usize) -> Result<PronounExample, GoldError> {
    let invalid = |cause: &str| GoldError::Invalid { line, cause: cause.to_owned() };
    let columns: Vec<&str> = text.split('\t').collect();
    let [id, text, pronoun, at, a, a_at, a_is, b, b_at, b_is, ..] = columns.as_slice() else {
        return Err(invalid("fewer than ten columns"));
    };
    let points = CodePoints::new(text);
    let span = |word: &str, at: &str| {
        let start: usize = at.parse().map_err(|_| invalid("an offset is not a number"))?;
        let end = start + word.chars().count();
        points.to_span([start, end]).ok_or_else(|| invalid("an offset is outside the text"))
    };
    let is_meant = |it: &str| it.eq_ignore_ascii_case("true");
    Ok(PronounExample {
        id: (*id).to_owned(),
        pronoun: span(pronoun, at)?,
        names: [(span(a, a_at)?, is_meant(a_is)), (span(b, b_at)?, is_meant(b_is))],
        text: (*text).to_owned(),
    })
}

/// Returns whether the pronoun means the name that the cast links to it, or `None` if the cast links
/// neither or both.
#[must_use]
pub(crate) fn is_answered_right(example: &PronounExample, cast: &Cast) -> Option<bool> {
    let has_pronoun =
        |member: &&Member| member.mentions.iter().any(|it| it.span == example.pronoun);
    let meant = cast.members.iter().find(has_pronoun)?;
    let is_named = |span: Span| {
        meant.mentions.iter().any(|it| it.span != example.pronoun && it.span.overlaps(span))
    };
    let [(first, means_first), (second, means_second)] = example.names;
    match (is_named(first), is_named(second)) {
        (true, false) => Some(means_first),
        (false, true) => Some(means_second),
        _ => None,
    }
}

impl PronounScores {
    /// Counts one example.
    pub(crate) fn count(&mut self, example: &PronounExample, cast: &Cast) {
        self.n_examples += 1;
        if let Some(is_right) = is_answered_right(example, cast) {
            self.n_answered += 1;
            self.n_right += usize::from(is_right);
        }
    }
}
