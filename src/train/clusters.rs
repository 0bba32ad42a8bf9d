//! Learns word classes from raw text by exchange.
//!
//! In: sentences of words. Out: [`Clusters`]. Each word in turn moves to the class that raises
//! the likelihood of the class bigrams most. Method: Martin, Liermann and Ney, "Algorithms for
//! Bigram and Trigram Word Clustering", Speech Communication 24, 1998.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::language::clusters::{Case, Clusters};
use crate::language::lexeme::Lexeme;

/// The number of classes; class 0 is that of rare words, the last that of sentence ends.
const N_CLASSES: usize = 256;
const RARE: usize = 0;
const EDGE: usize = N_CLASSES - 1;

/// Returns the classes of all words seen at least `n_seen_min` times, after `n_passes` passes.
#[must_use]
pub fn train(words: &[Vec<Lexeme>], n_seen_min: usize, n_passes: usize) -> Clusters {
    let cases = cases(words);
    let keys = |it: &Vec<Lexeme>| it.iter().map(|it| it.lower).collect();
    let sentences: &[Vec<u32>] = &words.iter().map(keys).collect::<Vec<_>>();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for key in sentences.iter().flatten() {
        *counts.entry(*key).or_default() += 1;
    }
    let mut known: Vec<(u32, usize)> = counts.into_iter().filter(|it| it.1 >= n_seen_min).collect();
    known.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
    let index: FxHashMap<u32, usize> =
        known.iter().enumerate().map(|(at, it)| (it.0, at + 2)).collect();
    let mut exchange = Exchange::new(sentences, &index);
    for _ in 0..n_passes {
        if !exchange.pass() {
            break;
        }
    }
    let class = |at: usize| u8::try_from(exchange.classes[at + 2]).unwrap_or_default();
    let case = |key: u32| cases.get(&key).copied().unwrap_or_default();
    Clusters::new(known.iter().enumerate().map(|(at, it)| (it.0, (class(at), case(it.0)))))
}

/// Returns how each word is written within sentences that are not all capitals.
fn cases(sentences: &[Vec<Lexeme>]) -> FxHashMap<u32, Case> {
    let mut counts: FxHashMap<u32, (usize, usize)> = FxHashMap::default();
    for sentence in sentences {
        let n_capital = sentence.iter().filter(|it| it.is_capital()).count();
        if n_capital * 2 > sentence.len() {
            continue;
        }
        for word in sentence.iter().skip(1) {
            let count = counts.entry(word.lower).or_default();
            count.0 += usize::from(word.is_capital());
            count.1 += 1;
        }
    }
    let case = |(n_capital, n): (usize, usize)| match n_capital {
        it if it == n => Case::Capital,
        it if it * 20 < n => Case::Lower,
        _ => Case::Mixed,
    };
    counts.into_iter().map(|(key, it)| (key, case(it))).collect()
}

/// Words are numbered from 2 on, the most frequent first; 0 is a rare word, 1 a sentence's edge.
struct Exchange {
    classes: Vec<usize>,
    n_words: Vec<usize>,
    /// The words after and before each word with their counts, the word itself left out.
    after: Vec<Vec<(usize, usize)>>,
    before: Vec<Vec<(usize, usize)>>,
    doubled: Vec<usize>,
    pairs: Vec<usize>,
    sizes: Vec<usize>,
    logs: Vec<f64>,
}

