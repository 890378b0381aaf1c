//! `/products`

use app::catalog::products::{ChangeProduct, CreateProduct, ProductChange};
use app::catalog::queries::{self, Product, ProductDetail, ProductFilter, ProductSummary};
use app::catalog::variants::AddVariant;
use app::platform::PageRequest;
use axum::extract::State;
use domain::base::{CategoryId, Code, Description, Money, Name, ProductId, Timestamp, Title};
use domain::catalog::ShortPolicy;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::shapes::{NewVariant, OptionJson, ShortPolicyJson, VariantJson};
use crate::shell::address::PageParameters;
use crate::shell::change::{clearable, clearable_text, given};
use crate::shell::schema::{MoneySchema, PageJson, TimeSchema};
use crate::shell::{
    Address, App, Archived, Caller, Edited, List, Policy, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::CatalogRead), routes!(list_products))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(create_product))
        .route(Policy::Needs(Permission::CatalogRead), routes!(get_product))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(change_product))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(add_variant))
}

/// A product in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductSummary)]
struct SummaryJson {
    #[schema(value_type = String, example = "prd_01J8ZK4T2M7Q5A")]
    id: ProductId,
    #[schema(value_type = String, example = "Tee")]
    title: Title,
    /// What it is called in addresses.
    #[schema(example = "tee")]
    handle: String,
    /// Who makes it.
    #[schema(value_type = Option<String>)]
    vendor: Option<Name>,
    #[schema(value_type = Option<String>)]
    product_type: Option<Name>,
    #[schema(value_type = String, example = "standard")]
    tax_class: Code,
    /// What happens when stock is short; null: what the channel says.
    short_policy: Option<ShortPolicyJson>,
    /// Variants that are not archived.
    variant_count: i64,
    /// The lowest price of those.
    #[schema(value_type = Option<MoneySchema>)]
    price_from: Option<Money>,
    /// The highest price of those.
    #[schema(value_type = Option<MoneySchema>)]
    price_to: Option<Money>,
    /// No longer for sale.
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A product with everything that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
struct ProductJson {
    #[schema(value_type = String, example = "prd_01J8ZK4T2M7Q5A")]
    id: ProductId,
    #[schema(value_type = String, example = "Tee")]
    title: Title,
    /// What it is called in addresses.
    #[schema(example = "tee")]
    handle: String,
    #[schema(value_type = Option<String>)]
    description: Option<Description>,
    /// Who makes it.
    #[schema(value_type = Option<String>)]
    vendor: Option<Name>,
    #[schema(value_type = Option<String>)]
    product_type: Option<Name>,
    #[schema(value_type = String, example = "standard")]
    tax_class: Code,
    /// What happens when stock is short; null: what the channel says.
    short_policy: Option<ShortPolicyJson>,
    #[schema(value_type = Vec<String>, example = json!(["cat_01J8ZK4T2M7Q5A"]))]
    categories: Vec<CategoryId>,
    options: Vec<OptionJson>,
    /// In their order, archived ones too.
    variants: Vec<VariantJson>,
    /// No longer for sale.
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A product to be added, with its variants. A product without options has one variant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProduct {
    #[schema(min_length = 1, max_length = 255, example = "Tee")]
    title: String,
    /// Small letters, digits and single `-`; made of the title when absent.
    #[serde(default)]
    #[schema(max_length = 120)]
    handle: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20000)]
    description: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    vendor: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    product_type: Option<String>,
    /// `standard` when absent.
    #[serde(default)]
    #[schema(max_length = 40)]
    tax_class: Option<String>,
    #[serde(default)]
    short_policy: Option<ShortPolicyJson>,
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 20)]
    categories: Vec<CategoryId>,
    #[serde(default)]
    #[schema(max_items = 3)]
    options: Vec<OptionJson>,
    #[schema(min_items = 1, max_items = 2000)]
    variants: Vec<NewVariant>,
}

/// What changes of a product: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProductPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 20000)]
    description: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 120)]
    vendor: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 120)]
    product_type: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 40)]
    tax_class: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<ShortPolicyJson>)]
    short_policy: Option<Option<ShortPolicyJson>>,
    /// All categories that it is in from now on.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    categories: Option<Vec<CategoryId>>,
    /// All its options. A product with one variant may get options or lose them: the variant then has the first values.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<OptionJson>, required = false, max_items = 3)]
    options: Option<Vec<OptionJson>>,
    /// Archives the product or takes it back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Filters of the list of products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProductQuery {
    /// Words of the title, vendor, type, a SKU or a barcode, without regard to case and marks.
    #[param(max_length = 200)]
    search: Option<String>,
    /// In this category or one below it.
    #[param(value_type = Option<String>, example = "cat_01J8ZK4T2M7Q5A")]
    category: Option<CategoryId>,
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

impl ProductQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> ProductFilter {
        ProductFilter { search: self.search, category: self.category, shown: self.archived.into(), page }
    }
}

/// List products
///
/// Sorted by `created_at` or `title`; the newest first when nothing is said.
#[utoipa::path(get, path = "/products", params(PageParameters, ProductQuery),
    responses((status = 200, description = "A page of products", body = PageJson<SummaryJson>)))]
