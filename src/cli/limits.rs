//! Resource limits set by the shell: memory, the stack, the size of files, and the number of threads.
//!
//! In: the limits of the system. Out: nothing, or an error that says which limit is too low. A
//! limit that the system does not report counts as unlimited.

use anyhow::bail;

/// Bytes of address space for the language model and one thread, and for each further thread.
const BYTES_MIN: u64 = 256 << 20;
const BYTES_A_THREAD: u64 = 16 << 20;
/// Bytes of stack for the first thread, with what nesting of inputs may need.
const STACK_BYTES_MIN: u64 = 1 << 20;

/// The maximum number of threads, whatever `RAYON_NUM_THREADS` says: thousands only take turns.
const THREADS_MAX: usize = 256;
/// A lower limit on processes may leave none for another thread.
const PROCESSES_MIN: u64 = 4096;

/// The limits of this process, as `/proc/self/limits` lists them; empty if the system has no such file.
pub(crate) struct ShellLimits(String);

impl ShellLimits {
    /// Reads the limits.
    pub(crate) fn read() -> Self {
        Self(std::fs::read_to_string("/proc/self/limits").unwrap_or_default())
    }

    /// Returns the soft limit of this name, or `None` if it is unlimited.
    fn soft(&self, name: &str) -> Option<u64> {
        let line = self.0.lines().find_map(|it| it.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

/// Returns whether the shell limits memory.
pub(crate) fn is_memory_limited(limits: &ShellLimits) -> bool {
    ["Max address space", "Max data size"].iter().any(|it| limits.soft(it).is_some())
}

/// Sees to it that there is a pool of threads: not more than a machine can use, and this one alone if
/// the limit on processes (`ulimit -u`) allows no other.
pub(crate) fn start_threads(limits: &ShellLimits) {
    let wanted = std::env::var("RAYON_NUM_THREADS").ok().and_then(|it| it.parse().ok());
    let is_many = wanted.is_some_and(|it: usize| it > THREADS_MAX);
    let is_narrow = limits.soft("Max processes").is_some_and(|it| it < PROCESSES_MIN);
    if !is_many && !is_narrow {
        return;
    }
    let pool = || rayon::ThreadPoolBuilder::new();
    let pool_of_many = || if is_many { pool().num_threads(THREADS_MAX) } else { pool() };
    // The one pool of the process can be started once, so another shows first whether threads start.
    let built = match is_narrow && pool_of_many().build().is_err() {
        true => pool().num_threads(1).use_current_thread().build_global(),
        false => pool_of_many().build_global(),
    };
    // If this fails, the first use of the pool says why.
    drop(built);
}

/// Makes writing past the file size limit (`ulimit -f`) an ordinary error instead of a signal that
/// ends the process.
pub(crate) fn outlive_file_size() {
    #[cfg(unix)]
    {
        // The flag is not read: the write call fails as well. If the signal cannot be caught,
        // nothing changes.
        let came = std::sync::Arc::default();
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, came);
    }
}

/// Checks that the limits on memory are high enough to start. Without the check, a failed allocation
/// would end the process or a thread without a message.
///
/// # Errors
/// Returns an error if a limit (`ulimit -v`, `-d`, `-s`) is too low.
pub(crate) fn check_memory(limits: &ShellLimits) -> anyhow::Result<()> {
    let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let all = BYTES_MIN + BYTES_A_THREAD * n_threads.saturating_sub(1);
    let checked = [
        ("Max address space", "memory (ulimit -v)", all),
        ("Max data size", "data in memory (ulimit -d)", all),
        ("Max stack size", "the stack (ulimit -s)", STACK_BYTES_MIN),
    ];
    for (name, what, wanted) in checked {
        if let Some(found) = limits.soft(name).filter(|it| *it < wanted) {
            let (found, wanted) = (found >> 20, wanted >> 20);
            bail!(
                "the limit on {what} is {found} MB, and at least {wanted} MB are needed; raise it"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_and_none_is_none() {
        let limits = |soft: &str| {
            format!("Limit  Soft Limit\nMax address space         {soft}  unlimited  bytes\n")
        };
        let address_space = |limits: &str| ShellLimits(limits.to_owned()).soft("Max address space");
        assert_eq!(address_space(&limits("204800000")), Some(204_800_000));
        assert_eq!(address_space(&limits("unlimited")), None);
        assert_eq!(address_space(""), None);
    }

    #[test]
    fn a_limit_that_is_too_low_is_named() {
        for (name, flag) in [("Max data size", "-d"), ("Max stack size", "-s")] {
            let limits = |soft: &str| ShellLimits(format!("{name}   {soft}   unlimited   bytes\n"));
            let error = check_memory(&limits("65536")).expect_err("is too low").to_string();
            assert!(error.contains(flag), "{error}");
            assert!(check_memory(&limits("8589934592")).is_ok());
        }
    }
}
