//! One bundled outlet on loopback.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::outlet::{Outlet, Served};

/// Serves the outlet's documents on a free port until the program ends.
pub(super) async fn serve(outlet: Outlet, now: Timestamp) -> anyhow::Result<SocketAddr> {
    let documents = Arc::new(outlet.documents(now)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .context("no port is free on this machine's loopback address")?;
    let address = listener.local_addr().context("the port that was given is unknown")?;
    let site = Router::new().fallback(answer).with_state(documents);
    tokio::spawn(async move { axum::serve(listener, site).await });
    Ok(address)
}

async fn answer(State(documents): State<Arc<HashMap<String, Served>>>, uri: Uri) -> Response {
    match documents.get(uri.path()) {
        Some(served) => {
            ([(header::CONTENT_TYPE, served.content_type.clone())], served.body.clone())
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
