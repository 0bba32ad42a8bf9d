//! What the encoder gives: a vector for each word and task.

use std::ops::Range;

/// What the vectors of words are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// Tags, trees and names.
    Syntax,
    /// Who said what.
    Said,
    /// Who is meant.
    Who,
    /// Who did what to whom.
    Deeds,
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Syntax, Self::Said, Self::Who, Self::Deeds];

    /// Returns its name in the file of weights.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Said => "said",
            Self::Who => "who",
            Self::Deeds => "deeds",
        }
    }
}

/// The vectors of the words of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    pub(crate) hidden: usize,
    pub(crate) by_task: [Vec<f32>; Task::ALL.len()],
    /// The words of each window, counted through the document.
    pub windows: Vec<Range<usize>>,
}

impl Encoded {
    /// Returns how many numbers a vector has.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Returns the vectors of all words, one after the other, by task in the order of [`Task::ALL`].
    #[must_use]
    pub fn into_vectors(self) -> [Vec<f32>; Task::ALL.len()] {
        self.by_task
    }

    /// Returns the vectors of all words for a task, one after the other.
    #[must_use]
    pub fn words(&self, task: Task) -> &[f32] {
        &self.by_task[task as usize]
    }
}
