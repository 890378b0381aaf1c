//! The pages of customers: the list, one customer with their orders, and the form.

mod form;
pub(crate) mod suppliers;

use app::orders::queries::list::{Bought, OrderFilter, OrderRow, bought, orders};
use app::orders::queries::past::{PaperFilter, PaperRow, papers};
use app::orders::stages::{self, StageView};
use app::parties::customers::CustomerFilter;
use app::parties::{Customer, queries};
use app::platform::shown::Shown as Which;
use app::platform::{Counted, Page as Part, PageRequest};
use domain::base::CustomerId;
use domain::parties::Permission;
use domain::{Money, Timestamp};
use maud::{Markup, Render, html};
use serde::{Deserialize, Serialize};

use crate::orders::pages::aside::postal;
use crate::orders::pages::past::{PATH as PAPERS, paper_table};
use crate::orders::pages::{in_list, words};
use crate::pages::{Page, Shown, Visit, amount, counted, figure, moment};
use crate::shell::{Address, Policy, Query, Routes};
use crate::ui::{
    Body, Button, Column, Crumb, Detail, Empty, Facts, Filters, Icon, Index, KeyFigure, Pager, Phone, Place, Row,
    Section, Shape, Sorting, Table, Tone, ViewTab, badge, figures, money_in, none, number, reference, text_link,
};

/// Orders shown on the page of a customer; the rest is a link away.
const ORDERS_SHOWN: i64 = 20;

pub(super) fn add(routes: Routes) -> Routes {
    let (read, write) = (Policy::Needs(Permission::CustomersRead), Policy::Needs(Permission::CustomersWrite));
    routes
        .page(read, "/customers", list)
        .page(write, "/customers/new", form::ask_new)
        .form(write, "/customers/new", form::create)
        .page(read, "/customers/{id}", detail)
        .page(write, "/customers/{id}/edit", form::ask_edit)
        .form(write, "/customers/{id}/edit", form::change)
}

/// Pages before this one that the way back remembers.
const MAX_BACK: usize = 30;

/// The query of the list; everything stands in the address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    q: String,
    /// Empty: those in use; `true`: those put away; `all`.
    #[serde(skip_serializing_if = "String::is_empty")]
    archived: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
    /// Cursors of the pages before this one, the nearest last; the first page is `-`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    back: Vec<String>,
}

impl Asked {
    pub(crate) fn filter(&self, page: PageRequest) -> CustomerFilter {
        let search = Some(self.q.trim().to_owned()).filter(|text| !text.is_empty());
        let shown = match self.archived.as_str() {
            "true" => Which::Archived,
            "all" => Which::All,
            _ => Which::Current,
        };
        CustomerFilter { search, shown, page, ..CustomerFilter::default() }
    }

    fn address(&self) -> String {
        match serde_html_form::to_string(self) {
            Ok(query) if !query.is_empty() => format!("/customers?{query}"),
            Ok(_) | Err(_) => "/customers".to_owned(),
        }
    }

    /// The address of the page behind this one.
    fn behind(&self, after: String) -> String {
        let here = if self.after.is_empty() { "-".to_owned() } else { self.after.clone() };
        let mut back: Vec<String> = self.back.iter().cloned().chain([here]).collect();
        back.drain(..back.len().saturating_sub(MAX_BACK));
        Asked { after, back, ..self.clone() }.address()
    }

    /// The address of the page before this one.
    fn before(&self) -> Option<String> {
        if self.after.is_empty() {
            return None;
        }
        let mut back = self.back.clone();
        let after = back.pop().filter(|cursor| cursor != "-").unwrap_or_default();
        Some(Asked { after, back, ..self.clone() }.address())
    }

    fn sorted(&self, column: &str) -> (String, Sorting) {
        let falling = format!("-{column}");
        let (now, next) = match self.sort.as_str() {
            sort if sort == column => (Sorting::Ascending, falling),
            sort if sort == falling => (Sorting::Descending, column.to_owned()),
            _ => (Sorting::Unsorted, column.to_owned()),
        };
        (Asked { sort: next, after: String::new(), back: Vec::new(), ..self.clone() }.address(), now)
    }
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let page = PageRequest { limit: None, after: given(&asked.after), sort: given(&asked.sort) };
    let filter = asked.filter(page);
    let read = visit.read(move |ctx| Ok((queries::customers(ctx.tx, &filter)?, queries::count_customers(ctx.tx)?)));
    let (found, counts) = read.await?;
    visit.show(Page::new("Customers", Place::Customers, index(&visit, &asked, &found, counts).render()))
}

