//! Groups of documents that are copies or versions of one another.
//!
//! In: the fingerprints of documents, in the order of days and ids. Out: groups of two or more
//! indices. Two documents are in one group if most of their words are the same, or if they share a
//! third of them and the address, or outlet and headline. Groups are the connected components. Never
//! fails.

use crate::ingest::{COPY_SHARE_MIN, Fingerprint, Sketch};
use crate::store::ByNumber;

/// The share of equal runs of words above which articles of one address, or of one headline and
/// outlet, are versions of one article.
const VERSION_SHARE_MIN: f64 = 0.3;
/// Documents before it with which a document of a bucket is compared.
const COMPARED_MAX: usize = 64;

/// Joins places to groups (union by the least place, with path halving).
struct Groups(ByNumber<u32>);

impl Groups {
    fn root(&mut self, place: u32) -> u32 {
        let mut place = place;
        while self.0[place] != place {
            let above = self.0[self.0[place]];
            self.0[place] = above;
            place = above;
        }
        place
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// Returns the groups of documents that are much like one another, each sorted; `prints` are in the
/// order of days and ids.
pub(super) fn groups(prints: &ByNumber<Fingerprint>) -> Vec<Vec<u32>> {
    let places = 0..u32::try_from(prints.len()).unwrap_or(u32::MAX);
    let mut groups = Groups(places.collect());
    let sketched: Vec<(u32, Sketch)> =
        (0..).zip(prints).filter_map(|(place, it)| Some((place, it.sketch?))).collect();
    let sketch = |place: u32| prints[place].sketch;
    let n_bands = sketched.first().map_or(0, |(_, it)| it.bands().count());
    for band in 0..n_bands {
        let key = |(place, it): &(u32, Sketch)| Some((it.bands().nth(band)?, *place));
        let keys = sketched.iter().filter_map(key).collect();
        join_alike(&mut groups, keys, &sketch, COPY_SHARE_MIN);
    }
    for key_of in [|it: &Fingerprint| it.address, |it: &Fingerprint| it.headline] {
        let key = |(place, _): &(u32, Sketch)| (key_of(&prints[*place]), *place);
        let keys = sketched.iter().map(key).filter(|(key, _)| *key != 0).collect();
        join_alike(&mut groups, keys, &sketch, VERSION_SHARE_MIN);
    }
    members(&mut groups)
}

/// Joins documents that have a key in common and are alike.
fn join_alike(
    groups: &mut Groups,
    mut keys: Vec<(u32, u32)>,
    sketch: &dyn Fn(u32) -> Option<Sketch>,
    share_min: f64,
) {
    keys.sort_unstable();
    for bucket in keys.chunk_by(|left, right| left.0 == right.0) {
        for (at, (_, place)) in bucket.iter().enumerate() {
            let Some(own) = sketch(*place) else { continue };
            for (_, before) in bucket.iter().take(at).rev().take(COMPARED_MAX) {
                let is_alike = groups.root(*before) != groups.root(*place)
                    && sketch(*before).is_some_and(|it| it.share(&own) >= share_min);
                if is_alike {
                    groups.join(*before, *place);
                }
            }
        }
    }
}

fn members(groups: &mut Groups) -> Vec<Vec<u32>> {
    let places = 0..u32::try_from(groups.0.len()).unwrap_or(u32::MAX);
    let mut roots: Vec<(u32, u32)> = places.map(|place| (groups.root(place), place)).collect();
    roots.sort_unstable();
    roots
        .chunk_by(|left, right| left.0 == right.0)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, place)| *place).collect())
        .collect()
}
