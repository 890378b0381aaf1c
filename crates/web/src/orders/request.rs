//! Orders as the API is asked for them, and how requests become commands. Prices are never taken from a caller who may not
//! set them: the command checks the right.

use crate::shell::Result;
use crate::shell::schema::{AddressSchema, MoneySchema};
use app::orders::cancel::CancelOrder;
use app::orders::edit::{EditOrder, LineEdit};
use app::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use app::parties::guests::Guest;
use app::platform::AppError;
use domain::orders::{CancelReason, Discount};
use domain::{
    Address, AddressInput, CustomerId, Email, FieldErrors, LocationId, Money, Name, Note, OrderId, OrderLineId,
    Percent, Phone, Quantity, Refusal, Sku, indexed,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Channel of an order that names none.
const DEFAULT_CHANNEL: &str = "api";

/// An order to be placed.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlaceOrder)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceOrderJson {
    /// Who orders.
    customer: PlaceCustomerJson,
    /// Where it goes; none when it is collected.
    #[schema(value_type = Option<AddressSchema>)]
    shipping_address: Option<AddressInput>,
    /// What is ordered.
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<PlaceLineJson>,
    /// How it goes.
    #[schema(example = "standard")]
    shipping_method: Option<String>,
    /// The channel it comes through; `api` when left out.
    #[schema(example = "web")]
    channel: Option<String>,
    /// A location to take it from if it can.
    location: Option<String>,
    /// Words of the customer.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Who orders: a known customer by `id`, or somebody by name.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlaceOrderCustomer)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceCustomerJson {
    /// A known customer; then nothing else is given.
    #[schema(example = "cus_01J8ZK4T2M7Q5X")]
    id: Option<String>,
    /// Name.
    #[schema(example = "Ana Lee")]
    name: Option<String>,
    /// E-mail address.
    #[schema(example = "ana@example.com")]
    email: Option<String>,
    /// Telephone.
    phone: Option<String>,
}

/// A line to be ordered.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlaceOrderLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceLineJson {
    /// SKU of the variant, in any case.
    #[schema(example = "TEE-RED-M")]
    sku: String,
    /// Units.
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: i64,
    /// Price of one instead of the catalogue's; needs the right `orders.price`.
    #[schema(value_type = Option<MoneySchema>)]
    unit_price: Option<Money>,
    /// Discount on the line; needs the right `orders.price`.
    discount: Option<DiscountJson>,
}

/// A discount: an amount, or a share in percent.
#[derive(Deserialize, ToSchema)]
#[schema(as = Discount)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiscountJson {
    /// So much less.
    #[schema(value_type = Option<MoneySchema>)]
    amount: Option<Money>,
    /// So many percent less, as decimal text.
    #[schema(example = "10")]
    percent: Option<String>,
}

/// A cancellation.
#[derive(Deserialize, ToSchema)]
#[schema(as = CancelOrder)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelJson {
    /// `customer`, `out_of_stock`, `unpaid`, `fraud`, `mistake` or `other`; `other` when left out.
    reason: Option<String>,
    /// Words of whoever cancels.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// A change of a placed order; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = EditOrder)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditJson {
    /// The version that was read; refused with 412 when the order moved on.
    version: Option<i64>,
    /// Lines that change (`id`, `quantity`) or are new (`sku`, `quantity`).
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Vec<EditLineJson>,
    /// Where it goes from now on.
    #[schema(value_type = Option<AddressSchema>)]
    shipping_address: Option<AddressInput>,
    /// The note from now on.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// A line that changes (by `id`) or is new (by `sku`).
#[derive(Deserialize, ToSchema)]
#[schema(as = EditOrderLine)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditLineJson {
    /// An existing line.
    id: Option<String>,
    /// SKU of a new line.
    sku: Option<String>,
    /// Units from now on; 0 takes an existing line away.
    #[schema(minimum = 0, maximum = 1_000_000)]
    quantity: i64,
    /// Price of one of a new line; needs the right `orders.price`.
    #[schema(value_type = Option<MoneySchema>)]
    unit_price: Option<Money>,
    /// Discount on a new line; needs the right `orders.price`.
    discount: Option<DiscountJson>,
}

/// A note to be added.
#[derive(Deserialize, ToSchema)]
#[schema(as = AddOrderNote)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteInputJson {
    /// What it says.
    #[schema(min_length = 1, max_length = 4000)]
    body: String,
}

impl PlaceOrderJson {
    pub(crate) fn into_command(self) -> Result<PlaceOrder> {
        let mut errors = FieldErrors::new();
        let customer = customer(&self.customer, &mut errors);
        let address = address(self.shipping_address.as_ref(), &mut errors);
        let lines = self.lines.iter().enumerate().map(|(i, l)| line(i, l, &mut errors)).collect::<Vec<_>>();
        let location = id::<LocationId>(self.location.as_deref(), "location", &mut errors);
        let note = note(self.note.as_deref(), &mut errors);
        if self.lines.is_empty() {
            errors.add("lines", "required", "an order has at least one line");
        }
        let (Some(customer), Some(lines), true) =
            (customer, lines.into_iter().collect::<Option<Vec<_>>>(), errors.is_empty())
        else {
            return Err(AppError::Invalid(errors).into());
        };
        Ok(PlaceOrder {
            channel: self.channel.unwrap_or_else(|| DEFAULT_CHANNEL.to_owned()),
            customer,
            shipping_address: address,
            lines,
            shipping_method: self.shipping_method,
            location,
            note,
            source: "api",
        })
    }
}