/// In use, put away, both; the search goes along.
fn views(asked: &Asked, (current, archived): (Counted, Counted)) -> Vec<ViewTab> {
    let view = |value: &'static str, label: &'static str, count: Counted| ViewTab {
        label: label.into(),
        href: Asked { archived: value.to_owned(), q: asked.q.clone(), sort: asked.sort.clone(), ..Asked::default() }
            .address()
            .into(),
        count: counted(count),
        current: asked.archived == value,
    };
    vec![view("", "Customers", current), view("true", "Archived", archived), view("all", "All", current.plus(archived))]
}

fn index(visit: &Visit, asked: &Asked, found: &Part<Customer>, counts: (Counted, Counted)) -> Index {
    let add = visit
        .may(Permission::CustomersWrite)
        .then(|| Button::link("Add a customer", "/customers/new").icon(Icon::Plus).primary());
    let body = if !found.items.is_empty() {
        Body::Rows(table(visit, asked, found))
    } else if asked.q.trim().is_empty() && asked.after.is_empty() && asked.archived.is_empty() {
        let text = "Whoever orders stands here from then on; you can also add somebody before.";
        Body::FirstEver(Empty::new(Icon::Users, "No customers yet", text).actions(add.clone().into_iter().collect()))
    } else {
        Body::NoMatch
    };
    let all = Asked { archived: asked.archived.clone(), ..Asked::default() }.address();
    let filters = Filters::new("/customers", all).search("Name, e-mail, telephone", asked.q.clone());
    let kept = [("sort", &asked.sort), ("archived", &asked.archived)];
    let filters = kept
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(filters, |filters, (name, value)| filters.keep(name, value.clone()));
    let index = Index::new("Customers", body)
        .exports(visit.exports("customers"))
        .actions(add.into_iter().collect())
        .views(views(asked, counts))
        .filters(filters);
    let next = found.next.clone().map(|after| asked.behind(after).into());
    let previous = asked.before().map(Into::into);
    if next.is_none() && previous.is_none() {
        return index;
    }
    index.pager(Pager { range: format!("{} customers", found.items.len()).into(), sizes: Vec::new(), previous, next })
}

fn table(visit: &Visit, asked: &Asked, found: &Part<Customer>) -> Table {
    let (by_name, name_now) = asked.sorted("name");
    let (by_time, time_now) = asked.sorted("created_at");
    let columns = vec![
        Column::lead("Name").sort(by_name, name_now),
        Column::text("Company").phone(Phone::Hidden),
        Column::text("E-mail"),
        Column::text("Telephone").phone(Phone::Hidden),
        Column::text("Since").sort(by_time, time_now).phone(Phone::Aside),
    ];
    let now = visit.shop().clock().now();
    let rows = found.items.iter().map(|customer| {
        let path = format!("/customers/{}", customer.id);
        let text = |value: Option<&str>| value.map_or_else(none, |text| html! { (text) });
        let cells = vec![
            reference(&path, customer.name.as_str()),
            text(customer.company.as_ref().map(|c| c.as_str())),
            text(customer.email.as_ref().map(|e| e.as_str())),
            text(customer.phone.as_ref().map(|p| p.as_str())),
            moment(customer.created_at, now, visit.zone()),
        ];
        Row::new(format!("customer-{}", customer.id), cells).href(path)
    });
    Table::new("Customers", columns, rows.collect())
}

async fn detail(visit: Visit, Address(id): Address<CustomerId>) -> Shown {
    let page = PageRequest { limit: Some(ORDERS_SHOWN), ..PageRequest::default() };
    let of_customer = OrderFilter { customer: Some(id), page: page.clone(), ..OrderFilter::default() };
    let of_papers = PaperFilter { customer: Some(id), page, ..PaperFilter::default() };
    let (sees_orders, currency) = (visit.may(Permission::OrdersRead), visit.settings().currency);
    let read = visit.read(move |ctx| {
        let found =
            if sees_orders { Some((orders(ctx.tx, &of_customer)?, bought(ctx.tx, id, currency)?)) } else { None };
        let past = if sees_orders { papers(ctx.tx, &of_papers)?.items } else { Vec::new() };
        Ok((queries::customer(ctx.tx, id)?, found, stages::all(ctx.tx)?, past))
    });
    let (customer, found, stages, past) = read.await?;
    let body = draw(&visit, &customer, (found.as_ref(), &past), &stages);
    visit.show(Page::new(customer.name.as_str().to_owned(), Place::Customers, body))
}

