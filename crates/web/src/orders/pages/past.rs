//! What an order of the past has beside its lines: what was charged, what was credited; and the list of all such papers.

use app::orders::past::PastCharge;
use app::orders::queries::past::{CreditRow, PaperFilter, PaperRow, papers};
use app::orders::view::OrderView;
use app::platform::{AppError, PageRequest, ReadCtx};
use domain::orders::past::{ChargeKind, Paper};
use domain::parties::Permission;
use domain::{Currency, Money};
use maud::{Markup, Render, html};
use serde::Deserialize;

use super::words;
use crate::pages::{ListAddress, Page, Shown, Visit, amount, figure, moment};
use crate::shell::List;
use crate::ui::{
    Body, Choice, Column, Empty, Field, Filters, Icon, Index, Kind, Phone, Place, Row, Section, Table, money, money_in,
    none, number, text_link,
};

/// Where the list stands.
pub(crate) const PATH: &str = "/orders/credits";

/// What is known of an order from before Purser.
#[derive(Debug, Default)]
pub(super) struct Past {
    charges: Vec<PastCharge>,
    credits: Vec<CreditRow>,
}

impl Past {
    pub(super) fn read(ctx: &mut ReadCtx<'_, '_>, order: &OrderView) -> app::platform::Result<Past> {
        if order.source != app::orders::past::SOURCE {
            return Ok(Past::default());
        }
        let charges = app::orders::queries::past::charges_of(ctx.tx, order.id)?;
        Ok(Past { charges, credits: app::orders::queries::past::credits_on(ctx.tx, order.id)? })
    }

    pub(super) fn sections(&self, visit: &Visit, currency: Currency) -> Markup {
        let count = |n: usize| figure(i64::try_from(n).unwrap_or(i64::MAX));
        html! {
            @if !self.charges.is_empty() {
                (Section::new("charges", "Charges", charges(&self.charges, currency)).count(count(self.charges.len())))
            }
            @if !self.credits.is_empty() {
                (Section::new("credits", "Credits", credits(visit, &self.credits, currency)).count(count(self.credits.len()))
                    .tools(text_link(PATH, "All credits")))
            }
        }
    }
}

fn kind_word(kind: ChargeKind) -> &'static str {
    match kind {
        ChargeKind::Shipping => "Shipping",
        ChargeKind::Fee => "Fee",
        ChargeKind::Discount => "Discount",
        ChargeKind::Voucher => "Voucher",
        ChargeKind::BadDebt => "Bad debt",
    }
}

fn charges(charges: &[PastCharge], currency: Currency) -> Markup {
    let columns = vec![
        Column::lead("What"),
        Column::text("Kind"),
        Column::figure("Times").phone(Phone::Hidden),
        Column::figure(format!("Amount, {}", currency.symbol())).phone(Phone::Aside),
    ];
    let rows = charges.iter().enumerate().map(|(n, charge)| {
        let words = if charge.words.is_empty() { &charge.code } else { &charge.words };
        let cells = vec![
            html! { (words) },
            html! { (kind_word(charge.kind)) },
            number(&figure(charge.quantity)),
            money(&amount(Money::from_minor(charge.amount, currency))),
        ];
        Row::new(format!("charge-{n}"), cells)
    });
    Table::new("Charges", columns, rows.collect()).plain().render()
}

fn credits(visit: &Visit, credits: &[CreditRow], currency: Currency) -> Markup {
    let columns = vec![
        Column::lead("Product"),
        Column::text("Credit note").phone(Phone::Hidden),
        Column::text("When").phone(Phone::Hidden),
        Column::figure("Units"),
        Column::figure(format!("Amount, {}", currency.symbol())).phone(Phone::Aside),
    ];
    let now = visit.shop().clock().now();
    let rows = credits.iter().enumerate().map(|(n, credit)| {
        let cells = vec![
            html! { (credit.words) " " span.quiet { (credit.sku) } },
            html! { (credit.number) },
            moment(credit.at, now, visit.zone()),
            number(&figure(credit.quantity)),
            money(&amount(Money::from_minor(credit.amount, currency))),
        ];
        Row::new(format!("credit-{n}"), cells)
    });
    Table::new("Credits", columns, rows.collect()).plain().render()
}

