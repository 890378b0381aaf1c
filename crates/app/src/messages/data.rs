//! What templates may show: plain texts, ready to be read. Names here are what owners write in their templates.
//!
//! Amounts are texts with their currency; what there is none of is `none` and can be asked for with `if`.

use crate::orders::view::OrderView;
use crate::shipping::view::ShipmentView;
use domain::base::{Address, Currency, Money, PPM, Timestamp};
use jiff::tz::TimeZone;
use serde::Serialize;

/// Everything of one mail.
#[derive(Clone, Debug, Serialize)]
pub struct MailData {
    /// The shop.
    pub shop: ShopData,
    /// The order, in notices about one.
    pub order: Option<OrderData>,
    /// The shipment, in notices about one.
    pub shipment: Option<ShipmentData>,
    /// The item that is low, in notices about one.
    pub item: Option<ItemData>,
    /// The message that was given up, in the notice about one.
    pub failed: Option<FailedData>,
    /// The way to a new password, in the notice about one.
    pub reset: Option<ResetData>,
}

/// The shop.
#[derive(Clone, Debug, Serialize)]
pub struct ShopData {
    /// The company.
    pub name: String,
    /// Where customers reach it.
    pub url: Option<String>,
}

/// An order.
#[derive(Clone, Debug, Serialize)]
pub struct OrderData {
    /// Its number.
    pub number: String,
    /// The day it was placed, in the shop's zone.
    pub date: String,
    /// The customer's secret link to it; in notices to staff, its page.
    pub url: Option<String>,
    /// The customer's name.
    pub customer: String,
    /// The customer's e-mail address.
    pub email: Option<String>,
    /// The customer's telephone.
    pub phone: Option<String>,
    /// Lines.
    pub lines: Vec<LineData>,
    /// Units of all lines.
    pub units: i64,
    /// Sum of the lines before discounts.
    pub subtotal: String,
    /// Discounts, where there are any.
    pub discount: Option<String>,
    /// Shipping, where it goes anywhere.
    pub shipping: Option<String>,
    /// Other fees, where there are any.
    pub fees: Option<String>,
    /// Taxes by rate.
    pub taxes: Vec<TaxData>,
    /// Whether prices contain the taxes.
    pub prices_include_tax: bool,
    /// What is to be paid.
    pub total: String,
    /// Where it goes, line by line; none when it is collected.
    pub address: Option<Vec<String>>,
    /// Words of the customer, where there are any.
    pub note: Option<String>,
}

/// A line of an order.
#[derive(Clone, Debug, Serialize)]
pub struct LineData {
    /// What it is.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// Units.
    pub quantity: i64,
    /// Units that wait for stock.
    pub backordered: i64,
    /// Price of one.
    pub price: String,
    /// What the line costs.
    pub total: String,
}

/// A tax of an order.
#[derive(Clone, Debug, Serialize)]
pub struct TaxData {
    /// As documents call it.
    pub name: String,
    /// Its rate, as in `20%`.
    pub rate: String,
    /// How much.
    pub amount: String,
}

/// A shipment.
#[derive(Clone, Debug, Serialize)]
pub struct ShipmentData {
    /// What it carries.
    pub lines: Vec<ShippedData>,
    /// The carrier.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub number: Option<String>,
    /// Where it can be followed.
    pub url: Option<String>,
    /// Whether it carries the last of the order.
    pub is_last: bool,
}

/// A line of a shipment.
#[derive(Clone, Debug, Serialize)]
pub struct ShippedData {
    /// What it is.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// Units.
    pub quantity: i64,
}

/// An item that is low.
#[derive(Clone, Debug, Serialize)]
pub struct ItemData {
    /// What it is.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// Where it is low.
    pub location: String,
    /// Units that can be sold.
    pub available: i64,
    /// Units at or below which it is low.
    pub threshold: i64,
    /// The supplier's own code.
    pub supplier_sku: Option<String>,
    /// The supplier's name.
    pub supplier: Option<String>,
    /// Units of one pack.
    pub pack_size: Option<i64>,
    /// Price of one from the supplier.
    pub price: Option<String>,
    /// Days from purchase order to goods.
    pub lead_time_days: Option<i64>,
}

