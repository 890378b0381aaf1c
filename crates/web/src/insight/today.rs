//! Today: what needs me now, how the day compares, the last orders; for a new shop, what to do first.

use app::insight::beginning::{Beginning, beginning};
use app::insight::today::{Day, Figures, Glance, Now, Waiting, glance};
use app::insight::trade::{Trade, trade};
use app::orders::queries::list::{OrderFilter, OrderRow, orders};
use app::orders::stages::{self, StageView};
use app::platform::{PageRequest, ReadCtx, Result as AppResult};
use domain::base::{Money, Timestamp};
use domain::orders::{FulfilmentState, OrderState};
use domain::parties::Permission;
use maud::{Markup, html};

use super::first_steps;
use crate::pages::{Page, Shown, Visit, amount, figure, moment};
use crate::shell::{Policy, Routes};
use crate::ui::{
    Button, Column, Delta, Empty, Icon, KeyFigure, Phone, Place, Row, Section, Shape, Table, Text, TodoItem, Tone,
    badge, figures, money, reference, spark, todo,
};

/// Orders in the list of the last ones.
const LAST_ORDERS: i64 = 8;
/// Hours up to which an age is told in hours.
const HOURS_TOLD: i64 = 48;

pub(super) fn routes() -> Routes {
    Routes::new("today").page(Policy::SignedIn, "/", today)
}

struct Shows {
    glance: Glance,
    so_far: Beginning,
    last: Vec<OrderRow>,
    trade: Trade,
    stages: Vec<StageView>,
}

async fn today(visit: Visit) -> Shown {
    let found = visit.read(read).await?;
    let now = visit.shop().clock().now();
    let day = now.to_jiff().to_zoned(visit.zone().clone()).strftime("%A %-d %B").to_string();
    let body = html! {
        div.page #today {
            header.page-head { div.page-title { h1 { "Today" } span.page-count { (day) } } }
            @if visit.may(Permission::SettingsWrite) && !found.so_far.is_finished() { (first_steps::section(&found.so_far)) }
            div.stack-wide #today-live hx-get="/" hx-select="#today-live" hx-target="this" hx-swap="outerMorph"
                hx-trigger="live-order from:body delay:1s, live-shipment from:body delay:1s, live-stock from:body delay:1s" hx-sync="this:replace" {
                (live(&visit, &found, now))
                @if visit.may(Permission::OrdersRead) {
                    (super::trade::section(&visit, &found.trade, &found.stages, now))
                    (Section::new("last", "Last orders", last_orders(&visit, &found.last, now)))
                }
            }
        }
    };
    visit.show(Page::new("Today", Place::Today, body))
}

fn read(ctx: &mut ReadCtx<'_, '_>) -> AppResult<Shows> {
    let page = PageRequest { limit: Some(LAST_ORDERS), sort: Some("-created_at".to_owned()), ..PageRequest::default() };
    let last = orders(ctx.tx, &OrderFilter { page, ..OrderFilter::default() })?.items;
    let (trade, stages) = (trade(ctx)?, stages::all(ctx.tx)?);
    Ok(Shows { glance: glance(ctx)?, so_far: beginning(ctx)?, last, trade, stages })
}

/// What changes while one looks.
fn live(visit: &Visit, found: &Shows, now: Timestamp) -> Markup {
    let waiting = items(visit, &found.glance.now, now);
    html! {
        @if found.so_far.has_orders { (key_figures(visit, &found.glance)) }
        (Section::new("now", "Needs you now", todo(&waiting, "Nothing is late, short or failed.")))
    }
}

