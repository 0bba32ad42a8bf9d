//! Attribution of relations: the statements that a relation is reported in.
//!
//! In: the place of a trigger. Out: the innermost statement that reports it, and the speakers from
//! the outermost in. A trigger outside every statement is in the article's own voice. So is what a
//! statement takes for granted: in "she welcomed the appointment of Mr. Cole" she does not report
//! the appointment. Never fails.

use crate::document::Span;
use crate::extract::Scene;
use crate::extract::cast::MemberIndex;
use crate::extract::said::Said;
use crate::extract::tree::Tree;
use crate::knowledge::Mode;

/// The statements that report a relation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReportingStatements {
    /// The innermost statement; `None` if the article reports it in its own voice.
    pub statement: Option<usize>,
    /// The speakers, outermost first, including one who reports their own deed.
    pub speakers: Vec<MemberIndex>,
}

/// Returns the source of what the token at `place` (sentence, token) says.
///
/// A noun that describes an actor in passing ("Gov. Okoro") is the article's own word, unless it is
/// in a quotation; `in_passing` marks such a noun.
#[must_use]
pub(crate) fn of(
    scene: &Scene<'_>,
    place: (usize, usize),
    in_passing: bool,
) -> ReportingStatements {
    let (sentence, token) = place;
    let tree = scene.page.tree(sentence);
    let span = tree.token(token).span;
    let cues = &scene.page.ontology.cues;
    let reports = |said: &Said| {
        // "She said she will sue", read from "said", is reported by her.
        let is_plain =
            said.cue.iter().any(|it| it.contains(span)) && cues.only_says(&said.cue_lemma);
        let in_content = || said.content.iter().any(|it| it.contains(span));
        let is_in_own_words = || {
            let is_quoted = scene.page.quotes.at(sentence, token).is_some();
            is_plain || is_quoted || is_reported(tree, token, &said.cue)
        };
        (is_plain || in_content())
            && (said.mode == Mode::Direct || !in_passing && is_in_own_words())
    };
    let length = |said: &Said| said.content.iter().map(|it| it.len()).sum::<usize>();
    let is_around = |said: &Said| !said.attitude && reports(said);
    let mut around: Vec<(usize, &Said)> =
        scene.said.iter().enumerate().filter(|(_, said)| is_around(said)).collect();
    around.sort_by_key(|(_, said)| std::cmp::Reverse(length(said)));
    let mut speakers: Vec<MemberIndex> = Vec::new();
    for speaker in around.iter().filter_map(|(_, said)| said.speaker) {
        if !speakers.contains(&speaker) {
            speakers.push(speaker);
        }
    }
    ReportingStatements { statement: around.last().map(|it| it.0), speakers }
}

/// Returns `true` if a token belongs to the clause that a cue reports ("said that he left"), not to
/// an argument of the cue ("welcomed his departure", "asked about his departure").
///
/// A cue below its own content in the tree ("he left, she said") is never met on the way up.
fn is_reported(tree: &Tree<'_>, token: usize, cue: &[Span]) -> bool {
    let is_cue = |it: usize| cue.iter().any(|span| span.contains(tree.token(it).span));
    let mut way = tree.ancestors(token);
    let below = way.find(|it| tree.head(*it).is_some_and(is_cue));
    below.is_none_or(|token| {
        matches!(tree.token(token).deprel.base(), "ccomp" | "conj" | "parataxis")
    })
}
