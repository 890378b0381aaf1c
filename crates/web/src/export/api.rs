//! `/exports/{table}`

use app::export::{Bom, Format, Rows, Wanted};
use app::platform::Call;
use axum::extract::State;
use axum::http::Extensions;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::shell::edge::RequestId;
use crate::shell::{Address, App, Caller, Query, Result};

/// In which form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// `csv`, `xlsx` or `jsonl`; `csv` when absent.
    #[param(value_type = Option<String>, example = "csv", max_length = 8)]
    format: Option<Format>,
    /// Whether a CSV file begins with a byte order mark: `with` or `without`; `without` when absent.
    #[param(value_type = Option<String>, example = "without", max_length = 8)]
    bom: Option<Bom>,
}

/// Export a table
///
/// The whole table as a file, as it stood at one moment. Tables: settings, tax-classes, categories, locations, suppliers,
/// customers, products, supplier-items, stock, movements, transfers, counts, holds, channels, stages, tax-rates,
/// shipping-methods, orders, order-lines, allocations, order-notes, shipments, shipment-lines, messages, message-templates,
/// notices, order-form, order-form-picks, users, api-keys, customer-references, order-origins, order-charges, past-papers,
/// past-adjustments, events. The caller also needs the right to see the table, at every location.
#[utoipa::path(get, path = "/exports/{table}", params(("table" = String, Path, example = "orders"), ExportQuery),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")))]
pub(super) async fn export_table(
    State(app): State<App>,
    caller: Caller,
    extensions: Extensions,
    Address(table): Address<String>,
    Query(query): Query<ExportQuery>,
) -> Result<Response> {
    let layout = super::layout(&table)?;
    let format = query.format.unwrap_or(Format::Csv);
    let wanted = Wanted { layout, rows: Rows::All, format, bom: query.bom.unwrap_or(Bom::Without) };
    let request_id = RequestId::of(&extensions).to_owned();
    let call = Call { principal: caller.principal, key: None, body_hash: [0; 32], request_id };
    let exported = app.shop().export(call, wanted).await?;
    super::answer(layout, format, app.shop().clock().now(), exported)
}
