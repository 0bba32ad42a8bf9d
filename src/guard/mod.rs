//! What becomes of a panic in a library? It is reported once as an error; the program goes on.
//!
//! In: a closure that calls a library which panics on some input. Out: its result, or the first
//! line of the panic message. What no library survives is checked before: a clock that is not set. Such a panic prints nothing, and neither does one in a thread of the
//! database; panics in our own code print as usual.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;
use std::time::SystemTime;

/// Part of the source path of every file of the database, which has threads of its own.
const DATABASE_SOURCE: &str = "sled-0.34";

static HOOK: Once = Once::new();

thread_local! {
    /// How many calls of [`guarded`] are on this thread's stack.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs `work` and returns its result.
///
/// # Errors
/// Returns the first line of the panic message if `work` panics.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_expected(info) {
                before(info);
            }
        }));
    });
    DEPTH.set(DEPTH.get() + 1);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    done.map_err(|cause| first_line(cause.as_ref()))
}

/// Checks that the clock is set to 1970 or later. The database, the query engine and the writer of workbooks
/// panic otherwise.
///
/// # Errors
/// Returns an error if it is not.
pub(crate) fn check_clock() -> io::Result<()> {
    match SystemTime::now() < SystemTime::UNIX_EPOCH {
        true => Err(io::Error::other("the clock of this machine is set to a time before 1970")),
        false => Ok(()),
    }
}

fn is_expected(info: &PanicHookInfo<'_>) -> bool {
    // The sources of this crate share the prefix of this file's path; those of libraries do not.
    let own = file!().strip_suffix("guard/mod.rs").unwrap_or_default();
    let file = info.location().map(panic::Location::file).unwrap_or_default();
    file.contains(DATABASE_SOURCE) || DEPTH.get() > 0 && !file.starts_with(own)
}

fn first_line(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
    text.lines().next().unwrap_or_default().chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::{DEPTH, guarded};

    #[test]
    fn a_panic_is_an_error() {
        let error = guarded(|| std::panic::panic_any("a cause\nand more")).map(|()| 0);
        assert_eq!(error, Err("a cause".to_owned()));
        assert_eq!(guarded(|| 3), Ok(3));
        assert_eq!(DEPTH.get(), 0);
    }
}
