//! Writing how the public order form is set.

use crate::orders::form::seal::Secret;
use crate::orders::queries::form::FormPicks;
use crate::platform::{Result, WriteCtx};
use db::{Value, params, sql, table};

table!(PICKS = "order_form_picks" { kind: Text, picked_id: Int });

/// Writes the settings as version `version`; false when they do not stand at the version before.
pub(in crate::orders) fn put_form(
    ctx: &mut WriteCtx<'_, '_>,
    value: &str,
    secret: &Secret,
    version: i64,
) -> Result<bool> {
    let now = ctx.now.as_micros();
    let written = if version == 1 {
        ctx.tx.execute(
            sql!(
                "insert into order_form (id, value, secret, version, updated_at) values (1, $1, $2, 1, $3)
                 on conflict do nothing"
            ),
            params![value, secret.bytes(), now],
        )?
    } else {
        ctx.tx.execute(
            sql!("update order_form set value = $1, version = $2, updated_at = $3 where id = 1 and version = $2 - 1"),
            params![value, version, now],
        )?
    };
    Ok(written == 1)
}

/// Puts others in the place of what was chosen.
pub(in crate::orders) fn put_picks(ctx: &mut WriteCtx<'_, '_>, picks: &FormPicks) -> Result<()> {
    ctx.tx.execute(sql!("delete from order_form_picks"), &[])?;
    let categories = picks.categories.iter().map(|id| [Value::Text("category"), Value::Int(id.raw())]);
    let products = picks.products.iter().map(|id| [Value::Text("product"), Value::Int(id.raw())]);
    let rows: Vec<Value<'_>> = categories.chain(products).flatten().collect();
    Ok(ctx.tx.bulk(&PICKS, &rows)?)
}
