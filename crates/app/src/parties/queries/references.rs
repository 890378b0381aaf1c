//! Reading what other systems call our customers.

use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::CustomerId;
use std::collections::HashMap;

/// The customers of these references of a system; unknown ones are left out.
pub fn customers_of_references(
    tx: &mut Tx<'_>,
    system: &str,
    references: &[&str],
) -> Result<HashMap<String, CustomerId>> {
    let keys: Vec<Value<'_>> = references.iter().map(|reference| Value::Text(reference)).collect();
    let found = tx.query_set(
        sql!(
            "select c.reference, c.customer_id from {keys k(reference text)}
             join customer_references c on c.reference = k.reference and c.system = $2"
        ),
        &keys,
        &[Value::Text(system)],
        |r| Ok((r.get::<String>(0)?, CustomerId::from_raw(r.get(1)?))),
    )?;
    Ok(found.into_iter().collect())
}

/// What other systems call a customer: the system and its word.
pub fn references_of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<(String, String)>> {
    Ok(tx.query(
        sql!("select system, reference from customer_references where customer_id = $1 order by system, reference"),
        params![customer.raw()],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?)
}
