//! The vectors of the words of an analysis, kept for what is read after the trees.
//!
//! In: what the encoder gives, group of sentences by group. Out: [`Vectors`], which gives the vector
//! of a word for a task. An analysis that was not read by the encoder has none, and so have words
//! past [`WORDS_MAX`], so that memory is bounded.

use super::encoder::{Encoded, Task};

/// How many words of a document keep their vectors: a book's worth.
pub const WORDS_MAX: usize = 1 << 16;

/// The vectors of words by task and by sentence.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    hidden: usize,
    /// The vectors for [`Task::Said`], [`Task::Who`] and [`Task::Deeds`], word after word.
    by_task: [Vec<f32>; 3],
    /// The number of the first word of each sentence, and after the last, of words in all.
    starts: Vec<usize>,
}

impl PartialEq for Vectors {
    fn eq(&self, other: &Self) -> bool {
        let bits = |it: &Self, task: usize| {
            it.by_task[task].iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        self.starts == other.starts && (0..3).all(|task| bits(self, task) == bits(other, task))
    }
}

impl Eq for Vectors {}

impl Vectors {
    /// Returns how many numbers a vector has; 0 if there are none.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Returns the number of sentences whose words have vectors.
    #[must_use]
    pub fn n_sentences(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the number of words that have vectors.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    /// Returns the number of a word, counted through the document; `None` if it has no vector.
    #[must_use]
    pub fn number(&self, sentence: usize, token: usize) -> Option<usize> {
        let (start, end) = (*self.starts.get(sentence)?, *self.starts.get(sentence + 1)?);
        (start + token < end).then_some(start + token)
    }

    /// Returns the sentence and the token of the word of this number.
    #[must_use]
    pub fn place(&self, number: usize) -> (usize, usize) {
        let sentence = self.starts.partition_point(|it| *it <= number).saturating_sub(1);
        (sentence, number - self.starts.get(sentence).copied().unwrap_or_default())
    }

    /// Returns the vectors of all words for a task, word after word.
    ///
    /// # Panics
    /// If the task is [`Task::Syntax`], whose vectors are not kept.
    #[must_use]
    pub fn words(&self, task: Task) -> &[f32] {
        &self.by_task[task as usize - 1]
    }

    /// Adds the sentences of a group, given by their numbers of words, as long as there is room.
    pub fn push(&mut self, encoded: Encoded, lengths: &[usize]) {
        let n_new: usize = lengths.iter().sum();
        if self.n_words() + n_new > WORDS_MAX {
            return;
        }
        self.hidden = encoded.hidden();
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for length in lengths {
            self.starts.push(self.n_words() + length);
        }
        let [_, kept @ ..] = encoded.into_vectors();
        for (all, more) in self.by_task.iter_mut().zip(kept) {
            if all.is_empty() {
                *all = more;
            } else {
                all.extend_from_slice(&more);
            }
        }
    }
}
