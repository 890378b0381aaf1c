//! `/suppliers`

use app::parties::suppliers::{ChangeSupplier, CreateSupplier, SupplierChange, SupplierFilter};
use app::parties::{Supplier, queries};
use app::platform::PageRequest;
use axum::extract::State;
use domain::base::{Currency, Email, Money, Name, Note, Phone, SupplierId, Timestamp};
use domain::parties::{Permission, SupplierInput};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::address::PageParameters;
use crate::shell::change::{clearable, clearable_text, given};
use crate::shell::schema::{MoneySchema, PageJson, TimeSchema};
use crate::shell::{
    Address, App, Archived, Caller, Edited, List, Policy, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::SuppliersRead), routes!(list_suppliers))
        .route(Policy::Needs(Permission::SuppliersWrite), routes!(create_supplier))
        .route(Policy::Needs(Permission::SuppliersRead), routes!(get_supplier))
        .route(Policy::Needs(Permission::SuppliersWrite), routes!(change_supplier))
}

/// Somebody who sells to the shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Supplier)]
struct SupplierJson {
    #[schema(value_type = String, example = "sup_01J8ZK4T2M7Q5A")]
    id: SupplierId,
    #[schema(value_type = String, example = "Mill & Co")]
    name: Name,
    /// Where purchase orders go.
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    #[schema(value_type = Option<String>)]
    phone: Option<Phone>,
    /// What it bills in.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Days from purchase order to goods.
    lead_time_days: i64,
    /// Least value of one purchase order.
    #[schema(value_type = Option<MoneySchema>)]
    minimum_order: Option<Money>,
    /// For those who work here only.
    #[schema(value_type = Option<String>)]
    note: Option<Note>,
    /// Nothing is bought from it any more.
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A supplier to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSupplier {
    /// Belongs to one supplier, without regard to case and marks.
    #[schema(min_length = 1, max_length = 120, example = "Mill & Co")]
    name: String,
    #[serde(default)]
    #[schema(max_length = 254)]
    email: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// What it bills in.
    #[schema(value_type = String, example = "EUR", min_length = 3, max_length = 3)]
    currency: Currency,
    /// 0 when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 730)]
    lead_time_days: i64,
    #[serde(default)]
    #[schema(value_type = Option<MoneySchema>)]
    minimum_order: Option<Money>,
    #[serde(default)]
    #[schema(max_length = 5000)]
    note: Option<String>,
}

/// What changes of a supplier: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SupplierPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 254)]
    email: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 40)]
    phone: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 3, max_length = 3, required = false)]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 730)]
    lead_time_days: Option<i64>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<MoneySchema>)]
    minimum_order: Option<Option<Money>>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 5000)]
    note: Option<String>,
    /// Archives the supplier or takes it back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Filters of the list of suppliers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SupplierQuery {
    /// Words of the name, e-mail address or telephone number, without regard to case and marks.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

impl SupplierQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> SupplierFilter {
        SupplierFilter { search: self.search, shown: self.archived.into(), page }
    }
}

/// List suppliers
///
/// Sorted by `created_at` or `name`; the newest first when nothing is said.
#[utoipa::path(get, path = "/suppliers", params(PageParameters, SupplierQuery),
    responses((status = 200, description = "A page of suppliers", body = PageJson<SupplierJson>)))]
async fn list_suppliers(
    State(app): State<App>,
    caller: Caller,
    list: List<SupplierQuery>,
) -> Result<Reply<PageJson<SupplierJson>>> {
    let filter = list.filter.filter(list.page);
    let page = app.shop().read(&caller.principal, move |ctx| queries::suppliers(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(SupplierJson::from).into()))
}

/// Add a supplier
#[utoipa::path(post, path = "/suppliers", request_body = NewSupplier,
    responses((status = 201, description = "The supplier", body = SupplierJson)))]
async fn create_supplier(State(app): State<App>, sent: Submitted<NewSupplier>) -> Result<Reply<SupplierJson>> {
    let NewSupplier { name, email, phone, currency, lead_time_days, minimum_order, note } = sent.body;
    let input = SupplierInput { name, email, phone, note, currency, lead_time_days, minimum_order };
    let answer = app.shop().execute(sent.call, CreateSupplier { input }).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(SupplierJson::from).version(version).at(format_args!("/suppliers/{id}")))
}

/// Get a supplier
#[utoipa::path(get, path = "/suppliers/{id}", params(("id" = String, Path, example = "sup_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The supplier", body = SupplierJson)))]
async fn get_supplier(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<SupplierId>,
) -> Result<Reply<SupplierJson>> {
    let supplier = app.shop().read(&caller.principal, move |ctx| queries::supplier(ctx.tx, id)).await?;
    let version = supplier.version;
    Ok(Reply::ok(supplier.into()).version(version))
}

/// Change, archive or take back a supplier
#[utoipa::path(patch, path = "/suppliers/{id}", params(("id" = String, Path)), request_body = SupplierPatch,
    responses((status = 200, description = "The supplier as it stands now", body = SupplierJson)))]
async fn change_supplier(
    State(app): State<App>,
    Address(id): Address<SupplierId>,
    sent: Edited<SupplierPatch>,
) -> Result<Reply<SupplierJson>> {
    let principal = sent.call.principal.clone();
    let SupplierPatch { name, email, phone, currency, lead_time_days, minimum_order, note, archived } = sent.body;
    let change = SupplierChange { name, email, phone, note, currency, lead_time_days, minimum_order, archived };
    let changed = app.shop().execute(sent.call, ChangeSupplier { id, version: sent.version, change }).await;
    let current =
        async { Ok(SupplierJson::from(app.shop().read(&principal, move |ctx| queries::supplier(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(SupplierJson::from).version(version))
}

impl From<Supplier> for SupplierJson {
    fn from(supplier: Supplier) -> Self {
        SupplierJson {
            id: supplier.id,
            name: supplier.name,
            email: supplier.email,
            phone: supplier.phone,
            currency: supplier.currency,
            lead_time_days: supplier.lead_time_days,
            minimum_order: supplier.minimum_order,
            note: supplier.note,
            archived: supplier.archived_at.is_some(),
            created_at: supplier.created_at,
            updated_at: supplier.updated_at,
            version: supplier.version,
        }
    }
}
