//! `/categories`

use app::catalog::categories::{CategoryChange, ChangeCategory, CreateCategory};
use app::catalog::queries::{self, Category, CategoryNode};
use axum::extract::State;
use domain::base::{CategoryId, Name, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::change::{clearable, given};
use crate::shell::schema::TimeSchema;
use crate::shell::{
    Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::CatalogRead), routes!(list_categories))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(create_category))
        .route(Policy::Needs(Permission::CatalogRead), routes!(get_category))
        .route(Policy::Needs(Permission::CatalogWrite), routes!(change_category))
}

/// A category of products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
struct CategoryJson {
    #[schema(value_type = String, example = "cat_01J8ZK4T2M7Q5A")]
    id: CategoryId,
    /// The category that it is in; null: the top.
    #[schema(value_type = Option<String>)]
    parent: Option<CategoryId>,
    #[schema(value_type = String, example = "T-shirts")]
    name: Name,
    /// What it is called in addresses.
    #[schema(example = "t-shirts")]
    slug: String,
    /// The lower, the earlier among those beside it.
    position: i64,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A category with those below it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategoryNode)]
struct NodeJson {
    #[serde(flatten)]
    category: CategoryJson,
    /// Those directly below it, in their order.
    #[schema(no_recursion)]
    children: Vec<NodeJson>,
}

/// The categories at the top, with those below them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategoryTree)]
struct TreeJson {
    items: Vec<NodeJson>,
    /// Always null: the tree is answered whole.
    next: Option<String>,
}

/// A category to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCategory {
    #[schema(min_length = 1, max_length = 120, example = "T-shirts")]
    name: String,
    /// The category that it is in; the top when absent. Categories are nested at most 8 levels deep.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    parent: Option<CategoryId>,
    /// The last when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    position: Option<i64>,
}

/// What changes of a category: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryPatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Moves it with all below it; null: to the top.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<String>)]
    parent: Option<Option<CategoryId>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1000000)]
    position: Option<i64>,
    /// Archives the category or takes it back; refused while there are categories in use below it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which categories are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CategoryQuery {
    /// Whether archived ones are shown; only archived ones come as a flat list.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List categories as a tree
#[utoipa::path(get, path = "/categories", params(CategoryQuery),
    responses((status = 200, description = "The tree", body = TreeJson)))]
async fn list_categories(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<CategoryQuery>,
) -> Result<Reply<TreeJson>> {
    let shown = query.archived.into();
    let tree = app.shop().read(&caller.principal, move |ctx| queries::category_tree(ctx.tx, shown)).await?;
    Ok(Reply::ok(TreeJson { items: tree.into_iter().map(NodeJson::from).collect(), next: None }))
}

/// Add a category
#[utoipa::path(post, path = "/categories", request_body = NewCategory,
    responses((status = 201, description = "The category", body = CategoryJson)))]
async fn create_category(State(app): State<App>, sent: Submitted<NewCategory>) -> Result<Reply<CategoryJson>> {
    let NewCategory { name, parent, position } = sent.body;
    let answer = app.shop().execute(sent.call, CreateCategory { name, parent, position }).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(CategoryJson::from).version(version).at(format_args!("/categories/{id}")))
}

/// Get a category
#[utoipa::path(get, path = "/categories/{id}", params(("id" = String, Path, example = "cat_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The category", body = CategoryJson)))]
async fn get_category(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<CategoryId>,
) -> Result<Reply<CategoryJson>> {
    let category = app.shop().read(&caller.principal, move |ctx| queries::category(ctx.tx, id)).await?;
    let version = category.version;
    Ok(Reply::ok(category.into()).version(version))
}

/// Change, move, archive or take back a category
#[utoipa::path(patch, path = "/categories/{id}", params(("id" = String, Path)), request_body = CategoryPatch,
    responses((status = 200, description = "The category as it stands now", body = CategoryJson)))]
async fn change_category(
    State(app): State<App>,
    Address(id): Address<CategoryId>,
    sent: Edited<CategoryPatch>,
) -> Result<Reply<CategoryJson>> {
    let principal = sent.call.principal.clone();
    let CategoryPatch { name, parent, position, archived } = sent.body;
    let change = CategoryChange { name, parent, position, archived };
    let changed = app.shop().execute(sent.call, ChangeCategory { id, version: sent.version, change }).await;
    let current =
        async { Ok(CategoryJson::from(app.shop().read(&principal, move |ctx| queries::category(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(CategoryJson::from).version(version))
}

impl From<Category> for CategoryJson {
    fn from(category: Category) -> Self {
        CategoryJson {
            id: category.id,
            parent: category.parent,
            name: category.name,
            slug: category.slug,
            position: category.position,
            archived: category.archived_at.is_some(),
            created_at: category.created_at,
            updated_at: category.updated_at,
            version: category.version,
        }
    }
}

impl From<CategoryNode> for NodeJson {
    fn from(node: CategoryNode) -> Self {
        let children = node.children.into_iter().map(NodeJson::from).collect();
        NodeJson { category: node.category.into(), children }
    }
}
