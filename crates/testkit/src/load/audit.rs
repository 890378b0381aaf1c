//! What a database says after a load: every invariant, and figures counted straight from its tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Shop;
use app::insight::verify::verify;
use app::platform::Principal;
use db::{ConnectOptions, Tx, Use, sql};
use domain::VariantId;

/// Every invariant that does not hold, as `purser verify` words it.
///
/// # Panics
/// When the database cannot be read.
pub async fn differences(shop: &Shop) -> Vec<String> {
    let found = shop.read(&Arc::new(Principal::system()), verify).await.expect("the auditor reads");
    let broken = found.findings.iter().filter(|f| !f.holds());
    broken.map(|f| format!("{} {}: {}", f.id, f.rule, f.differences.join("; "))).collect()
}

/// Figures of one variant, all locations together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    /// Units on lines of orders that stand.
    pub ordered: i64,
    /// Units promised by the levels.
    pub committed: i64,
    /// Good units there.
    pub good: i64,
}

/// What the tables hold.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Orders that stand.
    pub live: i64,
    /// Orders that were cancelled.
    pub cancelled: i64,
    /// By variant.
    pub sold: BTreeMap<VariantId, Sold>,
    /// Orders by note: (note, id, state).
    pub by_note: Vec<(String, i64, String)>,
}

/// Counts in a database.
///
/// # Panics
/// When it cannot be read.
pub fn figures(target: &db::Target) -> Figures {
    let read = || {
        let options = ConnectOptions { read_timeout_ms: 120_000, ..ConnectOptions::default() };
        let mut conn = target.connect(Use::Read, options)?;
        let mut tx = conn.begin_read()?;
        read_figures(&mut tx)
    };
    // In a thread of its own: a connection drives a runtime, which cannot be done inside another one.
    let read = std::thread::scope(|scope| scope.spawn(read).join());
    read.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).expect("the database can be read")
}

fn read_figures(tx: &mut Tx<'_>) -> db::Result<Figures> {
    let mut figures = Figures::default();
    figures.by_note = tx.query(sql!("select note, id, state from orders order by id"), &[], |r| {
        Ok((r.get::<String>(0)?, r.get::<i64>(1)?, r.get::<String>(2)?))
    })?;
    figures.cancelled = figures.by_note.iter().filter(|o| o.2 == "cancelled").count() as i64;
    figures.live = figures.by_note.len() as i64 - figures.cancelled;
    let ordered = tx.query(
        sql!(
            "select l.variant_id, cast(sum(l.quantity) as bigint) from order_lines l join orders o on o.id = l.order_id
             where o.state <> 'cancelled' group by l.variant_id"
        ),
        &[],
        |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)),
    )?;
    for (variant, units) in ordered {
        figures.sold.entry(VariantId::from_raw(variant)).or_default().ordered = units;
    }
    let levels = tx.query(
        sql!(
            "select variant_id, cast(sum(committed) as bigint), cast(sum(good) as bigint) from stock_levels
             group by variant_id"
        ),
        &[],
        |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?, r.get::<i64>(2)?)),
    )?;
    for (variant, committed, good) in levels {
        let sold = figures.sold.entry(VariantId::from_raw(variant)).or_default();
        (sold.committed, sold.good) = (committed, good);
    }
    Ok(figures)
}
