//! Quotations that the models leave without a speaker of their own: the verb above shows who said
//! them.
//!
//! In: a page with its quotations, and the drafts of the models. Out: a draft for each quotation
//! that no draft of its sentence holds, if it is attached to a verb of saying in its own sentences,
//! or in the next one that only names the speaker; drafts of other sentences lose it. Never fails.

use super::cues::CuePlace;
use super::draft::{Draft, TokenRun};
use crate::extract::quotes::QuoteSpan;
use crate::extract::{Page, subjects};
use crate::language::Upos;

/// The fewest words in a quotation; anything shorter is a word in quotation marks.
const WORDS_MIN: usize = 3;

/// Assigns each quotation to the speaker in its own sentences, or in the one that only names the
/// speaker: "“Then resign!” Okoro shouted."
pub(super) fn claim(page: &Page<'_>, drafts: &mut Vec<Draft>) {
    for (at, quote) in page.quotes.spans.iter().enumerate() {
        let runs = runs_of(page, quote);
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { continue };
        let after = said_after(page, last);
        let is_word = |it: &(usize, usize)| page.token(it.0, it.1).upos != Upos::PUNCT;
        let words =
            || runs.iter().flat_map(|run| run.1.clone().map(|at| (run.0, at))).filter(is_word);
        if after.is_none() && words().count() < WORDS_MIN {
            continue;
        }
        let Some((sentence, token)) = words().next() else { continue };
        let own = first.0..=after.as_ref().map_or(last.0, |it| it.sentence);
        let holds = |draft: &Draft| {
            draft.content.iter().any(|run| run.0 == sentence && run.1.contains(&token))
        };
        let is_holder = |it: &Draft| own.contains(&it.cue.sentence) && holds(it);
        if drafts.iter().any(is_holder) {
            complete(drafts, is_holder, &runs);
            continue;
        }
        if let Some(holder) = resumed(page, drafts, at) {
            holder.content.extend(runs);
            continue;
        }
        let said = after.or_else(|| said_by(page, last)).or_else(|| said_by(page, first));
        if let Some(said) = said {
            assign(page, drafts, &said, runs);
        }
    }
    drafts.retain(|it| !it.content.is_empty());
}

/// Returns the draft that a quotation continues: the one that the quotation before it in the sentence
/// belongs to, if its cue stands between the two and no other verb of saying does. In "“That is
/// rich,” scoffed Okoro, the mayor, “coming from her”", both parts are what Okoro said.
fn resumed<'d>(page: &Page<'_>, drafts: &'d mut [Draft], quote: usize) -> Option<&'d mut Draft> {
    let here = page.quotes.spans.get(quote)?.first;
    let before = page.quotes.spans.get(quote.checked_sub(1)?)?;
    if !before.closed || before.last.0 != here.0 {
        return None;
    }
    let is_before = |run: &TokenRun| run.0 == here.0 && run.1.contains(&(before.last.1 - 1));
    let is_between = |draft: &Draft| {
        let cue = &draft.cue;
        cue.sentence == here.0 && before.last.1 < cue.tokens.start && cue.tokens.end <= here.1
    };
    let holder = drafts.iter_mut().find(|it| is_between(it) && it.content.iter().any(is_before))?;
    let says_again = |at: usize| is_cue(page, here.0, at);
    let is_free = !(holder.cue.tokens.end..here.1).any(says_again);
    is_free.then_some(holder)
}

/// Gives a whole quotation to the first draft that holds its first word. Other cues keep their part of
/// it if they are in the same sentence or are alone in having it.
fn complete(drafts: &mut [Draft], is_holder: impl Fn(&Draft) -> bool, runs: &[TokenRun]) {
    let Some((first, others)) = runs.split_first() else { return };
    let Some(at) = drafts.iter().position(is_holder) else { return };
    let Some(of) = drafts.get(at).map(|it| it.cue.sentence) else { return };
    give_up(drafts, first, |it| it.cue.sentence == of);
    if let Some(holder) = drafts.get_mut(at) {
        fill(holder, first);
    }
    let is_free =
        |run: &&TokenRun| !drafts.iter().flat_map(|it| &it.content).any(|held| overlap(held, run));
    let free: Vec<TokenRun> = others.iter().filter(is_free).cloned().collect();
    let Some(holder) = drafts.get_mut(at) else { return };
    holder.content.extend(free);
    holder.content.sort_by_key(|it| (it.0, it.1.start));
}

/// Closes the gaps that the heads left within a quotation.
fn fill(draft: &mut Draft, run: &TokenRun) {
    let is_within = |place: &CuePlace| place.sentence == run.0 && run.1.contains(&place.head);
    if is_within(&draft.cue) {
        return;
    }
    let mut whole = run.1.clone();
    for held in draft.content.iter().filter(|it| overlap(it, run)) {
        whole = whole.start.min(held.1.start)..whole.end.max(held.1.end);
    }
    draft.content.retain(|it| !overlap(it, run));
    draft.content.push((run.0, whole));
}

