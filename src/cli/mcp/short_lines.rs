//! Ends a conversation that sends a line without end, which would be kept until memory runs out.
//!
//! In: an input of lines. Out: the same bytes. Fails if a line is too long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// The most bytes of a line: more than any request needs, including one with a text to add.
const LINE_BYTES_MAX: usize = 64 << 20;

/// An input whose lines are of bounded length.
#[derive(Debug)]
pub(super) struct ShortLines<R> {
    input: R,
    /// How many bytes of the current line were read.
    n_bytes: usize,
}

impl<R> ShortLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, n_bytes: 0 }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for ShortLines<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n_before = buffer.filled().len();
        ready!(Pin::new(&mut self.input).poll_read(context, buffer))?;
        let (_, new) = buffer.filled().split_at(n_before);
        self.n_bytes = match new.iter().rev().position(|byte| *byte == b'\n') {
            Some(n_after) => n_after,
            None => self.n_bytes + new.len(),
        };
        if self.n_bytes > LINE_BYTES_MAX {
            let cause = format!("a line has more than {LINE_BYTES_MAX} bytes");
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::FileTooLarge, cause)));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[test]
    fn a_line_without_end_is_refused_and_many_short_ones_are_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("starts");
        let mut kept = Vec::new();
        let mut endless = ShortLines::new(tokio::io::repeat(b'a'));
        let read = runtime.block_on(endless.read_to_end(&mut kept));
        assert_eq!(read.expect_err("is refused").kind(), io::ErrorKind::FileTooLarge);
        let mut lines = ShortLines::new(tokio::io::repeat(b'\n').take(2 * LINE_BYTES_MAX as u64));
        let mut passed = tokio::io::sink();
        let n = runtime.block_on(tokio::io::copy(&mut lines, &mut passed));
        assert_eq!(n.expect("reads"), 2 * LINE_BYTES_MAX as u64);
    }
}
