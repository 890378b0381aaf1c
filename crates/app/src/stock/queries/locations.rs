//! Reading locations.

use crate::platform::{AppError, cells};
use db::{Result, Row, Tx, params, sql};
use domain::base::{Address, LocationId, Name, Timestamp};
use serde::{Deserialize, Serialize};

/// A place where stock is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Short name for programs and files, as in `main`.
    pub code: String,
    /// Name for people.
    pub name: Name,
    /// The lower, the sooner orders are filled from here.
    pub priority: i64,
    /// Where it is.
    pub address: Option<Address>,
    /// Whether orders are filled from here.
    pub ships_orders: bool,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer used.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every location, archived ones too, in the order in which orders are filled. There are at most
/// [`crate::stock::locations::MAX_LOCATIONS`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Location>> {
    tx.query(
        sql!(
            "select id, code, name, priority, address, ships_orders, created_at, updated_at, archived_at, version
             from locations order by priority, id"
        ),
        &[],
        row,
    )
}

fn row(row: &Row<'_>) -> Result<Location> {
    Ok(Location {
        id: LocationId::from_raw(row.get(0)?),
        code: row.get(1)?,
        name: cells::parsed(row, 2)?,
        priority: row.get(3)?,
        address: cells::optional_json(row, 4)?,
        ships_orders: row.get(5)?,
        created_at: cells::moment(row, 6)?,
        updated_at: cells::moment(row, 7)?,
        archived_at: cells::optional_moment(row, 8)?,
        version: row.get(9)?,
    })
}

/// One location.
pub fn location(tx: &mut Tx<'_>, id: LocationId) -> crate::platform::Result<Location> {
    let sql = sql!(
        "select id, code, name, priority, address, ships_orders, created_at, updated_at, archived_at, version
         from locations where id = $1"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("location"))
}

/// One location, kept from others until the transaction ends.
pub(in crate::stock) fn for_update(tx: &mut Tx<'_>, id: LocationId) -> crate::platform::Result<Location> {
    let sql = sql!(
        "select id, code, name, priority, address, ships_orders, created_at, updated_at, archived_at, version
         from locations where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("location"))
}
