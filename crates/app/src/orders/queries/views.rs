//! How many orders stand in each view of the list, for its tabs.
//!
//! Open orders have an index of their own, and of them the oldest [`MOST_LOOKED_AT`] are looked at once for the four views of
//! work; where there are more, each of these counts is "at least". Cancelled orders have an index too; of all orders the first
//! thousand entries of the primary key are counted. So the tabs cost the same at a hundred orders and at a hundred thousand.

use crate::platform::Result;
use crate::platform::counted::{Counted, MOST_COUNTED};
use db::{Sql, Tx, params, sql};
use domain::base::Timestamp;

/// Open orders that are looked at, the oldest first.
const MOST_LOOKED_AT: i64 = 2_000;

/// Counts by view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewCounts {
    /// Not shipped as a whole.
    pub open: Counted,
    /// Something can leave.
    pub to_ship: Counted,
    /// Placed too long ago.
    pub late: Counted,
    /// Something waits for stock.
    pub back_ordered: Counted,
    /// Called off.
    pub cancelled: Counted,
    /// Every one.
    pub all: Counted,
}

/// How many orders stand in each view; late are those placed before a moment.
pub fn view_counts(tx: &mut Tx<'_>, late_before: Timestamp) -> Result<ViewCounts> {
    let work = sql!(
        "select count(*),
                cast(coalesce(sum(case when o.created_at < $1 and o.stage <> 'out_of_stock' then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when exists (select 1 from allocations a where a.order_id = o.id and a.committed > 0)
                                       then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when exists (select 1 from order_lines l where l.order_id = o.id and l.backordered > 0)
                                       then 1 else 0 end), 0) as bigint)
         from (select id, created_at, stage from orders where state = 'placed' and fulfilment <> 'fulfilled'
               order by id limit $2) o"
    );
    let row = |r: &db::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?));
    let found = tx.one(work, params![late_before.as_micros(), MOST_LOOKED_AT], row)?;
    let (open, late, to_ship, back_ordered): (i64, i64, i64, i64) = found.unwrap_or_default();
    let among = if open < MOST_LOOKED_AT { Counted::of } else { Counted::at_least };
    let cancelled = sql!("select count(*) from (select id from orders where state = 'cancelled' limit $1) o");
    let all = sql!("select count(*) from (select id from orders limit $1) o");
    let mut count = |text: &Sql| -> Result<Counted> {
        let rows = tx.one(text, params![MOST_COUNTED + 1], |r| r.get(0))?;
        Ok(Counted::of(rows.unwrap_or_default()))
    };
    Ok(ViewCounts {
        open: among(open),
        to_ship: among(to_ship),
        late: among(late),
        back_ordered: among(back_ordered),
        cancelled: count(cancelled)?,
        all: count(all)?,
    })
}
