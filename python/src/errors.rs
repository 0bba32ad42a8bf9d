//! Errors of the library as exceptions of `onrecord.errors`, with the same messages.
//!
//! In: an error of the library. Out: the exception that is raised. Never fails, unless the package
//! `onrecord` is not whole; then the exception says so.

use onrecord::Error;
use onrecord::query::{NameMatch, QueryError, SparqlError};
use pyo3::prelude::*;

mod imported {
    use pyo3::import_exception;

    import_exception!(onrecord.errors, AmbiguousName);
    import_exception!(onrecord.errors, InputError);
    import_exception!(onrecord.errors, QueryError);
    import_exception!(onrecord.errors, SchemaError);
    import_exception!(onrecord.errors, StoreError);
    import_exception!(onrecord.errors, UnknownName);
}

/// Returns the exception for a text that cannot be read.
pub(crate) fn of_input(message: String) -> PyErr {
    imported::InputError::new_err(message)
}

/// Returns the exception for a question whose parts do not fit.
pub(crate) fn of_question(message: String) -> PyErr {
    imported::QueryError::new_err(message)
}

/// Returns the exception for an error of the library.
pub(crate) fn of(error: impl Into<Error>) -> PyErr {
    let error = error.into();
    let message = error.to_string();
    match error {
        Error::Input(_) => imported::InputError::new_err(message),
        Error::Ontology(_) => imported::SchemaError::new_err(message),
        Error::Query(error) => of_query(&error, message),
        Error::Store(_) | Error::Sparql(SparqlError::Store(_)) => {
            imported::StoreError::new_err(message)
        }
        _ => imported::QueryError::new_err(message),
    }
}

fn of_query(error: &QueryError, message: String) -> PyErr {
    let ids =
        |found: &[NameMatch]| found.iter().map(|it| it.actor.id.to_string()).collect::<Vec<_>>();
    match error {
        QueryError::Ambiguous { candidates, .. } => {
            imported::AmbiguousName::new_err((message, ids(candidates)))
        }
        QueryError::Unknown { nearest, .. } => {
            imported::UnknownName::new_err((message, ids(nearest)))
        }
        QueryError::UnknownType { nearest, .. }
        | QueryError::UnknownOutlet { nearest, .. }
        | QueryError::UnknownCue { nearest, .. } => {
            imported::UnknownName::new_err((message, nearest.clone()))
        }
        QueryError::NoDocument { nearest, .. } => {
            let nearest: Vec<String> = nearest.iter().map(ToString::to_string).collect();
            imported::UnknownName::new_err((message, nearest))
        }
        QueryError::NoEvidence { .. } | QueryError::UnknownFamily { .. } => {
            imported::UnknownName::new_err((message, Vec::<String>::new()))
        }
        QueryError::Store(_) => imported::StoreError::new_err(message),
        _ => imported::QueryError::new_err(message),
    }
}
