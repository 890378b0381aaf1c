//! What a list shows, as a file: the address of the list with the table before and the form behind.

use app::export::{Bom, Format, Wanted};
use app::platform::{AppError, Call};
use axum::http::Uri;
use axum::response::Response;

use super::lists::{self, Asked};
use crate::pages::Visit;
use crate::shell::{Address, Result};

/// Sends the file.
pub(super) async fn download(visit: Visit, Address(table): Address<String>, uri: Uri) -> Result<Response> {
    let layout = super::layout(&table)?;
    let asked = Asked::of(uri.query().unwrap_or_default());
    let format = match asked.format.as_deref() {
        None => Format::Csv,
        Some(code) => Format::from_code(code).ok_or_else(unknown_format)?,
    };
    // Spreadsheet programs open a CSV file with a mark as UTF-8, and others skip it.
    let wanted = Wanted { layout, rows: lists::rows(&table, &asked)?, format, bom: Bom::With };
    let call = Call {
        principal: visit.principal().clone(),
        key: None,
        body_hash: [0; 32],
        request_id: visit.request_id().to_owned(),
    };
    let exported = visit.shop().export(call, wanted).await?;
    super::answer(layout, format, visit.shop().clock().now(), exported)
}

fn unknown_format() -> AppError {
    AppError::invalid("format", "unknown_format", "must be csv, xlsx or jsonl")
}
