//! What other systems call our customers, so that files of theirs find them again.
//!
//! Invariant: a reference of a system means one customer. Called by imports, inside their transaction.

use super::customers::CreateCustomer;
use super::store::references as store;
use crate::platform::command::{Call, Command};
use crate::platform::{Result, WriteCtx};
use domain::base::CustomerId;
use domain::parties::{CustomerInput, CustomerKind};

pub use super::queries::references::{customers_of_references, references_of_customer};

/// The customer of a reference, made with that name when there is none; true when it was made.
///
/// # Errors
/// What a new customer is refused for.
pub fn find_or_create(
    ctx: &mut WriteCtx<'_, '_>,
    call: &Call,
    (system, reference): (&str, &str),
    name: &str,
) -> Result<(CustomerId, bool)> {
    if let Some(known) = customers_of_references(ctx.tx, system, &[reference])?.remove(reference) {
        return Ok((known, false));
    }
    let input = CustomerInput { name: name.to_owned(), ..CustomerInput::default() };
    let made = CreateCustomer { kind: CustomerKind::Known, input }.run(call, ctx)?;
    store::insert(ctx.tx, system, reference, made.id)?;
    Ok((made.id, true))
}
