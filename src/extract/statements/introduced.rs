//! Blocks of text introduced by a line of their own: after "Okoro added:", the next paragraph is
//! what he added, with or without quotation marks.
//!
//! In: a page and the drafts of the models. Out: a draft for each such line that has no content
//! after it; other drafts lose the content of the block. Never fails.

use super::draft::{Draft, TokenRun};
use super::quoted::{SaidBy, give, says};
use crate::extract::{Page, subjects};

/// How many paragraphs one quotation may continue for.
const PARAGRAPHS: usize = 8;

/// Assigns each block to the speaker named in the line before it.
pub(super) fn claim(page: &Page<'_>, drafts: &mut Vec<Draft>) {
    for sentence in 0..page.n_sentences() {
        let Some(said) = introduces(page, sentence) else { continue };
        let has_content = |draft: &Draft| {
            draft.cue.sentence == sentence && draft.content.iter().any(|run| run.0 > sentence)
        };
        if drafts.iter().any(has_content) {
            continue;
        }
        let content = block(page, sentence + 1);
        let (Some(first), Some(last)) = (content.first(), content.last()) else { continue };
        let within = first.0..=last.0;
        give(page, drafts, &said, content, |it| within.contains(&it.cue.sentence));
    }
    drafts.retain(|it| !it.content.is_empty());
}

/// Returns the last verb of saying of a line that ends its paragraph with a colon, and its subject.
fn introduces(page: &Page<'_>, sentence: usize) -> Option<SaidBy> {
    let last = page.len(sentence).checked_sub(1)?;
    let ends = page.word(sentence, last) == ":";
    let sentences = &page.analysis.sentences;
    let next = sentences.get(sentence + 1)?;
    if !ends || next.paragraph == page.paragraph(sentence) {
        return None;
    }
    let tree = page.tree(sentence);
    let verb = (0..last).rev().find(|it| says(page, sentence, *it))?;
    let subject = subjects::subject(tree, verb, &page.ontology.grammar)?;
    Some(SaidBy { sentence, verb, subject })
}

/// Returns the sentences of the paragraph that starts with `first`, and of the following ones that
/// continue a quotation it leaves open.
fn block(page: &Page<'_>, first: usize) -> Vec<TokenRun> {
    let mut content = Vec::new();
    let mut n_paragraphs = 1;
    for at in first..page.n_sentences() {
        if at > first && page.paragraph(at) != page.paragraph(at - 1) {
            n_paragraphs += 1;
            if n_paragraphs > PARAGRAPHS || !is_left_open(page, at - 1) || !opens(page, at) {
                break;
            }
        }
        content.push((at, 0..page.len(at)));
    }
    content
}

/// Returns `true` if a quotation runs to the end of a sentence and is not closed there.
fn is_left_open(page: &Page<'_>, sentence: usize) -> bool {
    let last = page.len(sentence).saturating_sub(1);
    page.quotes.around(sentence, last).is_some_and(|it| !it.closed)
}

/// Returns `true` if a sentence starts with a quotation mark.
fn opens(page: &Page<'_>, sentence: usize) -> bool {
    page.quotes.around(sentence, 0).is_some_and(|it| it.first == (sentence, 0))
}
