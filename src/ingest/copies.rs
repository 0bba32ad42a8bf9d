//! Near copies among documents: wire stories printed by several papers, updates, syndicated text.
//!
//! In: texts one by one, each with a name. Out: the name of the first text that is nearly the same,
//! found by `MinHash` over runs of words. Keeps a few hundred bytes per text. Never fails; a text
//! too short to compare has no copy.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

/// Words per run.
const RUN: usize = 4;
/// The minimum number of runs; a shorter text is not compared.
const RUNS_MIN: usize = 12;
/// Bands of a signature, and rows per band: texts that share a band are compared.
const BANDS: usize = 16;
const ROWS: usize = 4;
/// The minimum share of equal runs for two texts to count as copies.
const LIKE_MIN: f64 = 0.6;

type Signature = [u64; BANDS * ROWS];

/// The texts seen so far.
#[derive(Default)]
pub struct Copies {
    names: Vec<String>,
    signatures: Vec<Signature>,
    bands: HashMap<(usize, u64), Vec<usize>>,
}

impl Copies {
    /// Returns the name of the first text that `text` is a copy of; if there is none, remembers
    /// `text`.
    pub fn first_like(&mut self, name: &str, text: &str) -> Option<&str> {
        let signature = signature(text)?;
        let keys: Vec<(usize, u64)> = signature.chunks(ROWS).map(band).enumerate().collect();
        let near = keys.iter().filter_map(|key| self.bands.get(key)).flatten();
        let like = |at: &&usize| share(&self.signatures[**at], &signature) >= LIKE_MIN;
        if let Some(first) = near.filter(like).min().copied() {
            return self.names.get(first).map(String::as_str);
        }
        let at = self.names.len();
        self.names.push(name.to_owned());
        self.signatures.push(signature);
        keys.into_iter().for_each(|key| self.bands.entry(key).or_default().push(at));
        None
    }
}

/// Returns the minimum hash of the text's runs for each seed; `None` if the text is too short.
fn signature(text: &str) -> Option<Signature> {
    let small = text.to_lowercase();
    let is_letter = |letter: char| letter.is_alphanumeric();
    let words: Vec<&str> = small.split(|it| !is_letter(it)).filter(|it| !it.is_empty()).collect();
    if words.len() < RUN + RUNS_MIN {
        return None;
    }
    let mut least = [u64::MAX; BANDS * ROWS];
    for run in words.windows(RUN) {
        let run = xxh3_64(run.join(" ").as_bytes());
        for (seed, least) in (0_u64..).zip(&mut least) {
            *least = (*least).min(mixed(run, seed));
        }
    }
    Some(least)
}

/// Returns the hash of a run for a seed, derived from its unseeded hash.
fn mixed(run: u64, seed: u64) -> u64 {
    let mut it = run ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

fn band(rows: &[u64]) -> u64 {
    rows.iter().fold(0, |all, row| all.rotate_left(17) ^ row)
}

/// Returns the estimated share of runs that the two texts have in common, from 0.0 to 1.0.
fn share(a: &Signature, b: &Signature) -> f64 {
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / a.len() as f64
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