/// A message that was given up.
#[derive(Clone, Debug, Serialize)]
pub struct FailedData {
    /// Its subject.
    pub subject: String,
    /// To whom it was to go.
    pub recipient: String,
    /// What went wrong last.
    pub reason: String,
    /// Number of its order.
    pub order: Option<String>,
}

/// The way to a new password.
#[derive(Clone, Debug, Serialize)]
pub struct ResetData {
    /// The secret link.
    pub url: String,
    /// For how long it works.
    pub minutes: u64,
}

impl OrderData {
    /// An order as mails show it.
    pub fn of(order: &OrderView, url: Option<String>, zone: &TimeZone) -> OrderData {
        let amount = |minor| amount(minor, order.currency);
        let some = |minor: i64| (minor != 0).then(|| amount(minor));
        OrderData {
            number: order.number.clone(),
            date: day(order.created_at, zone),
            url,
            customer: order.customer.name.clone(),
            email: order.customer.email.clone(),
            phone: order.customer.phone.clone(),
            lines: order
                .lines
                .iter()
                .filter(|l| l.quantity > 0)
                .map(|l| LineData {
                    title: l.title.clone(),
                    sku: l.sku.clone(),
                    quantity: l.quantity,
                    backordered: l.backordered,
                    price: amount(l.unit_price),
                    total: amount(l.total),
                })
                .collect(),
            units: order.units,
            subtotal: amount(order.subtotal),
            discount: some(order.discount),
            shipping: order.shipping_address.is_some().then(|| amount(order.shipping)),
            fees: some(order.fees),
            taxes: order
                .tax_lines
                .iter()
                .filter(|t| t.amount != 0)
                .map(|t| TaxData { name: t.name.clone(), rate: percent(t.rate_ppm), amount: amount(t.amount) })
                .collect(),
            prices_include_tax: order.prices_include_tax,
            total: amount(order.total),
            address: order.shipping_address.as_ref().map(address_lines),
            note: Some(order.note.clone()).filter(|n| !n.is_empty()),
        }
    }
}

impl ShipmentData {
    /// A shipment of an order as mails show it.
    pub fn of(shipment: &ShipmentView, order: &OrderView) -> ShipmentData {
        let mut lines: Vec<ShippedData> = Vec::with_capacity(shipment.lines.len());
        for line in &shipment.lines {
            // A line that left from two locations is one to the customer.
            match lines.last_mut().filter(|l| l.sku == line.sku && l.title == line.title) {
                Some(last) => last.quantity = last.quantity.saturating_add(line.quantity),
                None => {
                    let (title, sku) = (line.title.clone(), line.sku.clone());
                    lines.push(ShippedData { title, sku, quantity: line.quantity });
                }
            }
        }
        ShipmentData {
            lines,
            carrier: shipment.tracking.carrier.as_ref().map(ToString::to_string),
            number: shipment.tracking.number.as_ref().map(ToString::to_string),
            url: shipment.tracking.url.clone(),
            is_last: order.lines.iter().all(|l| l.shipped >= l.quantity),
        }
    }
}

/// An amount as people read it: `£12.50`, `CHF 12.50`.
pub fn amount(minor: i64, currency: Currency) -> String {
    let text = Money::from_minor(minor, currency).amount_text();
    let symbol = currency.symbol();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    if symbol.chars().count() == 1 { format!("{sign}{symbol}{digits}") } else { format!("{} {text}", currency.code()) }
}

fn percent(ppm: i64) -> String {
    let per_percent = i64::from(PPM) / 100;
    let (whole, rest) = (ppm / per_percent, ppm % per_percent);
    let digits = format!("{whole}.{rest:04}");
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).strftime("%-d %B %Y").to_string()
}

