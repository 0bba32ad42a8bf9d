//! Connections whose other end takes what it is sent.
//!
//! In: a connection. Out: the same connection. Writing fails if the other end takes nothing for some
//! time: it would hold one of the connections that are answered.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long the other end may take nothing of what it is sent.
const TAKEN_MAX: Duration = Duration::from_secs(20);

/// A connection that ends if the other end does not read.
#[derive(Debug)]
pub(super) struct LimitedSocket<S> {
    socket: S,
    /// How long the other end may take nothing.
    taken_max: Duration,
    /// Runs while it takes nothing.
    limit: Option<Pin<Box<Sleep>>>,
}

impl<S> LimitedSocket<S> {
    pub(super) fn new(socket: S) -> Self {
        Self { socket, taken_max: TAKEN_MAX, limit: None }
    }

    /// Returns what came of writing, or an error if it has been waited for too long.
    fn limited<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.limit = None;
            return written;
        }
        let taken_max = self.taken_max;
        let limit = self.limit.get_or_insert_with(|| Box::pin(sleep(taken_max)));
        let slow = || io::Error::new(io::ErrorKind::TimedOut, "the other end reads nothing");
        limit.as_mut().poll(context).map(|()| Err(slow()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LimitedSocket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LimitedSocket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.limited(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, slices);
        self.limited(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.socket).poll_flush(context);
        self.limited(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.socket).poll_shutdown(context);
        self.limited(ended, context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Instant;

    use super::*;

    /// Takes the first few bytes of what it is sent.
    struct Full(usize);

    impl AsyncWrite for Full {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let n = self.0.min(bytes.len());
            self.0 -= n;
            if n == 0 { Poll::Pending } else { Poll::Ready(Ok(n)) }
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn what_is_not_taken_for_some_time_is_an_error() {
        let taken_max = Duration::from_millis(50);
        let mut socket = LimitedSocket { socket: Full(3), taken_max, limit: None };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let (first, second, took) = runtime.expect("starts").block_on(async {
            let first = poll_fn(|it| Pin::new(&mut socket).poll_write(it, b"four")).await;
            let start = Instant::now();
            let second = poll_fn(|it| Pin::new(&mut socket).poll_write(it, b"r")).await;
            (first, second, start.elapsed())
        });
        assert_eq!(first.expect("is taken"), 3);
        assert_eq!(second.expect_err("is not taken").kind(), io::ErrorKind::TimedOut);
        assert!(took >= taken_max, "{took:?}");
    }
}
