//! What does each word mean where it stands? A vector a word for each task that asks.
//!
//! In: the words of the sentences of a document. Out: [`Encoded`]. A transformer of word pieces
//! with weights of 8 bits, read from one file ([`Tensors`]). Reading fails with [`TensorError`];
//! encoding never fails and gives the same bytes on every machine, for any number of threads. Time
//! grows with the number of words; memory is that of one window, and what is returned.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is not compiled for the instruction set it is called with"
)]

mod encoded;
mod tensors;
mod wordpiece;
mod shape;
mod windows;
mod lanes;
#[cfg(target_arch = "x86_64")]
mod x86;
mod machine;
mod arithmetic;
mod rows;
mod sums;
mod linear;
mod attention;
mod layer;
#[cfg(test)]
mod tests;

use arithmetic::Norm;
pub use arithmetic::exp;
pub use encoded::{Encoded, Task};
use lanes::{Lanes, Work};
use layer::Layer;
pub use linear::Linear;
use machine::Machine;
use shape::WordShape;
pub use sums::{dots, rectified_sums};
pub use tensors::{Int8Matrix, TensorError, Tensors};
pub use wordpiece::Vocabulary;

/// The encoder.
#[derive(Clone, Debug)]
pub struct Encoder<'b> {
    vocabulary: Vocabulary<'b>,
    hidden: usize,
    n_heads: usize,
    /// How many pieces a window has room for, with the first and the last.
    window: usize,
    words: Int8Matrix<'b>,
    positions: Vec<f32>,
    shapes: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    /// For each task how much each layer counts.
    mixes: [Vec<f32>; Task::ALL.len()],
}

/// The pieces of a window, and which of them are the first of a word.
#[derive(Default)]
struct Pieces {
    pieces: Vec<(u32, WordShape)>,
    firsts: Vec<usize>,
}

impl<'b> Encoder<'b> {
    /// Reads the encoder.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or has another shape.
    pub fn read(tensors: &Tensors<'b>) -> Result<Self, TensorError> {
        let vocabulary = Vocabulary::read(tensors)?;
        let words = tensors.int8("embeddings.word", None, None)?;
        let hidden = words.n_columns;
        let config = tensors.text("config")?;
        let n_heads = number(config, "heads")?;
        let window = number(config, "window")?;
        let n_positions =
            tensors.shape("embeddings.position")?.first().copied().unwrap_or_default();
        let layers = (0..).take_while(|at| tensors.has(&format!("layer.{at}.up.weight")));
        let layers = layers.map(|at| Layer::read(tensors, at, hidden));
        let layers = layers.collect::<Result<Vec<_>, _>>()?;
        let out_of_range = vocabulary.n_pieces() > words.scales.len()
            || n_heads == 0
            || !hidden.is_multiple_of(n_heads)
            || hidden == 0
            || window < wordpiece::PIECES_MAX + 2
            || n_positions < window;
        if out_of_range {
            return Err(TensorError::OutOfRange);
        }
        let mut mixes = Task::ALL.map(|_| Vec::new());
        for task in Task::ALL {
            let name = format!("mix.{}", task.name());
            mixes[task as usize] = tensors.floats(&name, &[layers.len() + 1])?;
        }
        Ok(Self {
            hidden,
            n_heads,
            window,
            positions: tensors.floats("embeddings.position", &[n_positions, hidden])?,
            shapes: tensors.floats("embeddings.shape", &[WordShape::N, hidden])?,
            norm: Norm::read(tensors, "embeddings.norm", hidden)?,
            vocabulary,
            words,
            layers,
            mixes,
        })
    }