fn key_figures(visit: &Visit, glance: &Glance) -> Markup {
    let Glance { today, week_ago, currency, days, .. } = glance;
    let compared = |label: &'static str, shown: String, of: fn(&Figures) -> i64, href: &'static str| {
        let figure = KeyFigure::new(label, shown).note("vs last week, same time").href(href);
        match delta(of(today), of(week_ago)) {
            Some(delta) => figure.delta(delta),
            None => figure,
        }
    };
    let curve = |of: fn(&Day) -> i64, what: &str| spark(&days.map(|day| of(&day) as f64), what);
    let revenue = format!("{}{}", currency.symbol(), amount(Money::from_minor(today.revenue, *currency)));
    let mut all = vec![
        compared("Orders", figure(today.orders), |f| f.orders, "/orders")
            .spark(curve(|day| day.orders, "Orders of the last 14 days")),
    ];
    if visit.may(Permission::ReportsRead) {
        let curve = curve(|day| day.revenue, "Revenue of the last 14 days");
        all.push(compared("Revenue", revenue, |f| f.revenue, "/orders").spark(curve));
    }
    all.push(compared("Units", figure(today.units), |f| f.units, "/orders"));
    all.push(compared("Shipped", figure(today.shipped), |f| f.shipped, "/orders?view=all&fulfilment=fulfilled"));
    figures(&all)
}

/// The change in per cent; none without a week to compare with.
fn delta(now: i64, before: i64) -> Option<Delta> {
    if before <= 0 {
        return None;
    }
    let per_cent = now.saturating_sub(before).saturating_mul(100) / before;
    let tone = match per_cent {
        0 => Tone::Neutral,
        1.. => Tone::Ok,
        _ => Tone::Warn,
    };
    Some(Delta { text: format!("{per_cent:+} %").into(), tone })
}

