//! The same answers over HTTP: "streamable HTTP" of the protocol, on this machine only.
//!
//! In: a port and perhaps a token. Out: the address and the token, then answers until the process is
//! asked to stop. Every request stands for itself, so no conversation is kept. Fails if the token is
//! short or the port cannot be used.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Error};
use axum::Router;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::tools::ToolDesk;
use crate::cli::Context;
use crate::serve::{self, Access};

/// The path of the service.
const PATH: &str = "/mcp";
const BODY_BYTES_MAX: usize = 2 << 20;

/// Answers until the process is asked to stop.
///
/// # Errors
/// Returns an error if the token is too short or the port cannot be used.
pub(super) fn run(
    desk: &ToolDesk,
    port: u16,
    token: Option<&String>,
    context: &Context,
) -> anyhow::Result<()> {
    let token = match token {
        Some(token) => serve::checked_secret(token, "token").map_err(Error::msg)?,
        None => serve::new_token().context("the system gives no random numbers")?,
    };
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(BODY_BYTES_MAX);
    let desk = desk.clone();
    let sessions = Arc::<NeverSessionManager>::default();
    let service = StreamableHttpService::new(move || Ok(desk.clone()), sessions, config);
    let access = Access {
        token: token.clone(),
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        hosts: Vec::new(),
        is_writable: false,
    };
    let mut printed = Ok(());
    serve::serve_programs(Router::new().route_service(PATH, service), access, |address| {
        let lines = format!("http://{address}{PATH}\nAuthorization: Bearer {token}\n");
        printed = context.print(lines.as_bytes());
        context.notice("Ctrl-C stops the server");
    })?;
    printed?;
    context.notice("stopped");
    Ok(())
}
