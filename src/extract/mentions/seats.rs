//! Cities that stand for a body with its seat there: "Brussels" for the European Union.
//!
//! In: a page and its names. Out: the same names; a city of the schema is the body, if the text names that or one of
//! its parts, and nowhere the country of the city. Never fails.

use rustc_hash::FxHashSet;

use super::candidate::MentionCandidate;
use crate::extract::Page;

/// Makes bodies of the cities that stand for them.
pub(super) fn correct(page: &Page<'_>, found: &mut [MentionCandidate]) {
    let actors = &page.ontology.actors;
    let others = found.iter().filter(|it| actors.seat(&it.name).is_none());
    let known: FxHashSet<Box<str>> = others.filter_map(|it| it.known.clone()).collect();
    let meant: Vec<_> = found
        .iter()
        .map(|it| {
            let seat = actors.seat(&it.name)?;
            let mut names = seat.parts.iter().chain([&seat.body]);
            let country = it.known.as_deref().filter(|_| names.any(|it| known.contains(it)))?;
            (!known.contains(country)).then(|| actors.known(&seat.body)).flatten()
        })
        .collect();
    for (candidate, body) in found.iter_mut().zip(meant) {
        if let Some(body) = body {
            body.name.as_ref().clone_into(&mut candidate.name);
            candidate.known = Some(body.name.clone());
            candidate.kind = body.kind;
        }
    }
}
