//! The pages of messages: what went out, what waits, what was given up; reading a mail as it was sent; sending it again.

use app::messages::letter::draft;
use app::messages::mail_server;
use app::messages::queries::{MessageDetail, MessageFilter, MessageRow, count_states, message, messages};
use app::messages::resend::ResendMessage;
use app::platform::{Counted, Page as Part, PageRequest, Result};
use domain::MessageId;
use domain::messages::{MessageState, Notice};
use domain::parties::Permission;
use maud::{Markup, Render, html};
use serde::Deserialize;

use crate::pages::{Faults, Fields, Page, Sent, Shown, Visit, counted, moment};
use crate::shell::{Address, Query};
use crate::ui::{
    Banner, Body, Button, Column, Crumb, Detail, Empty, Facts, Form, Icon, Index, Pager, Phone, Place, Row, Section,
    Shape, Table, Tone, ViewTab, badge, cut, letter, none, reference, text_link,
};

/// What the address of the list says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    /// In this state; all when empty.
    state: String,
    /// Cursor of the page.
    after: String,
}

impl Asked {
    pub(crate) fn filter(&self, page: PageRequest) -> MessageFilter {
        MessageFilter { state: MessageState::from_code(&self.state), page, ..MessageFilter::default() }
    }
}

/// The list of messages.
pub(super) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let after = (!asked.after.is_empty()).then(|| asked.after.clone());
    let filter = asked.filter(PageRequest { after, ..PageRequest::default() });
    let program = visit.shop().options().mail.clone();
    let read = visit.read(move |ctx| {
        let can_send = mail_server::current(ctx.tx, &program)?.is_configured();
        Ok((messages(ctx.tx, &filter)?, count_states(ctx.tx)?, can_send))
    });
    let (part, counts, can_send) = read.await?;
    let page = Page::new("Messages", Place::Messages, index(&visit, &asked, &part, &counts).render());
    let waiting = counts.iter().any(|(state, count)| *state == MessageState::Waiting && count.rows > 0);
    visit.show(if waiting && !can_send { page.banner(no_server(&visit)) } else { page })
}

fn index(visit: &Visit, asked: &Asked, part: &Part<MessageRow>, counts: &[(MessageState, Counted)]) -> Index {
    let view = |code: &str, label: &'static str| ViewTab {
        label: label.into(),
        href: if code.is_empty() { "/messages".into() } else { format!("/messages?state={code}").into() },
        count: counts.iter().find(|(state, _)| state.code() == code).and_then(|(_, count)| counted(*count)),
        current: asked.state == code,
    };
    let views = vec![
        view("", "All"),
        view("waiting", "Waiting for a mail server"),
        view("queued", "To be sent"),
        view("sent", "Sent"),
        view("dead", "Given up"),
        view("dropped", "Dropped"),
    ];
    let body = if part.items.is_empty() { Body::FirstEver(nothing(asked)) } else { Body::Rows(table(visit, part)) };
    let index = Index::new("Messages", body).exports(visit.exports("messages")).views(views);
    if part.items.is_empty() { index } else { index.pager(pager(asked, part)) }
}

/// Why messages wait, and where that is mended.
fn no_server(visit: &Visit) -> Banner {
    let text = "They go out by themselves as soon as there is one.";
    let banner = Banner::new(Tone::Info, "Messages wait for a mail server", text);
    if visit.may(Permission::SettingsWrite) {
        banner.tools(Button::link("Set up mail", "/settings/mail").small().render())
    } else {
        banner
    }
}

fn nothing(asked: &Asked) -> Empty {
    let (title, text) = match MessageState::from_code(&asked.state) {
        Some(MessageState::Dead) => ("Nothing was given up", "Every message found its way."),
        Some(MessageState::Waiting) => ("Nothing waits", "Messages wait here while no mail server is set."),
        Some(MessageState::Queued | MessageState::Sent | MessageState::Dropped) | None => {
            ("No messages here", "Customers and suppliers are told by themselves; what they are told stands here.")
        }
    };
    Empty::new(Icon::Mail, title, text)
}

fn table(visit: &Visit, part: &Part<MessageRow>) -> Table {
    let columns = vec![
        Column::lead("Message"),
        Column::text("To").phone(Phone::Hidden),
        Column::text("Order"),
        Column::text("State"),
        Column::text("When").phone(Phone::LineEnd),
    ];
    let now = visit.shop().clock().now();
    let rows = part.items.iter().map(|m| {
        let path = format!("/messages/{}", m.id);
        let subject = m.subject.clone().unwrap_or_else(|| notice_word(m.notice).to_owned());
        let cells = vec![
            reference(&path, &subject),
            m.address.as_deref().map_or_else(|| html! { span.faint { (receiver(m)) } }, cut),
            order_link(m),
            state(m.state),
            moment(m.created_at, now, visit.zone()),
        ];
        Row::new(format!("message-{}", m.id), cells).href(path)
    });
    Table::new("Messages", columns, rows.collect())
}

/// Who it is for, where no address was needed: a message that was dropped before it was written.
const fn receiver(m: &MessageRow) -> &'static str {
    match m.notice {
        Notice::OrderReceived | Notice::OrderCancelled | Notice::OrderShipped | Notice::OrderDelivered => {
            "The customer"
        }
        Notice::StaffNewOrder | Notice::StaffStockLow | Notice::StaffMessageFailed | Notice::PasswordReset => "Staff",
        Notice::SupplierStockLow => "The supplier",
    }
}

