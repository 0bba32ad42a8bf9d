//! Runs a query that may use any amount of time, memory and stack in a second process, and any command
//! if the shell limits memory.
//!
//! In: limits on time and memory. Out: the exit status of a second process of this program, which
//! runs with the same arguments and writes to the same output, or what it prints for other
//! arguments. It is killed if it exceeds a limit. Fails if it was killed, ran out of memory, or
//! cannot be started.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use thiserror::Error;

use super::visible::print_error;
use crate::store;

/// The environment variable that is set for the second process: the number of the first.
const IS_WORKER: &str = "ONRECORD_WORKER";
/// The same, if the shell limits memory.
const IS_WATCHED: &str = "ONRECORD_WATCHED";
/// How often the second process looks whether the first is still there.
const WATCH: Duration = Duration::from_millis(100);
/// Extra time after its limit, in which it can report the timeout itself.
const GRACE: Duration = Duration::from_millis(400);
const PAUSE: Duration = Duration::from_millis(5);
/// The most bytes of an answer that is kept in memory.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// Why a query was stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Stopped {
    #[error("the query took more than {seconds} s; narrow it, or allow it more time")]
    Time { seconds: u64 },
    #[error("the query took more than {megabytes} MB of memory; narrow it, or allow it more of it")]
    Memory { megabytes: u64 },
    #[error("the query ran out of memory and was stopped")]
    System,
    #[error("the answer has more than {megabytes} MB; ask for less")]
    Answer { megabytes: u64 },
}

/// Returns whether this process is the second process.
pub(crate) fn is_worker() -> bool {
    first(IS_WORKER).is_some_and(is_parent)
}

/// Returns the number of the first process, if this is the second one.
fn first(variable: &str) -> Option<u32> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Returns whether a process is the one that has started this one, and is still there.
#[cfg(unix)]
fn is_parent(process: u32) -> bool {
    std::os::unix::process::parent_id() == process
}

#[cfg(not(unix))]
fn is_parent(_: u32) -> bool {
    true
}

/// Ends the second process when the first is gone, which would have ended it at its limits.
pub(crate) fn end_with_first() {
    end_with(first(IS_WORKER));
}

fn end_with(first: Option<u32>) {
    let Some(first) = first else { return };
    let watch = move || {
        while is_parent(first) {
            std::thread::sleep(WATCH);
        }
        std::process::exit(1);
    };
    // Without a thread for it, the limits hold as long as the first process is there.
    drop(std::thread::Builder::new().spawn(watch));
}

/// Runs this process's command in a second process, because one that finds no memory ends by a signal,
/// without an error that could be caught. Returns `None` in the second process, or if there can be none.
pub(crate) fn watch_memory() -> Option<ExitCode> {
    if let Some(first) = first(IS_WATCHED) {
        // The process of a query has the variable too, and another parent, which watches over it.
        end_with(Some(first).filter(|it| is_parent(*it)));
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(std::env::args_os().skip(1));
    command.env(IS_WATCHED, std::process::id().to_string()).env("RUST_BACKTRACE", "0");
    let status = command.spawn().ok()?.wait().ok()?;
    if let Some(code) = status.code() {
        return Some(ExitCode::from(u8::try_from(code).unwrap_or(1)));
    }
    store::clear_copies();
    print_error("it ran out of memory; raise the limit (ulimit -v, -d)");
    Some(ExitCode::FAILURE)
}

/// Runs this process's command in a second process, within limits.
///
/// # Errors
/// Returns an error if it cannot be started, exceeds a limit, or is ended by a signal.
pub(crate) fn watch(time_max: Duration, bytes_max: u64) -> anyhow::Result<ExitCode> {
    let mut command = program()?;
    command.args(std::env::args_os().skip(1));
    let mut child = command.spawn().context("cannot start a process for the query")?;
    let code = ended(&mut child, time_max, bytes_max)?.code().unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Runs a command of this program in a second process, within limits, and returns what it prints.
/// It reads `input`.
///
/// # Errors
/// As [`watch`]; also if the command fails, with what it prints on standard error.
pub(crate) fn answer(
    arguments: &[OsString],
    input: &str,
    time_max: Duration,
    bytes_max: u64,
) -> anyhow::Result<Vec<u8>> {
    let mut command = program()?;
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().context("cannot start a process for the query")?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // It may end before it has read all, which is its own error to report.
        std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    }
    let printed = (reading(child.stdout.take()), reading(child.stderr.take()));
    let ended = ended(&mut child, time_max, bytes_max);
    let (out, errors) = (read(printed.0), read(printed.1));
    // A process whose pipe is closed may end as a success.
    if out.len() as u64 > ANSWER_BYTES_MAX {
        return Err(Stopped::Answer { megabytes: ANSWER_BYTES_MAX >> 20 }.into());
    }
    if ended?.success() {
        return Ok(out);
    }
    // It reports this by itself if it can.
    if start.elapsed() >= time_max {
        return Err(Stopped::Time { seconds: time_max.as_secs() }.into());
    }
    let errors = String::from_utf8_lossy(&errors);
    bail!("{}", errors.trim().trim_start_matches("onrecord: error: "))
}

fn program() -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("cannot find the path of this program")?;
    let mut command = Command::new(program);
    command.env(IS_WORKER, std::process::id().to_string());
    Ok(command)
}

fn reading(pipe: Option<impl Read + Send + 'static>) -> Option<JoinHandle<Vec<u8>>> {
    let pipe = pipe?;
    Some(std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was printed before an error counts.
        let _ = pipe.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut bytes);
        bytes
    }))
}

fn read(reading: Option<JoinHandle<Vec<u8>>>) -> Vec<u8> {
    reading.and_then(|it| it.join().ok()).unwrap_or_default()
}

/// Waits until a process has ended by itself.
fn ended(child: &mut Child, time_max: Duration, bytes_max: u64) -> anyhow::Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for the query")? {
            if status.code().is_none() {
                store::clear_copies();
                return Err(Stopped::System.into());
            }
            return Ok(status);
        }
        if start.elapsed() > time_max.saturating_add(GRACE) {
            end(child);
            return Err(Stopped::Time { seconds: time_max.as_secs() }.into());
        }
        if bytes_of(child).is_some_and(|it| it > bytes_max) {
            end(child);
            return Err(Stopped::Memory { megabytes: bytes_max >> 20 }.into());
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
