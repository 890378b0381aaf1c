//! Some weeks of orders: placed at believable hours, the older ones shipped and delivered, a few cancelled, a few waiting.

use super::{DAY_US, Filler, HISTORY_DAYS, broken};
use crate::orders::cancel::CancelOrder;
use crate::orders::place::{OrderCustomer, PlaceLine, PlaceOrder};
use crate::orders::view::OrderView;
use crate::parties::guests::Guest;
use crate::platform::{AppError, Random, Result};
use crate::shipping::deliver::DeliverShipment;
use crate::shipping::ship::ShipOrder;
use domain::orders::CancelReason;
use domain::shipping::{ShipLine, Tracking};
use domain::{Address, AddressInput, Email, Name, Phone, Quantity, Sku, Timestamp};

/// Seed of every choice, so that two sample shops of one day are alike.
const SEED: u64 = 20_261_120;
/// Least and most orders of a day.
const ORDERS_A_DAY: (u64, u64) = (4, 9);
/// The working day in which orders come, seconds after midnight.
const OPENS_S: i64 = 7 * 3_600;
const OPEN_S: u64 = 14 * 3_600;
/// Orders older than this are shipped, and older than the second delivered, in days.
const SHIPPED_AFTER_DAYS: i64 = 2;
const DELIVERED_AFTER_DAYS: i64 = 5;

/// Places the orders, oldest first; returns how many.
pub(super) async fn orders(filler: &Filler<'_>, until: Timestamp) -> Result<usize> {
    let random = Random::seeded(SEED);
    let mut placed = 0;
    for day in (0..HISTORY_DAYS).rev() {
        let midnight = (until.as_micros() - day * DAY_US).div_euclid(DAY_US) * DAY_US;
        let count = ORDERS_A_DAY.0 + random.below(ORDERS_A_DAY.1 - ORDERS_A_DAY.0);
        let mut moments: Vec<i64> =
            (0..count).map(|_| midnight + (OPENS_S + random.below(OPEN_S) as i64) * 1_000_000).collect();
        moments.sort_unstable();
        for at in moments.into_iter().filter(|at| *at < until.as_micros()) {
            walk_to(filler, at);
            placed += usize::from(order(filler, &random, day).await?);
        }
    }
    walk_to(filler, until.as_micros());
    Ok(placed)
}

fn walk_to(filler: &Filler<'_>, at: i64) {
    let clock = filler.shop.clock();
    clock.advance((at - clock.now().as_micros()).max(0));
}

/// Places one order and takes it as far as its age says; false when stock was short and it was refused.
async fn order(filler: &Filler<'_>, random: &Random, days_old: i64) -> Result<bool> {
    let order = match filler.run(wanted(filler, random)?).await {
        Ok(order) => order,
        Err(AppError::Refused(refused)) if refused.code == "insufficient_stock" => return Ok(false),
        Err(error) => return Err(error),
    };
    let chance = random.below(100);
    if chance < 4 {
        let note = "Ordered twice by mistake".to_owned();
        filler.run(CancelOrder { id: order.id, reason: CancelReason::Customer, note }).await?;
    } else if days_old > SHIPPED_AFTER_DAYS || (days_old > 0 && chance < 50) {
        ship(filler, random, &order, days_old, chance).await?;
    }
    Ok(true)
}

async fn ship(filler: &Filler<'_>, random: &Random, order: &OrderView, days_old: i64, chance: u64) -> Result<()> {
    // Two hours later, as a parcel takes to be packed.
    filler.shop.clock().advance(2 * 3_600 * 1_000_000);
    let first_only = chance < 10 && order.lines.len() > 1;
    let lines = first_only
        .then(|| order.lines.iter().take(1).map(|l| ShipLine { line: l.id, units: l.committed }).collect::<Vec<_>>());
    let name = |text: String| Name::new(&text).map_err(|_| broken("tracking number"));
    let tracking = Tracking {
        carrier: Some(name(filler.data.carrier.to_owned())?),
        number: Some(name(format!("JD{:010}", random.below(9_999_999_999)))?),
        url: None,
    };
    let shipment = ShipOrder { order: order.id, version: None, lines, location: None, tracking };
    let shipment = filler.run(shipment).await?;
    if days_old > DELIVERED_AFTER_DAYS {
        filler.run(DeliverShipment { id: shipment.id, version: None }).await?;
    }
    Ok(())
}

fn wanted(filler: &Filler<'_>, random: &Random) -> Result<PlaceOrder> {
    let pick = |n: usize| random.below(n as u64) as usize;
    let people = filler.data.people;
    let (name, town, postcode) = people[pick(people.len())];
    let variants: Vec<&super::presets::VariantData> = filler.data.products.iter().flat_map(|p| p.variants).collect();
    let mut lines = Vec::new();
    for _ in 0..=pick(3) {
        // The square of a share favours the front of the list: some things sell better than others.
        let share = random.below(1_000) as usize;
        let variant = variants[variants.len() * share * share / 1_000_000];
        let units = 1 + random.below(filler.data.most_units_a_line) as i64;
        lines.push(PlaceLine {
            sku: Sku::new(variant.sku).map_err(|_| broken("SKU"))?,
            quantity: Quantity::new(units).map_err(|_| broken("quantity"))?,
            unit_price: None,
            discount: None,
        });
    }
    let channels = ["web", "web", "web", "staff", "pos"];
    let methods = filler.data.shipping;
    Ok(PlaceOrder {
        channel: channels[pick(channels.len())].to_owned(),
        customer: OrderCustomer::Guest(guest(name)?),
        shipping_address: Some(address(filler, name, town, postcode, 1 + pick(90))?),
        lines,
        shipping_method: methods.get(pick(methods.len())).map(|m| m.0.to_owned()),
        location: None,
        note: filler.data.notes[pick(filler.data.notes.len())].to_owned(),
        source: "demo",
    })
}

fn guest(name: &str) -> Result<Guest> {
    let mailbox = name.to_lowercase().replace(' ', ".");
    Ok(Guest {
        name: Name::new(name).map_err(|_| broken("name"))?,
        email: Some(Email::new(&format!("{mailbox}@example.com")).map_err(|_| broken("address"))?),
        phone: Phone::optional("+44 20 7946 0000").map_err(|_| broken("telephone"))?,
    })
}

fn address(filler: &Filler<'_>, name: &str, town: &str, postcode: &str, house: usize) -> Result<Address> {
    let input = AddressInput {
        name: name.to_owned(),
        line1: format!("{house} {}", filler.data.streets[house % filler.data.streets.len()]),
        city: town.to_owned(),
        postcode: Some(postcode.to_owned()),
        country: filler.data.country.to_owned(),
        ..AddressInput::default()
    };
    input.check().map_err(|_| broken("postal address"))
}
