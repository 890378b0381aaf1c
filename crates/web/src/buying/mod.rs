//! `/supplier-items`: what suppliers sell.

mod pages;

pub(crate) use pages::item_table;

use app::buying::items::{ChangeSupplierItem, CreateSupplierItem, ItemTerms, RemoveSupplierItem};
use app::buying::{SupplierItem, SupplierItemFilter, queries};
use app::platform::PageRequest;
use axum::extract::State;
use domain::base::{Currency, Money, Sku, SupplierId, SupplierItemId, Timestamp, VariantId};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::address::PageParameters;
use crate::shell::change::{clearable, clearable_text, given};
use crate::shell::schema::{MoneySchema, PageJson, TimeSchema};
use crate::shell::{Address, App, Caller, Edited, Empty, List, Policy, Reply, Result, Routes, Submitted, or_current};

/// The area's routes.
pub fn routes() -> Routes {
    let (see, change) = (Policy::Needs(Permission::SuppliersRead), Policy::Needs(Permission::SuppliersWrite));
    let routes = Routes::new("buying")
        .route(see, routes!(list_supplier_items))
        .route(change, routes!(create_supplier_item))
        .route(see, routes!(get_supplier_item))
        .route(change, routes!(change_supplier_item))
        .route(change, routes!(remove_supplier_item));
    pages::add(routes)
}

/// What a supplier sells of a variant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierItem)]
struct SupplierItemJson {
    #[schema(value_type = String, example = "sit_01J8ZK4T2M7Q5A")]
    id: SupplierItemId,
    #[schema(value_type = String, example = "sup_01J8ZK4T2M7Q5A")]
    supplier: SupplierId,
    #[schema(example = "Mill & Co")]
    supplier_name: String,
    #[schema(value_type = String, example = "var_01J8ZK4T2M7Q5A")]
    variant: VariantId,
    #[schema(example = "TEE-RED-M")]
    sku: String,
    #[schema(example = "Tee, red, M")]
    title: String,
    /// The supplier's own code.
    supplier_sku: Option<String>,
    /// What the supplier bills in.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Price of one unit.
    #[schema(value_type = Option<MoneySchema>)]
    price: Option<Money>,
    /// Days from purchase order to goods; null: the supplier's own.
    lead_time_days: Option<i64>,
    /// Units of one pack.
    pack_size: i64,
    /// The fewest units that the supplier sells at once.
    minimum_quantity: i64,
    /// Whether it is bought there first.
    preferred: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// An item to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSupplierItem {
    #[schema(value_type = String, example = "sup_01J8ZK4T2M7Q5A")]
    supplier: SupplierId,
    /// Of which variant.
    #[schema(value_type = String, max_length = 64, example = "TEE-RED-M")]
    sku: Sku,
    /// The supplier's own code.
    #[serde(default)]
    #[schema(max_length = 64)]
    supplier_sku: Option<String>,
    /// Price of one unit, in the supplier's currency.
    #[serde(default)]
    #[schema(value_type = Option<MoneySchema>)]
    price: Option<Money>,
    /// Days from purchase order to goods; the supplier's own when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 730)]
    lead_time_days: Option<i64>,
    /// Units of one pack; 1 when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pack_size: Option<i64>,
    /// The fewest units that the supplier sells at once; 1 when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    minimum_quantity: Option<i64>,
    /// Whether it is bought there first; takes the place of the one before.
    #[serde(default)]
    preferred: Option<bool>,
}

/// What changes of an item: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SupplierItemPatch {
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 64)]
    supplier_sku: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<MoneySchema>)]
    price: Option<Option<Money>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 730)]
    lead_time_days: Option<Option<i64>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 1_000_000)]
    pack_size: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 1_000_000)]
    minimum_quantity: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    preferred: Option<bool>,
}

/// Filters of the list of items.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupplierItemQuery {
    /// Of this supplier.
    #[param(value_type = Option<String>, example = "sup_01J8ZK4T2M7Q5A")]
    supplier: Option<SupplierId>,
    /// Of the variant with this SKU, in any case.
    #[param(value_type = Option<String>, max_length = 64)]
    sku: Option<Sku>,
    /// Only those that are preferred, or only those that are not.
    preferred: Option<bool>,
}

impl SupplierItemQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> SupplierItemFilter {
        let SupplierItemQuery { supplier, sku, preferred } = self;
        SupplierItemFilter { supplier, sku, preferred, page }
    }
}

