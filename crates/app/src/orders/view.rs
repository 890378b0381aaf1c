//! An order as it is read: by pages, by the API, and as the stored answer of the commands that change it.
//!
//! Amounts are minor units of the order's currency.

use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority};
use domain::{Address, Currency, CustomerId, LocationId, OrderId, OrderLineId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};

/// An order with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Its id.
    pub id: OrderId,
    /// Its number, as people say it.
    pub number: String,
    /// The channel it came through, by code.
    pub channel: String,
    /// Placed, cancelled or closed.
    pub state: OrderState,
    /// Where the work is, in the owner's words.
    pub stage: String,
    /// How far it is paid.
    pub payment: PaymentState,
    /// How far it is shipped.
    pub fulfilment: FulfilmentState,
    /// How urgent it is.
    pub priority: Priority,
    /// Currency of every amount.
    pub currency: Currency,
    /// Whether prices contain the tax.
    pub prices_include_tax: bool,
    /// Its lines, in order.
    pub lines: Vec<LineView>,
    /// Sum of quantity times price.
    pub subtotal: i64,
    /// Sum of the discounts.
    pub discount: i64,
    /// Price of shipping.
    pub shipping: i64,
    /// Other fees.
    pub fees: i64,
    /// Tax of lines and shipping.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
    /// The tax per rate.
    pub tax_lines: Vec<TaxView>,
    /// Units of all lines together.
    pub units: i64,
    /// Who ordered.
    pub customer: CustomerView,
    /// Where it goes.
    pub shipping_address: Option<Address>,
    /// How it goes, by code.
    pub shipping_method: Option<String>,
    /// Words of the customer or of whoever took the order; may be empty.
    pub note: String,
    /// What made it: `api`, `staff`, `form`, `import`.
    pub source: String,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Who ordered, as they were when they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    /// The customer.
    pub id: Option<CustomerId>,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// Its id.
    pub id: OrderLineId,
    /// What was ordered.
    pub variant: VariantId,
    /// Its SKU when it was ordered.
    pub sku: String,
    /// Its title when it was ordered.
    pub title: String,
    /// Units ordered.
    pub quantity: i64,
    /// Price of one.
    pub unit_price: i64,
    /// Discount on the line.
    pub discount: i64,
    /// Tax of the line.
    pub tax: i64,
    /// What the line costs: with tax where prices contain it or it is added.
    pub total: i64,
    /// Tax class when it was ordered.
    pub tax_class: String,
    /// The tax per rate.
    pub tax_lines: Vec<TaxView>,
    /// Units promised and not yet shipped.
    pub committed: i64,
    /// Units shipped.
    pub shipped: i64,
    /// Units that wait for stock.
    pub backordered: i64,
    /// Where promised and shipped units are from.
    pub allocations: Vec<AllocationView>,
}

/// Units of a line at one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocationView {
    /// Where.
    pub location: LocationId,
    /// Units promised there.
    pub committed: i64,
    /// Units shipped from there.
    pub shipped: i64,
}

/// A tax of an order or a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxView {
    /// As documents call it.
    pub name: String,
    /// Parts per million.
    pub rate_ppm: i64,
    /// The tax.
    pub amount: i64,
}

impl LineView {
    /// The one location that all of the line is from, if it is one.
    pub fn location(&self) -> Option<LocationId> {
        let mut from = self.allocations.iter().filter(|a| a.committed > 0 || a.shipped > 0);
        match (from.next(), from.next()) {
            (Some(one), None) => Some(one.location),
            (None, _) | (Some(_), Some(_)) => None,
        }
    }
}
