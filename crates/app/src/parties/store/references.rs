//! Writing what other systems call our customers.

use crate::platform::Result;
use db::{Tx, params, sql};
use domain::base::CustomerId;

pub(in crate::parties) fn insert(tx: &mut Tx<'_>, system: &str, reference: &str, customer: CustomerId) -> Result<()> {
    tx.execute(
        sql!("insert into customer_references (system, reference, customer_id) values ($1, $2, $3) on conflict do nothing"),
        params![system, reference, customer.raw()],
    )?;
    Ok(())
}

/// Forgets what other systems call a customer.
pub(in crate::parties) fn delete_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<()> {
    tx.execute(sql!("delete from customer_references where customer_id = $1"), params![customer.raw()])?;
    Ok(())
}
