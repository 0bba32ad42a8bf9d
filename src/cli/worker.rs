//! Runs a query that may use any amount of time, memory and stack in a second process.
//!
//! In: limits on time and memory. Out: the exit status of a second process of this program, which
//! runs with the same arguments, writes to the same output, and is killed if it exceeds a limit.
//! Fails if it was killed, ran out of memory, or cannot be started.

use std::process::{Child, Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::store;

/// The environment variable that is set for the second process.
const IS_WORKER: &str = "ONRECORD_WORKER";
/// Extra time after its limit, in which it can report the timeout itself.
const GRACE: Duration = Duration::from_millis(400);
const PAUSE: Duration = Duration::from_millis(5);

/// Returns whether this process is the second process.
pub(crate) fn is_worker() -> bool {
    std::env::var_os(IS_WORKER).is_some()
}

/// Runs this process's command in a second process, within limits.
///
/// # Errors
/// Returns an error if it cannot be started, exceeds a limit, or is ended by a signal.
pub(crate) fn watch(time_max: Duration, bytes_max: u64) -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe().context("cannot find the path of this program")?;
    let arguments = std::env::args_os().skip(1);
    let start = Instant::now();
    let child = Command::new(program).args(arguments).env(IS_WORKER, "1").spawn();
    let mut child = child.context("cannot start a process for the query")?;
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for the query")? {
            return if let Some(code) = status.code() {
                Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
            } else {
                store::clear_copies();
                bail!("the query ran out of memory and was stopped")
            };
        }
        if start.elapsed() > time_max.saturating_add(GRACE) {
            end(&mut child);
            let seconds = time_max.as_secs();
            bail!("the query took more than {seconds} s; narrow it, or use a longer --timeout");
        }
        if bytes_of(&child).is_some_and(|it| it > bytes_max) {
            end(&mut child);
            let megabytes = bytes_max >> 20;
            bail!(
                "the query took more than {megabytes} MB of memory; narrow it, or use a larger \
                 --memory"
            );
        }
        std::thread::sleep(PAUSE);
    }
}

fn end(child: &mut Child) {
    // Fails if it has just ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    store::clear_copies();
}

/// Returns the resident memory of a process in bytes, or `None` if the system does not report it.
fn bytes_of(child: &Child) -> Option<u64> {
    const PAGE_BYTES: u64 = 4096;
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", child.id())).ok()?;
    let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
