//! Customers: Shopify's (both layouts), Spree's, and our own. They are known by their id, else by their e-mail address, else
//! by name and telephone. An address is kept when it has a street, a town and a country; without a column of countries it is in
//! that of the shop.

use crate::import::country;
use crate::import::layouts::{Field, text};
use crate::import::plan::{Done, Effect, Fate, Kind, Planned, Planner, Row, Setup, Unit, used_since};
use crate::import::uses;
use crate::import::values::truth;
use crate::parties::customers::{ChangeCustomer, CreateCustomer, CustomerChange};
use crate::parties::queries::{self, Customer};
use crate::parties::remove::RemoveCustomer;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use db::{params, sql};
use domain::base::{AddressInput, CustomerId, Email, folded_search_text};
use domain::parties::{CustomerInput, CustomerKind, Permission};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Customers.
pub(super) struct Customers;

static FIELDS: &[Field] = &[
    text("id", "Id", &[]),
    text("kind", "Kind", &[]),
    text("name", "Name", &["full name", "customer name", "customer", "kunde"]),
    text("first_name", "First name", &["vorname", "nombre", "prenom"]),
    text("last_name", "Last name", &["surname", "nachname", "apellidos", "nom"]),
    text("email", "E-mail address", &["e mail", "email address", "e mail address"]),
    text("phone", "Telephone", &["telephone", "phone number", "telefon", "mobile"]),
    text("other_phone", "Other telephone", &["default address phone"]),
    text("company", "Company", &["default address company", "firma", "business name"]),
    text("note", "Note", &["notes", "comment"]),
    text("archived", "Archived", &[]),
    text("address_name", "Receiver", &["recipient", "receiver"]),
    text("address_company", "Company of the receiver", &[]),
    text(
        "address_line1",
        "Street and number",
        &[
            "address1",
            "address 1",
            "address line 1",
            "default address address1",
            "street",
            "street 1",
            "address",
            "strasse",
        ],
    ),
    text(
        "address_line2",
        "Floor, flat",
        &["address2", "address 2", "address line 2", "default address address2", "street 2"],
    ),
    text("address_city", "Town", &["city", "town", "default address city", "ort", "stadt"]),
    text(
        "address_region",
        "Region",
        &["region", "province code", "province", "default address province code", "state", "county"],
    ),
    text(
        "address_postcode",
        "Postcode",
        &["postcode", "zip", "zip code", "zipcode", "postal code", "post code", "default address zip", "plz"],
    ),
    text("address_country", "Country", &["country code", "country", "default address country code", "land"]),
    text("address_phone", "Telephone of the receiver", &[]),
];

impl Kind for Customers {
    fn code(&self) -> &'static str {
        "customers"
    }

    fn label(&self) -> &'static str {
        "Customers"
    }

    fn permission(&self) -> Permission {
        Permission::CustomersWrite
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        let known = ["name", "first_name", "last_name", "email", "phone"].iter().any(|key| has(key));
        (!known).then_some("customers need a name, an e-mail address or a telephone number")
    }

    fn fits(&self, has: &dyn Fn(&str) -> bool) -> bool {
        // Everything has a name; people can be reached.
        ["email", "phone", "first_name", "last_name", "address_line1"].iter().any(|key| has(key))
    }

    fn foreign(&self) -> &'static [&'static str] {
        &[
            "price",
            "sku",
            "lead time days",
            "lineitem name",
            "currency",
            "order id",
            "quantity",
            "invoiceno",
            "productcode",
            "product code",
        ]
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(People { setup, seen: HashMap::new() })
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        done.effects.iter().rev().try_for_each(|effect| undo(call, ctx, effect))?;
        Ok(Vec::new())
    }
}

struct People {
    setup: Setup,
    seen: HashMap<String, u64>,
}

