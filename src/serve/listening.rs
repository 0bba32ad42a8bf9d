//! Sockets: an address, its connections, and their end.
//!
//! In: an address, and the routes that answer. Out: answers, until the process is asked to stop (Ctrl-C
//! or SIGTERM); then requests under way are finished, but for those that take long. Fails if the
//! address cannot be used.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::gate::Access;
use super::reading::LimitedSocket;

/// Connections at a time; more must wait.
const CONNECTIONS_MAX: usize = 128;
/// Questions answered at a time; more wait a moment, and are then refused.
pub(super) const QUESTIONS_MAX: usize = 4;
/// How long a question may take.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(90);
/// How long the headers of a request may take.
const HEADERS_MAX: Duration = Duration::from_secs(10);
const HEADER_BYTES_MAX: usize = 64 << 10;
/// How long requests under way may take once the server is to stop.
const STOP_MAX: Duration = Duration::from_secs(3);

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ServeError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads or signals.
    #[error("cannot start the server: {0}")]
    System(#[from] io::Error),
}

/// Answers until the process is asked to stop. `routes` gets the address that is listened on, with the
/// port that the system gave; `is_ready` gets it once requests are answered. Questions run on at most
/// `threads_max` threads.
///
/// # Errors
/// Returns an error if the address cannot be used.
pub(super) fn listen(
    access: Access,
    threads_max: usize,
    routes: impl FnOnce(&Access) -> Router,
    is_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(threads_max)
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        let address = access.address;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| ServeError::Address { address, source })?;
        let stop = stop_signal()?;
        let access = Access { address: listener.local_addr()?, ..access };
        let answers = routes(&access);
        is_ready(access.address);
        accept(listener, answers, stop).await;
        Ok(())
    });
    // What still runs has had its time.
    runtime.shutdown_background();
    served
}

/// Takes connections until the process is to stop, then waits for those that are under way.
async fn accept(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let permit = Arc::clone(&connections).acquire_owned().await.ok()?;
            Some((listener.accept().await, permit))
        };
        let taken = tokio::select! {
            () = &mut stop => break,
            taken = next => taken,
        };
        match taken {
            Some((Ok((socket, _)), permit)) => {
                let mut server = http1::Builder::new();
                server.timer(TokioTimer::new()).header_read_timeout(HEADERS_MAX);
                server.max_buf_size(HEADER_BYTES_MAX).half_close(true);
                let service = TowerToHyperService::new(router.clone());
                let connection =
                    server.serve_connection(TokioIo::new(LimitedSocket::new(socket)), service);
                let connection = graceful.watch(connection);
                tokio::spawn(async move {
                    // An error means that the other end went away or sent no HTTP.
                    let _ = connection.await;
                    drop(permit);
                });
            }
            // Too many open files, or a connection that was reset at once.
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_MAX, graceful.shutdown()).await;
}

/// Returns what ends when the process is asked to stop.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Returns what ends when the process is asked to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
