//! Buyers without an account: an order of an address that is known belongs to that customer, any other makes a guest.
//!
//! Set-based, because it stands on the way of an order. Called by orders, inside their transaction.

use super::queries::{self, Customer};
use super::store;
use crate::platform::command::Call;
use crate::platform::{AppError, Result, WriteCtx};
use domain::base::{CustomerId, Email, Name, Phone};
use domain::events::EventKind;
use domain::parties::CustomerKind;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap, HashSet};

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

/// The customers of these buyers, in their order; who is not known becomes a guest. A known customer is not changed by what
/// an order says.
pub fn find_or_create(ctx: &mut WriteCtx<'_, '_>, buyers: &[(&Call, &Guest)]) -> Result<Vec<CustomerId>> {
    let folded: Vec<Option<String>> = buyers.iter().map(|(_, b)| b.email.as_ref().map(Email::folded)).collect();
    let wanted: BTreeSet<String> = folded.iter().flatten().cloned().collect();
    let mut known = queries::ids_by_emails(ctx.tx, &wanted)?;
    let mut guests = Vec::new();
    let mut out = Vec::with_capacity(buyers.len());
    for ((call, buyer), email) in buyers.iter().zip(&folded) {
        let id = match email.as_ref().and_then(|e| known.get(e)) {
            Some(id) => *id,
            None => {
                let guest = guest(CustomerId::from_raw(ctx.next_id()), buyer, ctx);
                let id = guest.id;
                known.extend(email.clone().map(|e| (e, id)));
                guests.push((*call, guest));
                id
            }
        };
        out.push(id);
    }
    let (calls, guests): (Vec<&Call>, Vec<Customer>) = guests.into_iter().unzip();
    let inserted = store::insert_guests(ctx.tx, &guests)?;
    let lost = if inserted == guests.len() as u64 { HashMap::new() } else { taken_meanwhile(ctx, &guests)? };
    for (call, guest) in calls.iter().zip(&guests).filter(|(_, g)| !lost.contains_key(&g.id)) {
        ctx.event(call, EventKind::CustomerCreated, guest.id.raw(), &Created { kind: CustomerKind::Guest })?;
    }
    Ok(out.into_iter().map(|id| lost.get(&id).copied().unwrap_or(id)).collect())
}

/// Guests whose address another writer took between the look and the insert, and who has it.
fn taken_meanwhile(ctx: &mut WriteCtx<'_, '_>, guests: &[Customer]) -> Result<HashMap<CustomerId, CustomerId>> {
    let emails: BTreeSet<String> = guests.iter().filter_map(|g| g.email.as_ref().map(Email::folded)).collect();
    let now = queries::ids_by_emails(ctx.tx, &emails)?;
    let own: HashSet<CustomerId> = guests.iter().map(|g| g.id).collect();
    let mut lost = HashMap::new();
    for guest in guests {
        let Some(email) = guest.email.as_ref().map(Email::folded) else { continue };
        let holder = now.get(&email).ok_or_else(|| AppError::Internal("a guest was not written".to_owned()))?;
        if !own.contains(holder) {
            lost.insert(guest.id, *holder);
        }
    }
    Ok(lost)
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
        created_at: ctx.now,
        updated_at: ctx.now,
        archived_at: None,
        version: 1,
    }
}
