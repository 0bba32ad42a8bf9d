//! Quotations that the models leave without their own speaker: the verb above tells whose they are.
//!
//! In: a reading with its quotations, and the drafts of the models. Out: a draft for each quotation
//! that hangs on a verb of saying of its own sentence and that no draft of that sentence holds; a
//! draft of another sentence gives it up. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, Run};
use crate::extract::propositions;
use crate::extract::{Quotes, Reading};
use crate::language::Upos;

/// The fewest words that a quotation has; fewer are a word in quotation marks.
const WORDS_MIN: usize = 3;

/// Gives each quotation to whoever says it in its own sentence.
pub(super) fn claim(reading: &Reading<'_>, quotes: &Quotes, drafts: &mut Vec<Draft>) {
    for quote in 0..quotes.spans.len() {
        let Some(run) = run_of(quotes, quote) else { continue };
        let (sentence, tokens) = run.clone();
        let is_word = |at: &usize| reading.token(sentence, *at).upos != Upos::PUNCT;
        let Some(first) = tokens.clone().find(is_word) else { continue };
        let holds =
            |it: &Draft| it.content.iter().any(|run| run.0 == sentence && run.1.contains(&first));
        let is_own = |it: &Draft| it.cue.sentence == sentence && holds(it);
        if tokens.clone().filter(is_word).count() < WORDS_MIN {
            continue;
        }
        if drafts.iter().any(is_own) {
            give_up(drafts, &run);
            continue;
        }
        let Some((verb, subject)) = said_by(reading, &run) else { continue };
        let is_cue = |it: &Draft| it.cue.sentence == sentence && it.cue.tokens.contains(&verb);
        if drafts.iter().any(is_cue) {
            continue;
        }
        give_up(drafts, &run);
        let source = reading.trees[sentence].phrase(subject, &|_| false);
        drafts.push(Draft {
            cue: CuePlace { sentence, tokens: verb..verb + 1, head: verb },
            source: vec![(sentence, source)],
            content: vec![run],
            inner: false,
            turn: false,
        });
    }
    drafts.retain(|it| !it.content.is_empty());
}

/// Takes a run from the contents of all drafts whose cue stands in another sentence.
fn give_up(drafts: &mut [Draft], run: &Run) {
    for draft in drafts.iter_mut().filter(|it| it.cue.sentence != run.0) {
        draft.content.retain(|it| it.0 != run.0 || !overlaps(&it.1, &run.1));
    }
}

fn overlaps(left: &std::ops::Range<usize>, right: &std::ops::Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

/// Returns the tokens of a closed quotation that lies in one sentence, marks included.
fn run_of(quotes: &Quotes, quote: usize) -> Option<Run> {
    let it = &quotes.spans[quote];
    let within = it.closed && it.first.0 == it.last.0;
    within.then_some((it.first.0, it.first.1..it.last.1 + 1))
}

/// Returns the verb of saying on which a quotation hangs, and the head of its subject.
fn said_by(reading: &Reading<'_>, run: &Run) -> Option<(usize, usize)> {
    let (sentence, tokens) = run;
    let tree = &reading.trees[*sentence];
    let cues = &reading.ontology.cues;
    let outside = |it: &usize| !tokens.contains(it);
    let mut heads = tokens.clone().filter_map(|it| tree.head(it));
    let verb = heads.find(outside)?;
    let says = reading.token(*sentence, verb).upos == Upos::VERB
        && cues.verb(reading.lemma(*sentence, verb)).first().is_some_and(|it| !it.attitude);
    let subject = propositions::subject(tree, verb, &reading.ontology.grammar).filter(outside)?;
    says.then_some((verb, subject))
}
