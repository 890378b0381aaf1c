//! Adding and changing suppliers.

use super::queries::{Supplier, supplier_for_update};
use super::store;
use crate::platform::command::{Call, Command};
use crate::platform::edit::Edit;
use crate::platform::{Result, WriteCtx};
use domain::base::{Currency, Money, SupplierId};
use domain::events::EventKind;
use domain::parties::{Permission, SupplierInput};
use serde::Serialize;

pub use super::queries::SupplierFilter;

/// Adds a supplier.
#[derive(Clone, Debug)]
pub struct CreateSupplier {
    /// Its particulars, as typed.
    pub input: SupplierInput,
}

/// Changes a supplier's particulars, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeSupplier {
    /// Which.
    pub id: SupplierId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: SupplierChange,
}

/// What changes of a supplier; what is absent stays, an empty text clears.
#[derive(Clone, Debug, Default)]
pub struct SupplierChange {
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// What it bills in.
    pub currency: Option<Currency>,
    /// Days from purchase order to goods.
    pub lead_time_days: Option<i64>,
    /// Least value of one purchase order; `Some(None)` clears.
    pub minimum_order: Option<Option<Money>>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created<'a> {
    name: &'a str,
}

impl Command for CreateSupplier {
    const NAME: &'static str = "suppliers.create";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = Supplier;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Supplier> {
        let checked = self.input.check()?;
        let supplier = Supplier {
            id: SupplierId::from_raw(ctx.next_id()),
            name: checked.name,
            email: checked.email,
            phone: checked.phone,
            currency: checked.currency,
            lead_time_days: checked.lead_time_days.into(),
            minimum_order: checked.minimum_order,
            note: checked.note,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert_supplier(ctx.tx, &supplier)? {
            return Err(store::name_taken());
        }
        ctx.event(call, EventKind::SupplierCreated, supplier.id.raw(), &Created { name: supplier.name.as_str() })?;
        Ok(supplier)
    }
}

impl Command for ChangeSupplier {
    const NAME: &'static str = "suppliers.change";
    const PERMISSION: Permission = Permission::SuppliersWrite;
    type Output = Supplier;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Supplier> {
        let mut supplier = supplier_for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(supplier.version, self.version)?;
        let checked = self.change.over(&supplier).check()?;
        edit.put("name", &mut supplier.name, checked.name);
        edit.put("email", &mut supplier.email, checked.email);
        edit.put("phone", &mut supplier.phone, checked.phone);
        edit.put("note", &mut supplier.note, checked.note);
        edit.put("currency", &mut supplier.currency, checked.currency);
        edit.put("lead_time_days", &mut supplier.lead_time_days, checked.lead_time_days.into());
        edit.put("minimum_order", &mut supplier.minimum_order, checked.minimum_order);
        edit.archive(&mut supplier.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(supplier);
        }
        supplier.version = edit.next_version();
        supplier.updated_at = ctx.now;
        store::update_supplier(ctx.tx, &supplier)?;
        ctx.event(call, EventKind::SupplierChanged, supplier.id.raw(), &edit.changed())?;
        Ok(supplier)
    }
}

impl SupplierChange {
    /// The particulars after the change, still to be checked.
    fn over(&self, supplier: &Supplier) -> SupplierInput {
        let or = |new: &Option<String>, old: Option<&str>| new.clone().or_else(|| old.map(str::to_owned));
        SupplierInput {
            name: or(&self.name, Some(supplier.name.as_str())).unwrap_or_default(),
            email: or(&self.email, supplier.email.as_ref().map(|t| t.as_str())),
            phone: or(&self.phone, supplier.phone.as_ref().map(|t| t.as_str())),
            note: or(&self.note, supplier.note.as_ref().map(|t| t.as_str())),
            currency: self.currency.unwrap_or(supplier.currency),
            lead_time_days: self.lead_time_days.unwrap_or(supplier.lead_time_days),
            minimum_order: self.minimum_order.unwrap_or(supplier.minimum_order),
        }
    }
}
