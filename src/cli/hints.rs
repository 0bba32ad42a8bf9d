//! What to type to find the right name after an error about a name.
//!
//! In: an error. Out: the end of its message, empty if there is nothing to add. The messages of the other
//! rooms name no commands, because programs and browsers show them too. Never fails.

use crate::query::QueryError;

/// Returns the end of an error message that names the command which lists what can be asked for.
pub(super) fn of(error: &anyhow::Error) -> &'static str {
    error.chain().find_map(|cause| cause.downcast_ref::<QueryError>()).map_or("", of_query)
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
