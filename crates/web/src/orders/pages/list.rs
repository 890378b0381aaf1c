//! The list of orders.

use app::insight::today::late_before;
use app::orders::channels::{self, Channel};
use app::orders::queries::list::{OrderFilter, OrderRow, orders};
use app::orders::queries::views::{ViewCounts, view_counts};
use app::orders::stages::{self, StageView};
use app::platform::{Page as Part, ReadCtx};
use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority};
use domain::parties::Permission;
use domain::{Money, Timestamp};
use maud::{Render, html};

use super::asked::{Asked, SIZES, VIEWS};
use super::within::filter_now;
use super::words;
use crate::pages::{Page, Shown, Visit, amount, counted, figure, moment};
use crate::shell::Query;
use crate::ui::{
    Body, Button, Chip, Choice, Column, Empty, Field, Filters, Icon, Index, Kind, PageSize, Pager, Phone, Place, Row,
    RowMark, Sorting, Table, Text, ViewTab, money, money_in, number, reference,
};

/// What the list is drawn from.
struct Found {
    part: Part<OrderRow>,
    stages: Vec<StageView>,
    channels: Vec<Channel>,
    /// Whether the shop has any order at all.
    any: bool,
    counts: ViewCounts,
}

pub(super) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let filter = filter_now(&asked, &visit)?;
    let late = late_before(visit.shop().clock().now(), visit.settings());
    let found = visit.read(move |ctx| find(ctx, &filter, late)).await?;
    visit.show(Page::new("Orders", Place::Orders, index(&visit, &asked, found).render()))
}

fn find(ctx: &mut ReadCtx<'_, '_>, filter: &OrderFilter, late: Timestamp) -> app::platform::Result<Found> {
    let (part, counts) = (orders(ctx.tx, filter)?, view_counts(ctx.tx, late)?);
    let any = counts.all.rows > 0;
    Ok(Found { part, stages: stages::all(ctx.tx)?, channels: channels::all(ctx.tx)?, any, counts })
}

/// The count on the tab of a view.
fn count_of(counts: &ViewCounts, view: &str) -> Option<Text> {
    counted(match view {
        "" => counts.open,
        "to-ship" => counts.to_ship,
        "late" => counts.late,
        "back-ordered" => counts.back_ordered,
        "cancelled" => counts.cancelled,
        _ => counts.all,
    })
}

fn index(visit: &Visit, asked: &Asked, found: Found) -> Index {
    let pager = pager(asked, &found.part);
    let new = Button::link("New order", "/orders/new").primary();
    let may_place = visit.may(Permission::OrdersPlace);
    let body = if !found.part.items.is_empty() {
        Body::Rows(table(visit, asked, &found))
    } else if !found.any {
        Body::FirstEver(first_ever(visit))
    } else if asked.is_plain() {
        Body::FirstEver(nothing_here(asked))
    } else {
        Body::NoMatch
    };
    let views = VIEWS.iter().map(|&(view, label)| ViewTab {
        label: label.into(),
        href: Asked { view: view.to_owned(), ..Asked::default() }.address().into(),
        count: count_of(&found.counts, view),
        current: asked.view == view,
    });
    let has_rows = !found.part.items.is_empty();
    let index = Index::new("Orders", body)
        // What is late depends on the moment, which a file does not know.
        .exports(if asked.view == "late" { Vec::new() } else { visit.exports("orders") })
        .actions(if may_place { vec![new] } else { Vec::new() })
        .views(views.collect())
        .filters(filters(asked, &found));
    if has_rows { index.pager(pager) } else { index }
}

fn first_ever(visit: &Visit) -> Empty {
    let text = "Orders from the form, from programs and those you take yourself will stand here, newest first.";
    let place = visit.may(Permission::OrdersPlace).then(|| Button::link("New order", "/orders/new").primary());
    Empty::new(Icon::ShoppingCart, "No orders yet", text).actions(place.into_iter().collect())
}

fn nothing_here(asked: &Asked) -> Empty {
    let (title, text) = match asked.view.as_str() {
        "to-ship" => ("Nothing to ship", "No order has goods that could leave now."),
        "back-ordered" => ("Nothing waits for stock", "Every placed order has its goods promised."),
        "cancelled" => ("No cancelled orders", "None has been cancelled so far."),
        _ => ("Nothing is open", "Every order is shipped or cancelled."),
    };
    let all = Asked { view: "all".to_owned(), ..Asked::default() };
    Empty::new(Icon::Check, title, text).actions(vec![Button::link("All orders", all.address())])
}

fn table(visit: &Visit, asked: &Asked, found: &Found) -> Table {
    let currency = visit.settings().currency;
    let (placed, placed_now) = sort(asked, "created_at", true);
    let (total, total_now) = sort(asked, "total", false);
    let columns = vec![
        Column::lead("Order").fit(),
        Column::text("Placed").sort(placed, placed_now).phone(Phone::LineEnd),
        Column::text("Customer"),
        Column::text("Stage"),
        Column::text("Shipped").phone(Phone::Hidden),
        Column::text("Payment").phone(Phone::Hidden),
        Column::text("Priority").phone(Phone::Hidden),
        Column::figure("Units").phone(Phone::Hidden),
        Column::figure(format!("Total, {}", currency.symbol())).sort(total, total_now).phone(Phone::Aside),
    ];
    let now = visit.shop().clock().now();
    let rows = found.part.items.iter().map(|order| {
        let path = asked.leads_to(&words::order_path(order.id, &order.number));
        let sum = amount(Money::from_minor(order.total, order.currency));
        let cells = vec![
            reference(&path, &format!("#{}", order.number)),
            moment(order.created_at, now, visit.zone()),
            html! { (order.customer_name) },
            words::stage_badge(&found.stages, &order.stage),
            words::fulfilment(order.fulfilment),
            words::payment(order.payment),
            words::priority(order.priority),
            number(&figure(order.units)),
            if order.currency == currency { money(&sum) } else { money_in(&order.currency.symbol(), &sum) },
        ];
        let mark = match order.state {
            OrderState::Cancelled => RowMark::Cancelled,
            OrderState::Placed | OrderState::Closed => RowMark::Plain,
        };
        Row::new(format!("order-{}", order.id), cells).href(path).mark(mark)
    });
    Table::new("Orders", columns, rows.collect())
}

