//! Places that only say where a story was written: "FLINT, Mich., Oct. 4 (UPI) - ...".
//!
//! In: a document, an actor, the span of a relation. Out: whether the actor is meant there by nothing but a
//! dateline. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::Span;
use crate::knowledge::ActorId;
use crate::store::StoredDocument;

/// A town in capitals, perhaps a state, a day and an agency, and a dash, at the start of a paragraph.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^\s*\p{Lu}[\p{Lu} .'’-]+(, ?[\p{Lu}][\w. ]{1,20}){0,3}(,? \d{1,2})?(, ?\d{4})? ?(\([^)\n]{2,40}\))? ?[-–—]{1,2} ?",
    )
    .expect("a constant pattern compiles")
});

/// Returns whether all mentions of an actor within a span stand in a dateline.
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
            .is_some_and(|it| it.start() == 0 && start + it.end() >= mention.span.end())
    })
}
