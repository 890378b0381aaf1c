//! Reading sales channels.

use crate::platform::{AppError, cells};
use db::{Result, Row, Tx, Value, params, sql};
use domain::base::{ChannelId, Name, Timestamp};
use domain::catalog::ShortPolicy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A way in for orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Short name for programs, as in `web`; orders carry it.
    pub code: String,
    /// Name for people.
    pub name: Name,
    /// What happens to an order without enough stock.
    pub short_policy: ShortPolicy,
    /// Units per variant and location that this channel leaves alone.
    pub buffer: i64,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it takes no orders.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every channel, archived ones too, by code. There are at most [`crate::orders::channels::MAX_CHANNELS`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Channel>> {
    tx.query(
        sql!(
            "select id, code, name, short_policy, buffer, created_at, updated_at, archived_at, version
             from sales_channels order by code"
        ),
        &[],
        row,
    )
}

/// The channels of these codes, each once and in no promised order. Unknown codes are left out.
pub fn by_codes(tx: &mut Tx<'_>, codes: &[&str]) -> Result<Vec<Channel>> {
    let codes: BTreeSet<&str> = codes.iter().copied().collect();
    let keys: Vec<Value<'_>> = codes.into_iter().map(Value::Text).collect();
    tx.query_set(
        sql!(
            "select c.id, c.code, c.name, c.short_policy, c.buffer, c.created_at, c.updated_at, c.archived_at, c.version
             from {keys k(code text)} join sales_channels c on c.code = k.code"
        ),
        &keys,
        &[],
        row,
    )
}

fn row(row: &Row<'_>) -> Result<Channel> {
    Ok(Channel {
        id: ChannelId::from_raw(row.get(0)?),
        code: row.get(1)?,
        name: cells::parsed(row, 2)?,
        short_policy: cells::parsed(row, 3)?,
        buffer: row.get(4)?,
        created_at: cells::moment(row, 5)?,
        updated_at: cells::moment(row, 6)?,
        archived_at: cells::optional_moment(row, 7)?,
        version: row.get(8)?,
    })
}

/// One channel.
pub fn channel(tx: &mut Tx<'_>, id: ChannelId) -> crate::platform::Result<Channel> {
    let sql = sql!(
        "select id, code, name, short_policy, buffer, created_at, updated_at, archived_at, version from sales_channels where id = $1"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("channel"))
}

/// One channel, kept from others until the transaction ends.
pub(in crate::orders) fn for_update(tx: &mut Tx<'_>, id: ChannelId) -> crate::platform::Result<Channel> {
    let sql = sql!(
        "select id, code, name, short_policy, buffer, created_at, updated_at, archived_at, version from sales_channels where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("channel"))
}
