//! One transfer: what was sent, what arrived, and receiving it.

use app::platform::{AppError, Result as AppResult};
use app::stock::locations::{self, Location};
use app::stock::queries::transfers::{Transfer, TransferLineRow, transfer};
use app::stock::transfer::{ReceiveLine, ReceiveTransfer};
use domain::base::{FieldErrors, Sku, TransferId, indexed};
use domain::parties::Permission;
use domain::stock::AdjustmentReason;
use maud::{Markup, Render, html};

use super::transfers::{PATH, state_badge};
use super::words::{location_name, reason_choices, reason_said};
use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, figure, moment};
use crate::shell::Address;
use crate::ui::{
    Button, Choice, Column, Crumb, Detail, Facts, Field, Form, Kind, Phone, Place, Row, Section, Table, form_row, none,
    number,
};

async fn find(visit: &Visit, id: TransferId) -> AppResult<(Transfer, Vec<Location>)> {
    visit
        .read(move |ctx| {
            let found = transfer(ctx.tx, id)?.ok_or(AppError::NotFound("transfer"))?;
            Ok((found, locations::all(ctx.tx)?))
        })
        .await
}

pub(super) async fn show(visit: Visit, Address(id): Address<TransferId>) -> Shown {
    let (transfer, locations) = find(&visit, id).await?;
    visit.show(page(&visit, &transfer, &locations, &Fields::default(), &Faults::none()))
}

pub(super) async fn receive(visit: Visit, Address(id): Address<TransferId>, sent: Sent<Fields>) -> Shown {
    let (transfer, locations) = find(&visit, id).await?;
    let done = match command(&transfer, &sent.fields) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(error) => Err(error),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let units: i64 = answer.value.lines.iter().map(|line| line.received).sum();
            visit.go(format!("{PATH}/{id}")).say(format!("{} units were received", figure(units))).done()
        }
        Err(faults) => visit.show(page(&visit, &transfer, &locations, &sent.fields, &faults).refused()),
    }
}

fn command(transfer: &Transfer, typed: &Fields) -> AppResult<ReceiveTransfer> {
    let mut errors = FieldErrors::new();
    let mut lines = Vec::with_capacity(transfer.lines.len());
    for (at, line) in transfer.lines.iter().enumerate() {
        let name = |field: &str| indexed("lines", at, field);
        let received = typed.text(&name("received")).trim().parse::<i64>().ok();
        if received.is_none() {
            errors.add(name("received"), "not_a_number", "must be a whole number");
        }
        let reason = typed.text(&name("reason"));
        let reason = (!reason.is_empty()).then(|| errors.take(name("reason"), reason.parse())).flatten();
        let sku = errors.take(name("sku"), Sku::new(&line.sku));
        lines.extend(sku.zip(received).map(|(sku, received)| ReceiveLine { sku, received, reason }));
    }
    Ok(errors.into_result(ReceiveTransfer { id: transfer.id, lines })?)
}

fn page(visit: &Visit, transfer: &Transfer, locations: &[Location], typed: &Fields, faults: &Faults) -> Page {
    let name = |id| location_name(locations, id).to_owned();
    let title = format!("{} to {}", name(transfer.from), name(transfer.to));
    let now = visit.shop().clock().now();
    let at = |at| moment(at, now, visit.zone());
    let receives = transfer.received_at.is_none() && visit.may(Permission::StockTransfer);
    let mut about = Facts::new().add("Sent", at(transfer.sent_at));
    if let Some(received) = transfer.received_at {
        about = about.add("Received", at(received));
    }
    if !transfer.note.is_empty() {
        about = about.add("Note", html! { (transfer.note) });
    }
    let units: i64 = transfer.lines.iter().map(|line| line.quantity).sum();
    let detail = Detail::new(title.clone(), vec![Crumb::new("Stock", "/stock"), Crumb::new("Transfers", PATH)])
        .badges(state_badge(transfer))
        .facts_line(html! { span { (figure(units)) " units" } })
        .main(html! {
            (Section::new("lines", "What was sent", table(&transfer.lines).render()))
            @if receives { (Section::new("receive", "Receive", receive_form(visit, transfer, typed, faults))) }
        })
        .side(Section::new("about", "About", about.render()).render());
    Page::new(title, Place::Stock, detail.render())
}

fn table(lines: &[TransferLineRow]) -> Table {
    let columns = vec![
        Column::lead("SKU"),
        Column::figure("Sent"),
        Column::figure("Received").phone(Phone::Aside),
        Column::text("Why they differ").phone(Phone::LineEnd),
    ];
    let row = |line: &TransferLineRow| {
        let reason = AdjustmentReason::from_code(&line.reason).map(reason_said).unwrap_or(&line.reason);
        let cells = vec![
            html! { code { (line.sku) } },
            number(&figure(line.quantity)),
            line.received.map_or_else(none, |units| number(&figure(units))),
            html! { @if reason.is_empty() { (none()) } @else { (reason) } },
        ];
        Row::new(format!("line-{}", line.variant), cells)
    };
    Table::new("Lines", columns, lines.iter().map(row).collect()).plain()
}

fn receive_form(visit: &Visit, transfer: &Transfer, typed: &Fields, faults: &Faults) -> Markup {
    let reasons: Vec<Choice> = std::iter::once(Choice::new("", "All arrived")).chain(reason_choices()).collect();
    Form::post("receipt", format!("{PATH}/{}", transfer.id), visit.guard())
        .errors(faults.list())
        .body(html! {
            @for (at, line) in transfer.lines.iter().enumerate() {
                @let names = (indexed("lines", at, "received"), indexed("lines", at, "reason"));
                @let units = if typed.has(&names.0) { typed.text(&names.0).to_owned() } else { line.quantity.to_string() };
                (form_row(&html! {
                    (Field::new(names.0.clone(), format!("{}, of {} sent", line.sku, figure(line.quantity)), Kind::Count).value(units).error(faults.at(&names.0)))
                    (Field::new(names.1.clone(), "If fewer, why", Kind::Select(reasons.clone())).value(typed.text(&names.1).to_owned()).error(faults.at(&names.1)))
                }))
            }
        })
        .foot(html! { (Button::submit("Receive transfer").primary()) })
        .render()
}
