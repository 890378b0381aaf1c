//! `/exports/{table}`

use app::export::{Bom, Format, Listed, Rows, Wanted};
use app::platform::{Call, PageRequest};
use axum::extract::State;
use axum::http::{Extensions, Uri};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::shell::address::{parameter_problem, read_query};
use crate::shell::edge::RequestId;
use crate::shell::{Address, App, Caller, NoFilter, Result};
use crate::{buying, catalog, messages, orders, parties, stock};

/// In which form and order. The other parameters are the filters of the table's list.
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
    /// For tables with a list: the order of the list, as there.
    #[param(max_length = 64)]
    sort: Option<String>,
}

/// Export a table
///
/// The table as a file, as it stood at one moment: the whole of it, or, with the parameters that its list takes, the rows that
/// the list has. Lists there are of `products`, `stock` (as `/stock/levels`), `movements`, `transfers`, `customers`, `suppliers`,
/// `supplier-items`, `orders` and `order-lines` (both as `/orders`), and `messages`. Tables: settings, tax-classes, categories,
/// locations, suppliers, customers, products, supplier-items, stock, movements, transfers, counts, holds, channels, stages,
/// tax-rates, shipping-methods, orders, order-lines, allocations, order-notes, shipments, shipment-lines, messages,
/// message-templates, notices, order-form, order-form-picks, users, api-keys, customer-references, order-origins, order-charges,
/// past-papers, past-adjustments, events. The caller also needs the right to see the table, at every location.
#[utoipa::path(get, path = "/exports/{table}", params(("table" = String, Path, example = "orders"), ExportQuery),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")))]
pub(super) async fn export_table(
    State(app): State<App>,
    caller: Caller,
    extensions: Extensions,
    Address(table): Address<String>,
    uri: Uri,
) -> Result<Response> {
    let layout = super::layout(&table)?;
    let (own, filters) = parted(uri.query().unwrap_or_default());
    let ExportQuery { format, bom, sort } = read_query(&own)?;
    let rows = rows(&app, &caller, &table, (&filters, sort)).await?;
    let format = format.unwrap_or(Format::Csv);
    let wanted = Wanted { layout, rows, format, bom: bom.unwrap_or(Bom::Without) };
    let request_id = RequestId::of(&extensions).to_owned();
    let call = Call { principal: caller.principal, key: None, body_hash: [0; 32], request_id };
    let exported = app.shop().export(call, wanted).await?;
    super::answer(layout, format, app.shop().clock().now(), exported)
}

/// The parameters of the export itself, and the filters.
fn parted(query: &str) -> (String, String) {
    let (mut own, mut filters) =
        (form_urlencoded::Serializer::new(String::new()), form_urlencoded::Serializer::new(String::new()));
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "format" | "bom" | "sort" => own.append_pair(&name, &value),
            _ => filters.append_pair(&name, &value),
        };
    }
    (own.finish(), filters.finish())
}

/// All rows, or those of the table's list, read as the list reads its parameters.
async fn rows(app: &App, caller: &Caller, table: &str, (filters, sort): (&str, Option<String>)) -> Result<Rows> {
    if filters.is_empty() && sort.is_none() {
        return Ok(Rows::All);
    }
    let is_sorted = sort.is_some();
    let page = PageRequest { limit: None, after: None, sort };
    let listed = match table {
        "products" => Listed::Products(read_query::<catalog::products::ProductQuery>(filters)?.filter(page)),
        "stock" => Listed::Levels(stock::api::level_filter(app, caller, read_query(filters)?, page).await?),
        "movements" => Listed::Movements(stock::api::movement_filter(app, caller, read_query(filters)?, page).await?),
        "transfers" => Listed::Transfers(read_query::<stock::api::TransferQuery>(filters)?.filter(page)),
        "customers" => Listed::Customers(read_query::<parties::customers::CustomerQuery>(filters)?.filter(page)),
        "suppliers" => Listed::Suppliers(read_query::<parties::suppliers::SupplierQuery>(filters)?.filter(page)),
        "supplier-items" => Listed::SupplierItems(read_query::<buying::SupplierItemQuery>(filters)?.filter(page)),
        "orders" | "order-lines" => Listed::Orders(read_query::<orders::api::OrderQuery>(filters)?.filter(page)),
        "messages" => Listed::Messages(read_query::<messages::api::MessageQuery>(filters)?.filter(page)),
        _ => {
            let NoFilter {} = read_query(filters)?;
            let unknown =
                || parameter_problem("sort", "unknown_parameter", "the table has no list, and one order only");
            return if is_sorted { Err(unknown()) } else { Ok(Rows::All) };
        }
    };
    Ok(Rows::Listed(Box::new(listed)))
}
