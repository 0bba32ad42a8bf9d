//! Cities that stand for a body with its seat there: "Brussels" for the European Union.
//!
//! In: a page and its names. Out: the same names; a city of the schema is the body, if the text names that or one of
//! its parts, and nowhere the country of the city. Never fails.

use super::candidate::MentionCandidate;
use crate::extract::Page;

/// Makes bodies of the cities that stand for them.
pub(super) fn correct(page: &Page<'_>, found: &mut [MentionCandidate]) {
    let actors = &page.ontology.actors;
    let is_named = |name: &str, city: &str| {
        found.iter().any(|it| it.known.as_deref() == Some(name) && it.name != city)
    };
    let meant: Vec<_> = found
        .iter()
        .map(|it| {
            let seat = actors.seat(&it.name)?;
            let mut names = seat.parts.iter().chain([&seat.body]);
            let is_here = names.any(|name| is_named(name, &it.name));
            let country = it.known.as_deref().filter(|_| is_here)?;
            (!is_named(country, &it.name)).then(|| actors.known(&seat.body)).flatten()
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
