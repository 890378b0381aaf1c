//! Files in, over HTTP: bring a file, see what is understood of it, check, import, take back.
//!
//! Stands above the areas, because a file may hold things of any of them.

mod api;
mod mapping;
mod pages;
mod report;

use app::import::limits::MAX_FILE_BYTES;
use app::import::rejects;
use app::platform::imports::queries;
use app::platform::{Principal, ReadCtx};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::base::ImportId;
use domain::parties::Permission;
use std::sync::Arc;
use utoipa_axum::routes;

use crate::shell::{App, Policy, Result, Routes};

/// Largest file of an upload, in bytes.
const MAX_UPLOAD_BYTES: u64 = MAX_FILE_BYTES;

/// Their routes.
pub fn routes() -> Routes {
    let runs = Policy::Needs(Permission::ImportsRun);
    Routes::new("imports")
        .route(runs, routes!(api::list_imports))
        .keyed(runs, routes!(api::upload_import))
        .route(runs, routes!(api::get_import))
        .route(runs, routes!(api::check_import))
        .route(runs, routes!(api::run_import))
        .route(runs, routes!(api::undo_import))
        .route(runs, routes!(api::get_rejects))
        .page(runs, "/imports", pages::list)
        .page(runs, "/imports/new", pages::ask)
        .form(runs, "/imports", pages::bring)
        .page(runs, "/imports/{id}", pages::show)
        .form(runs, "/imports/{id}/steps", pages::step)
        .page(runs, "/imports/{id}/rejects.csv", pages::download)
}

/// The rejected rows of an import as a file.
async fn rejected(app: &App, principal: &Arc<Principal>, id: ImportId) -> Result<Response> {
    let read = move |ctx: &mut ReadCtx<'_, '_>| {
        let import = queries::import(ctx.tx, id)?;
        Ok((rejects::of_import(ctx, &import)?, import.file_name))
    };
    let (bytes, name) = app.shop().read(principal, read).await?;
    let stem: String =
        name.chars().take_while(|c| *c != '.').filter(|c| c.is_ascii_alphanumeric() || "-_ ".contains(*c)).collect();
    let disposition = format!("attachment; filename=\"rejected {}.csv\"", stem.trim());
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
