//! Removing a customer or supplier who was entered by mistake. Whoever asks has made sure that nothing knows them; who has
//! orders or items is archived instead.

use super::queries::{customer_for_update, supplier_for_update};
use super::store;
use crate::platform::{Call, Command, Edit, Result, WriteCtx};
use domain::base::{CustomerId, SupplierId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Removes a customer.
#[derive(Clone, Copy, Debug)]
pub struct RemoveCustomer {
    /// Which.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i64,
}

/// Removes a supplier.
#[derive(Clone, Copy, Debug)]
pub struct RemoveSupplier {
    /// Which.
    pub id: SupplierId,
    /// The version that was read.
    pub version: i64,
}

#[derive(Serialize)]
struct Told {
    version: i64,
}

impl Command for RemoveCustomer {
    const NAME: &'static str = "customers.remove";
    const PERMISSION: Permission = Permission::CustomersWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let customer = customer_for_update(ctx.tx, self.id)?;
        Edit::begin(customer.version, self.version)?;
        store::references::delete_of(ctx.tx, self.id)?;
        store::delete_customer(ctx.tx, self.id)?;
        ctx.event(call, EventKind::CustomerRemoved, self.id.raw(), &Told { version: self.version }).map(drop)
    }
}

impl Command for RemoveSupplier {
    const NAME: &'static str = "suppliers.remove";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let supplier = supplier_for_update(ctx.tx, self.id)?;
        Edit::begin(supplier.version, self.version)?;
        store::delete_supplier(ctx.tx, self.id)?;
        ctx.event(call, EventKind::SupplierRemoved, self.id.raw(), &Told { version: self.version }).map(drop)
    }
}
