//! Graphviz as another engine: the program `dot`, where it is installed.
//!
//! In: DOT and a form such as `svg`. Out: what `dot` writes. Fails where there is no `dot`, where
//! it fails, or where it takes too long; it is then stopped.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Why Graphviz gave no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphvizError {
    /// There is no `dot`.
    #[error("no program `dot` on the PATH; install Graphviz or draw without --engine dot")]
    Missing,
    /// `dot` could not be started or spoken to.
    #[error("cannot run `dot`: {0}")]
    Run(#[from] io::Error),
    /// `dot` went wrong.
    #[error("`dot` failed: {0}")]
    Failed(String),
    /// `dot` took too long.
    #[error("`dot` took longer than {seconds} s and was stopped; draw fewer actors")]
    Slow {
        /// The limit.
        seconds: u64,
    },
}

/// Returns what `dot -Tform` makes of `dot` within `limit`.
///
/// # Errors
/// Where there is no `dot`, it fails, or takes longer than `limit`.
pub fn graphviz(dot: &str, form: &str, limit: Duration) -> Result<Vec<u8>, GraphvizError> {
    let pipe = Stdio::piped;
    let mut child = Command::new("dot")
        .arg(format!("-T{form}"))
        .stdin(pipe())
        .stdout(pipe())
        .stderr(pipe())
        .spawn()
        .map_err(|it| match it.kind() {
            io::ErrorKind::NotFound => GraphvizError::Missing,
            _ => GraphvizError::Run(it),
        })?;
    // Each pipe is served by a thread of its own, so that none can fill up and stop the others.
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
    // What `dot` says of a broken pipe matters more than that the pipe broke.
    let _ = input.map(thread::JoinHandle::join);
    let joined = |it: Option<thread::JoinHandle<io::Result<Vec<u8>>>>| {
        it.and_then(|it| it.join().ok()).unwrap_or_else(|| Ok(Vec::new()))
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
