//! Statements: who said, thought or wanted what, to and about which actors.
//!
//! In: a page and its cast. Out: [`Said`]s in text order; the cast gains who "I" and "you" are
//! within quotations. Cues, sources and contents are found by the heads; speakers by the cast.
//! Never fails: a text without statements gives an empty `Vec`.

mod authors;
pub(crate) mod cues;
pub(crate) mod draft;
mod drafting;
mod introduced;
mod listeners;
mod makers;
mod passed_on;
mod phrased;
mod quoted;
mod speakers;
mod turns;

use super::said::Said;
use super::{Cast, Page, status};
use crate::document::Span;
use crate::knowledge::{Delivery, Mode};
use crate::language::Upos;
use crate::ontology::CueSense;
pub(crate) use authors::issuer;
use draft::Draft;

/// Returns the statements of a page, in text order.
#[must_use]
pub fn find(page: &Page<'_>, cast: &mut Cast) -> Vec<Said> {
    let drafts = drafting::drafts(page);
    let mut speakers = speakers::speakers(page, cast, &drafts);
    let mut addressees: Vec<_> =
        drafts.iter().map(|it| listeners::addressees(page, cast, &it.cue)).collect();
    let modes: Vec<Mode> = drafts.iter().map(|it| mode(page, it)).collect();
    turns::answer(page, &drafts, &speakers, &mut addressees);
    listeners::carry_on(cast, &drafts, &speakers, &modes, &mut addressees);
    let called: Vec<_> =
        drafts.iter().map(|draft| listeners::called_on(page, cast, draft)).collect();
    speakers::read_persons(page, cast, &drafts, &speakers, &addressees, &called);
    authors::read(page, cast);
    speakers::look_again(page, cast, &drafts, &mut speakers);
    let mut all = Vec::with_capacity(drafts.len());
    let found = drafts.iter().zip(speakers).zip(addressees).zip(modes);
    for (((draft, speaker), mut addressee), mode) in found {
        addressee.retain(|it| Some(*it) != speaker);
        all.push(Said {
            speaker,
            about: listeners::about_or_asked(page, cast, draft, speaker),
            addressee,
            source: draft::spans_of(page, &draft.source),
            cue: draft::spans_of(page, &[(draft.cue.sentence, draft.cue.tokens.clone())]),
            content: draft::spans_of(page, &draft.content),
            cue_lemma: cue_lemma(page, draft),
            mode,
            attitude: is_attitude(page, draft),
            delivery: delivery(page, draft),
            within: None,
            cue_head: Some((draft.cue.sentence, draft.cue.head)),
        });
    }
    set_within(&mut all);
    all
}

fn cue_lemma(page: &Page<'_>, draft: &Draft) -> String {
    page.lemma(draft.cue.sentence, draft.cue.head).to_owned()
}

fn delivery(page: &Page<'_>, draft: &Draft) -> Delivery {
    if draft.turn {
        return Delivery::Made;
    }
    let grammar = &page.ontology.grammar;
    status::delivery(page.tree(draft.cue.sentence), draft.cue.head, grammar)
}

fn is_attitude(page: &Page<'_>, draft: &Draft) -> bool {
    let (sentence, head) = (draft.cue.sentence, draft.cue.head);
    let cues = &page.ontology.cues;
    let lemma = page.lemma(sentence, head);
    let senses: &[CueSense] = match page.token(sentence, head).upos {
        Upos::VERB | Upos::AUX => cues.verb(lemma),
        Upos::ADJ => cues.adjective(lemma),
        _ => cues.noun(lemma),
    };
    senses.first().is_some_and(|it| it.attitude)
}

fn mode(page: &Page<'_>, draft: &Draft) -> Mode {
    if draft.turn {
        return Mode::Direct;
    }
    let (mut n_words, mut n_quoted) = (0, 0);
    for (sentence, tokens) in &draft.content {
        for at in tokens.clone() {
            if page.token(*sentence, at).upos != Upos::PUNCT {
                n_words += 1;
                n_quoted += usize::from(page.quotes.at(*sentence, at).is_some());
            }
        }
    }
    match n_quoted {
        0 => Mode::Indirect,
        n if n == n_words => Mode::Direct,
        _ => Mode::Mixed,
    }
}

/// Sets `within` of each statement: the narrowest other statement with its cue and content inside.
fn set_within(all: &mut [Said]) {
    let holds = |outer: &Said, inner: &Said| {
        let within = |span: &Span| outer.content.iter().any(|it| it.contains(*span));
        inner.cue.iter().all(within) && inner.content.first().is_some_and(within)
    };
    let size = |said: &Said| said.content.iter().map(|run| run.len()).sum::<usize>();
    let outer_of = |(index, inner): (usize, &Said)| {
        let outer = all.iter().enumerate().filter(|(at, it)| *at != index && holds(it, inner));
        outer.min_by_key(|(at, it)| (size(it), *at)).map(|(at, _)| at)
    };
    let within: Vec<Option<usize>> = all.iter().enumerate().map(outer_of).collect();
    for (said, within) in all.iter_mut().zip(within) {
        said.within = within;
    }
}