/// The address that sorts by a column, and how the list is sorted by it now.
fn sort(asked: &Asked, column: &str, usual: bool) -> (String, Sorting) {
    let falling = format!("-{column}");
    let now = match asked.sort.as_str() {
        "" if usual => Sorting::Descending,
        sort if sort == column => Sorting::Ascending,
        sort if sort == falling => Sorting::Descending,
        _ => Sorting::Unsorted,
    };
    let next = match now {
        Sorting::Descending => column.to_owned(),
        Sorting::Ascending | Sorting::Unsorted => falling,
    };
    (asked.with(|other| other.sort = next), now)
}

fn pager(asked: &Asked, part: &Part<OrderRow>) -> Pager {
    let now = asked.limit.parse().unwrap_or(SIZES[0]);
    let mut sizes = SIZES;
    sizes.sort_unstable();
    let size = |size: &i64| PageSize {
        label: size.to_string().into(),
        href: asked.with(|other| other.limit = size.to_string()).into(),
        current: *size == now,
    };
    let rows = part.items.len();
    Pager {
        range: if rows == 1 { "1 order".into() } else { format!("{rows} orders").into() },
        sizes: sizes.iter().map(size).collect(),
        previous: asked.previous().map(Text::from),
        next: part.next.clone().map(|cursor| asked.next(cursor).into()),
    }
}

fn filters(asked: &Asked, found: &Found) -> Filters {
    let clear = Asked { view: asked.view.clone(), ..Asked::default() };
    let choose = |name: &'static str, label: &'static str, value: &str, words: Vec<(String, String)>| {
        let any = Choice::new("", "Any");
        let choices = words.into_iter().map(|(value, word)| Choice::new(value, word));
        Field::new(name, label, Kind::Select([any].into_iter().chain(choices).collect())).value(value.to_owned())
    };
    let all = known(found);
    let fields = html! { @for (name, label, value, words) in asked.fields(&all) { (choose(name, label, value, words.clone())) } };
    let chips = asked.fields(&all).into_iter().filter(|(_, _, value, _)| !value.is_empty());
    let chips = chips.map(|(name, label, value, words)| {
        let word = words.iter().find(|(code, _)| code == value).map_or(value, |(_, word)| word.as_str());
        let without = asked.with(|other| other.clear(name));
        Chip { name: label.into(), relation: "is".into(), value: word.to_owned().into(), without: without.into() }
    });
    let mut chips: Vec<Chip> = chips.collect();
    if !asked.customer.is_empty() {
        let without = asked.with(|other| other.customer.clear()).into();
        chips.push(Chip { name: "Customer".into(), relation: "is".into(), value: "one person".into(), without });
    }
    let filters = Filters::new("/orders", clear.address())
        .search("Number, name or e-mail", asked.q.clone())
        .fields(fields)
        .chips(chips);
    let kept = [("view", &asked.view), ("customer", &asked.customer), ("sort", &asked.sort), ("limit", &asked.limit)];
    kept.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(filters, |f, (name, value)| f.keep(name, value.clone()))
}

/// The choices of every filter: code and word.
type Known = [(&'static str, &'static str, Vec<(String, String)>); 6];

fn known(found: &Found) -> Known {
    let pair = |code: &str, word: &str| (code.to_owned(), word.to_owned());
    let stages = found.stages.iter().map(|s| pair(s.code.as_str(), s.name.as_str())).collect();
    let channels = found.channels.iter().map(|c| pair(&c.code, c.name.as_str())).collect();
    [
        ("stage", "Stage", stages),
        ("status", "Status", OrderState::ALL.iter().map(|s| pair(s.code(), words::state_word(*s))).collect()),
        ("payment", "Payment", PaymentState::ALL.iter().map(|s| pair(s.code(), words::payment_word(*s))).collect()),
        (
            "fulfilment",
            "Shipped",
            FulfilmentState::ALL.iter().map(|s| pair(s.code(), words::fulfilment_word(*s))).collect(),
        ),
        ("priority", "Priority", Priority::ALL.iter().map(|p| pair(p.code(), words::priority_word(*p))).collect()),
        ("channel", "Channel", channels),
    ]
}

/// A filter with its value now: name, label, value, choices.
type Control<'a> = (&'static str, &'static str, &'a str, &'a Vec<(String, String)>);

impl Asked {
    fn fields<'a>(&'a self, known: &'a Known) -> Vec<Control<'a>> {
        let values = [&self.stage, &self.status, &self.payment, &self.fulfilment, &self.priority, &self.channel];
        known.iter().zip(values).map(|((name, label, words), value)| (*name, *label, value.as_str(), words)).collect()
    }

    fn clear(&mut self, name: &str) {
        let fields = [
            ("stage", &mut self.stage),
            ("status", &mut self.status),
            ("payment", &mut self.payment),
            ("fulfilment", &mut self.fulfilment),
            ("priority", &mut self.priority),
            ("channel", &mut self.channel),
        ];
        fields.into_iter().filter(|(known, _)| *known == name).for_each(|(_, value)| value.clear());
    }
}