impl Planner for People {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let line = row.line;
        match self.unit(&row) {
            Ok(unit) => vec![Planned::Unit(Arc::new(unit))],
            Err(fate) => vec![Planned::Row(line, fate)],
        }
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

impl People {
    /// The address of a row; true when there is a part of one that is not enough.
    fn address(&self, row: &Row) -> std::result::Result<(Option<AddressInput>, bool), Fate> {
        let some = |key: &str| Some(row.get(key).trim_start_matches('\'').to_owned()).filter(|text| !text.is_empty());
        let (line1, city) = (row.get("address_line1"), row.get("address_city"));
        let country = match row.get("address_country") {
            "" if self.setup.has("address_country") => String::new(),
            "" => self.setup.country.as_str().to_owned(),
            text => match country::code(text) {
                code if code.is_empty() => {
                    let message = format!("\"{text}\" is no country: give its two-letter code");
                    return Err(Fate::rejected("address_country", "unknown_country", message));
                }
                code => code,
            },
        };
        if line1.is_empty() || city.is_empty() || country.is_empty() {
            return Ok((None, !(line1.is_empty() && city.is_empty())));
        }
        let address = AddressInput {
            name: row.get("address_name").to_owned(),
            company: some("address_company"),
            line1: line1.to_owned(),
            line2: some("address_line2"),
            city: city.to_owned(),
            region: some("address_region"),
            postcode: some("address_postcode"),
            country,
            phone: some("address_phone"),
        };
        Ok((Some(address), false))
    }

    fn unit(&mut self, row: &Row) -> std::result::Result<CustomerUnit, Fate> {
        let some = |key: &str| Some(row.get(key).to_owned()).filter(|text| !text.is_empty());
        // Shopify puts an apostrophe before telephone numbers, so that spreadsheets leave them alone.
        let number = |key: &str| some(key).map(|text| text.trim_start_matches('\'').to_owned());
        let parts = [row.get("first_name"), row.get("last_name")].map(str::trim);
        let joined = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
        let kind = match some("kind") {
            Some(kind) => {
                Some(kind.parse::<CustomerKind>().map_err(|e| Fate::rejected("kind", "unknown_code", e.to_string()))?)
            }
            None => None,
        };
        let archived = some("archived").map(|text| truth(&text)).transpose();
        let (address, lacks_address) = self.address(row)?;
        let unit = CustomerUnit {
            lacks_address,
            line: row.line,
            id: some("id").and_then(|text| text.parse().ok()),
            kind,
            archived: archived.map_err(|fault| Fate::unreadable("archived", fault))?,
            input: CustomerInput {
                name: some("name").or(Some(joined).filter(|n| !n.is_empty())).unwrap_or_default(),
                email: some("email"),
                phone: number("phone").or_else(|| number("other_phone")),
                company: some("company"),
                note: some("note"),
                address,
            },
        };
        let email = unit.input.email.as_deref().and_then(|e| Email::new(e).ok()).map(|e| e.folded());
        let who = email.unwrap_or_else(|| {
            format!("{}\u{1}{}", folded_search_text(&unit.input.name), unit.input.phone.as_deref().unwrap_or_default())
        });
        if who == "\u{1}" {
            return Ok(unit);
        }
        match self.seen.insert(who, row.line).filter(|_| unit.id.is_none()) {
            Some(before) => Err(Fate::rejected("email", "duplicate", format!("line {before} is the same customer"))),
            None => Ok(unit),
        }
    }
}

struct CustomerUnit {
    line: u64,
    id: Option<CustomerId>,
    kind: Option<CustomerKind>,
    archived: Option<bool>,
    input: CustomerInput,
    /// The row has an address that is not whole; it is left out.
    lacks_address: bool,
}

#[derive(Serialize, Deserialize)]
struct Before {
    input: CustomerInput,
    archived: bool,
}

impl Unit for CustomerUnit {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let done = match self.find(ctx)? {
            Some(customer) => self.change(call, ctx, &customer),
            None => self.create(call, ctx),
        }?;
        Ok(if self.lacks_address { done.counting("addresses left out: no street, town or country", 1) } else { done })
    }

