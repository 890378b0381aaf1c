//! Files out, over HTTP: a table as a file for programs, and what a list shows as a file for people.
//!
//! Stands above the areas, because an export button stands on the lists of all of them.

mod api;
mod lists;
mod pages;

use app::export::Exported;
use app::export::Format;
use app::export::layout::Layout;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::base::Timestamp;
use domain::parties::Permission;
use std::fs::File;
use std::io::Read;
use utoipa_axum::routes;

use crate::shell::{Policy, Problem, Result, Routes};

/// Bytes of a file that are sent at a time.
const CHUNK: usize = 64 * 1024;

/// Their routes.
pub fn routes() -> Routes {
    let exports = Policy::Needs(Permission::ExportsRun);
    Routes::new("exports").route(exports, routes!(api::export_table)).page(exports, "/exports/{table}", pages::download)
}

/// The layout of a table by its name in the address.
fn layout(table: &str) -> Result<&'static Layout> {
    app::export::layout(table).ok_or_else(|| Problem::not_found("table"))
}

/// The file as an answer that a browser saves.
fn answer(layout: &Layout, format: Format, now: Timestamp, exported: Exported) -> Result<Response> {
    let name = format!("attachment; filename=\"{}-{}.{}\"", layout.table, now.date_utc(), format.code());
    let name = HeaderValue::try_from(name);
    let name =
        name.map_err(|_| app::platform::AppError::Internal("a table has a name that is no file name".to_owned()))?;
    let mut response = Body::from_stream(chunks(exported.file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(exported.bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A file in pieces; each is read when the one before has gone, and no thread waits in between.
fn chunks(file: File) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send {
    futures_util::stream::try_unfold(file, |mut file| async move {
        let read = move || {
            let mut chunk = vec![0; CHUNK];
            let length = file.read(&mut chunk)?;
            chunk.truncate(length);
            Ok((length > 0).then(|| (Bytes::from(chunk), file)))
        };
        tokio::task::spawn_blocking(read).await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
    })
}
