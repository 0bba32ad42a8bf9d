//! HTTP: sockets, limits, and how answers and problems become responses.
//!
//! In: an address, and the API. Out: responses, until the process is asked to stop (Ctrl-C or
//! SIGTERM); then requests under way are finished, but for those that take long. Questions run on
//! threads of their own, a few at a time, each within a time. Fails if the address cannot be used.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, LINK, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::api::Api;
use super::assets::asset;
use super::gate::{Access, Gate, protect};
use super::reply::{HTML, Reply};
use super::{Desk, Keeper, Problem};

/// Connections at a time; more must wait.
const CONNECTIONS_MAX: usize = 128;
/// Questions answered at a time; more wait a moment, and are then refused.
pub(super) const QUESTIONS_MAX: usize = 4;
const WAIT_MAX: Duration = Duration::from_secs(10);
/// How long a question may take.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(90);
/// How long the headers of a request may take.
const HEADERS_MAX: Duration = Duration::from_secs(10);
/// How long a body may take.
const BODY_MAX: Duration = Duration::from_secs(20);
const HEADER_BYTES_MAX: usize = 64 << 10;
const BODY_BYTES_MAX: usize = 2 << 20;
/// How long requests under way may take once the server is to stop.
const STOP_MAX: Duration = Duration::from_secs(3);
/// How long a wrong token must wait for its answer, and how many do so at a time.
pub(super) const WRONG_TOKEN: Duration = Duration::from_millis(300);
pub(super) const WRONG_TOKENS_MAX: usize = 8;

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

/// What requests need.
struct Served {
    api: Arc<Api>,
    gate: Gate,
    questions: Arc<Semaphore>,
    wrong_tokens: Semaphore,
}

/// Serves a store until the process is asked to stop. `is_ready` gets the address once requests
/// are answered.
///
/// # Errors
/// Returns an error if the address cannot be used.
pub(crate) fn serve(
    keeper: Keeper,
    desk: Box<dyn Desk>,
    access: Access,
    is_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(2 * QUESTIONS_MAX + 4)
        .enable_all()
        .build()?;
    let served = runtime.block_on(run(keeper, desk, access, is_ready));
    // What still runs has had its time.
    runtime.shutdown_background();
    served
}

async fn run(
    keeper: Keeper,
    desk: Box<dyn Desk>,
    access: Access,
    is_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let address = access.address;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|source| ServeError::Address { address, source })?;
    let stop = stop_signal()?;
    let access = Access { address: listener.local_addr()?, ..access };
    let api = Arc::new(Api::new(keeper, desk, access.is_writable));
    let warmed = Arc::clone(&api);
    tokio::task::spawn_blocking(move || warmed.warm());
    is_ready(access.address);
    accept(listener, router(&access, api), stop).await;
    Ok(())
}

fn router(access: &Access, api: Arc<Api>) -> Router {
    let served = Arc::new(Served {
        api,
        gate: Gate::new(access),
        questions: Arc::new(Semaphore::new(QUESTIONS_MAX)),
        wrong_tokens: Semaphore::new(WRONG_TOKENS_MAX),
    });
    Router::new()
        .route("/api/v1/{*path}", any(answer))
        .fallback(page)
        .layer(from_fn_with_state(Arc::clone(&served), guard))
        .with_state(served)
}

