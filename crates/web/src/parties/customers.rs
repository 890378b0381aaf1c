//! `/customers`

use app::parties::customers::{ChangeCustomer, CreateCustomer, CustomerChange, CustomerFilter};
use app::parties::{Customer, queries};
use app::platform::PageRequest;
use axum::extract::State;
use domain::base::{Address as PostalAddress, AddressInput, CustomerId, Email, Name, Note, Phone, Timestamp};
use domain::parties::{CustomerInput, CustomerKind, Permission};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::address::PageParameters;
use crate::shell::change::{clearable, clearable_text, given};
use crate::shell::schema::{AddressSchema, PageJson, TimeSchema};
use crate::shell::{
    Address, App, Archived, Caller, Edited, List, Policy, Reply, Result, Routes, Submitted, or_current,
};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::CustomersRead), routes!(list_customers))
        .route(Policy::Needs(Permission::CustomersWrite), routes!(create_customer))
        .route(Policy::Needs(Permission::CustomersRead), routes!(get_customer))
        .route(Policy::Needs(Permission::CustomersWrite), routes!(change_customer))
}

/// How a customer became one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CustomerKind)]
enum KindJson {
    /// By an order, without an account.
    Guest,
    /// Entered by the shop, imported, or signed up.
    Known,
}

/// Somebody who buys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(super) struct CustomerJson {
    #[schema(value_type = String, example = "cus_01J8ZK4T2M7Q5A")]
    id: CustomerId,
    kind: KindJson,
    #[schema(value_type = String, example = "Ana Lee")]
    name: Name,
    #[schema(value_type = Option<String>, example = "ana@example.com")]
    email: Option<Email>,
    #[schema(value_type = Option<String>, example = "+44 20 7946 0000")]
    phone: Option<Phone>,
    #[schema(value_type = Option<String>)]
    company: Option<Name>,
    /// For those who work here only.
    #[schema(value_type = Option<String>)]
    note: Option<Note>,
    /// Where their goods go unless an order says otherwise.
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<PostalAddress>,
    /// No longer offered for new orders.
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A customer to be added: at least a name, an e-mail address or a telephone number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCustomer {
    /// The e-mail address or telephone number when absent.
    #[serde(default)]
    #[schema(max_length = 120, example = "Ana Lee")]
    name: Option<String>,
    /// Belongs to one customer.
    #[serde(default)]
    #[schema(max_length = 254, example = "ana@example.com")]
    email: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    phone: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    company: Option<String>,
    #[serde(default)]
    #[schema(max_length = 5000)]
    note: Option<String>,
    /// Where their goods go unless an order says otherwise.
    #[serde(default)]
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<AddressInput>,
    /// `known` when absent.
    #[serde(default)]
    kind: Option<KindJson>,
}

/// What changes of a customer: absent stays, null clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerPatch {
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 254)]
    email: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 40)]
    phone: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 120)]
    company: Option<String>,
    #[serde(default, deserialize_with = "clearable_text")]
    #[schema(max_length = 5000)]
    note: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[schema(value_type = Option<AddressSchema>)]
    address: Option<Option<AddressInput>>,
    /// Archives the customer or takes it back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Filters of the list of customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerQuery {
    /// Words of the name, company, e-mail address or telephone number, without regard to case and marks.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Exactly this e-mail address, in any case.
    #[param(max_length = 254)]
    email: Option<String>,
    #[param(inline)]
    kind: Option<KindJson>,
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

impl CustomerQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> CustomerFilter {
        CustomerFilter {
            search: self.search,
            email: self.email,
            kind: self.kind.map(CustomerKind::from),
            shown: self.archived.into(),
            page,
        }
    }
}

/// List customers
///
/// Sorted by `created_at` or `name`; the newest first when nothing is said.
#[utoipa::path(get, path = "/customers", params(PageParameters, CustomerQuery),
    responses((status = 200, description = "A page of customers", body = PageJson<CustomerJson>)))]
async fn list_customers(
    State(app): State<App>,
    caller: Caller,
    list: List<CustomerQuery>,
) -> Result<Reply<PageJson<CustomerJson>>> {
    let filter = list.filter.filter(list.page);
    let page = app.shop().read(&caller.principal, move |ctx| queries::customers(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(CustomerJson::from).into()))
}

/// Add a customer
#[utoipa::path(post, path = "/customers", request_body = NewCustomer,
    responses((status = 201, description = "The customer", body = CustomerJson)))]
async fn create_customer(State(app): State<App>, sent: Submitted<NewCustomer>) -> Result<Reply<CustomerJson>> {
    let NewCustomer { name, email, phone, company, note, address, kind } = sent.body;
    let input = CustomerInput { name: name.unwrap_or_default(), email, phone, company, note, address };
    let kind = kind.map_or(CustomerKind::Known, CustomerKind::from);
    let answer = app.shop().execute(sent.call, CreateCustomer { kind, input }).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(CustomerJson::from).version(version).at(format_args!("/customers/{id}")))
}

/// Get a customer
#[utoipa::path(get, path = "/customers/{id}", params(("id" = String, Path, example = "cus_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The customer", body = CustomerJson)))]
async fn get_customer(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<CustomerId>,
) -> Result<Reply<CustomerJson>> {
    let customer = app.shop().read(&caller.principal, move |ctx| queries::customer(ctx.tx, id)).await?;
    let version = customer.version;
    Ok(Reply::ok(customer.into()).version(version))
}

/// Change, archive or take back a customer
#[utoipa::path(patch, path = "/customers/{id}", params(("id" = String, Path)), request_body = CustomerPatch,
    responses((status = 200, description = "The customer as it stands now", body = CustomerJson)))]
async fn change_customer(
    State(app): State<App>,
    Address(id): Address<CustomerId>,
    sent: Edited<CustomerPatch>,
) -> Result<Reply<CustomerJson>> {
    let principal = sent.call.principal.clone();
    let CustomerPatch { name, email, phone, company, note, address, archived } = sent.body;
    let change = CustomerChange { name, email, phone, company, note, address, archived };
    let changed = app.shop().execute(sent.call, ChangeCustomer { id, version: sent.version, change }).await;
    let current =
        async { Ok(CustomerJson::from(app.shop().read(&principal, move |ctx| queries::customer(ctx.tx, id)).await?)) };
    let answer = or_current(changed, current).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(CustomerJson::from).version(version))
}

impl From<Customer> for CustomerJson {
    fn from(customer: Customer) -> Self {
        CustomerJson {
            id: customer.id,
            kind: customer.kind.into(),
            name: customer.name,
            email: customer.email,
            phone: customer.phone,
            company: customer.company,
            note: customer.note,
            address: customer.address,
            archived: customer.archived_at.is_some(),
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            version: customer.version,
        }
    }
}

impl From<KindJson> for CustomerKind {
    fn from(kind: KindJson) -> Self {
        match kind {
            KindJson::Guest => CustomerKind::Guest,
            KindJson::Known => CustomerKind::Known,
        }
    }
}

impl From<CustomerKind> for KindJson {
    fn from(kind: CustomerKind) -> Self {
        match kind {
            CustomerKind::Guest => KindJson::Guest,
            CustomerKind::Known => KindJson::Known,
        }
    }
}
