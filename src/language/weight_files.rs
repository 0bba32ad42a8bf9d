//! The files of weights embedded in the binary.
//!
//! In: nothing. Out: their names and bytes, in one part or several. Never fails.

use super::pipeline::Stage;
use super::weights::READER;

/// Returns the files of weights by name, the encoder first.
#[must_use]
pub(crate) fn weight_files() -> Vec<(String, Vec<&'static [u8]>)> {
    let tables = Stage::ALL.into_iter().map(|it| (it.file(), vec![it.embedded()]));
    [("reader.bin".to_owned(), READER.to_vec())].into_iter().chain(tables).collect()
}
