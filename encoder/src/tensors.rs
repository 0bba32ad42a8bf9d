//! The file of weights: tensors by name.
//!
//! In: the bytes of the file, whole or in parts. Out: [`Tensors`], from which a reader takes what it
//! needs by name and shape. Large tables are lent, not copied; so a part ends after a tensor or after a
//! row of a matrix. Fails with [`TensorError`] if the bytes end early or are not such a file, or if a
//! tensor is not there in the wanted form.

use std::collections::BTreeMap;
use std::slice;

/// How the file begins.
const HEAD: &[u8] = b"ONRECORD-READER1";

/// Why weights could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TensorError {
    /// The bytes do not begin as a file of weights does.
    #[error("these are not weights of this release")]
    NotWeights,
    /// The bytes end before the last tensor does.
    #[error("the weights end early; rebuild them or take the file of this release")]
    EndsEarly,
    /// Bytes follow the last tensor.
    #[error("the weights hold {0} bytes too many; rebuild them or take the file of this release")]
    EndsLate(usize),
    /// A name or a text is not UTF-8, or a kind of tensor is unknown.
    #[error("the weights hold a value out of range; rebuild them or take the file of this release")]
    OutOfRange,
    /// A tensor is not there.
    #[error("the weights lack `{0}`")]
    Missing(String),
    /// A tensor has another kind or shape.
    #[error("the weights have `{name}` as {found}, not as {wanted}")]
    WrongShape {
        /// Its name.
        name: String,
        /// What the weights have.
        found: String,
        /// What a reader wants.
        wanted: String,
    },
}

/// Tensors by name.
#[derive(Clone, Debug, Default)]
pub struct Tensors<'b> {
    by_name: BTreeMap<&'b str, Tensor<'b>>,
}

#[derive(Clone, Debug)]
struct Tensor<'b> {
    kind: Kind,
    dims: Vec<usize>,
    /// Of a matrix of 8-bit numbers the factors, of others everything.
    bytes: &'b [u8],
    /// The rows of such a matrix, as many together as a part of the file has.
    rows: Vec<&'b [u8]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Floats,
    Int8,
    Text,
}

/// A matrix of 8-bit numbers with a factor a row.
#[derive(Clone, Debug)]
pub struct Int8Matrix<'b> {
    /// How many numbers a row has.
    pub n_columns: usize,
    /// The factor of each row.
    pub scales: Vec<f32>,
    /// Runs of whole rows, each number the byte of an `i8`.
    runs: Vec<&'b [u8]>,
}

impl<'b> Int8Matrix<'b> {
    /// Returns the numbers of a row, without its factor; none if there is no such row.
    pub fn row(&self, at: usize) -> impl Iterator<Item = i8> + use<'b> {
        let mut start = at * self.n_columns;
        let mut found: &[u8] = &[];
        for run in &self.runs {
            if let Some(row) = run.get(start..start + self.n_columns) {
                found = row;
                break;
            }
            start -= run.len();
        }
        found.iter().map(|byte| byte.cast_signed())
    }
}

impl<'b> Tensors<'b> {
    /// Reads the file.
    ///
    /// # Errors
    /// Returns an error if the bytes end early or late or are not a file of weights.
    pub fn read(bytes: &'b [u8]) -> Result<Self, TensorError> {
        Self::read_parts(&[bytes])
    }

    /// As [`read`](Self::read), of a file that was cut into parts.
    ///
    /// # Errors
    /// As there, and if a part ends within a tensor that is no matrix, or within a row.
    pub fn read_parts(parts: &[&'b [u8]]) -> Result<Self, TensorError> {
        let mut input = Input { rest: &[], later: parts.iter() };
        if input.take(HEAD.len())? != HEAD {
            return Err(TensorError::NotWeights);
        }
        let mut tensors = Self::default();
        for _ in 0..input.number::<4>()? {
            let n_bytes = input.number::<2>()?;
            let name = text(input.take(n_bytes)?)?;
            let kind = match input.number::<1>()? {
                0 => Kind::Floats,
                1 => Kind::Int8,
                2 => Kind::Text,
                _ => return Err(TensorError::OutOfRange),
            };
            let n_dims = input.number::<1>()?;
            let dims = (0..n_dims).map(|_| input.number::<4>()).collect::<Result<Vec<_>, _>>()?;
            let (bytes, rows) = input.payload(kind, &dims)?;
            tensors.by_name.insert(name, Tensor { kind, dims, bytes, rows });
        }
        match input.n_left() {
            0 => Ok(tensors),
            rest => Err(TensorError::EndsLate(rest)),
        }
    }

    /// Returns the floats of a tensor of this shape, row after row.
    ///
    /// # Errors
    /// Returns an error if there is no such tensor, or it has another kind or shape.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, TensorError> {
        let tensor = self.tensor(name)?;
        if tensor.kind != Kind::Floats || tensor.dims != shape {
            return Err(tensor.unlike(name, Kind::Floats, &format!("{shape:?}")));
        }
        Ok(floats(tensor.bytes))
    }

