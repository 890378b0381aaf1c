//! Reading customers.

use crate::platform::counted::{Counted, MOST_COUNTED};
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::platform::shown::Shown;
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Asked, Row, Select, Sql, Tx, Value, params, sql};
use domain::base::{Address, CustomerId, Email, FieldErrors, Name, Note, Phone, Timestamp, folded_search_text};
use domain::parties::CustomerKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody who buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// How it became one.
    pub kind: CustomerKind,
    /// What it is called.
    pub name: Name,
    /// E-mail address.
    pub email: Option<Email>,
    /// Telephone as it was written.
    pub phone: Option<Phone>,
    /// The company.
    pub company: Option<Name>,
    /// For those who work here only.
    pub note: Option<Note>,
    /// Where their goods go unless an order says otherwise.
    pub address: Option<Address>,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer offered for new orders.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Which customers a list holds.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// Words of the name, company, e-mail address or telephone.
    pub search: Option<String>,
    /// Exactly this e-mail address, in any case.
    pub email: Option<String>,
    /// Of this kind.
    pub kind: Option<CustomerKind>,
    /// Archived or not.
    pub shown: Shown,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 2] =
    [sort_column!("created_at", by id "id"), sort_column!("name", Text, "name_folded", "id")];

/// How many customers are in use, and how many are put away. Those put away have an index; of the others the first thousand
/// are counted.
pub fn count_customers(tx: &mut Tx<'_>) -> Result<(Counted, Counted)> {
    let current = sql!("select count(*) from (select id from customers where archived_at is null limit $1) c");
    let archived = sql!("select count(*) from (select id from customers where archived_at is not null limit $1) c");
    let mut count = |text: &Sql| -> Result<Counted> {
        Ok(Counted::of(tx.one(text, params![MOST_COUNTED + 1], |r| r.get(0))?.unwrap_or_default()))
    };
    Ok((count(current)?, count(archived)?))
}

/// A part of the list of customers.
pub fn customers(tx: &mut Tx<'_>, filter: &CustomerFilter) -> Result<Page<Customer>> {
    let mut errors = FieldErrors::new();
    let search = Search::read(filter.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
    let paging = filter.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
    let Some(paging) = paging.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let email = filter.email.as_deref().map(|e| e.trim().to_lowercase());
    let mut select = Select::new(
        "select id, kind, name, email, phone, company, note, created_at, updated_at, archived_at, version, address
                    from customers",
    );
    select.filter_some("email_folded = ?", email.as_deref());
    select.filter_some("kind = ?", filter.kind.map(CustomerKind::code));
    filter.shown.apply(&mut select, "archived_at is null", "archived_at is not null");
    search.apply(&mut select, "search like ? escape '!'");
    paging.apply(&mut select);
    let (sql, values) = select.parts();
    let rows = tx.query(&sql, values, from_row)?;
    Ok(paging.page(rows, |row, column| match column {
        "name" => (SortKey::Text(folded_search_text(row.name.as_str())), row.id.raw()),
        _ => (SortKey::Id, row.id.raw()),
    }))
}

/// One customer.
pub fn customer(tx: &mut Tx<'_>, id: CustomerId) -> Result<Customer> {
    let sql = sql!(
        "select id, kind, name, email, phone, company, note, created_at, updated_at, archived_at, version, address
         from customers where id = $1"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("customer"))
}

/// Asks for the customers of these ids, each once and in no promised order. Unknown ids are left out.
pub fn ask_customers_by_ids(tx: &mut Tx<'_>, ids: &BTreeSet<CustomerId>) -> Result<Asked<Customer>> {
    let keys: Vec<Value<'_>> = ids.iter().map(|id| Value::Int(id.raw())).collect();
    let sql = sql!(
        "select c.id, c.kind, c.name, c.email, c.phone, c.company, c.note, c.created_at, c.updated_at, c.archived_at, c.version,
                c.address
         from {keys k(id bigint)} join customers c on c.id = k.id"
    );
    Ok(tx.ask_set(sql, &keys, &[], from_row)?)
}

/// One customer, kept from others until the transaction ends.
pub(in crate::parties) fn customer_for_update(tx: &mut Tx<'_>, id: CustomerId) -> Result<Customer> {
    let sql = sql!(
        "select id, kind, name, email, phone, company, note, created_at, updated_at, archived_at, version, address
         from customers where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("customer"))
}

/// Asks for the customers of these folded e-mail addresses.
pub(in crate::parties) fn ask_ids_by_emails(
    tx: &mut Tx<'_>,
    folded: &BTreeSet<String>,
) -> Result<Asked<(String, CustomerId)>> {
    let keys: Vec<Value<'_>> = folded.iter().map(Value::from).collect();
    let sql =
        sql!("select c.email_folded, c.id from {keys k(email text)} join customers c on c.email_folded = k.email");
    Ok(tx.ask_set(sql, &keys, &[], |r| Ok((r.get::<String>(0)?, CustomerId::from_raw(r.get(1)?))))?)
}

fn from_row(row: &Row<'_>) -> db::Result<Customer> {
    Ok(Customer {
        id: CustomerId::from_raw(row.get(0)?),
        kind: cells::parsed(row, 1)?,
        name: cells::parsed(row, 2)?,
        email: cells::optional_parsed(row, 3)?,
        phone: cells::optional_parsed(row, 4)?,
        company: cells::optional_parsed(row, 5)?,
        note: cells::filled(row, 6)?,
        created_at: cells::moment(row, 7)?,
        updated_at: cells::moment(row, 8)?,
        archived_at: cells::optional_moment(row, 9)?,
        version: row.get(10)?,
        address: cells::optional_json(row, 11)?,
    })
}
