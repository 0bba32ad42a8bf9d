//! What stories cite: evidence, documents and actors.
//!
//! In: stories; the query string of a step's view. Out: ids of rows and documents; names or ids of
//! actors as the view has them. Never fails.

use std::collections::BTreeSet;

use crate::document::DocumentId;
use crate::knowledge::stories::Story;
use crate::query::{Citation, percent_decoded};

/// What stories cite.
pub(super) struct Cited {
    /// The ids of evidence.
    pub(super) evidence: BTreeSet<String>,
    /// The documents that steps open.
    pub(super) documents: BTreeSet<DocumentId>,
}

impl Cited {
    /// Returns what stories cite.
    pub(super) fn of(stories: &[Story]) -> Self {
        let steps = || stories.iter().flat_map(|it| &it.steps);
        let opened = steps().flat_map(|it| match values_of(&it.view, &["view"]).as_slice() {
            [view] if view == "document" => values_of(&it.view, &["id"]),
            _ => Vec::new(),
        });
        Self {
            documents: opened.map(|it| DocumentId::new(&it)).collect(),
            evidence: steps().flat_map(|it| &it.evidence).cloned().collect(),
        }
    }

    /// Returns whether a row is cited, or stands in a document that a step opens.
    pub(super) fn holds(&self, citation: &Citation) -> bool {
        self.evidence.contains(&citation.evidence) || self.documents.contains(&citation.document)
    }
}

/// Returns the actors that the query string of a view names.
pub(super) fn actors_of(view: &str) -> Vec<String> {
    let is_document = values_of(view, &["view"]).iter().any(|it| it == "document");
    let mut names = vec!["actor", "from", "to", "speaker", "about", "sel", "a", "b", "sp", "ab"];
    names.extend((!is_document).then_some("id"));
    values_of(view, &names)
}

/// Returns the values of parameters in the query string of a view.
fn values_of(view: &str, names: &[&str]) -> Vec<String> {
    let decoded = |it: &str| percent_decoded(&it.replace('+', " "));
    let pairs = view.trim_start_matches('?').split('&').filter_map(|it| it.split_once('='));
    let chosen = pairs.filter(|(name, _)| names.contains(name));
    chosen.map(|(_, value)| decoded(value)).filter(|it| !it.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_names_its_actors() {
        let view = "?view=network&actor=person/ana-ruiz&actor=group%2Fpilots&hops=2";
        assert_eq!(actors_of(view), ["person/ana-ruiz", "group/pilots"]);
        assert_eq!(actors_of("view=path&from=a&to=b+c"), ["a", "b c"]);
        assert_eq!(actors_of("%ff&&=&actor="), Vec::<String>::new());
        assert_eq!(actors_of("view=actor&id=person/ana-ruiz&tab=ties"), ["person/ana-ruiz"]);
        assert_eq!(actors_of("view=document&id=post-1&sp=a&ab=b"), ["a", "b"]);
    }
}
