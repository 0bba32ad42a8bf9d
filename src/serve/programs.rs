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
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::Problem;
use super::gate::{Access, Gate, protect};
use super::http::{
    ANSWER_MAX, QUESTIONS_MAX, ServeError, WRONG_TOKEN, WRONG_TOKENS_MAX, accept, stop_signal,
};

/// Who may ask, and how many may guess at a time.
struct Guarded {
    gate: Gate,
    wrong_tokens: Semaphore,
}

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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(QUESTIONS_MAX)
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        let address = access.address;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| ServeError::Address { address, source })?;
        let stop = stop_signal()?;
        let access = Access { address: listener.local_addr()?, ..access };
        let wrong_tokens = Semaphore::new(WRONG_TOKENS_MAX);
        let guarded = Arc::new(Guarded { gate: Gate::new(&access), wrong_tokens });
        is_ready(access.address);
        accept(listener, service.layer(from_fn_with_state(guarded, guard)), stop).await;
        Ok(())
    });
    // What still runs has had its time.
    runtime.shutdown_background();
    served
}

/// Refuses requests that may not be answered, and adds the headers of every answer.
async fn guard(State(guarded): State<Arc<Guarded>>, request: Request, next: Next) -> Response {
    let mut response = match checked(&guarded, request.headers(), request.uri()).await {
        Ok(()) => match tokio::time::timeout(ANSWER_MAX, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::new(503, "the answer took too long").into_response(),
        },
        Err(problem) => problem.into_response(),
    };
    protect(response.headers_mut());
    response
}

async fn checked(guarded: &Guarded, headers: &HeaderMap, address: &Uri) -> Result<(), Problem> {
    guarded.gate.check_host(headers, address)?;
    guarded.gate.check_site(headers)?;
    let shown = guarded.gate.check_token(headers);
    // Guessing takes time.
    if shown.is_err()
        && let Ok(_waiting) = guarded.wrong_tokens.acquire().await
    {
        tokio::time::sleep(WRONG_TOKEN).await;
    }
    shown
}
