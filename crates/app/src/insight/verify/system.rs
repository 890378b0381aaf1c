//! Invariants 3 and 9: keys and their effects, the chain of events.

use super::{Finding, MAX_DIFFERENCES};
use crate::platform::sequencer::verify_chain_in;
use crate::platform::{ReadCtx, Result};
use db::{Value, params, sql};
use domain::OrderId;
use serde::Deserialize;

/// Stored answers looked at a time.
const PAGE: i64 = 2_000;

/// What is needed of a stored answer of `orders.place`.
#[derive(Deserialize)]
struct Placed {
    ok: Option<PlacedOrder>,
}

#[derive(Deserialize)]
struct PlacedOrder {
    id: OrderId,
    number: String,
}

/// A stored answer that says "placed" has its order, and no order is the answer to two keys.
pub(super) fn keys_have_their_effect(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let (mut checked, mut differences) = (0, Vec::new());
    let (mut caller, mut key) = (i64::MIN, String::new());
    let mut seen = std::collections::HashMap::new();
    loop {
        let page = ctx.tx.query(
            sql!(
                "select caller, key, answer from idempotency
                 where operation = 'orders.place' and (caller, key) > ($1, $2) order by caller, key limit $3"
            ),
            params![caller, &key, PAGE],
            |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?, r.get::<String>(2)?)),
        )?;
        let Some(last) = page.last() else { break };
        (caller, key) = (last.0, last.1.clone());
        checked += page.len() as i64;
        let mut wanted = Vec::new();
        for (_, key, answer) in page {
            match serde_json::from_str::<Placed>(&answer) {
                Ok(Placed { ok: Some(order) }) => wanted.push((key, order)),
                Ok(Placed { ok: None }) => {}
                Err(e) => differences.push(format!("the answer under key {key} cannot be read: {e}")),
            }
        }
        compare(ctx, &wanted, &mut seen, &mut differences)?;
        differences.truncate(MAX_DIFFERENCES);
    }
    Ok(Finding { id: "3", rule: "an answer stored under a key has its order, once", checked, differences })
}

fn compare(
    ctx: &mut ReadCtx<'_, '_>,
    wanted: &[(String, PlacedOrder)],
    seen: &mut std::collections::HashMap<OrderId, String>,
    differences: &mut Vec<String>,
) -> Result<()> {
    let ids: Vec<Value<'_>> = wanted.iter().map(|(_, o)| Value::Int(o.id.raw())).collect();
    let found: std::collections::HashMap<i64, String> = ctx
        .tx
        .query_set(
            sql!("select o.id, o.number from {keys k(id bigint)} join orders o on o.id = k.id"),
            &ids,
            &[],
            |r| Ok((r.get::<i64>(0)?, r.get::<String>(1)?)),
        )?
        .into_iter()
        .collect();
    for (key, order) in wanted {
        if found.get(&order.id.raw()) != Some(&order.number) {
            differences.push(format!("key {key} answered order {}, which is not there", order.number));
        }
        if let Some(other) = seen.insert(order.id, key.clone()) {
            differences.push(format!("order {} is the answer to keys {other} and {key}", order.number));
        }
    }
    Ok(())
}

/// The chain of commits holds from its beginning, and every event is in a commit. (How long commits wait for their place in
/// the chain is a metric, not an invariant: a program that was killed goes on with them when it is started again.)
pub(super) fn events_are_chained(ctx: &mut ReadCtx<'_, '_>) -> Result<Finding> {
    let chain = verify_chain_in(ctx)?;
    let mut differences = Vec::new();
    if let Some(d) = &chain.difference {
        differences.push(format!("position {} (commit {}): {:?}", d.position, d.commit_id, d.what));
    }
    if chain.stray_events > 0 {
        differences.push(format!("{} events belong to no commit", chain.stray_events));
    }
    Ok(Finding { id: "9", rule: "events are append-only and chained", checked: chain.events, differences })
}
