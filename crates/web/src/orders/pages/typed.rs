//! What is typed into the form of an order, before anything of it is checked; and back into the form.

use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::orders::view::OrderView;
use app::parties::guests::Guest;
use app::platform::ReadCtx;
use app::stock::queries::free::find_free;
use domain::base::{FieldErrors, indexed};
use domain::{Address, AddressInput, CustomerId, Email, Name, Note, Phone, Quantity, Sku};

use crate::pages::Fields;

/// Rows that are looked at for lines.
const MAX_ROWS: usize = 200;
/// Field names of an address begin with it.
pub(super) const ADDRESS: &str = "shipping_address";

/// The form. Lines without a product are left out, so that a line has the same place in the form and in the command.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) customer: String,
    /// A known customer: id, and the name by which it was chosen.
    pub(super) known: Option<(CustomerId, String)>,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) lines: Vec<(String, String)>,
    pub(super) method: String,
    pub(super) channel: String,
    pub(super) note: String,
    pub(super) address: AddressInput,
}

impl Typed {
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            customer: text("customer"),
            known: known(fields),
            email: text("email"),
            phone: text("phone"),
            lines: lines(fields),
            method: text("shipping_method"),
            channel: text("channel"),
            note: text("note"),
            address: address(fields),
        }
    }

    /// The form of an order like one that was placed.
    pub(super) fn like(order: &OrderView) -> Self {
        let customer = &order.customer;
        let known = customer.id.map(|id| (id, customer.name.clone()));
        Self {
            customer: customer.name.clone(),
            known,
            email: customer.email.clone().unwrap_or_default(),
            phone: customer.phone.clone().unwrap_or_default(),
            lines: order.lines.iter().map(|line| (line.sku.clone(), line.quantity.to_string())).collect(),
            method: order.shipping_method.clone().unwrap_or_default(),
            channel: order.channel.clone(),
            note: String::new(),
            address: order.shipping_address.as_ref().map(AddressInput::from).unwrap_or_default(),
        }
    }

    /// Puts SKUs in the place of barcodes, and of words that only one variant answers to.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) fn resolve(&mut self, ctx: &mut ReadCtx<'_, '_>) -> app::platform::Result<()> {
        for (sku, _) in &mut self.lines {
            *sku = resolved(ctx, sku)?;
        }
        Ok(())
    }

    /// Whether an address was begun.
    fn has_address(&self) -> bool {
        let parts = [Some(&self.address.line1), Some(&self.address.city), self.address.postcode.as_ref()];
        parts.into_iter().flatten().any(|part| !part.is_empty())
    }

    fn checked_address(&self, errors: &mut FieldErrors) -> Option<Address> {
        let name = if self.address.name.is_empty() { &self.customer } else { &self.address.name };
        let input = AddressInput { name: name.clone(), ..self.address.clone() };
        let checked = self.has_address().then(|| input.check())?;
        checked.map_err(|wrong| errors.extend_under(ADDRESS, wrong)).ok()
    }

    fn buyer(&self, errors: &mut FieldErrors) -> Option<OrderCustomer> {
        if let Some((id, _)) = &self.known {
            return Some(OrderCustomer::Known(*id));
        }
        let name = errors.take("customer", Name::new(&self.customer));
        let email = errors.take("email", Email::optional(&self.email));
        let phone = errors.take("phone", Phone::optional(&self.phone));
        Some(OrderCustomer::Guest(Guest { name: name?, email: email?, phone: phone? }))
    }

    /// The command.
    ///
    /// # Errors
    /// Every wrong field, by its name in the form.
    pub(super) fn command(&self) -> Result<PlaceOrder, FieldErrors> {
        let mut errors = FieldErrors::new();
        let buyer = self.buyer(&mut errors);
        let shipping_address = self.checked_address(&mut errors);
        let lines = place_lines(&self.lines, &mut errors);
        let note = errors.take("note", Note::optional(&self.note)).flatten().map(Note::into_string);
        if self.lines.is_empty() {
            errors.add(indexed("lines", 0, "sku"), "required", "name a product: an order has at least one line");
        }
        let Some(customer) = buyer.filter(|_| errors.is_empty()) else { return Err(errors) };
        Ok(PlaceOrder {
            channel: self.channel.clone(),
            customer,
            shipping_address,
            lines,
            shipping_method: Some(self.method.clone()).filter(|m| !m.is_empty()),
            location: None,
            note: note.unwrap_or_default(),
            source: "staff",
        })
    }

    /// The command as far as a price needs it: who buys does not matter, a half address is none.
    ///
    /// # Errors
    /// Lines that are wrong.
    pub(super) fn priced(&self) -> Result<Option<PlaceOrder>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let lines = place_lines(&self.lines, &mut errors);
        let Ok(name) = Name::new("Somebody") else { return Ok(None) };
        let order = PlaceOrder {
            channel: self.channel.clone(),
            customer: OrderCustomer::Guest(Guest { name, email: None, phone: None }),
            shipping_address: self.checked_address(&mut FieldErrors::new()),
            lines,
            shipping_method: Some(self.method.clone()).filter(|m| !m.is_empty()),
            location: None,
            note: String::new(),
            source: "staff",
        };
        errors.into_result((!self.lines.is_empty()).then_some(order))
    }
}