    fn place_of(&self, path: &str) -> Option<(u64, String)> {
        Some((self.line, path.replace("address.", "address_")))
    }
}

impl CustomerUnit {
    fn find(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<Option<Customer>> {
        if let Some(id) = self.id {
            match queries::customer(ctx.tx, id) {
                Err(AppError::NotFound(_)) => {}
                found => return found.map(Some),
            }
        }
        let email = self.input.email.as_deref().and_then(|e| Email::new(e).ok()).map(|e| e.folded());
        let found = match email {
            Some(email) => ctx.tx.query(
                sql!("select id from customers where email_folded = $1"),
                params![&email],
                |r| r.get::<i64>(0),
            )?,
            None => ctx.tx.query(
                sql!("select id from customers where name_folded = $1 and email_folded is null and coalesce(phone, '') = $2 order by id limit 1"),
                params![&folded_search_text(&self.input.name), self.input.phone.as_deref().unwrap_or_default().trim()],
                |r| r.get::<i64>(0),
            )?,
        };
        found.first().map(|id| queries::customer(ctx.tx, CustomerId::from_raw(*id))).transpose()
    }

    fn create(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let kind = self.kind.unwrap_or(CustomerKind::Known);
        let mut made = CreateCustomer { kind, input: self.input.clone() }.run(call, ctx)?;
        if self.archived == Some(true) {
            let change = CustomerChange { archived: Some(true), ..CustomerChange::default() };
            made = ChangeCustomer { id: made.id, version: made.version, change }.run(call, ctx)?;
        }
        Ok(Done::row(self.line, Fate::Created).touching(Effect::made("customer", made.id.raw(), made.version)))
    }

    fn change(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, now: &Customer) -> Result<Done> {
        let input = &self.input;
        let change = CustomerChange {
            name: Some(input.name.clone()).filter(|n| !n.is_empty()),
            email: input.email.clone(),
            phone: input.phone.clone(),
            company: input.company.clone(),
            note: input.note.clone(),
            address: input.address.clone().map(Some),
            archived: self.archived,
        };
        let changed = ChangeCustomer { id: now.id, version: now.version, change }.run(call, ctx)?;
        if changed.version == now.version {
            return Ok(Done::row(self.line, Fate::Unchanged));
        }
        let before = Before { input: as_input(now), archived: now.archived_at.is_some() };
        let effect = Effect::changed("customer", now.id.raw(), changed.version, &before)?;
        Ok(Done::row(self.line, Fate::Changed).touching(effect))
    }
}

fn as_input(customer: &Customer) -> CustomerInput {
    CustomerInput {
        name: customer.name.to_string(),
        email: customer.email.as_ref().map(ToString::to_string),
        phone: customer.phone.as_ref().map(ToString::to_string),
        company: customer.company.as_ref().map(ToString::to_string),
        note: customer.note.as_ref().map(ToString::to_string),
        address: customer.address.as_ref().map(AddressInput::from),
    }
}

fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let id = CustomerId::from_raw(effect.id);
    let now = match queries::customer(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(()),
        found => found?,
    };
    if now.version != effect.version {
        return Err(used_since("the customer was changed since"));
    }
    if effect.before.is_none() {
        if let Some(by) = uses::of_customer(ctx.tx, id)? {
            return Err(used_since(format!("the customer was used since: {by}")));
        }
        return RemoveCustomer { id, version: now.version }.run(call, ctx);
    }
    let Before { input, archived } = effect.before()?;
    let change = CustomerChange {
        name: Some(input.name),
        email: Some(input.email.unwrap_or_default()),
        phone: Some(input.phone.unwrap_or_default()),
        company: Some(input.company.unwrap_or_default()),
        note: Some(input.note.unwrap_or_default()),
        address: Some(input.address),
        archived: Some(archived),
    };
    ChangeCustomer { id, version: now.version, change }.run(call, ctx).map(drop)
}
