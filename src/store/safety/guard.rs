//! Panics of the database as errors.
//!
//! In: something to do with the database. Out: what it gives, or [`StoreError::Damaged`] if the
//! database panics: sled asserts what a damaged file does not keep. Panics of our own code print
//! as before.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::store::StoreError;

/// Part of the path of each source file of the database.
const DATABASE_SOURCE: &str = "sled-0.34";

static HOOK: Once = Once::new();

/// Returns what `work` gives; a panic of the database is damage, told without a backtrace.
pub(in crate::store) fn guarded<T>(
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_of_database(info) {
                before(info);
            }
        }));
    });
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|cause| {
        Err(StoreError::Damaged { place: format!("the database: {}", words(cause.as_ref())) })
    })
}

fn is_of_database(info: &PanicHookInfo<'_>) -> bool {
    info.location().is_some_and(|it| it.file().contains(DATABASE_SOURCE))
}

/// Returns the first line of what a panic says.
fn words(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
    text.lines().next().unwrap_or_default().chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let error = guarded(|| -> Result<(), StoreError> { std::panic::panic_any("a cause") });
        assert!(error.expect_err("it panicked").to_string().contains("a cause"));
        assert!(matches!(guarded(|| Ok(3)), Ok(3)));
    }
}
