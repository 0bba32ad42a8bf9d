//! The part of the Python package that is not written in Python.
//!
//! In: Python objects. Out: JSON with the field names of the extraction record and of the answers of
//! the command line, which the part in Python turns into lists and dicts. Every error is an exception of `onrecord.errors` with the
//! message of the library. While texts are read and questions answered, other threads of Python go on.

mod errors;
mod schema;
mod inputs;
mod reading;
mod asked;
mod questions;
mod solutions;
mod store;
mod blocks;

use pyo3::prelude::*;

/// The module `onrecord._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SHOWN_MIN", onrecord::knowledge::SHOWN_MIN)?;
    module.add_class::<reading::Reader>()?;
    module.add_class::<reading::Results>()?;
    module.add_class::<store::Memory>()?;
    module.add_function(wrap_pyfunction!(blocks::in_blocks, module)?)?;
    module.add_function(wrap_pyfunction!(blocks::decide, module)?)
}
