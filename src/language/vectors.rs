//! The vectors of the words of an analysis, kept for the stages after the trees.
//!
//! In: the encoder's output, one group of sentences at a time. Out: [`Vectors`], with the vector of
//! each word for each task. If the encoder did not read the text, there are none; words past
//! [`WORDS_MAX`] have none either, so that memory is bounded.

use onrecord_encoder::{Encoded, Task};

/// How many words of a document have vectors: a book's worth.
pub(crate) const WORDS_MAX: usize = 1 << 16;

/// The vectors of words by task and by sentence.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    hidden: usize,
    /// The vectors for [`Task::Said`], [`Task::Who`] and [`Task::Deeds`], word after word.
    by_task: [Vec<f32>; 3],
    /// The index of the first word of each sentence, and at the end the number of all words.
    starts: Vec<usize>,
    /// Whether a group found no room. If so, later sentences have no vectors either, because those
    /// of a smaller group would be taken for the vectors of the one that was left out.
    is_full: bool,
    /// How many words are expected.
    n_expected: usize,
}

impl PartialEq for Vectors {
    fn eq(&self, other: &Self) -> bool {
        let bits = |vectors: &Self, task: usize| {
            vectors.by_task[task].iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        self.starts == other.starts && (0..3).all(|task| bits(self, task) == bits(other, task))
    }
}

impl Eq for Vectors {}

impl Vectors {
    /// Returns an empty collection for so many words. It takes the memory for them once: growing by
    /// doubling would need three times as much for a moment.
    pub(super) fn for_words(n: usize) -> Self {
        Self { n_expected: n.min(WORDS_MAX), ..Self::default() }
    }

    /// Returns the length of a vector; 0 if there are none.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Returns the number of sentences with vectors.
    #[must_use]
    pub fn n_sentences(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the number of words with vectors.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    /// Returns the index of a word, counted through the document; `None` if it has no vector.
    #[must_use]
    pub fn number(&self, sentence: usize, token: usize) -> Option<usize> {
        let (start, end) = (*self.starts.get(sentence)?, *self.starts.get(sentence + 1)?);
        (start + token < end).then_some(start + token)
    }

    /// Returns the sentence and the token of the word with this index.
    #[must_use]
    pub fn place(&self, number: usize) -> (usize, usize) {
        let sentence = self.starts.partition_point(|it| *it <= number).saturating_sub(1);
        (sentence, number - self.starts.get(sentence).copied().unwrap_or_default())
    }

    /// Returns the vectors of all words for a task, word after word.
    ///
    /// # Panics
    /// Panics if the task is [`Task::Syntax`], which has no vectors here.
    #[must_use]
    pub fn words(&self, task: Task) -> &[f32] {
        &self.by_task[task as usize - 1]
    }

    /// Adds a group of sentences, with their numbers of words as `lengths`. Does nothing if there
    /// is no room for it or was none for an earlier one.
    pub fn push(&mut self, encoded: Encoded, lengths: &[usize]) {
        let hidden = encoded.hidden();
        let [_, kept @ ..] = encoded.into_vectors();
        self.push_vectors(hidden, kept, lengths);
    }

    fn push_vectors(&mut self, hidden: usize, kept: [Vec<f32>; 3], lengths: &[usize]) {
        let n_new: usize = lengths.iter().sum();
        self.is_full |= self.n_words() + n_new > WORDS_MAX;
        if self.is_full {
            return;
        }
        self.hidden = hidden;
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for length in lengths {
            self.starts.push(self.n_words() + length);
        }
        for (all, more) in self.by_task.iter_mut().zip(kept) {
            if all.is_empty() && n_new >= self.n_expected {
                *all = more;
            } else {
                if all.is_empty() {
                    all.reserve_exact(self.n_expected * hidden);
                }
                all.extend_from_slice(&more);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Vectors, WORDS_MAX};

    #[test]
    fn what_finds_no_room_leaves_room_for_nothing_after_it() {
        let mut vectors = Vectors::default();
        for (n_words, kept) in
            [(WORDS_MAX - 1, WORDS_MAX - 1), (2, WORDS_MAX - 1), (1, WORDS_MAX - 1)]
        {
            let new = [(); 3].map(|()| vec![0.0; n_words]);
            vectors.push_vectors(1, new, &[n_words]);
            assert_eq!((vectors.n_words(), vectors.n_sentences()), (kept, 1), "after {n_words}");
        }
    }

    #[test]
    fn memory_is_taken_once_for_the_words_of_a_document() {
        let mut vectors = Vectors::for_words(5);
        for n_words in [2, 3] {
            vectors.push_vectors(7, [(); 3].map(|()| vec![0.5; n_words * 7]), &[n_words]);
            assert_eq!(vectors.by_task.each_ref().map(Vec::capacity), [35; 3]);
        }
        assert_eq!(vectors.n_words(), 5);
    }
}
