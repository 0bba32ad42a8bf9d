//! Dependency trees by arc-eager transitions, found by beam search under a linear model.
//!
//! In: the lexemes, tags and classes of one sentence. Out: a head and a relation for each token,
//! exactly one root, no cycle, whatever the tokens. Linear in the length of the sentence.
//! Method: Nivre, "Algorithms for Deterministic Incremental Dependency Parsing", 2008, with the
//! root after the last token (Ballesteros and Nivre, 2013); Zhang and Nivre, "Transition-based
//! Dependency Parsing with Rich Non-local Features", ACL 2011. Never fails.

pub mod features;
pub mod search;
pub mod state;

pub use features::Words;

use self::features::Atoms;
use self::search::{Beam, LabelSets, Search, Weights};
use self::state::{N_ACTIONS, tree};
use super::blob::{BlobError, BlobReader, BlobWriter};
use super::model::{LinearModel, Rows};
use super::{Deprel, Upos};

/// The parser's tables.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    /// Which hypotheses are followed.
    pub beam: Beam,
    /// Which labels may stand between which tags.
    pub labels: LabelSets,
    /// The weights.
    pub weights: LinearModel,
}

impl Parser {
    /// Returns the head (`None` for the root) and the relation of each word.
    #[must_use]
    pub fn parse(&self, words: &Words<'_>) -> Vec<(Option<u32>, Deprel)> {
        let classes = best_actions(&self.weights, &self.labels, words, self.beam);
        finish(words, &classes)
    }

    /// Writes a parser of these parts in the form that [`Parser::read`] takes.
    pub fn write(out: &mut BlobWriter, beam: Beam, labels: &LabelSets, rows: &Rows) {
        out.number(beam.width);
        out.number(beam.margin as usize);
        let seen: Vec<_> = labels.as_slice().iter().enumerate().filter(|it| *it.1 != 0).collect();
        out.number(seen.len());
        for (at, set) in seen {
            out.number(at);
            out.raw(&set.to_le_bytes());
        }
        LinearModel::write(out, N_ACTIONS, rows);
    }

    /// Reads a parser back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a value out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let beam = Beam { width: input.number()?, margin: input.small()? };
        let mut sets = LabelSets::default().as_slice().to_vec();
        for _ in 0..input.number()? {
            let place = sets.get_mut(input.number()?).ok_or(BlobError::OutOfRange)?;
            let bytes = input.raw(8)?.try_into().map_err(|_| BlobError::EndsEarly)?;
            *place = u64::from_le_bytes(bytes);
        }
        let weights = LinearModel::read(input)?;
        if !(1..=256).contains(&beam.width) || weights.n_classes() != N_ACTIONS {
            return Err(BlobError::OutOfRange);
        }
        Ok(Self { beam, labels: LabelSets::from_slice(&sets), weights })
    }
}

/// Returns the classes of the best chain of actions under `weights`.
#[must_use]
pub fn best_actions<W: Weights>(
    weights: &W,
    labels: &LabelSets,
    words: &Words<'_>,
    beam: Beam,
) -> Vec<u8> {
    let atoms = Atoms::new(words);
    let mut search = Search::new(&atoms, weights, labels);
    for _ in 0..2 * words.lexemes.len() {
        search.step(beam);
    }
    search.lattice.actions(search.beam.start)
}

/// Returns the tree that `classes` build, with one root of all that hang from the root: the first
/// that is not punctuation.
#[must_use]
pub fn finish(words: &Words<'_>, classes: &[u8]) -> Vec<(Option<u32>, Deprel)> {
    let n_words = u32::try_from(words.lexemes.len()).unwrap_or(state::NONE);
    let arcs = tree(n_words, classes);
    let is_punct = |at: usize| words.tags.get(at).is_some_and(|it| it.0 == Upos::PUNCT);
    let mut loose = (0..arcs.len()).filter(|it| arcs[*it].0 == n_words);
    let first = loose.clone().next().unwrap_or_default();
    let root = loose.find(|it| !is_punct(*it)).unwrap_or(first);
    let arc = |(at, (head, label)): (usize, &(u32, Deprel))| {
        if at == root {
            (None, Deprel::ROOT)
        } else if *head == n_words {
            let label = if is_punct(at) { Deprel::PUNCT } else { Deprel::PARATAXIS };
            (u32::try_from(root).ok(), label)
        } else {
            (Some(*head), *label)
        }
    };
    arcs.iter().enumerate().map(arc).collect()
}