/// List what suppliers sell
///
/// Sorted by `created_at`; the newest first when nothing is said.
#[utoipa::path(get, path = "/supplier-items", params(PageParameters, SupplierItemQuery),
    responses((status = 200, description = "A page of items", body = PageJson<SupplierItemJson>)))]
async fn list_supplier_items(
    State(app): State<App>,
    caller: Caller,
    List { filter, page }: List<SupplierItemQuery>,
) -> Result<Reply<PageJson<SupplierItemJson>>> {
    let filter = filter.filter(page);
    let page = app.shop().read(&caller.principal, move |ctx| queries::supplier_items(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(SupplierItemJson::from).into()))
}

/// Add what a supplier sells
#[utoipa::path(post, path = "/supplier-items", request_body = NewSupplierItem,
    responses((status = 201, description = "The item", body = SupplierItemJson)))]
async fn create_supplier_item(
    State(app): State<App>,
    sent: Submitted<NewSupplierItem>,
) -> Result<Reply<SupplierItemJson>> {
    let NewSupplierItem { supplier, sku, supplier_sku, price, lead_time_days, pack_size, minimum_quantity, preferred } =
        sent.body;
    let terms = ItemTerms {
        supplier_sku: supplier_sku.unwrap_or_default(),
        price,
        lead_time_days,
        pack_size: pack_size.unwrap_or(1),
        minimum_quantity: minimum_quantity.unwrap_or(1),
    };
    let answer = app.shop().execute(sent.call, CreateSupplierItem { supplier, sku, terms, preferred }).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(SupplierItemJson::from).version(version).at(format_args!("/supplier-items/{id}")))
}

/// Get what a supplier sells
#[utoipa::path(get, path = "/supplier-items/{id}", params(("id" = String, Path, example = "sit_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The item", body = SupplierItemJson)))]
async fn get_supplier_item(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<SupplierItemId>,
) -> Result<Reply<SupplierItemJson>> {
    let item = app.shop().read(&caller.principal, move |ctx| queries::supplier_item(ctx.tx, id)).await?;
    let version = item.version;
    Ok(Reply::ok(item.into()).version(version))
}

/// Change what a supplier sells
#[utoipa::path(patch, path = "/supplier-items/{id}", params(("id" = String, Path)), request_body = SupplierItemPatch,
    responses((status = 200, description = "The item as it stands now", body = SupplierItemJson)))]
async fn change_supplier_item(
    State(app): State<App>,
    Address(id): Address<SupplierItemId>,
    sent: Edited<SupplierItemPatch>,
) -> Result<Reply<SupplierItemJson>> {
    let principal = sent.call.principal.clone();
    let SupplierItemPatch { supplier_sku, price, lead_time_days, pack_size, minimum_quantity, preferred } = sent.body;
    let version = sent.version;
    let change =
        ChangeSupplierItem { id, version, supplier_sku, price, lead_time_days, pack_size, minimum_quantity, preferred };
    let changed = app.shop().execute(sent.call, change).await;
    let read = app.shop().read(&principal, move |ctx| queries::supplier_item(ctx.tx, id));
    let answer = or_current(changed, async { Ok(SupplierItemJson::from(read.await?)) }).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(SupplierItemJson::from).version(version))
}

/// Take off what a supplier sells
#[utoipa::path(delete, path = "/supplier-items/{id}", params(("id" = String, Path)),
    responses((status = 200, description = "The item as it was", body = SupplierItemJson)))]
async fn remove_supplier_item(
    State(app): State<App>,
    Address(id): Address<SupplierItemId>,
    sent: Submitted<Empty>,
) -> Result<Reply<SupplierItemJson>> {
    let answer = app.shop().execute(sent.call, RemoveSupplierItem { id }).await?;
    Ok(Reply::done(answer).map(SupplierItemJson::from))
}

impl From<SupplierItem> for SupplierItemJson {
    fn from(item: SupplierItem) -> Self {
        SupplierItemJson {
            id: item.id,
            supplier: item.supplier,
            supplier_name: item.supplier_name,
            variant: item.variant,
            sku: item.sku,
            title: item.title,
            supplier_sku: Some(item.supplier_sku).filter(|s| !s.is_empty()),
            currency: item.currency,
            price: item.price,
            lead_time_days: item.lead_time_days,
            pack_size: item.pack_size,
            minimum_quantity: item.minimum_quantity,
            preferred: item.preferred,
            created_at: item.created_at,
            updated_at: item.updated_at,
            version: item.version,
        }
    }
}
