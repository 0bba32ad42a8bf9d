//! Near copies among documents: wire stories printed by several papers, updates, syndicated text.
//!
//! In: texts one by one, each with a name. Out: the name of the first text that is nearly the same.
//! Keeps about 500 bytes per text. Never fails; a text too short to compare has no copy.

use rustc_hash::FxHashMap;

use super::fingerprint::{BANDS, Sketch};

/// The share of equal runs of words above which two texts are copies.
pub(crate) const COPY_SHARE_MIN: f64 = 0.6;

/// What ends a chain.
const NONE: u32 = u32::MAX;

/// The texts seen so far.
#[derive(Default)]
pub(crate) struct Copies {
    names: Vec<String>,
    sketches: Vec<Sketch>,
    /// The last text of each band, and before each text the one before it of the same band.
    last: FxHashMap<(u8, u32), u32>,
    before: Vec<[u32; BANDS]>,
}

impl Copies {
    /// Returns the name of the first text that `text` is a copy of; if there is none, remembers
    /// `text`.
    pub(crate) fn first_like(&mut self, name: &str, text: &str) -> Option<&str> {
        let sketch = Sketch::of(text)?;
        let keys = || (0_u8..).zip(sketch.bands());
        let near = keys().filter_map(|key| Some((key.0, *self.last.get(&key)?)));
        let like = near.flat_map(|(band, last)| self.chain(band, last));
        let like = like.filter(|at| self.sketches[*at].share(&sketch) >= COPY_SHARE_MIN);
        if let Some(first) = like.min() {
            return self.names.get(first).map(String::as_str);
        }
        let at = u32::try_from(self.names.len()).unwrap_or(NONE);
        let mut before = [NONE; BANDS];
        for (before, key) in before.iter_mut().zip(keys()) {
            *before = self.last.insert(key, at).unwrap_or(NONE);
        }
        self.names.push(name.to_owned());
        self.sketches.push(sketch);
        self.before.push(before);
        None
    }

    /// Returns the texts of a band, the last first.
    fn chain(&self, band: u8, last: u32) -> impl Iterator<Item = usize> {
        let before = move |at: &u32| self.before.get(*at as usize).map(|it| it[usize::from(band)]);
        let chain = std::iter::successors(Some(last), before);
        chain.take_while(|at| *at != NONE).map(|at| at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Copies;

    #[test]
    fn a_copy_is_found_although_a_sentence_differs() {
        let story = "Mayor Ana Ruiz opened the bridge on Monday, two years late, and owed the town an \
            apology for it, she said, while Jo Okoro stood beside her and held the ribbon in the rain.";
        let other = "The council of the next town voted nine to four on Tuesday to close its only \
            library, which had been open since the days when the railway still stopped there.";
        let mut copies = Copies::default();
        assert_eq!(copies.first_like("a", story), None);
        assert_eq!(copies.first_like("b", other), None);
        assert_eq!(copies.first_like("c", &format!("{story} Not many came.")), Some("a"));
        assert_eq!(copies.first_like("d", "Ruiz won."), None);
    }
}