/// Makes a quotation the content of a verb of saying that has none yet.
fn assign(page: &Page<'_>, drafts: &mut Vec<Draft>, said: &SaidBy, runs: Vec<TokenRun>) {
    let is_own = |it: &Draft| it.cue.sentence == said.sentence;
    let is_cue = |it: &Draft| is_own(it) && it.cue.tokens.contains(&said.verb);
    if runs.iter().any(|it| it.0 == said.sentence) && drafts.iter().any(is_cue) {
        return;
    }
    give(page, drafts, said, runs, is_own);
}

/// Makes runs the content of a verb of saying, in place of its previous content, and takes them
/// from all other drafts that may not keep them.
pub(super) fn give(
    page: &Page<'_>,
    drafts: &mut Vec<Draft>,
    said: &SaidBy,
    runs: Vec<TokenRun>,
    may_keep: impl Fn(&Draft) -> bool,
) {
    let (sentence, verb) = (said.sentence, said.verb);
    drafts.retain(|draft| !(draft.cue.sentence == sentence && draft.cue.tokens.contains(&verb)));
    for run in &runs {
        give_up(drafts, run, &may_keep);
    }
    drafts.push(Draft {
        cue: CuePlace { sentence, tokens: verb..verb + 1, head: verb },
        source: vec![(sentence, page.tree(sentence).phrase(said.subject, &|_| false))],
        content: runs,
        inner: false,
        turn: false,
    });
}

/// Takes a run from the contents of all drafts except those that may keep it.
fn give_up(drafts: &mut [Draft], run: &TokenRun, may_keep: impl Fn(&Draft) -> bool) {
    for draft in drafts.iter_mut().filter(|it| !may_keep(it)) {
        draft.content.retain(|it| !overlap(it, run));
    }
}

fn overlap(left: &TokenRun, right: &TokenRun) -> bool {
    left.0 == right.0 && left.1.start < right.1.end && right.1.start < left.1.end
}

/// Returns the tokens of a closed quotation, marks included, sentence by sentence.
fn runs_of(page: &Page<'_>, span: &QuoteSpan) -> Vec<TokenRun> {
    if !span.closed {
        return Vec::new();
    }
    let run = |sentence: usize| {
        let start = if sentence == span.first.0 { span.first.1 } else { 0 };
        let end = if sentence == span.last.0 { span.last.1 + 1 } else { page.len(sentence) };
        (sentence, start..end)
    };
    (span.first.0..=span.last.0).map(run).collect()
}

/// A verb of saying with the head of its subject.
pub(super) struct SaidBy {
    pub sentence: usize,
    pub verb: usize,
    pub subject: usize,
}

/// Returns `true` if a token is a verb that may introduce a quotation; includes "scoffed", "fumed".
fn is_cue(page: &Page<'_>, sentence: usize, verb: usize) -> bool {
    let is_known = !page.ontology.cues.verb(page.lemma(sentence, verb)).is_empty();
    page.token(sentence, verb).upos == Upos::VERB && is_known
}

/// Returns `true` if a token is a verb of saying.
pub(super) fn says(page: &Page<'_>, sentence: usize, verb: usize) -> bool {
    page.token(sentence, verb).upos == Upos::VERB
        && page
            .ontology
            .cues
            .verb(page.lemma(sentence, verb))
            .first()
            .is_some_and(|it| !it.attitude)
}

/// Returns the verb of saying that a quotation is attached to, and its subject.
fn said_by(page: &Page<'_>, run: &TokenRun) -> Option<SaidBy> {
    let (sentence, tokens) = run;
    let tree = page.tree(*sentence);
    let outside = |it: &usize| !tokens.contains(it);
    let mut heads = tokens.clone().filter_map(|it| tree.head(it));
    let verb = heads.find(outside)?;
    let subject = subjects::subject(tree, verb, &page.ontology.grammar).filter(outside)?;
    let found = SaidBy { sentence: *sentence, verb, subject };
    is_cue(page, *sentence, verb).then_some(found)
}

/// Returns the verb of saying of a sentence that only names the speaker of the quotation before it:
/// "asked Senator Okoro.", "Okoro shouted."
fn said_after(page: &Page<'_>, run: &TokenRun) -> Option<SaidBy> {
    let sentence = run.0 + 1;
    if sentence >= page.n_sentences()
        || page.paragraph(sentence) != page.paragraph(run.0)
        || run.1.end != page.len(run.0)
    {
        return None;
    }
    let tree = page.tree(sentence);
    let verb = tree.sentence.root();
    let is_noun =
        |token: &usize| matches!(tree.token(*token).upos, Upos::NOUN | Upos::PROPN | Upos::PRON);
    let subject = match tree.dependent(verb, "nsubj") {
        Some(subject) => subject,
        // If a clause starts with its verb, the tree labels the subject as an object.
        None => tree
            .children(verb)
            .iter()
            .copied()
            .find(|it| *it > verb && is_noun(it))
            .filter(|_| verb == 0)?,
    };
    let has_subject = |it: usize| tree.dependent(it, "nsubj").is_some();
    let says_more = |child: &usize| match tree.token(*child).deprel.base() {
        "ccomp" | "xcomp" | "obj" | "parataxis" => *child != subject,
        "conj" => !has_subject(*child),
        _ => false,
    };
    let is_bare = !tree.children(verb).iter().any(says_more);
    (is_bare && is_cue(page, sentence, verb)).then_some(SaidBy { sentence, verb, subject })
}
