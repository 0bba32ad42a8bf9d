//! What the encoder promises: the same bytes on every instruction set and whatever stands beside.

mod file;
mod sums;
mod whole;
mod words;

use super::{Encoder, Tensors};

/// Pseudo-random numbers.
struct Chance(u64);

impl Chance {
    /// Returns a number from -1 to 1.
    fn number(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn numbers(&mut self, n: usize, most: f32) -> Vec<f32> {
        (0..n).map(|_| self.number() * most).collect()
    }
}

/// Builds the bytes of a file of weights.
#[derive(Default)]
struct File {
    n_tensors: u32,
    bytes: Vec<u8>,
}

impl File {
    fn add(&mut self, name: &str, kind: u8, dims: &[usize], payload: impl IntoIterator<Item = u8>) {
        self.n_tensors += 1;
        self.bytes.extend((name.len() as u16).to_le_bytes());
        self.bytes.extend(name.as_bytes());
        self.bytes.extend([kind, dims.len() as u8]);
        for dim in dims {
            self.bytes.extend((*dim as u32).to_le_bytes());
        }
        self.bytes.extend(payload);
    }

    fn floats(&mut self, name: &str, dims: &[usize], values: &[f32]) {
        self.add(name, 0, dims, values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn int8(&mut self, name: &str, dims: [usize; 2], scales: &[f32], values: &[i8]) {
        let scales = scales.iter().flat_map(|scale| scale.to_le_bytes());
        let values = values.iter().map(|value| value.cast_unsigned());
        self.add(name, 1, &dims, scales.chain(values));
    }

    fn text(&mut self, name: &str, text: &str) {
        self.add(name, 2, &[text.len()], text.bytes());
    }

    /// Adds a linear map of random weights.
    fn linear(&mut self, name: &str, n_out: usize, n_in: usize, chance: &mut Chance) {
        let scales: Vec<f32> = (0..n_out).map(|_| 0.001 + chance.number().abs() * 0.004).collect();
        let values: Vec<i8> = (0..n_out * n_in).map(|_| (chance.number() * 127.0) as i8).collect();
        self.int8(&format!("{name}.weight"), [n_out, n_in], &scales, &values);
        self.floats(&format!("{name}.bias"), &[n_out], &chance.numbers(n_out, 0.5));
    }

    fn norm(&mut self, name: &str, width: usize, chance: &mut Chance) {
        let weights: Vec<f32> = chance.numbers(width, 0.3).iter().map(|it| 1.0 + it).collect();
        self.floats(&format!("{name}.weight"), &[width], &weights);
        self.floats(&format!("{name}.bias"), &[width], &chance.numbers(width, 0.3));
    }

    fn finish(&self) -> Vec<u8> {
        let n_tensors = self.n_tensors.to_le_bytes();
        [b"ONRECORD-READER1", n_tensors.as_slice(), &self.bytes].concat()
    }
}

/// Reads what [`File`] wrote.
fn tensors(bytes: &[u8]) -> Tensors<'_> {
    Tensors::read(bytes).expect("a whole file is read")
}

/// Reads a [`small_encoder`].
fn encoder(bytes: &[u8]) -> Encoder<'_> {
    Encoder::read(&tensors(bytes)).expect("it has all its tensors")
}

/// The word pieces of the small encoder.
const PIECES: &str =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\nsen\n##ate\nsenate\n##s\nthe\n.\n,\n-\nparis\ncafe\n1\n##9";

/// Returns the weights of an encoder of this width, with windows of `window` pieces.
fn small_encoder(hidden: usize, n_heads: usize, window: usize) -> Vec<u8> {
    const UP: usize = 72;
    const N_LAYERS: usize = 2;
    let (mut file, chance) = (File::default(), &mut Chance(1));
    file.text("vocab", PIECES);
    file.text("config", &format!("heads {n_heads}\nwindow {window}"));
    let n_pieces = PIECES.lines().count();
    let words: Vec<i8> = (0..n_pieces * hidden).map(|_| (chance.number() * 127.0) as i8).collect();
    file.int8("embeddings.word", [n_pieces, hidden], &vec![0.01; n_pieces], &words);
    let positions = chance.numbers(window * hidden, 0.5);
    file.floats("embeddings.position", &[window, hidden], &positions);
    file.floats("embeddings.shape", &[8, hidden], &chance.numbers(8 * hidden, 0.5));
    file.norm("embeddings.norm", hidden, chance);
    for layer in 0..N_LAYERS {
        for part in ["query", "key", "value", "attention"] {
            file.linear(&format!("layer.{layer}.{part}"), hidden, hidden, chance);
        }
        file.norm(&format!("layer.{layer}.attention_norm"), hidden, chance);
        file.linear(&format!("layer.{layer}.up"), UP, hidden, chance);
        file.linear(&format!("layer.{layer}.down"), hidden, UP, chance);
        file.norm(&format!("layer.{layer}.output_norm"), hidden, chance);
    }
    for task in super::Task::ALL {
        let mix = chance.numbers(N_LAYERS + 1, 1.0);
        file.floats(&format!("mix.{}", task.name()), &[N_LAYERS + 1], &mix);
    }
    file.finish()
}
