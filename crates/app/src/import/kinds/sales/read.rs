//! From a row to what it says of a sale.

use super::when::{self, Order, When};
use super::whole::Whole;
use crate::import::country;
use crate::import::plan::{Fate, Row, Setup};
use crate::import::values::{self, CellFault};
use domain::base::{AddressInput, folded_code};
use domain::orders::past::{ChargeKind, PastPrice, PastPriceError, charge_of};

/// Most units of a row.
const MAX_UNITS: i64 = 1_000_000_000;
/// Words that till systems write where they know nothing.
const UNKNOWN: [&str; 3] = ["unknown", "error", "undefined"];

/// A row of a paper.
#[derive(Clone, Debug)]
pub(super) struct SalesRow {
    pub(super) line: u64,
    /// As the file writes it; made of the title when the file has none.
    pub(super) code: Box<str>,
    pub(super) words: Box<str>,
    pub(super) quantity: i64,
    pub(super) price: PastPrice,
    /// Minor units taken off the row.
    pub(super) discount: i64,
    /// Minor units of tax that the row says it has.
    pub(super) tax: i64,
    /// What its code means beside products; none: goods.
    pub(super) charge: Option<ChargeKind>,
}

/// What a row says of its paper.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) at: When,
    pub(super) reference: Box<str>,
    pub(super) name: Box<str>,
    pub(super) email: Box<str>,
    pub(super) country: Box<str>,
    /// What the order comes to as a whole.
    pub(super) whole: Whole,
    /// Where it went, as the file says it; a street or a town is needed.
    pub(super) address: Option<Box<AddressInput>>,
    /// Nothing was sold: the order was cancelled, or its payment given up.
    pub(super) is_cancelled: bool,
}

/// States of orders that sold nothing.
const CANCELLED: [&str; 4] = ["cancelled", "canceled", "voided", "expired"];

/// The row, or why it cannot be taken.
pub(super) fn row(row: &Row, setup: &Setup, order: Order) -> Result<(SalesRow, Head), Fate> {
    let unreadable = |field: &'static str| move |fault| Fate::unreadable(field, fault);
    for field in ["date", "quantity", "unit_price"] {
        if row.get(field).is_empty() && setup.has(field) {
            return Err(Fate::rejected(field, "empty", "nothing stands there"));
        }
    }
    let at = when::read(row.get("date"), order).map_err(unreadable("date"))?;
    let currency = row.get("currency");
    if !currency.is_empty() && !currency.eq_ignore_ascii_case(setup.currency.code()) {
        let message = format!("the row is in {currency}, and the shop's currency is {}", setup.currency.code());
        return Err(Fate::rejected("currency", "other_currency", message));
    }
    let (code, words) = sold(row)?;
    let quantity = quantity(row, setup).map_err(unreadable("quantity"))?;
    let discount = discount(row, setup).map_err(unreadable("discount"))?;
    let price = price(row, setup, quantity, discount)?;
    let reference = number_text(row.get("customer_reference"));
    let tax = tax(row, setup).map_err(unreadable("tax"))?;
    let charge = charge_of(&code).filter(|_| !setup.goods_codes.contains(&folded_code(&code)));
    let head = Head {
        whole: Whole::read(row, setup)?,
        address: address(row).map(Box::new),
        is_cancelled: !row.get("cancelled_at").is_empty()
            || CANCELLED.contains(&row.get("state").to_lowercase().as_str()),
        at,
        reference: reference.into(),
        name: row.get("customer_name").trim().into(),
        email: row.get("customer_email").trim().into(),
        country: row.get("country").trim().into(),
    };
    let (line, code, words) = (row.line, code.into(), words.into());
    Ok((SalesRow { line, code, words, quantity, price, discount, tax, charge }, head))
}

/// Code and words of what was sold.
fn sold(row: &Row) -> Result<(String, String), Fate> {
    let (code, words) = (row.get("sku").trim(), row.get("title").trim());
    let variation = row.get("variation").trim();
    let words = if variation.is_empty() { words.to_owned() } else { format!("{words} ({variation})") };
    let words = words.as_str();
    let known = |text: &&str| !values::is_no_code(text) && !UNKNOWN.contains(&text.to_lowercase().as_str());
    if let Some(code) = Some(code).filter(known) {
        return Ok((code.to_owned(), words.to_owned()));
    }
    let Some(words) = Some(words).filter(known) else {
        return Err(Fate::rejected("title", "nothing_named", "the row does not name what was sold"));
    };
    let made = crate::catalog::handle_of(words).to_uppercase();
    if made.is_empty() {
        return Err(Fate::rejected("title", "nothing_named", format!("\"{words}\" names nothing")));
    }
    Ok((made, words.to_owned()))
}

