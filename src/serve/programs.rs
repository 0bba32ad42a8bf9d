//! Answers to programs: a service behind the gate of the explorer's server.
//!
//! In: the routes of the service. Out: its answers, until the process is asked to stop. A request must
//! come under a name of this server, from no other site, and show the token; one that takes too long
//! is refused. Fails if the address cannot be used.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use super::Problem;
use super::gate::{Access, Gate, protect};
use super::listening::{ANSWER_MAX, QUESTIONS_MAX, ServeError, listen};

/// Serves programs until the process is asked to stop. `is_ready` gets the address once requests are
/// answered.
///
/// # Errors
/// Returns an error if the address cannot be used.
pub(crate) fn serve_programs(
    service: Router,
    access: Access,
    is_ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    let routes =
        |access: &Access| service.layer(from_fn_with_state(Arc::new(Gate::new(access)), guard));
    listen(access, QUESTIONS_MAX, routes, is_ready)
}

/// Refuses requests that may not be answered, and adds the headers of every answer.
async fn guard(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let mut response = match checked(&gate, request.headers(), request.uri()).await {
        Ok(()) => match tokio::time::timeout(ANSWER_MAX, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::new(503, "the answer took too long").into_response(),
        },
        Err(problem) => problem.into_response(),
    };
    protect(response.headers_mut());
    response
}

async fn checked(gate: &Gate, headers: &HeaderMap, address: &Uri) -> Result<(), Problem> {
    gate.check_host(headers, address)?;
    gate.check_site(headers)?;
    gate.check_token(headers).await
}
