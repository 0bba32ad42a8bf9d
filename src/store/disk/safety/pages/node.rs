//! Pages of the tree: leaves hold keys and values, inner pages hold keys and child pages.
//!
//! In: the bytes of a page and of its changes. Out: a [`TreeNode`], or `None` if the bytes are not
//! valid.

use std::cmp::Ordering;

use sled::IVec;

use super::bytes::Bytes;

/// A page of the tree. It covers the keys from `lo` up to but not including `hi`; an empty `hi`
/// means no upper bound.
#[derive(Debug)]
pub(super) struct TreeNode {
    pub(super) lo: IVec,
    pub(super) hi: IVec,
    /// The right sibling.
    pub(super) next: Option<u64>,
    /// A child page that is being merged into its left sibling.
    leaving: Option<u64>,
    /// Length of the prefix that all keys share with `lo`; keys are stored without it.
    n_shared: usize,
    held: Held,
    pub(super) n_bytes: usize,
}

#[derive(Debug)]
enum Held {
    Values(Vec<(IVec, IVec)>),
    Pages(Vec<(IVec, u64)>),
}

impl TreeNode {
    pub(super) fn read(bytes: &IVec) -> Option<Self> {
        let mut read = Bytes::new(bytes);
        let page = |it: u64| (it > 0).then_some(it);
        let (next, leaving) = (page(read.number()?), page(read.number()?));
        let _is_leaving = read.byte()?;
        let n_shared = usize::from(read.byte()?);
        let (lo, hi) = (read.text()?, read.text()?);
        let (is_above, n) = (read.byte()?, read.size()?);
        if n > bytes.len() || n_shared > lo.len() {
            return None;
        }
        let keys = (0..n).map(|_| read.text()).collect::<Option<Vec<_>>>()?;
        let held = match is_above {
            0 => {
                let pairs = keys.into_iter().map(|key| Some((key, read.text()?)));
                Held::Values(pairs.collect::<Option<_>>()?)
            }
            1 => {
                let pairs = keys.into_iter().map(|key| Some((key, read.number()?)));
                Held::Pages(pairs.collect::<Option<_>>()?)
            }
            _ => return None,
        };
        let n_bytes = bytes.len() + 64 * n;
        Some(Self { lo, hi, next, leaving, n_shared, held, n_bytes })
    }

    /// Applies a change to the page. Returns `None` if it is not valid.
    pub(super) fn apply(&mut self, link: &IVec) -> Option<()> {
        let mut read = Bytes::new(link);
        self.n_bytes += link.len();
        match (read.byte()?, &mut self.held) {
            (0, Held::Values(pairs)) => {
                let (key, value) = (read.text()?, read.text()?);
                match pairs.binary_search_by(|it| it.0.cmp(&key)) {
                    Ok(at) => pairs.get_mut(at)?.1 = value,
                    Err(at) => pairs.insert(at, (key, value)),
                }
            }
            (1, Held::Values(pairs)) => {
                let key = read.text()?;
                if let Ok(at) = pairs.binary_search_by(|it| it.0.cmp(&key)) {
                    pairs.remove(at);
                }
            }
            (2, _) => self.leaving = Some(read.number()?),
            (3, Held::Pages(pages)) => {
                let gone = self.leaving.take()?;
                pages.retain(|it| it.1 != gone);
            }
            (4, _) => {}
            _ => return None,
        }
        Some(())
    }

    /// Compares a stored key, which lacks the prefix, with a full key.
    fn compare(&self, kept: &[u8], key: &[u8]) -> Ordering {
        let (shared, _) = self.lo.split_at(self.n_shared);
        match key.strip_prefix(shared) {
            Some(rest) => kept.cmp(rest),
            None => shared.cmp(key),
        }
    }

    fn whole(&self, kept: &[u8]) -> IVec {
        match self.n_shared {
            0 => kept.into(),
            n => [self.lo.split_at(n).0, kept].concat().into(),
        }
    }

    /// Returns the number of values, or `None` if this is not a leaf.
    pub(super) fn n_values(&self) -> Option<usize> {
        match &self.held {
            Held::Values(pairs) => Some(pairs.len()),
            Held::Pages(_) => None,
        }
    }

    /// Returns the index of the first value whose key is at least `key`, or, with `After`, greater.
    pub(super) fn place(&self, key: &[u8], which: KeyBound) -> usize {
        let Held::Values(pairs) = &self.held else { return 0 };
        pairs.partition_point(|pair| match self.compare(&pair.0, key) {
            Ordering::Less => true,
            Ordering::Equal => which == KeyBound::After,
            Ordering::Greater => false,
        })
    }

    /// Returns the key and value at an index, or `None` past the end.
    pub(super) fn pair(&self, at: usize) -> Option<(IVec, IVec)> {
        let Held::Values(pairs) = &self.held else { return None };
        pairs.get(at).map(|(key, value)| (self.whole(key), value.clone()))
    }

    /// Returns the value of a key, or `None` if it is absent.
    pub(super) fn value(&self, key: &[u8]) -> Option<&IVec> {
        let Held::Values(pairs) = &self.held else { return None };
        let found = pairs.binary_search_by(|it| self.compare(&it.0, key)).ok()?;
        pairs.get(found).map(|it| &it.1)
    }

    /// Returns the last child whose keys begin before `key` (with `From`: before or at it), or the
    /// last child if there is no key.
    pub(super) fn below(&self, key: Option<&[u8]>, which: KeyBound) -> Option<u64> {
        let Held::Pages(pages) = &self.held else { return None };
        let is_before = |child: &(IVec, u64)| match key.map(|key| self.compare(&child.0, key)) {
            None | Some(Ordering::Less) => true,
            Some(Ordering::Equal) => which == KeyBound::From,
            Some(Ordering::Greater) => false,
        };
        let n = pages.partition_point(is_before);
        // A child being merged is reached through its left sibling, whether the merge is complete
        // or not.
        let mut rest = pages.iter().take(n).rev().map(|it| it.1);
        rest.find(|it| Some(*it) != self.leaving)
    }
}

/// A position relative to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyBound {
    /// The key itself and those after it.
    From,
    /// Only those after the key.
    After,
    /// Only those before the key.
    Before,
}
