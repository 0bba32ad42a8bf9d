//! Values by number: one for each of the things that a collection numbers from 0.
//!
//! In: values in the order of their numbers. Out: [`ByNumber`], which gives the value of a number
//! without an `Option`. Numbers come from the collection itself, so one that it does not have is a
//! fault of this program, and panics.

use std::ops::{Index, IndexMut};

/// One value for each number from 0.
///
/// Numbers are places in the vector that the values were collected in, or of a vector of the same
/// length. Those who count with numbers of another origin ask [`as_slice`](Self::as_slice).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByNumber<T>(Vec<T>);

/// A type that numbers are kept in.
pub(crate) trait Numeral: Copy {
    /// Returns the number as a place in a vector.
    fn place(self) -> usize;
}

impl Numeral for usize {
    fn place(self) -> usize {
        self
    }
}

impl Numeral for u32 {
    fn place(self) -> usize {
        self as usize
    }
}

impl Numeral for u16 {
    fn place(self) -> usize {
        usize::from(self)
    }
}

impl<T> ByNumber<T> {
    /// Returns the same value for all numbers below `n`.
    pub(crate) fn filled(n: usize, value: T) -> Self
    where
        T: Clone,
    {
        Self(vec![value; n])
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Makes room for this many more values.
    pub(crate) fn reserve(&mut self, n: usize) {
        self.0.reserve_exact(n);
    }

    /// Adds the value of the next number.
    pub(crate) fn push(&mut self, value: T) {
        self.0.push(value);
    }

    /// Drops all values.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Makes room for numbers below `n`.
    pub(crate) fn resize(&mut self, n: usize, value: T)
    where
        T: Clone,
    {
        self.0.resize(n, value);
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.0
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> From<Vec<T>> for ByNumber<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T> FromIterator<T> for ByNumber<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> IntoIterator for ByNumber<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a ByNumber<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut ByNumber<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<T, N: Numeral> Index<N> for ByNumber<T> {
    type Output = T;

    fn index(&self, number: N) -> &T {
        &self.0[number.place()]
    }
}

impl<T, N: Numeral> IndexMut<N> for ByNumber<T> {
    fn index_mut(&mut self, number: N) -> &mut T {
        &mut self.0[number.place()]
    }
}
