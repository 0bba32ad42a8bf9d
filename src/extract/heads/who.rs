//! Who is meant: what kind of actor a word means, and how well two mentions match.
//!
//! In: the vectors of words for [`Task::Who`]. Out: [`WhoLogits`]: for the head word of a mention,
//! the logits of [`KINDS`]; for a mention and an earlier one, a score, above 0 if the two are more
//! likely the same than not. Mentions are represented by their head words, after Dobrovolskii,
//! "Word-Level Coreference Resolution", EMNLP 2021.

use onrecord_encoder::{Linear, Task, TensorError, Tensors, dots, rectified_sums};

use super::{EmbeddingTable, row};
use crate::knowledge::ActorKind;
use crate::language::Vectors;
use crate::language::syntax::rectified;

/// What a word may mean, in the order of the logits; `None` is no actor.
pub(crate) const KINDS: [Option<ActorKind>; 7] = [
    None,
    Some(ActorKind::Person),
    Some(ActorKind::Organization),
    Some(ActorKind::Outlet),
    Some(ActorKind::Government),
    Some(ActorKind::Group),
    Some(ActorKind::Unnamed),
];

/// The lower edges of the classes of sentences and of mentions between two mentions.
const SENTENCE_EDGES: [usize; 7] = [1, 2, 3, 4, 6, 9, 15];
const RANK_EDGES: [usize; 9] = [2, 3, 4, 5, 7, 10, 15, 23, 41];

/// The number of rows for the relative place of two mentions.
const N_SIGNS: usize = 8 + 10 + 9 + 4 + 2;

/// How a mention refers, as the heads learned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refers {
    Name,
    Nominal,
    Pronoun,
}

/// Which words two mentions share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SharedWords {
    /// None.
    Nothing,
    /// The head.
    Head,
    /// Some other noun.
    SomeWord,
    /// Both are the same pronoun.
    Pronoun,
}

/// A mention relative to an earlier one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MentionPair {
    /// The distance in sentences.
    pub sentences: usize,
    /// The distance in mentions, at least 1.
    pub rank: usize,
    /// How the later mention refers.
    pub later: Refers,
    /// How the earlier mention refers.
    pub earlier: Refers,
    /// Which words they share.
    pub shared: SharedWords,
    /// Whether the earlier mention is a subject.
    pub is_subject: bool,
}

impl MentionPair {
    fn signs(self) -> [usize; 5] {
        [
            SENTENCE_EDGES.partition_point(|edge| *edge <= self.sentences),
            8 + RANK_EDGES.partition_point(|edge| *edge <= self.rank),
            18 + 3 * self.later as usize + self.earlier as usize,
            27 + self.shared as usize,
            31 + usize::from(self.is_subject),
        ]
    }
}

/// The heads for mentions.
#[derive(Clone, Debug)]
pub(crate) struct WhoHeads {
    actor_hidden: Linear,
    actor: Linear,
    anaphor: Linear,
    antecedent: Linear,
    anaphor_key: Linear,
    antecedent_key: Linear,
    signs: EmbeddingTable,
    link: Linear,
}

/// The output of the heads for the words of a document.
#[derive(Clone, Debug)]
pub(crate) struct WhoLogits<'h> {
    heads: &'h WhoHeads,
    kinds: Vec<f32>,
    anaphors: Vec<f32>,
    antecedents: Vec<f32>,
    anaphor_keys: Vec<f32>,
    antecedent_keys: Vec<f32>,
}

impl WhoHeads {
    pub(super) fn read(tensors: &Tensors<'_>, hidden: usize) -> Result<Self, TensorError> {
        let of_word = |name: &str| Linear::read(tensors, name, hidden);
        let (actor_hidden, anaphor) = (of_word("who.actor_hidden")?, of_word("who.anaphor")?);
        let heads = Self {
            actor: Linear::read(tensors, "who.actor", actor_hidden.n_out())?,
            antecedent: of_word("who.antecedent")?,
            anaphor_key: of_word("who.anaphor_key")?,
            antecedent_key: of_word("who.antecedent_key")?,
            signs: EmbeddingTable::read(tensors, "who.signs.weight", N_SIGNS)?,
            link: Linear::read(tensors, "who.link", anaphor.n_out())?,
            actor_hidden,
            anaphor,
        };
        let width = heads.anaphor.n_out();
        let fits = heads.antecedent.n_out() == width
            && heads.signs.width == width
            && heads.anaphor_key.n_out() == heads.antecedent_key.n_out()
            && heads.actor.n_out() == KINDS.len()
            && heads.link.n_out() == 1;
        if fits { Ok(heads) } else { Err(TensorError::OutOfRange) }
    }

    /// Returns the output of the heads for the words of a document.
    #[must_use]
    pub(crate) fn logits(&self, vectors: &Vectors) -> WhoLogits<'_> {
        let words = vectors.words(Task::Who);
        WhoLogits {
            heads: self,
            kinds: self.actor.apply(&rectified(self.actor_hidden.apply(words))),
            anaphors: self.anaphor.apply(words),
            antecedents: self.antecedent.apply(words),
            anaphor_keys: self.anaphor_key.apply(words),
            antecedent_keys: self.antecedent_key.apply(words),
        }
    }
}

impl WhoLogits<'_> {
    /// Returns the logits of [`KINDS`] for a word, given by its index in the document.
    #[must_use]
    pub(crate) fn kinds(&self, word: usize) -> &[f32] {
        row(&self.kinds, KINDS.len(), word)
    }

    /// Returns the score of the mention headed by `later` with each of those before it.
    #[must_use]
    pub(crate) fn links(&self, later: usize, earlier: &[(usize, MentionPair)]) -> Vec<f32> {
        let width = self.heads.anaphor.n_out();
        let key_width = self.heads.anaphor_key.n_out();
        let (of_later, key) =
            (row(&self.anaphors, width, later), row(&self.anaphor_keys, key_width, later));
        let group = |(word, pair): &(usize, MentionPair)| {
            let [far, rank, kinds, shared, subject] =
                pair.signs().map(|it| self.heads.signs.row(it));
            let of_earlier = row(&self.antecedents, width, *word);
            [of_later, of_earlier, far, rank, kinds, shared, subject]
        };
        let hidden = rectified_sums(width, earlier.iter().map(group));
        let keys =
            |(word, _): &(usize, MentionPair)| (key, row(&self.antecedent_keys, key_width, *word));
        let keyed = dots(earlier.iter().map(keys));
        let scale = 1.0 / (key_width as f32).sqrt();
        let scores = self.heads.link.apply(&hidden);
        scores.into_iter().zip(keyed).map(|(score, keyed)| score + keyed * scale).collect()
    }
}
