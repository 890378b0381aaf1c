//! Adding and changing customers.

use super::queries::{Customer, customer_for_update};
use super::store;
use crate::platform::command::{Call, Command};
use crate::platform::edit::Edit;
use crate::platform::{Result, WriteCtx};
use domain::base::{AddressInput, CustomerId};
use domain::events::EventKind;
use domain::parties::{CustomerInput, CustomerKind, Permission};
use serde::Serialize;

pub use super::queries::CustomerFilter;

/// Adds a customer.
#[derive(Clone, Debug)]
pub struct CreateCustomer {
    /// How it becomes one.
    pub kind: CustomerKind,
    /// Its particulars, as typed.
    pub input: CustomerInput,
}

/// Changes a customer's particulars, archives it or takes it back.
#[derive(Clone, Debug)]
pub struct ChangeCustomer {
    /// Which.
    pub id: CustomerId,
    /// The version that was read.
    pub version: i64,
    /// What changes.
    pub change: CustomerChange,
}

/// What changes of a customer; what is absent stays, an empty text clears.
#[derive(Clone, Debug, Default)]
pub struct CustomerChange {
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Address; `Some(None)` takes it away.
    pub address: Option<Option<AddressInput>>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

#[derive(Serialize)]
struct Created {
    kind: CustomerKind,
}

impl Command for CreateCustomer {
    const NAME: &'static str = "customers.create";
    const PERMISSION: Permission = Permission::CustomersWrite;
    type Output = Customer;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Customer> {
        let checked = self.input.check()?;
        let customer = Customer {
            id: CustomerId::from_raw(ctx.next_id()),
            kind: self.kind,
            name: checked.name,
            email: checked.email,
            phone: checked.phone,
            company: checked.company,
            note: checked.note,
            address: checked.address,
            created_at: ctx.now,
            updated_at: ctx.now,
            archived_at: None,
            version: 1,
        };
        if !store::insert_customer(ctx.tx, &customer)? {
            return Err(store::email_taken());
        }
        ctx.event(call, EventKind::CustomerCreated, customer.id.raw(), &Created { kind: self.kind })?;
        Ok(customer)
    }
}

impl Command for ChangeCustomer {
    const NAME: &'static str = "customers.change";
    const PERMISSION: Permission = Permission::CustomersWrite;
    type Output = Customer;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Customer> {
        let mut customer = customer_for_update(ctx.tx, self.id)?;
        let mut edit = Edit::begin(customer.version, self.version)?;
        let checked = self.change.over(&customer).check()?;
        edit.put("name", &mut customer.name, checked.name);
        edit.put("email", &mut customer.email, checked.email);
        edit.put("phone", &mut customer.phone, checked.phone);
        edit.put("company", &mut customer.company, checked.company);
        edit.put("note", &mut customer.note, checked.note);
        edit.put("address", &mut customer.address, checked.address);
        edit.archive(&mut customer.archived_at, self.change.archived, ctx.now);
        if edit.is_empty() {
            return Ok(customer);
        }
        customer.version = edit.next_version();
        customer.updated_at = ctx.now;
        store::update_customer(ctx.tx, &customer)?;
        ctx.event(call, EventKind::CustomerChanged, customer.id.raw(), &edit.changed())?;
        Ok(customer)
    }
}

impl CustomerChange {
    /// The particulars after the change, still to be checked.
    fn over(&self, customer: &Customer) -> CustomerInput {
        let or = |new: &Option<String>, old: Option<&str>| new.clone().or_else(|| old.map(str::to_owned));
        CustomerInput {
            name: or(&self.name, Some(customer.name.as_str())).unwrap_or_default(),
            email: or(&self.email, customer.email.as_ref().map(|t| t.as_str())),
            phone: or(&self.phone, customer.phone.as_ref().map(|t| t.as_str())),
            company: or(&self.company, customer.company.as_ref().map(|t| t.as_str())),
            note: or(&self.note, customer.note.as_ref().map(|t| t.as_str())),
            address: self.address.clone().unwrap_or_else(|| customer.address.as_ref().map(AddressInput::from)),
        }
    }
}