    /// Returns whether a word in lower case is common enough to be one piece.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.vocabulary.has(word)
    }

    /// Returns the vectors of the words of a document's sentences.
    #[must_use]
    pub fn encode(&self, sentences: &[Vec<&str>]) -> Encoded {
        self.encode_paragraphs(sentences, &[])
    }

    /// As [`encode`](Self::encode); `opens` says of each sentence whether it opens a paragraph.
    #[must_use]
    pub fn encode_paragraphs(&self, sentences: &[Vec<&str>], opens: &[bool]) -> Encoded {
        self.encode_on(Machine::best(), sentences, opens)
    }

    /// As [`encode_paragraphs`](Self::encode_paragraphs), with a given instruction set; the result is
    /// the same.
    #[must_use]
    pub(crate) fn encode_on(
        &self,
        machine: Machine,
        sentences: &[Vec<&str>],
        opens: &[bool],
    ) -> Encoded {
        let words: Vec<&str> = sentences.iter().flatten().copied().collect();
        let pieces: Vec<Vec<u32>> = words.iter().map(|it| self.vocabulary.pieces(it)).collect();
        let mut sizes = pieces.iter().map(Vec::len);
        let sizes = |words: &Vec<&str>| sizes.by_ref().take(words.len()).collect();
        let sizes: Vec<Vec<usize>> = sentences.iter().map(sizes).collect();
        let windows = windows::windows(&sizes, opens, self.window - 2);
        let mut by_task = Task::ALL.map(|_| vec![0.0; words.len() * self.hidden]);
        let (mut rows, mut space) = (Vec::new(), layer::LayerSpace::default());
        for window in &windows {
            let range = window.start * self.hidden..window.end * self.hidden;
            let out = by_task.each_mut().map(|vectors| &mut vectors[range.clone()]);
            let pieces = &self.pieces(&words[window.clone()], &pieces[window.clone()]);
            let (rows, space) = (&mut rows, &mut space);
            machine.run(EncodeWindow { encoder: self, pieces, rows, space, out });
        }
        Encoded { hidden: self.hidden, by_task, windows }
    }

    /// Returns the pieces of a window of words.
    fn pieces(&self, words: &[&str], pieces: &[Vec<u32>]) -> Pieces {
        let mut window = Pieces::default();
        window.pieces.push((self.vocabulary.opening, WordShape::Special));
        for (word, pieces) in words.iter().zip(pieces) {
            let shape = WordShape::of(word);
            window.firsts.push(window.pieces.len());
            window.pieces.extend(pieces.iter().map(|piece| (*piece, shape)));
        }
        window.pieces.push((self.vocabulary.closing, WordShape::Special));
        window
    }

    /// Writes the rows of the pieces before the first layer.
    #[inline(always)]
    fn embed(&self, window: &Pieces, rows: &mut Vec<f32>) {
        rows.resize(window.pieces.len() * self.hidden, 0.0);
        let positions = self.positions.chunks_exact(self.hidden);
        let rows = rows.chunks_exact_mut(self.hidden);
        for ((row, (piece, shape)), position) in rows.zip(&window.pieces).zip(positions) {
            let (piece, shape) = (*piece as usize, *shape as usize * self.hidden);
            let scale = self.words.scales[piece];
            let shape = &self.shapes[shape..shape + self.hidden];
            let sums = self.words.row(piece).zip(position).zip(shape);
            for (value, ((word, position), shape)) in row.iter_mut().zip(sums) {
                *value = f32::from(word) * scale + position + shape;
            }
            self.norm.apply(row);
        }
    }

    /// Adds to the vectors of words what a layer gives for them.
    #[inline(always)]
    fn mix(&self, number: usize, firsts: &[usize], rows: &[f32], out: &mut ByTask<'_>) {
        for (out, mix) in out.iter_mut().zip(&self.mixes) {
            let mix = mix[number];
            for (out, first) in out.chunks_exact_mut(self.hidden).zip(firsts) {
                let row = &rows[first * self.hidden..][..self.hidden];
                out.iter_mut().zip(row).for_each(|(out, value)| *out += mix * value);
            }
        }
    }
}

/// The vectors of the words of a window.
type ByTask<'v> = [&'v mut [f32]; Task::ALL.len()];

struct EncodeWindow<'a, 'b> {
    encoder: &'a Encoder<'b>,
    pieces: &'a Pieces,
    rows: &'a mut Vec<f32>,
    space: &'a mut layer::LayerSpace,
    out: ByTask<'a>,
}

impl Work for EncodeWindow<'_, '_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let Self { encoder, pieces, rows, space, mut out } = self;
        encoder.embed(pieces, rows);
        encoder.mix(0, &pieces.firsts, rows, &mut out);
        let Some((last, layers)) = encoder.layers.split_last() else { return };
        for (layer, number) in layers.iter().zip(1..) {
            layer.apply(lanes, encoder.n_heads, rows, space);
            encoder.mix(number, &pieces.firsts, rows, &mut out);
        }
        // Of the last layer only the first piece of each word is asked.
        last.apply_to(lanes, encoder.n_heads, &pieces.firsts, rows, space);
        let words: Vec<usize> = (0..pieces.firsts.len()).collect();
        encoder.mix(encoder.layers.len(), &words, rows, &mut out);
    }
}

/// Returns the number after `name` in lines of names and numbers.
fn number(config: &str, name: &str) -> Result<usize, TensorError> {
    let values = config.lines().filter_map(|line| line.split_once(' '));
    let mut values = values.filter(|(found, _)| *found == name);
    let value = values.next().and_then(|(_, value)| value.trim().parse().ok());
    value.ok_or_else(|| TensorError::Missing(format!("config: {name}")))
}
