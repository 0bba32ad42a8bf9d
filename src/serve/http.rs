//! HTTP: limits of requests, and how answers and problems become responses.
//!
//! In: an address, and the API. Out: responses, until the process is asked to stop. Questions run on
//! threads of their own, a few at a time, each within a time. Fails if the address cannot be used.

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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::api::Api;
use super::assets::asset;
use super::gate::{Access, Gate, protect};
use super::listening::{ANSWER_MAX, QUESTIONS_MAX, ServeError, listen};
use super::reply::{HTML, Reply};
use super::{Desk, Keeper, Problem};

/// How long a question may wait for others.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// How long a body may take.
const BODY_MAX: Duration = Duration::from_secs(20);
const BODY_BYTES_MAX: usize = 2 << 20;

/// What requests need.
struct Served {
    api: Arc<Api>,
    gate: Gate,
    questions: Arc<Semaphore>,
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
    let routes = |access: &Access| {
        let api = Arc::new(Api::new(keeper, desk, access.is_writable));
        let warmed = Arc::clone(&api);
        tokio::task::spawn_blocking(move || warmed.warm());
        router(access, api)
    };
    listen(access, 2 * QUESTIONS_MAX + 4, routes, is_ready)
}

fn router(access: &Access, api: Arc<Api>) -> Router {
    let served = Arc::new(Served {
        api,
        gate: Gate::new(access),
        questions: Arc::new(Semaphore::new(QUESTIONS_MAX)),
    });
    Router::new()
        .route("/api/v1/{*path}", any(answer))
        .fallback(page)
        .layer(from_fn_with_state(Arc::clone(&served), guard))
        .with_state(served)
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
    served.gate.check_token(&parts.headers).await?;
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