fn draw(
    visit: &Visit,
    customer: &Customer,
    (found, past): (Option<&(Part<OrderRow>, Bought)>, &[PaperRow]),
    stages: &[StageView],
) -> Markup {
    let text = |value: Option<&str>| value.map_or_else(none, |text| html! { (text) });
    let contact = Facts::new()
        .add("E-mail", text(customer.email.as_ref().map(|e| e.as_str())))
        .add("Telephone", text(customer.phone.as_ref().map(|p| p.as_str())))
        .add("Company", text(customer.company.as_ref().map(|c| c.as_str())))
        .add("Since", moment(customer.created_at, visit.shop().clock().now(), visit.zone()));
    let edit = Button::link("Edit", format!("/customers/{}/edit", customer.id)).icon(Icon::Pencil).key("e");
    let order = Button::link("New order", format!("/orders/new?customer={}", customer.id)).primary();
    let archived = customer.archived_at.is_some();
    let detail = Detail::new(customer.name.as_str().to_owned(), vec![Crumb::new("Customers", "/customers")])
        .badges(html! { @if archived { (badge(Tone::Neutral, Shape::Bar, "Archived")) } })
        .actions(html! {
            @if visit.may(Permission::CustomersWrite) { (edit) }
            @if visit.may(Permission::OrdersPlace) && !archived { (order) }
        })
        .main(html! {
            @if let Some((found, _)) = found { (Section::new("orders", "Orders", history(visit, customer, found, stages))) }
            @if !past.is_empty() {
                (Section::new("past", "Before Purser", paper_table(visit, past).plain().render()).tools(text_link(PAPERS, "All credits")))
            }
        })
        .side(html! {
            (Section::new("contact", "Contact", contact.render()))
            @if let Some(address) = &customer.address {
                (Section::new("address", "Address", postal(address)))
            }
            @if let Some(note) = &customer.note { (Section::new("words", "Note", html! { p { (note.as_str()) } })) }
        });
    let detail = match found {
        Some((_, bought)) if bought.orders > 0 => detail.top(figures(&bought_figures(visit, bought))),
        Some(_) | None => detail,
    };
    detail.render()
}

fn bought_figures(visit: &Visit, bought: &Bought) -> Vec<KeyFigure> {
    let currency = visit.settings().currency;
    let told = |minor: i64| format!("{}{}", currency.symbol(), amount(Money::from_minor(minor, currency)));
    let day = |at: Timestamp| at.to_jiff().to_zoned(visit.zone().clone()).strftime("%-d %b %Y").to_string();
    let mut all = vec![
        KeyFigure::new("Orders", figure(bought.orders)),
        KeyFigure::new("Bought for", told(bought.total)),
        KeyFigure::new("An order on average", told(bought.total / bought.orders.max(1))),
    ];
    all.extend(bought.last.map(|at| KeyFigure::new("Last order", day(at))));
    all
}

fn history(visit: &Visit, customer: &Customer, found: &Part<OrderRow>, stages: &[StageView]) -> Markup {
    if found.items.is_empty() {
        let text = "The orders of this customer will stand here, newest first.";
        return Empty::new(Icon::ShoppingCart, "No orders yet", text).inside().render();
    }
    let columns = vec![
        Column::lead("Order").fit(),
        Column::text("Placed"),
        Column::text("Stage"),
        Column::figure("Units").phone(Phone::Hidden),
        Column::figure("Total").phone(Phone::Aside),
    ];
    let all = format!("view=all&customer={}", customer.id);
    let now = visit.shop().clock().now();
    let rows = found.items.iter().map(|order| {
        let path = in_list(&words::order_path(order.id, &order.number), &all);
        let total = amount(Money::from_minor(order.total, order.currency));
        let cells = vec![
            reference(&path, &format!("#{}", order.number)),
            moment(order.created_at, now, visit.zone()),
            words::stage_badge(stages, &order.stage),
            number(&figure(order.units)),
            money_in(&order.currency.symbol(), &total),
        ];
        Row::new(format!("order-{}", order.id), cells).href(path)
    });
    let all = format!("/orders?{all}");
    html! {
        (Table::new("Orders of this customer", columns, rows.collect()).plain())
        @if found.next.is_some() { p { (text_link(&all, "All orders of this customer")) } }
    }
}