    /// Returns a matrix of 8-bit numbers, of any number of rows if `n_rows` is `None`.
    ///
    /// # Errors
    /// Returns an error if there is no such tensor, or it has another kind or shape.
    pub fn int8(
        &self,
        name: &str,
        n_rows: Option<usize>,
        n_columns: Option<usize>,
    ) -> Result<Int8Matrix<'b>, TensorError> {
        let tensor = self.tensor(name)?;
        let fits = |wanted: Option<usize>, found: usize| wanted.is_none_or(|it| it == found);
        match (tensor.kind, tensor.dims.as_slice()) {
            (Kind::Int8, &[rows, columns]) if fits(n_rows, rows) && fits(n_columns, columns) => {
                let (scales, runs) = (floats(tensor.bytes), tensor.rows.clone());
                Ok(Int8Matrix { n_columns: columns, scales, runs })
            }
            _ => {
                let side = |it: Option<usize>| it.map_or("any".to_owned(), |n| n.to_string());
                let wanted = format!("[{}, {}]", side(n_rows), side(n_columns));
                Err(tensor.unlike(name, Kind::Int8, &wanted))
            }
        }
    }

    /// Returns a text.
    ///
    /// # Errors
    /// Returns an error if there is no such tensor, or it is not a text.
    pub fn text(&self, name: &str) -> Result<&'b str, TensorError> {
        let tensor = self.tensor(name)?;
        if tensor.kind != Kind::Text {
            return Err(tensor.unlike(name, Kind::Text, "of any length"));
        }
        text(tensor.bytes)
    }

    /// Returns whether there is a tensor of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Returns the lengths of the sides of a tensor.
    ///
    /// # Errors
    /// Returns an error if there is no such tensor.
    pub fn shape(&self, name: &str) -> Result<&[usize], TensorError> {
        Ok(&self.tensor(name)?.dims)
    }

    fn tensor(&self, name: &str) -> Result<&Tensor<'b>, TensorError> {
        self.by_name.get(name).ok_or_else(|| TensorError::Missing(name.to_owned()))
    }
}

impl Tensor<'_> {
    fn unlike(&self, name: &str, kind: Kind, shape: &str) -> TensorError {
        TensorError::WrongShape {
            name: name.to_owned(),
            found: format!("{:?} {:?}", self.kind, self.dims),
            wanted: format!("{kind:?} {shape}"),
        }
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|it| f32::from_le_bytes(*it)).collect()
}

fn text(bytes: &[u8]) -> Result<&str, TensorError> {
    std::str::from_utf8(bytes).map_err(|_| TensorError::OutOfRange)
}

/// The bytes that are still to be read: the rest of a part, and the parts after it.
struct Input<'p, 'b> {
    rest: &'b [u8],
    later: slice::Iter<'p, &'b [u8]>,
}

impl<'b> Input<'_, 'b> {
    /// Goes to the next part if this one is read.
    fn turn(&mut self) {
        while self.rest.is_empty()
            && let Some(next) = self.later.next()
        {
            self.rest = next;
        }
    }

    fn take(&mut self, n_bytes: usize) -> Result<&'b [u8], TensorError> {
        self.turn();
        let (taken, rest) = self.rest.split_at_checked(n_bytes).ok_or(TensorError::EndsEarly)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Reads the bytes of a tensor: all, or the factors of a matrix and its rows.
    fn payload(
        &mut self,
        kind: Kind,
        dims: &[usize],
    ) -> Result<(&'b [u8], Vec<&'b [u8]>), TensorError> {
        let of_floats = |n: usize| n.checked_mul(size_of::<f32>()).ok_or(TensorError::OutOfRange);
        match (kind, dims) {
            (Kind::Floats, _) => {
                let n = dims.iter().try_fold(1_usize, |n, &dim| n.checked_mul(dim));
                Ok((self.take(of_floats(n.ok_or(TensorError::OutOfRange)?)?)?, Vec::new()))
            }
            (Kind::Int8, &[n_rows, n_columns]) => {
                Ok((self.take(of_floats(n_rows)?)?, self.rows(n_rows, n_columns)?))
            }
            (Kind::Text, &[n_bytes]) => Ok((self.take(n_bytes)?, Vec::new())),
            _ => Err(TensorError::OutOfRange),
        }
    }

    /// Reads rows of bytes, which may go on in the next part.
    fn rows(&mut self, n_rows: usize, n_columns: usize) -> Result<Vec<&'b [u8]>, TensorError> {
        let (mut runs, mut n_left) = (Vec::new(), n_rows);
        while n_left > 0 && n_columns > 0 {
            self.turn();
            let n_here = n_left.min(self.rest.len() / n_columns);
            if n_here == 0 {
                return Err(TensorError::EndsEarly);
            }
            runs.push(self.take(n_here * n_columns)?);
            n_left -= n_here;
        }
        Ok(runs)
    }

    /// Reads a number of `N` bytes, the lowest first.
    fn number<const N: usize>(&mut self) -> Result<usize, TensorError> {
        let bytes = self.take(N)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn n_left(self) -> usize {
        self.rest.len() + self.later.map(|part| part.len()).sum::<usize>()
    }
}