/// Takes connections until the process is to stop, then waits for those that are under way.
pub(super) async fn accept(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
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
                let connection = server.serve_connection(TokioIo::new(socket), service);
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
pub(super) fn stop_signal() -> io::Result<impl Future<Output = ()>> {
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
pub(super) fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Refuses requests under another name, and adds the headers of every answer.
async fn guard(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let mut response = match served.gate.check_host(request.headers(), request.uri()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    protect(response.headers_mut());
    response
}

/// Answers with a file of the page.
async fn page(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::new(405, "only GET is answered here").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let Some(found) = asset(path) else {
        return Problem::new(404, "there is no such page").into_response();
    };
    let etag = format!("\"{:016x}\"", xxhash_rust::xxh3::xxh3_64(found.bytes));
    let known = request.headers().get(IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let is_known = known == Some(etag.as_bytes());
    let body = if is_known { Body::empty() } else { Body::from(found.bytes) };
    let mut response = Response::new(body);
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(found.media));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    insert(headers, ETAG, &etag);
    response
}

/// Answers a request of the API.
async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    match answered(&served, request).await {
        Ok(reply) => reply.into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answered(served: &Served, request: Request) -> Result<Reply, Problem> {
    let (parts, body) = request.into_parts();
    served.gate.check_site(&parts.headers)?;
    if let Err(problem) = served.gate.check_token(&parts.headers) {
        // Guessing takes time.
        if let Ok(_waiting) = served.wrong_tokens.acquire().await {
            tokio::time::sleep(WRONG_TOKEN).await;
        }
        return Err(problem);
    }
    let path = parts.uri.path();
    let path = path.strip_prefix("/api/v1").unwrap_or(path).to_owned();
    let api = Arc::clone(&served.api);
    match parts.method {
        Method::GET | Method::HEAD => {
            let query = parts.uri.query().unwrap_or_default().to_owned();
            let known = parts.headers.get(IF_NONE_MATCH).and_then(|it| it.to_str().ok());
            let known = known.map(str::to_owned);
            apart(served, move || api.get(&path, &query, known.as_deref())).await
        }
        method => {
            if matches!(method, Method::POST | Method::PUT) && !path.ends_with("/undo") {
                check_json(&parts.headers)?;
            }
            let body = whole(body).await?;
            apart(served, move || api.change(method.as_str(), &path, &body)).await
        }
    }
}

/// Checks that a body is JSON, which no form of another site can send.
fn check_json(headers: &HeaderMap) -> Result<(), Problem> {
    let media = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    let detail = "the header `Content-Type` must be `application/json`";
    let is_json = media.eq_ignore_ascii_case("application/json");
    is_json.then_some(()).ok_or_else(|| Problem::new(415, detail))
}

async fn whole(body: Body) -> Result<axum::body::Bytes, Problem> {
    let read = tokio::time::timeout(BODY_MAX, to_bytes(body, BODY_BYTES_MAX)).await;
    let detail = format!("the body has more than {BODY_BYTES_MAX} bytes");
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::new(413, detail)),
        Err(_) => Err(Problem::new(408, "the body took too long")),
    }
}

/// Answers a question on a thread of its own. A few are answered at a time.
async fn apart(
    served: &Served,
    work: impl FnOnce() -> Result<Reply, Problem> + Send + 'static,
) -> Result<Reply, Problem> {
    let busy =
        || Problem::new(503, "the server is answering other questions; ask again in a moment");
    let permit = Arc::clone(&served.questions).acquire_owned();
    let permit: OwnedSemaphorePermit = match tokio::time::timeout(WAIT_MAX, permit).await {
        Ok(Ok(permit)) => permit,
        _ => return Err(busy()),
    };
    let working = tokio::task::spawn_blocking(move || {
        // Held until the work ends, even if no request waits for it any more.
        let _permit = permit;
        work()
    });
    match tokio::time::timeout(ANSWER_MAX, working).await {
        Ok(Ok(answered)) => answered,
        Ok(Err(_)) => {
            Err(Problem::new(500, "the question could not be answered: a fault of onrecord"))
        }
        Err(_) => Err(Problem::new(503, "the question takes too long; narrow it")),
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        if self.is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("authorization"));
        if self.media == HTML {
            let name = "attachment; filename=\"onrecord.html\"";
            headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(name));
        }
        if let Some(etag) = &self.etag {
            insert(headers, ETAG, etag);
        }
        if let Some(next) = &self.next {
            insert(headers, LINK, &format!("<{next}>; rel=\"next\""));
        }
        if let Some(n_total) = self.n_total {
            insert(headers, HeaderName::from_static("x-total-count"), &n_total.to_string());
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let status = StatusCode::from_u16(self.status);
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let media = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, media);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.status {
            401 => insert(headers, WWW_AUTHENTICATE, "Bearer"),
            405 => insert(headers, ALLOW, "GET, HEAD"),
            503 => insert(headers, RETRY_AFTER, "2"),
            _ => {}
        }
        response
    }
}
