//! Reading suppliers.

use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::platform::shown::Shown;
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, params, sql};
use domain::base::{Currency, Email, FieldErrors, Money, Name, Note, Phone, SupplierId, Timestamp, folded_search_text};
use serde::{Deserialize, Serialize};

/// Somebody who sells to the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// What it is called.
    pub name: Name,
    /// Where purchase orders go.
    pub email: Option<Email>,
    /// Telephone as it was written.
    pub phone: Option<Phone>,
    /// What it bills in.
    pub currency: Currency,
    /// Days from purchase order to goods.
    pub lead_time_days: i64,
    /// Least value of one purchase order.
    pub minimum_order: Option<Money>,
    /// For those who work here only.
    pub note: Option<Note>,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when nothing is bought from it.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Which suppliers a list holds.
#[derive(Clone, Debug, Default)]
pub struct SupplierFilter {
    /// Words of the name, e-mail address or telephone.
    pub search: Option<String>,
    /// Archived or not.
    pub shown: Shown,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 2] =
    [sort_column!("created_at", by id "id"), sort_column!("name", Text, "name_folded", "id")];

/// A part of the list of suppliers.
pub fn suppliers(tx: &mut Tx<'_>, filter: &SupplierFilter) -> Result<Page<Supplier>> {
    let mut errors = FieldErrors::new();
    let search = Search::read(filter.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
    let paging = filter.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
    let Some(paging) = paging.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let mut select = Select::new(
        "select id, name, email, phone, currency, lead_time_days, minimum_order, note, created_at,
                    updated_at, archived_at, version from suppliers",
    );
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

/// One supplier.
pub fn supplier(tx: &mut Tx<'_>, id: SupplierId) -> Result<Supplier> {
    let sql = sql!(
        "select id, name, email, phone, currency, lead_time_days, minimum_order, note, created_at, updated_at,
                archived_at, version
         from suppliers where id = $1"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("supplier"))
}

/// One supplier, kept from others until the transaction ends.
pub(in crate::parties) fn supplier_for_update(tx: &mut Tx<'_>, id: SupplierId) -> Result<Supplier> {
    let sql = sql!(
        "select id, name, email, phone, currency, lead_time_days, minimum_order, note, created_at, updated_at,
                archived_at, version
         from suppliers where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], from_row)?.ok_or(AppError::NotFound("supplier"))
}

fn from_row(row: &Row<'_>) -> db::Result<Supplier> {
    let currency = cells::parsed(row, 4)?;
    Ok(Supplier {
        id: SupplierId::from_raw(row.get(0)?),
        name: cells::parsed(row, 1)?,
        email: cells::optional_parsed(row, 2)?,
        phone: cells::optional_parsed(row, 3)?,
        currency,
        lead_time_days: row.get(5)?,
        minimum_order: cells::optional_money(row, 6, currency)?,
        note: cells::filled(row, 7)?,
        created_at: cells::moment(row, 8)?,
        updated_at: cells::moment(row, 9)?,
        archived_at: cells::optional_moment(row, 10)?,
        version: row.get(11)?,
    })
}