impl Exchange {
    fn new(sentences: &[Vec<u32>], index: &FxHashMap<u32, usize>) -> Self {
        let n_types = index.len() + 2;
        let mut bigrams: FxHashMap<(usize, usize), usize> = FxHashMap::default();
        let mut n_words = vec![0; n_types];
        for sentence in sentences {
            let mut last = 1;
            let words = sentence.iter().map(|it| index.get(it).copied().unwrap_or(0));
            for word in words.chain([1]) {
                *bigrams.entry((last, word)).or_default() += 1;
                n_words[word] += 1;
                last = word;
            }
        }
        let mut sorted: Vec<_> = bigrams.into_iter().collect();
        sorted.sort_unstable();
        let n_free = N_CLASSES - 2;
        let first = |at: usize| match at {
            0 => RARE,
            1 => EDGE,
            _ => 1 + (at - 2) % n_free,
        };
        let classes: Vec<usize> = (0..n_types).map(first).collect();
        let mut new = Self {
            classes,
            n_words,
            after: vec![Vec::new(); n_types],
            before: vec![Vec::new(); n_types],
            doubled: vec![0; n_types],
            pairs: vec![0; N_CLASSES * N_CLASSES],
            sizes: vec![0; N_CLASSES],
            logs: (0..200_000_usize).map(entropy).collect(),
        };
        for ((left, right), n) in sorted {
            new.pairs[new.classes[left] * N_CLASSES + new.classes[right]] += n;
            if left == right {
                new.doubled[left] = n;
            } else {
                new.after[left].push((right, n));
                new.before[right].push((left, n));
            }
        }
        for (word, n) in new.n_words.iter().enumerate() {
            new.sizes[new.classes[word]] += n;
        }
        new
    }

    fn log(&self, n: usize) -> f64 {
        self.logs.get(n).copied().unwrap_or_else(|| entropy(n))
    }

    /// Moves each word to its best class; returns whether any moved.
    fn pass(&mut self) -> bool {
        let mut moved = false;
        for word in 2..self.classes.len() {
            let after = self.by_class(&self.after[word]);
            let before = self.by_class(&self.before[word]);
            let old = self.classes[word];
            self.shift(word, old, &after, &before, false);
            let mut best = (f64::NEG_INFINITY, old);
            for class in 1..EDGE {
                let gain = self.gain(word, class, &after, &before);
                if gain > best.0 + 1e-9 {
                    best = (gain, class);
                }
            }
            self.shift(word, best.1, &after, &before, true);
            self.classes[word] = best.1;
            moved |= best.1 != old;
        }
        moved
    }

    fn by_class(&self, neighbours: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let mut sums = [0; N_CLASSES];
        for (word, n) in neighbours {
            sums[self.classes[*word]] += n;
        }
        sums.into_iter().enumerate().filter(|it| it.1 > 0).collect()
    }

    /// Returns what the likelihood gains where a word in no class joins `class`.
    fn gain(
        &self,
        word: usize,
        class: usize,
        after: &[(usize, usize)],
        before: &[(usize, usize)],
    ) -> f64 {
        let mut gain = 0.0;
        let mut own = self.doubled[word];
        for (other, n) in after {
            if *other == class {
                own += n;
            } else {
                let now = self.pairs[class * N_CLASSES + other];
                gain += self.log(now + n) - self.log(now);
            }
        }
        for (other, n) in before {
            if *other == class {
                own += n;
            } else {
                let now = self.pairs[other * N_CLASSES + class];
                gain += self.log(now + n) - self.log(now);
            }
        }
        let now = self.pairs[class * N_CLASSES + class];
        gain += self.log(now + own) - self.log(now);
        let size = self.sizes[class];
        gain - 2.0 * (self.log(size + self.n_words[word]) - self.log(size))
    }

    /// Counts a word into a class or out of it.
    fn shift(
        &mut self,
        word: usize,
        class: usize,
        after: &[(usize, usize)],
        before: &[(usize, usize)],
        joins: bool,
    ) {
        let change = |count: &mut usize, n: usize| {
            *count = if joins { *count + n } else { *count - n };
        };
        for (other, n) in after {
            change(&mut self.pairs[class * N_CLASSES + other], *n);
        }
        for (other, n) in before {
            change(&mut self.pairs[other * N_CLASSES + class], *n);
        }
        change(&mut self.pairs[class * N_CLASSES + class], self.doubled[word]);
        change(&mut self.sizes[class], self.n_words[word]);
    }
}

fn entropy(n: usize) -> f64 {
    if n == 0 { 0.0 } else { n as f64 * (n as f64).ln() }
}