/// An address as it stands on an envelope.
fn address_lines(a: &Address) -> Vec<String> {
    let town = [a.postcode.as_ref().map(ToString::to_string), Some(a.city.to_string())];
    let town: Vec<String> = town.into_iter().flatten().collect();
    [
        Some(a.name.to_string()),
        a.company.as_ref().map(ToString::to_string),
        Some(a.line1.to_string()),
        a.line2.as_ref().map(ToString::to_string),
        Some(town.join(" ")),
        a.region.as_ref().map(ToString::to_string),
        Some(a.country.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A made-up mail with everything that a template may show: for looking at templates and for checking them.
pub fn sample(shop: ShopData, currency: Currency) -> MailData {
    let text = str::to_owned;
    let amount = |minor| amount(minor, currency);
    let lines = vec![
        LineData {
            title: text("Merino base layer, navy, M"),
            sku: text("MER-NVY-M"),
            quantity: 2,
            backordered: 0,
            price: amount(4_500),
            total: amount(9_000),
        },
        LineData {
            title: text("Trail mug"),
            sku: text("MUG-TRL"),
            quantity: 1,
            backordered: 1,
            price: amount(1_250),
            total: amount(1_250),
        },
    ];
    let shipped =
        lines.iter().map(|l| ShippedData { title: l.title.clone(), sku: l.sku.clone(), quantity: l.quantity });
    let shipment = ShipmentData {
        lines: shipped.collect(),
        carrier: Some(text("DHL")),
        number: Some(text("JD0146000123")),
        url: Some(text("https://example.com/track/JD0146000123")),
        is_last: true,
    };
    let address = ["Ana Lee", "1 High St", "LS1 1AA Leeds", "GB"];
    let order = OrderData {
        number: text("1001"),
        date: text("20 November 2026"),
        url: shop.url.as_ref().map(|url| format!("{url}/o/example")),
        customer: text("Ana Lee"),
        email: Some(text("ana@example.com")),
        phone: Some(text("+44 20 7946 0000")),
        units: lines.iter().map(|l| l.quantity).sum(),
        lines,
        subtotal: amount(10_250),
        discount: Some(amount(250)),
        shipping: Some(amount(495)),
        fees: Some(amount(100)),
        taxes: vec![TaxData { name: text("VAT"), rate: text("20%"), amount: amount(1_766) }],
        prices_include_tax: true,
        total: amount(10_595),
        address: Some(address.map(text).to_vec()),
        note: Some(text("Please leave it with a neighbour.")),
    };
    let item = ItemData {
        title: text("Trail mug"),
        sku: text("MUG-TRL"),
        location: text("Main"),
        available: 3,
        threshold: 10,
        supplier_sku: Some(text("TM-77")),
        supplier: Some(text("Mill & Co")),
        pack_size: Some(12),
        price: Some(amount(480)),
        lead_time_days: Some(14),
    };
    let reset = ResetData { url: text("https://shop.example/password/example"), minutes: 30 };
    let (order, shipment, item, failed) = (Some(order), Some(shipment), Some(item), Some(sample_failed()));
    MailData { shop, order, shipment, item, failed, reset: Some(reset) }
}

/// A made-up message that was given up.
fn sample_failed() -> FailedData {
    let text = str::to_owned;
    FailedData {
        subject: text("Order 1001 received"),
        recipient: text("customer"),
        reason: text("the mail server refused: 550 no such mailbox"),
        order: Some(text("1001")),
    }
}

/// The same with nothing of what may be missing: a template must get along with that too.
pub fn bare_sample(shop: ShopData, currency: Currency) -> MailData {
    let mut data = sample(ShopData { url: None, ..shop }, currency);
    if let Some(order) = &mut data.order {
        (order.url, order.email, order.phone, order.note, order.address) = (None, None, None, None, None);
        (order.discount, order.shipping, order.fees) = (None, None, None);
        order.taxes.clear();
    }
    if let Some(shipment) = &mut data.shipment {
        (shipment.carrier, shipment.number, shipment.url) = (None, None, None);
    }
    if let Some(item) = &mut data.item {
        (item.supplier, item.supplier_sku, item.price) = (None, None, None);
        (item.pack_size, item.lead_time_days) = (None, None);
    }
    if let Some(failed) = &mut data.failed {
        failed.order = None;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_rates_read_well() {
        assert_eq!(amount(1_250, Currency::GBP), "£12.50");
        assert_eq!(amount(-5, Currency::GBP), "-£0.05");
        let rows = [(200_000, "20%"), (55_000, "5.5%"), (0, "0%"), (77_000, "7.7%"), (1, "0.0001%")];
        for (ppm, expected) in rows {
            assert_eq!(percent(ppm), expected);
        }
    }
}
