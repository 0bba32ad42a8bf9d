//! A process of its own for a question that may take any time, memory and stack.
//!
//! In: limits on time and memory. Out: the status of a second process of this program, which does the
//! same as this one was asked to and writes to the same output, and which is ended when it takes
//! more. Fails if it was ended, ended itself for want of memory, or cannot be started.

use std::process::{Child, Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::store;

/// Set for the second process.
const IS_WORKER: &str = "ONRECORD_WORKER";
/// What it is given beyond its time, to say itself that the time is over.
const GRACE: Duration = Duration::from_millis(400);
const PAUSE: Duration = Duration::from_millis(5);

/// Returns whether this is the second process.
pub fn is_worker() -> bool {
    std::env::var_os(IS_WORKER).is_some()
}

/// Does in a second process what this one was asked to, within limits.
///
/// # Errors
/// If it cannot be started, takes more than it may, or ends by a signal.
pub fn watch(time_max: Duration, bytes_max: u64) -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let arguments = std::env::args_os().skip(1);
    let start = Instant::now();
    let child = Command::new(program).args(arguments).env(IS_WORKER, "1").spawn();
    let mut child = child.context("cannot start a process for the question")?;
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for the question")? {
            return match status.code() {
                Some(code) => Ok(ExitCode::from(u8::try_from(code).unwrap_or(1))),
                None => {
                    store::clear_copies();
                    bail!("the question took more memory than there is, and was ended")
                }
            };
        }
        if start.elapsed() > time_max.saturating_add(GRACE) {
            end(&mut child);
            let seconds = time_max.as_secs();
            bail!(
                "the query took more than {seconds} s; narrow it, or ask again with a longer \
                 --timeout"
            );
        }
        if bytes_of(&child).is_some_and(|it| it > bytes_max) {
            end(&mut child);
            let megabytes = bytes_max >> 20;
            bail!(
                "the query took more than {megabytes} MB of memory; narrow it, or ask again with a \
                 larger --memory"
            );
        }
        std::thread::sleep(PAUSE);
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself just now.
    let _ = child.kill();
    let _ = child.wait();
    store::clear_copies();
}

/// Returns the bytes of memory that a process takes, if the system tells.
fn bytes_of(child: &Child) -> Option<u64> {
    const PAGE_BYTES: u64 = 4096;
    let told = std::fs::read_to_string(format!("/proc/{}/statm", child.id())).ok()?;
    let pages: u64 = told.split(' ').nth(1)?.parse().ok()?;
    Some(pages * PAGE_BYTES)
}