/// Papers in a table, for the list and for the page of a customer.
pub(crate) fn paper_table(visit: &Visit, rows: &[PaperRow]) -> Table {
    let columns = vec![
        Column::lead("Number").fit(),
        Column::text("What"),
        Column::text("When").phone(Phone::LineEnd),
        Column::text("Customer").phone(Phone::Hidden),
        Column::text("Order").phone(Phone::Hidden),
        Column::figure("Lines").phone(Phone::Hidden),
        Column::figure("Total").phone(Phone::Aside),
    ];
    let now = visit.shop().clock().now();
    let sees_customers = visit.may(Permission::CustomersRead);
    let rows = rows.iter().map(|paper| {
        let customer = match (paper.customer, &paper.customer_name) {
            (Some(id), Some(name)) if sees_customers => text_link(&format!("/customers/{id}"), name),
            (_, Some(name)) => html! { (name) },
            (_, None) => none(),
        };
        let order = match (paper.order, &paper.order_number) {
            (Some(id), Some(number)) => text_link(&words::order_path(id, number), &format!("#{number}")),
            (Some(_) | None, _) => none(),
        };
        let cells = vec![
            html! { (paper.number) },
            html! { (paper_word(paper.kind)) },
            moment(paper.at, now, visit.zone()),
            customer,
            order,
            number(&figure(paper.line_count)),
            money_in(&paper.currency.symbol(), &amount(Money::from_minor(paper.total, paper.currency))),
        ];
        Row::new(format!("paper-{}", paper.id), cells)
    });
    Table::new("Papers from before Purser", columns, rows.collect())
}

fn paper_word(kind: Paper) -> &'static str {
    match kind {
        Paper::Credit => "Credit note",
        Paper::BadDebt => "Bad debt",
        Paper::Sale => "Sale",
        Paper::Adjustment => "Correction of stock",
    }
}

/// What the address of the list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    kind: String,
    back: Vec<String>,
}

impl Asked {
    pub(crate) fn filter(&self, page: PageRequest) -> app::platform::Result<PaperFilter> {
        let unknown = || AppError::invalid("kind", "unknown_kind", "must be credit or bad_debt");
        let kind = match self.kind.as_str() {
            "" => None,
            code => Some(Paper::from_code(code).ok_or_else(unknown)?),
        };
        Ok(PaperFilter { kind, customer: None, page })
    }
}

pub(super) async fn list(visit: Visit, list: List<Asked>) -> Shown {
    let asked = list.filter;
    let filter = asked.filter(list.page.clone())?;
    let rows = visit.read(move |ctx| papers(ctx.tx, &filter)).await?;
    let address = ListAddress::new(PATH, &list.page, &asked.back).filter("kind", Some(&asked.kind));
    let body = if !rows.items.is_empty() {
        Body::Rows(paper_table(&visit, &rows.items))
    } else if address.is_filtered() {
        Body::NoMatch
    } else {
        let text = "Credit notes and bad debts stand here that came in with files of sales from before Purser.";
        Body::FirstEver(Empty::new(Icon::ClipboardList, "Nothing from before", text))
    };
    let chip = Paper::from_code(&asked.kind).map(|kind| address.chip("kind", "What", "is", paper_word(kind)));
    let kinds =
        vec![Choice::new("", "Any"), Choice::new("credit", "Credit notes"), Choice::new("bad_debt", "Bad debts")];
    let filters = Filters::new(PATH, address.clear()).chips(chip.into_iter().collect()).fields(html! {
        (Field::new("kind", "What", Kind::Select(kinds)).value(asked.kind.clone()))
    });
    let index = Index::new("Credits from before Purser", body)
        .exports(visit.exports("past-papers"))
        .filters(filters)
        .pager(address.pager(rows.items.len(), rows.next.as_deref()));
    visit.show(Page::new("Credits from before Purser", Place::Orders, index.render()))
}
