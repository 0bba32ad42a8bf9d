//! What a shell allows this process: its memory, and the size of its files.
//!
//! In: the limits of the system. Out: nothing, or an error that says which limit is too low. A limit
//! that the system does not tell is none.

use anyhow::bail;

/// Address space that the words of the language and one thread take, and that of each more thread.
const BYTES_MIN: u64 = 256 << 20;
const BYTES_A_THREAD: u64 = 16 << 20;

/// Makes writing past a limit on the size of files (`ulimit -f`) an error that is told like others, in
/// place of the end of the process.
pub fn outlive_file_size() {
    #[cfg(unix)]
    {
        // Whether it came does not matter: the call that writes fails as well. A system that cannot
        // catch it is left as it is.
        let came = std::sync::Arc::default();
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, came);
    }
}

/// Checks that there may be memory enough to begin: what is not there then ends the process without a
/// word, or a thread of it.
///
/// # Errors
/// If the limit (`ulimit -v`) is lower than what is needed.
pub fn check_memory() -> anyhow::Result<()> {
    let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let wanted = BYTES_MIN + BYTES_A_THREAD * n_threads.saturating_sub(1);
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    match address_space(&limits) {
        Some(found) if found < wanted => bail!(
            "the limit on memory (ulimit -v) is {} MB, and at least {} MB are needed; raise it",
            found >> 20,
            wanted >> 20
        ),
        _ => Ok(()),
    }
}

/// Returns the bytes of address space that a process may take, by what Linux says of its limits.
fn address_space(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|it| it.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_and_none_is_none() {
        let limits = |it: &str| {
            format!("Limit  Soft Limit\nMax address space         {it}  unlimited  bytes\n")
        };
        assert_eq!(address_space(&limits("204800000")), Some(204_800_000));
        assert_eq!(address_space(&limits("unlimited")), None);
        assert_eq!(address_space(""), None);
    }
}
