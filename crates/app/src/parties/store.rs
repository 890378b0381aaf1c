//! Writing customers and suppliers.

pub(super) mod references;

use super::queries::{Customer, Supplier};
use crate::platform::{AppError, Result};
use db::{DbError, Tx, Value, params, sql};
use domain::base::{CustomerId, Email, Name, Note, Phone, SupplierId, folded_search_text};

/// Adds a customer; false when the e-mail address is another's.
pub(super) fn insert_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<bool> {
    let folded = customer.email.as_ref().map(Email::folded);
    let added = tx.execute(
        sql!(
            "insert into customers (id, kind, name, name_folded, email, email_folded, phone, company, note, search,
                                    created_at, updated_at, version, address)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1, $12) on conflict do nothing"
        ),
        params![
            customer.id.raw(),
            customer.kind.code(),
            customer.name.as_str(),
            &folded_search_text(customer.name.as_str()),
            customer.email.as_ref().map(Email::as_str),
            folded.as_deref(),
            customer.phone.as_ref().map(Phone::as_str),
            customer.company.as_ref().map(Name::as_str),
            customer.note.as_ref().map_or("", Note::as_str),
            &customer_search(customer),
            customer.created_at.as_micros(),
            address_json(customer)?.as_deref(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a customer as it stands now; the caller has its row locked.
pub(super) fn update_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<()> {
    let folded = customer.email.as_ref().map(Email::folded);
    let clash = tx.one(
        sql!("select id from customers where email_folded = $1 and id <> $2"),
        params![folded.as_deref(), customer.id.raw()],
        |r| r.get::<i64>(0),
    )?;
    if clash.is_some() {
        return Err(email_taken());
    }
    let updated = tx.execute(
        sql!(
            "update customers set name = $2, name_folded = $3, email = $4, email_folded = $5, phone = $6, company = $7,
                    note = $8, search = $9, updated_at = $10, archived_at = $11, version = $12, kind = $13, address = $14
             where id = $1"
        ),
        params![
            customer.id.raw(),
            customer.name.as_str(),
            &folded_search_text(customer.name.as_str()),
            customer.email.as_ref().map(Email::as_str),
            folded.as_deref(),
            customer.phone.as_ref().map(Phone::as_str),
            customer.company.as_ref().map(Name::as_str),
            customer.note.as_ref().map_or("", Note::as_str),
            &customer_search(customer),
            customer.updated_at.as_micros(),
            customer.archived_at.map(|at| at.as_micros()),
            customer.version,
            customer.kind.code(),
            address_json(customer)?.as_deref(),
        ],
    );
    // Another writer may have taken the address since the question above.
    updated.map_err(|e| taken(e, "customers", "email_folded", email_taken))?;
    Ok(())
}

fn address_json(customer: &Customer) -> Result<Option<String>> {
    let json = customer.address.as_ref().map(serde_json::to_string).transpose();
    json.map_err(|e| AppError::Internal(format!("an address cannot be written as JSON: {e}")))
}

/// Adds customers of orders without an account; those whose e-mail address is another's by now are left out.
pub(super) fn insert_guests(tx: &mut Tx<'_>, mut guests: Vec<Customer>) -> Result<()> {
    // In one order everywhere, so that two writers with the same new addresses wait for each other in one direction only.
    guests.sort_by_cached_key(|g| g.email.as_ref().map(Email::folded));
    let texts: Vec<[String; 3]> = guests
        .iter()
        .map(|g| {
            let email = g.email.as_ref().map(Email::folded).unwrap_or_default();
            [folded_search_text(g.name.as_str()), email, customer_search(g)]
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(guests.len() * 8);
    for (guest, [name_folded, email_folded, search]) in guests.iter().zip(&texts) {
        rows.extend([
            Value::Int(guest.id.raw()),
            Value::Text(guest.name.as_str()),
            Value::from(name_folded),
            Value::from(guest.email.as_ref().map(Email::as_str)),
            Value::from(guest.email.as_ref().map(|_| email_folded)),
            Value::from(guest.phone.as_ref().map(Phone::as_str)),
            Value::from(search),
            Value::Int(guest.created_at.as_micros()),
        ]);
    }
    Ok(tx.expect_set(
        sql!(
            "insert into customers (id, kind, name, name_folded, email, email_folded, phone, note, search, created_at,
                                    updated_at, version)
             select k.id, 'guest', k.name, k.name_folded, k.email, k.email_folded, k.phone, '', k.search, k.at, k.at, 1
             from {keys k(id bigint, name text, name_folded text, email text, email_folded text, phone text,
                          search text, at bigint)}
             where true on conflict do nothing"
        ),
        &rows,
        &[],
        guests.len() as u64,
    )?)
}

/// Adds a supplier; false when the name is another's.
pub(super) fn insert_supplier(tx: &mut Tx<'_>, supplier: &Supplier) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into suppliers (id, name, name_folded, email, phone, currency, lead_time_days, minimum_order, note,
                                    search, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1) on conflict do nothing"
        ),
        params![
            supplier.id.raw(),
            supplier.name.as_str(),
            &folded_search_text(supplier.name.as_str()),
            supplier.email.as_ref().map(Email::as_str),
            supplier.phone.as_ref().map(Phone::as_str),
            supplier.currency.code(),
            supplier.lead_time_days,
            supplier.minimum_order.map(|m| m.minor()),
            supplier.note.as_ref().map_or("", Note::as_str),
            &supplier_search(supplier),
            supplier.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a supplier as it stands now; the caller has its row locked.
pub(super) fn update_supplier(tx: &mut Tx<'_>, supplier: &Supplier) -> Result<()> {
    let name_folded = folded_search_text(supplier.name.as_str());
    let clash = tx.one(
        sql!("select id from suppliers where name_folded = $1 and id <> $2"),
        params![&name_folded, supplier.id.raw()],
        |r| r.get::<i64>(0),
    )?;
    if clash.is_some() {
        return Err(name_taken());
    }
    let updated = tx.execute(
        sql!(
            "update suppliers set name = $2, name_folded = $3, email = $4, phone = $5, currency = $6,
                    lead_time_days = $7, minimum_order = $8, note = $9, search = $10, updated_at = $11,
                    archived_at = $12, version = $13
             where id = $1"
        ),
        params![
            supplier.id.raw(),
            supplier.name.as_str(),
            &name_folded,
            supplier.email.as_ref().map(Email::as_str),
            supplier.phone.as_ref().map(Phone::as_str),
            supplier.currency.code(),
            supplier.lead_time_days,
            supplier.minimum_order.map(|m| m.minor()),
            supplier.note.as_ref().map_or("", Note::as_str),
            &supplier_search(supplier),
            supplier.updated_at.as_micros(),
            supplier.archived_at.map(|at| at.as_micros()),
            supplier.version,
        ],
    );
    // Another writer may have taken the name since the question above.
    updated.map_err(|e| taken(e, "suppliers", "name_folded", name_taken))?;
    Ok(())
}

/// The refusal of an e-mail address that another customer has.
pub(super) fn email_taken() -> AppError {
    AppError::refuse_field("email", "email_taken", "another customer has this e-mail address")
}

/// The refusal of a name that another supplier has.
pub(super) fn name_taken() -> AppError {
    AppError::refuse_field("name", "name_taken", "another supplier has this name")
}

fn taken(error: DbError, table: &str, column: &str, refusal: fn() -> AppError) -> AppError {
    if error.is_unique_on(table, column) { refusal() } else { error.into() }
}

/// What a customer is found by.
fn customer_search(customer: &Customer) -> String {
    let parts = [
        Some(customer.name.as_str()),
        customer.company.as_ref().map(Name::as_str),
        customer.email.as_ref().map(Email::as_str),
        customer.phone.as_ref().map(Phone::as_str),
    ];
    let digits = customer.phone.as_ref().map(digits).unwrap_or_default();
    folded_search_text(&format!("{} {digits}", parts.into_iter().flatten().collect::<Vec<_>>().join(" ")))
}

/// What a supplier is found by.
fn supplier_search(supplier: &Supplier) -> String {
    let parts = [
        Some(supplier.name.as_str()),
        supplier.email.as_ref().map(Email::as_str),
        supplier.phone.as_ref().map(Phone::as_str),
    ];
    let digits = supplier.phone.as_ref().map(digits).unwrap_or_default();
    folded_search_text(&format!("{} {digits}", parts.into_iter().flatten().collect::<Vec<_>>().join(" ")))
}

/// A telephone number is found however it is spaced.
fn digits(phone: &Phone) -> String {
    phone.as_str().chars().filter(char::is_ascii_digit).collect()
}

/// Removes a customer; the caller has its row locked.
pub(super) fn delete_customer(tx: &mut Tx<'_>, id: CustomerId) -> Result<()> {
    tx.execute(sql!("delete from customers where id = $1"), params![id.raw()])?;
    Ok(())
}

/// Removes a supplier; the caller has its row locked.
pub(super) fn delete_supplier(tx: &mut Tx<'_>, id: SupplierId) -> Result<()> {
    tx.execute(sql!("delete from suppliers where id = $1"), params![id.raw()])?;
    Ok(())
}
