//! Sets of words, as the lists of `schema/` are read.

use std::collections::BTreeSet;

/// A set of words or lemmas in lower case.
pub type Words = BTreeSet<String>;
