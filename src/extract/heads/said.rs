//! Who said what: which words are cues, and the role of each word near a cue.
//!
//! In: the vectors of words for [`Task::Said`]. Out: [`SaidLogits`]: for each word, a logit for
//! being a cue's anchor; for an anchor and a word, the logits of [`ROLES`].

use onrecord_encoder::{Linear, Task, TensorError, Tensors, rectified_sums};

use super::place::{N_PLACE, place_signs};
use super::{EmbeddingTable, row};
use crate::language::Vectors;
use crate::language::syntax::rectified;

/// The roles of a word for a cue: none, part of its source, of its content, of the cue itself.
pub(crate) const ROLES: usize = 4;

/// The heads for statements.
#[derive(Clone, Debug)]
pub(crate) struct SaidHeads {
    cue_hidden: Linear,
    cue: Linear,
    anchor: Linear,
    word: Linear,
    place: EmbeddingTable,
    role: Linear,
}

/// The output of the heads for the words of a document.
#[derive(Clone, Debug)]
pub(crate) struct SaidLogits<'h> {
    heads: &'h SaidHeads,
    /// For each word, the logit of being the anchor of a cue.
    pub cues: Vec<f32>,
    anchors: Vec<f32>,
    words: Vec<f32>,
}

impl SaidHeads {
    pub(super) fn read(tensors: &Tensors<'_>, hidden: usize) -> Result<Self, TensorError> {
        let cue_hidden = Linear::read(tensors, "said.cue_hidden", hidden)?;
        let anchor = Linear::read(tensors, "said.anchor", hidden)?;
        let heads = Self {
            cue: Linear::read(tensors, "said.cue", cue_hidden.n_out())?,
            word: Linear::read(tensors, "said.word", hidden)?,
            place: EmbeddingTable::read(tensors, "said.place.weight", N_PLACE)?,
            role: Linear::read(tensors, "said.role", anchor.n_out())?,
            cue_hidden,
            anchor,
        };
        let width = heads.anchor.n_out();
        let fits = heads.word.n_out() == width
            && heads.place.width == width
            && heads.role.n_out() == ROLES
            && heads.cue.n_out() == 1;
        if fits { Ok(heads) } else { Err(TensorError::OutOfRange) }
    }

    /// Returns the output of the heads for the words of a document.
    #[must_use]
    pub(crate) fn logits(&self, vectors: &Vectors) -> SaidLogits<'_> {
        let words = vectors.words(Task::Said);
        SaidLogits {
            heads: self,
            cues: self.cue.apply(&rectified(self.cue_hidden.apply(words))),
            anchors: self.anchor.apply(words),
            words: self.word.apply(words),
        }
    }
}

impl SaidLogits<'_> {
    /// Returns the role logits of each of `others`, given as (word, sentence), for the cue at
    /// `anchor`.
    #[must_use]
    pub(crate) fn roles(
        &self,
        (anchor, sentence): (usize, usize),
        others: &[(usize, usize)],
    ) -> Vec<[f32; ROLES]> {
        let width = self.heads.anchor.n_out();
        let of_anchor = row(&self.anchors, width, anchor);
        let group = |(other, of): &(usize, usize)| {
            let signs = place_signs(
                other.cast_signed() - anchor.cast_signed(),
                of.cast_signed() - sentence.cast_signed(),
            );
            let [far, apart] = signs.map(|it| self.heads.place.row(it));
            [of_anchor, row(&self.words, width, *other), far, apart]
        };
        let hidden = rectified_sums(width, others.iter().map(group));
        self.heads.role.apply(&hidden).as_chunks::<ROLES>().0.to_vec()
    }
}