async fn list_products(
    State(app): State<App>,
    caller: Caller,
    list: List<ProductQuery>,
) -> Result<Reply<PageJson<SummaryJson>>> {
    let filter = list.filter.filter(list.page);
    let page = app.shop().read(&caller.principal, move |ctx| queries::products(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(SummaryJson::from).into()))
}

/// Add a product
#[utoipa::path(post, path = "/products", request_body = NewProduct,
    responses((status = 201, description = "The product", body = ProductJson)))]
async fn create_product(State(app): State<App>, sent: Submitted<NewProduct>) -> Result<Reply<ProductJson>> {
    let answer = app.shop().execute(sent.call, CreateProduct::from(sent.body)).await?;
    let (id, version) = (answer.value.product.id, answer.value.product.version);
    Ok(Reply::created(answer).map(ProductJson::from).version(version).at(format_args!("/products/{id}")))
}

/// Get a product
#[utoipa::path(get, path = "/products/{id}", params(("id" = String, Path, example = "prd_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The product", body = ProductJson)))]
async fn get_product(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ProductId>,
) -> Result<Reply<ProductJson>> {
    let detail = app.shop().read(&caller.principal, move |ctx| queries::product(ctx.tx, id)).await?;
    let version = detail.product.version;
    Ok(Reply::ok(detail.into()).version(version))
}

/// Change, archive or take back a product
#[utoipa::path(patch, path = "/products/{id}", params(("id" = String, Path)), request_body = ProductPatch,
    responses((status = 200, description = "The product as it stands now", body = ProductJson)))]
async fn change_product(
    State(app): State<App>,
    Address(id): Address<ProductId>,
    sent: Edited<ProductPatch>,
) -> Result<Reply<ProductJson>> {
    let principal = sent.call.principal.clone();
    let command = ChangeProduct { id, version: sent.version, change: sent.body.into() };
    let changed = app.shop().execute(sent.call, command).await;
    let current =
        async { Ok(ProductJson::from(app.shop().read(&principal, move |ctx| queries::product(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.product.version;
    Ok(Reply::done(answer).map(ProductJson::from).version(version))
}

/// Add a variant to a product
///
/// Values that the product's options do not have yet are added to them.
#[utoipa::path(post, path = "/products/{id}/variants", params(("id" = String, Path)), request_body = NewVariant,
    responses((status = 201, description = "The variant", body = VariantJson)))]
async fn add_variant(
    State(app): State<App>,
    Address(product): Address<ProductId>,
    sent: Submitted<NewVariant>,
) -> Result<Reply<VariantJson>> {
    let answer = app.shop().execute(sent.call, AddVariant { product, input: sent.body.into() }).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(VariantJson::from).version(version).at(format_args!("/variants/{id}")))
}

impl From<NewProduct> for CreateProduct {
    fn from(new: NewProduct) -> Self {
        CreateProduct {
            title: new.title,
            handle: new.handle,
            description: new.description.unwrap_or_default(),
            vendor: new.vendor.unwrap_or_default(),
            product_type: new.product_type.unwrap_or_default(),
            tax_class: new.tax_class,
            short_policy: new.short_policy.map(ShortPolicy::from),
            categories: new.categories,
            options: new.options.into_iter().map(Into::into).collect(),
            variants: new.variants.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ProductPatch> for ProductChange {
    fn from(patch: ProductPatch) -> Self {
        ProductChange {
            title: patch.title,
            description: patch.description,
            vendor: patch.vendor,
            product_type: patch.product_type,
            tax_class: patch.tax_class,
            short_policy: patch.short_policy.map(|p| p.map(ShortPolicy::from)),
            categories: patch.categories,
            options: patch.options.map(|all| all.into_iter().map(Into::into).collect()),
            archived: patch.archived,
        }
    }
}

impl From<ProductSummary> for SummaryJson {
    fn from(summary: ProductSummary) -> Self {
        let Product { id, title, handle, vendor, product_type, tax_class, .. } = summary.product;
        SummaryJson {
            id,
            title,
            handle,
            vendor,
            product_type,
            tax_class,
            short_policy: summary.product.short_policy.map(ShortPolicyJson::from),
            variant_count: summary.variant_count,
            price_from: summary.price_from,
            price_to: summary.price_to,
            archived: summary.product.archived_at.is_some(),
            created_at: summary.product.created_at,
            updated_at: summary.product.updated_at,
            version: summary.product.version,
        }
    }
}

impl From<ProductDetail> for ProductJson {
    fn from(detail: ProductDetail) -> Self {
        let product = detail.product;
        ProductJson {
            id: product.id,
            title: product.title,
            handle: product.handle,
            description: product.description,
            vendor: product.vendor,
            product_type: product.product_type,
            tax_class: product.tax_class,
            short_policy: product.short_policy.map(ShortPolicyJson::from),
            categories: detail.categories,
            options: product.options.into_iter().map(OptionJson::from).collect(),
            variants: detail.variants.into_iter().map(VariantJson::from).collect(),
            archived: product.archived_at.is_some(),
            created_at: product.created_at,
            updated_at: product.updated_at,
            version: product.version,
        }
    }
}
