//! `/variants`

use app::catalog::queries::{self, VariantFilter};
use app::catalog::variants::{ChangeVariant, VariantChange};
use axum::extract::State;
use domain::base::{Money, ProductId, VariantId};
use domain::parties::Permission;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::shapes::VariantJson;
use crate::shell::address::PageParameters;
use crate::shell::change::{clearable, given};
use crate::shell::schema::{MoneySchema, PageJson};
use crate::shell::{Address, App, Archived, Caller, Edited, List, Policy, Reply, Result, Routes, or_current};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::CatalogRead), routes!(list_variants))
        .route(Policy::Needs(Permission::CatalogRead), routes!(get_variant))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(change_variant))
}

/// What changes of a variant: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VariantPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 64)]
    sku: Option<String>,
    /// One value per option of the product, in their order.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 3)]
    values: Option<Vec<String>>,
    /// All its barcodes.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    barcodes: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = MoneySchema, required = false)]
    price: Option<Money>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<MoneySchema>)]
    compare_at_price: Option<Option<Money>>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<MoneySchema>)]
    cost: Option<Option<Money>>,
    /// Grams.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 10000000)]
    weight_g: Option<Option<i64>>,
    /// Whether stock is kept of it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    tracked: Option<bool>,
    /// Its place among the variants of the product.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 2000)]
    position: Option<i64>,
    /// Archives the variant or takes it back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Filters of the list of variants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VariantQuery {
    /// With this SKU, in any case.
    #[param(max_length = 64, example = "TEE-RED-M")]
    sku: Option<String>,
    /// With this barcode.
    #[param(max_length = 64, example = "4006381333931")]
    barcode: Option<String>,
    /// Of this product.
    #[param(value_type = Option<String>, example = "prd_01J8ZK4T2M7Q5A")]
    product: Option<ProductId>,
    /// Words that the product is found by, without regard to case and marks.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List variants
///
/// Sorted by `created_at` or `sku`; the newest first when nothing is said.
#[utoipa::path(get, path = "/variants", params(PageParameters, VariantQuery),
    responses((status = 200, description = "A page of variants", body = PageJson<VariantJson>)))]
async fn list_variants(
    State(app): State<App>,
    caller: Caller,
    list: List<VariantQuery>,
) -> Result<Reply<PageJson<VariantJson>>> {
    let VariantQuery { sku, barcode, product, search, archived } = list.filter;
    let filter = VariantFilter { sku, barcode, product, search, shown: archived.into(), page: list.page };
    let page = app.shop().read(&caller.principal, move |ctx| queries::variants(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(VariantJson::from).into()))
}

/// Get a variant
#[utoipa::path(get, path = "/variants/{id}", params(("id" = String, Path, example = "var_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The variant", body = VariantJson)))]
async fn get_variant(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<VariantId>,
) -> Result<Reply<VariantJson>> {
    let variant = app.shop().read(&caller.principal, move |ctx| queries::variant(ctx.tx, id)).await?;
    let version = variant.version;
    Ok(Reply::ok(variant.into()).version(version))
}

/// Change, archive or take back a variant
#[utoipa::path(patch, path = "/variants/{id}", params(("id" = String, Path)), request_body = VariantPatch,
    responses((status = 200, description = "The variant as it stands now", body = VariantJson)))]
async fn change_variant(
    State(app): State<App>,
    Address(id): Address<VariantId>,
    sent: Edited<VariantPatch>,
) -> Result<Reply<VariantJson>> {
    let principal = sent.call.principal.clone();
    let command = ChangeVariant { id, version: sent.version, change: sent.body.into() };
    let changed = app.shop().execute(sent.call, command).await;
    let current =
        async { Ok(VariantJson::from(app.shop().read(&principal, move |ctx| queries::variant(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(VariantJson::from).version(version))
}

impl From<VariantPatch> for VariantChange {
    fn from(patch: VariantPatch) -> Self {
        let VariantPatch {
            sku,
            values,
            barcodes,
            price,
            compare_at_price,
            cost,
            weight_g,
            tracked,
            position,
            archived,
        } = patch;
        VariantChange { sku, values, barcodes, price, compare_at_price, cost, weight_g, tracked, position, archived }
    }
}
