//! Writing locations.

use crate::platform::{AppError, Result};
use crate::stock::locations::Location;
use db::{Tx, params, sql};
use domain::base::LocationId;

/// Adds a location; false when the code is another's.
pub(in crate::stock) fn insert(tx: &mut Tx<'_>, location: &Location) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into locations (id, code, name, priority, address, ships_orders, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $7, 1) on conflict do nothing"
        ),
        params![
            location.id.raw(),
            &location.code,
            location.name.as_str(),
            location.priority,
            address_json(location)?.as_deref(),
            location.ships_orders,
            location.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a location as it stands now; the caller has its row locked.
pub(in crate::stock) fn update(tx: &mut Tx<'_>, location: &Location) -> Result<()> {
    tx.execute(
        sql!(
            "update locations set name = $2, priority = $3, address = $4, ships_orders = $5, updated_at = $6,
                    archived_at = $7, version = $8
             where id = $1"
        ),
        params![
            location.id.raw(),
            location.name.as_str(),
            location.priority,
            address_json(location)?.as_deref(),
            location.ships_orders,
            location.updated_at.as_micros(),
            location.archived_at.map(|at| at.as_micros()),
            location.version,
        ],
    )?;
    Ok(())
}

/// Whether stock is at a location, is promised from it, may come back to it, or is on its way to or from it.
pub(in crate::stock) fn is_used(tx: &mut Tx<'_>, location: LocationId) -> Result<bool> {
    let level = tx.one(
        sql!(
            "select variant_id from stock_levels
             where location_id = $1
               and (good + damaged + quarantine + expired > 0 or held + committed + in_delivery > 0) limit 1"
        ),
        params![location.raw()],
        |r| r.get::<i64>(0),
    )?;
    let transfer = tx.one(
        sql!(
            "select id from transfers where state = 'sent' and (from_location_id = $1 or to_location_id = $1) limit 1"
        ),
        params![location.raw()],
        |r| r.get::<i64>(0),
    )?;
    Ok(level.or(transfer).is_some())
}

fn address_json(location: &Location) -> Result<Option<String>> {
    let json = location.address.as_ref().map(serde_json::to_string).transpose();
    json.map_err(|e| AppError::Internal(format!("an address cannot be written as JSON: {e}")))
}
