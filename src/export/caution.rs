//! Words for what keeps a row from being a plain fact: not so, planned, over, disputed, not said, said by
//! others.
//!
//! In: the status of a relation, or a statement. Out: the words with which its line begins, such as
//! "Not so: ", empty for a plain fact; the speakers through which a statement is known. Never fails.

use crate::knowledge::{Delivery, Status};
use crate::query::{Utterance, Within};

/// Returns the words before a relation that is negated, hypothetical, over or disputed.
pub(crate) fn of_relation(status: Status, is_former: bool, is_disputed: bool) -> String {
    let status = match status {
        Status::Asserted => "",
        Status::Negated => "Not so: ",
        Status::Hypothetical => "Planned or possible: ",
    };
    let former = if is_former { "No longer so: " } else { "" };
    let disputed = if is_disputed { "Disputed: " } else { "" };
    format!("{disputed}{status}{former}")
}

/// Returns the words before a statement that was not made.
pub(crate) fn of_statement(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Made => "",
        Delivery::Denied => "Not said: ",
        Delivery::Refused => "Refused: ",
        Delivery::AskedFor => "Asked for: ",
        Delivery::Foreseen => "Not yet said: ",
    }
}

/// Returns the speakers whose statements report this one, outermost first, or `None` if its
/// document reports it directly.
pub(crate) fn chain(utterance: &Utterance) -> Option<String> {
    let source = |outer: &Within| {
        let speaker = outer.speaker.as_ref().map_or("someone", |it| it.name.as_str());
        let delivery = of_statement(outer.delivery).trim_end_matches(": ").to_lowercase();
        let delivery = if delivery.is_empty() { delivery } else { format!(", {delivery}") };
        format!("{speaker} ({}{delivery})", outer.cue)
    };
    let sources: Vec<String> = utterance.within.iter().map(source).collect();
    (!sources.is_empty()).then(|| sources.join(", citing "))
}
