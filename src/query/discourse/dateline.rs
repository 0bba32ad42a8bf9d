//! Recognizes places that only say where a story was written: "FLINT, Mich., Oct. 4 (UPI) - ...".
//!
//! In: a document, an actor, the span of a relation. Out: whether nothing but a dateline mentions
//! the actor there. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::Span;
use crate::knowledge::ActorId;
use crate::store::StoredDocument;

/// A town in capitals, then a dash, at the start of a paragraph; a state, a day and an agency may
/// be between.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^\s*\p{Lu}[\p{Lu} .'’-]+(, ?[\p{Lu}][\w. ]{1,20}){0,3}(,? \d{1,2})?(, ?\d{4})? ?(\([^)\n]{2,40}\))? ?[-–—]{1,2} ?",
    )
    .expect("a constant pattern compiles")
});

/// Returns whether all mentions of an actor within a span are in a dateline.
pub(super) fn is_of(stored: &StoredDocument, actor: &ActorId, evidence: Span) -> bool {
    let text = &stored.document.text;
    let Some(actor) = stored.extraction.actor(actor) else { return false };
    let mut here = actor.mentions.iter().filter(|it| evidence.contains(it.span)).peekable();
    if here.peek().is_none() {
        return false;
    }
    here.all(|mention| {
        let start = text[..mention.span.start()].rfind('\n').map_or(0, |it| it + 1);
        let line = text[start..].split('\n').next().unwrap_or_default();
        DATELINE
            .find(line)
            .is_some_and(|found| found.start() == 0 && start + found.end() >= mention.span.end())
    })
}