/// Units; one where the file has no column of them.
fn quantity(row: &Row, setup: &Setup) -> Result<i64, CellFault> {
    if !setup.has("quantity") {
        return Ok(1);
    }
    let units = values::whole(row.get("quantity"), setup.mark("quantity"))?;
    if units.abs() > MAX_UNITS {
        let message = format!("\"{units}\" is more than the {MAX_UNITS} units that a row may have");
        return Err(CellFault { code: "out_of_range", message });
    }
    Ok(units)
}

fn discount(row: &Row, setup: &Setup) -> Result<i64, CellFault> {
    match row.get("discount") {
        "" => Ok(0),
        text => Ok(values::money(text, setup.mark("discount"), setup.currency)?.minor()),
    }
}

fn tax(row: &Row, setup: &Setup) -> Result<i64, CellFault> {
    match row.get("tax") {
        "" => Ok(0),
        text => Ok(values::money(text, setup.mark("tax"), setup.currency)?.minor()),
    }
}

/// Where the order went, if the row says so. Shopify puts an apostrophe before what spreadsheets would take for a number.
fn address(row: &Row) -> Option<AddressInput> {
    let text = |key: &str| row.get(key).trim().trim_start_matches('\'').to_owned();
    let some = |key: &str| Some(text(key)).filter(|text| !text.is_empty());
    let name = some("ship_name").or_else(|| some("customer_name")).unwrap_or_default();
    let input = AddressInput {
        name,
        company: some("ship_company"),
        line1: text("ship_line1"),
        line2: some("ship_line2"),
        city: text("ship_city"),
        region: some("ship_region"),
        postcode: some("ship_postcode"),
        country: country::code(row.get("country")),
        phone: some("ship_phone"),
    };
    (!input.line1.is_empty() || !input.city.is_empty()).then_some(input)
}

/// The price of one; from the total where the file has no prices. Both together must agree.
fn price(row: &Row, setup: &Setup, quantity: i64, discount: i64) -> Result<PastPrice, Fate> {
    let total = match row.get("row_total") {
        "" if setup.has("unit_price") => None,
        text => {
            let total = values::money(text, setup.mark("row_total"), setup.currency);
            Some(total.map_err(|fault| Fate::unreadable("row_total", fault))?)
        }
    };
    if !setup.has("unit_price") {
        let found = total.and_then(|total| PastPrice::of_total(total.minor() + discount, quantity, setup.currency));
        return found.ok_or_else(|| Fate::rejected("row_total", "no_price", "no price of one comes to this total"));
    }
    let text = row.get("unit_price");
    let plain =
        values::decimal(text, setup.mark("unit_price")).map_err(|fault| Fate::unreadable("unit_price", fault))?;
    let price = past_price("unit_price", &plain)?;
    let amount = price.times(quantity, setup.currency).map_err(|error| refused("unit_price", text, error))?;
    match total {
        Some(total) if total.minor() != amount - discount => {
            let message = format!("{quantity} x {text} is not {}", total.amount_text());
            Err(Fate::rejected("row_total", "does_not_add_up", message))
        }
        Some(_) | None => Ok(price),
    }
}

fn past_price(field: &'static str, text: &str) -> Result<PastPrice, Fate> {
    PastPrice::parse(text).map_err(|error| refused(field, text, error))
}

fn refused(field: &str, text: &str, error: PastPriceError) -> Fate {
    let code = match error {
        PastPriceError::Malformed => "not_a_number",
        PastPriceError::Decimals => "too_many_decimals",
        PastPriceError::TooLarge => "out_of_range",
    };
    Fate::rejected(field, code, format!("\"{text}\" {error}"))
}

/// An order's number; files of other programs may put a mark before it.
pub(super) fn order_number(text: &str, is_marked: bool) -> &str {
    let text = text.trim();
    number_text(if is_marked { text.trim_start_matches('#') } else { text })
}

/// A number that a spreadsheet made a decimal of: `17850.0` is `17850`.
pub(super) fn number_text(text: &str) -> &str {
    let text = text.trim();
    match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|b| b == b'0') && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        Some(_) | None => text,
    }
}
