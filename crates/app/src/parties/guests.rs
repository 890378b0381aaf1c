//! Buyers without an account: an order of an address that is known belongs to that customer, any other makes a guest.
//!
//! Set-based, because it stands on the way of an order. Called by orders, inside their transaction.

use super::queries::{self, Customer};
use super::store;
use crate::platform::command::Call;
use crate::platform::{Result, WriteCtx};
use db::{Asked, Tx};
use domain::base::{CustomerId, Email, Name, Phone};
use domain::events::EventKind;
use domain::parties::CustomerKind;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Who places an order, as the order says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Name.
    pub name: Name,
    /// E-mail address.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
}

#[derive(Serialize)]
struct Created {
    kind: CustomerKind,
}

/// Who of some buyers is known, by folded e-mail address: asked for before it is needed.
pub struct KnownBuyers(Asked<(String, CustomerId)>);

impl KnownBuyers {
    /// Asks for them.
    pub fn ask<'b>(tx: &mut Tx<'_>, buyers: impl Iterator<Item = &'b Guest>) -> Result<KnownBuyers> {
        let folded: BTreeSet<String> = buyers.filter_map(|b| b.email.as_ref()).map(Email::folded).collect();
        Ok(KnownBuyers(queries::ask_ids_by_emails(tx, &folded)?))
    }
}

/// The customers of these buyers, in their order; who is not known becomes a guest. A known customer is not changed by what
/// an order says. Who became one since the buyers were looked up is found when the group, in contention, is run again.
pub fn find_or_create(
    ctx: &mut WriteCtx<'_, '_>,
    buyers: &[(&Call, &Guest)],
    known: KnownBuyers,
) -> Result<Vec<CustomerId>> {
    Ok(find_or_make(ctx, buyers, known)?.into_iter().map(|(id, _)| id).collect())
}

/// As [`find_or_create`]; true for whoever was made.
///
/// # Errors
/// When the database fails.
pub fn find_or_make(
    ctx: &mut WriteCtx<'_, '_>,
    buyers: &[(&Call, &Guest)],
    known: KnownBuyers,
) -> Result<Vec<(CustomerId, bool)>> {
    let mut known: HashMap<String, CustomerId> = ctx.tx.answer(known.0)?.into_iter().collect();
    let mut guests = Vec::new();
    let mut out = Vec::with_capacity(buyers.len());
    for (call, buyer) in buyers {
        let email = buyer.email.as_ref().map(Email::folded);
        let found = match email.as_ref().and_then(|e| known.get(e)) {
            Some(id) => (*id, false),
            None => {
                let guest = guest(CustomerId::from_raw(ctx.next_id()), buyer, ctx);
                let id = guest.id;
                known.extend(email.map(|e| (e, id)));
                ctx.event(call, EventKind::CustomerCreated, id.raw(), &Created { kind: CustomerKind::Guest })?;
                guests.push(guest);
                (id, true)
            }
        };
        out.push(found);
    }
    store::insert_guests(ctx.tx, guests)?;
    Ok(out)
}

fn guest(id: CustomerId, buyer: &Guest, ctx: &WriteCtx<'_, '_>) -> Customer {
    Customer {
        id,
        kind: CustomerKind::Guest,
        name: buyer.name.clone(),
        email: buyer.email.clone(),
        phone: buyer.phone.clone(),
        company: None,
        note: None,
        address: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        archived_at: None,
        version: 1,
    }
}
