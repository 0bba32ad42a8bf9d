//! Cells of tables.
//!
//! In: what a row is about. Out: its words; empty for what is not known. Never fails.

use crate::document::in_marks;
use crate::knowledge::{RelationType, Status};
use crate::query::Citation;
use crate::resolve::Named;

/// Returns the names of actors, separated by commas.
pub(crate) fn names(all: &[Named]) -> String {
    all.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Returns the name of an actor; empty for `None`.
pub(crate) fn name(named: Option<&Named>) -> String {
    named.map(|it| it.name.clone()).unwrap_or_default()
}

/// Returns a date; empty for `None`.
pub(crate) fn date<T: ToString>(date: Option<&T>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}

/// Returns the id of an actor; empty for `None`.
pub(crate) fn id(named: Option<&Named>) -> String {
    named.map(|it| it.id.to_string()).unwrap_or_default()
}

/// Returns the ids of actors, separated by blanks.
pub(crate) fn ids(all: &[Named]) -> String {
    all.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns document, day of publication, headline and URL of a citation; empty if unknown.
pub(crate) fn cited(citation: &Citation) -> [String; 4] {
    let Citation { document, published, title, url, .. } = citation;
    let or_nothing = |it: &Option<String>| it.clone().unwrap_or_default();
    [document.to_string(), date(published.as_ref()), or_nothing(title), or_nothing(url)]
}

/// Returns what [`cited`] returns, and the outlet.
pub(crate) fn cited_of_outlet(citation: &Citation) -> impl Iterator<Item = String> {
    cited(citation).into_iter().chain([citation.outlet.clone().unwrap_or_default()])
}

/// Returns a relation type in words: `met with` for `met_with`.
pub(crate) fn words(kind: &RelationType) -> String {
    kind.as_str().replace('_', " ")
}

/// Returns the status for a table cell; empty for an asserted relation that still holds.
pub(crate) fn status(status: Status, former: bool) -> String {
    let status = match status {
        Status::Asserted => "",
        other => other.as_str(),
    };
    [status, if former { "former" } else { "" }].join(" ").trim().to_owned()
}

/// Returns the quotation in quotation marks, or nothing if the document has no text.
pub(crate) fn quoted(citation: &Citation) -> String {
    if citation.quotation.is_empty() { String::new() } else { in_marks(&citation.quotation) }
}
