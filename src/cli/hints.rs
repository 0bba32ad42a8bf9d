//! What to type to find the right name after an error about a name.
//!
//! In: an error. Out: the end of its message, empty if there is nothing to add: a command, or a tool for programs
//! that ask by `onrecord mcp`. The messages of the other rooms name neither, because browsers show them too. Never
//! fails.

use crate::query::QueryError;

/// Returns the end of an error message that names the command which lists what can be asked for.
pub(super) fn of(error: &anyhow::Error) -> &'static str {
    error.chain().find_map(|cause| cause.downcast_ref::<QueryError>()).map_or("", of_query)
}

/// Returns the end of a message for a program: it names the tool which lists what can be asked for.
#[cfg(feature = "mcp")]
pub(super) fn of_tools(error: &anyhow::Error) -> &'static str {
    match error.chain().find_map(|cause| cause.downcast_ref::<QueryError>()) {
        Some(QueryError::Unknown { nearest, .. }) if nearest.is_empty() => {
            "; `find_actor` finds actors by parts of their names"
        }
        Some(QueryError::NoDocument { nearest, .. }) if nearest.is_empty() => {
            "; `documents` finds documents by words of their titles"
        }
        Some(QueryError::UnknownType { .. }) => "; `describe_schema` lists all",
        _ => "",
    }
}

fn of_query(error: &QueryError) -> &'static str {
    match error {
        QueryError::Unknown { nearest, .. } if nearest.is_empty() => {
            "; `onrecord actors` lists all"
        }
        QueryError::NoDocument { nearest, .. } if nearest.is_empty() => {
            "; `onrecord documents` lists all"
        }
        QueryError::UnknownType { .. } => "; `onrecord schema` lists all",
        QueryError::UnknownFamily { .. } | QueryError::NoFamily => {
            "; `onrecord schema` lists families"
        }
        _ => "",
    }
}
