//! According to whom: the statements in which a relation lies.
//!
//! In: the place of a trigger. Out: the innermost statement that holds it and the speakers from
//! the outermost in. A trigger outside every statement is in the article's own voice.

use super::Scene;
use crate::document::Span;
use crate::extract::cast::MemberIndex;
use crate::knowledge::Mode;

/// The statements that a relation lies in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The innermost statement.
    pub statement: Option<usize>,
    /// The speakers, outermost first; whoever tells of their own deed is left out.
    pub speakers: Vec<MemberIndex>,
}

/// Returns the source of what is told at `place`.
///
/// What a noun says of somebody by the way ("Gov. Okoro") is the article's own word, unless it
/// stands in a quotation: `in_passing` tells so.
#[must_use]
pub fn of(
    scene: &Scene<'_>,
    place: Span,
    subject: Option<MemberIndex>,
    in_passing: bool,
) -> Source {
    let counts = |at: &usize| !in_passing || scene.said[*at].mode == Mode::Direct;
    let holds =
        |at: &usize| counts(at) && scene.said[*at].content.iter().any(|it| it.contains(place));
    let length = |at: &usize| scene.said[*at].content.iter().map(|it| it.len()).sum::<usize>();
    let mut around: Vec<usize> =
        (0..scene.said.len()).filter(|it| !scene.said[*it].attitude && holds(it)).collect();
    around.sort_by_key(|it| std::cmp::Reverse(length(it)));
    let statement = around.last().copied();
    let mut speakers: Vec<MemberIndex> = Vec::new();
    for speaker in around.iter().filter_map(|it| scene.said[*it].speaker) {
        if !speakers.contains(&speaker) {
            speakers.push(speaker);
        }
    }
    if speakers.last() == subject.as_ref() && subject.is_some() {
        speakers.pop();
    }
    Source { statement, speakers }
}
