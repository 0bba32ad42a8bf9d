//! How a document writes its words where no rule asks for a capital: "Sessions" in the middle of one
//! sentence tells that the "Sessions" which starts another is a name.
//!
//! In: the lexemes of a document, sentence by sentence. Out: for each word that has a capital a
//! number that says how often its document writes it so. Takes time and memory in proportion to
//! the words. Never fails.

use rustc_hash::FxHashMap;

use super::lexeme::Lexeme;

/// How often a document writes each word with a capital and without, where a word within a sentence
/// may have either.
#[derive(Clone, Debug, Default)]
pub struct Capitals {
    seen: FxHashMap<u32, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    capital: u8,
    small: u8,
}

impl Capitals {
    /// Counts the words of a sentence; one that is mostly capitals, like a headline, says nothing.
    pub fn note(&mut self, sentence: &[Lexeme]) {
        if is_headline(sentence) {
            return;
        }
        for (at, word) in sentence.iter().enumerate().filter(|it| it.1.has_letter()) {
            if is_within(sentence, at) {
                let count = self.seen.entry(word.lower).or_default();
                let count = if word.is_capital() { &mut count.capital } else { &mut count.small };
                *count = count.saturating_add(1);
            }
        }
    }

    /// Returns a number for each word: 0 where it has no capital, otherwise from 1 on by how often
    /// the word stands elsewhere with a capital (never, once, more) and whether it stands without.
    #[must_use]
    pub fn hints(&self, sentence: &[Lexeme]) -> Vec<u8> {
        let headline = is_headline(sentence);
        let hint = |(at, word): (usize, &Lexeme)| {
            if !word.is_capital() {
                return 0;
            }
            let count = self.seen.get(&word.lower).copied().unwrap_or_default();
            let own = u8::from(!headline && is_within(sentence, at));
            1 + count.capital.saturating_sub(own).min(2) * 2 + count.small.min(1)
        };
        sentence.iter().enumerate().map(hint).collect()
    }
}

fn is_headline(sentence: &[Lexeme]) -> bool {
    sentence.iter().filter(|it| it.is_capital()).count() * 2 > sentence.len()
}

/// Returns whether a word follows another, so that only a name has a capital there.
fn is_within(sentence: &[Lexeme], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|it| sentence[it].has_letter())
}
