//! The name to show for an actor: the one that most of its first documents print.
//!
//! In: names as documents print them, or the id of an actor that no document prints. Out: a name, or
//! `None` if there were none. Never fails.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::knowledge::ActorId;

/// Number of appearances that decide the name of an actor.
const NAMES_MAX: usize = 200;

/// Counts of the names that the first documents print for an actor.
#[derive(Default)]
pub(crate) struct Names<'n> {
    counts: Vec<(Cow<'n, str>, usize)>,
    n_seen: usize,
}

impl<'n> Names<'n> {
    /// Returns whether more names are wanted.
    pub(super) fn has_room(&self) -> bool {
        self.n_seen < NAMES_MAX
    }

    /// Counts a name that comes `n` times one after the other.
    pub(crate) fn add_times(&mut self, name: impl Into<Cow<'n, str>> + AsRef<str>, n: usize) {
        let n = n.min(NAMES_MAX - self.n_seen);
        self.n_seen += n;
        match self.counts.iter_mut().find(|it| it.0 == name.as_ref()) {
            Some((_, count)) => *count += n,
            None if n > 0 => self.counts.push((name.into(), n)),
            None => {}
        }
    }

    /// Returns the most frequent name, the shorter one if two are equal, or `None` if there is
    /// none.
    pub(crate) fn best(&self) -> Option<&str> {
        let rank = |(name, count): &&(Cow<'n, str>, usize)| (*count, Reverse(name.len()));
        let better = |left: &_, right: &_| rank(left).cmp(&rank(right)).then(left.0.cmp(&right.0));
        self.counts.iter().max_by(better).map(|(name, _)| name.as_ref())
    }
}

/// Makes a name from the id of an actor that no document prints.
pub(super) fn name_of_id(id: &ActorId) -> String {
    let slug = id.parts().map_or(id.as_str(), |(_, slug)| slug);
    let word = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().collect::<String>() + letters.as_str()
        })
    };
    slug.split('-').map(word).collect::<Vec<_>>().join(" ")
}
