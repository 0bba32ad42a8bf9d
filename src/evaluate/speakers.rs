//! Scores speakers, addressees and topics against annotated articles.
//!
//! In: articles with the records read from them. Out: [`SpeakerScores`], counts that add up over articles,
//! and the errors. An attribution is found if a statement has half of the words of its content, or,
//! if it has no content, a word of its cue. Never fails.

use std::collections::BTreeSet;

use super::actors;
use super::annotation::GoldSpeaker;
use super::compared::LinkedRecord;
use super::figures::{Figure, Figures, Tally};
use super::gold::Attribution;
use crate::knowledge::ActorId;
use crate::knowledge::record::{Offsets, StatementRecord};

/// Counts over one or more articles, without attributions that have no gold speaker.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a count named after the printed figure")]
pub struct SpeakerScores {
    pub attributions: usize,
    pub found: usize,
    pub speaker_right: usize,
    pub addressee: Tally,
    pub about: Tally,
    /// One line per attribution that was missed or given to a wrong speaker.
    pub errors: Vec<String>,
}

/// The word starts of a statement's content and of its cue, and the statement.
type Said<'r> = (BTreeSet<usize>, BTreeSet<usize>, &'r StatementRecord);

impl SpeakerScores {
    /// Returns the figures by name.
    #[must_use]
    pub fn figures(&self) -> Figures {
        vec![
            ("attributions", Figure::Count(self.attributions)),
            ("found", Figure::share(self.found, self.attributions)),
            ("speaker_of_found", Figure::share(self.speaker_right, self.found)),
            ("speaker_of_all", Figure::share(self.speaker_right, self.attributions)),
            ("addressee_f1", Figure::Share(self.addressee.prf().f1)),
            ("about_f1", Figure::Share(self.about.prf().f1)),
        ]
    }

    /// Adds the counts of one article.
    pub fn count(&mut self, compared: &LinkedRecord) {
        let words = |spans: &[Offsets]| actors::word_starts(&compared.letters, spans);
        let statements = compared.record.statements.iter();
        let said: Vec<Said> =
            statements.map(|it| (words(&it.content), words(&it.cue), it)).collect();
        for gold in &compared.gold().speakers {
            let Some(speaker) = &gold.speaker else { continue };
            let attribution = compared.article.attribution_of(gold);
            self.attributions += 1;
            let Some(statement) = best(compared, &said, attribution) else {
                self.errors.push(error("missed  ", compared, gold, "-"));
                continue;
            };
            self.found += 1;
            if compared.linked(statement.speaker.as_ref()) == Some(speaker) {
                self.speaker_right += 1;
            } else {
                let name = statement.speaker.as_ref().map_or("-", |it| compared.name(Some(it)));
                self.errors.push(error("speaker ", compared, gold, name));
            }
            count_keys(&mut self.addressee, &statement.addressee, &gold.addressee, compared);
            count_keys(&mut self.about, &statement.about, &gold.about, compared);
        }
    }
}

/// Returns the statement that matches an attribution best, the first among equals, or `None`.
fn best<'r>(
    compared: &LinkedRecord,
    said: &[Said<'r>],
    attribution: &Attribution,
) -> Option<&'r StatementRecord> {
    let words = |spans: &[Offsets]| actors::word_starts(&compared.letters, spans);
    let (content, cue) = (words(&attribution.content), words(&attribution.cue));
    let shared = |it: &Said| (it.0.intersection(&content).count(), it.1.intersection(&cue).count());
    // `max_by_key` returns the last of equal ones, so search backwards.
    let best = said.iter().rev().max_by_key(|it| shared(it))?;
    let (n_content, n_cue) = shared(best);
    let is_found = if content.is_empty() { n_cue > 0 } else { 2 * n_content >= content.len() };
    is_found.then_some(best.2)
}

fn count_keys(tally: &mut Tally, found: &[ActorId], gold: &[String], compared: &LinkedRecord) {
    let found: BTreeSet<&str> = found.iter().map(|it| compared.links.key(it)).collect();
    let gold: BTreeSet<&str> = gold.iter().map(String::as_str).collect();
    tally.right += found.intersection(&gold).count();
    tally.found += found.len();
    tally.gold += gold.len();
}

fn error(title: &str, compared: &LinkedRecord, gold: &GoldSpeaker, found: &str) -> String {
    let Attribution { source, cue, content } = compared.article.attribution_of(gold);
    let words = |spans: &[Offsets]| {
        spans.iter().map(|it| compared.words(*it)).collect::<Vec<_>>().join(" ")
    };
    let (wanted, id) = (gold.speaker.as_deref().unwrap_or("-"), &compared.article.id);
    let (source, cue, content) = (words(source), words(cue), words(content));
    format!("{title} {id} {found} for {wanted} | {source} | {cue} | {content}")
}
