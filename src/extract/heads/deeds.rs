//! Relations: which words express one of which type, and which words are its sides.
//!
//! In: the vectors of words for [`Task::Deeds`]. Out: [`DeedLogits`]: for each word and type, a
//! logit for being the trigger; for a trigger and a word, logits for being its subject, its object
//! and part of its matter; for a trigger, the logits of its status.

use onrecord_encoder::{Linear, Task, TensorError, Tensors, dots, rectified_sums};

use super::place::{N_PLACE, N_TREE};
use super::{EmbeddingTable, row};
use crate::language::Vectors;
use crate::language::syntax::rectified;

/// The roles of a word for a trigger: its subject, its object, part of its matter.
pub(crate) const ROLES: usize = 3;

/// The status logits of a relation: asserted, negated, hypothetical; and whether it is over.
pub(crate) const N_STATUS: usize = 4;

/// The heads for relations.
#[derive(Clone, Debug)]
pub(crate) struct DeedHeads {
    /// The names of the types, in the order of their logits.
    pub types: Vec<Box<str>>,
    trigger_hidden: Linear,
    trigger: Linear,
    anchor: Linear,
    word: Linear,
    kind: EmbeddingTable,
    place: EmbeddingTable,
    argument: Linear,
    anchor_key: Linear,
    word_key: Linear,
    kind_key: EmbeddingTable,
    status: Linear,
}

/// The output of the heads for the words of a document.
#[derive(Clone, Debug)]
pub(crate) struct DeedLogits<'h> {
    /// The heads.
    pub heads: &'h DeedHeads,
    triggers: Vec<f32>,
    anchors: Vec<f32>,
    words: Vec<f32>,
    anchor_keys: Vec<f32>,
    word_keys: Vec<f32>,
}

/// A word that may be a side of a relation, and its place relative to the trigger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SideWord {
    /// The index of the word in the document.
    pub word: usize,
    /// Its table rows for the distance in the text, see [`super::place::place_signs`].
    pub place: [usize; 2],
    /// Its table row for the place in the tree, see [`super::place::tree_sign`].
    pub tree: usize,
}

impl DeedHeads {
    pub(super) fn read(tensors: &Tensors<'_>, hidden: usize) -> Result<Self, TensorError> {
        let of_word = |name: &str| Linear::read(tensors, name, hidden);
        let types: Vec<Box<str>> =
            tensors.text("labels.relations")?.lines().map(Into::into).collect();
        let (trigger_hidden, anchor) = (of_word("deeds.trigger_hidden")?, of_word("deeds.anchor")?);
        let heads = Self {
            trigger: Linear::read(tensors, "deeds.trigger", trigger_hidden.n_out())?,
            word: of_word("deeds.word")?,
            kind: EmbeddingTable::read(tensors, "deeds.kind.weight", types.len())?,
            place: EmbeddingTable::read(tensors, "deeds.place.weight", N_PLACE + N_TREE)?,
            argument: Linear::read(tensors, "deeds.argument", anchor.n_out())?,
            anchor_key: of_word("deeds.anchor_key")?,
            word_key: of_word("deeds.word_key")?,
            kind_key: EmbeddingTable::read(tensors, "deeds.kind_key.weight", types.len())?,
            status: Linear::read(tensors, "deeds.told", anchor.n_out())?,
            types,
            trigger_hidden,
            anchor,
        };
        let (width, keys) = (heads.anchor.n_out(), heads.anchor_key.n_out());
        let fits = heads.word.n_out() == width
            && heads.kind.width == width
            && heads.place.width == width
            && heads.word_key.n_out() == keys
            && heads.kind_key.width == keys
            && keys.is_multiple_of(ROLES)
            && heads.trigger.n_out() == heads.types.len()
            && heads.argument.n_out() == ROLES
            && heads.status.n_out() == N_STATUS;
        if fits { Ok(heads) } else { Err(TensorError::OutOfRange) }
    }

    /// Returns the output of the heads for the words of a document.
    #[must_use]
    pub(crate) fn logits(&self, vectors: &Vectors) -> DeedLogits<'_> {
        let words = vectors.words(Task::Deeds);
        DeedLogits {
            heads: self,
            triggers: self.trigger.apply(&rectified(self.trigger_hidden.apply(words))),
            anchors: self.anchor.apply(words),
            words: self.word.apply(words),
            anchor_keys: self.anchor_key.apply(words),
            word_keys: self.word_key.apply(words),
        }
    }
}

impl DeedLogits<'_> {
    /// Returns, for each type, the logit of a word being its trigger.
    #[must_use]
    pub(crate) fn triggers(&self, word: usize) -> &[f32] {
        row(&self.triggers, self.heads.types.len(), word)
    }

    /// Returns, for each of `sides`, the logits of its roles in the relation of type `kind` at
    /// `anchor`.
    #[must_use]
    pub(crate) fn arguments(
        &self,
        anchor: usize,
        kind: usize,
        sides: &[SideWord],
    ) -> Vec<[f32; ROLES]> {
        let heads = self.heads;
        let (width, keys) = (heads.anchor.n_out(), heads.anchor_key.n_out());
        let (of_anchor, of_kind) = (row(&self.anchors, width, anchor), heads.kind.row(kind));
        let group = |side: &SideWord| {
            let [far, apart] = side.place.map(|it| heads.place.row(it));
            let tree = heads.place.row(N_PLACE + side.tree);
            [of_anchor, of_kind, row(&self.words, width, side.word), far, apart, tree]
        };
        let hidden = rectified_sums(width, sides.iter().map(group));
        let mut key = row(&self.anchor_keys, keys, anchor).to_vec();
        key.iter_mut().zip(heads.kind_key.row(kind)).for_each(|(value, term)| *value += term);
        let part = keys / ROLES;
        let scale = 1.0 / (part as f32).sqrt();
        let of_side = |side: &SideWord| {
            let other = row(&self.word_keys, keys, side.word);
            key.chunks_exact(part).zip(other.chunks_exact(part))
        };
        let keyed = dots(sides.iter().flat_map(of_side));
        let mut scores = heads.argument.apply(&hidden);
        scores.iter_mut().zip(keyed).for_each(|(score, keyed)| *score += keyed * scale);
        scores.as_chunks::<ROLES>().0.to_vec()
    }

    /// Returns the status logits of the relation of type `kind` at `anchor`.
    #[must_use]
    pub(crate) fn status(&self, anchor: usize, kind: usize) -> [f32; N_STATUS] {
        let width = self.heads.anchor.n_out();
        let group = [row(&self.anchors, width, anchor), self.heads.kind.row(kind)];
        let hidden = rectified_sums(width, std::iter::once(group));
        let found = self.heads.status.apply(&hidden);
        found.as_chunks::<N_STATUS>().0.first().copied().unwrap_or_default()
    }
}