fn customer(json: &PlaceCustomerJson, errors: &mut FieldErrors) -> Option<OrderCustomer> {
    if let Some(text) = &json.id {
        if json.name.is_some() || json.email.is_some() || json.phone.is_some() {
            errors.add("customer", "ambiguous", "give either the id of a customer or a name, not both");
            return None;
        }
        return id::<CustomerId>(Some(text), "customer.id", errors).map(OrderCustomer::Known);
    }
    let name = errors.take("customer.name", Name::new(json.name.as_deref().unwrap_or_default()));
    let email = errors.take("customer.email", Email::optional(json.email.as_deref().unwrap_or_default()));
    let phone = errors.take("customer.phone", Phone::optional(json.phone.as_deref().unwrap_or_default()));
    Some(OrderCustomer::Guest(Guest { name: name?, email: email?, phone: phone? }))
}

fn address(input: Option<&AddressInput>, errors: &mut FieldErrors) -> Option<Address> {
    input?.check().map_err(|e| errors.extend_under("shipping_address", e)).ok()
}

fn line(index: usize, json: &PlaceLineJson, errors: &mut FieldErrors) -> Option<PlaceLine> {
    let sku = errors.take(indexed("lines", index, "sku"), Sku::new(&json.sku));
    let quantity = errors.take(indexed("lines", index, "quantity"), Quantity::new(json.quantity));
    let discount = discount(index, json.discount.as_ref(), errors);
    Some(PlaceLine { sku: sku?, quantity: quantity?, unit_price: json.unit_price, discount })
}

fn discount(index: usize, json: Option<&DiscountJson>, errors: &mut FieldErrors) -> Option<Discount> {
    let json = json?;
    match (json.amount, &json.percent) {
        (Some(amount), None) => Some(Discount::Amount(amount)),
        (None, Some(text)) => {
            let percent = errors.take(indexed("lines", index, "discount.percent"), text.parse::<Percent>());
            percent.map(Discount::Percent)
        }
        (Some(_), Some(_)) | (None, None) => {
            errors.add(indexed("lines", index, "discount"), "ambiguous", "give either an amount or a percent");
            None
        }
    }
}

/// An id in a body; a text that is no id of the kind is a fault of the field.
pub(crate) fn id<T: std::str::FromStr<Err: Refusal>>(
    text: Option<&str>,
    field: &str,
    errors: &mut FieldErrors,
) -> Option<T> {
    errors.take(field, text?.parse::<T>())
}

fn note(text: Option<&str>, errors: &mut FieldErrors) -> String {
    let checked = errors.take("note", Note::optional(text.unwrap_or_default())).flatten();
    checked.map(Note::into_string).unwrap_or_default()
}

impl CancelJson {
    pub(crate) fn into_command(self, id: OrderId) -> Result<CancelOrder> {
        let mut errors = FieldErrors::new();
        let reason = errors.take("reason", self.reason.as_deref().unwrap_or("other").parse::<CancelReason>());
        let note = note(self.note.as_deref(), &mut errors);
        let reason = reason.unwrap_or(CancelReason::Other);
        errors.into_result(CancelOrder { id, reason, note }).map_err(|e| AppError::Invalid(e).into())
    }
}

impl EditJson {
    pub(crate) fn into_command(self, id: OrderId) -> Result<EditOrder> {
        let mut errors = FieldErrors::new();
        let lines: Vec<Option<LineEdit>> =
            self.lines.iter().enumerate().map(|(i, l)| line_edit(i, l, &mut errors)).collect();
        let address = address(self.shipping_address.as_ref(), &mut errors);
        let note = self.note.as_deref().map(|text| note(Some(text), &mut errors));
        let Some(lines) = lines.into_iter().collect::<Option<Vec<_>>>().filter(|_| errors.is_empty()) else {
            return Err(AppError::Invalid(errors).into());
        };
        Ok(EditOrder { id, version: self.version, lines, shipping_address: address, note })
    }
}

fn line_edit(index: usize, json: &EditLineJson, errors: &mut FieldErrors) -> Option<LineEdit> {
    match (&json.id, &json.sku) {
        (Some(text), None) if json.unit_price.is_none() && json.discount.is_none() => {
            let line = id::<OrderLineId>(Some(text), &indexed("lines", index, "id"), errors);
            if !(0..=i64::from(domain::MAX_QUANTITY)).contains(&json.quantity) {
                let message = format!("between 0 and {}", domain::MAX_QUANTITY);
                errors.add(indexed("lines", index, "quantity"), "out_of_range", message);
            }
            Some(LineEdit::Change(line?, json.quantity))
        }
        (Some(_), None) => {
            errors.add(
                indexed("lines", index, ""),
                "price_of_existing",
                "the price of an existing line stays as it was",
            );
            None
        }
        (None, Some(sku)) => {
            let sku = errors.take(indexed("lines", index, "sku"), Sku::new(sku));
            let quantity = errors.take(indexed("lines", index, "quantity"), Quantity::new(json.quantity));
            let discount = discount(index, json.discount.as_ref(), errors);
            Some(LineEdit::Add(PlaceLine { sku: sku?, quantity: quantity?, unit_price: json.unit_price, discount }))
        }
        (Some(_), Some(_)) | (None, None) => {
            errors.add(
                indexed("lines", index, ""),
                "ambiguous",
                "give either the id of a line or the SKU of a new one",
            );
            None
        }
    }
}

impl NoteInputJson {
    pub(crate) fn check(&self) -> Result<Note> {
        let mut errors = FieldErrors::new();
        let note = errors.take("body", Note::new(&self.body));
        note.ok_or_else(|| AppError::Invalid(errors).into())
    }
}