/// One kind of thing that waits; its list's address names the view of the same filter.
struct Kind {
    tone: Tone,
    shape: Shape,
    word: &'static str,
    what: [&'static str; 2],
    note: &'static str,
    href: &'static str,
    action: &'static str,
    right: Permission,
}

const LATE: Kind = Kind {
    tone: Tone::Bad,
    shape: Shape::Triangle,
    word: "Late",
    what: ["Order past its promise", "Orders past their promise"],
    note: "Not shipped within the time you set",
    href: "/orders?view=late",
    action: "Ship",
    right: Permission::OrdersRead,
};
const TO_SHIP: Kind = Kind {
    tone: Tone::Info,
    shape: Shape::Half,
    word: "Open",
    what: ["Order to ship", "Orders to ship"],
    note: "Their stock is set aside",
    href: "/orders?view=to-ship",
    action: "Ship",
    right: Permission::OrdersRead,
};
const OUT_OF_STOCK: Kind = Kind {
    tone: Tone::Bad,
    shape: Shape::Bar,
    word: "Out of stock",
    what: ["Order without stock", "Orders without stock"],
    note: "Taken and not set aside: decide what happens to them",
    href: "/orders?view=all&stage=out_of_stock",
    action: "Decide",
    right: Permission::OrdersRead,
};
const BACKORDERED: Kind = Kind {
    tone: Tone::Hold,
    shape: Shape::Half,
    word: "Waiting",
    what: ["Order waits for stock", "Orders wait for stock"],
    note: "Units are back-ordered",
    href: "/orders?view=back-ordered",
    action: "Look",
    right: Permission::OrdersRead,
};
const SHORT: Kind = Kind {
    tone: Tone::Bad,
    shape: Shape::Bar,
    word: "Short",
    what: ["Item promised beyond stock", "Items promised beyond stock"],
    note: "More is promised than there is",
    href: "/stock?short=true",
    action: "Decide",
    right: Permission::StockRead,
};
const LOW: Kind = Kind {
    tone: Tone::Warn,
    shape: Shape::Half,
    word: "Low",
    what: ["Item at its reorder level", "Items at their reorder level"],
    note: "Available units are at or below the level you set",
    href: "/stock/low",
    action: "Reorder",
    right: Permission::StockRead,
};
const FAILED: Kind = Kind {
    tone: Tone::Bad,
    shape: Shape::Bar,
    word: "Failed",
    what: ["Job given up", "Jobs given up"],
    note: "A message or another job failed for good",
    href: "/messages?state=dead",
    action: "Look",
    right: Permission::MessagesRead,
};

fn items(visit: &Visit, waits: &Now, now: Timestamp) -> Vec<TodoItem> {
    let Now { to_ship, late, backordered, out_of_stock, short, low, dead_jobs } = *waits;
    let ageless = |count| Waiting { count, oldest: None };
    let in_time = Waiting { count: to_ship.count.saturating_sub(late.count), oldest: to_ship.oldest };
    // With late ones above, the oldest of all is among those.
    let in_time = if late.count > 0 { ageless(in_time.count) } else { in_time };
    let all = [
        (LATE, late),
        (OUT_OF_STOCK, out_of_stock),
        (SHORT, ageless(short)),
        (FAILED, ageless(dead_jobs)),
        (BACKORDERED, backordered),
        (LOW, low),
        (TO_SHIP, in_time),
    ];
    let shown = all.into_iter().filter(|(kind, waiting)| waiting.count > 0 && visit.may(kind.right));
    shown.map(|(kind, waiting)| item(&kind, waiting, now)).collect()
}

fn item(kind: &Kind, waiting: Waiting, now: Timestamp) -> TodoItem {
    let [one, many] = kind.what;
    TodoItem {
        tone: kind.tone,
        shape: kind.shape,
        word: kind.word.into(),
        count: figure(waiting.count).into(),
        what: if waiting.count == 1 { one } else { many }.into(),
        note: kind.note.into(),
        href: kind.href.into(),
        oldest: waiting.oldest.map(|at| age(at, now)).unwrap_or_default(),
        action: Button::link(kind.action, kind.href).small(),
    }
}

/// "oldest 3 h": hours for two days, then days.
fn age(at: Timestamp, now: Timestamp) -> Text {
    let minutes = now.micros_since(at).max(0) / 60_000_000;
    let hours = minutes / 60;
    match (hours, hours > HOURS_TOLD) {
        (_, true) => format!("oldest {} d", hours / 24).into(),
        (0, false) => format!("oldest {minutes} min").into(),
        (_, false) => format!("oldest {hours} h").into(),
    }
}

fn last_orders(visit: &Visit, last: &[OrderRow], now: Timestamp) -> Markup {
    if last.is_empty() {
        let create = Button::link("New order", "/orders/new").icon(Icon::Plus);
        let actions = if visit.may(Permission::OrdersPlace) { vec![create] } else { Vec::new() };
        let text = "They come from the order form, your web shop, a file, or by hand.";
        return html! { (Empty::new(Icon::ShoppingCart, "No orders yet", text).actions(actions).inside()) };
    }
    let rows = last.iter().map(|order| {
        let href = format!("/orders/{}", order.id);
        let cells = vec![
            reference(&href, &format!("#{}", order.number)),
            html! { (order.customer_name) },
            html! { (figure(order.units)) },
            money(&amount(Money::from_minor(order.total, order.currency))),
            state(order),
            moment(order.created_at, now, visit.zone()),
        ];
        Row::new(format!("order-{}", order.id), cells).href(href)
    });
    let columns = vec![
        Column::lead("Order"),
        Column::text("Customer"),
        Column::figure("Units").phone(Phone::Hidden),
        Column::figure("Total").phone(Phone::Aside),
        Column::text("State").phone(Phone::LineEnd),
        Column::text("Placed"),
    ];
    html! { (Table::new("Last orders", columns, rows.collect()).plain()) }
}

fn state(order: &OrderRow) -> Markup {
    match (order.state, order.fulfilment) {
        (OrderState::Cancelled, _) => badge(Tone::Neutral, Shape::Bar, "Cancelled"),
        (OrderState::Closed, _) => badge(Tone::Neutral, Shape::Full, "Closed"),
        (OrderState::Placed, FulfilmentState::Unfulfilled) => badge(Tone::Info, Shape::Ring, "To ship"),
        (OrderState::Placed, FulfilmentState::Partial) => badge(Tone::Warn, Shape::Half, "Partly shipped"),
        (OrderState::Placed, FulfilmentState::Fulfilled) => badge(Tone::Ok, Shape::Full, "Shipped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_words_that_fit() {
        let at = |minutes: i64| age(Timestamp::from_micros(0), Timestamp::from_micros(minutes * 60_000_000));
        assert_eq!([5, 180, 60 * 48, 60 * 73].map(at), ["oldest 5 min", "oldest 3 h", "oldest 48 h", "oldest 3 d"]);
    }

    #[test]
    fn a_day_without_a_week_before_is_not_compared() {
        let shown = |now, before| delta(now, before).map(|delta| delta.text.into_owned());
        assert_eq!([shown(5, 0), shown(6, 4), shown(3, 4)], [None, Some("+50 %".into()), Some("-25 %".into())]);
    }
}