fn order_link(m: &MessageRow) -> Markup {
    match (&m.order, &m.order_number) {
        (Some(id), Some(number)) => text_link(&format!("/orders/{id}"), &format!("#{number}")),
        (Some(_), None) | (None, _) => none(),
    }
}

fn pager(asked: &Asked, part: &Part<MessageRow>) -> Pager {
    let state = if asked.state.is_empty() { String::new() } else { format!("state={}&", asked.state) };
    let first = (!asked.after.is_empty()).then(|| format!("/messages?{}", state.trim_end_matches('&')).into());
    let next = part.next.as_ref().map(|cursor| format!("/messages?{state}after={cursor}").into());
    Pager { previous: first, next, range: format!("{} messages", part.items.len()).into(), sizes: Vec::new() }
}

/// One message as it was sent.
pub(super) async fn detail(visit: Visit, Address(id): Address<MessageId>) -> Shown {
    let found = read(&visit, id).await?;
    visit.show(Page::new(title(&found.row), Place::Messages, view(&visit, &found, &Faults::none())))
}

/// Sends a message again.
pub(super) async fn resend(visit: Visit, Address(id): Address<MessageId>, sent: Sent<Fields>) -> Shown {
    let done = visit.shop().execute(sent.call, ResendMessage { id }).await;
    match Faults::of(done)? {
        Ok(answer) => visit.go(format!("/messages/{}", answer.value.id)).say("The message is sent again").done(),
        Err(faults) => {
            let found = read(&visit, id).await?;
            visit.show(Page::new(title(&found.row), Place::Messages, view(&visit, &found, &faults)).refused())
        }
    }
}

/// The message; before its turn has come, with what it would say now.
async fn read(visit: &Visit, id: MessageId) -> Result<MessageDetail> {
    let mail = visit.shop().options().mail.clone();
    let found = visit.read(move |ctx| {
        let mut found = message(ctx.tx, id)?;
        if found.texts.is_none() {
            found.texts = draft(ctx, id, &mail)?;
        }
        Ok(found)
    });
    found.await
}

fn title(row: &MessageRow) -> String {
    row.subject.clone().unwrap_or_else(|| notice_word(row.notice).to_owned())
}

fn view(visit: &Visit, found: &MessageDetail, faults: &Faults) -> Markup {
    let row = &found.row;
    let (heading, text) = match (&found.texts, &row.subject) {
        (Some(texts), Some(_)) => ("As it was written", letter(&texts.text)),
        (Some(texts), None) => ("As it would be written now", letter(&texts.text)),
        (None, _) => ("Text", html! { p.quiet { "It was never written." } }),
    };
    let may = visit.may(Permission::MessagesSend) && row.state.is_final() && !row.is_test;
    let again = Form::post("resend", format!("/messages/{}/resend", row.id), visit.guard())
        .errors(faults.list())
        .foot(html! { (Button::submit("Send again").primary()) });
    let detail = Detail::new(title(row), vec![Crumb::new("Messages", "/messages")])
        .badges(state(row.state))
        .actions(html! { @if may { (again) } })
        .top(html! { @if !row.note.is_empty() { (Banner::new(Tone::Warn, "Note", row.note.clone()).inside()) } })
        .main(html! { (Section::new("letter", heading, text)) })
        .side(html! { (Section::new("facts", "About", facts(visit, found))) });
    detail.render()
}

fn facts(visit: &Visit, found: &MessageDetail) -> Markup {
    let row = &found.row;
    let now = visit.shop().clock().now();
    let mut facts = Facts::new()
        .add("What", html! { (notice_word(row.notice)) })
        .add("To", html! { (row.address.as_deref().unwrap_or_else(|| receiver(row))) })
        .add("Order", order_link(row))
        .add("Made", moment(row.created_at, now, visit.zone()))
        .add("Tries", html! { (row.attempts) });
    if let Some(at) = row.ended_at {
        facts = facts.add("Ended", moment(at, now, visit.zone()));
    }
    if let Some(before) = row.resend_of {
        facts = facts.add("Repeats", text_link(&format!("/messages/{before}"), "an earlier message"));
    }
    for again in &found.resends {
        facts = facts.add("Sent again", text_link(&format!("/messages/{again}"), "as another message"));
    }
    facts.render()
}

pub(crate) fn state(state: MessageState) -> Markup {
    match state {
        MessageState::Queued => badge(Tone::Info, Shape::Half, "To be sent"),
        MessageState::Waiting => badge(Tone::Hold, Shape::Bar, "Waiting"),
        MessageState::Sent => badge(Tone::Ok, Shape::Full, "Sent"),
        MessageState::Dropped => badge(Tone::Neutral, Shape::Bar, "Dropped"),
        MessageState::Dead => badge(Tone::Bad, Shape::Triangle, "Given up"),
    }
}

pub(crate) const fn notice_word(notice: Notice) -> &'static str {
    match notice {
        Notice::OrderReceived => "Order received",
        Notice::OrderCancelled => "Order cancelled",
        Notice::OrderShipped => "Order shipped",
        Notice::OrderDelivered => "Order delivered",
        Notice::StaffNewOrder => "New order, to staff",
        Notice::StaffStockLow => "Low stock, to staff",
        Notice::StaffMessageFailed => "Message given up, to staff",
        Notice::SupplierStockLow => "Low stock, to the supplier",
        Notice::PasswordReset => "New password",
    }
}