/// The SKU that somebody means by a text; the text itself where it is not clear.
pub(super) fn resolved(ctx: &mut ReadCtx<'_, '_>, text: &str) -> app::platform::Result<String> {
    let Ok(found) = find_free(ctx.tx, text, 2) else { return Ok(text.to_owned()) };
    let exact = found.iter().find(|variant| variant.exact);
    let only = found.first().filter(|_| found.len() == 1);
    Ok(exact.or(only).map_or_else(|| text.to_owned(), |variant| variant.sku.clone()))
}

fn place_lines(lines: &[(String, String)], errors: &mut FieldErrors) -> Vec<PlaceLine> {
    let line = |(at, (sku, quantity)): (usize, &(String, String))| {
        let sku = errors.take(indexed("lines", at, "sku"), Sku::new(sku));
        let units = quantity.parse::<i64>().unwrap_or_default();
        let quantity = errors.take(indexed("lines", at, "quantity"), Quantity::new(units));
        Some(PlaceLine { sku: sku?, quantity: quantity?, unit_price: None, discount: None })
    };
    lines.iter().enumerate().filter_map(line).collect()
}

/// Chosen from the suggestions just now, or before and not typed over since.
fn known(fields: &Fields) -> Option<(CustomerId, String)> {
    let name = fields.text("customer").trim();
    let chosen = fields.text("customer-id").parse::<CustomerId>().ok();
    let before = fields.text("known").parse::<CustomerId>().ok().filter(|_| fields.text("known-name") == name);
    chosen.or(before).map(|id| (id, name.to_owned()))
}

/// The lines that name a product, in order.
pub(super) fn lines(fields: &Fields) -> Vec<(String, String)> {
    let row = |at: usize| {
        let sku = fields.text(&indexed("lines", at, "sku")).trim().to_owned();
        let quantity = fields.text(&indexed("lines", at, "quantity")).trim().to_owned();
        (!sku.is_empty()).then_some((sku, quantity))
    };
    (0..MAX_ROWS).filter_map(row).collect()
}

/// The address as it was typed.
pub(super) fn address(fields: &Fields) -> AddressInput {
    address_under(ADDRESS, fields)
}

/// The address as it was typed into fields whose names begin with `under`.
pub(crate) fn address_under(under: &str, fields: &Fields) -> AddressInput {
    let text = |name: &str| fields.text(&format!("{under}.{name}")).trim().to_owned();
    let optional = |name: &str| Some(text(name)).filter(|t| !t.is_empty());
    AddressInput {
        name: text("name"),
        company: optional("company"),
        line1: text("line1"),
        line2: optional("line2"),
        city: text("city"),
        region: optional("region"),
        postcode: optional("postcode"),
        country: text("country"),
        phone: optional("phone"),
    }
}
