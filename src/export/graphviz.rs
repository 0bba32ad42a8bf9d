//! Draws with Graphviz: the program `dot`, if it is installed.
//!
//! In: DOT and a format such as `svg`. Out: what `dot` writes. Fails if there is no `dot`, if it
//! fails, or if it takes too long, in which case it is stopped.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Why Graphviz produced no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphvizError {
    /// `dot` was not found.
    #[error("no program `dot` on the PATH; install Graphviz or draw without --engine dot")]
    Missing,
    /// `dot` could not be started or its pipes failed.
    #[error("cannot run `dot`: {0}")]
    Run(#[from] io::Error),
    /// `dot` exited with an error.
    #[error("`dot` failed: {0}")]
    Failed(String),
    /// `dot` took too long.
    #[error("`dot` took longer than {seconds} s and was stopped; draw fewer actors")]
    Slow {
        /// The time limit, in seconds.
        seconds: u64,
    },
}

/// Returns the output of `dot -Tform` for `dot`, if it ends within `limit`.
///
/// # Errors
/// Returns an error if there is no `dot`, if it fails, or if it takes longer than `limit`.
pub fn graphviz(dot: &str, form: &str, limit: Duration) -> Result<Vec<u8>, GraphvizError> {
    let pipe = Stdio::piped;
    let mut child = Command::new("dot")
        .arg(format!("-T{form}"))
        .stdin(pipe())
        .stdout(pipe())
        .stderr(pipe())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => GraphvizError::Missing,
            _ => GraphvizError::Run(error),
        })?;
    // Each pipe is served by its own thread, so that a full pipe cannot block the others.
    let input = child.stdin.take().map(|mut pipe| {
        let dot = dot.as_bytes().to_vec();
        thread::spawn(move || pipe.write_all(&dot))
    });
    let output = child.stdout.take().map(|pipe| thread::spawn(move || read(pipe)));
    let errors = child.stderr.take().map(|pipe| thread::spawn(move || read(pipe)));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Err(GraphvizError::Slow { seconds: limit.as_secs() });
        }
        thread::sleep(Duration::from_millis(5));
    };
    // The error that `dot` reports matters more than a broken pipe.
    let _ = input.map(thread::JoinHandle::join);
    let joined = |thread: Option<thread::JoinHandle<io::Result<Vec<u8>>>>| {
        thread.and_then(|it| it.join().ok()).unwrap_or_else(|| Ok(Vec::new()))
    };
    let (output, errors) = (joined(output)?, joined(errors)?);
    if status.success() {
        return Ok(output);
    }
    Err(GraphvizError::Failed(String::from_utf8_lossy(&errors).trim().to_owned()))
}

fn read(mut pipe: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes)?;
    Ok(bytes)
}
